import MadangWire

/// What a connection needs beside its row once WebSocket is spoken on it. Only the reactor touches it.
///
/// Outward there are two ways. One-line messages and echoes come to the outbox as whole frames; so do control frames then.
/// Of `lines` the outbox holds bare lines, and a flush puts one head before all that it finds, up to a segment that stands
/// alone: a frame that a worker has deflated. Control frames go between:
///
///     outbox   │ line ␍␊ line ␍␊ line ␍␊ │ frame │ line ␍␊ …
///     socket   │ control │ head │ line ␍␊ line ␍␊ line │ frame │ head │ …
struct WebSocketStream: ~Copyable {
  let shape: MessageShape
  /// What was agreed on for messages that are deflated; nil where they aren't.
  let deflate: DeflateParameters?
  /// Where it is an echo: how far it has come.
  let echo: EchoProgress?
  var decoder = FrameDecoder()
  /// The start of a head, or of a control frame, that has not come whole; or all that has come while it is held.
  var carry: [UInt8] = []
  /// A message of an echo, or a deflated one, that has not come whole.
  var message: [UInt8] = []
  /// Whether what has come waits until the mailbox has room.
  var waitsForMailbox = false

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
  /// Bytes behind the payload in the outbox that end with the frame and are not sent: the last line's end.
  var endBytes: UInt8 = 0
  /// Whether a frame was begun that has not gone whole.
  var isFrameBegun = false
  /// Whole control frames that go out at the next end of a frame, and how much of them has gone.
  var control: [UInt8] = []
  var controlSent = 0
  /// The code of the close frame that is due; nil where the peer's own had none.
  var closeCode: CloseCode? = .normal
  var isCloseSent = false
  /// Whether the client has sent binary where nothing was agreed.
  var isBinary = false

  enum LineBreak: UInt8 { case none, carriageReturn, complete }

  init(shape: MessageShape, deflate: DeflateParameters? = nil) {
    self.shape = shape
    self.deflate = deflate
    echo = shape == .echo ? EchoProgress() : nil
  }

  var limits: FrameLimits {
    FrameLimits(
      messageBytesMax: shape.messageBytesMax,
      fragmentsMax: shape == .echo ? Limits.echoFragmentsMax : Limits.fragmentsMax, allowsCompression: deflate != nil)
  }

  /// Whether frames that have come are not looked at for now, and nothing more is read.
  var isHeld: Bool { waitsForMailbox || echo?.job != nil }

  /// Bytes that wait for what follows them.
  var unfinishedBytes: Int { carry.count + message.count }

  /// Begins a frame around so many bytes of lines, the last line's end included.
  mutating func beginFrame(aroundLines count: Int) {
    let header = FrameHeader(opcode: .text, payloadCount: count - 2)
    head = header.encoded
    headSent = 0
    headCount = UInt8(header.encodedCount)
    payloadLeft = header.payloadCount
    endBytes = 2
    isFrameBegun = true
  }

  /// Begins a frame that has its head already.
  mutating func beginFrame(of count: Int) {
    headSent = 0
    headCount = 0
    payloadLeft = count
    endBytes = 0
    isFrameBegun = true
  }

  /// Whether a frame's head, or a part of it, is out while some of the frame is not.
  var isMidFrame: Bool { headSent < headCount || payloadLeft > 0 }

  var isIdle: Bool { !isMidFrame && control.isEmpty }
}
