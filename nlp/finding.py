"""What the ear is given and what it says: plain values, no chat, no database."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, NamedTuple


class Intent(StrEnum):
    """What one message is to the compound."""

    VOICE = "voice"
    ECHO = "echo"
    RESOLVED = "resolved"
    OTHER = "other"


class Role(StrEnum):
    """Who speaks: staff announce and answer, residents demand."""

    RESIDENT = "resident"
    STAFF = "staff"


class SpokenPlace(NamedTuple):
    """Building, unit and room as written in Arabic digits or letters; None where not said."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None


class Reason(NamedTuple):
    """One ground of a verdict: the rule, the words it found, their span in the normalised text."""

    rule: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Utterance:
    """One message; `ref` is its id within the chat, `reply_to` the id it quotes.

    `passed_on` marks what its sender forwards from elsewhere.
    """

    chat: str
    ref: str
    at: datetime
    sender: str
    text: str
    reply_to: str | None = None
    role: Role = Role.RESIDENT
    passed_on: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """The verdict on one utterance.

    `score` is the probability of the intent, 0 to 1; `follows` the message that it goes on from; `span` the
    stretch of the normalised text that says it, None for all of it; `more` the message's further demands.
    `against` marks words that oppose the demand they follow, `root` support for a message that was not heard
    itself, from as many as make it a demand.
    """

    intent: Intent
    category: str | None = None
    place: SpokenPlace | None = None
    urgent: bool = False
    why: tuple[Reason, ...] = ()
    score: float = 0.0
    follows: str | None = None
    span: tuple[int, int] | None = None
    against: bool = False
    root: bool = False
    more: tuple["Finding", ...] = ()

    def moved(self, start: int, end: int) -> "Finding":
        """The same finding on a stretch of a longer text, its words where they stand there."""
        why = tuple(
            each._replace(start=each.start + start, end=each.end + start) for each in self.why
        )
        return replace(self, why=why, follows=None, span=(start, end))


SILENCE: Final = Finding(Intent.OTHER)
