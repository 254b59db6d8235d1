import MadangDeflate
import MadangMemory
import MadangWire

/// A deflated message of an echo: the reactor hands it to a thread, and takes what is to be sent back. One at a time for each
/// connection, whose later frames wait meanwhile.
final class Echo: Sendable {
  enum Outcome: Sendable {
    /// A whole frame, with one reference.
    case frame(Segment)
    case refused(CloseCode)
  }

  private struct State {
    /// What was received, until it is dealt with.
    var message: [UInt8]
    var outcome: Outcome?
  }

  let isText: Bool
  private let windowBits: Int
  /// Tier 1.
  private let state: Lock<State>

  init(_ message: [UInt8], isText: Bool, windowBits: Int) {
    self.isText = isText
    self.windowBits = windowBits
    state = Lock(State(message: message))
  }

  deinit {
    // SAFETY: the outcome held it, and whoever takes one leaves none behind.
    if case .frame(let segment) = state.withLock({ $0.outcome }) { unsafe segment.release() }
  }

  /// Inflates what was received, and deflates it again where it is long enough. On a thread that may take its time.
  func answer() {
    let message = state.withLock { state in
      defer { state.message = [] }
      return state.message
    }
    var inflater = MessageInflater()
    let outcome: Outcome
    if let code = inflater.inflate(message.span, isText: isText, bytesMax: MessageShape.echo.messageBytesMax) {
      outcome = .refused(code)
    } else {
      var deflater = MessageDeflater()
      deflater.begin(bytesMax: .max)
      var frame = ByteWriter()
      deflater.append(inflater.text.span, as: isText ? .text : .binary, windowBits: windowBits, to: &frame)
      outcome = .frame(Segment(copying: frame.span))
    }
    state.withLock { $0.outcome = outcome }
  }

  /// What came of it; nil where nothing has yet, or it was taken before.
  func takeOutcome() -> Outcome? { state.withLock { $0.outcome.take() } }
}
