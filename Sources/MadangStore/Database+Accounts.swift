import GRDB
import MadangRecords
import MadangWire

extension Database: AccountStore {
  static let accountColumns = """
    name, passwordHash, scramSalt, scramIterations, scramStoredKey, scramServerKey, email, recoveryHash,
    createdSeconds, lastSeenSeconds, settings
    """

  static func account(_ row: Row) -> AccountRecord {
    var account = AccountRecord(
      name: row[0], passwordHash: row[1], email: row[6], recoveryHash: row[7], createdSeconds: row[8],
      lastSeenSeconds: row[9], settings: AccountRecord.Settings(rawValue: row[10]))
    if let salt = bytes(row[2]), let iterations: Int = row[3], let storedKey = bytes(row[4]),
      let serverKey = bytes(row[5])
    {
      account.scram = .init(salt: salt, iterations: iterations, storedKey: storedKey, serverKey: serverKey)
    }
    return account
  }

  static func bytes(_ value: DatabaseValue) -> [UInt8]? {
    switch value.storage {
    case .blob(let data): Array(data)
    default: nil
    }
  }

  /// - Parameter name: folded.
  static func accountNumber(of name: String, in connection: Connection) throws -> Int64? {
    try Int64.fetchOne(connection.cachedStatement(sql: "SELECT id FROM account WHERE folded = ?"), arguments: [name])
  }

  static func existingAccountNumber(of name: String, in connection: Connection) throws -> Int64 {
    guard let number = try accountNumber(of: name.foldedName, in: connection) else {
      throw StoreError.unknownAccount(name: name)
    }
    return number
  }

  package func account(named name: String) throws(StoreError) -> AccountRecord? {
    try read { try Database.account(named: name, in: $0) }
  }

  static func account(named name: String, in connection: Connection) throws -> AccountRecord? {
    let statement = try connection.cachedStatement(sql: "SELECT \(accountColumns) FROM account WHERE folded = ?")
    return try Row.fetchOne(statement, arguments: [name.foldedName]).map(account)
  }

  package func addAccount(_ account: AccountRecord) throws(StoreError) {
    try write { try Database.add(account, in: $0) }
  }

  static func add(_ account: AccountRecord, in connection: Connection) throws {
    let folded = account.name.foldedName
    if try owner(ofNick: folded, in: connection) != nil { throw StoreError.taken(name: account.name) }
    try connection.execute(
      sql: """
        INSERT INTO account (folded, name, \(accountColumns.dropFirst("name, ".count)))
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """, arguments: [folded, account.name] + arguments(account))
  }

  package func updateAccount(
    _ name: String, _ change: (inout AccountRecord) -> Void
  ) throws(StoreError) -> Bool {
    try write { connection in
      guard var account = try Database.account(named: name, in: connection) else { return false }
      change(&account)
      try Database.update(name, to: account, in: connection)
      return true
    }
  }

  static func update(_ name: String, to account: AccountRecord, in connection: Connection) throws {
    try connection.execute(
      sql: """
        UPDATE account SET passwordHash = ?, scramSalt = ?, scramIterations = ?, scramStoredKey = ?,
          scramServerKey = ?, email = ?, recoveryHash = ?, createdSeconds = ?, lastSeenSeconds = ?, settings = ?
        WHERE folded = ?
        """, arguments: arguments(account) + [name.foldedName])
  }

  /// The columns after the name.
  private static func arguments(_ account: AccountRecord) -> StatementArguments {
    [
      account.passwordHash, account.scram.map { Blob($0.salt) }, account.scram?.iterations,
      account.scram.map { Blob($0.storedKey) }, account.scram.map { Blob($0.serverKey) }, account.email,
      account.recoveryHash, account.createdSeconds, account.lastSeenSeconds, account.settings.rawValue,
    ]
  }

  package func setLastSeen(account: String, seconds: Int64) throws(StoreError) {
    try write { try Database.setLastSeen(account: account, seconds: seconds, in: $0) }
  }

  static func setLastSeen(account: String, seconds: Int64, in connection: Connection) throws {
    try connection.execute(
      sql: "UPDATE account SET lastSeenSeconds = ? WHERE folded = ?", arguments: [seconds, account.foldedName])
  }

  package func accountCount() throws(StoreError) -> Int {
    try read { try Int.fetchOne($0, sql: "SELECT count(*) FROM account") ?? 0 }
  }

