"""Agencies (承办方): inviting them by a link, who acts for them, their leaving, their appeals."""

import secrets
from datetime import timedelta
from typing import Final

from bot.domain.agency import Agency
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    EmptyText,
    MissingPart,
    NotCounted,
    NotOfficer,
    NotYours,
    UnknownAgency,
    WrongCode,
)
from bot.domain.rating import AgencyRating
from bot.services import posting
from bot.services.directory import Directory
from bot.services.figures.statistics import Statistics
from bot.services.matters.actions import Actions
from bot.services.notices.noticing import line
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import agencies, roles
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import orders
from bot.texts.markup import message

CHIEF: Final = "chief"
CHIEF_NAME: Final = "社区负责人"
DAYS: Final = 7
APPEAL: Final = 500


class Joining:
    """A link makes whoever opens it act for the agency; only the desk gets to see it."""

    def __init__(
        self, directory: Directory, sealer: Sealer, actions: Actions, statistics: Statistics
    ) -> None:
        self._directory = directory
        self._sealer = sealer
        self._actions = actions
        self._statistics = statistics

    async def invite(
        self, unit: Unit, community: Community, role: str, name: str, skills: str
    ) -> tuple[Agency, str]:
        """An agency and the code that leads to it, good for a week; an earlier code is void. Raises EmptyText."""
        called = " ".join(name.split())[:60]
        if not called:
            raise EmptyText
        code = secrets.token_urlsafe(9)
        until = unit.now + timedelta(days=DAYS)
        made = await agencies.invite(
            await unit.rows(),
            community.id,
            role,
            called,
            skills.strip()[:120],
            self._sealer.mark(code),
            until,
        )
        await self._directory.reload(unit)
        return made, code

    async def join(self, unit: Unit, code: str, account: int) -> Agency:
        """Raises WrongCode for an unknown, spent or expired code."""
        found = await agencies.by_mark(await unit.rows(), self._sealer.mark(code), unit.now)
        if found is None:
            raise WrongCode
        await agencies.join(await unit.rows(), found.id, account, unit.now)
        await self._directory.reload(unit)
        return found

    async def leave(self, unit: Unit, number: int, account: int) -> Agency:
        """Somebody stops acting; with the last one the agency's matters fall back to the desk."""
        found = self._directory.agencies.get(number)
        if found is None or found not in self._directory.agencies_of(account):
            raise UnknownAgency
        await agencies.leave(await unit.rows(), number, account)
        await self._directory.reload(unit)
        if not self._directory.acting_for(found.community, found.role, number):
            await self._actions.closed(unit, self._directory.communities[found.community], found)
        return found

    async def close(self, unit: Unit, community: Community, number: int) -> Agency:
        """An agency works here no more: its people are let go, its matters fall back. Raises UnknownAgency."""
        found = self._directory.agencies.get(number)
        if found is None or found.community != community.id or not found.active:
            raise UnknownAgency
        await agencies.close(await unit.rows(), number)
        await self._directory.reload(unit)
        await self._actions.closed(unit, community, found)
        return found

    async def forget(self, unit: Unit, account: int) -> None:
        """Somebody wants to be forgotten: what stood with them falls back to the desks."""
        for agency in self._directory.agencies_of(account):
            await self.leave(unit, agency.id, account)
        for community in self._directory.communities.values():
            await self._actions.left(unit, community, account)

    # appeals

    async def appeal(self, unit: Unit, account: int, text: str) -> Agency:
        """A company's word against its listing, shown beside it. Raises UnknownAgency, NotCounted, TooLong."""
        own = {each.id for each in self._directory.agencies_of(account) if each.role == "property"}
        if not own:
            raise UnknownAgency
        named = [each for each in sorted(own) if self._directory.agencies[each].name in text]
        if len(own) > 1 and len(named) != 1:
            names = "、".join(self._directory.agencies[each].name for each in sorted(own))
            raise MissingPart(f"/appeal {names}（写上是哪一家） 和您的话")
        company = self._directory.agencies[(named or sorted(own))[0]]
        community = self._directory.communities[company.community]
        rated = {each.agency.id: each for each in await self._statistics.rated(unit, community)}
        if rated[company.id].standing is AgencyRating.FEW:
            raise NotCounted
        written = line(text, APPEAL)
        made = await agencies.appeal(await unit.rows(), company.id, account, written, unit.now)
        desk = self._directory.desk_of(community.id)
        if desk is not None:
            params = message(
                orders.appealed(company.name, written), {"force_reply": True, "selective": True}
            )
            unit.send(
                Call("tell", "sendMessage", desk, params, priority=2, ref=f"ask:appeal:{made}")
            )
        return company

    async def answer(
        self, unit: Unit, community: Community, number: int, text: str, officer: int
    ) -> None:
        """The community's answer, published beside the appeal; by its chief, where it has one. Raises AlreadyDecided,
        NotOfficer, NotYours, BadCallback."""
        found = await agencies.get_appeal(await unit.rows(), number)
        company = self._directory.agencies.get(found.agency) if found else None
        if found is None or company is None or company.community != community.id:
            raise BadCallback
        if not self._directory.is_officer(community.id, officer):
            raise NotOfficer
        if found.answer is not None:
            raise AlreadyDecided
        chiefs = await roles.holders(await unit.rows(), community.id, CHIEF)
        if chiefs and officer not in chiefs:  # not by whoever counts the orders
            raise NotYours(CHIEF_NAME)
        written = line(text, APPEAL)
        await agencies.answer_appeal(await unit.rows(), number, written, officer, unit.now)
        if found.account is not None:
            posting.tell(unit, found.account, orders.appeal_answered(written))
