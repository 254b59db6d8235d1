import MadangWire

/// Texts of more than one line.
extension Effects {
  /// A line of a longer text, in `bytes`.
  package struct TextLine {
    package let range: Range<Int>
    /// It goes on with the line before rather than beginning another.
    package let continues: Bool

    package init(range: Range<Int>, continues: Bool) {
      self.range = range
      self.continues = continues
    }
  }

  /// Adds, behind a text, the lines that IRC people are sent in its place: a batch for those who negotiated multiline, and
  /// for the others its lines alone, without the blank ones. A line that is too long with its author in front of it goes on
  /// in a further one, so that nothing of the text is lost.
  ///
  ///     :nick!user@host PRIVMSG #room :one⏎two:nick!… #room :one␍␊…:nick!… BATCH +… draft/multiline #room␍␊…
  ///     └─────────── head ────────────┘ text  └────── line ──────┘└───────────── extendedLine ─────────────┘
  ///
  /// `target`: where the target stands in the head.
  package mutating func addLines(
    _ lines: [TextLine], head: Range<Int>, source: Range<Int>, target: Range<Int>, to event: inout Event
  ) {
    let pieces = split(lines, head: head)
    let lineStart = bytes.count
    for piece in pieces where !piece.range.isEmpty { append(piece, head: head) }
    event.line = Event.Part(lineStart..<bytes.count)
    guard let id = event.tags.id else { preconditionFailure("A text that is kept has a name.") }
    let batchStart = bytes.count
    bytes.append(copyOf: source)
    bytes.append(" BATCH +" as StaticString)
    id.append(to: &bytes)
    bytes.append(" draft/multiline " as StaticString)
    bytes.append(copyOf: target)
    bytes.append("\r\n" as StaticString)
    for piece in pieces {
      if piece.continues { bytes.append(byte: BatchedLines.continuation) }
      append(piece, head: head)
    }
    bytes.append(copyOf: source)
    bytes.append(" BATCH -" as StaticString)
    id.append(to: &bytes)
    bytes.append("\r\n" as StaticString)
    event.extendedLine = Event.Part(batchStart..<bytes.count)
    event.extendedNeeds = [.batch, .multiline]
    event.hasManyLines = true
  }

  private mutating func append(_ line: TextLine, head: Range<Int>) {
    bytes.append(copyOf: head)
    bytes.append(copyOf: line.range)
    bytes.append("\r\n" as StaticString)
  }

  /// The lines, those in two that are too long behind the head.
  private borrowing func split(_ lines: [TextLine], head: Range<Int>) -> [TextLine] {
    let bytesMax = Effects.lineContentBytesMax - head.count
    precondition(bytesMax >= 64, "The head of a line leaves room for text.")
    var pieces: [TextLine] = []
    for line in lines {
      var offset = line.range.lowerBound
      repeat {
        let end = min(PlainText.characterEnd(bytes.span, from: offset, bytesMax: bytesMax), line.range.upperBound)
        pieces.append(TextLine(range: offset..<end, continues: line.continues || offset > line.range.lowerBound))
        offset = end
      } while offset < line.range.upperBound
    }
    return pieces
  }
}
