"""Settled on the spot, and a family's wedding or funeral: nobody else's news."""

from pathlib import Path

from tests.conversation import compound
from tests.conversation.stage import Stage, later, stage


async def _two_homes(on: Stage) -> tuple[str, str]:
    await on.settle("李", "周")
    await compound.import_roll(on, compound.roll())
    codes = await compound.slips(on)
    for who, door in zip(("李", "周"), compound.DOORS, strict=False):
        await compound.bind(on, who, codes[door])
    return compound.DOORS[0], compound.DOORS[1]


async def _settled(on: Stage, first: str, second: str) -> None:
    await on.say("赵", "/spot", on.desk)
    await on.tap("赵", await on.sees(on.desk, "当场说定了什么事"), "楼道堆物")
    asked = await on.sees(on.desk, "写两家门牌和说定的事")
    await on.say("赵", f"{first} {second} 鞋柜三天内搬走", on.desk, reply_to=asked["message_id"])
    await on.sees(on.desk, "正在问 2 家")


async def test_two_households_settle_on_the_spot_and_both_say_so(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        first, second = await _two_homes(on)
        await _settled(on, first, second)
        for who in ("李", "周"):
            question = await on.sees(on.people[who], "鞋柜三天内搬走")
            assert "就定了" in (await on.tap(who, question, "对"))["text"]
        assert await on.sees(on.desk, "调解成了")
        await on.quiet()
        assert not any("鞋柜" in str(each.get("text")) for each in await on.messages(on.group))


async def test_one_who_does_not_agree_brings_the_mediator_back(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        first, second = await _two_homes(on)
        await _settled(on, first, second)
        await on.tap("李", await on.sees(on.people["李"], "鞋柜三天内搬走"), "对")
        assert (
            "没说定"
            in (await on.tap("周", await on.sees(on.people["周"], "鞋柜三天内搬走"), "不对"))[
                "text"
            ]
        )
        assert await on.sees(on.desk, "再说和")


async def test_doors_that_nobody_knows_are_named_and_nothing_is_kept(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        first, _ = await _two_homes(on)
        await on.say("赵", "/spot", on.desk)
        await on.tap("赵", await on.sees(on.desk, "当场说定了什么事"), "邻里吵架")
        asked = await on.sees(on.desk, "写两家门牌和说定的事")
        await on.say("赵", f"{first} 99-9-999 不吵了", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.desk, "99-9-999")
        await on.say("赵", f"{first} 不吵了", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.desk, "鞋柜三天内搬走")  # the example


async def test_a_funeral_is_registered_in_four_taps_and_somebody_comes_within_the_hour(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", "/settings 白事标准 丧事两天，不收礼金", on.desk)
        await on.sees(on.desk, "改好了")
        await on.tell("赵", "/start")
        await on.tell("周", "/helper 红白事")
        await on.sees(on.people["周"], "您会：红白事")
        await on.tell("李", "/rites")
        shown = await on.sees(on.people["李"], "喜事还是白事")
        await on.tap("李", shown, "白事")
        await on.tap("李", await on.sees(on.people["李"], "请节哀"), "今天")
        await on.tap("李", await on.sees(on.people["李"], "搭把手"), "要")
        await on.tap("李", await on.sees(on.people["李"], "这样登记对吗"), "对")
        told = await on.sees(on.people["李"], "登记好了")
        assert "死亡医学证明" in told["text"] and "不收礼金" in told["text"]
        await on.sees(on.people["李"], "写一句门牌和电话")
        await on.tell("李", "3号楼1单元601，13912345678")
        assert "13912345678" in (await on.sees(on.people["赵"], "家里留的话"))["text"]
        await on.tap("周", await on.sees(on.people["周"], "搭把手"), "我来")
        await on.sees(on.people["周"], "办完了点一下")
        await on.tell("李", "改到后天办了")
        assert await on.sees(on.people["李"], "也告诉来搭把手的邻居了")
        assert await on.sees(on.people["周"], "改到后天办了")
        assert await on.sees(on.people["赵"], "改到后天办了")
        card = await on.sees(on.desk, "马上联系")
        await on.tap("赵", card, "接手")
        await on.tap("赵", await on.sees(on.desk, "事中帮忙"), "办完了")
        await on.tap("赵", await on.sees(on.desk, "事后看望"), "看望过了")
        await on.sees(on.people["赵"], "家里怎么样")
        await on.tell("赵", "都安顿好了")
        assert await on.sees(on.people["赵"], "看望过了")
        await on.quiet()
        assert not any(
            "您看好了没有" in str(each.get("text")) for each in await on.messages(on.people["李"])
        )
        assert not any("白事" in str(each.get("text")) for each in await on.messages(on.group))
        assert not any("139" in str(each.get("text")) for each in await on.messages(on.desk))


async def test_strangers_words_do_not_join_a_familys_rite(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "/rites")
        await on.tap("李", await on.sees(on.people["李"], "喜事还是白事"), "白事")
        await on.tap("李", await on.sees(on.people["李"], "请节哀"), "今天")
        await on.tap("李", await on.sees(on.people["李"], "搭把手"), "不用")
        await on.tap("李", await on.sees(on.people["李"], "这样登记对吗"), "对")
        card = await on.sees(on.desk, "马上联系")
        await on.say("周", "5号楼独居的王大爷腿脚不好，没人管饭，社区给想想办法吧")
        await on.quiet()
        assert "1 位邻居" in (await compound.fresh(on, on.desk, card))["text"]
        await on.tell("赵", "/start")
        await on.tap("赵", await compound.fresh(on, on.desk, card), "回个话")
        await on.sees(on.people["赵"], "进展")
        await on.tell("赵", "我下午三点到您家")
        assert await on.sees(on.people["李"], "我下午三点到您家")


async def test_a_funeral_nobody_took_up_reaches_the_chief_within_two_hours(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/rites")
        await on.tap("李", await on.sees(on.people["李"], "喜事还是白事"), "白事")
        await on.tap("李", await on.sees(on.people["李"], "请节哀"), "明天")
        await on.tap("李", await on.sees(on.people["李"], "搭把手"), "不用")
        await on.tap("李", await on.sees(on.people["李"], "这样登记对吗"), "对")
        await on.sees(on.desk, "马上联系")
        await later(on, hours=2.5)
        assert await on.sees(on.desk, "逾期")


async def test_no_form_stands_before_an_alarm(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "/rites")
        await on.tap("李", await on.sees(on.people["李"], "喜事"), "白事")
        await on.tell("李", "着火了，7号楼2单元901")
        assert await on.sees(on.people["李"], "119")
        assert "7号楼" in (await on.sees(on.desk, "🚨"))["text"]
        await on.tell("李", "/rites")
        await on.quiet()
        await on.tap("李", await on.sees(on.people["李"], "登记"), "喜事")
        await on.tell("李", "算了")
        assert await on.sees(on.people["李"], "好的，不记了")


async def test_an_officer_asks_and_registers_for_the_door_of_somebody_without_a_phone(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _two_homes(on)  # 李 and 周 have phones; the third door has none
        theirs, own = compound.DOORS[2], compound.DOORS[3]
        await on.tell("赵", "/start")
        await on.say("赵", f"/slips {own.split('-')[0]}号楼", on.desk)
        for who in ("李", "周"):
            await on.tell(who, "/helper 搬东西 水电 红白事")
        await on.tell("赵", f"/need {theirs} 换个灯泡，电话13800001111")
        assert theirs in (await on.sees(on.people["赵"], "帮手会拿到"))["text"]
        await on.tap("周", await on.sees(on.people["周"], "搭把手"), "我来")
        yours = await on.sees(on.people["周"], "13800001111")
        assert theirs in yours["text"]
        await on.tell("赵", "/need 搬个沙发")
        assert await on.sees(on.people["赵"], "把门牌写在最前面")
        await on.tell("赵", "/need 9-9-999 换个灯泡")
        assert await on.sees(on.people["赵"], "户册里没有")
        await on.tell("赵", f"/rites {theirs}")
        asked = await on.sees(on.people["赵"], f"替 {theirs} 登记")
        await on.tap("赵", asked, "白事")
        await on.tap("赵", await on.sees(on.people["赵"], "请节哀"), "今天")
        await on.tap("赵", await on.sees(on.people["赵"], "搭把手"), "要")
        await on.tap("赵", await on.sees(on.people["赵"], "这样登记对吗"), "对")
        assert await on.sees(on.people["赵"], "登记好了")
        offered = await on.sees(on.people["李"], "家里办白事")
        await on.tap("李", offered, "我来")
        assert await on.sees(on.people["李"], theirs)


async def test_one_yes_of_two_settles_nothing_and_a_door_without_a_phone_is_asked_at_once(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        first, _ = await _two_homes(on)
        await on.say("赵", "/spot", on.desk)
        await on.tap("赵", await on.sees(on.desk, "当场说定了什么事"), "楼道堆物")
        asked = await on.sees(on.desk, "写两家门牌和说定的事")
        third = compound.DOORS[3]
        await on.say("赵", f"{first} {third} 鞋柜三天内搬走", on.desk, reply_to=asked["message_id"])
        await on.tap("李", await on.sees(on.people["李"], "鞋柜三天内搬走"), "对")
        doors = await on.sees(on.desk, "上门问过后，点门牌录下来")
        await on.tap("赵", doors, third)
        at_door = await on.sees(on.desk, f"{third} 怎么说")
        labels = [
            button["text"] for row in at_door["reply_markup"]["inline_keyboard"] for button in row
        ]
        assert labels == ["对", "不对"]
        await later(on, days=8)
        await on.quiet()
        assert not any("调解成了" in str(each.get("text")) for each in await on.messages(on.desk))
        assert await on.sees(on.desk, "再说和")


async def test_a_wedding_is_registered_for_a_day_written_in_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _two_homes(on)
        me = on.people["李"]
        await on.tell("李", "我儿子下月结婚，想登记一下")
        await on.tap("李", await on.sees(me, "社区就来人帮"), "登记喜事")
        await on.quiet()
        await on.tell("李", "看日子再说")
        await on.sees(me, "哪天办也可以写")
        await on.tell("李", "2月18日")
        await on.tap("李", await on.sees(me, "2月18日。要不要"), "不用")
        await on.quiet()
        shown = await on.sees(me, "这样登记对吗")
        assert "2月18日" in shown["text"]
        await on.tap("李", shown, "对")
        assert "编号" in (await on.sees(me, "登记好了，编号"))["text"]
