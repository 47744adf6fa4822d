"""Notices (公示): what is published, under which number, when and when again."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice; `text` is as residents read it, `late` says that it came after its time."""

    id: int
    community: int
    number: str
    kind: str
    title: str
    text: str
    matter: int | None
    corrects: int | None
    corrected_by: int | None
    pin: bool
    again_days: int
    times: int
    due_at: datetime
    posted_at: datetime | None
    dropped_at: datetime | None
    late: bool
    received: bool = True  # by a group; a notice that none took stands on the board alone
