/// What a proxy before us says of the one who asked: the fields `X-Forwarded-For` and `X-Forwarded-Proto`. Anybody can
/// send them, so they are asked only where the peer itself is a trusted proxy.
package enum Forwarded {
  /// The rightmost address that isn't a trusted proxy's: each proxy appends whom it was asked by, so what stands left
  /// of that address is its own claim. Where all are trusted that can be read, the leftmost of these; nil where there
  /// is none.
  package static func address(
    of request: RequestHead, in head: Span<UInt8>, isTrusted: (IPAddress) -> Bool
  ) -> IPAddress? {
    // Walked from the left: one that isn't trusted, or can't be read, makes worthless what was found before it.
    var cursor = ListCursor()
    var found: IPAddress?
    while let member = request.fields.nextMember(of: "x-forwarded-for", &cursor, in: head) {
      guard let address = address(in: head, at: member)?.unmapped else {
        found = nil
        continue
      }
      if found == nil || !isTrusted(address) { found = address }
    }
    return found
  }

  /// Whether the requester's connection is encrypted, as the nearest proxy says; nil where it says nothing, or two
  /// things.
  package static func isSecure(_ request: RequestHead, in head: Span<UInt8>) -> Bool? {
    guard let value = request.fields.only("x-forwarded-proto", in: head) else { return nil }
    let text = head.extracting(value)
    if text.equalsIgnoringASCIICase("https") || text.equalsIgnoringASCIICase("wss") { return true }
    if text.equalsIgnoringASCIICase("http") || text.equalsIgnoringASCIICase("ws") { return false }
    return nil
  }

  /// An address, perhaps with a port behind it, or in brackets.
  private static func address(in head: Span<UInt8>, at range: Range<Int>) -> IPAddress? {
    IPAddress(head.extracting(range)) ?? Authority(in: head, at: range)?.address
  }
}
