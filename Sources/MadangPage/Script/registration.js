// From the first line to the rooms: capabilities, SASL, the nickname.

function negotiate(message) {
  const verb = message.params[1];
  const list = (message.params.at(-1) ?? "").split(" ").filter(Boolean);
  if (verb === "LS") {
    for (const word of list) state.offered.set(...splitAt(word, "="));
    if (message.params[2] !== "*") request();
  } else if (verb === "ACK") {
    for (const name of list) name[0] === "-" ? state.has.delete(name.slice(1)) : state.has.add(name);
    if (state.phase !== "inside" && !exchange) introduce();
  } else if (verb === "NAK" && state.phase !== "inside") introduce();
  else if (verb === "DEL") for (const name of list) state.has.delete(name);
}

function splitAt(word, mark) {
  const at = word.indexOf(mark);
  return at < 0 ? [word, ""] : [word.slice(0, at), word.slice(at + 1)];
}

function request() {
  const wanted = WANTED.filter((name) => state.offered.has(name));
  if (!wanted.includes("draft/search") && state.offered.has("soju.im/search")) wanted.push("soju.im/search");
  if (state.account && state.offered.has("sasl")) wanted.push("sasl");
  if (wanted.length) send(`CAP REQ :${wanted.join(" ")}`);
  else introduce();
}

function introduce() {
  if (state.account && !exchange) {
    if (!state.has.has("sasl")) return backToDoor(say("noAccounts"));
    const mechanisms = (state.offered.get("sasl") ?? "").split(",");
    // Without https a browser has no crypto.subtle.
    const isScram = crypto.subtle && mechanisms.includes("SCRAM-SHA-256");
    exchange = isScram ? scram(state.account, state.password) : plain(state.account, state.password);
    return send(`AUTHENTICATE ${isScram ? "SCRAM-SHA-256" : "PLAIN"}`);
  }
  send(`NICK ${state.wishedNick}`);
  send(`USER ${state.wishedNick.replace(/[^A-Za-z0-9]/g, "").slice(0, 10) || "web"} 0 * :${state.wishedNick}`);
  send("CAP END");
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const base64 = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
const fromBase64 = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const byteCount = (text) => encoder.encode(text).length;

// An exchange takes what the server said and gives what to answer.
function plain(account, password) {
  return async () => `\0${account}\0${password}`;
}

// RFC 5802 and 7677: the password itself never goes out, and the server proves that it knows it.
function scram(account, password) {
  const nonce = base64(crypto.getRandomValues(new Uint8Array(18)));
  const bare = `n=${account.replaceAll("=", "=3D").replaceAll(",", "=2C")},r=${nonce}`;
  const hmac = async (key, data) => {
    const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", imported, encoder.encode(data)));
  };
  let step = 0;
  let signature = "";
  return async (said) => {
    step += 1;
    if (step === 1) return `n,,${bare}`;
    const fields = Object.fromEntries(said.split(",").map((field) => [field[0], field.slice(2)]));
    if (step > 2) {
      if (fields.v !== signature) throw new Error("The server does not know the password.");
      return "";
    }
    if (!fields.r.startsWith(nonce) || !(fields.i >= 4096)) throw new Error("The server's challenge is not sound.");
    // RFC 4013, as far as keyboards need it: one form for each letter, one kind of blank, no joiners.
    const prepared = password.replace(/\u00AD|\u200B|\u2060|\uFEFF/g, "").replace(/\p{Zs}/gu, " ").normalize("NFKC");
    const secret = await crypto.subtle.importKey("raw", encoder.encode(prepared), "PBKDF2", false, ["deriveBits"]);
    const rounds = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(fields.s), iterations: Number(fields.i) };
    const salted = new Uint8Array(await crypto.subtle.deriveBits(rounds, secret, 256));
    const clientKey = await hmac(salted, "Client Key");
    const storedKey = new Uint8Array(await crypto.subtle.digest("SHA-256", clientKey));
    const final = `c=biws,r=${fields.r}`;
    const all = `${bare},${said},${final}`;
    const proof = await hmac(storedKey, all);
    signature = base64(await hmac(await hmac(salted, "Server Key"), all));
    return `${final},p=${base64(clientKey.map((byte, index) => byte ^ proof[index]))}`;
  };
}

