"""The grammar of a ballot's log: which leaf may stand where, and what it may say.

A log passes through planned, open, closed, final or void. Every leaf is checked against the manifest and the
leaves before it; one that is not known here is refused. Sums and signatures are checked in `logfile`; the format
is published in docs/ballot-log.md.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot.domain import ledger, sealed
from bot.domain.ballot import (
    ABSTAIN,
    MOTION,
    Channel,
    Measure,
    Profile,
    Question,
    Secrecy,
    never,
    seen,
    told_apart,
)
from bot.domain.household import plain_label
from bot.domain.logshape import OPENED, SEALED, is_hash, is_proof, is_whole, misshapen
from bot.domain.showing import Funding

SEALED_SINCE: Final = datetime(2027, 1, 1, tzinfo=UTC)  # secret ballots opened later are sealed
EXTENSION: Final = timedelta(days=1)  # each extension gives a day
EXTENSIONS: Final = 7  # as many as a log without a number of its own may have
OFFICERS: Final = 2
Leaf = Mapping[str, Any]
Found = tuple[str, tuple[object, ...]]
"""What is wrong: a word for bot.texts.verifying, and its facts."""

_NEXT: Final[Mapping[str, frozenset[str]]] = {
    "open": frozenset(
        {"cast", "paper_batch", "paper_conflict", "paper_spoiled", "roll_amend", "extend"}
        | {"close", "void"}
    ),
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
_STAYS: Final = frozenset(
    {"cast", "paper_batch", "paper_conflict", "paper_spoiled", "roll_amend", "extend"}
    | {"objection", "rotate"}
)


_BEATS: Final[Mapping[str, frozenset[str]]] = {
    "chat": frozenset({"chat", "paper", "proxy"}),
    "proxy": frozenset({"proxy"}),
    "paper": frozenset({"paper", "proxy"}),
}
"""By how a vote was given: in place of which others it may stand. What a household tapped gives way to nothing else."""


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
        self._mandates: set[int] = set()
        self._withdrawn: set[int] = set()
        self._by_agents: list[str] = []  # households, in the order of their first vote by proxy
        self._taken_back = [(0, 0)]  # (mandates withdrawn, votes by agents) after each withdrawal
        self._conflicts: set[int] = set()
        self._counted: tuple[str, ...] = ()
        self._result: Any = None

    def read(self, line: int, leaf: Leaf) -> None:
        """One leaf. A leaf whose shape is wrong is not looked at any further."""
        kind = str(leaf.get("type"))
        if self._at == "start" and kind == "manifest":
            self._manifest = (
                leaf  # with a field wrong it still says what the leaves after it are read by
            )
        if (odd := misshapen(kind, leaf, self._manifest)) is not None:
            self._wrong(line, odd[0], kind, odd[1])
            if odd[0] == "bad_value":
                self._may_follow(line, kind)
            return
        if not self._may_follow(line, kind):
            return
        if kind not in ("manifest", "rotate") and leaf.get("ballot", self._ballot) != self._ballot:
            self._wrong(line, "leaf_of_other_ballot")
        try:
            for what, facts in self._checks()[kind](leaf):
                self._wrong(line, what, *facts)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError, ArithmeticError):
            self._wrong(line, "bad_value", kind, "")

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
            "manifest": self._begun,
            "cast": self._cast,
            "paper_batch": self._paper,
            "paper_conflict": self._conflict,
            "paper_spoiled": self._spoiled,
            "roll_amend": self._amended,
            "extend": self._extend,
            "close": self._close,
            "reveal": self._reveal,
            "participants": self._participants,
            "households": self._households,
            "roll": self._roll,
            "silent": self._silent,
            "result": self._announced,
            "objection": self._objection,
            "certify": self._certify,
            "void": self._void,
            "rotate": _nothing,
            "sums": self._sums,
            "choices": self._choices,
            "withheld": self._withheld,
        }

    # planned

    def _begun(self, leaf: Leaf) -> Iterator[Found]:
        if leaf["format"] not in (OPENED, SEALED):
            yield "unknown_format", (leaf["format"],)
        question = Question(leaf["question"])
        rule = Profile.read(leaf["rule"]["name"], leaf["rule"])
        if not _asks(question, leaf["options"]):
            yield "bad_value", ("manifest", "options")
        if _instant(leaf["opens"]) >= SEALED_SINCE and not told_apart(leaf["options"]):
            yield "bad_value", ("manifest", "options")
        yield from self._hidden(Secrecy(leaf["secrecy"]), rule)
        if _instant(leaf["closes"]) <= _instant(leaf["opens"]):
            yield "bad_window", ()
        if leaf["heads"] > leaf["households"]:
            yield "bad_value", ("manifest", "heads")
        if "showing" in leaf and len(leaf["showing"]) != len(leaf["options"]):
            yield "bad_value", ("manifest", "showing")
        if "budget" in leaf and not _affordable(question, leaf):
            yield "bad_value", ("manifest", "budget")
        self._closes = _instant(leaf["closes"])

    def _hidden(self, secrecy: Secrecy, rule: Profile) -> Iterator[Found]:
        one_each = set(rule.measures) == {Measure.HOUSEHOLDS}
        hides = secrecy is not Secrecy.OPEN
        if hides and not self._sealed and _instant(self._manifest["opens"]) >= SEALED_SINCE:
            yield "old_format", ()
        if (hides and (rule.secrecy is Secrecy.OPEN or not one_each)) or (
            self._sealed and not hides
        ):
            yield "bad_value", ("manifest", "secrecy")

    # open

    def _cast(self, leaf: Leaf) -> Iterator[Found]:
        yield from self._locked(leaf, leaf["commitments"] if "commitments" in leaf else [leaf["c"]])
        before = self._casts.get(leaf["supersedes"] or 0)
        if before is not None and before["channel"] not in _BEATS[leaf["channel"]]:
            yield "beaten", (leaf["seq"], before["seq"])
        if leaf["channel"] == Channel.PROXY.value:
            if leaf["h"] not in self._by_agents:
                self._by_agents.append(leaf["h"])
            if not self._mandates - self._withdrawn or self._more_agents_than_mandates():
                yield "no_mandate", (leaf["seq"],)
        self._casts[leaf["seq"]] = leaf
        households = {cast["h"] for cast in self._casts.values()}
        if leaf["supersedes"] is None and len(households) > self._manifest["households"]:
            yield "too_many", (len(households), self._manifest["households"])

    def _more_agents_than_mandates(self) -> bool:
        """Whether more households began to vote by proxy than there were mandates for them: since any withdrawal, at
        most as many as were in force then or given after it."""
        return any(
            len(self._by_agents) - voted > len(self._mandates) - withdrawn
            for withdrawn, voted in self._taken_back
        )

    def _locked(self, leaf: Leaf, marks: list[str]) -> Iterator[Found]:
        """The answer is fixed by marks that stand nowhere else; a sealed one proves that it is an answer."""
        if self._marks & set(marks) or len(set(marks)) != len(marks):
            yield "same_mark", (leaf["seq"],)
        self._marks.update(marks)
        if "commitments" in leaf and not self._proven(leaf):
            yield "not_proven", (leaf["seq"],)

    def _proven(self, leaf: Leaf) -> bool:
        answer = ledger.sealed_answer(leaf)
        options = len(self._manifest["options"])
        single = self._manifest["question"] != Question.APPROVAL.value
        whole = (
            len(answer.commitments) == len(answer.proofs) == options
            and (answer.total is not None) == single
        )
        return (
            whole
            and all(map(is_proof, leaf["proofs"]))
            and sealed.holds(sealed.ChoicePlace(str(self._ballot), leaf["seq"], leaf["h"]), answer)
        )

    def _amended(self, leaf: Leaf) -> Iterator[Found]:
        """A mandate is given once, and taken back once after that."""
        if leaf["what"] == "proxy":
            if leaf["deed"] in self._mandates:
                yield "mandate_twice", (leaf["deed"],)
            self._mandates.add(leaf["deed"])
        elif leaf["what"] == "unbound_after_voting":
            if not self._casts:
                yield "nobody_voted", ()
        elif leaf["what"] == "proxy_withdrawn":
            if leaf["deed"] not in self._mandates - self._withdrawn:
                yield "no_such_mandate", (leaf["deed"],)
            self._withdrawn.add(leaf["deed"])
            self._taken_back.append((len(self._withdrawn), len(self._by_agents)))

    def _paper(self, leaf: Leaf) -> Iterator[Found]:
        if not leaf["seqs"] or len(leaf["seqs"]) != len(leaf["slips"]):
            yield "bad_value", ("paper_batch", "seqs")
        for seq, slip in zip(leaf["seqs"], leaf["slips"], strict=False):
            cast = self._casts.get(seq)
            if cast is None or cast["channel"] != Channel.PAPER.value or seq in self._batched:
                yield "paper", (seq,)
            if not is_hash(slip) or slip in self._slips:
                yield "slip_twice", (seq,)
            self._batched.add(seq)
            self._slips.add(slip)

    def _spoiled(self, leaf: Leaf) -> Iterator[Found]:
        if leaf["slip"] in self._slips:
            yield "spoiled_twice", ()
        self._slips.add(leaf["slip"])

    def _conflict(self, leaf: Leaf) -> Iterator[Found]:
        if "slip" in leaf:
            if leaf["slip"] in self._slips:
                yield "slip_counted", ()
            self._slips.add(leaf["slip"])
        if "seq" in leaf:
            if leaf["seq"] in self._conflicts:
                yield "paper", (leaf["seq"],)
            self._conflicts.add(leaf["seq"])
            cast = self._casts.get(leaf["seq"])
            later = any(each["supersedes"] == leaf["seq"] for each in self._casts.values())
            if cast is None or cast["channel"] != Channel.PAPER.value or not later:
                yield "paper", (leaf["seq"],)

    def _extend(self, leaf: Leaf) -> Iterator[Found]:
        self._extensions += 1
        until = _instant(leaf["closes"])
        if self._closes is None or until != self._closes + EXTENSION or not seen(leaf["reason"]):
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
            before = self._casts.get(cast["supersedes"] or 0)
            if before is not None and self._untold(cast, before):
                yield "conflict_untold", (before["seq"],)

    def _untold(self, cast: Leaf, before: Leaf) -> bool:
        """Whether a slip gave way to what its household tapped, and no leaf says so."""
        tapped = cast["channel"] == Channel.CHAT.value
        slip = before["channel"] == Channel.PAPER.value
        return tapped and slip and before["seq"] not in self._conflicts

    def _reveal(self, leaf: Leaf) -> Iterator[Found]:
        for seq, choice, _ in leaf["votes"]:
            if not self._fits(choice):
                yield "choice_does_not_fit", (seq,)

    def _sums(self, leaf: Leaf) -> Iterator[Found]:
        if self._manifest["question"] == Question.RANKED.value:
            yield "out_of_order", ("sums",)
        if not len(leaf["counts"]) == len(leaf["blinds"]) == len(self._manifest["options"]):
            yield "bad_value", ("sums", "counts")

    def _choices(self, leaf: Leaf) -> Iterator[Found]:
        if self._manifest["question"] != Question.RANKED.value:
            yield "out_of_order", ("choices",)
        trackers = [tracker for tracker, _ in leaf["votes"]]
        if trackers != sorted(set(trackers)):
            yield "bad_value", ("choices", "votes")
        for number, (_, choice) in enumerate(leaf["votes"], 1):
            if not self._fits(choice):
                yield "choice_does_not_fit", (number,)

    def _withheld(self, leaf: Leaf) -> Iterator[Found]:
        if leaf["least"] != self._manifest["least"]:
            yield "bad_value", ("withheld", "least")

    def _fits(self, choice: list[Any]) -> bool:
        """Whether an answer is one to the question: count, range, no repeats, abstaining alone."""
        options = list(self._manifest["options"])
        if not choice or any(not is_whole(each) or each >= len(options) for each in choice):
            return False
        several = self._manifest["question"] in (Question.APPROVAL.value, Question.RANKED.value)
        alone = len(choice) == 1
        funding = funding_of(self._manifest)
        if funding is not None and not funding.holds(choice):
            return False
        return alone or (
            several
            and len(set(choice)) == len(choice)
            and ABSTAIN not in [options[n] for n in choice]
        )

    def _participants(self, leaf: Leaf) -> Iterator[Found]:
        self._counted = tuple(map(str, leaf["units"]))
        if (
            len(set(map(plain_label, self._counted))) != len(self._counted)
            or len(self._counted) > self._manifest["households"]
        ):
            yield "too_many", (len(self._counted), self._manifest["households"])

    def _households(self, leaf: Leaf) -> Iterator[Found]:
        if self._secret:
            yield "opens_a_secret", ()

    def _roll(self, leaf: Leaf) -> Iterator[Found]:
        labels = [row if self._sealed else row[0] for row in leaf["rows"]]
        doors = set(map(plain_label, labels))
        if len(labels) != self._manifest["households"] or len(doors) != len(labels):
            yield "roll_size", (len(labels), self._manifest["households"])
        strangers = set(self._counted) - set(labels)
        if strangers:
            yield "not_in_roll", (sorted(strangers)[0],)
        self._listed = frozenset(labels)
        if not self._sealed:
            yield from self._added_up(leaf["rows"])

    def _added_up(self, rows: list[Any]) -> Iterator[Found]:
        """Heads and areas of the roll are those the manifest fixed."""
        heads = len({row[3] for row in rows})
        area = sum(row[1] or 0 for row in rows)
        if (heads, area) != (self._manifest["heads"], self._manifest["area"]):
            yield "roll_sums", (heads, self._manifest["heads"], area, self._manifest["area"])

    _listed: frozenset[str] | None = None

    def _silent(self, leaf: Leaf) -> Iterator[Found]:
        units = list(map(str, leaf["units"]))
        if not self._manifest["silence"]:
            yield "silence_not_announced", ()
        doors = set(map(plain_label, units))
        if not units or len(doors) != len(units) or doors & set(map(plain_label, self._counted)):
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
        if number in self._objections:
            yield "bad_value", ("objection", "number")
        self._objections.add(number)

    def _certify(self, leaf: Leaf) -> Iterator[Found]:
        if ledger.canonical(leaf["result"]) != ledger.canonical(self._result):
            yield "certified_another", ()
        if leaf["objections"] != len(self._objections):
            yield "objections_differ", (leaf["objections"], len(self._objections))

    def _void(self, leaf: Leaf) -> Iterator[Found]:
        if not seen(leaf["reason"]) or not is_whole(leaf["officers"], OFFICERS):
            yield "void_alone", ()


def _asks(question: Question, options: list[str]) -> bool:
    """Whether options are distinct and end in the one to abstain; those of a motion are fixed."""
    if question is Question.MOTION:
        return tuple(options) == MOTION
    return len(options) > 1 and len(set(options)) == len(options) and options[-1] == ABSTAIN


def funding_of(manifest: Leaf) -> Funding | None:
    """The ceiling that a manifest fixed, and what each option costs; None where there is none."""
    if "budget" not in manifest:
        return None
    costs = [each["cost"] or 0 for each in manifest["showing"]]
    return Funding(manifest["budget"], costs, never(manifest["options"]))


def _affordable(question: Question, manifest: Leaf) -> bool:
    """Whether a ceiling makes sense: of several options, each told what it costs and none above it alone."""
    funding = funding_of(manifest) if "showing" in manifest else None
    if funding is None or question is not Question.APPROVAL:
        return False
    return all(
        number in funding.never or (each["cost"] is not None and each["cost"] <= funding.budget)
        for number, each in enumerate(manifest["showing"])
    )


def _nothing(_: Leaf) -> Iterator[Found]:
    """For leaves whose shape says all."""
    yield from ()


def _instant(written: Any) -> datetime:
    """An aware instant. Raises ValueError, TypeError."""
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError(written)
    return at
