"""Everything in private: binding, picking several options, ranking, the receipt, moving out; and forged buttons."""

from pathlib import Path

import pytest

from tests.conversation import compound
from tests.conversation.stage import Stage, stage


async def asked_for(on: Stage, plan: dict, deed: str, question: str, answer: str) -> None:  # type: ignore[type-arg]
    """An officer taps a button of the plan and answers its question."""
    await on.tap("赵", await compound.fresh(on, on.desk, plan), deed)
    asked = await on.sees(on.desk, question)
    said = await on.say("赵", answer, on.desk, reply_to=asked["message_id"])
    await on.reacted(said, on.desk)


@pytest.mark.timeout(300)
async def test_a_resident_who_only_sees_the_private_chat_can_do_everything(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        plan = await compound.drafted(on, await compound.heard_matter(on, ("娜", "周", "王")))
        for _ in range(2):
            answer = await on.tap("赵", await compound.fresh(on, on.desk, plan), "换问法")
        assert "可选几个" in answer["text"]
        await asked_for(on, plan, "改选项", "一行写一个选项", "划线\n装地锁\n设岗亭")
        await compound.opened(on, await compound.fresh(on, on.desk, plan))

        # a slip's code without ever pressing start; the ballot comes at once
        await on.tell("娜", codes["2-1-101"].lower())
        await on.sees(on.people["娜"], "您绑定的是")
        invitation = await on.sees(on.people["娜"], "请您家投一票")
        await on.tap("娜", invitation, "现在投票")
        booth = await on.sees(on.people["娜"], "还没有投")
        for option in ("划线", "设岗亭", "划线", "装地锁"):
            await on.tap("娜", await compound.fresh(on, on.people["娜"], booth), option)
        booth = await compound.fresh(on, on.people["娜"], booth)
        marked = [
            button["text"] for row in booth["reply_markup"]["inline_keyboard"] for button in row
        ]
        assert marked == ["划线", "✅ 装地锁", "✅ 设岗亭", "弃权", "投出去"]
        assert "装地锁、设岗亭" in (await on.tap("娜", booth, "投出去"))["text"]
        receipt = await on.sees(on.people["娜"], "回执 1 号")
        await on.tap("娜", receipt, "回执原文")
        assert "s_v" in (await on.sees(on.people["娜"], "回执原文"))["text"]

        # buttons of the private chat, forged in the group, change nothing there
        card = await on.sees(on.group, "正在投票")
        for forged in ("x:1:7:0", "w:1:7:0", "o:1", "r:1", "b:leave:7", "f:drop:"):
            given = {
                "chat": on.group,
                "message": card["message_id"],
                "user": on.people["娜"],
                "data": forged,
            }
            assert "用不了了" in (await on.post("tap", **given))["answer"]["text"], forged
        assert (await compound.fresh(on, on.group, card))["reply_markup"] == card["reply_markup"]

        # moving out, and being shown out
        await on.tell("娜", "/leave")
        await on.tap("娜", await on.sees(on.people["娜"], "要解除哪一户"), "解除 2-1-101")
        await on.sees(on.people["娜"], "已解除")
        await compound.bind(on, "周", codes["2-1-102"])
        await on.say("孙", "/door 2号楼1单元102", on.desk)
        door = await on.sees(on.desk, "绑定了 1 个账号", seconds=70)
        await on.tap("孙", door, "解除第 1 个账号")
        await on.sees(on.people["周"], "社区已解除")
        await on.tell("周", "/vote")
        assert await on.sees(on.people["周"], "先告诉我您住哪一户")
        for wrong, said in (
            ("9-9-999", "户册里没有"),
            ("ABCDEFGH", "绑定码不对"),
            ("/start vote_99999999999999999999", "您好"),
            ("/start object_1", "不在异议期"),
            ("/start vote_77", "没有这个表决"),
        ):
            sent = await on.tell("周", wrong)
            assert await on.sees(on.people["周"], said, after=sent), wrong


async def test_a_choice_said_under_the_ballots_card_counts_for_nothing_and_is_told_so(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李", "周", "王", "马", "何")
        await compound.import_roll(on, compound.roll())
        matter = await compound.heard_matter(on, ("周", "何", "马"))
        card = await compound.opened(on, await compound.drafted(on, matter))
        await on.say("李", "我同意", reply_to=card["message_id"])
        await on.sees(on.group, "群里说的不算票")
        asked = await on.say("马", "这玩意儿在哪投啊，我咋点不进去", reply_to=card["message_id"])
        assert "先绑定门牌" in (await on.sees(on.group, "点上面那张卡片", after=asked))["text"]
        said = await on.say("周", "这个投到几号啊", reply_to=card["message_id"])
        assert await on.reacted(said) == "👌"
        assert await on.sees(on.desk, "「这个投到几号啊」", 70)
        said = await on.say("王", "3号楼电梯又坏了没人修", reply_to=card["message_id"])
        assert await on.reacted(said) == "✍"
