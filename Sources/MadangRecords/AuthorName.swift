import MadangWire

/// Who set a topic or a mask, as it is kept: a nickname, or `nick!user@host`.
package enum AuthorName {
  /// What stands in the place of a name that is forgotten.
  package static let forgotten = "*"

  /// The nickname alone, folded.
  package static func folded(_ author: String) -> String {
    String(Substring(author.utf8.prefix { $0 != UInt8(ascii: "!") })).foldedName
  }

  /// Whether a mask means those who are logged in to an account: `$a:account`.
  package static func isMask(_ mask: String, ofAccount account: String) -> Bool {
    mask.foldedName == "$a:" + account.foldedName
  }
}
