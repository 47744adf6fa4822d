"""What stands on a community's calendar beside its activities: ballots that open and end, terms, visits."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Dated:
    """One line of the calendar; `mark` is its sign, `uid` tells it from others in a calendar file."""

    at: datetime
    title: str
    uid: str
    mark: str = "🗳"
