import MadangMemory
import MadangWire

/// Modern IRC, "KILL message".
enum Kill {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard world.allows(handle, .kill, &effects) else { return }
    guard let target = world.welcomedPerson(named: command.bytes(0)) else {
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

extension World {
  /// The server ends somebody's connection, whoever asked for it: they and their neighbours read the QUIT, and they the
  /// ERROR that says why.
  mutating func expel(_ handle: Handle, reason: String, _ effects: inout Effects) {
    guard sessions[handle.slot].phase != .left, sessions[handle.slot].phase != .vacant else { return }
    if sessions[handle.slot].isRegistered {
      var quit = effects.beginEvent(.quit, "QUIT", by: sessions[handle.slot], handle: handle, to: .everyone)
      quit.text = effects.trailing(reason)
      effects.endEvent(&quit)
      effects.inform(handle, quit)
    }
    leave(handle, reason: reason, &effects)
    let text = "Closing Link: \(settings.serverName) (\(reason))"
    var last = effects.beginError()
    if sessions[handle.slot].encoding.isPlain {
      // A plain connection reads notices, and no IRC.
      last = effects.beginServerEvent("NOTICE")
      last.kind = .notice
      last.name = Event.Part(start: last.line.start + 1, count: UInt32(settings.serverName.utf8.count))
      effects.parameter("*")
    }
    last.text = effects.trailing(text)
    effects.endEvent(&last)
    effects.inform(handle, last)
    effects.close(handle)
  }
}
