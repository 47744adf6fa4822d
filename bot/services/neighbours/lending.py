"""A matter that a helper can see to (金扳手): the desk asks the neighbours beside the property company."""

from bot.domain.errors import AlreadyDecided, BadCallback
from bot.domain.matter import Matter
from bot.services.matters.curation import Curation
from bot.services.matters.workflow import Workflow
from bot.services.neighbours.helping import Helping
from bot.services.unit import Unit
from bot.storage import neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts
from bot.texts.words import CATEGORIES
from bot.texts.workflow import public_title


class Lending:
    """Whom the desk could ask, and the asking; a danger and what goes its way in private are nobody's to lend."""

    def __init__(self, curation: Curation, workflow: Workflow, helping: Helping) -> None:
        self._curation = curation
        self._workflow = workflow
        self._helping = helping

    async def able(self, unit: Unit, community: Community, number: int) -> tuple[str, int] | None:
        """The skill that a matter wants, and how many could be asked; None where it is nothing for neighbours."""
        matter = await self._curation.by_id(unit, community, number)
        skill = self._helping.fits(matter.title)
        if skill is None or not self._fits(matter):
            return None
        if await neighbours.open_for(await unit.rows(), number) is not None:
            return None
        many = len(await self._helping.able(unit, community, skill))
        return (skill, many) if many else None

    async def ask(self, unit: Unit, community: Community, number: int) -> str:
        """The helpers are asked; what the desk reads. Raises BadCallback, AlreadyDecided."""
        matter = await self._curation.by_id(unit, community, number)
        if not self._fits(matter):
            raise BadCallback
        if await neighbours.open_for(await unit.rows(), number) is not None:
            raise AlreadyDecided
        skill = self._helping.fits(matter.title) or ""
        text = f"{public_title(matter)}（{CATEGORIES[matter.category]}）"  # nobody's own words
        made = await self._helping.for_matter(unit, community, matter, text, skill)
        return texts.asked_for_matter(made, matter.number)

    def _fits(self, matter: Matter) -> bool:
        private = self._workflow.procedure(matter).private
        return matter.state.open and not matter.urgent and not private
