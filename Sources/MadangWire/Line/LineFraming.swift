/// Finds where received bytes can be cut into whole lines (RFC 1459 §2.3). A line ends with LF; a CR before it belongs
/// to the ending.
package enum LineFraming {
  /// How many leading bytes form complete lines: the offset after the last LF, or 0.
  ///
  /// - Parameter searched: how many leading bytes are known to hold no LF, since an earlier call kept them.
  package static func completeEnd(in bytes: Span<UInt8>, searched: Int = 0) -> Int {
    guard let lineFeed = bytes.lastOffset(of: UInt8(ascii: "\n"), from: searched) else { return 0 }
    return lineFeed + 1
  }

  /// Whether the start of a line, whose LF has not arrived, is already longer than any line that `limits` lets
  /// through. Without this check a peer that never sends LF would grow its buffer for ever.
  package static func isOverlong(_ unfinished: Span<UInt8>, limits: LineLimits) -> Bool {
    guard unfinished.count >= min(limits.bodyBytesMax, limits.tagBytesMax) else { return false }
    let start = unfinished.skipSpaces(from: 0)
    var bodyStart = 0
    if start < unfinished.count, unfinished[start] == UInt8(ascii: "@") {
      guard let space = unfinished.firstOffset(of: UInt8(ascii: " "), from: start) else {
        return unfinished.count >= limits.tagBytesMax
      }
      if space >= limits.tagBytesMax { return true }
      bodyStart = space + 1
    }
    return unfinished.count - bodyStart >= limits.bodyBytesMax
  }
}
