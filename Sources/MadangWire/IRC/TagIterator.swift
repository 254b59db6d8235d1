/// Walks the tags of a tag section (message-tags: Format). Holds offsets only.
///
/// No key is refused, because the specification keeps the right to allow more; a segment of no bytes (`a;;b`) is no tag.
package struct TagIterator: Sendable {
  private var offset: Int
  private let end: Int

  /// - Parameter tags: the section without `@`, as `IRCMessage.tags` has it.
  package init(_ tags: ByteRange) {
    offset = tags.start
    end = tags.end
  }

  /// Whether one of the tags that are still to come has this key; false where there are more than may be compared.
  func repeats(_ key: ByteRange, in line: Span<UInt8>, comparisonsLeft: inout Int) -> Bool {
    var rest = self
    while comparisonsLeft > 0, let tag = rest.next(in: line) {
      comparisonsLeft -= 1
      if line.extracting(tag.key).equals(line.extracting(key)) { return true }
    }
    return false
  }

  /// The next tag, or nil after the last.
  package mutating func next(in line: Span<UInt8>) -> MessageTag? {
    while offset < end {
      let start = offset
      let section = line.extracting(start..<end)
      let segmentEnd = section.firstOffset(of: UInt8(ascii: ";")).map { start + $0 } ?? end
      offset = segmentEnd + 1
      if segmentEnd == start { continue }
      let segment = line.extracting(start..<segmentEnd)
      guard let equals = segment.firstOffset(of: UInt8(ascii: "=")) else {
        return MessageTag(key: ByteRange(start..<segmentEnd), value: ByteRange(segmentEnd..<segmentEnd))
      }
      return MessageTag(key: ByteRange(start..<start + equals), value: ByteRange(start + equals + 1..<segmentEnd))
    }
    return nil
  }
}
