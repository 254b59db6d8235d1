// The page of a Madang server: IRC over one WebSocket, whole lines both ways (subprotocol `lines.madang`).
//
// State, Words, Connection, Protocol, Rooms, Outbox, Commands, View, Input: in this order. What arrives changes the
// state and marks what is stale; `paint` brings the document up to date once a frame. Whatever a person wrote becomes
// a text node, never markup.

// ---------------------------------------------------------------------------------------------------- State

const LINES_MAX = 2000;
const FIRST_PAGE_LINES = 100;
const CATCH_UP_LINES = 500;
const CATCH_UP_PAGES_MAX = 4;
const OUTBOX_MAX = 100;
const TALKS_MAX = 100;
const BATCHES_MAX = 64;
const PEOPLE_SHOWN_MAX = 500;
// In larger rooms people come and go all the time, which is no news.
const PRESENCE_MEMBERS_MAX = 100;
const GROUP_MILLISECONDS = 5 * 60_000;
const SILENCE_MILLISECONDS = 40_000;
const ANSWER_MILLISECONDS = 15_000;
const RETRY_MILLISECONDS_MAX = 60_000;
// By this tag a line is known again in the history, whatever else says the same words.
const ONCE_TAG = "+madang/once";
const STORE_KEY = "madang";

const state = {
  language: "en",
  // "door", "entering", "inside" or "broken".
  phase: "door",
  nick: "",
  wishedNick: "",
  account: null,
  password: null,
  serverPassword: null,
  source: "",
  network: "Madang",
  features: new Map(),
  offered: new Map(),
  has: new Set(),
  rooms: new Map(),
  current: null,
  outbox: [],
  tab: randomName(),
  // Until other tabs could say that this one is a copy, nothing that was kept is sent.
  isSettled: false,
  messageOfTheDay: [],
  // What is to be told in the first room, once its history stands above it.
  greetings: [],
  // Whose rooms and waiting lines these are, where an account has to sign in again.
  keptFor: null,
  lastSeen: null,
};

function randomName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(36).padStart(2, "0")).join("");
}

// A name in all of its cases: RFC 1459 for ASCII, and the composed form for what lies beyond.
function fold(name) {
  const pairs = { "[": "{", "]": "}", "\\": "|", "~": "^" };
  return name.normalize("NFC").replace(/[A-Z[\]\\~]/g, (c) => pairs[c] ?? c.toLowerCase());
}

const isRoomName = (name) => name.startsWith("#");
const isMe = (nick) => fold(nick) === fold(state.nick);

function makeRoom(name) {
  return {
    name,
    isPerson: !isRoomName(name),
    isJoined: false,
    // The server keeps us out: nothing is sent until somebody tries to come in again.
    isRefused: false,
    key: "",
    members: new Map(),
    topic: "",
    lines: [],
    // The names of the lines here: what comes twice is shown once.
    ids: new Set(),
    firstId: null,
    lastId: null,
    // Live lines wait here while a page is on its way; null otherwise.
    held: null,
    hasMissed: false,
    // Whether its history has been asked for since the connection began.
    isReady: false,
    isAtStart: false,
    isLoading: false,
    // The newest lines are not here, because somebody reads far above them.
    isBehind: false,
    unread: 0,
    mentions: 0,
    firstUnread: null,
    readUntil: null,
    markTimer: null,
    typing: new Map(),
    draft: "",
    touched: Date.now(),
    // Counts what makes the painted lines stale as a whole.
    version: 0,
    dropped: 0,
  };
}

function keep() {
  // Passwords are told to services: such lines stay out of what the browser keeps.
  const rooms = [...state.rooms.values()].map(({ name, key, draft, readUntil }) => {
    const isSecret = isService(name) || /^\/(raw|quote|(msg|query)\s+\S*s(erv)?\b)/i.test(draft);
    return { name, key, draft: isSecret ? "" : draft, readUntil };
  });
  const outbox = state.outbox.filter((entry) => !isService(entry.target));
  const { wishedNick, account, tab, lastSeen } = state;
  const kept = { wishedNick, account, tab, lastSeen, rooms, outbox, current: state.current?.name };
  try {
    sessionStorage.setItem(STORE_KEY, JSON.stringify(kept));
  } catch {
    // Without a store, all of it lasts as long as the page does.
  }
}

let keepTimer = null;
function keepSoon() {
  keepTimer ??= setTimeout(() => {
    keepTimer = null;
    keep();
  }, 300);
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE_KEY)) ?? {};
  } catch {
    return {};
  }
}

const isService = (name) => /^(nick|chan)serv$/i.test(name) || /^[nc]s$/i.test(name);

// ---------------------------------------------------------------------------------------------------- Words

