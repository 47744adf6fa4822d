"""Minutes of a meeting (纪要): versions, shown to those who were there, open to their remarks for some days."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class MinutesState(StrEnum):
    """How far a version has come."""

    DRAFT = "draft"
    SHOWN = "shown"
    PUBLISHED = "published"
    REPLACED = "replaced"


@dataclass(frozen=True, slots=True)
class Minutes:
    """One version, by whoever wrote it; another officer lets it be shown, until when remarks are taken."""

    id: int
    activity: int
    version: int
    text: str
    writer: int | None
    approver: int | None
    state: MinutesState
    until_at: datetime | None


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody who was there says of it; without words, that it is right."""

    id: int
    minutes: int
    account: int | None
    text: str
    answer: str

    @property
    def open(self) -> bool:
        """Whether it still waits for an answer."""
        return bool(self.text) and not self.answer


def settled(there: set[int], said: list[Remark]) -> bool:
    """Whether everybody who was there and could be asked finds it right, and nothing waits for an answer."""
    return not any(each.open for each in said) and there <= {
        each.account for each in said if each.account
    }
