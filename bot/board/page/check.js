// The ballot's page checks here in the browser: one's own receipt, and the whole log. Nothing of either leaves it.
import { checkReceipt, verify } from "./verify.js";

const steps = document.getElementById("steps");
const field = document.getElementById("receipt");
const findings = document.getElementById("findings");

// What verify.js and its receipts find, in words for everybody; a rule without a sentence of its own is shown by its name.
const RULES = {
  receipt: "回执和票据链对不上", household: "这一票锁定的门牌不是您家的", choice: "这一票锁定的选择和回执不一样",
  leaf: "这一条记录不认识或被改过", hash: "这一条被改过", json: "读不懂，内容被改过", canonical: "写法被改过",
  "head-root": "核对码和前面的记录对不上：有记录被改、删或插入", signature: "核对码的签名不对", "head-key": "核对码不是这把密钥签的",
  "head-time": "核对码的时刻不对", "head-size": "核对码的位置不对", unsigned: "最后的记录没有签进核对码",
  end: "文件不完整，或者结尾被改过", order: "这条记录不该在这里", fields: "这条记录的内容不对", manifest: "表决说明不对",
  supersedes: "同一户的两票没有接上", seq: "票号不连续", proof: "这一票锁定的不是一个合格的选择", point: "这一票的锁定不对",
  total: "这一票选的不是正好一项", "mark-twice": "有两票的锁定一模一样", sums: "公布的票数和各票加起来的不一样",
  withhold: "票数本不该公布", withheld: "没有公布票数的写法不对", reveal: "公布的选择和投票时锁定的不一样",
  choices: "公布的排序不对", participants: "参加的门牌对不上", roll: "户册和表决开始时锁定的不一样", silent: "算作沉默的门牌不对",
  result: "公布的结果和重新数的不一样", recount: "没法重新数", certify: "最后确认的和公布的结果不一样",
  close: "截止的时刻和公布的不一样", extend: "延长得不对", late: "截止之后又有记录", early: "开始之前就有票", paper: "纸质票对不上",
  tracker: "公布的排序里没有您家这一票", ballot: "是另一次表决的", "too-many-households": "投票的户比户册还多",
  unfinished: "截止之后缺了记录", proofless: "缺证明",
};

function say(list, text, kind) {
  const line = document.createElement("li");
  line.textContent = (kind === "bad" ? "✗ " : kind === "wait" ? "" : "✓ ") + text;
  if (kind) line.className = kind;
  list.append(line);
  return line;
}

const where = ({ line, rule }) => (line ? `第 ${line} 行：` : "") + (RULES[rule] || rule);

