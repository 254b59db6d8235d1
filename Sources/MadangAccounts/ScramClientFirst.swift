import MadangRecords

/// A client's first message: `n,,n=user,r=nonce`. RFC 5802 §5.1, §7.
struct ScramClientFirst {
  /// The part before the second comma, with it: what `c=` must repeat.
  let header: String
  /// What comes after it.
  let bare: String
  let user: String
  let nonce: String

  static let nonceBytesMax = 128

  /// Nil for what isn't one, and for what asks for more than there is: channel binding (`p=`), extensions that must be
  /// understood (`m=`), somebody else's authority (`a=`).
  init?(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    // `y`: the client could bind channels, and thinks that the server can't; so it is.
    guard parts.count >= 4, parts[0] == "n" || parts[0] == "y",
      let user = ScramClientFirst.value("n=", parts[2]).flatMap(ScramClientFirst.unescaped),
      let nonce = ScramClientFirst.value("r=", parts[3]), ScramClientFirst.isNonce(nonce)
    else { return nil }
    if !parts[1].isEmpty {
      guard let authority = ScramClientFirst.value("a=", parts[1]).flatMap(ScramClientFirst.unescaped),
        authority.foldedName == user.foldedName
      else { return nil }
    }
    header = "\(parts[0]),\(parts[1]),"
    bare = parts[2...].joined(separator: ",")
    self.user = user
    self.nonce = String(nonce)
  }

  static func value(_ key: String, _ part: Substring) -> Substring? {
    part.hasPrefix(key) ? part.dropFirst(key.count) : nil
  }

  /// `=2C` and `=3D`; nil for any other `=`.
  private static func unescaped(_ name: Substring) -> String? {
    let pieces = name.split(separator: "=", omittingEmptySubsequences: false)
    var text = String(pieces[0])
    for piece in pieces.dropFirst() {
      if piece.hasPrefix("2C") {
        text += ","
      } else if piece.hasPrefix("3D") {
        text += "="
      } else {
        return nil
      }
      text += piece.dropFirst(2)
    }
    return text.isEmpty ? nil : text
  }

  /// Printable ASCII without comma.
  private static func isNonce(_ text: Substring) -> Bool {
    !text.isEmpty && text.utf8.count <= nonceBytesMax && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
  }
}
