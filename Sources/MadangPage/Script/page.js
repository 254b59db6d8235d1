// From the load of the page on.

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