const words = {
  en: {
    appName: "Madang",
    doorHint: "A courtyard to talk in. Pick a name, and come in.",
    name: "Name",
    password: "Password",
    serverPassword: "The server’s own password",
    haveAccount: "I have an account",
    room: "Room",
    enter: "Come in",
    entering: "Coming in…",
    language: "Language",
    skip: "Go to the message field",
    rooms: "Rooms",
    talks: "Conversations",
    people: "People",
    joinRoom: "Join a room…",
    partRoom: "Leave this room",
    leave: "Leave",
    close: "Close",
    send: "Send",
    log: (room) => `Messages in ${room}`,
    messageTo: (room) => `Message ${room}`,
    older: "Looking for older messages…",
    start: "The history begins here.",
    newest: "To the newest",
    newestCount: (n) => (n === 1 ? "1 new message" : `${n} new messages`),
    fresh: "New",
    unread: (n) => `${n} unread`,
    mentionsUnread: (n) => (n === 1 ? "you are mentioned" : `you are mentioned ${n} times`),
    more: (n) => `and ${n} more`,
    operator: "operator",
    voice: "voice",
    outside: "not inside",
    cameIn: (who) => `${who} came in`,
    wentOut: (who) => `${who} left`,
    nowCalled: (old, now) => `${old} is now ${now}`,
    topicSet: (who, text) => `${who} set the topic: ${text}`,
    topicNone: (who) => `${who} took the topic away`,
    topicIs: (text) => `The topic is: ${text}`,
    noTopic: "There is no topic. /topic WORDS sets one.",
    kicked: (who, by, why) => `${by} put ${who} out${why ? `: ${why}` : ""}`,
    kickedMe: (by, why) => `${by} put you out${why ? `: ${why}` : ""}. /join comes back in, if you may.`,
    mode: (who, what) => `${who} set ${what}`,
    invited: (who, room) => `${who} invites you to ${room}: /join ${room}`,
    gone: "Taken back",
    typing: (names) => `${names} ${names.includes(", ") ? "are" : "is"} writing…`,
    sending: "on its way…",
    kept: "kept, and sent when the connection is back",
    unsure: "It can’t be told whether this was sent.",
    notSent: (why) => `Not sent: ${why}`,
    noEcho: "the server did not take it",
    again: "Send again",
    discard: "Discard",
    gap: "Connected again. What was said meanwhile is not kept here.",
    gapLarge: "Much was said meanwhile: older messages come as you scroll up.",
    broken: (seconds) => `The connection broke. Trying again in ${seconds} s. You can go on writing.`,
    trying: "The connection broke. Trying again…",
    refused: (why) => `The server closed the connection: ${why}`,
    retryNow: "Try now",
    unreachable: "The server can’t be reached. Try again in a moment.",
    taken: (nick) => `The name ${nick} is taken. Choose another; or, if it is yours, sign in with its password.`,
    takenFor: (nick, now) => `${nick} is still taken: you are ${now} until it is free.`,
    wrongPassword: "Name and password don’t match. Try again, or come in under another name without a password.",
    accountNeeded: "This server is for people with an account: tick “I have an account” and sign in.",
    keyNeeded: "This server has a password of its own. Ask whoever runs it.",
    noAccounts: "This server keeps no accounts: come in with a name alone.",
    signInAgain: "Sign in again to go on.",
    notConnected: "Not connected: try again when the connection is back.",
    noSuchCommand: (name) => `There is no command /${name}. /help lists those that there are; //${name} says it.`,
    usage: (text) => `Write it so: ${text}`,
    tooLong: (bytes, lines) => `This is too long: ${bytes} bytes and ${lines} lines at most. Send it in parts.`,
    tooMany: "Too much waits to be sent. Wait until the connection is back.",
    found: (n, text) => (n ? `${n === 1 ? "1 message" : `${n} messages`} with “${text}”:` : `Nothing has “${text}”.`),
    foundPart: "Not all could be searched in time: ask for rarer words.",
    noSearch: "This server can’t search.",
    nothingToUndo: "There is no message of yours here to take back.",
    openTalk: (nick) => `Talk with ${nick}`,
    members: (n, names) => `${n === 1 ? "1 person" : `${n} people`}: ${names}`,
    isAway: (nick, why) => `${nick} is away: ${why}`,
    idle: (nick, minutes, since) => `${nick} has been silent for ${minutes} min, and here since ${since}`,
    whoisRooms: (nick, rooms) => `${nick} is in ${rooms}`,
    whoisAccount: (nick, account) => `${nick} is logged in as ${account}`,
    today: "Today",
    advice: {
      401: "Nobody here has that name. Look for it in the list of people.",
      403: "A room’s name begins with # and has no blanks or commas.",
      404: "You may not speak here. Ask an operator (@) of the room.",
      405: "Leave a room first.",
      432: "Choose a name without blanks, that begins with a letter.",
      433: "Choose another name; if it is yours, sign in.",
      442: "You are not in that room: /join it first.",
      465: "Ask whoever runs this server.",
      471: "The room is full. Try again later.",
      473: "Ask somebody inside to /invite you.",
      474: "You are banned there. Ask an operator of the room.",
      475: "It needs a key: /join ROOM KEY.",
      477: "That needs an account: leave, and sign in.",
      482: "Only an operator (@) of the room may do that.",
    },
    help: [
      "/join #room · /part · /msg NAME WORDS · /me WORDS · /nick NAME · /topic WORDS · /names · /whois NAME",
      "/away WORDS · /search WORDS · /invite NAME · /kick NAME · /list · /raw LINE · /quit",
      "/undo takes your last message back.",
      "Enter sends, Shift+Enter begins a new line, Tab completes names, Alt+↑ and Alt+↓ change rooms,",
      "Escape goes to the newest message.",
    ],
  },
  ko: {
    appName: "마당",
    doorHint: "이야기를 나누는 마당이에요. 이름을 정하고 들어오세요.",
    name: "이름",
    password: "비밀번호",
    serverPassword: "서버 비밀번호",
    haveAccount: "계정이 있어요",
    room: "방",
    enter: "들어가기",
    entering: "들어가는 중…",
    language: "언어",
    skip: "메시지 입력란으로 가기",
    rooms: "방",
    talks: "대화",
    people: "사람들",
    joinRoom: "방에 들어가기…",
    partRoom: "이 방에서 나가기",
    leave: "나가기",
    close: "닫기",
    send: "보내기",
    log: (room) => `${room} 메시지`,
    messageTo: (room) => `${room}에 메시지 보내기`,
    older: "이전 메시지를 찾는 중…",
    start: "이야기는 여기서 시작돼요.",
    newest: "최신 메시지로",
    newestCount: (n) => `새 메시지 ${n}개`,
    fresh: "여기부터 새 메시지",
    unread: (n) => `안 읽은 메시지 ${n}개`,
    mentionsUnread: (n) => `나를 부른 메시지 ${n}개`,
    more: (n) => `외 ${n}명`,
    operator: "운영자",
    voice: "발언권",
    outside: "들어가 있지 않음",
    cameIn: (who) => `${who} 님이 들어왔어요`,
    wentOut: (who) => `${who} 님이 나갔어요`,
    nowCalled: (old, now) => `${old}의 이름이 이제 ${now}이에요`,
    topicSet: (who, text) => `${who} 님이 주제를 정했어요: ${text}`,
    topicNone: (who) => `${who} 님이 주제를 지웠어요`,
    topicIs: (text) => `주제: ${text}`,
    noTopic: "주제가 없어요. /topic 내용 으로 정할 수 있어요.",
    kicked: (who, by, why) => `${by} 님이 ${who} 님을 내보냈어요${why ? `: ${why}` : ""}`,
    kickedMe: (by, why) => `${by} 님이 나를 내보냈어요${why ? `: ${why}` : ""}. 허락된다면 /join 으로 다시 들어올 수 있어요.`,
    mode: (who, what) => `${who} 님이 ${what} 모드를 설정했어요`,
    invited: (who, room) => `${who} 님이 ${room}에 초대했어요: /join ${room}`,
    gone: "거두어들인 메시지예요",
    typing: (names) => `${names} 님이 쓰고 있어요…`,
    sending: "보내는 중…",
    kept: "보관 중이며, 다시 연결되면 보내요",
    unsure: "보내졌는지 알 수 없어요.",
    notSent: (why) => `보내지 못했어요: ${why}`,
    noEcho: "서버가 받지 않았어요",
    again: "다시 보내기",
    discard: "지우기",
    gap: "다시 연결되었어요. 그동안의 이야기는 보관되지 않았어요.",
    gapLarge: "그동안 많은 이야기가 있었어요. 위로 올리면 더 볼 수 있어요.",
    broken: (seconds) => `연결이 끊겼어요. ${seconds}초 뒤에 다시 시도해요. 글은 계속 쓸 수 있어요.`,
    trying: "연결이 끊겼어요. 다시 시도하는 중…",
    refused: (why) => `서버가 연결을 닫았어요: ${why}`,
    retryNow: "지금 시도",
    unreachable: "서버에 연결할 수 없어요. 잠시 뒤에 다시 시도해 주세요.",
    taken: (nick) => `${nick}은(는) 이미 쓰이는 이름이에요. 다른 이름을 고르거나, 내 이름이라면 비밀번호로 로그인하세요.`,
    takenFor: (nick, now) => `${nick} 이름이 아직 쓰이고 있어서 지금은 ${now}이에요. 비는 대로 되찾을게요.`,
    wrongPassword: "이름과 비밀번호가 맞지 않아요. 다시 시도하거나, 비밀번호 없이 다른 이름으로 들어오세요.",
    accountNeeded: "계정이 있는 사람만 들어올 수 있는 서버예요. “계정이 있어요”를 켜고 로그인하세요.",
    keyNeeded: "서버 비밀번호가 필요해요. 서버를 운영하는 사람에게 물어보세요.",
    noAccounts: "이 서버에는 계정이 없어요. 이름만으로 들어오세요.",
    signInAgain: "계속하려면 다시 로그인하세요.",
    notConnected: "연결되어 있지 않아요. 다시 연결된 뒤에 해 보세요.",
    noSuchCommand: (name) => `/${name} 명령은 없어요. /help 로 명령을 볼 수 있고, //${name} 은 그대로 말해요.`,
    usage: (text) => `이렇게 쓰세요: ${text}`,
    tooLong: (bytes, lines) => `너무 길어요. ${bytes}바이트, ${lines}줄까지예요. 나누어 보내 주세요.`,
    tooMany: "보낼 것이 너무 많이 쌓였어요. 다시 연결될 때까지 기다려 주세요.",
    found: (n, text) => (n === 0 ? `“${text}”에 대한 결과가 없어요.` : `“${text}”이(가) 있는 메시지 ${n}개:`),
    foundPart: "시간 안에 다 찾지 못했어요. 더 드문 낱말로 찾아보세요.",
    noSearch: "이 서버에서는 검색할 수 없어요.",
    nothingToUndo: "여기에는 거두어들일 내 메시지가 없어요.",
    openTalk: (nick) => `${nick} 님과 대화하기`,
    members: (n, names) => `${n}명: ${names}`,
    isAway: (nick, why) => `${nick} 님은 자리를 비웠어요: ${why}`,
    idle: (nick, minutes, since) => `${nick} 님은 ${minutes}분째 말이 없고, ${since}부터 있었어요`,
    whoisRooms: (nick, rooms) => `${nick} 님이 있는 방: ${rooms}`,
    whoisAccount: (nick, account) => `${nick} 님은 ${account} 계정으로 로그인했어요`,
    today: "오늘",
    advice: {
      401: "그런 이름은 여기 없어요. 사람들 목록에서 찾아보세요.",
      403: "방 이름은 #으로 시작하고 빈칸과 쉼표가 없어야 해요.",
      404: "여기서는 말할 수 없어요. 방의 운영자(@)에게 물어보세요.",
      405: "먼저 다른 방에서 나가세요.",
      432: "빈칸 없이, 글자로 시작하는 이름을 고르세요.",
      433: "다른 이름을 고르거나, 내 이름이라면 로그인하세요.",
      442: "그 방에 있지 않아요. 먼저 /join 하세요.",
      465: "서버를 운영하는 사람에게 물어보세요.",
      471: "방이 가득 찼어요. 나중에 다시 시도하세요.",
      473: "안에 있는 사람에게 /invite 를 부탁하세요.",
      474: "그 방에 들어갈 수 없게 되어 있어요. 방의 운영자에게 물어보세요.",
      475: "열쇠가 필요해요: /join 방 열쇠",
      477: "계정이 필요해요. 나갔다가 로그인하세요.",
      482: "방의 운영자(@)만 할 수 있어요.",
    },
    help: [
      "/join #방 · /part · /msg 이름 내용 · /me 내용 · /nick 이름 · /topic 내용 · /names · /whois 이름 · /away 내용",
      "/search 낱말 · /invite 이름 · /kick 이름 · /list · /undo 는 마지막 메시지를 거두어들여요 · /raw 는 IRC를 그대로 보내요 · /quit",
      "Enter 는 보내기, Shift+Enter 는 줄바꿈, Tab 은 이름 완성, Alt+↑ 와 Alt+↓ 는 방 바꾸기, Escape 는 최신 메시지로 가기예요.",
    ],
  },
};

