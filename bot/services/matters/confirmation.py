"""Return visits (逐户回访): answers in private and at the door, and what they amount to."""

from datetime import timedelta
from typing import Final

from bot.domain import course as courses
from bot.domain.confirming import Confirmed, Verdict, agreement, verdict
from bot.domain.errors import AlreadyDecided, BadCallback, DoerVerifies, NotOfficer
from bot.domain.matter import MAY_BE_CONTRADICTED, Matter, State
from bot.domain.procedure import AGREEMENT, RESIDENTS
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.matters import asking
from bot.services.matters.actions import Actions
from bot.services.matters.workflow import Action, Workflow
from bot.services.unit import Unit
from bot.storage import asks, bindings, matters, notices, outbox
from bot.storage.asks import Ask
from bot.storage.communities import Community
from bot.texts import publishing as texts

ANOTHER_DAY: Final = timedelta(days=1)  # while nobody could read the result


class Confirmation:
    """One answer a household a round; the last one before the verdict stands."""

    def __init__(self, directory: Directory, workflow: Workflow, actions: Actions) -> None:
        self._directory = directory
        self._workflow = workflow
        self._actions = actions

    async def answer(
        self, unit: Unit, number: int, said: Confirmed, account: int, *, officer: bool
    ) -> Matter:
        """An answer of the household asked, or what an officer was told at its door.

        Raises BadCallback for somebody else's question, AlreadyDecided when the round is over.
        """
        ask = await asks.get(await unit.rows(), number)
        matter = await matters.get(await unit.rows(), ask.matter) if ask else None
        if ask is None or matter is None:
            raise BadCallback
        community = self._directory.communities[matter.community]
        if officer and not self._directory.is_officer(community.id, account):
            raise NotOfficer
        if not officer and not await self._theirs(unit, ask, account):
            raise BadCallback
        if matter.course.round != ask.round or matter.state not in (State.ANSWERED, State.CLOSED):
            raise AlreadyDecided
        if officer:
            self._must_be_told(ask, matter, account)
        await asks.answer(
            await unit.rows(), number, said.value, account if officer else None, unit.now
        )
        if said is not Confirmed.GOOD:
            text = texts.dissatisfied(matter, ask.door, said)
            posting.tell_desk(
                unit, self._directory, community.id, text, once=f"said:{number}:{said.value}"
            )
        if matter.course.role == RESIDENTS and matter.course.ending is None:
            return await self._weigh(unit, community, matter, over=False)
        if said is Confirmed.BROKEN and matter.course.ending in MAY_BE_CONTRADICTED:
            return await self._broken(unit, community, matter)
        return matter

    @staticmethod
    def _must_be_told(ask: Ask, matter: Matter, officer: int) -> None:
        """What a household said itself nobody says for it; whoever did the work does not ask whether it is good."""
        if ask.answer is not None and ask.officer is None:
            raise AlreadyDecided
        if officer == matter.course.doer:
            raise DoerVerifies

    async def _broken(self, unit: Unit, community: Community, matter: Matter) -> Matter:
        reopened = await self._actions.again(unit, community, matter, Action("broken"))
        procedure = self._workflow.procedure(matter)
        if not procedure.private and not procedure.question:
            await self._workflow.noticing.about(unit, community, "reopened", reopened, {})
        return reopened

    async def _theirs(self, unit: Unit, ask: Ask, account: int) -> bool:
        """Asked as an account, or one of the household that was asked."""
        if ask.account == account:
            return True
        homes = await bindings.of_account(await unit.rows(), account)
        return ask.who in {f"a{account}", *(f"h{home.id}" for home in homes)}

    async def _weigh(
        self, unit: Unit, community: Community, matter: Matter, *, over: bool
    ) -> Matter:
        book = book_of(community)
        found = await asks.of(await unit.rows(), matter.id, matter.course.round)
        said = [each.answer for each in found]
        if matter.course.procedure == AGREEMENT:
            found_so_far = agreement(said, over=over)
        else:
            found_so_far = verdict(said, book.majority, book.broken, book.floor, over=over)
        match found_so_far:
            case Verdict.SOLVED:
                await self._workflow.noticing.mark_solved(unit, community, matter.id)
                return await self._workflow.move(unit, community, matter, Action("solved"))
            case Verdict.BROKEN:
                return await self._broken(unit, community, matter)
            case Verdict.LAPSED:
                return await self._workflow.move(unit, community, matter, Action("lapsed"))
            case Verdict.WAITING:
                return matter

    async def lapse(self, unit: Unit, community: Community, matter: Matter) -> Matter:
        """The time for answers is over: those who answered decide. It is not while no group has the result: what nobody
        could read is not closed by nobody's answering."""
        if await self._reached_nobody(unit, matter):
            course = courses.extend(matter.course, unit.now + ANOTHER_DAY)
            deed = Action("extend", facts={"text": texts.NOT_PUBLISHED})
            posting.tell_desk(
                unit, self._directory, community.id, texts.waits_to_be_published(matter)
            )
            return await self._workflow.write(unit, community, matter, course, deed)
        return await self._weigh(unit, community, matter, over=True)

    @staticmethod
    async def _reached_nobody(unit: Unit, matter: Matter) -> bool:
        """Whether the last word published on a matter was refused by every group."""
        rows = await unit.rows()
        posted = [each for each in await notices.of_matter(rows, matter.id) if each.posted_at]
        if not posted:
            return False
        return await outbox.refused(rows, f"notice:{posted[-1].id}:")

    async def doors(self, unit: Unit, community: Community, number: int, round_: int) -> None:
        """The desk gets the doors of whoever has not answered."""
        matter = await matters.get(await unit.rows(), number)
        if (
            matter is None
            or matter.course.round != round_
            or matter.course.role != RESIDENTS
            or matter.course.ending
        ):
            return
        left, answered = await asking.left(unit, number, round_)
        if left:
            text = texts.door_list(matter, left, answered)
            keyboard = texts.door_keyboard(left)
            ref = f"doors:{number}:{round_}"
            once = f"{ref}:{len(left) + answered}"
            posting.tell_desk(
                unit, self._directory, community.id, text, keyboard, ref=ref, once=once
            )

    async def door(self, unit: Unit, community: Community, number: int) -> tuple[Ask, Matter]:
        """A door of the list, to write down what was said there. Raises BadCallback across the border."""
        ask = await asks.get(await unit.rows(), number)
        matter = await matters.get(await unit.rows(), ask.matter) if ask else None
        if ask is None or matter is None or matter.community != community.id:
            raise BadCallback
        return ask, matter
