"""Counting (计票): votes and the frozen roll -> a result that explains every line of itself. Pure and exact.

The count depends on nothing but the roll and each household's standing choice: the order in which votes
arrived, repeats and retries cannot change it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bot.domain.ballot import ABSTAIN, Bar, Choice, Measure, Profile, Question
from bot.domain.household import Household
from bot.domain.ranked import Weight, instant_runoff, schulze
from bot.domain.showing import Funding

MOST: Final = 6  # places after the point
Votes = Mapping[str, Choice]  # a household's label -> its standing choice


@dataclass(frozen=True, slots=True)
class Check:
    """One bar: what was reached of what, and whether that is enough."""

    bar: Bar
    got: Weight
    of: Weight
    reached: bool


@dataclass(frozen=True, slots=True)
class Result:
    """A finished count. `sums` is measure -> option -> weight; `took_part` and `whole` are measure -> weight."""

    whole: Mapping[Measure, Weight]
    took_part: Mapping[Measure, Weight]
    sums: Mapping[Measure, Sequence[Weight]]
    quorum: tuple[Check, ...]
    passing: tuple[Check, ...]
    leading: tuple[int, ...]
    winner: int | None
    silent: int = 0
    split_heads: tuple[str, ...] = ()
    by_runoff: tuple[int, ...] = ()
    rounds: Sequence[Mapping[int, Weight]] = ()
    withheld: bool = False  # the sums would tell single choices of a secret ballot
    funded: tuple[int, ...] | None = None  # where there is a budget: what it pays for

    @property
    def quorate(self) -> bool:
        return all(check.reached for check in self.quorum)

    @property
    def passed(self) -> bool:
        """Enough took part, one option leads, and it reaches every bar."""
        return self.winner is not None


def tally(
    profile: Profile,
    kind: Question,
    options: Sequence[str],
    roll: Sequence[Household],
    votes: Votes,
    silent: Collection[str] = (),
    *,
    beside: bool = False,
    funding: Funding | None = None,
) -> Result:
    """Counts.

    `silent` are households without a vote that are proven to have been told, where silence counts with the majority
    (视为同意多数); it is empty wherever that rule is off. With `beside`, heads and area are added up beside the rule's
    own measures where the roll has every area: only for open ballots, for an area tells whose it is. With `funding`
    the options that it pays for are told too.
    """
    given = dict(votes)
    spoken = (
        {each.head for each in roll if each.label in given}
        if Measure.HEADS in profile.measures
        else set[str]()
    )
    heads = {each.label: each.head for each in roll}
    counted_silent = [
        label for label in silent if label not in given and heads[label] not in spoken
    ]
    if counted_silent:
        side = _majority(kind, options, roll, given)
        if side is None:
            counted_silent = []
        given |= dict.fromkeys(counted_silent, side or ())
    extra = [
        measure
        for measure in Measure
        if measure not in profile.measures and beside and _applies(measure, roll)
    ]
    counts = {
        measure: _Count(measure, kind, options, roll, given)
        for measure in (*profile.measures, *extra)
    }
    main = counts[profile.passing[0].measure]
    leading, by_runoff, rounds = main.leading()
    quorum = tuple(
        _check(bar, counts[bar.measure].took_part, counts[bar.measure].whole)
        for bar in profile.quorum
    )
    option = leading[0] if len(leading) == 1 else None
    passing = _passing(profile, counts, option)
    decided = option is not None and all(check.reached for check in (*quorum, *passing))
    return Result(
        whole={measure: count.whole for measure, count in counts.items()},
        took_part={measure: count.took_part for measure, count in counts.items()},
        sums={measure: count.sums for measure, count in counts.items()},
        quorum=quorum,
        passing=passing,
        leading=leading,
        winner=option if decided else None,
        silent=len(counted_silent),
        split_heads=tuple(counts[Measure.HEADS].split) if Measure.HEADS in counts else (),
        by_runoff=by_runoff,
        rounds=rounds,
        funded=funding and _funded(profile, counts, funding, quorum),
    )


def _passing(
    profile: Profile, counts: "Mapping[Measure, _Count]", option: int | None
) -> tuple[Check, ...]:
    """What stands behind an option (None for a tie), bar by bar."""
    return tuple(
        _check(bar, counts[bar.measure].supporting(option), counts[bar.measure].took_part)
        for bar in profile.passing
    )


def _funded(
    profile: Profile,
    counts: "Mapping[Measure, _Count]",
    funding: Funding,
    quorum: Sequence[Check],
) -> tuple[int, ...]:
    """What a budget pays for: of the options that reach every bar, where enough took part."""
    main = counts[profile.passing[0].measure]
    reached = {
        option: votes
        for option, votes in enumerate(main.sums)
        if all(check.reached for check in (*quorum, *_passing(profile, counts, option)))
    }
    return funding.carried(reached)


def unsaid(
    profile: Profile,
    households: int,
    took_part: int,
    winner: int | None,
    silent: int,
    *,
    funding: bool = False,
) -> Result:
    """A result whose sums are not told (一户一票 alone): who took part, whether that is enough, what was decided."""
    return Result(
        whole={Measure.HOUSEHOLDS: households},
        took_part={Measure.HOUSEHOLDS: took_part},
        sums={},
        quorum=tuple(_check(bar, took_part, households) for bar in profile.quorum),
        passing=(),
        leading=() if winner is None else (winner,),
        winner=winner,
        silent=silent,
        withheld=True,
        funded=() if funding else None,
    )


def telling(choices: Collection[Choice], kind: Question, least: int) -> bool:
    """Whether the sums of a secret ballot would tell single choices: fewer than `least` votes, or one answer (in an
    approval one option) shared by all but one at most."""
    if len(choices) < least:
        return True
    answers = (
        Counter(each for choice in choices for each in choice)
        if kind is Question.APPROVAL
        else Counter(choices)
    )
    return max(answers.values()) >= len(choices) - 1


def _check(bar: Bar, got: Weight, of: Weight) -> Check:
    return Check(bar, got, of, bar.reached(got, of))


def _applies(measure: Measure, roll: Sequence[Household]) -> bool:
    """Heads and area are printed beside any count for which the roll has every area."""
    return (
        measure in (Measure.HEADS, Measure.AREA) and bool(roll) and all(each.area for each in roll)
    )


def _majority(
    kind: Question, options: Sequence[str], roll: Sequence[Household], votes: Votes
) -> Choice | None:
    """The side silence is counted with: the option most households chose (ranked: Schulze's winner), if one is."""
    count = _Count(Measure.HOUSEHOLDS, kind, options, roll, votes)
    ahead = count.leading()[0] if kind is Question.RANKED else count.ahead()
    return ahead if len(ahead) == 1 else None


def _one_of(choices: Collection[Choice]) -> Choice | None:
    """What a person says by all doors: nothing by none, an empty choice where they differ."""
    if len(choices) > 1:
        return ()
    return next(iter(choices), None)


class _Count:
    """The count by one measure."""

    def __init__(
        self,
        measure: Measure,
        kind: Question,
        options: Sequence[str],
        roll: Sequence[Household],
        votes: Votes,
    ) -> None:
        self._kind = kind
        self._real = [number for number, option in enumerate(options) if option != ABSTAIN]
        self.split: list[str] = []
        weighted = (
            self._by_heads(roll, votes)
            if measure is Measure.HEADS
            else self._by_doors(measure, roll, votes)
        )
        self.whole: Weight = sum((weight for _, weight in weighted), 0)
        given = [(choice, weight) for choice, weight in weighted if choice is not None]
        self.took_part: Weight = sum((weight for _, weight in given), 0)
        self._sides = [
            (choice, weight) for choice, weight in given if choice and choice[0] in self._real
        ]
        self.sums: list[Weight] = [0] * len(options)
        for choice, weight in given:
            for option in choice[:1] if kind is Question.RANKED else choice:
                self.sums[option] += weight

    @staticmethod
    def _by_doors(
        measure: Measure, roll: Sequence[Household], votes: Votes
    ) -> list[tuple[Choice | None, Weight]]:
        return [(votes.get(each.label), _weight(measure, each)) for each in roll]

    def _by_heads(
        self, roll: Sequence[Household], votes: Votes
    ) -> list[tuple[Choice | None, Weight]]:
        """One weight a head. A head whose doors say different things takes part and counts for no option."""
        said: dict[str, set[Choice]] = {}
        for each in roll:
            choices = said.setdefault(each.head, set())
            if each.label in votes:
                choices.add(votes[each.label])
        self.split = sorted(head for head, choices in said.items() if len(choices) > 1)
        return [(_one_of(choices), 1) for choices in said.values()]

    def ahead(self) -> tuple[int, ...]:
        """The options with the most votes; several when tied, none without votes."""
        most = max((self.sums[number] for number in self._real), default=0)
        return tuple(number for number in self._real if self.sums[number] == most and most)

    def leading(self) -> tuple[tuple[int, ...], tuple[int, ...], Sequence[Mapping[int, Weight]]]:
        """What is up for decision: a motion itself, the option ahead (several when tied); ranked, Schulze's
        winner, with the runoff's and its rounds beside it."""
        if self._kind is Question.MOTION:
            return (0,), (), ()
        if self._kind is not Question.RANKED:
            return self.ahead(), (), ()
        if not self._sides:
            return (), (), ()
        runoff, rounds = instant_runoff(self._sides, len(self._real))
        return schulze(self._sides, len(self._real)), runoff, rounds

    def supporting(self, option: int | None) -> Weight:
        """What stands behind an option; in a ranked ballot whoever names it at all."""
        if option is None:
            return max((self.sums[number] for number in self._real), default=0)
        if self._kind is Question.RANKED:
            return sum((weight for choice, weight in self._sides if option in choice), 0)
        return self.sums[option]


def _weight(measure: Measure, each: Household) -> int | Fraction:
    if measure is Measure.AREA:
        return each.area or 0
    return each.shares if measure is Measure.SHARES else 1


def turnout(
    roll: Sequence[Household], voted: Collection[str], *, least: int = 5
) -> list[tuple[str, int | None, int]]:
    """(building, households that voted, households) in the roll's order; None where a cell under `least` would
    show what one door did."""
    counts: dict[str, list[int]] = {}
    for each in roll:
        cell = counts.setdefault(each.door.building, [0, 0])
        cell[0] += each.label in voted
        cell[1] += 1
    return [(name, got if whole >= least else None, whole) for name, (got, whole) in counts.items()]


def percent(part: Weight, whole: Weight, bar: Fraction | None = None) -> str:
    """66.7 %, rounded for reading only; bars never use it.

    With a bar, as many places as tell a part that is not the bar from it: 2501 of 5001 is 50.01 %.
    """
    if not whole:
        return "—"
    exact = Fraction(part) / Fraction(whole) * 100
    places = 1
    while (
        bar is not None
        and exact != bar * 100
        and round(exact, places) == round(bar * 100, places)
        and places < MOST
    ):
        places += 1
    return f"{float(exact):.{places}f}%"
