"""What people do in private: visits, their own demands, their rights."""

import json
from pathlib import Path
from typing import Any

from tests.conversation import compound
from tests.conversation.compound import PNG
from tests.conversation.stage import Stage, stage


async def visited(on: Stage) -> dict[str, Any]:
    """赵 writes a visit down, from the question which building on; what the bot says at the end."""
    await on.tap("赵", await on.sees(on.people["赵"], "走访哪栋楼"), "5号楼")
    await on.tap("赵", await on.sees(on.people["赵"], "是哪一类"), "供暖")
    await on.tell("赵", "暖气不热，老人冻得不行")
    await on.tap("赵", await on.sees(on.people["赵"], "这样记对吗"), "记下")
    return await on.sees(on.people["赵"], "记下了，事项")


async def test_a_meeting_a_blame_an_offer_and_a_sold_flat_are_no_demands(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "王")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        await on.say("赵", "/meeting 明天19:00 停车怎么办 @议事亭", on.desk)
        await on.tap("赵", await on.sees(on.desk, "地点：议事亭"), "公布到居民群")
        await on.sees(on.group, "停车怎么办")
        asked = await on.tell("王", "明晚在哪开会啊")
        assert "议事亭" in (await on.sees(on.people["王"], "停车怎么办", after=asked))["text"]
        said = await on.tell("王", "跟你们反映了也白反映，没人理")
        assert "转给社区" in str(await on.sees(on.people["王"], "让您着急了", after=said))
        said = await on.tell("王", "我退休了有空，可以帮忙陪陪老人")
        assert await on.sees(on.people["王"], "登记成帮手", after=said)
        said = await on.tell("李", "我们家房子卖掉了，以后不住这边了")
        offered = await on.sees(on.people["李"], "要解除哪一户", after=said)
        assert compound.DOORS[0] in str(offered["reply_markup"])
        assert await on.sees(on.desk, "请核对户册")
        await on.tell("王", "不要再给我推送消息了")
        assert await on.sees(on.people["王"], "不再主动给您发消息")
        assert not any("2026-0001" in str(each) for each in await on.messages(on.desk))


