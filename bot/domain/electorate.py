"""The electorate (谁有投票权): what a ballot's rule finds in the roll, and whether it can decide anything at all."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from bot.domain.ballot import Ballot, Measure, Profile, Question
from bot.domain.classes import by_class
from bot.domain.household import Household, Use, order

HALF: Final = Fraction(1, 2)
PARTS: Final = 2  # shares whose sum is less are written as parts of one whole
FEW: Final = 5  # households under which the outcome of a secret ballot alone may tell who said what


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who would vote: counts, area in 0.01 m² (None where not every door has one), doors of kinds that the rule does
    not ask, doors merged into one head."""

    households: int
    heads: int
    area: int | None
    shares: Fraction
    classes: Mapping[str, Fraction]
    without_area: int
    developer: int
    others: Mapping[Use, int]
    merged: tuple[tuple[str, ...], ...]
    # Shares of doors that have no vote for an interest of their own.
    recused: Fraction = Fraction(0)


def electorate(ballot: Ballot, profile: Profile, roll: Sequence[Household]) -> Electorate:
    """The households a ballot asks, as its rule would count them."""
    asked = sorted(
        (each for each in roll if ballot.asks(each, profile)), key=lambda each: order(each.door)
    )
    others = Counter(each.use for each in roll if each.use not in profile.uses)
    heads: dict[str, list[str]] = {}
    for each in asked:
        heads.setdefault(each.head, []).append(each.label)
    without = sum(each.area is None for each in asked)
    return Electorate(
        households=len(asked),
        heads=len(heads),
        area=None if without else sum(each.area or 0 for each in asked),
        shares=sum((each.shares for each in asked), Fraction(0)),
        classes={
            each.name: each.shares for each in by_class(profile.classes, asked, {}, options=0)
        },
        without_area=without,
        developer=sum(each.developer for each in asked),
        recused=sum((each.shares for each in roll if each.label in ballot.recused), Fraction(0)),
        others=dict(others),
        merged=tuple(
            tuple(doors)
            for head, doors in heads.items()
            if len(doors) > 1 and not head.startswith("developer")
        ),
    )


def undecidable(ballot: Ballot, profile: Profile, found: Electorate) -> tuple[str, int] | None:
    """Why a plan could decide nothing, and for how many households; None when it can.

    "nobody": no door in its scope; "no_area" and "no_shares": the rule measures what the roll does not hold;
    "under_one" and "over_one": shares written as parts do not add up to one;
    "ranking": an order of options has no share that a bar above one half could be held against; "pictures", "no_cost":
    so many are not here yet, or do not tell what they cost; "dear": the option of that number costs more than there is.
    """
    if not found.households:
        return "nobody", 0
    if Measure.AREA in profile.measures and found.without_area:
        return "no_area", found.without_area
    if Measure.SHARES in profile.measures and found.shares == found.households:
        return "no_shares", found.households
    whole = found.shares + found.recused
    if _in_parts(ballot, profile, whole) and whole != 1:
        return ("under_one" if whole < 1 else "over_one"), 0
    if ballot.kind is Question.RANKED and any(bar.part > HALF for bar in profile.passing):
        return "ranking", 0
    return _unready(ballot)


def _in_parts(ballot: Ballot, profile: Profile, whole: Fraction) -> bool:
    """Whether all who hold shares are asked, and their shares are written as parts of one whole: 65%, 31%, 4%."""
    return Measure.SHARES in profile.measures and not ballot.buildings and whole < PARTS


def _unready(ballot: Ballot) -> tuple[str, int] | None:
    """What is missing of what the options show: bytes of pictures, costs under a ceiling."""
    pictures = [picture for each in ballot.showings for picture in each.pictures]
    if waiting := sum(not picture.sha256 for picture in pictures):
        return "pictures", waiting
    if (funding := ballot.funding) is None:
        return None
    if uncosted := [
        option
        for option in range(len(ballot.options))
        if option not in funding.never and ballot.shown(option).cost is None
    ]:
        return "no_cost", len(uncosted)
    if dear := [option for option, cost in enumerate(funding.costs) if cost > funding.budget]:
        return "dear", dear[0] + 1
    return None