const say = (key, ...values) => {
  const entry = words[state.language][key];
  return typeof entry === "function" ? entry(...values) : entry;
};

let formats = {};
function makeFormats() {
  // The browser's own variant of the language decides between 12 and 24 hours.
  const locale = navigator.languages.find((tag) => tag.split("-")[0] === state.language) ?? state.language;
  formats = {
    time: new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }),
    day: new Intl.DateTimeFormat(locale, { weekday: "long", year: "numeric", month: "long", day: "numeric" }),
    whole: new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" }),
    list: new Intl.ListFormat(locale, { style: "narrow", type: "unit" }),
    order: new Intl.Collator(locale, { numeric: true, sensitivity: "base" }),
  };
}

// ---------------------------------------------------------------------------------------------------- Connection

let socket = null;
let attempts = 0;
let retryTimer = null;
let retryAt = 0;
let lastHeard = 0;
let pingSentAt = 0;
let nameTries = 0;
let lastError = "";
let exchange = null;

function connect() {
  clearTimeout(retryTimer);
  if (state.account && !state.password) return askPasswordAgain();
  const address = new URL("/ws", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  const opened = new WebSocket(address, ["lines.madang"]);
  socket = opened;
  pingSentAt = 0;
  lastHeard = Date.now();
  lastError = "";
  exchange = null;
  nameTries = 0;
  state.has = new Set();
  state.offered = new Map();
  opened.onopen = () => {
    if (socket !== opened) return;
    if (state.serverPassword) send(`PASS :${state.serverPassword}`);
    send("CAP LS 302");
  };
  opened.onmessage = (event) => {
    if (socket === opened) receive(String(event.data));
  };
  opened.onclose = () => {
    if (socket === opened) lost();
  };
  stale("state");
}

function send(line) {
  // No part of a line may begin another one.
  if (socket?.readyState === WebSocket.OPEN) socket.send(line.replace(/[\r\n\0]+/g, " "));
}

// Asks for something whose answer is known by its label. `answer` says what becomes of it.
let labelCount = 0;
const answers = new Map();
function ask(line, answer = {}, tags = "") {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const label = `p${(labelCount += 1)}`;
  answers.set(label, answer);
  send(`@label=${label}${tags} ${line}`);
}

function disconnect() {
  const old = socket;
  socket = null;
  old?.close();
  forgetAnswers();
}

function forgetAnswers() {
  answers.clear();
  batches.clear();
  for (const entry of state.outbox) if (entry.state === "sent" || entry.state === "checking") entry.state = "doubt";
  for (const room of state.rooms.values()) {
    room.held = null;
    room.isReady = false;
    room.isLoading = false;
    room.isJoined = false;
    room.members.clear();
    room.typing.clear();
  }
  stale("log", "rooms", "people", "pending", "title");
}

function lost() {
  disconnect();
  if (state.phase === "entering" || state.phase === "door") return backToDoor(lastError || say("unreachable"));
  state.phase = "broken";
  keep();
  attempts += 1;
  // Half of the wait is chance: after a restart of the server not everybody comes at once.
  const wait = Math.min(RETRY_MILLISECONDS_MAX, 1000 * 2 ** Math.min(attempts - 1, 6)) * (0.5 + Math.random() / 2);
  retryAt = Date.now() + wait;
  retryTimer = setTimeout(connect, wait);
  stale("state");
}

// A password is kept nowhere, and who told it to a service never gave it to the page.
function askPasswordAgain() {
  needAccount();
  state.keptFor = state.account;
  element("door-name").value = state.account;
  backToDoor(say("signInAgain"));
}

function backToDoor(text) {
  disconnect();
  clearTimeout(retryTimer);
  state.phase = "door";
  showDoor(text);
}

// A connection can die without a word: silence is asked about, and no answer is an end.
function watchConnection() {
  if (state.phase === "broken") stale("state");
  noteNewDay();
  const now = Date.now();
  if (socket?.readyState === WebSocket.CONNECTING && now - lastHeard > ANSWER_MILLISECONDS) return lost();
  if (socket?.readyState !== WebSocket.OPEN) return;
  giveUpWaiting(now);
  if (pingSentAt && lastHeard < pingSentAt && now - pingSentAt > ANSWER_MILLISECONDS) lost();
  else if (now - lastHeard > SILENCE_MILLISECONDS && lastHeard > pingSentAt) askForLife();
}

// A line that the server leaves without an answer holds up the others no longer.
function giveUpWaiting(now) {
  const entry = state.outbox.find((one) => one.state === "sent");
  if (!entry || now - entry.sentAt < 2 * ANSWER_MILLISECONDS) return;
  entry.state = "unsure";
  keep();
  stale("pending");
  sendNext();
}

let today = new Date().toDateString();
function noteNewDay() {
  if (today === new Date().toDateString()) return;
  today = new Date().toDateString();
  for (const room of state.rooms.values()) room.version += 1;
  stale("log");
}

function askForLife() {
  pingSentAt = Date.now();
  send("PING :alive");
}

// ---------------------------------------------------------------------------------------------------- Protocol

function parse(line) {
  const message = { tags: Object.create(null), source: "", command: "", params: [] };
  let rest = line;
  if (rest[0] === "@") {
    const [tags, after] = cutWord(rest.slice(1));
    for (const tag of tags.split(";")) {
      const at = tag.indexOf("=");
      if (tag) message.tags[at < 0 ? tag : tag.slice(0, at)] = at < 0 ? "" : unescapeTag(tag.slice(at + 1));
    }
    rest = after;
  }
  if (rest[0] === ":") [message.source, rest] = cutWord(rest.slice(1));
  [message.command, rest] = cutWord(rest);
  while (rest) {
    let word;
    if (rest[0] === ":") [word, rest] = [rest.slice(1), ""];
    else [word, rest] = cutWord(rest);
    message.params.push(word);
  }
  message.command = message.command.toUpperCase();
  message.nick = message.source.split("!")[0];
  return message;
}

function cutWord(text) {
  const at = text.indexOf(" ");
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at).replace(/^ +/, "")];
}

