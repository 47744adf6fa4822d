/*
 * An independent verifier for ballot logs (formats bandeng-ledger-1 and -2), written from docs/ballot-log.md alone.
 * Plain JavaScript for browsers and Node >= 18. The curve and the hashes come from @noble (the vendored file);
 * all rules, the canonical JSON, the tree and the counting are here.
 *
 *   verify(bytes, progress)      checks a whole log
 *   checkReceipt(bytes, receipt) looks one receipt up in a log (it does not check the rest of the log)
 */
import { L, Point, sha256, sha512, verifySignature } from './noble-ed25519-group.js';

const DAY = 86400e6; // in microseconds
const MAX_PROBLEMS = 500;
const MAX_DEPTH = 40;
const MAX_RANKED = 100; // Schulze is cubic: more options than this are not counted here

// ---------------------------------------------------------------- bytes, numbers, marks

const encoder = new TextEncoder();
const utf8 = text => encoder.encode(text);
const toHex = bytes => Array.from(bytes, b => b.toString(16).padStart(2, '0')).join('');
const fromHex = text => Uint8Array.from(text.match(/../g) ?? [], pair => parseInt(pair, 16));
const littleEndian = bytes => BigInt('0x' + toHex(bytes.slice().reverse()));
const sameJson = (a, b) => canonical(a) === canonical(b);

function concat(...parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { all.set(part, at); at += part.length; }
  return all;
}

/** Each part (text, number in decimal, or bytes) preceded by its length in four bytes, big-endian. */
function framed(parts) {
  const pieces = [];
  for (const part of parts) {
    const bytes = part instanceof Uint8Array ? part : utf8(String(part));
    const length = new Uint8Array(4);
    new DataView(length.buffer).setUint32(0, bytes.length);
    pieces.push(length, bytes);
  }
  return concat(...pieces);
}

const H = (...parts) => sha256(framed(parts));
const W = (...parts) => littleEndian(sha512(framed(parts))) % L;

/** The canonical form of RFC 8785, for integers, text, lists, objects, true, false and null. Throws on anything else. */
export function canonical(value, depth = 0) {
  if (depth > MAX_DEPTH) throw new Error('nested too deeply');
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isSafeInteger(value)) throw new Error('a number that is not an integer below 2^53');
    return String(value);
  }
  if (typeof value === 'string') {
    if (/\p{Surrogate}/u.test(value)) throw new Error('a lone surrogate in a text');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return '[' + value.map(item => canonical(item, depth + 1)).join(',') + ']';
  if (typeof value !== 'object') throw new Error('a value JSON does not know');
  const keys = Object.keys(value).sort(); // by UTF-16 code units, as RFC 8785 says
  return '{' + keys.map(key => canonical(key) + ':' + canonical(value[key], depth + 1)).join(',') + '}';
}

/** Microseconds since 1970 of a time like 2026-03-05T01:00:00+00:00, or null. */
function instant(text) {
  const found = typeof text === 'string' &&
    /^(2[01]\d\d)-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(?:Z|([+-])([01]\d|2[0-3]):([0-5]\d))$/.exec(text);
  if (!found) return null;
  const [year, month, day, hour, minute, second] = found.slice(1, 7).map(Number);
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (date.toISOString().slice(0, 19) !== text.slice(0, 19)) return null; // 30 February and the like
  const offset = found[8] ? (found[8] === '-' ? -1 : 1) * (Number(found[9]) * 60 + Number(found[10])) : 0;
  return (date.getTime() - offset * 60000) * 1000 + Number((found[7] ?? '').padEnd(6, '0'));
}

// Exact fractions: [numerator, denominator], as BigInt, the denominator above 0.
function fraction(value) {
  if (Number.isSafeInteger(value) && value >= 0) return [BigInt(value), 1n];
  const found = typeof value === 'string' && /^(\d{1,9})(?:\/(0*[1-9]\d{0,8}))?$/.exec(value);
  if (!found) return null;
  const below = BigInt(found[2] ?? 1);
  return below > 0n ? [BigInt(found[1]), below] : null;
}
const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a; };
const plus = (a, b) => {
  const top = a[0] * b[1] + b[0] * a[1], below = a[1] * b[1], common = gcd(top, below) || 1n;
  return [top / common, below / common];
};
const times = (a, b) => [a[0] * b[0], a[1] * b[1]];
const compare = (a, b) => { const d = a[0] * b[1] - b[0] * a[1]; return d < 0n ? -1 : d > 0n ? 1 : 0; };
const asText = a => a[1] === 1n ? String(a[0]) : `${a[0]}/${a[1]}`;
const ZERO = [0n, 1n], ONE = [1n, 1n];

// ---------------------------------------------------------------- the group

// The second generator, made as the document says, and checked against the value it prints.
const secondGenerator = (() => {
  for (let i = 0; ; i++) {
    const point = decoded(toHex(sha256(utf8('bandeng second generator 1' + i))));
    if (point?.isTorsionFree()) {
      if (point.toHex() !== 'ea5ef0a2482b5e20073e254bef04cbca6ee5fddd4adf29323a29a80b3cd3f155') throw new Error('second generator');
      return point.precompute(6);
    }
  }
})();

/** The point of a canonical encoding, or null when there is none or it is the neutral one. */
function decoded(hex) {
  try {
    const point = Point.fromBytes(fromHex(hex), false);
    return point.is0() ? null : point;
  } catch {
    return null;
  }
}

/** a·G + b·H for scalars below L. */
const commit = (a, b) => Point.BASE.multiplyUnsafe(a).add(secondGenerator.multiplyUnsafe(b));
const blinding = (ballot, seq, option, salt) => W('bandeng blinding 2', ballot, seq, option, salt);
const scalarOf = hex => littleEndian(fromHex(hex)); // may be L or above: the caller checks

/** The multiples of one point by several scalars: all share its doublings (signed binary digits). */
function timesEach(point, scalars) {
  const sums = scalars.map(() => Point.ZERO), rest = [...scalars];
  for (let power = point; rest.some(k => k > 0n); power = power.double()) {
    for (let i = 0; i < rest.length; i++) {
      if (rest[i] & 1n) {
        const minus = (rest[i] & 3n) === 3n;
        sums[i] = minus ? sums[i].subtract(power) : sums[i].add(power);
        rest[i] += minus ? 1n : -1n;
      }
      rest[i] >>= 1n;
    }
  }
  return sums;
}

/** One commitment with its proof: {point, rule}, where rule is null, 'point' or 'proof'. */
function checkCommitment(cast, j, ballot, allCommitments) {
  const point = decoded(cast.commitments[j]);
  if (!point || point.equals(Point.BASE)) return { point: null, rule: 'point' };
  const [e0, e1, s0, s1] = [0, 64, 128, 192].map(at => scalarOf(cast.proofs[j].slice(at, at + 64)));
  const [whole, point0, point1] = timesEach(point, [L, e0, e1]);
  if (!whole.is0()) return { point: null, rule: 'point' }; // not of the subgroup
  if ([e0, e1, s0, s1].some(scalar => scalar >= L)) return { point, rule: 'proof' };
  const a0 = secondGenerator.multiplyUnsafe(s0).subtract(point0);
  const a1 = secondGenerator.multiplyUnsafe(s1).subtract(point1).add(Point.BASE.multiplyUnsafe(e1)); // e1·(C − G) = e1·C − e1·G
  const challenge = W('bandeng answer proof 2', ballot, cast.seq, fromHex(cast.h), j, allCommitments, a0.toBytes(), a1.toBytes());
  return { point, rule: (e0 + e1) % L === challenge ? null : 'proof' };
}

