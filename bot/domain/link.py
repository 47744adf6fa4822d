"""Members who keep in touch with households (党员联系群众): every household is linked or in the gap, never both."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.domain.household import Door, order


class LinkState(StrEnum):
    """A household is asked, then linked; whoever says no, moves or is released ends it."""

    ASKED = "asked"
    LINKED = "linked"
    ENDED = "ended"

    @property
    def holds(self) -> bool:
        """Whether the household counts as linked: one that is asked is nobody else's to ask."""
        return self is not LinkState.ENDED


@dataclass(frozen=True, slots=True)
class Link:
    """One member and one household; `next_at` is when a visit is due."""

    id: int
    community: int
    account: int
    household: int
    state: LinkState
    since: datetime
    next_at: datetime
    why: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A party member who has reported in, with the households kept in touch with."""

    account: int
    name: str
    excused: bool
    households: int


MOVED: Final = "moved"
REFUSED: Final = "refused"
ANOTHER: Final = "another"


def gap(active: Iterable[int], linked: Collection[int]) -> list[int]:
    """Households nobody keeps in touch with; with the linked ones they are all households."""
    return [each for each in active if each not in linked]


def nearest(doors: Sequence[tuple[int, Door]], home: Door | None, wanted: int) -> list[int]:
    """The households to give to a member first: of the own building, then in the order of doors."""

    def far(pair: tuple[int, Door]) -> tuple[bool, tuple[tuple[int, str], ...]]:
        return (home is None or pair[1].building != home.building, order(pair[1]))

    return [household for household, _ in sorted(doors, key=far)[:wanted]]
