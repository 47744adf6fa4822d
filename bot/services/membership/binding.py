"""Binding (绑定): an account's proof of belonging to a household, by slip or by an officer who knows them."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.domain.ballot import Stage
from bot.domain.errors import AlreadyDecided, NotBound, TooManyGuesses
from bot.domain.household import Belongs, BoundAccount, Door, order
from bot.domain.roll import Difference
from bot.services.ballots.book import LedgerBook
from bot.services.directory import Directory
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import ballots, bindings, households, people
from bot.storage.communities import Community
from bot.storage.households import Listed
from bot.storage.outbox import Call
from bot.texts import ballots as ballot_texts
from bot.texts import binding as texts
from bot.texts.markup import message

ALPHABET: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH: Final = 8
QUESTIONED: Final = 10
HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Slip:
    """What is printed for one door."""

    door: Door
    code: str


class Binding:
    """Codes are kept as marks; wrong ones are counted against the account that tried them."""

    def __init__(self, directory: Directory, sealer: Sealer, book: LedgerBook) -> None:
        self._directory = directory
        self._sealer = sealer
        self._book = book

    # slips

    async def slips(self, unit: Unit, community: Community, wanted: Sequence[Listed]) -> list[Slip]:
        """Fresh one-time codes; earlier unused ones of these doors are void."""
        days = int(rules.ballots(community.rules)["code_days"])
        made = [(each, "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))) for each in wanted]
        marked: list[dict[str, Any]] = [
            {
                "household": each.id,
                "mark": self._sealer.mark(code),
                "made_at": unit.now,
                "state": "open",
                "expires_at": unit.now + timedelta(days=days),
            }
            for each, code in made
        ]
        if marked:
            await bindings.issue(await unit.rows(), marked)
        made.sort(key=lambda pair: order(pair[0].household.door))
        return [Slip(each.household.door, code) for each, code in made]

    async def unbound(
        self, unit: Unit, community: Community, building: str | None = None
    ) -> list[Listed]:
        """Doors nobody is bound to yet, of one building or all."""
        bound = await bindings.bound(await unit.rows(), community.id)
        return [
            each
            for each in await households.roll(await unit.rows(), community.id)
            if each.id not in bound and building in (None, each.household.door.building)
        ]

    async def reach(self, unit: Unit, community: Community) -> tuple[list[str], int]:
        """The doors nobody is bound to yet, and how many there are in all."""
        every = await households.roll(await unit.rows(), community.id)
        return [each.label for each in await self.unbound(unit, community)], len(every)

    # residents

    async def redeem(self, unit: Unit, account: int, code: str) -> Listed | None:
        """Binds by a slip's code; None for a wrong one, which is counted. Raises TooManyGuesses after some
        within the hour."""
        rows = await unit.rows()
        most = int(rules.ballots()["guesses"])
        if await bindings.guesses(rows, account, unit.now - HOUR) >= most:
            raise TooManyGuesses
        written = "".join(char for char in code.upper() if char in ALPHABET)
        number = await bindings.redeem(rows, self._sealer.mark(written), unit.now)
        if number is None:
            await bindings.guessed(rows, account, unit.now)
            return None
        household = (await households.many(rows, [number]))[number]
        await self._bind(unit, household, account, "slip")
        return household

    async def _bind(
        self, unit: Unit, household: Listed, account: int, how: str, approver: int | None = None
    ) -> None:
        fresh = await bindings.bind(await unit.rows(), household, account, how, unit.now, approver)
        await people.seen(await unit.rows(), account, unit.now, community=household.community)
        await self._directory.moved(unit, household.community, account)
        if not fresh:
            return
        for ballot in await ballots.in_stage(await unit.rows(), [Stage.OPEN], household.community):
            if ballot.takes(unit.now) and await ballots.elector(
                await unit.rows(), ballot.id, household.id
            ):
                zone = self._directory.communities[household.community].zone
                params = message(
                    ballot_texts.invitation(ballot, zone), ballot_texts.invitation_keyboard(ballot)
                )
                unit.send(Call("tell", "sendMessage", account, params, priority=4))
        for other in await bindings.reachable(await unit.rows(), [household.id], but=account):
            _tell(unit, other, texts.joined(household.label))

    async def claim(
        self, unit: Unit, community: Community, household: Listed, account: int, name: str
    ) -> None:
        """Asks the desk to bind an account to a door."""
        number = await bindings.claim(await unit.rows(), household, account, unit.now)
        desk = self._directory.desk_of(community.id)
        if desk is not None:
            others = (await bindings.accounts_of(await unit.rows(), [household.id]))[household.id]
            params = message(
                texts.claim(household.label, name, len(others)), texts.claim_keyboard(number)
            )
            unit.send(Call("tell", "sendMessage", desk, params, priority=2, ref=f"claim:{number}"))

    async def decide(
        self, unit: Unit, community: Community, number: int, officer: int, *, agreed: bool
    ) -> Listed:
        """An officer's answer to a claim. Raises AlreadyDecided."""
        claim = await bindings.claimed(await unit.rows(), number)
        if claim is None or claim.community != community.id or claim.state != "open":
            raise AlreadyDecided
        household = (await households.many(await unit.rows(), [claim.household]))[claim.household]
        await bindings.decide(await unit.rows(), number, "agreed" if agreed else "refused", officer)
        if agreed:
            await self._bind(unit, household, claim.account, "desk", officer)
        if agreed:
            keyboard = texts.belongs_keyboard(household.id)
            params = message(texts.bound(household.label), keyboard)
            unit.send(Call("tell", "sendMessage", claim.account, params, priority=2))
        else:
            _tell(unit, claim.account, texts.refused(household.label))
        return household

    async def mine(self, unit: Unit, account: int) -> list[Listed]:
        """The households of an account. Raises NotBound."""
        found = await bindings.of_account(await unit.rows(), account)
        if not found:
            raise NotBound
        return found

    async def call(
        self, unit: Unit, community: Community | None, household: int, account: int, what: Belongs
    ) -> Listed:
        """What somebody is at a door, by their own word, or by an officer's of the `community`. Raises NotBound."""
        rows = await unit.rows()
        listed = (await households.many(rows, [household])).get(household)
        if listed is None or (community is not None and listed.community != community.id):
            raise NotBound
        if not await bindings.call(rows, household, account, what):
            raise NotBound
        return listed

    async def leave(self, unit: Unit, account: int, household: int, how: str = "left") -> Listed:
        """Ends a binding: the person's own wish, or an officer's ("revoked"). Votes given stand, and say so."""
        rows = await unit.rows()
        if not await bindings.end(rows, household, account, how, unit.now):
            raise NotBound
        listed = (await households.many(rows, [household]))[household]
        for ballot in await ballots.in_stage(rows, [Stage.OPEN], listed.community):
            vote = await ballots.vote_of(rows, ballot.id, household)
            elector = await ballots.elector(rows, ballot.id, household)
            if vote and elector and vote.account == account:
                leaf = {
                    "type": "roll_amend",
                    "what": "unbound_after_voting",
                    "ballot": ballot.public,
                }
                await self._book.append(unit, ballot, leaf)
        await self._directory.moved(unit, listed.community, account)
        if how == "revoked":
            _tell(unit, account, texts.revoked(listed.label))
        return listed

    async def leave_all(self, unit: Unit, account: int) -> None:
        """Ends every binding of somebody who wants to be forgotten."""
        for each in await bindings.of_account(await unit.rows(), account):
            await self.leave(unit, account, each.id, "deleted")

    async def question(self, unit: Unit, community: Community, change: Difference) -> int:
        """After a new roll: doors whose owner changed while somebody is bound there. The desk decides for each,
        during a ballot too; how many doors it was told of."""
        desk = self._directory.desk_of(community.id)
        doors = [
            after
            for before, after in change.changed
            if before.owner and before.owner != after.owner
        ]
        told = 0
        for each in doors if desk is not None else ():
            listed = await households.by_door(await unit.rows(), community.id, each.door)
            people_of = await bindings.accounts_of(await unit.rows(), [listed.id]) if listed else {}
            accounts = [account for account, _ in people_of[listed.id]] if listed else []
            if listed is None or not accounts:
                continue
            told += 1
            if told <= QUESTIONED:
                voted = await self._voted(unit, listed)
                params = message(
                    texts.owner_changed(listed.label, len(accounts), voted),
                    texts.door_keyboard(listed.id, accounts),
                )
                unit.send(Call("tell", "sendMessage", desk, params, priority=3))
        if told > QUESTIONED:
            unit.send(
                Call("tell", "sendMessage", desk, message(texts.owners_changed(told)), priority=3)
            )
        return told

    @staticmethod
    async def _voted(unit: Unit, household: Listed) -> list[str]:
        """The running ballots in which a door has voted."""
        running = await ballots.in_stage(await unit.rows(), [Stage.OPEN], household.community)
        return [
            each.number
            for each in running
            if await ballots.vote_of(await unit.rows(), each.id, household.id)
        ]

    async def of_door(
        self, unit: Unit, community: Community, household: Listed, officer: int
    ) -> list[BoundAccount]:
        """The accounts bound to a door, how and since when, for the desk; that an officer looked is recorded."""
        await people.looked(
            await unit.rows(), unit.now, community.id, officer, f"door {household.id}"
        )
        return await bindings.records_of(await unit.rows(), household.id)


def _tell(unit: Unit, account: int, text: str) -> None:
    unit.send(Call("tell", "sendMessage", account, message(text), priority=2))
