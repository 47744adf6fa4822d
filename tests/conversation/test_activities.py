"""Events and meetings: announced after a preview, one tap to come, a waiting list in order, changes told to all."""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.activity import Activity, ActivityKind, ActivityState, following, repeated
from tests.conversation import compound
from tests.conversation.stage import Stage, later, stage


async def announced(on: Stage, written: str) -> dict[str, Any]:
    """Drafted and posted from the desk: the card in the group."""
    await on.say("赵", written, on.desk)
    draft = await on.sees(on.desk, "群里会看到")
    await on.tap("赵", draft, "公布到居民群")
    return await on.sees(on.group, "已报名 0")


async def _host(on: Stage, label: str, words: str) -> None:
    """Taps a button of the activity's card at the desk, and answers what it asks."""
    card = await compound.fresh(on, on.desk, await on.sees(on.desk, "2026-A001\n"))
    last = max(each["message_id"] for each in await on.messages(on.desk))
    await on.tap("赵", card, label)
    asked = await on.sees(on.desk, "请回复这条消息", after=last)
    await on.say("赵", words, on.desk, reply_to=asked["message_id"])


async def test_one_tap_to_come_and_a_waiting_list_in_order(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王", "娜")
        for who in ("周", "王"):
            await on.tell(who, "/start")
        card = await announced(on, "/event 周六9:00 邻里节包饺子 @小广场 2人 可带1人")
        assert "1月17日 星期六 09:00" in card["text"] and "小广场" in card["text"]
        assert "留好位置" in (await on.tap("李", card, "我来"))["text"]
        assert "一共 2 位" in (await on.tap("李", card, "多带一位"))["text"]
        assert "先排队" in (await on.tap("周", card, "我来"))["text"]
        assert "先排队" in (await on.tap("王", card, "我来"))["text"]
        assert "已经报过" in (await on.tap("李", card, "我来"))["text"]
        full = await on.sees(on.group, "已报名 2/2 人，排队 2 家", seconds=30)
        assert "让给别人" in (await on.tap("李", full, "不来了"))["text"]
        offered = await on.sees(on.people["周"], "有位置了")
        assert "留好位置" in (await on.tap("周", offered, "我来"))["text"]
        assert await on.sees(
            on.people["王"], "有位置了"
        )  # two places came free, one after the other
        await later(on, hours=5)
        assert "先排队" in (await on.tap("娜", full, "我来"))["text"] or await on.sees(
            on.group, "已报名 2/2"
        )
        for who, unit in (("李", 1), ("周", 2), ("王", 3)):
            await on.say(who, f"2号楼{unit}单元门口又停满了车，消防通道都堵死了，没人管吗")
        await on.sees(on.desk, "位邻居在说", seconds=70)
        await on.say("赵", "/calendar", on.desk)
        shown = (await on.sees(on.desk, "接下来", seconds=70))["text"]
        assert "包饺子" in shown and "2026-0001" in shown and "到期" in shown
        await on.tell("李", "/calendar")
        assert "到期" not in (await on.sees(on.people["李"], "接下来"))["text"]


async def test_who_comes_is_reminded_and_told_of_a_change_and_checks_in(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/start")
        card = await announced(on, "/meeting 周五19:00 停车怎么办 @议事亭")
        await on.tap("李", card, "我来")
        await later(on, days=1, hours=9, minutes=30)
        assert await on.sees(on.people["李"], "提醒您")
        hosted = await on.sees(on.desk, "2026-A001\n🪑")
        await on.tap("赵", hosted, "改时间")
        asked = await on.sees(on.desk, "写新的时间和原因")
        await on.say("赵", "周六10:00 下雪改期", on.desk, reply_to=asked["message_id"])
        assert "下雪改期" in (await on.sees(on.people["李"], "改时间了"))["text"]
        assert await on.sees(on.group, "改时间了")
        await later(on, days=1, hours=14)
        code = (
            (await on.tap("赵", await on.sees(on.desk, "2026-A001\n🪑"), "签到码"))["text"]
            .split()[1]
            .partition("（")[0]
        )
        shown = await on.sees(on.desk, f"私聊小板凳发 {code}")
        assert shown["photo"]
        await on.tell("周", f"/start in_{code}")  # what the picture opens
        assert await on.sees(on.people["周"], "签到好了")
        old = await on.tap("赵", shown, "换新码")
        assert code in old["text"]
        await on.tell("周", "/checkin AAAAAA")
        assert await on.sees(on.people["周"], "签到码不对")
        await later(on, hours=2)
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n🪑"), "写纪要")
        asked = await on.sees(on.desk, "写上纪要")
        await on.say("赵", "到会的都同意划线，物业本月划好", on.desk, reply_to=asked["message_id"])
        minutes = await on.sees(on.desk, "请另一位工作人员")
        assert "另一位" in (await on.tap("赵", minutes, "同意"))["text"]
        await on.tap("孙", minutes, "同意")
        await on.sees(on.desk, "给到会的 1 位看了")
        shown = await on.sees(on.people["周"], "记得对吗")
        await on.tap("周", shown, "有话说")
        await on.sees(on.people["周"], "哪里不对")
        await on.tell("周", "说的是下月底，不是本月")
        await on.sees(on.people["周"], "转给社区了")
        remark = await on.sees(on.desk, "不是本月")
        await later(on, days=3, hours=1)
        assert "还有 1 条意见没答复" in (await on.sees(on.desk, "先没有公布"))["text"]
        await on.tap("赵", remark, "答复")
        asked = await on.sees(on.desk, "对这条意见的答复")
        await on.say("赵", "您说得对，是下月底", on.desk, reply_to=asked["message_id"])
        assert "是下月底" in (await on.sees(on.people["周"], "社区答复"))["text"]
        await later(on, days=1, hours=1)
        assert "到场 1 人" in (await on.sees(on.group, "纪要", seconds=30))["text"]


async def test_a_cancelled_event_is_told_to_all_and_takes_nobody(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/start")
        card = await announced(on, "/event 明天15:00 义剪 @驿站")
        await on.tap("李", card, "我来")
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n🎪"), "取消活动")
        asked = await on.sees(on.desk, "写一句为什么取消")
        await on.say("赵", "师傅病了", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.people["李"], "师傅病了")
        assert await on.sees(on.group, "取消了")
        await on.say("赵", "/event 包饺子", on.desk)
        assert "没看懂是什么时候" in (await on.sees(on.desk, "/event 周六9:00"))["text"]


async def test_a_meeting_decides_only_while_over_half_are_there(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        await on.say("赵", "/meeting 明天19:00 停车怎么办 @议事亭 应到4户", on.desk)
        draft = await on.sees(on.desk, "群里会看到")
        assert "应到 4 户，过半才能定事" in draft["text"]
        await on.tap("赵", draft, "公布到居民群")
        await on.sees(on.group, "停车怎么办")
        await later(on, hours=33, minutes=10)

        card = await on.sees(on.desk, "2026-A001\n")
        code = (await on.tap("赵", card, "签到码"))["text"].split("/checkin ")[1].strip()
        await on.tell("李", f"/checkin {code}")
        await on.sees(on.people["李"], "签到好了")
        await on.tell("周", f"/checkin {code}")  # nobody's household: heard, and not counted
        assert "代签到" in (await on.sees(on.people["周"], "签到好了"))["text"]
        await _host(on, "记决议", "划三个临时车位")
        assert "现在到了 1 户，应到 4 户" in (await on.sees(on.desk, "定不了事"))["text"]
        await _host(on, "代签到", f"{compound.DOORS[1]} 到了")
        await on.sees(on.desk, "现在到了 2 户")
        await _host(on, "代签到", f"{compound.DOORS[2]} 到了")
        await on.sees(on.desk, "可以定事")
        await _host(on, "代签到", f"{compound.DOORS[2]} 回避")
        await on.sees(on.desk, "还不能定事")
        await _host(on, "代签到", f"{compound.DOORS[3]} 到了")
        await _host(on, "记决议", "划三个临时车位")
        await on.tap("赵", await on.sees(on.desk, "记下了，写纪要时会带上"), "立成事项")
        assert await on.sees(on.desk, "立成事项 2026-0001，按期限办")
        await _host(on, "代签到", f"{compound.DOORS[3]} 走了")
        await _host(on, "代签到", "没写门牌")
        assert "3-2-501 到了" in (await on.sees(on.desk, "请把话写全"))["text"]
        await _host(on, "写纪要", "大家说了停车难")
        shown = await on.sees(on.desk, "群里会看到：\n\n大家说了")
        assert "决议：划三个临时车位（到 3 户，应到 4 户） → 2026-0001" in shown["text"]
        await on.tap("孙", shown, "同意")
        for who in ("李", "周"):
            await on.tap(who, await on.sees(on.people[who], "记得对吗"), "没意见")
        told = await on.sees(on.group, "决议：划三个临时车位")
        assert "1-1-" not in told["text"]


async def test_what_comes_again_is_announced_when_one_is_over(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/event 每周六9:00 理发 @秋实驿站", on.desk)
        draft = await on.sees(on.desk, "群里会看到")
        assert "每周一次" in draft["text"] and "星期六 09:00" in draft["text"]
        await on.tap("赵", draft, "公布到居民群")
        first = await on.sees(on.group, "理发")
        await later(on, days=4)
        second = await on.sees(on.group, "1月24日 星期六 09:00", after=first["message_id"])
        await on.tap("李", second, "我来")
        card = await on.sees(on.desk, "2026-A002")
        await on.tap("赵", card, "取消活动")
        asked = await on.sees(on.desk, "为什么取消")
        await on.say("赵", "停办了，理发师傅搬走", on.desk, reply_to=asked["message_id"])
        await on.sees(on.people["李"], "取消了")
        await later(on, days=8)
        await on.quiet()
        assert not any("1月31日" in str(each.get("text")) for each in await on.messages(on.group))


async def _asked(on: Stage, button: str, words: str, answer: str) -> None:
    """A host's deed on the newest card of the desk, with the words it asks for."""
    await on.tap("赵", await on.sees(on.desk, "2026-A001\n🎪"), button)
    asked = await on.sees(on.desk, words)
    await on.say("赵", answer, on.desk, reply_to=asked["message_id"])


async def test_one_of_a_series_moves_alone_and_is_called_off_once(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await announced(on, "/event 每周三早上7点 太极课 @小广场")
        await _asked(on, "改时间", "写新的时间和原因", "改到周四上午8点，场地占用")
        told = await on.sees(on.group, "改时间了")
        assert "1月22日 星期四 08:00" in told["text"] and "\n场地占用" in told["text"]
        await on.tap("赵", await on.sees(on.desk, "2026-A001\n🎪"), "取消活动")
        asked = await on.sees(on.desk, "写一句为什么取消")
        await on.say("赵", "老师出差", on.desk, reply_to=asked["message_id"])
        called_off = await on.sees(on.group, "这一次取消了：老师出差")
        assert "1月22日" in called_off["text"] and "以后的照常" in called_off["text"]
        assert await on.sees(on.group, "1月28日 星期三 07:00")  # the series stays on its day
        await on.say("赵", "老师出差，这次不上", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.desk, "已经有人处理过")
        await on.quiet()
        assert not any("2026-A003" in str(each.get("text")) for each in await on.messages(on.desk))


async def test_a_kept_place_stays_kept_and_a_seat_goes_with_its_door(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("李", "周"):
            await on.tell(who, "/start")
        card = await announced(on, "/event 周六9:00 包饺子 @小广场 2人 可带1人")
        await on.tap("李", card, "我来")
        await on.tap("李", card, "多带一位")
        assert "先排队" in (await on.tap("周", card, "我来"))["text"]
        assert "请先私聊我一句" in (await on.tap("王", card, "我来"))["text"]
        await on.tap("李", card, "不来了")
        offered = await on.sees(on.people["周"], "有位置了")
        assert (
            "一共 2 位" not in (await on.tap("周", offered, "多带一位"))["text"]
        )  # 王 has the second place
        await _asked(on, "改时间", "写新的时间和原因", "周日9:00，下雨")
        await later(on, hours=5)
        assert await on.sees(
            on.people["周"], "先让给别人了"
        )  # the offer lapses though the time changed
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "王", codes[compound.DOORS[0]])
        assert "让给别人" in (await on.tap("王", card, "不来了"))["text"]


def test_series_keep_their_day_and_hour() -> None:
    zone = ZoneInfo("Asia/Shanghai")

    def after(every: str, *at: int) -> tuple[int, int, int]:
        made = Activity(
            1,
            1,
            "2028-A001",
            ActivityKind.EVENT,
            "会",
            "",
            datetime(*at, tzinfo=zone),
            60,
            None,
            0,
            None,
            ActivityState.OPEN,
            every=every,
        )
        found = following(made, zone)
        assert found is not None
        local = found.astimezone(zone)
        assert local.hour == at[3]
        return local.year, local.month, local.day

    assert after("month:29", 2028, 1, 29, 9) == (2028, 2, 29) and after(
        "month:29", 2027, 1, 29, 9
    ) == (2027, 2, 28)
    assert after("month:31", 2027, 2, 28, 9) == (2027, 3, 31) and after(
        "month:31", 2027, 12, 31, 9
    ) == (2028, 1, 31)
    assert after("week", 2028, 2, 26, 9) == (2028, 3, 4) and after(
        "fortnight", 2026, 12, 26, 9
    ) == (2027, 1, 9)
    assert repeated("每月15日9:00 理发", date(2026, 1, 14)) == ("month:15", "15日9:00 理发")
    assert repeated("隔周六9:00 理发", date(2026, 1, 14)) == ("fortnight", "周六9:00 理发")
    assert (
        repeated("每天19:00 广场舞", date(2026, 1, 14)) == ("day", "19:00 广场舞")
        and repeated("周六9:00 会", date(2026, 1, 14))[0] == ""
    )

    third = repeated("每月第三个周日9:00 义诊", date(2026, 1, 19))
    assert third == ("nth:3:6", "2月15日9:00 义诊")
    assert after("nth:3:6", 2026, 12, 20, 9) == (2027, 1, 17)


async def test_a_meeting_without_a_number_decides_with_somebody_there_and_lasts_as_long_as_said(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        await on.say("赵", "/meeting 明天9:00-17:00 停车怎么办 @议事亭", on.desk)
        await on.tap("赵", await on.sees(on.desk, "09:00–17:00"), "公布到居民群")
        await on.sees(on.group, "停车怎么办")
        await later(on, hours=23)

        await _host(on, "记决议", "划三个临时车位")
        assert await on.sees(on.desk, "还没有一户签到")
        for _ in range(2):  # goes, and comes again
            card = await compound.fresh(on, on.desk, await on.sees(on.desk, "2026-A001\n"))
            code = (await on.tap("赵", card, "签到码"))["text"].split("/checkin ")[1].strip()
            said = await on.tell("李", f"/checkin {code}")
            await on.sees(on.people["李"], "签到好了", after=said)
            await _host(on, "代签到", f"{compound.DOORS[0]} 走了")
            await on.sees(on.desk, "到了 0 户")
        await on.tell("李", f"/checkin {code}")
        await on.quiet()
        await _host(on, "记决议", "划三个临时车位")
        first = await on.sees(on.desk, "记下了，写纪要时会带上")
        await _host(on, "记决议", "东门装护栏")
        await on.sees(on.desk, "东门装护栏（到 1 户）", after=first["message_id"])
        await on.tap("赵", first, "立成事项")
        await on.sees(on.desk, "立成事项 2026-0001")
        card = await on.sees(on.desk, "划三个临时车位", after=first["message_id"])
        assert await on.sees(on.desk, "2026-0001")
        assert card
        await later(on, hours=12)
        await on.quiet()
        await on.say("赵", "这个月办了几场活动，来了多少人", on.desk)
        assert await on.sees(on.desk, "邻里：议事 1 场")


async def test_words_after_an_events_card_support_nobodys_complaint(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        await on.sees(on.desk, "紧急")
        await on.say("赵", "/event 周六9:00 邻里扫雪 @小广场 30人", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        await on.sees(on.group, "邻里扫雪")
        for words in ("周六扫雪算我一个", "我也是"):
            await on.say("周", words)
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        assert "1 位邻居在说" in (await on.sees(on.desk, "位邻居在说"))["text"]


async def test_words_under_an_events_card_count_like_its_buttons_and_a_question_goes_to_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", "/event 周六9:00 中心广场 邻里节包饺子", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        card = await on.sees(on.group, "已报名 0 人")
        said = await on.say("周", "算我一个 带俩孩子", reply_to=card["message_id"])
        assert await on.reacted(said) == "👌"
        await on.sees(on.group, "已报名 1 人")
        await on.sees(on.group, "这次一人报一个名")
        asked = await on.say("李", "要带擀面杖吗", reply_to=card["message_id"])
        assert await on.reacted(asked) == "👌"
        await on.sees(on.desk, "「要带擀面杖吗」")
        await on.say("周", "有事去不了了", reply_to=card["message_id"])
        assert await on.sees(on.group, "已报名 0 人")


async def test_a_host_changes_place_and_number_and_puts_down_whoever_has_no_phone(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await compound.import_roll(on, compound.roll())
        for who in ("李", "周"):
            await on.tell(who, "/start")
        card = await announced(on, "/event 周六9:00 邻里节包饺子 @小广场 3人")
        await on.tap("李", card, "我来")

        async def answers(button: str, question: str, text: str, said: str) -> str:
            hosted = await on.sees(on.desk, "2026-A001\n🎪", 60)
            await on.quiet()
            before = max(each["message_id"] for each in await on.messages(on.desk))
            await on.tap("赵", hosted, button)
            asked = await on.sees(on.desk, question, 60, after=before)
            await on.say("赵", text, on.desk, reply_to=asked["message_id"])
            return (await on.sees(on.desk, said, 60, after=asked["message_id"]))["text"]

        by_hand = ("代报名", "替人报名写")
        assert "1-1-101 2 位" in await answers(*by_hand, "1-1-101 报名 2位", "报上了")
        assert "自动算来" in await answers(*by_hand, "1-1-102 报名", "满了")
        assert "没有" in await answers(*by_hand, "9-9-999 报名", "户册里没有")
        told = await answers("改时间", "写新的时间和原因", "2人", "都还留着")
        assert "多 1 位" in told
        assert await on.sees(on.group, "已报名 3/2 人", 60)
        await answers("改时间", "写新的时间和原因", "10人", "改好了")
        assert await on.sees(on.group, "已报名 4/10 人", 60)  # who waited without a phone is in
        assert not any("换地方" in str(each.get("text")) for each in await on.messages(on.group))
        await answers("改时间", "写新的时间和原因", "@社区大厅 外面太冷", "改好了")
        told = (await on.sees(on.people["李"], "换地方了", 60))["text"]
        assert "社区大厅" in told and "外面太冷" in told and "09:00" in told
        await answers(*by_hand, "1-1-101 不来了", "让给别人")
        await answers("改时间", "写新的时间和原因", "再说吧", "请写明哪天几点")


async def test_a_reminder_of_the_night_waits_for_the_morning(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/start")
        card = await announced(on, "/event 明天7:30 晨练 @小广场")
        await on.tap("李", card, "我来")
        await later(on, hours=20)  # 06:00
        await on.quiet()
        mine = await on.messages(on.people["李"])
        assert not any("提醒您" in str(each.get("text")) for each in mine)
        await later(on, hours=1, minutes=10)
        assert await on.sees(on.people["李"], "提醒您")


async def test_a_picture_of_an_event_is_seen_first_and_goes_out_once_all_in_it_agree(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await announced(on, "/event 周六9:00 邻里节包饺子 @小广场")
        card = await on.sees(on.desk, "2026-A001\n")
        await on.tap("赵", card, "代报名")
        await on.tap("赵", card, "发照片")
        asked = await on.sees(on.desk, "请把照片发成对这条消息的回复")
        here = {"reply_to": asked["message_id"]}
        await on.say("赵", "没有照片", on.desk, **here)
        await on.sees(on.desk, "请发一张照片")
        for text, refused in (("4号楼2单元502李奶奶包得最快", True), ("大家包了三百个", False)):
            said = await on.say("赵", text, on.desk, photo=compound.PNG, **here)
            if refused:
                await on.sees(on.desk, "4号楼2单元502", after=said)
        shown = await on.sees(on.desk, "📸 邻里节包饺子")
        assert "大家包了三百个" in shown["caption"]
        await on.quiet()
        assert not any("📸" in str(each.get("caption")) for each in await on.messages(on.group))
        for _ in range(2):  # a second tap on it posts nothing more
            await on.tap("赵", shown, "照片里的人都同意")
        posted = await on.sees(on.group, "大家包了三百个")
        assert posted["photo"]
        await on.quiet()
        seen = [each for each in await on.messages(on.group) if "📸" in str(each.get("caption"))]
        assert len(seen) == 1
        assert "照片里的人都同意" not in str(await compound.fresh(on, on.desk, shown))
        await on.say("赵", "", on.desk, photo=compound.PNG, **here)
        last = await on.sees(on.desk, "📸 邻里节包饺子", after=shown["message_id"])
        await on.tap("赵", last, "不发")
