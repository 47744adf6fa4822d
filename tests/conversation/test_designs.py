"""社区规划师: designs with pictures and costs are chosen within a budget, and a changed picture is found out."""

import base64
import struct
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.verifying import verify
from tests.conversation import compound
from tests.conversation.stage import Stage, free_port, later, stage


def drawn(red: int) -> bytes:
    """A small picture of one colour."""
    raw = zlib.compress((b"\0" + bytes((red, 80, 80)) * 8) * 8)
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", raw), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


async def asks(on: Stage, plan: dict[str, Any], button: str, question: str) -> int:
    """An officer taps a button of the plan; the question it asks."""
    await on.tap("赵", await compound.fresh(on, on.desk, plan), button)
    return (await on.sees(on.desk, question, 70))["message_id"]


async def answers(on: Stage, asked: int, text: str, picture: int = 0, album: str = "") -> None:
    """The officer's reply, with a picture of a shade of red."""
    more: dict[str, Any] = {"photo": base64.b64encode(drawn(picture)).decode()} if picture else {}
    if album:
        more["extra"] = {"media_group_id": album}
    said = await on.say("赵", text, on.desk, reply_to=asked, **more)
    assert await on.reacted(said, on.desk) == "👌"


async def planned(on: Stage) -> dict[str, Any]:
    """A plan of three benches with pictures, costs, a ceiling, and the way to want none of them."""
    plan = await compound.drafted(on, await compound.heard_matter(on, ("娜", "周", "王")))
    for _ in range(2):
        await on.tap("赵", await compound.fresh(on, on.desk, plan), "换问法")
    await answers(on, await asks(on, plan, "改选项", "一行写一个选项"), "木座椅\n石凳\n花架")
    await on.tap("赵", await compound.fresh(on, on.desk, plan), "加上“都不要”")
    asked = await asks(on, plan, "方案图片", "发方案图片")
    await answers(on, asked, "1 正面 造价3万 地点：东门 设计：王工", 10, "a1")
    await answers(on, asked, "", 11, "a1")
    await answers(on, asked, "2号 造价2.5万", 12)
    await answers(on, asked, "3 造价4万元")
    said = await on.say("赵", "石凳侧面 13812345678", on.desk, reply_to=asked)
    await on.sees(on.desk, "请去掉", 70, after=said)
    said = await on.say("赵", "9 好看的", on.desk, reply_to=asked)
    await on.sees(on.desk, "是几号方案的", 70, after=said)
    await answers(on, await asks(on, plan, "预算上限", "写上预算上限"), "6万")
    return plan


@pytest.mark.timeout(300)
async def test_designs_with_pictures_are_chosen_within_a_budget(
    database: str, tmp_path: Path
) -> None:
    port = free_port(1)
    board = f"http://127.0.0.1:{port}"
    async with stage(database, tmp_path, board_listen=("127.0.0.1", port), board=board) as on:
        names = ("娜", "周", "王", "军", "曦", "马", "何")
        await on.settle(*names)
        await compound.import_roll(on, compound.roll())
        codes = await compound.slips(on)
        for who, door in zip(names, sorted(codes), strict=False):
            await compound.bind(on, who, codes[door])
        plan = await planned(on)

        async def told() -> dict[str, Any] | None:
            card = await compound.fresh(on, on.desk, plan)
            return card if "图 2 张" in card["text"] and "还在收" not in card["text"] else None

        card = await on.until(told)
        assert "1. 木座椅（造价 3 万元 · 东门 · 设计：王工）　图 2 张" in card["text"]
        assert "预算上限 6 万元" in card["text"]
        sent = await on.say("孙", "/ballots", on.desk)
        live = await on.sees(on.desk, "预算上限 6 万元", 70, after=sent)
        assert live["text"] == card["text"]
        card = live
        group = await compound.opened(on, card)
        assert "2. 石凳（造价 2.5 万元）" in group["text"]
        await on.sees(on.group, "1. 木座椅：正面")

        # in private: the options in this door's order with their numbers, what is left, and nothing above the ceiling
        await on.tap("娜", await on.sees(on.people["娜"], "请您家投一票"), "现在投票")
        await on.sees(on.people["娜"], "1. 木座椅：正面")
        booth = await on.sees(on.people["娜"], "还剩 6 万元")
        labels = [row[0]["text"] for row in booth["reply_markup"]["inline_keyboard"]]
        assert sorted(labels[:3]) == ["1. 木座椅", "2. 石凳", "3. 花架"]
        assert labels[3:] == ["4. 都不要", "5. 弃权"]
        for option in ("1. 木座椅", "3. 花架"):
            await on.tap("娜", await compound.fresh(on, on.people["娜"], booth), option)
        booth = await compound.fresh(on, on.people["娜"], booth)
        assert "超了 1 万元" in booth["text"]
        assert "超过预算上限" in (await on.tap("娜", booth, "投出去"))["text"]

        async def votes(who: str, *options: str) -> None:
            sent = await on.tell(who, "/vote")
            shown = await on.sees(on.people[who], "可以选几个", after=sent)
            for option in options:
                await on.tap(who, await compound.fresh(on, on.people[who], shown), option)
            await on.tap(who, await compound.fresh(on, on.people[who], shown), "投出去")
            await on.sees(on.people[who], "投了“")

        await votes("娜", "1. 木座椅", "2. 石凳")
        for who in ("周", "王", "军", "曦"):
            await votes(who, "1. 木座椅", "2. 石凳")
        await votes("马", "3. 花架")
        await votes("何", "2. 石凳", "4. 都不要")  # to want none stands alone
        await later(on, hours=73)
        result = await on.sees(on.group, "入选：")
        assert "入选：木座椅、石凳，共 5.5 万元（预算上限 6 万元）" in (
            result.get("caption") or result["text"]
        )

        # the log fixes the pictures by their hashes; the board hands them out, and one that was changed is found out
        log = tmp_path / "log.jsonl"
        log.write_bytes(await compound.log_of(on, await compound.number_of(on)))
        folder = tmp_path / "pictures"
        folder.mkdir()
        async with httpx.AsyncClient(base_url=board) as web:
            page = (await web.get("/b/c1-2026-B01")).text
            assert "木座椅（造价 3 万元" in page and "正面" in page
            for red in (10, 11, 12):
                digest = sha256(drawn(red)).hexdigest()
                answer = await web.get(f"/b/c1-2026-B01/pictures/{digest}.jpg")
                assert answer.content == drawn(red)
                (folder / f"{red}.png").write_bytes(answer.content)
            assert (await web.get("/b/c1-2026-B01/pictures/00.jpg")).status_code == 404
        said, sound = verify(log, None, pictures=folder)
        assert sound and "木座椅" in said
        (folder / "11.png").write_bytes(drawn(99))
        said, sound = verify(log, None, pictures=folder)
        assert not sound and "1 号方案有一张图片" in said
