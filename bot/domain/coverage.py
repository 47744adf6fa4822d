"""Coverage (听全没有): which households, buildings and groups of households have been heard."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.household import Household, order


@dataclass(frozen=True, slots=True)
class Share:
    """How many of a building's or a group's households were heard."""

    name: str
    heard: int
    whole: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of the roll, in the order of doors; `unheard` are the doors to knock at. `strangers` spoke unbound."""

    heard: int
    whole: int
    buildings: tuple[Share, ...]
    groups: tuple[Share, ...]
    unheard: tuple[str, ...]
    strangers: int

    @property
    def silent(self) -> tuple[str, ...]:
        """Buildings and groups of which nobody was heard yet."""
        return tuple(
            each.name for each in (*self.buildings, *self.groups) if not each.heard and each.whole
        )


def coverage(
    roll: Mapping[int, Household], heard: Collection[int], labels: Mapping[int, str], strangers: int
) -> Coverage:
    """`heard` are rows of the roll with a view; `labels` what a household said it is (老人, 租户 …), where it did.

    A household counts in every group the roll gives it and in the one it named.
    """
    known = dict(roll)
    own = {
        number: {*each.groups, *filter(None, [labels.get(number)])}
        for number, each in known.items()
    }
    spoke = set(heard) & known.keys()
    buildings = Counter(each.door.building for each in known.values())
    heard_in = Counter(known[number].door.building for number in spoke)
    groups = Counter(group for found in own.values() for group in found)
    heard_of = Counter(group for number in spoke for group in own[number])
    doors = sorted(
        (each for number, each in known.items() if number not in spoke),
        key=lambda each: order(each.door),
    )
    return Coverage(
        len(spoke),
        len(known),
        tuple(
            Share(name, heard_in[name], buildings[name])
            for name in sorted(buildings, key=_numerically)
        ),
        tuple(Share(name, heard_of[name], groups[name]) for name in sorted(groups)),
        tuple(each.label for each in doors),
        strangers,
    )


def _numerically(name: str) -> tuple[bool, int, str]:
    return not name.isdecimal(), int(name) if name.isdecimal() else 0, name
