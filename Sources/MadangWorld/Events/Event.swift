import MadangMemory

/// Something that others are told: said once, encoded for each kind of reader. Plain offsets into the bytes of the
/// `Effects` or the room log that carries it.
@usableFromInline
package struct Event: Sendable {
  @frozen
  @usableFromInline
  package enum Kind: UInt8, Sendable {
    case message, notice, tagMessage, join, part, quit, nick, topic, mode, kick, invite, away, other, rename

    /// As what the compiler would make, which other modules reach through the protocol's table alone.
    @inlinable
    package static func == (left: Kind, right: Kind) -> Bool { left.rawValue == right.rawValue }

    /// Whether a history keeps it, so that it has a name.
    package var isKept: Bool { self != .invite && self != .away && self != .other && self != .rename }
  }

  package enum Audience: UInt8, Sendable {
    /// Everyone in the room, whoever did it included.
    case everyone
    /// Everyone but the author, who gets it only under echo-message, or in the announce style.
    case others
    /// Everyone but the author, whatever they negotiated.
    case strictlyOthers
  }

  package var kind: Kind
  package var audience: Audience
  /// The connection that it came by.
  package var author: Handle
  /// Milliseconds since 1970, for server-time.
  package var milliseconds: Int64
  /// The IRC line without tags, with CR LF: `:nick!user@host PRIVMSG #room :hello`. Empty where only those who
  /// negotiated `extendedNeeds` are told.
  package var line: Part
  /// What they are told in its place, such as the longer JOIN of extended-join; empty where it is the same.
  package var extendedLine = Part.none
  package var extendedNeeds: Encoding = .extendedJoin
  /// Who negotiated one of these is told otherwise.
  package var withheldFrom: Encoding = []
  package var tags = EventTags()
  /// The author's nickname within `line`.
  package var name = Part.none
  /// What was said, within `line`; of a JOIN, who came, as the announce style has it.
  package var text = Part.none
  /// `line` is several lines, one after another, and `extendedLine` a batch of them, whose lines have `+` before them where
  /// they go on with the line before. `name` and `text` stand before both; line feeds part the text.
  package var hasManyLines = false
  /// `line` is whole lines with the tags that its reader is sent.
  package var hasOwnTags = false
  /// A message that one person alone is sent.
  package var isWhisper = false

  package init(kind: Kind, audience: Audience, author: Handle, milliseconds: Int64, line: Part) {
    self.kind = kind
    self.audience = audience
    self.author = author
    self.milliseconds = milliseconds
    self.line = line
  }

  /// Whether it is something that was said in words.
  package var isMessage: Bool { kind == .message || kind == .notice }
  /// Whether somebody says it, rather than that something happens.
  package var isSpeech: Bool { kind == .message || kind == .notice || kind == .tagMessage }

  /// A run of bytes.
  package struct Part: Sendable, Equatable {
    package var start: UInt32
    package var count: UInt32

    package static let none = Part(start: 0, count: 0)

    package init(start: UInt32, count: UInt32) {
      self.start = start
      self.count = count
    }

    package init(_ range: Range<Int>) {
      start = UInt32(truncatingIfNeeded: range.lowerBound)
      count = UInt32(truncatingIfNeeded: range.count)
    }

    package var range: Range<Int> { Int(start)..<Int(start) + Int(count) }
    package var isEmpty: Bool { count == 0 }

    /// The part of it before `end`.
    package func cut(at end: Int) -> Part {
      range.upperBound <= end || isEmpty ? self : Part(min(Int(start), end)..<end)
    }

    package func moved(by distance: Int) -> Part {
      isEmpty ? self : Part(start: UInt32(truncatingIfNeeded: Int(start) + distance), count: count)
    }
  }

  /// What a kind of reader is sent; empty where it isn't told.
  package func line(for encoding: Encoding) -> Part {
    isExtended(for: encoding) ? extendedLine : line
  }

  package func isExtended(for encoding: Encoding) -> Bool {
    !extendedLine.isEmpty && encoding.isSuperset(of: extendedNeeds)
  }

  /// Has only those told who negotiated `needs`.
  package mutating func restrict(to needs: Encoding) {
    extendedLine = line
    extendedNeeds = needs
    line = .none
  }

  /// Where its bytes begin and end.
  package var extent: Range<Int> {
    var start = Int.max
    var end = 0
    func include(_ part: Part) {
      if part.isEmpty { return }
      start = min(start, part.range.lowerBound)
      end = max(end, part.range.upperBound)
    }
    include(line)
    include(extendedLine)
    include(tags.account)
    include(tags.clientOnly)
    // Stands before the lines, which repeat it; elsewhere it is part of the line.
    if hasManyLines { include(name) }
    return min(start, end)..<end
  }

  /// The same event where its bytes lie `distance` further on.
  package func moved(by distance: Int) -> Event {
    var event = self
    event.line = line.moved(by: distance)
    event.extendedLine = extendedLine.moved(by: distance)
    event.tags = tags.moved(by: distance)
    event.name = name.moved(by: distance)
    event.text = text.moved(by: distance)
    return event
  }
}
