"""One bundle of papers (材料): everything a lawyer, expert or mediator needs about a matter."""

from bot.domain.papers import Papers
from bot.services.matters.workflow import Workflow
from bot.services.unit import Unit
from bot.storage import hearings, matters, people, turns
from bot.storage.communities import Community


class Dossier:
    """Whoever gets a bundle is recorded: it holds residents' own words."""

    def __init__(self, workflow: Workflow) -> None:
        self._workflow = workflow

    async def bundle(self, unit: Unit, community: Community, number: int, account: int) -> Papers:
        """Raises NoSuchMatter across the border."""
        matter = await self._workflow.matter(unit, community, number)
        rows = await unit.rows()
        voices = await matters.voices_of(rows, number)
        photos = [voice.photo for voice in voices if voice.photo]
        for round_ in range(matter.course.round + 1):
            photos += [file for _, file in await turns.photos_of(rows, number, round_)]
        await people.looked(rows, unit.now, community.id, account, f"bundle {matter.number}")
        held = await hearings.of_matter(rows, number)
        return Papers(
            community.name,
            community.zone,
            matter,
            voices,
            await matters.told(rows, number),
            [each.summary for each in held if each.summary],
            photos,
            unit.now,
        )
