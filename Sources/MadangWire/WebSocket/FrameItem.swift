/// What a `FrameDecoder` found next. Ranges are offsets in the bytes that it was given.
package enum FrameItem: Equatable, Sendable {
  /// A part of a message, unmasked in place: as much of one frame's payload as has come.
  case piece(MessagePiece)
  /// A whole ping, whose payload goes back in a pong. RFC 6455 §5.5.2.
  case ping(Range<Int>)
  /// A whole pong. RFC 6455 §5.5.3.
  case pong(Range<Int>)
  /// The peer closes; an empty close frame has no code. Nothing after it is decoded. RFC 6455 §5.5.1.
  case close(CloseCode?, reason: Range<Int>)
  /// The rest of the bytes, from the offset on, is the beginning of a head or of a control frame, and at most 130
  /// bytes; it is to be given again with what follows.
  case needMore
  /// The peer broke a rule; a close frame with this code is due. Nothing more is decoded.
  case violation(CloseCode)
}

/// A part of a data message. RFC 6455 §5.6.
package struct MessagePiece: Equatable, Sendable {
  package enum Kind: Sendable, BitwiseCopyable {
    case text
    case binary
  }

  package let kind: Kind
  /// Where it lies; empty only where an empty frame begins or ends a message.
  package let range: Range<Int>
  package let isFirst: Bool
  package let isLast: Bool
  /// Whether the message is deflated. Its text was not judged then: that is for whoever inflates it.
  package let isCompressed: Bool
}
