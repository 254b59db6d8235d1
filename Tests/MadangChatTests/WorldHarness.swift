import MadangMemory
import MadangWire
import Testing

@testable import MadangChat
@testable import MadangWorld

/// A world and no server around it: lines are run by the `Shell`, as the server's workers run them, and effects reach whom
/// `Recipients` names, as in the server's fan-out. After each line the world's invariants are checked.
class WorldHarness {
  var world: World
  /// Milliseconds since 1970; moved by hand.
  var milliseconds: Int64 = 1_700_000_000_000
  /// Checking takes time that grows with the number of people.
  var checksInvariants = true
  /// How often REHASH and RESTART were obeyed, and what operators did.
  private(set) var reloads = 0
  private(set) var restarts = 0
  private(set) var audit: [String] = []
  /// Events that were handed to somebody.
  private(set) var deliveries = 0
  /// What slow work may know of its turn.
  var slowTurn = SlowTurn.free
  /// What slow work came to.
  private(set) var outcomes: [any Outcome] = []
  /// What was said, where the world keeps it.
  let history: MemoryHistory?
  private let shell = Shell { ControlFacts(residentBytes: 2 << 20) }
  private var effects = Effects()
  private var nextSlot: UInt32 = 0

  init(_ settings: ChatSettings, history: MemoryHistory? = nil, sessionsMax: Int, roomsMax: Int) {
    self.history = history
    world = World(settings: settings, sessionsMax: sessionsMax, roomsMax: roomsMax)
  }

  var seconds: Int64 { milliseconds / 1000 }

  // MARK: For the kinds of it

  /// Bytes were sent to a connection.
  func receive(_ bytes: Span<UInt8>, by handle: Handle) {}

  /// A connection is to be closed.
  func close(_ handle: Handle) {}

  // MARK: Connections

  func nextHandle() -> Handle {
    defer { nextSlot += 1 }
    return Handle(slot: nextSlot, generation: 1)
  }

  /// What happens where a connection ends without a QUIT.
  func drop(_ handle: Handle, reason: String, unheardMilliseconds: Int64 = 0) {
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    world.disconnect(handle, reason: reason, unheardMilliseconds: unheardMilliseconds, &effects)
    carryOut()
    if world.sessions[handle.slot].phase != .left { _ = world.end(handle) }
    check()
  }

  // MARK: What happens

  /// A line of a connection. `home`: where its listener puts newcomers of the plain dialect.
  func take(_ line: Span<UInt8>, from handle: Handle, home: String? = nil) {
    if world.hasLeft(handle) { return }
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    let admitted = shell.admit(line, world, &effects)
    if admitted.isEmpty { return }
    let turn =
      admitted.needsWorldAlone
      ? shell.change(admitted, line, home: home, &world, &effects) : shell.read(admitted, line, world, &effects)
    let isExpelled = effects.expelsAuthor && !admitted.needsWorldAlone
    carryOut(turn, of: handle)
    if isExpelled {
      run(as: handle) { world, effects in
        world.dismiss(handle, reason: SpamFilter.departureReason, &effects)
      }
    }
    check()
  }

  /// What a part of the server does for somebody without a line of theirs.
  func run(as handle: Handle, _ body: (inout World, inout Effects) -> Void) {
    effects.begin(for: handle, in: world, milliseconds: milliseconds)
    body(&world, &effects)
    carryOut(shell.rest(world, &effects), of: handle)
    check()
  }

  /// What happens where the server's settings change.
  @discardableResult
  func change(_ body: (inout ChatSettings) -> Void) -> [String] {
    var settings = world.settings
    body(&settings)
    effects.begin(in: world, milliseconds: milliseconds)
    var (tokens, notice) = world.adopt(settings, &effects)
    carryOut()
    while !notice.isTold {
      effects.begin(in: world, milliseconds: milliseconds)
      world.announce(&notice, toNext: 2, &effects)
      carryOut()
    }
    check()
    return tokens
  }

  private func check() {
    if checksInvariants { world.checkInvariants() }
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
        effects.begin(for: handle, in: world, milliseconds: milliseconds)
        turn = shell.goOn(continuation, world, &effects)
      case .slow(let work, let label, let isOnlyWork):
        if !isOnlyWork { carryOut() }
        let finish = work.run(slowTurn).written(world, handle)
        outcomes += finish.outcomes
        let finished = FinishedWork(finish: finish, label: label, isBinding: work.isBinding)
        effects.begin(for: handle, in: world, milliseconds: milliseconds)
        turn =
          finished.finish.isReading
          ? shell.finish(finished, reading: world, &effects) : shell.finish(finished, &world, &effects)
      }
    }
  }

  private func carryOut() {
    for index in 0..<effects.list.count {
      if let history { history.take(effects, at: index, world) }
      switch effects.list[index] {
      case .reply(let lines):
        if effects.label != nil { continue }
        var writer = ByteWriter()
        ReplyEncoder.encode(lines, of: effects, to: &writer)
        receive(writer.span, by: effects.connection)
      case .close(let handle): close(handle)
      case .reload: reloads += 1
      case .restart: restarts += 1
      case .audit(let index):
        let entry = effects.auditEntries[index]
        audit.append(
          [entry.actor, entry.action, entry.target, entry.detail].filter { !$0.isEmpty }.joined(separator: " "))
      case let effect: tell(effect)
      }
    }
    guard effects.label != nil else { return }
    var writer = ByteWriter()
    ReplyEncoder.encodeLabelled(effects, serverName: world.settings.serverName, to: &writer)
    receive(writer.span, by: effects.connection)
  }

  private func tell(_ effect: Effect) {
    var told: [(Handle, Encoding, Event)] = []
    Recipients.visit(effect, of: effects, in: world) { told.append(($0, $1, $2)) }
    for (handle, encoding, event) in told {
      deliveries += 1
      var writer = ByteWriter()
      EventEncoder.encode(event, in: effects.bytes.span, for: encoding, to: &writer)
      receive(writer.span, by: handle)
    }
  }
}
