"""Minutes (纪要): written by one officer, shown by another to those who were there, published once they stand.

Whoever was there has some days for a remark; a remark is answered, or the minutes are written anew, before they are
published. Versions are kept; names are in none of them.
"""

from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.domain.activity import Activity
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    MissingPart,
    NotYet,
    SecondOfficer,
)
from bot.domain.matter import Kind, Matter
from bot.domain.minutes import Minutes, MinutesState, Remark, settled
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.listening.intake import Listening, Told, place_in
from bot.services.matters.memory import Memories
from bot.services.notices.noticing import Noticing, line
from bot.services.unit import Unit
from bot.storage import activities, people
from bot.storage import minutes as stored
from bot.storage.communities import Community
from bot.texts import minutes as texts

LONGEST: Final = 3000
REMARK: Final = 500
AGAIN: Final = timedelta(days=1)
DECIDED: Final = "complaint"  # by which procedure what a meeting decided is done: nobody is left to be reconciled
EXAMPLE: Final = "/meeting 周五19:00 停车怎么办 @议事亭"


class Keeping:
    """From a draft to what the group reads."""

    def __init__(
        self, directory: Directory, noticing: Noticing, listening: Listening, memories: Memories
    ) -> None:
        self._directory = directory
        self._noticing = noticing
        self._listening = listening
        self._memories = memories
        self.days = int(rules.neighbours()["minutes"]["objection_days"])  # for remarks

    async def write(self, unit: Unit, activity: Activity, text: str, officer: int) -> Minutes:
        """The next version. Raises EmptyText, TooLong, NotYet, GivesAway."""
        if unit.now < activity.starts_at:
            raise NotYet
        written = line(text, LONGEST)
        must_be_discreet(written)
        return await stored.add(await unit.rows(), activity.id, written, officer)

    async def agree(
        self, unit: Unit, community: Community, number: int, officer: int
    ) -> tuple[Minutes, int]:
        """Another officer lets it be shown; how many who were there are asked. Raises SecondOfficer, AlreadyDecided."""
        found, activity = await self._get(unit, community, number)
        if found.state is not MinutesState.DRAFT:
            raise AlreadyDecided
        if found.writer == officer:
            raise SecondOfficer
        there = await self._there(unit, activity)
        until = unit.now + timedelta(days=self.days)
        values = {"approver": officer, "state": MinutesState.SHOWN.value, "until_at": until}
        await stored.change(await unit.rows(), number, **values)
        text = texts.shown(activity, found, until, community.zone)
        for account in there:
            posting.tell(
                unit,
                account,
                text,
                texts.shown_keyboard(number),
                once=f"minutes:{number}:{account}",
            )
        if there:
            await self._plan(unit, community, found, until)
        else:
            await self._publish(unit, community, found, activity, officer)
        return found, len(there)

    async def _there(self, unit: Unit, activity: Activity) -> set[int]:
        """Accounts that were there and can be written to."""
        rows = await unit.rows()
        came = {
            each.account
            for each in await activities.seats_of(rows, activity.id)
            if each.came_at and each.account
        }
        return {account for account in came if await people.is_private(rows, account)}

    async def _plan(self, unit: Unit, community: Community, found: Minutes, due: Any) -> None:
        key = f"minutes:{found.id}:{due:%Y%m%d%H%M}"
        payload = {"minutes": found.id}
        await unit.plan(key, "activity", due, community=community.id, payload=payload)

    # those who were there

    async def remark(self, unit: Unit, number: int, account: int, text: str) -> Minutes:
        """Somebody's word on a version: a remark, or that it is right. Raises BadCallback, AlreadyDecided."""
        found = await stored.get(await unit.rows(), number)
        activity = await activities.get(await unit.rows(), found.activity) if found else None
        if found is None or activity is None:
            raise BadCallback
        there = await self._there(unit, activity)
        if account not in there:
            raise BadCallback
        if found.state is not MinutesState.SHOWN:
            raise AlreadyDecided
        written = line(text, REMARK) if text else ""
        made = await stored.remark(await unit.rows(), number, account, written, unit.now)
        community = self._directory.communities[activity.community]
        if written:
            told = texts.remarked(activity, written)
            posting.tell_desk(
                unit, self._directory, community.id, told, texts.remark_keyboard(made, activity.id)
            )
        elif settled(there, await stored.remarks_of(await unit.rows(), number)):
            await self._publish(unit, community, found, activity, found.approver)
        return found

    async def remarked(self, unit: Unit, community: Community, number: int) -> Remark:
        """A remark on one of this community's minutes. Raises BadCallback."""
        found = await stored.one_remark(await unit.rows(), number)
        if found is None:
            raise BadCallback
        await self._get(unit, community, found.minutes)
        return found

    async def answer(self, unit: Unit, community: Community, number: int, text: str) -> None:
        """The desk's answer to a remark, told to whoever made it. Raises BadCallback, EmptyText."""
        found = await self.remarked(unit, community, number)
        written = line(text, REMARK)
        await stored.answer(await unit.rows(), number, written)
        if found.account is not None:
            posting.tell(
                unit, found.account, texts.answered(written), once=f"remark:{number}:answered"
            )

    # what comes of it

    async def act(
        self, unit: Unit, community: Community, activity: Activity, officer: int, shown: str = ""
    ) -> Matter:
        """The last resolution of those that were `shown` above the button becomes a matter with its term, once. Raises
        MissingPart without one, AlreadyDecided for one that is a matter."""
        chosen = texts.chosen(activity.decided, shown)
        if chosen is None:
            raise MissingPart(EXAMPLE)
        at, text = chosen
        if not text:
            raise AlreadyDecided
        ear = (await self._memories.of(community, unit)).ear
        filed = ear.filed(f"{activity.title} {text}")  # 先试三个月 says not of what
        told = Told(
            kind=Kind.VISIT,
            account=officer,
            at=unit.now,
            text=text,
            category=filed.category or "other_voice",
            place=place_in(filed),
            who=f"m{activity.id}",
            begins=DECIDED if DECIDED in book_of(community).procedures else "",
        )
        matter = await self._listening.tell(unit, community, told)
        decided = texts.acted(activity.decided, at, matter.number)
        await activities.change(await unit.rows(), activity.id, decided=decided)
        return matter

    async def due(self, unit: Unit, community: Community, number: int) -> None:
        """The days for remarks are over: published, unless one still waits for an answer."""
        found, activity = await self._get(unit, community, number)
        if found.state is not MinutesState.SHOWN:
            return
        waiting = [each for each in await stored.remarks_of(await unit.rows(), number) if each.open]
        if not waiting:
            await self._publish(unit, community, found, activity, found.approver)
            return
        once = f"minutes:{number}:waiting:{unit.now:%Y%m%d}"
        posting.tell_desk(
            unit, self._directory, community.id, texts.waiting(activity, len(waiting)), once=once
        )
        await self._plan(unit, community, found, unit.now + AGAIN)

    async def _publish(
        self,
        unit: Unit,
        community: Community,
        found: Minutes,
        activity: Activity,
        officer: int | None,
    ) -> None:
        rows = await unit.rows()
        came = sum(
            seat.party for seat in await activities.seats_of(rows, activity.id) if seat.came_at
        )
        notice = await self._noticing.free(
            unit, community, texts.published(activity, found, came), officer or 0
        )
        await stored.change(rows, found.id, state=MinutesState.PUBLISHED.value)
        told = texts.done(activity, notice.number)
        posting.tell_desk(
            unit, self._directory, community.id, told, once=f"minutes:{found.id}:published"
        )

    async def _get(self, unit: Unit, community: Community, number: int) -> tuple[Minutes, Activity]:
        found = await stored.get(await unit.rows(), number)
        activity = await activities.get(await unit.rows(), found.activity) if found else None
        if found is None or activity is None or activity.community != community.id:
            raise BadCallback
        return found, activity
