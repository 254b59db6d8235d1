import MadangClient

/// Rows of cells below a header, each column as wide as its widest cell; where that is too much for a terminal, the
/// widest columns give way, and what they can't hold ends in `…`.
struct TextTable {
  /// What a terminal has where nobody says otherwise.
  static let columnsUsual = 80
  private static let gap = 2
  /// No column gets narrower, so that a name still says something.
  private static let columnWidthMin = 8

  let header: [String]
  /// Of each column, whether its cells stand to the right, as numbers do.
  let isRight: [Bool]
  private(set) var rows: [[String]] = []

  init(header: [String], isRight: [Bool]) {
    precondition(header.count == isRight.count, "A table has as many kinds of columns as headers.")
    self.header = header
    self.isRight = isRight
  }

  mutating func add(_ row: [String]) {
    precondition(row.count == header.count, "A row has as many cells as the table has columns.")
    rows.append(row)
  }

  /// - Parameter columns: of the terminal.
  func lines(columns: Int) -> [String] {
    let widths = widths(columns: columns)
    return ([header] + rows).map { row in
      var line = ""
      for (position, cell) in row.enumerated() {
        if position > 0 { line += String(repeating: " ", count: TextTable.gap) }
        let text = TextTable.cut(cell, to: widths[position])
        let space = String(repeating: " ", count: widths[position] - TextTable.width(text))
        line += isRight[position] ? space + text : text + space
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  private func widths(columns: Int) -> [Int] {
    var widths = header.indices.map { position in
      ([header] + rows).map { DisplayWidth.columns($0[position]) }.max() ?? 0
    }
    var excess = widths.reduce(0, +) + TextTable.gap * (widths.count - 1) - columns
    while excess > 0 {
      // Numbers are of no use when they are cut.
      let yielding = widths.indices.filter { !isRight[$0] && widths[$0] > TextTable.columnWidthMin }
      guard let widest = yielding.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }

  /// How many columns a text takes.
  static func width(_ text: String) -> Int { DisplayWidth.columns(text) }

  static func cut(_ text: String, to width: Int) -> String {
    if TextTable.width(text) <= width { return text }
    var kept = ""
    var left = width - 1
    for character in text {
      left -= DisplayWidth.columns(character)
      if left < 0 { break }
      kept.append(character)
    }
    return kept + "…"
  }
}
