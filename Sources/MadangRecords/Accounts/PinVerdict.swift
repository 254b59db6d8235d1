/// What came of adding a certificate to an account.
package enum PinVerdict: Sendable {
  /// It opens the account from now on, or did so before.
  case pinned
  /// It opens another account.
  case taken
  /// The account has as many as it may have.
  case full
}
