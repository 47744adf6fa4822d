"""The neighbourly half: where something can be had, a hand from somebody, visits to those who live alone."""

from pathlib import Path
from typing import Any

import pytest

from tests.conversation import compound
from tests.conversation.stage import Stage, later, stage

STATION = "/station 秋实驿站；量血压 打印 借伞；周一至周五 9:00-17:00；3号楼底商；0471-1234567"


async def test_where_something_can_be_had_is_answered_in_private_and_when_asked(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", STATION, on.desk)
        assert "秋实驿站" in (await on.sees(on.desk, "记下了"))["text"]
        await on.tell("李", "哪儿能量血压啊")
        told = await on.sees(on.people["李"], "秋实驿站")
        assert "现在开着" in told["text"] and "3号楼底商" in told["text"]
        for more in ("礼拜天开门不", "他们电话多少"):
            asked = await on.tell("李", more)
            assert await on.sees(on.people["李"], "秋实驿站", after=asked)
        said = await on.say("周", "谁知道哪能打印")
        await on.quiet()
        assert not any("秋实" in str(each.get("text")) for each in await on.messages(on.group))
        await on.say("周", "@bandeng_bot 哪儿能打印材料")
        assert "秋实驿站" in (await on.sees(on.group, "打印复印", after=said))["text"]
        await on.tell("周", "哪里能理发")
        assert await on.sees(on.people["周"], "还没有能“理发”的地方")
        await later(on, days=3)  # Saturday
        await on.tell("李", "量血压")
        told = await on.sees(on.people["李"], "现在没开")
        assert "星期一 09:00" in told["text"]
        assert not any(
            "没开门" in str(row) for row in told["reply_markup"]["inline_keyboard"]
        )  # it is not to be open now
        await later(on, days=2, hours=1)
        await on.tell("李", "哪儿能量血压")
        told = await on.sees(on.people["李"], "现在开着")
        assert "事项" in (await on.tap("李", told, "没开门"))["text"]


async def test_a_broken_printer_is_no_question(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", STATION, on.desk)
        await on.tell("李", "驿站的打印机坏了没人修")
        await on.quiet()
        assert not any(
            "现在开着" in str(each.get("text")) for each in await on.messages(on.people["李"])
        )


async def test_the_first_helper_who_says_yes_has_it_and_gets_the_door(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        for who in ("周", "王"):
            await on.tell(who, "/helper 水电")
            await on.sees(on.people[who], "您会：水电")
        await on.tell("李", "/need 请人帮忙换个灯泡，够不着")
        await on.sees(on.people["李"], "记下了（2026-H001）")
        first, second = (
            await on.sees(on.people["周"], "搭把手"),
            await on.sees(on.people["王"], "搭把手"),
        )
        assert compound.DOORS[0] not in first["text"]
        await on.tap("周", first, "我来")
        yours = await on.sees(on.people["周"], "门牌：")
        assert compound.DOORS[0] in yours["text"]
        assert await on.sees(on.people["李"], "来帮您")
        await on.tap("王", second, "我来")
        assert await on.sees(on.people["王"], "已经有邻居去了")
        await on.tap("周", yours, "办完了")
        await on.tap("李", await on.sees(on.people["李"], "办好了吗"), "办好了")
        assert await on.sees(on.people["周"], "谢谢您")
        assert not any("灯泡" in str(each.get("text")) for each in await on.messages(on.group))


async def test_what_nobody_takes_becomes_a_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/need 陪我去医院取药")
        await on.sees(on.desk, "还没有合适的帮手")
        await later(on, hours=49)
        assert await on.sees(on.people["李"], "交给社区了")
        assert await on.sees(on.desk, "帮扶互助")


async def test_what_was_taken_and_never_heard_of_again_is_asked_about(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("周", "/helper 水电")
        await on.sees(on.people["周"], "您会：水电")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        await on.tap("周", await on.sees(on.people["周"], "搭把手"), "我来")
        await on.sees(on.people["李"], "来帮您")
        await later(on, hours=49)
        assert await on.sees(on.people["李"], "来过了吗")
        asked = await on.sees(on.people["周"], "去过了吗")
        await later(on, hours=49)
        assert await on.sees(on.desk, "没问到办没办")
        await on.tap("周", asked, "办完了")
        await later(on, hours=49)
        assert await on.sees(on.people["李"], "来过了吗", after=asked["message_id"])
        await later(on, hours=49)
        told = await on.sees(on.desk, "对方一直没回话")
        await on.tap("赵", told, "办好了")
        await on.sees(on.people["周"], "谢谢您")
        await on.tell("周", "/hours")
        assert await on.sees(on.people["周"], "1 次")
        await on.say("赵", "这个月收到多少件", on.desk)
        assert await on.sees(on.desk, "邻里：邻居帮忙 1 次")


async def test_a_need_at_a_day_and_hour_waits_for_it_and_its_helper_is_reminded(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/need 下周五上午九点陪我去医院")
        await on.sees(on.people["李"], "记下了（2026-H001）")
        await later(on, hours=72)
        await on.quiet()
        assert not any(
            "交给社区了" in str(m.get("text")) for m in await on.messages(on.people["李"])
        )
        await on.tell("周", "/helper 陪诊")
        await on.tell("李", "/need 下周五上午九点陪我去医院")
        await on.tap("周", await on.sees(on.people["周"], "搭把手"), "我来")
        await later(on, days=5, hours=22)
        assert await on.sees(on.people["周"], "答应去帮忙")
        assert await on.sees(on.people["李"], "交给社区了")  # the first one, half a day before


async def _due(on: Stage) -> None:
    await on.settle("李")
    await on.tell("赵", "/care 2-1-909 每周 女儿 13800000000")
    assert "看望" in (await on.sees(on.people["赵"], "记下了"))["text"]
    await later(on, hours=24)
    await on.sees(on.people["赵"], "今天该去看看")


async def test_not_met_is_never_well_and_the_ladder_goes_up_by_the_minute(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _due(on)
        await on.tell("孙", "/start")
        await on.tap("赵", await on.sees(on.people["赵"], "今天该去看看"), "没见到")
        for minutes, words in (
            (11, "打他家电话"),
            (10, "打联系人"),
            (15, "到门口去"),
            (15, "110 或 120"),
        ):
            await later(on, minutes=minutes)
            rung = await on.sees(on.people["赵"], words)
        await on.tap("赵", rung, "见到了，都好")
        assert await on.sees(on.people["赵"], "见到了，都好。")
        assert await on.sees(on.people["孙"], "有同事见到人了")  # everybody who was called for
        last = await on.sees(on.people["孙"], "请现在打 110 或 120")
        assert " 没见到 → " in last["text"] and "打联系人电话（叫了 1 人）" in last["text"]
        assert last["text"].count("→") == 3
        met = await on.sees(on.people["孙"], "有同事见到人了")
        assert "报 110 或 120（叫了 2 人）" in met["text"]  # every rung with its minute
        await on.tap("孙", last, "没见到")
        assert await on.sees(on.people["孙"], "已经有人见到了")
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = (
                (await connection.exec_driver_sql("SELECT outcome FROM contacts ORDER BY id"))
                .scalars()
                .all()
            )
        assert list(rows) == ["not_met", "ok"]
        for chat in (on.group, on.desk):
            assert not any("2-1-909" in str(each.get("text")) for each in await on.messages(chat))


@pytest.mark.parametrize("outcome", ["都好", "不愿见"])
async def test_once_somebody_was_met_the_ladder_is_still(
    database: str, tmp_path: Path, outcome: str
) -> None:
    async with stage(database, tmp_path) as on:
        await _due(on)
        await on.tap("赵", await on.sees(on.people["赵"], "今天该去看看"), outcome)
        await later(on, hours=8)
        await on.quiet()
        assert not any("🔔" in str(each.get("text")) for each in await on.messages(on.people["赵"]))


async def test_a_visit_nobody_wrote_down_counts_as_not_met(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await _due(on)
        await later(on, hours=7)
        assert await on.sees(on.people["赵"], "没有记结果")
        await later(on, minutes=12)
        assert await on.sees(on.people["赵"], "打他家电话")
        await on.tell("李", "/care 2-1-909 每周")
        assert await on.sees(on.people["李"], "给工作人员用")


async def test_a_helper_who_cannot_come_is_followed_by_another_and_nobody_sees_the_telephone(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("周", "王"):
            await on.tell(who, "/helper 搬东西")
        await on.tell("李", "/need 帮忙搬个沙发，8号楼2单元301，电话13800001111")
        first = await on.sees(on.people["周"], "搭把手")
        assert "301" not in first["text"] and "13800001111" not in first["text"]
        await on.tap("周", first, "我来")
        yours = await on.sees(on.people["周"], "13800001111")
        await on.tap("周", yours, "去不了了")
        assert await on.sees(on.people["李"], "来不了了")
        second = await on.sees(on.people["王"], "搭把手", after=first["message_id"])
        await on.tap("王", second, "我来")
        assert await on.sees(on.people["王"], "13800001111")

        # what may be said of it is told, and works
        await on.tell("周", "秋天的树叶一片一片真好看")
        await on.sees(on.people["周"], "写“这几天先别给我派活”")
        told = await on.tell("周", "这几天先别给我派活")
        await on.sees(on.people["周"], "歇", after=told)


async def test_what_was_not_done_is_offered_to_others_and_rises_when_its_hours_are_over(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("周", "王"):
            await on.tell(who, "/helper 搬东西")
        await on.tell("李", "/need 帮忙搬个沙发")
        first = await on.sees(on.people["周"], "搭把手")
        seen = await on.sees(on.people["王"], "搭把手")
        await on.tap("周", first, "我来")
        yours = await on.sees(on.people["周"], "办完了点一下")
        await later(on, hours=49)
        await on.tap("周", yours, "办完了")
        await on.tap("李", await on.sees(on.people["李"], "办好了吗"), "没办好")
        assert await on.sees(on.desk, "没办好")
        assert await on.sees(on.people["王"], "搭把手", after=seen["message_id"])
        await later(on, hours=49)
        assert await on.sees(on.people["李"], "交给社区了")


async def test_a_station_is_asked_for_by_its_name(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", STATION, on.desk)
        await on.tell("李", "秋实驿站几点开门")
        assert await on.sees(on.people["李"], "周一至周五")


async def test_a_visit_is_written_as_people_write_and_its_doubts_are_told(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("赵", "李")
        await compound.import_roll(on, compound.roll())
        await on.tell("赵", f"/care {compound.DOORS[0]}，每三天，女儿 1380000")
        told = await on.sees(on.people["赵"], "每 3 天看望一次")
        assert "1380000 不像一个号码" in told["text"] and "户册里没有" not in told["text"]
        await on.tell("赵", "/care 99-9-999、每周二")
        assert "户册里没有这一户" in (await on.sees(on.people["赵"], "每 7 天看望一次"))["text"]
        await on.tell("赵", "/care 停 8-8-888")
        assert await on.sees(on.people["赵"], "没有定期看望 8-8-888")


async def test_a_visited_household_has_a_file_with_consent_a_pause_and_the_words_of_who_went(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.import_roll(on, compound.roll())
        chat = on.people["赵"]
        await on.tell("赵", "/care 2-1-909 每天 女儿 13800000000")
        await on.sees(chat, "每 1 天看望一次")
        await on.tell("赵", "/care 2-1-909")
        page = await on.sees(chat, "还没有走访记录")
        assert "没有事先问过" in page["text"]
        await on.tap("赵", page, "同意进门")
        page = await on.sees(chat, "本人同意过")
        await later(on, days=1)
        due = await on.sees(chat, "今天该去看看")
        said = await on.tell("赵", "去看了2-1-909，挺好的，降压药快吃完了")
        offered = await on.sees(chat, "见到了，都好", after=said)
        await on.tap("赵", offered, "见到了，都好")
        await on.sees(chat, "也记在这户的走访记录里", after=due["message_id"])
        asked = await on.tell("赵", "/care 2-1-909 停两周")
        page = await on.sees(chat, "先停着", after=asked)
        assert "降压药快吃完了" in page["text"]
        await later(on, days=10)
        await on.quiet()
        later_words = [
            each["text"] for each in await on.messages(chat) if each["message_id"] > asked
        ]
        assert not any("今天该去看看" in each for each in later_words)
        await later(on, days=6)
        due = await on.sees(chat, "今天该去看看", after=asked)
        await on.tap("赵", due, "没见到")
        await later(on, hours=2)
        assert (
            "本人同意过，叫不应时可以请开锁进去"
            in (await on.sees(chat, "110 或 120", after=due["message_id"]))["text"]
        )
        wrong = await on.tell("赵", "/care 2-1-909 停到13月40日")
        assert await on.sees(chat, "13月40日", after=wrong)
        await on.tell("赵", "/care 2-1-909 记")
        await on.tell("李", "/care 2-1-909")
        assert await on.sees(on.people["李"], "工作人员")
        groups = [each for key in (on.group, on.desk) for each in await on.messages(key)]
        assert not any("2-1-909" in str(each.get("text")) for each in groups)


async def test_a_ladder_is_still_once_the_visits_are_stopped(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await _due(on)
        await on.tap("赵", await on.sees(on.people["赵"], "今天该去看看"), "没见到")
        await on.tell("赵", "/care 停 2-1-909")
        await on.sees(on.people["赵"], "不再定期看望")
        await later(on, hours=8)
        await on.quiet()
        assert not any("🔔" in str(each.get("text")) for each in await on.messages(on.people["赵"]))


async def test_a_household_is_visited_no_more_once_it_is_said(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _due(on)
        await on.tell("赵", "/care 停 2-1-909")
        assert await on.sees(on.people["赵"], "不再定期看望")
        await later(on, days=8)
        await on.quiet()
        due = [
            each
            for each in await on.messages(on.people["赵"])
            if "今天该去看看" in str(each.get("text"))
        ]
        assert len(due) == 1


async def test_a_question_answered_once_answers_itself(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/faq 公积金", on.desk)
        assert "/faq 问" in (await on.sees(on.desk, "请把话写全"))["text"]
        await on.say("赵", "/faq 问 公积金怎么提取 答 带身份证到政务中心二楼", on.desk)
        draft = await on.sees(on.desk, "我就答")
        await on.tell("李", "公积金咋提取")
        await on.quiet()
        assert not any(
            "政务中心" in str(each.get("text")) for each in await on.messages(on.people["李"])
        )
        assert "另一位" in (await on.tap("赵", draft, "同意"))["text"]
        await on.tap("孙", draft, "同意")
        await on.sees(on.desk, "就这样答")
        await on.tell("李", "请问公积金提取怎么办呀")
        told = await on.sees(on.people["李"], "政务中心二楼")
        await on.tap("李", told, "有用")
        await on.say("李", "@bandeng_bot 公积金咋提取")
        await on.sees(on.group, "政务中心二楼")
        await on.say("赵", "/faq", on.desk)
        assert await on.sees(on.desk, "有用 1，不是要问的 0")
        await on.say("赵", "/faq 问 打印店在哪 答 3号楼底商", on.desk)
        await on.sees(on.desk, "我就答", after=draft["message_id"])
        await on.say("赵", "/faq 删 2", on.desk)
        assert await on.sees(on.desk, "第 2 条删了")
        await later(on, days=366)
        await on.tell("李", "请问公积金提取怎么办呀")
        await on.quiet()
        assert (
            sum("政务中心" in str(each.get("text")) for each in await on.messages(on.people["李"]))
            == 1
        )


async def _report_in(on: Stage, who: str, unit: str) -> None:
    """Somebody joins an organisation that helps here (双报到)."""
    await on.say("赵", f"/invite 报到单位 {unit}", on.desk)
    told = await on.sees(on.desk, f"「{unit}」")
    code = str(told["text"]).split("join_")[1].split()[0].split('"')[0]
    await on.tell(who, f"/start join_{code}")
    await on.sees(on.people[who], "到")


async def test_a_wish_is_taken_up_once_by_somebody_who_reported_in_and_their_quarter_goes_back(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await _report_in(on, "周", "市税务局")
        await on.say("赵", "/wish 给3-2-501独居的李奶奶擦玻璃", on.desk)
        assert "心愿" in (await on.sees(on.desk, "记下了心愿"))["text"]
        offer = await on.sees(on.people["周"], "新的心愿")
        assert "501" not in offer["text"]
        await on.tell("王", "/wishes")
        listed = await on.sees(on.people["王"], "等人认领的心愿")
        assert "先让社区认得您" in (await on.tap("王", listed, "认领"))["text"]
        await on.tell("王", "/helper 打扫")
        await on.sees(on.people["王"], "您会")
        await on.tap("周", offer, "认领")
        yours = await on.sees(on.people["周"], "办完了点一下")
        assert "市税务局" in (await on.sees(on.desk, "有人认领了"))["text"]
        assert "已经有邻居去了" in (await on.tap("王", listed, "认领"))["text"]
        assert "时间从现在算" in (await on.tap("周", yours, "到了"))["text"]
        await later(on, minutes=90)
        await on.tap("周", yours, "办完了")
        await on.tap("赵", await on.sees(on.desk, "说办完了"), "办好了")
        assert await on.sees(on.people["周"], "谢谢您")
        await on.tell("周", "/hours")
        assert "帮过 1 次忙，一共 1.5 小时" in (await on.sees(on.people["周"], "您帮过"))["text"]
        await on.tell("周", "/hours 证明 周大勇")
        assert (await on.sees(on.people["周"], "受助的人或社区确认过")).get("document")
        await on.say("赵", "/units", on.desk)
        assert (
            "市税务局：1 人报到，办成 1 件，1.5 小时"
            in (await on.sees(on.desk, "年第一季度"))["text"]
        )
        await later(on, days=81)  # the first days of April
        assert "办成 1 件" in (await on.sees(on.people["周"], "季度在"))["text"]


async def test_a_wish_nobody_takes_up_is_named_to_the_desk_and_stays_on_the_list(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/wish 给孩子们修一下秋千", on.desk)
        await on.sees(on.desk, "记下了心愿")
        await later(on, days=15)
        assert "还没人认领" in (await on.sees(on.desk, "到日子了"))["text"]
        await on.tell("李", "/wishes")
        assert await on.sees(on.people["李"], "修一下秋千")
        await on.tell("李", "/hours")
        assert await on.sees(on.people["李"], "还没有记下的帮忙")


async def test_when_the_first_who_are_asked_all_refuse_the_next_are_asked(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await on.tell("周", "/helper 水电")
        await on.sees(on.people["周"], "您会：水电")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        offer = await on.sees(on.people["周"], "搭把手")
        await on.tell("王", "/helper 水电")
        await on.sees(on.people["王"], "您会：水电")
        await on.tap("周", offer, "这次不行")
        assert await on.sees(on.people["王"], "搭把手")


async def test_who_asked_for_a_hand_calls_it_off_in_their_own_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        assert "还没有" in (await on.sees(on.people["李"], "记下了（2026-H001）"))["text"]
        await on.tell("李", "3号楼楼道灯坏了")
        await on.sees(on.people["李"], "这样记对吗")
        await on.tell("李", "不用了")
        assert await on.sees(
            on.people["李"], "好的，不记了"
        )  # the demand that waited, and nothing else
        await on.tell("李", "不用来了，我女儿换好了")
        assert await on.sees(on.people["李"], "2026-H001 不用人来了")
        await on.tell("周", "/helper 水电")
        await on.sees(on.people["周"], "您会：水电")
        await on.tell("李", "/need 请人帮忙修个水龙头")
        await on.tap("周", await on.sees(on.people["周"], "搭把手"), "我来")
        comes = await on.sees(on.people["李"], "来帮您")
        await on.tap("李", comes, "不用人来了")
        assert await on.sees(on.people["周"], "对方说不用人来了")
        assert "处理过" in (await on.tap("李", comes, "不用人来了"))["text"]


async def test_a_question_and_a_station_are_written_with_chinese_marks(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/station 夕阳红驿站，量血压、打印，每天9:00-17:00，3号楼底商", on.desk)
        assert "夕阳红驿站" in (await on.sees(on.desk, "记下了"))["text"]
        await on.say("赵", "/faq 问：居住证怎么办？答：带身份证到便民大厅", on.desk)
        assert "带身份证" in (await on.sees(on.desk, "以后有人问“居住证怎么办？”"))["text"]


async def test_a_cry_that_says_nowhere_brings_the_registered_door_to_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        await on.tell("李", "我胸口疼得厉害，喘不上气")
        assert compound.DOORS[0] in (await on.sees(on.desk, "登记的门牌"))["text"]
        await on.tell("李", "/help")
        assert await on.sees(on.people["李"], "请邻居搭把手")


async def test_two_go_on_a_visit_and_stand_in_for_each_other(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/helper 陪聊")
        await on.sees(on.people["李"], "您会：陪聊")
        await on.tell("孙", "/start")
        await on.tell("赵", "/care 2-1-909 每月 女儿 13800000000")
        begun = await on.sees(on.people["赵"], "记下了")
        assert "三九、三伏每 7 天" in begun["text"]
        await on.tap("赵", begun, "同去")
        await on.tap("赵", await on.sees(on.people["赵"], "请谁同去"), "陪聊")
        asked = await on.sees(on.people["李"], "您愿意吗")
        assert "2号楼" in asked["text"] and "909" not in asked["text"]
        await on.tap("李", asked, "愿意")
        assert "答应同去了" in (await on.sees(on.people["赵"], "2-1-909：请的帮手"))["text"]
        await later(on, hours=24)
        mine = await on.sees(on.people["李"], "今天该去看看")
        assert "2-1-909" in mine["text"]
        await on.tap("赵", await on.sees(on.people["赵"], "今天该去看看"), "去不了")
        await on.sees(on.people["赵"], "请别人替您去了")
        instead = await on.sees(on.people["李"], "请您替一趟")
        await on.tap("李", instead, "去不了")
        assert await on.sees(on.people["孙"], "请您替一趟")
        await on.tap("李", mine, "见到了，都好")
        assert await on.sees(on.people["赵"], "同去的人记好了：见到了，都好")


async def test_the_desk_asks_a_helper_to_see_to_a_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("周", "/helper 水电")
        await on.sees(on.people["周"], "您会：水电")
        await on.tell("周", "/helper 歇几天")
        await on.sees(on.people["周"], "您先歇着")
        await on.say("李", "3号楼2单元一楼灯泡坏了，黑灯瞎火的")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        card = await on.sees(on.desk, "2026-0001")
        refused = await on.tap("赵", card, "派单")
        assert "没有" in refused["text"]  # neither an agency nor a helper who is not resting
        await on.tell("周", "/helper 回来")
        await on.sees(on.people["周"], "欢迎回来")
        await on.tap("赵", card, "派单")
        shown = await on.until(lambda: _with(on, card["message_id"], "会水电的邻居（1 位）"))
        await on.tap("赵", shown, "会水电的邻居")
        asked = await on.sees(on.people["周"], "搭把手")
        await on.tap("周", asked, "我来")
        await on.sees(on.desk, "有帮手去了")
        await on.tap("周", await on.sees(on.people["周"], "办完了点一下"), "办完了")
        done = await on.sees(on.desk, "帮手说办完了")
        await on.tap("赵", done, "办好了")
        assert "2026-0001" not in (await on.sees(on.people["周"], "谢"))["text"]
        told = await on.sees(on.desk, "可以点卡片答复居民")
        await on.tap("赵", told, "看卡片")


async def _with(on: Stage, number: int, label: str) -> dict[str, Any] | None:
    kept = next(each for each in await on.messages(on.desk) if each["message_id"] == number)
    rows = kept["reply_markup"]["inline_keyboard"]
    return kept if any(label in button["text"] for row in rows for button in row) else None


async def test_the_desk_is_asked_now_and_then_whether_a_station_is_as_it_was(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        for name in ("秋实", "春华"):
            await on.say("赵", f"/station {name}驿站；量血压；每天 9:00-17:00；3号楼底商", on.desk)
        await on.quiet()
        await later(on, days=91)
        asked = await on.sees(on.desk, "秋实驿站有 9")
        await on.tap("赵", asked, "还是这样")
        await on.sees(on.desk, "秋实驿站核对过了")

        # what nobody answers is told to whoever asks, and asked again
        await later(on, days=8)
        told = await on.tell("李", "哪儿能量血压")
        shown = await on.sees(on.people["李"], "秋实驿站", after=told)
        assert shown["text"].count("没核对过") == 1
        await later(on, days=83)
        await on.quiet()
        asked = await on.sees(on.desk, "春华驿站有 18", after=asked["message_id"])
        await on.tap("孙", asked, "不开了")
        await on.sees(on.desk, "春华驿站不开了")
        told = await on.tell("李", "哪儿能量血压")
        shown = await on.sees(on.people["李"], "秋实驿站", after=told)
        assert "春华" not in shown["text"]


async def test_a_visit_before_its_day_is_kept_in_the_words_of_whoever_called(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["赵"]
        await on.tell("赵", "/start")
        await on.tell("赵", "/care 8-2-301 每周")
        await on.sees(me, "8-2-301")
        told = await on.tell("赵", "李奶奶那儿今天去过了，精神挺好，就是说腿疼")
        asked = await on.sees(me, "是〔有点担心〕吗？（8-2-301）", after=told)
        await on.tap("赵", asked, "见到了")
        await on.sees(me, "都好")
        told = await on.tell("赵", "8-2-301 看过了 挺好")
        await on.tap("赵", await on.sees(me, "是〔见到了，都好〕吗", after=told), "见到了")
