"""Who may do what with a matter: whose turn it is, and what a private procedure keeps to its tiers."""

from typing import Final

from bot.domain.errors import BadCallback, NotOfficer, NotYours
from bot.domain.matter import Matter
from bot.domain.procedure import AGENCY_ROLES, RESIDENTS
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.matters.workflow import Workflow
from bot.services.unit import Unit
from bot.storage import roles
from bot.storage.communities import Community

CIRCLES: Final = frozenset({"party", "member"})


class Permissions:
    """Asked before every deed; answers by raising."""

    def __init__(self, directory: Directory, workflow: Workflow) -> None:
        self._directory = directory
        self._workflow = workflow

    async def must_be_theirs(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> None:
        """Raises NotYours unless it is this account's turn.

        A role nobody holds falls to the desk; officers may write down what an agency tells them, private tiers
        excepted. Circles are their members' alone.
        """
        role = matter.course.role
        officer = self._directory.works_here(community.id, account)
        title = book_of(community).role(role)
        if role in AGENCY_ROLES:
            acting = self._directory.acting_for(community.id, role, matter.course.agency)
            recorded = officer and (not acting or not self._workflow.procedure(matter).private)
            if account not in acting and not recorded:
                raise NotYours(title)
        elif role in CIRCLES:  # its members need not be on the desk
            if account not in await roles.holders(await unit.rows(), community.id, role):
                raise NotYours(title)
        elif not officer or role == RESIDENTS:
            raise NotYours(title)
        elif role != "officer":
            holders = await roles.holders(await unit.rows(), community.id, role)
            if account not in holders and holders:
                raise NotYours(title)

    def must_be_officer(self, community: Community, account: int) -> None:
        if not self._directory.is_officer(community.id, account):
            raise NotOfficer

    def community_of(self, account: int, matter: Matter) -> Community:
        """Where somebody may act on a matter at all: its officers and its agencies. Raises BadCallback."""
        agents = {each.community for each in self._directory.agencies_of(account) if each.active}
        if matter.community in agents or self._directory.is_officer(matter.community, account):
            return self._directory.communities[matter.community]
        raise BadCallback

    async def must_be_open_to(
        self, unit: Unit, community: Community, matter: Matter, account: int
    ) -> None:
        """A private procedure's matter is handled by the tier whose turn it is alone. Raises NotYours."""
        if self._workflow.procedure(matter).private and matter.course.ending is None:
            await self.must_be_theirs(unit, community, matter, account)
