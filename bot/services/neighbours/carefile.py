"""What is kept of a household that is visited: consent to its door being opened, a pause, past visits and their notes.

Sealed like the visits themselves, and shown to officers in private alone.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain.errors import BadInstant, EmptyText, NotOfficer
from bot.domain.household import door, number
from bot.domain.neighbour import Care
from bot.domain.timing import Repeat
from bot.services.directory import Directory
from bot.services.neighbours.caring import plan_visit
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts

PAST: Final = 6  # visits that are shown
NOTE: Final = 300  # characters of one
_DAYS_OF: Final = {"天": 1, "日": 1, "周": 7, "星期": 7, "礼拜": 7, "月": 30}
_SPAN: Final = re.compile(
    r"(?:先|暂)?停(?:一下)?(?P<many>\d{1,2}|[一二两三四五六七八九十半])个?(?P<unit>天|日|周|星期|礼拜|月)"
)
_UNTIL: Final = re.compile(
    r"(?:先|暂)?停到(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月(?P<day>\d{1,2}|[一二三四五六七八九十]{1,3})[日号]?"
)
_AGAIN: Final = re.compile(r"恢复|不停了|接着(?:去|走访|看)|回来了")
_ENTRY: Final = re.compile(
    r"(?P<no>不|没)?(?:同意|答应|允许|让|准|肯)(?:我们|社区|别人)?(?:开锁|破门)?进(?:门|屋|去|来)?"
)
_NOTE: Final = re.compile(r"(?:记一?下?|备注|补一?句)[：:，,\s]*(?P<note>.*)", re.DOTALL)
_MINE: Final = re.compile(r"(?:以后|今后)?(?:由|归)?我(?:来|去|走访|负责)")


class FileDeed(StrEnum):
    """What is said of a household's file."""

    SHOW = "show"
    PAUSE = "pause"
    ENTRY = "entry"
    NOTE = "note"
    MINE = "mine"


@dataclass(frozen=True, slots=True)
class SaidOfFile:
    """A deed with what it needs; `until` for a pause, `note` for a note, `yes` for consent."""

    deed: FileDeed
    until: datetime | None = None
    note: str = ""
    yes: bool = False


@dataclass(frozen=True, slots=True)
class CarePage:
    """A household's file as an officer sees it; `mine`: whoever looks is who goes."""

    text: str
    care: Care
    mine: bool


def said_of_file(written: str, now: datetime, zone: ZoneInfo) -> SaidOfFile | None:
    """What the words beside a door ask of its file; None where they ask for none of it. Raises BadInstant."""
    rest = written.strip(" ，,。、;；")
    if not rest:
        return SaidOfFile(FileDeed.SHOW)
    if found := _NOTE.match(rest):
        return SaidOfFile(FileDeed.NOTE, note=found["note"].strip()[:NOTE])
    if until := _paused_until(rest, now, zone):
        return SaidOfFile(FileDeed.PAUSE, until=until)
    if _AGAIN.match(rest):
        return SaidOfFile(FileDeed.PAUSE, until=now)
    if found := _ENTRY.search(rest):
        return SaidOfFile(FileDeed.ENTRY, yes=not found["no"])
    return SaidOfFile(FileDeed.MINE) if _MINE.match(rest) else None


