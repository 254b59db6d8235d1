// What somebody wrote, as nodes of the document.

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
