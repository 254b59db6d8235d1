// What was said, and what happened, in a room.

// Somebody said something.
function heard(message, answer) {
  const line = lineFrom(message);
  const target = (message.params[0] ?? "").replace(/^[@+]+(?=#)/, "");
  if (answer.entry && line?.isMine) finish(answer.entry);
  if (!line) return;
  const isFromServer = !message.source.includes("!");
  let room = isRoomName(target) ? roomNamed(target) : roomNamed(line.isMine ? target : message.nick);
  if (isFromServer || (!room && line.kind === "notice")) room ??= answer.room ?? state.current;
  else if (!room && isRoomName(target)) return;
  else room ??= openRoom(line.isMine ? target : message.nick);
  if (room.typing.delete(fold(message.nick))) stale("typing");
  add(room, line);
}

function lineFrom(message) {
  let text = message.params[1] ?? "";
  let kind = message.command === "NOTICE" ? "notice" : "say";
  // Client-to-client requests other than ACTION are no words to anybody.
  if (text[0] === "\x01") {
    const action = text.match(/^\x01ACTION ?([^\x01]*)\x01?$/s);
    if (!action) return null;
    [kind, text] = ["action", action[1]];
  }
  const isMine = isMe(message.nick);
  return {
    kind,
    id: message.tags.msgid,
    time: Date.parse(message.tags.time) || Date.now(),
    nick: message.nick,
    text,
    isMine,
    isMention: !isMine && kind !== "notice" && mentions(text),
    reply: message.tags["+draft/reply"] ?? message.tags["+reply"],
    once: message.tags[ONCE_TAG],
  };
}

// A name counts where it stands for itself. In Korean a particle follows without a blank: "하늘아", "ann이".
let mentionPattern = { nick: null, pattern: null };
function mentions(text) {
  if (mentionPattern.nick !== state.nick) {
    const name = state.nick.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    const end = /\p{Script=Hangul}$/u.test(state.nick) ? "" : "(?![\\p{Script=Latin}\\p{N}_-])";
    mentionPattern = { nick: state.nick, pattern: new RegExp(`(?<![\\p{L}\\p{N}_-])${name}${end}`, "iu") };
  }
  return mentionPattern.pattern.test(text);
}

function add(room, line) {
  if (line.id && room.ids.has(line.id)) return;
  if (room.held) return hold(room, line);
  if (room.isBehind) return count(room, line);
  room.lines.push(line);
  room.touched = Date.now();
  if (line.id) {
    room.ids.add(line.id);
    room.lastId = line.id;
    room.firstId ??= line.id;
    state.lastSeen = Math.max(state.lastSeen ?? 0, line.time);
  }
  count(room, line);
  trim(room);
  stale("log");
}

function hold(room, line) {
  if (room.held.length < LINES_MAX) room.held.push(line);
  else if (line.id) room.hasMissed = true;
}

// What somebody has not read yet, and what of it concerns them.
let isPaging = false;
function count(room, line) {
  if (!["say", "action"].includes(line.kind) || line.isMine) return;
  if (room.readUntil && line.time <= room.readUntil) return;
  // What was said before somebody's first visit is no news.
  if (isPaging && !room.readUntil && !room.isPerson) return;
  const hasSeen = isSeen(room);
  if (hasSeen && !isPaging) return;
  if (!room.unread) {
    if (room.firstUnread && !isPaging) room.version += 1;
    if (!room.firstUnread || !isPaging) room.firstUnread = line;
  }
  if (hasSeen) return;
  room.unread += 1;
  if (line.isMention || room.isPerson) room.mentions += 1;
  stale("rooms", "title", "newest");
}

function isSeen(room) {
  return room === state.current && view.sticks && document.visibilityState === "visible" && document.hasFocus();
}

function trim(room) {
  const excess = room.lines.length - LINES_MAX;
  if (excess <= 0) return;
  if (room === state.current && !view.sticks && state.has.has("draft/chathistory")) {
    // Whoever reads far above would lose the ground under their eyes: the newest are left out instead.
    if (excess > LINES_MAX / 2) setBehind(room);
    return;
  }
  forgetIds(room, room.lines.splice(0, excess));
  room.dropped += excess;
  room.isAtStart = false;
  room.firstId = room.lines.find((line) => line.id)?.id ?? null;
}

function setBehind(room) {
  forgetIds(room, room.lines.splice(LINES_MAX));
  room.isBehind = true;
  room.lastId = room.lines.findLast((line) => line.id)?.id ?? null;
  room.version += 1;
}

function forgetIds(room, lines) {
  for (const line of lines) room.ids.delete(line.id);
}

function note(room, text) {
  if (room) add(room, { kind: "note", time: Date.now(), text });
}

function problem(room, text) {
  if (room) add(room, { kind: "error", time: Date.now(), text });
}

// Who comes and goes one after another is told in one line.
function notePresence(room, type, nick) {
  if (room.members.size > PRESENCE_MEMBERS_MAX || room.isBehind) return;
  const last = (room.held ?? room.lines).at(-1);
  if (last?.kind === "presence" && Date.now() - last.time < GROUP_MILLISECONDS && last.entries.length < 50) {
    last.entries.push({ type, nick });
    view.changed.add(last);
    return stale("log");
  }
  add(room, { kind: "presence", time: Date.now(), entries: [{ type, nick }] });
}

function presenceText(line) {
  const parts = [];
  for (const type of ["cameIn", "wentOut"]) {
    const nicks = [...new Set(line.entries.filter((entry) => entry.type === type).map((entry) => entry.nick))];
    if (!nicks.length) continue;
    const rest = nicks.length > 12 ? `, ${say("more", nicks.length - 12)}` : "";
    parts.push(say(type, nicks.slice(0, 12).join(", ") + rest));
  }
  return parts.join(" · ");
}

function redact(message) {
  const room = roomNamed(isRoomName(message.params[0]) || isMe(message.nick) ? message.params[0] : message.nick);
  const line = room?.lines.find((one) => one.id === message.params[1]);
  if (!line) return;
  line.isGone = true;
  line.text = "";
  view.changed.add(line);
  stale("log");
}

function noteTyping(room, nick, how) {
  room.typing.delete(fold(nick));
  // IRCv3, typing: six seconds after "active" it counts no longer.
  if (how === "active" && room.typing.size < 20) room.typing.set(fold(nick), { nick, until: Date.now() + 6000 });
  stale("typing");
}
