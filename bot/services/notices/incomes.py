"""Common income: a file is looked at first by two officers, then kept and published, balances with it."""

from collections.abc import Sequence
from datetime import datetime

from bot import rules
from bot.domain.income import Account, IncomeEntry, IncomeFile, Sum
from bot.domain.notice import Notice
from bot.services.notices import incomefile
from bot.services.notices.noticing import Noticing
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import households, incomes
from bot.storage.communities import Community
from bot.texts import incomes as texts


class Incomes:
    """The months in a file replace what was kept for the same months."""

    def __init__(self, sealer: Sealer, noticing: Noticing) -> None:
        self._sealer = sealer
        self._noticing = noticing

    def is_one(self, content: bytes, name: str) -> bool:
        """Whether a file's heading is that of income and spending rather than of a roll."""
        return incomefile.is_one(content, name)

    def looked_over(self, content: bytes, name: str) -> IncomeFile:
        """What a file holds. Raises SheetRefused with every line that is wrong, the first twenty."""
        return incomefile.read(content, name)

    def read(self, content: bytes, name: str) -> list[IncomeEntry]:
        """A file's lines. Raises SheetRefused."""
        return list(incomefile.read(content, name).entries)

    def sealed(self, content: bytes) -> str:
        return self._sealer.seal_file(content)

    def unsealed(self, sealed: str, name: str) -> IncomeFile:
        return self.looked_over(self._sealer.open_file(sealed), name)

    async def account(self, unit: Unit, community: Community) -> Account:
        """All that is kept of a community."""
        return await incomes.account(await unit.rows(), community.id)

    async def before(self, unit: Unit, community: Community, file: IncomeFile) -> int | None:
        """What there was before a file's first month, by what was published until then."""
        return (await self.account(unit, community)).opening(_months(file.entries)[0])

    async def bring_in(
        self,
        unit: Unit,
        community: Community,
        entries: Sequence[IncomeEntry],
        opening: int | None = None,
    ) -> Notice:
        """Keeps the lines, and what was carried over where that is said; publishes their sums."""
        months = _months(entries)
        before = await self.account(unit, community)
        await incomes.replace(await unit.rows(), community.id, entries)
        if opening is not None:
            await incomes.carry_over(await unit.rows(), community.id, months[0], opening)
        now = await self.account(unit, community)
        homes = len(await households.peopled(await unit.rows(), community.id))
        told = texts.sums(now.of(months)) + texts.share(now.of(months), homes)
        if any(each.day[:7] in months for each in before.entries):
            told = texts.corrected(before.of(months), now.of(months))
        values = {"month": texts.months(months), "text": told}
        return await self._noticing.by_book(unit, community, "income", values)

    async def latest(self, unit: Unit, community: Community) -> tuple[Sum, int] | None:
        """The newest published month, and how many households there are; None where nothing was published."""
        found = (await self.account(unit, community)).months()
        homes = await households.peopled(await unit.rows(), community.id)
        return (found[0], len(homes)) if found else None

    async def missing(self, unit: Unit, community: Community, today: datetime) -> list[str]:
        """The months that should be published by a day and are not."""
        due = int(rules.community(community.rules)["income"]["due_day"])
        return (await self.account(unit, community)).missing(today.date(), due)


def _months(entries: Sequence[IncomeEntry]) -> list[str]:
    return sorted({each.day[:7] for each in entries})
