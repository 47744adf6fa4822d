"""Where procedures, privacy, figures and notices meet what people really do: each found once by a pair of fresh eyes."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, text

from bot.domain.confirming import Confirmed
from bot.domain.errors import AlreadyDecided, NoHearing, NotPossible, NotYours, RulesRefused
from bot.domain.matter import Ending, Kind
from bot.domain.place import Place
from bot.domain.rating import Rate
from bot.rules import procedures
from bot.services.listening.intake import Told
from bot.storage import ballots as ballot_rows
from bot.storage import bindings, communities, roles
from bot.storage.tables import points, voices
from tests.integration.life import LIU, QIAN, Life, life
from tests.integration.room import SUN, ZHAO
from tests.integration.test_procedures import circles, events

SECRET = "秘密：张三承认打人"


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)  # type: ignore[misc,arg-type]


async def give(on: Life, account: int, role: str) -> None:
    async with on.unit() as unit:
        await roles.give(await unit.rows(), 1, account, role, ZHAO, unit.now)


# private tiers


async def test_nothing_a_private_tier_writes_leaves_it(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await give(on, ZHAO, "grid")
        await on.told(1, "楼上天天剁馅", "noise")
        await on.mediated(1)
        await on.do(1, "take", ZHAO)
        for deed in ("progress", "note"):
            await on.do(1, deed, ZHAO, SECRET)
        async with on.unit() as unit:
            await on.services.extensions.ask(unit, on.community, 1, 3, SECRET, ZHAO)
        async with on.store.transaction() as connection:
            for table in ("timeline", "outbox", "notices", "records", "extensions"):
                rows = (await connection.execute(text(f"SELECT * FROM {table}"))).all()
                assert "张三" not in str(rows), table
        matter = await on.matter(1)
        async with on.unit() as unit:
            told = await on.services.private_records.read(unit, on.community, matter, ZHAO)
        assert len(told) == 3
        for refused in (on.switch(1, "complaint", SUN), _dismiss(on, 1)):
            with pytest.raises(NotYours):
                await refused
        async with on.unit() as unit:
            with pytest.raises(NotPossible):
                await on.services.hearings.open(unit, on.community, 1, ZHAO)


async def _dismiss(on: Life, number: int) -> None:
    async with on.unit() as unit:
        await on.services.curation.dismiss(unit, on.community, number, SUN)


async def test_records_stay_in_their_tier_after_a_reopening(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await give(on, ZHAO, "grid")
        await give(on, SUN, "staff")
        await on.told(1, "楼上天天剁馅", "noise")
        await on.mediated(1)
        await on.do(1, "take", ZHAO)
        await on.do(1, "unsettle", ZHAO, "一级")
        await on.do(1, "unsettle", SUN, "二级")
        await on.assign(1)
        await on.do(1, "settle", LIU, "三级")
        async with on.unit() as unit:
            await on.services.actions.reopen(unit, on.community, 1, ZHAO)
        await on.do(1, "note", ZHAO, "第二轮")
        for account, seen in ((ZHAO, {"一级", "第二轮"}), (SUN, {"二级"}), (LIU, {"三级"})):
            matter = await on.matter(1)
            async with on.unit() as unit:
                rows = await on.services.private_records.read(unit, on.community, matter, account)
            assert {text_ for _, text_ in rows} == seen, account


async def test_where_nobody_holds_the_tier_whoever_wrote_reads_it_alone(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "楼上天天剁馅", "noise")
        await on.mediated(1)
        await on.do(1, "take", ZHAO)
        await on.do(1, "note", ZHAO, SECRET)
        matter = await on.matter(1)
        async with on.unit() as unit:
            own = await on.services.private_records.read(unit, on.community, matter, ZHAO)
            others = await on.services.private_records.read(unit, on.community, matter, SUN)
        assert len(own) == 1 and others == []


async def test_an_order_is_given_once(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.do(1, "take", ZHAO)
        given = await on.assign(1)
        async with on.unit() as unit:
            again = await on.services.actions.assign(unit, on.community, 1, 1, ZHAO)
        assert "不用再派" in again.said and again.matter.course == given.course


# terms


async def test_a_step_come_back_to_is_chased_anew_though_its_time_is_over(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.do(1, "take", ZHAO)
        await on.passes(days=2)
        await on.do(1, "done", ZHAO)
        await on.passes(days=2)  # the work's own term ends meanwhile
        await on.do(1, "redo", SUN, "还是不亮")
        await on.passes(minutes=1)
        assert (await events(on, 1)).count("overdue") >= 1 and (
            await on.matter(1)
        ).course.step == "act"
        await on.passes(days=4)
        assert await on.calls("报社区负责人", "办理") and await on.calls("报街道", "办理")


async def test_nobody_restarts_a_term_by_switching(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "水管爆了", "water")
        due_at = (await on.switch(1, "order")).course.due_at
        with pytest.raises(NotPossible):
            await on.switch(1, "order")
        await on.passes(hours=1)
        await on.switch(1, "complaint")
        assert (await on.switch(1, "order")).course.due_at == due_at


async def test_of_two_merged_matters_the_earlier_due_instant_counts_and_ballots_go_along(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        ballot = await on.open(matter=1)
        await on.passes(hours=30)
        later = await on.told(2, "楼道灯一闪一闪", "leak")
        async with on.unit() as unit:
            kept = await on.services.curation.merge(unit, on.community, 1, later.id, ZHAO)
        assert kept.course.due_at == at(2026, 3, 3, 18) and kept.opened_at == at(2026, 3, 2, 9)
        async with on.unit() as unit:
            assert [
                each.id for each in await ballot_rows.of_matter(await unit.rows(), later.id)
            ] == [ballot.id]


async def test_whoever_comes_along_in_a_merge_is_asked_too_and_nobody_twice(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "楼道灯不亮了")
        for deed, officer in (("take", ZHAO), ("done", ZHAO), ("publish", SUN)):
            await on.do(1, deed, officer)
        later = await on.told(3, "楼道灯一闪一闪", "leak")
        async with on.unit() as unit:
            await on.services.curation.merge(unit, on.community, later.id, 1, ZHAO)
        asked = await on.asked(1)
        assert [each.account for each in asked] == [1, 3]
        assert len(await on.calls("您看好了没有")) == 2
        await on.answer(asked[0].id, Confirmed.GOOD, 1)
        assert (await on.answer(asked[1].id, Confirmed.GOOD, 3)).course.ending is Ending.SOLVED


async def test_whoever_comes_along_after_the_door_list_is_on_another_one(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "楼道灯不亮了")
        for deed, officer in (("take", ZHAO), ("done", ZHAO), ("publish", SUN)):
            await on.do(1, deed, officer)
        await on.passes(hours=30)
        assert await _door_lists(on) == ["1-1-101"]
        for account in (3, 1):  # the second brings nobody new
            later = await on.told(account, "楼道灯一闪一闪", "leak", "4")
            async with on.unit() as unit:
                await on.services.curation.merge(unit, on.community, later.id, 1, ZHAO)
            await on.passes(hours=30)
        assert await _door_lists(on) == ["1-1-101", "1-1-101、1-1-103"]


async def _door_lists(on: Life) -> list[str]:
    texts = [json.loads(each)["text"] for each in await on.calls("门牌：")]
    return [text.partition("门牌：")[2].partition("\n")[0] for text in texts]


async def test_a_family_may_take_away_what_its_household_was_asked(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "楼道灯不亮了")
        async with on.unit() as unit:
            (home,) = await bindings.of_account(await unit.rows(), 1)
            await bindings.bind(await unit.rows(), home, 50, "slip", unit.now)
        for deed, officer in (("take", ZHAO), ("done", ZHAO), ("publish", SUN)):
            await on.do(1, deed, officer)
        async with on.unit() as unit:
            mine, theirs, strangers = [
                json.loads(await on.services.privacy.export(unit, account))["asks"]
                for account in (1, 50, 2)
            ]
        assert [(each["who"], each.get("account")) for each in mine] == [(f"h{home.id}", 1)]
        assert [(each["who"], each.get("account")) for each in theirs] == [(f"h{home.id}", None)]
        assert not strangers


# agencies


async def test_a_matter_never_waits_for_an_agency_that_is_gone(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.told(2, "水管爆了", "water")
        for number in (1, 2):
            await on.do(number, "take", ZHAO)
            await on.assign(number)
        await on.do(1, "done", LIU)
        async with on.unit() as unit:
            await on.services.privacy.delete(unit, LIU)  # its only person wants to be forgotten
        assert (await on.matter(2)).course.role == "officer" and not on.directory.agencies_of(LIU)
        redone = await on.do(1, "redo", SUN, "没修好")
        assert (redone.course.role, redone.course.agency) == ("officer", None)


async def test_an_agency_does_not_publish_its_own_work(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.do(1, "take", ZHAO)
        await on.assign(1)
        with pytest.raises(NotYours):
            await on.do(1, "answer", LIU, "已修好")
        assert not await on.calls("a:answer:1")


async def test_rates_are_the_companys_own_and_hide_nothing(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        for number, kind in enumerate(("water", "leak", "gas", "power"), 1):
            await on.told(number, f"{kind}坏了", kind, str(number))
            await on.switch(number, "order")
            await on.assign(number)
        await on.do(1, "arrive", LIU)  # in time; the officer's own delay is not the company's
        await on.do(1, "done", LIU)
        await on.do(2, "return", LIU, "没人")  # handed back in time: no work done
        await on.passes(hours=6)
        async with on.unit() as unit:  # granted after the time was over: late is late
            await on.services.extensions.ask(unit, on.community, 3, 3, "等件", LIU)
            await on.services.extensions.decide(unit, on.community, 1, SUN, agreed=True)
        await on.passes(days=1)  # the fourth has not even been begun
        async with on.unit() as unit:
            (rated,) = await on.services.statistics.rated(unit, on.community)
        assert rated.kept == Rate(2, 4)


# return visits


async def test_still_broken_reopens_even_what_was_closed(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.do(1, "answer", ZHAO, "换了")
        await on.passes(days=4)
        assert (await on.matter(1)).course.ending is Ending.CLOSED
        reopened = await on.answer((await on.asked(1))[0].id, Confirmed.BROKEN, 1)
        assert (reopened.course.round, reopened.course.ending) == (1, None) and await on.calls(
            "重新办理"
        )


async def test_nobody_answers_in_a_households_place(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.told(2, "路灯坏了")
        await on.do(1, "answer", ZHAO, "换了")
        first, second = await on.asked(1)
        await on.answer(first.id, Confirmed.BAD, 1)
        with pytest.raises(AlreadyDecided):
            await on.answer(first.id, Confirmed.GOOD, SUN, officer=True)
        await on.answer(second.id, Confirmed.BAD, SUN, officer=True)


async def test_waiting_for_the_resident_ends_with_the_residents_word(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.do(1, "wait", ZHAO, "是哪一盏")
        assert (await on.matter(1)).course.waiting and await on.calls("还有一点没弄清", "是哪一盏")
        await on.told(1, "路灯坏了，东门那盏")
        assert not (await on.matter(1)).course.waiting


# hearings


async def test_a_hearing_opens_to_its_own_link_alone_and_forgets_whoever_asks(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "想装门禁", "security")
        async with on.unit() as unit:
            hearing = await on.services.hearings.open(unit, on.community, 1, ZHAO)
            for guessed in (
                f"say_{hearing.id}",
                f"say_{hearing.id}_0123456789ab",
                "say_",
                "say_x_y",
            ):
                with pytest.raises(NoHearing):
                    await on.services.hearings.begin(unit, 99, guessed)
            link = on.services.hearings.link(hearing.id)
            await on.services.hearings.begin(unit, 5, link)
            await on.services.hearings.put(
                unit, 5, hearing.id, side="for", text="我家老人夜里摔过一跤"
            )
            await on.services.hearings.finish(unit, 5, hearing.id, "某人", named=True)
            await on.services.privacy.delete(unit, 5)
        async with on.store.transaction() as connection:
            kept = (await connection.execute(select(points.c.text))).scalars().all()
            views = (await connection.execute(text("SELECT * FROM views"))).all()
        assert "摔" not in str(kept) and "摔" not in str(views)


async def test_a_ballot_that_was_final_first_decides_when_its_step_comes(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await circles(on)
        await on.told(1, "想装门禁", "security")
        await on.switch(1, "proposal")
        for account in (ZHAO, ZHAO, SUN):
            await on.do(1, "agree", account)
        ballot = await on.open(matter=1)
        for account in range(1, 9):
            await on.cast(account, (0,), ballot.id)
        async with on.unit() as unit:
            hearing = await on.services.hearings.open(unit, on.community, 1, ZHAO)
        await on.passes(days=9.5)
        await on.passes(days=2)
        async with on.unit() as unit:
            moved = await on.services.hearings.close(unit, on.community, hearing.id, "都说好", ZHAO)
        assert moved.course.ending is None and (await on.matter(1)).course.step == "act"


# notices and rules


async def test_a_repeated_notice_comes_once_after_an_outage_and_its_lateness_passes(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            await on.services.noticing.free(unit, on.community, "周三停水", ZHAO, again_days=7)
        on.now += timedelta(days=29)  # nobody was there
        for _ in range(3):
            await on.ring()
        posts = await on.calls("周三停水")
        assert len(posts) == 2 and "补发" in posts[-1]
        await on.passes(days=7)
        assert (
            len(await on.calls("周三停水")) == 3 and "补发" not in (await on.calls("周三停水"))[-1]
        )


async def test_a_moved_schedule_leaves_the_old_one_silent(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        own = procedures.parse(
            '[notice.overdue_list]\ntitle = "逾期"\ntext = "{count} 件：{text}"\nweekday = 3\nat = "16:00"'.encode()
        )
        async with on.unit() as unit:
            await on.services.procedure_files.bring_in(unit, on.community, own)
        await on.until(at(2026, 3, 7, 9))
        (posted,) = await on.calls("1 件：")
        assert "2026-0001" in posted


async def test_an_ended_matter_of_a_procedure_that_is_gone_can_still_be_read(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        own = procedures.parse(
            '[role]\nwarden = "楼长"\n[procedure.own]\ntitle="自己"\nsource="本社区"\nfrom=2026-01-01\nstart="aa"\nagain="aa"\n'
            '[procedure.own.step.aa]\ntitle="听"\nrole="officer"\nstate="taken"\nterm={hours=1}\nto={answer="end:answered"}'.encode()
        )
        async with on.unit() as unit:
            await on.services.procedure_files.bring_in(unit, on.community, own)
        await on.told(1, "路灯坏了")
        await on.switch(1, "own")
        await on.do(1, "answer", ZHAO, "好")
        async with on.unit() as unit:
            await on.services.procedure_files.bring_in(unit, on.community, {})
            made, keyboard = await on.services.curation.buttons(unit, on.community, 1)
            assert made.course.ending and keyboard
            await on.services.actions.reopen(unit, on.community, 1, ZHAO)


BASE = """
[procedure.own]
title = "自己的"
source = "本社区"
from = 2026-01-01
start = "one"
again = "one"
[procedure.own.step.one]
title = "第一步"
role = "officer"
state = "voiced"
term = { days = 1 }
to = { done = "end:closed" }
"""


@pytest.mark.parametrize(
    "more",
    [
        'needs = "x"',
        "needs = 0",
        'rises = [{ after = -1, role = "chief" }]',
        'rises = [{ after = 99999999, role = "chief" }]',
        "rises = 5",
        'assign = "property"',
        "enter = [5]",
        "other = []",
        'counts = ["step"]',
        'circle = "yes"',
    ],
)
def test_values_of_the_wrong_kind_are_refused(more: str) -> None:
    with pytest.raises(RulesRefused):
        procedures.parse((BASE + more).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('to = { done = "end:closed" }', 'to = ["done"]'),
        ('role = "officer"', 'role = ["officer"]'),
        ('start = "one"', "start = 5"),
        ('state = "voiced"', 'state = ["voiced"]'),
        ('to = { done = "end:closed" }', 'to = { passed = "end:closed" }'),
        ('role = "officer"', 'role = "residents"'),
        ("procedure.own", "procedure.own-Way"),
        ("procedure.own", "procedure.a_name_far_too_long_for_its_column"),
        ("[procedure.own.step.one]", '[procedure.own.step."1"]'),
    ],
)
def test_other_shapes_are_refused_too(old: str, new: str) -> None:
    with pytest.raises(RulesRefused):
        procedures.parse(BASE.replace(old, new).encode())


@pytest.mark.parametrize(
    "part",
    [
        '[notice.result]\ntitle = "a"\ntext = 5',
        '[notice.result]\ntitle = "a"\ntext = "b"\nagain_days = "x"',
        '[confirm]\nmajority = "1/0"',
        '[role]\na_role_far_too_long_for_it = "x"',
        '[deed.dance]\nlabel = "跳"\nsaid = "跳了"',
    ],
)
def test_other_parts_of_the_wrong_kind_are_refused(part: str) -> None:
    with pytest.raises(RulesRefused):
        procedures.parse(part.encode())


async def test_names_with_marks_in_them_do_not_break_a_card(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        odd = await on.company("<平安>&物业", "property", QIAN)
        await on.told(1, "路灯坏了")
        await on.do(1, "take", ZHAO)
        await on.assign(1, odd)
        assert await on.calls("&lt;平安&gt;&amp;物业") and not await on.calls("：<平安>")


async def test_a_year_that_no_calendar_has_is_refused_and_the_other_voices_stay(
    database: str, tmp_path: Path
) -> None:
    from bot.domain.errors import BadMonth

    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        for month in ("0001", "0001-01", "9999", "9999-12"):
            async with on.unit() as unit:
                try:
                    await on.services.statistics.month(unit, on.community, month)
                except BadMonth:
                    continue
        async with on.store.transaction() as connection:
            assert len((await connection.execute(select(voices.c.id))).all()) == 1


async def test_a_term_is_told_once_however_old_it_grows(database: str, tmp_path: Path) -> None:
    from bot.due import sweep

    async with life(database, tmp_path) as on:
        await on.told(1, "路灯坏了")
        await on.passes(days=70)
        async with on.unit() as unit:
            await sweep(unit)
            await on.services.escalation.catch_up(unit)
        await on.ring()
        assert (await events(on, 1)).count("overdue") == 1
        async with on.unit() as unit:
            assert await communities.all_of_them(await unit.rows())


async def test_after_three_years_no_words_photos_or_people_are_left(
    database: str, tmp_path: Path
) -> None:
    from bot.due import sweep
    from bot.texts.notices import FORGOTTEN

    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            await on.services.listening.tell(
                unit,
                on.community,
                Told(
                    Kind.PRIVATE,
                    3,
                    unit.now,
                    "路灯坏了",
                    "lighting",
                    Place("2", "1", "204"),
                    "h3",
                    photo="file-1",
                ),
            )
        await on.told(4, "水管爆了", "water")
        on.now += timedelta(days=3 * 365 - 1)
        await on.told(4, "水管又爆了", "water")
        on.now += timedelta(days=2)
        async with on.unit() as unit:
            await sweep(unit)
            rows = (await (await unit.rows()).execute(select(voices).order_by(voices.c.id))).all()
        old, also_old, fresh = rows
        for each in (old, also_old):
            assert (each.text, each.why) == ("", "")
            assert (each.account, each.who, each.room, each.photo) == (None, None, None, None)
        assert (old.building, fresh.text, fresh.account) == ("2", "水管又爆了", 4)
        assert (await on.matter(1)).title == FORGOTTEN and (
            await on.matter(fresh.matter)
        ).title != FORGOTTEN
