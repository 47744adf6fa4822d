"""What neighbours do for each other: a request for a hand, a household that is visited, one visit."""

from dataclasses import dataclass
from datetime import datetime


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


@dataclass(frozen=True, slots=True)
class Contact:
    """One visit that is due, and what came of it."""

    id: int
    care: int
    due_at: datetime
    at: datetime | None
    outcome: str | None
    rung: int
