import Glibc
import MadangRecords
import MadangStore
import MadangWire
import Testing

@testable import MadangAccounts

@Suite struct AccountsTests {
  private let store: Database
  private let accounts: Accounts
  /// One that takes no time.
  private static let cheap = ScryptCost(logarithm: 4, blockSize: 8, parallelism: 1)

  init() throws {
    store = try Database(inMemory: StoreLimits())
    accounts = Accounts(store, cost: AccountsTests.cheap)
  }

  @Test("Who registers can log in, in whatever case, and by a grouped nickname; nobody can with another password")
  func logsIn() throws {
    _ = try accounts.register("Dan", password: "sesame", email: nil, seconds: 1)
    #expect(try accounts.logIn("dan", password: "sesame", seconds: 5) == "Dan")
    #expect(try accounts.describe("DAN").lastSeenSeconds == 5)
    try accounts.group("danny", with: "Dan")
    #expect(try accounts.logIn("Danny", password: "sesame", seconds: 6) == "Dan")
    for (name, password) in [("dan", "Sesame"), ("dan", ""), ("eve", "sesame"), ("", "")] {
      #expect(throws: AccountFailure.badCredentials) { try accounts.logIn(name, password: password, seconds: 7) }
    }
    #expect(throws: AccountFailure.taken) {
      try accounts.register("DAN", password: "another", email: nil, seconds: 1)
    }
    #expect(throws: AccountFailure.taken) {
      try accounts.register("danny", password: "another", email: nil, seconds: 1)
    }
  }

  @Test("A certificate opens its account, for the account's own names alone, and as long as it isn't locked")
  func opensByCertificate() throws {
    func fingerprint(_ number: UInt8) throws -> CertificateFingerprint {
      try #require(CertificateFingerprint(bytes: [UInt8](repeating: number, count: 64)))
    }
    func logIn(_ number: UInt8, as authority: String? = nil) throws -> String {
      try accounts.logIn(with: fingerprint(number), as: authority, from: "192.0.2.7", milliseconds: 5_500)
    }
    for name in ["Dan", "Eve"] { _ = try accounts.register(name, password: "sesame", email: nil, seconds: 1) }
    try accounts.group("danny", with: "Dan")
    let certificate = PinnedCertificate(try fingerprint(1), name: "laptop", createdSeconds: 1, isProved: true)
    try accounts.addCertificate(certificate, to: "Dan", atMost: 1)
    for authority in [nil, "Dan", "dAN", "danny"] { #expect(try logIn(1, as: authority) == "Dan") }
    #expect(try accounts.describe("Dan").lastSeenSeconds == 5)
    #expect(try accounts.certificates(of: "dan").map(\.usedMilliseconds) == [5_500])
    for (number, authority) in [(1, "Eve"), (1, "nobody"), (1, ""), (2, nil), (2, "Dan")] as [(UInt8, String?)] {
      #expect(throws: AccountFailure.badCredentials) { try logIn(number, as: authority) }
    }
    #expect(throws: AccountFailure.certificateTaken) { try accounts.addCertificate(certificate, to: "Eve", atMost: 9) }
    let other = PinnedCertificate(try fingerprint(2), name: "other", createdSeconds: 1, isProved: true)
    #expect(throws: AccountFailure.tooManyCertificates) { try accounts.addCertificate(other, to: "Dan", atMost: 1) }
    _ = try accounts.setLocked("Dan", true)
    #expect(throws: AccountFailure.locked) { try logIn(1) }
    #expect(throws: AccountFailure.badCredentials) { try logIn(1, as: "Eve") }
    _ = try accounts.setLocked("Dan", false)
    #expect(throws: AccountFailure.notPinned) { try accounts.removeCertificate(fingerprint(1), from: "Eve") }
    try accounts.removeCertificate(fingerprint(1), from: "Dan")
    #expect(throws: AccountFailure.badCredentials) { try logIn(1) }
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.addCertificate(other, to: "nobody", atMost: 9) }
  }

  @Test("Of two names that look alike and are asked for at once, one is registered; the other is free again")
  func alike() throws {
    let likeness = NameLikeness { $0.replacing("а", with: "a") }
    let accounts = Accounts(store, cost: AccountsTests.cheap, likeness: likeness)
    _ = try accounts.register("ann", password: "sesame", email: nil, seconds: 1)
    _ = try accounts.register("eve", password: "sesame", email: nil, seconds: 1)
    #expect(throws: AccountFailure.alike) {
      try accounts.register("аnn", password: "sesame", email: nil, seconds: 1)
    }
    #expect(throws: AccountFailure.alike) { try accounts.group("аnn", with: "eve") }
    #expect(throws: AccountFailure.taken) { try accounts.group("ann", with: "eve") }
    // Its owner may have both.
    try accounts.group("аnn", with: "ann")
    try accounts.ungroup("аnn", from: "ann")
    try accounts.forget("ann", password: "sesame")
    _ = try accounts.register("аnn", password: "sesame", email: nil, seconds: 1)
    try accounts.erase("аnn")
    try accounts.group("ann", with: "eve")
  }

  @Test("A name that could not be kept is not taken by that")
  func failedClaim() throws {
    let likeness = NameLikeness { $0.replacing("а", with: "a") }
    _ = try accounts.register("ann", password: "sesame", email: nil, seconds: 1)
    _ = try accounts.register("eve", password: "sesame", email: nil, seconds: 1)
    // Since the start only this one asks: of those before, the rules know.
    let later = Accounts(store, cost: AccountsTests.cheap, likeness: likeness)
    #expect(throws: AccountFailure.taken) { try later.group("ann", with: "eve") }
    try later.group("аnn", with: "ann")
  }

  @Test("A name that nobody has takes as long to refuse as a wrong password")
  func takesAsLong() throws {
    let accounts = Accounts(store, cost: ScryptCost(logarithm: 11, blockSize: 8, parallelism: 1))
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    // Of this thread's own time, so that what else the machine does has no part in it.
    func fastest(_ name: String) -> UInt64 {
      (0..<5).map { _ in
        let started = threadNanoseconds()
        #expect(throws: AccountFailure.badCredentials) { try accounts.logIn(name, password: "wrong!", seconds: 1) }
        return threadNanoseconds() - started
      }.min() ?? 0
    }
    let (known, unknown) = (fastest("dan"), fastest("eve"))
    #expect(unknown > known / 2 && known > unknown / 2, "\(known) and \(unknown)")
  }

  /// See clock_gettime(2), CLOCK_THREAD_CPUTIME_ID.
  private func threadNanoseconds() -> UInt64 {
    var time = timespec()
    // SAFETY: one timespec, written before it is read.
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  @Test("Nothing that the store keeps holds the password or the code")
  func keepsNoPassword() throws {
    let code = try accounts.register("dan", password: "opensesame", email: nil, seconds: 1)
    let kept = try #require(try store.account(named: "dan"))
    #expect("\(kept)".contains("opensesame") == false && "\(kept)".contains(code) == false)
    #expect(kept.passwordHash?.hasPrefix("$scrypt$ln=4,r=8,p=1$") == true)
    #expect(kept.scram?.iterations == Scram.iterations)
  }

  @Test("A locked account opens for nobody, and only who has the password learns of it")
  func locked() throws {
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    _ = try store.updateAccount("dan") { $0.settings.insert(.suspended) }
    #expect(throws: AccountFailure.locked) { try accounts.logIn("dan", password: "sesame", seconds: 1) }
    #expect(throws: AccountFailure.badCredentials) { try accounts.logIn("dan", password: "wrong", seconds: 1) }
  }

  @Test("A password changes where the old one is given; SCRAM knows the new one alone")
  func changes() throws {
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    let before = try store.account(named: "dan")?.scram
    #expect(throws: AccountFailure.badCredentials) {
      try accounts.changePassword(of: "dan", from: "wrong", to: "barley")
    }
    try accounts.changePassword(of: "dan", from: "sesame", to: "barley")
    #expect(throws: AccountFailure.badCredentials) { try accounts.logIn("dan", password: "sesame", seconds: 1) }
    #expect(try accounts.logIn("dan", password: "barley", seconds: 1) == "dan")
    let after = try #require(try store.account(named: "dan")?.scram)
    #expect(after != before)
    #expect(Scram.keys(of: "barley", salt: after.salt, iterations: after.iterations) == after)
  }

  @Test("A recovery code sets a new password once, however its dashes and case were copied")
  func recovers() throws {
    let code = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    #expect(code.utf8.count == 23)
    for (name, wrong) in [("dan", "00000-00000-00000-00000"), ("eve", code), ("dan", "")] {
      #expect(throws: AccountFailure.badCode) { try accounts.recover(name, code: wrong, password: "barley") }
    }
    let copied = code.uppercased().filter { $0 != "-" }
    let recovered = try accounts.recover("DAN", code: copied, password: "barley")
    #expect(recovered.account == "dan")
    #expect(try accounts.logIn("dan", password: "barley", seconds: 1) == "dan")
    #expect(throws: AccountFailure.badCode) { try accounts.recover("dan", code: code, password: "again!") }
    #expect(try accounts.recover("dan", code: recovered.nextCode, password: "again!").account == "dan")
    let fresh = try accounts.renewCode(of: "dan", password: "again!")
    #expect(try accounts.recover("dan", code: fresh, password: "at last").account == "dan")
  }

  @Test("Deleting takes the password; afterwards the name and its nicknames are free")
  func forgets() throws {
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    try accounts.group("danny", with: "dan")
    #expect(throws: AccountFailure.badCredentials) { try accounts.forget("dan", password: "wrong") }
    try accounts.forget("dan", password: "sesame")
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.describe("dan") }
    _ = try accounts.register("danny", password: "barley", email: nil, seconds: 2)
    #expect(try store.ownedNames() == [OwnedName(nick: "danny", account: "danny")])
  }

  @Test("Whoever runs the server sees all accounts in order, page by page, with their nicknames and locks")
  func overviews() throws {
    for number in (0..<2_001).reversed() {
      try store.addAccount(AccountRecord(name: "Dan\(10_000 + number)", createdSeconds: Int64(number)))
    }
    for nick in ["danny", "daniel"] { try accounts.group(nick, with: "dan10007") }
    #expect(try accounts.setLocked("DANNY", true) == "Dan10007")
    let all = try accounts.overviews()
    #expect(all.map(\.description.createdSeconds) == Array(0..<2_001))
    #expect(all.filter(\.isLocked).map(\.description.name) == ["Dan10007"])
    #expect(all[7].description.nicks == ["daniel", "danny"] && all[8].description.nicks == [])
    #expect(try accounts.overview(of: "daniel") == all[7])
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.overview(of: "nobody") }
  }

  @Test("Without a password: an account is locked and opened, gets another code, and is erased")
  func administers() throws {
    let old = try accounts.register("dan", password: "sesame", email: "d@example.org", seconds: 1)
    try accounts.group("danny", with: "dan")
    #expect(try accounts.overview(of: "dan").email == "d@example.org")
    let replaced = try accounts.replaceCode(of: "DAN")
    #expect(replaced.account == "dan")
    #expect(throws: AccountFailure.badCode) { try accounts.recover("dan", code: old, password: "barley") }
    #expect(try accounts.setLocked("dan", true) == "dan")
    #expect(throws: AccountFailure.locked) { try accounts.logIn("dan", password: "sesame", seconds: 1) }
    #expect(throws: AccountFailure.locked) {
      try accounts.recover("dan", code: replaced.nextCode, password: "barley")
    }
    #expect(try accounts.setLocked("dan", false) == "dan")
    #expect(try accounts.logIn("dan", password: "sesame", seconds: 1) == "dan")
    #expect(try accounts.recover("dan", code: replaced.nextCode, password: "barley").account == "dan")
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.erase("danny") }
    try accounts.erase("DAN")
    #expect(try store.ownedNames() == [])
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.erase("dan") }
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.setLocked("dan", true) }
    #expect(throws: AccountFailure.noSuchAccount) { try accounts.replaceCode(of: "dan") }
  }

  @Test("An account that is locked or erased while a SCRAM exchange waits for its proof is refused")
  func lockedMeanwhile() throws {
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    // A client's key whose hash is known, and with which the server signs too: then the one signature gives the proof.
    let clientKey = "abcdefghijklmnopqrstuvwxyz012345"
    let storedKey = try #require(Base64.decode(Array(RecoveryCode.hash(clientKey).utf8)))
    _ = try store.updateAccount("dan") { record in
      record.scram?.storedKey = storedKey
      record.scram?.serverKey = storedKey
    }
    func prove(_ change: () throws -> Void) throws -> String {
      let start = try accounts.beginScram(Array("n,,n=dan,r=abc".utf8), seconds: 1)
      let server = try #require(start.exchange as? ScramServer)
      try change()
      let final = "c=biws,r=\(server.nonce)"
      let message = Array("n=dan,r=abc,\(server.firstMessage),\(final)".utf8)
      let proof = zip(clientKey.utf8, Scram.serverSignature(server.keys, message)).map { $0 ^ $1 }
      let encoded = String(decoding: Base64.encode(proof), as: UTF8.self)
      return try server.finish(Array("\(final),p=\(encoded)".utf8)).account
    }
    #expect(try prove {} == "dan")
    #expect(throws: AccountFailure.locked) { try prove { _ = try accounts.setLocked("dan", true) } }
    _ = try accounts.setLocked("dan", false)
    #expect(throws: AccountFailure.badCredentials) { try prove { try accounts.erase("dan") } }
  }

  @Test("Nicknames are grouped and let go; not another's, nor the account's own name")
  func groups() throws {
    for name in ["dan", "eve"] { _ = try accounts.register(name, password: "sesame", email: nil, seconds: 1) }
    try accounts.group("danny", with: "dan")
    #expect(throws: AccountFailure.taken) { try accounts.group("DANNY", with: "eve") }
    #expect(throws: AccountFailure.taken) { try accounts.group("dan", with: "eve") }
    #expect(throws: AccountFailure.notGrouped) { try accounts.ungroup("danny", from: "eve") }
    #expect(throws: AccountFailure.notGrouped) { try accounts.ungroup("dan", from: "dan") }
    #expect(try accounts.describe("danny").nicks == ["danny"])
    try accounts.ungroup("Danny", from: "dan")
    try accounts.group("danny", with: "eve")
  }

  @Test("SCRAM answers for a name that nobody has as for any other: the same salt each time, after a restart too")
  func hidesNames() throws {
    _ = try accounts.register("dan", password: "sesame", email: nil, seconds: 1)
    func parts(_ accounts: Accounts, _ name: String) throws -> [Substring] {
      let start = try accounts.beginScram(Array("n,,n=\(name),r=abc".utf8), seconds: 1)
      #expect(throws: AccountFailure.badCredentials) { try start.exchange.finish(Array("c=biws,r=abc,p=AAAA".utf8)) }
      return String(decoding: start.reply, as: UTF8.self).split(separator: ",")
    }
    let (real, fake) = (try parts(accounts, "dan"), try parts(accounts, "eve"))
    #expect(real[2] == fake[2] && real[1].utf8.count == fake[1].utf8.count && real[0].utf8.count == fake[0].utf8.count)
    #expect(try parts(accounts, "EVE")[1] == fake[1] && parts(accounts, "ann")[1] != fake[1])
    #expect(try parts(Accounts(store, cost: AccountsTests.cheap), "eve")[1] == fake[1])
  }

  @Test("No proof opens what isn't there: not even one made of the keys that stand for nobody")
  func provesNobody() throws {
    let start = try accounts.beginScram(Array("n,,n=eve,r=abc".utf8), seconds: 1)
    let server = try #require(start.exchange as? ScramServer)
    let final = "c=biws,r=\(server.nonce)"
    let message = Array("n=eve,r=abc,\(server.firstMessage),\(final)".utf8)
    let signature = Scram.serverSignature(server.keys, message)
    let proof = String(decoding: Base64.encode(signature), as: UTF8.self)
    #expect(throws: AccountFailure.badCredentials) { try server.finish(Array("\(final),p=\(proof)".utf8)) }
  }
}
