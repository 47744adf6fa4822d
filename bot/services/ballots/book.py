"""Keeping a ballot's ledger: leaves, votes, heads and receipts, in the same transaction as what they record."""

import json
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from bot import rules
from bot.domain import ledger, logfile
from bot.domain.ballot import Ballot, Channel, Choice, Profile, Question, Stage
from bot.domain.ledger import Head, Proof, Receipt
from bot.domain.logshape import SEALED
from bot.domain.sealed import SEED_BYTES, ChoicePlace, seal
from bot.services.ballots.signing import Signer
from bot.services.unit import Unit
from bot.storage import ballots
from bot.storage.ballots import Elector, Vote

KEPT: Final = 64


class LedgerBook:
    """Writes ledgers. One writer: the store runs one transaction at a time."""

    def __init__(self, signer: Signer) -> None:
        self._signer = signer
        self._manifests: dict[int, Mapping[str, Any]] = {}

    @property
    def key(self) -> str:
        return self._signer.public

    async def append(
        self, unit: Unit, ballot: Ballot, leaf: Mapping[str, Any], **also: int
    ) -> tuple[int, datetime]:
        """Adds a leaf: its index and its instant. The ledger's time never runs backwards."""
        rows = await unit.rows()
        size, _, last, _ = await ballots.counters(rows, ballot.id)
        at = max(unit.now, last) if last else unit.now
        await ballots.add_leaf(rows, ballot.id, size, ledger.canonical(dict(leaf)).decode(), at)
        await ballots.change(rows, ballot.id, leaves=size + 1, last_at=at, **also)
        return size, at

    async def cast(
        self,
        unit: Unit,
        ballot: Ballot,
        elector: Elector,
        before: Vote | None,
        choice: Choice,
        channel: Channel,
        account: int | None,
    ) -> Receipt:
        """Records a vote in place of the household's earlier one; its receipt."""
        rows = await unit.rows()
        _, votes, _, _ = await ballots.counters(rows, ballot.id)
        seq = votes + 1
        name = ballot.public
        sealed = (await self.manifest(unit, ballot))["format"] == SEALED
        salt = secrets.token_bytes(SEED_BYTES if sealed else ledger.SALT_BYTES)
        h = ledger.household_mark(name, elector.label, elector.salt)
        supersedes = before.seq if before else None
        if sealed and ballot.kind is not Question.RANKED:
            single = ballot.kind is not Question.APPROVAL
            answer = seal(
                ChoicePlace(name, seq, h), choice, len(ballot.options), salt, single=single
            )
            leaf = ledger.sealed_cast(seq, h, answer, channel.value, supersedes)
        else:
            leaf = ledger.cast(
                seq, h, ledger.choice_mark(name, seq, choice, salt), channel.value, supersedes
            )
        index, at = await self.append(unit, ballot, leaf, votes=seq)
        vote = Vote(
            seq, elector.household, choice, salt, index, channel, account, at, standing=True
        )
        await ballots.add_vote(rows, ballot.id, vote, replaces=before is not None)
        return _receipt(name, elector, vote, ledger.canonical(leaf))

    async def receipt(self, unit: Unit, ballot: Ballot, elector: Elector, vote: Vote) -> Receipt:
        """The receipt of a vote, as often as it is asked for."""
        body = await ballots.leaf(await unit.rows(), ballot.id, vote.leaf)
        assert body is not None
        return _receipt(ballot.public, elector, vote, body)

    async def proven(self, unit: Unit, ballot: Ballot, elector: Elector, vote: Vote) -> Receipt:
        """The receipt with the way to the newest head, once a head covers it; reads the whole ledger."""
        receipt = await self.receipt(unit, ballot, elector, vote)
        head = await self.head(unit, ballot)
        if head is None or head.size <= vote.leaf:
            return receipt
        hashes = [
            ledger.leaf_hash(body) for body in await ballots.bodies(await unit.rows(), ballot.id)
        ]
        path = ledger.inclusion(hashes[: head.size], vote.leaf)
        return replace(receipt, proof=Proof(vote.leaf, tuple(each.hex() for each in path), head))

    async def sign(self, unit: Unit, ballot: Ballot) -> Head | None:
        """A signed head over everything so far; None when the last head covers it already.

        A key that is not the one used before is first recorded in the log itself.
        """
        rows = await unit.rows()
        name = ballot.public
        size, _, last, key = await ballots.counters(rows, ballot.id)
        known = await ballots.last_head(rows, ballot.id, name)
        if size == 0 or (known and known.size == size):
            return None
        if key != self._signer.public:
            await self.append(unit, ballot, {"type": "rotate", "key": self._signer.public})
            await ballots.change(rows, ballot.id, key=self._signer.public)
        hashes = [ledger.leaf_hash(body) for body in await ballots.bodies(rows, ballot.id)]
        at = _told(ballot, (last or unit.now).astimezone(UTC), known)
        head = Head(name, len(hashes), ledger.root(hashes).hex(), at, self._signer.public)
        head = replace(head, signature=self._signer.sign(head.signed_part()))
        await ballots.add_head(rows, ballot.id, head)
        return head

    async def head(self, unit: Unit, ballot: Ballot) -> Head | None:
        """The newest signed head."""
        return await ballots.last_head(await unit.rows(), ballot.id, ballot.public)

    async def closing_head(self, unit: Unit, ballot: Ballot) -> Head | None:
        """The head that was published with the result: it stays a ballot's check code, whatever is signed later."""
        if not ballot.result:
            return await self.head(unit, ballot)
        rows = await unit.rows()
        bodies = await ballots.bodies(rows, ballot.id)
        result = next((at for at, body in enumerate(bodies) if b'"type":"result"' in body), None)
        if result is None:
            return await self.head(unit, ballot)
        later = [
            each
            for each in await ballots.heads_of(rows, ballot.id, ballot.public)
            if each.size > result
        ]
        return min(later, key=lambda each: each.size, default=None) or await self.head(unit, ballot)

    async def manifest(self, unit: Unit, ballot: Ballot) -> Mapping[str, Any]:
        """Leaf 0 of a ballot that has opened; it never changes, so that it is read once."""
        known = self._manifests.get(ballot.id)
        if known is None:
            body = await ballots.leaf(await unit.rows(), ballot.id, 0)
            assert body is not None
            known = json.loads(body)
            if len(self._manifests) >= KEPT:
                self._manifests.clear()
            self._manifests[ballot.id] = known
        return known

    async def profile(self, unit: Unit, ballot: Ballot) -> Profile:
        """The counting rule as the manifest fixed it, whatever the rules file says today."""
        if not ballot.leaves:
            return rules.profiles()[ballot.profile]
        table = (await self.manifest(unit, ballot))["rule"]
        return Profile.read(table["name"], table)

    async def least(self, unit: Unit, ballot: Ballot) -> int | None:
        """In a sealed ballot, from how many votes on its counts are told; None where choices are opened."""
        return (await self.manifest(unit, ballot)).get("least")

    async def log(self, unit: Unit, ballot: Ballot) -> bytes:
        """The whole log as a file."""
        rows = await unit.rows()
        return logfile.written(
            await ballots.bodies(rows, ballot.id),
            await ballots.heads_of(rows, ballot.id, ballot.public),
        )


def _receipt(name: str, elector: Elector, vote: Vote, leaf: bytes) -> Receipt:
    mark = ledger.leaf_hash(leaf).hex()
    return Receipt(
        name, elector.label, vote.choice, vote.seq, elector.salt.hex(), vote.salt.hex(), mark
    )


def _told(ballot: Ballot, last: datetime, known: Head | None) -> str:
    """The instant of a head. While a ballot is open it is a whole minute: no head tells the second of a vote."""
    at = last.replace(microsecond=0)
    running = ballot.stage is Stage.OPEN and (ballot.closes_at is None or last < ballot.closes_at)
    if running and ballot.opens_at is not None:
        begun = ballot.opens_at.astimezone(UTC).replace(microsecond=0) + timedelta(seconds=1)
        at = max(at.replace(second=0), begun)
    before = datetime.fromisoformat(known.at) if known is not None else at
    return max(at, before).isoformat(timespec="seconds")
