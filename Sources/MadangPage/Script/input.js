// What a person does with keys and buttons.

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
