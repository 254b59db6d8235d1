/// Accounts that all nodes have alike: what is written takes its place in the log, what is read is this node's.
package struct LoggedAccountStore: AccountStore {
  private let local: any AccountStore
  private let log: any StoreLog
  /// How often a change is tried that others come before.
  private static let triesMax = 16

  package init(_ local: any AccountStore, _ log: any StoreLog) {
    self.local = local
    self.log = log
  }

  private func read<Answer>(
    _ body: (any AccountStore) throws(StoreError) -> Answer
  ) throws(StoreError) -> Answer {
    try log.catchUp()
    return try body(local)
  }

  // MARK: Reading

  package func account(named name: String) throws(StoreError) -> AccountRecord? {
    try read { store throws(StoreError) in try store.account(named: name) }
  }

  package func accountCount() throws(StoreError) -> Int {
    try read { store throws(StoreError) in try store.accountCount() }
  }

  package func accounts(after name: String?, limit: Int) throws(StoreError) -> [AccountRecord] {
    try read { store throws(StoreError) in try store.accounts(after: name, limit: limit) }
  }

  package func account(owningNick nick: String) throws(StoreError) -> AccountRecord? {
    try read { store throws(StoreError) in try store.account(owningNick: nick) }
  }

  package func nicks(of account: String) throws(StoreError) -> [String] {
    try read { store throws(StoreError) in try store.nicks(of: account) }
  }

  package func ownedNames() throws(StoreError) -> [OwnedName] {
    try read { store throws(StoreError) in try store.ownedNames() }
  }

  package func account(openedBy fingerprint: CertificateFingerprint) throws(StoreError) -> AccountRecord? {
    try read { store throws(StoreError) in try store.account(openedBy: fingerprint) }
  }

  package func certificates(of account: String) throws(StoreError) -> [PinnedCertificate] {
    try read { store throws(StoreError) in try store.certificates(of: account) }
  }

  package func export(account: String) throws(StoreError) -> AccountExport? {
    try read { store throws(StoreError) in try store.export(account: account) }
  }

  // MARK: Writing

  package func addAccount(_ account: AccountRecord) throws(StoreError) { _ = try log.change(.addAccount(account)) }

  package func updateAccount(
    _ name: String, _ change: (inout AccountRecord) -> Void
  ) throws(StoreError) -> Bool {
    for _ in 0..<LoggedAccountStore.triesMax {
      guard let old = try account(named: name) else { return false }
      var new = old
      change(&new)
      switch try log.change(.updateAccount(from: old, to: new)) {
      case .absent: return false
      case .conflict: continue
      default: return true
      }
    }
    throw .unreachable
  }

  package func setLastSeen(account: String, seconds: Int64) throws(StoreError) {
    _ = try log.change(.setLastSeen(account: account, seconds: seconds))
  }

  /// The first that any node has offered is everybody's.
  package func secret(named name: String, bytes count: Int) throws(StoreError) -> [UInt8] {
    var generator = SystemRandomNumberGenerator()
    let fresh = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    guard case .kept(let bytes) = try log.change(.keepSecret(name: name, bytes: fresh)) else { return fresh }
    return bytes
  }

  package func addNick(_ nick: String, to account: String) throws(StoreError) {
    _ = try log.change(.addNick(nick, account: account))
  }

  package func removeNick(_ nick: String, from account: String) throws(StoreError) -> Bool {
    try log.change(.removeNick(nick, account: account)) != .absent
  }

  package func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(StoreError) -> PinVerdict {
    guard case .pinned(let verdict) = try log.change(.addCertificate(certificate, account: account, atMost: most))
    else { return .pinned }
    return verdict
  }

  package func removeCertificate(
    _ fingerprint: CertificateFingerprint, from account: String
  ) throws(StoreError) -> Bool {
    try log.change(.removeCertificate(fingerprint, account: account)) != .absent
  }

  package func noteUse(
    of fingerprint: CertificateFingerprint, address: String?, milliseconds: Int64
  ) throws(StoreError) {
    _ = try log.change(.noteUse(fingerprint, address: address, milliseconds: milliseconds))
  }

  package func forget(account: String) throws(StoreError) -> Int? {
    guard case .erased(let events) = try log.change(.forget(account: account)) else { return nil }
    return events
  }
}
