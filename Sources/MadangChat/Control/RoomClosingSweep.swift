import MadangMemory
import MadangWire
import MadangWorld

/// Puts everybody out of a room that is closed, and says how many they were.
struct RoomClosingSweep: Sweep {
  private var closing: RoomClosing
  /// The room as whoever asked is told of it.
  private let room: String

  init(_ closing: RoomClosing, askedAs room: String) {
    self.closing = closing
    self.room = room
  }

  static var name: String { "room-closing-sweep" }

  mutating func goOn(_ world: inout World, _ budget: inout LookBudget, _ effects: inout Effects) -> Bool {
    guard world.goOn(with: &closing, &budget, &effects) else { return false }
    effects.controlItem(["name": .text(room), "putOut": .number(closing.putOut)])
    effects.controlDone("\(room) is closed: \(PlainAnswers.people(closing.putOut)) put out.")
    return true
  }

  // MARK: As bytes

  func write(to writer: inout ByteWriter) { writer.append(fields: closing, room) }

  init(from reader: inout FieldReader) throws(FieldError) {
    self.init(try reader.next(), askedAs: try reader.next())
  }
}