// IRCv3, message-tags: "Escaping values".
const unescapeTag = (value) =>
  value.replace(/\\(.?)/g, (_, c) => ({ ":": ";", s: " ", r: "\r", n: "\n" })[c] ?? c);
const escapeTag = (value) =>
  value.replace(/[; \r\n\\]/g, (c) => ({ ";": "\\:", " ": "\\s", "\r": "\\r", "\n": "\\n", "\\": "\\\\" })[c]);

function receive(data) {
  lastHeard = Date.now();
  for (const line of data.split("\r\n")) if (line) accept(parse(line));
}

const batches = new Map();
function accept(message) {
  if (message.command === "BATCH") return message.params[0]?.[0] === "+" ? openBatch(message) : closeBatch(message);
  const batch = batches.get(message.tags.batch);
  if (batch) batch.items.push(message);
  else settle(message, [message]);
}

function openBatch(message) {
  // A server that leaves batches open costs no more than these.
  if (batches.size >= BATCHES_MAX) batches.delete(batches.keys().next().value);
  const [reference, type] = message.params;
  batches.set(reference.slice(1), { ...message, type, items: [] });
}

function closeBatch(message) {
  const reference = message.params[0]?.slice(1);
  const batch = batches.get(reference);
  if (!batch) return;
  batches.delete(reference);
  const result = batch.type === "draft/multiline" ? joinLines(batch) : batch;
  const outer = batches.get(batch.tags.batch);
  if (outer) outer.items.push(result);
  else settle(result, result === batch ? batch.items : [result]);
}

// A text of several lines is one message. IRCv3, multiline.
function joinLines(batch) {
  let text = "";
  batch.items.forEach((item, index) => {
    text += (index && !("draft/multiline-concat" in item.tags) ? "\n" : "") + (item.params[1] ?? "");
  });
  const command = batch.items[0]?.command ?? "PRIVMSG";
  return { ...batch, command, params: [batch.params[2], text], type: undefined, items: undefined };
}

// What has come whole: `head` carries the label, `messages` are what it consists of.
function settle(head, messages) {
  const answer = answers.get(head.tags.label);
  answers.delete(head.tags.label);
  const isPage = head.type && head.type !== "labeled-response";
  if (answer?.page && isPage) answer.page(messages, head);
  else for (const message of messages) if (!message.type) handle(message, answer ?? {});
  answer?.done?.(head);
}

function handle(message, answer) {
  const { command } = message;
  if (answer.isRaw) return note(answer.room, `${command} ${message.params.join(" ")}`);
  if (Object.hasOwn(handlers, command)) handlers[command](message, answer);
  else if (/^[45]\d\d$/.test(command)) refuse(message, answer);
  else if (/^\d\d\d$/.test(command) && answer.room) note(answer.room, message.params.slice(1).join(" "));
}

// The server's own words, and what to do next. `params`: the target is the second one, where there is one.
function refuse(message, answer) {
  const text = message.params.at(-1) ?? "";
  const advice = words[state.language].advice[message.command];
  const about = message.params.length > 2 ? `${message.params[1]}: ` : "";
  const whole = `${about}${text}${advice ? `${/[.!?]$/.test(text) ? "" : "."} ${advice}` : ""}`;
  if (answer.fail) return answer.fail(whole, message);
  if (state.phase === "entering") lastError = whole;
  const room = isRoomName(message.params[1] ?? "") ? roomNamed(message.params[1]) : null;
  if (room && !room.isJoined && !answer.room) keptOut(room, whole);
  else problem(answer.room ?? room ?? state.current, whole);
}

function failed(message, answer) {
  const [command, code, ...rest] = message.params;
  const whole = [...rest.slice(0, -1), rest.at(-1)].join(": ");
  if (answer.fail) return answer.fail(whole, message);
  if (code === "ACCOUNT_REQUIRED") {
    needAccount();
    backToDoor(say("accountNeeded"));
  } else if (state.phase === "entering") lastError = whole;
  else problem(answer.room ?? state.current, `${command}: ${whole}`);
}

const WANTED = [
  "message-tags", "server-time", "batch", "labeled-response", "echo-message", "standard-replies", "multi-prefix",
  "draft/channel-rename", "draft/chathistory", "draft/message-redaction", "draft/multiline", "draft/read-marker",
  "draft/search",
];

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

// ---------------------------------------------------------------------------------------------------- Rooms

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

// ---------------------------------------------------------------------------------------------------- Outbox

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

// ---------------------------------------------------------------------------------------------------- Commands

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

// ---------------------------------------------------------------------------------------------------- View

const element = (id) => document.getElementById(id);
const view = {
  // Parts that are stale.
  dirty: new Set(),
  isPlanned: false,
  // The log as it was painted.
  room: null,
  version: -1,
  dropped: 0,
  count: 0,
  changed: new Set(),
  nodes: new WeakMap(),
  // The list items of rooms and of members.
  items: new WeakMap(),
  // Whether the log follows its newest line.
  sticks: true,
};

const PARTS = ["state", "rooms", "title", "head", "people", "log", "older", "pending", "newest", "typing"];

function stale(...parts) {
  for (const part of parts) part === "all" ? PARTS.forEach((one) => view.dirty.add(one)) : view.dirty.add(part);
  if (view.isPlanned) return;
  view.isPlanned = true;
  // A hidden page has no frames, and its title counts all the same.
  if (document.visibilityState === "visible") requestAnimationFrame(paint);
  else setTimeout(paint, 200);
}

