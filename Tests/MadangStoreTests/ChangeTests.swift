import GRDB
import MadangRecords
import MadangWire
import Testing

@testable import MadangStore

@Suite("What the log has for the stores")
struct ChangeTests {
  private static let ann = AccountRecord(
    name: "Ann", passwordHash: "hash",
    scram: .init(salt: [1, 2], iterations: 4096, storedKey: [3], serverKey: [4, 5]), email: "ann@example.org",
    recoveryHash: "code", createdSeconds: 10, lastSeenSeconds: 20, settings: [.protectsNicks])
  private static let bob = AccountRecord(name: "bob", createdSeconds: -5)
  private static let id = MessageID(rawValue: 1 << 40)
  private static let ban = BanRecord(
    kind: .mask, pattern: "*!*@10.*", reason: "spam", setBy: "root", createdSeconds: 7, expiresSeconds: 9)
  private static let filter = FilterRecord(pattern: "buy*", action: "block", setBy: "root", createdSeconds: 8)

  private static func certificate() throws -> PinnedCertificate {
    PinnedCertificate(
      try #require(CertificateFingerprint(bytes: [UInt8](repeating: 7, count: 64))), name: "laptop", createdSeconds: 3,
      isProved: true, usedMilliseconds: 4, usedAddress: "10.0.0.1")
  }

  /// Each kind of change at least once, in an order in which all can be carried out.
  private static func all() throws -> [StoreChange] {
    let certificate = try certificate()
    var later = ann
    later.passwordHash = nil
    later.settings = [.suspended]
    return [
      .addAccount(ann), .addAccount(bob), .updateAccount(from: ann, to: later),
      .setLastSeen(account: "ann", seconds: 99), .keepSecret(name: "scram", bytes: [9, 8, 7]),
      .addNick("Annie", account: "Ann"), .addNick("Nan", account: "ann"), .removeNick("nan", account: "Ann"),
      .addCertificate(certificate, account: "Ann", atMost: 3),
      .noteUse(certificate.fingerprint, address: nil, milliseconds: 100_000), .addBan(ban),
      .removeBan(kind: .address, pattern: "10.0.0.1"), .addFilter(filter), .addFilter(filter), .removeFilter(filter),
      .addEntry(AuditEntry(seconds: 1, actor: "root", action: "BAN", target: "*", detail: "why")),
      .redact(
        id, as: Redaction(id: MessageID(rawValue: 2 << 40), milliseconds: 5, source: "a!b@c", reason: "x")),
      .setReadMarker(account: "Ann", target: "#Room", milliseconds: 50, now: 60),
      .removeCertificate(certificate.fingerprint, account: "bob"), .forget(account: "bob"),
    ]
  }

