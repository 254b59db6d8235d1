import MadangMemory
import MadangRecords
import MadangWire
import MadangWorld

/// Modern IRC, "NICK message".
enum Nick {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    let nick = command.text(0)
    guard !nick.isEmpty else {
      effects.numeric(.noNicknameGiven, text: "No nickname given")
      return
    }
    if let room = world.roomAgainstNick(nick, of: handle) {
      effects.numeric(
        .bannedNickChange, nick, world.rooms[room].name,
        text: "Cannot change nickname while banned on channel")
      return
    }
    switch world.rename(handle, to: nick, &effects) {
    case .renamed: world.welcomeIfReady(handle, &effects)
    case .attached: world.leadIn(effects.author, &effects)
    case .unchanged: break
    case .invalid: effects.numeric(.erroneousNickname, nick, text: "Erroneous nickname")
    case .taken: effects.numeric(.nicknameInUse, nick, text: "Nickname is already in use")
    case .owned: effects.numeric(.nicknameInUse, nick, text: world.ownedNames.refusal(ofNick: nick))
    }
  }
}
