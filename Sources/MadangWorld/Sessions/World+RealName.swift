import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// Gives a person another real name, and tells them and everyone who follows them; false where it can't be one.
  package mutating func setRealname(_ realname: String, of handle: Handle, _ effects: inout Effects) -> Bool {
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
