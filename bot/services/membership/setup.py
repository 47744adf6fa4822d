"""Setting up: communities, desks, groups, officers; groups that move or close."""

import hmac
from dataclasses import replace
from typing import Any

from bot import rules
from bot.domain.errors import AdminsOnly, AlreadyLinked, NeedsDeskCode, UnknownCode
from bot.domain.heat import heat
from bot.services.directory import Directory
from bot.services.figures.digests import Digests
from bot.services.matters.acting import Acting
from bot.services.matters.chasing import Chasing
from bot.services.matters.loom import Looms
from bot.services.posting import show_card
from bot.services.unit import Unit
from bot.storage import communities, matters, outbox, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import notices

ZONE = "Asia/Shanghai"
ANONYMOUS_ADMIN = 1087968824  # Telegram shows every anonymous administrator as this account
ADMINS = frozenset({"creator", "administrator"})
PRESENT = ADMINS | {"member", "restricted"}


class Setup:
    """Who belongs where. Only an administrator of a chat may link it; that is asked of Telegram first."""

    def __init__(
        self, directory: Directory, looms: Looms, digests: Digests, acting: Acting, chasing: Chasing, desk_code: str
    ) -> None:  # fmt: skip
        self._desk_code = desk_code
        self._directory = directory
        self._looms = looms
        self._digests = digests
        self._acting = acting
        self._chasing = chasing

    def ask_if_admin(self, unit: Unit, chat: int, account: int, then: str) -> None:
        """Asks Telegram for a member's status; the answer comes back as `then|chat|account`."""
        params = {"user_id": account}
        unit.send(Call("ask", "getChatMember", chat, params, priority=1, ref=f"{then}|{chat}|{account}"))

    async def make_desk(self, unit: Unit, chat: int, account: int, name: str, title: str, status: str) -> Community:
        """Makes a chat the desk of a new community. Raises AdminsOnly, AlreadyLinked, NeedsDeskCode."""
        self._must_be_free(chat, status)
        name = self._allowed(account, name)
        made = await communities.create(await unit.rows(), name, ZONE, unit.now)
        await communities.link(await unit.rows(), chat, made, "desk", title, unit.now)
        if account != ANONYMOUS_ADMIN:
            await communities.add_officer(await unit.rows(), made, account, unit.now)
        await self._directory.reload(unit)
        community = self._directory.communities[made]
        await self._digests.plan(unit, community)
        await self._chasing.plan(unit, community)
        text = notices.desk_linked(community.name, community.link_code)
        unit.send(Call("tell", "sendMessage", chat, {"text": text, "parse_mode": "HTML"}, priority=1))
        return community

    def _allowed(self, account: int, given: str) -> str:
        """The community's name, the operator's code taken off. Raises NeedsDeskCode."""
        name, _, code = given.rpartition(" ")
        if self._desk_code and name and hmac.compare_digest(code.encode(), self._desk_code.encode()):
            return name
        known = bool(self._directory.communities_of(account))
        if self._desk_code or (self._directory.communities and not known):
            raise NeedsDeskCode
        return given

    async def link_group(self, unit: Unit, chat: int, code: str, title: str, status: str) -> Community:
        """Links a residents' group by its community's code. Raises AdminsOnly, AlreadyLinked, UnknownCode."""
        self._must_be_free(chat, status)
        community = await communities.by_code(await unit.rows(), code)
        if community is None:
            raise UnknownCode
        await communities.link(await unit.rows(), chat, community.id, "group", title, unit.now)
        await self._directory.reload(unit)
        text = notices.group_linked(community.name)
        unit.send(Call("post", "sendMessage", chat, {"text": text, "parse_mode": "HTML"}, priority=1))
        return community

    def _must_be_free(self, chat: int, status: str) -> None:
        if status not in ADMINS:
            raise AdminsOnly
        linked, community = self._directory.chats.get(chat), self._directory.community(chat)
        if linked and community:
            raise AlreadyLinked(community.name, linked.kind)

    async def came(self, unit: Unit, chat: int, title: str) -> None:
        """The bot was added to a group: it explains itself once, or takes up its work again."""
        known = self._directory.chats.get(chat)
        if known and known.community:
            await communities.set_active(await unit.rows(), chat, active=True)
            await self._directory.reload(unit)
            if known.kind == "desk":
                await self._catch_up(unit, known.community)
            return
        params = {"text": notices.WELCOME, "parse_mode": "HTML"}
        unit.send(Call("post", "sendMessage", chat, params, priority=1))

    async def _catch_up(self, unit: Unit, community: int) -> None:
        """The desk is back: what should have reached it meanwhile does so now."""
        own = rules.heat(self._directory.communities[community].rules)
        found = [each for each in await matters.find(await unit.rows(), community, limit=100) if not each.surfaced_at]
        voices = await matters.voices_of_many(await unit.rows(), [each.id for each in found])
        for each in found:
            felt = heat(voices[each.id], unit.now, own)
            if each.urgent or felt.points >= own.threshold:
                await matters.change(await unit.rows(), each.id, surfaced_at=unit.now)
                show_card(unit, self._directory, replace(each, surfaced_at=unit.now), felt, first=True)
        self._looms.forget()

    async def went(self, unit: Unit, chat: int) -> None:
        """The bot was removed or is kept out: work for the chat stops, the desk is told."""
        linked = self._directory.chats.get(chat)
        await outbox.drop_chat(await unit.rows(), chat)
        if linked is None or not linked.active:
            return
        await communities.set_active(await unit.rows(), chat, active=False)
        await self._directory.reload(unit)
        desk = self._directory.desk_of(linked.community) if linked.community else None
        if desk is not None and desk != chat:
            unit.send(Call("tell", "sendMessage", desk, _html(notices.group_lost(linked.title)), priority=2))

    async def moved(self, unit: Unit, old: int, new: int) -> None:
        """A group became a supergroup: every row that names it follows."""
        if old not in self._directory.chats:
            return
        await communities.move_chat(await unit.rows(), old, new)
        await matters.move_chat(await unit.rows(), old, new)
        await outbox.move_chat(await unit.rows(), old, new)
        await self._directory.reload(unit)
        self._looms.forget()

    async def member(self, unit: Unit, chat: int, account: int, status: str) -> None:
        """Whoever is in the desk is an officer; whoever leaves it is none any more."""
        community = self._directory.desk(chat)
        if community is None or account == ANONYMOUS_ADMIN:
            return
        present, known = status in PRESENT, self._directory.is_officer(community.id, account)
        if present and not known:
            await communities.add_officer(await unit.rows(), community.id, account, unit.now)
        elif known and not present:
            await communities.drop_officer(await unit.rows(), community.id, account)
            await self._acting.left(unit, community, account)
        if present is not known:
            await self._directory.reload(unit)

    async def blocked(self, unit: Unit, account: int) -> None:
        """A person closed their private chat with the bot."""
        await people.close_private(await unit.rows(), account)
        await outbox.drop_chat(await unit.rows(), account)


def _html(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML"}
