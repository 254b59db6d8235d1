import MadangWire

/// Masks as people type them, made whole: `nick!user@host`. Modern IRC, "Ban Channel Mode".
enum BanMask {
  /// `dan` becomes `dan!*@*`, `u@h` becomes `*!u@h`, and `n!u` becomes `n!u@*`. Nil for what cannot be a mask.
  static func normalized(_ typed: String, bytesMax: Int) -> String? {
    // As the names are that it is to match.
    let text = NameForm.composed(typed)
    guard Names.isModeParameter(text, bytesMax: bytesMax) else { return nil }
    if text.utf8.first == ExtendedMask.prefix { return ExtendedMask.normalized(text, bytesMax: bytesMax) }
    let whole: String
    switch (text.firstIndex(of: "!"), text.firstIndex(of: "@")) {
    case (nil, nil): whole = text + "!*@*"
    case (nil, .some(let at)): whole = "*!" + (at == text.startIndex ? "*" : "") + text
    case (.some, nil): whole = text + "@*"
    case (.some(let mark), .some(let at)): whole = mark < at ? text : text + "@*"
    }
    return whole.utf8.count <= bytesMax ? whole : nil
  }

  /// Whether a mask that is whole means somebody, by what everyone sees of them or by what their cloak hides: for bans
  /// from the server.
  static func matchesHidden(_ mask: String, _ session: borrowing Session) -> Bool {
    let bytes = mask.utf8.span
    if let extended = ExtendedMask(bytes) { return extended.matches(session) }
    if GlobMask.matches(bytes, session.source.span) { return true }
    guard let origin = session.origin else { return false }
    for host in [origin.host, origin.address] {
      let real = "\(session.nick)!\(session.user)@\(host)"
      if GlobMask.matches(bytes, real.utf8.span) { return true }
    }
    return false
  }
}
