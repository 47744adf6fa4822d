"""A whole ballot with twelve households, from the roll to the certified result."""

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest

from bot.domain import logfile
from bot.domain.ledger import Receipt
from bot.services.ballots.signing import signed
from tests.conversation import compound
from tests.conversation.compound import DOORS, PNG
from tests.conversation.stage import Stage, later, stage

NEIGHBOURS = ("娜", "周", "王", "军", "曦", "鹏", "敏", "彤", "马", "丽", "娜的爱人")


async def desk_sees(on: Stage, words: str) -> dict[str, Any]:
    """The desk is a group: Telegram takes twenty messages a minute, so a busy one waits."""
    return await on.sees(on.desk, words, seconds=70)


async def photographed(on: Stage, who: str, line: str) -> None:
    """An officer sends a slip's photo with its line, in private."""
    await on.post("say", chat=on.people[who], user=on.people[who], photo=PNG, text=line)


@pytest.mark.timeout(300)
async def test_a_whole_ballot(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle(*NEIGHBOURS)
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        assert set(codes) == set(DOORS)
        for who, door in zip(NEIGHBOURS[:9], DOORS, strict=False):
            await compound.bind(on, who, codes[door])
        await on.tell("娜的爱人", "/start")
        await on.tell("娜的爱人", "1号楼1单元101")
        claim = await desk_sees(on, "申请绑定")
        await on.tap("孙", claim, "同意")
        assert await on.sees(on.people["娜的爱人"], "您绑定的是")
        assert await on.sees(on.people["娜"], "又有一个账号")

        plan = await compound.drafted(on, await compound.heard_matter(on, ("娜", "周", "王")))
        await on.tap("赵", plan, "改题目")
        asked = await desk_sees(on, "写上要表决的题目")
        await on.say("赵", "2号楼门口划消防通道，禁止停车", on.desk, reply_to=asked["message_id"])
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "预览")
        assert await desk_sees(on, "预览")
        card = await compound.opened(on, plan)
        assert "已投 0 户，共 12 户" in card["text"]

        # votes, a change, a clash in the family, somebody who is not bound
        answer = await on.tap("娜", card, "同意")
        assert "1-1-101" in answer["text"] and "同意" in answer["text"]
        assert await on.sees(on.people["娜"], "回执 1 号")
        for who, option in (("周", "同意"), ("王", "反对"), ("军", "同意"), ("曦", "弃权")):
            await on.tap(who, card, option)
        await on.tap("王", card, "同意")
        assert "原来是“反对”" in (await on.sees(on.people["王"], "原来是"))["text"]
        await on.tap("娜的爱人", card, "反对")
        assert "从“同意”改成了“反对" in (await on.sees(on.people["娜"], "另一个账号"))["text"]
        await on.tap("娜", card, "同意")
        answer = await on.tap("丽", card, "同意")
        assert "绑定" in answer["text"]
        again = await on.tap("娜", card, "同意")
        assert again["text"]

        # paper and a proxy, with the second officer
        await on.tell("赵", "/start")
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "印纸质票")
        printed = await on.sees(on.desk, "没投的户")
        assert "表决票 7 张" in printed["caption"]
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "录纸质票")
        await on.sees(on.people["赵"], "纸质票的照片")
        await on.tell("赵", "2-2-101 同意 0001")
        assert await on.sees(on.people["赵"], "连照片一起发")
        await photographed(on, "赵", "2-2-101 同意 0001")
        slip = await desk_sees(on, "票号 0001")
        assert "不能自己复核" in (await on.tap("赵", slip, "核对无误"))["text"]
        assert "已计入" in (await on.tap("孙", slip, "核对无误"))["text"]
        await photographed(on, "赵", "2-2-102 反对 0001")
        assert await on.sees(on.people["赵"], "已经录过")
        await photographed(on, "赵", "1-1-102 反对 0002")
        slip = await desk_sees(on, "票号 0002")
        assert "以网上的为准" in (await on.tap("孙", slip, "核对无误"))["text"]
        await photographed(on, "赵", "2-2-102 委托 2-1-101")
        mandate = await desk_sees(on, "委托 2-1-101 代投")
        await on.tap("孙", mandate, "核对无误")
        await on.sees(on.people["敏"], "书面委托")
        await on.tell("敏", "/vote")
        booth = await on.sees(on.people["敏"], "受托代")
        assert "2-2-102" in (await on.tap("敏", booth, "反对"))["text"]

        state = await on.http.get("/state")
        assert next(chat for chat in state.json()["chats"] if chat["id"] == on.group)["pinned"] == [
            card["message_id"]
        ]

        # reminders by the agenda; the card has followed
        await later(on, hours=49)
        assert "还没投票" in (await on.sees(on.people["鹏"], "还没投票"))["text"]
        doors = await desk_sees(on, "还没投的")
        assert "2-1-202" in doors["text"] and "1-1-101" not in doors["text"]
        await on.tap("鹏", card, "同意")
        assert "已投 8 户" in (await compound.fresh(on, on.group, card))["text"]

        # closing by the agenda, publication, objection, certification
        await later(on, hours=24)
        result = await on.sees(on.group, "核对码", after=card["message_id"])
        assert (
            "\n通过（居民协商意见）" in result["caption"]
            and "同意：6 户\n反对：1 户\n弃权：1 户" in result["caption"]
        )
        assert result["photo"]
        await on.quiet()
        kinds = [
            each.get("document", {}).get("file_name", "") for each in await on.messages(on.group)
        ]
        assert any(name.endswith("结果表.pdf") for name in kinds)
        assert "通过" in (await on.sees(on.people["娜"], "核对码"))["text"]
        late = await on.tap(
            "马",
            await compound.fresh(on, on.group, card) | {"reply_markup": card["reply_markup"]},
            "同意",
        )
        assert "截止" in late["text"]
        number = await compound.number_of(on)
        await on.tell("曦", f"/start object_{number}")
        await on.sees(on.people["曦"], "有什么异议")
        await on.tell("曦", "我家那票是弃权，想看看名单")
        objection = await desk_sees(on, "有异议")
        await later(on, hours=24 * 7 + 1)
        assert await desk_sees(on, "还有 1 条异议没有答复")
        await on.say(
            "孙", "名单在票据链文件里，欢迎来看", on.desk, reply_to=objection["message_id"]
        )
        await on.sees(on.people["曦"], "有答复了")
        await later(on, hours=25)
        assert await on.sees(on.group, "结果确认")

        # anybody can check it
        report = logfile.check(await compound.log_of(on, number), signed)
        assert report.problems == []
        assert report.result is not None and report.result.passed
        assert (report.households, report.casts) == (8, 11)
        await on.tap("娜", await on.sees(on.people["娜"], "回执 1 号"), "回执原文")
        written = (await on.sees(on.people["娜"], "回执原文"))["text"]
        receipt = Receipt.read(json.loads(written[written.index("{") :]))
        found = logfile.find(await compound.log_of(on, number), receipt)
        assert found is not None and found[1]


