"""Stations (爱心驿站、暖心里): the desk keeps the list, the bot answers “哪儿能……” from it."""

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import station as found_in
from bot.domain.errors import BadCallback, MissingPart
from bot.domain.matter import Kind, Matter
from bot.domain.place import Place
from bot.domain.station import FEW, Offer, Station
from bot.services import posting
from bot.services.directory import Directory
from bot.services.listening.intake import Listening, Told
from bot.services.unit import Unit
from bot.storage import bindings, neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts
from nlp.places import Gazetteer
from nlp.typos import Typos

EXAMPLE: Final = (
    "/station 秋实驿站；量血压 打印 借伞；周一至周五 9:00-17:00；3号楼底商；0471-1234567"
)
PARTS: Final = 3
LONG_PAST: Final = timedelta(days=1)


class Stations:
    """A question is answered in private, or in a group where the bot itself was asked; no words of it are kept."""

    def __init__(self, directory: Directory, listening: Listening) -> None:
        self._directory = directory
        self._listening = listening
        table = rules.neighbours()
        self._services = found_in.table(table["service"])
        self._check = timedelta(days=int(table["station"]["check_days"]))
        self._asking = found_in.Asking.read(table["asking"])
        self._typos = Typos(
            word for each in self._services for said in each.words for word in said.split("…")
        )

    async def put(self, unit: Unit, community: Community, written: str) -> Station:
        """名称；能做什么；几点开；在哪儿；电话. Raises MissingPart."""
        parts = [part.strip() for part in written.replace(";", "；").split("；")]
        if len(parts) < PARTS:  # commas between the parts; inside them stand 、 and spaces
            parts = [part.strip() for part in re.split("[，,]", written)]
        if len(parts) < PARTS or not all(parts[:PARTS]):
            raise MissingPart(EXAMPLE)
        name, services, hours, address, phone = (*parts, "", "")[:5]
        place = Gazetteer().find(address.lower())
        values = {
            "services": " ".join(services.replace("、", " ").replace("，", " ").split())[:200],
            "hours": hours[:120],
            "building": (place.building if place and place.building else "")[:12],
            "address": address[:80],
            "phone": phone[:30],
            "checked_at": unit.now,
        }
        await neighbours.put_station(await unit.rows(), community.id, name[:40], values)
        made = next(each for each in await self.listed(unit, community) if each.name == name[:40])
        await self._plan(unit, made, unit.now)
        return made

    # looked at again every so often

    async def plan(self, unit: Unit, community: Community) -> None:
        """When the desk is to be asked of each station, on the agenda."""
        for each in await self.listed(unit, community):
            since = each.checked_at
            while (
                since + self._check < unit.now - LONG_PAST
            ):  # asked then, and asked again after that
                since += self._check
            await self._plan(unit, each, since)

    async def _plan(self, unit: Unit, station: Station, since: datetime) -> None:
        """The next time the desk is asked whether what is told of a station holds still."""
        due = since + self._check
        key = f"station:{station.id}:{due:%Y%m%d}"
        payload = {"station": station.id}
        await unit.plan(key, "station", due, community=station.community, payload=payload)

    async def ask_desk(self, unit: Unit, community: Community, number: int) -> None:
        """The desk is asked whether a station is as it is told; again after the same time, answered or not."""
        station = await self._one(unit, community, number)
        if station is None or unit.now < station.checked_at + self._check:
            return
        text = texts.is_it_still(station, (unit.now - station.checked_at).days)
        keyboard = texts.still_keyboard(station)
        posting.tell_desk(unit, self._directory, community.id, text, keyboard)
        await self._plan(unit, station, unit.now)

    async def holds_still(self, unit: Unit, community: Community, number: int) -> Station:
        """The desk says that it is. Raises BadCallback where there is no such station any more."""
        station = await self._known(unit, community, number)
        await neighbours.station_checked(await unit.rows(), number, unit.now)
        await self._plan(unit, station, unit.now)
        return station

    async def close_down(self, unit: Unit, community: Community, number: int) -> Station:
        """The desk says that it is no more. Raises BadCallback."""
        station = await self._known(unit, community, number)
        await self.drop(unit, community, station.name)
        return station

    async def _one(self, unit: Unit, community: Community, number: int) -> Station | None:
        return next(
            (each for each in await self.listed(unit, community) if each.id == number), None
        )

    async def _known(self, unit: Unit, community: Community, number: int) -> Station:
        station = await self._one(unit, community, number)
        if station is None:
            raise BadCallback
        return station

    async def drop(self, unit: Unit, community: Community, name: str) -> bool:
        return await neighbours.drop_station(await unit.rows(), community.id, name.strip())

    async def listed(self, unit: Unit, community: Community) -> list[Station]:
        return await neighbours.stations_of(await unit.rows(), community.id)

    async def asks(
        self, unit: Unit, community: Community, text: str, *, bare: bool, strict: bool = False
    ) -> Offer | None:
        """The service a text asks for, of those we have words for or the stations name; None for none."""
        own = found_in.of_their_own(await self.listed(unit, community), self._services)
        return found_in.asked(
            self._typos.mended(text),
            [*self._services, *own],
            self._asking,
            bare=bare,
            strict=strict,
        )

    async def named(self, unit: Unit, community: Community, text: str) -> list[Station]:
        """Stations a question names: 红色驿站几点开门; some of them for 驿站在哪儿."""
        return found_in.named(text, await self.listed(unit, community), self._asking)

    def asks_details(self, text: str) -> bool:
        """Whether a text asks when a place is open, where it is, its number."""
        return found_in.asks_details(text, self._asking)

    def shown(self, unit: Unit, community: Community, found: list[Station]) -> str:
        """Places as they are now."""
        local = unit.now.astimezone(ZoneInfo(community.zone))
        return texts.stations("", found, local, self._check)

    async def answer(
        self, unit: Unit, community: Community, service: Offer, account: int
    ) -> tuple[str, list[Station]]:
        """Where it can be had, the nearest first, and whether it is open; what nobody offers is counted."""
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        building = next((home.household.door.building for home in homes), None)
        stations = await self.listed(unit, community)
        found = found_in.offering(stations, service, building)
        if not found:
            await neighbours.ask(await unit.rows(), community.id, service.name, unit.now)
            return texts.nowhere(service.name), []
        local = unit.now.astimezone(ZoneInfo(community.zone))
        return texts.stations(service.name, found[:FEW], local, self._check), found[:FEW]

    async def closed(self, unit: Unit, number: int, account: int, community: Community) -> Matter:
        """Somebody stood before a closed door: that is a matter. Raises BadCallback."""
        found = await self._known(unit, community, number)
        told = Told(
            kind=Kind.PRIVATE,
            account=account,
            at=unit.now,
            text=texts.was_closed(found),
            category="other_voice",
            place=Place(found.building or None),
            who=self._directory.counts_for(community.id, account),
        )
        return await self._listening.tell(unit, community, told)
