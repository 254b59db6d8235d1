import MadangRecords
import MadangWire

/// Something that may not be said: a pattern of a whole text, and what follows. Plain values, easy to keep.
package struct SpamFilter: Sendable {
  /// What others read of somebody who was put out for what they said.
  package static let departureReason = "Said what is not said here"

  package enum Action: String, Sendable, CaseIterable {
    /// The text goes nowhere.
    case block
    /// It goes where it was sent, and operators are told.
    case warn
    /// It goes nowhere, and who said it is put out.
    case kill
  }

  package let pattern: String
  package let action: Action
  /// Who set it: a nickname, or `*` for the configuration, which keeps its own.
  package let author: String
  package let setSeconds: Int64
  private let matcher: TextPattern

  /// Nil where the pattern is too long, or means every text.
  package init?(pattern: String, action: Action, author: String, setSeconds: Int64, bytesMax: Int) {
    guard pattern.utf8.count <= bytesMax, SpamFilter.tellsApart(pattern), let matcher = TextPattern(pattern) else {
      return nil
    }
    self.pattern = pattern
    self.action = action
    self.author = author
    self.setSeconds = setSeconds
    self.matcher = matcher
  }

  /// What was kept; nil where it means nothing here, as a later version may have written it.
  package init?(_ record: FilterRecord) {
    guard let action = Action(rawValue: record.action) else { return nil }
    self.init(
      pattern: record.pattern, action: action, author: record.setBy, setSeconds: record.createdSeconds, bytesMax: .max)
  }

  package var record: FilterRecord {
    FilterRecord(pattern: pattern, action: action.rawValue, setBy: author, createdSeconds: setSeconds)
  }

  /// Nobody has this nickname.
  package static let configuration = "*"

  /// Whether a pattern has anything in it but wildcards and spaces: all else means every text, or every text of a length.
  package static func tellsApart(_ pattern: String) -> Bool { pattern.utf8.contains { !"*? ".utf8.contains($0) } }

  package static func patternForm(bytesMax: Int) -> String {
    "A pattern has 1 to \(bytesMax) bytes, and something beside * and ?"
  }

  /// Whether an operator added it.
  package var isAdded: Bool { author != SpamFilter.configuration }

  package func matches(_ text: Span<UInt8>) -> Bool { matcher.matches(text) }
}

extension SpamFilter: FieldCodable {
  package func write(to writer: inout ByteWriter) { record.write(to: &writer) }

  package init(from reader: inout FieldReader) throws(FieldError) {
    guard let filter = SpamFilter(try reader.next(FilterRecord.self)) else { throw .malformed }
    self = filter
  }
}
