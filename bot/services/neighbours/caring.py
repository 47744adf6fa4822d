"""Regular visits to those who live alone (探访): due by themselves; not met is never well, the ladder says who is next.

Everything about a household is sealed; only whoever visits and the officer who keeps it read it. The bot cannot ring
anybody: each rung asks a person to, and notes the minute.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain.errors import AlreadyDecided, BadCallback, MissingPart
from bot.domain.household import door, number
from bot.domain.neighbour import Care, ClimbedRung, Contact, Season
from bot.domain.timing import Repeat, weekday
from bot.services import posting
from bot.services.directory import Directory
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import households, neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts

EVERY: Final = {
    "每天": 1,
    "每日": 1,
    "天天": 1,
    "隔天": 2,
    "每隔一天": 2,
    "每周": 7,
    "每星期": 7,
    "每礼拜": 7,
    "一周一次": 7,
    "每两周": 14,
    "每半月": 15,
    "每半个月": 15,
    "每月": 30,
    "每个月": 30,
    "一月一次": 30,
    "每季": 90,
    "每季度": 90,
}
_DAYS: Final = re.compile(r"每(\d{1,2}|[一二两三四五六七八九十]{1,2})天")
_WEEKDAY: Final = re.compile(r"每个?(?:周|星期|礼拜)([一二三四五六日天])")
_PARTS: Final = re.compile(r"[\s，,；;、。]+")
_DIGITS: Final = re.compile(r"\d[\d\- ]*")
_PHONES: Final = re.compile(r"1\d{10}|0\d{9,11}|[2-9]\d{6,7}|1\d{2}|9\d{4}")
MOST_RUNGS: Final = 60  # that are kept of one ladder
AGAIN: Final = timedelta(minutes=30)
STOPS: Final = ("停", "取消", "不用了", "删")
OUTCOMES: Final = ("ok", "concern", "not_met", "refused")
EXAMPLE: Final = "/care 3-2-501 每周 联系人 13800000000"


def rhythm(word: str) -> tuple[int, int | None] | None:
    """(days, weekday from 0 Monday) of 每周, 每三天, 每周二; None for another word."""
    if found := _DAYS.fullmatch(word):
        days = int(number(found[1]) or 0)
        return (days, None) if days else None
    if found := _WEEKDAY.fullmatch(word):
        return 7, weekday(found[1])
    return (EVERY[word], None) if word in EVERY else None


def odd_phones(contact: str) -> list[str]:
    """Numbers that no telephone has."""
    numbers = [re.sub(r"[\- ]", "", each) for each in _DIGITS.findall(contact)]
    return [each for each in numbers if not _PHONES.fullmatch(each)]


async def plan_visit(unit: Unit, community: int, care: int, due: datetime) -> None:
    """The next visit of a household comes up by itself."""
    key = f"care:{care}:{due:%Y%m%d}"
    await unit.plan(key, "care", due, community=community, payload={"care": care})


class Caring:
    """Visits, their outcomes, and the ladder after nobody answered."""

    def __init__(self, directory: Directory, sealer: Sealer) -> None:
        self._directory = directory
        self._sealer = sealer
        own = rules.neighbours()["care"]
        self._at, self._rungs = (
            str(own["at"]),
            [timedelta(minutes=int(each)) for each in own["rungs"]],
        )
        self._season = Season(frozenset(own["season_months"]), int(own["season_days"]))
        self._unrecorded = timedelta(minutes=int(own["unrecorded_minutes"]))

    async def begin(
        self, unit: Unit, community: Community, officer: int, written: str
    ) -> tuple[str, int | None]:
        """A household is visited from now on: the door, how often, whom to ring; what to say, and the visit's row
        where there is one. Raises MissingPart."""
        words = [word for word in _PARTS.split(written) if word]
        found = next((place for word in words if (place := door(word))), None)
        if found is not None and any(word in STOPS for word in words):
            return await self._stop(unit, community, found.label), None
        every, weekday = next((often for word in words if (often := rhythm(word))), (None, None))
        if found is None or every is None:
            raise MissingPart(EXAMPLE)
        contact = " ".join(word for word in words if rhythm(word) is None and door(word) is None)
        await self._stop(
            unit, community, found.label
        )  # what is written anew takes the earlier one's place
        due = Repeat.read(self._at, weekday).after(unit.now, ZoneInfo(community.zone))
        made = await neighbours.add_care(
            await unit.rows(),
            {
                "community": community.id,
                "door": self._sealer.seal(found.label),
                "contact": self._sealer.seal(contact) if contact else None,
                "officer": officer,
                "visitor": officer,
                "every_days": every,
                "next_at": due,
                "active": True,
            },
        )
        await plan_visit(unit, community.id, made, due)
        known = await households.by_door(await unit.rows(), community.id, found) is not None
        doubts = (
            []
            if known or not await households.roll(await unit.rows(), community.id)
            else [texts.NO_SUCH_DOOR]
        )
        doubts += [texts.odd_phone(each) for each in odd_phones(contact)]
        begun = texts.care_begun(found.label, every, self._season.most_days)
        return "\n".join([begun, *doubts]), made

    async def listed(self, unit: Unit, community: Community) -> list[tuple[str, Care]]:
        """(door, visit), the next first; for the officers' private chats."""
        found = await neighbours.cares_of(await unit.rows(), community.id)
        return [(self._sealer.open(each.door), each) for each in found]

    async def due_soon(self, unit: Unit, community: Community, days: int) -> list[datetime]:
        """When visits are due within so many days; whom to, /care tells alone."""
        found = await neighbours.cares_of(await unit.rows(), community.id)
        return sorted(
            each.next_at for each in found if each.next_at <= unit.now + timedelta(days=days)
        )

    async def waiting(self, unit: Unit, account: int) -> list[tuple[int, str]]:
        """The visits that wait for somebody's word, each with its door."""
        found = await neighbours.contacts_waiting(await unit.rows(), account)
        return [(number, self._sealer.open(door)) for number, door in found]

    async def theirs(self, unit: Unit, community: Community, account: int) -> list[tuple[str, int]]:
        """(door, row) of the households that somebody visits regularly or goes along to."""
        return [
            (label, each.id)
            for label, each in await self.listed(unit, community)
            if account in (each.visitor or each.officer, each.partner)
        ]

    async def of_visit(self, unit: Unit, visit: int) -> int:
        """The row of the household that a visit belongs to. Raises BadCallback."""
        _, care = await self._both(unit, visit)
        return care.id

    async def early(self, unit: Unit, number: int, account: int, outcome: str) -> str:
        """A visit before its day, with what it found; the next one stays due as it was. Raises BadCallback."""
        care = await neighbours.care(await unit.rows(), number)
        if care is None or not care.active:
            raise BadCallback
        if not self._goes(care, account) or outcome not in OUTCOMES:
            raise BadCallback
        made = await neighbours.add_contact(await unit.rows(), care.id, unit.now)
        return await self.outcome(unit, made, account, outcome)

    async def _stop(self, unit: Unit, community: Community, label: str) -> str:
        """Visited no more."""
        ended = [each for place, each in await self.listed(unit, community) if place == label]
        for each in ended:
            await neighbours.change_care(await unit.rows(), each.id, active=False)
        return texts.care_ended(label) if ended else texts.care_unknown(label)

    async def due(self, unit: Unit, community: Community, payload: dict[str, Any]) -> None:
        """A visit is due, a rung of the ladder, or the end of the time in which it must be recorded."""
        if "contact" in payload:
            await self._rung(unit, community, int(payload["contact"]), int(payload["rung"]))
            return
        care = await neighbours.care(await unit.rows(), int(payload["care"]))
        if care is None or not care.active:
            return
        zone = self._directory.zone(community)
        due = care.next_at
        while due <= unit.now:
            days = self._season.days_from(due.astimezone(zone), care.every_days)
            due += timedelta(days=days)
        await neighbours.change_care(await unit.rows(), care.id, next_at=due)
        await plan_visit(unit, community.id, care.id, due)
        if care.paused_until is not None:
            if unit.now < care.paused_until:
                return
            await neighbours.change_care(await unit.rows(), care.id, paused_until=None)
        made = await neighbours.add_contact(await unit.rows(), care.id, unit.now)
        text = texts.visit_due(self._sealer.open(care.door), self._sealer.open(care.contact))
        self._tell(unit, care, text, made, "due")
        await self._later(unit, community, made, len(self._rungs), self._unrecorded)

    def _called(self, care: Care, *, all_of_them: bool = False) -> Sequence[int]:
        """Who is called for: whoever visits and goes along; every officer too on the last rungs, or where nobody
        visits."""
        visitor = care.visitor or care.officer
        along = [care.partner] if care.partner is not None else []
        officers = self._directory.officers(care.community)
        if all_of_them or visitor not in officers:
            return list(dict.fromkeys([*officers, *along]))
        return [visitor, *along]

    def _is_wide(self, rung: int) -> bool:
        """The last two rungs are everybody's."""
        return rung >= len(self._rungs) - 2

    def _tell(
        self, unit: Unit, care: Care, text: str, visit: int, what: str, *, all_of_them: bool = False
    ) -> None:
        """Asks whoever is called for, in private: never a group."""
        for account in self._called(care, all_of_them=all_of_them):
            once = f"care:{visit}:{what}:{account}"
            keyboard = texts.visit_keyboard(visit, away=what == "due")
            posting.tell(unit, account, text, keyboard, once=once)

    async def _later(
        self, unit: Unit, community: Community, contact: int, rung: int, after: timedelta
    ) -> None:
        at = unit.now + after
        payload = {"contact": contact, "rung": rung}
        key = f"rung:{contact}:{rung}:{at:%Y%m%d%H%M}"
        await unit.plan(key, "care", at, community=community.id, payload=payload)

    async def outcome(self, unit: Unit, visit: int, account: int, outcome: str) -> str:
        """What a visit found. Not met begins the ladder; met later ends it, on a row of its own. Raises BadCallback."""
        contact, care = await self._both(unit, visit)
        community = self._directory.communities[care.community]
        if not self._goes(care, account) or outcome not in OUTCOMES:
            raise BadCallback
        if contact.outcome in ("ok", "concern", "refused"):
            raise AlreadyDecided
        if contact.rung < 0:
            return texts.MET_ALREADY
        if outcome == "not_met":
            await self._not_met(unit, community, contact, account)
            return texts.NOT_MET
        if (
            contact.outcome == "not_met"
        ):  # that visit stays what it was; the later meeting is another one
            visit = await neighbours.add_contact(await unit.rows(), care.id, unit.now)
            await neighbours.change_contact(await unit.rows(), contact.id, rung=-1)
            self._met(unit, care, contact, account)
        elif care.partner is not None:
            self._tell_the_other(unit, care, visit, account, outcome)
        values = {"outcome": outcome, "at": unit.now, "account": account}
        await neighbours.change_contact(await unit.rows(), visit, **values)
        if outcome == "concern":
            text = texts.worried(self._sealer.open(care.door))
            for officer in self._directory.officers(community.id):
                posting.tell(unit, officer, text, once=f"care:{visit}:concern:{officer}")
        return texts.OUTCOMES[outcome]

    def _goes(self, care: Care, account: int) -> bool:
        """Whether somebody may say what a visit found."""
        return account == care.partner or self._directory.is_officer(care.community, account)

    def _tell_the_other(
        self, unit: Unit, care: Care, visit: int, account: int, outcome: str
    ) -> None:
        """Of two who go, whoever did not write it down."""
        text = texts.recorded_by_the_other(self._sealer.open(care.door), outcome)
        for each in self._called(care):
            if each != account:
                posting.tell(unit, each, text, once=f"care:{visit}:done:{each}")

    async def away(self, unit: Unit, visit: int, account: int) -> str:
        """Somebody cannot go this time: the other of the two is asked, then every officer. Raises BadCallback,
        AlreadyDecided."""
        contact, care = await self._both(unit, visit)
        if account not in self._called(care):
            raise BadCallback
        if contact.outcome is not None:
            raise AlreadyDecided
        away = list(dict.fromkeys([*contact.away, account]))
        await neighbours.change_contact(await unit.rows(), visit, away=away)
        left = [each for each in self._called(care) if each not in away]
        stands_in = left or [
            each for each in self._called(care, all_of_them=True) if each not in away
        ]
        text = texts.stand_in(self._sealer.open(care.door), self._sealer.open(care.contact))
        for each in stands_in:
            once = f"care:{visit}:away{len(away)}:{each}"
            posting.tell(unit, each, text, texts.visit_keyboard(visit, away=bool(left)), once=once)
        return texts.stands_in(bool(stands_in))

    def _met(self, unit: Unit, care: Care, contact: Contact, by: int) -> None:
        """Whoever was called for hears that somebody was met."""
        zone = self._directory.zone(self._directory.communities[care.community])
        text = f"{texts.met(self._sealer.open(care.door))}\n{texts.climbed(contact, zone)}"
        for account in self._called(care, all_of_them=self._is_wide(contact.rung - 1)):
            if account != by:
                posting.tell(unit, account, text, once=f"care:{contact.id}:met:{account}")

    async def _not_met(
        self, unit: Unit, community: Community, contact: Contact, account: int | None
    ) -> None:
        if contact.outcome is None:
            values = {"outcome": "not_met", "at": unit.now, "account": account}
            await neighbours.change_contact(await unit.rows(), contact.id, **values)
            for rung, after in enumerate(self._rungs):
                await self._later(unit, community, contact.id, rung, after)

    async def _rung(self, unit: Unit, community: Community, visit: int, rung: int) -> None:
        """The next person is asked; nothing once somebody was met."""
        contact, care = await self._both(unit, visit)
        if not care.active:
            return
        if rung >= len(self._rungs):  # nobody wrote down anything: that is not met
            if contact.outcome is None:
                await self._not_met(unit, community, contact, None)
                self._tell(
                    unit, care, texts.unrecorded(self._sealer.open(care.door)), visit, "unrecorded"
                )
            return
        if contact.outcome != "not_met" or contact.rung < 0:
            return
        wide = self._is_wide(rung)
        now = ClimbedRung(rung, unit.now, len(self._called(care, all_of_them=wide)))
        climbed = [
            [each.number, each.at.isoformat(), each.asked] for each in (*contact.climbed, now)
        ]
        await neighbours.change_contact(
            await unit.rows(), visit, rung=rung + 1, climbed=climbed[-MOST_RUNGS:]
        )
        text = texts.rung(rung, self._sealer.open(care.door), self._sealer.open(care.contact))
        if wide:
            text += f"\n{texts.entry(care, self._directory.zone(community))}"
        text += f"\n{texts.climbed(contact, self._directory.zone(community))}"
        what = f"rung{rung}:{unit.now:%Y%m%d%H%M}"
        self._tell(unit, care, text, visit, what, all_of_them=wide)
        if rung == len(self._rungs) - 1:  # until somebody was met it does not end in silence
            await self._later(unit, community, visit, rung, AGAIN)

    async def _both(self, unit: Unit, visit: int) -> tuple[Contact, Care]:
        contact = await neighbours.contact(await unit.rows(), visit)
        care = await neighbours.care(await unit.rows(), contact.care) if contact else None
        if contact is None or care is None:
            raise BadCallback
        return contact, care