  package func accounts(after name: String?, limit: Int) throws(StoreError) -> [AccountRecord] {
    try read { connection in
      try Row.fetchAll(
        connection,
        sql: "SELECT \(Database.accountColumns) FROM account WHERE folded > ? ORDER BY folded LIMIT ?",
        arguments: [name?.foldedName ?? "", max(0, min(limit, StoreLimits.resultsMax))]
      ).map(Database.account)
    }
  }

  // MARK: Nicknames

  /// The number of the account that a folded nickname belongs to.
  private static func owner(ofNick nick: String, in connection: Connection) throws -> Int64? {
    let statement = try connection.cachedStatement(
      sql: "SELECT id FROM account WHERE folded = ?1 UNION ALL SELECT account FROM nick WHERE folded = ?1 LIMIT 1")
    return try Int64.fetchOne(statement, arguments: [nick])
  }

  package func account(owningNick nick: String) throws(StoreError) -> AccountRecord? {
    try read { connection in
      guard let number = try Database.owner(ofNick: nick.foldedName, in: connection) else { return nil }
      let statement = try connection.cachedStatement(sql: "SELECT \(Database.accountColumns) FROM account WHERE id = ?")
      return try Row.fetchOne(statement, arguments: [number]).map(Database.account)
    }
  }

  package func nicks(of account: String) throws(StoreError) -> [String] {
    try read { try Database.nicks(of: account, in: $0) }
  }

  private static func nicks(of account: String, in connection: Connection) throws -> [String] {
    try String.fetchAll(
      connection,
      sql: "SELECT n.name FROM nick n JOIN account a ON a.id = n.account WHERE a.folded = ? ORDER BY n.folded",
      arguments: [account.foldedName])
  }

  package func ownedNames() throws(StoreError) -> [OwnedName] {
    try read { connection in
      try Row.fetchAll(
        connection,
        sql: """
          SELECT name, name FROM account
          UNION ALL SELECT n.name, a.name FROM nick n JOIN account a ON a.id = n.account
          """
      ).map { OwnedName(nick: $0[0], account: $0[1]) }
    }
  }

  package func secret(named name: String, bytes count: Int) throws(StoreError) -> [UInt8] {
    let fresh = RandomBytes.make(count)
    return try write { try Database.keepSecret(named: name, fresh, in: $0) }
  }

  /// Returns what there is under that name from then on.
  static func keepSecret(named name: String, _ fresh: [UInt8], in connection: Connection) throws -> [UInt8] {
    try connection.execute(sql: "INSERT OR IGNORE INTO secret VALUES (?, ?)", arguments: [name, Blob(fresh)])
    let kept = try Row.fetchOne(connection, sql: "SELECT bytes FROM secret WHERE name = ?", arguments: [name])
    return kept.flatMap { bytes($0[0]) } ?? fresh
  }

  package func addNick(_ nick: String, to account: String) throws(StoreError) {
    try write { try Database.addNick(nick, to: account, in: $0) }
  }

  static func addNick(_ nick: String, to account: String, in connection: Connection) throws {
    let number = try existingAccountNumber(of: account, in: connection)
    let owner = try owner(ofNick: nick.foldedName, in: connection)
    if let owner, owner != number { throw StoreError.taken(name: nick) }
    if owner != nil { return }
    try connection.execute(
      sql: "INSERT INTO nick (folded, name, account) VALUES (?, ?, ?)", arguments: [nick.foldedName, nick, number])
  }

  package func removeNick(_ nick: String, from account: String) throws(StoreError) -> Bool {
    try write { try Database.removeNick(nick, from: account, in: $0) }
  }

  static func removeNick(_ nick: String, from account: String, in connection: Connection) throws -> Bool {
    try connection.execute(
      sql: "DELETE FROM nick WHERE folded = ? AND account = (SELECT id FROM account WHERE folded = ?)",
      arguments: [nick.foldedName, account.foldedName])
    return connection.changesCount > 0
  }

  // MARK: Taking away

  package func export(account name: String) throws(StoreError) -> AccountExport? {
    guard let account = try account(named: name) else { return nil }
    let readMarkers = try readMarkers(account: name)
    let metadata = try metadata(of: name)
    let presence = try alwaysOnRecords().first { $0.account.foldedName == name.foldedName }
    return try read { connection in
      let rooms = try String.fetchAll(
        connection,
        sql: "SELECT r.name FROM room r JOIN account a ON a.id = r.founder WHERE a.folded = ? ORDER BY r.folded",
        arguments: [name.foldedName])
      return AccountExport(
        account: account, nicks: try Database.nicks(of: name, in: connection),
        certificates: try Database.certificates(of: name, in: connection), rooms: rooms, readMarkers: readMarkers,
        metadata: metadata, presence: presence)
    }
  }
}
