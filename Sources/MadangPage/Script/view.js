// Brings the document up to date, once a frame.

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
