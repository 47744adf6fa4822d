"""Events and meetings (活动、议事): announced after a preview, signed up for with one tap, told when they change."""

import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain import activity as moves
from bot.domain.activity import Activity, ActivityKind, ActivityState, Attendance, Seat
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    BadInstant,
    MissingPart,
    NoQuorum,
    NoTime,
    NotYet,
    UnknownDoor,
)
from bot.domain.household import door
from bot.domain.timing import Order, lasting, plainly, time_first, when_written
from bot.domain.topic import resolved_on
from bot.services import posting
from bot.services.directory import Directory
from bot.services.notices.noticing import Noticing, line
from bot.services.numbering import numbered
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import activities, bindings, households, outbox, people, topics
from bot.storage.communities import Community
from bot.storage.households import Listed
from bot.storage.outbox import Call
from bot.texts import activities as texts
from bot.texts import topics as topic_texts
from bot.texts.ballots import Links
from bot.texts.markup import message

BEFORE: Final = (timedelta(days=1), timedelta(hours=2))
EXAMPLE: Final = {
    ActivityKind.EVENT: "/event 周六9:00 邻里节包饺子 @小广场 30人",
    ActivityKind.MEETING: "/meeting 周五19:00 停车怎么办 @议事亭",
}
MONTH_AND_A_HALF: Final = timedelta(days=45)
RECORD: Final = 3000
RESOLUTION: Final = 300
EARLY: Final = timedelta(minutes=30)


def _ordered(written: str, today: date, now: datetime, zone: ZoneInfo) -> tuple[str, str, Order]:
    """What repeats, the words without that, and when and what they order."""
    every, once = moves.repeated(written, today)
    return every, once, when_written(time_first(plainly(once, now, zone)), now, zone)


