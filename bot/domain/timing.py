"""When repeated things are due: wall-clock times in a community's zone."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Repeat:
    """A time of day, each day or on one weekday (0 Monday … 6 Sunday)."""

    at: time
    weekday: int | None = None

    @classmethod
    def read(cls, written: str, weekday: int | None = None) -> "Repeat":
        """From "08:30". Raises ValueError."""
        return cls(time.fromisoformat(written), weekday)

    def after(self, instant: datetime, zone: ZoneInfo) -> datetime:
        """The first due instant strictly after this one, in UTC; each local day has it at most once."""
        local = instant.astimezone(zone)
        for days in range(9):
            day = local.date() + timedelta(days=days)
            due = datetime.combine(day, self.at, zone)
            if due > local and (self.weekday is None or day.weekday() == self.weekday):
                return due.astimezone(UTC)
        raise AssertionError("a week has every weekday")
