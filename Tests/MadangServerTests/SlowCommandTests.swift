import MadangChat
import MadangKernel
import MadangMemory
import MadangTestSupport
import MadangTestTraits
import MadangWorld
import Synchronization
import Testing

@testable import MadangServer

/// A command that blocks its worker until the test lets it go.
final class Gate: Sendable {
  private let isOpen = Lock(false)
  private let entered = Atomic<Int>(0)

  func open() { isOpen.withLock { $0 = true } }

  var enteredCount: Int { entered.load(ordering: .acquiring) }

  func pass() {
    entered.wrappingAdd(1, ordering: .acquiringAndReleasing)
    while !isOpen.withLock({ $0 }) { letOthersRun() }
  }

  /// The standard commands, and SLOW, which passes this gate.
  var commands: CommandTable {
    CommandTable(
      CommandTable.standard.rows + [
        CommandRow(
          "SLOW", .world, beforeWelcome: true,
          .slow { _, _, _, _ in
            SlowWork.ending { _ in
              self.pass()
              return .connection { _, _, effects in effects.serverLine("NOTE", text: "done") }
            }
          })
      ])
  }
}

extension Gate {
  /// The standard commands; HASH and SEARCHFOR, which pass this gate on their lane; and READ, which passes no gate.
  func commands(on lanes: [SlowWork.Lane]) -> CommandTable {
    func row(_ name: StaticString, _ lane: SlowWork.Lane, passes: Bool) -> CommandRow {
      CommandRow(
        name, .world,
        .slow { _, _, _, _ in
          SlowWork.ending(on: lane) { _ in
            if passes { self.pass() }
            return .connection { _, _, effects in effects.serverLine("NOTE", text: "done") }
          }
        })
    }
    return CommandTable(
      CommandTable.standard.rows + [
        row("HASH", .hash, passes: lanes.contains(.hash)), row("SEARCHFOR", .search, passes: lanes.contains(.search)),
        row("READ", .disk, passes: false),
      ])
  }
}

