/// Which part of a line that is longer than the screen is shown: it scrolls sideways, as little as it must.
package struct Viewport: Sendable {
  /// The first character shown.
  private var start = 0

  package init() {}

  /// What to draw: characters, how many columns they take up to the cursor, and whether something is hidden on a side.
  package struct Part: Equatable, Sendable {
    package let range: Range<Int>
    package let cursorColumn: Int
    package var hidesBefore: Bool { range.lowerBound > 0 }
    package let hidesAfter: Bool
  }

  /// The part with the cursor inside. `widths` are the characters' columns; `columns` is how many are free, of which
  /// the cursor behind the last character needs one.
  package mutating func part(of widths: [Int], cursor: Int, columns: Int) -> Part {
    let columns = max(columns, 3)
    start = min(start, cursor)
    var before = widths[start..<cursor].reduce(0, +)
    while before + 1 > columns {
      before -= widths[start]
      start += 1
    }
    // Columns that a deletion freed are filled from the left.
    var all = widths[start...].reduce(0, +) + 1
    while start > 0, all + widths[start - 1] <= columns {
      start -= 1
      all += widths[start]
      before += widths[start]
    }
    var end = cursor
    var shown = before
    while end < widths.count, shown + widths[end] <= columns {
      shown += widths[end]
      end += 1
    }
    return Part(range: start..<end, cursorColumn: before, hidesAfter: end < widths.count)
  }
}
