import Foundation
import MadangChat
import MadangKernel
import MadangRecords
import MadangServer
import MadangSimulator
import MadangTestSupport
import MadangWorld
import Testing

/// People who come and go by several connections, on a kernel that misbehaves. After each of their actions the invariants
/// of the whole server are checked; what is said must come to every connection of every member once; and when all have
/// gone, every slot is free.
@Suite("Shared nicknames on the simulated kernel", .serialized)
struct SharedNicknameTurnsTests {
  @Test("whoever comes and goes, and however, nobody misses anything and nothing stays behind")
  func comingAndGoing() throws {
    let seeds = ProcessInfo.processInfo.environment["MADANG_SIMULATION_SEEDS"].flatMap { UInt64($0) } ?? 100
    var reached = 0
    for seed in 1...seeds {
      var story = try Story(seed: seed)
      for _ in 0..<60 { story.act() }
      story.end()
      reached += story.reached
    }
    #expect(reached > Int(seeds) * 20, "Hardly anything was said to anybody.")
  }

  @Test("whoever's first connection gave QUIT waited 5 seconds for its end, while others of theirs were still there")
  func firstConnectionEndsAtOnce() throws {
    var settings = ChatSettings()
    settings.services = ChatServices(accounts: OpenAccounts(), ownedNames: [OwnedName(nick: "dan", account: "dan")])
    let server = try SimulatedServer(settings: settings)
    let secret = Data("\0dan\0x".utf8).base64EncodedString()
    let rows = (0..<3).map { _ in
      let row = server.connect()
      _ = server.ask("CAP REQ :sasl\r\nNICK dan\r\nUSER u 0 * :U\r\nAUTHENTICATE PLAIN", row)
      #expect(server.ask("AUTHENTICATE \(secret)\r\nCAP END", row).contains(" 001 dan "))
      return row
    }
    for row in rows {
      #expect(server.ask("QUIT", row).contains("ERROR :Closing Link"))
      #expect(server.kernel.receiveAtClient(row, most: .max) == .ended)
      server.kernel.closeAtClient(row)
      server.settle()
      server.reactor.checkInvariants()
    }
    let occupied = server.reactor.occupiedCount
    #expect(occupied == 0)
    server.stop()
  }

  /// One connection, as its client knows it.
  private struct Client {
    let row: Int
    let account: Int
    /// Of which room it believes to be in it, by what it was told.
    var rooms: Set<String> = []
  }

  private struct Story {
    let seed: UInt64
    var generator: SeededGenerator
    let server: SimulatedServer
    var clients: [Client] = []
    var said = 0
    var reached = 0

    static let accounts = 3
    static let rooms = ["#a", "#b"]

    init(seed: UInt64) throws {
      self.seed = seed
      generator = SeededGenerator(seed: seed)
      var limits = Limits()
      limits.floodControl = false
      limits.connectionsMax = 64
      var settings = ChatSettings()
      let accounts = OpenAccounts()
      settings.services = ChatServices(
        accounts: accounts, alwaysOnStore: accounts,
        ownedNames: (0..<Story.accounts).map { OwnedName(nick: "n\($0)", account: "n\($0)") })
      settings.limits.connectionsPerPersonMax = 4
      server = try SimulatedServer(limits: limits, settings: settings)
      server.kernel.faults.shortTransfer = generator.pick(0...300)
      server.kernel.faults.wouldBlock = generator.pick(0...200)
      server.kernel.faults.emptyWait = generator.pick(0...200)
      server.kernel.faults.reordering = generator.pick(0...500)
    }

    mutating func act() {
      switch generator.index(below: 8) {
      case 0, 1: come()
      case 2: go()
      case 3: move()
      case 4: choose()
      default: speak()
      }
      check()
    }

    /// As a client does that logs in before the welcome.
    private mutating func come() {
      let account = generator.index(below: Story.accounts)
      let row = server.connect()
      let name = "n\(account)"
      server.say("CAP REQ :sasl\r\nNICK \(name)\r\nUSER u 0 * :U\r\nAUTHENTICATE PLAIN", row)
      server.settle()
      let secret = Data("\0\(name)\0x".utf8).base64EncodedString()
      server.say("AUTHENTICATE \(secret)\r\nCAP END", row)
      let lines = told(row, until: " 422 ", or: " 433 ")
      let isFull = clients.count { $0.account == account } >= 4
      if isFull {
        #expect(lines.contains(" 433 "), "seed \(seed): more connections than there may be")
        leave(row)
        return
      }
      #expect(lines.contains(" 001 \(name) "), "seed \(seed): \(lines)")
      var client = Client(row: row, account: account)
      note(in: &client, lines + told(row, until: nil))
      clients.append(client)
    }

