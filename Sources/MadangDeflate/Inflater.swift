import CZlib

/// Inflates messages of permessage-deflate: RFC 7692 §7.2.2. Each message alone; a message's compressed bytes are there
/// whole, and what they inflate to is written piece by piece, so that a small message which inflates to a huge one
/// costs no more than the bound.
///
/// Belongs to one thread, which keeps it: 40 KB, taken once.
///
///     begin(bytesMax:)
///     inflate → outputFull, again and again, then complete, tooLong or malformed
package struct Inflater: ~Copyable {
  package enum Verdict: Equatable, Sendable {
    /// The output is full and more follows: call again with room, and the same payload.
    case outputFull
    /// All of the message has been written.
    case complete
    /// The message is longer than it may be; no more than its bound was written.
    case tooLong
    /// The payload isn't what deflate makes, or ends amid a block.
    case malformed
  }

  private var stream = ZlibStream(inflatingWithWindowBits: 15)
  /// Bytes of the payload, and of the tail after it, that were consumed.
  private var consumed = 0
  /// Bytes that the message may still have.
  private var remaining = 0
  /// What was found; asked again, it is said again.
  private var verdict: Verdict?

  /// The empty block that the sender left away: RFC 7692 §7.2.2.
  private static let tail: [UInt8] = [0x00, 0x00, 0xFF, 0xFF]

  package init() {}

  /// Begins a message that may have `bytesMax` bytes once it is inflated.
  package mutating func begin(bytesMax: Int) {
    precondition(bytesMax >= 0, "a message has no negative length")
    stream.reset()
    consumed = 0
    remaining = bytesMax
    verdict = nil
  }

  /// Appends as much of the message as `output` has room for.
  ///
  /// - Parameter payload: all of the message's compressed bytes, the same with each call.
  package mutating func inflate(_ payload: Span<UInt8>, to output: inout OutputSpan<UInt8>) -> Verdict {
    if let verdict { return verdict }
    let found = advance(payload, to: &output)
    if found != .outputFull { verdict = found }
    return found
  }

  private mutating func advance(_ payload: Span<UInt8>, to output: inout OutputSpan<UInt8>) -> Verdict {
    // An empty message deflates to a byte, but some senders leave that away too.
    if payload.isEmpty { return .complete }
    let end = payload.count + Self.tail.count
    while true {
      if remaining > 0, output.freeCapacity == 0 { return .outputFull }
      let step =
        consumed < payload.count
        ? advance(by: payload.extracting(consumed..<payload.count), to: &output)
        : advance(by: Self.tail.span.extracting((consumed - payload.count)..<Self.tail.count), to: &output)
      // A message that is as long as it may be was asked for another byte.
      if remaining == 0, step.written > 0 { return .tooLong }
      consumed += step.consumed
      remaining -= step.written
      switch step.result {
      case Z_OK, Z_BUF_ERROR: break
      case Z_STREAM_END:
        // RFC 7692 §7.2.3.5: a block may be marked as the last, and others follow all the same.
        if consumed == payload.count || consumed == end { return .complete }
        stream.continueAfterLastBlock()
        continue
      default: return .malformed
      }
      // All was taken, and all was written that it stands for.
      if consumed == end, !step.isFull { return stream.isBetweenBlocks ? .complete : .malformed }
    }
  }

  private mutating func advance(by input: Span<UInt8>, to output: inout OutputSpan<UInt8>) -> ZlibStream.Step {
    remaining > 0
      ? stream.step(input, flush: Z_SYNC_FLUSH, room: remaining, to: &output)
      : stream.probe(input, flush: Z_SYNC_FLUSH)
  }
}
