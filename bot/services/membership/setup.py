"""Setting up: communities, desks, groups, officers; groups that move or close."""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot import rules
from bot.domain.errors import (
    AdminsOnly,
    AlreadyLinked,
    NameTaken,
    NeedsDeskCode,
    TooManyGuesses,
    UnknownCode,
)
from bot.domain.heat import heat
from bot.domain.membership import ADMINS
from bot.services.directory import ANONYMOUS_ADMIN, Directory
from bot.services.figures.digests import Digests
from bot.services.matters.actions import Actions
from bot.services.matters.escalation import Escalation
from bot.services.matters.memory import Memories
from bot.services.posting import edit, show_card
from bot.services.unit import Unit
from bot.storage import bindings, communities, matters, outbox, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import notices

ZONE = "Asia/Shanghai"
NOBODY = frozenset({ANONYMOUS_ADMIN, 777000, 136817688})  # and channels as these
HOUR, TRIES = timedelta(hours=1), 5  # so many wrong codes an hour, by chat
ON_DESK = "colleague"  # what is asked of a desk about somebody who comes in private
MOST_DESKS = 20  # asked about one account
HEARS = "hears"  # what the bot asks about its own status for


class Setup:
    """Who belongs where. Only an administrator of a chat may link it; that is asked of Telegram first."""

    def __init__(
        self,
        directory: Directory,
        memories: Memories,
        digests: Digests,
        actions: Actions,
        escalation: Escalation,
        desk_code: str,
        me: int,
        hears_all: bool,
        board: str | None,
    ) -> None:
        """`hears_all`: privacy mode is off, so that the bot hears a group without being its administrator."""
        self._me, self._hears_all = me, hears_all
        self._desk_code = desk_code
        self._board = board
        self._directory = directory
        self._memories = memories
        self._digests = digests
        self._actions = actions
        self._escalation = escalation

    def ask_if_admin(
        self, unit: Unit, chat: int, account: int, then: str, *, once: str | None = None
    ) -> None:
        """Asks Telegram for a member's status; the answer comes back as `then|chat|account`."""
        params = {"user_id": account}
        ref = f"{then}|{chat}|{account}"
        unit.send(Call("ask", "getChatMember", chat, params, priority=1, ref=ref, once=once))

    def ask_desks(self, unit: Unit, account: int) -> None:
        """Asks every desk whether somebody is in it, whom the bot has not seen there yet: Telegram tells nobody who was
        there before. Where there are many desks, each waits for a word on it."""
        desks = [chat for chat, each in self._directory.chats.items() if each.kind == "desk"]
        for chat in desks if len(desks) <= MOST_DESKS else ():
            once = f"{ON_DESK}|{chat}|{account}|{unit.now:%Y%m%d}"
            self.ask_if_admin(unit, chat, account, ON_DESK, once=once)

    async def make_desk(
        self, unit: Unit, chat: int, account: int, name: str, title: str, status: str
    ) -> Community:
        """Makes a chat the desk of a new community. Raises AdminsOnly, AlreadyLinked, NeedsDeskCode."""
        self._must_be_free(chat, status)
        if (lost := self._without_desk(account)) is not None:
            return await self._new_desk(unit, chat, lost, title)
        await self._must_not_guess(unit, chat, account)
        try:
            name = self._allowed(account, name)
        except NeedsDeskCode:
            if " " in name:  # a code stood in it, and a wrong one
                await self._guessed(unit, chat, account)
            raise
        if any(each.name == name for each in self._directory.communities.values()):
            raise NameTaken(name)
        made = await communities.create(await unit.rows(), name, ZONE, unit.now)
        await communities.link(await unit.rows(), chat, made, "desk", title, unit.now)
        if account != ANONYMOUS_ADMIN:
            await communities.add_officer(await unit.rows(), made, account, unit.now)
        await self._directory.reload(unit)
        community = self._directory.communities[made]
        await self._digests.plan(unit, community)
        await self._escalation.plan(unit, community)
        text = notices.desk_linked(community.name, community.link_code)
        unit.send(
            Call("tell", "sendMessage", chat, {"text": text, "parse_mode": "HTML"}, priority=1)
        )
        return community

    def _without_desk(self, account: int) -> Community | None:
        """The community of an officer whose desk is lost; its next desk is this one."""
        found = [
            each
            for each in self._directory.communities_of(account)
            if self._directory.desk_of(each.id) is None
        ]
        return found[0] if len(found) == 1 else None

    async def _new_desk(self, unit: Unit, chat: int, community: Community, title: str) -> Community:
        await communities.link(await unit.rows(), chat, community.id, "desk", title, unit.now)
        await self._directory.reload(unit)
        await self._catch_up(unit, community.id)
        text = notices.desk_moved(community.name, community.link_code)
        unit.send(Call("tell", "sendMessage", chat, _html(text), priority=1))
        return community

    async def unlink(self, unit: Unit, chat: int, account: int, status: str) -> str:
        """A group is linked to no community any more; its matters stay. Raises AdminsOnly, UnknownCode."""
        linked = self._directory.chats.get(chat)
        community = self._directory.community(chat)
        if linked is None or community is None or linked.kind != "group":
            raise UnknownCode
        if status not in ADMINS and not self._directory.is_officer(community.id, account):
            raise AdminsOnly
        await communities.unlink(await unit.rows(), chat)
        await self._directory.reload(unit)
        if (desk := self._directory.desk_of(community.id)) is not None:
            unit.send(
                Call(
                    "tell",
                    "sendMessage",
                    desk,
                    _html(notices.group_unlinked(linked.title)),
                    priority=2,
                )
            )
        return community.name

    def is_deaf(self, chat: int) -> bool:
        """Whether a chat we know was given up: what comes from it shows that we are in it all the same."""
        known = self._directory.chats.get(chat)
        return known is not None and known.community is not None and not known.active

    async def renamed(self, unit: Unit, chat: int, title: str) -> None:
        """A group's new title is what the desk reads from now on."""
        if chat in self._directory.chats:
            await communities.rename(await unit.rows(), chat, title[:255])
            await self._directory.reload(unit)

    async def _must_not_guess(self, unit: Unit, chat: int, account: int) -> None:
        """Raises TooManyGuesses after some wrong codes within an hour, by chat or by account."""
        rows = await unit.rows()
        for each in {chat, account} - NOBODY:
            if await bindings.guesses(rows, each, unit.now - HOUR) >= TRIES:
                await bindings.guessed(rows, each, unit.now)
                raise TooManyGuesses

    async def _guessed(self, unit: Unit, chat: int, account: int) -> None:
        """Counts a wrong code."""
        for each in {chat, account} - NOBODY:
            await bindings.guessed(await unit.rows(), each, unit.now)

    async def answers_guesses(self, unit: Unit, chat: int, account: int) -> bool:
        """Whether whoever guesses too often is still answered: once an hour."""
        rows = await unit.rows()
        counts = [
            await bindings.guesses(rows, each, unit.now - HOUR) for each in {chat, account} - NOBODY
        ]
        return max(counts, default=0) <= TRIES + 1

    def _allowed(self, account: int, given: str) -> str:
        """The community's name, the operator's code taken off. Raises NeedsDeskCode."""
        name, _, code = given.rpartition(" ")
        if (
            self._desk_code
            and name
            and hmac.compare_digest(code.encode(), self._desk_code.encode())
        ):
            return name
        known = bool(self._directory.communities_of(account))
        if self._desk_code or (self._directory.communities and not known):
            raise NeedsDeskCode
        return given

    async def link_group(
        self, unit: Unit, chat: int, account: int, code: str, title: str, status: str
    ) -> Community:
        """Links a residents' group by its community's code. Raises AdminsOnly, AlreadyLinked, UnknownCode,
        TooManyGuesses."""
        self._must_be_free(chat, status)
        await self._must_not_guess(unit, chat, account)
        community = await communities.by_code(await unit.rows(), code)
        if community is None:
            await self._guessed(unit, chat, account)
            raise UnknownCode
        await communities.link(await unit.rows(), chat, community.id, "group", title, unit.now)
        await self._directory.reload(unit)
        text = notices.group_linked(community.name)
        unit.send(
            Call("post", "sendMessage", chat, {"text": text, "parse_mode": "HTML"}, priority=1)
        )
        page = f"{self._board}/c{community.id}" if self._board else None
        await self._introduce(unit, chat, notices.introduction(page))
        if (desk := self._directory.desk_of(community.id)) is not None:
            told = notices.group_came(title)
            keyboard = notices.cut_keyboard(chat)
            unit.send(
                Call(
                    "tell",
                    "sendMessage",
                    desk,
                    {**_html(told), "reply_markup": keyboard},
                    priority=2,
                )
            )
        if not self._hears_all:
            self.ask_if_admin(unit, chat, self._me, HEARS)
        return community

    def hears(self, unit: Unit, chat: int, status: str) -> None:
        """Whether the bot can hear a group, now that its own status is known; where not, group and desk are told."""
        community = self._directory.group(chat)
        if community is None or self._hears_all or status in ADMINS:
            return
        once = f"deaf:{chat}:{unit.now:%Y%m%d}"
        unit.send(Call("post", "sendMessage", chat, _html(notices.DEAF), priority=1, once=once))
        if (desk := self._directory.desk_of(community.id)) is not None:
            text = notices.deaf_in(self._directory.chats[chat].title)
            unit.send(
                Call("tell", "sendMessage", desk, _html(text), priority=2, once=f"{once}:desk")
            )

    def speaks(self, unit: Unit, chat: int, member: Mapping[str, Any]) -> None:
        """Whether the bot may write in a chat, now that its own rights are known; where it may not, those who work at
        the desk hear of it: there, or in private where it is the desk itself."""
        community = self._directory.community(chat)
        if community is None or member.get("can_send_messages", True):
            return
        once = f"muted:{chat}:{unit.now:%Y%m%d}"
        desk = self._directory.desk_of(community.id)
        told = notices.muted_in(self._directory.chats[chat].title)
        to = self._directory.officers(community.id) if desk == chat else [desk] if desk else []
        for each in to:
            unit.send(
                Call("tell", "sendMessage", each, _html(told), priority=2, once=f"{once}:{each}")
            )

    def _must_be_free(self, chat: int, status: str) -> None:
        if status not in ADMINS:
            raise AdminsOnly
        linked = self._directory.chats.get(chat)
        community = self._directory.community(chat)
        if linked and community:
            raise AlreadyLinked(community.name, linked.kind)

    async def came(self, unit: Unit, chat: int, title: str) -> None:
        """The bot was added to a group: it explains itself once, or takes up its work again."""
        known = self._directory.chats.get(chat)
        if known and known.community:
            await communities.set_active(await unit.rows(), chat, active=True)
            if title:
                await communities.rename(await unit.rows(), chat, title[:255])
            await self._directory.reload(unit)
            if known.kind == "desk":
                await self._catch_up(unit, known.community)
            return
        ref = _welcome(chat)
        unit.send(Call("post", "sendMessage", chat, _html(notices.WELCOME), priority=1, ref=ref))

    async def _introduce(self, unit: Unit, chat: int, text: str) -> None:
        """The words on how to set up go once they were followed."""
        if await outbox.where(await unit.rows(), _welcome(chat)) is not None:
            edit(unit, chat, _welcome(chat), _html(text), priority=3)

    async def _catch_up(self, unit: Unit, community: int) -> None:
        """The desk is back: what should have reached it meanwhile does so now."""
        own = rules.heat(self._directory.communities[community].rules)
        found = [
            each
            for each in await matters.find(await unit.rows(), community, limit=100)
            if not each.surfaced_at
        ]
        voices = await matters.voices_of_many(await unit.rows(), [each.id for each in found])
        for each in found:
            felt = heat(voices[each.id], unit.now, own)
            if each.urgent or felt.points >= own.threshold:
                await matters.change(await unit.rows(), each.id, surfaced_at=unit.now)
                show_card(
                    unit, self._directory, replace(each, surfaced_at=unit.now), felt, first=True
                )
        self._memories.forget()

    async def went(self, unit: Unit, chat: int) -> None:
        """The bot was removed or is kept out: work for the chat stops, the desk is told."""
        linked = self._directory.chats.get(chat)
        await outbox.drop_chat(await unit.rows(), chat)
        if linked is None or not linked.active:
            return
        await communities.set_active(await unit.rows(), chat, active=False)
        await self._directory.reload(unit)
        desk = self._directory.desk_of(linked.community) if linked.community else None
        if linked.kind == "desk" and linked.community and desk is None:
            self._desk_lost(unit, linked.community)
        if desk is not None and desk != chat:
            unit.send(
                Call(
                    "tell", "sendMessage", desk, _html(notices.group_lost(linked.title)), priority=2
                )
            )

    def _desk_lost(self, unit: Unit, community: int) -> None:
        """Every officer hears that the desk is gone, and how a new one is made."""
        text = notices.desk_lost(self._directory.communities[community].name)
        for account in self._directory.officers(community):
            once = f"desk-lost:{community}:{account}:{unit.now:%Y%m%d}"
            unit.send(Call("tell", "sendMessage", account, _html(text), priority=0, once=once))

    async def moved(self, unit: Unit, old: int, new: int) -> None:
        """A group became a supergroup: every row that names it follows."""
        if old not in self._directory.chats:
            return
        await communities.move_chat(await unit.rows(), old, new)
        await matters.move_chat(await unit.rows(), old, new)
        await outbox.move_chat(await unit.rows(), old, new)
        await self._directory.reload(unit)
        self._memories.forget()

    async def member(self, unit: Unit, chat: int, account: int, *, present: bool) -> None:
        """Whoever is in the desk is an officer; whoever leaves it is none any more."""
        community = self._directory.desk(chat)
        if community is None or account in NOBODY:
            return
        known = self._directory.is_officer(community.id, account)
        if present and not known:
            await communities.add_officer(await unit.rows(), community.id, account, unit.now)
        elif known and not present:
            await communities.drop_officer(await unit.rows(), community.id, account)
            await self._actions.left(unit, community, account)
        if present is not known:
            await self._directory.reload(unit)

    async def blocked(self, unit: Unit, account: int) -> None:
        """A person closed their private chat with the bot."""
        await people.close_private(await unit.rows(), account)
        await outbox.drop_chat(await unit.rows(), account)


def _html(text: str) -> dict[str, Any]:
    return {"text": text, "parse_mode": "HTML"}


def _welcome(chat: int) -> str:
    """The name of the bot's first words in a chat."""
    return f"welcome:{chat}"
