// The lines of the room that is shown.

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
