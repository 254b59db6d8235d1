// The WebSocket: one line a message, and another connection where one breaks.

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
