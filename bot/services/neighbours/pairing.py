"""Who goes along on a regular visit: a helper whom the officer asks, and who says yes before any door is told."""

from bot.domain.errors import BadCallback, NotOfficer
from bot.domain.household import door
from bot.domain.neighbour import Care
from bot.services import posting
from bot.services.directory import Directory
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import neighbours, people
from bot.texts import neighbours as texts


class Pairing:
    """Two people for one household; the second learns its door when the first visit is due."""

    def __init__(self, directory: Directory, sealer: Sealer) -> None:
        self._directory = directory
        self._sealer = sealer

    async def candidates(self, unit: Unit, number: int, officer: int) -> list[tuple[int, str]]:
        """(account, name and skills) of the helpers who can be asked in private. Raises NotOfficer."""
        care = await self._of(unit, number, officer)
        rows = await unit.rows()
        found = await neighbours.helpers_of(rows, care.community)
        return [
            (account, f"{self._sealer.open(name) or '邻居'}（{skills}）")
            for account, name, skills in found
            if account not in (care.visitor, care.partner, officer)
            and await people.is_private(rows, account)
        ]

    async def invite(self, unit: Unit, number: int, officer: int, account: int) -> str:
        """A helper is asked to go along. Raises BadCallback for anybody else."""
        care = await self._of(unit, number, officer)
        found = dict(await self.candidates(unit, number, officer))
        if account not in found:
            raise BadCallback
        await neighbours.change_care(await unit.rows(), number, asked=account)
        place = door(self._sealer.open(care.door))
        text = texts.asked_along(place.building if place else "", care.every_days)
        posting.tell(unit, account, text, texts.along_keyboard(number))
        return texts.ASKED_ALONG.format(name=found[account])

    async def answer(self, unit: Unit, number: int, account: int, *, yes: bool) -> str:
        """What whoever was asked says; the officer hears it. Raises BadCallback."""
        care = await neighbours.care(await unit.rows(), number)
        if care is None or not care.active or care.asked != account:
            raise BadCallback
        partner = {"partner": account} if yes else {}
        await neighbours.change_care(await unit.rows(), number, asked=None, **partner)
        if care.officer is not None:
            label = self._sealer.open(care.door)
            posting.tell(unit, care.officer, texts.goes_along(label, yes=yes))
        return texts.GOES if yes else texts.GOES_NOT

    async def _of(self, unit: Unit, number: int, officer: int) -> Care:
        care = await neighbours.care(await unit.rows(), number)
        if care is None or not care.active:
            raise BadCallback
        if not self._directory.is_officer(care.community, officer):
            raise NotOfficer
        return care
