// What was said before, or while nobody looked.

// History. A page's lines, oldest first; what was taken back is marked, and the rest of what is in it is not shown.
function linesOf(room, messages) {
  const lines = [];
  const found = new Map();
  for (const message of messages) {
    if (message.command === "REDACT") {
      const line = found.get(message.params[1]);
      if (line) Object.assign(line, { isGone: true, text: "" });
    }
    if (!["PRIVMSG", "NOTICE"].includes(message.command) || !message.source.includes("!")) continue;
    const line = lineFrom(message);
    if (!line || (line.id && (room.ids.has(line.id) || found.has(line.id)))) continue;
    if (line.id) found.set(line.id, line);
    lines.push(line);
  }
  return lines;
}

const idsOf = (messages) => messages.map((message) => message.tags.msgid).filter(Boolean);
const isEnd = (messages, head) => "draft/chathistory-end" in head.tags || idsOf(messages).length === 0;

// After a connection has begun: what was missed, by the last message's name; at first, the last messages.
function catchUp(room) {
  if (!state.has.has("draft/chathistory") || isService(room.name)) {
    if (room.lastId && !isService(room.name)) note(room, say("gap"));
    return ready(room);
  }
  room.held = [];
  if (room.isBehind) return ready(room);
  if (room.lastId) askAfter(room, 1);
  else askLatest(room);
}

function askAfter(room, pages) {
  const page = (messages, head) => {
    addPage(room, messages);
    if (isEnd(messages, head)) return ready(room);
    if (pages < CATCH_UP_PAGES_MAX) return askAfter(room, pages + 1);
    // Further pages would push out what these brought: the newest are asked for, and the others as one scrolls up.
    forgetLines(room);
    askLatest(room, say("gapLarge"));
  };
  const fail = () => {
    forgetLines(room);
    askLatest(room);
  };
  ask(`CHATHISTORY AFTER ${room.name} msgid=${room.lastId} ${CATCH_UP_LINES}`, { page, fail });
}

function askLatest(room, text) {
  const page = (messages, head) => {
    room.isAtStart = isEnd(messages, head);
    addPage(room, messages);
    ready(room);
    if (text) note(room, text);
  };
  const fail = (why) => {
    problem(room, why);
    ready(room);
  };
  ask(`CHATHISTORY LATEST ${room.name} * ${FIRST_PAGE_LINES}`, { page, fail });
}

function addPage(room, messages) {
  const ids = idsOf(messages);
  const held = room.held;
  room.held = null;
  isPaging = true;
  for (const line of linesOf(room, messages)) add(room, line);
  isPaging = false;
  room.held = held;
  room.firstId ??= ids[0] ?? null;
  room.lastId = ids.at(-1) ?? room.lastId;
}

function forgetLines(room) {
  room.lines = [];
  room.ids.clear();
  room.firstId = room.lastId = room.firstUnread = null;
  room.version += 1;
}

function ready(room) {
  const held = room.held ?? [];
  room.held = null;
  for (const line of held) add(room, line);
  if (room.hasMissed) {
    room.hasMissed = false;
    room.held = [];
    return askAfter(room, 1);
  }
  room.isReady = true;
  if (room === state.current) for (const text of state.greetings.splice(0)) note(room, text);
  checkDoubts(room);
  sendNext();
  stale("all");
}

function loadOlder(room) {
  if (room.isLoading || room.isAtStart || !room.firstId || !room.isReady || !state.has.has("draft/chathistory")) return;
  room.isLoading = true;
  const page = (messages, head) => {
    room.isLoading = false;
    room.isAtStart = isEnd(messages, head);
    const lines = linesOf(room, messages);
    for (const line of lines) if (line.id) room.ids.add(line.id);
    room.lines = [...lines, ...room.lines];
    room.firstId = idsOf(messages)[0] ?? room.firstId;
    room.version += 1;
    if (room.lines.length > LINES_MAX) setBehind(room);
    stale("log", "older");
  };
  const fail = (text) => {
    room.isLoading = false;
    room.isAtStart = true;
    problem(room, text);
  };
  ask(`CHATHISTORY BEFORE ${room.name} msgid=${room.firstId} ${FIRST_PAGE_LINES}`, { page, fail });
  stale("older");
}

function loadNewer(room) {
  if (room.isLoading || !room.isBehind || !room.isReady || !room.lastId) return;
  room.isLoading = true;
  room.held = [];
  const page = (messages, head) => {
    room.isLoading = false;
    const held = room.held ?? [];
    room.held = null;
    room.isBehind = false;
    addPage(room, messages);
    if (isEnd(messages, head)) for (const line of held) add(room, line);
    else room.isBehind = true;
    stale("log");
  };
  ask(`CHATHISTORY AFTER ${room.name} msgid=${room.lastId} ${FIRST_PAGE_LINES}`, { page, fail: () => toNewest(room) });
}

// To the newest lines, from however far above.
function toNewest(room) {
  room.isLoading = false;
  view.sticks = true;
  if (room.isBehind && state.phase === "inside") {
    room.isBehind = false;
    forgetLines(room);
    catchUp(room);
  }
  seen(room);
  stale("log", "newest");
}

// Read markers: what was read here is read on every device of an account. IRCv3, read-marker.
function seen(room) {
  if (!room) return;
  const last = room.lines.findLast((line) => line.id);
  if (room.unread) {
    room.unread = room.mentions = 0;
    stale("rooms", "title", "newest");
  }
  if (!last || room.isBehind || last.time <= (room.readUntil ?? 0)) return;
  room.readUntil = last.time;
  if (!state.has.has("draft/read-marker")) return;
  clearTimeout(room.markTimer);
  room.markTimer = setTimeout(() => {
    send(`MARKREAD ${room.name} timestamp=${new Date(room.readUntil).toISOString()}`);
    keepSoon();
  }, 1500);
}

function markedRead(message) {
  const room = roomNamed(message.params[0]);
  const time = Date.parse((message.params[1] ?? "").replace("timestamp=", ""));
  if (!room || !time || time <= (room.readUntil ?? 0)) return;
  room.readUntil = time;
  const unread = room.lines.filter((line) => ["say", "action"].includes(line.kind) && !line.isMine && line.time > time);
  room.unread = Math.min(room.unread, unread.length);
  room.mentions = Math.min(room.mentions, unread.filter((line) => line.isMention || room.isPerson).length);
  if (!room.unread) room.firstUnread = null;
  stale("rooms", "title", "newest");
}
