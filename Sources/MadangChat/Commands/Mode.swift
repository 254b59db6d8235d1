import MadangMemory
import MadangWire

/// Modern IRC, "MODE message". What concerns rooms stands in Mode+Room.swift.
enum Mode {
  static func run(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    if Names.looksLikeRoom(command.bytes(0)) {
      runRoom(&world, handle, command, &effects)
    } else {
      runUser(&world, handle, command, &effects)
    }
  }

  // MARK: People

  private static func runUser(
    _ world: inout World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    guard let person = world.welcomedPerson(named: command.bytes(0)) else {
      effects.numeric(.noSuchNick, command.text(0), text: "No such nick/channel")
      return
    }
    guard person == handle else {
      let wish = command.count > 1 ? "Cant change mode for other users" : "Can't view modes for other users"
      effects.numeric(.usersDontMatch, text: wish)
      return
    }
    guard command.count > 1 else {
      effects.numeric(.umodeIs, text(of: world.sessions[handle.slot].modes))
      return
    }
    changeUser(&world, handle, command.text(1), &effects)
  }

  private static func changeUser(
    _ world: inout World, _ handle: Handle, _ letters: String, _ effects: inout Effects
  ) {
    var adds = true
    var hasUnknown = false
    var changes: [ModeChange] = []
    for letter in letters.unicodeScalars {
      switch letter {
      case "+": adds = true
      case "-": adds = false
      default:
        guard let known = UserModes.letters.first(where: { $0.letter == Character(letter) }) else {
          hasUnknown = true
          continue
        }
        for change in world.setMode(known.mode, adds, of: handle) where !changes.contains(change) {
          changes.append(change)
        }
      }
    }
    if !changes.isEmpty { announce(world, handle, changes, &effects) }
    if hasUnknown { effects.numeric(.umodeUnknownFlag, text: "Unknown MODE flag") }
  }

  /// `:nick!user@host MODE nick +i`, to the person alone.
  static func announce(
    _ world: borrowing World, _ handle: Handle, _ changes: [ModeChange], _ effects: inout Effects
  ) {
    var event = effects.beginEvent(.mode, "MODE", by: world.sessions[handle.slot], handle: handle, to: .everyone)
    effects.parameter(world.sessions[handle.slot].nick)
    effects.parameter(ModeChange.letters(of: changes))
    effects.endEvent(&event)
    effects.inform(handle, event)
  }

  /// `+iw`; `+` alone where there are none.
  static func text(of modes: UserModes) -> String {
    "+" + String(UserModes.letters.filter { modes.contains($0.mode) }.map(\.letter))
  }
}

extension World {
  /// Changes one mode of a person, and returns what came about. Nobody makes themselves an operator; server notices are
  /// for operators, and go with that.
  mutating func setMode(_ mode: UserModes, _ adds: Bool, of handle: Handle) -> [ModeChange] {
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
}
