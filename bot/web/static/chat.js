// The chat: messages wait on the device until the server has answered each of them once.

import { keep, readKept } from "./kept.js";
import { canRecord, listenOn, readAloud } from "./voice.js";

const CONVERSATION = "motcua.conversation";
const HISTORY = "motcua.history";
const QUEUE = "motcua.queue";
const SEEN = "motcua.seen";
const MOST_KEPT = 120;
const ANSWER_WITHIN_MS = 30_000;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 30_000;
const LOOK_EVERY_MS = 15_000;
const ERASE = "/xoa";
const LINKS = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(\d\.\d{6})(?!\.?\d)|(dichvucong\.gov\.vn)/g;
const REPORT = /\bPA-[A-Z0-9]{6}\b/;
const INSIDE_WORD = /[\w./]/;
const RECEIPT = /\/receipt\.png$/;
const LONGEST_LINK = 38;

const byId = (id) => document.getElementById(id);
const [chat, log, state, composer, text, scroll] = ["chat", "log", "state", "composer", "text", "scroll"].map(byId);
const words = byId("words").dataset;
const longest = Number(chat.dataset.longest);

let sending = false;
let retryMs = FIRST_RETRY_MS;
let retryTimer = 0;

// --- what is kept on the device

const history = () => readKept(HISTORY, []);
const queue = () => readKept(QUEUE, []);

function remember(entry) {
  keep(HISTORY, [...history(), entry].slice(-MOST_KEPT));
}

function forgetAll() {
  for (const key of [CONVERSATION, HISTORY, QUEUE, SEEN]) localStorage.removeItem(key);
}

function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- drawing

function make(tag, className, content) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (content) element.textContent = content;
  return element;
}

function link(address, label) {
  const anchor = make("a", "", label);
  anchor.href = address;
  if (/^https?:/.test(address)) Object.assign(anchor, { target: "_blank", rel: "noopener" });
  return anchor;
}