@Suite struct SlowCommandTests {
  @Test("A slow command of one connection delays no other connection while a worker is free", .againstHanging, .waits)
  func leavesOthersAlone() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc, workers: 2) { $0.commands = gate.commands }
    defer { server.stop() }
    let slow = try server.connectIRC("slow", in: "#r")
    let quick = try server.connectIRC("quick", in: "#r")
    try slow.send("SLOW\r\nPING after\r\n")
    waitUntil { gate.enteredCount == 1 }
    // Commands that read the world, that change it, and that reach the slow one's room.
    try quick.send("PING 1\r\nJOIN #other\r\nPRIVMSG #r :hello\r\nPING 2\r\n")
    _ = try quick.line { $0.hasSuffix(":2") }
    #expect(gate.enteredCount == 1)
    gate.open()
    #expect(try slow.line { $0.contains("NOTE") || $0.contains("after") }.contains("NOTE"))
    _ = try slow.line { $0.hasSuffix(":after") }
  }

  @Test("However many slow commands wait, others go on; each is answered in the end", .againstHanging, .waits)
  func keepsEveryWorkerFree() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc, workers: 1) { $0.commands = gate.commands }
    defer { server.stop() }
    let slow = try (0..<10).map { try server.connectIRC("slow\($0)", in: "#r") }
    let quick = try server.connectIRC("quick", in: "#r")
    for client in slow { try client.send("SLOW\r\nPING after\r\n") }
    waitUntil { gate.enteredCount == 1 }
    try quick.send("PING 1\r\nPRIVMSG #r :hello\r\n")
    _ = try quick.line { $0.hasSuffix(":1") }
    for client in slow { _ = try client.line { $0.hasSuffix(" PRIVMSG #r :hello") } }
    #expect(gate.enteredCount == 1)
    gate.open()
    for client in slow {
      #expect(try client.line { $0.contains("NOTE") || $0.contains("after") }.contains("NOTE"))
      _ = try client.line { $0.hasSuffix(":after") }
    }
  }

  @Test("Logins and searches that take long hold up nobody's history, and no chore", .againstHanging, .waits)
  func lanesAreApart() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc) { $0.commands = gate.commands(on: [.hash, .search]) }
    defer { server.stop() }
    let busy = try (0..<4).map { try server.connectIRC("busy\($0)", in: "#r") }
    for client in busy { try client.send("HASH\r\nSEARCHFOR\r\n") }
    for client in busy.prefix(1) { try client.send("PING after\r\n") }
    waitUntil { gate.enteredCount == 1 }
    let other = try server.connectIRC("other", in: "#r")
    try other.send("SEARCHFOR\r\n")
    waitUntil { gate.enteredCount == 2 }
    let quick = try server.connectIRC("quick", in: "#r")
    let open = Gate()
    open.open()
    server.courtyard.post(chore: { open.pass() })
    for _ in 0..<3 {
      try quick.send("READ\r\n")
      _ = try quick.line { $0.contains(" NOTE ") }
    }
    waitUntil { open.enteredCount == 1 }
    #expect(gate.enteredCount == 2)
    gate.open()
    _ = try busy[0].line { $0.hasSuffix(":after") }
    _ = try other.line { $0.contains(" NOTE ") }
  }

  @Test(
    "What somebody asked for who is gone is not done, nor what they said after it", .againstHanging, .waits)
  func dropsWhatNobodyReads() throws {
    let gate = Gate()
    let done = Gate()
    done.open()
    let counted = CommandRow(
      "COUNTED", .world, beforeWelcome: true,
      .slow { _, _, _, _ in
        SlowWork.ending(on: .hash) { _ in
          done.pass()
          return .connection { _, _, _ in }
        }
      })
    let server = try ServerUnderTest(.irc) {
      $0.commands = CommandTable(gate.commands(on: [.hash]).rows + [counted])
    }
    defer { server.stop() }
    let witness = try server.connectIRC("witness", in: "#r")
    let first = try server.connectIRC("first", in: "#r")
    try first.send("HASH\r\n")
    waitUntil { gate.enteredCount == 1 }
    let gone = try (0..<8).map { try server.connectIRC("gone\($0)", in: "#r") }
    for client in gone { try client.send("COUNTED\r\nPRIVMSG #r :as if it had been done\r\n") }
    for client in gone { client.reset() }
    let last = try server.connectIRC("last", in: "#r")
    try last.send("COUNTED\r\n")
    // All that has arrived so far is read before what comes now.
    for index in gone.indices {
      waitUntil { server.courtyard.queues[UInt32(2 + index)].mailbox.isGone }
    }
    gate.open()
    for _ in gone { _ = try witness.line { $0.contains(" QUIT ") || $0.contains("as if") }.contains("QUIT") }
    waitUntil { done.enteredCount == 1 }
    try last.send("PRIVMSG #r :end\r\n")
    #expect(try !witness.line { $0.contains("PRIVMSG") }.contains("as if"))
    #expect(done.enteredCount == 1)
  }

  @Test("Who goes while something slow is done for them is not answered, and goes", .againstHanging, .waits)
  func leavesMeanwhile() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc) { $0.commands = gate.commands }
    defer { server.stop() }
    let slow = try server.connectIRC("slow", in: "#r")
    let witness = try server.connectIRC("witness", in: "#r")
    try slow.send("SLOW\r\n")
    waitUntil { gate.enteredCount == 1 }
    slow.reset()
    try witness.send("PING 1\r\n")
    _ = try witness.line { $0.hasSuffix(":1") }
    gate.open()
    _ = try witness.line { $0.hasPrefix(":slow!") && $0.contains(" QUIT ") }
    let again = try server.connectIRC("slow", in: "#r")
    try again.send("PING 2\r\n")
    _ = try again.line { $0.hasSuffix(":2") }
  }

  @Test("Chores are done though the server ends, and RESTART is remembered until then", .againstHanging, .waits)
  func finishesChores() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc)
    let others = Gate()
    others.open()
    server.courtyard.post(chore: { gate.pass() })
    waitUntil { gate.enteredCount == 1 }
    for _ in 0..<100 { server.courtyard.post(chore: { others.pass() }) }
    server.courtyard.requestStop(restarting: true)
    gate.open()
    server.stop()
    #expect(others.enteredCount == 100)
    let restarts = server.courtyard.restarts.load(ordering: .relaxed)
    #expect(restarts)
  }

  @Test("A full mailbox stops the reading of that socket, and nothing is dropped", .againstHanging, .waits)
  func fullMailboxPausesReading() throws {
    let gate = Gate()
    let server = try ServerUnderTest(.irc, workers: 2) { $0.commands = gate.commands }
    defer { server.stop() }
    let client = try server.connectIRC("busy", in: "#r")
    try client.send("SLOW\r\n")
    waitUntil { gate.enteredCount == 1 }
    // Send until neither the server nor the kernel's buffers take more.
    let pings = (0..<400).map { "PING \($0)-\(String(repeating: "x", count: 80))\r\n" }.joined()
    let block = Array(pings.utf8)
    var sent: [UInt8] = []
    var refusals = 0
    while refusals < 200 || server.courtyard.queues[0].mailbox.waitingBytes < Limits.mailboxBytesMax {
      let offset = sent.count % block.count
      let count = try client.sendOnce(block[offset...])
      sent += block[offset..<offset + count]
      refusals = count == 0 ? refusals + 1 : 0
      if count == 0 { letOthersRun() }
    }
    let waiting = server.courtyard.queues[0].mailbox.waitingBytes
    #expect(waiting >= Limits.mailboxBytesMax)
    #expect(waiting <= Limits.mailboxBytesMax + Limits.readBytesPerTurnMax + Reactor<LinuxKernel>.carryBytesMax)
    gate.open()
    var answered = 0
    let whole = sent.count(where: { $0 == UInt8(ascii: "\n") })
    while answered < whole {
      let line = try client.line { $0.contains(" PONG ") }
      #expect(line.contains(":\(answered % 400)-"), "answer \(answered)")
      answered += 1
    }
  }
}
