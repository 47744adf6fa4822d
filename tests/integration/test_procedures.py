"""Each shipped procedure with its terms hit and missed, across a restart, a holiday and clock jumps."""

import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from bot.domain.confirming import Confirmed
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    CircleShort,
    DoerVerifies,
    NotPossible,
    NotYours,
    SecondOfficer,
    StepsInUse,
    UnknownAgency,
)
from bot.domain.matter import Ending, State
from bot.rules import procedures
from bot.storage import asks, communities, matters, notices, people, roles, turns
from bot.storage.tables import agenda
from tests.integration.life import LIU, QIAN, Life, life
from tests.integration.room import SUN, ZHAO

SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI).astimezone(UTC)  # type: ignore[misc,arg-type]


async def events(on: Life, number: int) -> list[str]:
    async with on.unit() as unit:
        return [event.value for _, event, _ in await matters.told(await unit.rows(), number)]


async def role(on: Life, account: int, name: str) -> None:
    async with on.unit() as unit:
        await roles.give(await unit.rows(), 1, account, name, ZHAO, unit.now)


async def circles(on: Life) -> None:
    for account, name in ((ZHAO, "party"), (ZHAO, "member"), (SUN, "member")):
        await role(on, account, name)


async def give_private(on: Life, *accounts: int) -> None:
    async with on.unit() as unit:
        for account in accounts:
            await people.seen(await unit.rows(), account, unit.now, private=True)


# complaint