// ---------------------------------------------------------------- the tree of RFC 9162

const leafHash = text => sha256(concat(Uint8Array.of(0), utf8(text)));
const nodeHash = (left, right) => sha256(concat(Uint8Array.of(1), left, right));

/** Keeps the roots of the full subtrees, largest first. */
class Tree {
  subtrees = []; // [number of leaves, hash]
  add(hash) {
    let size = 1;
    while (this.subtrees.length && this.subtrees[this.subtrees.length - 1][0] === size) {
      hash = nodeHash(this.subtrees.pop()[1], hash);
      size *= 2;
    }
    this.subtrees.push([size, hash]);
  }
  root() {
    if (!this.subtrees.length) return toHex(sha256(new Uint8Array()));
    return toHex(this.subtrees.map(entry => entry[1]).reduceRight((right, left) => nodeHash(left, right)));
  }
}

/** The root an inclusion proof leads to (RFC 9162, 2.1.3.2), or null when its length does not fit. */
function rootOfProof(hash, index, size, path) {
  let at = index, last = size - 1, root = hash;
  if (!(at >= 0 && at < size)) return null;
  for (const sibling of path) {
    if (last === 0) return null;
    if (at % 2 === 1 || at === last) {
      root = nodeHash(sibling, root);
      while (at % 2 === 0 && at !== 0) { at /= 2; last = Math.floor(last / 2); }
    } else {
      root = nodeHash(root, sibling);
    }
    at = Math.floor(at / 2); last = Math.floor(last / 2);
  }
  return last === 0 ? toHex(root) : null;
}

/** The short code of a head, to be compared by eye. */
function shortCode({ ballot, root, size }) {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(sha256(utf8(canonical({ ballot, root, size }))), b => b.toString(2).padStart(8, '0')).join('');
  const code = Array.from({ length: 20 }, (_, i) => letters[parseInt(bits.slice(5 * i, 5 * i + 5), 2)]).join('');
  return code.match(/.{4}/g).join('-');
}

// ---------------------------------------------------------------- what each line and leaf must look like

