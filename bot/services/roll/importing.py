"""The roll (户册): importing it after a look at what would change, and showing a door."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.errors import AlreadyDecided, NoRoll, UnknownDoor, WhichCommunity
from bot.domain.household import Door, Household, door
from bot.domain.roll import Difference, RollSummary, difference, fingerprint
from bot.services.roll import rollfile
from bot.services.sealing import Sealer
from bot.services.unit import Unit, unit_of_work
from bot.storage import communities, households
from bot.storage.communities import Community
from bot.storage.households import Listed
from bot.storage.session import Store
from bot.texts import binding as texts


class Importing:
    """Owners' names become marks before anything is kept: they can be compared, not read."""

    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def read(self, content: bytes, name: str) -> list[Household]:
        """A file's households. Raises RollRefused."""
        return self.looked_over(content, name)[0]

    @staticmethod
    def is_one(content: bytes, name: str) -> bool:
        """Whether a file has any heading of a roll, or cannot be read and says why by itself."""
        return rollfile.is_one(content, name)

    def looked_over(self, content: bytes, name: str) -> tuple[list[Household], RollSummary]:
        """A file's households, owners as marks, and what an officer may see of it before. Raises RollRefused."""
        named, found = rollfile.looked_over(content, name)
        marked = [
            replace(each, owner=self._sealer.mark(each.owner)[:24] if each.owner else "")
            for each in named
        ]
        return marked, found

    def sealed(self, content: bytes) -> str:
        """A file as it may lie in a row while an officer looks at what it would change."""
        return self._sealer.seal_file(content)

    def unsealed(self, sealed: str, name: str) -> list[Household]:
        return self.read(self._sealer.open_file(sealed), name)

    async def compare(
        self, unit: Unit, community: Community, wanted: Sequence[Household]
    ) -> Difference:
        """What an import would change."""
        present = await households.roll(await unit.rows(), community.id)
        return difference([each.household for each in present], wanted)

    async def bring_in(
        self, unit: Unit, community: Community, wanted: Sequence[Household]
    ) -> Difference:
        """Makes the roll what the file says, in one transaction."""
        change = await self.compare(unit, community, wanted)
        await households.apply(await unit.rows(), community.id, change)
        return change

    async def at_once(
        self,
        store: Store,
        now: Callable[[], datetime],
        content: bytes,
        name: str,
        community: str,
        *,
        dry: bool,
        begin: Callable[[Unit], Awaitable[None]] | None = None,
    ) -> str:
        """A file from the command line: what it changes, in a few lines. Raises RollRefused, WhichCommunity."""
        wanted, found = self.looked_over(content, name)
        async with unit_of_work(store, now) as unit:
            if begin is not None:
                await begin(unit)
            known = [
                each
                for each in await communities.all_of_them(await unit.rows())
                if community in ("", each.name)
            ]
            if len(known) != 1:
                raise WhichCommunity
            change = await self.compare(unit, known[0], wanted)
            if not dry:
                await self.bring_in(unit, known[0], wanted)
        return f"{texts.plain(change, name, dry=dry)}\n{texts.looked_over(found)}"

    async def present(self, unit: Unit, community: Community) -> list[Listed]:
        """The roll. Raises NoRoll when there is none."""
        found = await households.roll(await unit.rows(), community.id)
        if not found:
            raise NoRoll
        return found

    async def mark(self, unit: Unit, community: Community) -> str:
        """The roll's fingerprint."""
        return fingerprint(each.household for each in await self.present(unit, community))

    async def listed(self, unit: Unit, community: Community, number: int) -> Listed:
        """A household of this community's roll by its row. Raises AlreadyDecided when it has left the roll."""
        found = (await households.many(await unit.rows(), [number])).get(number)
        if found is None or found.community != community.id or not found.active:
            raise AlreadyDecided
        return found

    async def find(self, unit: Unit, community: Community, written: str) -> Listed:
        """The household a door names. Raises UnknownDoor."""
        place = door(written)
        rows = await unit.rows()
        found = await households.by_door(rows, community.id, place) if place else None
        if found is None and place is not None:
            found = _joined(place, await households.roll(rows, community.id))
        if found is None:
            raise UnknownDoor(written[:20])
        return found


def _joined(place: Door, listed: Sequence[Listed]) -> Listed | None:
    """The one door whose rooms hold the one written: 101 of 101/102, 201 of 201跃; None where several do."""
    found = [
        each
        for each in listed
        if (each.household.door.building, each.household.door.unit) == (place.building, place.unit)
        and place.room in _rooms(each.household.door.room)
    ]
    return found[0] if len(found) == 1 else None


def _rooms(room: str) -> list[str]:
    return [part.removesuffix("复式").removesuffix("跃") for part in room.split("/")]
