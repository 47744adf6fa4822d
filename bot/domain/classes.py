"""Classes of shares (股权类别): what the collective, the members and the cadres hold and say, counted apart.

A class is a word in a household's groups in the roll. What decides stays the sum over all shares.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bot.domain.ballot import Choice
from bot.domain.household import Household

OTHERS: Final = "其他"


@dataclass(frozen=True, slots=True)
class ShareClass:
    """One class: its holders, its shares, those of holders who voted, and what stands behind each option."""

    name: str
    holders: int
    shares: Fraction
    took_part: Fraction
    sums: tuple[Fraction, ...]


def class_of(household: Household, names: Sequence[str]) -> str:
    """The first class that a household's groups name (村集体 is 集体); empty for none."""
    return next((name for name in names if any(name in each for each in household.groups)), "")


def by_class(
    names: Sequence[str],
    roll: Sequence[Household],
    votes: Mapping[str, Choice],
    options: int,
) -> tuple[ShareClass, ...]:
    """Each class in the rule's order, holders of none last; nothing where no holder is of any class.

    `votes` is a household's label -> its standing choice.
    """
    found: dict[str, list[Household]] = {}
    for each in roll:
        found.setdefault(class_of(each, names) or OTHERS, []).append(each)
    if set(found) <= {OTHERS}:
        return ()
    return tuple(
        _counted(name, found[name], votes, options) for name in (*names, OTHERS) if name in found
    )


def _counted(
    name: str, holders: Sequence[Household], votes: Mapping[str, Choice], options: int
) -> ShareClass:
    sums = [Fraction(0)] * options
    for each in holders:
        for option in votes.get(each.label, ()):
            sums[option] += each.shares
    return ShareClass(
        name,
        len(holders),
        _shares(holders),
        _shares([each for each in holders if each.label in votes]),
        tuple(sums),
    )


def _shares(holders: Sequence[Household]) -> Fraction:
    return sum((each.shares for each in holders), Fraction(0))
