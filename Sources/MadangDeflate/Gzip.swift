import CZlib

/// Files as `Content-Encoding: gzip` carries them: RFC 1952, RFC 9110 §8.4.1.3.
package enum Gzip {
  /// `bytes` at zlib's densest level: for files, once, at start. Without a name and a time, so that the same bytes give
  /// the same result.
  package static func compress(_ bytes: Span<UInt8>) -> [UInt8] {
    var stream = ZlibStream(deflatingAtLevel: 9, windowBits: 15 + 16, memoryLevel: 9)
    return [UInt8](capacity: stream.bound(bytes.count)) { output in
      let step = stream.step(bytes, flush: Z_FINISH, room: output.freeCapacity, to: &output)
      precondition(step.result == Z_STREAM_END && step.consumed == bytes.count, "zlib keeps its own bound")
    }
  }
}
