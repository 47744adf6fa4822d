"""What the ear remembers of a chat: findings of the last messages, never their texts."""

from collections import OrderedDict, deque
from datetime import datetime, timedelta
from typing import ClassVar, Final, NamedTuple

from nlp.finding import SILENCE, Finding, Intent, Role, Utterance

REMEMBERED: Final = 200
DEMANDS: Final = 40
SENDERS: Final = 500
FAR: Final = 60
BURST: Final = timedelta(minutes=12)
TOPIC: Final = timedelta(hours=3)
_DEMANDS: Final = (Intent.VOICE, Intent.ECHO)


class Heard(NamedTuple):
    """A past message as far as later ones need it."""

    ref: str
    sender: str
    at: datetime
    role: Role
    finding: Finding
    rollcall: str | None = None


class Talk:
    """One chat's recent past."""

    ROOTED: ClassVar = (
        3  # so many households supporting a message that was not heard make it a demand
    )

    def __init__(self) -> None:
        self.last: Heard | None = None
        self._count = 0
        self._by_ref: dict[str, Heard] = {}
        self._by_sender: dict[str, Heard] = {}
        self._demands: deque[tuple[int, Heard]] = deque(maxlen=DEMANDS)
        self._rollcall: Heard | None = None
        self._supported: OrderedDict[str, dict[str, str]] = OrderedDict()

    def add(self, heard: Heard) -> None:
        """Remembers a message, the newest so far."""
        self.last = heard
        self._count += 1
        self._by_ref[heard.ref] = heard
        self._by_sender[heard.sender] = heard
        if len(self._by_ref) > REMEMBERED:
            self._forget()
        if heard.finding is SILENCE and not heard.rollcall:
            return
        if heard.finding.intent in _DEMANDS:
            self._demands.append((self._count, heard))
        if heard.rollcall:
            self._rollcall = heard

    def _forget(self) -> None:
        """Drops the oldest half at once."""
        self._by_ref = dict(list(self._by_ref.items())[REMEMBERED // 2 :])
        if len(self._by_sender) > SENDERS:
            self._by_sender = {past.sender: past for past in self._by_ref.values()}

    def active(self, at: datetime) -> bool:
        """Whether anything said not long ago could be gone on with."""
        if self._rollcall and at - self._rollcall.at <= TOPIC:
            return True
        if not self._demands or self._count - self._demands[-1][0] > FAR:
            return False
        return at - self._demands[-1][1].at <= TOPIC

    def quoted(self, said: Utterance) -> Heard | None:
        """The message this one replies to, if still remembered."""
        return self._by_ref.get(said.reply_to) if said.reply_to else None

    def burst(self, said: Utterance) -> Heard | None:
        """The same sender's last message, when only minutes old."""
        past = self._by_sender.get(said.sender)
        return past if past and said.at - past.at <= BURST else None

    def topics(self, said: Utterance) -> list[tuple[int, Heard]]:
        """Recent demands with their distance in messages, newest first."""
        oldest = said.at - TOPIC
        count = self._count
        found = [
            (count - number + 1, past)
            for number, past in reversed(self._demands)
            if number >= count - FAR
        ]
        while found and found[-1][1].at < oldest:
            found.pop()
        return found

    def support(self, root: str, said: Utterance) -> bool:
        """Counts support for a message that was not heard itself; whether it is now enough."""
        supporters = self._supported.setdefault(root, {})
        supporters[said.sender] = said.ref
        while len(self._supported) > DEMANDS:
            self._supported.popitem(last=False)
        return len(supporters) >= self.ROOTED

    def supporters(self, root: str) -> dict[str, str]:
        """Who supported a message, each with the message that did; asked for once."""
        return self._supported.pop(root, {})

    def rollcall(self, said: Utterance) -> str | None:
        """The category whose room numbers are being collected, if any."""
        past = self._rollcall
        return past.rollcall if past and said.at - past.at <= TOPIC else None
