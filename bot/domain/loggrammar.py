"""The grammar of a ballot's log: which leaf may stand where, and what it may say.

A log passes through planned, open, closed, final or void. Every leaf is checked against the manifest and the
leaves before it; one that is not known here is refused. Sums and signatures are checked in `logfile`; the format
is published in docs/ballot-log.md.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain import ledger, sealed
from bot.domain.ballot import ABSTAIN, Channel, Measure, Profile, Question, Secrecy

OPENED: Final = "bandeng-ledger-1"  # every choice is opened at the end
SEALED: Final = "bandeng-ledger-2"  # secret ballots: sums alone are told
EXTENSION: Final = timedelta(days=1)  # each extension gives a day
EXTENSIONS: Final = 7  # as many as a log without a number of its own may have
OFFICERS: Final = 2
Leaf = Mapping[str, Any]
Found = tuple[str, tuple[object, ...]]
"""What is wrong: a word for bot.texts.verifying, and its facts."""

_HASH: Final = re.compile(r"[0-9a-f]{64}")
_SALT: Final = re.compile(r"[0-9a-f]{32}")
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "manifest": frozenset({"type", "format", "ballot", "title", "question", "options", "secrecy", "rule", "silence",
                           "buildings", "households", "heads", "area", "roll", "key", "opens", "closes"}),
    "cast": frozenset({"type", "seq", "h", "c", "channel", "supersedes"}),
    "paper_batch": frozenset({"type", "ballot", "seqs", "slips"}),
    "extend": frozenset({"type", "ballot", "closes", "reason"}),
    "close": frozenset({"type", "at"}),
    "reveal": frozenset({"type", "votes"}),
    "participants": frozenset({"type", "units"}),
    "households": frozenset({"type", "units"}),
    "roll": frozenset({"type", "rows"}),
    "silent": frozenset({"type", "units"}),
    "result": frozenset({"type", "result"}),
    "objection": frozenset({"type", "ballot", "number", "text_hash"}),
    "certify": frozenset({"type", "ballot", "result", "objections"}),
    "void": frozenset({"type", "ballot", "reason", "officers"}),
    "rotate": frozenset({"type", "key"}),
}  # fmt: skip
_SEALED_CAST: Final = frozenset({"type", "seq", "h", "commitments", "proofs", "total", "channel", "supersedes"})
_SEALED_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    **{kind: fields for kind, fields in _FIELDS.items() if kind not in ("reveal", "households")},
    "manifest": _FIELDS["manifest"] | {"least"},
    "sums": frozenset({"type", "counts", "blinds"}),
    "choices": frozenset({"type", "votes"}),
    "withheld": frozenset({"type", "least"}),
}
_OPTIONAL: Final[Mapping[str, frozenset[str]]] = {"manifest": frozenset({"extensions", "objection_days"})}
_EITHER: Final[Mapping[str, tuple[frozenset[str], ...]]] = {
    "paper_conflict": (frozenset({"type", "ballot", "seq"}), frozenset({"type", "ballot", "slip"})),
    "roll_amend": (frozenset({"type", "what", "ballot"}), frozenset({"type", "what", "ballot", "deed"})),
}
_NEXT: Final[Mapping[str, frozenset[str]]] = {
    "open": frozenset({"cast", "paper_batch", "paper_conflict", "roll_amend", "extend", "close", "void"}),
    "close": frozenset({"reveal"}),
    "reveal": frozenset({"participants"}),
    "participants": frozenset({"households", "silent", "result"}),
    "households": frozenset({"roll"}),
    "roll": frozenset({"silent", "result"}),
    "silent": frozenset({"result"}),
    "result": frozenset({"objection", "certify", "void"}),
    "final": frozenset(),
    "void": frozenset(),
}
"""By the last leaf that moved the log on: what may come then. A changed key may be recorded anywhere."""
_SEALED_NEXT: Final[Mapping[str, frozenset[str]]] = {
    **_NEXT,
    "close": frozenset({"sums", "choices", "withheld"}),
    **dict.fromkeys(("sums", "choices", "withheld"), frozenset({"participants"})),
    "participants": frozenset({"roll"}),
}
_STAYS: Final = frozenset({"cast", "paper_batch", "paper_conflict", "roll_amend", "extend", "objection", "rotate"})


class Grammar:
    """Reads leaves in order; `wrong` is told of everything that may not be."""

    def __init__(self, wrong: Callable[..., None]) -> None:
        self._wrong = wrong
        self._at = "start"
        self._manifest: Leaf = {}
        self._closes: datetime | None = None
        self._extensions = 0
        self._casts: dict[int, Leaf] = {}
        self._batched: set[int] = set()
        self._slips: set[str] = set()
        self._marks: set[str] = set()
        self._objections: set[int] = set()
        self._counted: tuple[str, ...] = ()
        self._result: Any = None

    def read(self, line: int, leaf: Leaf) -> None:
        """One leaf. A leaf whose shape is wrong is not looked at any further."""
        kind = str(leaf.get("type"))
        known = self._known(kind, leaf)
        if not known:
            self._wrong(line, "unknown_leaf", kind)
            return
        if all(frozenset(leaf) - _OPTIONAL.get(kind, frozenset()) != fields for fields in known):
            odd = sorted(frozenset(leaf) ^ known[0])
            self._wrong(line, "unknown_field", kind, "、".join(odd))
            return
        if not self._may_follow(line, kind):
            return
        if kind not in ("manifest", "rotate") and leaf.get("ballot", self._ballot) != self._ballot:
            self._wrong(line, "leaf_of_other_ballot")
        try:
            for what, facts in self._checks()[kind](leaf):
                self._wrong(line, what, *facts)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            self._wrong(line, "bad_value", kind)

    def _known(self, kind: str, leaf: Leaf) -> list[frozenset[str]]:
        """The fields a leaf of a kind may have, one or another set of them; none for a kind not known."""
        sealed = (leaf if kind == "manifest" else self._manifest).get("format") == SEALED
        if kind == "cast" and sealed and self._manifest.get("question") != Question.RANKED.value:
            return [_SEALED_CAST]
        fields = _SEALED_FIELDS if sealed else _FIELDS
        return [fields[kind]] if kind in fields else list(_EITHER.get(kind, ()))

    @property
    def _sealed(self) -> bool:
        return self._manifest.get("format") == SEALED

    @property
    def _ballot(self) -> Any:
        return self._manifest.get("ballot")

    def _may_follow(self, line: int, kind: str) -> bool:
        if self._at == "start":
            if kind != "manifest":
                self._wrong(line, "out_of_order", kind)
                return False
            self._at = "open"
            return True
        if kind == "rotate":
            return True
        if kind not in (_SEALED_NEXT if self._sealed else _NEXT)[self._at]:
            self._wrong(line, "late_cast" if kind == "cast" else "out_of_order", kind)
            return False
        if kind not in _STAYS:
            self._at = "final" if kind == "certify" else kind
        return True

    def _checks(self) -> Mapping[str, Callable[[Leaf], Iterator[Found]]]:
        return {
            "manifest": self._begun, "cast": self._cast, "paper_batch": self._paper, "paper_conflict": self._conflict,
            "roll_amend": self._amend, "extend": self._extend, "close": self._close, "reveal": self._reveal,
            "participants": self._participants, "households": self._households, "roll": self._roll,
            "silent": self._silent, "result": self._announced, "objection": self._objection,
            "certify": self._certify, "void": self._void, "rotate": self._rotate, "sums": self._sums,
            "choices": self._choices, "withheld": self._withheld,
        }  # fmt: skip

    # planned

    def _begun(self, leaf: Leaf) -> Iterator[Found]:
        self._manifest = leaf
        if leaf["format"] not in (OPENED, SEALED):
            yield "unknown_format", (leaf["format"],)
        question, rule = Question(leaf["question"]), Profile.read(leaf["rule"]["name"], leaf["rule"])
        yield from self._asked(question, leaf["options"])
        yield from self._hidden(Secrecy(leaf["secrecy"]), rule, leaf)
        opens, closes = _instant(leaf["opens"]), _instant(leaf["closes"])
        if closes < opens:
            yield "bad_window", ()
        for name in ("households", "heads", "area"):
            if type(leaf[name]) is not int or leaf[name] < 0:
                yield "bad_value", (name,)
        if leaf["heads"] > leaf["households"] or leaf["households"] < 1 or type(leaf["silence"]) is not bool:
            yield "bad_value", ("households",)
        if not (_HASH.fullmatch(leaf["roll"]) and _HASH.fullmatch(leaf["key"])):
            yield "bad_value", ("roll",)
        self._closes = closes

    @staticmethod
    def _asked(question: Question, options: list[Any]) -> Iterator[Found]:
        names = [each for each in options if isinstance(each, str) and each.strip()]
        if len(names) != len(options) or len(set(names)) != len(names) or len(names) < 2:
            yield "bad_value", ("options",)
        if question is Question.MOTION and len(options) != 3:
            yield "bad_value", ("options",)

    def _hidden(self, secrecy: Secrecy, rule: Profile, leaf: Leaf) -> Iterator[Found]:
        if secrecy is not Secrecy.OPEN and rule.secrecy is Secrecy.OPEN:
            yield "bad_value", ("secrecy",)
        if not self._sealed:
            return
        if secrecy is Secrecy.OPEN or set(rule.measures) != {Measure.HOUSEHOLDS}:
            yield "bad_value", ("secrecy",)
        if type(leaf["least"]) is not int or leaf["least"] < 1:
            yield "bad_value", ("least",)

    # open

    def _cast(self, leaf: Leaf) -> Iterator[Found]:
        Channel(leaf["channel"])
        if type(leaf["seq"]) is not int or not _HASH.fullmatch(leaf["h"]):
            yield "bad_value", ("cast",)
        yield from self._locked(leaf, leaf["commitments"] if "commitments" in leaf else [leaf["c"]])
        self._casts[leaf["seq"]] = leaf
        households = {cast["h"] for cast in self._casts.values()}
        if leaf["supersedes"] is None and len(households) > self._manifest["households"]:
            yield "too_many", (len(households), self._manifest["households"])

    def _locked(self, leaf: Leaf, marks: list[str]) -> Iterator[Found]:
        """The answer is fixed by marks that stand nowhere else; a sealed one proves that it is an answer."""
        if not all(_HASH.fullmatch(each) for each in marks):
            yield "bad_value", ("cast",)
        if self._marks & set(marks) or len(set(marks)) != len(marks):
            yield "same_mark", (leaf["seq"],)
        self._marks.update(marks)
        if "commitments" in leaf and not self._proven(leaf):
            yield "not_proven", (leaf["seq"],)

    def _proven(self, leaf: Leaf) -> bool:
        answer, options = ledger.sealed_answer(leaf), len(self._manifest["options"])
        single = self._manifest["question"] != Question.APPROVAL.value
        whole = len(answer.commitments) == len(answer.proofs) == options and (answer.total is not None) == single
        lower = all(text == text.lower() for text in (*leaf["proofs"], leaf["total"] or ""))
        return whole and lower and sealed.holds(sealed.Place(str(self._ballot), leaf["seq"], leaf["h"]), answer)

    def _paper(self, leaf: Leaf) -> Iterator[Found]:
        if not leaf["seqs"] or len(leaf["seqs"]) != len(leaf["slips"]):
            yield "bad_value", ("paper_batch",)
        for seq, slip in zip(leaf["seqs"], leaf["slips"], strict=False):
            cast = self._casts.get(seq)
            if cast is None or cast["channel"] != Channel.PAPER.value or seq in self._batched:
                yield "paper", (seq,)
            if not _HASH.fullmatch(slip) or slip in self._slips:
                yield "slip_twice", (seq,)
            self._batched.add(seq)
            self._slips.add(slip)

    def _conflict(self, leaf: Leaf) -> Iterator[Found]:
        if "seq" in leaf:
            cast = self._casts.get(leaf["seq"])
            later = any(each["supersedes"] == leaf["seq"] for each in self._casts.values())
            if cast is None or cast["channel"] != Channel.PAPER.value or not later:
                yield "paper", (leaf["seq"],)
        elif not _HASH.fullmatch(leaf["slip"]):
            yield "bad_value", ("paper_conflict",)

    def _amend(self, leaf: Leaf) -> Iterator[Found]:
        proxy = leaf["what"] in ("proxy", "proxy_withdrawn") and type(leaf.get("deed")) is int
        if not proxy and not (leaf["what"] == "unbound_after_voting" and "deed" not in leaf):
            yield "bad_value", ("roll_amend",)

    def _extend(self, leaf: Leaf) -> Iterator[Found]:
        self._extensions += 1
        until = _instant(leaf["closes"])
        if self._closes is None or until != self._closes + EXTENSION or not str(leaf["reason"]).strip():
            yield "bad_extension", ()
        if self._extensions > int(self._manifest.get("extensions", EXTENSIONS)):
            yield "too_many_extensions", (self._extensions,)
        self._closes = until

    # closed

    def _close(self, leaf: Leaf) -> Iterator[Found]:
        if _instant(leaf["at"]) != self._closes:
            yield "closed_at_another_time", ()
        for seq, cast in self._casts.items():
            if cast["channel"] == Channel.PAPER.value and seq not in self._batched:
                yield "paper", (seq,)

    def _reveal(self, leaf: Leaf) -> Iterator[Found]:
        for seq, choice, salt in leaf["votes"]:
            if type(seq) is not int or not _SALT.fullmatch(salt):
                yield "bad_value", ("reveal",)
            if not self._fits(choice):
                yield "choice_does_not_fit", (seq,)

    def _sums(self, leaf: Leaf) -> Iterator[Found]:
        if self._manifest["question"] == Question.RANKED.value:
            yield "out_of_order", ("sums",)
        counts, options = leaf["counts"], len(self._manifest["options"])
        if len(counts) != options or any(type(each) is not int or each < 0 for each in counts):
            yield "bad_value", ("sums",)
        if len(leaf["blinds"]) != options or not all(_HASH.fullmatch(each) for each in leaf["blinds"]):
            yield "bad_value", ("sums",)

    def _choices(self, leaf: Leaf) -> Iterator[Found]:
        if self._manifest["question"] != Question.RANKED.value:
            yield "out_of_order", ("choices",)
        trackers = [tracker for tracker, _ in leaf["votes"]]
        if not all(_SALT.fullmatch(each) for each in trackers) or trackers != sorted(set(trackers)):
            yield "bad_value", ("choices",)
        for number, (_, choice) in enumerate(leaf["votes"], 1):
            if not self._fits(choice):
                yield "choice_does_not_fit", (number,)

    def _withheld(self, leaf: Leaf) -> Iterator[Found]:
        if leaf["least"] != self._manifest["least"]:
            yield "bad_value", ("withheld",)

    def _fits(self, choice: list[Any]) -> bool:
        """Whether an answer is one to the question: count, range, no repeats, abstaining alone."""
        options = list(self._manifest["options"])
        if not choice or any(type(each) is not int or not 0 <= each < len(options) for each in choice):
            return False
        several = self._manifest["question"] in (Question.APPROVAL.value, Question.RANKED.value)
        alone = len(choice) == 1
        return alone or (several and len(set(choice)) == len(choice) and ABSTAIN not in [options[n] for n in choice])

    def _participants(self, leaf: Leaf) -> Iterator[Found]:
        self._counted = tuple(map(str, leaf["units"]))
        if len(set(self._counted)) != len(self._counted) or len(self._counted) > self._manifest["households"]:
            yield "too_many", (len(self._counted), self._manifest["households"])

    def _households(self, leaf: Leaf) -> Iterator[Found]:
        if self._secret:
            yield "opens_a_secret", ()
        if any(type(seq) is not int or not _SALT.fullmatch(salt) for seq, _, salt in leaf["units"]):
            yield "bad_value", ("households",)

    def _roll(self, leaf: Leaf) -> Iterator[Found]:
        labels = [row if self._sealed else row[0] for row in leaf["rows"]]
        if len(labels) != self._manifest["households"] or len(set(labels)) != len(labels):
            yield "roll_size", (len(labels), self._manifest["households"])
        strangers = set(self._counted) - set(labels)
        if strangers:
            yield "not_in_roll", (sorted(strangers)[0],)
        self._listed = frozenset(labels)

    _listed: frozenset[str] | None = None

    def _silent(self, leaf: Leaf) -> Iterator[Found]:
        units = list(map(str, leaf["units"]))
        if not self._manifest["silence"]:
            yield "silence_not_announced", ()
        if not units or len(set(units)) != len(units) or set(units) & set(self._counted):
            yield "silent_twice", ()
        if len(units) + len(self._counted) > self._manifest["households"]:
            yield "too_many", (len(units) + len(self._counted), self._manifest["households"])
        if self._listed is not None and set(units) - self._listed:
            yield "not_in_roll", (sorted(set(units) - self._listed)[0],)

    def _announced(self, leaf: Leaf) -> Iterator[Found]:
        self._result = leaf["result"]
        if not self._secret and self._listed is None:
            yield "no_households", ()

    @property
    def _secret(self) -> bool:
        return self._manifest["secrecy"] != Secrecy.OPEN.value

    # final

    def _objection(self, leaf: Leaf) -> Iterator[Found]:
        number = leaf["number"]
        if type(number) is not int or number in self._objections or not _HASH.fullmatch(leaf["text_hash"]):
            yield "bad_value", ("objection",)
        self._objections.add(number)

    def _certify(self, leaf: Leaf) -> Iterator[Found]:
        if leaf["result"] != self._result:
            yield "certified_another", ()
        if leaf["objections"] != len(self._objections):
            yield "objections_differ", (leaf["objections"], len(self._objections))

    def _void(self, leaf: Leaf) -> Iterator[Found]:
        if not str(leaf["reason"]).strip() or type(leaf["officers"]) is not int or leaf["officers"] < OFFICERS:
            yield "void_alone", ()

    def _rotate(self, leaf: Leaf) -> Iterator[Found]:
        if not _HASH.fullmatch(leaf["key"]):
            yield "bad_value", ("rotate",)


def _instant(written: Any) -> datetime:
    """An aware instant. Raises ValueError, TypeError."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at
