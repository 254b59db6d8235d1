extension ByteWriter {
  /// Puts each line that was written from `start` on into a server's message of its own, in place: a head before it, and
  /// without its line ending, CR LF.
  ///
  ///     line ␍␊ long line ␍␊   →   │ 2 │ line │ 4 │ long line │
  ///
  /// - Precondition: what was written from there on are whole lines, each of less than 64 KiB.
  package mutating func frameLines(from start: Int, as kind: Opcode) {
    let written = storage.count
    // A short head takes just the place of the line ending; each longer one takes two bytes more.
    var growth = 0
    var line = start
    while let lineFeed = storage.span.firstOffset(of: UInt8(ascii: "\n"), from: line) {
      growth += FrameHeader.serverCount(payloadCount: lineFeed - 1 - line) - 2
      line = lineFeed + 1
    }
    precondition(line == written, "What is framed ends with a line's end.")
    for _ in 0..<growth { storage.append(0) }
    var end = written
    var target = written + growth
    while end > start {
      let payloadEnd = end - 2
      var lineStart = payloadEnd
      while lineStart > start, storage[lineStart - 1] != UInt8(ascii: "\n") { lineStart -= 1 }
      target -= payloadEnd - lineStart
      move(lineStart..<payloadEnd, to: target)
      let header = FrameHeader(opcode: kind, payloadCount: payloadEnd - lineStart)
      target -= header.encodedCount
      let encoded = header.encoded
      for place in 0..<header.encodedCount { storage[target + place] = encoded[place] }
      end = lineStart
    }
    precondition(target == start, "Frames fill just the place that was made for them.")
  }

  /// Moves bytes towards the end, over others; the two places may overlap.
  private mutating func move(_ range: Range<Int>, to target: Int) {
    precondition(
      range.lowerBound <= target && target + range.count <= storage.count, "Bytes are moved to a place within.")
    var span = storage.mutableSpan
    // SAFETY: both ranges lie within the span, as was checked; `copyMemory` takes overlapping ones.
    unsafe span.withUnsafeMutableBytes { bytes in
      let source = unsafe UnsafeRawBufferPointer(rebasing: bytes[range])
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[target..<target + range.count]).copyMemory(from: source)
    }
  }
}