let challenge = "";
async function authenticate(message) {
  const part = message.params[0] ?? "+";
  challenge += part === "+" ? "" : part;
  if (part.length === 400) return;
  const said = decoder.decode(fromBase64(challenge));
  challenge = "";
  const asked = socket;
  try {
    const answer = base64(encoder.encode(await exchange(said)));
    if (asked !== socket) return;
    // IRCv3, sasl: pieces of 400, and a last one that is shorter.
    for (let at = 0; at <= answer.length; at += 400) send(`AUTHENTICATE ${answer.slice(at, at + 400) || "+"}`);
  } catch (error) {
    if (asked === socket) backToDoor(error.message);
  }
}

function welcomed(message) {
  state.nick = message.params[0];
  state.phase = "inside";
  exchange = null;
  setTimeout(() => {
    if (state.phase === "inside") attempts = 0;
  }, 20_000);
  for (const room of state.rooms.values()) room.isReady = false;
  showYard();
  // The message of the day ends the welcome, and only then the rooms are asked for.
  state.messageOfTheDay = [];
  stale("all");
}

let isWelcomeOver = false;
function enterRooms() {
  if (state.messageOfTheDay.length && !isWelcomeOver) state.greetings.push(state.messageOfTheDay.join("\n"));
  isWelcomeOver = true;
  if (!isMe(state.wishedNick)) state.greetings.push(say("takenFor", state.wishedNick, state.nick));
  const rooms = [...state.rooms.values()];
  const wanted = rooms.filter((room) => !room.isPerson && !room.isJoined);
  for (const room of wanted) room.isRefused = false;
  for (const room of wanted) if (room.key) send(`JOIN ${room.name} ${room.key}`);
  const open = wanted.filter((room) => !room.key).map((room) => room.name);
  for (let at = 0; at < open.length; at += 6) send(`JOIN ${open.slice(at, at + 6).join(",")}`);
  for (const room of rooms) if (room.isPerson) catchUp(room);
  findMissedTalks();
  keep();
}

// Conversations that went on while nobody was connected: only an account has any.
function findMissedTalks() {
  if (!state.has.has("draft/chathistory") || !state.account) return;
  const since = new Date(state.lastSeen ?? Date.now() - 30 * 86_400_000).toISOString();
  const until = new Date(Date.now() + 60_000).toISOString();
  const page = (messages) => {
    for (const { command, params } of messages) {
      if (command !== "CHATHISTORY" || isRoomName(params[1]) || isMe(params[1]) || isService(params[1])) continue;
      if (roomNamed(params[1])) continue;
      const room = openRoom(params[1]);
      if (state.has.has("draft/read-marker")) send(`MARKREAD ${room.name}`);
      catchUp(room);
    }
  };
  ask(`CHATHISTORY TARGETS timestamp=${since} timestamp=${until} 50`, { page, fail() {} });
}

function nameTaken(message, answer) {
  if (state.phase === "inside") {
    if (!answer.isRegain) refuse(message, answer);
    return;
  }
  if (state.phase === "entering") {
    return backToDoor(message.command === "433" ? say("taken", state.wishedNick) : refusalText(message));
  }
  // The connection before may not have ended yet for the server.
  nameTries += 1;
  const asked = socket;
  const next = nameTries <= 2 ? state.wishedNick : state.wishedNick.slice(0, 55) + "_".repeat(nameTries - 2);
  setTimeout(() => asked === socket && send(`NICK ${next}`), nameTries <= 2 ? 700 : 0);
}

const refusalText = (message) => `${message.params.at(-1)}. ${words[state.language].advice[message.command] ?? ""}`;

function regainName() {
  if (state.phase !== "inside" || isMe(state.wishedNick)) return;
  ask(`NICK ${state.wishedNick}`, { isRegain: true, fail() {} });
}

