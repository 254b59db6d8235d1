/// Which pages may act here with a visitor's browser: RFC 6454 §7. A browser says in `Origin` whose page it was that
/// asked; a program that isn't one says nothing.
package enum OriginRule {
  package enum Verdict: Equatable, Sendable {
    /// No browser asked.
    case absent
    /// Our own page.
    case same
    /// Another that is let in.
    case listed
    case refused
  }

  /// - Parameters:
  ///   - isSecure: whether the requester's connection is encrypted, to us or to the proxy before us.
  ///   - origins: those that are let in besides our own, such as `https://chat.example.org`.
  package static func judge(
    _ request: RequestHead, in head: Span<UInt8>, isSecure: Bool, origins: [[UInt8]]
  ) -> Verdict {
    guard request.fields.count(of: "origin", in: head) > 0 else { return .absent }
    guard let value = request.fields.only("origin", in: head) else { return .refused }
    let text = head.extracting(value)
    // A page without an origin of its own says "null": a file, a sandbox. Anybody can make one.
    if text.equalsIgnoringASCIICase("null") { return .refused }
    let origin = Origin(text)
    if let origin, let authority = request.authority {
      let port = authority.port ?? Origin.defaultPort(isSecure: isSecure)
      if origin.isSecure == isSecure, origin.port == port,
        origin.authority.hasSameHost(as: authority, in: text, head)
      {
        return .same
      }
    }
    for listed in origins {
      if text.equals(listed.span) { return .listed }
      guard let origin, let other = Origin(listed.span) else { continue }
      if origin.isSecure == other.isSecure, origin.port == other.port,
        origin.authority.hasSameHost(as: other.authority, in: text, listed.span)
      {
        return .listed
      }
    }
    return .refused
  }

  /// `http://host:port` or `https://host:port`, with nothing behind it.
  private struct Origin {
    let isSecure: Bool
    let authority: Authority

    init?(_ text: Span<UInt8>) {
      guard text.count <= HeadLimits.headBytesMax, let schemeCount = RequestLine.schemeCount(text),
        let authority = Authority(in: text, at: schemeCount..<text.count)
      else { return nil }
      isSecure = schemeCount == 8
      self.authority = authority
    }

    var port: UInt16 { authority.port ?? Self.defaultPort(isSecure: isSecure) }

    static func defaultPort(isSecure: Bool) -> UInt16 { isSecure ? 443 : 80 }
  }
}
