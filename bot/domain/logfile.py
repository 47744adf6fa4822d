"""A ballot's log as a file anybody can keep and check: canonical JSON lines, leaves and signed heads, an end line.

Checking needs the file alone: no database, no network, no trust in who wrote it. Every finding names its
line, so that one changed byte anywhere is found where it is.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

from bot.domain import ledger
from bot.domain.ballot import ABSTAIN
from bot.domain.ledger import Head, Receipt, key_code
from bot.domain.logcount import LogReport, Recount
from bot.domain.logshape import is_head

Signed = Callable[[str, bytes, str], bool]
"""(key in hex, message, signature in hex) -> whether it fits."""


def written(leaves: Sequence[bytes], heads: Iterable[Head]) -> bytes:
    """The file: every leaf in order, each head behind the last leaf it covers, then the end line."""
    after: dict[int, list[Head]] = {}
    for head in heads:
        after.setdefault(head.size, []).append(head)
    lines: list[bytes] = []
    for number, leaf in enumerate(leaves):
        lines.append(_leaf_line(number, leaf))
        lines += [
            ledger.canonical({**head.body(), "kind": "head", "signature": head.signature})
            for head in after.get(number + 1, ())
        ]
    body = b"".join(line + b"\n" for line in lines)
    return body + _end_line(sha256(body).hexdigest(), len(lines)) + b"\n"


def _leaf_line(number: int, leaf: bytes) -> bytes:
    return b'{"hash":"%s","kind":"leaf","leaf":%s,"n":%d}' % (
        ledger.leaf_hash(leaf).hex().encode(),
        leaf,
        number,
    )


def _end_line(digest: str, lines: int) -> bytes:
    return ledger.canonical({"kind": "end", "lines": lines, "sha256": digest})


OVERDUE: Final = timedelta(days=7)
LONGEST_OBJECTION: Final = 3650  # days
BOM: Final = b"\xef\xbb\xbf"


def check(content: bytes, signed: Signed) -> LogReport:
    """Checks a whole file. One that an editor saved anew, or that is no log, is said to be that and not forged."""
    if (odd := _odd(content)) is not None:
        report = LogReport()
        report.wrong(0, odd)
        return report
    reading = _Reading(signed)
    reading.read(content)
    if reading.report.sound or reading.leaves:
        Recount(reading.report, reading.leaves).judge()
    reading.report.problems.sort(key=lambda problem: problem.line)
    return reading.report


def _odd(content: bytes) -> str | None:
    """What a file is that was never written by us as it stands: an editor's copy, or something else."""
    if content.startswith((BOM, b"\xff\xfe", b"\xfe\xff")) or b"\r\n" in content:
        return "saved_anew"
    first = _parsed(content.split(b"\n", 1)[0])
    head = content.lstrip()[:200].lower()
    if head.startswith((b"<!doctype", b"<html")) or (
        first is None and b'"kind"' not in content[:4096]
    ):
        return "no_log"
    return None if _as_written(content) else "saved_anew"


def _as_written(content: bytes) -> bool:
    """Whether a file keeps the form of a log as a whole; a line that is wrong alone is judged by itself."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        # Every manifest ends its options so.
        return ABSTAIN not in content.decode("gb18030", "replace")
    lines = text.removesuffix("\n").split("\n")
    if lines[0] in ("{", "[") or sum(line != line.strip() or not line for line in lines) > 1:
        return False
    ends = (lines[0], lines[-1])
    rows = [_parsed(line.encode()) for line in ends]
    return any(
        row is None or ledger.canonical(dict(row)).decode() == line
        for row, line in zip(rows, ends, strict=True)
    )


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


def proof_stands(report: LogReport, receipt: Receipt, signed: Signed) -> bool:
    """Whether a receipt's proof, if it carries one, leads to a genuine head that this log does not contradict."""
    proof = receipt.proof
    if proof is None:
        return True
    head = proof.head
    known = head.key in {each.key for each in report.heads} and signed(
        head.key, head.signed_part(), head.signature
    )
    within = (
        head.size <= len(report.hashes)
        and ledger.root(report.hashes[: head.size]).hex() == head.root
    )
    return known and within and head.ballot == receipt.ballot and proof.holds(receipt.leaf)


def tracked(content: bytes, receipt: Receipt) -> bool:
    """Whether a receipt's ranking is among those told at the end of a secret ballot; True where none were told."""
    for line in content.split(b"\n"):
        row = _parsed(line)
        leaf = row.get("leaf") if row else None
        if isinstance(leaf, dict) and leaf.get("type") == "choices":
            return [receipt.tracker, list(receipt.choice)] in leaf["votes"]
    return True


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


