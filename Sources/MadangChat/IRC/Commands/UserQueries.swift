import MadangMemory
import MadangWorld

/// USERHOST and ISON. Modern IRC, "USERHOST message"; RFC 2812 §4.9.
enum UserQueries {
  static func userhost(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    var words: [String] = []
    for index in 0..<min(command.count, world.settings.limits.userhostsMax) {
      guard let person = world.person(named: command.bytes(index)) else { continue }
      let slot = person.slot
      let star = world.sessions[slot].modes.contains(.operator) ? "*" : ""
      let sign = world.sessions[slot].away == nil ? "+" : "-"
      words.append(
        "\(world.sessions[slot].nick)\(star)=\(sign)\(world.sessions[slot].user)@\(world.sessions[slot].host)")
    }
    answer(.userhost, words, &effects)
  }

  static func ison(
    _ world: borrowing World, _ handle: Handle, _ command: borrowing Command, _ effects: inout Effects
  ) {
    var words: [String] = []
    for index in 0..<command.count {
      for name in command.text(index).split(separator: " ") {
        if let person = world.person(named: String(name)) { words.append(world.sessions[person.slot].nick) }
      }
    }
    answer(.ison, words, &effects)
  }

  /// One line, though it be empty; more only where one cannot hold them.
  private static func answer(
    _ numeric: Numeric, _ words: [String], _ effects: inout Effects
  ) {
    if words.isEmpty {
      effects.numeric(numeric, text: "")
    } else {
      effects.numericList(numeric, words: words)
    }
  }
}
