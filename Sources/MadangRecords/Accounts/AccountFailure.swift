import MadangWire

/// Why something about an account could not be done. The numbers are written down: they never change.
package enum AccountFailure: UInt8, Error, CaseIterable, FieldCodable, Sendable {
  /// The name is an account's, or grouped with one.
  case taken = 0
  /// The name looks like one that is, and that was registered at the same time.
  case alike = 1
  /// There is no such account, or that isn't its password or proof: which of them is nobody's business.
  case badCredentials = 2
  /// An operator has locked it.
  case locked = 3
  case noSuchAccount = 4
  /// The recovery code is wrong, or there is no such account.
  case badCode = 5
  /// It isn't grouped with the account.
  case notGrouped = 6
  /// The certificate opens another account.
  case certificateTaken = 7
  /// The account has as many certificates as it may have.
  case tooManyCertificates = 8
  /// The certificate isn't the account's.
  case notPinned = 9
  /// The store can't be reached. Whoever runs the server has been told.
  case unavailable = 10
}
