import MadangWire

/// What must hold for any bytes that claim to be a PROXY header.
enum ProxyRules {
  static func check(_ input: [UInt8]) {
    check(stream: input)
    // Whatever the rest is, half of all inputs begin as version 2 does.
    check(stream: [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A, 0x21] + input)
    check(stream: Array("PROXY TCP4 ".utf8) + input)
  }

  private static func check(stream: [UInt8]) {
    let whole = ProxyHeader.read(stream.span)
    var first: ProxyHeader.Verdict?
    for count in 0...min(stream.count, ProxyHeader.version2BytesMax + 1) {
      let verdict = ProxyHeader.read(stream.span.extracting(first: count))
      if let first {
        rule(verdict == first, "what was found changed with more bytes")
      } else if verdict != .incomplete {
        first = verdict
        if case .header(let header) = verdict {
          rule(header.byteCount == count, "a header was found late, or early")
          rule(count <= ProxyHeader.version2BytesMax, "a header is too long")
        }
      }
    }
    rule(whole == first ?? .incomplete, "a cut changed the header")
    rule(first != nil || stream.count < ProxyHeader.version2BytesMax, "a header has no end")
  }
}
