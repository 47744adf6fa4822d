"""催一下: whoever has a matter is asked in private how it goes. 我来接: another officer has it from now on."""

import re
from dataclasses import replace
from typing import Final

from bot.domain.agency import Agency
from bot.domain.errors import NotPossible
from bot.domain.matter import Event, Matter, State
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.matters.workflow import Workflow
from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community
from bot.texts import officer_words, orders

_KIND: Final = re.compile(r"(?:物业|有限|责任|公司|服务|管理|中心|维保|志愿|[队站处部])+$")


_COMMON: Final = frozenset(
    (
        "社区",
        "小区",
        "街道",
        "电梯",
        "热力",
        "供水",
        "供电",
        "燃气",
        "消防",
        "老年",
        "环卫",
        "保洁",
        "保安",
        "暖心",
    )
)


def _stem(name: str) -> str:
    """An agency's name without what it is: 平安物业 is 平安; empty where nothing of its own is left."""
    stem = _KIND.sub("", name)
    return stem if len(stem) > 1 and stem not in _COMMON else ""


class Urging:
    """Changes no term and nobody's turn."""

    def __init__(self, directory: Directory, workflow: Workflow) -> None:
        self._directory = directory
        self._workflow = workflow

    def whom(self, community: Community, matter: Matter) -> str | None:
        """Who can be urged on a matter: its agency, or the officer who took it; None where nobody has it."""
        if matter.course.ending is not None:
            return None
        if matter.course.agency is not None:
            return self._workflow.who(community, matter)
        return book_of(community).role("officer") if matter.course.account is not None else None

    async def urge(self, unit: Unit, community: Community, matter: Matter, officer: int) -> str:
        """What the desk reads of it. Raises NotPossible where nobody has the matter."""
        whom = self.whom(community, matter)
        if whom is None:
            raise NotPossible("urge", matter.state)
        crew = self._workflow.crew(matter)
        agency = matter.course.agency
        if agency is not None and crew is not None:
            accounts = self._directory.acting_for(community.id, crew, agency)
        else:
            accounts = [account for account in (matter.course.account,) if account is not None]
        stands = posting.standing(self._directory, community, matter, unit)
        keyboard = orders.keyboard(matter, stands) if agency is not None else None
        for account in accounts:
            posting.tell_asker(unit, account, matter, officer_words.urged(matter, stands), keyboard)
        facts = {"text": f"催了{whom}"}
        await matters.note(await unit.rows(), matter.id, unit.now, Event.NOTED, officer, facts)
        return officer_words.has_urged(matter, whom, len(accounts))

    def agencies(self, community: Community) -> list[Agency]:
        """Those that take orders of a community."""
        return [
            each
            for each in self._directory.agencies.values()
            if each.community == community.id and each.active
        ]

    def agency_named(self, community: Community, text: str) -> Agency | None:
        """The agency that words name; 物业 alone names the one property company there is."""
        mine = self.agencies(community)
        named = [each for each in mine if each.name in text]
        if not named:  # 平安 is 平安物业
            named = [each for each in mine if (stem := _stem(each.name)) and stem in text]
        if not named and "物业" in text:
            named = [each for each in mine if each.role == "property"]
        return named[0] if len(named) == 1 else None

    async def held_by(self, unit: Unit, community: Community, agency: Agency) -> list[Matter]:
        """What an agency has, the soonest due first."""
        return await matters.held_by(await unit.rows(), community.id, agency=agency.id)

    async def take_over(
        self, unit: Unit, community: Community, matter: Matter, officer: int
    ) -> str:
        """Another officer has what an officer had. Raises NotPossible for what an agency has, and for what is over."""
        course = matter.course
        if matter.state is not State.TAKEN or course.agency is not None:
            raise NotPossible("take", matter.state)
        await matters.change(await unit.rows(), matter.id, account=officer)
        await matters.note(await unit.rows(), matter.id, unit.now, Event.TAKEN, officer)
        taken = replace(matter, course=replace(course, account=officer))
        await self._workflow.show(unit, taken)
        return officer_words.TAKEN_OVER.format(number=matter.number)

    async def held(self, unit: Unit, community: Community, officer: int) -> list[Matter]:
        """What an officer took and no agency has, the soonest due first."""
        found = await matters.held_by(await unit.rows(), community.id, account=officer)
        return [each for each in found if each.course.agency is None]
