// What comes in: lines, batches, and what they answer.

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
