import MadangMemory
import MadangWorld

/// `people …`.
enum ControlPeople {
  static func list(_ world: borrowing World, _ request: ControlRequest, _ effects: inout Effects) {
    effects.inquire { world, position, budget, effects in
      while position < world.sessions.slots {
        if budget.isSpent(effects) { return false }
        let slot = UInt32(position)
        position += 1
        budget.spend()
        if world.sessions[slot].isRegistered {
          tell(world, Handle(slot: slot, generation: world.sessions[slot].generation), &effects)
        }
      }
      effects.controlDone(world.registeredCount == 0 ? "Nobody is here." : nil)
      return true
    }
  }

  private static func tell(_ world: borrowing World, _ person: Handle, _ effects: inout Effects) {
    let slot = person.slot
    let name = String(decoding: world.sessions[slot].source, as: UTF8.self)
    effects.controlItem([
      "nick": .text(world.sessions[slot].nick), "source": .text(name), "account": .text(world.sessions[slot].account),
      "away": .flag(world.sessions[slot].away != nil), "rooms": .number(world.sessions[slot].memberships.count),
      "connections": .number(world.connectionCount(of: person)),
      "since": .time(world.sessions[slot].signedOnSeconds),
    ])
  }

  static func kick(_ world: inout World, _ request: ControlRequest, _ effects: inout Effects) {
    let nick = request.arguments[0]
    guard let person = world.person(named: nick), world.sessions[person.slot].isRegistered else {
      effects.controlRefuse("nobody here is called \(nick)")
      return
    }
    let reason = (request.optional(1) ?? "Removed by the server").prefix(bytesMax: world.settings.limits.kickBytesMax)
    let gone = world.sessions[person.slot].nick
    world.record("KILL", gone, "(\(reason))", by: effects.author, &effects)
    world.expel(person, reason: reason, &effects)
    effects.controlItem(["nick": .text(gone), "reason": .text(String(reason))])
    effects.controlDone("\(gone) is put out of the server: \(reason)")
  }
}
