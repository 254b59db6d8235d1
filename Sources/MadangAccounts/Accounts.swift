import Crypto
import MadangRecords
import MadangWire
import Synchronization

/// Accounts as a store keeps them: passwords as scrypt hashes and SCRAM keys, recovery codes as hashes. Any thread may call
/// any function; most of them take long.
package final class Accounts: AccountService {
  private let store: any AccountStore
  private let cost: ScryptCost
  /// What makes up the salts of those who have no account; nil until it is needed.
  private let secret = Mutex<SymmetricKey?>(nil)
  /// What a password is checked against where there is no account, so that it takes as long.
  private let nobody: ScryptHash
  /// Accounts that one question to the store is answered with.
  private static let pageSize = 1_000
  /// The names that were added since the server began, or are about to be: of two that look alike, and were asked for at once,
  /// only one is added. Of those before, the rules know before they ask.
  /// Nil where the store refuses what looks like another's.
  private let added: Mutex<OwnedNames?>
  /// Told what the store could not do.
  private let onTrouble: @Sendable (StoreError) -> Void

  private static let secretBytes = 32

  /// - Parameter likeness: which names look like one another; nil where the store refuses those that do.
  package init(
    _ store: any AccountStore, cost: ScryptCost = .standard, likeness: NameLikeness? = NameLikeness.none,
    onTrouble: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) {
    self.store = store
    self.cost = cost
    self.onTrouble = onTrouble
    nobody = ScryptHash(ofNothing: cost)
    added = Mutex(likeness.map { OwnedNames([], $0) })
  }

  // MARK: Coming and going

  package func register(
    _ name: String, password: String, email: String?, seconds: Int64
  ) throws(AccountFailure) -> String {
    // Before the hash, which is dear; whether it is still free when it is added, the store says.
    if try ask({ () throws(StoreError) in try store.account(owningNick: name) }) != nil { throw .taken }
    let code = RecoveryCode.make()
    let proofs = proofs(of: password)
    let account = AccountRecord(
      name: name, passwordHash: proofs.hash, scram: proofs.scram, email: email, recoveryHash: RecoveryCode.hash(code),
      createdSeconds: seconds, settings: .protectsNicks)
    try claim(name, for: name) { () throws(StoreError) in try store.addAccount(account) }
    return code
  }

  /// Adds a name that nothing looks like which was added lately.
  private func claim(_ name: String, for account: String, _ add: () throws(StoreError) -> Void) throws(AccountFailure) {
    let isNew = try added.withLock { added throws(AccountFailure) in
      let owner = added?.owner(of: name)
      if let owner, !CaseMapping.same(owner, account) { throw .taken }
      if let other = added?.owner(ofNameLike: name), !CaseMapping.same(other, account) { throw .alike }
      if owner == nil { added?.add(name, of: account) }
      return owner == nil
    }
    do throws(AccountFailure) {
      try ask(add)
    } catch {
      if isNew { added.withLock { $0?.remove(name) } }
      throw error
    }
  }

  package func logIn(_ name: String, password: String, seconds: Int64) throws(AccountFailure) -> String {
    let account = try check(name, password)
    try ask { () throws(StoreError) in try store.setLastSeen(account: account.name, seconds: seconds) }
    return account.name
  }

  package func beginScram(_ clientFirst: [UInt8], seconds: Int64) throws(AccountFailure) -> ScramStart {
    guard let message = ScramClientFirst(clientFirst) else { throw .badCredentials }
    let account = try ask { () throws(StoreError) in try store.account(owningNick: message.user) }
    let keys: AccountRecord.Scram
    if let scram = account?.scram { keys = scram } else { keys = try keysOfNobody(message.user) }
    let server = ScramServer(
      message, account: account?.scram == nil ? nil : account, keys: keys
    ) { [self] name throws(AccountFailure) in
      // It may have been locked or deleted since the exchange began.
      guard let account = try ask({ () throws(StoreError) in try store.account(named: name) }) else {
        throw .badCredentials
      }
      if account.settings.contains(.suspended) { throw .locked }
      // Nobody is kept from coming in for this.
      do throws(StoreError) { try store.setLastSeen(account: name, seconds: seconds) } catch { onTrouble(error) }
    }
    return ScramStart(reply: Array(server.firstMessage.utf8), exchange: server)
  }

  /// The same for a name each time, as an account's would be. RFC 5802 §9 has no word on it, but a salt that comes and goes
  /// would tell who has an account.
  private func keysOfNobody(_ name: String) throws(AccountFailure) -> AccountRecord.Scram {
    let secret = try keptSecret()
    let salt = Array(Scram.mac(name.foldedName, with: secret).prefix(Scram.saltBytes))
    let key = [UInt8](repeating: 0, count: SHA256.byteCount)
    return AccountRecord.Scram(salt: salt, iterations: Scram.iterations, storedKey: key, serverKey: key)
  }

  /// The store may have to ask others for it, so nothing is locked meanwhile: whoever asks at the same time is told the same.
  private func keptSecret() throws(AccountFailure) -> SymmetricKey {
    if let known = secret.withLock({ $0 }) { return known }
    let bytes = try ask { () throws(StoreError) in try store.secret(named: "scram", bytes: Accounts.secretBytes) }
    let key = SymmetricKey(data: bytes)
    secret.withLock { $0 = key }
    return key
  }

  package func forget(_ account: String, password: String) throws(AccountFailure) {
    let name = try check(account, password).name
    _ = try ask { () throws(StoreError) in try store.forget(account: name) }
    added.withLock { $0?.removeAll(of: name) }
  }

  // MARK: Passwords

  /// The account, where the password is its own. Takes as long where there is none.
  private func check(_ name: String, _ password: String) throws(AccountFailure) -> AccountRecord {
    let account = try ask { () throws(StoreError) in try store.account(owningNick: name) }
    let known = account?.passwordHash.flatMap { ScryptHash($0) }
    let isRight = (known ?? nobody).matches(password)
    guard isRight, known != nil, let account else { throw .badCredentials }
    if account.settings.contains(.suspended) { throw .locked }
    return account
  }

  /// What is kept of a password. Takes long.
  private func proofs(of password: String) -> (hash: String, scram: AccountRecord.Scram) {
    (ScryptHash(of: password, cost: cost).text, Scram.keys(of: password))
  }

  package func changePassword(of account: String, from old: String, to new: String) throws(AccountFailure) {
    try replacePassword(of: try check(account, old).name, by: new)
  }

  private func replacePassword(of account: String, by password: String) throws(AccountFailure) {
    let proofs = proofs(of: password)
    try update(account) { account in
      account.passwordHash = proofs.hash
      account.scram = proofs.scram
    }
  }

  package func recover(_ name: String, code: String, password: String) throws(AccountFailure) -> Recovered {
    let found = try ask { () throws(StoreError) in try store.account(owningNick: name) }
    let isRight = RecoveryCode.matches(code, found?.recoveryHash)
    guard isRight, let account = found else { throw .badCode }
    if account.settings.contains(.suspended) { throw .locked }
    let next = RecoveryCode.make()
    let proofs = proofs(of: password)
    try update(account.name) { account in
      account.recoveryHash = RecoveryCode.hash(next)
      account.passwordHash = proofs.hash
      account.scram = proofs.scram
    }
    return Recovered(account: account.name, nextCode: next)
  }

  package func renewCode(of account: String, password: String) throws(AccountFailure) -> String {
    try replaceCode(ofAccount: try check(account, password).name)
  }

  private func replaceCode(ofAccount name: String) throws(AccountFailure) -> String {
    let code = RecoveryCode.make()
    try update(name) { $0.recoveryHash = RecoveryCode.hash(code) }
    return code
  }

  /// Leaves alone what the change does not name: a password takes so long to hash that the account may be locked meanwhile.
  private func update(_ name: String, _ change: (inout AccountRecord) -> Void) throws(AccountFailure) {
    let isThere = try ask { () throws(StoreError) in try store.updateAccount(name, change) }
    if !isThere { throw .noSuchAccount }
  }

  // MARK: Nicknames

  package func group(_ nick: String, with account: String) throws(AccountFailure) {
    try claim(nick, for: account) { () throws(StoreError) in try store.addNick(nick, to: account) }
  }

  package func ungroup(_ nick: String, from account: String) throws(AccountFailure) {
    let wasThere = try ask { () throws(StoreError) in try store.removeNick(nick, from: account) }
    if !wasThere { throw .notGrouped }
    added.withLock { $0?.remove(nick) }
  }

  // MARK: Certificates

  package func logIn(
    with certificate: CertificateFingerprint, as authority: String?, from address: String?, milliseconds: Int64
  ) throws(AccountFailure) -> String {
    var wanted: AccountRecord?
    if let authority { wanted = try ask { () throws(StoreError) in try store.account(owningNick: authority) } }
    let found = try ask { () throws(StoreError) in try store.account(openedBy: certificate) }
    guard let account = found, authority == nil || wanted?.name == account.name else { throw .badCredentials }
    if account.settings.contains(.suspended) { throw .locked }
    // Nobody is kept from coming in for this.
    do throws(StoreError) {
      try store.noteUse(of: certificate, address: address, milliseconds: milliseconds)
    } catch { onTrouble(error) }
    return account.name
  }

  package func certificates(of account: String) throws(AccountFailure) -> [PinnedCertificate] {
    try ask { () throws(StoreError) in try store.certificates(of: account) }
  }

  package func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(AccountFailure) {
    let verdict = try ask { () throws(StoreError) in
      try store.addCertificate(certificate, to: account, atMost: most)
    }
    switch verdict {
    case .pinned: break
    case .taken: throw .certificateTaken
    case .full: throw .tooManyCertificates
    }
  }

  package func removeCertificate(
    _ fingerprint: CertificateFingerprint, from account: String
  ) throws(AccountFailure) {
    let wasThere = try ask { () throws(StoreError) in try store.removeCertificate(fingerprint, from: account) }
    if !wasThere { throw .notPinned }
  }

  package func describe(_ name: String) throws(AccountFailure) -> AccountDescription {
    try overview(of: name).description
  }

  // MARK: For whoever runs the server

  package func overviews() throws(AccountFailure) -> [AccountOverview] {
    // By bytes: as text, letters that are composed differently would be the same key.
    var nicks: [[UInt8]: [String]] = [:]
    for owned in try ask({ () throws(StoreError) in try store.ownedNames() })
    where !owned.nick.utf8.elementsEqual(owned.account.utf8) {
      nicks[Array(owned.account.utf8), default: []].append(owned.nick)
    }
    var list: [AccountOverview] = []
    while true {
      let last = list.last?.description.name
      let page = try ask { () throws(StoreError) in try store.accounts(after: last, limit: Accounts.pageSize) }
      list += page.map { Accounts.overview($0, nicks: nicks[Array($0.name.utf8), default: []].sorted()) }
      if page.count < Accounts.pageSize { return list }
    }
  }

  package func overview(of name: String) throws(AccountFailure) -> AccountOverview {
    let account = try find(name)
    return Accounts.overview(
      account, nicks: try ask { () throws(StoreError) in try store.nicks(of: account.name) })
  }

  private static func overview(_ account: AccountRecord, nicks: [String]) -> AccountOverview {
    AccountOverview(
      description: AccountDescription(
        name: account.name, createdSeconds: account.createdSeconds, lastSeenSeconds: account.lastSeenSeconds,
        nicks: nicks),
      email: account.email, isLocked: account.settings.contains(.suspended))
  }

  private func find(_ name: String) throws(AccountFailure) -> AccountRecord {
    guard let account = try ask({ () throws(StoreError) in try store.account(owningNick: name) }) else {
      throw .noSuchAccount
    }
    return account
  }

  package func setLocked(_ name: String, _ isLocked: Bool) throws(AccountFailure) -> String {
    let account = try find(name).name
    try update(account) { account in
      if isLocked { account.settings.insert(.suspended) } else { account.settings.remove(.suspended) }
    }
    return account
  }

  package func setPassword(of name: String, to password: String) throws(AccountFailure) -> String {
    let account = try find(name).name
    try replacePassword(of: account, by: password)
    return account
  }

  package func replaceCode(of name: String) throws(AccountFailure) -> Recovered {
    let account = try find(name)
    return Recovered(account: account.name, nextCode: try replaceCode(ofAccount: account.name))
  }

  package func erase(_ account: String) throws(AccountFailure) {
    let count = try ask { () throws(StoreError) in try store.forget(account: account) }
    if count == nil { throw .noSuchAccount }
    added.withLock { $0?.removeAll(of: account) }
  }

  // MARK: The store

  private func ask<Answer>(_ question: () throws(StoreError) -> Answer) throws(AccountFailure) -> Answer {
    do {
      return try question()
    } catch .taken {
      throw .taken
    } catch .alike {
      throw .alike
    } catch .unknownAccount {
      throw .noSuchAccount
    } catch {
      onTrouble(error)
      throw .unavailable
    }
  }
}
