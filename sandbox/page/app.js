import { guide } from "./tour.js";

// The chat page: whoever you choose to be, in whichever chat, live.
const $ = (id) => document.getElementById(id);
const make = (tag, props = {}, ...children) => {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
};
const FACES = ["#c2573d", "#0f6e84", "#6b7d2a", "#8a4f9e", "#a86a14", "#2f6fb3", "#b23a66", "#3e7d5a"];
const state = { users: [], bots: [], chats: [], me: null, open: null, messages: [], reply: null, clock: null, seen: 0 };

async function get(path) {
  const answer = await fetch(`/sim/${path}`);
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

async function post(path, body) {
  const answer = await fetch(`/sim/${path}`, { method: "POST", body: JSON.stringify(body) });
  const given = await answer.json();
  if (!answer.ok) toast(`没成：${given.error}`);
  return given;
}

let toasting;
function toast(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(toasting);
  toasting = setTimeout(() => { $("toast").hidden = true; }, 3500);
}

// people and chats

const user = (id) => [...state.users, ...state.bots].find((each) => each.id === id);
const nameOf = (each) => (each ? each.first_name : "管理员");

function face(name, id) {
  const letter = [...name.replace(/^(网格员|社区|物业)/, "")][0] ?? "?";
  const node = make("span", { className: "face", textContent: letter, ariaHidden: "true" });
  node.style.background = FACES[Math.abs(id) % FACES.length];
  return node;
}

function mine() {
  const joined = (chat) => chat.members.some(([id, status]) => id === state.me && !["left", "kicked"].includes(status));
  const groups = state.chats.filter((chat) => chat.type !== "private" && joined(chat));
  const bots = state.bots.map((bot) => {
    const chat = state.chats.find((each) => each.type === "private" && each.id === state.me && each.bot === bot.id);
    return chat ?? { id: state.me, bot: bot.id, type: "private", members: [], last: "点开和它说话", at: 0, pinned: [] };
  });
  return [...groups, ...bots];
}

const keyOf = (chat) => `${chat.id}:${chat.bot ?? ""}`;
const titleOf = (chat) => chat.title ?? nameOf(user(chat.bot));

async function refresh() {
  Object.assign(state, await get("state"));
  drawPeople();
  drawChats();
  drawClock();
}

function drawPeople() {
  const select = $("me");
  if (select.options.length === state.users.length) return;
  select.replaceChildren(...state.users.map((each) =>
    make("option", { value: each.id, textContent: each.home ? `${each.first_name}（${each.home}）` : each.first_name })));
  state.me ??= Number(localStorage.getItem("me")) || state.users.find((each) => /号楼/.test(each.home))?.id || state.users[0]?.id;
  if (!user(state.me)) state.me = state.users[0]?.id;
  select.value = state.me;
}

function drawChats() {
  $("chats").replaceChildren(...mine().map((chat) => {
    const title = titleOf(chat);
    const time = chat.at ? hour(chat.at) : "";
    const button = make("button", { type: "button", className: "chat" },
      face(title, chat.bot ?? chat.id),
      make("div", {}, make("b", {}, make("span", { textContent: title }), make("time", { textContent: time })),
        make("span", { className: "last", textContent: chat.last || "还没有消息" })));
    button.setAttribute("aria-current", String(state.open === keyOf(chat)));
    button.onclick = () => open(chat);
    return button;
  }));
}

// time

const zoned = (options) => new Intl.DateTimeFormat("zh-CN", { timeZone: "Asia/Shanghai", hour12: false, ...options });
const HOUR = zoned({ hour: "2-digit", minute: "2-digit" });
const DAY = zoned({ month: "long", day: "numeric", weekday: "long" });
const hour = (seconds) => HOUR.format(new Date(seconds * 1000));
const dayOf = (seconds) => DAY.format(new Date(seconds * 1000));

function drawClock() {
  if (!state.clock) return;
  if (state.clockAt !== state.clock.version) {
    state.clockAt = state.clock.version;
    state.clockSince = performance.now();
    state.clockFrom = Date.parse(state.clock.now);
  }
  const now = new Date(state.clockFrom + (performance.now() - state.clockSince) * state.clock.rate);
  $("now").textContent = `${DAY.format(now)} ${HOUR.format(now)}`;
  $("pause").setAttribute("aria-pressed", String(state.clock.rate === 0));
  $("fast").setAttribute("aria-pressed", String(state.clock.rate > 1));
}
setInterval(drawClock, 500);

// one chat

async function open(chat) {
  state.open = keyOf(chat);
  state.chat = chat;
  state.reply = null;
  $("app").classList.add("open");
  await load();
  drawChats();
  $("text").focus({ preventScroll: true });
}

async function load() {
  if (!state.chat) return;
  const { id, bot } = state.chat;
  const wanted = state.open;
  let given = { messages: [], members: [], pinned: [] };
  if (id < 0 || state.chats.some((chat) => keyOf(chat) === wanted)) {
    given = await get(`chats/${id}?last=300${bot ? `&bot=${bot}` : ""}`);
  }
  if (wanted !== state.open) return;
  state.messages = given.messages;
  $("title").textContent = titleOf(state.chat);
  $("subtitle").textContent = state.chat.type === "private" ? "机器人" : `${given.members.length} 位成员`;
  drawPinned(given.pinned);
  drawMessages();
  drawReply();
}

function drawPinned(pinned) {
  const last = state.messages.find((each) => each.message_id === pinned.at(-1));
  $("pinned").hidden = !last;
  if (last) {
    $("pinned").textContent = `📌 ${textOf(last)}`;
    $("pinned").onclick = () => jump(last.message_id);
  }
}

const textOf = (message) => message.text ?? message.caption ?? (message.photo ? "[图片]" : message.document ? "[文件]" : "");

function drawMessages() {
  const box = $("messages");
  const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 120 || state.drawn !== state.open;
  state.drawn = state.open;
  const known = new Map([...box.children].filter((node) => node.dataset.mark).map((node) => [node.dataset.mark, node]));
  const nodes = [];
  let day = "";
  for (const message of state.messages) {
    const today = dayOf(message.date);
    if (today !== day) {
      day = today;
      const mark = `day ${state.open} ${today}`;
      nodes.push(known.get(mark) ?? make("div", { className: "day", textContent: today }));
      nodes.at(-1).dataset.mark = mark;
    }
    const mark = `${state.me} ${state.open} ${message.message_id} ${message.edit_date ?? ""} ${JSON.stringify([message.reactions, message.reply_markup])}`;
    const node = known.get(mark) ?? draw(message);
    node.dataset.mark = mark;
    nodes.push(node);
  }
  if (!nodes.length) nodes.push(make("p", { className: "empty", textContent: "还没有消息，说一句吧" }));
  box.replaceChildren(...nodes);
  if (atEnd) box.scrollTop = box.scrollHeight;
  const last = state.messages.at(-1);
  if (last?.force_reply && last.message_id !== state.asked) {
    state.asked = last.message_id;
    state.reply = last;
    drawReply();
  }
}

function service(message) {
  const who = nameOf(message.from);
  if (message.new_chat_members) return `${message.new_chat_members.map(nameOf).join("、")} 加入了群`;
  if (message.left_chat_member) return `${nameOf(message.left_chat_member)} 离开了群`;
  if (message.pinned_message) return `${who} 置顶了一条消息`;
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return "本群升级为超级群";
  return null;
}

function draw(message) {
  const said = service(message);
  if (said) return make("div", { className: "service", textContent: said });
  const own = message.from.id === state.me;
  const from = user(message.from.id) ?? message.from;
  const bubble = make("div", { className: "bubble" });
  if (!own) bubble.append(make("div", { className: "from" }, nameOf(from), make("span", { className: "home", textContent: from.home ?? "" })));
  if (message.reply_to_message) {
    const to = message.reply_to_message;
    const quote = make("button", { type: "button", className: "quote", textContent: `${nameOf(to.from)}：${textOf(to)}` });
    quote.onclick = () => jump(to.message_id);
    bubble.append(quote);
  }
  if (message.photo) bubble.append(picture(message));
  if (message.document) bubble.append(make("a", { className: "file", href: `/sim/files/${message.document.file_id}`, download: message.document.file_name }, `📄 ${message.document.file_name}`));
  bubble.append(formatted(message.text ?? message.caption ?? "", message.entities ?? message.caption_entities ?? []));
  if (message.poll) bubble.append(make("div", { className: "body", textContent: `📊 ${message.poll.question}` }));
  bubble.append(make("span", { className: "meta", textContent: `${message.edit_date ? "已编辑 " : ""}${hour(message.date)}` }));
  if (message.reactions.length) bubble.append(reactions(message.reactions));
  if (message.reply_markup) bubble.append(keys(message));
  const answer = make("button", { type: "button", className: "answer", textContent: "回复" });
  answer.onclick = () => { state.reply = message; drawReply(); $("text").focus(); };
  const tools = make("span", { className: "tools" }, answer);
  if (own && (message.text || message.caption)) {
    const edit = make("button", { type: "button", className: "answer", textContent: "改" });
    edit.onclick = () => { state.editing = message; $("text").value = textOf(message); grow(); drawReply(); $("text").focus(); };
    const drop = make("button", { type: "button", className: "answer", textContent: "删" });
    drop.onclick = () => post("delete", { chat: state.chat.id, bot: state.chat.bot, message: message.message_id });
    tools.append(edit, drop);
  }
  bubble.append(tools);
  return make("article", { className: own ? "message mine" : "message", id: `m${message.message_id}` }, own ? null : face(nameOf(from), from.id), bubble);
}

function reactions(given) {
  const counts = new Map();
  for (const emoji of given) counts.set(emoji, (counts.get(emoji) ?? 0) + 1);
  return make("div", { className: "reactions" }, ...[...counts].map(([emoji, count]) =>
    make("span", { textContent: count > 1 ? `${emoji} ${count}` : emoji, title: { "✍": "记下了", "👌": "算您一个", "⚡": "已报社区", "🎉": "知道好了" }[emoji] ?? "小板凳听到了" })));
}

function picture(message) {
  const source = `/sim/files/${message.photo.at(-1).file_id}`;
  const alt = message.caption ? `图片：${message.caption.slice(0, 60)}` : "图片";
  const button = make("button", { type: "button", className: "picture" }, make("img", { src: source, alt, loading: "lazy" }));
  button.firstChild.onload = () => { const box = $("messages"); if (box.scrollHeight - box.scrollTop - box.clientHeight < 700) box.scrollTop = box.scrollHeight; };
  button.onclick = () => { $("viewer-image").src = source; $("viewer-image").alt = alt; $("viewer").showModal(); };
  return button;
}

const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "code", blockquote: "blockquote" };