function paint() {
  view.isPlanned = false;
  const dirty = view.dirty;
  view.dirty = new Set();
  const painters = {
    state: paintState, rooms: paintRooms, head: paintHead, people: paintPeople, log: paintLog, older: paintOlder,
    pending: paintPending, newest: paintNewest, typing: paintTyping, title: paintTitle,
  };
  const wasStuck = view.sticks;
  for (const part of PARTS) if (dirty.has(part)) painters[part]();
  if (wasStuck && ["log", "pending", "state"].some((part) => dirty.has(part))) scrollDown();
  if (view.dirty.size && !view.isPlanned) stale();
}

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function hueOf(nick) {
  // FNV-1a, and a last turn, for names that differ in one letter should differ in their hue.
  let hash = 0x811c9dc5;
  for (const c of fold(nick)) hash = Math.imul(hash ^ c.codePointAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0;
  return `hue hue${(hash >>> 8) % 12}`;
}

// IRC's formatting codes end, toggle or colour: the ones that mean something become classes, the others vanish.
const CODES = { "\x02": "b", "\x1d": "i", "\x1f": "u", "\x1e": "s", "\x11": "code" };
const CODE_PATTERN = /\x03(?:\d\d?(?:,\d\d?)?)?|\x04(?:[0-9a-f]{6}(?:,[0-9a-f]{6})?)?|[\x00-\x08\x0b-\x1f\x7f]/gi;
const plainText = (text) => text.replace(CODE_PATTERN, "");

function formatted(text) {
  const nodes = [];
  const active = new Set();
  let at = 0;
  const flush = (end) => {
    if (end <= at) return;
    let parts = linked(text.slice(at, end));
    for (const tag of active) parts = [make(tag, "", ...parts)];
    nodes.push(...parts);
  };
  for (const match of text.matchAll(CODE_PATTERN)) {
    flush(match.index);
    at = match.index + match[0].length;
    const tag = CODES[match[0]];
    if (tag) active.has(tag) ? active.delete(tag) : active.add(tag);
    else if (match[0] === "\x0f") active.clear();
  }
  flush(text.length);
  return nodes;
}

// Addresses become links, and nothing but http and https ever does.
function linked(text) {
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(/\bhttps?:\/\/[^\s<>"\u0000-\u001f]+/gi)) {
    const address = withoutEnd(match[0]);
    const url = URL.parse?.(address) ?? tryURL(address);
    if (!url || !["http:", "https:"].includes(url.protocol)) continue;
    const link = make("a", "", address);
    link.href = url.href;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    nodes.push(text.slice(at, match.index), link);
    at = match.index + address.length;
  }
  nodes.push(text.slice(at));
  return nodes.filter((node) => node !== "");
}

// What a sentence puts behind an address is none of it; a closing bracket is, where it was opened inside.
function withoutEnd(address) {
  const hasBracket = address.includes("(");
  let end = address.length;
  while (".,;:!?'”’…".includes(address[end - 1]) || (address[end - 1] === ")" && !hasBracket)) end -= 1;
  return address.slice(0, end);
}

function tryURL(address) {
  try {
    return new URL(address);
  } catch {
    return null;
  }
}

const dayOf = (time) => new Date(time).toDateString();
const isSpoken = (line) => ["say", "action", "notice"].includes(line.kind);

function lineNode(line, before, room) {
  const node = make("div", `line ${line.kind}`);
  view.nodes.set(line, node);
  const isNewDay = !before || dayOf(before.time) !== dayOf(line.time);
  const isFresh = line === room.firstUnread;
  if (isNewDay) node.append(make("div", "day", dayText(line.time)));
  if (isFresh) node.append(make("div", "fresh", say("fresh")));
  if (line.isMention) node.classList.add("mention");
  if (line.isGone) node.classList.add("gone");
  const isNear = before && line.time - before.time < GROUP_MILLISECONDS;
  const follows = isNear && isSpoken(before) && before.nick === line.nick;
  if (isSpoken(line)) {
    const isFirst = !follows || isNewDay || isFresh || line.kind === "action" || before.kind !== line.kind;
    node.append(...spoken(line, isFirst));
    if (isFirst) node.classList.add("first");
  }
  node.append(textNode(line, room));
  return node;
}

function spoken(line, isFirst) {
  const time = make("time", "", formats.time.format(line.time));
  time.dateTime = new Date(line.time).toISOString();
  time.title = formats.whole.format(line.time);
  if (!isFirst) return [make("span", "unseen", `${line.nick}: `), time];
  const initial = line.nick.match(/[\p{L}\p{N}]/u)?.[0].toUpperCase() ?? "·";
  const avatar = make("span", `avatar ${hueOf(line.nick)}`, initial);
  avatar.ariaHidden = "true";
  const name = make("button", `name ${hueOf(line.nick)}`, make("bdi", "", line.nick));
  name.dataset.nick = line.nick;
  // The list of people is the way there by keyboard; a stop at each line would make the log one long corridor.
  name.tabIndex = -1;
  return [avatar, make("div", "head", name, time)];
}

function textNode(line, room) {
  const node = make("div", "text");
  node.dir = "auto";
  if (line.isGone) node.append(say("gone"));
  else if (line.kind === "presence") node.append(presenceText(line));
  else node.append(...replyTo(line, room), ...formatted(hideSecret(line, room)));
  return node;
}

function replyTo(line, room) {
  const other = line.reply && room.lines.find((one) => one.id === line.reply);
  return other ? [make("span", "reply", `${other.nick}: ${plainText(other.text).slice(0, 120)}`)] : [];
}

// What is said to services may hold a password, which nobody behind the reader's back should see.
function hideSecret(line, room) {
  if (!line.isMine || !isService(room.name)) return line.text;
  return line.text.replace(/^(\s*(?:identify|register|set password|recover|code|drop|login)\s).*/is, "$1••••••");
}

function dayText(time) {
  return dayOf(time) === dayOf(Date.now()) ? `${say("today")} · ${formats.day.format(time)}` : formats.day.format(time);
}

function paintLog() {
  const room = state.current;
  const lines = element("lines");
  if (!room) return lines.replaceChildren();
  const isWhole = view.room !== room || view.version !== room.version;
  if (isWhole) repaintLog(room, lines);
  else appendLines(room, lines);
  for (const line of view.changed) {
    const node = view.nodes.get(line);
    if (node?.isConnected) node.replaceWith(lineNode(line, room.lines[room.lines.indexOf(line) - 1], room));
  }
  view.changed.clear();
  Object.assign(view, { room, version: room.version, dropped: room.dropped, count: room.lines.length });
  if (isSeen(room)) seen(room);
  paintOlder();
}

// All of it anew, with what is being read where it was. A screen reader is told only what comes live.
function repaintLog(room, lines) {
  const log = element("log");
  const anchor = view.room === room && !view.sticks ? firstInSight(room, log) : null;
  log.ariaLive = "off";
  lines.replaceChildren(...room.lines.map((line, index) => lineNode(line, room.lines[index - 1], room)));
  if (anchor) log.scrollTop += view.nodes.get(anchor.line).offsetTop - anchor.top;
  requestAnimationFrame(() => requestAnimationFrame(() => (log.ariaLive = "polite")));
}

// Lines may come above it and go below it: the topmost line that is seen is what stays where it is.
function firstInSight(room, log) {
  const edge = log.getBoundingClientRect().top;
  const isInSight = (node) => node?.isConnected && node.getBoundingClientRect().bottom > edge;
  const line = room.lines.find((one) => isInSight(view.nodes.get(one)));
  return line ? { line, top: view.nodes.get(line).offsetTop } : null;
}

function appendLines(room, lines) {
  const gone = Math.min(room.dropped - view.dropped, lines.childElementCount);
  if (gone > 0) {
    const range = document.createRange();
    range.setStart(lines, 0);
    range.setEnd(lines, gone);
    range.deleteContents();
    if (room.lines[0]) view.changed.add(room.lines[0]);
  }
  const nodes = [];
  for (let index = lines.childElementCount; index < room.lines.length; index += 1) {
    nodes.push(lineNode(room.lines[index], room.lines[index - 1], room));
  }
  lines.append(...nodes);
}

function scrollDown() {
  const log = element("log");
  log.scrollTop = log.scrollHeight;
}

function paintOlder() {
  const room = state.current;
  const isAtStart = room?.isAtStart && state.has.has("draft/chathistory");
  element("older").textContent = room?.isLoading && !room.isBehind ? say("older") : isAtStart ? say("start") : "";
  // A page that does not fill the log has nothing to scroll.
  const log = element("log");
  if (!room || log.scrollHeight > log.clientHeight + 200) return;
  setTimeout(() => room === state.current && loadOlder(room), 0);
}

function paintPending() {
  const room = state.current;
  const entries = room ? state.outbox.filter((entry) => fold(entry.target) === fold(room.name)) : [];
  element("pending").replaceChildren(...entries.map((entry) => pendingNode(entry, room)));
}

function pendingNode(entry, room) {
  const isStuck = entry.state === "failed" || entry.state === "unsure";
  const text = entry.text.replace(/^\x01ACTION ([\s\S]*)\x01$/, "* $1");
  const node = make("div", `line first ${isStuck ? "failed" : "waiting"}`);
  node.append(...spoken({ nick: state.nick, time: Date.now() }, true));
  node.append(make("div", "text", ...formatted(hideSecret({ isMine: true, text }, room))));
  const going = state.phase === "inside" ? "sending" : "kept";
  const remark = entry.state === "failed" ? say("notSent", entry.why) : say(isStuck ? "unsure" : going);
  const status = make("div", "state", remark);
  if (isStuck) {
    const again = make("button", "plain", say("again"));
    again.onclick = () => {
      Object.assign(entry, { state: "waiting", once: randomName() });
      sendNext();
      stale("pending");
      element("message").focus();
    };
    const discard = make("button", "plain", say("discard"));
    discard.onclick = () => {
      finish(entry);
      element("message").focus();
    };
    status.append(" ", again, discard);
  }
  node.append(status);
  return node;
}

function paintNewest() {
  const room = state.current;
  const button = element("newest");
  button.hidden = view.sticks || !room;
  button.textContent = `↓ ${room?.unread ? say("newestCount", room.unread) : say("newest")}`;
}

function paintTyping() {
  const now = Date.now();
  const names = [];
  for (const [key, { nick, until }] of state.current?.typing ?? []) {
    if (until < now) state.current.typing.delete(key);
    else names.push(nick);
  }
  element("typing").textContent = names.length ? say("typing", names.slice(0, 3).join(", ")) : "";
}

function paintRooms() {
  element("network").textContent = state.network;
  element("own-name").textContent = state.nick || state.wishedNick;
  const all = [...state.rooms.values()];
  paintPlaces(element("room-list"), all.filter((room) => !room.isPerson));
  paintPlaces(element("talk-list"), all.filter((room) => room.isPerson));
  element("talks-title").hidden = !all.some((room) => room.isPerson);
  const elsewhere = all.filter((room) => room !== state.current).reduce((sum, room) => sum + room.mentions, 0);
  element("elsewhere").hidden = !elsewhere;
  element("elsewhere").textContent = elsewhere;
  element("elsewhere").className = "badge mentions";
}

// A link that is pressed while something comes in must still be there when it is released: items are kept.
function paintPlaces(list, rooms) {
  rooms.sort((a, b) => formats.order.compare(a.name, b.name));
  arrange(list, rooms.map(placeItem));
}

function arrange(list, items) {
  const isSame = list.children.length === items.length && items.every((item, index) => list.children[index] === item);
  if (isSame) return;
  const focused = list.contains(document.activeElement) ? document.activeElement : null;
  list.replaceChildren(...items);
  if (focused?.isConnected) focused.focus();
}

// The item of a room or of a member, with the link or button in it; what stood behind the name is gone.
function itemFor(one, tag, name) {
  const item = view.items.get(one) ?? make("li", "", make(tag, "", make("bdi")));
  view.items.set(one, item);
  const target = item.firstChild;
  while (target.childNodes.length > 1) target.lastChild.remove();
  if (target.firstChild.textContent !== name) target.firstChild.textContent = name;
  return [item, target];
}

function placeItem(room) {
  const [item, link] = itemFor(room, "a", room.name);
  const isOutside = !room.isPerson && !room.isJoined && state.phase === "inside";
  link.href = hashOf(room);
  link.ariaCurrent = room === state.current ? "page" : null;
  link.classList.toggle("outside", isOutside);
  link.classList.toggle("unread", room.unread > 0);
  if (isOutside) link.append(make("span", "unseen", say("outside")));
  if (room.unread) link.append(...badge(room));
  return item;
}

function badge(room) {
  const shown = room.mentions || room.unread;
  const count = make("span", room.mentions ? "badge mentions" : "badge", shown > 999 ? "999+" : `${shown}`);
  count.ariaHidden = "true";
  const told = [say("unread", room.unread)];
  if (room.mentions && !room.isPerson) told.push(say("mentionsUnread", room.mentions));
  return [count, make("span", "unseen", told.join(", "))];
}

function paintTitle() {
  const rooms = [...state.rooms.values()];
  const mentionCount = rooms.reduce((sum, room) => sum + room.mentions, 0);
  const hasUnread = rooms.some((room) => room.unread);
  const mark = mentionCount ? `(${mentionCount}) ` : hasUnread ? "• " : "";
  const place = state.current && state.phase !== "door" ? `${state.current.name} · ` : "";
  document.title = mark + place + state.network;
}

function paintHead() {
  const room = state.current;
  if (!room) return;
  element("room-name").textContent = room.name;
  element("topic").replaceChildren(...formatted(room.topic));
  element("topic").title = plainText(room.topic);
  element("log").ariaLabel = say("log", room.name);
  const label = say("messageTo", room.name);
  element("message-label").textContent = label;
  element("message").placeholder = label;
  element("yard").classList.toggle("no-people", room.isPerson || view.hidesPeople === true);
  element("people-open").hidden = room.isPerson;
  paintTitle();
}

const sortedMembers = (room) =>
  [...room.members.values()].sort((a, b) => rankOf(b) - rankOf(a) || formats.order.compare(a.nick, b.nick));
const rankOf = (member) => (member.rank.includes("@") ? 2 : member.rank.includes("+") ? 1 : 0);

let peopleTimer = null;
function paintPeople() {
  const room = state.current;
  element("people-count").textContent = room?.members.size || "";
  // Thousands may come at once: the list itself is sorted twice a second at most.
  peopleTimer ??= setTimeout(() => {
    peopleTimer = null;
    paintPeopleList(state.current);
  }, view.peopleOf === room ? 500 : 0);
  view.peopleOf = room;
}

function paintPeopleList(room) {
  const members = room ? sortedMembers(room) : [];
  const items = members.slice(0, PEOPLE_SHOWN_MAX).map(personItem);
  const hiddenCount = members.length - PEOPLE_SHOWN_MAX;
  if (hiddenCount > 0) items.push(make("li", "more quiet", say("more", hiddenCount)));
  const list = element("people-list");
  arrange(list, items);
  // The list is one stop of the Tab key, wherever in it the focus is.
  const stop = list.contains(document.activeElement) ? document.activeElement : list.querySelector("button");
  for (const button of list.querySelectorAll("button")) button.tabIndex = button === stop ? 0 : -1;
}

function personItem(member) {
  const [item, button] = itemFor(member, "button", member.nick);
  button.firstChild.className = "name";
  button.className = hueOf(member.nick);
  button.dataset.nick = member.nick;
  button.title = say("openTalk", member.nick);
  if (rankOf(member)) button.append(make("span", "rank", say(rankOf(member) === 2 ? "operator" : "voice")));
  return item;
}

function paintState() {
  // A page that was loaded anew connects again, and nothing is wrong until that fails.
  const isBroken = state.phase === "broken" && attempts > 0;
  const trouble = element("trouble");
  trouble.hidden = !isBroken;
  element("door-state").textContent = state.phase === "entering" ? say("entering") : "";
  element("door-enter").disabled = state.phase === "entering";
  element("yard").dataset.phase = state.phase;
  if (!isBroken) {
    trouble.dataset.told = "";
    return;
  }
  const seconds = socket ? 0 : Math.max(0, Math.ceil((retryAt - Date.now()) / 1000));
  const progress = seconds ? say("broken", seconds) : say("trying");
  const text = lastError ? `${lastError} ${progress}` : progress;
  // A screen reader would read every second of the countdown.
  element("trouble-text").ariaLive = trouble.dataset.told === "yes" ? "off" : "polite";
  trouble.dataset.told = "yes";
  if (element("trouble-text").textContent !== text) element("trouble-text").textContent = text;
}

function applyLanguage(language) {
  state.language = language;
  document.documentElement.lang = language;
  for (const node of document.querySelectorAll("[data-word]")) node.textContent = say(node.dataset.word);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.ariaLabel = say(node.dataset.label);
    if (node.localName === "button") node.title = say(node.dataset.label);
  }
  for (const node of document.querySelectorAll("[data-hint]")) node.placeholder = say(node.dataset.hint);
  for (const id of ["door-language", "yard-language"]) element(id).value = language;
  makeFormats();
  for (const room of state.rooms.values()) room.version += 1;
  stale("all");
}

const lobbyName = () => document.querySelector('meta[name="lobby"]')?.content || "#lobby";

function showDoor(text) {
  element("yard").hidden = true;
  element("door").hidden = false;
  element("door-error").hidden = !text;
  element("door-error").textContent = text;
  if (!element("door-name").value) element("door-name").value = state.wishedNick;
  const linked = linkedName();
  element("door-room").value ||= linked && isRoomName(linked) ? linked : lobbyName();
  const needsPassword = !element("password-part").hidden && element("door-name").value;
  element(needsPassword ? "door-password" : "door-name").focus();
  stale("state", "title");
}

function needAccount() {
  element("door-account").checked = true;
  element("password-part").hidden = false;
}

function showYard() {
  if (!element("yard").hidden) return;
  element("door").hidden = true;
  element("yard").hidden = false;
  element("door-password").value = "";
  // On glass this would bring up the keyboard before anything can be read.
  if (!matchMedia("(pointer: coarse)").matches) element("message").focus();
}

// ---------------------------------------------------------------------------------------------------- Input

function enter(event) {
  event.preventDefault();
  const name = element("door-name").value.trim().replace(/\s+/g, "_");
  const isSigningIn = element("door-account").checked;
  const password = element("door-password").value;
  if (!name) return;
  if (isSigningIn && !password) return element("door-password").focus();
  const roomWord = element("door-room").value.trim() || lobbyName();
  const roomName = isRoomName(roomWord) ? roomWord : `#${roomWord}`;
  if (!isSoundName(roomName)) return showDoor(say("advice")[403]);
  if (!isSoundName(name) || isRoomName(name)) return showDoor(say("advice")[432]);
  state.wishedNick = name;
  state.account = isSigningIn ? name : null;
  state.password = isSigningIn ? password : null;
  state.serverPassword = element("door-key").value || null;
  // A name that was not let in, or is somebody else's now, leaves no rooms and no words behind.
  if (!state.keptFor || fold(state.keptFor) !== fold(name)) {
    state.rooms.clear();
    state.outbox = [];
    state.current = null;
  }
  element("door-error").hidden = true;
  state.phase = "entering";
  select(openRoom(roomName));
  connect();
}

function setMessage(text) {
  element("message").value = text;
  fitMessage();
}

function fitMessage() {
  const field = element("message");
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 2}px`;
}

let isShifted = false;
let sendsAfterComposition = false;

function submit() {
  const room = state.current;
  const typedText = element("message").value;
  const text = typedText.replace(/\r\n?/g, "\n").replace(/^\n+/, "").trimEnd();
  if (!text || !room) return;
  setMessage("");
  room.draft = "";
  completion = null;
  if (!perform(text)) {
    room.draft = typedText;
    if (room === state.current) setMessage(typedText);
  }
  keepSoon();
}

// A line break is asked for only once a syllable is finished, whatever key did it: so one Enter finishes and sends.
function beforeInput(event) {
  const isBreak = ["insertLineBreak", "insertParagraph"].includes(event.inputType);
  if ((!isBreak && event.data !== "\n") || isShifted) return;
  event.preventDefault();
  if (event.isComposing) sendsAfterComposition = true;
  else submit();
}

function compositionEnded() {
  if (!sendsAfterComposition) return;
  sendsAfterComposition = false;
  // The field has the finished syllable only after this event.
  setTimeout(submit, 0);
}

let lastTyped = 0;
function typed() {
  fitMessage();
  completion = null;
  const room = state.current;
  if (!room) return;
  room.draft = element("message").value;
  keepSoon();
  const isWorthTelling = room.draft && !room.draft.startsWith("/") && state.phase === "inside" && !isService(room.name);
  // IRCv3, typing: not within 3 seconds of another one.
  if (!isWorthTelling || Date.now() - lastTyped < 3000 || !state.has.has("message-tags")) return;
  if (!room.isPerson && room.members.size > PRESENCE_MEMBERS_MAX) return;
  lastTyped = Date.now();
  if (room.isPerson ? room.lines.length : room.isJoined) ask(`TAGMSG ${room.name}`, { fail() {} }, ";+typing=active");
}

// Tab completes the name before the caret, and the next one when it is pressed again.
let completion = null;
function complete(event) {
  const field = element("message");
  const caret = field.selectionStart;
  if (!completion) {
    const start = field.value.slice(0, caret).search(/\S+$/);
    if (start < 0) return;
    const part = fold(field.value.slice(start, caret));
    const names = [...state.rooms.values()].map((room) => room.name);
    const pool = part[0] === "#" ? names : sortedMembers(state.current).map((member) => member.nick);
    const matches = pool.filter((name) => fold(name).startsWith(part) && !isMe(name));
    if (!matches.length) return;
    completion = { start, end: caret, matches, index: 0 };
  } else completion.index = (completion.index + 1) % completion.matches.length;
  event.preventDefault();
  const isAddress = completion.start === 0 && !isRoomName(completion.matches[0]);
  const name = completion.matches[completion.index] + (isAddress ? ": " : " ");
  const next = completion;
  field.setRangeText(name, next.start, next.end, "end");
  next.end = next.start + name.length;
  typed();
  completion = next;
}

function messageKey(event) {
  isShifted = event.shiftKey;
  if (event.isComposing) return;
  if (event.key === "Tab" && !event.shiftKey && !event.altKey && !event.ctrlKey) complete(event);
  else if (event.key === "PageUp" || event.key === "PageDown") {
    event.preventDefault();
    element("log").scrollBy(0, (event.key === "PageUp" ? -0.85 : 0.85) * element("log").clientHeight);
  }
}

function pageKey(event) {
  if (event.isComposing || element("yard").hidden) return;
  if (event.key === "Escape") {
    if (closeDrawers()) return;
    if (state.current) toNewest(state.current);
    element("message").focus();
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    const links = [...document.querySelectorAll("#room-list a, #talk-list a")];
    const at = links.findIndex((link) => link.ariaCurrent === "page");
    links[(at + (event.key === "ArrowUp" ? -1 : 1) + links.length) % links.length]?.click();
  }
}

// A list is one stop of the Tab key; arrows move inside of it.
function rove(event) {
  const buttons = [...event.currentTarget.querySelectorAll("button")];
  const at = buttons.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
  if (to === undefined || !buttons[to]) return;
  event.preventDefault();
  if (event.altKey) return;
  buttons[at].tabIndex = -1;
  buttons[to].tabIndex = 0;
  buttons[to].focus();
}

function openDrawer(name) {
  const isNarrow = matchMedia("(max-width: 56rem)").matches;
  if (!isNarrow) {
    view.hidesPeople = !view.hidesPeople;
    return stale("head");
  }
  element("yard").classList.add(`show-${name}`);
  element(`${name}-open`).ariaExpanded = "true";
  element(`${name}-close`).focus();
}

// Returns whether one was open.
function closeDrawers() {
  const yard = element("yard");
  for (const name of ["places", "people"]) {
    if (!yard.classList.contains(`show-${name}`)) continue;
    yard.classList.remove(`show-${name}`);
    element(`${name}-open`).ariaExpanded = "false";
    element(`${name}-open`).focus();
    return true;
  }
  return false;
}

function scrolled() {
  const log = element("log");
  const room = state.current;
  if (!room) return;
  const wasStuck = view.sticks;
  view.sticks = log.scrollHeight - log.scrollTop - log.clientHeight < 40 && !room.isBehind;
  if (log.scrollTop < 400) loadOlder(room);
  if (room.isBehind && log.scrollHeight - log.scrollTop - log.clientHeight < 400) loadNewer(room);
  if (view.sticks && !wasStuck && isSeen(room)) seen(room);
  if (view.sticks !== wasStuck) stale("newest");
}

function openTalk(event) {
  const nick = event.target.closest("[data-nick]")?.dataset.nick;
  if (!nick || isMe(nick)) return;
  select(openRoom(nick));
  element("message").focus();
}

function looked() {
  // The frame that was planned may not come for a long time.
  if (document.visibilityState === "hidden" && view.isPlanned) setTimeout(paint, 0);
  if (document.visibilityState === "visible" && state.current && view.sticks) {
    seen(state.current);
    stale("all");
  }
  if (document.visibilityState === "visible" && state.phase === "broken" && !socket) connect();
  // A laptop that slept finds out at once whether its connection outlived that.
  const isOpen = document.visibilityState === "visible" && socket?.readyState === WebSocket.OPEN;
  if (isOpen && Date.now() - lastHeard > 10_000) askForLife();
}

function listen() {
  const on = (id, type, action) => element(id).addEventListener(type, action);
  on("entry", "submit", enter);
  on("door-account", "change", (event) => (element("password-part").hidden = !event.target.checked));
  for (const id of ["door-language", "yard-language"]) on(id, "change", changeLanguage);
  on("composer", "submit", (event) => (event.preventDefault(), submit(), element("message").focus()));
  on("message", "beforeinput", beforeInput);
  on("message", "compositionend", compositionEnded);
  on("message", "input", typed);
  on("message", "keydown", messageKey);
  on("message", "keyup", (event) => (isShifted = event.shiftKey));
  on("join-form", "submit", (event) => {
    event.preventDefault();
    const name = element("join-name").value.trim();
    element("join-name").value = "";
    if (name) commands.join(state.current, name);
  });
  on("log", "scroll", scrolled);
  on("lines", "click", openTalk);
  on("people-list", "click", openTalk);
  on("people-list", "keydown", rove);
  on("newest", "click", () => (toNewest(state.current), scrollDown(), element("message").focus()));
  on("retry", "click", () => socket === null && connect());
  on("skip", "click", () => element("message").focus());
  on("leave", "click", leave);
  on("part", "click", () => commands.part(state.current, ""));
  for (const name of ["places", "people"]) {
    on(`${name}-open`, "click", (event) => (event.stopPropagation(), openDrawer(name)));
    on(`${name}-close`, "click", closeDrawers);
  }
  on("talk", "click", closeDrawers);
  document.addEventListener("keydown", pageKey);
  document.addEventListener("visibilitychange", looked);
  addEventListener("focus", looked);
  addEventListener("hashchange", followLink);
  addEventListener("popstate", followLink);
  addEventListener("online", () => state.phase === "broken" && !socket && connect());
  addEventListener("pagehide", () => state.phase !== "door" && keep());
  addEventListener("resize", () => view.sticks && scrollDown());
  // Keyboards on glass cover the page in some browsers instead of shrinking it.
  visualViewport?.addEventListener("resize", () => {
    // Fingers that enlarge the page make its window smaller too, and it should stay as it is then.
    if (visualViewport.scale !== 1) return;
    document.documentElement.style.setProperty("--height", `${visualViewport.height}px`);
    if (view.sticks) scrollDown();
  });
  setInterval(watchConnection, 1000);
  setInterval(() => state.current?.typing.size && stale("typing"), 2000);
  setInterval(regainName, 10_000);
}

function changeLanguage(event) {
  applyLanguage(event.target.value);
  try {
    localStorage.setItem("madang-language", state.language);
  } catch {
    // It is chosen again next time.
  }
}

function chosenLanguage() {
  let kept = null;
  try {
    kept = localStorage.getItem("madang-language");
  } catch {
    // The browser's own list decides.
  }
  const spoken = navigator.languages.map((tag) => tag.split("-")[0]);
  return [kept, ...spoken].find((tag) => Object.hasOwn(words, tag)) ?? "en";
}

// A copied tab has a copy of what waits to be sent: the first one sends it.
function claimTab() {
  const channel = new BroadcastChannel("madang");
  const me = randomName();
  channel.onmessage = ({ data }) => {
    if (data?.tab !== state.tab) return;
    if (data.isAsking && data.me !== me) channel.postMessage({ tab: state.tab, isAsking: false });
    else if (!data.isAsking && !state.isSettled) {
      state.tab = randomName();
      state.outbox = [];
      for (const room of state.rooms.values()) room.draft = "";
      setMessage("");
      keep();
    }
  };
  channel.postMessage({ tab: state.tab, isAsking: true, me });
  setTimeout(() => {
    state.isSettled = true;
    sendNext();
  }, 300);
}

// What was kept of an earlier load of this tab.
function resume(kept) {
  const { tab = state.tab, wishedNick = "", lastSeen = null } = kept;
  Object.assign(state, { tab, wishedNick, lastSeen });
  if (!kept.wishedNick || !kept.rooms?.length) return false;
  for (const { name, key, draft, readUntil } of kept.rooms) Object.assign(openRoom(name), { key, draft, readUntil });
  state.outbox = kept.outbox ?? [];
  for (const entry of state.outbox) if (["sent", "checking"].includes(entry.state)) entry.state = "doubt";
  const linked = linkedName();
  const isLinked = linked && isSoundName(linked);
  select(isLinked ? openRoom(linked) : (roomNamed(kept.current) ?? state.rooms.values().next().value));
  state.account = kept.account ?? null;
  return true;
}

function start() {
  const kept = recall();
  applyLanguage(chosenLanguage());
  listen();
  const isBack = resume(kept);
  claimTab();
  if (isBack) {
    state.phase = "broken";
    if (!state.account) showYard();
    connect();
  } else if (element("door").hidden) showDoor("");
}

start();
