import MadangMemory
import MadangWire
import MadangWorld

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
    guard let person = world.person(named: command.bytes(0)) else {
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
    if !changes.isEmpty { world.tellModes(changes, of: handle, &effects) }
    if hasUnknown { effects.numeric(.umodeUnknownFlag, text: "Unknown MODE flag") }
  }

  /// `+iw`; `+` alone where there are none.
  static func text(of modes: UserModes) -> String {
    "+" + String(UserModes.letters.filter { modes.contains($0.mode) }.map(\.letter))
  }
}
