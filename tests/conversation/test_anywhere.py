"""Say it anywhere, it lands: private words, replies to notices, danger that rings until somebody goes."""

from pathlib import Path

from tests.conversation import compound
from tests.conversation.compound import PNG
from tests.conversation.stage import Stage, later, stage


async def test_danger_in_private_needs_no_tap(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "8号楼2单元有煤气味，很大！！")
        mine = await on.sees(on.people["李"], "已经叫社区了")
        assert "119" in mine["text"]
        alert = await on.sees(on.desk, "紧急")
        assert "8号楼2单元" in alert["text"]
        seen = await on.sees(on.group, "有险情")
        assert "8号楼" in seen["text"] and "单元" not in seen["text"] and "李" not in seen["text"]
        await later(on, minutes=11)
        await on.sees(on.desk, "已 10 分钟，还没人接")
        await on.tap("赵", await on.sees(on.desk, "紧急"), "我去")
        await on.sees(on.people["李"], "社区的人去了")
        await on.quiet()
        rung = [each for each in await on.messages(on.desk) if "还没人接" in str(each.get("text"))]
        await later(on, minutes=30)
        await on.quiet()
        again = [each for each in await on.messages(on.desk) if "还没人接" in str(each.get("text"))]
        assert len(again) == len(rung)


