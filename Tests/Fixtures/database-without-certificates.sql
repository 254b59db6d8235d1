-- A database as the release wrote it that knew no certificates: an account with another nickname, what it and a guest said, its
-- registered room, and where it is while nobody is connected.
PRAGMA auto_vacuum = INCREMENTAL;
BEGIN;
CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
CREATE TABLE conversation (
  id INTEGER PRIMARY KEY,
  first TEXT NOT NULL,
  second TEXT NOT NULL, renamed TEXT, partOf INTEGER,
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
, ahead INTEGER NOT NULL DEFAULT 0) STRICT;
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
CREATE TABLE read_marker (
  account TEXT NOT NULL,
  target TEXT NOT NULL,
  milliseconds INTEGER NOT NULL,
  PRIMARY KEY (account, target)
) STRICT, WITHOUT ROWID;
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
CREATE TABLE secret (name TEXT PRIMARY KEY, bytes BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE presence (
  account INTEGER PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,
  nick TEXT NOT NULL,
  user TEXT NOT NULL,
  host TEXT NOT NULL,
  realname TEXT NOT NULL,
  rooms TEXT NOT NULL,
  absentSince INTEGER
, absentMilliseconds INTEGER) STRICT;
CREATE INDEX conversation_partOf ON conversation (partOf) WHERE partOf IS NOT NULL;
CREATE TABLE filter (
  id INTEGER PRIMARY KEY,
  pattern TEXT NOT NULL,
  action TEXT NOT NULL,
  setBy TEXT NOT NULL,
  createdSeconds INTEGER NOT NULL
) STRICT;
CREATE INDEX event_time ON event (conversation, shelf, ((id >> 20) - ahead)) WHERE ahead > 1000;
INSERT INTO grdb_migrations VALUES ('v1');
INSERT INTO grdb_migrations VALUES ('v2');
INSERT INTO grdb_migrations VALUES ('accounts');
INSERT INTO grdb_migrations VALUES ('presences');
INSERT INTO grdb_migrations VALUES ('renames');
INSERT INTO grdb_migrations VALUES ('filters');
INSERT INTO grdb_migrations VALUES ('times');
INSERT INTO grdb_migrations VALUES ('names');
INSERT INTO conversation VALUES (1, '#room', '', NULL, NULL);
INSERT INTO conversation VALUES (2, '*bob', 'ann', NULL, NULL);
INSERT INTO author VALUES (1, 'ann', 'ann');
INSERT INTO event VALUES (1883159121895620610, 1, 1, 3, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'Ann', '', NULL, 0);
INSERT INTO event VALUES (1883159121896669184, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 0', '', NULL, 0);
INSERT INTO event VALUES (1883159121896669185, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 1', '', NULL, 0);
INSERT INTO event VALUES (1883159121899814912, 1, 1, 3, 0, 'bob!~bob@127.0.0.1', NULL, '#room', 'Bob', '', NULL, 0);
INSERT INTO event VALUES (1883159121900863488, 2, 0, 0, 0, 'bob!~bob@127.0.0.1', NULL, 'ann', 'psst', '', NULL, 0);
INSERT INTO event VALUES (1883159121900863489, 1, 0, 0, 0, 'bob!~bob@127.0.0.1', NULL, '#room', 'pear', '', NULL, 0);
INSERT INTO event VALUES (1883159121901912064, 1, 1, 5, 0, 'bob!~bob@127.0.0.1', NULL, '#room', 'Quit: bye', '', NULL, 0);
DELETE FROM said_data;
INSERT INTO said_data VALUES (1, x'04060406');
INSERT INTO said_data VALUES (10, x'000000000101010001010101');
INSERT INTO said_data VALUES (137438953473, x'000000d20230308d88cab3f3d0e0800002030101318d88cab3f3d0e0800102030107613631366536658d88cab3f3d0e08000060102030106010203020470706c658d88cab3f3d0e080000202010202010263318d88cab3f3d0e0800006010102010601010282808000060101020201328d88cab3f3d1e080000601010201076e3631366536658d88cab3f3d0e08000060102020106010202030532366636328d88cab3f3d1e080000601020201060102020104706561728d88cab3f3d1e08001020202037373748d88cab3f3d1e080000202040e0e1b141e101b1911');
DELETE FROM said_idx;
INSERT INTO said_idx VALUES (1, x'', 2);
DELETE FROM said_config;
INSERT INTO said_config VALUES ('version', 4);
INSERT INTO progress VALUES (1, 1883159121901912064, 0);
INSERT INTO account VALUES (1, 'ann', 'ann', '$scrypt$ln=15,r=8,p=1$dDpfm4e4MpypOps74wcdXA==$O0HmEEb4dqqbNBUUUHHNgFs10ehQw5P7FROliGw/D8A=', x'4afeb301f56505dd21f891965d483885', 100000, x'bbb0b7f46d4dfd612c8f6305b8b42c121bb9b75e57f05ccfbdfdbffcee43a831', x'8aae381e4d092a108a1845ec2d8d20c0c1d9449e9a63ec72210560ad396c3cd2', 'ann@example.org', 'KRib0T9Ch7YdgpvII1IogHlZG4v9K81KHBNficAPOCI=', 1795920487, 1795920487, 4);
INSERT INTO nick VALUES ('annie', 'annie', 1);
INSERT INTO room VALUES (1, '#room', '#room', 1, NULL, NULL, NULL, 'nt', NULL, NULL, 0, 1795920488);
INSERT INTO secret VALUES ('scram', x'6bda805bd1dd897c7a3503afcf43ad635e2473708c2d6c124ff9f8d7228ddec5');
INSERT INTO presence VALUES (1, 'ann', '~ann', '127.0.0.1', 'Ann', '#room', 1883159121901912064, 1795920488268);
COMMIT;
