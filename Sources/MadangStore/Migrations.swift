import GRDB

/// The schema, step by step. A step that has been released never changes: databases out there have taken it.
enum Migrations {
  static var all: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("v1", migrate: history)
    migrator.registerMigration("v2", migrate: records)
    migrator.registerMigration("accounts", migrate: secrets)
    migrator.registerMigration("presences", migrate: alwaysOn)
    migrator.registerMigration("renames", migrate: renames)
    migrator.registerMigration("filters", migrate: filters)
    migrator.registerMigration("times", migrate: times)
    migrator.registerMigration("names", migrate: ComposedNames.migrate)
    migrator.registerMigration("certificates", migrate: certificates)
    migrator.registerMigration("places", migrate: places)
    migrator.registerMigration("snapshots", migrate: snapshots)
    migrator.registerMigration("origin", migrate: origin)
    migrator.registerMigration("leftOut", migrate: leftOut)
    return migrator
  }

  /// `author` has the accounts that said something, kept apart from the accounts themselves.
  ///
  /// `event.shelf`: 0 what is said, 1 what happens, 2 redactions (see `Shelf`). With the index on it, the latest hundred of
  /// each is one short range, however much of the other lies between.
  ///
  /// `said` is contentless: it holds tokens only, and is told the same tokens again to forget an event. `straggler` has the
  /// messages up to `progress.indexedThrough` that are not indexed, since they were committed after later ones. `progress.hasErased`: the index has words only marked as erased.
  private static func history(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE conversation (
          id INTEGER PRIMARY KEY,
          first TEXT NOT NULL,
          second TEXT NOT NULL,
          UNIQUE (first, second)
        ) STRICT;
        CREATE INDEX conversation_second ON conversation (second) WHERE second <> '';
        CREATE TABLE author (
          id INTEGER PRIMARY KEY,
          folded TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL
        ) STRICT;
        CREATE TABLE event (
          id INTEGER PRIMARY KEY,
          conversation INTEGER NOT NULL,
          shelf INTEGER NOT NULL,
          kind INTEGER NOT NULL,
          flags INTEGER NOT NULL,
          source TEXT NOT NULL,
          author INTEGER,
          target TEXT NOT NULL,
          text TEXT NOT NULL,
          tags TEXT NOT NULL,
          refersTo INTEGER
        ) STRICT;
        CREATE INDEX event_conversation ON event (conversation, shelf, id);
        CREATE INDEX event_author ON event (author, id) WHERE author IS NOT NULL;
        CREATE INDEX event_refersTo ON event (refersTo) WHERE refersTo IS NOT NULL;
        CREATE VIRTUAL TABLE said USING fts5(
          words, place, author, content = '', columnsize = 0, tokenize = 'unicode61 remove_diacritics 2');
        CREATE TABLE straggler (id INTEGER PRIMARY KEY) STRICT;
        CREATE TABLE progress (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          indexedThrough INTEGER NOT NULL,
          hasErased INTEGER NOT NULL
        ) STRICT;
        INSERT INTO progress VALUES (1, -1, 0);
        CREATE TABLE read_marker (
          account TEXT NOT NULL,
          target TEXT NOT NULL,
          milliseconds INTEGER NOT NULL,
          PRIMARY KEY (account, target)
        ) STRICT, WITHOUT ROWID;
        """)
  }

  private static func records(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE account (
          id INTEGER PRIMARY KEY,
          folded TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          passwordHash TEXT,
          scramSalt BLOB,
          scramIterations INTEGER,
          scramStoredKey BLOB,
          scramServerKey BLOB,
          email TEXT,
          recoveryHash TEXT,
          createdSeconds INTEGER NOT NULL,
          lastSeenSeconds INTEGER NOT NULL,
          settings INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE nick (
          folded TEXT PRIMARY KEY,
          name TEXT NOT NULL,
          account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX nick_account ON nick (account);
        CREATE TABLE room (
          id INTEGER PRIMARY KEY,
          folded TEXT NOT NULL UNIQUE,
          name TEXT NOT NULL,
          founder INTEGER REFERENCES account (id) ON DELETE SET NULL,
          topic TEXT,
          topicAuthor TEXT,
          topicSeconds INTEGER,
          modes TEXT NOT NULL,
          key TEXT,
          membersMax INTEGER,
          slowSeconds INTEGER NOT NULL,
          createdSeconds INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX room_founder ON room (founder) WHERE founder IS NOT NULL;
        CREATE TABLE room_mask (
          room INTEGER NOT NULL REFERENCES room (id) ON DELETE CASCADE,
          list INTEGER NOT NULL,
          position INTEGER NOT NULL,
          mask TEXT NOT NULL,
          author TEXT NOT NULL,
          setSeconds INTEGER NOT NULL,
          PRIMARY KEY (room, list, position)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE room_standing (
          room INTEGER NOT NULL REFERENCES room (id) ON DELETE CASCADE,
          account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
          standing TEXT NOT NULL,
          PRIMARY KEY (room, account)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX room_standing_account ON room_standing (account);
        CREATE TABLE metadata (
          target TEXT NOT NULL,
          key TEXT NOT NULL,
          value TEXT NOT NULL,
          visibility TEXT NOT NULL,
          PRIMARY KEY (target, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE ban (
          id INTEGER PRIMARY KEY,
          kind INTEGER NOT NULL,
          pattern TEXT NOT NULL,
          reason TEXT NOT NULL,
          setBy TEXT NOT NULL,
          createdSeconds INTEGER NOT NULL,
          expiresSeconds INTEGER,
          UNIQUE (kind, pattern)
        ) STRICT;
        CREATE TABLE audit (
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          seconds INTEGER NOT NULL,
          actor TEXT NOT NULL,
          action TEXT NOT NULL,
          target TEXT NOT NULL,
          detail TEXT NOT NULL
        ) STRICT;
        """)
  }

  /// Random bytes that must stay the same as long as the database does.
  private static func secrets(_ connection: Connection) throws {
    try connection.execute(
      sql: "CREATE TABLE secret (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID")
  }

  /// Accounts that are always on. `rooms`: names, parted by spaces. `absentSince`: the id of an event.
  private static func alwaysOn(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE presence (
          account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
          nick TEXT NOT NULL,
          user TEXT NOT NULL,
          host TEXT NOT NULL,
          realname TEXT NOT NULL,
          rooms TEXT NOT NULL,
          absentSince INTEGER
        ) STRICT
        """)
  }

  /// `conversation.renamed`: what a room is called, where it was called otherwise once. `partOf`: the room to whose
  /// history this belongs, whose name another had before; it has no name itself.
  private static func renames(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        ALTER TABLE conversation ADD COLUMN renamed TEXT;
        ALTER TABLE conversation ADD COLUMN partOf INTEGER;
        CREATE INDEX conversation_partOf ON conversation (partOf) WHERE partOf IS NOT NULL;
        """)
  }

  /// Spam filters that operators added.
  private static func filters(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE filter (
          id INTEGER PRIMARY KEY,
          pattern TEXT NOT NULL,
          action TEXT NOT NULL,
          setBy TEXT NOT NULL,
          createdSeconds INTEGER NOT NULL
        ) STRICT
        """)
  }

  /// `event.ahead`: by how many milliseconds the time that the id tells is ahead of when the event was. Until now an id told
  /// it, so that nothing need be written for what is there. `presence.absentMilliseconds`: the time of `absentSince`.
  private static func times(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        ALTER TABLE event ADD COLUMN ahead INTEGER NOT NULL DEFAULT 0;
        CREATE INDEX event_time ON event (conversation, shelf, ((id >> 20) - ahead)) WHERE ahead > 1000;
        ALTER TABLE presence ADD COLUMN absentMilliseconds INTEGER;
        UPDATE presence SET absentMilliseconds = absentSince >> 20;
        """)
  }

  /// The certificates of clients, by the SHA-512 hash of each. One opens one account, and so is there once. `isProved`: who
  /// added it held its key.
  private static func certificates(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE certificate (
          id INTEGER PRIMARY KEY,
          fingerprint BLOB NOT NULL UNIQUE,
          account INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE,
          name TEXT NOT NULL,
          createdSeconds INTEGER NOT NULL,
          isProved INTEGER NOT NULL,
          usedMilliseconds INTEGER,
          usedAddress TEXT
        ) STRICT;
        CREATE INDEX certificate_account ON certificate (account);
        """)
  }

  /// How far a node has come with what the log has for it, see `LogPlace`; nothing, where the server is alone. `what`: 0 for
  /// changes of the stores, 1 for the history.
  private static func places(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE log_place (
          what INTEGER PRIMARY KEY,
          sequence INTEGER NOT NULL,
          entry INTEGER NOT NULL,
          part INTEGER NOT NULL
        ) STRICT
        """)
  }

  /// Which backup this is, see `DataOrigin`; nothing, where it is none.
  private static func origin(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE origin (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          name TEXT NOT NULL,
          seconds INTEGER NOT NULL,
          world INTEGER
        ) STRICT
        """)
  }

  /// Changes that a node has left out, see `KeptChanges`.
  private static func leftOut(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE left_out (
          sequence INTEGER NOT NULL,
          entry INTEGER NOT NULL,
          PRIMARY KEY (sequence, entry)
        ) STRICT
        """)
  }

  /// Snapshots of a node's world, see `SnapshotStore`: pieces of the one that is whole, which the one row of `world_snapshot`
  /// names, and of one that is being written.
  private static func snapshots(_ connection: Connection) throws {
    try connection.execute(
      sql: """
        CREATE TABLE world_snapshot (
          id INTEGER PRIMARY KEY CHECK (id = 1),
          position INTEGER NOT NULL,
          pieces INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE world_snapshot_piece (
          position INTEGER NOT NULL,
          number INTEGER NOT NULL,
          bytes BLOB NOT NULL,
          PRIMARY KEY (position, number)
        ) STRICT;
        """)
  }
}