function formatted(text, entities) {
  const body = make("div", { className: "body" });
  let at = 0;
  for (const entity of entities) {
    if (entity.offset < at) continue;
    body.append(text.slice(at, entity.offset));
    body.append(piece(text.slice(entity.offset, entity.offset + entity.length), entity));
    at = entity.offset + entity.length;
  }
  body.append(text.slice(at));
  return body;
}

function piece(text, entity) {
  if (entity.type === "text_link") return linked(text, entity.url);
  if (entity.type === "bot_command") {
    const link = make("a", { href: "#", textContent: text });
    link.onclick = (event) => { event.preventDefault(); $("text").value = text; $("text").focus(); };
    return link;
  }
  return make(TAGS[entity.type] ?? "span", { textContent: text });
}

function linked(text, url) {
  const start = /^https?:\/\/t\.me\/(\w+)\?start=([\w-]+)$/.exec(url);
  const link = make("a", { href: url, textContent: text, rel: "noopener noreferrer" });
  if (start) link.onclick = (event) => { event.preventDefault(); follow(start[1], start[2]); };
  return link;
}

async function follow(username, payload) {
  const bot = state.bots.find((each) => each.username === username);
  const chat = mine().find((each) => each.bot === bot?.id);
  if (!chat) return;
  await open(chat);
  await post("say", { chat: state.me, bot: bot.id, user: state.me, text: `/start ${payload}` });
}

