"""Records of private tiers (初调、复调、终调): sealed, and read by the tier that wrote them alone."""

from bot.domain.errors import NotYours
from bot.domain.matter import Matter
from bot.domain.procedure import AGENCY_ROLES
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.matters.workflow import Workflow
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import roles, turns
from bot.storage.communities import Community
from bot.texts import words


class PrivateRecords:
    """What is written here reaches neither the desk nor the timeline nor the board."""

    def __init__(self, directory: Directory, workflow: Workflow, sealer: Sealer) -> None:
        self._directory = directory
        self._workflow = workflow
        self._sealer = sealer

    async def write(self, unit: Unit, matter: Matter, account: int, text: str) -> None:
        course = matter.course
        agency = course.agency if course.role in AGENCY_ROLES else None
        await turns.record(
            await unit.rows(),
            matter.id,
            course.step,
            course.role,
            agency,
            account,
            self._sealer.seal(text),
            unit.now,
        )

    async def _vacant(self, unit: Unit, matter: Matter) -> bool:
        """Whether a tier of the matter's procedure is held by nobody, so that any officer may stand in."""
        rows = await unit.rows()
        tiers = {step.role for step in self._workflow.procedure(matter).steps.values()}
        return any(
            [not await roles.holders(rows, matter.community, role) for role in tiers - AGENCY_ROLES]
        )

    async def read(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> list[tuple[str, str]]:
        """What the tiers this account belongs to have written: (step, text). An officer who stands in for a tier
        that nobody holds reads their own words alone. Raises NotYours for no tier's member."""
        held = await roles.held(await unit.rows(), community.id, account)
        officer = self._directory.is_officer(community.id, account)
        mine = {
            each.id: each.role
            for each in self._directory.agencies_of(account)
            if each.community == community.id
        }
        found = await turns.records_of(await unit.rows(), matter.id)
        steps = self._workflow.procedure(matter).steps
        seen = [
            each
            for each in found
            if each.agency in mine
            or (each.agency is None and each.role in held)
            or (each.agency is None and each.role in mine.values())
            or (officer and each.account == account)
        ]
        if (
            not seen
            and not held
            and not mine
            and not (officer and await self._vacant(unit, matter))
        ):
            raise NotYours(book_of(community).role(matter.course.role))
        zone = self._directory.zone(community)
        return [
            (
                f"{words.when(each.at, zone)} {steps[each.step].title if each.step in steps else each.step}",
                self._sealer.open(each.text),
            )
            for each in seen
        ]
