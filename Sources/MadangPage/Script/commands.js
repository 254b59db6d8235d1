// What begins with a slash.

const commands = {
  join(room, rest) {
    const [name, key = ""] = rest.split(/ +/);
    if (!name) return room.isPerson || room.isJoined ? usage(room, "/join #room [key]") : join(room);
    const whole = isRoomName(name) ? name : `#${name}`;
    if (!isSoundName(whole)) return problem(room, say("advice")[403]);
    const opened = openRoom(whole);
    if (!opened.isJoined) join(opened, key);
    select(opened);
  },
  part(room, rest) {
    const named = isRoomName(rest) ? roomNamed(rest.split(" ")[0]) : null;
    const left = named ?? room;
    const why = named ? rest.split(" ").slice(1).join(" ") : rest;
    if (left.isPerson || !left.isJoined || state.phase !== "inside") return forgetRoom(left);
    ask(`PART ${left.name}${why ? ` :${why}` : ""}`, { fail: () => forgetRoom(left) });
  },
  nick(room, rest) {
    if (!rest) return usage(room, "/nick NAME");
    state.wishedNick = rest.split(" ")[0];
    const fail = (text) => {
      state.wishedNick = state.nick;
      problem(room, text);
    };
    online(room, `NICK ${state.wishedNick}`, { fail });
  },
  msg(room, rest) {
    const [name, text] = cutWord(rest);
    if (!name || !text) return usage(room, "/msg NAME WORDS");
    commands.query(room, name);
    if (roomNamed(name)) write(roomNamed(name), text);
  },
  query(room, rest) {
    if (!isSoundName(rest)) return usage(room, "/query NAME");
    if (isRoomName(rest)) return commands.join(room, rest);
    select(openRoom(rest));
  },
  me: (room, rest) => (rest ? write(room, rest, true) : usage(room, "/me WORDS")),
  topic: (room, rest) => online(room, rest ? `TOPIC ${room.name} :${rest}` : `TOPIC ${room.name}`),
  names: (room) => online(room, `NAMES ${room.name}`),
  whois(room, rest) {
    const nick = rest || (room.isPerson ? room.name : "");
    return nick ? online(room, `WHOIS ${nick}`) : usage(room, "/whois NAME");
  },
  away: (room, rest) => online(room, rest ? `AWAY :${rest}` : "AWAY"),
  invite(room, rest) {
    const nick = rest.split(" ")[0];
    return nick ? online(room, `INVITE ${nick} ${room.name}`) : usage(room, "/invite NAME");
  },
  kick(room, rest) {
    const [nick, why] = cutWord(rest);
    if (!nick) return usage(room, "/kick NAME [WORDS]");
    online(room, `KICK ${room.name} ${nick}${why ? ` :${why}` : ""}`);
  },
  list: (room) => online(room, "LIST"),
  search,
  undo(room) {
    const line = room.lines.findLast((one) => one.isMine && one.id && !one.isGone);
    if (!line) return note(room, say("nothingToUndo"));
    online(room, `REDACT ${room.name} ${line.id}`);
  },
  raw: (room, rest) => (rest ? online(room, rest, { isRaw: true }) : usage(room, "/raw LINE")),
  help: (room) => note(room, say("help").join("\n")),
  quit: () => leave(),
};
commands.quote = commands.raw;
commands.leave = commands.part;
commands.j = commands.join;

const usage = (room, text) => note(room, say("usage", text));

function online(room, line, answer = {}) {
  if (state.phase !== "inside") return problem(room, say("notConnected"));
  ask(line, { room, ...answer });
}

function search(room, text) {
  if (!text) return usage(room, "/search WORDS");
  if (!state.has.has("draft/search") && !state.has.has("soju.im/search")) return problem(room, say("noSearch"));
  const page = (messages) => {
    const found = messages.map(lineFrom).filter(Boolean);
    note(room, say("found", found.length, text));
    for (const line of found) note(room, `${formats.whole.format(line.time)}  ${line.nick}: ${plainText(line.text)}`);
  };
  online(room, `SEARCH :text=${escapeTag(text)};in=${escapeTag(room.name)};limit=30`, { page });
}

// What was written in the field: a command, or words to say. False where it stays in the field.
function perform(text) {
  const room = state.current;
  const command = text.match(/^\/([a-z]+)(?:\s+([\s\S]*))?$/i);
  if (!command || text.startsWith("//")) return write(room, text.startsWith("//") ? text.slice(1) : text);
  const name = command[1].toLowerCase();
  const rest = (command[2] ?? "").trim();
  if (Object.hasOwn(commands, name)) return commands[name](room, rest) !== false;
  problem(room, say("noSuchCommand", name));
  return true;
}

function leave() {
  send("QUIT");
  disconnect();
  clearTimeout(retryTimer);
  // What was to be kept soon would be kept after all.
  clearTimeout(keepTimer);
  keepTimer = null;
  sessionStorage.removeItem(STORE_KEY);
  state.rooms.clear();
  const nothing = { current: null, account: null, password: null, serverPassword: null, keptFor: null };
  Object.assign(state, { ...nothing, outbox: [], phase: "door" });
  showDoor("");
}
