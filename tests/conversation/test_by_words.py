"""Words in place of a tap: whoever carries out, helps or calls on somebody says it, and the right button is shown."""

from pathlib import Path
from typing import Any

import pytest

from tests.conversation import compound
from tests.conversation.stage import Stage, stage


async def _order(on: Stage, *texts: str) -> dict[str, Any]:
    """刘 of 平安物业 has one order for each demand; the last order's card."""
    await on.settle("李", "周", "刘")
    await on.say("赵", "/invite 物业 平安物业", on.desk)
    invited = await on.sees(on.desk, "天内点开就能接单")
    await on.tell("刘", "/start " + invited["text"].partition("start=")[2].split()[0])
    await on.sees(on.people["刘"], "您已加入")
    order: dict[str, Any] = {}
    for number, text in enumerate(texts, 1):
        await on.say("李", text)
        await on.say("赵", f"/matter {number}", on.desk)
        await on.quiet()
        card = await on.sees(on.desk, f"2026-000{number}")
        await on.tap("赵", card, "派单")
        await on.quiet()
        shown = await on.sees(on.desk, f"2026-000{number}")
        await on.tap("赵", shown, "平安物业")
        order = await on.sees(on.people["刘"], f"2026-000{number}")
    return order


def _first(message: dict[str, Any]) -> str:
    return message["reply_markup"]["inline_keyboard"][0][0]["text"]


LIGHT = "7号楼2单元楼道灯坏了三天了 晚上黑得看不见"


