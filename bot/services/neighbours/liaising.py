"""Members who keep in touch with households (党员联系群众): given by the branch, agreed to, visited.

A linked household's demand reaches its member at once, beside the desk: nothing waits for a volunteer, and a danger
least of all (docs/decisions/links.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import link as rule
from bot.domain.errors import AlreadyDecided, BadCallback, NotMember
from bot.domain.link import Link, LinkState, Member
from bot.domain.matter import Matter
from bot.domain.timing import Repeat
from bot.services import posting
from bot.services.directory import Directory
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import bindings, households, links, matters, roles
from bot.storage.communities import Community
from bot.storage.households import Listed
from bot.texts import links as texts

ROLE: Final = "member"
OUTCOMES: Final = ("ok", "concern", "not_met", "refused")
MONTH: Final = timedelta(days=30)
CHOICE: Final = 6  # members a household chooses among


@dataclass(frozen=True, slots=True)
class LinkCoverage:
    """How far a community's households are kept in touch with; `gap` is by building."""

    households: int
    linked: int
    visited: int
    members: Sequence[Member]
    gap: Sequence[Listed]

    @property
    def buildings(self) -> list[str]:
        """The building of each household in the gap."""
        return [each.household.door.building for each in self.gap]


TWICE: Final = timedelta(seconds=5)