const handlers = {
  PING: (message) => send(`PONG :${message.params.at(-1) ?? ""}`),
  PONG: () => {},
  ACK: () => {},
  CAP: negotiate,
  AUTHENTICATE: (message) => exchange && authenticate(message),
  ERROR: (message) => {
    lastError ||= say("refused", message.params.at(-1) ?? "");
  },
  FAIL: failed,
  WARN: (message, answer) => {
    const isPartial = message.params[0] === "SEARCH";
    note(answer.room ?? state.current, isPartial ? say("foundPart") : message.params.at(-1));
  },
  NOTE: (message, answer) => note(answer.room ?? state.current, message.params.at(-1)),
  PRIVMSG: heard,
  NOTICE: heard,
  TAGMSG: (message) => {
    const room = roomNamed(isRoomName(message.params[0] ?? "") ? message.params[0] : message.nick);
    const how = message.tags["+typing"];
    if (room && how && !isMe(message.nick)) noteTyping(room, message.nick, how);
  },
  JOIN: joined,
  PART: (message) => gone(message.nick, [roomNamed(message.params[0])], message),
  QUIT: (message) => gone(message.nick, [...state.rooms.values()], message),
  KICK: kicked,
  NICK: renamed,
  TOPIC: (message) => {
    const room = roomNamed(message.params[0]);
    if (!room) return;
    room.topic = message.params[1] ?? "";
    note(room, room.topic ? say("topicSet", message.nick, plainText(room.topic)) : say("topicNone", message.nick));
    stale("head");
  },
  MODE: changeModes,
  INVITE: (message) => isMe(message.params[0]) && note(state.current, say("invited", message.nick, message.params[1])),
  REDACT: redact,
  RENAME: renamedRoom,
  MARKREAD: markedRead,
  "001": welcomed,
  "005": (message) => {
    for (const token of message.params.slice(1, -1)) state.features.set(...splitAt(token, "="));
    state.network = (state.features.get("NETWORK") ?? state.network).replaceAll("\\x20", " ");
    stale("rooms");
  },
  372: (message) => state.messageOfTheDay.push(message.params.at(-1)),
  375: () => {},
  376: enterRooms,
  422: enterRooms,
  301: ({ params }, answer) => {
    note(answer.room ?? roomNamed(params[1]) ?? state.current, say("isAway", params[1], params[2]));
  },
  311: ({ params }, answer) => note(answer.room, `${params[1]}: ${params[5]} (${params[2]}@${params[3]})`),
  312: () => {},
  317: (message, answer) => {
    const since = formats.whole.format(Number(message.params[3]) * 1000);
    note(answer.room, say("idle", message.params[1], Math.floor(Number(message.params[2]) / 60), since));
  },
  318: () => {},
  319: (message, answer) => note(answer.room, say("whoisRooms", message.params[1], message.params[2])),
  330: (message, answer) => note(answer.room, say("whoisAccount", message.params[1], message.params[2])),
  331: (message, answer) => answer.room && note(answer.room, say("noTopic")),
  332: (message, answer) => {
    const room = roomNamed(message.params[1]);
    if (room) room.topic = message.params[2] ?? "";
    if (answer.room) note(answer.room, say("topicIs", plainText(message.params[2] ?? "")));
    stale("head");
  },
  333: () => {},
  353: (message) => {
    const room = roomNamed(message.params[2]);
    for (const word of room?.isJoined ? (message.params[3] ?? "").split(" ") : []) {
      const rank = word.match(/^[@+]*/)[0];
      const nick = word.slice(rank.length);
      if (nick) room.members.set(fold(nick), { nick, rank });
    }
    stale("people");
  },
  366: (message, answer) => {
    const room = answer.room && roomNamed(message.params[1]);
    if (!room) return;
    const names = sortedMembers(room).slice(0, 200).map((member) => member.rank + member.nick);
    note(answer.room, say("members", room.members.size, formats.list.format(names)));
  },
  321: () => {},
  322: ({ params }, answer) => note(answer.room, `${params[1]} (${params[2]}) ${plainText(params[3] ?? "")}`),
  323: () => {},
  378: () => {},
  379: () => {},
  432: nameTaken,
  433: nameTaken,
  464: () => {
    element("key-part").hidden = false;
    backToDoor(say("keyNeeded"));
  },
  900: (message) => {
    state.account = message.params[2];
    keep();
  },
  901: () => {
    state.account = state.password = null;
    keep();
  },
  903: () => introduce(),
  // SCRAM may be more than an old password is kept for; a wrong one is wrong either way.
  904: () => backToDoor(say("wrongPassword")),
  905: () => backToDoor(say("wrongPassword")),
  906: () => {},
  908: () => {},
};
