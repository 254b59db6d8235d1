/// Something that may not be said: a pattern of a whole text, and what follows. Plain values, easy to keep.
package struct SpamFilter: Sendable {
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
  /// Who set it: a nickname.
  package let author: String
  package let setSeconds: Int64
  private let matcher: TextPattern

  /// Nil where the pattern is empty or too long.
  package init?(pattern: String, action: Action, author: String, setSeconds: Int64, bytesMax: Int) {
    guard pattern.utf8.count <= bytesMax, let matcher = TextPattern(pattern) else { return nil }
    self.pattern = pattern
    self.action = action
    self.author = author
    self.setSeconds = setSeconds
    self.matcher = matcher
  }

  package func matches(_ text: Span<UInt8>) -> Bool { matcher.matches(text) }
}
