import MadangMemory

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
    var left = world.settings.limits.plainListMax
    var unlisted = 0
    world.forEachRoom { room in
      let isMine = world.sessions[handle.slot].index(inRoom: room) != nil
      if world.rooms[room].modes.contains(.secret), !isMine { return }
      if left == 0 {
        unlisted += 1
        return
      }
      left -= 1
      let topic = world.rooms[room].topic.flatMap { world.isOpen(room: room, to: handle) ? ": " + $0.text : nil } ?? ""
      let here = isMine ? ", you among them" : ""
      effects.plainLine("\(world.rooms[room].name)  \(people(world.rooms[room].members.count))\(here)\(topic)")
    }
    if unlisted > 0 { effects.plainLine("and \(unlisted) more") }
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
