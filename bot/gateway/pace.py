"""How fast Telegram lets us send: about 30 a second overall, 1 a second a chat, 20 a minute a group.

Edits share a group's budget and keep 3 seconds apart; reactions only count overall; answers to taps and
questions to Telegram are no messages and count nowhere. In a rehearsal whose clock runs quicker, so does the pace.
"""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

CHATS: Final = 5000
RESERVED: Final = 1  # of a group's twenty a minute, for danger
_FREE: Final = frozenset({"react", "answer", "ask"})
_NO_MESSAGE: Final = ("answer", "ask")


class _Stopwatch:
    """Seconds that passed by the house's clock; one that stands still or goes back passes as the machine's does."""

    def __init__(self, rate: Callable[[], float]) -> None:
        self._rate = rate
        self._passed, self._looked = 0.0, time.monotonic()

    def now(self) -> float:
        real = time.monotonic()
        self._passed += (real - self._looked) * max(self._rate(), 1.0)
        self._looked = real
        return self._passed


class _Window:
    """At most so many within any such stretch of seconds (a leaky bucket would let twice as many through)."""

    def __init__(self, most: int, seconds: float, watch: _Stopwatch) -> None:
        self._seconds = seconds
        self._watch = watch
        self._times: deque[float] = deque(maxlen=most)

    def has_capacity(self) -> bool:
        return (
            len(self._times) < (self._times.maxlen or 0)
            or self._watch.now() - self._times[0] >= self._seconds
        )

    def left(self) -> int:
        """How many may still go within this stretch."""
        now = self._watch.now()
        return (self._times.maxlen or 0) - sum(now - each < self._seconds for each in self._times)

    def spend(self) -> None:
        """Counts one; the caller has looked first."""
        self._times.append(self._watch.now())


class _Chat:
    """One chat's buckets; a group's id is negative."""

    def __init__(self, chat: int, watch: _Stopwatch) -> None:
        self.second = _Window(1, 1.0, watch)
        self.minute = _Window(20, 61.0, watch) if chat < 0 else None
        self.edits = _Window(1, 3.0, watch) if chat < 0 else None
        self.held_until = 0.0

    def ready(self, kind: str, *, urgent: bool = False) -> bool:
        if not urgent and self.minute and self.minute.left() <= RESERVED:
            return False
        buckets = [self.second, self.minute, self.edits if kind == "edit" else None]
        return all(bucket.has_capacity() for bucket in buckets if bucket)

    def spend(self, kind: str) -> None:
        for bucket in (self.second, self.minute, self.edits if kind == "edit" else None):
            if bucket:
                bucket.spend()


class Pace:
    """Says whether a call may go now, and counts those that went."""

    def __init__(self, rate: Callable[[], float] = lambda: 1.0) -> None:
        self._watch = _Stopwatch(rate)
        self._overall = _Window(28, 1.0, self._watch)
        self._chats: OrderedDict[int, _Chat] = OrderedDict()
        self._held_kinds: dict[str, float] = {}

    @property
    def open(self) -> bool:
        """Whether anything that counts may go just now; closed for moments only."""
        return self._overall.has_capacity()

    def ready(self, kind: str, chat: int | None, *, urgent: bool = False) -> bool:
        """Whether a call may go now; a few of a group's minute are kept for what is urgent."""
        now = time.monotonic()
        if now < self._held_kinds.get(kind, 0.0):
            return False
        if not (kind in _NO_MESSAGE or self._overall.has_capacity()):
            return False
        if chat is None:
            return True
        own = self._of(chat)
        return now >= own.held_until and (kind in _FREE or own.ready(kind, urgent=urgent))

    def spend(self, kind: str, chat: int | None) -> None:
        """Counts a call that was found ready."""
        if kind not in _NO_MESSAGE:
            self._overall.spend()
        if chat is not None and kind not in _FREE:
            self._of(chat).spend(kind)

    def hold(self, kind: str, chat: int | None, seconds: float) -> None:
        """Telegram asked to wait (429): nothing goes to this chat until then, or where no chat was named, no call of
        this kind."""
        until = time.monotonic() + seconds
        if chat is None:
            self._held_kinds[kind] = max(self._held_kinds.get(kind, 0.0), until)
        else:
            own = self._of(chat)
            own.held_until = max(own.held_until, until)

    def resting(self) -> list[int]:
        """Chats to which nothing ordinary may go just now."""
        now = time.monotonic()
        return [
            chat
            for chat, own in self._chats.items()
            if now < own.held_until or not own.ready("tell", urgent=True)
        ]

    def kept(self) -> list[int]:
        """Chats to which only what is urgent may go just now."""
        return [
            chat
            for chat, own in self._chats.items()
            if not own.ready("tell") and own.ready("tell", urgent=True)
        ]

    def _of(self, chat: int) -> _Chat:
        if chat not in self._chats:
            self._chats[chat] = _Chat(chat, self._watch)
            if len(self._chats) > CHATS:
                self._chats.popitem(last=False)
        self._chats.move_to_end(chat)
        return self._chats[chat]