async def test_a_door_with_an_interest_is_recused_and_a_spoiled_slip_is_told(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle(*NEIGHBOURS)
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        for who, door in zip(NEIGHBOURS[:3], DOORS, strict=False):
            await compound.bind(on, who, codes[door])
        plan = await compound.drafted(on, await compound.heard_matter(on, ("娜", "周", "王")))
        await on.tap("赵", plan, "回避")
        asked = await desk_sees(on, "要回避的门")
        await on.say("赵", "9-9-909", on.desk, reply_to=asked["message_id"])
        assert await desk_sees(on, "没有“9-9-909”")
        await on.tap("赵", plan, "回避")
        asked = await on.sees(on.desk, "要回避的门", after=asked["message_id"])
        await on.say("赵", f"{DOORS[1]}", on.desk, reply_to=asked["message_id"])
        assert "1 户有利害关系" in (await compound.fresh(on, on.desk, plan))["text"]
        card = await compound.opened(on, plan)
        assert "共 11 户" in card["text"] and "1 户有利害关系，回避不投" in card["text"]
        assert f"不投也不计入：{DOORS[1]}" in (await desk_sees(on, "不投也不计入"))["text"]
        assert "回避" in (await on.tap("周", card, "同意"))["text"]
        await on.tap("娜", card, "同意")

        await on.tell("赵", "/start")
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "录纸质票")
        await on.sees(on.people["赵"], "纸质票的照片")
        await photographed(on, "赵", "2-2-101 废票 0001")
        slip = await desk_sees(on, "作废票，票号 0001")
        assert "已记为废票" in (await on.tap("孙", slip, "核对无误"))["text"]
        await photographed(on, "赵", "2-2-101 同意 0003")  # a fresh paper may still be given
        assert (
            "已计入" in (await on.tap("孙", await desk_sees(on, "票号 0003"), "核对无误"))["text"]
        )

        await later(on, hours=73)
        await on.sees(on.group, "核对码", after=card["message_id"])
        number = await compound.number_of(on)
        report = logfile.check(await compound.log_of(on, number), signed)
        assert report.problems == [] and report.casts == 2
        assert report.manifest["recused"] == 1 and report.manifest["households"] == 11
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "结果表")
        sheet = await on.sees(on.desk, "结果表")
        file = await on.http.get(f"/files/{sheet['document']['file_id']}")
        text = "".join(
            each.extract_text() for each in pypdf.PdfReader(io.BytesIO(file.content)).pages
        )
        assert "废票" in text and "0001" in text


