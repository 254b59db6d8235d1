import MadangChat
import MadangRecords
import Synchronization

/// Accounts in memory, whose passwords and proofs are compared as they are: what the rules make of the answers is tested,
/// not how they are found.
final class FakeAccounts: AccountService {
  struct Account {
    let name: String
    var password: String
    var code: String
    var nicks: [String] = []
    var certificates: [PinnedCertificate] = []
    var isLocked = false
    var createdSeconds: Int64 = 0
    var lastSeenSeconds: Int64 = 0
  }

  private struct State {
    /// By folded name.
    var accounts: [String: Account] = [:]
    var isAway = false
    var canErase = true
    var codes = 0
  }

  private let state = Mutex(State())

  /// With these accounts, whose password is `sesame`.
  init(_ names: String...) {
    for name in names { add(name) }
  }

  private func add(_ name: String) {
    state.withLock { $0.accounts[name.foldedName] = Account(name: name, password: "sesame", code: "code0") }
  }

  /// Whether the store answers nothing.
  var isAway: Bool {
    get { state.withLock { $0.isAway } }
    set { state.withLock { $0.isAway = newValue } }
  }

  /// Whether the store takes it when something is to be erased.
  var canErase: Bool {
    get { state.withLock { $0.canErase } }
    set { state.withLock { $0.canErase = newValue } }
  }

  /// As if another node had erased it.
  func remove(_ name: String) { state.withLock { $0.accounts[name.foldedName] = nil } }

  func lock(_ name: String) { state.withLock { $0.accounts[name.foldedName]?.isLocked = true } }

  func password(of name: String) -> String? { state.withLock { $0.accounts[name.foldedName]?.password } }

  var ownedNames: [OwnedName] {
    state.withLock { state in
      state.accounts.values.flatMap { account in
        ([account.name] + account.nicks).map { OwnedName(nick: $0, account: account.name) }
      }
    }
  }

  private func change<Result>(
    _ body: (inout State) throws(AccountFailure) -> Result
  ) throws(AccountFailure) -> Result {
    var copy = state.withLock { $0 }
    if copy.isAway { throw .unavailable }
    let result = try body(&copy)
    let changed = copy
    state.withLock { $0 = changed }
    return result
  }

  private static func owner(_ nick: String, _ state: State) -> String? {
    let folded = nick.foldedName
    return state.accounts.first { $0.key == folded || $0.value.nicks.map(\.foldedName).contains(folded) }?.key
  }

  private static func check(_ name: String, _ password: String, _ state: State) throws(AccountFailure) -> String {
    guard let owner = owner(name, state), let account = state.accounts[owner], account.password == password else {
      throw .badCredentials
    }
    if account.isLocked { throw .locked }
    return owner
  }

  private static func nextCode(_ state: inout State) -> String {
    state.codes += 1
    return "code\(state.codes)"
  }