const isString = v => typeof v === 'string';
const isText = v => typeof v === 'string' && v.length > 0;
const isInt = least => v => Number.isSafeInteger(v) && v >= least;
const isHex = bytes => v => typeof v === 'string' && v.length === 2 * bytes && /^[0-9a-f]*$/.test(v);
const isTime = v => instant(v) !== null;
const isOneOf = (...values) => v => values.includes(v);
const isOr = (a, b) => v => a(v) || b(v);
const isNull = v => v === null;
const isBool = v => typeof v === 'boolean';
const isList = item => v => Array.isArray(v) && v.every(entry => item(entry));
const isRow = (...items) => v => Array.isArray(v) && v.length === items.length && items.every((item, i) => item(v[i]));
const isObject = v => typeof v === 'object' && v !== null && !Array.isArray(v);
const isWeight = v => fraction(v) !== null;
const isPart = v => isWeight(v) && fraction(v)[0] > 0n && fraction(v)[0] <= fraction(v)[1]; // a bar of 0 would be none
const isAny = () => true;
const distinct = list => new Set(list).size === list.length;
// What no eye sees (control characters, marks of direction, spaces of no width) has no place in a title or an option.
const UNSEEN = /[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/u;
const isSeen = v => isText(v) && v.replace(new RegExp(UNSEEN, 'gu'), '').trim() !== '';
/** A door however it is written: 01-1-0100 is 1-1-100. */
const plainDoor = label => label.normalize('NFKC').replace(/(?<![0-9])0+(?=[0-9])/g, '');
const plainOption = option => option.normalize('NFKC').replace(/\s+/g, '').toLowerCase();
const isName = v => isText(v) && v.trim() === v && !/\s\s|[^\S ]/.test(v) && !UNSEEN.test(v);
const isBars = v => Array.isArray(v) && v.length > 0 && v.every(isBar);
const RULE = {
  name: isSeen, title: isSeen, quorum: v => isBars(v), passing: v => isBars(v), secrecy: isOneOf('open', 'neighbour_secret'),
  notice_days: isInt(0), source: isString, effect: isString,
};
const isRule = v => isObject(v) && Object.keys(v).length === Object.keys(RULE).length
  && Object.entries(RULE).every(([name, holds]) => Object.hasOwn(v, name) && holds(v[name]));
const isBar = v => isObject(v) && isOneOf('households', 'heads', 'area', 'shares')(v.measure) && isPart(v.bar) && isBool(v.over) && Object.keys(v).length === 3;

const whole = (v, fields) => isObject(v) && !misshapen(v, fields);
const isPicture = v => whole(v, { caption: isString, sha256: isHex(32) });
/** What an option shows of itself: up to four pictures by their hashes, its cost in fen, its place, who drew it. */
const isShowing = v => whole(v, {
  author: isString, cost: isOr(isNull, isInt(0)), pictures: list => isList(isPicture)(list) && list.length <= 4, place: isString,
});

const LINES = {
  leaf: { hash: isHex(32), kind: isAny, leaf: isObject, n: isInt(0) },
  head: { at: isTime, ballot: isText, key: isHex(32), kind: isAny, root: isHex(32), signature: isHex(64), size: isInt(1) },
  end: { kind: isAny, lines: isInt(0), sha256: isHex(32) },
};

function manifestFields(leaf) {
  const fields = {
    format: isOneOf('bandeng-ledger-1', 'bandeng-ledger-2'), ballot: isText, title: isName,
    question: isOneOf('motion', 'one', 'approval', 'ranked'), options: isList(isName), secrecy: isOneOf('open', 'neighbour_secret'),
    rule: isRule, silence: isBool, buildings: isList(v => isText(v) && v.trim() !== ''),
    households: isInt(1), heads: isInt(0), area: isInt(0), roll: isHex(32), key: isHex(32), opens: isTime, closes: isTime,
  };
  if (leaf.format === 'bandeng-ledger-2') fields.least = v => isInt(1)(v) && v <= 20;
  if (Object.hasOwn(leaf, 'extensions')) fields.extensions = isInt(0);
  if (Object.hasOwn(leaf, 'objection_days')) fields.objection_days = isInt(0);
  if (Object.hasOwn(leaf, 'showing')) fields.showing = isList(isShowing);
  if (Object.hasOwn(leaf, 'budget')) fields.budget = isInt(1);
  if (Object.hasOwn(leaf, 'recused')) fields.recused = isInt(1);
  return fields;
}

const ABSTAIN = '弃权', MOTION = ['同意', '反对', ABSTAIN];
const NONE_OF_THESE = '都不要'; // an option like others, but no budget pays for it
/** By how a vote was given: in place of which others it may stand. */
const BEATS = { chat: ['chat', 'paper', 'proxy'], proxy: ['proxy'], paper: ['paper', 'proxy'] };
const CHANNEL = isOneOf('chat', 'paper', 'proxy');
const CAST = { seq: isInt(1), h: isHex(32), channel: CHANNEL, supersedes: isOr(isNull, isInt(1)) };
const VOTE_CHOICE = isList(isInt(0));

/** The fields of each leaf but `type`; `log` tells the format, `leaf` which of two forms it has. */
const LEAVES = {
  manifest: (log, leaf) => manifestFields(leaf),
  cast: log => log.sealed
    ? { ...CAST, commitments: isList(isHex(32)), proofs: isList(isHex(128)), total: isOr(isNull, isHex(32)) } : { ...CAST, c: isHex(32) },
  paper_batch: () => ({ ballot: isText, seqs: isList(isInt(1)), slips: isList(isHex(32)) }),
  paper_conflict: (log, leaf) => Object.hasOwn(leaf, 'seq') ? { ballot: isText, seq: isInt(1) } : { ballot: isText, slip: isHex(32) },
  paper_spoiled: () => ({ ballot: isText, slip: isHex(32) }),
  roll_amend: (log, leaf) => leaf.what === 'unbound_after_voting'
    ? { ballot: isText, what: isAny } : { ballot: isText, what: isOneOf('proxy', 'proxy_withdrawn'), deed: isInt(0) },
  extend: () => ({ ballot: isText, closes: isTime, reason: isSeen }),
  close: () => ({ at: isTime }),
  reveal: () => ({ votes: isList(isRow(isInt(1), VOTE_CHOICE, isHex(16))) }),
  sums: () => ({ counts: isList(isInt(0)), blinds: isList(isHex(32)) }),
  choices: () => ({ votes: isList(isRow(isHex(16), VOTE_CHOICE)) }),
  withheld: () => ({ least: isInt(1) }),
  participants: () => ({ units: isList(isName) }),
  households: () => ({ units: isList(isRow(isInt(1), isName, isHex(16))) }),
  roll: log => ({ rows: isList(log.m.format === 'bandeng-ledger-2' ? isName : isRow(isName, isOr(isNull, isInt(0)), isWeight, isInt(0))) }),
  silent: () => ({ units: isList(isName) }),
  result: () => ({ result: isObject }),
  objection: () => ({ ballot: isText, number: isInt(1), text_hash: isHex(32) }),
  certify: () => ({ ballot: isText, result: isObject, objections: isInt(0) }),
  void: () => ({ ballot: isText, reason: isSeen, officers: isInt(2) }),
  rotate: () => ({ key: isHex(32) }),
};

/** What is wrong with the fields of an object, in words, or null. */
function misshapen(object, fields) {
  for (const key of Object.keys(fields)) if (!Object.hasOwn(object, key)) return `the field ${key} is missing`;
  for (const key of Object.keys(object)) {
    if (!Object.hasOwn(fields, key)) return `the field ${key.slice(0, 40)} is unknown`;
    if (!fields[key](object[key])) return `the field ${key} has a wrong value`;
  }
  return null;
}

// ---------------------------------------------------------------- a log while it is read

class Log {
  problems = []; line = 0; size = 0; tree = new Tree(); heads = []; ended = null;
  m = null; // the manifest, once it is found good
  key = null; closes = null; extended = 0; opened = true; closedAt = null; rotations = 0; next = []; over = false; certified = false; voided = false; voidReason = '';
  casts = []; seq = 0; bySeq = new Map(); last = new Map(); marks = new Set(); commitments = new Set();
  mandates = new Set(); withdrawn = new Set(); byAgents = new Set(); takenBack = [[0, 0]]; conflicts = new Set();
  batched = new Set(); slips = new Set(); objections = new Set();
  reveal = null; sums = null; choices = null; withheld = false; participants = null; doors = null; roll = null; silent = null;
  resultLeaf = null; recounted = null; proven = true;
  constructor(proofs) { this.proofs = proofs; }
  get sealed() { return this.m?.format === 'bandeng-ledger-2' && this.m.question !== 'ranked'; }
  get abstain() { return this.m.options.length - 1; }
  problem(rule, detail, line = this.line) {
    if (this.problems.length < MAX_PROBLEMS) this.problems.push({ line, rule, detail: String(detail).slice(0, 300) });
  }
  must(holds, rule, detail) { if (!holds) this.problem(rule, detail); return Boolean(holds); }
}

/** Whether a choice answers the question: one number, or for approval and ranked several, distinct, without abstaining. */
function answers(log, choice) {
  const { question, options } = log.m;
  if (!choice.length || choice.some(option => option >= options.length) || !distinct(choice)) return false;
  if (log.m.budget !== undefined && costOf(log.m, choice) > log.m.budget) return false;
  if (choice.length === 1) return true;
  return (question === 'approval' || question === 'ranked') && !choice.includes(log.abstain);
}

/** What all options of a list cost together, in fen; one that tells no cost costs nothing. */
const costOf = (manifest, choice) => choice.reduce((sum, option) => sum + (manifest.showing[option].cost ?? 0), 0);
const isPaid = option => option !== ABSTAIN && option !== NONE_OF_THESE;

/** Whether a ceiling makes sense: for approval alone, each option tells its cost and none is above it. */
function affordable({ question, options, showing, budget }) {
  return question === 'approval' && showing?.length === options.length
    && showing.every(({ cost }, option) => !isPaid(options[option]) || cost !== null && cost <= budget);
}

/** What a budget pays for, of the options that reach every bar: most votes first, equal ones together or not at all. */
function fundedOf({ options, showing, budget }, sums, passes) {
  const able = options.flatMap((name, option) => isPaid(name) && passes(option) ? [option] : []);
  const taken = [];
  let left = budget;
  while (able.length) {
    const best = able.reduce((a, b) => compare(sums[a], sums[b]) >= 0 ? a : b);
    const group = able.filter(option => compare(sums[option], sums[best]) === 0);
    const cost = costOf({ showing }, group);
    if (cost <= left) {
      taken.push(...group);
      left -= cost;
    } else if (group.length > 1) break;
    group.forEach(option => able.splice(able.indexOf(option), 1));
  }
  return taken.sort((a, b) => a - b);
}

/** The leaves that must follow a close, one after the other; some places can be taken by either of two. */
function afterClose({ format, question, secrecy, silence }) {
  const second = format === 'bandeng-ledger-2';
  const open = secrecy === 'open';
  const next = [second ? [question === 'ranked' ? 'choices' : 'sums', 'withheld'] : ['reveal'], ['participants']];
  if (open) next.push(['households']);
  if (open || second) next.push(['roll']);
  next.push(silence ? ['silent', 'result'] : ['result']);
  return next;
}

const WHILE_OPEN = new Set(['cast', 'paper_batch', 'paper_conflict', 'paper_spoiled', 'roll_amend', 'extend', 'close', 'void']);
const AFTER_RESULT = new Set(['objection', 'certify', 'void']);

/** Whether a leaf may stand at this place; notes a problem when not. */
function inOrder(log, type) {
  if (type === 'rotate' && log.size) return true;
  if (log.voided) return log.must(false, 'order', `${type} after the ballot was made void`);
  if (type === 'manifest') return log.must(log.size === 0, 'order', 'a second manifest, or one that is not the first leaf');
  if (log.over) return log.must(false, 'order', `${type} after the certificate`);
  if (log.opened) return log.must(WHILE_OPEN.has(type), 'order', `${type} while the ballot is open`);
  if (!log.next.length) return log.must(AFTER_RESULT.has(type), 'order', `${type} after the result`);
  const place = log.next.findIndex(names => names.includes(type));
  const fits = log.must(place === 0, 'order', `${type} where ${log.next[0].join(' or ')} must stand`);
  log.next.splice(0, place + 1); // go on behind it, if it is one of those to come
  return fits || place > 0;
}

const on = { // what each leaf means; by then its fields are known to be well-formed

  manifest(log, leaf) {
    log.must(distinct(leaf.options), 'manifest', 'an option stands twice');
    const later = instant(leaf.opens) >= instant('2027-01-01T00:00:00+00:00');
    log.must(!later || distinct(leaf.options.map(plainOption)), 'manifest', 'two options look alike');
    log.must(leaf.options.length >= 2, 'manifest', 'fewer than two options');
    const motion = leaf.question === 'motion';
    log.must(!motion || sameJson(leaf.options, MOTION), 'manifest', 'the options of a motion are other ones');
    log.must(motion || leaf.options.indexOf(ABSTAIN) === leaf.options.length - 1, 'manifest', 'the last option is not the one to abstain');
    log.must(instant(leaf.closes) > instant(leaf.opens), 'manifest', 'closes before it opens, or at once');
    const old = leaf.format === 'bandeng-ledger-1' && leaf.secrecy !== 'open' && instant(leaf.opens) >= instant('2027-01-01T00:00:00+00:00');
    log.must(!old, 'manifest', 'a secret ballot of 2027 or later in format 1');
    log.must(leaf.heads <= leaf.households, 'manifest', 'more heads than households');
    const told = log.must(!leaf.showing || leaf.showing.length === leaf.options.length, 'manifest', 'not a showing for each option');
    const payable = log.must(leaf.budget === undefined || affordable(leaf), 'manifest', 'a budget that the costs do not fit');
    const suits = log.must(leaf.format === 'bandeng-ledger-1' || leaf.secrecy !== 'open', 'manifest', 'an open ballot in format 2');
    const named = [...leaf.rule.quorum, ...leaf.rule.passing].map(entry => entry.measure);
    log.must(leaf.secrecy === 'open' || leaf.rule.secrecy !== 'open', 'manifest', 'a secret ballot under a rule for open ones');
    log.must(leaf.secrecy === 'open' || named.every(name => name === 'households'), 'manifest', 'a secret ballot counts households alone');
    if (!suits || !told || !payable || leaf.options.length < 2) return; // no sense in judging the rest by it
    log.m = leaf;
    log.key = leaf.key;
    log.closes = instant(leaf.closes);
  },

  async cast(log, leaf) {
    log.must(leaf.seq === log.seq + 1, 'seq', `seq ${leaf.seq} where ${log.seq + 1} is due`);
    log.seq = leaf.seq;
    const before = log.last.get(leaf.h);
    log.must(leaf.supersedes === (before ? before.seq : null), 'supersedes', 'not the last cast of this household');
    log.must(before || log.last.size < log.m.households, 'too-many-households', 'more households vote than the manifest has');
    notLate(log);
    log.must(!before || BEATS[leaf.channel].includes(before.channel), 'beaten', `seq ${leaf.seq} by ${leaf.channel} in place of one by ${before?.channel}`);
    if (leaf.channel === 'proxy') {
      log.byAgents.add(leaf.h);
      // since any withdrawal at most as many begin to vote by proxy as had a mandate then, or were given one after it
      const enough = log.takenBack.every(([withdrawn, voted]) => log.byAgents.size - voted <= log.mandates.size - withdrawn);
      log.must(log.mandates.size > log.withdrawn.size && enough, 'mandate', `seq ${leaf.seq} by proxy without a mandate`);
    }
    const cast = { ...leaf, line: log.line, hash: log.hash, n: log.size, points: null };
    if (log.sealed) await sealedCast(log, cast);
    else log.must(fresh(log.marks, leaf.c), 'mark-twice', 'a choice mark stands twice');
    log.casts.push(cast);
    log.bySeq.set(leaf.seq, cast);
    log.last.set(leaf.h, cast);
  },

  paper_batch(log, leaf) {
    log.must(leaf.seqs.length && leaf.seqs.length === leaf.slips.length, 'paper', 'not a slip for each cast');
    for (const seq of leaf.seqs) {
      log.must(log.bySeq.get(seq)?.channel === 'paper', 'paper', `seq ${seq} is no cast by paper`);
      log.must(fresh(log.batched, seq), 'paper', `seq ${seq} stands twice in paper batches`);
    }
    for (const slip of leaf.slips) log.must(fresh(log.slips, slip), 'paper', 'a slip mark stands twice');
  },

  paper_conflict(log, leaf) {
    if (leaf.seq === undefined) {
      log.must(fresh(log.slips, leaf.slip), 'paper', 'a slip mark stands twice');
      return;
    }
    log.must(fresh(log.conflicts, leaf.seq), 'paper', `seq ${leaf.seq} stands twice in paper conflicts`);
    const cast = log.bySeq.get(leaf.seq);
    log.must(cast?.channel === 'paper' && log.last.get(cast.h) !== cast, 'paper', `seq ${leaf.seq} is no superseded cast by paper`);
  },

  paper_spoiled(log, leaf) {
    log.must(fresh(log.slips, leaf.slip), 'paper', 'a slip mark stands twice');
  },

  roll_amend(log, leaf) {
    notLate(log);
    log.must(leaf.what !== 'unbound_after_voting' || log.bySeq.size > 0, 'paper', 'nobody has voted yet');
    if (leaf.what === 'proxy') log.must(fresh(log.mandates, leaf.deed), 'mandate', `mandate ${leaf.deed} is given twice`);
    if (leaf.what !== 'proxy_withdrawn') return;
    log.must(log.mandates.has(leaf.deed) && fresh(log.withdrawn, leaf.deed), 'mandate', `mandate ${leaf.deed} was not given, or is withdrawn`);
    log.takenBack.push([log.withdrawn.size, log.byAgents.size]);
  },

  extend(log, leaf) {
    notLate(log);
    log.must(instant(leaf.closes) === log.closes + DAY, 'extend', 'not one day more than before');
    log.must(++log.extended <= (log.m.extensions ?? 7), 'extend', 'extended too often');
    log.closes = instant(leaf.closes);
  },

  close(log, leaf) {
    log.must(instant(leaf.at) === log.closes, 'close', 'not at the announced end');
    const loose = log.casts.filter(cast => cast.channel === 'paper' && !log.batched.has(cast.seq));
    log.must(!loose.length, 'paper', `casts by paper without a batch: ${loose.map(cast => cast.seq).join(', ')}`);
    const beaten = log.casts.filter(cast => cast.channel === 'chat' && log.bySeq.get(cast.supersedes)?.channel === 'paper' && !log.conflicts.has(cast.supersedes));
    log.must(!beaten.length, 'paper', `casts by paper were superseded without a conflict: ${beaten.map(cast => cast.supersedes).join(', ')}`);
    log.opened = false;
    log.closedAt = instant(leaf.at);
    log.next = afterClose(log.m);
  },

  reveal(log, leaf) {
    const seen = new Set();
    for (const [seq, choice, salt] of leaf.votes) {
      const cast = log.bySeq.get(seq);
      if (!log.must(cast && log.last.get(cast.h) === cast, 'reveal', `seq ${seq} is not the last cast of a household`)) continue;
      log.must(fresh(seen, seq), 'reveal', `seq ${seq} is opened twice`);
      log.must(toHex(H('bandeng choice 1', log.m.ballot, seq, canonical(choice), fromHex(salt))) === cast.c, 'opening', `seq ${seq} does not open its mark`);
      log.must(answers(log, choice), 'choice', `seq ${seq} does not answer the question`);
    }
    log.must(seen.size === log.last.size, 'reveal', `${seen.size} choices opened where ${log.last.size} households voted`);
    if (leaf.votes.every(vote => answers(log, vote[1]))) log.reveal = leaf.votes;
  },

  sums(log, { counts, blinds }) {
    const { options, question } = log.m, voters = log.last.size;
    if (!log.must(counts.length === options.length && blinds.length === options.length, 'sums', 'not one sum for each option')) return;
    log.must(counts.every(count => count <= voters), 'sums', 'more votes for an option than households');
    if (question !== 'approval') log.must(counts.reduce((a, b) => a + b, 0) === voters, 'sums', 'the counts do not add up to the households');
    const points = [...log.last.values()].map(cast => cast.points);
    if (log.proofs && log.must(!points.includes(null), 'sums', 'cannot be checked: a commitment is no good point')) {
      options.forEach((_, j) => {
        const sum = points.reduce((all, row) => all.add(row[j]), Point.ZERO), blind = scalarOf(blinds[j]);
        log.must(blind < L && sum.equals(commit(BigInt(counts[j]), blind)), 'sums', `the sum of option ${j} does not open`);
      });
    }
    mayBeTold(log, counts);
    log.sums = counts;
  },

  choices(log, leaf) {
    const trackers = leaf.votes.map(vote => vote[0]);
    log.must(distinct(trackers), 'choices', 'a tracker stands twice');
    log.must(trackers.every((tracker, i) => !i || trackers[i - 1] <= tracker), 'choices', 'not sorted');
    log.must(trackers.length === log.last.size, 'choices', `${trackers.length} choices where ${log.last.size} households voted`);
    const good = leaf.votes.every(vote => answers(log, vote[1]));
    log.must(good, 'choice', 'a choice does not answer the question');
    const same = new Map();
    for (const [, choice] of leaf.votes) same.set(canonical(choice), (same.get(canonical(choice)) ?? 0) + 1);
    mayBeTold(log, [...same.values()]);
    if (good) log.choices = leaf.votes;
  },

  withheld(log, leaf) {
    log.must(leaf.least === log.m.least, 'withheld', 'least is not that of the manifest');
    log.withheld = true;
  },

  participants(log, { units }) {
    log.must(distinct(units.map(plainDoor)), 'participants', 'a door stands twice');
    log.must(units.length === log.last.size, 'participants', `${units.length} doors where ${log.last.size} households voted`);
    log.participants = new Set(units);
  },

  households(log, { units }) {
    log.doors = new Map();
    for (const [seq, door, salt] of units) {
      const cast = log.bySeq.get(seq);
      if (!log.must(cast && log.last.get(cast.h) === cast, 'households', `seq ${seq} is not the last cast of a household`)) continue;
      log.must(toHex(H('bandeng household 1', log.m.ballot, door, fromHex(salt))) === cast.h, 'opening', `seq ${seq} does not open its household mark`);
      log.must(!log.doors.has(seq), 'households', `seq ${seq} stands twice`);
      log.doors.set(seq, door);
    }
    const doors = units.map(unit => unit[1]);
    log.must(log.doors.size === log.last.size, 'households', 'not every household that voted is opened');
    log.must(distinct(doors) && sameSet(doors, log.participants), 'households', 'not the doors of the participants');
  },

  roll(log, { rows }) {
    const doors = log.m.format === 'bandeng-ledger-2' ? rows : rows.map(row => row[0]);
    log.must(rows.length === log.m.households, 'roll', 'not as many doors as households');
    log.must(distinct(doors.map(plainDoor)), 'roll', 'a door stands twice');
    log.must(toHex(sha256(utf8(canonical(rows)))) === log.m.roll, 'roll', 'not the roll of the manifest');
    log.roll = new Map(doors.map((door, i) => [door, rows[i]]));
    const strangers = [...log.participants ?? []].filter(door => !log.roll.has(door));
    log.must(!strangers.length, 'roll', `voted but not in the roll: ${strangers.join(', ')}`);
    if (log.m.secrecy !== 'open') return;
    log.must(new Set(rows.map(row => row[3])).size === log.m.heads, 'roll', 'not the heads of the manifest');
    log.must(rows.reduce((sum, row) => sum + BigInt(row[1] ?? 0), 0n) === BigInt(log.m.area), 'roll', 'not the area of the manifest');
  },

  silent(log, { units }) {
    const voted = new Set([...log.participants ?? []].map(plainDoor));
    log.must(distinct(units.map(plainDoor)), 'silent', 'a door stands twice');
    log.must(!units.some(door => voted.has(plainDoor(door))), 'silent', 'a door that voted');
    if (log.roll) log.must(units.every(door => log.roll.has(door)), 'silent', 'a door that is not in the roll');
    log.must(units.length + log.last.size <= log.m.households, 'silent', 'more doors than households');
    log.silent = new Set(units);
    log.next = [['result']];
  },

  result(log, leaf) {
    log.resultLeaf = leaf.result;
    if (log.withheld) return withheldResult(log, leaf.result);
    log.recounted = recount(log);
    if (!log.must(log.recounted, 'recount', 'cannot be counted again')) return;
    log.must(sameJson(leaf.result, log.recounted), 'result', `not the recount, which is ${canonical(log.recounted)}`);
  },

  objection(log, leaf) { log.must(fresh(log.objections, leaf.number), 'objection', `number ${leaf.number} stands twice`); },

  certify(log, leaf) {
    log.must(log.resultLeaf && sameJson(leaf.result, log.resultLeaf), 'certify', 'another result than that of the log');
    log.must(leaf.objections === log.objections.size, 'certify', `${log.objections.size} objections stand in the log`);
    log.over = true;
    log.certified = true;
  },

  void(log, leaf) { log.voided = true; log.voidReason = leaf.reason; },
  rotate(log, leaf) { log.key = leaf.key; log.rotations++; },
};

/** Adds to a set; false when it was there. */
function fresh(set, value) { return !set.has(value) && Boolean(set.add(value)); }
function sameSet(list, set) { return set instanceof Set && list.length === set.size && list.every(item => set.has(item)); }

/** A leaf of the open ballot must not follow a head that is younger than the end announced then. */
function notLate(log) {
  const head = log.heads[log.heads.length - 1];
  log.must(!head || instant(head.at) <= log.closes, 'late', 'stands behind a head that is younger than the announced end');
}

/** Counts that would tell single choices must be withheld. */
function mayBeTold(log, counts) {
  const voters = log.last.size;
  log.must(voters >= log.m.least, 'withhold', `only ${voters} households voted: the counts must be withheld`);
  log.must(!counts.some(count => count >= voters - 1), 'withhold', 'one answer was given by all but one at most: the counts must be withheld');
}

async function sealedCast(log, cast) {
  const { ballot, options, question } = log.m;
  const { commitments, proofs, total } = cast;
  for (const c of commitments) log.must(fresh(log.commitments, c), 'mark-twice', 'a commitment stands twice');
  if (!log.must(commitments.length === options.length && proofs.length === options.length, 'cast', 'not a commitment and a proof for each option')) return;
  log.must((question === 'approval') === (total === null), 'total', 'total must be null for approval, and a scalar otherwise');
  if (!log.proofs) return;
  const points = [], all = fromHex(commitments.join(''));
  for (let j = 0; j < options.length; j++) {
    await breathe();
    const { point, rule } = checkCommitment(cast, j, ballot, all);
    points.push(point);
    log.must(rule !== 'point', 'point', `commitment ${j} is no point of the subgroup, or tells its answer`);
    log.must(rule !== 'proof', 'proof', `the proof for option ${j} does not hold`);
  }
  if (points.includes(null)) return;
  cast.points = points;
  if (question === 'approval' || total === null) return;
  const sum = points.reduce((a, b) => a.add(b)), blind = scalarOf(total);
  log.must(blind < L && sum.equals(commit(1n, blind)), 'total', 'total does not open the sum to exactly one option');
}

// ---------------------------------------------------------------- counting

/** The options with most, none where there are no votes; `scores` by option, abstaining left out. */
function most(scores) {
  const best = scores.reduce((a, b) => compare(a, b) >= 0 ? a : b, ZERO);
  if (compare(best, ZERO) === 0) return [];
  return scores.flatMap((score, option) => compare(score, best) === 0 ? [option] : []);
}

/** Schulze's winners; none where nobody ranked anything (strength of a path: the votes of its weakest win); an option named comes before one not named. */
function schulze(units, options) {
  if (!units.some(([, choice]) => choice?.[0] < options)) return [];
  const square = () => Array.from({ length: options }, () => new Array(options).fill(ZERO));
  const above = (a, b) => compare(a, b) > 0;
  const prefer = square(), path = square();
  for (const [weight, choice] of units) {
    const place = new Array(options).fill(Infinity);
    (choice ?? []).forEach((option, i) => { if (option < options) place[option] = i; });
    for (let a = 0; a < options; a++) for (let b = 0; b < options; b++) if (place[a] < place[b]) prefer[a][b] = plus(prefer[a][b], weight);
  }
  for (let a = 0; a < options; a++) for (let b = 0; b < options; b++) if (above(prefer[a][b], prefer[b][a])) path[a][b] = prefer[a][b];
  for (let via = 0; via < options; via++) for (let a = 0; a < options; a++) for (let b = 0; b < options; b++) {
    const weakest = above(path[a][via], path[via][b]) ? path[via][b] : path[a][via];
    if (a !== b && above(weakest, path[a][b])) path[a][b] = weakest;
  }
  return path.flatMap((row, a) => row.some((strength, b) => above(path[b][a], strength)) ? [] : [a]);
}

/** The votes that count, as [door or null, choice]; null when the log does not show them. */
function ballotsOf(log) {
  if (log.choices) return log.choices.map(vote => [null, vote[1]]);
  if (!log.reveal) return null;
  if (log.m.secrecy !== 'open') return log.reveal.map(vote => [null, vote[1]]);
  const ballots = log.reveal.map(([seq, choice]) => [log.doors?.get(seq) ?? null, choice]);
  return log.roll && ballots.every(([door]) => log.roll.has(door)) ? ballots : null;
}

/** For one measure the units that count: [weight, choice or null]. For heads, the doors of one buyer are one unit. */
function unitsOf(log, measure, ballots) {
  if (log.m.secrecy !== 'open' || measure === 'households') return ballots.map(([, choice]) => [ONE, choice]);
  if (measure !== 'heads') return ballots.map(([door, choice]) => [fraction(log.roll.get(door)[measure === 'area' ? 1 : 2] ?? 0), choice]);
  const said = new Map();
  for (const [door, choice] of ballots) {
    const buyer = log.roll.get(door)[3];
    said.set(buyer, !said.has(buyer) || sameAnswer(log, said.get(buyer), choice) ? choice : null);
  }
  return [...said.values()].map(choice => [ONE, choice]);
}

/** Whether two doors say the same; for approval in whatever order. `a` is null where two doors differ already. */
function sameAnswer(log, a, b) {
  if (a === null) return false;
  return log.m.question === 'ranked' ? sameJson(a, b) : sameSet(a, new Set(b));
}

/** Adds units up: by option (`sums`; for ranked the first places), by option named at all, and in total. */
function addUp(log, units) {
  const empty = () => log.m.options.map(() => ZERO);
  const tally = { units, sums: empty(), named: empty(), took: ZERO };
  for (const [weight, choice] of units) {
    tally.took = plus(tally.took, weight);
    for (const option of choice ?? []) tally.named[option] = plus(tally.named[option], weight);
    for (const option of (log.m.question === 'ranked' ? choice?.slice(0, 1) : choice) ?? []) tally.sums[option] = plus(tally.sums[option], weight);
  }
  return tally;
}

/** The silent doors that count: where heads are counted, not those whose buyer voted with another door. */
function quietOf(log) {
  const quiet = [...log.silent ?? []];
  if (log.m.secrecy !== 'open' || !measuresOf(log.m).includes('heads')) return quiet;
  const spoken = new Set([...log.participants].map(door => log.roll.get(door)?.[3]));
  return quiet.filter(door => !spoken.has(log.roll.get(door)?.[3]));
}

/** The tally of one measure. `voice` is what the silent doors say, or null. */
function tallyOf(log, measure, voice) {
  const silent = voice === null ? [] : quietOf(log), ballots = ballotsOf(log);
  if (ballots) return addUp(log, unitsOf(log, measure, [...ballots, ...silent.map(door => [door, [voice]])]));
  const sums = log.sums.map((count, option) => fraction(count + (option === voice ? silent.length : 0)));
  return { sums, named: sums, took: fraction(log.last.size + silent.length) };
}

/** The options that lead by one measure. */
function leadersOf(log, measure, voice) {
  const tally = tallyOf(log, measure, voice);
  return log.m.question === 'ranked' ? schulze(tally.units, log.abstain) : most(tally.sums.slice(0, log.abstain));
}

function wholeOf(log, measure) {
  if (log.m.secrecy !== 'open' || measure === 'households') return fraction(log.m.households);
  const rows = [...log.roll.values()];
  if (measure === 'heads') return fraction(new Set(rows.map(row => row[3])).size);
  return rows.map(row => fraction(row[measure === 'area' ? 1 : 2] ?? 0)).reduce(plus, ZERO);
}

const measuresOf = ({ rule }) => [...new Set([...rule.quorum, ...rule.passing].map(entry => entry.measure))];

/** By which measure the option "with most" is found. The document does not say: the first passing measure is a guess,
 *  taken because by households the logs good-1-open-approval and good-1-open-ranked would tie. */
const leadMeasure = ({ rule }) => rule.passing[0]?.measure ?? 'households';

function reaches(sum, { bar, over }, whole) {
  const order = compare(sum, times(fraction(bar), whole));
  return over ? order > 0 : order >= 0;
}

/** The result as the log shows it, or null when it cannot be counted. */
function recount(log) {
  const { question, rule, options } = log.m;
  if (!ballotsOf(log) && !log.sums || question === 'ranked' && options.length > MAX_RANKED) return null;
  const alone = quietOf(log).length ? leadersOf(log, 'households', null) : [];
  const voice = alone.length === 1 ? alone[0] : null;
  const leading = question === 'motion' ? [0] : leadersOf(log, leadMeasure(log.m), voice);
  const result = { sums: {}, took_part: {}, whole: {}, winner: null, leading, silent: voice === null ? 0 : quietOf(log).length };
  const tallies = {};
  for (const measure of measuresOf(log.m)) {
    const tally = tallies[measure] = tallyOf(log, measure, voice);
    result.sums[measure] = tally.sums.map(asText);
    result.took_part[measure] = asText(tally.took);
    result.whole[measure] = asText(wholeOf(log, measure));
  }
  const quorum = rule.quorum.every(bar => reaches(tallies[bar.measure].took, bar, wholeOf(log, bar.measure)));
  const passes = option => rule.passing.every(bar => reaches(tallies[bar.measure][question === 'ranked' ? 'named' : 'sums'][option], bar, tallies[bar.measure].took));
  if (leading.length === 1 && quorum && passes(leading[0])) result.winner = leading[0];
  if (log.m.budget !== undefined) result.funded = quorum ? fundedOf(log.m, tallies[leadMeasure(log.m)].sums, passes) : [];
  return result;
}

/** The parts of a result that can be checked although the counts are withheld. */
function withheldResult(log, result) {
  const { question, rule } = log.m, { winner } = result;
  const known = { sums: isAny, took_part: isAny, whole: isAny, winner: isAny, leading: isAny, silent: isAny };
  if (log.m.budget !== undefined) known.funded = list => sameJson(list, []);
  const fault = misshapen(result, known);
  if (!log.must(!fault, 'result', fault)) return;
  log.must(sameJson(result.sums, {}), 'result', 'sums are told though the counts are withheld');
  log.must(winner === null || isInt(0)(winner) && winner < (question === 'motion' ? 1 : log.abstain), 'result', 'no such winner');
  log.must(sameJson(result.leading, winner === null ? [] : [winner]), 'result', 'leading must name the winner or nothing');
  log.must(result.silent === 0 || result.silent === (log.silent?.size ?? 0), 'result', 'silent is not the number of silent doors');
  const took = log.last.size + (isInt(0)(result.silent) ? result.silent : 0);
  const each = number => Object.fromEntries(measuresOf(log.m).map(measure => [measure, String(number)]));
  log.must(sameJson(result.took_part, each(took)), 'result', `took_part must be ${took}`);
  log.must(sameJson(result.whole, each(log.m.households)), 'result', `whole must be ${log.m.households}`);
  const quorum = rule.quorum.every(bar => reaches(fraction(took), bar, fraction(log.m.households)));
  log.must(quorum || winner === null, 'result', 'a winner without quorum');
  log.proven = !quorum; // which option won cannot be seen from what is told
}

// ---------------------------------------------------------------- reading the lines

let lastPause = 0;
/** Lets the page live: gives way every 40 milliseconds. */
async function breathe() {
  if (Date.now() - lastPause < 40) return;
  await new Promise(resolve => setTimeout(resolve, 0));
  lastPause = Date.now();
}

/** The object of one line, or null; notes what is wrong with it. */
function readLine(log, bytes) {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const object = JSON.parse(text);
    log.must(canonical(object) === text, 'canonical', 'not in canonical form');
    if (!log.must(isObject(object) && isOneOf('leaf', 'head', 'end')(object.kind), 'kind', 'not a leaf, a head or an end')) return null;
    const fault = misshapen(object, LINES[object.kind]);
    return log.must(!fault, 'line', fault) ? object : null;
  } catch (error) {
    log.problem('json', error?.message ?? 'cannot be read');
    return null;
  }
}

