"""One matter along the whole thread: talk, circles, hearing, ballot, order, overdue, result, "still broken", solved."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.conversation import compound
from tests.conversation.compound import DOORS, PNG
from tests.conversation.stage import Stage, free_port, later, stage


async def desk_sees(on: Stage, words: str, after: int = 0) -> dict[str, Any]:
    """The desk is a group: Telegram takes twenty messages a minute, so a busy one waits."""
    return await on.sees(on.desk, words, seconds=70, after=after)


async def card_now(on: Stage, card: dict[str, Any], *words: str) -> dict[str, Any]:
    """The matter's card, once it says this."""

    async def look() -> dict[str, Any] | None:
        kept = next(
            each for each in await on.messages(on.desk) if each["message_id"] == card["message_id"]
        )
        return kept if all(word in kept["text"] for word in words) else None

    return await on.until(look, 70)


async def act(on: Stage, who: str, card: dict[str, Any], label: str, words: str = "") -> str:
    """A tap on the card as it is now, and what it answers."""
    await on.quiet()
    shown = await card_now(on, card, words)
    at_hand = any(
        label in button["text"]
        for row in shown["reply_markup"]["inline_keyboard"]
        for button in row
    )
    return (await (on.tap if at_hand else on.choose)(who, shown, label))["text"]


async def reply(on: Stage, who: str, asked: str, text: str) -> None:
    question = await desk_sees(on, asked)
    await on.say(who, text, on.desk, reply_to=question["message_id"])


async def read_board(on: Stage, path: str) -> str:
    async with httpx.AsyncClient(base_url=on.settings.board or "", timeout=10) as client:
        answer = await client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text


async def board_says(on: Stage, path: str, *words: str) -> str:
    """The board's page, once it says this; it is at most two seconds old."""

    async def look() -> str | None:
        text = await read_board(on, path)
        return text if all(word in text for word in words) else None

    return await on.until(look, 10)


