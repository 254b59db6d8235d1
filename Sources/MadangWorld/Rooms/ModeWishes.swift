/// What a string of modes asks for.
package struct ModeWishes {
  package var changes: [(change: ModeChange, mode: RoomMode)] = []
  package var unknown: [Unicode.Scalar] = []
  package var lists: [MaskList] = []

  /// Letters with their parameters, in order. One that must have a parameter and has none is ignored; only a list's
  /// letter alone asks for the list, and `-k` needs none in truth.
  package init(letters: String, _ parameters: [String], changesMax: Int) {
    var adds = true
    var next = 0
    var variables = 0
    for letter in letters.unicodeScalars {
      if letter == "+" || letter == "-" {
        adds = letter == "+"
        continue
      }
      guard let mode = RoomMode(letter) else {
        unknown.append(letter)
        continue
      }
      guard mode.takesParameter(adding: adds) else {
        changes.append((ModeChange(adds: adds, letter: letter), mode))
        continue
      }
      if next < parameters.count {
        variables += 1
        if variables <= changesMax {
          changes.append((ModeChange(adds: adds, letter: letter, parameter: parameters[next]), mode))
        }
        next += 1
      } else if case .list(let list) = mode {
        if !lists.contains(list) { lists.append(list) }
      } else if case .key = mode, !adds {
        changes.append((ModeChange(adds: false, letter: letter), mode))
      }
    }
  }
}
