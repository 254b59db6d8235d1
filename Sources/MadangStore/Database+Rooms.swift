import GRDB
import MadangRecords

extension Database: RoomStore {
  private static let roomColumns = """
    r.id, r.name, a.name, r.topic, r.topicAuthor, r.topicSeconds, r.modes, r.key, r.membersMax, r.slowSeconds,
    r.createdSeconds
    FROM room r LEFT JOIN account a ON a.id = r.founder
    """

  private static func room(_ row: Row, in connection: Connection) throws -> RoomRecord {
    let number: Int64 = row[0]
    var room = RoomRecord(
      name: row[1], founder: row[2], modes: row[6], key: row[7], membersMax: row[8], slowSeconds: row[9],
      createdSeconds: row[10])
    if let text: String = row[3] {
      room.topic = .init(text: text, author: row[4] ?? "", setSeconds: row[5] ?? 0)
    }
    let masks = try connection.cachedStatement(
      sql: "SELECT list, mask, author, setSeconds FROM room_mask WHERE room = ? ORDER BY list, position")
    for row in try Row.fetchAll(masks, arguments: [number]) {
      let mask = RoomRecord.Mask(mask: row[1], author: row[2], setSeconds: row[3])
      switch row[0] as Int {
      case 0: room.bans.append(mask)
      case 1: room.exceptions.append(mask)
      default: room.inviteExceptions.append(mask)
      }
    }
    let standing = try connection.cachedStatement(
      sql: "SELECT a.folded, s.standing FROM room_standing s JOIN account a ON a.id = s.account WHERE s.room = ?")
    for row in try Row.fetchAll(standing, arguments: [number]) { room.standing[row[0]] = row[1] }
    room.metadata = try metadata(of: room.name.foldedName, in: connection)
    return room
  }

  package func room(named name: String) throws(StoreError) -> RoomRecord? {
    try read { connection in
      let statement = try connection.cachedStatement(sql: "SELECT \(Database.roomColumns) WHERE r.folded = ?")
      return try Row.fetchOne(statement, arguments: [name.foldedName]).map { try Database.room($0, in: connection) }
    }
  }

  package func rooms() throws(StoreError) -> [RoomRecord] {
    try read { connection in
      try Row.fetchAll(connection, sql: "SELECT \(Database.roomColumns) ORDER BY r.folded").map {
        try Database.room($0, in: connection)
      }
    }
  }

  package func saveRoom(_ room: RoomRecord) throws(StoreError) {
    try write { connection in
      let founder = try room.founder.map { founder in
        guard let number = try Database.accountNumber(of: founder.foldedName, in: connection) else {
          throw StoreError.unknownAccount(name: founder)
        }
        return number
      }
      let statement = try connection.cachedStatement(
        sql: """
          INSERT INTO room (folded, name, founder, topic, topicAuthor, topicSeconds, modes, key, membersMax,
            slowSeconds, createdSeconds)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (folded) DO UPDATE SET name = excluded.name, founder = excluded.founder, topic = excluded.topic,
            topicAuthor = excluded.topicAuthor, topicSeconds = excluded.topicSeconds, modes = excluded.modes,
            key = excluded.key, membersMax = excluded.membersMax, slowSeconds = excluded.slowSeconds,
            createdSeconds = excluded.createdSeconds
          RETURNING id
          """)
      let number = try Int64.fetchOne(
        statement,
        arguments: [
          room.name.foldedName, room.name, founder, room.topic?.text, room.topic?.author, room.topic?.setSeconds,
          room.modes, room.key, room.membersMax, room.slowSeconds, room.createdSeconds,
        ])
      guard let number else { throw StoreError.failed(file: file, detail: "The room \(room.name) was not saved") }
      try Database.saveLists(of: room, number, in: connection)
    }
  }

  private static func saveLists(of room: RoomRecord, _ number: Int64, in connection: Connection) throws {
    try connection.execute(sql: "DELETE FROM room_mask WHERE room = ?", arguments: [number])
    try connection.execute(sql: "DELETE FROM room_standing WHERE room = ?", arguments: [number])
    let insertMask = try connection.cachedStatement(sql: "INSERT INTO room_mask VALUES (?, ?, ?, ?, ?, ?)")
    for (list, masks) in [room.bans, room.exceptions, room.inviteExceptions].enumerated() {
      for (position, mask) in masks.enumerated() {
        try insertMask.execute(arguments: [number, list, position, mask.mask, mask.author, mask.setSeconds])
      }
    }
    let insertStanding = try connection.cachedStatement(sql: "INSERT INTO room_standing VALUES (?, ?, ?)")
    try connection.execute(sql: "DELETE FROM metadata WHERE target = ?", arguments: [room.name.foldedName])
    for value in room.metadata { try setMetadata(value, of: room.name.foldedName, in: connection) }
    for (account, standing) in room.standing {
      guard let accountNumber = try accountNumber(of: account.foldedName, in: connection) else {
        throw StoreError.unknownAccount(name: account)
      }
      try insertStanding.execute(arguments: [number, accountNumber, standing])
    }
  }

  package func removeRoom(named name: String) throws(StoreError) -> Bool {
    try write { connection in
      try connection.execute(sql: "DELETE FROM metadata WHERE target = ?", arguments: [name.foldedName])
      try connection.execute(sql: "DELETE FROM room WHERE folded = ?", arguments: [name.foldedName])
      return connection.changesCount > 0
    }
  }
}
