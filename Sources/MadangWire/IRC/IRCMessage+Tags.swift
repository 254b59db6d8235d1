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
}

extension ByteWriter {
  /// Appends the client-only tags of a message as they stand, with `;` between them (message-tags: Client-only tags).
  ///
  /// A tag that is not UTF-8 is left out: its value may not be repaired, and other clients may be unable to take it. Of
  /// several with one key only the last counts; among very many, that is the reader's to find out.
  ///
  /// - Parameter followingTags: whether tags precede in the writer, so that the first one needs a `;` too.
  /// - Returns: how many tags were appended.
  @discardableResult
  package mutating func append(
    clientOnlyTagsOf message: borrowing IRCMessage, in line: Span<UInt8>, followingTags: Bool
  ) -> Int {
    var appended = 0
    var comparisonsLeft = 1024
    var iterator = TagIterator(message.tags)
    while let tag = iterator.next(in: line) {
      let whole = line.extracting(tag.whole)
      guard tag.isClientOnly(in: line), UTF8Repair.isValid(whole),
        !iterator.repeats(tag.key, in: line, comparisonsLeft: &comparisonsLeft)
      else { continue }
      if followingTags || appended > 0 { append(byte: UInt8(ascii: ";")) }
      append(whole)
      appended += 1
    }
    return appended
  }
}
