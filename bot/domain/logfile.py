"""A ballot's log as a file anybody can keep and check: canonical JSON lines, leaves and signed heads, an end line.

Checking needs the file alone: no database, no network, no trust in who wrote it. Every finding names its
line, so that one changed byte anywhere is found where it is.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

from bot.domain import ledger
from bot.domain.ballot import Profile, Question
from bot.domain.household import Door, Household, door
from bot.domain.ledger import Head, Receipt, same_log
from bot.domain.loggrammar import Grammar
from bot.domain.tally import Result, tally

Signed = Callable[[str, bytes, str], bool]
"""(key in hex, message, signature in hex) -> whether it fits."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which line (from 1; 0 for the file as a whole). `what` is a word bot.texts puts right."""

    line: int
    what: str
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class Report:
    """What checking a file found."""

    problems: list[Problem] = field(default_factory=list[Problem])
    manifest: Mapping[str, Any] = field(default_factory=dict[str, Any])
    leaves: int = 0
    heads: list[Head] = field(default_factory=list[Head])
    casts: int = 0
    households: int = 0
    closed: bool = False
    result: Result | None = None
    unsigned: int = 0
    rotations: int = 0

    @property
    def last(self) -> Head | None:
        return self.heads[-1] if self.heads else None

    @property
    def sound(self) -> bool:
        return not self.problems

    def wrong(self, line: int, what: str, *facts: object) -> None:
        self.problems.append(Problem(line, what, tuple(map(str, facts))))


def written(leaves: Sequence[bytes], heads: Iterable[Head]) -> bytes:
    """The file: every leaf in order, each head behind the last leaf it covers, then the end line."""
    after: dict[int, list[Head]] = {}
    for head in heads:
        after.setdefault(head.size, []).append(head)
    lines: list[bytes] = []
    for number, leaf in enumerate(leaves):
        lines.append(_leaf_line(number, leaf))
        lines += [ledger.canonical({**head.body(), "kind": "head", "signature": head.signature})
                  for head in after.get(number + 1, ())]  # fmt: skip
    body = b"".join(line + b"\n" for line in lines)
    return body + _end_line(sha256(body).hexdigest(), len(lines)) + b"\n"


def _leaf_line(number: int, leaf: bytes) -> bytes:
    return b'{"hash":"%s","kind":"leaf","leaf":%s,"n":%d}' % (
        ledger.leaf_hash(leaf).hex().encode(), leaf, number)  # fmt: skip


def _end_line(digest: str, lines: int) -> bytes:
    return ledger.canonical({"kind": "end", "lines": lines, "sha256": digest})


BOM: Final = b"\xef\xbb\xbf"


def check(content: bytes, signed: Signed) -> Report:
    """Checks a whole file. One that an editor saved anew, or that is no log, is said to be that and not forged."""
    if (odd := _odd(content)) is not None:
        report = Report()
        report.wrong(0, odd)
        return report
    reading = _Reading(signed)
    reading.read(content)
    if reading.report.sound or reading.leaves:
        reading.judge()
    reading.report.problems.sort(key=lambda problem: problem.line)
    return reading.report


def _odd(content: bytes) -> str | None:
    """What a file is that was never written by us as it stands: an editor's copy, or something else."""
    if content.startswith((BOM, b"\xff\xfe", b"\xfe\xff")) or b"\r\n" in content:
        return "saved_anew"
    first = _parsed(content.split(b"\n", 1)[0])
    if not content.strip() or (first is None and b'"kind"' not in content[:4096]):
        return "no_log"
    return None


def find(content: bytes, receipt: Receipt) -> tuple[int, bool] | None:
    """The line of a receipt's vote and whether it is the household's counting one; None when it is not there."""
    casts: list[tuple[int, Mapping[str, Any]]] = []
    for number, line in enumerate(content.split(b"\n"), 1):
        row = _parsed(line)
        leaf = row.get("leaf") if row else None
        if isinstance(leaf, dict) and leaf.get("type") == "cast":
            casts.append((number, leaf))
    counting = ledger.effective(leaf for _, leaf in casts)
    for number, leaf in casts:
        if receipt.matches(leaf):
            return number, counting[leaf["h"]] == receipt.seq
    return None


def proof_stands(report: Report, receipt: Receipt, signed: Signed) -> bool:
    """Whether a receipt's proof, if it carries one, leads to a genuine head that this log does not contradict."""
    proof = receipt.proof
    if proof is None:
        return True
    head = proof.head
    known = head.key in {each.key for each in report.heads} and signed(head.key, head.signed_part(), head.signature)
    return known and proof.holds(receipt.leaf) and all(same_log(head, each) for each in report.heads)


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


