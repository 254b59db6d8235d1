import MadangMemory
import MadangWorld
import Synchronization

/// The commands that only tell something.
enum PlainAnswers {
  /// Names on one line of /who, as far as they fit.
  private static let namesBytesMax = 400

  /// `/who`.
  static func who(
    _ world: borrowing World, _ handle: Handle, _ argument: Span<UInt8>, _ effects: inout Effects
  ) {
    guard let room = world.plainRoom(of: handle) else {
      effects.plainLine("You are in no room. /join ROOM goes to one.")
      return
    }
    let visible = world.rooms[room].members.indices.filter { world.isShown($0, in: room, to: handle) }
    let count = visible.count
    let shown = min(count, world.settings.limits.plainListMax)
    effects.plainLine("\(people(count)) in \(world.rooms[room].name):")
    var line = ""
    for index in visible.prefix(shown) {
      let nick = world.sessions[world.rooms[room].members[index].handle.slot].nick
      if !line.isEmpty, line.utf8.count + 2 + nick.utf8.count > namesBytesMax {
        effects.plainLine(line + ",")
        line = ""
      }
      line += line.isEmpty ? nick : ", " + nick
    }
    effects.plainLine(shown == count ? line : "\(line), and \(count - shown) more")
  }

  /// `/rooms`: those that anybody may know of, and one's own.
  static func rooms(
    _ world: borrowing World, _ handle: Handle, _ argument: Span<UInt8>, _ effects: inout Effects
  ) {
    let most = world.settings.limits.plainListMax
    let tally = Tally()
    RoomWalk.inquire(&effects) { world, room, budget, effects in
      guard world.isVisible(room: room, to: handle), tally.count(upTo: most) else { return }
      tell(world, handle, room, &budget, &effects)
    } atEnd: { _, effects in
      let unlisted = tally.unlisted(beyond: most)
      if unlisted > 0 { effects.plainLine("and \(unlisted) more") }
    }
  }

  /// How many rooms there are to be told of, whichever worker tells the next piece.
  private final class Tally: Sendable {
    private let rooms = Atomic<Int>(0)

    /// Counts one more; false where it is beyond the bound.
    func count(upTo most: Int) -> Bool { rooms.add(1, ordering: .relaxed).newValue <= most }

    func unlisted(beyond most: Int) -> Int { rooms.load(ordering: .relaxed) - most }
  }

  private static func tell(
    _ world: borrowing World, _ handle: Handle, _ room: UInt32, _ budget: inout LookBudget, _ effects: inout Effects
  ) {
    var topic = ""
    if let text = world.rooms[room].topic?.text {
      // Whether they may read it is asked of the room's lists.
      budget.spend(MaskList.allCases.reduce(0) { $0 + world.rooms[room][$1].count })
      if world.isOpen(room: room, to: handle) { topic = ": " + text }
    }
    let here = world.isMember(handle, of: room) ? ", you among them" : ""
    effects.plainLine("\(world.rooms[room].name)  \(people(world.rooms[room].members.count))\(here)\(topic)")
  }

  /// `/help`.
  static func help(
    _ world: borrowing World, _ handle: Handle, _ argument: Span<UInt8>, _ effects: inout Effects
  ) {
    effects.plainLine("What you write goes to everybody in your room. Besides:")
    for command in PlainCommand.table {
      let usage = "/\(command.name)" + (command.argument.isEmpty ? "" : " \(command.argument)")
      effects.plainLine("  " + usage + String(repeating: " ", count: max(1, 14 - usage.utf8.count)) + command.summary)
    }
    effects.plainLine("  //TEXT        say TEXT with one slash in front")
  }

  static func unknown(_ name: Span<UInt8>, _ effects: inout Effects) {
    let shown = PlainText.string(name).prefix(bytesMax: 64)
    effects.plainLine("There is no /\(shown). /help lists what there is; //\(shown) says it.")
  }

  static func people(_ count: Int) -> String { count == 1 ? "1 person" : "\(count) people" }

  static func company(_ others: Int) -> String {
    switch others {
    case 0: "alone"
    case 1: "with 1 other"
    default: "with \(others) others"
    }
  }
}
