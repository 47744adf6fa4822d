"""What one account may ask of the bot within a minute: a stranger's thousand commands delay nobody's alarm."""

import time
from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Any, Final

from bot.domain.danger import cries_out

MOST: Final = 120  # private words and commands of an account in a minute
WINDOW: Final = 60.0  # seconds
KEPT: Final = 10_000  # accounts that are counted at a time


class Within(Enum):
    """Whether an account may still ask; `TELL` for the first time that it may not."""

    YES = auto()
    TELL = auto()
    NO = auto()


class Budget:
    """Counts by account, in memory: a restart forgives."""

    def __init__(self, most: int = MOST, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._counts: dict[int, int] = {}
        self._until = 0.0

    def takes(self, raw: Mapping[str, Any]) -> Within:
        """Counts an update that asks something of the bot; cries of danger and all else are never held up."""
        account = _asker(raw)
        if account is None:
            return Within.YES
        if self._now() >= self._until or len(self._counts) >= KEPT:
            self._counts.clear()
            self._until = self._now() + WINDOW
        count = self._counts[account] = self._counts.get(account, 0) + 1
        if count <= self._most:
            return Within.YES
        return Within.TELL if count == self._most + 1 else Within.NO


def _asker(raw: Mapping[str, Any]) -> int | None:
    """Who writes to the bot in private, or a command anywhere; None for talk, for taps and for a cry of danger."""
    message = raw.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("from"), dict):
        return None
    text = str(message.get("text") or message.get("caption") or "")
    private = (message.get("chat") or {}).get("type") == "private"
    if not (private or text.startswith("/")) or cries_out(text):
        return None
    return int(message["from"].get("id", 0)) or None
