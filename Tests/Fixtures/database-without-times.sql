-- A database as the release wrote it that had no times beside the names of its events: what one account and one guest
-- said and set, a redaction, a renamed room, a registered one, and an account that is always on.
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
) STRICT;
CREATE INDEX conversation_partOf ON conversation (partOf) WHERE partOf IS NOT NULL;
CREATE TABLE filter (
  id INTEGER PRIMARY KEY,
  pattern TEXT NOT NULL,
  action TEXT NOT NULL,
  setBy TEXT NOT NULL,
  createdSeconds INTEGER NOT NULL
) STRICT;
INSERT INTO grdb_migrations VALUES ('v1');
INSERT INTO grdb_migrations VALUES ('v2');
INSERT INTO grdb_migrations VALUES ('accounts');
INSERT INTO grdb_migrations VALUES ('presences');
INSERT INTO grdb_migrations VALUES ('renames');
INSERT INTO grdb_migrations VALUES ('filters');
INSERT INTO conversation VALUES (1, '#room', '', NULL, NULL);
INSERT INTO conversation VALUES (2, '#renamed', '', '#renamed', NULL);
INSERT INTO conversation VALUES (3, '*bob', 'ann', NULL, NULL);
INSERT INTO author VALUES (1, 'ann', 'ann');
INSERT INTO event VALUES (1883120045289112064, 1, 1, 3, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'Ann', '', NULL);
INSERT INTO event VALUES (1883120045289112066, 2, 1, 3, 0, 'ann!~ann@127.0.0.1', 1, '#other', 'Ann', '', NULL);
INSERT INTO event VALUES (1883120045290160128, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 0', '', NULL);
INSERT INTO event VALUES (1883120045290160384, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 1', '', NULL);
INSERT INTO event VALUES (1883120045290160640, 1, 0, 0, 4, 'ann!~ann@127.0.0.1', 1, '#room', '', '', NULL);
INSERT INTO event VALUES (1883120045290160896, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 3', '', NULL);
INSERT INTO event VALUES (1883120045290161152, 1, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'apple 4', '', NULL);
INSERT INTO event VALUES (1883120045290161408, 1, 2, 10, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'oops', '', 1883120045290160640);
INSERT INTO event VALUES (1883120045306937856, 1, 1, 7, 0, 'ann!~ann@127.0.0.1', 1, '#room', 'fruit', '', NULL);
INSERT INTO event VALUES (1883120045307987456, 1, 1, 3, 0, 'bob!~bob@127.0.0.1', NULL, '#room', 'Bob', '', NULL);
INSERT INTO event VALUES (1883120045307987712, 3, 0, 0, 0, 'bob!~bob@127.0.0.1', NULL, 'ann', 'psst', '', NULL);
INSERT INTO event VALUES (1883120045309034496, 3, 0, 0, 0, 'ann!~ann@127.0.0.1', 1, 'bob', 'what?', '', NULL);
INSERT INTO event VALUES (1883120045317423360, 1, 1, 5, 0, 'bob!~bob@127.0.0.1', NULL, '#room', 'Quit: bye', '', NULL);
DELETE FROM said_data;
INSERT INTO said_data VALUES (1, x'060a060b');
INSERT INTO said_data VALUES (10, x'000000000103030003010101020101030101');
INSERT INTO said_data VALUES (137438953473, x'000000f00230308d88c5fba1e3e0800002030101318d88c5fba1e3e0810002030101328d88c5fba1e3e0820002030101338d88c5fba1e3e0830002030101348d88c5fba1e3e0840002030107613631366536658d88c5fba1e3e0800006010203820006010203820006010203820006010203820006010203020470706c658d88c5fba1e3e08000020282000202820002028200020282000202010263318d88c5fba1e3e080000601010282000601010282000601010282000601010282000601010201076e3631366536658d88c5fba1e3e0800006010202820006010202820006010202820006010202820006010202040e0e0e0e0e2e2129');
INSERT INTO said_data VALUES (274877906945, x'000000550230328d88c5fba1e3e08200010107613631366536658d88c5fba1e3e0820001020470706c658d88c5fba1e3e0820001010263318d88c5fba1e3e082000101076e3631366536658d88c5fba1e3e0820001040d13100e');
INSERT INTO said_data VALUES (412316860417, x'0000007e0830613631366536658d88c5fba1e8a0800006010203010263338d88c5fba1e880870006010102bff2000601010201076e3631366536658d88c5fba1e8a0800006010202030532366636328d88c5fba1e8808700060102020104707373748d88c5fba1e880870002020104776861748d88c5fba1e8a080000202041618161411');
DELETE FROM said_idx;
INSERT INTO said_idx VALUES (1, x'', 2);
INSERT INTO said_idx VALUES (2, x'', 2);
INSERT INTO said_idx VALUES (3, x'', 2);
DELETE FROM said_config;
INSERT INTO said_config VALUES ('version', 4);
INSERT INTO progress VALUES (1, 1883120045317423360, 1);
INSERT INTO read_marker VALUES ('ann', '#room', 1577836800000);
INSERT INTO account VALUES (1, 'ann', 'ann', '$scrypt$ln=15,r=8,p=1$r8EFD3Q6oVa9j4b/GGinkA==$5YYJqhm/neyFsYzB/bI2jfTMeSqdAUflhbkR+0d8Fps=', x'1fcf049a390b8e5a9174d8ba482bd955', 100000, x'5481ae6e2afa6d3641d1dd832c34d6826aa473c9f8e904b3098664ae47b27586', x'18eb004a3a4ba60da384d12436417ddf61fa281a30b14bae6df574f23a28594e', NULL, 'JcCuVLuKVgndcgJQP1jcAcVVWQzzjxB6EuRej0/t7f0=', 1795883218, 1795883218, 4);
INSERT INTO room VALUES (1, '#room', '#room', 1, 'fruit', 'ann', 1795883221, 'nt', NULL, NULL, 0, 1795883221);
INSERT INTO metadata VALUES ('ann', 'url', 'http://x', '*');
INSERT INTO secret VALUES ('scram', x'c0da4e625bd886bae17aa6ab6aead8647dc8ae1e825fe1fe974da4b9fc85f2c7');
INSERT INTO presence VALUES (1, 'ann', '~ann', '127.0.0.1', 'Ann', '#room #renamed', 1883120045551256063);
COMMIT;
