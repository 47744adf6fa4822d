"""Who and what is known: communities, their chats and officers, kept in memory beside the rows."""

from zoneinfo import ZoneInfo

from bot.domain.agency import Agency
from bot.domain.errors import NoCommunity, NotOfficer, WhichCommunity
from bot.services.menus import OpenMenus
from bot.services.unit import Unit
from bot.storage import agencies, bindings, communities
from bot.storage.communities import Community, Linked
from bot.storage.session import Rows, Store

ANONYMOUS_ADMIN = 1087968824  # Telegram shows every anonymous administrator as this account


class Directory:
    """Answers without a query; every change writes the rows first and reads them again."""

    def __init__(self) -> None:
        self.communities: dict[int, Community] = {}
        self.chats: dict[int, Linked] = {}
        self._officers: set[tuple[int, int]] = set()
        self._homes: dict[tuple[int, int], int] = {}
        self.agencies: dict[int, Agency] = {}
        self._agents: dict[int, set[int]] = {}
        self.menus = OpenMenus()
        self.stale = True

    async def load(self, store: Store) -> None:
        """Reads everything anew."""
        async with store.transaction() as connection:
            await self._read(connection)

    async def reload(self, unit: Unit) -> None:
        """Reads within a unit, after a change; if the unit fails, the next one reads again."""
        await self._read(await unit.rows())
        unit.undo.append(self.forget)
        unit.changed.add("directory")

    async def moved(self, unit: Unit, community: int, account: int) -> None:
        """An account was bound or left; if the unit fails, everything is read again."""
        own = [each.id for each in await bindings.of_account(await unit.rows(), account, community)]
        self._homes.pop((community, account), None)
        if own:
            self._homes[community, account] = own[0]
        unit.undo.append(self.forget)
        unit.changed.add("directory")

    async def fresh(self, unit: Unit) -> None:
        if self.stale:
            await self._read(await unit.rows())

    async def fresh_from(self, connection: Rows) -> None:
        """The same where there is no unit."""
        if self.stale:
            await self._read(connection)

    def forget(self) -> None:
        self.stale = True

    async def _read(self, connection) -> None:  # pyright: ignore[reportMissingParameterType, reportUnknownParameterType]
        self.communities = {each.id: each for each in await communities.all_of_them(connection)}
        self.chats = {each.chat: each for each in await communities.linked(connection)}
        self._officers = set(await communities.officers_of(connection))
        self._homes = await bindings.homes(connection)
        self.agencies = await agencies.every(connection)
        self._agents = await agencies.agents_by_agency(connection)
        self.stale = False

    def community(self, chat: int) -> Community | None:
        """The community a chat is linked to."""
        linked = self.chats.get(chat)
        return self.communities.get(linked.community) if linked and linked.community else None

    def group(self, chat: int) -> Community | None:
        """The community whose residents talk in this chat."""
        linked = self.chats.get(chat)
        return self.community(chat) if linked and linked.kind == "group" and linked.active else None

    def thread_of(self, chat: int) -> int | None:
        """The forum's topic into which what is posted in a chat goes."""
        linked = self.chats.get(chat)
        return linked.thread if linked else None

    def desk(self, chat: int) -> Community | None:
        """The community whose officers work in this chat."""
        linked = self.chats.get(chat)
        return self.community(chat) if linked and linked.kind == "desk" else None

    def desk_of(self, community: int) -> int | None:
        """The chat in which a community's officers work."""
        desks = (
            each
            for each in self.chats.values()
            if each.community == community and each.kind == "desk"
        )
        return next((each.chat for each in desks if each.active), None)

    def alarmed(self, community: int) -> list[int]:
        """Where a danger is told: on the desk; where there is none, in every officer's private chat."""
        desk = self.desk_of(community)
        return [desk] if desk is not None else self.officers(community)

    def groups_of(self, community: int) -> list[int]:
        return [
            each.chat
            for each in self.chats.values()
            if each.community == community and each.kind == "group" and each.active
        ]

    def works_here(self, community: int, account: int) -> bool:
        """Whether words from a desk are an officer's: an anonymous administrator's are, whoever it is. What takes two
        officers asks who it was (`is_officer`)."""
        return account == ANONYMOUS_ADMIN or self.is_officer(community, account)

    def is_officer(self, community: int, account: int) -> bool:
        return (community, account) in self._officers

    def acting_for(self, community: int, role: str, agency: int | None) -> list[int]:
        """Accounts that act for an agency or, where none is named, for any of this role."""
        named = [
            each.id
            for each in self.agencies.values()
            if each.community == community and each.active and each.role == role
        ]
        wanted = [agency] if agency is not None else named
        return sorted({account for number in wanted for account in self._agents.get(number, ())})

    def agencies_of(self, account: int) -> list[Agency]:
        """The agencies an account acts for."""
        return [
            self.agencies[number]
            for number, found in sorted(self._agents.items())
            if account in found
        ]

    def officers(self, community: int) -> list[int]:
        return sorted(account for number, account in self._officers if number == community)

    def lives_in(self, account: int) -> list[int]:
        """The communities in which an account is bound to a household."""
        return sorted(community for community, bound in self._homes if bound == account)

    def counts_for(self, community: int, account: int) -> str:
        """Whom a voice counts for: the household the account is bound to, else the account."""
        home = self._homes.get((community, account))
        return f"h{home}" if home else f"a{account}"

    def officer_of(self, account: int) -> Community:
        """The community an account is an officer of. Raises NotOfficer."""
        found = next(
            (number for number, officer in sorted(self._officers) if officer == account), None
        )
        if found is None:
            raise NotOfficer
        return self.communities[found]

    def communities_of(self, account: int) -> list[Community]:
        """Every community an account is an officer of."""
        return [
            self.communities[number]
            for number, officer in sorted(self._officers)
            if officer == account
        ]

    def communities_known_of(self, account: int) -> set[int]:
        """Every community somebody works in, acts for or is bound in."""
        works = {number for number, officer in self._officers if officer == account}
        acts = {each.community for each in self.agencies_of(account)}
        lives = {number for number, resident in self._homes if resident == account}
        return works | acts | lives

    def zone(self, community: Community) -> ZoneInfo:
        return ZoneInfo(community.zone)

    def named(self, name: str) -> Community:
        """The community of this name, or the only one for none. Raises WhichCommunity."""
        known = [each for each in self.communities.values() if name in ("", each.name)]
        if len(known) != 1:
            raise WhichCommunity
        return known[0]

    def only(self, number: int | None) -> Community:
        """The community with this number. Raises NoCommunity."""
        if number is None or number not in self.communities:
            raise NoCommunity
        return self.communities[number]
