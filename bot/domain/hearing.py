"""Hearings (听证): what is asked about a matter, the views that came in, the points they make."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

POINT: Final = 60
"""A new point takes so many characters of the view it comes from."""


@dataclass(frozen=True, slots=True)
class Hearing:
    """What residents are asked about a matter; no buildings means the whole compound."""

    id: int
    community: int
    matter: int
    question: str
    buildings: tuple[str, ...]
    opened_at: datetime
    closed_at: datetime | None
    summary: str | None


@dataclass(frozen=True, slots=True)
class View:
    """One household's or account's view; `side` is "for", "against" or "other", `way` "chat" or "door"."""

    id: int
    hearing: int
    point: int | None
    side: str
    text: str
    label: str
    household: int | None
    account: int | None
    photo: str | None
    way: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Point:
    """What several views have in common."""

    id: int
    side: str
    text: str
