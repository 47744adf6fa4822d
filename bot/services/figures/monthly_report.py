"""The month's report for the street office (月报, 台账): the board's own figures, and every matter behind them."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from bot.domain.papers import Report
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.figures.statistics import Statistics
from bot.services.unit import Unit, unit_of_work
from bot.storage import matters
from bot.storage.communities import Community
from bot.storage.session import Store
from bot.texts import documents, drawing

_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


class MonthlyReports:
    """Reads; changes nothing."""

    def __init__(self, directory: Directory, statistics: Statistics) -> None:
        self._directory = directory
        self._statistics = statistics

    async def make(self, unit: Unit, community: Community, month: str) -> Report:
        """A month (2026-03) or a year (2026). Raises BadMonth."""
        since, until = self._statistics.span(community, month)
        rows = await unit.rows()
        opened = await matters.opened_between(rows, community.id, since, until)
        closed = await matters.ended_between(rows, community.id, since, until)
        listed = sorted(
            {each.id: each for each in (*opened, *closed)}.values(), key=lambda each: each.id
        )
        figures = await self._statistics.month(unit, community, month)
        names = {number: each.name for number, each in self._directory.agencies.items()}
        return Report(community.name, community.zone, month, figures, listed, names, unit.now)

    def files(self, community: Community, report: Report) -> Iterator[tuple[str, bytes]]:
        """(file name, content): PDF and xlsx."""
        book = book_of(community)
        name = f"{_NOT_IN_NAMES.sub('-', community.name)}-{report.month}"
        yield f"{name}.pdf", documents.report(report, book)
        yield f"{name}.xlsx", documents.workbook(report, book)

    async def at_once(
        self, store: Store, now: Callable[[], datetime], community: str, month: str
    ) -> list[tuple[str, bytes]]:
        """For the command line. Raises WhichCommunity, BadMonth."""
        async with unit_of_work(store, now) as unit:
            await self._directory.reload(unit)
            found = self._directory.named(community)
            made = await self.make(unit, found, month)
        return [(name, await drawing.away(content)) for name, content in self.files(found, made)]
