import MadangMemory
import MadangWire

@testable import MadangChat
@testable import MadangWorld

/// A world with plain and IRC people in it, and the bytes that each of them was sent.
final class PlainWorld: WorldHarness {
  private var heard: [Handle: [UInt8]] = [:]
  private(set) var closed: Set<Handle> = []

  static let lobby = "#lobby"

  init(_ change: (inout ChatSettings) -> Void = { _ in }) {
    var settings = ChatSettings(serverName: "test", lobby: PlainWorld.lobby)
    change(&settings)
    super.init(settings, sessionsMax: 4096, roomsMax: 4096)
  }

  override func receive(_ bytes: Span<UInt8>, by handle: Handle) {
    for index in bytes.indices { heard[handle, default: []].append(bytes[index]) }
  }

  override func close(_ handle: Handle) { closed.insert(handle) }

  // MARK: People

  /// A plain connection, as soon as it is open.
  func connect(
    _ style: Encoding = .plainNumbered, from address: String = "10.0.0.1:5000", home: String = lobby
  ) -> Handle {
    let handle = open(style)
    run(as: handle) { world, effects in world.welcomePlain(handle, address: address, home: home, &effects) }
    return handle
  }

  /// An IRC person in a room; what they heard until then is dropped.
  func enter(_ nick: String, in room: String = lobby, _ capabilities: Encoding = []) -> Handle {
    let handle = open([])
    for line in ["NICK \(nick)", "USER \(nick) 0 * :\(nick)"] { command(handle, line) }
    run(as: handle) { world, _ in world.setEncoding(capabilities, of: handle) }
    command(handle, "JOIN \(room)")
    heard[handle] = []
    return handle
  }

  private func open(_ encoding: Encoding) -> Handle {
    let handle = nextHandle()
    world.open(handle, host: "host", encoding: encoding, seconds: 1)
    return handle
  }

  func nick(_ handle: Handle) -> String { world.sessions[handle.slot].nick }

  func room(_ handle: Handle) -> String? { world.plainRoom(of: handle).map { world.rooms[$0].name } }

  /// Has the house make somebody an operator of the lobby, which nobody is by being first.
  func makeOperator(_ handle: Handle) {
    run(as: handle) { world, effects in
      guard let room = world.room(named: PlainWorld.lobby) else { return }
      world.setStanding(.operator, true, of: handle, in: room, by: handle, &effects)
    }
    heard[handle] = []
  }

  // MARK: Lines

  /// A line of a plain connection.
  func say(_ handle: Handle, _ text: String, home: String = lobby) { take(text.utf8.span, from: handle, home: home) }

  func say(_ handle: Handle, _ bytes: [UInt8], home: String = lobby) { take(bytes.span, from: handle, home: home) }

  /// An IRC line.
  func command(_ handle: Handle, _ text: String) { take(text.utf8.span, from: handle) }

  /// What a person was sent since this was last asked, as text.
  func heard(_ handle: Handle) -> String {
    defer { heard[handle] = [] }
    return String(decoding: heard[handle, default: []], as: UTF8.self)
  }
}
