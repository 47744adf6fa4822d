"""Weddings and funerals (移风易俗): a registration in four taps that starts a service, before, during and after.

It is one household's own business: nothing of it is published, and the bereaved are asked no survey.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain.matter import Kind, Matter
from bot.domain.place import Place
from bot.services import posting
from bot.services.directory import Directory
from bot.services.matters.onspot import OnSpot, Side
from bot.services.neighbours.helping import Helping
from bot.services.unit import Unit
from bot.storage import bindings, matters, neighbours
from bot.storage.communities import Community
from bot.storage.households import Listed
from bot.texts import rites as texts

CATEGORY: Final = "welfare"


class Rite(StrEnum):
    """What is registered."""

    WEDDING = "wedding"
    FUNERAL = "funeral"


@dataclass(frozen=True, slots=True)
class Registered:
    """What a registration led to: the matter, what the family reads, the number of the request for a hand, whether
    it is known where they live."""

    matter: Matter
    told: str
    request: str
    known: bool


class Rites:
    """A matter by the rite's own procedure; a helper is asked for at once where the family wants one."""

    def __init__(self, directory: Directory, onspot: OnSpot, helping: Helping) -> None:
        self._directory = directory
        self._onspot = onspot
        self._helping = helping
        self._lists = rules.neighbours()["rites"]
        self._soon = timedelta(hours=float(self._lists["helper_hours"]))

    async def register(
        self,
        unit: Unit,
        community: Community,
        account: int,
        rite: Rite,
        chosen: int,
        *,
        hand: bool,
        home: Listed | None = None,
        on: str = "",
    ) -> Registered:
        """Registers a family's rite for a day (of `texts.DAYS`, or `on` another that they wrote), with or without a
        hand wanted; that of the `home` of somebody without a phone where an officer does it in their place."""
        day = on or texts.date(chosen, unit.now.astimezone(ZoneInfo(community.zone)))
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        of = home or (homes[0] if homes else None)
        place = of.household.door.place if of else Place()
        who = f"h{home.id}" if home else self._directory.counts_for(community.id, account)
        text = texts.matter(rite.value, day)
        matter = await self._onspot.begin(
            unit, community, rite.value, CATEGORY, text, [Side(who, place)], account, Kind.PRIVATE
        )
        request = ""
        if hand:
            term = self._soon if rite is Rite.FUNERAL else None
            made = await self._helping.ask(
                unit,
                community,
                account,
                texts.hand(rite.value, day),
                term=term,
                matter=matter.id,
                home=of.label if of else None,
            )
            request = made.number
        standard = str(rules.community(community.rules)["customs"][rite.value])
        told = texts.registered(self._lists[rite.value], matter.number, standard, request)
        return Registered(matter, told, request, known=of is not None)

    async def said(self, unit: Unit, community: Community, number: int, text: str) -> None:
        """What a family adds goes to the officers' own chats, never to the desk's group."""
        found = await matters.get(await unit.rows(), number)
        for officer in self._directory.officers(community.id) if found is not None else ():
            posting.tell(unit, officer, texts.said(found.number if found else "", text))

    async def changed(self, unit: Unit, community: Community, number: int, text: str) -> bool:
        """Another day, or none: told to the officers, and to the neighbour who gives a hand; whether there is one."""
        await self.said(unit, community, number, text)
        request = await neighbours.open_for(await unit.rows(), number)
        if request is None or request.helper is None:
            return False
        posting.tell(unit, request.helper, texts.said(request.number, text))
        return True
