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

  /// How much it wants to be read.
  package enum Weight: Equatable, Sendable {
    /// Something happened, or we said it.
    case event
    /// Somebody said something.
    case message
    /// Somebody said something to us, or named us.
    case forYou
  }

  package let origin: Origin
  /// Milliseconds since the epoch, as the server says; nil for now.
  package let time: Int64?
  package let text: StyledText
  package let weight: Weight
  /// Whether it was said before we came.
  package let isPast: Bool
  /// Who came or went, if that is all that it tells.
  package let passage: Passage?

  package init(
    _ text: StyledText, origin: Origin = .chat, time: Int64? = nil, weight: Weight = .event, isPast: Bool = false,
    passage: Passage? = nil
  ) {
    self.origin = origin
    self.time = time
    self.text = text
    self.weight = weight
    self.isPast = isPast
    self.passage = passage
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