def _paused_until(rest: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The morning on which visits begin again. Raises BadInstant for a day that does not exist."""
    if span := _SPAN.match(rest):
        many = span["many"]
        days = _DAYS_OF[span["unit"]]
        whole = days // 2 if many == "半" else int(number(many) or 1) * days
        return now + timedelta(days=max(whole, 1))
    if found := _UNTIL.match(rest):
        local = now.astimezone(zone)
        try:
            day = local.replace(
                month=int(number(found["month"]) or 0),
                day=int(number(found["day"]) or 0),
                hour=0,
                minute=0,
            )
        except ValueError as error:
            raise BadInstant(found.group()) from error
        return day if day > local else day.replace(year=day.year + 1)
    return None


class CareFile:
    """What an officer reads and writes about a household that is visited."""

    def __init__(self, directory: Directory, sealer: Sealer) -> None:
        self._directory = directory
        self._sealer = sealer
        self._at = str(rules.neighbours()["care"]["at"])

    async def said(
        self, unit: Unit, community: Community, officer: int, written: str
    ) -> CarePage | None:
        """The file of a door after a deed on it; None where the words are no such thing, or the door is not visited.
        Raises BadInstant, EmptyText."""
        label, rest = _door_and_rest(written)
        care = await self._of_door(unit, community, label) if label else None
        if care is None:
            return None
        zone = ZoneInfo(community.zone)
        asked = said_of_file(rest, unit.now, zone)
        if asked is None:
            return None
        return await self._do(unit, care, label, officer, asked, zone)

    async def tapped(self, unit: Unit, number: int, officer: int, deed: str) -> CarePage:
        """The same by a button: consent given or refused, taken over, paused for two weeks. Raises NotOfficer."""
        care = await neighbours.care(await unit.rows(), number)
        if care is None or not self._directory.is_officer(care.community, officer):
            raise NotOfficer
        zone = self._directory.zone(self._directory.communities[care.community])
        asked = {
            "enter": SaidOfFile(FileDeed.ENTRY, yes=True),
            "stay_out": SaidOfFile(FileDeed.ENTRY),
            "mine": SaidOfFile(FileDeed.MINE),
            "pause": SaidOfFile(FileDeed.PAUSE, until=unit.now + timedelta(days=14)),
            "again": SaidOfFile(FileDeed.PAUSE, until=unit.now),
        }[deed]
        label = self._sealer.open(care.door)
        return await self._do(unit, care, label, officer, asked, zone)

    async def note(self, unit: Unit, care: int, words: str) -> None:
        """Words of whoever went, kept with the visit that was recorded last. Raises EmptyText."""
        visit = await neighbours.last_recorded(await unit.rows(), care)
        if not words or visit is None:
            raise EmptyText
        await neighbours.change_contact(
            await unit.rows(), visit, note=self._sealer.seal(words[:NOTE])
        )

    async def _of_door(self, unit: Unit, community: Community, label: str) -> Care | None:
        found = await neighbours.cares_of(await unit.rows(), community.id)
        return next((each for each in found if self._sealer.open(each.door) == label), None)

    async def _do(
        self, unit: Unit, care: Care, label: str, officer: int, asked: SaidOfFile, zone: ZoneInfo
    ) -> CarePage:
        if asked.deed is FileDeed.PAUSE and asked.until is not None:
            await self._pause(unit, care, asked.until, zone)
        elif asked.deed is FileDeed.ENTRY:
            values = {"may_enter": asked.yes, "said_at": unit.now}
            await neighbours.change_care(await unit.rows(), care.id, **values)
        elif asked.deed is FileDeed.MINE:
            await neighbours.change_care(await unit.rows(), care.id, visitor=officer)
        elif asked.deed is FileDeed.NOTE:
            await self.note(unit, care.id, asked.note)
        return await self._page(unit, care.id, label, officer, zone)

    async def _pause(self, unit: Unit, care: Care, until: datetime, zone: ZoneInfo) -> None:
        """Nobody comes until then; the first visit is due the next time the clock says so after it."""
        due = Repeat.read(self._at).after(until, zone)
        paused = until if until > unit.now else None
        await neighbours.change_care(await unit.rows(), care.id, paused_until=paused, next_at=due)
        await plan_visit(unit, care.community, care.id, due)

    async def _page(
        self, unit: Unit, number: int, label: str, officer: int, zone: ZoneInfo
    ) -> CarePage:
        care = await neighbours.care(await unit.rows(), number)
        assert care is not None
        past = [
            (each.at.astimezone(zone), each.outcome, self._sealer.open(each.note))
            for each in await neighbours.past_visits(await unit.rows(), number, PAST)
        ]
        contact = self._sealer.open(care.contact)
        mine = officer == (care.visitor or care.officer)
        text = texts.care_page(label, care, contact, past, zone, mine=mine)
        return CarePage(text, care, mine)


def _door_and_rest(written: str) -> tuple[str, str]:
    """The door that stands in a command, by its label, and the words without it."""
    for word in written.split():
        if (place := door(word.strip("，,。、;；"))) is not None:
            return place.label, written.replace(word, " ", 1).strip()
    return "", written
