"""Agencies (承办方): whom a matter can be given to, and their appeals."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Agency:
    """A property company, department, volunteer team, mediator, lawyer or expert of a community."""

    id: int
    community: int
    role: str
    name: str
    skills: str
    active: bool
    away_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Appeal:
    """A company's objection to how it is listed, and the answer."""

    id: int
    agency: int
    account: int | None
    text: str
    at: datetime
    answer: str | None
