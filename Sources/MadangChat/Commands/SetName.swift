import MadangMemory

/// Changing one's real name. IRCv3, setname.
enum SetName {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard command.count > 0 else {
      effects.numeric(.needMoreParams, "SETNAME", text: "Not enough parameters")
      return
    }
    guard world.setRealname(command.text(0), of: handle, &effects) else {
      effects.fail("SETNAME", "INVALID_REALNAME", text: "Realname is not valid")
      return
    }
  }
}

extension World {
  /// Gives a person another real name, and tells them and everyone who follows them; false where it can't be one.
  mutating func setRealname(_ realname: String, of handle: Handle, _ effects: inout Effects) -> Bool {
    guard !realname.isEmpty, realname.utf8.count <= settings.limits.realnameBytesMax else { return false }
    sessions[handle.slot].realname = realname
    var event = effects.beginEvent(.other, "SETNAME", by: sessions[handle.slot], handle: handle, to: .everyone)
    event.text = effects.trailing(realname)
    effects.endEvent(&event)
    event.restrict(to: .setName)
    effects.inform(handle, event)
    tellNeighbours(of: handle, event, saying: realname, withoutWords: nil, &effects)
    return true
  }
}