async def test_a_danger_rings_every_officer_after_half_an_hour_and_over_a_restart(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("赵", "/start")
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        await on.sees(on.desk, "紧急")
        await on.quiet()
        await on.stop()
        await later(on, minutes=11)
        await on.start()
        await on.sees(on.desk, "已 10 分钟，还没人接", seconds=20)
        await on.quiet()
        await later(on, minutes=10)
        await on.sees(on.desk, "已 20 分钟", seconds=20)
        await on.quiet()
        await later(on, minutes=10)
        assert await on.sees(on.people["赵"], "已 30 分钟，还没人接", seconds=20)


async def test_words_under_an_alarm_are_going_there_and_under_a_card_a_note(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        alert = await on.sees(on.desk, "紧急")
        await on.say("孙", "假的吧？先问问清楚", on.desk, reply_to=alert["message_id"])
        await on.sees(on.desk, "会接着响")
        await later(on, minutes=11)
        await on.sees(on.desk, "已 10 分钟，还没人接")
        await on.say("赵", "我到楼下了，是谁家在烧纸", on.desk, reply_to=alert["message_id"])
        await on.sees(on.desk, "不再响")
        await on.quiet()
        rung = [each for each in await on.messages(on.desk) if "还没人接" in str(each.get("text"))]
        await later(on, minutes=30)
        await on.quiet()
        again = [each for each in await on.messages(on.desk) if "还没人接" in str(each.get("text"))]
        assert len(again) == len(rung)
        card = await on.sees(on.desk, "位邻居在说")
        await on.say("赵", "这条归到消防", on.desk, reply_to=card["message_id"])
        await on.sees(on.desk, "记在这件事上了")
        await on.say("赵", "/matter 1", on.desk)
        assert await on.sees(on.desk, "烧纸")


async def test_another_danger_of_the_same_kind_rings_with_its_own_words(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "王")
        await on.say("李", "2号楼楼道有人晕倒了，叫不醒，快来人")
        await on.sees(on.desk, "叫不醒")
        await on.tell("王", "我爸走丢了，早上出门到现在没回来，有老年痴呆")
        await on.sees(on.people["王"], "已经叫社区了")
        alert = await on.sees(on.desk, "我爸走丢了")
        assert "紧急" in alert["text"]
        assert not any("险情" in str(each.get("text")) for each in await on.messages(on.group))
        await on.tell("王", "人找到了，在15号楼门口坐着")
        await on.sees(on.people["王"], "已经转给社区了")
        assert await on.sees(on.desk, "人找到了")


async def test_where_a_danger_is_follows_its_photo_and_reaches_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        await on.tell("王", "", photo=PNG)
        await on.sees(on.people["王"], "照片收到了")
        await on.tell("王", "墙皮哗哗往下掉，差点砸着我，快来人")
        await on.sees(on.people["王"], "您在哪儿")
        await on.tell("王", "6号楼东山墙底下")
        await on.sees(on.people["王"], "已经转给社区了")
        assert await on.sees(on.desk, "东山墙")


async def test_what_is_over_in_the_group_is_told_where_it_rings(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        await on.sees(on.desk, "紧急")
        await on.say("李", "煤气没味了，阀门关好了，没事了")
        assert await on.sees(on.desk, "有居民说没事了")


async def test_a_file_in_private_is_answered(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["李"]
        await on.post("say", chat=private, user=private, document="QUJD", name="材料.docx")
        assert await on.sees(private, "我打不开")


async def test_who_does_not_want_to_live_is_heard_at_once(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        await on.tell("王", "不想活了，活着没意思")
        heard = await on.sees(on.people["王"], "您的话我听见了")
        assert "12356" in heard["text"] and "120" in heard["text"]
        await on.sees(on.desk, "不想活了")
        await on.quiet()
        assert not any("险情" in str(each.get("text")) for each in await on.messages(on.group))


async def test_words_while_a_demand_waits_for_its_tap(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["李"]
        await on.tell("李", "14号楼楼上那户天天半夜跺脚，吵得睡不着")
        await on.sees(private, "这样记对吗")
        await on.tell("李", "你们办公室电话多少")
        waits = await on.sees(private, "还没记下")
        assert "办公室" not in waits["text"] and "跺脚" in waits["text"]
        await on.tell("李", "电梯又坏了，困了半天")
        await on.sees(private, "上一件先给您记下了（2026-0001")
        await on.tell("李", "算了不说了")
        await on.sees(private, "不记了")
        await on.tell("李", "8号楼2单元楼道灯坏了，晚上摸黑上楼")
        await on.sees(private, "楼道灯")
        await on.tell("李", "对")
        assert await on.sees(private, "事项 2026-0002")


async def test_a_sentence_in_private_is_a_demand_with_one_tap(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "8号楼2单元楼道灯坏了，晚上摸黑上楼")
        asked = await on.sees(on.people["李"], "这样记对吗")
        assert "8号楼2单元" in asked["text"]
        await on.tap("李", asked, "不署名")
        await on.sees(on.people["李"], "记下了")
        await on.quiet()
        await on.tell("李", "办到哪了")
        mine = await on.sees(on.people["李"], "待接手")
        assert "8号楼" in mine["text"]
        await on.tell("李", "记错了，是9号楼")
        await on.sees(on.people["李"], "添上了")
        await on.sees(on.desk, "是9号楼")
        await on.tell("李", "谢谢您")
        await on.sees(on.people["李"], "不客气")
        await on.tell("李", "我想投诉你们社区的小李，态度太恶劣")
        asked = await on.sees(on.people["李"], "小李")
        await on.tell("李", "不记了")
        await on.sees(on.people["李"], "好的，不记了")
        await on.tell("李", "今天天气真好")
        assert await on.sees(on.people["李"], "听着呢")


async def _answered(on: Stage, text: str) -> dict[str, object]:
    """A matter in the group, answered from the desk: the notice."""
    for who in ("李", "周", "王"):
        await on.say(who, "6号楼门口又停满了车，消防通道都堵死了，没人管吗")
    card = await on.sees(on.desk, "位邻居在说")
    await on.quiet()
    await on.choose("赵", card, "答复")
    asked = await on.sees(on.desk, "请回复这条消息")
    await on.say("赵", text, on.desk, reply_to=asked["message_id"])
    return await on.sees(on.group, text[:6])


async def test_still_broken_under_a_notice_reopens_its_matter(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        notice = await _answered(on, "车都拖走了，禁停线也划好了")
        await on.quiet()
        said = await on.say("周", "还没解决呢，车还是停那儿", reply_to=notice["message_id"])
        assert await on.reacted(said) == "✍"
        assert await on.sees(on.group, "重新办理")
        await on.quiet()
        await on.say("赵", "/matters", on.desk)
        listing = await on.sees(on.desk, "事项")
        assert listing["text"].count("2026-") == 1


async def test_still_broken_in_the_group_reopens_what_was_answered(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await _answered(on, "车都拖走了，禁停线也划好了")
        await on.quiet()
        await on.say("王", "6号楼的车拖走了吗 @小板凳")
        await on.quiet()
        assert not any("重新办理" in str(each.get("text")) for each in await on.messages(on.group))
        await on.reacted(await on.say("周", "6号楼门口还是停满了车，根本没拖走"))
        assert await on.sees(on.group, "重新办理")


async def test_the_neighbours_say_under_the_notice_that_it_is_done(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        notice = await _answered(on, "车都拖走了，禁停线也划好了")
        await on.quiet()
        notice = await on.sees(on.group, "车都拖走")
        for who in ("李", "周"):
            await on.tap(who, notice, "好了")
        assert await on.sees(on.group, "解决", seconds=20)


async def test_a_promise_is_not_announced_as_done(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        notice = await _answered(on, "已经找师傅了，明天上午来修")
        assert "还在办" in notice["text"]
        assert "还在办" in (await on.sees(on.desk, "先当回话"))["text"]
        await on.quiet()
        assert not [
            each
            for each in await on.messages(on.people["李"])
            if "看好了没有" in str(each.get("text"))
        ]


async def test_after_a_danger_only_what_goes_on_with_it_is_passed_on(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["李"]
        await on.tell("李", "楼道里有煤气味，很大！！")
        await on.sees(private, "您在哪儿")
        await on.tell("李", "8号楼2单元")
        await on.sees(private, "已经转给社区了")
        assert await on.sees(on.desk, "燃气 · 8号楼2单元")
        for text, answer in (
            ("谢谢小板凳", "不客气"),
            ("我想投票", "绑定"),
            ("3号楼电梯坏了，按了没反应", "这样记对吗"),
        ):
            said = await on.tell("李", text)
            assert await on.sees(private, answer, after=said), text


async def test_talk_of_a_like_kind_elsewhere_does_not_join_a_danger(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "1号楼前面井盖没了，有人掉进去了，快来人！！")
        await on.sees(on.desk, "紧急")
        await on.reacted(await on.say("周", "小区西门的路面坑坑洼洼，轮椅过不去"))
        await on.say("赵", "/matters", on.desk)
        assert "2026-0002" in (await on.sees(on.desk, "（按热度）"))["text"]


async def test_who_is_forgotten_leaves_the_neighbours_words_standing(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who, unit in (("李", 1), ("周", 2), ("王", 3)):
            await on.say(who, f"5号楼{unit}单元暖气不热，屋里才15度")
        await on.sees(on.desk, "位邻居在说")
        await on.tell("李", "/delete")
        await on.tap("李", await on.sees(on.people["李"], "删除后找不回来"), "确定删除")
        await on.quiet()
        await on.say("赵", "/matter 1", on.desk)
        told = await on.sees(on.desk, "记成一件事")
        assert "5号楼2单元暖气不热" in told["text"].splitlines()[1]


async def test_what_is_published_names_no_door_or_telephone(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("李", "周", "王"):
            await on.say(who, "6号楼门口又停满了车，消防通道都堵死了，没人管吗")
        card = await on.sees(on.desk, "位邻居在说")
        said = 0
        for text in ("李奶奶家明天上午去看", "6-2-301 已经上门", "找王师傅 13912345678"):
            await on.tap("赵", card, "回个话")
            asked = await on.sees(on.desk, "写一句进展", after=said)
            said = await on.say("赵", text, on.desk, reply_to=asked["message_id"])
            assert await on.sees(on.desk, "这句会公示，请去掉", after=said), text
        await on.quiet()
        assert not any("回话" in str(each.get("text")) for each in await on.messages(on.group))


async def test_what_was_said_is_not_said_to_be_gone(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        private = on.people["李"]
        await on.tell("李", "撤回吧")
        assert await on.sees(private, "不记了")
        await on.tell("李", "8号楼2单元楼道灯坏了，晚上摸黑上楼")
        await on.tap("李", await on.sees(private, "这样记对吗"), "不署名")
        await on.tell("李", "我想撤回刚才说的")
        assert await on.sees(private, "您说过的事还在")
        await on.tell("李", "/mine")
        assert "您说：「8号楼2单元楼道灯坏了" in (await on.sees(private, "编号"))["text"]
        await on.tell("李", "/fly")
        assert await on.sees(private, "没有 /fly 这个命令")
        asked = await on.say("李", "小板凳，请问老年大学还招不招人？")
        await on.sees(on.group, "我替您转给社区的人", after=asked)
        said = await on.say("李", "小板凳坐着真舒服，哪儿买的")
        await on.quiet()
        assert all(each["message_id"] <= said for each in await on.messages(on.group))
        await on.say("李", "@bandeng_bot 你在吗")
        assert await on.sees(on.group, "在。有事直接说")


async def test_a_door_after_a_danger_is_where_it_is_and_no_wish_to_be_bound(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        await compound.import_roll(on, compound.roll())
        await on.tell("王", "我家着火了")
        await on.sees(on.people["王"], "您在哪儿")
        await on.tell("王", compound.DOORS[0])
        await on.sees(on.people["王"], "已经转给社区了")
        assert await on.sees(on.desk, compound.DOORS[0].partition("-")[0] + "号楼", seconds=20)
        assert not any("申请绑定" in str(each.get("text")) for each in await on.messages(on.desk))


async def test_what_befalls_a_person_is_nobodys_news_and_joins_nothing(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "不想活了，谁来陪陪我")
        await on.sees(on.desk, "紧急")
        await on.tell("周", "家里老人想找人帮忙买菜，腿脚不方便")
        await on.tap("周", await on.sees(on.people["周"], "还是报给社区"), "报给社区")
        assert "2026-0002" in (await on.sees(on.people["周"], "转给社区了"))["text"]
        await on.quiet()
        assert not any("2026-0001" in str(each.get("text")) for each in await on.messages(on.group))


async def test_a_day_with_a_no_in_it_has_its_digest(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        said = await on.say("娜", "3号楼门口能不能装个雨棚，下雨天都淋湿了")
        await on.reacted(said)
        await on.say("周", "不同意，又要花钱", reply_to=said)
        await on.quiet()
        await later(on, days=1)
        assert await on.sees(on.desk, "日报", seconds=20)


async def test_each_cry_reaches_the_desk_and_the_missing_child_is_no_lift(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "敏")
        await on.say("娜", "6号楼着火了，厨房冒烟")
        await on.say("娜", "里面还有个老人没出来！")
        await on.sees(on.desk, "老人没出来")
        await on.say("敏", "谁看见我儿子了，五岁，刚才还在滑梯那，不见了")
        assert "帮扶" in (await on.sees(on.desk, "儿子"))["text"]
        await on.tell("娜", "我一个人住，这两天头晕，起不来床")
        await on.sees(on.desk, "起不来床")
        said = await on.say("敏", "找到了找到了，在同学家，谢谢大家！")
        told = await on.sees(on.desk, "有居民说没事了")
        assert "找到了" in told["text"] and said
        children = [each for each in await on.messages(on.desk) if "儿子" in str(each.get("text"))]
        number = next(word for word in str(children[0]["text"]).split() if word.startswith("2026-"))
        assert number in told["text"]


async def test_words_under_a_post_of_ours_count_for_no_other_matter(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        for who in ("娜", "周", "王"):
            await on.say(who, "2号楼楼道灯不亮了，黑得看不见")
        card = await on.sees(on.desk, "位邻居在说")
        await on.choose("赵", card, "答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "灯泡换好了", on.desk, reply_to=asked["message_id"])
        result = await on.sees(on.group, "有回音了")
        await on.say("娜", "6号楼厨房着火了，冒烟")
        await on.sees(on.desk, "着火了")
        said = await on.say("周", "我们那层还是黑的", reply_to=result["message_id"])
        assert await on.reacted(said) == "✍"
        await on.say("王", "同意", reply_to=result["message_id"])
        await on.quiet()
        fire = [
            each
            for each in await on.messages(on.desk)
            if "着火了" in str(each.get("text")) and "位邻居" in str(each)
        ]
        assert all("1 位邻居" in each["text"] for each in fire)


async def test_an_open_draft_neither_swallows_nor_blocks(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say(
            "赵", "/station 秋实驿站；量血压 打印；周一至周五 9:00-17:00；3号楼底商", on.desk
        )
        await on.sees(on.desk, "记下了：")
        await on.tell("娜", "8号楼门口地砖翘起来了，绊了好几个人")
        await on.sees(on.people["娜"], "这样记对吗")
        await on.tell("娜", "哪儿能打印材料")
        assert "秋实驿站" in (await on.sees(on.people["娜"], "秋实驿站"))["text"]
        await later(on, minutes=40)
        await on.tell("娜", "晚上好")
        told = await on.sees(on.people["娜"], "先给您记下了")
        assert "不署名" in told["text"]
        await on.tell("娜", "我报的地砖到哪一步了")
        assert "地砖" in (await on.sees(on.people["娜"], "您说："))["text"]
        await on.tell("娜", "别说是我说的")
        await on.sees(on.people["娜"], "不写您的名字")


async def test_three_demands_in_one_private_message_become_three(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell(
            "娜", "三件事：一是3号楼的滑梯断了，二是5号楼垃圾桶满了没人清，三是北门的门禁坏了刷不开"
        )
        asked = await on.sees(on.people["娜"], "这样记对吗")
        await on.tap("娜", asked, "不署名")
        await on.sees(on.people["娜"], "记下了")
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            found = (
                (await connection.exec_driver_sql("SELECT category FROM matters")).scalars().all()
            )
        assert len(found) == 3


async def test_who_wants_to_come_is_shown_where_to_tap(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.say("赵", "/event 周六9:00 义诊 @小广场 30人", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        await on.tell("娜", "那个义诊我要去，帮我记一个")
        await on.tap("娜", await on.sees(on.people["娜"], "接下来"), "报名")
        await on.sees(on.group, "已报名 1/30")


async def test_asking_what_became_of_a_danger_is_no_new_one(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "8号楼2单元有煤气味，很大！！")
        await on.tap("赵", await on.sees(on.desk, "紧急：燃气"), "我去")
        await on.sees(on.people["李"], "社区的人去了")
        told = [each for each in await on.messages(on.group) if "有险情" in str(each.get("text"))]
        for words in ("煤气味那个事咋样了", "上回报的煤气味处理了吗"):
            await on.tell("李", words)
            await on.quiet()
        assert [
            each for each in await on.messages(on.group) if "有险情" in str(each.get("text"))
        ] == told


async def test_who_is_beaten_at_home_is_heard_at_once(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.tell("李", "我老公喝多了又打我，我躲在厕所里")
        assert await on.sees(on.desk, "紧急：")
        await on.tell("周", "3号楼老头晕倒了没反应")
        assert await on.sees(on.desk, "晕倒")
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            assert (await connection.exec_driver_sql("SELECT count(*) FROM matters")).scalar() == 2


async def test_who_despairs_is_not_let_go(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        private = on.people["王"]
        await on.tell("王", "活着真没意思，一天天熬")
        await on.sees(private, "您在哪儿")
        said = await on.tell("王", "五号楼一单元602")
        assert "12356" in (await on.sees(private, "转给社区", after=said))["text"]
        said = await on.tell("王", "五号楼一单元602 快点")
        await on.sees(private, "转给社区", after=said)
        said = await on.tell("王", "我把煤气开着睡觉算了")
        again = await on.sees(private, "您的话我听见了", after=said)
        assert "您在哪儿" not in again["text"]
        assert "5号楼1单元" in (await on.sees(on.desk, "煤气开着睡觉"))["text"]
        said = await on.tell("王", "想开了 谢谢惦记")
        assert "还会来看看您" in (await on.sees(private, "告诉社区", after=said))["text"]
        assert await on.sees(on.desk, "想开了")
        said = await on.tell("王", "现在投啥票呢")
        await on.quiet()
        assert not any(
            "现在投啥票呢" in str(each.get("text")) for each in await on.messages(on.desk)
        )


async def test_an_all_clear_reaches_the_desk_whatever_was_begun_since(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        private = on.people["王"]
        await on.tell("王", "俺爹在澡堂子里滑倒了 现在喊他不吱声")
        await on.sees(private, "您在哪儿")
        await on.tell("王", "6号楼1单元502 快点")
        await on.sees(on.desk, "6号楼1单元502 快点")
        await on.tell("王", "3号楼电梯坏了，按了没反应")
        await on.sees(private, "这样记对吗")
        await on.tell("王", "缓过来了 能说话了")
        assert await on.sees(on.desk, "有居民说没事了：「缓过来了")


async def test_an_alarm_taken_back_is_told_where_it_rings(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        said = await on.say("李", "3号楼着火了，好大烟")
        await on.sees(on.desk, "紧急：消防")
        await on.say("周", "刚才谁说着火了 到底咋回事 别吓人啊")
        await on.post("edit", chat=on.group, message=said, text="3号楼没着火 就是有点烟")
        assert await on.sees(on.desk, "报险的人把话改成了")
        await on.reacted(await on.say("周", "虚惊一场，是有人在焊栏杆"))
        assert await on.sees(on.desk, "有居民说没事了")
        await on.say("周", "我孙女不见了 五岁 穿红衣服")
        await on.sees(on.desk, "孙女不见了")
        await on.reacted(await on.say("周", "找着了 在奶奶家呢"))
        assert await on.sees(on.desk, "奶奶家")
        await on.quiet()
        alarms = [each for each in await on.messages(on.desk) if "紧急" in str(each.get("text"))]
        assert len(alarms) == 2


async def test_a_wrong_answer_is_put_right_and_the_matter_goes_on(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await _answered(on, "车都拖走了，禁停线也划好了")
        said = await on.say("赵", "/correct 1 写错了，车还没拖，明天拖", on.desk)
        draft = await on.sees(on.desk, "群里会看到", after=said)
        await on.tap("赵", draft, "发到居民群")
        told = await on.sees(on.desk, "更正已公示", after=said)
        await on.tap("赵", told, "答错了，接着办")
        await on.quiet()
        await on.say("赵", "/matter 1", on.desk)
        assert "等居民确认" not in (await on.sees(on.desk, "记成一件事"))["text"].split("\n")[0]


async def test_an_answer_without_the_reply_is_asked_about_and_then_taken(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        for who in ("李", "周", "王"):
            await on.say(who, "6号楼门口又停满了车，消防通道都堵死了，没人管吗")
        card = await on.sees(on.desk, "位邻居在说")
        await on.quiet()
        await on.choose("赵", card, "回个话")
        await on.sees(on.desk, "请回复这条消息")
        await on.say("孙", "晚上谁值班", on.desk)
        await on.say("赵", "已约交警，今晚来贴条", on.desk)
        asking = await on.sees(on.desk, "答的就是这句吗")
        assert "今晚来贴条" in asking["text"]
        refused = await on.tap("孙", asking, "就是这句")
        assert "请他来点" in refused["text"]
        await on.tap("赵", asking, "就是这句")
        assert "6号楼" in (await on.sees(on.group, "已约交警"))["text"]
        await on.say("赵", "中午吃啥", on.desk)
        await on.quiet()
        assert not [m for m in await on.messages(on.desk) if "中午吃啥" in m.get("text", "")][1:]


async def test_words_under_a_result_a_notice_and_a_danger_reach_the_desk_and_thanks_do_not(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "7号楼2单元楼道灯坏了三天了 晚上黑得看不见")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.choose("赵", await on.sees(on.desk, "2026-0001"), "办结答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "楼道灯换好了", on.desk, reply_to=asked["message_id"])
        result = await on.sees(on.group, "有回音了")
        for words in ("还行吧 就是修得有点糙", "哪天换的呀"):
            said = await on.say("周", words, reply_to=result["message_id"])
            assert await on.reacted(said) == "👌"
            await on.sees(on.desk, f"「{words}」")
        await on.say("周", "好的 知道了", reply_to=result["message_id"])
        said = await on.say("周", "没好，二楼那个还是不亮", reply_to=result["message_id"])
        await on.reacted(said)
        await on.sees(on.desk, "「没好，二楼那个还是不亮」")
        assert not any("知道了" in str(each.get("text")) for each in await on.messages(on.desk))
        await on.say("赵", "发个通知 明天早上八点到十二点停水", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到", 70), "发到居民群")
        notice = await on.sees(on.group, "明天早上八点到十二点停水", 70)
        said = await on.say("李", "那几点来水啊", reply_to=notice["message_id"])
        assert await on.reacted(said) == "👌"
        await on.say("李", "3号楼2单元煤气味好大")
        await on.say("周", "我已经打119了")
        assert await on.sees(on.desk, "邻居说「我已经打119了」", 70)


async def test_a_telephone_number_is_told_or_asked_for(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        await on.tell("李", "派出所电话是多少")
        await on.sees(me, "110")
        await on.tell("李", "物业电话多少")
        await on.tap("李", await on.sees(me, "还没登记"), "转给社区")
        await on.sees(on.desk, "物业电话多少")
        told = await on.tell("李", "2号楼1单元的灯老闪")
        await on.sees(me, "照明 · 2号楼1单元", after=told)
        told = await on.tell("李", "不对 是3号楼")
        assert await on.sees(me, "照明 · 3号楼", after=told)


async def test_a_danger_nobody_takes_rings_by_the_hour_and_leads_the_digest_and_the_list(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王", "马")
        await on.say("李", "8号楼2单元有煤气味，很大！！")
        await on.sees(on.desk, "燃气")
        for who in ("周", "王", "马"):
            await on.say(who, "5号楼暖气不热，屋里14度")
        for _ in range(13):
            await later(on, minutes=11)
            await on.quiet()  # each ring is told before the next is due
        await later(on, minutes=61)
        assert await on.sees(on.desk, "已 3 小时，还没人接", 60)
        await later(on, hours=21)
        digest = await on.sees(on.desk, "险情没完的 1 件", 60)
        told = digest.get("caption") or digest["text"]
        assert "燃气 8号楼" in told and "没人接" in told
        assert told.index("险情没完的") < told.index("主要问题")
        await on.say("赵", "/matters", on.desk)
        listing = (await on.sees(on.desk, "险情在前", 60))["text"]
        assert listing.index("燃气") < listing.index("供暖")


async def test_what_waited_too_long_is_dropped_when_its_writer_says_so(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "4号楼单元门关不严")
        await on.sees(on.people["李"], "这样记对吗")
        await later(on, hours=1)
        await on.tell("李", "不记了")
        assert await on.sees(on.people["李"], "好的，不记了")
        await on.say("赵", "/matters", on.desk)
        assert await on.sees(on.desk, "没有符合的事项")


async def test_a_door_is_for_every_danger_that_has_none_and_the_ring_says_what_it_is(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "屋里煤气味特别大")
        await on.sees(on.people["李"], "119")
        await on.tell("李", "我婆婆晕过去了")
        await on.sees(on.people["李"], "120")
        await on.tell("李", "5号楼2单元1103")
        await on.quiet()
        await later(on, minutes=11)

        async def rung() -> list[str] | None:
            texts = [str(each.get("text")) for each in await on.messages(on.desk)]
            found = [each for each in texts if "还没人接" in each]
            of_both = all(any(told in each for each in found) for told in ("煤气味", "晕过去"))
            return found if of_both else None

        assert all("5号楼2单元" in each for each in await on.until(rung, 70))


async def test_who_cannot_come_gives_the_place_back_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/event 周六9:00 包饺子 @活动室 20人", on.desk)
        draft = await on.sees(on.desk, "群里会看到")
        await on.tap("赵", draft, "公布到居民群")
        card = await on.sees(on.group, "包饺子")
        await on.tap("李", card, "我来")
        await on.tell("李", "周六那个包饺子我去不了了")
        mine = await on.sees(on.people["李"], "您报过名的")
        assert "一共" not in (await on.tap("李", mine, "不去了：包饺子"))["text"]
        assert await on.sees(on.group, "已报名 0")


async def test_a_door_nobody_opens_rings_and_other_words_do_not_end_it(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        await on.tell("李", "4号楼一楼老冯敲门没人应 门口牛奶都放三天了")
        await on.sees(me, "已经叫社区了")
        await on.sees(on.desk, "紧急")
        told = await on.tell("李", "他们两口子说和好了")
        await on.quiet()
        assert not any(
            "已经好了" in str(each.get("text"))
            for each in await on.messages(me)
            if each["message_id"] > told
        )
        told = await on.tell("李", "我老伴投过了我还用投吗")
        await on.sees(me, "家里有一个人投过就算了", after=told)
        told = await on.tell("李", "我妈下个月八十大寿想办个寿宴")
        await on.sees(me, "在这儿登记一下", after=told)


async def test_who_comes_with_others_is_counted_with_them_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "/event 6月6日14:00 @小广场 20人 可带2人 邻里节", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布")
        await on.sees(on.group, "邻里节")
        told = await on.tell("李", "我跟老伴两个报名邻里节")
        await on.sees(on.people["李"], "一共 2 位", after=told)
        await on.sees(on.group, "已报名 2/20 人")


async def test_officers_find_a_matter_by_a_word_of_its_title_and_what_is_due_soon(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "9号楼自行车棚顶子让风刮跑了 车都淋着")
        await on.quiet()
        told = await on.say("赵", "车棚那个派给物业", on.desk)
        assert "2026-0001" in (await on.sees(on.desk, "2026-0001", after=told))["text"]
        told = await on.say("赵", "有快到期的吗", on.desk)
        await on.sees(on.desk, "天内", after=told)


async def test_what_is_answered_to_a_neighbour_in_danger_reaches_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        cried = await on.say("李", "3号楼1单元楼道里充电的电瓶车冒烟了，快来人！！")
        await on.sees(on.desk, "🚨")
        said = await on.say("周", "拔了 是我家的 电池已经搁外头空地上了", reply_to=cried)
        assert await on.reacted(said) == "👌"
        told = await on.sees(on.desk, "搁外头空地上了")
        assert "2026-0001" in told["text"]
        thanked = await on.say("王", "谢谢", reply_to=cried)
        await on.quiet()
        told = [each for each in await on.messages(on.desk) if "谢谢" in str(each.get("text"))]
        assert told == [] and thanked


async def test_blows_behind_a_wall_ring(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", "楼上两口子又干仗了，盘子都摔了，孩子哭得嗷嗷的")
        assert "🚨" in (await on.sees(on.desk, "孩子哭得嗷嗷的"))["text"]


async def test_the_desk_asks_whoever_told_of_a_danger_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "楼道里有煤气味，很大！！")
        alarm = await on.sees(on.desk, "🚨")
        await on.say("赵", "在几号楼几楼？", on.desk, reply_to=alarm["message_id"])
        assert "接着响" in (await on.sees(on.desk, "问私下报的人了"))["text"]
        asked = await on.sees(on.people["李"], "在几号楼几楼")
        await on.tell("李", "3号楼2单元4楼", reply_to=asked["message_id"])
        await on.sees(on.desk, "3号楼2单元4楼")