function keys(message) {
  return make("div", { className: "keys" }, ...(message.reply_markup.inline_keyboard ?? []).map((row) =>
    make("div", {}, ...row.map((button) => {
      if (button.url) return linked(button.text, button.url);
      const node = make("button", { type: "button", textContent: button.text });
      node.onclick = () => tap(message, button, node);
      return node;
    }))));
}

async function tap(message, button, node) {
  node.disabled = true;
  const given = await post("tap", { chat: state.chat.id, bot: state.chat.bot, message: message.message_id, user: state.me, data: button.callback_data });
  node.disabled = false;
  const answer = given.answer;
  tour.tapped(state.chat, button.text);
  if (!answer?.text) return;
  if (!answer.show_alert) { toast(answer.text); return; }
  $("alert-text").textContent = answer.text;
  $("alert").showModal();
}

function jump(id) {
  const node = $(`m${id}`);
  if (!node) return;
  node.scrollIntoView({ block: "center" });
  node.classList.add("flash");
  setTimeout(() => node.classList.remove("flash"), 1300);
}

// who one is

async function be(id, chat) {
  state.me = id;
  localStorage.setItem("me", id);
  $("me").value = id;
  drawChats();
  const wanted = mine().find((each) => (chat.private ? each.type === "private" : each.id === chat.id)) ?? mine()[0];
  await open(wanted);
}

