"""The sandbox's clock: real time that can be paused, sped up and moved."""

import time
from datetime import UTC, datetime, timedelta, tzinfo


class Clock:
    """Now = anchor + (elapsed real seconds) x rate. Instants are aware UTC; rate 0 is a pause."""

    def __init__(self, start: datetime | None = None) -> None:
        self._anchor = start or datetime.now(UTC)
        self._since = time.monotonic()
        self.rate = 1.0
        self.version = 0

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=(time.monotonic() - self._since) * self.rate)

    def set(self, *, now: datetime | None = None, rate: float | None = None) -> None:
        """Moves the clock, or changes how fast it runs. Raises ValueError for a negative rate."""
        if rate is not None and not 0 <= rate <= 100_000:
            raise ValueError("rate must lie between 0 and 100000")
        self._anchor = now or self.now()
        self._since = time.monotonic()
        self.rate = self.rate if rate is None else rate
        self.version += 1

    def next_morning(self, hour: int, minute: int, zone: tzinfo) -> datetime:
        """The next instant at which the zone's wall clock shows this time."""
        local = self.now().astimezone(zone)
        morning = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return (morning if morning > local else morning + timedelta(days=1)).astimezone(UTC)

    def as_dict(self) -> dict[str, object]:
        return {"now": self.now().isoformat(), "rate": self.rate, "version": self.version}
