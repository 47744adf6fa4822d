"""A compound that votes: its roll, its slips, its people behind their doors."""

import base64
import io
import re
from typing import Any

import pypdf

from bot.storage import ballots
from tests.conversation.stage import Stage

DOORS = (
    "1-1-101",
    "1-1-102",
    "1-1-201",
    "1-1-202",
    "1-1-301",
    "1-1-302",
    "2-1-101",
    "2-1-102",
    "2-1-201",
    "2-1-202",
    "2-2-101",
    "2-2-102",
)
PNG = base64.b64encode(
    b"\x89PNG\r\n\x1a\n" + bytes(8) + (800).to_bytes(4, "big") + (600).to_bytes(4, "big")
).decode()


def roll(doors: tuple[str, ...] = DOORS, area: str = "88.50") -> bytes:
    """A csv as a clerk writes it, each building in another spelling."""
    spelled = {"1": "1号楼", "2": "二号楼", "3": "3#楼"}
    lines = ["楼号,单元,房号,面积,产权人,户群"]
    for door in doors:
        building, unit, room = door.split("-")
        lines.append(f"{spelled.get(building, building)},{unit}单元,{room},{area},,老人")
    return "\n".join(lines).encode("utf-8-sig")


async def send(on: Stage, who: str, chat: int, name: str, content: bytes) -> None:
    """Somebody sends a file."""
    document = base64.b64encode(content).decode()
    await on.post("say", chat=chat, user=on.people[who], document=document, name=name)


async def import_roll(on: Stage, content: bytes, name: str = "户册.csv") -> dict[str, Any]:
    """An officer sends the roll to the desk and says yes."""
    await send(on, "赵", on.desk, name, content)
    shown = await on.sees(on.desk, "户册文件")
    await on.tap("赵", shown, "导入")
    return await on.sees(on.desk, "户册已导入")


async def slips(on: Stage, building: str = "") -> dict[str, str]:
    """Prints binding slips and reads them: door -> code."""
    await on.say("赵", f"/slips {building}".strip(), on.desk)
    await on.quiet()
    found: dict[str, str] = {}
    for message in await on.messages(on.desk):
        if "绑定条" in message.get("caption", ""):
            file = await on.http.get(f"/files/{message['document']['file_id']}")
            found |= read_slips(file.content)
    return found


def read_slips(content: bytes) -> dict[str, str]:
    """Door -> code off a printed sheet."""
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    doors = ["-".join(parts) for parts in re.findall(r"(\d+)\s*号楼\s*(\d+)\s*单元\s*(\d+)", text)]
    codes = re.findall(r"\b([2-9A-Z]{4}-[2-9A-Z]{4})\b", text)
    assert len(doors) == len(codes), text
    return dict(zip(doors, (code.replace("-", "") for code in codes), strict=True))


async def bind(on: Stage, who: str, code: str) -> None:
    """Somebody opens the slip's link and presses start."""
    await on.tell(who, f"/start bind_{code}")
    await on.sees(on.people[who], "您绑定的是")


async def heard_matter(on: Stage, who: tuple[str, str, str]) -> dict[str, Any]:
    """A matter hot enough for a card on the desk."""
    for name, unit in zip(who, (1, 2, 3), strict=True):
        await on.say(name, f"2号楼{unit}单元门口又停满了车，消防通道都堵死了，没人管吗")
    card = await on.sees(on.desk, "位邻居在说")
    await on.quiet()
    return next(
        each for each in await on.messages(on.desk) if each["message_id"] == card["message_id"]
    )


async def fresh(on: Stage, chat: int, message: dict[str, Any]) -> dict[str, Any]:
    """A message as it is now, once nothing is under way."""
    await on.quiet()
    return next(
        each for each in await on.messages(chat) if each["message_id"] == message["message_id"]
    )


async def drafted(on: Stage, matter: dict[str, Any]) -> dict[str, Any]:
    """A plan from a matter's card, widened to the whole compound: the plan's card."""
    await on.choose("赵", matter, "拿来表决")
    plan = await on.sees(on.desk, "草稿")
    assert "范围：2号楼" in plan["text"]
    await on.tap("赵", plan, "改范围")
    asked = await on.sees(on.desk, "写上哪几栋楼")
    said = await on.say("赵", "全部", on.desk, reply_to=asked["message_id"])
    await on.reacted(said, on.desk)
    return await fresh(on, on.desk, plan)


async def opened(on: Stage, plan: dict[str, Any]) -> dict[str, Any]:
    """Submitted by one officer, approved by the other: the card in the group."""
    await on.tap("赵", plan, "提交复核")
    answer = await on.tap("赵", await fresh(on, on.desk, plan), "批准")
    assert "另一位" in answer["text"]
    await on.tap("孙", await fresh(on, on.desk, plan), "批准")
    return await on.sees(on.group, "正在投票")


async def number_of(on: Stage) -> int:
    """The newest ballot's row."""
    assert on.house is not None
    async with on.house.store.transaction() as connection:
        rows = await connection.exec_driver_sql("SELECT max(id) FROM ballots")
        return int(rows.scalar_one())


async def log_of(on: Stage, number: int) -> bytes:
    """A ballot's log as anybody may keep it."""
    from bot.services.unit import unit_of_work

    assert on.house is not None
    async with unit_of_work(on.house.store, on.house.clock.now) as unit:
        ballot = await ballots.get(await unit.rows(), number)
        assert ballot is not None
        return await on.house.services.book.log(unit, ballot)
