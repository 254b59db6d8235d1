import MadangAccounts
import MadangChat
import MadangStore
import MadangTestSupport
import MadangTestTraits
import MadangWire
import MadangWorld
import Testing

@testable import MadangServer

@Suite struct LoginStormTests {
  private static let logins = 200

  /// So cheap that 200 of them are soon done.
  private static let cost = ScryptCost(logarithm: 11, blockSize: 8, parallelism: 1)

  @Test("200 logins at once: bystanders wait for none of them, and everyone is logged in", .againstHanging, .waits)
  func storm() throws {
    let store = try Database(inMemory: StoreLimits())
    let accounts = Accounts(store, cost: LoginStormTests.cost)
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 0)
    let services = ChatServices(accounts: accounts, ownedNames: try store.ownedNames())
    let gate = Gate()
    let server = try ServerUnderTest(.irc) {
      $0.settings.services = services
      $0.commands = gate.commands(on: [.hash])
    }
    defer { server.stop() }
    let speaker = try server.connectIRC("speaker", in: "#r")
    let listener = try server.connectIRC("listener", in: "#r")
    // Whoever hashes first goes on for as long as the test wants.
    let first = try server.connectIRC("first", in: "#first")
    try first.send("HASH\r\n")
    waitUntil { gate.enteredCount == 1 }
    let clients = try (0..<LoginStormTests.logins).map { _ in try server.connect(to: .irc) }
    let password = String(decoding: Base64.encode(Array("\0dan\0sesame".utf8)), as: UTF8.self)
    for (index, client) in clients.enumerated() {
      try client.send(
        "CAP REQ sasl\r\nNICK n\(index)\r\nUSER n 0 * :n\r\nAUTHENTICATE PLAIN\r\nAUTHENTICATE \(password)\r\nCAP END\r\n"
      )
    }
    for number in 0..<200 {
      try speaker.send("PRIVMSG #r :\(number)\r\n")
      _ = try listener.line { $0.hasSuffix(" PRIVMSG #r :\(number)") }
    }
    #expect(loggedIn(server) == 0)
    gate.open()
    for client in clients {
      _ = try client.line { $0.contains(" 001 ") }
      client.close()
    }
    _ = try first.line { $0.contains("NOTE") }
  }

  private func loggedIn(_ server: ServerUnderTest) -> Int {
    server.courtyard.world.withReading { world in
      var count = 0
      world.forEachPerson { if world.sessions[$0.slot].account != nil { count += 1 } }
      return count
    }
  }
}
