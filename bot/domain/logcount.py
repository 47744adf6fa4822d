"""What a ballot's log says, counted again from its leaves alone, and compared with what was announced.

Choices that were opened (format 1) are checked one by one; sealed ones (format 2) by their sums. Which leaf may
stand where is `loggrammar`'s, lines and signatures are `logfile`'s.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import Any

from bot.domain import ledger, sealed
from bot.domain.ballot import ABSTAIN, Choice, Profile, Question
from bot.domain.household import Door, Household, door
from bot.domain.ledger import Head
from bot.domain.loggrammar import Grammar, Leaf, funding_of
from bot.domain.tally import Result, tally, unsaid


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and in which line (from 1; 0 for the file as a whole). `what` is a word bot.texts puts right."""

    line: int
    what: str
    facts: tuple[str, ...] = ()


@dataclass(slots=True)
class LogReport:
    """What checking a file found."""

    problems: list[Problem] = field(default_factory=list[Problem])
    manifest: Mapping[str, Any] = field(default_factory=dict[str, Any])
    leaves: int = 0
    heads: list[Head] = field(default_factory=list[Head])
    hashes: list[bytes] = field(default_factory=list[bytes])  # of the leaves, in order
    casts: int = 0
    households: int = 0
    closed: bool = False
    result: Result | None = None
    unsigned: int = 0
    rotations: int = 0
    void: str = ""  # the reason, where the ballot was made void

    @property
    def last(self) -> Head | None:
        return self.heads[-1] if self.heads else None

    @property
    def sound(self) -> bool:
        return not self.problems

    def wrong(self, line: int, what: str, *facts: object) -> None:
        self.problems.append(Problem(line, what, tuple(map(str, facts))))


