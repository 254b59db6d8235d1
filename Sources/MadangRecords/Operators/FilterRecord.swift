/// A spam filter that an operator added.
package struct FilterRecord: Equatable, Sendable {
  package let pattern: String
  /// `block`, `warn` or `kill`.
  package let action: String
  package let setBy: String
  package let createdSeconds: Int64

  package init(pattern: String, action: String, setBy: String, createdSeconds: Int64) {
    self.pattern = pattern
    self.action = action
    self.setBy = setBy
    self.createdSeconds = createdSeconds
  }
}
