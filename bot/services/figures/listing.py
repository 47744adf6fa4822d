"""The black list has a hearing before it: a company is told, has its say within a term, and is listed only then."""

from datetime import timedelta

from bot import rules
from bot.domain.rating import AgencyRating, RatingHearing
from bot.services import posting
from bot.services.directory import Directory
from bot.services.figures.statistics import Rated, Statistics
from bot.services.unit import Unit
from bot.storage import agencies
from bot.storage.communities import Community
from bot.texts import figures as texts


class BlackListing:
    """Looks once a day at what the figures alone would say, and lets nobody stand on the black list unheard."""

    def __init__(self, directory: Directory, statistics: Statistics) -> None:
        self._directory = directory
        self._statistics = statistics

    async def review(self, unit: Unit, community: Community) -> None:
        """Begins a hearing, lists whoever was heard, takes off whoever does better by now."""
        days = int(rules.community(community.rules)["rating"]["hearing_days"])
        rows = await unit.rows()
        for each in await self._statistics.rated(unit, community):
            black = each.verdict is AgencyRating.BLACK
            if black and each.hearing is None:
                until = unit.now + timedelta(days=days)
                await agencies.begin_hearing(rows, each.agency.id, unit.now, until)
                told = texts.before_listing(each.agency.name, each.kept, until, community.zone)
                self._tell(unit, community, each, told)
            elif black and each.hearing is not None and self._is_due(unit, each, each.hearing):
                await agencies.list_black(rows, each.hearing.id, unit.now)
                self._tell(unit, community, each, texts.listed_black(each.agency.name, each.kept))
            elif not black and each.hearing is not None:
                await agencies.end_hearing(rows, each.hearing.id, unit.now)
                was = each.hearing.listed_at is not None
                self._tell(unit, community, each, texts.better(each.agency.name, listed=was))

    @staticmethod
    def _is_due(unit: Unit, rated: Rated, hearing: RatingHearing) -> bool:
        """Whether the term is over, and every appeal since it began has its answer."""
        open_ = any(each.at >= hearing.told_at and each.answer is None for each in rated.appeals)
        return hearing.listed_at is None and hearing.until_at <= unit.now and not open_

    def _tell(self, unit: Unit, community: Community, rated: Rated, text: str) -> None:
        """The company's people, and the desk."""
        once = f"listing:{rated.agency.id}:{unit.now:%Y%m%d}"
        for account in self._directory.acting_for(community.id, rated.agency.role, rated.agency.id):
            posting.tell(unit, account, text, once=f"{once}:{account}")
        posting.tell_desk(unit, self._directory, community.id, text, once=once)
