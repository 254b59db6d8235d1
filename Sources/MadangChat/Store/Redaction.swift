/// Who takes back an event, and why. IRCv3 message-redaction.
package struct Redaction: Equatable, Sendable {
  /// The redaction's own id.
  package var id: MessageID
  /// `nick!user@host`.
  package var source: String
  package var account: String?
  package var reason: String

  package init(id: MessageID, source: String, account: String? = nil, reason: String = "") {
    self.id = id
    self.source = source
    self.account = account
    self.reason = reason
  }
}