async function takeLeaf(log, { hash, leaf, n }) {
  log.must(n === log.size, 'number', `leaf ${n} where ${log.size} is due`);
  const digest = leafHash(canonical(leaf));
  log.hash = toHex(digest);
  log.must(hash === log.hash, 'hash', 'not the hash of the leaf');
  log.tree.add(digest);
  await judge(log, leaf);
  log.size++;
}

async function judge(log, { type, ...leaf }) {
  if (!log.must(typeof type === 'string' && Object.hasOwn(LEAVES, type), 'leaf', 'an unknown leaf')) return;
  if (type !== 'manifest' && !log.m) return log.must(log.size, 'manifest', 'the first leaf is no manifest');
  if (!inOrder(log, type)) return;
  const fault = misshapen(leaf, LEAVES[type](log, leaf));
  if (!log.must(!fault, 'fields', `${type}: ${fault}`)) {
    if (type === 'close') { log.opened = false; log.next = afterClose(log.m); } // so that what follows is not all refused
    if (type === 'cast') log.seq++;
    return;
  }
  if (type !== 'manifest' && leaf.ballot !== undefined) log.must(leaf.ballot === log.m.ballot, 'ballot', `${type} of another ballot`);
  await on[type](log, leaf);
}

function takeHead(log, head) {
  const { at, ballot, key, root, signature, size } = head;
  const before = log.problems.length, last = log.heads[log.heads.length - 1];
  log.must(size === log.size, 'head-size', `a head of ${size} leaves behind ${log.size}`);
  log.must(!log.m || ballot === log.m.ballot, 'ballot', 'a head of another ballot');
  log.must(root === log.tree.root(), 'head-root', 'not the root of the leaves so far');
  log.must(!log.m || key === log.key, 'head-key', 'not by the key in force');
  const message = concat(utf8('bandeng head 1\n'), utf8(canonical({ at, ballot, key, root, size })));
  log.must(verifySignature(fromHex(signature), message, fromHex(key)), 'signature', 'the signature does not hold');
  log.must(!last || instant(at) >= instant(last.at), 'head-time', 'older than the head before');
  log.must(log.closedAt === null || instant(at) >= log.closedAt, 'head-time', 'behind the close, but older');
  log.must(!log.m || !log.casts.length || instant(at) >= instant(log.m.opens), 'early', 'covers a cast before the ballot opens');
  const early = log.certified && log.m?.objection_days !== undefined && log.closedAt !== null
    && instant(at) - log.closedAt < log.m.objection_days * DAY;
  log.must(!early, 'early', 'covers the certificate before the days for objections are over');
  const overdue = log.opened && !log.voided && log.closes !== null && instant(at) > log.closes + 7 * DAY;
  log.must(!overdue, 'unfinished', 'signed more than a week after the announced end, and the ballot is not closed');
  log.heads.push({ line: log.line, at, ballot, key, root, size, code: shortCode(head), ok: log.problems.length === before });
}