  @Test("a change is read as it was written, and what is cut short or goes on is none")
  func bytes() throws {
    for change in try ChangeTests.all() {
      var writer = ByteWriter()
      change.write(to: &writer)
      var reader = FieldReader(writer.span)
      #expect(try StoreChange(from: &reader) == change)
      let isAtEnd = reader.isAtEnd
      #expect(isAtEnd)
      for count in 0..<writer.count {
        #expect(throws: FieldError.self) {
          var reader = FieldReader(writer.span.extracting(0..<count))
          _ = try StoreChange(from: &reader)
        }
      }
    }
    let unknown: [UInt8] = [17]
    #expect(throws: FieldError.unknown) {
      var reader = FieldReader(unknown.span)
      _ = try StoreChange(from: &reader)
    }
  }

  @Test("places are in the order of batches, then of entries, then of what comes of one")
  func places() {
    let numbers: [(UInt64, UInt32, UInt32)] = [
      (0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 0, 0), (1, 0, 7), (1, 2, 0), (9, 0, 0), (.max, .max, .max),
    ]
    let places = numbers.map { LogPlace(sequence: $0.0, entry: $0.1, part: $0.2) }
    for (index, place) in places.enumerated() {
      for (other, later) in places.enumerated() { #expect((place < later) == (index < other)) }
    }
  }

  /// All rows of all tables but the list of migrations and what the search index keeps.
  private func contents(_ database: MadangStore.Database) throws -> [String: [String]] {
    try database.store.read { connection in
      let tables = try String.fetchAll(
        connection,
        sql: """
          SELECT name FROM sqlite_master
          WHERE type = 'table' AND name NOT LIKE 'said%' AND name <> 'grdb_migrations'
          """)
      var contents: [String: [String]] = [:]
      for table in tables {
        contents[table] = try Row.fetchAll(connection, sql: "SELECT * FROM \(table)").map(\.description)
      }
      return contents
    }
  }

  @Test("each change comes about once, where a node reads them all anew from any place on, as after a crash")
  func once() throws {
    let changes = try ChangeTests.all()
    let whole = try StoreUnderTest(.memory)
    for (index, change) in changes.enumerated() {
      #expect(try whole.database.carryOut(change, at: LogPlace(sequence: 5, entry: UInt32(index))) != nil)
    }
    let expected = try contents(whole.database)
    for end in 0...changes.count {
      let store = try StoreUnderTest(.memory)
      for _ in 0..<2 {
        for (index, change) in changes[..<end].enumerated() {
          _ = try store.database.carryOut(change, at: LogPlace(sequence: 5, entry: UInt32(index)))
        }
      }
      for (index, change) in changes.enumerated() {
        let verdict = try store.database.carryOut(change, at: LogPlace(sequence: 5, entry: UInt32(index)))
        #expect((verdict == nil) == (index < end))
      }
      #expect(try contents(store.database) == expected)
      #expect(try store.database.keptThrough() == LogPlace(sequence: 5, entry: UInt32(changes.count - 1)))
    }
  }

  @Test("what comes of a change")
  func verdicts() throws {
    let store = try StoreUnderTest(.memory)
    var entry: UInt32 = 0
    func verdict(_ change: StoreChange) throws -> StoreVerdict? {
      entry += 1
      return try store.database.carryOut(change, at: LogPlace(sequence: 1, entry: entry))
    }
    let (ann, bob) = (ChangeTests.ann, ChangeTests.bob)
    #expect(try verdict(.addAccount(ann)) == .done)
    #expect(try verdict(.addAccount(ann)) == .refused(.taken(name: "Ann")))
    #expect(try verdict(.updateAccount(from: bob, to: bob)) == .absent)
    var later = ann
    later.email = nil
    #expect(try verdict(.updateAccount(from: later, to: ann)) == .conflict)
    #expect(try verdict(.updateAccount(from: ann, to: later)) == .done)
    #expect(try verdict(.updateAccount(from: ann, to: later)) == .conflict)
    #expect(try verdict(.addNick("x", account: "bob")) == .refused(.unknownAccount(name: "bob")))
    #expect(try verdict(.removeNick("x", account: "Ann")) == .absent)
    #expect(try verdict(.keepSecret(name: "s", bytes: [1])) == .kept([1]))
    #expect(try verdict(.keepSecret(name: "s", bytes: [2])) == .kept([1]))
    #expect(try verdict(.addCertificate(try ChangeTests.certificate(), account: "ann", atMost: 0)) == .pinned(.full))
    for asked: Int64 in [9, 3] {
      let marking = StoreChange.setReadMarker(account: "ann", target: "#a", milliseconds: asked, now: 10)
      #expect(try verdict(marking) == .marked(milliseconds: 9))
    }
    #expect(try verdict(.redact(ChangeTests.id, as: Redaction(id: MessageID(rawValue: 1), source: "a"))) == .absent)
    #expect(try verdict(.forget(account: "nobody")) == .absent)
    #expect(try verdict(.forget(account: "ann")) == .erased(events: 0))
    #expect(try verdict(.addAccount(ann)) == .done)
  }

  @Test("what is left out is kept with what comes behind it, until a server is alone with it")
  func leavesOut() throws {
    let store = try StoreUnderTest(.memory)
    let database = store.database
    let places = (0..<3).map { LogPlace(sequence: .max - 1, entry: $0) }
    _ = try database.carryOut(.setLastSeen(account: "ann", seconds: 1), at: places[0])
    for _ in 0..<2 { try database.leaveOut(places[1]) }
    #expect(try database.keptChanges().through == places[0])
    _ = try database.carryOut(.setLastSeen(account: "ann", seconds: 1), at: places[2])
    let kept = try database.keptChanges()
    #expect(kept.through == places[2] && kept.leftOut == [places[1]])
    try database.leaveLog()
    #expect(try database.keptChanges().leftOut.isEmpty)
  }

  @Test("a server that is alone again keeps no place: what it has from then on, no other node has")
  func alone() throws {
    let store = try StoreUnderTest(.memory)
    #expect(try store.database.isUnused())
    _ = try store.database.carryOut(.addAccount(ChangeTests.ann), at: LogPlace(sequence: 1, entry: 0))
    #expect(try !store.database.isUnused())
    try store.database.leaveLog()
    #expect(try store.database.keptThrough() == nil)
  }
}
