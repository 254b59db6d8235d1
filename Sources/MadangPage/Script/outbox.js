// What is said: kept until its echo has come.

// What was typed waits here until the server has given it back. One line at a time is under way: after a break, that
// one alone is in doubt, and it is looked for in the history before it is sent again. States of an entry:
//
//     waiting ─▶ sent ─▶ (echo: gone)        sent ─▶ failed: the server said no
//        ▲        │ break
//        └─ doubt ┴▶ checking ─▶ (found: gone), waiting, or unsure where nothing can be looked up

function write(room, text, isAction = false) {
  const objection = objectionTo(room, text);
  if (objection) {
    problem(room, objection);
    return false;
  }
  const parts = isAction ? text.split("\n").filter(Boolean) : [text];
  for (const part of parts) state.outbox.push(makeEntry(room.name, isAction ? `\x01ACTION ${part}\x01` : part));
  if (room.firstUnread) room.version += 1;
  room.firstUnread = null;
  view.sticks = true;
  keep();
  sendNext();
  stale("log", "pending");
  return true;
}

const makeEntry = (target, text) => ({ once: randomName(), target, text, state: "waiting" });

function objectionTo(room, text) {
  const [bytesMax, linesMax] = multilineLimits();
  if (state.outbox.length >= OUTBOX_MAX) return say("tooMany");
  if (byteCount(text) > bytesMax || text.split("\n").length > linesMax) return say("tooLong", bytesMax, linesMax);
  return room.isRefused ? say("advice")[442] : null;
}

function multilineLimits() {
  const value = state.offered.get("draft/multiline") ?? "";
  const limit = (name, otherwise) => Number(value.match(new RegExp(`${name}=(\\d+)`))?.[1] ?? otherwise);
  return [limit("max-bytes", 16_384), limit("max-lines", 100)];
}

// Bytes of text that a line has room for behind the name of whoever says it: RFC 2812 §2.3 gives 512 to all of it.
function textBytesMax(target) {
  return 510 - byteCount(`:${state.source || "x".repeat(150)} PRIVMSG ${target} :`);
}

// A text in pieces of so many bytes, cut between words where that is possible, and never inside of a letter.
function pieces(text, bytesMax) {
  const result = [];
  let piece = "";
  const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text);
  for (const { segment } of letters) {
    if (byteCount(piece + segment) > bytesMax) {
      const blank = piece.lastIndexOf(" ") + 1;
      const cut = blank > piece.length / 2 ? blank : piece.length;
      result.push(piece.slice(0, cut));
      piece = piece.slice(cut);
    }
    piece += segment;
  }
  return [...result, piece];
}

function sendNext() {
  if (!state.isSettled || state.phase !== "inside") return;
  if (state.outbox.some((entry) => entry.state === "sent")) return;
  const entry = state.outbox.find((one) => one.state === "waiting" && isOpenFor(one));
  if (!entry) return;
  const isLong = entry.text.includes("\n") || byteCount(entry.text) > textBytesMax(entry.target);
  if (isLong && !state.has.has("draft/multiline")) {
    state.outbox.splice(state.outbox.indexOf(entry), 1, ...apart(entry));
    return sendNext();
  }
  entry.state = "sent";
  entry.sentAt = Date.now();
  entry.nick = state.nick;
  entry.after = roomNamed(entry.target)?.lastId ?? entry.after ?? null;
  keep();
  const room = roomNamed(entry.target);
  const answer = { entry, room, fail: (why) => giveBack(entry, why), done: () => concluded(entry) };
  const tag = `;${ONCE_TAG}=${entry.once}`;
  if (isLong) sendLines(entry, answer, tag);
  else ask(`PRIVMSG ${entry.target} :${entry.text}`, answer, tag);
  stale("pending");
}

// A room must be entered and caught up with, or what was missed would come behind what is said now.
function isOpenFor(entry) {
  const room = roomNamed(entry.target);
  const isSameRoom = (one) => fold(one.target) === fold(entry.target);
  if (state.outbox.some((one) => ["doubt", "checking"].includes(one.state) && isSameRoom(one))) return false;
  return !room || (room.isPerson ? room.isReady || !room.held : room.isJoined && room.isReady);
}

function apart(entry) {
  const lines = entry.text.split("\n").flatMap((line) => pieces(line, textBytesMax(entry.target)));
  return lines.filter((line) => line.trim()).map((line) => makeEntry(entry.target, line));
}

function sendLines(entry, answer, tag) {
  const reference = `m${(labelCount += 1)}`;
  const lines = [];
  for (const line of entry.text.split("\n")) {
    pieces(line, textBytesMax(entry.target)).forEach((piece, index) => {
      lines.push(`@batch=${reference}${index ? ";draft/multiline-concat" : ""} PRIVMSG ${entry.target} :${piece}`);
    });
  }
  ask(`BATCH +${reference} draft/multiline ${entry.target}`, answer, tag);
  for (const line of lines) send(line);
  send(`BATCH -${reference}`);
}

function finish(entry) {
  state.outbox = state.outbox.filter((one) => one !== entry);
  keep();
  stale("pending");
}

function giveBack(entry, why) {
  entry.state = "failed";
  entry.why = why;
  keep();
  stale("pending");
}

// The whole answer is there, and its echo was not in it.
function concluded(entry) {
  if (entry.state === "sent" && state.outbox.includes(entry)) giveBack(entry, say("noEcho"));
  sendNext();
}

// A line under way when the connection broke may have been said or not: the history tells.
function checkDoubts(room) {
  for (const entry of state.outbox) {
    if (entry.state !== "doubt" || fold(entry.target) !== fold(room.name)) continue;
    // A guest's conversations begin anew with each connection.
    if (!state.has.has("draft/chathistory") || (room.isPerson && !state.account)) {
      entry.state = "unsure";
      continue;
    }
    entry.state = "checking";
    const conclude = (next) => {
      entry.state = next;
      keep();
      sendNext();
      stale("pending");
    };
    const page = (messages, head) => {
      if (messages.some((message) => isSame(entry, message))) return finish(entry), sendNext();
      conclude(!entry.after || isEnd(messages, head) ? "waiting" : "unsure");
    };
    const from = entry.after ? `AFTER ${entry.target} msgid=${entry.after}` : `LATEST ${entry.target} *`;
    ask(`CHATHISTORY ${from} ${CATCH_UP_LINES}`, { page, fail: () => conclude("unsure") });
  }
  stale("pending");
}

// Where the server hands no such tag on, name and words must do.
function isSame(entry, message) {
  if (!state.features.has("CLIENTTAGDENY")) return message.tags[ONCE_TAG] === entry.once;
  return fold(message.nick) === fold(entry.nick) && message.params[1] === entry.text;
}