async def test_a_complaint_in_time_is_solved_by_its_neighbours(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        first = await on.told(1, "3单元楼道灯不亮")
        assert (first.course.step, first.course.due_at) == ("take", at(2026, 3, 3, 18))
        await on.told(2, "楼道灯不亮了")
        await on.passes(hours=3)
        await on.do(1, "take", ZHAO)
        await on.do(1, "done", ZHAO, "换了灯泡", photo="after-1")
        with pytest.raises(DoerVerifies):
            await on.do(1, "publish", ZHAO)
        published = await on.do(1, "publish", SUN)
        assert published.state is State.ANSWERED
        assert await on.calls("公示 2026-N001", "换了灯泡")
        asked = await on.asked(1)
        assert {ask.who for ask in asked} == {"h1", "h2"}
        with pytest.raises(BadCallback):
            await on.answer(asked[0].id, Confirmed.GOOD, 9)  # somebody else's question
        await on.answer(asked[0].id, Confirmed.GOOD, 1)
        solved = await on.answer(asked[1].id, Confirmed.GOOD, 2)
        assert solved.course.ending is Ending.SOLVED and solved.course.solved_at == on.now
        assert solved.clock(on.now + timedelta(days=9)) == on.now - first.opened_at
        assert await on.calls("邻居们已确认解决")
        assert "overdue" not in await events(on, 1)


async def test_a_complaint_nobody_takes_is_overdue_once_and_rises_across_a_holiday_and_a_restart(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        on.now = at(2026, 9, 30, 10)
        made = await on.told(1, "路灯坏了")
        assert made.course.due_at == at(2026, 10, 8, 18)  # after the National Day holiday
        await on.until(at(2026, 10, 8, 17, 59))
        assert "overdue" not in await events(on, 1)
        await on.restart()
        on.now = at(2026, 10, 8, 18)
        await on.ring()
        on.now -= timedelta(hours=1)  # the clock is set back, and forth again
        await on.ring()
        on.now += timedelta(hours=2)
        await on.ring()
        assert (await events(on, 1)).count("overdue") == 1
        assert await on.calls("接手：工作人员", "已逾期")
        await on.until(at(2026, 10, 9, 17, 59))
        assert "rose" not in await events(on, 1)
        await on.passes(minutes=1)
        assert (await events(on, 1)).count("rose") == 1
        assert await on.calls("该报社区负责人", "请打电话告诉一声")  # nobody of that rung is here
        await on.until(at(2026, 10, 9, 18, 30))
        assert await on.calls("逾期清单", "2026-0001")  # that was a Friday
        assert (await on.matter(1)).course.ending is None


async def test_the_overdue_list_stands_in_the_residents_group_each_friday(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")  # Monday; due on Tuesday
        await on.until(at(2026, 3, 6, 16, 59))
        assert await on.calls("逾期清单") == []
        await on.passes(minutes=1)
        (posted,) = await on.calls("逾期清单")
        assert "2026-0001" in posted and "接手：工作人员" in posted and "补发" not in posted
        await on.until(at(2026, 3, 13, 16))
        await on.restart()
        on.now = at(2026, 3, 14, 9)  # down over the Friday: posted once, marked late
        await on.ring()
        await on.ring()
        late = [each for each in await on.calls("逾期清单") if "补发" in each]
        assert len(late) == 1 and "3月13日 17:00" in late[0]


async def test_lapsed_without_a_majority_is_closed_but_not_solved(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        for account in (1, 2, 3):
            await on.told(account, "楼道灯不亮了")
        await on.do(1, "answer", ZHAO, "灯换过了，请看看")
        assert await on.calls("有回音了", "灯换过了，请看看")
        asked = await on.asked(1)
        await on.answer(asked[0].id, Confirmed.BAD, 1)
        await on.passes(hours=25)
        assert await on.calls("还要上门 2 户")
        await on.answer(asked[1].id, Confirmed.BAD, SUN, officer=True)
        await on.passes(days=4)
        ended = await on.matter(1)
        assert (
            ended.course.ending is Ending.CLOSED
            and ended.course.solved_at is None
            and ended.state is State.CLOSED
        )
        with pytest.raises(BadCallback):
            await on.answer(asked[2].id, Confirmed.BAD, 77)


async def test_still_broken_reopens_with_the_same_number_and_clock_even_after_a_ballot(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        made = await on.told(1, "楼道灯不亮了")
        await on.do(1, "take", ZHAO)
        ballot = await on.open(matter=1)
        assert ballot.matter == 1
        await on.do(1, "done", ZHAO)
        await on.do(1, "publish", SUN)
        reopened = await on.answer((await on.asked(1))[0].id, Confirmed.BROKEN, 1)
        assert (reopened.number, reopened.opened_at, reopened.course.round) == (
            made.number,
            made.opened_at,
            1,
        )
        assert (
            reopened.state is State.TAKEN
            and reopened.course.step == "act"
            and reopened.course.due_at
        )
        assert await on.calls("重新办理", "2026-0001")
        with pytest.raises(AlreadyDecided):
            await on.answer((await _round(on, 1, 0))[0].id, Confirmed.GOOD, 1)
        await on.close(1)
        await on.passes(days=8)
        assert (
            await on.matter(1)
        ).course.step == "act"  # the ballot's end is not this procedure's business


async def _round(on: Life, number: int, round_: int) -> list[asks.Ask]:
    async with on.unit() as unit:
        return await asks.of(await unit.rows(), number, round_)


# order


async def test_an_order_is_on_site_within_four_hours_and_done_within_three_days(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "水管爆了", "water")
        await on.switch(1, "order")
        given = await on.assign(1)
        assert (given.course.step, given.course.role, given.course.due_at) == (
            "arrive",
            "property",
            on.now + timedelta(hours=4),
        )
        assert await on.calls("地点：", "2026-0001")
        with pytest.raises(NotYours):
            await on.do(1, "arrive", QIAN)
        await on.do(1, "accept", LIU)
        with pytest.raises(AlreadyDecided):
            await on.do(1, "accept", LIU)
        await on.passes(hours=3)
        arrived = await on.do(1, "arrive", LIU)
        assert arrived.course.step == "finish" and arrived.course.due_at == at(2026, 3, 5, 18)
        await on.passes(days=2)
        await on.do(1, "done", LIU, "换了一截管")
        with pytest.raises(NotYours):
            await on.do(1, "publish", LIU)
        await on.do(1, "publish", ZHAO)
        assert "overdue" not in await events(on, 1)


async def test_an_order_missed_is_chased_and_its_time_does_not_start_anew_with_another_company(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        second = await on.company("好邻物业", "property", QIAN)
        await on.told(1, "水管爆了", "water")
        await on.switch(1, "order")
        due_at = (await on.assign(1)).course.due_at
        await on.passes(hours=2, minutes=1)
        assert await on.calls("快到期了")
        returned = await on.do(1, "return", LIU, "没有配件")
        assert returned.course.step == "dispatch" and await on.calls("被平安物业退回", "没有配件")
        again = await on.assign(1, second)
        assert again.course.due_at == due_at and again.course.agency == second
        with pytest.raises(NotYours):
            await on.do(1, "arrive", LIU)  # another company's order now
        await on.passes(hours=2)
        assert (await events(on, 1)).count("overdue") == 1 and await on.calls("逾期了", "好邻物业")
        await on.passes(hours=4)
        assert (await events(on, 1)).count("rose") == 1
        late = await on.do(1, "arrive", QIAN)
        async with on.unit() as unit:
            stays = [turn for turn in await turns.of(await unit.rows(), 1) if turn.deed == "arrive"]
        assert [stay.in_time for stay in stays] == [False] and late.course.step == "finish"


async def test_more_time_is_another_persons_to_give_and_the_clock_runs_on(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "水管爆了", "water")
        await on.do(1, "take", ZHAO)
        before = (await on.matter(1)).course.due_at
        async with on.unit() as unit:
            await on.services.extensions.ask(unit, on.community, 1, 3, "等配件", ZHAO)
        with pytest.raises(SecondOfficer):
            await decide(on, 1, ZHAO)
        await decide(on, 1, SUN)
        with pytest.raises(AlreadyDecided):
            await decide(on, 1, SUN)
        extended = await on.matter(1)
        assert before and extended.course.due_at == before + timedelta(days=3)
        assert await on.calls("想再要 3 天", "等配件")
        await on.until(before + timedelta(minutes=1))
        assert "overdue" not in await events(on, 1)
        await on.passes(days=3)
        assert (await events(on, 1)).count("overdue") == 1
        async with on.unit() as unit:
            await on.services.extensions.ask(unit, on.community, 1, 1, "再等等", ZHAO)
        await on.do(1, "done", ZHAO)
        with pytest.raises(AlreadyDecided):
            await decide(on, 2, SUN)  # the matter has moved on


async def decide(on: Life, number: int, account: int) -> None:
    async with on.unit() as unit:
        await on.services.extensions.decide(unit, on.community, number, account, agreed=True)


# mediation


async def test_mediation_rises_through_three_tiers_whose_records_stay_private(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await role(on, ZHAO, "grid")
        await role(on, SUN, "staff")
        await on.told(1, "楼上天天剁馅", "noise")
        taken = await on.mediated(1)
        assert taken.course.due_at == on.now + timedelta(
            hours=2
        )  # within two hours of the first word
        with pytest.raises(NotYours):
            await on.do(1, "take", SUN)
        await on.do(1, "take", ZHAO)
        second = await on.do(1, "unsettle", ZHAO, "两家都不让步，老李有心脏病")
        assert second.course.step == "second" and second.course.role == "staff"
        last = await on.do(1, "unsettle", SUN, "谈了两次")
        assert last.course.step == "last" and last.course.role == "property"
        with pytest.raises(NotYours):
            await on.do(1, "settle", ZHAO)
        settled = await on.do(1, "settle", LIU, "装了减震垫")
        assert settled.course.ending is Ending.SETTLED
        for account, seen, unseen in (
            (ZHAO, "心脏病", "谈了两次"),
            (SUN, "谈了两次", "心脏病"),
            (LIU, "减震垫", "心脏病"),
        ):
            async with on.unit() as unit:
                rows = await on.services.private_records.read(unit, on.community, settled, account)
            assert seen in str(rows) and unseen not in str(rows)
        async with on.store.transaction() as connection:
            whole = [
                str(row)
                for name in ("records", "timeline", "outbox", "notices")
                for row in (await connection.execute(text(f"SELECT * FROM {name}"))).all()
            ]
        assert not any("心脏病" in row or "减震垫" in row for row in whole)
        assert await on.calls("公示 ") == []


async def test_mediation_not_answered_within_two_hours_rises_to_the_chief(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await role(on, SUN, "chief")
        await give_private(on, SUN)
        await on.told(1, "楼上天天剁馅", "noise")
        await on.mediated(1)
        await on.passes(hours=2)
        assert (await events(on, 1)).count("overdue") == 1
        await on.passes(hours=2)
        assert await on.calls("小时，报社区负责人") and not await on.calls("打电话告诉")
        await on.do(1, "take", ZHAO)  # nobody is named grid worker, so it falls to the desk
        assert (await on.matter(1)).course.step == "first"


# proposal


async def test_a_proposal_passes_its_circles_its_hearing_and_its_ballot(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "想装门禁", "security")
        with pytest.raises(CircleShort):
            await on.switch(1, "proposal")  # nobody could ever agree
        await circles(on)
        await on.switch(1, "proposal")
        with pytest.raises(NotYours):
            await on.do(1, "agree", SUN)  # a circle is its members' alone
        assert (await on.do(1, "agree", ZHAO)).course.step == "members"
        assert (await on.do(1, "agree", ZHAO)).course.step == "members"
        assert (await on.do(1, "agree", ZHAO)).course.step == "members"  # twice is once
        assert (await on.do(1, "agree", SUN)).course.step == "residents"
        async with on.unit() as unit:
            hearing = await on.services.hearings.open(unit, on.community, 1, ZHAO)
            await on.services.hearings.at_door(
                unit, on.community, hearing.id, "1-1-101 赞成 早该装", ZHAO
            )
            moved = await on.services.hearings.close(
                unit, on.community, hearing.id, "大家赞成", ZHAO
            )
        assert moved.course.step == "ballot" and await on.calls("听取意见小结", "大家赞成")
        ballot = await on.open(matter=1)
        for account in range(1, 9):
            await on.cast(account, (0,), ballot.id)
        await on.until(ballot.closes_at or on.now)
        assert (await on.matter(1)).course.step == "ballot"  # not final yet
        await on.passes(days=8)
        assert (await on.matter(1)).course.step == "act"


async def test_a_proposal_that_fails_its_ballot_ends_in_the_open(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "想装门禁", "security")
        await circles(on)
        await on.switch(1, "proposal")
        async with on.unit() as unit:
            matter = await on.services.workflow.matter(unit, on.community, 1)
            course = replace(matter.course, step="ballot", role="officer")
            await matters.change(await unit.rows(), 1, **matters.columns_of(course))
        ballot = await on.open(matter=1)
        await on.cast(1, (1,), ballot.id)
        await on.until(ballot.closes_at or on.now)
        await on.passes(days=8)
        assert (await on.matter(1)).course.ending is Ending.DECLINED


async def test_a_circle_that_does_not_meet_is_chased(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await circles(on)
        await on.told(1, "想装门禁", "security")
        due_at = (await on.switch(1, "proposal")).course.due_at
        assert due_at == at(2026, 3, 5, 18)
        await on.until(due_at)
        assert (await events(on, 1)).count("overdue") == 1
        assert (await on.do(1, "decline", ZHAO, "眼下不急")).course.ending is Ending.DECLINED
        assert await on.calls("不采纳", "眼下不急")


# referral, escalation, consultation


async def test_a_referral_comes_back_with_advice_in_time_or_is_chased(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        lawyer = await on.company("王律师", "lawyer", QIAN)
        await on.told(1, "物业费涨价合不合法", "fees")
        await on.switch(1, "referral")
        with pytest.raises(NotPossible):
            await on.assign(1, 1)  # a property company gives no legal advice
        await on.assign(1, lawyer)
        async with on.unit() as unit:
            dossier = await on.services.dossier.bundle(unit, on.community, 1, QIAN)
        assert [voice.text for voice in dossier.voices] == ["物业费涨价合不合法"]
        await on.until(at(2026, 3, 5, 18))
        assert await on.calls("逾期了", "王律师")
        replied = await on.do(1, "advise", QIAN, "合同没写，不能单方涨")
        assert (
            replied.course.step == "reply"
            and replied.course.role == "officer"
            and await on.calls("合同没写", "王律师的意见")
        )
        assert (await on.do(1, "answer", ZHAO, "不能单方涨价")).course.step == "confirm"


async def test_an_escalation_publishes_its_deadline_and_is_listed_when_missed(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        department = await on.company("城管局", "department", QIAN)
        await on.company("桥西街道", "street", 703)
        await on.told(1, "门口烧烤摊油烟大", "sanitation")
        await on.switch(1, "escalation")
        await on.assign(1, department)
        solving = await on.do(1, "accept", QIAN)
        assert solving.course.step == "solve" and await on.calls("请 城管局 来办", "3月11日 18:00")
        assert solving.course.due_at == at(2026, 3, 11, 18)
        await on.until(at(2026, 3, 13, 17))
        (listed,) = await on.calls("逾期清单")
        assert "城管局" in listed and await on.calls("报街道")
        await on.do(1, "done", QIAN, "劝离了")
        await on.do(1, "publish", ZHAO)


async def test_a_consultation_is_answered_within_a_day_and_counted(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        expert = await on.company("李医生", "expert", QIAN)
        await on.told(1, "老人降压药怎么吃", "welfare")
        await on.switch(1, "consultation")
        await on.assign(1, expert)
        answered = await on.do(1, "answer", QIAN, "早上空腹吃，别擅自停")
        assert answered.course.ending is Ending.ANSWERED and await on.calls("有答复了", "空腹")
        await on.told(2, "想问问公积金贷款", "other_voice")
        await on.switch(2, "consultation")
        await on.passes(hours=5)
        assert (await events(on, 2)).count("overdue") == 1
        async with on.unit() as unit:
            figures = await on.services.statistics.month(unit, on.community, "2026-03")
        assert figures.consultations == 1


# who is gone, whose it is not


async def test_what_stands_with_somebody_who_leaves_falls_back_to_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.told(2, "水管爆了", "water")
        await on.do(1, "take", ZHAO)
        await on.assign(1)
        await on.do(2, "take", ZHAO)
        before = [(await on.matter(number)).course.due_at for number in (1, 2)]
        async with on.unit() as unit:
            await on.services.setup.member(unit, -1, ZHAO, present=False)
            await on.services.joining.leave(unit, 1, LIU)
        for number, due_at in zip((1, 2), before, strict=True):
            course = (await on.matter(number)).course
            assert (course.role, course.account, course.agency, course.due_at) == (
                "officer",
                None,
                None,
                due_at,
            )
        assert len(await on.calls("回到工作台，期限不变")) == 2
        async with on.unit() as unit:
            with pytest.raises(UnknownAgency):
                await on.services.joining.leave(unit, 1, LIU)


async def test_a_new_book_is_taken_only_when_no_matter_would_be_stranded(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        own = procedures.parse(
            '[procedure.complaint]\ntitle="投诉"\nsource="本社区"\nfrom=2026-01-01\nstart="hear"\nagain="hear"\n'
            '[procedure.complaint.step.hear]\ntitle="听"\nrole="officer"\nstate="voiced"\nterm={hours=1}\n'
            'to={take="end:closed"}\n'.encode()
        )
        async with on.unit() as unit:
            with pytest.raises(StepsInUse):
                await on.services.procedure_files.bring_in(unit, on.community, own)
        await on.switch(1, "order")
        async with on.unit() as unit:
            await on.services.procedure_files.bring_in(unit, on.community, own)
        fresh = await on.told(2, "另一盏路灯也坏了", "leak")
        assert (fresh.course.step, fresh.course.due_at) == ("hear", on.now + timedelta(hours=1))


async def test_a_notice_with_no_group_left_is_on_the_board_and_the_desk_is_told(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            await on.services.noticing.free(
                unit, on.community, "后天停水", ZHAO, due_at=on.now + timedelta(hours=3)
            )
            await communities.set_active(await unit.rows(), -2, active=False)
            await on.directory.reload(unit)
        await on.passes(hours=4)
        assert await on.calls("没有居民群可发") and not await on.calls("后天停水", "📣")
        async with on.unit() as unit:
            (posted,) = await notices.posted(await unit.rows(), 1)
        assert posted.text == "后天停水" and not posted.late


async def test_a_notice_is_repeated_corrected_and_dropped_in_the_open(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            made = await on.services.noticing.free(
                unit, on.community, "周三停水", ZHAO, again_days=7, pin=True
            )
        await on.passes(days=8)
        assert len(await on.calls("周三停水")) == 2
        async with on.unit() as unit:
            await on.services.noticing.correct(unit, on.community, "1", "周四停水", ZHAO)
        assert await on.calls("更正 2026-N001", "周四停水") and await on.calls(
            "已更正，以 2026-N002 为准"
        )
        async with on.unit() as unit:
            with pytest.raises(AlreadyDecided):
                await on.services.noticing.drop(unit, on.community, made.id)


# everything at once


@pytest.mark.timeout(180)
async def test_a_random_life_leaves_no_matter_without_holder_due_instant_or_answer(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        last = await on.live(random.Random(7), 40, days=30)
        assert last > 30
        clocks = {number: (await on.matter(number)).clock(on.now) for number in range(1, last + 1)}
        await on.passes(days=40)
        for number in range(1, last + 1):
            matter = await on.matter(number)
            course = matter.course
            assert (course.due_at is None) == (course.ending is not None), number
            assert course.ending is not None or course.role
            assert matter.clock(on.now) >= clocks[number]
            async with on.unit() as unit:
                open_turns = [
                    turn
                    for turn in await turns.of(await unit.rows(), number)
                    if turn.ended_at is None
                ]
            assert len(open_turns) == (course.ending is None), number
        async with on.store.transaction() as connection:
            kept = await connection.execute(select(agenda.c.key).where(agenda.c.kind == "term"))
            keys = Counter(row[0] for row in kept)
        assert max(keys.values()) == 1


async def test_a_circle_is_asked_in_private_and_each_member_agrees_once(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        for account, name in ((5, "party"), (6, "member"), (7, "member")):
            await role(on, account, name)
            async with on.unit() as unit:
                await people.seen(await unit.rows(), account, unit.now, private=True)
        await on.told(1, "想把东门外空地改成停车位", "parking")
        await on.switch(1, "proposal")
        assert await on.calls("党组织提议", "同不同意")
        await on.do(1, "agree", 5)  # on no desk
        assert await on.calls("党员带头议", "同不同意")
        await on.do(1, "agree", 6)
        assert (await on.do(1, "agree", 6)).course.step == "members"
        assert (await events(on, 1)).count("agreed") == 2  # twice is once
        with pytest.raises(NotYours):
            await on.do(1, "agree", 8)
        assert (await on.do(1, "agree", 7)).course.step == "residents"