function takeEnd(log, { lines, sha256: digest }, bytes, start) {
  if (log.ended !== null) return; // a second one; noted already
  log.ended = log.line;
  log.must(lines === log.line - 1, 'end', `${log.line - 1} lines stand before the end, not ${lines}`);
  log.must(toHex(sha256(bytes.subarray(0, start))) === digest, 'end', 'not the SHA-256 of the lines before');
}

/** What can be said only when the whole file is read. That a closed log needs a head behind its last leaf is not in the
 *  document; without it anybody could add a result to a log that is still open. */
function finish(log) {
  log.must(log.ended === log.line && log.line > 0, 'end', 'the last line is no end');
  log.must(log.m, 'manifest', 'there is no good manifest');
  log.must(log.opened || !log.next.length, 'unfinished', `closed, but no ${log.next[0]?.join(' or ')} follows`);
  const covered = log.heads[log.heads.length - 1]?.size ?? 0;
  const done = !log.opened || log.voided;
  log.must(covered > 0 && (!done || covered === log.size), 'unsigned', 'no head covers the last leaf');
}

async function readLog(bytes, proofs, progress) {
  const log = new Log(proofs);
  if (!log.must(bytes instanceof Uint8Array, 'bytes', 'not a Uint8Array')) return log;
  try {
    const total = bytes.reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
    let start = 0;
    while (start < bytes.length) {
      await breathe();
      log.line++;
      const stop = bytes.indexOf(10, start);
      log.must(stop >= 0, 'line', 'the line is not ended');
      log.must(log.ended === null, 'end', 'a line behind the end');
      const object = readLine(log, bytes.subarray(start, stop < 0 ? bytes.length : stop));
      if (object?.kind === 'leaf') await takeLeaf(log, object);
      if (object?.kind === 'head') takeHead(log, object);
      if (object?.kind === 'end') takeEnd(log, object, bytes, start);
      start = stop < 0 ? bytes.length : stop + 1;
      if (typeof progress === 'function') progress(log.line, total);
    }
    finish(log);
  } catch (error) {
    log.problem('internal', error?.message ?? error);
  }
  return log;
}

