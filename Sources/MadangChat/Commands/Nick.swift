import MadangMemory
import MadangWire

/// Modern IRC, "NICK message".
enum Nick {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let nick = command.text(0)
    guard !nick.isEmpty else {
      effects.numeric(.noNicknameGiven, world, text: "No nickname given")
      return
    }
    switch world.rename(handle, to: nick, &effects) {
    case .renamed: world.welcomeIfReady(handle, &effects)
    case .unchanged: break
    case .invalid: effects.numeric(.erroneousNickname, world, nick, text: "Erroneous nickname")
    case .taken: effects.numeric(.nicknameInUse, world, nick, text: "Nickname is already in use")
    }
  }
}

extension World {
  enum RenameVerdict {
    case renamed, unchanged, invalid, taken
  }

  /// Gives a session another nickname, and tells those who share a room with it.
  mutating func rename(_ handle: Handle, to nick: String, _ effects: inout Effects) -> RenameVerdict {
    guard Names.isNick(nick, bytesMax: settings.limits.nickBytesMax) else { return .invalid }
    if let holder = person(named: nick), holder != handle { return .taken }
    if sessions[handle.slot].nick == nick { return .unchanged }
    guard sessions[handle.slot].isRegistered else {
      setNick(nick, of: handle)
      return .renamed
    }
    var event = effects.beginEvent(.nick, "NICK", by: sessions[handle.slot], handle: handle, to: .everyone)
    event.text = effects.trailing(nick)
    effects.endEvent(&event)
    if !sessions[handle.slot].encoding.isPlain { effects.echo(event) }
    tellNeighbours(of: handle, event, &effects)
    keep(event, inRoomsOf: handle, &effects)
    let old = sessions[handle.slot].nick
    setNick(nick, of: handle)
    if !CaseMapping.equal(old.utf8.span, nick.utf8.span) {
      tellOffline(old, &effects)
      tellOnline(handle, &effects)
    }
    return .renamed
  }
}
