"""Matters (事项) and the voices they are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.place import Place


class State(StrEnum):
    """Where a matter stands; which step leads where is data (rules/procedures.toml)."""

    VOICED = "voiced"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    MERGED = "merged"

    @property
    def open(self) -> bool:
        return self in (State.VOICED, State.TAKEN, State.ANSWERED)


class Ending(StrEnum):
    """How a matter's course ended; only `SOLVED` is the neighbours' own word."""

    SOLVED = "solved"
    CLOSED = "closed"
    DECLINED = "declined"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    ANSWERED = "answered"


class Kind(StrEnum):
    """How a voice reached us."""

    VOICE = "voice"
    ECHO = "echo"
    AGAINST = "against"
    RESOLVED = "resolved"
    VISIT = "visit"
    PRIVATE = "private"


NO_DEMAND: Final = (Kind.RESOLVED, Kind.AGAINST)  # kinds of words that ask for nothing


MAY_BE_CONTRADICTED: Final = frozenset({Ending.SOLVED, Ending.CLOSED, Ending.ANSWERED})
"""Endings of which a household may say that nothing is solved: the matter goes on."""


class Event(StrEnum):
    """What a matter's timeline can hold."""

    OPENED = "opened"
    VOICED = "voiced"
    ECHOED = "echoed"
    OPPOSED = "opposed"
    RESOLVED = "resolved"
    VISITED = "visited"
    EDITED = "edited"
    WITHDRAWN = "withdrawn"
    TAKEN = "taken"
    NOTED = "noted"
    ANSWERED = "answered"
    CLOSED = "closed"
    REOPENED = "reopened"
    RECLASSIFIED = "reclassified"
    RELOCATED = "relocated"
    DISMISSED = "dismissed"
    MERGED = "merged"
    SPLIT = "split"
    SURFACED = "surfaced"
    ALERTED = "alerted"
    DRAFTED = "drafted"
    BALLOT_OPENED = "ballot_opened"
    BALLOT_CLOSED = "ballot_closed"
    BALLOT_FINAL = "ballot_final"
    BALLOT_VOID = "ballot_void"
    SWITCHED = "switched"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    ARRIVED = "arrived"
    PROGRESSED = "progressed"
    DONE = "done"
    PUBLISHED = "published"
    REDONE = "redone"
    ADVISED = "advised"
    AGREED = "agreed"
    PASSED = "passed"
    DECLINED = "declined"
    SETTLED = "settled"
    UNSETTLED = "unsettled"
    HEARING = "hearing"
    HEARD = "heard"
    TIME_ASKED = "time_asked"
    EXTENDED = "extended"
    WAITING = "waiting"
    OVERDUE = "overdue"
    ROSE = "rose"
    LEFT = "left"
    SOLVED = "solved"
    LAPSED = "lapsed"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Course:
    """Where a matter stands in its procedure: at which step, whose turn it is, until when.

    `agency` is who it was given to, `account` which officer took it; neither means that the role as a whole
    holds it. `doer` did the work that another has to verify. `round` counts how often neighbours said "still
    broken"; `dues` are the round's due instants by procedure and step: coming back to a step gives no new time.
    An ended course has an `ending` and no due instant.
    """

    procedure: str
    step: str
    role: str
    began_at: datetime
    due_at: datetime | None
    account: int | None = None
    agency: int | None = None
    accepted_at: datetime | None = None
    doer: int | None = None
    waiting: bool = False
    round: int = 0
    dues: Mapping[str, datetime] = field(default_factory=dict[str, datetime])
    ending: Ending | None = None
    closed_at: datetime | None = None
    solved_at: datetime | None = None

    @property
    def key(self) -> str:
        """Names this stay at this step; a reminder planned for another one is void."""
        began = int(self.began_at.timestamp())
        return (
            f"{self.procedure}.{self.step}.{self.round}.{self.due_at:%Y%m%dT%H%M%S}.{began}"
            if self.due_at
            else ""
        )


@dataclass(frozen=True, slots=True)
class Matter:
    """One matter as it stands; instants are aware UTC."""

    id: int
    community: int
    number: str
    title: str
    category: str
    place: Place
    state: State
    urgent: bool
    opened_at: datetime
    updated_at: datetime
    course: Course
    surfaced_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    merged_into: int | None = None
    public: str = ""

    def clock(self, now: datetime) -> timedelta:
        """From the first voice to the end or, while there is none, to now; no transfer restarts it."""
        return (self.course.closed_at or now) - self.opened_at


@dataclass(frozen=True, slots=True)
class Voice:
    """One utterance kept as evidence; `who` is the account (or household) it counts for."""

    id: int
    matter: int
    kind: Kind
    at: datetime
    text: str
    place: Place
    urgent: bool
    who: str | None
    chat: int | None = None
    message: int | None = None
    why: str = ""
    photo: str | None = None
    named: bool = False


def number(year: int, serial: int) -> str:
    """The number neighbours quote: 2026-0123."""
    return f"{year}-{serial:04d}"


def title_of(text: str, *, limit: int = 24) -> str:
    """A matter's title from its first voice: its opening words, one line."""
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"
