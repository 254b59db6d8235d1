import GRDB
import MadangRecords

extension Database: AlwaysOnStore {
  package func alwaysOnRecords() throws(StoreError) -> [AlwaysOnRecord] {
    try read { connection in
      let rows = try Row.fetchAll(
        connection,
        sql: """
          SELECT a.name, p.nick, p.user, p.host, p.realname, p.rooms, p.absentSince,
            p.absentMilliseconds
          FROM presence p JOIN account a ON a.id = p.account ORDER BY a.folded
          """)
      return rows.map { row in
        let rooms: String = row[5]
        return AlwaysOnRecord(
          account: row[0], nick: row[1], user: row[2], host: row[3], realname: row[4],
          rooms: rooms.split(separator: " ").map(String.init), absentSince: (row[6] as Int64?).map { MessageID($0) },
          absentMilliseconds: row[7])
      }
    }
  }

  package func saveAlwaysOn(_ presence: AlwaysOnRecord) throws(StoreError) {
    try write { connection in
      guard let account = try Database.accountNumber(of: presence.account.foldedName, in: connection) else {
        throw StoreError.unknownAccount(name: presence.account)
      }
      try connection.cachedStatement(
        sql: """
          INSERT INTO presence (account, nick, user, host, realname, rooms, absentSince, absentMilliseconds)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?)
          ON CONFLICT (account) DO UPDATE SET nick = excluded.nick, user = excluded.user, host = excluded.host,
            realname = excluded.realname, rooms = excluded.rooms, absentSince = excluded.absentSince,
            absentMilliseconds = excluded.absentMilliseconds
          """
      ).execute(
        arguments: [
          account, presence.nick, presence.user, presence.host, presence.realname,
          presence.rooms.joined(separator: " "), presence.absentSince?.column, presence.absentMilliseconds,
        ])
    }
  }

  package func removeAlwaysOn(of account: String) throws(StoreError) -> Bool {
    try write { connection in
      try connection.cachedStatement(
        sql: "DELETE FROM presence WHERE account = (SELECT id FROM account WHERE folded = ?)"
      ).execute(arguments: [account.foldedName])
      return connection.changesCount > 0
    }
  }
}
