/// The one gate between text of others and the terminal.
package enum SafeText {
  /// Without control characters (C0, DEL, C1: what escape sequences begin with), and without the marks that turn the
  /// direction of writing around, with which a message could rearrange the line that it stands in. Tabs and Unicode's
  /// line separators become spaces.
  package static func filter(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ verdict(on: $0) == .keep }) { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch verdict(on: scalar) {
      case .keep: result.append(scalar)
      case .space: result.append(" ")
      case .drop: break
      }
    }
    return String(result)
  }

  private enum Verdict {
    case keep, space, drop
  }

  private static func verdict(on scalar: Unicode.Scalar) -> Verdict {
    switch scalar.value {
    case 0x09, 0x2028, 0x2029: .space
    case 0x00...0x1F, 0x7F...0x9F: .drop
    case 0x202A...0x202E, 0x2066...0x2069: .drop
    default: .keep
    }
  }
}
