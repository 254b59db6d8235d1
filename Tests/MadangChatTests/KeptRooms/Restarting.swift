import MadangRecords
import MadangWire

@testable import MadangChat
@testable import MadangWorld

/// A server that is restarted: one world after the other, with what the first one kept.
final class Restarting {
  /// For how long rooms are kept, in milliseconds.
  static let window: Int64 = 600_000

  let accounts = FakeAccounts("Dora", "Ella")
  private(set) var chat: ChatHarness
  private var registered: [RoomRecord] = []
  private var alwaysOn: [AlwaysOnRecord] = []
  private let change: (inout ChatSettings) -> Void

  init(_ change: @escaping (inout ChatSettings) -> Void = { _ in }) {
    self.change = change
    chat = Restarting.world(accounts, [], [], [], change)
  }

  private static func world(
    _ accounts: FakeAccounts, _ kept: [KeptRoom], _ registered: [RoomRecord], _ alwaysOn: [AlwaysOnRecord],
    _ change: (inout ChatSettings) -> Void
  ) -> ChatHarness {
    ChatHarness { settings in
      settings.services = ChatServices(
        accounts: accounts, rooms: FakeRooms(), alwaysOnStore: FakeAlwaysOnStore(), ownedNames: accounts.ownedNames,
        alwaysOn: alwaysOn, registeredRooms: registered)
      settings.services.keptRooms = kept
      settings.services.keepsRooms = true
      change(&settings)
    }
  }

  /// Ends the world and begins another, with what stores have, and what was kept, as bytes between the two.
  /// - Returns: what was kept.
  @discardableResult
  func restart(afterMilliseconds pause: Int64 = 1_000) throws -> [KeptRoom] {
    for change in chat.world.takeUnsavedRooms() {
      registered.removeAll { CaseMapping.same($0.name, change.name) }
      if case .save(let record) = change { registered.append(record) }
    }
    for change in chat.world.takeUnsavedAlwaysOn() {
      if case .save(let record) = change { alwaysOn.append(record) }
    }
    let milliseconds = chat.milliseconds
    chat.world.beginEnding(milliseconds: milliseconds)
    let rooms = chat.world.takeRoomsAtEnd()?.rooms ?? []
    var writer = ByteWriter()
    rooms.write(to: &writer)
    let bytes = writer.copiedBytes
    var reader = FieldReader(bytes.span)
    let read = try [KeptRoom](from: &reader)
    chat = Restarting.world(accounts, read, registered, alwaysOn, change)
    chat.milliseconds = milliseconds + pause
    for record in alwaysOn {
      let handle = chat.nextHandle()
      _ = chat.world.bringBack(record, as: handle, milliseconds: chat.milliseconds)
    }
    chat.world.checkInvariants()
    return rooms
  }

  /// Somebody who is welcomed, from an address, and perhaps logged in before that.
  func come(_ nick: String, from address: String = "192.0.2.1", account: String? = nil) -> Person {
    let person = chat.connect(host: address)
    if let account {
      person.send("CAP REQ :sasl")
      person.send("NICK \(nick)")
      person.send("USER u 0 * :U")
      person.send("AUTHENTICATE PLAIN")
      let password = Base64.encode(Array("\0\(account)\0sesame".utf8))
      person.send("AUTHENTICATE \(String(decoding: password, as: UTF8.self))")
      person.send("CAP END")
    } else {
      person.send("NICK \(nick)")
      person.send("USER u 0 * :U")
    }
    chat.forgetAll()
    return person
  }

  /// Who is in a room, with their prefixes: `@dan eve`, in the order of their names.
  func names(_ room: String) -> String {
    guard let slot = chat.world.room(named: room) else { return "" }
    return chat.world.rooms[slot].members
      .map { (chat.world.sessions[$0.handle.slot].nick, $0.prefix.symbols) }
      .sorted { $0.0 < $1.0 }.map { $0.1 + $0.0 }.joined(separator: " ")
  }

  /// The time passes, and what it ends has ended.
  func wait(milliseconds: Int64, atMost count: Int = 64) {
    chat.milliseconds += milliseconds
    var effects = Effects()
    effects.begin(in: chat.world, milliseconds: chat.milliseconds)
    chat.world.endKeeping(atMost: count, &effects)
    chat.world.checkInvariants()
  }
}
