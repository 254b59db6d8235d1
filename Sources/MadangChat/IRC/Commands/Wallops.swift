import MadangMemory
import MadangWorld

/// Modern IRC, "WALLOPS message".
enum Wallops {
  static func run(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .wallops, &effects) else { return }
    world.record("WALLOPS", "", command.text(0), by: handle, &effects, quietly: true)
    var event = effects.beginEvent(.other, "WALLOPS", by: world.sessions[handle.slot], handle: handle, to: .everyone)
    event.text = effects.trailing(command.bytes(0))
    effects.endEvent(&event)
    effects.tellAll(event) { recipients in
      world.forEachPerson { person in
        if world.sessions[person.slot].modes.contains(.wallops) { recipients.append(person) }
      }
    }
  }
}