async def test_a_danger_without_a_place_is_told_its_place_later_and_another_trouble_is_its_own(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        await on.tell("王", "家里一股煤气味，人发晕")
        told = await on.sees(on.people["王"], "已经叫社区了")
        assert "别碰开关" in told["text"] and "楼外再打电话" in told["text"]
        await on.sees(on.group, "院里有险情")
        await on.tell("王", "6号楼1单元")
        assert await on.sees(on.group, "在6号楼")
        said = await on.tell("王", "还有我家单元门关不上了")
        assert await on.sees(on.people["王"], "这样记对吗", after=said)


async def test_what_waits_for_its_tap_takes_up_no_small_talk_and_is_shown_when_asked_after(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("王")
        await on.tell("王", "三号楼电梯又坏了")
        draft = await on.sees(on.people["王"], "这样记对吗")
        asked = await on.tell("王", "办到哪了")
        assert (
            "三号楼电梯又坏了" in (await on.sees(on.people["王"], "还没记下", after=asked))["text"]
        )
        said = await on.tell("王", "下班了，回家做饭去")
        shown = await on.sees(on.people["王"], "先不添进去", after=said)
        assert "做饭" not in shown["text"] and draft


async def test_officer_records_a_visit_with_three_taps_and_a_line(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        on.server.world.private(on.people["赵"], on.bot)
        await on.tell("赵", "/visit")
        where = await on.sees(on.people["赵"], "走访哪栋楼")
        await on.tap("赵", where, "5号楼")
        kind = await on.sees(on.people["赵"], "是哪一类")
        await on.tap("赵", kind, "供暖")
        await on.sees(on.people["赵"], "请写一句话")
        await on.tell("赵", "二单元801老太太说屋里才13度，腿疼得睡不着")
        check = await on.sees(on.people["赵"], "这样记对吗")
        assert "5号楼2单元" in check["text"]
        await on.tap("赵", check, "记下")
        assert await on.sees(on.people["赵"], "记下了，事项")


async def test_visit_and_group_talk_merge_into_one_matter(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        await on.tell("赵", "/visit")
        assert "2026-0001" in (await visited(on))["text"]


async def test_officer_of_two_communities_says_where_the_visit_was(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        other = await on.opened("二号工作台", "赵")
        await on.say("孙", "/desk 二号社区", other)
        await on.sees(other, "就是")
        await on.say("赵", "到岗", other)
        await on.quiet()
        await on.tell("赵", "/visit")
        await on.tap("赵", await on.sees(on.people["赵"], "在哪个社区走访"), "二号社区")
        await visited(on)
        await on.say("赵", "/matter 1", other)
        assert "走访" in (await on.sees(other, "记成一件事"))["text"]
        await on.say("赵", "/matter 1", on.desk)
        assert await on.sees(on.desk, "没有")


async def test_resident_tells_in_private_and_hears_the_answer(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell("娜", "/start")
        await on.tap("娜", await on.sees(on.people["娜"], "写一句就行"), "我要反映")
        await on.sees(on.people["娜"], "请写一句话")
        await on.tell("娜", "7号楼2单元楼道灯坏三天了，晚上打着手机上楼", photo=PNG)
        check = await on.sees(on.people["娜"], "这样记对吗")
        assert "照明 · 7号楼2单元" in check["text"]
        assert "带照片" in check["text"]
        await on.tap("娜", check, "不署名")
        await on.sees(on.people["娜"], "有回音我来告诉您")
        await on.say("赵", "/matter 1", on.desk)
        card = await on.sees(on.desk, "记成一件事")
        assert "手机上楼 📷" in card["text"]
        assert (await on.sees(on.desk, "私聊", after=card["message_id"]))["photo"]
        live = await on.sees(on.desk, "位邻居在说", after=card["message_id"])
        await on.choose("赵", live, "答复")
        asked = await on.sees(on.desk, "写上办得怎么样了")
        await on.say("赵", "今晚换灯泡", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.people["娜"], "有回音了")


async def test_resident_is_no_officer(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell("娜", "/visit")
        assert await on.sees(on.people["娜"], "给工作人员用")


async def test_form_survives_a_restart(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.tell("娜", "/tell")
        await on.sees(on.people["娜"], "请写一句话")
        await on.quiet()
        await on.stop()
        await on.start()
        await on.tell("娜", "3号楼电梯又停了，爬了十四层")
        assert await on.sees(on.people["娜"], "这样记对吗")


async def test_export_gives_everything_and_delete_forgets_it(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        await on.tell("娜", "/export")
        sent = await on.sees(on.people["娜"], "全部记录")
        _, content = on.server.world.files[sent["document"]["file_id"]]
        kept = json.loads(content)
        assert kept["voices"][0]["text"] == "5号楼暖气不热，昨晚屋里16度"
        shown = await on.sees(on.people["娜"], "点开就能看")
        plain = on.server.world.files[shown["document"]["file_id"]][1].decode("utf-8-sig")
        assert "【您说过的事】1 条" in plain and "类别：供暖" in plain
        assert "内容：5号楼暖气不热，昨晚屋里16度" in plain and "salt" not in plain
        await on.tell("娜", "/delete")
        await on.tap("娜", await on.sees(on.people["娜"], "删除后找不回来"), "确定删除")
        assert "1 条诉求" in (await on.sees(on.people["娜"], "已删除"))["text"]
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = (await connection.exec_driver_sql("SELECT text, account, who FROM voices")).all()
            titles = (await connection.exec_driver_sql("SELECT title, terms FROM matters")).all()
        assert [(row[0], row[1]) for row in rows] == [("", None)]
        assert rows[0][2].startswith("x")
        assert "暖气" not in str(titles)


async def test_one_matter_is_taken_back_and_the_others_stay(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        private = on.people["娜"]
        for words in ("8号楼1单元的楼道灯不亮，黑灯瞎火", "5号楼电梯坏了，按了没反应"):
            asked = await on.tell("娜", words)
            await on.tap("娜", await on.sees(private, "这样记对吗", after=asked), "不署名")
        await on.sees(private, "事项 2026-0002")
        said = await on.tell("娜", "那个灯的事撤了吧")
        await on.sees(private, "要撤哪一件", after=said)
        await on.tap("娜", await on.sees(private, "2026-0001", after=said), "撤回")
        sure = await on.sees(private, "您的话会删掉")
        await on.tap("娜", sure, "确定撤回")
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            left = (await connection.exec_driver_sql("SELECT text FROM voices")).scalars().all()
            states = (
                (await connection.exec_driver_sql("SELECT state FROM matters ORDER BY id"))
                .scalars()
                .all()
            )
        assert left == ["5号楼电梯坏了，按了没反应"] and states == ["dismissed", "voiced"]


async def test_what_is_no_demand_is_answered_and_kept_nowhere(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        private = on.people["娜"]
        for words, answer in (
            ("我家101投的反对，投错了，想改成同意", "不记成诉求"),
            ("我爸今儿早上走了", "节哀"),
            ("谁能看见我写的", "不写名字和门牌"),
            ("为啥要填门牌号", "一户一票"),
            ("谢谢你啊小板凳 你真是个好孩子", "不客气"),
            ("我是5号楼的", "几号楼几单元几室"),
            ("我家住3-1-1401 帮我绑一下", "户册里没有"),
        ):
            said = await on.tell("娜", words)
            await on.sees(private, answer, after=said)
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            assert (await connection.exec_driver_sql("SELECT count(*) FROM voices")).scalar() == 0
            assert (
                await connection.exec_driver_sql("SELECT count(*) FROM forms WHERE kind = 'tell'")
            ).scalar() == 0


async def test_a_trouble_that_sounds_like_a_question_is_asked_about_and_not_greeted(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "我是租房的 房东不管 厨房水管漏水 我能找谁")
        await on.sees(on.people["李"], "这样记对吗")
        await on.tell("李", "不记了")
        await on.tell("李", "你是人还是机器")
        await on.sees(on.people["李"], "我是程序")


async def test_a_button_under_an_older_draft_does_nothing_to_the_newer_one(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "7号楼2单元水管渗水，墙都发霉了")
        first = await on.sees(on.people["李"], "这样记对吗")
        await on.tell("李", "另外，小区北门路灯整排不亮")
        await on.sees(on.people["李"], "上一件先给您记下了")
        lamp = await on.sees(on.people["李"], "路灯整排不亮」")
        refused = await on.tap("李", first, "不记了")
        assert "用不了了" in refused["text"]
        await on.tap("李", lamp, "不署名")
        assert await on.sees(on.people["李"], "记下了，事项")


async def test_a_draft_of_two_demands_shows_both_and_may_be_kept_as_one(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        me = on.people["李"]
        await on.tell("李", "6号楼下水道堵了，还有垃圾桶满了没人清")
        shown = await on.sees(me, "听着是 2 件事")
        assert "排水 · 6号楼" in shown["text"] and "环境卫生 · 6号楼" in shown["text"]
        await on.tap("李", shown, "不署名")
        assert "分成 2 件：2026-0001、2026-0002" in (await on.sees(me, "记下了"))["text"]
        told = await on.tell("李", "5号楼电梯坏了，楼道灯也不亮")
        await on.tap("李", await on.sees(me, "听着是 2 件事", after=told), "当一件记")
        whole = await on.sees(me, "「5号楼电梯坏了，楼道灯也不亮」")
        assert "电梯 · 5号楼" in whole["text"]
        await on.tap("李", whole, "不署名")
        await on.sees(me, "事项 2026-0003")
        told = await on.tell("李", "3号楼门口坡道太陡，推轮椅下不来")
        assert "公共设施 · 3号楼" in (await on.sees(me, "这样记对吗", after=told))["text"]


async def test_whoever_asked_in_private_can_add_take_back_and_hears_who_has_it(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "刘")
        introduced = await on.sees(on.group, "大家好")
        assert "/link" not in introduced["text"] and "/mine" in introduced["text"]
        await on.say("赵", "/invite 物业 平安物业", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("刘", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["刘"], "您已加入")
        me = on.people["李"]
        await on.tell("李", "7号楼2单元门口想装个扶手，老人上台阶费劲")
        await on.tap("李", await on.sees(me, "这样记对吗"), "不署名")
        kept = await on.sees(me, "记下了，事项")
        await on.tap("李", kept, "补一句")
        await on.tell("李", "一共五级台阶")
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.tap("赵", await on.sees(on.desk, "2026-0001"), "派单")
        await on.quiet()
        await on.tap("赵", await on.sees(on.desk, "2026-0001"), "平安物业")
        told = await on.sees(me, "交给平安物业了")
        assert "到场最晚" in told["text"] and "然后办结，3 天内" in told["text"]
        await on.tell("李", "/mine")
        assert "然后：办结，3 天内" in (await on.sees(me, "平安物业，到场最晚"))["text"]
        await on.tap("刘", await on.sees(on.people["刘"], "2026-0001"), "到场")
        assert await on.sees(me, "的人到了")
        await on.tap("李", await compound.fresh(on, me, kept), "撤回")
        assert await on.sees(me, "撤回")


async def test_ones_own_home_is_known_and_shown_before_it_is_kept(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "李", codes[compound.DOORS[0]])
        told = await on.tell("李", "我家水管漏水，厨房地上全是水，儿子又不在")
        shown = await on.sees(on.people["李"], "这样记对吗", after=told)
        assert "1号楼1单元101" in shown["text"]
        await on.tap("李", shown, "不署名")
        await on.say("赵", "/matter 1", on.desk)
        assert "1号楼" in (await on.sees(on.desk, "2026-0001"))["text"]
        told = await on.tell("李", "楼道灯不亮了，黑灯瞎火的")
        shown = await on.sees(on.people["李"], "这样记对吗", after=told)
        assert "1号楼1单元" in shown["text"] and "101" not in shown["text"]
        await on.tap("李", shown, "不记了")
        told = await on.tell("李", "小区门口的路灯坏了")
        assert "1号楼" not in (await on.sees(on.people["李"], "这样记对吗", after=told))["text"]
