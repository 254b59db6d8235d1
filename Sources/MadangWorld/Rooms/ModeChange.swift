/// One change of a room's modes, as it is asked for or as it came about.
package struct ModeChange: Sendable, Equatable {
  package let adds: Bool
  package let letter: Unicode.Scalar
  package let parameter: String?

  package init(adds: Bool, letter: Unicode.Scalar, parameter: String? = nil) {
    self.adds = adds
    self.letter = letter
    self.parameter = parameter
  }
}

extension ModeChange {
  /// `+ko-l key dan`.
  package static func text(of changes: some Sequence<ModeChange>) -> String {
    ([letters(of: changes)] + changes.compactMap(\.parameter)).joined(separator: " ")
  }

  /// `+nt-l`: each sign once for all that follow it.
  package static func letters(of changes: some Sequence<ModeChange>) -> String {
    var text = ""
    var sign: Bool?
    for change in changes {
      if sign != change.adds { text += change.adds ? "+" : "-" }
      sign = change.adds
      text.unicodeScalars.append(change.letter)
    }
    return text
  }
}
