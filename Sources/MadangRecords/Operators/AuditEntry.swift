/// What an operator or the server did, for those who must answer for it later.
package struct AuditEntry: Equatable, Sendable {
  package var seconds: Int64
  package var actor: String
  /// One word, as `KILL` or `BAN`.
  package var action: String
  package var target: String
  package var detail: String

  package init(seconds: Int64, actor: String, action: String, target: String, detail: String = "") {
    self.seconds = seconds
    self.actor = actor
    self.action = action
    self.target = target
    self.detail = detail
  }
}
