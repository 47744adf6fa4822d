"""Places, waiting in order, codes: what must hold whoever taps how often."""

import random
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import activity as moves
from bot.domain.activity import ActivityKind, Attendance
from bot.domain.dated import Dated
from bot.domain.opening import opening
from bot.storage import activities
from bot.texts import activities as texts
from tests.integration.life import life
from tests.integration.room import ZHAO


async def test_two_hundred_taps_on_fifty_places_give_fifty_and_the_rest_wait_in_order(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            made = await on.services.activities.draft(
                unit, on.community, ActivityKind.EVENT, "周六9:00 包饺子 50人", ZHAO
            )
            await on.services.activities.post(unit, on.community, made.id)
        people = list(range(1000, 1200))
        random.Random(1).shuffle(people)
        for account in people:
            async with on.unit() as unit:
                await on.services.activities.answer(unit, made.id, account, "in")
        async with on.unit() as unit:
            seats = await activities.seats_of(await unit.rows(), made.id)
        assert moves.taken(seats) == 50
        assert [seat.account for seat in moves.waiting(seats)] == people[50:]
        async with on.unit() as unit:
            await on.services.activities.answer(unit, made.id, people[0], "out")
            seats = await activities.seats_of(await unit.rows(), made.id)
        assert moves.taken(seats) == 50
        assert (
            next(seat for seat in seats if seat.account == people[50]).state
            is not Attendance.WAITING
        )


async def test_a_code_is_good_for_its_own_activity_and_its_own_minutes(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            made = [
                await on.services.activities.draft(
                    unit, on.community, ActivityKind.MEETING, "今天23:00 议事", ZHAO
                )
                for _ in range(2)
            ]
            for each in made:
                await on.services.activities.post(unit, on.community, each.id)
            codes = [on.services.activities.code(each, unit.now) for each in made]
        assert codes[0] != codes[1]
        await on.passes(hours=13)
        async with on.unit() as unit:
            assert await on.services.activities.check_in(unit, 1, codes[0]) is None
            fresh = on.services.activities.code(made[0], unit.now)
            found = await on.services.activities.check_in(unit, 1, fresh.lower())
            assert found is not None and found.id == made[0].id


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_whatever_is_written_after_a_time_is_planned_or_has_no_name(written: str) -> None:
    found = moves.planned(written)
    assert len(found.title) <= 60 and (found.capacity is None or 0 < found.capacity <= moves.MOST)


def test_a_calendar_file_folds_and_escapes() -> None:
    from datetime import UTC, datetime

    from bot.domain.activity import Activity, ActivityState

    at = datetime(2028, 2, 29, 1, tzinfo=UTC)
    each = Activity(
        1,
        1,
        "2028-A001",
        ActivityKind.EVENT,
        "包饺子，" * 20,
        "小广场;东",
        at,
        120,
        None,
        0,
        None,
        ActivityState.OPEN,
    )
    made = texts.calendar([each], "永安桥", at - timedelta(days=1))
    assert "DTSTART:20280229T010000Z" in made and r"小广场\;东" in made
    assert all(len(line.encode()) <= 75 for line in made.split("\r\n"))
    ends = Dated(at + timedelta(hours=3), "投票截止：划停车线", "c1-2026-B01-open")
    both = texts.calendar([each], "永安桥", at - timedelta(days=1), [ends])
    assert "UID:c1-2026-B01-open@bandeng" in both and "DTSTART:20280229T040000Z" in both
    listed = texts.listed([each], ZoneInfo("Asia/Shanghai"), [ends])
    assert listed.index("包饺子") < listed.index("🗳")


def test_opening_hours_are_read_as_people_write_them() -> None:
    from datetime import datetime

    friday, saturday = datetime(2026, 1, 16, 10), datetime(2026, 1, 17, 10)
    weekdays = opening("周一至周五 9:00-17:00")
    assert weekdays and weekdays.holds(friday) and not weekdays.holds(saturday)
    assert weekdays.next(saturday) == datetime(2026, 1, 19, 9)
    late = opening("每天 18点到2点")
    assert late and late.holds(datetime(2026, 1, 17, 1)) and not late.holds(friday)
    assert opening("随时来") is None
