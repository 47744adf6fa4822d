"""Matters (事项) and the voices they are made of."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.place import Place


class State(StrEnum):
    """Where a matter stands; which step leads where is data (rules/steps.toml)."""

    VOICED = "voiced"
    TAKEN = "taken"
    ANSWERED = "answered"
    CLOSED = "closed"
    DISMISSED = "dismissed"
    MERGED = "merged"

    @property
    def open(self) -> bool:
        return self in (State.VOICED, State.TAKEN, State.ANSWERED)


class Kind(StrEnum):
    """How a voice reached us."""

    VOICE = "voice"
    ECHO = "echo"
    RESOLVED = "resolved"
    VISIT = "visit"
    PRIVATE = "private"


class Event(StrEnum):
    """What a matter's timeline can hold."""

    OPENED = "opened"
    VOICED = "voiced"
    ECHOED = "echoed"
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
    holder: int | None = None
    surfaced_at: datetime | None = None
    answered_at: datetime | None = None
    answer: str | None = None
    merged_into: int | None = None


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
