/// Accounts and the nicknames that belong to them. Names are found in whatever case. Every function may be called from
/// any thread, and what it changes is on disk when it returns.
package protocol AccountStore: Sendable {
  func account(named name: String) throws(StoreError) -> AccountRecord?

  /// Throws `taken` where an account or a grouped nickname has the name.
  func addAccount(_ account: AccountRecord) throws(StoreError)

  /// Changes anything of an account but its name; nobody else's change comes between. False where there is none.
  func updateAccount(_ name: String, _ change: (inout AccountRecord) -> Void) throws(StoreError) -> Bool

  func setLastSeen(account: String, seconds: Int64) throws(StoreError)

  func accountCount() throws(StoreError) -> Int

  /// Accounts in the order of their folded names, those after `name`.
  func accounts(after name: String?, limit: Int) throws(StoreError) -> [AccountRecord]

  /// The account that a nickname belongs to: its own name, or grouped with it.
  func account(owningNick nick: String) throws(StoreError) -> AccountRecord?

  func nicks(of account: String) throws(StoreError) -> [String]

  /// Every nickname that belongs to an account: the accounts' own names, and those grouped with them.
  func ownedNames() throws(StoreError) -> [OwnedName]

  /// So many random bytes under that name: made when they are asked for first, and ever the same from then on.
  func secret(named name: String, bytes count: Int) throws(StoreError) -> [UInt8]

  /// Groups a nickname with an account. Throws `taken` where it is another's.
  func addNick(_ nick: String, to account: String) throws(StoreError)

  /// False where it wasn't grouped with that account.
  func removeNick(_ nick: String, from account: String) throws(StoreError) -> Bool

  /// The account that a certificate opens.
  func account(openedBy fingerprint: CertificateFingerprint) throws(StoreError) -> AccountRecord?

  /// In the order in which they were added.
  func certificates(of account: String) throws(StoreError) -> [PinnedCertificate]

  /// Adds a certificate to an account; where it has it already, only that its key was shown is noted. One that was proved
  /// leaves an account that it was only written down for.
  func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(StoreError) -> PinVerdict

  /// False where it isn't that account's.
  func removeCertificate(_ fingerprint: CertificateFingerprint, from account: String) throws(StoreError) -> Bool

  /// A certificate has opened its account.
  func noteUse(of fingerprint: CertificateFingerprint, address: String?, milliseconds: Int64) throws(StoreError)

  /// All that is kept of an account but what it said; nil where there is none.
  func export(account: String) throws(StoreError) -> AccountExport?

  /// Erases an account and all of it: what it said, the conversations of two that it had, its nicknames, markers,
  /// metadata and standing in rooms. Whoever is logged in to it is logged out first. Rooms that it founded stay, without a founder. Bans and the audit log stay: they
  /// protect others. Returns how many events went; nil where there is nothing to forget.
  func forget(account: String) throws(StoreError) -> Int?
}
