import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// `SPAMFILTER ADD <action> <pattern>`, `SPAMFILTER DEL <number>` and `SPAMFILTER LIST`. Not in any specification; other
/// servers have FILTER or SPAMFILTER.
///
/// As with bans, what can't be kept isn't done. A filter of the configuration that is removed is back after a restart.
enum Spamfilter {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard world.allows(handle, .filter, &effects) else { return nil }
    switch command.text(0).uppercased() {
    case "ADD": return add(world, handle, command, &effects)
    case "DEL": return remove(world, command, &effects)
    case "LIST": list(world, &effects)
    default: fail("INVALID_SUBCOMMAND", command.text(0), "ADD, DEL or LIST", &effects)
    }
    return nil
  }

  static func fail(
    _ code: String, _ context: String, _ text: String, _ effects: inout Effects
  ) {
    effects.fail("SPAMFILTER", code, context, text: text)
  }

  private static func add(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard command.count > 2 else {
      effects.numeric(.needMoreParams, "SPAMFILTER", text: "Not enough parameters")
      return nil
    }
    guard let action = SpamFilter.Action(rawValue: command.text(1).lowercased()) else {
      fail("INVALID_ACTION", command.text(1), "block, warn or kill", &effects)
      return nil
    }
    let bytesMax = world.settings.limits.spamPatternBytesMax
    let author = world.sessions[handle.slot].nick
    guard
      let filter = SpamFilter(
        pattern: command.text(2), action: action, author: author, setSeconds: effects.seconds, bytesMax: bytesMax)
    else {
      fail("INVALID_PATTERN", command.text(2), SpamFilter.patternForm(bytesMax: bytesMax), &effects)
      return nil
    }
    if world.filters.count >= world.settings.limits.spamFiltersMax {
      fail("TOO_MANY_FILTERS", command.text(2), "There are as many filters as there may be", &effects)
      return nil
    }
    let store = world.settings.filterStore
    let actor = world.actor(effects.author)
    return SlowWork(isBinding: true) {
      do throws(StoreError) { try store?.addFilter(filter.record) } catch {
        return End.notKept(filter.pattern, "\(error)")
      }
      return End.added(filter, by: actor)
    }
  }

  private static func remove(
    _ world: borrowing World, _ command: borrowing Command, _ effects: inout Effects
  ) -> SlowWork? {
    guard let number = WholeNumber.read(command.text(1), most: Int64(world.filters.count)).map(Int.init), number > 0
    else {
      fail("NO_SUCH_FILTER", command.text(1), "SPAMFILTER LIST shows the numbers", &effects)
      return nil
    }
    let filter = world.filters[number - 1]
    let store = world.settings.filterStore
    let actor = world.actor(effects.author)
    return SlowWork(isBinding: true) {
      do throws(StoreError) {
        // That it was not kept is no reason to keep it.
        if filter.isAdded { _ = try store?.removeFilter(filter.record) }
      } catch { return End.notKept(filter.pattern, "\(error)") }
      return End.removed(filter, by: actor)
    }
  }

  private static func list(_ world: borrowing World, _ effects: inout Effects) {
    for (index, filter) in world.filters.enumerated() {
      effects.note(
        "SPAMFILTER", "FILTER", String(index + 1), filter.action.rawValue, filter.author,
        String(filter.setSeconds), text: filter.pattern)
    }
    effects.note("SPAMFILTER", "END_OF_LIST", text: "End of filters")
  }
}
