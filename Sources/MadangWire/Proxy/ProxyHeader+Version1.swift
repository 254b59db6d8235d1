extension ProxyHeader {
  /// Reads a line of version 1. §2.1: one space between its parts, and nothing else than is drawn there; behind
  /// `UNKNOWN` anything may stand.
  static func readVersion1(_ bytes: Span<UInt8>) -> Verdict {
    for index in 0..<min(bytes.count, version1Start.count) where bytes[index] != version1Start[index] {
      return .refused
    }
    let line = bytes.extracting(first: min(bytes.count, version1BytesMax))
    guard let end = line.firstOffset(of: UInt8(ascii: "\n")) else {
      return line.count == version1BytesMax ? .refused : .incomplete
    }
    guard line[end - 1] == UInt8(ascii: "\r") else { return .refused }
    guard let origin = origin(of: line.extracting(version1Start.count..<end - 1)) else { return .refused }
    return .header(ProxyHeader(origin: origin, byteCount: end + 1))
  }

  private static func origin(of text: Span<UInt8>) -> Origin? {
    var start = 0
    guard let family = nextWord(in: text, from: &start) else { return nil }
    if text.extracting(family).equals("UNKNOWN") { return .unknown }
    let isVersion4 = text.extracting(family).equals("TCP4")
    guard isVersion4 || text.extracting(family).equals("TCP6"),
      let source = address(nextWord(in: text, from: &start), in: text, isVersion4: isVersion4),
      let destination = address(nextWord(in: text, from: &start), in: text, isVersion4: isVersion4),
      let sourcePort = port(nextWord(in: text, from: &start), in: text),
      let destinationPort = port(nextWord(in: text, from: &start), in: text), start > text.count
    else { return nil }
    return .connection(
      source: Endpoint(address: source, port: sourcePort),
      destination: Endpoint(address: destination, port: destinationPort))
  }

  /// The part that begins at `start`, which moves behind the space after it; after the last one, past the end.
  private static func nextWord(in text: Span<UInt8>, from start: inout Int) -> Range<Int>? {
    guard start < text.count else { return nil }
    let word = start..<text.endOfWord(from: start)
    start = word.upperBound + 1
    return word
  }

  private static func address(_ word: Range<Int>?, in text: Span<UInt8>, isVersion4: Bool) -> IPAddress? {
    guard let word, let address = IPAddress(text.extracting(word)) else { return nil }
    switch address {
    case .version4: return isVersion4 ? address : nil
    case .version6: return isVersion4 ? nil : address.unmapped
    }
  }

  /// 0 to 65,535, without a zero before it.
  private static func port(_ word: Range<Int>?, in text: Span<UInt8>) -> UInt16? {
    guard let word, word.count == 1 || text[word.lowerBound] != UInt8(ascii: "0") else { return nil }
    return HostAndPort.portNumber(text.extracting(word))
  }
}
