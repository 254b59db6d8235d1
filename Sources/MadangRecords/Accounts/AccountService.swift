/// What the rules need of accounts. Each function hashes or reads the disk, and so takes long: it is called within a
/// `SlowWork` and nowhere else. Any thread may call it.
///
/// Accounts are found in whatever case, and by the nicknames that are grouped with them.
package protocol AccountService: Sendable {
  /// Makes an account whose name is free, and returns the code that resets its password: shown once, and never again.
  func register(
    _ name: String, password: String, email: String?, seconds: Int64
  ) throws(AccountFailure) -> String

  /// Returns the account's name as it was registered. Takes as long where there is no such account.
  func logIn(_ name: String, password: String, seconds: Int64) throws(AccountFailure) -> String

  /// The account that a client's certificate opens. Returns its name as it was registered.
  ///
  /// - Parameters:
  ///   - authority: whom the client wants to be; nil: whoever the certificate says.
  ///   - address: where they come from; nil where that is no IP address.
  func logIn(
    with certificate: CertificateFingerprint, as authority: String?, from address: String?, milliseconds: Int64
  ) throws(AccountFailure) -> String

  /// The answer to a client's first message, and what waits for its second. Those whom nobody knows are answered alike.
  func beginScram(_ clientFirst: [UInt8], seconds: Int64) throws(AccountFailure) -> ScramStart

  func changePassword(of account: String, from old: String, to new: String) throws(AccountFailure)

  /// Sets a new password where the code is right; it is used up then, and the next one is returned.
  func recover(_ name: String, code: String, password: String) throws(AccountFailure) -> Recovered

  /// Another code in place of the last one.
  func renewCode(of account: String, password: String) throws(AccountFailure) -> String

  /// Erases an account and all that belongs to it.
  func forget(_ account: String, password: String) throws(AccountFailure)

  func group(_ nick: String, with account: String) throws(AccountFailure)

  func ungroup(_ nick: String, from account: String) throws(AccountFailure)

  /// The certificates that open an account, in the order in which they were added.
  func certificates(of account: String) throws(AccountFailure) -> [PinnedCertificate]

  /// Adds a certificate; nothing changes where the account has it already.
  func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(AccountFailure)

  func removeCertificate(_ fingerprint: CertificateFingerprint, from account: String) throws(AccountFailure)

  func describe(_ name: String) throws(AccountFailure) -> AccountDescription

  // MARK: For whoever runs the server, who needs no password

  /// All accounts, in the order of their names.
  func overviews() throws(AccountFailure) -> [AccountOverview]

  func overview(of name: String) throws(AccountFailure) -> AccountOverview

  /// Has nobody log in any more, or lets them again. Returns the account's name.
  func setLocked(_ name: String, _ isLocked: Bool) throws(AccountFailure) -> String

  /// Sets a password without the old one. Returns the account's name.
  func setPassword(of name: String, to password: String) throws(AccountFailure) -> String

  /// Another recovery code in place of the last one, which may be lost.
  func replaceCode(of name: String) throws(AccountFailure) -> Recovered

  /// Erases an account and all that belongs to it. Takes its own name alone.
  func erase(_ account: String) throws(AccountFailure)
}

/// The first half of a SCRAM exchange.
package struct ScramStart: Sendable {
  /// The server's first message.
  package let reply: [UInt8]
  package let exchange: any ScramExchange

  package init(reply: [UInt8], exchange: any ScramExchange) {
    self.reply = reply
    self.exchange = exchange
  }
}

/// A SCRAM exchange that waits for the client's proof. RFC 5802.
package protocol ScramExchange: Sendable {
  /// The server's last message, and the account that the client has proved to be. Called within a `SlowWork`.
  func finish(_ clientFinal: [UInt8]) throws(AccountFailure) -> (reply: [UInt8], account: String)
}

/// An account that has a new recovery code.
package struct Recovered: Sendable {
  package let account: String
  package let nextCode: String

  package init(account: String, nextCode: String) {
    self.account = account
    self.nextCode = nextCode
  }
}
