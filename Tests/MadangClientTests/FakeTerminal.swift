@testable import MadangClient

/// A terminal that understands just what the client writes, and counts everything else as a mistake.
struct FakeTerminal {
  private(set) var rows: [[Character]] = [[]]
  private(set) var row = 0
  private(set) var column = 0
  /// Sequences and controls that nobody should have sent.
  private(set) var mistakes: [String] = []
  private(set) var title = ""
  private(set) var bells = 0
  let columns: Int

  init(columns: Int) {
    self.columns = columns
  }

  /// The text of each row, without blanks at its end. The second half of a wide character is not counted.
  var lines: [String] {
    rows.map { cells in
      var text = String(cells.filter { $0 != "\0" })
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  mutating func write(_ text: String) {
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\r": column = 0
      case "\n":
        row += 1
        if row == rows.count { rows.append([]) }
      case "\u{7}": bells += 1
      case "\u{1B}": sequence(&scalars)
      default:
        if scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) {
          mistakes.append("U+\(String(scalar.value, radix: 16))")
        } else {
          put(Character(scalar))
        }
      }
    }
  }

  private mutating func put(_ character: Character) {
    let width = DisplayWidth.columns(character)
    if width == 0 { return }
    if column + width > columns {
      column = 0
      row += 1
      if row == rows.count { rows.append([]) }
    }
    while rows[row].count < column + width { rows[row].append(" ") }
    rows[row][column] = character
    if width == 2 { rows[row][column + 1] = "\0" }
    column += width
  }

  private mutating func sequence(_ scalars: inout ArraySlice<Unicode.Scalar>) {
    let kind = scalars.popFirst()
    if kind == "]" {
      // Operating System Command, up to BEL: the title.
      let end = scalars.firstIndex(of: "\u{7}") ?? scalars.endIndex
      title = String(String.UnicodeScalarView(scalars[..<end].dropFirst(2)))
      scalars = scalars[end...].dropFirst()
      return
    }
    guard kind == "[" else { return mistakes.append("no CSI") }
    var parameters = ""
    while let scalar = scalars.popFirst() {
      guard ("A"..."z").contains(scalar) else {
        parameters.unicodeScalars.append(scalar)
        continue
      }
      let number = Int(parameters) ?? 1
      switch scalar {
      case "A": row = max(0, row - number)
      case "C": column = min(columns - 1, column + number)
      case "H": (row, column) = (0, 0)
      case "K": rows[row].removeSubrange(min(column, rows[row].count)...)
      case "J" where parameters == "2": rows = Array(repeating: [], count: row + 1)
      case "J":
        rows[row].removeSubrange(min(column, rows[row].count)...)
        rows.removeSubrange((row + 1)...)
      case "m", "h", "l": break
      case "t" where ["22;2", "23;2"].contains(parameters): break
      default: mistakes.append("CSI \(parameters)\(scalar)")
      }
      return
    }
  }
}
