"""Publishing (晒): numbered notices in the groups, at once or at an instant, again, late, corrected, mirrored."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain.discretion import gives_away, must_be_discreet
from bot.domain.errors import AlreadyDecided, EmptyText, NoSuchNotice, TooLong
from bot.domain.matter import Matter
from bot.domain.notice import Notice
from bot.domain.timing import quiet_until
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.directory import Directory
from bot.services.numbering import numbered
from bot.services.unit import Unit
from bot.storage import matters, notices, outbox, turns
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import following, workflow
from bot.texts import publishing as texts
from bot.texts.markup import message

LATE: Final = timedelta(minutes=10)
LONGEST: Final = 2000
ASKING: Final = ("result", "answer")  # notices under which neighbours say whether it is done
Photo = tuple[str, str]
"""(stage, file): "before" or "after", and Telegram's id of the picture."""


class Noticing:
    """What is published goes through here. `mirrored` names the communities whose notices also go elsewhere."""

    def __init__(
        self, directory: Directory, mirrored: Collection[str] = (), board: str | None = None
    ) -> None:
        self._directory = directory
        self._board = board
        self._mirrored = frozenset(mirrored)

    async def about(
        self,
        unit: Unit,
        community: Community,
        kind: str,
        matter: Matter,
        values: Mapping[str, str],
        *,
        photos: Sequence[Photo] = (),
    ) -> Notice:
        """A matter's notice by the book: its text with the matter's facts filled in, posted now."""
        facts = _facts(matter, unit.now, values)
        return await self.by_book(unit, community, kind, facts, matter=matter.id, photos=photos)

    @staticmethod
    def as_read(
        community: Community, kind: str, matter: Matter, now: datetime, values: Mapping[str, str]
    ) -> str:
        """What the groups would read of a matter's notice, before it has its number."""
        form = book_of(community).notices[kind]
        return texts.as_read(form.title, filled(form.text, _facts(matter, now, values)))

    async def lately(self, unit: Unit, community: Community, most: int) -> list[Notice]:
        """What was posted lately, with whether a group took it."""
        return await received(unit, await notices.posted(await unit.rows(), community.id, most))

    async def by_book(
        self,
        unit: Unit,
        community: Community,
        kind: str,
        values: Mapping[str, str],
        *,
        matter: int | None = None,
        due_at: datetime | None = None,
        photos: Sequence[Photo] = (),
    ) -> Notice:
        """A notice of a kind the book knows; `due_at` is when it should have come, if that was earlier."""
        form = book_of(community).notices[kind]
        made = await self._add(
            unit,
            community,
            {
                "kind": kind,
                "title": form.title,
                "text": filled(form.text, values),
                "matter": matter,
                "pin": form.pin,
                "again_days": form.again_days,
                "due_at": due_at or unit.now,
            },
        )
        return await self.post(unit, made.id, photos) or made

    async def free(
        self,
        unit: Unit,
        community: Community,
        text: str,
        officer: int,
        *,
        due_at: datetime | None = None,
        pin: bool = False,
        again_days: int = 0,
    ) -> Notice:
        """An officer's own notice, now or at an instant. Raises EmptyText, TooLong."""
        values = {
            "kind": "free",
            "title": texts.FREE,
            "text": line(text),
            "pin": pin,
            "again_days": again_days,
            "due_at": due_at or unit.now,
            "by": officer,
        }
        made = await self._add(unit, community, values)
        if due_at is None or due_at <= unit.now:
            return await self.post(unit, made.id) or made
        await self._plan(unit, made, due_at)
        return made

    async def correct(
        self, unit: Unit, community: Community, number: str, text: str, officer: int
    ) -> Notice:
        """Sets a published notice right in the open: a new one that names it, and a line under the old one. Words
        that singled somebody out are taken down. Raises NoSuchNotice, GivesAway."""
        wrong = await self.correctable(unit, community, number, text)
        if (
            gives_away(wrong.text) is not None
        ):  # what should never have been published is taken down
            wrong = replace(wrong, text=texts.TAKEN_DOWN)
            await notices.change(await unit.rows(), wrong.id, text=wrong.text)
        values = {
            "kind": "correction",
            "title": texts.CORRECTION,
            "text": line(text),
            "matter": wrong.matter,
            "corrects": wrong.id,
            "due_at": unit.now,
            "by": officer,
        }
        made = await self._add(unit, community, values)
        await notices.change(await unit.rows(), wrong.id, corrected_by=made.id)
        before = await notices.get(await unit.rows(), wrong.corrects or 0)
        old = texts.post(
            wrong, community.zone, before.number if before else "", corrected=made.number
        )
        params = message(old, await self._link(unit, wrong))
        for group in self._directory.groups_of(community.id):
            ref = f"notice:{wrong.id}:{group}"
            posting.edit(unit, group, ref, params, priority=5)
        return await self.post(unit, made.id, names=wrong.number) or made

    async def correctable(self, unit: Unit, community: Community, number: str, text: str) -> Notice:
        """The published notice that a correction's words would set right. Raises NoSuchNotice, GivesAway."""
        wrong = await self.find(unit, community, number)
        if wrong.posted_at is None:
            raise NoSuchNotice(number)
        must_be_discreet(text, phones=False)
        return wrong

    async def find(self, unit: Unit, community: Community, number: str) -> Notice:
        """A notice of this community by its number, whole (2026-N012) or short (12). Raises NoSuchNotice."""
        short = number.strip().upper().removeprefix("N")
        year = unit.now.astimezone(ZoneInfo(community.zone)).year
        whole = (
            f"{year}-N{int(short):03d}"
            if short.isdecimal() and len(short) < 9
            else number.strip().upper()
        )
        found = await notices.by_number(await unit.rows(), community.id, whole[:16])
        if found is None:
            raise NoSuchNotice(number[:20])
        return found

    async def drop(self, unit: Unit, community: Community, number: int) -> Notice:
        """A notice that has not come yet is given up. Raises AlreadyDecided when it was posted."""
        found = await notices.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise NoSuchNotice(str(number))
        if found.posted_at is not None or found.dropped_at is not None:
            raise AlreadyDecided
        await notices.change(await unit.rows(), number, dropped_at=unit.now)
        return found

    async def due(self, unit: Unit, number: int, due_at: datetime) -> None:
        """The agenda's word: a notice's time, or its time again, has come."""
        found = await notices.get(await unit.rows(), number)
        if found is None or found.dropped_at is not None:
            return
        await self.post(
            unit, number, await self._pictures(unit, found), late=unit.now - due_at > LATE
        )

    @staticmethod
    async def _pictures(unit: Unit, found: Notice) -> list[Photo]:
        """The pictures of the work that a result or an answer tells of."""
        matter = (
            await matters.get(await unit.rows(), found.matter or 0)
            if found.kind in ("result", "answer")
            else None
        )
        return (
            await turns.photos_of(await unit.rows(), matter.id, matter.course.round)
            if matter is not None
            else []
        )

    async def post(
        self,
        unit: Unit,
        number: int,
        photos: Sequence[Photo] = (),
        *,
        names: str = "",
        late: bool = False,
    ) -> Notice | None:
        """In every group, pinned where asked; once for each time it is due. With no group it is on the board only,
        and the desk is told."""
        found = await notices.get(await unit.rows(), number)
        community = self._directory.communities.get(found.community) if found else None
        if found is None or community is None:
            return None
        if found.posted_at is None and (morning := quiet_until_of(community, unit.now)) is not None:
            await notices.change(await unit.rows(), number, due_at=morning)
            await self._plan(unit, replace(found, due_at=morning), morning)
            return replace(found, due_at=morning)
        times = found.times + 1
        first = found.posted_at is None
        values: dict[str, Any] = {"times": times}
        if first:
            values |= {"posted_at": unit.now, "late": late or unit.now - found.due_at > LATE}
        await notices.change(await unit.rows(), number, **values)
        found = replace(found, **values)
        shown = found if first else replace(found, late=late)
        link = await self._link(unit, found)
        self._to_groups(unit, community, shown, photos, names, link, again=not first)
        if found.again_days and times < texts.MOST_TIMES:
            step = timedelta(days=found.again_days)
            passed = max((unit.now - found.due_at) // step, 0)
            await self._plan(unit, found, found.due_at + step * (passed + 1))
        return found

    def _to_groups(
        self,
        unit: Unit,
        community: Community,
        found: Notice,
        photos: Sequence[Photo],
        names: str,
        link: dict[str, Any] | None,
        *,
        again: bool,
    ) -> None:
        groups = self._directory.groups_of(community.id)
        if not groups:
            text = texts.nowhere(found)
            posting.tell_desk(
                unit, self._directory, community.id, text, once=f"nowhere:{found.id}:{found.times}"
            )
        if found.kind in ASKING and found.matter:
            link = {
                "inline_keyboard": [
                    *following.said_keyboard(found.matter),
                    *(link or {}).get("inline_keyboard", []),
                ]
            }
        params = message(texts.post(found, community.zone, names), link)
        for group in groups:
            ref = f"notice:{found.id}:{group}"
            once = f"notice:{found.id}:{group}:{found.times}"
            unit.send(Call("post", "sendMessage", group, params, priority=3, ref=ref, once=once))
            pictures = [(f"{found.number} {texts.STAGES[stage]}", file) for stage, file in photos]
            posting.show_pictures(unit, group, pictures, "post", once)
            if found.pin and not again:
                posting.pin(unit, group, ref)
        if community.name in self._mirrored:
            told = {"community": community.name, "title": texts.heading(found), "text": found.text}
            unit.send(
                Call(
                    "mirror",
                    "mirror",
                    None,
                    told,
                    priority=8,
                    once=f"mirror:{found.id}:{found.times}",
                )
            )

    def page_of(self, matter: Matter) -> str | None:
        """Where a matter's page is, when there is a board."""
        return f"{self._board}/c{matter.community}/m/{matter.number}" if self._board else None

    async def _link(self, unit: Unit, notice: Notice) -> dict[str, Any] | None:
        """The way to the matter's page, where there is a board and the page is there."""
        found = (
            await matters.get(await unit.rows(), notice.matter)
            if notice.matter and self._board
            else None
        )
        if found is None:
            return None
        return texts.link(self.page_of(found) or "")

    async def mark_solved(self, unit: Unit, community: Community, matter: int) -> None:
        """The result's post says that the neighbours have confirmed it; nothing new is posted."""
        results = [
            each
            for each in await notices.of_matter(await unit.rows(), matter)
            if each.kind in ASKING
        ]
        if results and results[-1].posted_at is not None:
            by = await notices.get(await unit.rows(), results[-1].corrected_by or 0)
            text = texts.post(
                results[-1], community.zone, solved=True, corrected=by.number if by else ""
            )
            params = message(text, await self._link(unit, results[-1]))
            for group in self._directory.groups_of(community.id):
                ref = f"notice:{results[-1].id}:{group}"
                posting.edit(unit, group, ref, params, priority=6)

    async def _add(self, unit: Unit, community: Community, values: Mapping[str, Any]) -> Notice:
        number = await numbered(unit, community, "notice", "N", unit.now)
        row = {"community": community.id, "number": number, **values}
        made = await notices.get(await unit.rows(), await notices.add(await unit.rows(), row))
        assert made is not None
        return made

    async def _plan(self, unit: Unit, each: Notice, due_at: datetime) -> None:
        key = f"notice:{each.id}:{due_at:%Y%m%dT%H%M}"
        await unit.plan(
            key, "notice", due_at, community=each.community, payload={"notice": each.id}
        )


def _facts(matter: Matter, now: datetime, values: Mapping[str, str]) -> dict[str, str]:
    """What a notice of the book may name of a matter."""
    return {
        "number": matter.number,
        "about": workflow.about(matter),
        "hours": workflow.span(matter.clock(now)),
        **values,
    }


_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u2028\u2029\ufffe\uffff]")


def filled(text: str, values: Mapping[str, str]) -> str:
    """A notice's text with its places filled; a place nothing is known for stays empty."""
    return re.sub(r"\{(\w+)\}", lambda place: values.get(place[1], ""), text)


def line(text: str, limit: int = LONGEST) -> str:
    """What an officer wrote to be published. Raises EmptyText, TooLong."""
    found = _CONTROL.sub("", text).strip()
    if not found:
        raise EmptyText
    if len(found) > limit:
        raise TooLong(limit)
    return found


def quiet_until_of(community: Community, now: datetime) -> datetime | None:
    """When a community's night is over; None by day."""
    own = rules.community(community.rules)["quiet"]
    begins, ends = (time.fromisoformat(str(own[name])) for name in ("begins", "ends"))
    return quiet_until(now, begins, ends, ZoneInfo(community.zone))


async def received(unit: Unit, found: Sequence[Notice]) -> list[Notice]:
    """Notices with whether a group took them: what no group has is not said to be published there."""
    names = {f"notice:{each.id}:": each for each in found}
    missed = await outbox.not_received(await unit.rows(), list(names))
    return [replace(each, received=name not in missed) for name, each in names.items()]
