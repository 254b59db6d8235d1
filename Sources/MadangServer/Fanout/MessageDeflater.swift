import BasicContainers
import MadangDeflate
import MadangMemory
import MadangWire

/// Puts messages into frames, and deflates those that are long enough, where that makes them smaller. Each alone: no
/// connection holds a window. RFC 7692 §7.2.1.
///
/// One thread owns it. It takes 268 KB with the first message that is deflated, and 139 KB with the first for a reader of a
/// smaller window; it deflates so much at most between two calls of `begin`, so that nobody waits for a stranger's messages.
struct MessageDeflater: ~Copyable {
  /// One for each window that was asked for.
  private var deflaters = UniqueArray<Deflater>()
  private var payload = ByteWriter()
  private var bytesLeft = 0
  /// Where bytes are counted; nil: nowhere.
  private let board: CounterBoard?

  init(board: CounterBoard? = nil) {
    self.board = board
  }

  /// A command begins, or what several have gathered is handed out.
  mutating func begin(bytesMax: Int = Limits.deflatedBytesPerTurnMax) { bytesLeft = bytesMax }

  /// Appends a message as one frame.
  mutating func append(_ message: Span<UInt8>, as kind: Opcode, windowBits: Int, to writer: inout ByteWriter) {
    if !appendDeflated(message, as: kind, windowBits: windowBits, to: &writer) {
      writer.append(frame: kind, payload: message)
    }
  }

  /// Appends a message as one deflated frame. False where it is too short, would not be smaller, or enough was deflated.
  mutating func appendDeflated(
    _ message: Span<UInt8>, as kind: Opcode, windowBits: Int, to writer: inout ByteWriter
  ) -> Bool {
    guard message.count >= Limits.deflatedMessageBytesMin, message.count <= bytesLeft else { return false }
    bytesLeft -= message.count + min(bytesLeft - message.count, Limits.deflatedMessageBytesMin)
    payload.removeAll(keepingCapacity: true)
    Self.deflate(message, by: &deflaters[index(windowBits)], to: &payload)
    guard payload.count < message.count else { return false }
    board?.add(message.count, to: WorkerWord.deflatePlainBytes)
    board?.add(payload.count, to: WorkerWord.deflatedBytes)
    writer.append(frame: kind, isCompressed: true, payload: payload.span)
    return true
  }

  private mutating func index(_ windowBits: Int) -> Int {
    for index in deflaters.indices where deflaters[index].windowBits == windowBits { return index }
    deflaters.append(Deflater(windowBits: windowBits))
    return deflaters.count - 1
  }

  private static func deflate(_ message: Span<UInt8>, by deflater: inout Deflater, to payload: inout ByteWriter) {
    payload.append(atMost: deflater.outputBytesMax(for: message.count)) { deflater.deflate(message, to: &$0) }
  }

  /// Gives back what the longest message took.
  mutating func minimizeMemory() {
    if payload.capacity > 0 { payload = ByteWriter() }
  }
}
