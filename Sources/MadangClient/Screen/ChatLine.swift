/// One line to show.
package struct ChatLine: Equatable, Sendable {
  package enum Origin: Equatable, Sendable {
    /// The chat itself: standard output in a pipe.
    case chat
    /// The client about what it does: standard error in a pipe.
    case client
    /// The client about what went wrong: standard error in a pipe, which then ends with a status that is not 0.
    case problem
  }

  package let origin: Origin
  /// Milliseconds since the epoch, as the server says; nil for now.
  package let time: Int64?
  package let text: StyledText

  package init(_ text: StyledText, origin: Origin = .chat, time: Int64? = nil) {
    self.origin = origin
    self.time = time
    self.text = text
  }

  /// What the client does: `--- connecting to ...`.
  package static func status(_ text: String) -> ChatLine {
    ChatLine(StyledText("--- " + text, .dim), origin: .client)
  }

  /// What went wrong: `!!! no such command ...`.
  package static func problem(_ text: String) -> ChatLine {
    ChatLine(StyledText("!!! " + text, .problem), origin: .problem)
  }
}
