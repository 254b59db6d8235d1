/// What whoever runs the server may know of an account.
package struct AccountOverview: Equatable, Sendable {
  package var description: AccountDescription
  package var email: String?
  /// Whether nobody can log in to it.
  package var isLocked: Bool

  package init(description: AccountDescription, email: String?, isLocked: Bool) {
    self.description = description
    self.email = email
    self.isLocked = isLocked
  }
}
