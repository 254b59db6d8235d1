import MadangMemory
import MadangRecords
import MadangTwin
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A world and no server around it: lines are run by the `Shell`, as the server's workers run them, and effects reach whom
/// `Recipients` names, as in the server's fan-out. After each line the world's invariants are checked.
class WorldHarness {
  /// Whoever changes it by hand leaves the twin behind, which is told of what comes in alone.
  var world: World {
    _read { yield held }
    _modify {
      giveUpTwin()
      yield &held
    }
  }
  private var held: World
  /// Milliseconds since 1970; moved by hand.
  var milliseconds = startMilliseconds
  static let startMilliseconds: Int64 = 1_700_000_000_000
  /// Checking takes time that grows with the number of people.
  var checksInvariants = true
  /// How often REHASH and RESTART were obeyed, and what operators did.
  private(set) var reloads = 0
  private(set) var restarts = 0
  private(set) var drained: [NodeID] = []
  private(set) var audit: [String] = []
  /// Events that were handed to somebody.
  private(set) var deliveries = 0
  /// What slow work may know of its turn.
  var slowTurn = SlowTurn.free
  /// What slow work came to.
  private(set) var outcomes: [any Outcome] = []
  /// What was said, where the world keeps it.
  let history: MemoryHistory?
  /// Is told what this world is told, and must come to the same; nil: none.
  private var twin: Twin?
  private var entries: EntryWriter
  /// Those that have ended: the server is told of that once.
  private var dropped: Set<Handle> = []
  private let shell = Shell { ControlFacts(residentBytes: 2 << 20) }
  private var effects = Effects()
  private var nextSlot: UInt32 = 0

  init(
    _ settings: ChatSettings, history: MemoryHistory? = nil, sessionsMax: Int, roomsMax: Int, hasTwin: Bool = false
  ) {
    self.history = history
    held = World(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax)
    var plan = Twin.Plan()
    plan.comparesEvery = 16
    plan.snapshotEvery = 50
    plan.isPatient = true
    twin = hasTwin ? Twin(plan) : nil
    entries = EntryWriter(twin)
  }

  deinit {
    twin?.end(held)
    if let failure = twin?.failure { Issue.record("\(failure)") }
  }

  private func giveUpTwin() {
    guard let twin else { return }
    if let failure = twin.failure { Issue.record("\(failure)") }
    self.twin = nil
    entries = EntryWriter(nil)
  }

  var seconds: Int64 { milliseconds / 1000 }

  // MARK: For the kinds of it

  /// Bytes were sent to a connection.
  func receive(_ bytes: Span<UInt8>, by handle: Handle) {}

  /// A connection is to be closed.
  func close(_ handle: Handle) {}

  // MARK: Connections

  /// A connection is made.
  func open(_ opening: Opening, as handle: Handle) {
    let id = twin == nil ? nil : entries.take(opening, at: milliseconds, &held)
    _ = held.open(opening, as: handle, id: id, milliseconds: milliseconds, &effects)
    carryOut(shell.rest(held, &effects), of: handle)
    check()
  }

  func nextHandle() -> Handle {
    defer { nextSlot += 1 }
    return Handle(slot: nextSlot, generation: 1)
  }

  /// What happens where a connection ends without a QUIT.
  func drop(_ handle: Handle, reason: String, unheardMilliseconds: Int64 = 0) {
    effects.begin(for: handle, in: held, milliseconds: milliseconds)
    let ending = Ending(reason: reason, unheardMilliseconds: unheardMilliseconds)
    if twin != nil, dropped.insert(handle).inserted {
      entries.take(.ended, ending, of: handle, at: milliseconds, &held)
    }
    held.disconnect(handle, reason: reason, unheardMilliseconds: unheardMilliseconds, &effects)
    carryOut()
    if held.sessions[handle.slot].phase != .left { _ = held.end(handle) }
    check()
  }

  // MARK: What happens

  /// A line of a connection. `home`: where its listener puts newcomers of the plain dialect.
  func take(_ line: Span<UInt8>, from handle: Handle, home: String? = nil) {
    if held.hasLeft(handle) { return }
    effects.begin(for: handle, in: held, milliseconds: milliseconds)
    let admitted = shell.admit(line, held, &effects)
    if admitted.isEmpty { return }
    if twin != nil, !admitted.isRefused {
      if admitted.needsWorldAlone {
        entries.takeAlone(line, admitted, home: home, &held, effects)
      } else {
        entries.take(line, admitted, held, effects)
      }
    }
    let before = mark(before: admitted, of: handle)
    let turn =
      admitted.needsWorldAlone
      ? shell.change(admitted, line, home: home, &held, &effects) : shell.read(admitted, line, held, &effects)
    let isExpelled = effects.expelsAuthor && !admitted.needsWorldAlone
    if let before { expectUnchanged(since: before, admitted, line) }
    carryOut(turn, of: handle)
    if isExpelled {
      effects.begin(for: handle, in: held, milliseconds: milliseconds)
      let ending = Ending(reason: SpamFilter.departureReason)
      if twin != nil { entries.take(.dismissed, ending, of: handle, at: milliseconds, &held) }
      held.dismiss(handle, reason: ending.reason, &effects)
      carryOut(shell.rest(held, &effects), of: handle)
    }
    check()
  }

