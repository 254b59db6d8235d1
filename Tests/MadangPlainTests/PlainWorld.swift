import MadangMemory
import MadangWire
import Testing

@testable import MadangChat

/// A world with plain and IRC people in it and no server around it: carries out the effects in memory, and keeps what
/// each person was sent.
final class PlainWorld {
  var world: World
  private var effects = Effects()
  private var heard: [Handle: [UInt8]] = [:]
  private(set) var closed: Set<Handle> = []
  private var nextSlot: UInt32 = 0

  static let lobby = "#lobby"

  init(_ change: (inout Settings) -> Void = { _ in }) {
    var settings = Settings(serverName: "test", lobby: PlainWorld.lobby)
    change(&settings)
    world = World(settings: settings, sessionsMax: 4096, roomsMax: 4096)
  }

  // MARK: People

  /// A plain connection, as soon as it is open.
  func connect(
    _ style: Encoding = .plainNumbered, from address: String = "10.0.0.1:5000", home: String = lobby
  ) -> Handle {
    let handle = open(style)
    run(handle) { world, effects in world.welcomePlain(handle, address: address, home: home, &effects) }
    return handle
  }

  /// An IRC person in a room; what they heard until then is dropped.
  func enter(_ nick: String, in room: String = lobby, _ capabilities: Encoding = []) -> Handle {
    let handle = open([])
    for line in ["NICK \(nick)", "USER \(nick) 0 * :\(nick)"] { command(handle, line) }
    run(handle) { world, _ in world.setEncoding(capabilities, of: handle) }
    command(handle, "JOIN \(room)")
    heard[handle] = []
    return handle
  }

  private func open(_ encoding: Encoding) -> Handle {
    let handle = Handle(slot: nextSlot, generation: 1)
    nextSlot += 1
    world.open(handle, host: "host", encoding: encoding, seconds: 1)
    return handle
  }

  func nick(_ handle: Handle) -> String { world.sessions[handle.slot].nick }

  func room(_ handle: Handle) -> String? { world.plainRoom(of: handle).map { world.rooms[$0].name } }

  // MARK: Lines

  /// A line of a plain connection, by the rules that a worker follows.
  func say(_ handle: Handle, _ text: String, home: String = lobby) { say(handle, Array(text.utf8), home: home) }

  func say(_ handle: Handle, _ bytes: [UInt8], home: String = lobby) {
    run(handle) { world, effects in
      let line = PlainLine(bytes.span)
      if line.needsWorldAlone {
        world.runPlainAlone(line, in: bytes.span, by: handle, home: home, &effects)
      } else {
        world.runPlain(line, in: bytes.span, by: handle, &effects)
      }
    }
  }

  /// An IRC line.
  func command(_ handle: Handle, _ text: String) {
    run(handle) { world, effects in
      let bytes = Array(text.utf8)
      guard case .message(let message) = IRCMessage.parse(bytes.span) else { return }
      let command = Command(line: bytes.span, message: message)
      guard let row = world.admit(command, handle, &effects) else { return }
      switch row.rule {
      case .shared(let rule): rule(world, handle, command, &effects)
      case .exclusive(let rule): rule(&world, handle, command, &effects)
      case .slow(let prepare):
        if let work = prepare(world, handle, command, &effects) { work.run()(&world, handle, &effects) }
      }
    }
  }

  /// Any change of the world, and what follows from it.
  func run(_ handle: Handle, _ body: (inout World, inout Effects) -> Void) {
    effects.begin(for: handle, in: world, milliseconds: 1_700_000_000_000)
    body(&world, &effects)
    carryOut()
    world.checkInvariants()
  }

  // MARK: What follows

  /// What a person was sent since this was last asked, as text.
  func heard(_ handle: Handle) -> String {
    defer { heard[handle] = [] }
    return String(decoding: heard[handle, default: []], as: UTF8.self)
  }

  private func carryOut() {
    for index in effects.list.indices {
      switch effects.list[index] {
      case .keep, .renameHistory: break
      case .reply(let lines):
        write(to: effects.author) { effects, writer in ReplyEncoder.encode(lines, of: effects, to: &writer) }
      case .say(let room, let event):
        for member in world.rooms[room].members where reaches(event, member) { tell(event, member.handle) }
      case .sayPrefixed, .reload, .restart, .audit: break
      case .tell(let person, let event), .tellConnection(let person, let event): tell(event, person)
      case .tellOtherConnections: Issue.record("A plain connection has no other.")
      case .tellAll(let recipients, let event):
        for index in recipients { tell(event, effects.recipients[index]) }
      case .close(let handle): closed.insert(handle)
      }
    }
  }

  /// As a fan-out decides it: the author hears of their own message in the announce style.
  private func reaches(_ event: Event, _ member: Member) -> Bool {
    if event.author != member.handle { return true }
    switch event.audience {
    case .everyone: return true
    case .others: return member.encoding.contains(.plainAnnounce)
    case .strictlyOthers: return false
    }
  }

  private func tell(_ event: Event, _ handle: Handle) {
    let encoding = world.sessions[handle.slot].encoding
    write(to: handle) { effects, writer in
      EventEncoder.encode(event, in: effects.bytes.span, for: encoding, to: &writer)
    }
  }

  private func write(to handle: Handle, _ body: (borrowing Effects, inout ByteWriter) -> Void) {
    var writer = ByteWriter()
    body(effects, &writer)
    for index in 0..<writer.count { heard[handle, default: []].append(writer.span[index]) }
  }
}
