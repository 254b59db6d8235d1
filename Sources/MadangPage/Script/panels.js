// What stands around them: rooms, people, the head, the state of the connection.

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