@pytest.mark.timeout(600)
async def test_a_matter_from_the_first_word_to_the_neighbours_yes(
    database: str, tmp_path: Path
) -> None:
    port = free_port()
    board: dict[str, Any] = {
        "board_listen": ("127.0.0.1", port),
        "board": f"http://127.0.0.1:{port}",
    }
    async with stage(database, tmp_path, **board) as on:
        await on.settle("娜", "周", "王", "军", "刘")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        for who, door in zip(("娜", "周", "王", "军"), DOORS[6:], strict=False):
            await compound.bind(on, who, codes[door])
        for who in ("赵", "孙", "刘"):
            await on.tell(who, "/start")

        # 筛: three neighbours, one matter; the clock starts with the first of them
        began = on.server.world.clock.now()
        card = await compound.heard_matter(on, ("娜", "周", "王"))
        page = "/c1/m/2026-0001"
        await board_says(on, page, "居民提出", "接手")

        # two circles (提议议决), each by its own members
        for who, role in (("赵", "党组织"), ("赵", "党员"), ("孙", "党员")):
            said = await on.say(who, "在", on.desk)
            await on.say("孙", f"/role {role}", on.desk, reply_to=said)
            await desk_sees(on, f"记下了：{role}", after=said)
        await act(on, "赵", card, "换规程")
        await act(on, "赵", card, "提议议决")
        assert "提议议决" in await act(on, "赵", card, "确定改走")
        assert "党组织" in await act(on, "孙", card, "同意", "党组织提议")
        await act(on, "赵", card, "同意", "党组织提议")
        await act(on, "赵", card, "同意", "党员带头议")
        await act(on, "孙", card, "同意", "党员带头议")

        # 说: a hearing with its coverage
        assert "听取意见" in await act(on, "赵", card, "听取意见", "群众参与议")
        await on.tap("赵", await desk_sees(on, "群里会看到"), "发到居民群")
        asked = await on.sees(on.group, "听听大家的")
        assert "还没听到：2号楼" in asked["text"]
        link = asked["reply_markup"]["inline_keyboard"][0][0]["url"]
        start = re.search(r"start=(\w+)", link)
        assert start
        for who, side in (("娜", "赞成"), ("军", "反对")):
            await on.tell(who, f"/start {start[1]}")
            await on.tap(who, await on.sees(on.people[who], "您怎么看"), side)
            await on.tap(
                who, await on.sees(on.people[who], "您家是"), "老人" if who == "娜" else "租户"
            )
            await on.sees(on.people[who], "请写一句话")
            if who == "娜":
                await on.stop()  # a half-filled form survives
                await on.start()
            await on.tell(
                who, "早该划上线了，救护车都进不来" if who == "娜" else "划了线我车停哪儿"
            )
            await on.tap(who, await on.sees(on.people[who], "要署名吗"), "不署名")
            await on.sees(on.people[who], "谢谢，记下了")
        heard = await desk_sees(on, "已听到 2 份")
        await on.tap("赵", heard, "录上门意见")
        await on.sees(on.people["赵"], "请写：门牌")
        await on.tell("赵", "2-2-101 赞成 支持划线")
        await on.sees(on.people["赵"], "记下了 2-2-101")
        await on.tell("赵", "/done")
        covered = await desk_sees(on, "已听到 3 份")
        await on.tap("赵", covered, "看覆盖")
        picture = await desk_sees(on, "听全了没有")
        assert "3/6 户" in picture["caption"] and picture["photo"]
        await act(on, "赵", card, "听完了")
        await reply(on, "赵", "把小结改好", "三户说了话：两户赞成划线，一户担心车没处停。")
        await on.sees(on.group, "听取意见小结")

        # 商: a ballot, and its word
        assert "拟好了" in await act(on, "赵", card, "拿来表决", "表决")
        ballot = await compound.opened(on, await desk_sees(on, "草稿"))
        for who in ("娜", "周", "王", "军"):
            await on.tap(who, ballot, "同意")
        await later(on, hours=73)
        await on.sees(on.group, "核对码", after=ballot["message_id"], seconds=30)
        await later(on, days=7, hours=1)
        await on.sees(on.group, "结果确认", seconds=30)
        await card_now(on, card, "办理：")

        # 办: given to the property company, overdue once
        await on.say("赵", "/invite 物业 平安物业 车位划线", on.desk)
        invited = await desk_sees(on, "天内点开就能接单")
        code = re.search(r"start=(join_[\w-]+)", invited["text"])
        assert code
        await on.tell("刘", f"/start {code[1]}")
        await on.sees(on.people["刘"], "您已加入「平安物业」")
        await act(on, "赵", card, "派单", "办理：")
        assert "已派给平安物业" in await act(on, "赵", card, "平安物业")
        order = await on.sees(on.people["刘"], "地点：", seconds=30)
        await on.tap("刘", order, "接单")
        await later(on, days=11)
        await desk_sees(on, "逾期了")
        await board_says(on, page, "逾期", "平安物业")
        last = (await on.messages(on.group))[-1]["message_id"]
        await later(on, days=7)
        overdue = await on.sees(on.group, "逾期清单", seconds=30, after=last)
        assert "2026-0001" in overdue["text"] and "平安物业" in overdue["text"]

        # 晒: the result with its picture, verified by another person
        await _report(on, "刘", "前半段划好了")
        await act(on, "孙", card, "核实公示", "核实公示")
        result = await on.sees(on.group, "前半段划好了", seconds=30)
        links = [
            button.get("url") for row in result["reply_markup"]["inline_keyboard"] for button in row
        ]
        assert f"{on.settings.board}{page}" in links
        assert (await on.sees(on.group, "办之后", seconds=30))["photo"]

        # 逐户回访: still broken, again, solved
        question = await on.sees(on.people["娜"], "您看好了没有", seconds=30)
        assert "马上重新办" in (await on.tap("娜", question, "还没解决"))["text"]
        await on.sees(on.group, "重新办理", seconds=30)
        await card_now(on, card, "办理：")
        await _report(on, "刘", "后半段也划好了", after=order["message_id"])
        await act(on, "孙", card, "核实公示", "核实公示")
        for who in ("娜", "周"):
            question = await on.sees(on.people[who], "后半段也划好了", seconds=30)
            await on.tap(who, question, "满意")
        await card_now(on, card, "已办结", "已解决")

        # the public page tells all of it, from the first voice on
        hours = on.server.world.clock.now() - began
        told = await board_says(on, page, "已解决", "有邻居说还没解决", "邻居们确认解决")
        for step in (
            "居民提出",
            "换了规程",
            "这一步的人都同意了",
            "开始听取意见",
            "听取意见小结公示",
            "表决开始",
            "表决结束",
            "表决通过，开始办",
            "派单",
            "接单",
            "逾期",
            "办好了，等核实",
            "核实并公示结果",
            "有邻居说还没解决",
            "邻居们确认解决",
        ):
            assert step in told, step
        assert f"{hours.days} 天" in told
        times = [datetime.fromisoformat(at) for at in re.findall(r'<time datetime="([^"]+)"', told)]
        assert min(times) - began < timedelta(minutes=1)
        assert not re.search(r"2-1-101|娜|救护车都进不来|刘", told)
        assert (
            "了结 <strong>1</strong> 件，其中邻居们确认解决 <strong>1</strong> 件"
            in await read_board(on, "/c1")
        )


