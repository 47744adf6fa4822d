"""Mirrors: a notice also goes elsewhere; an address that hangs holds up nothing."""

import asyncio
import json
import time
from pathlib import Path

import pytest

from bot.config import Settings, SettingsError
from bot.gateway.mirror import Mirrors
from bot.gateway.outcome import Fate
from bot.services.notices.noticing import Noticing
from tests.conversation.stage import free_port
from tests.integration.life import life
from tests.integration.room import ZHAO

NOTICE = {"community": "永安桥社区", "title": "公示 2026-N001 · 通知", "text": "周三停水"}


async def listening(port: int, seen: list[bytes], *, answers: bool) -> asyncio.Server:
    """An address that takes what is sent, and answers or never does."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-le")
        )
        seen.append(await reader.readexactly(length))
        if not answers:
            await asyncio.sleep(30)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    return await asyncio.start_server(take, "127.0.0.1", port)


async def test_a_notice_reaches_its_mirror() -> None:
    port, seen = free_port(), list[bytes]()
    async with await listening(port, seen, answers=True):
        made = await Mirrors({"永安桥社区": (f"json://127.0.0.1:{port}",)}).send(NOTICE)
    assert made.fate is Fate.SENT
    told = json.loads(seen[0])
    assert told["title"] == NOTICE["title"] and told["message"] == "周三停水"


async def test_an_address_that_hangs_or_is_gone_is_given_up_in_time() -> None:
    port, seen = free_port(), list[bytes]()
    server = await listening(port, seen, answers=False)
    begun = time.monotonic()
    made = await Mirrors({"永安桥社区": (f"json://127.0.0.1:{port}",)}, seconds=0.5).send(NOTICE)
    assert made.fate is Fate.FAILED and time.monotonic() - begun < 3
    server.close()
    gone = await Mirrors({"永安桥社区": (f"json://127.0.0.1:{free_port()}",)}, seconds=10).send(
        NOTICE
    )
    assert gone.fate is Fate.FAILED


async def test_only_the_communities_named_are_mirrored(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        for mirrored, expected in (((), 0), (("别处",), 0), (("永安桥社区",), 1)):
            noticing = Noticing(on.directory, mirrored)
            async with on.unit() as unit:
                await noticing.free(unit, on.community, "周三停水", ZHAO)
                assert sum(call.kind == "mirror" for call in unit.calls) == expected


def test_a_file_of_mirrors_is_read_whole_or_refused(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text('"永安桥社区" = ["json://127.0.0.1:9"]', "utf-8")
    found = Settings.read({"BANDENG_TOKEN": "123456:abcdef", "BANDENG_MIRRORS": str(good)})
    assert found.mirrors == {"永安桥社区": ("json://127.0.0.1:9",)}
    for text in ("x = 5", '"永安桥社区" = ["nonsense"]', "[["):
        bad.write_text(text, "utf-8")
        with pytest.raises(SettingsError, match="镜像文件"):
            Settings.read({"BANDENG_TOKEN": "123456:abcdef", "BANDENG_MIRRORS": str(bad)})
