/// Masks as people type them, made whole: `nick!user@host`. Modern IRC, "Ban Channel Mode".
enum BanMask {
  /// `dan` becomes `dan!*@*`, `u@h` becomes `*!u@h`, and `n!u` becomes `n!u@*`. Nil for what cannot be a mask.
  static func normalized(_ text: String, bytesMax: Int) -> String? {
    guard Names.isModeParameter(text, bytesMax: bytesMax) else { return nil }
    let whole: String
    switch (text.firstIndex(of: "!"), text.firstIndex(of: "@")) {
    case (nil, nil): whole = text + "!*@*"
    case (nil, .some(let at)): whole = "*!" + (at == text.startIndex ? "*" : "") + text
    case (.some, nil): whole = text + "@*"
    case (.some(let mark), .some(let at)): whole = mark < at ? text : text + "@*"
    }
    return whole.utf8.count <= bytesMax ? whole : nil
  }
}