class Activities:
    """Nothing reaches the group before its preview was agreed to; nobody's name ever does."""

    def __init__(
        self, directory: Directory, noticing: Noticing, sealer: Sealer, links: Links
    ) -> None:
        self._directory = directory
        self._links = links
        self._noticing = noticing
        self._sealer = sealer

    async def draft(
        self, unit: Unit, community: Community, kind: ActivityKind, written: str, host: int
    ) -> Activity:
        """A draft for the desk to look at. Raises MissingPart, BadInstant."""
        zone = ZoneInfo(community.zone)
        today = unit.now.astimezone(zone).date()
        every, once, order = _ordered(written, today, unit.now, zone)
        late = order.at is not None and order.at - unit.now > MONTH_AND_A_HALF
        if every.startswith("nth") and late:  # today is the day, and its hour is over
            tomorrow = today + timedelta(days=1)
            every, once, order = _ordered(written, tomorrow, unit.now, zone)
        found = moves.planned(order.text)
        if order.at is None:
            raise NoTime(EXAMPLE[kind])
        if not found.title:
            raise MissingPart(EXAMPLE[kind])
        made = await self._create(
            unit,
            community,
            {
                "kind": kind.value,
                "title": found.title,
                "place": found.place,
                "starts_at": order.at,
                "minutes": lasting(once, order.at.astimezone(zone)) or moves.MINUTES,
                "capacity": found.capacity,
                "guests": found.guests,
                "host": host,
                "expected": found.expected if kind is ActivityKind.MEETING else None,
                "every": every,
            },
            unit.now,
        )
        return await self.get(unit, community, made)

    async def _create(
        self, unit: Unit, community: Community, values: dict[str, Any], at: datetime
    ) -> int:
        """A draft with the next number of the year of an instant; its row."""
        number = await numbered(unit, community, "activity", "A", at)
        fresh = {
            "state": ActivityState.DRAFT.value,
            "why": "",
            "sequence": 0,
            "record": "",
            "decided": "",
        }
        row = {"community": community.id, "number": number, **fresh, **values}
        return await activities.create(await unit.rows(), row)

    async def get(self, unit: Unit, community: Community, number: int) -> Activity:
        """An activity of this community. Raises BadCallback across the border."""
        found = await activities.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise BadCallback
        return found

    async def drop(self, unit: Unit, community: Community, number: int) -> Activity:
        """A draft is given up. Raises AlreadyDecided once it was posted."""
        found = await self.get(unit, community, number)
        if found.state is not ActivityState.DRAFT:
            raise AlreadyDecided
        await activities.change(await unit.rows(), number, state=ActivityState.CANCELLED.value)
        await topics.put_back(await unit.rows(), number)
        return replace(found, state=ActivityState.CANCELLED)

    async def post(self, unit: Unit, community: Community, number: int) -> Activity:
        """Announced in every group. Raises AlreadyDecided a second time."""
        found = await self.get(unit, community, number)
        if found.state is not ActivityState.DRAFT:
            raise AlreadyDecided
        if found.starts_at <= unit.now:
            raise BadInstant(texts.when(found.starts_at, ZoneInfo(community.zone)))
        await activities.change(await unit.rows(), number, state=ActivityState.OPEN.value)
        found = replace(found, state=ActivityState.OPEN)
        await self._show(unit, community, found, first=True)
        await self._plan(unit, found)
        return found

    async def _plan(self, unit: Unit, activity: Activity) -> None:
        for number, before in enumerate(BEFORE):
            if activity.starts_at - before > unit.now:
                await self._put(unit, activity, f"remind{number}", activity.starts_at - before)
        await self._put(unit, activity, "over", activity.ends_at)

    async def _put(self, unit: Unit, activity: Activity, what: str, at: datetime) -> None:
        key = f"activity:{activity.id}:{activity.sequence}:{what}:{at:%Y%m%dT%H%M%S}"
        payload = {"activity": activity.id, "sequence": activity.sequence, "what": what}
        await unit.plan(key, "activity", at, community=activity.community, payload=payload)

    async def show(self, unit: Unit, community: Community, activity: Activity) -> None:
        """The cards of what was announced, brought up to date."""
        if activity.state is not ActivityState.DRAFT:
            await self._show(unit, community, activity)

    async def _show(
        self, unit: Unit, community: Community, activity: Activity, *, first: bool = False
    ) -> None:
        """The card in the groups, brought up to date; many taps are one edit."""
        seats = await activities.seats_of(await unit.rows(), activity.id)
        zone = ZoneInfo(community.zone)
        on = await topics.on(await unit.rows(), activity.id)
        meets = activity.kind is ActivityKind.MEETING
        propose = self._links.start(f"topic_{activity.id}") if meets else None
        text = texts.card(activity, seats, zone, topic_texts.lines(on))
        params = message(text, texts.keyboard(activity, propose))
        for group in self._directory.groups_of(community.id):
            ref = f"activity:{activity.id}:{group}"
            if first:
                unit.send(Call("post", "sendMessage", group, params, priority=3, ref=ref, once=ref))
            else:
                posting.edit(unit, group, ref, params, priority=6)
        await self.show_desk(unit, community, activity, first=first)

    async def show_desk(
        self, unit: Unit, community: Community, activity: Activity, *, first: bool = False
    ) -> None:
        """The host's card on the desk."""
        desk = self._directory.desk_of(community.id)
        if desk is None:
            return
        seats = await activities.seats_of(await unit.rows(), activity.id)
        on = topic_texts.lines(await topics.on(await unit.rows(), activity.id))
        text = texts.desk(activity, seats, ZoneInfo(community.zone), on)
        params = message(text, texts.desk_keyboard(activity))
        ref = f"hosted:{activity.id}"
        if first:
            unit.send(Call("tell", "sendMessage", desk, params, priority=3, ref=ref, once=ref))
        else:
            posting.edit(unit, desk, ref, params, priority=7)

    # residents

    async def of_post(self, unit: Unit, chat: int, message: int) -> int | None:
        """The activity whose card a post of ours is; None for any other post."""
        return await outbox.number_of(await unit.rows(), chat, message, "activity")

    async def answer(
        self, unit: Unit, number: int, account: int, deed: str, community: int | None = None
    ) -> str:
        """我来, one more guest, or not any more: what to say to whoever tapped. Raises BadCallback."""
        found = await activities.get(await unit.rows(), number)
        if found is None or (community is not None and found.community != community):
            raise BadCallback
        if not found.takes(unit.now):
            return (
                "这个活动取消了。" if found.state is ActivityState.CANCELLED else "已经过了时间。"
            )
        who = self._directory.counts_for(found.community, account)
        seats = await activities.seats_of(await unit.rows(), number)
        mine = await self._seat_of(unit, seats, who, account)
        if deed == "out":
            said = await self._leave(unit, found, mine)
        else:
            others = [seat for seat in seats if mine is None or seat.id != mine.id]
            said = await self._join(unit, found, others, mine, who, account, more=deed == "more")
        await self._show(unit, self._directory.communities[found.community], found)
        return said

    async def bring(
        self, unit: Unit, number: int, account: int, party: int, community: int | None = None
    ) -> str:
        """So many come with an account, itself among them, whatever it said before. Raises BadCallback."""
        found = await activities.get(await unit.rows(), number)
        if found is None or (community is not None and found.community != community):
            raise BadCallback
        if not found.takes(unit.now):
            return await self.answer(unit, number, account, "in", community)
        wanted = min(party, 1 + found.guests)
        who = self._directory.counts_for(found.community, account)
        seats = await activities.seats_of(await unit.rows(), number)
        mine = await self._seat_of(unit, seats, who, account)
        others = [seat for seat in seats if mine is None or seat.id != mine.id]
        standing = mine if mine is not None and mine.state is not Attendance.OUT else None
        has_one = standing is not None and standing.state in (Attendance.IN, Attendance.OFFERED)
        state = moves.answered(found, others, wanted)
        if has_one and moves.fits(found, others, wanted):
            state = Attendance.IN
        if has_one and state is Attendance.WAITING and standing is not None:
            return texts.NO_ROOM_FOR_ONE_MORE[standing.state]
        at = standing.at if standing else unit.now
        values = {"account": account, "party": wanted, "state": state.value, "at": at}
        await activities.put_seat(await unit.rows(), number, who, values)
        if standing is not None and wanted < standing.party:
            await self._offer(unit, found)
        await self._show(unit, self._directory.communities[found.community], found)
        said = texts.counted(state, wanted)
        return said if wanted == party else f"{said}{texts.too_many(found)}"

    @staticmethod
    async def _seat_of(unit: Unit, seats: list[Seat], who: str, account: int) -> Seat | None:
        """Somebody's seat; one taken before they were bound to their door is their door's from now on."""
        mine = next((seat for seat in seats if seat.who == who), None)
        before = next(
            (
                seat
                for seat in seats
                if seat.account == account and seat.state is not Attendance.OUT
            ),
            None,
        )
        if mine is not None and (mine.state is not Attendance.OUT or before is None):
            return mine
        if before is not None:
            await activities.rename_seat(await unit.rows(), before, who)
        return before

    async def _join(
        self,
        unit: Unit,
        activity: Activity,
        others: list[Seat],
        mine: Seat | None,
        who: str,
        account: int,
        *,
        more: bool,
    ) -> str:
        standing = mine if mine is not None and mine.state is not Attendance.OUT else None
        if standing is not None and not more:
            if standing.state is Attendance.OFFERED:
                await activities.change_seat(
                    await unit.rows(), standing.id, state=Attendance.IN.value, until_at=None
                )
                return texts.SAID[Attendance.IN]
            return (
                "您已经报过了。"
                if standing.state is Attendance.IN
                else texts.SAID[Attendance.WAITING]
            )
        party = (standing.party if standing else 0) + 1
        if standing is not None and party > 1 + activity.guests:
            return texts.too_many(activity)
        state = moves.answered(activity, others, party)
        if (
            standing is not None and standing.state is Attendance.OFFERED
        ):  # the place is kept for them, before the queue
            state = Attendance.IN if moves.fits(activity, others, party) else Attendance.WAITING
        if (
            standing is not None
            and standing.state is not Attendance.WAITING
            and state is Attendance.WAITING
        ):
            return texts.NO_ROOM_FOR_ONE_MORE[standing.state]
        at = standing.at if standing else unit.now
        values = {"account": account, "party": party, "state": state.value, "at": at}
        await activities.put_seat(await unit.rows(), activity.id, who, values)
        if standing is not None:
            return f"记下了，一共 {party} 位。"
        reachable = state is not Attendance.WAITING or await people.is_private(
            await unit.rows(), account
        )
        return texts.SAID[state] if reachable else texts.SAID[state] + texts.WRITE_TO_ME

    async def _leave(self, unit: Unit, activity: Activity, mine: Seat | None) -> str:
        if mine is None or mine.state is Attendance.OUT:
            return "您没有报名，不用管。"
        await activities.change_seat(
            await unit.rows(), mine.id, state=Attendance.OUT.value, until_at=None
        )
        await self._offer(unit, activity)
        return texts.SAID[Attendance.OUT]

    async def _offer(self, unit: Unit, activity: Activity) -> None:
        """Free places go to those who wait, in order: they are asked in private, or simply in where that is closed."""
        community = self._directory.communities[activity.community]
        seats = await activities.seats_of(await unit.rows(), activity.id)
        zone = ZoneInfo(community.zone)
        for seat in moves.next_offers(activity, seats, unit.now, zone):
            assert seat.until_at is not None
            open_chat = seat.account is not None and await people.is_private(
                await unit.rows(), seat.account
            )
            if not open_chat:
                await activities.change_seat(await unit.rows(), seat.id, state=Attendance.IN.value)
                await self._tell_desk_to_ring(unit, activity, seat)
                continue
            await activities.change_seat(
                await unit.rows(), seat.id, state=seat.state.value, until_at=seat.until_at
            )
            assert seat.account is not None
            text = texts.offered(activity, seat.until_at, zone)
            once = f"offer:{activity.id}:{seat.id}:{seat.until_at:%Y%m%d%H%M}"
            posting.tell(unit, seat.account, text, texts.keyboard(activity), once=once)
            await self._put(unit, activity, f"lapse{seat.id}", seat.until_at)

    async def _tell_desk_to_ring(self, unit: Unit, activity: Activity, seat: Seat) -> None:
        """Somebody who cannot be told in private has a place now."""
        door_ = await self._door_of(unit, activity, seat)
        told = texts.ring_them(activity, door_)
        posting.tell_desk(unit, self._directory, activity.community, told)

    @staticmethod
    async def _door_of(unit: Unit, activity: Activity, seat: Seat) -> str:
        """The door of a seat, "" where it is not known."""
        rows = await unit.rows()
        if seat.who.startswith("h") and seat.who[1:].isdecimal():
            home = int(seat.who[1:])
            listed = await households.many(rows, [home])
            return listed[home].label if home in listed else ""
        homes = (
            await bindings.of_account(rows, seat.account, activity.community)
            if seat.account
            else []
        )
        return homes[0].label if homes else ""

    # the host

    async def move(self, unit: Unit, community: Community, number: int, written: str) -> Activity:
        """Another time or place with its reason: told in the group, everybody who comes is asked again. How many may
        come and its name are changed without a word; nobody who has a place loses it. Raises NoTime, AlreadyDecided."""
        found = await self.get(unit, community, number)
        if found.state is not ActivityState.OPEN:
            raise AlreadyDecided
        zone = ZoneInfo(community.zone)
        since = moves.reckoned_from(found, written, unit.now, zone)
        order = when_written(plainly(written, since, zone), since, zone)
        new = moves.changed(order.text)
        if order.at is None and new.nothing:
            raise NoTime("周日9:00 @大广场 50人 下雨改期")
        found = await self._otherwise(unit, found, new)
        if order.at is None and not new.place:
            await self._offer(unit, found)
            await self._show(unit, community, found)
            return found
        values: dict[str, Any] = {
            "sequence": found.sequence + 1,
            "why": line(new.why or ("时间有变" if order.at else "地点有变"))[:200],
        }
        if order.at is not None:
            first = (found.moved_from or found.starts_at) if found.every else None
            values |= {"starts_at": order.at, "moved_from": first}
        await activities.change(await unit.rows(), number, **values)
        found = replace(found, **values)
        await self._offer(unit, found)
        await self._plan(unit, found)
        for seat in await activities.seats_of(await unit.rows(), number):
            if seat.state is Attendance.OFFERED and seat.until_at is not None:
                await self._put(unit, found, f"lapse{seat.id}", max(seat.until_at, unit.now))
        await self._tell_all(
            unit,
            community,
            found,
            texts.moved(found, ZoneInfo(community.zone), time=order.at is not None),
        )
        await self._show(unit, community, found)
        return found

    @staticmethod
    async def _otherwise(unit: Unit, activity: Activity, new: moves.Changed) -> Activity:
        """Place, name and how many may come."""
        values: dict[str, Any] = {}
        if new.place:
            values["place"] = new.place
        if new.title:
            values["title"] = new.title
        if new.capacity is not None:
            values["capacity"] = new.capacity or None
        if values:
            await activities.change(await unit.rows(), activity.id, **values)
        return replace(activity, **values)

    async def over(self, unit: Unit, activity: Activity) -> int:
        """How many more have a place than may come, after fewer may."""
        seats = await activities.seats_of(await unit.rows(), activity.id)
        return max(moves.taken(seats) - activity.capacity, 0) if activity.capacity else 0

    async def cancel(self, unit: Unit, community: Community, number: int, why: str) -> Activity:
        """Called off, with its reason. Raises EmptyText."""
        found = await self.get(unit, community, number)
        if found.state is not ActivityState.OPEN:
            raise AlreadyDecided
        values = {
            "state": ActivityState.CANCELLED.value,
            "sequence": found.sequence + 1,
            "why": line(why)[:200],
        }
        await activities.change(await unit.rows(), number, **values)
        found = replace(
            found,
            state=ActivityState.CANCELLED,
            sequence=found.sequence + 1,
            why=str(values["why"]),
        )
        await topics.put_back(await unit.rows(), number)
        await self._tell_all(
            unit, community, found, texts.cancelled(found, ZoneInfo(community.zone))
        )
        await self._show(unit, community, found)
        if not found.why.startswith(texts.ENDED):
            await self._again(unit, community, found)
        return found

    async def _again(self, unit: Unit, community: Community, activity: Activity) -> None:
        """The next of a series is announced when one is over or called off; 停办 as the reason ends the series."""
        zone = ZoneInfo(community.zone)
        starts = moves.following(activity, zone)
        while starts is not None and starts <= unit.now:
            starts = moves.following(replace(activity, starts_at=starts, moved_from=None), zone)
        if starts is None:
            return
        made = await self._create(
            unit,
            community,
            {
                "kind": activity.kind.value,
                "title": activity.title,
                "place": activity.place,
                "starts_at": starts,
                "minutes": activity.minutes,
                "capacity": activity.capacity,
                "guests": activity.guests,
                "host": activity.host,
                "expected": activity.expected,
                "every": activity.every,
            },
            starts,
        )
        await self.post(unit, community, made)

    async def _tell_all(
        self, unit: Unit, community: Community, activity: Activity, text: str
    ) -> None:
        """A line in the groups, and a word in private to everybody who meant to come."""
        for group in self._directory.groups_of(community.id):
            once = f"changed:{activity.id}:{activity.sequence}:{group}"
            unit.send(Call("post", "sendMessage", group, message(text), priority=3, once=once))
        for seat in await activities.seats_of(await unit.rows(), activity.id):
            if seat.state is not Attendance.OUT and seat.account is not None:
                once = f"changed:{activity.id}:{activity.sequence}:{seat.account}"
                posting.tell(unit, seat.account, text, texts.keyboard(activity), once=once)

    async def names(self, unit: Unit, activity: Activity) -> list[tuple[Seat, str]]:
        """Who comes, for the desk: each seat with its door, "" where it is not known."""
        rows: list[tuple[Seat, str]] = []
        for seat in await activities.seats_of(await unit.rows(), activity.id):
            if seat.state is Attendance.OUT:
                continue
            rows.append((seat, await self._door_of(unit, activity, seat)))
        return rows

    async def pictured(self, unit: Unit, activity: Activity, text: str) -> str:
        """What stands under a picture of an event. Raises GivesAway."""
        must_be_discreet(text)
        seats = await activities.seats_of(await unit.rows(), activity.id)
        came = sum(seat.party for seat in seats if seat.came_at is not None)
        return texts.pictured(activity, came, text)

    def show_picture(
        self, unit: Unit, community: Community, params: dict[str, Any], once: str
    ) -> None:
        """A picture of an event that everybody seen in it agrees to, in every group."""
        for group in self._directory.groups_of(community.id):
            key = f"{once}:{group}"
            unit.send(Call("post", "sendPhoto", group, params, priority=4, ref=key, once=key))

    def code(self, activity: Activity, now: datetime) -> str:
        """The check-in code of this moment."""
        return moves.code(self._sealer.mark("checkin").encode(), activity.id, now)

    async def check_in(self, unit: Unit, account: int, given: str) -> Activity | None:
        """Somebody at the door: the activity whose code this is; walk-ins are taken in. None for a wrong code."""
        secret = self._sealer.mark("checkin").encode()
        wanted = given.strip().upper()
        for community in self._directory.communities.values():
            for each in await activities.coming(
                await unit.rows(), community.id, unit.now - timedelta(hours=12)
            ):
                codes = [moves.code(secret, each.id, unit.now, back) for back in (0, 1)]
                if (
                    wanted in codes
                    and each.starts_at - timedelta(hours=2) <= unit.now < each.ends_at
                ):
                    await self._came(unit, each, account)
                    return each
        return None

    async def _came(self, unit: Unit, activity: Activity, account: int) -> None:
        who = self._directory.counts_for(activity.community, account)
        seat = await self._seat_of(
            unit, await activities.seats_of(await unit.rows(), activity.id), who, account
        )
        if seat is not None and seat.state is Attendance.IN:
            await activities.change_seat(
                await unit.rows(), seat.id, came_at=seat.came_at or unit.now, left_at=None
            )
        else:
            waited = seat is not None and seat.state is not Attendance.OUT
            values = {
                "account": account,
                "party": seat.party if seat is not None and waited else 1,
                "state": Attendance.IN.value,
                "at": unit.now,
                "came_at": unit.now,
            }
            await activities.put_seat(await unit.rows(), activity.id, who, values)
        await self._show(unit, self._directory.communities[activity.community], activity)

    async def by_hand(
        self, unit: Unit, community: Community, number: int, written: str
    ) -> tuple[str, Activity]:
        """The host's word for somebody without a phone, or about somebody: a door and 报名, 不来, 到了, 走了 or 回避;
        what comes of it. Raises MissingPart, UnknownDoor."""
        found = await self.get(unit, community, number)
        words = re.split(r"[\s，,；;。]+", written.strip("。 "))
        if (meant := next((word for word in words if texts.SIGNS.match(word)), None)) is not None:
            return await self._signed_by_hand(unit, community, found, words, meant), found
        example = "3-2-501 到了（或 走了、回避）"
        what = next((word for word in words if word in texts.BY_HAND), None)
        if what is None:
            raise MissingPart(example)
        who = f"h{(await self._named(unit, community, words, example)).id}"
        seat = await activities.seat(await unit.rows(), number, who)
        came = {
            "state": Attendance.IN.value,
            "came_at": seat.came_at if seat and seat.came_at else unit.now,
        }
        if seat is None:
            values = {"account": None, "party": 1, "at": unit.now, **came}
            await activities.put_seat(await unit.rows(), number, who, values)
            seat = await activities.seat(await unit.rows(), number, who)
        assert seat is not None
        changed = {
            "到了": {**came, "left_at": None, "recused": False},
            "走了": {"left_at": unit.now},
            "回避": {"recused": True},
        }[what]
        await activities.change_seat(await unit.rows(), seat.id, **changed)
        await self._show(unit, community, found)
        return await self.attendance(unit, found), found

    @staticmethod
    async def _named(unit: Unit, community: Community, words: list[str], example: str) -> Listed:
        """The household whose door is among words. Raises MissingPart, UnknownDoor."""
        place = next((each for word in words if (each := door(word))), None)
        if place is None:
            raise MissingPart(example)
        listed = await households.by_door(await unit.rows(), community.id, place)
        if listed is None:
            raise UnknownDoor(place.label)
        return listed

    async def _signed_by_hand(
        self, unit: Unit, community: Community, found: Activity, words: list[str], meant: str
    ) -> str:
        """A door is put down for it, with how many, or taken off."""
        if not found.takes(unit.now):
            raise AlreadyDecided
        listed = await self._named(unit, community, words, "3-2-501 报名 2位（或 不来了）")
        who = f"h{listed.id}"
        seats = await activities.seats_of(await unit.rows(), found.id)
        mine = next((seat for seat in seats if seat.who == who), None)
        if meant.startswith("不"):
            said = await self._leave(unit, found, mine)
        else:
            given = re.search(r"([1-9])\s*[位人个]", " ".join(words))
            party = min(int(given[1]) if given else 1, 1 + max(found.guests, moves.GUESTS))
            others = [seat for seat in seats if seat.who != who]
            state = moves.answered(found, others, party)
            values = {
                "account": mine.account if mine else None,
                "party": party,
                "state": state.value,
                "at": unit.now,
            }
            await activities.put_seat(await unit.rows(), found.id, who, values)
            said = texts.signed(listed.label, party, state)
        await self._show(unit, community, found)
        return said

    async def attendance(self, unit: Unit, activity: Activity) -> str:
        """How many households are there, and whether they can decide."""
        enough, there = moves.quorate(
            activity, await activities.seats_of(await unit.rows(), activity.id)
        )
        return texts.attendance(activity, there, enough=enough)

    async def decide(self, unit: Unit, community: Community, number: int, text: str) -> Activity:
        """A resolution, while enough are in the room; with a topic's number before it, on that topic. Raises NoQuorum,
        EmptyText, NotYet, GivesAway."""
        found = await self.get(unit, community, number)
        if unit.now < found.starts_at - EARLY:
            raise NotYet
        written = line(text, RESOLUTION)
        must_be_discreet(written)
        enough, there = moves.quorate(found, await activities.seats_of(await unit.rows(), number))
        if not enough:
            raise NoQuorum(there, found.expected or 0)
        topic, words = resolved_on(written, await topics.on(await unit.rows(), number))
        said = f"{topic.text}：{words}" if topic else words
        decided = "\n".join(
            filter(None, [found.decided, texts.decided(said, there, found.expected)])
        )
        await activities.change(await unit.rows(), number, decided=decided)
        return replace(found, decided=decided)

    # what time brings

    async def due(self, unit: Unit, community: Community, payload: dict[str, Any]) -> None:
        """A reminder, a place nobody claimed, the end."""
        found = await activities.get(await unit.rows(), int(payload["activity"]))
        if (
            found is None
            or found.state is not ActivityState.OPEN
            or found.sequence != payload["sequence"]
        ):
            return
        what = str(payload["what"])
        if what == "over":
            await activities.change(await unit.rows(), found.id, state=ActivityState.OVER.value)
            await self._show(unit, community, replace(found, state=ActivityState.OVER))
            await self._again(unit, community, found)
        elif what.startswith("remind"):
            if found.starts_at <= unit.now:  # it waited for the morning, and has begun
                return
            await self._remind(unit, community, found, what)
        else:
            await self._lapse(unit, community, found, int(what.removeprefix("lapse")))

    async def _remind(
        self, unit: Unit, community: Community, activity: Activity, what: str
    ) -> None:
        text = texts.reminder(activity, ZoneInfo(community.zone))
        for seat in await activities.seats_of(await unit.rows(), activity.id):
            if seat.state is Attendance.IN and seat.account is not None:
                once = f"{what}:{activity.id}:{activity.sequence}:{seat.account}"
                posting.tell(unit, seat.account, text, texts.keyboard(activity), once=once)

    async def _lapse(
        self, unit: Unit, community: Community, activity: Activity, number: int
    ) -> None:
        """Nobody answered: the place goes to the next."""
        seats = await activities.seats_of(await unit.rows(), activity.id)
        kept = next(
            (seat for seat in seats if seat.id == number and seat.state is Attendance.OFFERED), None
        )
        if kept is None or (kept.until_at is not None and kept.until_at > unit.now):
            return
        await activities.change_seat(
            await unit.rows(), kept.id, state=Attendance.OUT.value, until_at=None
        )
        if kept.account is not None:
            posting.tell(
                unit,
                kept.account,
                texts.lapsed(activity),
                texts.keyboard(activity),
                once=f"lapsed:{number}",
            )
        await self._offer(unit, activity)
        await self._show(unit, community, activity)

    async def forget(self, unit: Unit, account: int) -> None:
        """Seats of somebody who wants to be forgotten go to those who wait."""
        for number in await activities.forget(await unit.rows(), account):
            found = await activities.get(await unit.rows(), number)
            if found is not None and found.takes(unit.now):
                await self._offer(unit, found)

    async def of(self, unit: Unit, account: int) -> str:
        """What somebody signed up for, in a few lines; empty for nothing."""
        found = await activities.of_account(await unit.rows(), account, unit.now)
        zones = {each.id: ZoneInfo(each.zone) for each in self._directory.communities.values()}
        return texts.mine([(activity, seat, zones[activity.community]) for activity, seat in found])

    async def signed_up(self, unit: Unit, account: int) -> list[Activity]:
        """What an account has a place at and is still to come, the next first."""
        found = await activities.of_account(await unit.rows(), account, unit.now)
        return [activity for activity, _ in found]

    async def coming(self, unit: Unit, community: Community) -> list[Activity]:
        """What is to come, the next first."""
        return await activities.coming(await unit.rows(), community.id, unit.now)
