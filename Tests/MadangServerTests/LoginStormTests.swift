import MadangAccounts
import MadangChat
import MadangStore
import MadangTestTraits
import MadangWire
import MadangWorld
import Testing

@testable import MadangServer

@Suite(.serialized) struct LoginStormTests {
  private static let logins = 200

  /// So cheap that 200 of them are soon done, and still far dearer than a message.
  private static let cost = ScryptCost(logarithm: 11, blockSize: 8, parallelism: 1)

  /// One message from one bystander to the other.
  private func exchange(_ number: Int, from speaker: TestClient, to listener: TestClient) throws -> Duration {
    let started = ContinuousClock.now
    try speaker.send("PRIVMSG #r :\(number)\r\n")
    _ = try listener.line { $0.hasSuffix(" PRIVMSG #r :\(number)") }
    return ContinuousClock.now - started
  }

  private func percentile99(_ durations: [Duration]) -> Duration {
    durations.sorted()[durations.count * 99 / 100]
  }

  @Test("200 logins at once: everyone is logged in, and bystanders wait for none of them", .againstHanging, .waits)
  func storm() throws {
    let store = try Database(inMemory: StoreLimits())
    let accounts = Accounts(store, cost: LoginStormTests.cost)
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 0)
    let services = ChatServices(accounts: accounts, ownedNames: try store.ownedNames())
    let server = try ServerUnderTest(.irc) { $0.settings.services = services }
    defer { server.stop() }
    let speaker = try server.connectIRC("speaker", in: "#r")
    let listener = try server.connectIRC("listener", in: "#r")
    var number = 0
    func chat(until isOver: () -> Bool) throws -> [Duration] {
      var durations: [Duration] = []
      while !isOver() {
        for _ in 0..<50 {
          number += 1
          durations.append(try exchange(number, from: speaker, to: listener))
        }
      }
      return durations
    }
    let calmEnd = ContinuousClock.now + .seconds(2)
    let calm = try chat { ContinuousClock.now > calmEnd }

    let clients = try (0..<LoginStormTests.logins).map { _ in try server.connect(to: .irc) }
    let password = String(decoding: Base64.encode(Array("\0dan\0sesame".utf8)), as: UTF8.self)
    let started = ContinuousClock.now
    for (index, client) in clients.enumerated() {
      try client.send(
        "CAP REQ sasl\r\nNICK n\(index)\r\nUSER n 0 * :n\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE \(password)\r\nCAP END\r\n"
      )
    }
    let during = try chat {
      server.courtyard.world.withReading { world in
        var count = 0
        world.forEachPerson { if world.sessions[$0.slot].account != nil { count += 1 } }
        return count == LoginStormTests.logins
      }
    }
    let took = ContinuousClock.now - started
    for client in clients {
      _ = try client.line { $0.contains(" 001 ") }
      client.close()
    }
    let (before, after) = (percentile99(calm), percentile99(during))
    print(
      "200 logins in \(took): p99 of bystanders \(before) before (\(calm.count) messages), \(after) during "
        + "(\(during.count) messages)")
    #expect(during.count > 100, "The storm was over before anything could be measured.")
    // A hash takes thousands of times as long as a message: who had to wait for one would be far beyond this.
    #expect(after < max(before * 3, took / LoginStormTests.logins))
  }
}
