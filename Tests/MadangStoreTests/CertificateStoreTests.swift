import MadangRecords
import MadangStore
import Testing

@Suite struct CertificateStoreTests {
  private func fingerprint(_ number: UInt8) throws -> CertificateFingerprint {
    try #require(CertificateFingerprint(bytes: [UInt8](repeating: number, count: CertificateFingerprint.byteCount)))
  }

  private func certificate(_ number: UInt8, _ name: String = "x", isProved: Bool = true) throws -> PinnedCertificate {
    PinnedCertificate(try fingerprint(number), name: name, createdSeconds: 7, isProved: isProved)
  }

  private func database(_ place: StoreUnderTest.Place = .memory) throws -> Database {
    let database = try StoreUnderTest(place, isWriting: false).database
    for name in ["Ann", "bob"] { try database.addAccount(AccountRecord(name: name, createdSeconds: 1)) }
    return database
  }

  @Test(arguments: StoreUnderTest.Place.allCases)
  func keepsWhatIsKnownOfEach(_ place: StoreUnderTest.Place) throws {
    let database = try database(place)
    #expect(try database.certificates(of: "ann") == [] && database.account(openedBy: fingerprint(1)) == nil)
    #expect(try database.addCertificate(certificate(2, "phone"), to: "ANN", atMost: 9) == .pinned)
    #expect(try database.addCertificate(certificate(1, "노트북"), to: "ann", atMost: 9) == .pinned)
    #expect(try database.certificates(of: "Ann") == [certificate(2, "phone"), certificate(1, "노트북")])
    #expect(try database.account(openedBy: fingerprint(1))?.name == "Ann")
    try database.noteUse(of: fingerprint(1), address: "192.0.2.7", milliseconds: 123_456)
    var used = try certificate(1, "노트북")
    used.usedMilliseconds = 123_456
    used.usedAddress = "192.0.2.7"
    #expect(try database.certificates(of: "ann") == [certificate(2, "phone"), used])
    #expect(try database.account(named: "ann")?.lastSeenSeconds == 123)
    try database.noteUse(of: fingerprint(1), address: nil, milliseconds: 200_000)
    #expect(try database.certificates(of: "ann")[1].usedAddress == nil)
    try database.noteUse(of: fingerprint(9), address: nil, milliseconds: 999_000)
    #expect(try database.account(named: "ann")?.lastSeenSeconds == 200)
    #expect(try database.export(account: "ann")?.certificates.map(\.name) == ["phone", "노트북"])
    #expect(throws: StoreError.unknownAccount(name: "cat")) {
      try database.addCertificate(certificate(3), to: "cat", atMost: 9)
    }
    #expect(try !database.removeCertificate(fingerprint(1), from: "bob"))
    #expect(try database.removeCertificate(fingerprint(1), from: "ANN"))
    #expect(try !database.removeCertificate(fingerprint(1), from: "ann"))
    #expect(try database.account(openedBy: fingerprint(1)) == nil)
  }

  @Test func anAccountHasAsManyAsItMayHave() throws {
    let database = try database()
    for number: UInt8 in 1...3 {
      #expect(try database.addCertificate(certificate(number), to: "ann", atMost: 3) == .pinned)
    }
    #expect(try database.addCertificate(certificate(4), to: "ann", atMost: 3) == .full)
    // Again is not one more, and keeps its name.
    #expect(try database.addCertificate(certificate(2, "other"), to: "ann", atMost: 3) == .pinned)
    #expect(try database.certificates(of: "ann").map(\.name) == ["x", "x", "x"])
    #expect(try database.removeCertificate(fingerprint(1), from: "ann"))
    #expect(try database.addCertificate(certificate(4), to: "ann", atMost: 3) == .pinned)
    #expect(try database.addCertificate(certificate(5), to: "bob", atMost: 0) == .full)
  }

  /// Or who knows somebody's fingerprint could keep them from their own certificate.
  @Test func whoHoldsTheKeyTakesACertificateFromWhoOnlyWroteItDown() throws {
    let database = try database()
    #expect(try database.addCertificate(certificate(1, isProved: false), to: "bob", atMost: 9) == .pinned)
    #expect(try database.addCertificate(certificate(1, isProved: false), to: "ann", atMost: 9) == .taken)
    // Not where there is no room for it: then nobody loses it.
    #expect(try database.addCertificate(certificate(1), to: "ann", atMost: 0) == .full)
    #expect(try database.account(openedBy: fingerprint(1))?.name == "bob")
    #expect(try database.addCertificate(certificate(1), to: "ann", atMost: 9) == .pinned)
    #expect(try database.account(openedBy: fingerprint(1))?.name == "Ann" && database.certificates(of: "bob") == [])
    #expect(try database.addCertificate(certificate(1), to: "bob", atMost: 9) == .taken)
    #expect(try database.addCertificate(certificate(1, isProved: false), to: "bob", atMost: 9) == .taken)
    // Shown later, it is proved from then on; written down later, it stays so.
    #expect(try database.addCertificate(certificate(2, isProved: false), to: "bob", atMost: 9) == .pinned)
    #expect(try database.addCertificate(certificate(2), to: "bob", atMost: 9) == .pinned)
    #expect(try database.addCertificate(certificate(2, isProved: false), to: "bob", atMost: 9) == .pinned)
    #expect(try database.certificates(of: "bob").map(\.isProved) == [true])
    #expect(try database.addCertificate(certificate(2), to: "ann", atMost: 9) == .taken)
  }

  @Test func theyGoWithTheirAccount() throws {
    let database = try database()
    _ = try database.addCertificate(certificate(1, "Ann's"), to: "ann", atMost: 9)
    _ = try database.addCertificate(certificate(2, "bob's"), to: "bob", atMost: 9)
    _ = try database.forget(account: "ann")
    #expect(try database.account(openedBy: fingerprint(1)) == nil && database.certificates(of: "ann") == [])
    try database.addAccount(AccountRecord(name: "ann", createdSeconds: 2))
    #expect(try database.certificates(of: "ann") == [])
    #expect(try database.addCertificate(certificate(1), to: "bob", atMost: 9) == .pinned)
    #expect(try database.certificates(of: "bob").count == 2)
  }
}
