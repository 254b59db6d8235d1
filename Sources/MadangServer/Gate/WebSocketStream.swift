import MadangWire

/// What a connection needs beside its row once WebSocket is spoken on it. Only the reactor touches it.
///
/// Outward there are two ways. One-line messages and echoes come to the outbox as whole frames; so do control frames then.
/// Of `lines` the outbox holds bare lines, and a flush puts one head before all that it finds; control frames go between:
///
///     outbox   │ line ␍␊ line ␍␊ line ␍␊ │ line ␍␊ …
///     socket   │ control │ head │ line ␍␊ line ␍␊ line │ head │ …
struct WebSocketStream: ~Copyable {
  let shape: MessageShape
  var decoder = FrameDecoder()
  /// The start of a head, or of a control frame, that has not come whole.
  var carry: [UInt8] = []
  /// A message of an echo that has not come whole.
  var message: [UInt8] = []

  /// The line break that a one-line message has come to; nothing may follow it.
  var lineBreak = LineBreak.none
  /// Whether the message that is coming ends with a line break so far.
  var endsLine = true

  /// Head bytes of the frame that is going out, and how many of them, from `headSent` on, have yet to go.
  var head = InlineArray<14, UInt8>(repeating: 0)
  var headSent: UInt8 = 0
  var headCount: UInt8 = 0
  /// Payload bytes of that frame that have yet to go.
  var payloadLeft = 0
  /// Whole control frames that go out at the next end of a frame, and how much of them has gone.
  var control: [UInt8] = []
  var controlSent = 0
  /// The code of the close frame that is due; nil where the peer's own had none.
  var closeCode: CloseCode? = .normal
  var isCloseSent = false
  /// Whether the client has sent binary where nothing was agreed.
  var isBinary = false

  enum LineBreak: UInt8 { case none, carriageReturn, complete }

  init(shape: MessageShape) {
    self.shape = shape
  }

  var limits: FrameLimits {
    switch shape {
    case .echo:
      FrameLimits(messageBytesMax: Limits.echoBytesMax, fragmentsMax: Limits.echoFragmentsMax, allowsCompression: false)
    case .lines:
      FrameLimits(
        messageBytesMax: Limits.linesMessageBytesMax, fragmentsMax: Limits.fragmentsMax, allowsCompression: false)
    default:
      FrameLimits(
        messageBytesMax: Limits.lineMessageBytesMax, fragmentsMax: Limits.fragmentsMax, allowsCompression: false)
    }
  }

  /// Whether a frame's head, or a part of it, is out while some of the frame is not.
  var isMidFrame: Bool { headSent < headCount || payloadLeft > 0 }

  var isIdle: Bool { !isMidFrame && control.isEmpty }
}
