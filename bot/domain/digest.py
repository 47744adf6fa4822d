"""The digest (日报/周报): what the desk reads over breakfast, as values."""

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.figures import Figures
from bot.domain.heat import Heat
from bot.domain.matter import Matter


@dataclass(frozen=True, slots=True)
class Line:
    """A matter in the digest: its heat now, voices in the period and in the one before."""

    matter: Matter
    heat: Heat
    voices: int
    before: int


@dataclass(frozen=True, slots=True)
class Digest:
    """Counts and lists of one period [since, until) of a community."""

    community: str
    weekly: bool
    figures: Figures
    voices_before: int
    lines: tuple[Line, ...]
    unanswered: tuple[Matter, ...]
    overdue: tuple[Matter, ...]
    dangers: tuple[Matter, ...]
    surging: tuple[tuple[str, int, float], ...]
    by_day: tuple[tuple[date, tuple[tuple[str, int], ...]], ...]
    by_building: tuple[tuple[str, int], ...]

    @property
    def until(self) -> datetime:
        return self.figures.until

    @property
    def quiet(self) -> bool:
        """Nothing was heard and nothing waits."""
        return not (
            self.figures.voices or self.lines or self.unanswered or self.overdue or self.dangers
        )
