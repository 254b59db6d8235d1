import GRDB
import MadangRecords

/// The certificates of clients that open accounts.
extension Database {
  package func account(openedBy fingerprint: CertificateFingerprint) throws(StoreError) -> AccountRecord? {
    try read { connection in
      let statement = try connection.cachedStatement(
        sql: """
          SELECT \(Database.accountColumns) FROM account
          WHERE id = (SELECT account FROM certificate WHERE fingerprint = ?)
          """)
      return try Row.fetchOne(statement, arguments: [Blob(fingerprint.bytes)]).map(Database.account)
    }
  }

  package func certificates(of account: String) throws(StoreError) -> [PinnedCertificate] {
    try read { try Database.certificates(of: account, in: $0) }
  }

  static func certificates(of account: String, in connection: Connection) throws -> [PinnedCertificate] {
    try Row.fetchAll(
      connection,
      sql: """
        SELECT fingerprint, name, createdSeconds, isProved, usedMilliseconds, usedAddress FROM certificate
        WHERE account = (SELECT id FROM account WHERE folded = ?) ORDER BY id
        """,
      arguments: [account.foldedName]
    ).compactMap { row in
      Database.bytes(row[0]).flatMap { CertificateFingerprint(bytes: $0) }.map { fingerprint in
        PinnedCertificate(
          fingerprint, name: row[1], createdSeconds: row[2], isProved: row[3], usedMilliseconds: row[4],
          usedAddress: row[5])
      }
    }
  }

  package func addCertificate(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int
  ) throws(StoreError) -> PinVerdict {
    try write { try Database.add(certificate, to: account, atMost: most, in: $0) }
  }

  static func add(
    _ certificate: PinnedCertificate, to account: String, atMost most: Int, in connection: Connection
  ) throws -> PinVerdict {
    let number = try existingAccountNumber(of: account, in: connection)
    let fingerprint = Blob(certificate.fingerprint.bytes)
    let known = try Row.fetchOne(
      connection, sql: "SELECT account, isProved FROM certificate WHERE fingerprint = ?", arguments: [fingerprint])
    if let known, known[0] as Int64 == number {
      if certificate.isProved {
        try connection.execute(
          sql: "UPDATE certificate SET isProved = 1 WHERE fingerprint = ?", arguments: [fingerprint])
      }
      return .pinned
    }
    if let known, known[1] as Bool || !certificate.isProved { return .taken }
    let count = try Int.fetchOne(
      connection, sql: "SELECT count(*) FROM certificate WHERE account = ?", arguments: [number])
    if (count ?? 0) >= most { return .full }
    try connection.execute(sql: "DELETE FROM certificate WHERE fingerprint = ?", arguments: [fingerprint])
    try connection.execute(
      sql: """
        INSERT INTO certificate (fingerprint, account, name, createdSeconds, isProved) VALUES (?, ?, ?, ?, ?)
        """,
      arguments: [fingerprint, number, certificate.name, certificate.createdSeconds, certificate.isProved])
    return .pinned
  }

  package func removeCertificate(
    _ fingerprint: CertificateFingerprint, from account: String
  ) throws(StoreError) -> Bool {
    try write { try Database.remove(fingerprint, from: account, in: $0) }
  }

  static func remove(
    _ fingerprint: CertificateFingerprint, from account: String, in connection: Connection
  ) throws -> Bool {
    try connection.execute(
      sql: """
        DELETE FROM certificate
        WHERE fingerprint = ? AND account = (SELECT id FROM account WHERE folded = ?)
        """, arguments: [Blob(fingerprint.bytes), account.foldedName])
    return connection.changesCount > 0
  }

  package func noteUse(
    of fingerprint: CertificateFingerprint, address: String?, milliseconds: Int64
  ) throws(StoreError) {
    try write { try Database.noteUse(of: fingerprint, address: address, milliseconds: milliseconds, in: $0) }
  }

  static func noteUse(
    of fingerprint: CertificateFingerprint, address: String?, milliseconds: Int64, in connection: Connection
  ) throws {
    try connection.execute(
      sql: "UPDATE certificate SET usedMilliseconds = ?, usedAddress = ? WHERE fingerprint = ?",
      arguments: [milliseconds, address, Blob(fingerprint.bytes)])
    try connection.execute(
      sql: """
        UPDATE account SET lastSeenSeconds = ?
        WHERE id = (SELECT account FROM certificate WHERE fingerprint = ?)
        """, arguments: [milliseconds / 1000, Blob(fingerprint.bytes)])
  }
}
