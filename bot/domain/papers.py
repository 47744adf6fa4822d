"""Papers: everything about one matter in a bundle (材料), and a month's report (月报, 台账)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.figures import Figures
from bot.domain.matter import Event, Matter, Voice


@dataclass(frozen=True, slots=True)
class Papers:
    """A matter with its voices, its timeline, its summaries and its pictures (Telegram's ids)."""

    community: str
    zone: str
    matter: Matter
    voices: Sequence[Voice]
    told: Sequence[tuple[datetime, Event, Mapping[str, Any]]]
    summaries: Sequence[str]
    photos: Sequence[str]
    made_at: datetime

    @property
    def number(self) -> str:
        return self.matter.number


@dataclass(frozen=True, slots=True)
class Report:
    """A month's figures and the ledger (台账) of matters opened or closed in it; `agencies` are names."""

    community: str
    zone: str
    month: str
    figures: Figures
    listed: Sequence[Matter]
    agencies: Mapping[int, str]
    made_at: datetime
