import MadangMemory

/// `SPAMFILTER ADD <action> <pattern>`, `SPAMFILTER DEL <number>` and `SPAMFILTER LIST`. Not in any specification; other
/// servers have FILTER or SPAMFILTER.
enum Spamfilter {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .filter, &effects) else { return }
    switch command.text(0).uppercased() {
    case "ADD": add(&world, handle, command, &effects)
    case "DEL": remove(&world, handle, command, &effects)
    case "LIST": list(world, &effects)
    default: fail(world, "INVALID_SUBCOMMAND", command.text(0), "ADD, DEL or LIST", &effects)
    }
  }

  private static func fail(
    _ world: borrowing World, _ code: String, _ context: String, _ text: String, _ effects: inout Effects
  ) {
    effects.fail(world, "SPAMFILTER", code, context, text: text)
  }

  private static func add(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 2 else {
      effects.numeric(.needMoreParams, world, "SPAMFILTER", text: "Not enough parameters")
      return
    }
    guard let action = SpamFilter.Action(rawValue: command.text(1).lowercased()) else {
      fail(world, "INVALID_ACTION", command.text(1), "block, warn or kill", &effects)
      return
    }
    let bytesMax = world.settings.limits.spamPatternBytesMax
    let author = world.sessions[handle.slot].nick
    guard
      let filter = SpamFilter(
        pattern: command.text(2), action: action, author: author, setSeconds: effects.seconds, bytesMax: bytesMax)
    else {
      fail(world, "INVALID_PATTERN", command.text(2), "A pattern has 1 to \(bytesMax) bytes", &effects)
      return
    }
    if world.filters.count >= world.settings.limits.spamFiltersMax {
      fail(world, "TOO_MANY_FILTERS", command.text(2), "There are as many filters as there may be", &effects)
      return
    }
    world.filters.append(filter)
    world.record("SPAMFILTER", filter.pattern, "ADD \(action.rawValue)", by: handle, &effects)
  }

  private static func remove(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let number = Int(command.text(1)), number > 0, number <= world.filters.count else {
      fail(world, "NO_SUCH_FILTER", command.text(1), "SPAMFILTER LIST shows the numbers", &effects)
      return
    }
    let removed = world.filters.remove(at: number - 1)
    world.record("SPAMFILTER", removed.pattern, "DEL", by: handle, &effects)
  }

  private static func list(_ world: borrowing World, _ effects: inout Effects) {
    for (index, filter) in world.filters.enumerated() {
      effects.note(
        world, "SPAMFILTER", "FILTER", String(index + 1), filter.action.rawValue, filter.author,
        String(filter.setSeconds), text: filter.pattern)
    }
    effects.note(world, "SPAMFILTER", "END_OF_LIST", text: "End of filters")
  }
}
