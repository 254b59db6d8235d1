import MadangWire

/// Masks as people type them, made whole: `nick!user@host`. Modern IRC, "Ban Channel Mode".
package enum BanMask {
  /// `dan` becomes `dan!*@*`, `u@h` becomes `*!u@h`, and `n!u` becomes `n!u@*`. Nil for what cannot be a mask.
  static func normalized(_ typed: String, bytesMax: Int) -> String? {
    // As the names are that it is to match.
    let text = NameForm.composed(typed)
    guard Names.isModeParameter(text, bytesMax: bytesMax) else { return nil }
    if text.utf8.first == ExtendedMask.prefix { return ExtendedMask.normalized(text, bytesMax: bytesMax) }
    var whole: String
    switch (text.firstIndex(of: "!"), text.firstIndex(of: "@")) {
    case (nil, nil): whole = text + "!*@*"
    case (nil, .some(let at)): whole = "*!" + (at == text.startIndex ? "*" : "") + text
    case (.some, nil): whole = text + "@*"
    case (.some(let mark), .some(let at)): whole = mark < at ? text : text + "@*"
    }
    whole = withZeroBeforeColon(whole)
    return whole.utf8.count <= bytesMax ? whole : nil
  }

  /// A host that begins with a colon has a zero in front everywhere, `0::1`, and so has what means it: see `Names.host`.
  package static func withZeroBeforeColon(_ mask: String) -> String {
    mask.utf8.contains(UInt8(ascii: ":")) ? mask.replacing("@:", with: "@0:") : mask
  }

  /// The parts of a mask that is whole.
  package static func parts(of mask: String) -> (nick: Substring, user: Substring, host: Substring) {
    let mark = mask.firstIndex(of: "!") ?? mask.startIndex
    let at = mask.lastIndex(of: "@") ?? mask.startIndex
    guard mark < at else { return (mask[...], "", "") }
    return (mask[..<mark], mask[mask.index(after: mark)..<at], mask[mask.index(after: at)...])
  }
}

/// What a ban from the server is compared with: what everyone sees of somebody, and what their cloak hides.
struct BanFaces {
  private let sources: [[UInt8]]

  init(_ session: borrowing Session) {
    var sources = [session.source]
    if let origin = session.origin {
      for host in Set([origin.host, origin.address]) where host != session.host {
        sources.append(Array("\(session.nick)!\(session.user)@\(host)".utf8))
      }
    }
    self.sources = sources
  }

  /// Whether a mask that is whole means the person of whom these are.
  package func match(_ mask: String, _ session: borrowing Session) -> Bool {
    let bytes = mask.utf8.span
    if let extended = ExtendedMask(bytes) { return extended.matches(session) }
    return sources.contains { GlobMask.matches(bytes, $0.span) }
  }
}
