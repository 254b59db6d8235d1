import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// Gives a member a standing, or takes it, and tells the room.
  package mutating func setStanding(
    _ prefix: MemberPrefix, _ adds: Bool, of target: Handle, in room: UInt32, by handle: Handle,
    _ effects: inout Effects
  ) {
    guard let letter = prefix.letters.unicodeScalars.first else { return }
    let wish = ModeChange(adds: adds, letter: letter, parameter: sessions[target.slot].nick)
    if case .changed(let change) = change(wish, .standing(prefix), of: room, by: handle, seconds: effects.seconds) {
      if change.adds { standingChanged(of: target, in: room, change, &effects) }
      announce([change], in: room, by: handle, &effects)
      if !change.adds { standingChanged(of: target, in: room, change, &effects) }
    }
  }

  /// Whether somebody is logged in to the account that founded a registered room.
  package borrowing func isFounder(_ handle: Handle, of record: RoomRecord) -> Bool {
    guard let account = sessions[handle.slot].account else { return false }
    return record.founder?.foldedName == account.foldedName
  }
}
