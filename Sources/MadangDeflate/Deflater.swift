import CZlib

/// Deflates messages for permessage-deflate: RFC 7692 §7.2.1. Each message alone, with no window taken over from the
/// last one, at zlib's fastest level.
///
/// Belongs to one thread, which keeps it: 268 KB at 15 bits, 139 KB at 9, taken once.
package struct Deflater: ~Copyable {
  private var stream: ZlibStream
  package let windowBits: Int

  /// What a flush ends with, and a message leaves away: the empty block that aligns it to a byte.
  private static let tailCount = 4

  /// - Precondition: `windowBits` is 9 to 15. zlib takes 8 for 9, which who asked for 8 can't inflate.
  package init(windowBits: Int = 15) {
    precondition(windowBits >= 9 && windowBits <= 15, "a window has 9 to 15 bits")
    self.windowBits = windowBits
    // 8 is zlib's default, and its fastest.
    stream = ZlibStream(deflatingAtLevel: 1, windowBits: -Int32(windowBits), memoryLevel: 8)
  }

  /// How much room `deflate` may need for a message of `count` bytes.
  package func outputBytesMax(for count: Int) -> Int {
    // zlib's bound is for an end of the stream; a flush writes an empty block of five bytes and three bits instead.
    stream.bound(count) + 8
  }

  /// Appends `message` deflated, without the four bytes that the receiver adds.
  ///
  /// - Precondition: `output` has room for `outputBytesMax(for: message.count)`.
  package mutating func deflate(_ message: Span<UInt8>, to output: inout OutputSpan<UInt8>) {
    precondition(
      output.freeCapacity >= outputBytesMax(for: message.count), "there is room for a message that won't deflate")
    stream.reset()
    let step = stream.step(message, flush: Z_SYNC_FLUSH, room: output.freeCapacity, to: &output)
    precondition(step.result == Z_OK && step.consumed == message.count, "zlib keeps its own bound")
    precondition(step.written >= Self.tailCount, "a flush ends with an empty block")
    output.removeLast(Self.tailCount)
  }
}