async def _report(on: Stage, who: str, text: str, after: int = 0) -> None:
    """The agency says it is done, with a picture."""
    order = await on.sees(on.people[who], "地点：", after=after, seconds=30)
    await on.tap(who, order, "办好了")
    await on.sees(on.people[who], "写一句办了什么", seconds=30)
    await on.post("say", chat=on.people[who], user=on.people[who], photo=PNG, text=text)
    await on.sees(on.people[who], "等社区核实公示", seconds=30)


async def test_a_question_how_a_matter_is_gets_its_state_and_is_no_support(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("李", "5号楼暖气不热，昨晚屋里16度，老人孩子都冻着了")
        asked = await on.say("周", "5号楼暖气那个事办到哪了")
        told = await on.sees(on.group, "待接手，最晚")
        assert "供暖 · 5号楼" in told["text"]
        assert await on.reacted(asked) == "👌"
        again = await on.say("周", "暖气有进展吗")
        assert await on.reacted(again) == "👌"
        await on.quiet()
        states = [m for m in await on.messages(on.group) if "最晚" in m.get("text", "")]
        assert len(states) == 1
        await on.say("赵", "/matter 1", on.desk)
        assert "1 位邻居在说" in (await on.sees(on.desk, "位邻居在说"))["text"]
        named = await on.say("周", "@bandeng_bot 5号楼暖气啥时候能修好")
        assert await on.reacted(named) == "👌"
        broken = await on.say("周", "5号楼暖气那个事怎么样了，屋里还是不热")
        assert await on.reacted(broken) == "✍"


async def test_a_question_under_a_notice_reaches_the_desk(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        said = await on.say("赵", "/notice 周六 9 点到 11 点全小区停水", on.desk)
        await on.tap("赵", await on.sees(on.desk, "全小区停水", after=said), "发")
        notice = await on.sees(on.group, "全小区停水")
        asked = await on.say("李", "整个小区都停吗 还是就几栋？", reply_to=notice["message_id"])
        assert await on.reacted(asked) == "👌"
        assert await on.sees(on.desk, "还是就几栋")


async def test_an_officers_visit_told_in_words_is_a_visit_and_no_residents_demand(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("赵", "走访了2-1-101 老太太说暖气不热 屋里才13度")
        asked = await on.sees(on.people["赵"], "这样记对吗")
        labels = [b["text"] for row in asked["reply_markup"]["inline_keyboard"] for b in row]
        assert labels == ["记下", "不记了"]


async def test_an_officers_answer_reaches_whoever_never_wrote_in_private(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周")
        await on.say("赵", "/event 周六9:00 邻里节包饺子 @小广场", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "公布到居民群")
        card = await on.sees(on.group, "已报名 0")
        asked = await on.say("周", "几点散啊？能带狗不", reply_to=card["message_id"])
        told = await on.sees(on.desk, "能带狗不")
        assert "回在群里他那条话下面" in told["text"]
        refused = await on.say("赵", "13800001111问老李", on.desk, reply_to=told["message_id"])
        await on.sees(on.desk, "13800001111", after=refused)
        await on.say("赵", "十一点散，狗牵好绳", on.desk, reply_to=told["message_id"])
        answer = await on.sees(on.group, "十一点散，狗牵好绳")
        assert answer["reply_to_message"]["message_id"] == asked
        await on.sees(on.desk, "回在群里他那条话下面了")
