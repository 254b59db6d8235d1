/// What a line turned out to be.
package enum ParsedLine: Sendable {
  case message(IRCMessage)
  /// Nothing or only spaces: to be ignored without a reply (RFC 1459 §2.3).
  case empty
  case violation(IRCViolation)
}