  func register(
    _ name: String, password: String, email: String?, seconds: Int64
  ) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      if Self.owner(name, state) != nil { throw .taken }
      let code = Self.nextCode(&state)
      state.accounts[name.foldedName] = Account(
        name: name, password: password, code: code, createdSeconds: seconds, lastSeenSeconds: seconds)
      return code
    }
  }

  func logIn(_ name: String, password: String, seconds: Int64) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      let owner = try Self.check(name, password, state)
      state.accounts[owner]?.lastSeenSeconds = seconds
      return state.accounts[owner]?.name ?? ""
    }
  }

  func beginScram(_ clientFirst: [UInt8], seconds: Int64) throws(AccountFailure) -> ScramStart {
    let name = String(decoding: clientFirst, as: UTF8.self)
    return ScramStart(reply: Array("salt of \(name)".utf8), exchange: FakeScram(name: name, accounts: self))
  }

  func changePassword(of account: String, from old: String, to new: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      state.accounts[try Self.check(account, old, state)]?.password = new
    }
  }

  func recover(_ name: String, code: String, password: String) throws(AccountFailure) -> Recovered {
    try change { state throws(AccountFailure) in
      guard let owner = Self.owner(name, state), let account = state.accounts[owner], account.code == code else {
        throw .badCode
      }
      let next = Self.nextCode(&state)
      state.accounts[owner]?.code = next
      state.accounts[owner]?.password = password
      return Recovered(account: account.name, nextCode: next)
    }
  }

  func renewCode(of account: String, password: String) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      let owner = try Self.check(account, password, state)
      let next = Self.nextCode(&state)
      state.accounts[owner]?.code = next
      return next
    }
  }

  func forget(_ account: String, password: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      state.accounts[try Self.check(account, password, state)] = nil
    }
  }

  func group(_ nick: String, with account: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      if let owner = Self.owner(nick, state) {
        if owner != account.foldedName { throw .taken }
        return
      }
      state.accounts[account.foldedName]?.nicks.append(nick)
    }
  }

  func ungroup(_ nick: String, from account: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      guard
        let index = state.accounts[account.foldedName]?.nicks.firstIndex(where: { $0.foldedName == nick.foldedName })
      else { throw .notGrouped }
      state.accounts[account.foldedName]?.nicks.remove(at: index)
    }
  }

  func logIn(
    with certificate: CertificateFingerprint, as authority: String?, from address: String?, milliseconds: Int64
  ) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      let owner = state.accounts.first { $0.value.certificates.contains { $0.fingerprint == certificate } }?.key
      guard let owner, let account = state.accounts[owner], authority.map({ Self.owner($0, state) == owner }) ?? true
      else { throw .badCredentials }
      if account.isLocked { throw .locked }
      for index in account.certificates.indices where account.certificates[index].fingerprint == certificate {
        state.accounts[owner]?.certificates[index].usedMilliseconds = milliseconds
        state.accounts[owner]?.certificates[index].usedAddress = address
      }
      return account.name
    }
  }

  func certificates(of account: String) throws(AccountFailure) -> [PinnedCertificate] {
    try change { state throws(AccountFailure) in state.accounts[account.foldedName]?.certificates ?? [] }
  }

  func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      for (owner, other) in state.accounts
      where other.certificates.contains(where: { $0.fingerprint == certificate.fingerprint }) {
        if owner != account.foldedName { throw .certificateTaken }
        return
      }
      if (state.accounts[account.foldedName]?.certificates.count ?? 0) >= most { throw .tooManyCertificates }
      state.accounts[account.foldedName]?.certificates.append(certificate)
    }
  }

  func removeCertificate(_ fingerprint: CertificateFingerprint, from account: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      guard
        let index = state.accounts[account.foldedName]?.certificates.firstIndex(where: { $0.fingerprint == fingerprint }
        )
      else { throw .notPinned }
      state.accounts[account.foldedName]?.certificates.remove(at: index)
    }
  }

  func describe(_ name: String) throws(AccountFailure) -> AccountDescription {
    try change { state throws(AccountFailure) in
      guard let owner = Self.owner(name, state), let account = state.accounts[owner] else { throw .noSuchAccount }
      return Self.overview(account).description
    }
  }

  // MARK: For whoever runs the server

  private static func overview(_ account: Account) -> AccountOverview {
    AccountOverview(
      description: AccountDescription(
        name: account.name, createdSeconds: account.createdSeconds, lastSeenSeconds: account.lastSeenSeconds,
        nicks: account.nicks),
      email: nil, isLocked: account.isLocked)
  }

  private static func find(_ name: String, _ state: State) throws(AccountFailure) -> Account {
    guard let owner = owner(name, state), let account = state.accounts[owner] else { throw .noSuchAccount }
    return account
  }

  func overviews() throws(AccountFailure) -> [AccountOverview] {
    try change { state throws(AccountFailure) in
      state.accounts.sorted { $0.key < $1.key }.map { Self.overview($0.value) }
    }
  }

  func overview(of name: String) throws(AccountFailure) -> AccountOverview {
    try change { state throws(AccountFailure) in Self.overview(try Self.find(name, state)) }
  }

  func setLocked(_ name: String, _ isLocked: Bool) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      let account = try Self.find(name, state)
      state.accounts[account.name.foldedName]?.isLocked = isLocked
      return account.name
    }
  }

  func setPassword(of name: String, to password: String) throws(AccountFailure) -> String {
    try change { state throws(AccountFailure) in
      let account = try Self.find(name, state)
      state.accounts[account.name.foldedName]?.password = password
      return account.name
    }
  }

  func replaceCode(of name: String) throws(AccountFailure) -> Recovered {
    try change { state throws(AccountFailure) in
      let account = try Self.find(name, state)
      let code = Self.nextCode(&state)
      state.accounts[account.name.foldedName]?.code = code
      return Recovered(account: account.name, nextCode: code)
    }
  }

  func erase(_ account: String) throws(AccountFailure) {
    try change { state throws(AccountFailure) in
      if !state.canErase { throw .unavailable }
      if state.accounts.removeValue(forKey: account.foldedName) == nil { throw .noSuchAccount }
    }
  }
}

/// Whose proof is the password.
private struct FakeScram: ScramExchange {
  let name: String
  let accounts: FakeAccounts

  func finish(_ clientFinal: [UInt8]) throws(AccountFailure) -> (reply: [UInt8], account: String) {
    let account = try accounts.logIn(name, password: String(decoding: clientFinal, as: UTF8.self), seconds: 0)
    return (Array("proof of the server".utf8), account)
  }
}
