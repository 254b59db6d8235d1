import MadangWire

/// What one line of a plain connection asks for. Offsets in that line; holds no bytes.
package enum PlainLine: Equatable {
  case empty
  /// Something to say.
  case speech(Range<Int>)
  /// A row of `PlainCommand.table`, and what stands behind its name.
  case command(row: Int, argument: Range<Int>)
  /// A slash, and a name that no command has.
  case unknown(name: Range<Int>)

  /// Reads a line without its ending. A first slash makes a command, two of them say one.
  package init(_ line: Span<UInt8>) {
    guard line.count > 0 else {
      self = .empty
      return
    }
    guard line[0] == UInt8(ascii: "/") else {
      self = .speech(0..<line.count)
      return
    }
    if line.count > 1, line[1] == UInt8(ascii: "/") {
      self = .speech(1..<line.count)
      return
    }
    var end = 1
    // A control character ends the name as a space does: programs that end lines with CR CR LF mean the same.
    while end < line.count, line[end] > UInt8(ascii: " "), line[end] != 0x7F { end += 1 }
    let name = line.extracting(1..<end)
    for row in PlainCommand.table.indices where name.equalsIgnoringASCIICase(PlainCommand.table[row].name) {
      self = .command(row: row, argument: min(end + 1, line.count)..<line.count)
      return
    }
    self = .unknown(name: 1..<end)
  }

  /// Whether it changes the world, and so must have it alone.
  package var needsWorldAlone: Bool {
    guard case .command(let row, _) = self, case .exclusive = PlainCommand.table[row].rule else { return false }
    return true
  }

  /// Whether it says something in the world while others do.
  var saysSomething: Bool {
    switch self {
    case .speech: true
    case .command(let row, _): PlainCommand.table[row].saysSomething
    case .empty, .unknown: false
    }
  }

  package var reach: Reach {
    switch self {
    case .empty, .unknown: .connection
    case .speech: .log
    case .command(let row, _): PlainCommand.table[row].reach
    }
  }

  /// What it takes from the flood budget.
  package var cost: Cost {
    switch self {
    case .empty: .asks(0)
    case .speech, .unknown: .says(1)
    case .command(let row, _): PlainCommand.table[row].cost
    }
  }
}
