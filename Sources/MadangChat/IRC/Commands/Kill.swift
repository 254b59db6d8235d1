import MadangMemory
import MadangWire
import MadangWorld

/// Modern IRC, "KILL message".
enum Kill {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .kill, &effects) else { return }
    guard let target = world.person(named: command.bytes(0)) else {
      if GlobMask.matches(command.bytes(0), world.settings.serverName.utf8.span) {
        effects.numeric(.cantKillServer, text: "You cant kill a server!")
      } else {
        effects.numeric(.noSuchNick, command.text(0), text: "No such nick/channel")
      }
      return
    }
    let nick = world.sessions[target.slot].nick
    let reason = command.text(1).prefix(bytesMax: world.settings.limits.kickBytesMax)
    world.record("KILL", nick, "(\(reason))", by: handle, &effects)
    var event = effects.beginEvent(.other, "KILL", by: world.sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(nick)
    event.text = effects.trailing(reason)
    effects.endEvent(&event)
    effects.inform(target, event)
    let killer = world.sessions[handle.slot].nick
    world.expel(target, reason: "Killed (\(killer) (\(reason)))", &effects)
  }
}