class _Reading:
    """One pass over the lines, then a judgement over the leaves."""

    def __init__(self, signed: Signed) -> None:
        self.report = Report()
        self.leaves: list[tuple[int, Mapping[str, Any]]] = []
        self._tree = ledger.Tree()
        self._signed = signed
        self._key = ""
        self._head_at = ""
        self._closed_at: datetime | None = None
        self._ended = False
        self._digest = sha256()
        self._first: dict[str, tuple[int, Mapping[str, Any]]] = {}

    def read(self, content: bytes) -> None:
        lines = content.split(b"\n")
        for number, line in enumerate(lines[:-1], 1):
            if self._ended:
                self.report.wrong(number, "after_end")
                break
            self._line(number, line)
            self._digest.update(line + b"\n")
        if lines[-1]:
            self.report.wrong(len(lines), "cut_short")
        if not self._ended:
            self.report.wrong(0, "cut_short")

    def _line(self, number: int, line: bytes) -> None:
        row = _parsed(line)
        match row:
            case {"kind": "leaf", "leaf": dict(leaf)}:
                self._leaf(number, line, leaf)
            case {"kind": "head"}:
                self._head(number, line, row)
            case {"kind": "end"}:
                self._ended = True
                if line != _end_line(self._digest.hexdigest(), number - 1):
                    self.report.wrong(number, "end_differs")
            case _:
                self.report.wrong(number, "unreadable")

    def _leaf(self, number: int, line: bytes, leaf: Mapping[str, Any]) -> None:
        try:
            body = ledger.canonical(leaf)
        except (ValueError, TypeError):
            self.report.wrong(number, "unreadable")
            return
        if line != _leaf_line(len(self.leaves), body):
            self.report.wrong(number, "leaf_differs")
        if not self.leaves:
            self.report.manifest = leaf
            self._key = str(leaf.get("key"))
        if leaf.get("type") == "rotate":
            self._key = str(leaf.get("key"))
            self.report.rotations += 1
        if leaf.get("type") == "close":
            self._closed_at = _at(leaf.get("at"))
        self.leaves.append((number, leaf))
        self._first.setdefault(str(leaf.get("type")), (number, leaf))
        self._tree.add(ledger.leaf_hash(body))

    def _head(self, number: int, line: bytes, row: Mapping[str, Any]) -> None:
        try:
            parts = {name: str(row[name]) for name in ("ballot", "root", "at", "key", "signature")}
            head = Head(size=int(row["size"]), **parts)
        except (KeyError, ValueError, TypeError):
            self.report.wrong(number, "unreadable")
            return
        if line != ledger.canonical({**head.body(), "kind": "head", "signature": head.signature}):
            self.report.wrong(number, "head_differs")
        elif head.key != self._key or not self._signed(head.key, head.signed_part(), head.signature):
            self.report.wrong(number, "signature")
        elif head.ballot != self.report.manifest.get("ballot"):
            self.report.wrong(number, "other_ballot")
        elif head.size != self._tree.size or head.root != self._tree.root.hex():
            self.report.wrong(number, "root", head.size)
        elif not self._in_time(head):
            self.report.wrong(number, "head_time")
        self.report.heads.append(head)

    def _in_time(self, head: Head) -> bool:
        """Whether a head is not older than the one before it, nor signed before the ballot's end what is after it."""
        at, before = _at(head.at), _at(self._head_at)
        self._head_at = head.at
        if at is None or (before is not None and at < before):
            return False
        return self._closed_at is None or at >= self._closed_at

    # what the leaves say

    def judge(self) -> None:
        report = self.report
        grammar = Grammar(report.wrong)
        for number, leaf in self.leaves:
            grammar.read(number, leaf)
        report.leaves = len(self.leaves)
        report.unsigned = report.leaves - (report.last.size if report.last else 0)
        if report.manifest.get("type") != "manifest":
            report.wrong(1, "no_manifest")
            return
        try:
            casts = self._casts()
            report.casts, report.households = len(casts), len(ledger.effective(leaf for _, leaf in casts))
            if report.closed:
                self._revealed(casts)
        except (KeyError, TypeError, ValueError, IndexError):
            report.wrong(0, "not_whole")

    def _casts(self) -> list[tuple[int, Mapping[str, Any]]]:
        casts: list[tuple[int, Mapping[str, Any]]] = []
        standing: dict[str, int] = {}
        for number, leaf in self.leaves:
            if leaf.get("type") == "close":
                self.report.closed = True
            if leaf.get("type") != "cast":
                continue
            if leaf["seq"] != len(casts) + 1:
                self.report.wrong(number, "seq", leaf["seq"])
            if leaf["supersedes"] != standing.get(leaf["h"]):
                self.report.wrong(number, "two_votes", leaf["seq"])
            standing[leaf["h"]] = leaf["seq"]
            casts.append((number, leaf))
        return casts

    def _one(self, kind: str) -> tuple[int, Mapping[str, Any]] | None:
        return self._first.get(kind)

    def _revealed(self, casts: Sequence[tuple[int, Mapping[str, Any]]]) -> None:
        found = self._one("reveal")
        if found is None:
            if self._one("void") is None:
                self.report.wrong(0, "no_reveal")
            return
        number, leaf = found
        by_seq = {cast["seq"]: cast for _, cast in casts}
        counting = ledger.effective(cast for _, cast in casts)
        choices: dict[int, tuple[int, ...]] = {}
        ballot = str(self.report.manifest["ballot"])
        for seq, choice, salt in leaf["votes"]:
            cast = by_seq.get(seq)
            if cast is None or seq in choices or counting[cast["h"]] != seq:
                self.report.wrong(number, "reveal_extra", seq)
            elif cast["c"] != ledger.choice_mark(ballot, seq, choice, bytes.fromhex(salt)):
                self.report.wrong(number, "reveal_differs", seq)
            choices[seq] = tuple(choice)
        for seq in set(counting.values()) - choices.keys():
            self.report.wrong(number, "reveal_missing", seq)
        self._participants(by_seq, counting)
        self._recounted(choices, counting)

    def _participants(self, by_seq: Mapping[int, Mapping[str, Any]], counting: Mapping[str, int]) -> None:
        """As many doors are named as households voted; in an open ballot each opens its mark."""
        found, opened = self._one("participants"), self._one("households")
        if found is None:
            self.report.wrong(0, "no_participants")
            return
        number, leaf = found
        units = list(leaf["units"])
        if len(units) != len(counting) or len(set(units)) != len(units):
            self.report.wrong(number, "participants", len(units), len(counting))
        if opened is None:
            return
        ballot, seen = str(self.report.manifest["ballot"]), set[str]()
        for seq, unit, salt in opened[1]["units"]:
            if by_seq[seq]["h"] != ledger.household_mark(ballot, unit, bytes.fromhex(salt)):
                self.report.wrong(opened[0], "household_differs", unit)
            if unit in seen:
                self.report.wrong(opened[0], "two_votes_of", unit)
            seen.add(unit)
        if seen != set(units):
            self.report.wrong(opened[0], "participants", len(seen), len(units))

    def _recounted(self, choices: Mapping[int, tuple[int, ...]], counting: Mapping[str, int]) -> None:
        """Counts again from the revealed choices alone, and compares with what was announced."""
        manifest, announced = self.report.manifest, self._one("result")
        opened, silent = self._one("households"), self._one("silent")
        quiet = list(silent[1]["units"]) if silent else []
        if opened is not None:
            names, roll = {seq: unit for seq, unit, _ in opened[1]["units"]}, self._listed()
        else:
            names, quiet = {seq: h for h, seq in counting.items()}, [f"silent {number}" for number in range(len(quiet))]
            rest = (f"other {number}" for number in range(manifest["households"] - len(names) - len(quiet)))
            roll = [_door(name) for name in (*names.values(), *quiet, *rest)]
        votes = {names[seq]: choice for seq, choice in choices.items() if seq in names}
        rule = manifest["rule"]
        profile = Profile.read(rule["name"], rule)
        result = tally(profile, Question(manifest["question"]), manifest["options"], roll, votes, quiet)
        self.report.result = result
        if announced is None:
            self.report.wrong(0, "no_result")
        elif announced[1]["result"] != result_leaf(result):
            self.report.wrong(announced[0], "result_differs")

    def _listed(self) -> list[Household]:
        """The roll an open ballot publishes; it is the one the manifest fixed."""
        number, leaf = self._first["roll"]
        if sha256(ledger.canonical(leaf["rows"])).hexdigest() != self.report.manifest["roll"]:
            self.report.wrong(number, "roll_differs")
        return [_household(*row) for row in leaf["rows"]]


def _at(written: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return at if at.tzinfo else None


def _door(name: str) -> Household:
    return Household(Door(name, "", ""))


def _household(label: str, area: int | None, shares: str, head: int) -> Household:
    found = door(label)
    place = found if found and found.label == label else _door(label).door
    return Household(place, area, Fraction(shares), owner=f"{head}")


def result_leaf(result: Result) -> dict[str, Any]:
    """A result as a leaf holds it: exact sums as text, no rounding."""
    return {
        "sums": {measure.value: [str(value) for value in sums] for measure, sums in _main(result)},
        "took_part": {measure.value: str(result.took_part[measure]) for measure, _ in _main(result)},
        "whole": {measure.value: str(result.whole[measure]) for measure, _ in _main(result)},
        "winner": result.winner, "leading": list(result.leading), "silent": result.silent,
    }  # fmt: skip


def _main(result: Result) -> list[tuple[Any, Sequence[Any]]]:
    """The measures the rule itself asks for; what is printed beside them is not in the log."""
    asked = {check.bar.measure for check in (*result.quorum, *result.passing)}
    return [(measure, sums) for measure, sums in result.sums.items() if measure in asked]