class Recount:
    """One look over all leaves; `report` is told of everything that is not as it should be."""

    def __init__(self, report: LogReport, leaves: Sequence[tuple[int, Leaf]]) -> None:
        self.report = report
        self.leaves = leaves
        self._first: dict[str, tuple[int, Leaf]] = {}
        for number, leaf in leaves:
            self._first.setdefault(str(leaf.get("type")), (number, leaf))

    def judge(self) -> None:
        report = self.report
        grammar = Grammar(report.wrong)
        for number, leaf in self.leaves:
            grammar.read(number, leaf)
        report.leaves = len(self.leaves)
        report.unsigned = max(0, report.leaves - (report.last.size if report.last else 0))
        if report.manifest.get("type") != "manifest":
            report.wrong(1, "no_manifest")
            return
        if (void := self._one("void")) is not None:
            report.void = str(void[1].get("reason", "")) or "—"
        try:
            casts = self._casts()
            report.casts, report.households = (
                len(casts),
                len(ledger.effective(leaf for _, leaf in casts)),
            )
            if report.closed:
                self._ended(casts)
            if report.unsigned and (report.closed or self._one("void")):
                report.wrong(0, "unsigned_end", report.unsigned)
        except (KeyError, TypeError, ValueError, IndexError, ArithmeticError, AttributeError):
            report.wrong(0, "not_whole")

    def _casts(self) -> list[tuple[int, Leaf]]:
        casts: list[tuple[int, Leaf]] = []
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

    def _one(self, kind: str) -> tuple[int, Leaf] | None:
        return self._first.get(kind)

    def _ended(self, casts: Sequence[tuple[int, Leaf]]) -> None:
        by_seq = {cast["seq"]: cast for _, cast in casts}
        counting = ledger.effective(cast for _, cast in casts)
        told = next(filter(None, map(self._one, ("reveal", "sums", "choices", "withheld"))), None)
        if told is None:
            if self._one("void") is None:
                self.report.wrong(0, "no_reveal")
            return
        number, leaf = told
        if leaf["type"] == "withheld":
            self._participants(by_seq, counting)
            self._withheld(len(counting))
            return
        if leaf["type"] == "sums":
            votes = self._summed(number, leaf, by_seq, counting)
        elif leaf["type"] == "choices":
            votes = self._tracked(number, leaf, counting)
        else:
            votes = self._revealed(number, leaf, by_seq, counting)
        self._participants(by_seq, counting)
        self._recounted(votes, counting)

    def _revealed(
        self, number: int, leaf: Leaf, by_seq: Mapping[int, Leaf], counting: Mapping[str, int]
    ) -> dict[int, Choice]:
        """Opened choices by seq: each as it was locked, every household's last one."""
        choices: dict[int, Choice] = {}
        ballot = str(self.report.manifest["ballot"])
        for seq, choice, salt in leaf["votes"]:
            cast = by_seq.get(seq)
            if cast is None or seq in choices or counting[cast["h"]] != seq:
                self.report.wrong(number, "reveal_extra", seq)
            elif cast["c"] != ledger.choice_mark(ballot, seq, choice, bytes.fromhex(salt)):
                self.report.wrong(number, "reveal_differs", seq)
            choices[seq] = _as_answer(self.report.manifest["question"], choice)
        for seq in set(counting.values()) - choices.keys():
            self.report.wrong(number, "reveal_missing", seq)
        return choices

    def _summed(
        self, number: int, leaf: Leaf, by_seq: Mapping[int, Leaf], counting: Mapping[str, int]
    ) -> dict[int, Choice]:
        """Sums of sealed choices: the commitments of all counting votes, added up, are what the counts say.

        Whose choice is whose stays unknown; the answers returned stand under any seqs, right in number.
        """
        seqs = sorted(counting.values())
        counts = list(leaf["counts"])
        self._may_be_told(number, counts, len(seqs))
        for option, (count, blind) in enumerate(zip(counts, leaf["blinds"], strict=True)):
            committed = [bytes.fromhex(by_seq[seq]["commitments"][option]) for seq in seqs]
            if count > len(seqs) or not sealed.opens_to(committed, count, bytes.fromhex(blind)):
                self.report.wrong(number, "sum_differs", option + 1)
        if self.report.manifest["question"] == Question.APPROVAL.value:
            return {
                seq: tuple(n for n, count in enumerate(counts) if at < count)
                for at, seq in enumerate(seqs)
            }
        if sum(counts) != len(seqs):
            self.report.wrong(number, "sum_differs", 0)
        answers = [
            (option,) for option, count in enumerate(counts) for _ in range(min(count, len(seqs)))
        ]
        return dict(zip(seqs, answers, strict=False))

    def _tracked(self, number: int, leaf: Leaf, counting: Mapping[str, int]) -> dict[int, Choice]:
        """Rankings told by tracker: as many as households voted. Each household finds its own."""
        seqs = sorted(counting.values())
        votes = list(leaf["votes"])
        alike = Counter(tuple(choice) for _, choice in votes)
        self._may_be_told(number, list(alike.values()), len(seqs))
        if len(votes) != len(seqs):
            self.report.wrong(number, "participants", len(votes), len(seqs))
        return {seq: tuple(choice) for seq, (_, choice) in zip(seqs, votes, strict=False)}

    def _may_be_told(self, number: int, counts: Sequence[int], voters: int) -> None:
        """Counts that would tell single choices must be withheld: few votes, or all but one at most alike."""
        if voters < self.report.manifest["least"] or max(counts, default=0) >= voters - 1:
            self.report.wrong(number, "tells_too_much")

    def _withheld(self, voters: int) -> None:
        """Counts that are not told: turnout and quorum are still checked, and that no winner stands without one."""
        manifest = self.report.manifest
        announced = self._one("result")
        if announced is None:
            self.report.wrong(0, "no_result")
            return
        silent = self._one("silent")
        told = announced[1]["result"]
        quiet = len(silent[1]["units"]) if silent else 0
        counted = quiet if told["silent"] else 0
        winner = told["winner"]
        profile = Profile.read(manifest["rule"]["name"], manifest["rule"])
        result = unsaid(
            profile,
            manifest["households"],
            voters + counted,
            winner,
            counted,
            funding="budget" in manifest,
        )
        known = winner is None or (type(winner) is int and self._may_win(winner))
        if (
            not known
            or not _same(told, result_leaf(result))
            or (winner is not None and not result.quorate)
        ):
            self.report.wrong(announced[0], "result_differs")
        self.report.result = result

    def _may_win(self, option: int) -> bool:
        options = self.report.manifest["options"]
        if self.report.manifest["question"] == Question.MOTION.value:
            return option == 0
        return 0 <= option < len(options) and options[option] != ABSTAIN

    def _participants(self, by_seq: Mapping[int, Leaf], counting: Mapping[str, int]) -> None:
        """As many doors are named as households voted; in an open ballot each opens its mark."""
        found = self._one("participants")
        opened = self._one("households")
        if found is None:
            self.report.wrong(0, "no_participants")
            return
        number, leaf = found
        units = list(leaf["units"])
        if len(units) != len(counting) or len(set(units)) != len(units):
            self.report.wrong(number, "participants", len(units), len(counting))
        self._same_roll()
        if opened is None:
            return
        ballot = str(self.report.manifest["ballot"])
        seen = set[str]()
        last = set(counting.values())
        if sorted(seq for seq, _, _ in opened[1]["units"]) != sorted(last):
            self.report.wrong(opened[0], "households_not_last")
        for seq, unit, salt in opened[1]["units"]:
            if by_seq[seq]["h"] != ledger.household_mark(ballot, unit, bytes.fromhex(salt)):
                self.report.wrong(opened[0], "household_differs", unit)
            if unit in seen:
                self.report.wrong(opened[0], "two_votes_of", unit)
            seen.add(unit)
        if seen != set(units):
            self.report.wrong(opened[0], "participants", len(seen), len(units))

    def _recounted(self, choices: Mapping[int, Choice], counting: Mapping[str, int]) -> None:
        """Counts again from the revealed choices alone, and compares with what was announced."""
        manifest = self.report.manifest
        announced = self._one("result")
        opened = self._one("households")
        silent = self._one("silent")
        quiet = list(silent[1]["units"]) if silent else []
        if opened is not None:
            names = {seq: unit for seq, unit, _ in opened[1]["units"]}
            roll = self._listed()
        else:
            names, quiet = (
                {seq: h for h, seq in counting.items()},
                [f"silent {number}" for number in range(len(quiet))],
            )
            rest = (
                f"other {number}"
                for number in range(manifest["households"] - len(names) - len(quiet))
            )
            roll = [_door(name) for name in (*names.values(), *quiet, *rest)]
        votes = {names[seq]: choice for seq, choice in choices.items() if seq in names}
        rule = manifest["rule"]
        profile = Profile.read(rule["name"], rule)
        result = tally(
            profile,
            Question(manifest["question"]),
            manifest["options"],
            roll,
            votes,
            quiet,
            funding=funding_of(manifest),
        )
        self.report.result = result
        if announced is None:
            self.report.wrong(0, "no_result")
        elif not _same(announced[1]["result"], result_leaf(result)):
            self.report.wrong(announced[0], "result_differs")

    def _same_roll(self) -> None:
        """The roll told at the end (doors alone in a sealed ballot) is the one the manifest fixed."""
        if (found := self._one("roll")) is None:
            return
        if sha256(ledger.canonical(found[1]["rows"])).hexdigest() != self.report.manifest["roll"]:
            self.report.wrong(found[0], "roll_differs")

    def _listed(self) -> list[Household]:
        return [_household(*row) for row in self._first["roll"][1]["rows"]]