// writing

function drawReply() {
  $("reply").hidden = !state.reply && !state.editing;
  if (state.editing) $("reply-text").textContent = `改：${textOf(state.editing)}`;
  else if (state.reply) $("reply-text").textContent = `回复 ${nameOf(state.reply.from)}：${textOf(state.reply)}`;
}

async function write(extra = {}) {
  const text = $("text").value;
  if (!state.chat || (!text.trim() && !extra.photo && !extra.document)) return;
  $("text").value = "";
  grow();
  const reply = state.reply?.message_id, editing = state.editing;
  state.reply = state.editing = null;
  drawReply();
  const where = { chat: state.chat.id, bot: state.chat.bot, user: state.me, text };
  if (editing) await post("edit", { ...where, message: editing.message_id });
  else await post("say", { ...where, reply_to: reply, ...extra });
  tour.said(state.chat, text);
}

function grow() {
  const box = $("text");
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight + 2, 140)}px`;
}

$("write").onsubmit = (event) => { event.preventDefault(); write(); };
$("text").oninput = grow;
$("text").onkeydown = (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); write(); }
  if (event.key === "Escape") { state.reply = null; drawReply(); }
};
$("unreply").onclick = () => { state.reply = state.editing = null; drawReply(); };
$("back").onclick = () => { $("app").classList.remove("open"); state.open = state.chat = null; drawChats(); };
$("photo").onchange = async () => {
  const file = $("photo").files[0];
  if (!file) return;
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  const picture = /^image\/(png|jpeg)$/.test(file.type);
  await write(picture ? { photo: btoa(binary) } : { document: btoa(binary), name: file.name });
  $("photo").value = "";
};
$("me").onchange = async () => {
  state.me = Number($("me").value);
  localStorage.setItem("me", state.me);
  const still = mine().find((chat) => chat.type !== "private" && keyOf(chat) === state.open) ?? mine()[0];
  drawChats();
  if (matchMedia("(min-width: 721px)").matches || state.open) await open(still);
};
$("pause").onclick = () => post("clock", { rate: state.clock.rate === 0 ? 1 : 0 });
$("fast").onclick = () => post("clock", { rate: state.clock.rate > 1 ? 1 : 600 });
$("morning").onclick = () => post("clock", { morning: "08:30" });
$("week").onclick = async () => {
  const given = await post("scenario", state.playing ? { stop: true } : { speed: 90 });
  state.playing = given.playing;
  $("week").textContent = given.playing ? "停下剧本" : "放一周的剧本";
};

// live

let pending = false;
async function changed() {
  if (pending) return;
  pending = true;
  await new Promise((done) => setTimeout(done, 60));
  pending = false;
  await refresh();
  await load();
}

function typing(event) {
  if (event.chat !== state.chat?.id) return;
  $("typing").textContent = `${nameOf(user(event.bot))} 正在输入…`;
  setTimeout(() => { $("typing").textContent = ""; }, 4000);
}

function listen() {
  const events = new EventSource("/sim/events");
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    if (event.kind === "clock") { state.clock = event; drawClock(); } else if (event.kind === "typing") typing(event);
    else if (event.kind !== "answer") changed();
  };
  events.onopen = changed;
}

const tour = guide({ get, post, be, toast, state, write: (text) => { $("text").value = text; grow(); } });
await refresh();
if (matchMedia("(min-width: 721px)").matches && mine().length) await open(mine()[0]);
listen();
document.body.dataset.ready = "yes";
