"""How many taps the daily jobs take: counted by doing them, as an officer's thumb would."""

from pathlib import Path
from typing import Any

from tests.conversation import compound
from tests.conversation.stage import Stage, stage


class Thumb:
    """Taps on the desk, counted."""

    def __init__(self, on: Stage, who: str = "赵") -> None:
        self.on, self.who, self.taps = on, who, 0

    async def tap(self, message: dict[str, Any], label: str) -> None:
        self.taps += 1
        await self.on.tap(self.who, message, label)

    async def more(self, message: dict[str, Any], label: str) -> None:
        self.taps += 2
        await self.on.choose(self.who, message, label)

    def took(self) -> int:
        """Taps since it was asked last."""
        taps, self.taps = self.taps, 0
        return taps


async def _card(on: Stage, words: str) -> dict[str, Any]:
    """The newest card with these words, with its buttons as they are now."""
    await on.sees(on.desk, words)
    await on.quiet()
    cards = [
        each
        for each in await on.messages(on.desk)
        if words in str(each.get("text")) and "邻居在说" in each["text"]
    ]
    return cards[-1]


async def _write(on: Stage, words: str, text: str) -> None:
    asked = await on.sees(on.desk, words)
    await on.say("赵", text, on.desk, reply_to=asked["message_id"])
    await on.quiet()


async def test_taking_answering_dispatching_and_verifying(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王", "刘")
        await on.say("赵", "/invite 物业 平安物业", on.desk)
        code = (
            str((await on.sees(on.desk, "天内点开就能接单"))["text"])
            .split("start=join_")[1]
            .split()[0]
            .split('"')[0]
        )
        await on.tell("刘", f"/start join_{code}")
        thumb = Thumb(on)
        for who, unit in (("李", 1), ("周", 2), ("王", 3)):
            await on.say(who, f"5号楼{unit}单元暖气不热，屋里才15度")
        await thumb.tap(await _card(on, "供暖 · 5号楼"), "接手")
        assert thumb.took() <= 1
        await thumb.tap(await _card(on, "供暖 · 5号楼"), "回个话")
        await _write(on, "请回复", "已经联系热力公司，明天上午来")
        assert thumb.took() <= 1
        await thumb.tap(await _card(on, "供暖 · 5号楼"), "派单")
        await thumb.tap(await _card(on, "供暖 · 5号楼"), "平安物业")
        assert thumb.took() <= 2
        order = await on.sees(on.people["刘"], "地点：")
        await on.tap("刘", order, "办好了")
        await on.sees(on.people["刘"], "写一句办了什么")
        await on.tell("刘", "换了循环泵，三个单元都热了")
        await thumb.tap(await on.sees(on.desk, "说办好了"), "核实公示")
        assert thumb.took() <= 1
        assert await on.sees(on.group, "换了循环泵")


async def test_merging_reclassifying_and_splitting(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        thumb = Thumb(on)
        await on.tell("李", "3号楼电梯坏了")
        await on.tap("李", await on.sees(on.people["李"], "这样记对吗"), "不署名")
        await on.tell("周", "3号楼路灯不亮")
        await on.tap("周", await on.sees(on.people["周"], "这样记对吗"), "不署名")
        await thumb.more(await _card(on, "照明 · 3号楼"), "并入")
        assert thumb.took() <= 2
        assert await on.sees(on.desk, "已并入")
        card = await _card(on, "电梯 · 3号楼")
        await on.tap("赵", card, "更多")
        rows = (await compound.fresh(on, on.desk, card))["reply_markup"]["inline_keyboard"]
        labels = [button["text"] for row in rows for button in row]
        likely = next(label for label in labels if label.startswith("改成"))
        await on.tap("赵", await compound.fresh(on, on.desk, card), likely)
        assert await on.sees(on.desk, likely.removeprefix("改成"))  # 更多 and one more: two taps
        await thumb.more(await compound.fresh(on, on.desk, card), "拆出")
        assert thumb.took() <= 2
        assert await on.sees(on.desk, "2026-0003")


async def test_a_private_demand_is_its_text_and_one_tap_and_a_visit_two_and_a_line(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await on.tell("李", "3号楼电梯坏了")
        await on.tap("李", await on.sees(on.people["李"], "这样记对吗"), "不署名")
        assert await on.sees(on.people["李"], "记下了，事项")
        await on.tell("赵", "/visit")
        await on.tap("赵", await on.sees(on.people["赵"], "走访哪栋楼"), "5号楼")
        await on.tap("赵", await on.sees(on.people["赵"], "是哪一类"), "漏水")
        await on.tell("赵", "三单元顶层漏雨，接了两个盆")
        await on.tap("赵", await on.sees(on.people["赵"], "这样记对吗"), "记下")
        assert await on.sees(on.people["赵"], "记下了，事项")


async def test_from_a_draft_to_an_open_ballot_in_four(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王")
        await compound.import_roll(on, compound.roll())
        matter = await compound.heard_matter(on, ("李", "周", "王"))
        thumb = Thumb(on)
        await thumb.more(matter, "拿来表决")
        thumb.took()
        plan = await on.sees(on.desk, "草稿")
        await thumb.tap(plan, "提交复核")
        other = Thumb(on, "孙")
        await other.tap(await compound.fresh(on, on.desk, plan), "批准")
        assert thumb.took() + other.took() <= 4
        assert await on.sees(on.group, "正在投票")
