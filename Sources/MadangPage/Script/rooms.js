// Rooms and conversations: who is there, and how they change.

const roomNamed = (name) => state.rooms.get(fold(name ?? ""));

function openRoom(name) {
  const key = fold(name);
  let room = state.rooms.get(key);
  if (room) return room;
  room = makeRoom(name);
  state.rooms.set(key, room);
  if (room.isPerson) forgetOldTalk(room);
  keepSoon();
  stale("rooms");
  return room;
}

// Strangers can begin as many conversations as they like; the page keeps the last hundred.
function forgetOldTalk(newest) {
  const talks = [...state.rooms.values()].filter((room) => room.isPerson);
  if (talks.length <= TALKS_MAX) return;
  const isWaiting = (room) => room.draft || state.outbox.some((entry) => fold(entry.target) === fold(room.name));
  const old = talks.filter((room) => room !== state.current && room !== newest && !isWaiting(room));
  old.sort((a, b) => a.touched - b.touched);
  if (old[0]) state.rooms.delete(fold(old[0].name));
}

function select(room) {
  if (!room || room === state.current) return;
  const before = state.current;
  if (before) {
    before.draft = element("message").value;
    before.firstUnread = null;
    before.version += 1;
  }
  state.current = room;
  setMessage(room.draft);
  view.sticks = true;
  const address = hashOf(room);
  if (decodeHash(location.hash) !== decodeHash(address)) history.pushState(null, "", address);
  if (room.isPerson && !room.isReady && state.phase === "inside") catchUp(room);
  closeDrawers();
  keepSoon();
  stale("all");
}

// No room's name has a comma, so one in front tells a person from a room.
const hashOf = (room) => `#${room.isPerson ? "," : ""}${encodeURIComponent(room.name.replace(/^#/, ""))}`;

function decodeHash(hash) {
  let text = hash.slice(1);
  try {
    text = decodeURIComponent(text);
  } catch {
    // A lone percent sign stands for itself.
  }
  return text;
}

// The room or the person that the link names; null where it names none.
function linkedName() {
  const text = decodeHash(location.hash);
  if (text[0] === ",") return text.slice(1) || null;
  return text ? `#${text}` : null;
}

function followLink() {
  const name = linkedName();
  if (!name || !isSoundName(name)) return;
  if (state.phase === "door") {
    if (isRoomName(name)) element("door-room").value = name;
    return;
  }
  const isKnown = Boolean(roomNamed(name));
  const room = openRoom(name);
  if (!isKnown && !room.isPerson) join(room);
  select(room);
}

const isSoundName = (name) => !/[\s,\0-\x1f]/.test(name) && !/^[#:&@+]?$/.test(name) && byteCount(name) <= 64;

function join(room, key = room.key) {
  room.key = key;
  room.isRefused = false;
  if (state.phase !== "inside") return;
  ask(`JOIN ${room.name}${key ? ` ${key}` : ""}`, { fail: (text) => keptOut(room, text) });
}

// What was to be said there goes back to its author.
function keptOut(room, text) {
  room.isRefused = true;
  problem(room, text);
  for (const entry of state.outbox) {
    if (fold(entry.target) !== fold(room.name)) continue;
    if (["doubt", "checking"].includes(entry.state)) entry.state = "unsure";
    else if (entry.state !== "unsure") giveBack(entry, text);
  }
  stale("pending");
  sendNext();
}

function joined(message) {
  const name = message.params[0];
  if (!isMe(message.nick)) {
    const room = roomNamed(name);
    if (!room || room.members.has(fold(message.nick))) return;
    room.members.set(fold(message.nick), { nick: message.nick, rank: "" });
    notePresence(room, "cameIn", message.nick);
    return stale("people");
  }
  state.source = message.source;
  const room = openRoom(name);
  room.name = name;
  room.isJoined = true;
  room.isRefused = false;
  room.members.clear();
  catchUp(room);
  stale("all");
}

function gone(nick, rooms, message) {
  for (const room of rooms) {
    if (!room) continue;
    if (isMe(nick) && message.command === "PART") {
      forgetRoom(room);
      continue;
    }
    room.typing.delete(fold(nick));
    if (room.members.delete(fold(nick))) notePresence(room, "wentOut", nick);
  }
  stale("people", "typing");
}

function forgetRoom(room) {
  state.rooms.delete(fold(room.name));
  state.outbox = state.outbox.filter((entry) => fold(entry.target) !== fold(room.name));
  if (state.current === room) {
    state.current = null;
    select(state.rooms.values().next().value ?? Object.assign(openRoom(lobbyName()), { isRefused: true }));
  }
  keep();
  stale("all");
}

function kicked(message) {
  const [name, nick, why] = message.params;
  const room = roomNamed(name);
  if (!room) return;
  room.members.delete(fold(nick));
  if (isMe(nick)) {
    room.isJoined = false;
    room.members.clear();
    keptOut(room, say("kickedMe", message.nick, why));
  } else note(room, say("kicked", nick, message.nick, why));
  stale("people", "rooms");
}

function renamed(message) {
  const old = message.nick;
  const now = message.params[0];
  if (isMe(old)) {
    state.nick = state.wishedNick = now;
    state.source = state.source.replace(/^[^!]*/, now);
    keep();
  }
  for (const room of state.rooms.values()) {
    const member = room.members.get(fold(old));
    if (!member) continue;
    room.members.delete(fold(old));
    room.members.set(fold(now), { ...member, nick: now });
    if (room.members.size <= PRESENCE_MEMBERS_MAX || isMe(now)) note(room, say("nowCalled", old, now));
  }
  const talk = roomNamed(old);
  if (talk?.isPerson && !isMe(now) && !roomNamed(now)) {
    state.rooms.delete(fold(old));
    talk.name = now;
    state.rooms.set(fold(now), talk);
    for (const entry of state.outbox) if (fold(entry.target) === fold(old)) entry.target = now;
  }
  stale("all");
}

// IRCv3, channel-rename.
function renamedRoom(message) {
  const [old, now] = message.params;
  const room = roomNamed(old);
  if (!room) return;
  state.rooms.delete(fold(old));
  state.rooms.set(fold(now), room);
  room.name = now;
  for (const entry of state.outbox) if (fold(entry.target) === fold(old)) entry.target = now;
  if (room === state.current) history.replaceState(null, "", hashOf(room));
  note(room, say("nowCalled", old, now));
  keep();
  stale("all");
}

function changeModes(message) {
  const room = roomNamed(message.params[0]);
  if (!room) return;
  const [, letters = "", ...rest] = message.params;
  let isAdded = true;
  const parameters = [...rest];
  for (const letter of letters) {
    if (letter === "+" || letter === "-") isAdded = letter === "+";
    else if ("ov".includes(letter)) {
      const member = room.members.get(fold(parameters.shift() ?? ""));
      const mark = letter === "o" ? "@" : "+";
      if (!member) continue;
      const rest = member.rank.replace(mark, "");
      member.rank = !isAdded ? rest : mark === "@" ? mark + rest : rest + mark;
    } else if ("beIkW".includes(letter) || (letter === "l" && isAdded)) parameters.shift();
  }
  note(room, say("mode", message.nick, message.params.slice(1).join(" ")));
  stale("people");
}
