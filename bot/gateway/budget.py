"""What one account may ask of the bot within a minute: a stranger's thousand commands delay nobody's alarm."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any, Final

from bot.domain.danger import cries_out

MOST: Final = 120  # private words and commands of an account in a minute
MINUTE: Final = 60  # seconds
KEPT: Final = 10_000  # accounts and minutes that are counted at a time


class Within(Enum):
    """Whether an account may still ask; `TELL` for the first time that it may not."""

    YES = auto()
    TELL = auto()
    NO = auto()


class Budget:
    """Counts by account and minute, in memory: a restart forgives."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._counts: dict[tuple[int, int], int] = {}

    def takes(self, raw: Mapping[str, Any]) -> Within:
        """Counts an update that asks something of the bot, by the minute it was sent in: what waited for an outage to
        end is no flood. Cries of danger, pictures, files and all else are never held up."""
        asked = _asked(raw)
        if asked is None:
            return Within.YES
        if len(self._counts) >= KEPT:
            self._counts.clear()
        count = self._counts[asked] = self._counts.get(asked, 0) + 1
        if count <= self._most:
            return Within.YES
        return Within.TELL if count == self._most + 1 else Within.NO


def _asked(raw: Mapping[str, Any]) -> tuple[int, int] | None:
    """Who writes to the bot in private, or a command anywhere, and in which minute; None for talk, for taps, for
    pictures and files, and for a cry of danger."""
    message = raw.get("message")
    if not isinstance(message, dict) or not isinstance(message.get("from"), dict):
        return None
    text = str(message.get("text") or "")
    private = (message.get("chat") or {}).get("type") == "private"
    if not text or not (private or text.startswith("/")) or cries_out(text):
        return None
    account = int(message["from"].get("id", 0))
    return (account, int(message.get("date", 0)) // MINUTE) if account else None
