"""Hearing different residents (说): a card in the group, a short form in private, visits at doors, coverage."""

import re
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.coverage import Coverage, coverage
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import (
    AlreadyOpen,
    BadCallback,
    MissingPart,
    NoHearing,
    NotPossible,
)
from bot.domain.hearing import POINT, Hearing, Point, View
from bot.domain.matter import Event, Matter, title_of
from bot.services import posting
from bot.services.directory import Directory
from bot.services.matters.workflow import Action, Workflow
from bot.services.notices.noticing import line
from bot.services.roll.importing import Importing
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import bindings, hearings, households, matters, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import hearings as texts
from bot.texts import workflow as course_texts
from bot.texts.ballots import Links
from bot.texts.hearings import SIDES
from bot.texts.markup import message
from nlp.weave import terms

QUESTION: Final = 200
LONGEST: Final = 1000
NEAR: Final = 0.3
_SIDES: Final = {
    "赞成": "for",
    "同意": "for",
    "反对": "against",
    "不同意": "against",
    "想法": "other",
    "其他": "other",
}


@dataclass(frozen=True, slots=True)
class HearingSoFar:
    """Everything a hearing's card is made of."""

    hearing: Hearing
    matter: Matter
    views: list[View]
    coverage: Coverage


class Hearings:
    """A household has one view, the last one; a view from an account without a door counts for itself."""

    def __init__(
        self,
        directory: Directory,
        workflow: Workflow,
        importing: Importing,
        sealer: Sealer,
        links: Links,
    ) -> None:
        self._directory = directory
        self._workflow = workflow
        self._importing = importing
        self._sealer = sealer
        self._links = links

    async def preview(self, unit: Unit, community: Community, number: int) -> str:
        """The question residents would read. Raises AlreadyOpen, NotPossible for an ended matter."""
        return _question(await self._askable(unit, community, number))

    async def _askable(self, unit: Unit, community: Community, number: int) -> Matter:
        matter = await self._workflow.matter(unit, community, number)
        if not matter.state.open or self._workflow.procedure(matter).private:
            raise NotPossible("hearing", matter.state)
        if any(
            each.closed_at is None for each in await hearings.of_matter(await unit.rows(), number)
        ):
            raise AlreadyOpen(matter.number)
        return matter

    async def worded(self, unit: Unit, community: Community, number: int, text: str) -> str:
        """An officer's own wording of what residents are asked. Raises AlreadyOpen, NotPossible, EmptyText, TooLong,
        GivesAway."""
        await self._askable(unit, community, number)
        written = line(text, QUESTION)
        must_be_discreet(written)
        return written

    async def open(
        self, unit: Unit, community: Community, number: int, officer: int, worded: str = ""
    ) -> Hearing:
        """Asks residents about a matter, in our words or those an officer looked at. Raises AlreadyOpen, NotPossible
        for an ended one, GivesAway."""
        matter = await self._askable(unit, community, number)
        question = await self.worded(unit, community, number, worded) if worded else None
        known = {
            each.household.door.building
            for each in await households.roll(await unit.rows(), community.id)
        }
        scope = (
            [matter.place.building]
            if matter.place.building in known and matter.place.building
            else []
        )
        made = await hearings.open_(
            await unit.rows(),
            community.id,
            number,
            question or _question(matter),
            scope,
            officer,
            unit.now,
        )
        await matters.note(await unit.rows(), number, unit.now, Event.HEARING, officer)
        await self.show(unit, made, first=True)
        return await self.hearing(unit, community, made)

    async def hearing(self, unit: Unit, community: Community, number: int) -> Hearing:
        """A hearing of this community. Raises NoHearing across the border."""
        found = await hearings.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise NoHearing
        return found

    async def running(self, unit: Unit, number: int) -> Hearing:
        """A hearing that takes views now, wherever it is. Raises NoHearing."""
        found = await hearings.get(await unit.rows(), number)
        if found is None or found.closed_at is not None:
            raise NoHearing
        return found

    async def of_matter(self, unit: Unit, community: Community, number: int) -> Hearing:
        """A matter's open hearing. Raises NoHearing."""
        await self._workflow.matter(unit, community, number)
        found = [
            each
            for each in await hearings.of_matter(await unit.rows(), number)
            if each.closed_at is None
        ]
        if not found:
            raise NoHearing
        return found[-1]

    # views

    def link(self, number: int) -> str:
        """The start parameter that leads to a hearing; it cannot be guessed from the number."""
        return f"say_{number}_{self._sealer.mark(f'hearing {number}')[:12]}"

    async def begin(self, unit: Unit, account: int, given: str) -> Hearing:
        """Opens the short form, in place of another half-filled one. Raises NoHearing for a link that is none."""
        written = given.split("_")[1]
        number = (
            int(written) if written.isascii() and written.isdecimal() and len(written) < 19 else 0
        )
        if given != self.link(number):
            raise NoHearing
        found = await self.running(unit, number)
        await people.fill(
            await unit.rows(), account, account, "view", {"hearing": number}, unit.now
        )
        return found

    async def put(self, unit: Unit, account: int, number: int, **values: Any) -> dict[str, Any]:
        """Adds to the open form. Raises BadCallback when another one is open, NoHearing when it is over."""
        form = await people.form(await unit.rows(), account, account)
        if form is None or form.kind != "view" or form.filled["hearing"] != number:
            raise BadCallback
        await self.running(unit, number)
        filled = {**form.filled, **values}
        await people.fill(await unit.rows(), account, account, "view", filled, unit.now)
        return filled

    async def groups(self, unit: Unit, number: int) -> list[str]:
        """What a household can say it is."""
        found = await self.running(unit, number)
        roll = await households.roll(await unit.rows(), found.community)
        return texts.groups(sorted({group for each in roll for group in each.household.groups}))

    async def finish(
        self, unit: Unit, account: int, number: int, name: str, *, named: bool
    ) -> None:
        """The form becomes a view; for a bound account it is the household's."""
        filled = await self.put(unit, account, number)
        if filled.get("side") not in SIDES:
            raise BadCallback
        found = await self.running(unit, number)
        homes = await bindings.of_account(await unit.rows(), account, found.community)
        await self._keep(
            unit,
            found,
            {
                "side": filled["side"],
                "text": filled.get("text", ""),
                "label": filled.get("label", ""),
                "household": homes[0].id if homes else None,
                "account": account,
                "name": self._sealer.seal(name) if named else None,
                "photo": filled.get("photo"),
                "way": "chat",
                "officer": None,
                "at": unit.now,
            },
        )
        await people.forget_form(await unit.rows(), account, account)

    async def at_door(
        self, unit: Unit, community: Community, number: int, written: str, officer: int
    ) -> str:
        """What an officer heard at a door: door, side, words. The door's label. Raises MissingPart, UnknownDoor."""
        found = await self.hearing(unit, community, number)
        await self.running(unit, number)
        parts = re.split(r"[\s，,]+", written.strip(), maxsplit=2)
        side = _SIDES.get(parts[1]) if len(parts) > 1 else None
        if side is None:
            raise MissingPart("3-2-501 赞成 门禁早该装了")
        listed = await self._importing.find(unit, community, parts[0])
        await self._keep(
            unit,
            found,
            {
                "side": side,
                "text": line(parts[2], LONGEST) if len(parts) > 2 else "",
                "label": "",
                "household": listed.id,
                "account": None,
                "name": None,
                "photo": None,
                "way": "door",
                "officer": officer,
                "at": unit.now,
            },
        )
        return listed.label

    async def _keep(self, unit: Unit, hearing: Hearing, values: dict[str, Any]) -> None:
        point = (
            await self._point(unit, hearing, values["side"], values["text"])
            if values["text"]
            else None
        )
        await hearings.put(await unit.rows(), hearing.id, {**values, "point": point})
        await self.show(unit, hearing.id)

    async def _point(self, unit: Unit, hearing: Hearing, side: str, text: str) -> int:
        """The nearest point of the same side in its words, else a new one."""
        mine = terms(text)
        best = (NEAR, 0)
        for each in await hearings.points_of(await unit.rows(), hearing.id):
            theirs = terms(each.text)
            shared = len(mine & theirs) / max(min(len(mine), len(theirs)), 1)
            if each.side == side and shared > best[0]:
                best = (shared, each.id)
        return best[1] or await hearings.add_point(
            await unit.rows(), hearing.id, side, title_of(text, limit=POINT)
        )

    # what the desk sees

    async def heard(self, unit: Unit, number: int) -> HearingSoFar:
        """A hearing with its views and its coverage of the roll."""
        rows = await unit.rows()
        found = await hearings.get(rows, number)
        matter = await matters.get(rows, found.matter) if found else None
        if found is None or matter is None:
            raise NoHearing
        views = await hearings.views_of(rows, number)
        roll = {
            each.id: each.household
            for each in await households.roll(rows, found.community)
            if not found.buildings or each.household.door.building in found.buildings
        }
        labels = {view.household: view.label for view in views if view.household is not None}
        spoke = {view.household for view in views if view.household is not None}
        strangers = sum(view.household not in roll for view in views)
        return HearingSoFar(found, matter, views, coverage(roll, spoke, labels, strangers))

    async def points(self, unit: Unit, number: int) -> list[Point]:
        return await hearings.points_of(await unit.rows(), number)

    async def merge(
        self, unit: Unit, community: Community, gone: int, kept: int
    ) -> tuple[Hearing, Point]:
        """Two points that mean the same become one. Raises BadCallback for points of two hearings or sides."""
        one = await self.of_point(unit, community, gone)
        other = await self.of_point(unit, community, kept)
        if one[0].id != other[0].id or one[1].side != other[1].side or gone == kept:
            raise BadCallback
        await hearings.merge_points(await unit.rows(), gone, kept)
        return other

    async def of_point(
        self, unit: Unit, community: Community, number: int
    ) -> tuple[Hearing, Point]:
        """A point and its hearing. Raises BadCallback, NoHearing across the border."""
        found = await hearings.point(await unit.rows(), number)
        if found is None:
            raise BadCallback
        return await self.hearing(unit, community, found[0]), found[1]

    async def draft(self, unit: Unit, number: int) -> str:
        """A summary an officer starts from."""
        found = await self.heard(unit, number)
        return texts.draft(await self.points(unit, number), found.views, found.coverage, SIDES)

    async def close(
        self, unit: Unit, community: Community, number: int, summary: str, officer: int
    ) -> Matter:
        """Publishes the summary as the officer worded it; where the procedure waits for that, the matter moves on."""
        found = await self.hearing(unit, community, number)
        await self.running(unit, number)
        written = line(summary)
        must_be_discreet(written)
        await hearings.close(await unit.rows(), number, written, unit.now)
        matter = await self._workflow.matter(unit, community, found.matter)
        await self.show(unit, number)
        await self._workflow.noticing.about(unit, community, "heard", matter, {"text": written})
        if matter.course.ending is None and self._workflow.step(matter).leads("heard"):
            return await self._workflow.move(
                unit, community, matter, Action("heard", officer, written)
            )
        await matters.note(await unit.rows(), matter.id, unit.now, Event.HEARD, officer)
        return matter

    async def show(self, unit: Unit, number: int, *, first: bool = False) -> None:
        """The card in every group and on the desk, posted or brought up to date."""
        found = await self.heard(unit, number)
        hearing = found.hearing
        text = texts.card(hearing, found.matter, len(found.views), found.coverage)
        keyboard = (
            texts.keyboard(self._links.start(self.link(number)))
            if hearing.closed_at is None
            else None
        )
        shown = [
            (group, message(text, keyboard))
            for group in self._directory.groups_of(hearing.community)
        ]
        desk = self._directory.desk_of(hearing.community)
        if desk is not None:
            own = texts.desk(hearing, found.matter, found.views, found.coverage)
            shown.append((desk, message(own, texts.desk_keyboard(hearing))))
        for chat, params in shown:
            ref = f"hearing:{number}:{chat}"
            if first:
                kind = "tell" if chat == desk else "post"
                unit.send(Call(kind, "sendMessage", chat, params, priority=2, ref=ref, once=ref))
            else:
                posting.edit(unit, chat, ref, params, priority=5)

    async def tell_desk(self, unit: Unit, community: Community, number: int) -> None:
        """Coverage on the desk: picture, text, and the doors still to be visited."""
        await self.hearing(unit, community, number)
        found = await self.heard(unit, number)
        desk = self._directory.desk_of(community.id)
        if desk is None:
            return
        text = texts.coverage_text(found.matter, found.coverage)
        if not found.coverage.whole:
            posting.tell_desk(unit, self._directory, community.id, text)
            return
        image = texts.coverage_picture(found.matter, found.coverage)
        params = {"caption": text, "parse_mode": "HTML"}
        unit.send(Call("tell", "sendPhoto", desk, params, priority=3, attachment=image))
        if found.coverage.unheard:
            shape = {
                "filename": f"{found.matter.number}-还没听到的门.csv",
                "caption": "还没听到的门",
            }
            content = texts.doors_file(found.coverage)
            unit.send(Call("tell", "sendDocument", desk, shape, priority=4, attachment=content))


def _question(matter: Matter) -> str:
    """What residents are asked about a matter."""
    return f"{course_texts.public_title(matter)}，您怎么看、怎么办好？"
