import MadangMemory
import MadangRecords
import MadangWire

extension World {
  /// Changes one mode of a person, and returns what came about. Nobody makes themselves an operator; server notices are
  /// for operators, and go with that.
  package mutating func setMode(_ mode: UserModes, _ adds: Bool, of handle: Handle) -> [ModeChange] {
    let before = sessions[handle.slot].modes
    if before.contains(mode) == adds { return [] }
    if adds, mode == .operator || (mode == .serverNotices && !before.contains(.operator)) { return [] }
    if adds { sessions[handle.slot].modes.insert(mode) } else { sessions[handle.slot].modes.remove(mode) }
    if mode == .invisible { invisibleCount += adds ? 1 : -1 }
    if mode == .operator {
      operatorCount -= 1
      operators[handle.slot] = nil
      sessions[handle.slot].modes.remove(.serverNotices)
    }
    let changed = before.symmetricDifference(sessions[handle.slot].modes)
    return UserModes.letters.filter { changed.contains($0.mode) }
      .flatMap { row in row.letter.unicodeScalars.map { ModeChange(adds: adds, letter: $0) } }
  }

  /// `:nick!user@host MODE nick +i`, to the person alone.
  package borrowing func tellModes(_ changes: [ModeChange], of handle: Handle, _ effects: inout Effects) {
    var event = effects.beginEvent(.mode, "MODE", by: sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(sessions[handle.slot].nick)
    effects.parameter(ModeChange.letters(of: changes))
    effects.endEvent(&event)
    effects.inform(handle, event)
  }
}