async def test_a_worker_replies_to_the_order_and_taps_what_was_meant(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(on, LIGHT)
        me = on.people["刘"]
        for words, label in (
            ("收到 马上派人", "接单"),
            ("已联系师傅 下午到", "报进展"),
            ("配件要等 下周二才能来", "要时间"),
            ("住户不在家 进不去", "等居民"),
            ("换好了 灯亮了", "办好了"),
        ):
            await on.tell("刘", words, reply_to=order["message_id"])
            asked = await on.sees(me, f"是〔{label}〕吗")
            assert _first(asked) == label
        told = await on.tell("刘", "哪个单元？", reply_to=order["message_id"])
        await on.sees(me, "转给社区了", after=told)
        await on.sees(on.desk, "哪个单元？")
        told = await on.tell("刘", "这不归我们管 是电力公司的事", reply_to=order["message_id"])
        await on.tap("刘", await on.sees(me, "是〔退回〕吗", after=told), "退回")
        back = await on.sees(on.desk, "退回：这不归我们管 是电力公司的事")
        await on.tap("赵", back, "2026-0001")
        card = await on.sees(on.desk, "办理：", after=back["message_id"])
        assert "退回" not in str(card["reply_markup"])  # there is nobody to hand it back
        await on.choose("赵", card, "派单")
        await on.quiet()
        await on.tap("赵", await compound.fresh(on, on.desk, card), "平安物业")
        order = await on.sees(me, "2026-0001", after=told)
        await on.tell("刘", "灯换好了，亮了")
        done = await on.sees(me, "是〔办好了〕吗", after=asked["message_id"])
        await on.tap("刘", done, "办好了")
        assert await on.sees(on.desk, "说办好了：灯换好了，亮了", seconds=70)


async def test_with_several_orders_the_words_or_a_tap_say_which(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        me = on.people["刘"]
        await on.tell("刘", "3号楼电梯修好了")
        asked = await on.sees(me, "是〔办好了〕吗")
        assert "电梯 · 3号楼" in asked["text"]
        await on.tell("刘", "师傅已经在路上了")
        which = await on.sees(me, "说的是哪一单")
        await on.tap("刘", which, "2026-0001")
        chosen = await on.sees(me, "是〔报进展〕吗？（2026-0001")
        await on.tap("刘", chosen, "报进展")
        await on.say("赵", "/matter 1", on.desk)
        assert await on.sees(on.desk, "师傅已经在路上了")


async def test_a_helper_says_yes_came_and_done_in_words(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "马")
        await on.tell("马", "/helper 水电")
        await on.sees(on.people["马"], "水电")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        card = await on.sees(on.people["马"], "换个灯泡")
        await on.tell("马", "我下午三点有空 可以去", reply_to=card["message_id"])
        await on.tap("马", await on.sees(on.people["马"], "是〔我来〕吗"), "我来")
        await on.sees(on.people["李"], "马")
        await on.quiet()
        await on.tell("马", "弄好了 灯亮了")
        await on.tap("马", await on.sees(on.people["马"], "是〔办完了〕吗"), "办完了")
        assert await on.sees(on.people["李"], "帮忙的邻居说办完了")


@pytest.mark.parametrize("words", ["今天天气真好", "晚上一起打牌吗"])
async def test_small_talk_of_a_worker_is_no_word_on_an_order(
    database: str, tmp_path: Path, words: str
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT)
        await on.tell("刘", words)
        await on.quiet()
        last = (await on.messages(on.people["刘"]))[-1]
        assert "点一下" not in last["text"]


async def test_what_a_worker_or_an_officer_says_in_the_group_is_news_for_the_desk_and_no_demand(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT)
        said = await on.say("刘", "7号楼2单元的楼道灯修好了 大家看看")
        assert await on.reacted(said) == "👌"
        news = await on.sees(on.desk, "平安物业在群里说")
        assert "修好了" in news["text"] and _first(news) == "办好了"
        for words in ("请大家不要在楼道堆放杂物 违者清理", "这个是业主自己的事 物业不管"):
            await on.say("刘", words)
        await on.say("赵", "楼道灯已经联系物业了 下午到")
        await on.sees(on.desk, "工作人员在群里说")
        await on.tap("赵", await on.sees(on.desk, "工作人员在群里说"), "记进展")
        await on.say("赵", "/matter 1", on.desk)
        assert "1 位邻居在说" in (await on.sees(on.desk, "位邻居在说"))["text"]
        await on.say("赵", "/matter 2", on.desk)
        assert await on.sees(on.desk, "没有")
        cry = await on.say("刘", "3号楼配电箱着火了 快躲开")
        assert await on.reacted(cry) == "⚡"


async def test_an_officers_words_on_the_desk_get_their_list_or_their_button(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        for words, answer in (
            ("有啥超时的没", "现在没有逾期的"),
            ("楼道灯那个 谁在办", "照明 · 7号楼"),
            ("查一下电梯的", "2026-0002"),
            ("把1和2并一下", "并入 2026-0001吗"),
            ("0001再给三天 配件没到", "要时间吗"),
            ("发个通知 明天上午9点到11点 5号楼检修停电", "检修停电"),
            ("@bandeng_bot 下周三下午2点在议事亭开个会 商量停车", "商量停车"),
        ):
            said = await on.say("赵", words, on.desk)
            await on.sees(on.desk, answer, after=said)
        said = await on.say("赵", "中午吃啥", on.desk)
        for chatter in ("下周三我请假", "找一下老王", "谁去接孩子"):
            said = await on.say("赵", chatter, on.desk)
        await on.quiet()
        assert (await on.messages(on.desk))[-1]["message_id"] <= said


async def test_words_under_a_card_offer_the_deed_they_mean_and_a_false_alarm_is_heard(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", LIGHT)
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        card = await on.sees(on.desk, "2026-0001")
        for words, label in (
            ("派给物业 今天弄好", "派单"),
            ("换好了 灯亮了", "办结答复"),
            ("这是闲聊 不算诉求", "不是诉求"),
        ):
            said = await on.say("赵", words, on.desk, reply_to=card["message_id"])
            asked = await on.sees(on.desk, f"要〔{label}〕，点一下", after=said)
            assert _first(asked) == label
        await on.say("李", "8号楼2单元一股煤气味，越来越大，快来人！！")
        await on.sees(on.desk, "紧急")
        said = await on.say("赵", "虚惊 是炒辣椒", on.desk)
        offered = await on.sees(on.desk, "虚惊吗", after=said)
        await on.tap("赵", offered, "虚惊")
        assert await on.sees(on.group, "大家放心")


async def test_who_helps_or_volunteers_is_a_neighbour_with_demands_of_their_own(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "马")
        await on.say("赵", "/invite 志愿者 暖心志愿队", on.desk)
        invited = await on.sees(on.desk, "天内点开就能接单")
        await on.tell("马", "/start " + invited["text"].partition("start=")[2].split()[0])
        await on.sees(on.people["马"], "您已加入")
        said = await on.say("马", "3号楼电梯又坏了，老人下不了楼，没人修")
        assert await on.reacted(said) == "✍"
        await on.tell("马", "/helper 水电")
        await on.tell("李", "/need 请人帮忙换个灯泡")
        await on.sees(on.people["马"], "换个灯泡")
        await on.tell("马", "5号楼楼道灯坏了三天了，我来反映一下")
        await on.sees(on.people["马"], "这样记对吗")


async def test_words_go_with_the_question_about_them_and_with_no_other_tap(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(on, LIGHT)
        me = on.people["刘"]
        await on.tell("刘", "收到 马上派人", reply_to=order["message_id"])
        await on.tap("刘", await on.sees(me, "是〔接单〕吗"), "接单")
        await on.tell("刘", "师傅下午到")
        await on.sees(me, "是〔报进展〕吗")
        await on.quiet()
        order = next(
            each for each in await on.messages(me) if each["message_id"] == order["message_id"]
        )
        await on.tap("刘", order, "办好了")
        await on.sees(me, "写一句办了什么")
        await on.tell("刘", "灯管换了两根")
        assert await on.sees(on.desk, "说办好了：灯管换了两根", seconds=70)


async def test_officers_ask_and_do_in_words_on_the_desk_and_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        for words, answer in (
            ("今天还有几个没办的", "2026-0001"),
            ("7号楼灯那事物业动没动", "照明 · 7号楼"),
            ("这个月办了多少件了", "收到 2 件"),
            ("怎么把两个单子合到一块啊", "并入别的"),
            ("还有哪几户没绑门牌", "户册"),
            ("投票到现在投了多少户了", "没有正在投票的"),
            ("哪些独居老人这周还没去看", "/care"),
            ("3号楼王奶奶家去看了 人挺好的 药还够吃", "我不立件"),
        ):
            asked = await on.say("赵", words, on.desk)
            assert await on.sees(on.desk, answer, 70, asked), words
        await on.say("赵", "摧下物业 电梯那单", on.desk)
        await on.tap("赵", await on.sees(on.desk, "催一下平安物业吗", 70), "催一下")
        await on.sees(on.people["刘"], "社区催一下：电梯")
        await on.sees(on.desk, "催过平安物业了", 70)
        await on.say("赵", "刘阿姨说5号楼垃圾桶满了没人清，帮我记一个", on.desk)
        shown = await on.sees(on.desk, "替居民记一件吗", 70)
        assert "「5号楼垃圾桶满了没人清」" in shown["text"]
        await on.tap("赵", shown, "记一件")
        await on.sees(on.desk, "2026-0003", 70)
        await on.quiet()
        for words in ("中午吃啥", "晚上我值班 你早点回"):
            await on.quiet()
            talk = await on.say("赵", words, on.desk)
            await on.quiet()
            after = [each for each in await on.messages(on.desk) if each["message_id"] > talk]
            assert not after, [each.get("text") for each in after]
        await on.say("赵", "电梯那个修好了 结了吧", on.desk)
        await on.tap("赵", await on.sees(on.desk, "就这样答复", 70), "我另写一句")
        await on.sees(on.desk, "写上办得怎么样了", 70)
        await on.tell("赵", "帮我催下物业把电梯弄好")
        await on.tap("赵", await on.sees(on.people["赵"], "催一下平安物业吗"), "催一下")
        told = await on.tell("赵", "有个大姐当面跟我说4号楼门禁坏了，帮登记下")
        draft = await on.sees(on.people["赵"], "这样记对吗", after=told)
        assert "「4号楼门禁坏了」" in draft["text"]


async def test_a_danger_told_on_the_desk_rings_and_words_about_a_ringing_one_do_not(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("赵", "5号楼302煤气味很大 谁在附近赶紧去", on.desk)
        await on.sees(on.desk, "🚨 紧急：燃气")
        await on.quiet()
        said = await on.say("孙", "5号楼煤气味那个我这边看不到人", on.desk)
        await on.quiet()
        later = [each for each in await on.messages(on.desk) if each["message_id"] > said]
        assert not any("紧急" in str(each.get("text")) for each in later)


async def test_what_the_desk_answers_to_words_goes_back_to_whoever_wrote_them(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(on, LIGHT)
        await on.tell("刘", "灯泡物业出还是业主自己掏？", reply_to=order["message_id"])
        asked = await on.sees(on.desk, "灯泡物业出还是业主自己掏")
        await on.say("赵", "物业出", on.desk, reply_to=asked["message_id"])
        assert await on.sees(on.people["刘"], "社区给您回话（2026-0001）：「物业出」")
        assert await on.sees(on.desk, "转给他了")


async def test_what_an_officer_cannot_do_is_put_before_the_others(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.say("李", LIGHT)
        await on.say("赵", "/matter 1", on.desk)
        await on.quiet()
        await on.tap("赵", await on.sees(on.desk, "2026-0001"), "接手")
        await on.quiet()
        await on.tell("赵", "我明天请假 手里的活先给孙姐")
        await on.tap("赵", await on.sees(on.people["赵"], "您手上 1 件"), "发到工作台")
        await on.tap("孙", await on.sees(on.desk, "请同事接手这 1 件"), "我来接 2026-0001")
        assert await on.sees(on.desk, "现在是您在办（2026-0001）")
        told = await on.tell("赵", "我明天请假 手里的活先给孙姐")
        assert await on.sees(on.people["赵"], "不用交接", after=told)


async def test_a_worker_reads_what_became_of_their_words_and_what_they_mean_for_nobody_goes_to_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        me = on.people["刘"]
        await on.tell("刘", "收到，马上安排人过去")
        await on.tap("刘", await on.sees(me, "说的是哪一单"), "2026-0001")
        await on.tap("刘", await on.sees(me, "是〔接单〕吗"), "接单")
        await on.sees(me, "已接单")
        await on.tell("刘", "下午三点左右过去看", reply_to=order["message_id"])
        await on.tap("刘", await on.sees(me, "是〔报进展〕吗"), "报进展")
        shown = await on.sees(me, "进展记下了")
        assert "接单" not in str(shown["reply_markup"])  # who says how it goes has accepted it
        await on.tell("刘", "老物件了 啥年代的", reply_to=order["message_id"])
        await on.tap("刘", await on.sees(me, "这句当哪一种"), "转给社区")
        await on.sees(on.desk, "「老物件了 啥年代的」")
        await on.tell("刘", "敲了半天门没人应", reply_to=order["message_id"])
        await on.sees(me, "是〔等居民〕吗")
        await on.tell("刘", "电梯修好了")
        await on.tap("刘", await on.sees(me, "是〔办好了〕吗"), "办好了")
        done = await on.sees(me, "等社区核实公示")
        assert not done.get("reply_markup", {}).get("inline_keyboard")


async def test_officers_speak_of_a_matter_by_its_thing(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, "3号楼电梯又坏了，老人下不了楼，没人修")
        await on.say("周", "2号楼门口垃圾堆成山了 没人清")
        await on.quiet(70)
        for words, shown in (
            ("垃圾那个派给平安物业", "派给平安物业"),
            ("垃圾那个我来跟", "接手"),
            ("垃圾那个应该算物业服务", "改为物业服务"),
            ("把0002改成绿化", "改为绿化"),
        ):
            said = await on.say("赵", words, on.desk)
            asked = await on.sees(on.desk, f"{shown}吗？点一下就办", after=said)
            assert "2026-0002" in asked["text"]
            assert _first(asked) == shown
        said = await on.say("赵", "2号楼有哪些事", on.desk)
        listed = await on.sees(on.desk, "2026-0002", after=said)
        assert "2026-0001" not in listed["text"]
        said = await on.say("赵", "催一下平安物业", on.desk)
        which = await on.sees(on.desk, "平安物业手上 1 件", after=said)
        await on.tap("赵", which, "催 2026-0001")
        await on.sees(on.people["刘"], "社区催一下：电梯")
        said = await on.say("赵", "0002 转给园林局", on.desk)
        await on.sees(on.desk, "名单里没有“园林局”", after=said)


async def test_a_matter_for_an_agency_where_there_is_none_says_how_to_add_it(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "2号楼门口的草坪都枯了 没人浇水")
        await on.quiet(70)
        said = await on.say("赵", "0001 转给园林局", on.desk)
        await on.sees(on.desk, "/invite 部门 园林局", after=said)


async def test_a_buildings_number_is_no_orders_and_words_under_a_card_are_no_demand(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(
            on, LIGHT, "1号楼电梯又坏了，老人下不了楼，没人修", "6号楼下水道堵了 返上来"
        )
        me = on.people["刘"]
        await on.tell("刘", "1号楼电梯那个搞定了")
        asked = await on.sees(me, "是〔办好了〕吗")
        assert "电梯 · 1号楼" in asked["text"]
        await on.tell("刘", "下水道那个业主不让进")
        wait = await on.sees(me, "是〔等居民〕吗", after=asked["message_id"])
        assert "排水 · 6号楼" in wait["text"]
        told = await on.tell("刘", "3号楼门口井盖破了，太危险")
        await on.sees(me, "这样记对吗", after=told)
        said = await on.tell("刘", "通完了", reply_to=order["message_id"])
        await on.sees(me, "是〔办好了〕吗", after=said)
        said = await on.tell("刘", "手上还有几单")
        await on.sees(me, "2026-000", after=said)


async def test_what_officers_say_of_lists_weeks_and_pairs_on_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        await on.say("周", "2号楼门口垃圾堆成山了 没人清")
        await on.say("李", "5号楼垃圾桶满了没人收 臭死了")
        await on.quiet()
        for words, answer in (
            ("3号楼现在手上几个事", "2026-0002"),
            ("平安物业手里还压着几单啊", "平安物业手上 2 件"),
            ("垃圾那两个是一回事 合一块儿", "并入 2026-0003"),
            ("这礼拜办结多少 书记要数", "这周：收到 4 件"),
            ("上个月哪类事最多", "12月"),
            ("有没有超期的", "没有逾期"),
            ("电梯那事物业回了没", "电梯 · 3号楼"),
            ("跟大伙说一声 明天上午停水 9点到11点", "📣 通知\n明天上午停水"),
            ("老李家没手机 8号楼 给他登记一下 他说楼道灯不亮", "楼道灯不亮」"),
            ("昨天那通知写错了 是后天停水", "/correct"),
            ("垃圾那个给平安物业派过去吧", "派给平安物业吗"),
        ):
            asked = await on.say("赵", words, on.desk)
            shown = await on.sees(on.desk, answer, 70, asked)
            assert "2026-0001" not in shown["text"] or "平安物业手上" in answer, words
        asked = await on.say("赵", "/matter 3", on.desk)
        card = await on.sees(on.desk, "2026-0003", after=asked)
        for words, label in (("改成噪音类的", "改为噪音"), ("先缓到下周三", "要时间")):
            asked = await on.say("赵", words, on.desk, reply_to=card["message_id"])
            shown = await on.sees(on.desk, "记在这件事上了", after=asked)
            assert _first(shown) == label
        calm = await on.say("赵", "7号楼下水又堵了 刚有人打电话来 记一下", on.desk)
        await on.sees(on.desk, "替居民记一件吗", after=calm)


async def test_whoever_carries_it_out_hears_that_it_is_somewhere_else(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT)
        said = await on.say("赵", "把0001改到9号楼", on.desk)
        await on.tap("赵", await on.sees(on.desk, "改到9号楼吗", after=said), "改到9号楼")
        await on.sees(on.people["刘"], "地点改了：2026-0001 在9号楼")


async def test_officers_put_right_where_a_matter_is(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "5号楼门口垃圾堆成山了 没人清")
        await on.quiet()
        said = await on.say("赵", "刚才那个记错了 不是5号楼是6号楼2单元", on.desk)
        asked = await on.sees(on.desk, "改到6号楼2单元吗", after=said)
        assert "改到6号楼2单元" in (await on.tap("赵", asked, "改到6号楼2单元"))["text"]
        said = await on.say("赵", "/matter 1", on.desk)
        card = await on.sees(on.desk, "2026-0001", after=said)
        assert "6号楼2单元" in card["text"]
        assert "改地点" in card["text"]
        said = await on.say("赵", "应该是7号楼", on.desk, reply_to=card["message_id"])
        assert _first(await on.sees(on.desk, "记在这件事上了", after=said)) == "改到7号楼"
        said = await on.say("赵", "把0001改到8号楼", on.desk)
        asked = await on.sees(on.desk, "改到8号楼吗", after=said)
        await on.tap("赵", asked, "改到8号楼")
        await on.say("周", "8号楼门口那堆垃圾还没人管")
        await on.quiet()
        said = await on.say("赵", "8号楼有哪些事", on.desk)
        listed = await on.sees(on.desk, "2026-0001", after=said)
        assert "2026-0002" not in listed["text"]


async def test_a_reply_under_one_order_is_no_answer_about_another(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        lift = await _order(on, LIGHT, "3号楼电梯又坏了，老人下不了楼，没人修")
        mine = on.people["刘"]
        await on.tap("刘", await on.sees(mine, "2026-0001"), "办好了")
        await on.sees(mine, "写一句办了什么")
        told = await on.tell("刘", "要不要等业主在家再去？")
        await on.sees(mine, "转给社区了", after=told)
        told = await on.tell("刘", "9号楼3单元门口垃圾堆得都进不去人了")
        await on.sees(mine, "没记到 2026-0001 上", after=told)
        await on.tell("刘", "电梯的主板装上了 能坐了", reply_to=lift["message_id"])
        asked = await on.sees(mine, "是〔办好了〕吗")
        assert "aw:done:2" in str(asked["reply_markup"])
        await on.quiet()
        assert not any("主板" in str(each.get("text")) for each in await on.messages(on.desk))
        # the words go with their question, however much is said in between
        await on.tell("刘", "0001 灯泡换上了")
        await on.sees(on.desk, "灯泡换上了")
        assert "记" in (await on.tap("刘", asked, "办好了"))["text"]
        await on.sees(on.desk, "主板装上了")


async def test_why_it_is_sent_back_goes_with_the_order(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        order = await _order(on, LIGHT)
        mine = on.people["刘"]
        await on.tell("刘", "灯泡都换好了", reply_to=order["message_id"])
        await on.tap("刘", await on.sees(mine, "是〔办好了〕吗"), "办好了")
        news = await on.sees(on.desk, "说办好了：灯泡都换好了", 70)
        await on.tell("刘", "我手上还剩几单")
        assert "等社区核实的：2026-0001" in (await on.sees(mine, "手上没有单"))["text"]
        said = await on.say(
            "孙", "我刚过去看了 二楼那盏还是黑的 让他们返工", on.desk, reply_to=news["message_id"]
        )
        asked = await on.sees(on.desk, "退回让他们重做", after=said)
        last = max(each["message_id"] for each in await on.messages(mine))
        await on.tap("孙", asked, "退回重办")
        back = await on.sees(mine, "退回重办", after=last)
        assert "二楼那盏还是黑的" in back["text"] and "办好了" in str(back["reply_markup"])


async def test_what_officers_write_as_they_speak(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await _order(on, LIGHT, "3号楼门口一堆狗屎没人扫", "3号楼1单元门禁坏了进不去")

        async def answered(words: str, expected: str) -> dict[str, Any]:
            said = await on.say("赵", words, on.desk)
            return await on.sees(on.desk, expected, after=said)

        assert _first(await answered("把3和2并一下", "并入")) == "并入 2026-0002"
        await answered("2026-0002 是啥情况", "2026-0002")
        await answered("2026-0001", "2026-0001")
        await answered("今儿个还有啥要跑的", "日报")
        moved = await answered("0001那是6号楼2单元的 不是7号楼", "改到6号楼2单元")
        assert _first(moved) == "改到6号楼2单元"
        vote = await answered("充电棚装东门还是西门 让大家投个票", "表决要先有一件事")
        await on.tap("赵", vote, "记一件")
        await on.sees(on.desk, "2026-0004", after=vote["message_id"])
        await answered("周六上午9点活动室熬腊八粥 自带碗 限40人", "群里会看到")