def _as_answer(question: str, choice: Sequence[int]) -> Choice:
    """An answer as it counts: of several options approved of, the order says nothing."""
    return tuple(sorted(choice)) if question == Question.APPROVAL.value else tuple(choice)


def _same(told: Leaf, counted: Leaf) -> bool:
    """Written alike, byte by byte: false is no 0."""
    return ledger.canonical(told) == ledger.canonical(counted)


def _door(name: str) -> Household:
    return Household(Door(name, "", ""))


def _household(label: str, area: int | None, shares: str, head: int) -> Household:
    found = door(label)
    place = found if found and found.label == label else _door(label).door
    return Household(place, area, Fraction(shares), owner=f"{head}")


def result_leaf(result: Result) -> dict[str, Any]:
    """A result as a leaf holds it: exact sums as text, no rounding. What is printed beside the rule's own measures
    is not in the log."""
    asked = {check.bar.measure for check in (*result.quorum, *result.passing)}
    return {
        "sums": {
            measure.value: [str(value) for value in sums]
            for measure, sums in result.sums.items()
            if measure in asked
        },
        "took_part": {
            measure.value: str(got) for measure, got in result.took_part.items() if measure in asked
        },
        "whole": {
            measure.value: str(got) for measure, got in result.whole.items() if measure in asked
        },
        "winner": result.winner,
        "leading": list(result.leading),
        "silent": result.silent,
        **({"funded": list(result.funded)} if result.funded is not None else {}),
    }