// ---------------------------------------------------------------- what others call

export async function verify(bytes, progress) {
  const log = await readLog(bytes, true, progress);
  return {
    ok: log.problems.length === 0, problems: log.problems, manifest: log.m, heads: log.heads, votes: log.casts.length,
    households: log.last.size, void: log.voidReason, rotations: log.rotations, counts: log.recounted?.sums ?? null, result: log.resultLeaf, proven: log.proven,
  };
}

const RECEIPT = {
  ballot: isText, household: isText, choice: VOTE_CHOICE, seq: isInt(1), s_h: isHex(16), s_v: isOr(isHex(16), isHex(32)), leaf: isHex(32),
};

/** Looks a receipt up: {ok, stands, line, counts, head, tracker, problems}. `tracker` is null where none is due. */
export async function checkReceipt(bytes, receipt) {
  const found = { ok: false, stands: false, line: 0, n: 0, log: null, counts: false, head: null, tracker: null, problems: [] };
  const must = (holds, rule, detail) => { if (!holds) found.problems.push({ line: found.line, rule, detail }); return Boolean(holds); };
  try {
    const log = found.log = await readLog(bytes, false);
    if (!must(log.m, 'manifest', 'the log has no good manifest')) return found;
    if (!must(isObject(receipt), 'receipt', 'not an object')) return found;
    const { proof, ...rest } = receipt;
    const fault = misshapen(rest, RECEIPT);
    if (!must(!fault, 'receipt', fault)) return found;
    must(receipt.ballot === log.m.ballot, 'ballot', 'a receipt of another ballot');
    const cast = log.bySeq.get(receipt.seq);
    if (!must(cast, 'receipt', 'no cast with this seq')) return found;
    found.line = cast.line;
    found.n = cast.n;
    must(toHex(H('bandeng household 1', log.m.ballot, receipt.household, fromHex(receipt.s_h))) === cast.h, 'household', 'not the mark of this household');
    must(opensCast(log, cast, receipt), 'choice', 'the choice does not open this cast');
    must(receipt.leaf === cast.hash, 'leaf', 'not the hash of this leaf');
    found.stands = found.problems.length === 0;
    found.counts = found.stands && log.last.get(cast.h) === cast;
    if (proof !== undefined && proof !== null) {
      found.head = headOf(log, cast, proof);
      must(found.head, 'proof', 'leads to no signed head of this log');
    }
    if (found.counts && log.choices) {
      const tracker = toHex(H('bandeng tracker 2', log.m.ballot, cast.seq, fromHex(receipt.s_v)).subarray(0, 16));
      found.tracker = log.choices.some(vote => vote[0] === tracker && sameJson(vote[1], receipt.choice));
      must(found.tracker, 'tracker', 'not among the choices');
    }
    found.ok = found.problems.length === 0;
  } catch (error) {
    must(false, 'internal', String(error?.message ?? error));
  }
  return found;
}

