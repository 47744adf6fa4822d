"""What a meeting talks about (议题): residents’ proposals, what many complain of, what the host writes."""

from typing import Final

from bot.domain.activity import Activity, ActivityKind, ActivityState, quorate
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import BadCallback, MissingPart, NoMeeting, TooManyTopics
from bot.domain.matter import Matter
from bot.domain.topic import LONGEST, Topic, TopicState
from bot.services import posting
from bot.services.directory import Directory
from bot.services.matters.curation import Curation
from bot.services.matters.workflow import Workflow
from bot.services.neighbours.activities import Activities
from bot.services.notices.noticing import line
from bot.services.unit import Unit
from bot.storage import activities
from bot.storage import topics as stored
from bot.storage.communities import Community
from bot.texts import topics as texts

MOST: Final = 12  # topics of one meeting
WAITING: Final = 3  # topics of one account that wait
SHOWN: Final = 5  # matters offered
EXAMPLE: Final = "/topic 小广场夜里太吵"


class Topics:
    """A resident's topic reaches the desk; it is on a meeting's card once an officer took it."""

    def __init__(
        self, directory: Directory, held: Activities, curation: Curation, workflow: Workflow
    ) -> None:
        self._directory = directory
        self._activities = held
        self._curation = curation
        self._workflow = workflow

    async def propose(
        self, unit: Unit, community: Community, account: int, text: str, activity: int | None
    ) -> Topic:
        """A resident's topic, for the desk to take up. Raises MissingPart, TooManyTopics."""
        if not text.strip():
            raise MissingPart(EXAMPLE)
        rows = await unit.rows()
        own = [each for each in await stored.waiting(rows, community.id) if each.account == account]
        if len(own) >= WAITING:
            raise TooManyTopics(WAITING)
        found = await activities.get(rows, activity) if activity else None
        meant = found.id if found is not None and found.community == community.id else None
        values = {"account": account, "activity": meant}
        made = await stored.add(rows, community.id, line(text, LONGEST), unit.now, **values)
        posting.tell_desk(
            unit,
            self._directory,
            community.id,
            texts.proposed(made),
            texts.proposed_keyboard(made),
            once=f"topic:{made.id}",
        )
        return made

    async def take(self, unit: Unit, community: Community, number: int) -> tuple[Topic, Activity]:
        """A proposal becomes a topic of the meeting it was meant for, else of the next one.

        Raises NoMeeting where none is planned, GivesAway.
        """

        found = await self._waiting(unit, community, number)
        meeting = await self._meeting_for(unit, community, found)
        must_be_discreet(found.text)
        await self._put(unit, community, meeting, found)
        self._tell(unit, found, texts.taken(found, meeting, community.zone))
        return found, meeting

    async def decline(self, unit: Unit, community: Community, number: int) -> Topic:
        """A proposal is not talked about; whoever made it is told."""
        found = await self._waiting(unit, community, number)
        await stored.change(await unit.rows(), number, state=TopicState.DECLINED.value)
        self._tell(unit, found, texts.declined(found))
        return found

    async def add_matter(
        self, unit: Unit, community: Community, number: int, matter: int
    ) -> Activity:
        """A matter becomes a topic of a meeting by its public title. Raises BadCallback for a private one."""
        meeting = await self._meeting(unit, community, number)
        found = await self._curation.by_id(unit, community, matter)
        if self._workflow.procedure(found).private:
            raise BadCallback
        rows = await unit.rows()
        if all(each.matter != matter for each in await stored.on(rows, number)):
            title = texts.of_matter(found)[:LONGEST]
            made = await stored.add(rows, community.id, title, unit.now, matter=matter)
            await self._put(unit, community, meeting, made)
        return meeting

    async def write(self, unit: Unit, community: Community, number: int, text: str) -> Activity:
        """The host's own topic. Raises EmptyText, GivesAway."""
        meeting = await self._meeting(unit, community, number)
        written = line(text, LONGEST)
        must_be_discreet(written)
        made = await stored.add(await unit.rows(), community.id, written, unit.now)
        await self._put(unit, community, meeting, made)
        return meeting

    async def remove(self, unit: Unit, community: Community, number: int) -> Activity:
        """A topic is taken off a meeting's card; a resident's waits again."""
        rows = await unit.rows()
        found = await stored.get(rows, number)
        if found is None or found.community != community.id or found.activity is None:
            raise BadCallback
        again = TopicState.PROPOSED if found.account else TopicState.DECLINED
        await stored.change(rows, number, state=again.value, activity=None)
        meeting = await self._meeting(unit, community, found.activity)
        await self._activities.show(unit, community, meeting)
        return meeting

    async def of(self, unit: Unit, activity: int) -> list[Topic]:
        """A meeting's topics, in their order."""
        return await stored.on(await unit.rows(), activity)

    async def planned(self, unit: Unit, community: Community) -> bool:
        """Whether a meeting is to come."""
        coming = await activities.coming(await unit.rows(), community.id, unit.now)
        return any(each.kind is ActivityKind.MEETING for each in coming)

    async def outline(self, unit: Unit, activity: Activity) -> str:
        """Minutes drafted from its topics; empty where there is none."""
        on = await self.of(unit, activity.id)
        if not on:
            return ""
        seats = await activities.seats_of(await unit.rows(), activity.id)
        return texts.outline(on, quorate(activity, seats)[1], activity.expected)

    async def choices(
        self, unit: Unit, community: Community, activity: int
    ) -> tuple[list[Topic], list[tuple[Matter, int]]]:
        """What could become a topic: proposals that wait, and the open matters that most speak of, with how many."""
        rows = await unit.rows()
        on = {each.matter for each in await stored.on(rows, activity)}
        felt = await self._curation.listed(unit, community)
        fit = [
            (each, warmth.supporters)
            for each, warmth in felt
            if each.id not in on
            and each.state.open
            and not each.urgent
            and not self._workflow.procedure(each).private
        ]
        return await stored.waiting(rows, community.id), fit[:SHOWN]

    async def _waiting(self, unit: Unit, community: Community, number: int) -> Topic:
        found = await stored.get(await unit.rows(), number)
        if (
            found is None
            or found.community != community.id
            or found.state is not TopicState.PROPOSED
        ):
            raise BadCallback
        return found

    async def _meeting(self, unit: Unit, community: Community, number: int) -> Activity:
        found = await self._activities.get(unit, community, number)
        if found.kind is not ActivityKind.MEETING or found.state is ActivityState.CANCELLED:
            raise BadCallback
        return found

    async def _meeting_for(self, unit: Unit, community: Community, topic: Topic) -> Activity:
        coming = await activities.coming(await unit.rows(), community.id, unit.now)
        meetings = [each for each in coming if each.kind is ActivityKind.MEETING]
        meant = next((each for each in meetings if each.id == topic.activity), None)
        if meant is not None:
            return meant
        if not meetings:
            raise NoMeeting
        return meetings[0]

    async def _put(self, unit: Unit, community: Community, meeting: Activity, topic: Topic) -> None:
        rows = await unit.rows()
        if len(await stored.on(rows, meeting.id)) >= MOST:
            raise TooManyTopics(MOST)
        on = {"state": TopicState.ON.value, "activity": meeting.id, "placed_at": unit.now}
        await stored.change(rows, topic.id, **on)
        await self._activities.show(unit, community, meeting)

    @staticmethod
    def _tell(unit: Unit, topic: Topic, text: str) -> None:
        if topic.account is not None:
            posting.tell(unit, topic.account, text)
