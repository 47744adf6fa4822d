"""What neighbours do for each other: a request for a hand, a household that is visited, one visit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.agency import Agency


class RequestKind(StrEnum):
    """A need somebody asks for, or a small wish (微心愿) that the desk keeps for whoever takes it up."""

    NEED = "need"
    WISH = "wish"


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asks for a hand; text and door are sealed, the door is for whoever comes."""

    id: int
    community: int
    number: str
    skill: str
    text: bytes | None
    building: str
    door: bytes | None
    account: int | None
    helper: int | None
    state: str
    made_at: datetime
    due_at: datetime
    kind: RequestKind = RequestKind.NEED
    unit: int | None = None
    came_at: datetime | None = None
    done_at: datetime | None = None
    minutes: int | None = None
    matter: int | None = None
    starts_at: datetime | None = None  # when somebody is needed, where that was said


@dataclass(frozen=True, slots=True)
class NeighbourlyFigures:
    """What the neighbourly half came to: visits and how many were met, hands lent and their minutes, events with who
    came and who had signed up and did not, meetings."""

    visits: int
    met: int
    helped: int
    minutes: int
    events: int
    came: int
    stayed_away: int
    meetings: int


@dataclass(frozen=True, slots=True)
class Service:
    """One stretch of help that its receiver confirmed; `unit` is the agency its helper came for, `helper` None once
    they asked to be forgotten."""

    helper: int | None
    unit: int | None
    start: datetime
    end: datetime
    kind: RequestKind


def stretch(
    came_at: datetime | None, done_at: datetime, untimed: timedelta, most: timedelta
) -> datetime:
    """When a piece of help counts from: from its sign-in, at most so long; a fixed while where none was given."""
    return max(came_at, done_at - most) if came_at is not None else done_at - untimed


def served(found: Iterable[Service]) -> timedelta:
    """How long help took in all; what overlaps counts once."""
    total = timedelta()
    until = datetime.min
    for each in sorted(found, key=lambda each: each.start):
        start = each.start if until is datetime.min else max(each.start, until)
        if each.end > start:
            total += each.end - start
            until = each.end
    return total


def served_by_all(found: Iterable[Service]) -> timedelta:
    """How long help took of all its helpers together; what overlaps counts once for each."""
    helpers: dict[int | None, list[Service]] = {}
    for each in found:
        helpers.setdefault(each.helper, []).append(each)
    return sum((served(own) for own in helpers.values()), timedelta())


@dataclass(frozen=True, slots=True)
class Reported:
    """What an organisation's people did in a stretch of time: how many they are, what was confirmed, how long."""

    agency: Agency
    people: int
    done: int
    time: timedelta


def quarter(at: datetime, back: int = 0) -> tuple[int, int]:
    """(year, quarter 1 to 4) of an instant in its own zone, so many quarters back."""
    number = at.year * 4 + (at.month - 1) // 3 - back
    return number // 4, number % 4 + 1


def first_day(year: int, number: int, zone: ZoneInfo) -> datetime:
    """When a quarter begins in a zone."""
    return datetime(year, 3 * number - 2, 1, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Care:
    """A household that is visited regularly; everything about it is sealed."""

    id: int
    community: int
    door: bytes
    contact: bytes | None
    officer: int | None
    visitor: int | None
    every_days: int
    next_at: datetime
    active: bool
    partner: int | None = None
    asked: int | None = None
    paused_until: datetime | None = None
    may_enter: bool | None = None
    said_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastVisit:
    """One recorded visit: when, what it found, and the sealed words of whoever went."""

    at: datetime
    outcome: str
    note: bytes | None


@dataclass(frozen=True, slots=True)
class Season:
    """Months of cold or heat in which nobody is left alone for longer than so many days."""

    months: frozenset[int]
    most_days: int

    def days_from(self, due: datetime, every: int) -> int:
        """Days from one visit to the next, by the month of the first in its own zone."""
        return min(every, self.most_days) if due.month in self.months else every


@dataclass(frozen=True, slots=True)
class ClimbedRung:
    """A rung of the ladder as it was climbed: which, when, and how many were asked."""

    number: int
    at: datetime
    asked: int


@dataclass(frozen=True, slots=True)
class Contact:
    """One visit that is due, and what came of it; `climbed` is the ladder after nobody was met."""

    id: int
    care: int
    due_at: datetime
    at: datetime | None
    outcome: str | None
    rung: int
    climbed: tuple[ClimbedRung, ...] = ()
    away: tuple[int, ...] = ()