function shortened(address) {
  const bare = address.replace(/^https?:\/\//, "");
  return bare.length > LONGEST_LINK ? `${bare.slice(0, LONGEST_LINK)}…` : bare;
}

// The drawing of where the code stands on a receipt is shown, not only linked.
function receipt() {
  const anchor = link("/receipt.png", "");
  const image = make("img", "drawing");
  Object.assign(image, { src: "/receipt.png", alt: words.receipt, width: 1080, height: 780, loading: "lazy" });
  anchor.append(image);
  return anchor;
}

function appendLinked(parent, content) {
  let from = 0;
  for (const found of content.matchAll(LINKS)) {
    const [whole, address, code] = found;
    if (!address && INSIDE_WORD.test(content.charAt(found.index - 1))) continue;
    parent.append(content.slice(from, found.index));
    if (address) parent.append(RECEIPT.test(address) ? receipt() : link(address, shortened(address)));
    else if (code) parent.append(link(`/thu-tuc/${code}`, code));
    else parent.append(link(`https://${whole}`, whole));
    from = found.index + whole.length;
  }
  parent.append(content.slice(from));
}

function dated(iso) {
  return iso.split("-").reverse().join("/");
}

// The text's last line names the source; where it is shown as a link, it is not said twice.
function withoutSourceLine(content, sources) {
  const lines = content.split("\n");
  const last = lines[lines.length - 1];
  const twice = sources.some((source) => source.url && last.includes(source.url));
  return (twice && lines.length > 1 ? lines.slice(0, -1) : lines).join("\n");
}

function sourceLine(reply) {
  const line = make("p", "sources");
  for (const source of reply.sources) {
    if (source.url) line.append(link(source.url, `${words.source} (${words.asOf} ${dated(source.as_of)})`));
    line.append(link(`/thu-tuc/${source.code}`, words.page));
  }
  return line;
}

const isTick = (button) => /^@(un)?tick:/.test(button.value);
const isThumb = (button) => button.value.startsWith("@fb:");

function tickBoxes(reply) {
  const list = make("ul", "ticks papers");
  list.setAttribute("aria-label", words.list);
  for (const button of reply.buttons.filter(isTick)) {
    const item = make("li");
    const label = make("label");
    const box = make("input");
    box.type = "checkbox";
    box.checked = button.value.startsWith("@untick:");
    box.dataset.value = button.value.replace(/^@(un)?tick:/, "");
    box.addEventListener("change", () =>
      say({ text: `@${box.checked ? "" : "un"}tick:${box.dataset.value}`, label: "", quiet: true }));
    label.append(box, make("span", "", paperText(reply.text, button)));
    item.append(label);
    list.append(item);
  }
  return list;
}

// A button's label is cut short; the paper's whole name stands in the text under the same number.
function paperText(content, button) {
  const number = /(\d+)\./.exec(button.label)?.[1];
  const line = content.split("\n").find((one) => new RegExp(`^\\S ${number}\\. `).test(one));
  return line ? line.replace(/^\S \d+\. /, "") : button.label;
}

function bubbleOf(reply) {
  const bubble = make("div", "bubble bot");
  bubble.append(make("span", "hidden", words.ours));
  const ticks = reply.buttons.filter(isTick);
  const said = withoutSourceLine(reply.text, reply.sources ?? []).split("\n");
  const lines = said.filter((line) => !reply.buttons.some((button) => namesChoice(line, button)));
  const isPaper = (line) => /^[☐☑] \d+\. /u.test(line);
  const body = make("p", "text");
  if (reply.procedure && reply.sources?.length && lines.length > 1) bubble.append(make("p", "title", lines.shift()));
  if (ticks.length) {
    const first = lines.findIndex(isPaper);
    const before = lines.slice(0, first).filter((line) => !line.endsWith(":"));
    if (before.length) bubble.append(make("p", "text", before.join("\n")));
    bubble.append(tickBoxes(reply));
    appendLinked(body, lines.slice(first).filter((line) => !isPaper(line) && !line.endsWith(":")).join("\n"));
  } else {
    appendLinked(body, lines.join("\n"));
  }
  bubble.append(body);
  if (reply.sources?.length) bubble.append(sourceLine(reply));
  return bubble;
}

function tapRow(className, buttons) {
  const row = make("div", `taps ${className}`);
  for (const button of buttons) {
    const tap = make("button", "", button.label);
    tap.type = "button";
    tap.addEventListener("click", () => {
      if (isThumb(button)) tap.setAttribute("aria-pressed", "true");
      say({ text: button.value, label: button.label, quiet: isThumb(button) });
    });
    row.append(tap);
  }
  return row;
}

const NUMBERED = /^\d+\. /;

// A choice stands in the text with its whole name and on its button, cut short: it is shown once.
function namesChoice(line, button) {
  return NUMBERED.test(line) && line.replace(NUMBERED, "").startsWith(button.label.replace(/…$/, ""));
}

function wholeName(content, button) {
  const line = content.split("\n").find((one) => namesChoice(one, button));
  return line ? { ...button, label: line.replace(NUMBERED, "") } : button;
}

function tapsOf(reply) {
  const plain = reply.buttons
    .filter((button) => !isTick(button) && !isThumb(button))
    .map((button) => wholeName(reply.text, button));
  const choices = plain.some((button) => button.label.length > 28 || /^@(case|none|list:[^:]+:)/.test(button.value));
  const rows = [];
  if (plain.length) rows.push(tapRow(choices ? "choices" : "", plain));
  const thumbs = reply.buttons.filter(isThumb);
  if (thumbs.length) rows.push(tapRow("thumbs", thumbs));
  if (thumbs.length && reply.reference && "reads" in chat.dataset) rows.at(-1).append(readButton(reply));
  if (reply.outcome === "recorded" && REPORT.test(reply.text)) rows.push(photoRow());
  return rows;
}

function readButton(reply) {
  const button = make("button", "", words.read);
  button.type = "button";
  button.setAttribute("aria-pressed", "false");
  const address = `/api/chat/${encodeURIComponent(reply.conversation_id)}/speech/${reply.reference}`;
  button.addEventListener("click", () => readAloud(button, address, { words, tell }));
  return button;
}

// Photos go with the report that was just filed.
function photoRow() {
  const row = make("div", "taps");
  const label = make("label", "button", words.photo);
  const input = make("input", "hidden");
  input.type = "file";
  input.accept = "image/*";
  input.addEventListener("change", () => input.files[0] && sendPhoto(input));
  label.append(input);
  row.append(label);
  return row;
}

async function sendPhoto(input) {
  tell(words.sendingPhoto);
  try {
    const address = `/api/chat/${encodeURIComponent(readKept(CONVERSATION, ""))}/photo`;
    const response = await fetch(address, { method: "POST", body: input.files[0] });
    if (!response.ok && response.status !== 429) throw new Error(String(response.status));
    tell((await response.json()).text, response.status === 429);
  } catch {
    tell(words.photoFailed, true);
  } finally {
    input.value = "";
  }
}

const listCode = (reply) => reply.buttons?.find(isTick)?.value.split(":")[1];

function drawReply(reply) {
  const turn = make("div", "turn");
  turn.append(bubbleOf(reply), ...tapsOf(reply));
  const code = listCode(reply);
  if (code) turn.dataset.list = code;
  return turn;
}

// A tick brings the list as it is now: it takes the place of the one shown.
function replaceList(reply) {
  const shown = [...log.querySelectorAll(`[data-list="${listCode(reply)}"]`)].pop();
  if (!shown) return false;
  const focused = shown.contains(document.activeElement) ? document.activeElement.dataset.value : "";
  const fresh = drawReply(reply);
  log.setAttribute("aria-live", "off");
  shown.replaceWith(fresh);
  log.setAttribute("aria-live", "polite");
  if (focused) fresh.querySelector(`[data-value="${focused}"]`)?.focus({ preventScroll: true });
  tell(fresh.querySelector(".bubble > .text:last-of-type")?.textContent.split("\n")[0] ?? "");
  return true;
}

function drawMine(entry, waiting) {
  const turn = make("div", "turn");
  const bubble = make("p", "bubble mine");
  bubble.append(make("span", "hidden", words.mine), entry.label || entry.text);
  turn.append(bubble);
  if (waiting) {
    turn.dataset.waits = entry.message_id;
    turn.append(make("span", "waiting", words.waiting));
  }
  return turn;
}

function draw(entry) {
  if (entry.who === "me") log.append(drawMine(entry, false));
  else if (!(entry.reply.edits && replaceList(entry.reply))) log.append(drawReply(entry.reply));
}

function drawAll() {
  log.replaceChildren();
  for (const entry of history()) draw(entry);
  for (const entry of queue()) if (!entry.quiet) log.append(drawMine(entry, true));
  byId("starters").open = !log.childElementCount;
  toEnd();
}

function toEnd() {
  const last = log.lastElementChild;
  if (!last) {
    scroll.scrollTop = 0;
    return;
  }
  const top = last.getBoundingClientRect().top - scroll.getBoundingClientRect().top + scroll.scrollTop;
  const tall = last.offsetHeight > scroll.clientHeight - 80;
  scroll.scrollTop = tall ? top - 8 : scroll.scrollHeight;
}

function tell(message, bad = false) {
  state.textContent = message;
  state.classList.toggle("bad", bad);
}

// --- sending

function say({ text: content, label, quiet = false }) {
  const entry = { message_id: newId(), text: content, label, quiet };
  keep(QUEUE, [...queue(), entry]);
  byId("starters").open = false;
  if (!quiet) {
    log.append(drawMine(entry, true));
    toEnd();
  }
  sendQueue();
}

async function post(entry) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
  try {
    return await fetch("/api/chat", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ conversation_id: readKept(CONVERSATION, null), text: entry.text, message_id: entry.message_id }),
      signal: giveUp.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

function settle(entry, reply) {
  keep(QUEUE, queue().filter((other) => other.message_id !== entry.message_id));
  log.querySelector(`[data-waits="${entry.message_id}"]`)?.remove();
  if (!reply.conversation_id) {
    forgetAll();
    drawAll();
    tell(reply.text);
    return;
  }
  keep(CONVERSATION, reply.conversation_id);
  reply.edits = /^@(un)?tick:/.test(entry.text);
  if (!entry.quiet) {
    const mine = { who: "me", text: entry.text, label: entry.label };
    remember(mine);
    draw(mine);
  }
  if (reply.edits) keep(HISTORY, history().filter((one) => listCode(one.reply ?? {}) !== listCode(reply)));
  remember({ who: "bot", reply });
  draw({ who: "bot", reply });
  if (!reply.edits) {
    tell("");
    toEnd();
  }
}

function refuse(entry) {
  keep(QUEUE, queue().filter((other) => other.message_id !== entry.message_id));
  const shown = log.querySelector(`[data-waits="${entry.message_id}"]`);
  shown?.querySelector(".bubble")?.classList.add("failed");
  shown?.querySelector(".waiting")?.remove();
  tell(words.failed, true);
}

async function sendNext() {
  const entry = queue()[0];
  if (!entry) return "empty";
  if (!entry.quiet) tell(words.sending);
  const response = await post(entry);
  if (response.status === 429) retryMs = Math.max(retryMs, 1_000 * Number(response.headers.get("Retry-After")));
  if (response.status >= 500 || response.status === 429) throw new Error(String(response.status));
  if (!response.ok) refuse(entry);
  else settle(entry, await response.json());
  return "more";
}

// Two tabs share one queue: only one of them sends at a time.
function alone(task) {
  return navigator.locks ? navigator.locks.request("motcua.send", task) : task();
}

async function sendQueue() {
  if (sending) return;
  sending = true;
  clearTimeout(retryTimer);
  try {
    while ((await alone(sendNext)) === "more") retryMs = FIRST_RETRY_MS;
  } catch {
    tell(navigator.onLine ? words.retrying : words.offline, true);
    retryTimer = setTimeout(sendQueue, retryMs * (0.7 + 0.6 * Math.random()));
    retryMs = Math.min(retryMs * 2, LONGEST_RETRY_MS);
  } finally {
    sending = false;
  }
}

// --- what comes later

async function look() {
  const conversation = readKept(CONVERSATION, null);
  if (!conversation || document.hidden) return;
  const after = readKept(SEEN, 0);
  try {
    const response = await fetch(`/api/chat/${encodeURIComponent(conversation)}/messages?after=${after}`);
    if (!response.ok) return;
    const { messages } = await response.json();
    for (const message of messages) {
      if (message.id <= readKept(SEEN, 0)) continue;
      keep(SEEN, message.id);
      const entry = { who: "bot", reply: { text: message.text, buttons: message.buttons, sources: [] } };
      remember(entry);
      draw(entry);
    }
    if (messages.length) {
      tell(words.later);
      toEnd();
    }
  } catch {
    // the next look comes soon
  }
}

// --- what people do

function send(event) {
  event.preventDefault();
  const content = text.value.trim();
  if (!content) return tell(words.empty, true);
  if (content.length > longest) return tell(words.long, true);
  text.value = "";
  grow();
  say({ text: content, label: "" });
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 4}px`;
}

async function erase() {
  if (!readKept(CONVERSATION, null)) {
    forgetAll();
    drawAll();
    return tell(words.erased);
  }
  try {
    const response = await post({ message_id: newId(), text: ERASE });
    if (!response.ok) throw new Error(String(response.status));
    forgetAll();
    drawAll();
    tell(words.erased);
  } catch {
    tell(words.erasingOffline, true);
  }
}

composer.noValidate = true;
composer.addEventListener("submit", send);
text.addEventListener("input", grow);
text.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
});
for (const pick of document.querySelectorAll("a[data-value]")) {
  pick.addEventListener("click", (event) => {
    event.preventDefault();
    say({ text: pick.dataset.value, label: pick.textContent });
  });
}
if ("hears" in chat.dataset && canRecord()) {
  listenOn(byId("speak"), { words, tell, heard: (said) => say({ text: said, label: `\u201c${said}\u201d` }) });
}
byId("size").addEventListener("click", toEnd);
const dialog = byId("erase-dialog");
byId("erase").addEventListener("click", () => dialog.showModal());
dialog.addEventListener("close", () => dialog.returnValue === "yes" && erase());
window.addEventListener("online", () => { tell(""); sendQueue(); });
window.addEventListener("offline", () => tell(words.offline, true));
window.addEventListener("storage", (event) => event.key === HISTORY && drawAll());
document.addEventListener("visibilitychange", look);
setInterval(look, LOOK_EVERY_MS);

drawAll();
log.setAttribute("aria-live", "polite");
if (chat.dataset.ask) {
  say({ text: chat.dataset.ask, label: chat.dataset.askLabel });
  window.history.replaceState(null, "", "/");
} else {
  sendQueue();
}
look();
if (!navigator.onLine) tell(words.offline, true);