class Liaising:
    """Doors are told to their member alone; what is public are counts."""

    def __init__(self, directory: Directory, sealer: Sealer) -> None:
        self._directory = directory
        self._sealer = sealer
        own = rules.neighbours()["link"]
        self.least, self.most, self.step = int(own["least"]), int(own["most"]), int(own["step"])
        self._visit, self._ask = (
            timedelta(days=int(own["visit_days"])),
            timedelta(days=int(own["ask_days"])),
        )
        self._again, self._at = timedelta(days=int(own["again_days"])), str(own["at"])

    # the branch's side

    async def report_in(self, unit: Unit, community: Community, account: int, name: str) -> None:
        """A party member takes part. Raises NotMember for whoever the desk has not named one."""
        if ROLE not in await roles.held(await unit.rows(), community.id, account):
            raise NotMember
        await links.report_in(
            await unit.rows(), community.id, account, self._sealer.seal(name[:40])
        )

    async def coverage(self, unit: Unit, community: Community) -> LinkCoverage:
        """Members with their counts, and every household that is nobody's yet."""
        rows = await unit.rows()
        listed = await households.peopled(rows, community.id)
        holding = await links.holding(rows, community.id)
        counts: dict[int, int] = {}
        for each in holding:
            counts[each.account] = counts.get(each.account, 0) + 1
        linked = {each.household for each in holding}
        missing = set(rule.gap([each.id for each in listed], linked))
        known = [
            Member(account, self._sealer.open(name) or "党员", excused, counts.get(account, 0))
            for account, name, excused in await links.members(rows, community.id)
        ]
        visited = await links.visited(rows, community.id, unit.now - MONTH)
        gap = [each for each in listed if each.id in missing]
        return LinkCoverage(len(listed), len(listed) - len(gap), visited, known, gap)

    async def give(self, unit: Unit, community: Community, account: int) -> int:
        """A few more households for a member, of the own building first; how many. Raises BadCallback, NotMember."""
        held = await self.mine(unit, community, account)
        just = [link for _, link in held if unit.now - link.since < TWICE]
        if len(just) >= self.step:  # a second tap of the same thumb
            raise AlreadyDecided
        found = await self.coverage(unit, community)
        member = next((each for each in found.members if each.account == account), None)
        if member is None or member.excused:
            raise NotMember
        rows = await unit.rows()
        own = await bindings.of_account(rows, account)
        unwanted = {each.id for each in own} | await links.refused(rows, account)
        free = [(each.id, each.household.door) for each in found.gap if each.id not in unwanted]
        chosen = rule.nearest(free, own[0].household.door if own else None, self.step)
        for household in chosen:
            await self._propose(unit, community, account, member.name, household)
        if chosen:
            mine = await self.mine(unit, community, account)
            once = f"given:{community.id}:{account}:{unit.now:%Y%m%d%H%M%S}"
            posting.tell(
                unit,
                account,
                texts.given_to_you(len(chosen), mine),
                texts.homes_keyboard(mine),
                once=once,
            )
        await self._plan(unit, community, account, self._morning(community, unit.now + self._visit))
        return len(chosen)

    async def _propose(
        self, unit: Unit, community: Community, account: int, name: str, household: int
    ) -> None:
        """Asks the household in private; where nobody can be asked there, the member rings at the door."""
        people = await bindings.reachable(await unit.rows(), [household])
        state = LinkState.ASKED if people else LinkState.LINKED
        made = await self._add(unit, community, account, household, state)
        for each in people:
            posting.tell(
                unit,
                each,
                texts.proposed(name),
                texts.proposed_keyboard(made),
                once=f"link:{made}:{each}",
            )
        if people:
            await self._later(
                unit, community, f"link:{made}:ask", {"link": made}, unit.now + self._ask
            )

    async def _add(
        self, unit: Unit, community: Community, account: int, household: int, state: LinkState
    ) -> int:
        values = {
            "community": community.id,
            "account": account,
            "household": household,
            "state": state.value,
            "since": unit.now,
            "why": "",
            "next_at": unit.now + self._visit,
        }
        return await links.add(await unit.rows(), values)

    async def excuse(
        self, unit: Unit, community: Community, account: int, *, excused: bool
    ) -> None:
        """A member who is ill or away gets no more households and is not reminded; the desk hears whose are without
        anybody meanwhile. Raises NotMember."""
        if not await links.excuse(await unit.rows(), community.id, account, excused=excused):
            raise NotMember
        mine = await self.mine(unit, community, account)
        if excused and mine:
            text = texts.away(len(mine))
            once = f"away:{community.id}:{account}:{unit.now:%Y%m%d}"
            posting.tell_desk(unit, self._directory, community.id, text, once=once)

    async def takes_part(self, unit: Unit, community: Community, account: int) -> bool:
        """Whether somebody reported in as a member who keeps in touch with households."""
        return await links.excused(await unit.rows(), community.id, account) is not None

    # the household's side

    async def answer(self, unit: Unit, number: int, account: int, what: str) -> str:
        """The household's word: yes, another member, or none at all. Raises BadCallback, AlreadyDecided."""
        link, listed = await self._link(unit, number)
        if account not in await bindings.reachable(await unit.rows(), [link.household]):
            raise BadCallback
        if link.state is LinkState.ENDED or (what == "yes" and link.state is LinkState.LINKED):
            raise AlreadyDecided
        if what == "yes":
            await links.change(await unit.rows(), link.id, state=LinkState.LINKED.value)
            posting.tell(
                unit, link.account, texts.agreed(listed.label), once=f"link:{link.id}:agreed"
            )
            return texts.WELCOME
        await self._end(unit, link, rule.ANOTHER if what == "another" else rule.REFUSED)
        posting.tell(
            unit, link.account, texts.not_wanted(listed.label), once=f"link:{link.id}:ended"
        )
        return texts.ANOTHER if what == "another" else texts.LEFT_ALONE

    async def _end(self, unit: Unit, link: Link, why: str) -> None:
        await links.change(
            await unit.rows(), link.id, state=LinkState.ENDED.value, until=unit.now, why=why
        )

    # the member's side

    async def mine(self, unit: Unit, community: Community, account: int) -> list[tuple[str, Link]]:
        """A member's doors with their links, the longest unvisited first."""
        found = [
            each
            for each in await links.holding(await unit.rows(), community.id)
            if each.account == account
        ]
        listed = await households.many(await unit.rows(), [each.household for each in found])
        return [
            (listed[each.household].label, each)
            for each in sorted(found, key=lambda each: each.next_at)
        ]

    async def to_choose(
        self, unit: Unit, community: Community, account: int
    ) -> tuple[str, list[tuple[int, str]]] | None:
        """Whom a household nobody keeps in touch with may choose: its door, and members with room, those with the
        fewest households first. None for an account that is bound to no door of the community."""
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        if not homes:
            return None
        members = sorted(
            (await self.coverage(unit, community)).members, key=lambda each: each.households
        )
        free = [each for each in members if not each.excused and each.households < self.most]
        own = [(each.account, each.name) for each in free if each.account != account]
        return homes[0].label, own[:CHOICE]

    async def choose(
        self, unit: Unit, community: Community, account: int, member: int
    ) -> tuple[str, str]:
        """A household chooses its member, who is told and may hand it on: the door, the member's name. Raises
        BadCallback, AlreadyDecided."""
        rows = await unit.rows()
        found = await self.to_choose(unit, community, account)
        name = dict(found[1]).get(member) if found else None
        if found is None or name is None:
            raise BadCallback
        if await self.of_household(unit, account) is not None:
            raise AlreadyDecided
        home = (await bindings.of_account(rows, account, community.id))[0]
        made = await self._add(unit, community, member, home.id, LinkState.LINKED)
        told = texts.chosen(home.label)
        posting.tell(unit, member, told, texts.home_keyboard(made), once=f"link:{made}:chosen")
        await self._plan(unit, community, member, self._morning(community, unit.now + self._visit))
        return home.label, name

    async def of_household(self, unit: Unit, account: int) -> int | None:
        """The link of a door that an account is bound to; None where nobody keeps in touch with it."""
        rows = await unit.rows()
        for home in await bindings.of_account(rows, account):
            link = await links.of_household(rows, home.id)
            if link is not None:
                return link.id
        return None

    async def home(self, unit: Unit, number: int, account: int) -> tuple[str, Link]:
        """One of a member's own doors. Raises BadCallback."""
        link, listed = await self._link(unit, number)
        if link.account != account or not link.state.holds:
            raise BadCallback
        return listed.label, link

    async def visited(self, unit: Unit, number: int, account: int, outcome: str) -> str:
        """What a visit found; somebody not met stays due, a worry is the desk's as well. Raises BadCallback."""
        label, link = await self.home(unit, number, account)
        if outcome not in OUTCOMES:
            raise BadCallback
        await links.called(await unit.rows(), link.id, unit.now, outcome)
        if outcome == "refused":
            await self._end(unit, link, rule.REFUSED)
            return texts.OUTCOMES[outcome]
        if outcome != "not_met":
            await links.change(
                await unit.rows(),
                link.id,
                state=LinkState.LINKED.value,
                next_at=unit.now + self._visit,
            )
        if outcome == "concern":
            text = texts.worried(label)
            once = f"call:{link.id}:{unit.now:%j%H}"
            for officer in self._directory.officers(link.community):
                posting.tell(unit, officer, text, once=f"{once}:{officer}")
        return texts.OUTCOMES[outcome]

    async def give_up(self, unit: Unit, number: int, account: int) -> str:
        """A member asks for another to take over; the household is in the gap again. Raises BadCallback."""
        label, link = await self.home(unit, number, account)
        await self._end(unit, link, rule.MOVED)
        for each in await bindings.reachable(await unit.rows(), [link.household]):
            posting.tell(unit, each, texts.HANDED_ON, once=f"link:{link.id}:given-up:{each}")
        return texts.given_up(label)

    # what a linked household asks for

    async def demanded(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> None:
        """A new matter of a linked household: its member hears of it at once, and so does the desk."""
        for home in await bindings.of_account(await unit.rows(), account, community.id):
            link = await links.of_household(await unit.rows(), home.id)
            if link is not None and link.state is LinkState.LINKED and link.account != account:
                text = texts.demand(home.label, matter)
                once = f"demand:{link.id}:{matter.id}"
                posting.tell(
                    unit, link.account, text, texts.demand_keyboard(link.id, matter), once=once
                )

    async def reported(self, unit: Unit, number: int, matter: int, account: int, what: str) -> str:
        """What a member did about it: explained, mediated, or left it to the desk. Raises BadCallback."""
        _, link = await self.home(unit, number, account)
        found = await matters.get(await unit.rows(), matter)
        if found is None or found.community != link.community or what not in texts.DEEDS:
            raise BadCallback
        once = f"reported:{link.id}:{matter}:{what}"
        posting.tell_desk(
            unit, self._directory, link.community, texts.reported(found, what), once=once
        )
        return texts.REPORTED

    # by the clock

    async def due(self, unit: Unit, community: Community, payload: dict[str, Any]) -> None:
        """A household has not answered for a week, or a member's month of visits is over."""
        if "link" in payload:
            link = await links.get(await unit.rows(), int(payload["link"]))
            if link is not None and link.state is LinkState.ASKED:
                await self._unanswered(unit, community, link)
            return
        await self._remind(unit, community, int(payload["member"]))

    async def _unanswered(self, unit: Unit, community: Community, link: Link) -> None:
        """Somebody goes to the door: its member, or the desk sends another while they are on leave."""
        rows = await unit.rows()
        listed = (await households.many(rows, [link.household]))[link.household]
        text = texts.unanswered(listed.label)
        once = f"link:{link.id}:silent"
        if await links.excused(rows, community.id, link.account):
            posting.tell_desk(unit, self._directory, community.id, texts.on_leave(text), once=once)
        else:
            posting.tell(unit, link.account, text, once=once)

    async def _remind(self, unit: Unit, community: Community, account: int) -> None:
        found = await self.mine(unit, community, account)
        if not found:
            return
        waiting = [(label, link) for label, link in found if link.next_at <= unit.now]
        if waiting and not await links.excused(await unit.rows(), community.id, account):
            once = f"calls:{community.id}:{account}:{unit.now:%Y%m%d}"
            posting.tell(
                unit, account, texts.visits_due(waiting), texts.homes_keyboard(waiting), once=once
            )
        after = unit.now + self._again if waiting else min(link.next_at for _, link in found)
        await self._plan(unit, community, account, self._morning(community, after))

    def _morning(self, community: Community, after: datetime) -> datetime:
        return Repeat.read(self._at).after(after, ZoneInfo(community.zone))

    async def _plan(self, unit: Unit, community: Community, account: int, due: datetime) -> None:
        key = f"links:{community.id}:{account}:{due:%Y%m%d}"
        await self._later(unit, community, key, {"member": account}, due)

    async def _later(
        self, unit: Unit, community: Community, key: str, payload: dict[str, Any], due: datetime
    ) -> None:
        await unit.plan(key, "link", due, community=community.id, payload=payload)

    async def _link(self, unit: Unit, number: int) -> tuple[Link, Listed]:
        link = await links.get(await unit.rows(), number)
        listed = (
            (await households.many(await unit.rows(), [link.household])).get(link.household)
            if link
            else None
        )
        if link is None or listed is None:
            raise BadCallback
        return link, listed