async def test_an_older_preview_imports_its_own_file_or_nothing(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.send(on, "赵", on.desk, "户册.csv", compound.roll())
        first = await on.sees(on.desk, "新增 12 户")
        await compound.send(on, "赵", on.desk, "另一份.csv", compound.roll(compound.DOORS[:2]))
        second = await on.sees(on.desk, "新增 2 户")
        assert "后面又发了新的" in (await on.tap("赵", first, "导入"))["text"]
        await on.tap("赵", second, "导入")
        await on.sees(on.desk, "现有 2 户")
        await compound.send(on, "赵", on.desk, "三号楼.csv", compound.roll(("3-1-101", "3-1-102")))
        shown = await on.sees(on.desk, "去掉 2 户")
        await on.tap("赵", shown, "导入")
        sure = await on.sees(on.desk, "真的要去掉吗")
        await on.tap("赵", sure, "去掉并导入")
        assert await on.sees(on.desk, "现有 2 户", after=second["message_id"])


async def test_a_slips_line_without_its_mode_is_no_complaint(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("李")
        await compound.import_roll(on, compound.roll())
        for line in ("1-1-101 撤回委托", "1-1-101 委托 1-1-102", "1-1-101 送达"):
            await on.tell("赵", line)
            await on.quiet()
        said = [
            each
            for each in await on.messages(on.people["赵"])
            if "录纸质票" in str(each.get("text"))
        ]
        assert len(said) == 3
        await on.tell("李", "1-1-101 委托")
        await on.quiet()
        assert not any(
            "录纸质票" in str(each.get("text")) for each in await on.messages(on.people["李"])
        )


async def test_a_vote_that_is_doubted_reaches_the_desk_and_questions_about_voting_their_answer(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        await on.tell("娜", "有人冒我家投票了")
        await on.sees(on.people["娜"], "已经报给社区工作台")
        await on.sees(on.desk, "自家的票被别人投了")
        await on.tell("娜", "我是租客能投吗")
        await on.sees(on.people["娜"], "租客住的也算一户")
        await on.tell("娜", "我妈不会用手机，怎么投")
        await on.sees(on.people["娜"], "找网格员要纸质票")


async def test_who_is_bound_and_has_no_ballot_is_not_told_to_be_bound(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await on.tell("娜", codes["2-1-101"])
        await on.sees(on.people["娜"], "您绑定的是")
        said = await on.tell("娜", "有人冒我家投票了")
        told = await on.sees(on.people["娜"], "已经报给社区工作台", after=said)
        assert "还没绑定" not in told["text"] and "以前的" in told["text"]


async def test_who_is_bound_says_what_they_are_at_the_door(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        await compound.bind(on, "娜", codes[DOORS[0]])
        await on.tap("娜", await on.sees(on.people["娜"], "您绑定的是"), "我是租户")
        assert "请产权人来投" in (await on.sees(on.people["娜"], "记下了"))["text"]
        await on.say("赵", f"/door {DOORS[0]}", on.desk)
        shown = await desk_sees(on, "第 1 个账号")
        assert "租户" in shown["text"]
        assert "产权人" in (await on.tap("赵", shown, "是产权人"))["text"]
        await on.say("赵", f"/door {DOORS[0]}", on.desk)
        await on.sees(on.desk, "，产权人", after=shown["message_id"], seconds=70)
        await on.tell("娜", "/bind")
        mine = await on.sees(on.people["娜"], "您已绑定")
        await on.tap("娜", mine, "产权人家里人")
        assert (
            "家人"
            in (await on.sees(on.people["娜"], "记下了", after=mine["message_id"] - 1))["text"]
        )
