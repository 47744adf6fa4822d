"""An outage: calls to several chats fail alike, so the way to Telegram is broken and not one call.

While it lasts one call at a time tries the way, the most important first and ever more seldom; none loses an attempt
by it. The first that gets through ends it, and everything put off goes at once, danger first.
"""

import logging
import time
from typing import Final

from prometheus_client import Gauge

log: Final = logging.getLogger("bandeng.outage")
CHATS: Final = 4  # as many chats failing one after the other are no chat's own trouble
IN_A_ROW: Final = 10  # nor are as many failures with nothing between them
FIRST_PAUSE: Final = 0.5
LONGEST_PAUSE: Final = 8.0
OUTAGE: Final = Gauge("bandeng_outage", "1 while nothing gets through to Telegram")


class Outage:
    """Counts failures since the last call that got through."""

    def __init__(self) -> None:
        self._chats: set[int | None] = set()
        self._row = 0
        self._since: float | None = None
        self._pause = FIRST_PAUSE
        self._next = 0.0
        self.over = False  # it has just ended, and what was put off has still to be hurried on

    @property
    def on(self) -> bool:
        return self._since is not None

    @property
    def seconds(self) -> float:
        """How long it has lasted; 0 where there is none."""
        return 0.0 if self._since is None else time.monotonic() - self._since

    def failed(self, chat: int | None) -> None:
        """A call failed as the network fails."""
        self._chats.add(chat)
        self._row += 1
        if not self.on and (len(self._chats) >= CHATS or self._row >= IN_A_ROW):
            self._since, self._pause = time.monotonic(), FIRST_PAUSE
            self._next = self._since + self._pause
            OUTAGE.set(1)
            log.warning("nothing gets through to Telegram; calls wait")

    def worked(self) -> None:
        """A call got through."""
        if self.on:
            log.warning("Telegram answers again after %.0f s", self.seconds)
            self.over, self._since = True, None
            OUTAGE.set(0)
        self._chats.clear()
        self._row = 0

    def may_try(self) -> bool:
        """Whether it is time to try the way once more; counts the try."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + self._pause
        self._pause = min(self._pause * 2, LONGEST_PAUSE)
        return True
