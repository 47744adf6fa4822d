"""What the public board shows of a ballot: its card, its result, its log; never a door, a name or an interim count."""

import re
from dataclasses import dataclass
from typing import Any, Final

from bot import rules
from bot.domain.ballot import Ballot, Profile, Stage
from bot.domain.ledger import Head
from bot.domain.outcome import Outcome
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.counting import Counting
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import ballots

PUBLIC: Final = re.compile(r"c\d+-\d{4}-B\d{2,6}", re.ASCII)
KEPT: Final = 8
SHOWN: Final = (Stage.APPROVED, Stage.OPEN, Stage.CLOSED, Stage.FINAL, Stage.VOID)


@dataclass(frozen=True, slots=True)
class ShownBallot:
    """A ballot as its page tells it."""

    ballot: Ballot
    profile: Profile
    community: str
    zone: str
    voted: int
    whole: int
    head: Head | None
    outcome: Outcome | None


class PublicView:
    """Reads; changes nothing. A log or outcome is made once for each new leaf, however often it is looked at."""

    def __init__(self, directory: Directory, book: LedgerBook, counting: Counting) -> None:
        self._directory = directory
        self._book = book
        self._counting = counting
        self._logs: dict[int, tuple[int, bytes]] = {}
        self._outcomes: dict[int, tuple[int, Outcome | None]] = {}

    async def _find(self, unit: Unit, public: str) -> Ballot | None:
        """A published ballot by its public name, c1-2026-B01."""
        tenant, _, number = public.partition("-")
        if not (PUBLIC.fullmatch(public) and len(tenant) < 12):
            return None
        found = await ballots.by_number(await unit.rows(), int(tenant[1:]), number)
        return found if found and found.stage in SHOWN and found.opens_at is not None else None

    async def ballot(self, unit: Unit, public: str) -> ShownBallot | None:
        """A ballot's page; None for one that is not published or not there."""
        ballot = await self._find(unit, public)
        if ballot is None:
            return None
        rows = await unit.rows()
        community = self._directory.communities[ballot.community]
        outcome = await self._outcome(unit, ballot)
        head = outcome.head if outcome is not None else await self._book.head(unit, ballot)
        return ShownBallot(
            ballot,
            rules.profiles()[ballot.profile],
            community.name,
            community.zone,
            await ballots.turnout(rows, ballot.id),
            await ballots.size(rows, ballot.id),
            head,
            outcome,
        )

    async def _outcome(self, unit: Unit, ballot: Ballot) -> Outcome | None:
        known = self._outcomes.get(ballot.id)
        if known is None or known[0] != ballot.leaves:
            _make_room(self._outcomes)
            known = self._outcomes[ballot.id] = (
                ballot.leaves,
                await self._counting.again(unit, ballot.id),
            )
        return known[1]

    async def picture(self, unit: Unit, public: str, digest: str) -> bytes | None:
        """A picture that an option of a published ballot shows."""
        ballot = await self._find(unit, public)
        return (
            None if ballot is None else await ballots.picture(await unit.rows(), ballot.id, digest)
        )

    async def log(self, unit: Unit, public: str) -> bytes | None:
        """A ballot's log as a file."""
        ballot = await self._find(unit, public)
        if ballot is None or not ballot.leaves:
            return None
        known = self._logs.get(ballot.id)
        if known is None or known[0] != ballot.leaves:
            _make_room(self._logs)
            known = self._logs[ballot.id] = (ballot.leaves, await self._book.log(unit, ballot))
        return known[1]


def _make_room(kept: dict[int, Any]) -> None:
    """The board is public: whoever walks through all ballots does not fill the memory."""
    while len(kept) >= KEPT:
        kept.pop(next(iter(kept)))