    private mutating func go() {
      guard !clients.isEmpty else { return }
      let client = clients.remove(at: generator.index(below: clients.count))
      leave(client.row)
    }

    private mutating func leave(_ row: Int) {
      switch generator.index(below: 4) {
      case 0: server.say("QUIT :bye", row)
      case 1: server.kernel.resetAtClient(row)
      case 2: server.kernel.finishAtClient(row)
      default: server.kernel.closeAtClient(row)
      }
      settle()
      server.kernel.closeAtClient(row)
      settle()
    }

    private mutating func move() {
      guard let index = anybody() else { return }
      let room = Story.rooms[generator.index(below: Story.rooms.count)]
      server.say(generator.chance(600) ? "JOIN \(room)" : "PART \(room)", clients[index].row)
      settle()
    }

    private mutating func choose() {
      guard let index = anybody() else { return }
      server.say("NS SET ALWAYS-ON \(generator.chance(500) ? "ON" : "OFF")", clients[index].row)
      settle()
    }

    /// Somebody says something, and all who are there hear it: the connections of each person believe to be in the same
    /// rooms.
    private mutating func speak() {
      guard let index = anybody() else { return }
      for position in clients.indices { note(in: &clients[position], told(clients[position].row, until: nil)) }
      let speaker = clients[index]
      for other in clients where other.account == speaker.account {
        #expect(other.rooms == speaker.rooms, "seed \(seed): connections of one person are in other rooms")
      }
      guard let room = speaker.rooms.randomElement(using: &generator) else { return }
      said += 1
      let text = "said-\(said)."
      server.say("PRIVMSG \(room) :\(text)", speaker.row)
      settle()
      for position in clients.indices {
        let lines = told(clients[position].row, until: nil)
        note(in: &clients[position], lines)
        let count = lines.components(separatedBy: text).count - 1
        let isTold = position != index && clients[position].rooms.contains(room)
        #expect(count == (isTold ? 1 : 0), "seed \(seed): \(text) came \(count) times")
        reached += count
      }
    }

    private mutating func anybody() -> Int? {
      clients.isEmpty ? nil : generator.index(below: clients.count)
    }

    /// Everyone goes; whoever is always on is asked not to be.
    mutating func end() {
      for account in 0..<Story.accounts {
        if !clients.contains(where: { $0.account == account }) {
          while !clients.contains(where: { $0.account == account }) { come() }
        }
        guard let client = clients.first(where: { $0.account == account }) else { continue }
        server.say("NS SET ALWAYS-ON OFF", client.row)
        settle()
      }
      while !clients.isEmpty { go() }
      check()
      let occupied = server.reactor.occupiedCount
      #expect(occupied == 0, "seed \(seed): \(occupied) slots are in use, and nobody is there")
      #expect(server.courtyard.isDeserted, "seed \(seed): somebody is still there")
      server.stop()
    }

    // MARK: Reading

    private func note(in client: inout Client, _ lines: String) {
      for line in lines.split(separator: "\r\n") where line.hasPrefix(":n\(client.account)!") {
        let words = line.split(separator: " ")
        guard words.count > 2 else { continue }
        if words[1] == "JOIN" { client.rooms.insert(String(words[2])) }
        if words[1] == "PART" { client.rooms.remove(String(words[2])) }
      }
    }

    /// What a client has been told; all of it, once the server has nothing more to do.
    private func told(_ row: Int, until wanted: String?, or other: String? = nil) -> String {
      var lines = ""
      for _ in 0..<200 {
        settle()
        let more = server.heard(row)
        lines += more
        if let wanted {
          if lines.contains(wanted) || other.map(lines.contains) == true { return lines }
        } else if more.isEmpty {
          return lines
        }
      }
      return lines
    }

    /// A faulty kernel says now and then that nothing is ready, where something is.
    private func settle() { for _ in 0..<8 { server.settle() } }

    private func check() {
      settle()
      server.reactor.checkInvariants()
      server.courtyard.checkInvariants(slots: server.reactor.slots, held: [])
    }
  }
}
