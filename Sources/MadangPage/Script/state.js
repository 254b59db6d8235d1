// What the page knows, and what the browser keeps of it.

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