function unpacked(written) {
  const text = written.trim();
  if (text.startsWith("{")) return JSON.parse(text);
  const packed = atob(text.replace(/^#/, "").replace(/-/g, "+").replace(/_/g, "/"));
  return JSON.parse(new TextDecoder().decode(Uint8Array.from(packed, (char) => char.charCodeAt(0))));
}

async function fetched() {
  const answer = await fetch(steps.dataset.log);
  return answer.ok ? new Uint8Array(await answer.arrayBuffer()) : null;
}

async function checkMine() {
  steps.replaceChildren();
  let receipt;
  try { receipt = unpacked(field.value); } catch { return say(steps, "这张回执读不懂，请从私聊里重新点进来。", "bad"); }
  if (receipt.ballot !== steps.dataset.ballot) return say(steps, "这张回执是另一次表决的。", "bad");
  const log = await fetched();
  if (!log) return say(steps, "票据链文件暂时取不到，请稍后再试。", "bad");
  const found = await checkReceipt(log, receipt);
  const broken = found.log.problems[0];
  if (broken) return say(steps, `票据链有问题，${where(broken)}。请拿着回执找监票人。`, "bad");
  const head = found.log.heads.at(-1);
  say(steps, `票据链 ${found.log.size} 条，每一条都和自己的指纹对得上`);
  say(steps, `核对码 ${head.code}，请和群里的比一比`);
  say(steps, "核对码的签名是真的");
  if (!found.stands) return say(steps, `${where(found.problems[0])}，请拿着回执找监票人。`, "bad");
  if (found.n >= head.size) say(steps, "群里公布的核对码还没盖到您这一票，十分钟内会再签一次");
  const words = receipt.choice.map((number) => found.log.m.options[number]).join("、");
  const mine = `${receipt.household} 投的“${words}”`;
  if (!found.counts) return say(steps, `${receipt.household} 后来又投过一次，以后面的为准`, "done");
  if (found.log.opened) return say(steps, `${mine}在票据链里（回执 ${receipt.seq} 号），截止后会计入`, "done");
  if (!found.ok) return say(steps, `${where(found.problems[0])}，请拿着回执找监票人。`, "bad");
  say(steps, `${mine}已计入（回执 ${receipt.seq} 号）`, "done");
}

const lines = (log) => new TextDecoder().decode(log).split("\n").filter((line) => line.includes('"kind":"leaf"'));

// A file from earlier must be the beginning of today's log: then nothing in it was changed since.
async function sameAsToday(log) {
  const today = await fetched();
  if (!today) return;
  const now = lines(today), then = lines(log);
  const changed = then.findIndex((line, at) => line !== now[at]);
  if (changed >= 0) say(findings, `和现在公布的记录不一样，从第 ${changed + 1} 条起不同：请拿着这份文件找监票人。`, "bad");
  else say(findings, `和现在公布的记录一样${then.length < now.length ? `（后来又加了 ${now.length - then.length} 条）` : ""}`);
}

// A picture that was changed after the opening has another hash than the log fixed.
async function samePictures({ ballot, showing }) {
  const pictures = (showing || []).flatMap((each, at) => each.pictures.map(({ sha256 }) => [at + 1, sha256]));
  let same = 0;
  for (const [option, hash] of pictures) {
    const answer = await fetch(`/b/${ballot}/pictures/${hash}.jpg`);
    const found = answer.ok ? await crypto.subtle.digest("SHA-256", await answer.arrayBuffer()) : new ArrayBuffer(0);
    const hex = Array.from(new Uint8Array(found), (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (hex === hash) same += 1;
    else say(findings, `${option} 号方案有一张图片取不到，或者被换过`, "bad");
  }
  if (same) say(findings, `${same} 张方案图片和表决开始时一样`);
}

async function checkAll(log, own = false) {
  findings.replaceChildren();
  if (!log) return say(findings, "票据链文件暂时取不到，请稍后再试。", "bad");
  if (!lines(log).length) return say(findings, "这不是表决记录文件；请选从这一页下载的 log.jsonl。", "bad");
  const running = say(findings, "正在核对……", "wait");
  const found = await verify(log, (done, whole) => { running.textContent = `正在核对：${done}/${whole} 条`; });
  running.remove();
  if (found.manifest && found.manifest.ballot !== steps.dataset.ballot) {
    return say(findings, `这份文件是另一次表决（${found.manifest.ballot}）的。`, "bad");
  }
  if (!found.ok) return found.problems.slice(0, 10).forEach((each) => say(findings, where(each), "bad"));
  if (own) await sameAsToday(log);
  if (found.void) say(findings, `注意：这次表决已经作废（${found.void}），票数只留作记录`, "bad");
  if (found.rotations) say(findings, `注意：签名密钥中途换过 ${found.rotations} 次，请向社区当面核实`, "bad");
  const { options } = found.manifest;
  say(findings, `${found.heads.length} 个签名的核对码，最后一个 ${found.heads.at(-1).code}`);
  say(findings, `${found.votes} 次投票，${found.households} 户，每一票都合格，一户只算一票`);
  const sums = Object.entries(found.counts || {}).filter(([measure]) => measure === "households" || !found.counts.households);
  for (const [, counts] of sums) say(findings, "重新数：" + options.map((name, at) => `${name} ${counts[at]}`).join("，"));
  if (found.result && !sums.length) say(findings, "各项票数按规定不公布，参加的户数和够不够核对过了");
  if (!found.proven) return say(findings, "票数没有公布（公布会看出谁投了什么）：哪一个胜出，从这份记录证明不了，监票人能核对");
  await samePictures(found.manifest);
  say(findings, found.result ? "和公布的结果一样" : "还没有截止，选择没有公布", "done");
}

document.getElementById("go").addEventListener("click", checkMine);
document.getElementById("whole").addEventListener("click", async () => checkAll(await fetched()));
document.getElementById("file").addEventListener("change", async (event) => {
  const file = event.target.files[0];
  if (file) checkAll(new Uint8Array(await file.arrayBuffer()), true);
});
if (location.hash.length > 1) {
  field.value = location.hash.slice(1);
  checkMine();
}
