/// Why something about an account could not be done.
package enum AccountFailure: Error, Equatable, Sendable {
  /// The name is an account's, or grouped with one.
  case taken
  /// The name looks like one that is, and that was registered at the same time.
  case alike
  /// There is no such account, or that isn't its password or proof: which of them is nobody's business.
  case badCredentials
  /// An operator has locked it.
  case locked
  case noSuchAccount
  /// The recovery code is wrong, or there is no such account.
  case badCode
  /// It isn't grouped with the account.
  case notGrouped
  /// The certificate opens another account.
  case certificateTaken
  /// The account has as many certificates as it may have.
  case tooManyCertificates
  /// The certificate isn't the account's.
  case notPinned
  /// The store can't be reached. Whoever runs the server has been told.
  case unavailable
}
