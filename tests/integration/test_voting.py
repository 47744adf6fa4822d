"""Voting by its services on both databases: kinds of questions, scopes, circles, codes, early and foreign taps."""

import json
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from pathlib import Path

import pytest

from bot import rules
from bot.domain.ballot import Measure, Question, Secrecy, Stage
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    BadOptions,
    BadScope,
    CircleFirst,
    NeedsPhoto,
    NotBound,
    NotEditable,
    NotInBallot,
    NotVoting,
    ObjectedAlready,
    OwnersAsked,
    OwnersOnly,
    SerialTaken,
    SlipStands,
    TooManyGuesses,
    UnknownDoor,
)
from bot.domain.household import Belongs, Door, Household
from bot.services.ballots.public_view import PublicView
from bot.storage import ballots, bindings, communities, people, roles
from bot.texts import outcomes
from tests.integration.room import SUN, ZHAO, room

rules_before = rules.profiles()["households"]


async def test_a_ballot_with_notice_opens_by_itself(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open(notice_days=3)
        assert ballot.stage is Stage.APPROVED
        with pytest.raises(NotVoting) as early:
            await on.cast(1, (0,))
        assert early.value.why == "early"
        await on.later(days=3)
        async with on.unit() as unit:
            await on.running.open(unit, 1)
            await on.running.open(unit, 1)
        await on.cast(1, (0,))
        assert (await on.ballot()).leaves == 2


async def test_an_owners_ballot_is_open_and_counts_heads_and_area(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open(profile="owners", secrecy="open")
        async with on.unit() as unit:
            rows = await unit.rows()
            for account in range(1, 10):
                home = (await bindings.of_account(rows, account))[0]
                assert await bindings.call(rows, home.id, account, Belongs.OWNER)
        for account in range(1, 10):
            await on.cast(account, (0,) if account < 8 else (1,))
        outcome = await on.close()
        assert outcome.result.winner == 0
        assert (
            outcome.result.took_part[Measure.AREA] == 9 * 8000
            and outcome.result.whole[Measure.HEADS] == 12
        )
        report = await on.report()
        assert report.sound and report.result is not None and report.result.passed
        assert b'"type":"households"' in await on.log() and b'"type":"roll"' in await on.log()


async def test_a_ballot_by_shares_tells_its_classes_apart_and_takes_holders_without_a_door(
    database: str, tmp_path: Path
) -> None:
    parts = [("集体股", "1", 65, "村集体"), ("1", "101", 31, "村民"), ("股东", "1", 4, "干部")]
    async with room(database, tmp_path, doors=0) as on:
        roll = [
            Household(Door(where, "", number), shares=Fraction(part, 100), groups=(kind, "老人"))
            for where, number, part, kind in parts
        ]
        async with on.unit() as unit:
            await on.importing.bring_in(unit, on.community, roll)
        async with on.unit() as unit:  # only who lives somewhere is visited
            assert len((await on.services.liaising.coverage(unit, on.community)).gap) == 1
        await on.open(profile="shares", secrecy="open")
        assert b"\xe8\x80\x81\xe4\xba\xba" not in await on.log()  # no other group is kept with it
        for line in ("集体股1 同意 0001", "股东1 反对 0002"):
            await on.confirm(await on.paper(ZHAO, line), SUN)
        outcome = await on.close()
        assert outcome.result.winner == 0
        told = outcomes.result(outcome)
        assert "其中集体 1 户 0.65 份，投了 0.65 份，同意 0.65 份" in told
        assert "其中干部 1 户 0.04 份，投了 0.04 份，反对 0.04 份" in told
        assert "其中村民 1 户 0.31 份，投了 0 份\n" in told
        assert (await on.report()).sound


async def test_approval_and_ranked_ballots_count(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        names = ["秋千", "滑梯", "长椅", "弃权"]
        await on.open(kind="approval", options=names)
        for account, choice in (
            (1, (0, 1)),
            (2, (1,)),
            (3, (1, 2)),
            (4, (3,)),
            (5, (1,)),
            (6, (1, 2)),
            (7, (1,)),
        ):
            await on.cast(account, choice)
        for wrong in ((0, 0), (0, 3), (9,), ()):
            with pytest.raises(BadCallback):
                await on.cast(8, wrong)
        first = await on.close()
        assert first.result.winner == 1
        await on.open(kind="ranked", options=names)
        for account in range(1, 8):
            await on.cast(account, (2, 0, 1) if account % 3 else (0, 2), 2)
        second = await on.close(2)
        assert second.result.leading == (2,) and second.result.by_runoff == (2,)
        assert (await on.report(1)).sound and (await on.report(2)).sound


async def test_only_the_buildings_asked_have_a_vote(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open(buildings=["2"])
        async with on.unit() as unit:
            assert await ballots.size(await unit.rows(), ballot.id) == 6
        await on.cast(7, (0,))
        with pytest.raises(NotInBallot):
            await on.cast(1, (0,))


async def test_drafts_take_only_what_makes_sense(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on, on.unit() as unit:
        made = await on.drafting.begin(unit, on.community, None, ZHAO, "添什么")
        for options in ("一个", "", "\n".join(f"选项{n}" for n in range(11))):
            with pytest.raises(BadOptions):
                await on.drafting.reoption(unit, on.community, made.id, ZHAO, options)
        await on.drafting.reoption(unit, on.community, made.id, ZHAO, "秋千\n滑梯\n秋千\n\n弃权")
        changed = await on.drafting.ballot(unit, on.community, made.id)
        assert changed.options == ("秋千", "滑梯", "弃权") and changed.kind is Question.ONE
        with pytest.raises(BadScope):
            await on.drafting.rescope(unit, on.community, made.id, ZHAO, "9号楼")
        await on.drafting.rescope(unit, on.community, made.id, ZHAO, "2号楼、1幢")
        assert (await on.drafting.ballot(unit, on.community, made.id)).buildings == ("1", "2")
        await on.drafting.turn(unit, on.community, made.id, ZHAO, "rule")
        owners = await on.drafting.ballot(unit, on.community, made.id)
        assert owners.notice_days == 15 and owners.secrecy is Secrecy.OPEN
        await on.drafting.turn(unit, on.community, made.id, ZHAO, "notice")
        await on.drafting.turn(unit, on.community, made.id, ZHAO, "secrecy")
        still = await on.drafting.ballot(unit, on.community, made.id)
        assert still.notice_days == 15 and still.secrecy is Secrecy.OPEN


async def test_a_draft_nobody_approved_is_never_shown(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            made = await on.drafting.begin(unit, on.community, None, ZHAO, "还没想好")
            await on.drafting.drop(unit, on.community, made.id)
            public_view = PublicView(on.directory, on.book, on.counting)
            assert await public_view.ballot(unit, made.public) is None
        opened = await on.open()
        async with on.unit() as unit:
            assert await public_view.ballot(unit, opened.public) is not None
            for name in (
                "c1",
                "c1-",
                "x1-2026-B02",
                "c999999999999999999999-2026-B02",
                "c2-2026-B02",
                opened.public + "' OR 1=1",
            ):
                assert await public_view.ballot(unit, name) is None


async def test_a_ballot_is_counted_by_the_rule_of_its_manifest(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        for account in range(1, 8):
            await on.cast(account, (0,))
        monkeypatch.setattr(
            rules,
            "profiles",
            lambda: {"households": replace(rules_before, quorum=rules_before.passing * 2)},
        )
        outcome = await on.close()
        assert outcome.profile.quorum == rules_before.quorum and (await on.report()).sound


async def test_secret_ballots_publish_no_areas(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        for account in range(1, 8):
            await on.cast(account, (account % 2,))
        outcome = await on.close()
        assert set(outcome.result.sums) == {Measure.HOUSEHOLDS}
        assert (await on.report()).sound


async def test_circles_agree_in_their_order_where_a_community_has_them(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            rows = await unit.rows()
            await communities.change(
                rows, 1, rules={"ballots": {"circles": {"path": ["party", "member"], "agree": 1}}}
            )
            await on.directory.reload(unit)
            await roles.give(rows, 1, 801, "party", ZHAO, on.now)
            await roles.give(rows, 1, 802, "member", ZHAO, on.now)
            made = await on.drafting.begin(unit, on.community, None, ZHAO, "修凉亭")
            await on.drafting.submit(unit, on.community, made.id, ZHAO)
            with pytest.raises(CircleFirst):
                await on.running.approve(unit, on.community, made.id, SUN)
            with pytest.raises(CircleFirst):
                await on.drafting.agree(unit, on.community, made.id, 802)
            await on.drafting.agree(unit, on.community, made.id, 801)
            await on.drafting.agree(unit, on.community, made.id, 802)
            await on.running.approve(unit, on.community, made.id, SUN)
        assert (await on.ballot()).agreed == (("party", 801), ("member", 802))


async def test_a_circle_is_asked_in_private_and_again_when_it_is_silent(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            rows = await unit.rows()
            await communities.change(
                rows, 1, rules={"ballots": {"circles": {"path": ["member"], "agree": 1}}}
            )
            await on.directory.reload(unit)
            for account in (801, 802):
                await roles.give(rows, 1, account, "member", ZHAO, on.now)
            made = await on.drafting.begin(unit, on.community, None, ZHAO, "修凉亭")
            await on.drafting.submit(unit, on.community, made.id, ZHAO)
        assert len(await on.calls("请党员看一看")) == 2
        async with on.unit() as unit:
            with pytest.raises(CircleFirst):
                await on.drafting.object(unit, made.id, 803, "没问过我们")
            await on.drafting.object(unit, made.id, 801, "先修路灯")
        assert "801" not in (await on.calls("先修路灯"))[0]
        on.now += timedelta(days=3)
        async with on.unit() as unit:
            await on.drafting.circle_waits(unit, made.id, "member")
        assert len(await on.calls("三天了")) == 1 and len(await on.calls("请党员看一看")) == 4
        async with on.unit() as unit:
            await on.drafting.agree_in_private(unit, made.id, 802)
            with pytest.raises(NotEditable):
                await on.drafting.agree_in_private(unit, made.id, 801)
            await on.running.approve(unit, on.community, made.id, SUN)
        assert await on.calls("这一圈同意了")


async def test_a_code_binds_once_and_a_fresh_one_voids_it(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            listed = [await on.importing.find(unit, on.community, "1-1-101")]
            first = (await on.binding.slips(unit, on.community, listed))[0]
            second = (await on.binding.slips(unit, on.community, listed))[0]
            assert await on.binding.redeem(unit, 500, first.code) is None
            assert await on.binding.redeem(unit, 500, second.code.lower()) == listed[0]
            assert await on.binding.redeem(unit, 501, second.code) is None
        async with on.unit() as unit:
            third = (await on.binding.slips(unit, on.community, listed))[0]
        await on.later(days=31)
        async with on.unit() as unit:
            assert await on.binding.redeem(unit, 502, third.code) is None


async def test_guesses_are_limited_and_forgiven_after_an_hour(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            for _ in range(5):
                assert await on.binding.redeem(unit, 500, "ABCDEFGH") is None
            with pytest.raises(TooManyGuesses):
                await on.binding.redeem(unit, 500, "ABCDEFGH")
        await on.later(minutes=61)
        async with on.unit() as unit:
            assert await on.binding.redeem(unit, 500, "ABCDEFGH") is None


async def test_codes_and_owners_are_not_readable_in_the_rows(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            wanted = on.importing.read("楼号,单元,房号,产权人\n9,1,901,张三".encode(), "a.csv")
            await on.importing.bring_in(unit, on.community, wanted)
            made = await on.binding.slips(
                unit, on.community, [await on.importing.find(unit, on.community, "9-1-901")]
            )
            rows = await unit.rows()
            kept = str((await rows.exec_driver_sql("SELECT * FROM codes")).all())
            kept += str((await rows.exec_driver_sql("SELECT * FROM households")).all())
        assert made[0].code not in kept and "张三" not in kept


async def test_a_claim_is_decided_once(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on, on.unit() as unit:
        listed = await on.importing.find(unit, on.community, "1-1-101")
        await on.binding.claim(unit, on.community, listed, 500, "访客")
        await on.binding.decide(unit, on.community, 1, ZHAO, agreed=False)
        with pytest.raises(AlreadyDecided):
            await on.binding.decide(unit, on.community, 1, SUN, agreed=True)
        with pytest.raises(NotBound):
            await on.binding.mine(unit, 500)


async def test_a_tap_from_another_communitys_group_is_refused(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        async with on.unit() as unit:
            await communities.create(await unit.rows(), "别的社区", "Asia/Shanghai", on.now)
            await communities.link(await unit.rows(), -9, 2, "group", "别的群", on.now)
            await on.directory.reload(unit)
        with pytest.raises(BadCallback):
            await on.cast(1, (0,), chat=-9)
        await on.cast(1, (0,), chat=-2)


@pytest.mark.parametrize(
    "line",
    ["1-1-101", "同意 0001", "1-1-101 赞成 0001", "1-1-101 同意 反对 0001", "1-1-101 同意 ??"],
)
async def test_a_slip_that_cannot_be_read_is_refused(
    database: str, tmp_path: Path, line: str
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        with pytest.raises((BadCallback, UnknownDoor)):
            await on.paper(ZHAO, line)
        async with on.unit() as unit:
            with pytest.raises(NeedsPhoto):
                await on.voting.paper(
                    unit, on.community, ZHAO, await on_ballot(unit), "1-1-101 同意 0001", None
                )


async def on_ballot(unit):  # type: ignore[no-untyped-def]
    found = await ballots.get(await unit.rows(), 1)
    assert found is not None
    return found


async def test_a_returned_slips_number_may_be_used_again(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        deed = await on.paper(ZHAO, "1-1-101 同意 0001")
        assert "退回" in await on.confirm(deed, SUN, agreed=False)
        with pytest.raises(AlreadyDecided):
            await on.confirm(deed, SUN)
        assert "已计入" in await on.confirm(await on.paper(ZHAO, "1-1-101 反对 0001"), SUN)


async def test_paper_entered_in_time_but_confirmed_late_does_not_count(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        deed = await on.paper(ZHAO, "1-1-101 同意 0001")
        await on.close()
        with pytest.raises(NotVoting):
            await on.confirm(deed, SUN)


async def test_reminders_reach_private_chats_and_doors_the_rest(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        await on.cast(1, (0,))
        assert ballot.closes_at is not None
        async with on.unit() as unit:
            assert (
                await on.running.remind(unit, 1) is None
            )  # three days before the end is too early
        on.now = ballot.closes_at - timedelta(hours=24)
        async with on.unit() as unit:
            await people.close_private(await unit.rows(), 2)
            await bindings.end(await unit.rows(), 3, 3, "left", on.now)
            found = await on.running.remind(unit, 1)
        assert found is not None and found.reminded == 9
        assert found.doors == ("1-1-102", "1-1-103")


async def test_closing_comes_neither_early_nor_twice(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        assert ballot.closes_at is not None
        on.now = ballot.closes_at - timedelta(seconds=1)
        async with on.unit() as unit:
            assert await on.counting.close(unit, 1) is None
        assert await on.close() is not None
        size = len(await on.log())
        assert await on.close() is None and len(await on.log()) == size


async def test_a_result_is_final_only_when_objections_are_answered(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, (0,))
        await on.close()
        async with on.unit() as unit:
            await on.counting.object_to(unit, 5, 1, "没通知到我家")
        await on.later(days=7, minutes=1)
        async with on.unit() as unit:
            assert not await on.counting.certify(unit, 1)
            await on.counting.answer(unit, on.community, 1, "已补送通知", ZHAO)
            with pytest.raises(AlreadyDecided):
                await on.counting.answer(unit, on.community, 1, "再答一次", ZHAO)
            assert await on.counting.certify(unit, 1)
        assert (await on.ballot()).stage is Stage.FINAL
        rows = [json.loads(line).get("leaf", {}) for line in (await on.log()).splitlines()]
        assert [leaf["type"] for leaf in rows if leaf.get("type") in ("objection", "certify")] == [
            "objection",
            "certify",
        ]
        assert (await on.report()).sound


async def test_a_person_who_is_forgotten_leaves_the_count_as_it_was(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, (0,))
        async with on.unit() as unit:
            kept = await people.export(await unit.rows(), 1)
            assert kept["votes"] and kept["bindings"]
            await people.anonymise(await unit.rows(), 1)
            left = await people.export(await unit.rows(), 1)
            assert not any(left.values())
        outcome = await on.close()
        assert list(outcome.participants) == ["1-1-101"] and (await on.report()).sound


async def test_who_is_bound_later_does_not_see_what_was_voted_before(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        await on.cast(1, (0,))
        async with on.unit() as unit:
            rows = await unit.rows()
            (home,) = await bindings.of_account(rows, 1)
            await bindings.end(rows, home.id, 1, "sold", on.now)
            await bindings.bind(rows, home, 77, "claim", on.now + timedelta(hours=1), ZHAO)
        await on.later(hours=2)
        async with on.unit() as unit:
            (turn,) = await on.voting.turns(unit, 77, ballot)
            assert turn.vote is None and turn.hidden is not None
            (made,) = await on.voting.cast(unit, 77, ballot.id, (1,))
            assert made.before is None
        async with on.unit() as unit:
            (turn,) = await on.voting.turns(unit, 77, ballot)
            assert turn.vote is not None and turn.vote.choice == (1,)
        await on.close()
        assert (await on.report()).sound


async def test_a_door_has_one_slip_however_its_number_is_written(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        assert "已计入" in await on.confirm(await on.paper(ZHAO, "1-1-101 同意 0009"), SUN)
        with pytest.raises(SlipStands):
            await on.paper(ZHAO, "1-1-101 反对 0010")
        for written in ("9", "０００９", "票号0009"):
            with pytest.raises(SerialTaken):
                await on.paper(ZHAO, f"1-1-102 同意 {written}")


async def test_whoever_doubts_a_vote_hears_how_it_came_and_the_desk_no_choice(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.confirm(await on.paper(ZHAO, "1-1-101 同意 0009"), SUN)
        async with on.unit() as unit:
            (found,) = await on.voting.doubted(unit, 1)
            assert found.came is not None and found.came[0] == "paper"
            assert not found.by_this_account
            told = [call.params["text"] for call in unit.calls if call.chat == -1]
            assert any("不是自己投的" in text and "纸质票" in text for text in told)
            assert not any("同意" in text for text in told)


async def test_a_mandate_is_whoever_was_bound_when_it_was_given_and_no_property_staffs(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        await on.confirm(await on.paper(ZHAO, "1-1-102 委托 1-1-101"), SUN)
        async with on.unit() as unit:
            rows = await unit.rows()
            (home,) = await bindings.of_account(rows, 1)
            await bindings.bind(rows, home, 77, "desk", on.now + timedelta(hours=1), ZHAO)
        await on.later(hours=2)
        async with on.unit() as unit:
            assert [turn.proxy for turn in await on.voting.turns(unit, 1, ballot)] == [False, True]
            assert [turn.proxy for turn in await on.voting.turns(unit, 77, ballot)] == [False]
            await roles.give(await unit.rows(), 1, 1, "property", ZHAO, unit.now)
        async with on.unit() as unit:
            assert [turn.proxy for turn in await on.voting.turns(unit, 1, ballot)] == [False]


async def test_a_household_objects_three_times_and_never_twice_in_the_same_words(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, (0,))
        await on.close()
        for text in ("没送达我家", "票数不对", "公示太短"):
            async with on.unit() as unit:
                await on.counting.object_to(unit, 1, 1, text)
            async with on.unit() as unit:
                with pytest.raises(ObjectedAlready):
                    await on.counting.object_to(unit, 1, 1, text)
        async with on.unit() as unit:
            with pytest.raises(ObjectedAlready):
                await on.counting.object_to(unit, 1, 1, "再说一句")


async def test_owners_are_asked_and_tenants_vote_in_households_ballots_alone(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        async with on.unit() as unit:
            rows = await unit.rows()
            for account, what in ((1, Belongs.OWNER), (2, Belongs.FAMILY), (3, Belongs.TENANT)):
                home = (await bindings.of_account(rows, account))[0]
                assert await bindings.call(rows, home.id, account, what)
            assert not await bindings.call(rows, home.id, 9, Belongs.OWNER)
        await on.open(profile="owners", secrecy="open")
        for account in (1, 2):
            await on.cast(account, (0,))
        with pytest.raises(OwnersAsked):  # who has not said what they are, says it first
            await on.cast(4, (0,))
        with pytest.raises(OwnersOnly) as refused:
            await on.cast(3, (0,))
        assert refused.value.label == home.label
        await on.open()
        await on.cast(3, (0,), 2)
        async with on.unit() as unit:
            assert await bindings.call(await unit.rows(), home.id, 3, Belongs.OWNER)
        await on.cast(3, (0,), 1)
        async with on.unit() as unit:  # a tenant, now that the vote is in: the desk hears of it
            assert await bindings.call(await unit.rows(), home.id, 3, Belongs.TENANT)
            await on.voting.rents(unit, 3, home.id)
            assert "现在说自己是租户" in str([each.params for each in unit.calls])
