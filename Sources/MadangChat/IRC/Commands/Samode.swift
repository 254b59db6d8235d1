import MadangMemory
import MadangWire
import MadangWorld

/// `SAMODE <room> <modes> [<parameter>…]`: MODE in the house's name, for operators of the server. Not in any specification;
/// the field has it. It reaches registered rooms that nobody is in.
enum Samode {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .rooms, &effects) else { return }
    let wishes = Mode.wishes(command, changesMax: world.settings.limits.modeChangesMax)
    let given = command.text(0)
    let name = Names.looksLikeRoom(given.utf8.span) ? world.roomName(meant: given) : nil
    let isDone = name.flatMap { name in
      world.withRoom(name, seconds: effects.seconds) { world, room in
        for letter in wishes.unknown {
          effects.numeric(.unknownMode, String(Character(letter)), text: "is unknown mode char to me")
        }
        let (changes, refusals) = world.changeModesAsHouse(wishes, of: room, by: handle, &effects)
        for (change, verdict) in refusals { Mode.answer(world, verdict, change, room, &effects) }
        if !changes.isEmpty { world.record("SAMODE", name, ModeChange.text(of: changes), by: handle, &effects) }
        return true
      }
    }
    if isDone == nil { effects.numeric(.noSuchChannel, given, text: "No such channel") }
  }
}
