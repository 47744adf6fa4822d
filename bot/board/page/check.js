// Checks a receipt against the ballot's log, here in the browser: nothing of the receipt leaves it.
"use strict";

const steps = document.getElementById("steps");
const field = document.getElementById("receipt");
const bytes = (text) => new TextEncoder().encode(text);
const hex = (buffer) => Array.from(new Uint8Array(buffer), (b) => b.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { whole.set(part, at); at += part.length; }
  return whole;
}

function say(text, kind) {
  const line = document.createElement("li");
  line.textContent = (kind === "bad" ? "✗ " : "✓ ") + text;
  if (kind) line.className = kind;
  steps.append(line);
}

// Fields one behind the other, each with its length before it, so that no two inputs look alike.
function mark(tag, ...fields) {
  const parts = [];
  for (const part of [bytes(tag), ...fields]) {
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, part.length);
    parts.push(length, part);
  }
  return sha256(...parts);
}

// Reads the log: leaves with their exact bytes, heads as they are.
function read(text) {
  const leaves = [], heads = [];
  text.split("\n").forEach((line, index) => {
    if (!line) return;
    const row = JSON.parse(line);
    if (row.kind === "leaf") {
      const raw = line.slice(line.indexOf('"leaf":') + 7, line.lastIndexOf(',"n":'));
      leaves.push({ line: index + 1, hash: row.hash, leaf: row.leaf, raw });
    } else if (row.kind === "head") heads.push(row);
  });
  return { leaves, heads };
}

async function root(hashes) {
  let level = hashes;
  while (level.length > 1) {
    const above = [];
    for (let at = 0; at + 1 < level.length; at += 2) above.push(await sha256(Uint8Array.of(1), level[at], level[at + 1]));
    if (level.length % 2) above.push(level[level.length - 1]);
    level = above;
  }
  return hex(level[0]);
}

// Whether the newest head is over exactly these leaves, and signed. undefined where the browser cannot tell.
async function signed(head) {
  const body = { at: head.at, ballot: head.ballot, key: head.key, root: head.root, size: head.size };
  try {
    const key = await crypto.subtle.importKey("raw", unhex(head.key), "Ed25519", false, ["verify"]);
    return await crypto.subtle.verify("Ed25519", key, unhex(head.signature), bytes("bandeng head 1\n" + JSON.stringify(body)));
  } catch { return undefined; }
}

function short(digest) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  let bits = "", text = "";
  for (const byte of digest) bits += byte.toString(2).padStart(8, "0");
  for (let at = 0; at < 100; at += 5) text += letters[parseInt(bits.slice(at, at + 5), 2)];
  return text.match(/..../g).join("-");
}

function unpacked(written) {
  const text = written.trim();
  if (text.startsWith("{")) return JSON.parse(text);
  const packed = atob(text.replace(/^#/, "").replace(/-/g, "+").replace(/_/g, "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(packed, (char) => char.charCodeAt(0))));
}

async function check() {
  steps.replaceChildren();
  let receipt;
  try { receipt = unpacked(field.value); } catch { return say("这张回执读不懂，请从私聊里重新点进来。", "bad"); }
  if (receipt.ballot !== steps.dataset.ballot) return say("这张回执是另一次表决的。", "bad");
  const answer = await fetch(steps.dataset.log);
  if (!answer.ok) return say("票据链文件暂时取不到，请稍后再试。", "bad");
  const { leaves, heads } = read(await answer.text());
  const hashes = [];
  for (const each of leaves) {
    const hash = await sha256(Uint8Array.of(0), bytes(each.raw));
    if (hex(hash) !== each.hash) return say(`票据链第 ${each.line} 行被改过。`, "bad");
    hashes.push(hash);
  }
  say(`票据链 ${leaves.length} 条，每一条都和自己的指纹对得上`);
  const head = heads[heads.length - 1];
  if (await root(hashes.slice(0, head.size)) !== head.root) return say("核对码和记录对不上：有记录被改、删或插入。", "bad");
  const told = short(await sha256(bytes(JSON.stringify({ ballot: head.ballot, root: head.root, size: head.size }))));
  say(`核对码 ${told}，请和群里的比一比`);
  const genuine = leaves[0].leaf.key === head.key || leaves.some((each) => each.leaf.type === "rotate" && each.leaf.key === head.key);
  const good = genuine ? await signed(head) : false;
  if (good === false) return say("核对码的签名不对。", "bad");
  if (good) say("核对码的签名是真的");
  const mine = leaves.find((each) => each.leaf.type === "cast" && each.leaf.seq === receipt.seq);
  if (!mine || mine.hash !== receipt.leaf) return say(`回执 ${receipt.seq} 号和票据链对不上，请拿着回执找监票人。`, "bad");
  const h = await mark("bandeng household 1", bytes(receipt.ballot), bytes(receipt.household), unhex(receipt.s_h));
  const c = await mark("bandeng choice 1", bytes(receipt.ballot), bytes(String(receipt.seq)), bytes(JSON.stringify(receipt.choice)), unhex(receipt.s_v));
  if (hex(h) !== mine.leaf.h) return say("这一票锁定的门牌不是您家的，请拿着回执找监票人。", "bad");
  if (hex(c) !== mine.leaf.c) return say("这一票锁定的选择和回执不一样，请拿着回执找监票人。", "bad");
  if (leaves.indexOf(mine) >= head.size) say("群里公布的核对码还没盖到您这一票，十分钟内会再签一次");
  const later = leaves.filter((each) => each.leaf.type === "cast" && each.leaf.h === mine.leaf.h).pop();
  const words = receipt.choice.map((number) => leaves[0].leaf.options[number]).join("、");
  if (later !== mine) return say(`${receipt.household} 后来又投过一次（回执 ${later.leaf.seq} 号），以后面的为准`, "done");
  const reveal = leaves.find((each) => each.leaf.type === "reveal");
  if (!reveal) return say(`${receipt.household} 投的“${words}”在票据链里（回执 ${receipt.seq} 号），截止后会计入`, "done");
  const counted = reveal.leaf.votes.find((vote) => vote[0] === receipt.seq);
  if (!counted || JSON.stringify(counted[1]) !== JSON.stringify(receipt.choice)) return say("公布时这一票漏了或被改了，请拿着回执找监票人。", "bad");
  say(`${receipt.household} 投的“${words}”已计入（回执 ${receipt.seq} 号）`, "done");
}

document.getElementById("go").addEventListener("click", check);
if (location.hash.length > 1) {
  field.value = location.hash.slice(1);
  check();
}
