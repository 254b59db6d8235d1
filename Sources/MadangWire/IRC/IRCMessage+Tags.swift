extension IRCMessage {
  /// The tag with this key; the last one, if the key stands there more than once (message-tags: Format).
  package func tag(_ key: StaticString, in line: Span<UInt8>) -> MessageTag? {
    var found: MessageTag?
    var iterator = TagIterator(tags)
    while let tag = iterator.next(in: line) {
      if line.extracting(tag.key).equals(key) { found = tag }
    }
    return found
  }

  /// The value of the tag with this key, still escaped; empty if the tag has none, nil if there is no such tag.
  package func tagValue(_ key: StaticString, in line: Span<UInt8>) -> ByteRange? {
    tag(key, in: line)?.value
  }

  /// Whether any tag is client-only.
  package func hasClientOnlyTags(in line: Span<UInt8>) -> Bool {
    var iterator = TagIterator(tags)
    while let tag = iterator.next(in: line) {
      if tag.isClientOnly(in: line) { return true }
    }
    return false
  }

  /// Where each key stands last; empty where no two tags can have the same, as is nearly always so. Allocates nothing
  /// then, and takes time in proportion to the tags at any rate.
  fileprivate func repeatedKeys(in line: Span<UInt8>) -> [[UInt8]: Int] {
    var seen: UInt64 = 0
    var mayRepeat = false
    var iterator = TagIterator(tags)
    while let tag = iterator.next(in: line) {
      let bit = UInt64(1) << UInt64(CaseMapping.hash(line.extracting(tag.key), seed: 0) & 63)
      if seen & bit != 0 { mayRepeat = true }
      seen |= bit
    }
    var last: [[UInt8]: Int] = [:]
    guard mayRepeat else { return last }
    iterator = TagIterator(tags)
    while let tag = iterator.next(in: line) { last[line.bytes(in: tag.key)] = tag.key.start }
    return last
  }
}

extension Span<UInt8> {
  fileprivate func bytes(in range: ByteRange) -> [UInt8] { range.range.map { self[$0] } }
}

extension ByteWriter {
  /// Appends the client-only tags of a message as they stand, with `;` between them (message-tags: Client-only tags).
  ///
  /// A tag that is not UTF-8 is left out: its value may not be repaired, and other clients may be unable to take it. Of
  /// several with one key only the last counts (message-tags: Format).
  ///
  /// - Parameters:
  ///   - followingTags: whether tags precede in the writer, so that the first one needs a `;` too.
  ///   - isAllowed: whether the tag with this key, without its `+`, is among those to append.
  /// - Returns: how many tags were appended.
  @discardableResult
  package mutating func append(
    clientOnlyTagsOf message: borrowing IRCMessage, in line: Span<UInt8>, followingTags: Bool,
    where isAllowed: (Span<UInt8>) -> Bool = { _ in true }
  ) -> Int {
    var appended = 0
    let repeated = message.repeatedKeys(in: line)
    var iterator = TagIterator(message.tags)
    while let tag = iterator.next(in: line) {
      let whole = line.extracting(tag.whole)
      if !repeated.isEmpty, let last = repeated[line.bytes(in: tag.key)], last != tag.key.start { continue }
      guard tag.isClientOnly(in: line), UTF8Repair.isValid(whole) else { continue }
      guard isAllowed(line.extracting(tag.key.start + 1..<tag.key.end)) else { continue }
      if followingTags || appended > 0 { append(byte: UInt8(ascii: ";")) }
      append(whole)
      appended += 1
    }
    return appended
  }
}