  // MARK: How far a line reaches

  /// What is shared by all worlds, before a line that is to leave it as it is: of those who are not welcomed yet, that is
  /// every line but the one that welcomes them.
  private struct Mark {
    let digest: Digest
    let latest: MessageID
    let wasWelcomed: Bool
  }

  private func mark(before admitted: borrowing Admitted, of handle: Handle) -> Mark? {
    let isWelcomed = held.isWelcomed(handle)
    // What an account says of itself is everybody's, before the welcome too.
    if !isWelcomed, held.sessions[handle.slot].account != nil { return nil }
    guard twin != nil, held.registeredCount <= WorldHarness.markedPeopleMax,
      held.sessions[handle.slot].phase != .administering, !isWelcomed || !admitted.reach.isOrdered
    else { return nil }
    return Mark(digest: held.digest(), latest: held.messageClock.latest, wasWelcomed: isWelcomed)
  }

  private static var markedPeopleMax: Int { 5 }

  private func expectUnchanged(since mark: Mark, _ admitted: borrowing Admitted, _ line: Span<UInt8>) {
    // The welcome is for everybody; so is the end of somebody who was here.
    if !mark.wasWelcomed, held.registeredCount > 0, held.isWelcomed(effects.connection) { return }
    if held.hasLeft(effects.connection) { return }
    let text = String(bytes: line)
    #expect(held.digest() == mark.digest, "\(text) reaches further than \(admitted.reach)")
    #expect(held.messageClock.latest == mark.latest, "\(text) names an event, and reaches \(admitted.reach)")
  }

  /// What a part of the server does for somebody without a line of theirs.
  func run(as handle: Handle, _ body: (inout World, inout Effects) -> Void) {
    giveUpTwin()
    effects.begin(for: handle, in: held, milliseconds: milliseconds)
    body(&held, &effects)
    carryOut(shell.rest(world, &effects), of: handle)
    check()
  }

  /// What happens where the server's settings change.
  @discardableResult
  func change(_ body: (inout ChatSettings) -> Void) -> [String] {
    var settings = held.settings
    body(&settings)
    effects.begin(in: held, milliseconds: milliseconds)
    if twin != nil { entries.take(settings, at: milliseconds, &held) }
    var (tokens, notice) = held.adopt(settings, &effects)
    carryOut()
    while !notice.isTold {
      effects.begin(in: held, milliseconds: milliseconds)
      held.announce(&notice, toNext: 2, &effects)
      carryOut()
    }
    check()
    return tokens
  }

  private func check() {
    if checksInvariants { held.checkInvariants() }
  }

  // MARK: What follows

  /// Goes on until nothing is left of a command.
  private func carryOut(_ first: Turn, of handle: Handle) {
    var turn = first
    while true {
      switch turn {
      case .done:
        carryOut()
        return
      case .continues(let continuation):
        carryOut()
        effects.begin(for: handle, in: held, milliseconds: milliseconds)
        turn = shell.goOn(continuation, held, &effects)
      case .slow(let work, let label, let isOnlyWork):
        if !isOnlyWork { carryOut() }
        let finish = work.run(slowTurn).written(world, handle)
        outcomes += finish.outcomes
        let finished = FinishedWork(finish: finish, label: label, isBinding: work.isBinding)
        effects.begin(for: handle, in: held, milliseconds: milliseconds)
        if twin != nil, !finished.finish.isReading { entries.take(finished, &held, effects) }
        turn =
          finished.finish.isReading
          ? shell.finish(finished, reading: held, &effects) : shell.finish(finished, &held, &effects)
      }
    }
  }

  private func carryOut() {
    for index in 0..<effects.list.count {
      if let history { history.take(effects, at: index, held) }
      switch effects.list[index] {
      case .reply(let lines):
        if effects.label != nil { continue }
        var writer = ByteWriter()
        ReplyEncoder.encode(lines, of: effects, to: &writer)
        receive(writer.span, by: effects.connection)
      case .close(let handle): close(handle)
      case .reload: reloads += 1
      case .restart: restarts += 1
      case .drain(let node): drained.append(node)
      case .audit(let index):
        audit.append(WorldHarness.line(effects.auditEntries[index]))
      case let effect: tell(effect)
      }
    }
    guard effects.label != nil else { return }
    var writer = ByteWriter()
    ReplyEncoder.encodeLabelled(effects, serverName: held.settings.serverName, to: &writer)
    receive(writer.span, by: effects.connection)
  }

  static func line(_ entry: AuditEntry) -> String {
    [entry.actor, entry.action, entry.target, entry.detail].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func tell(_ effect: Effect) {
    var told: [(Handle, Encoding, Event)] = []
    Recipients.visit(effect, of: effects, in: held) { told.append(($0, $1, $2)) }
    for (handle, encoding, event) in told {
      deliveries += 1
      var writer = ByteWriter()
      WorldHarness.encode(event, of: effects, for: encoding, to: &writer)
      receive(writer.span, by: handle)
    }
  }

  private static func encode(
    _ event: Event, of effects: borrowing Effects, for encoding: Encoding, to writer: inout ByteWriter
  ) {
    EventEncoder.encode(event, in: effects.bytes.span, for: encoding, to: &writer)
  }
}