function opensCast(log, cast, { choice, seq, s_v }) {
  const { ballot, options } = log.m, salt = fromHex(s_v);
  if (salt.length !== (log.m.format === 'bandeng-ledger-2' ? 32 : 16)) return false;
  if (!log.sealed) return toHex(H('bandeng choice 1', ballot, seq, canonical(choice), salt)) === cast.c;
  return cast.commitments.length === options.length && choice.every(option => option < options.length) &&
    options.every((_, j) => commit(choice.includes(j) ? 1n : 0n, blinding(ballot, seq, j, salt)).toHex() === cast.commitments[j]);
}

const PROOF = { index: isInt(0), path: isList(isHex(32)), head: isObject };
const PROOF_HEAD = { ballot: isText, size: isInt(1), root: isHex(32), at: isTime, key: isHex(32), sig: isHex(64) };

/** The signed head of this log a proof leads to: the head it names, genuine, and the way from the leaf up to it. */
function headOf(log, cast, proof) {
  if (!isObject(proof) || misshapen(proof, PROOF) || misshapen(proof.head, PROOF_HEAD) || proof.path.length > 64) return null;
  const { ballot, size, root, at, key, sig } = proof.head;
  const message = concat(utf8('bandeng head 1\n'), utf8(canonical({ at, ballot, key, root, size })));
  const genuine = proof.index === cast.n && ballot === log.m.ballot && verifySignature(fromHex(sig), message, fromHex(key))
    && rootOfProof(fromHex(cast.hash), cast.n, size, proof.path.map(fromHex)) === root;
  return genuine ? log.heads.find(head => head.ok && head.size === size && head.root === root && head.key === key) ?? null : null;
}