class _Reading:
    """One pass over the lines, then a judgement over the leaves."""

    def __init__(self, signed: Signed) -> None:
        self.report = LogReport()
        self.leaves: list[tuple[int, Mapping[str, Any]]] = []
        self._tree = ledger.Tree()
        self._signed = signed
        self._key = ""
        self._head_at = ""
        self._opens_at: datetime | None = None
        self._closes_at: datetime | None = None  # as announced and extended
        self._closed_at: datetime | None = None
        self._certified = False
        self._voted = False
        self._void = False
        self._ended = False
        self._digest = sha256()

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
        elif not self.report.heads:
            self.report.wrong(0, "no_head")

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
        except (ValueError, TypeError, RecursionError):
            self.report.wrong(number, "unreadable")
            return
        if line != _leaf_line(len(self.leaves), body):
            self.report.wrong(number, "leaf_differs")
        self._timed(number, leaf)
        self.leaves.append((number, leaf))
        self.report.hashes.append(ledger.leaf_hash(body))
        self._tree.add(self.report.hashes[-1])

    def _timed(self, number: int, leaf: Mapping[str, Any]) -> None:
        """Which key signs from a leaf on, and that nothing of an open ballot stands behind a head signed after its
        end."""
        kind = leaf.get("type")
        if not self.leaves:
            self.report.manifest = leaf
            self._key = str(leaf.get("key"))
            self._opens_at, self._closes_at = _at(leaf.get("opens")), _at(leaf.get("closes"))
        head = _at(self._head_at)
        if (
            kind in ("cast", "roll_amend", "extend")
            and head
            and self._closes_at
            and head > self._closes_at
        ):
            self.report.wrong(number, "late_leaf")
        if kind == "cast":
            self._voted = True
        elif kind == "extend":
            self._closes_at = _at(leaf.get("closes"))
        elif kind == "close":
            self._closed_at = _at(leaf.get("at"))
        elif kind == "certify":
            self._certified = True
        elif kind == "void":
            self._void = True
        elif kind == "rotate":
            self._key = str(leaf.get("key"))
            self.report.rotations += 1

    def _head(self, number: int, line: bytes, row: Mapping[str, Any]) -> None:
        if not is_head(row):
            self.report.wrong(number, "unreadable")
            return
        head = Head(**{name: value for name, value in row.items() if name != "kind"})
        if line != ledger.canonical({**head.body(), "kind": "head", "signature": head.signature}):
            self.report.wrong(number, "head_differs")
        elif head.key != self._key or not self._signed(
            head.key, head.signed_part(), head.signature
        ):
            self.report.wrong(number, "signature")
        elif head.ballot != self.report.manifest.get("ballot"):
            self.report.wrong(number, "other_ballot")
        elif head.size != self._tree.size or head.root != self._tree.root.hex():
            self.report.wrong(number, "root", head.size)
        elif not self._in_time(head):
            self.report.wrong(number, "head_time")
        elif self._never_closed(head):
            self.report.wrong(number, "never_closed")
        elif self._certified_early(head):
            self.report.wrong(number, "certified_early")
        elif self._voted and self._opens_at and (at := _at(head.at)) and at < self._opens_at:
            self.report.wrong(number, "early")
        self.report.heads.append(head)

    def _never_closed(self, head: Head) -> bool:
        """Whether a head is signed long after the announced end, and no leaf ended the ballot."""
        at = _at(head.at)
        ended = self._closed_at is not None or self._void
        return bool(at and self._closes_at and not ended and at - self._closes_at > OVERDUE)

    def _certified_early(self, head: Head) -> bool:
        """Whether a head covers the certificate before the manifest's days for objections were over."""
        at = _at(head.at)
        days = self.report.manifest.get("objection_days")
        if not self._certified or type(days) is not int or self._closed_at is None or at is None:
            return False
        return at - self._closed_at < timedelta(days=min(days, LONGEST_OBJECTION))

    def _in_time(self, head: Head) -> bool:
        """Whether a head is not older than the one before it, nor signed before the ballot's end what is after it."""
        at = _at(head.at)
        before = _at(self._head_at)
        self._head_at = head.at
        if at is None or (before is not None and at < before):
            return False
        return self._closed_at is None or at >= self._closed_at


def _at(written: object) -> datetime | None:
    try:
        at = datetime.fromisoformat(str(written))
    except ValueError:
        return None
    return at if at.tzinfo else None


def signed_by(found: LogReport, key: str) -> bool:
    """Whether a key is the one that signed a log's last head: its twelve letters as the board shows them, or all of it
    in hex."""
    given = re.sub(r"[\s-]", "", key).upper()
    own = found.heads[-1].key if found.heads else str(found.manifest.get("key", ""))
    return bool(own) and given in (own.upper(), key_code(own).replace("-", ""))
