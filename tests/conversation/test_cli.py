"""The command line as a volunteer meets it: one clear sentence, no traceback."""

import asyncio
import os
import sys
from pathlib import Path

import pytest

from tests.conversation.stage import TOKEN, free_port, stage


async def bandeng(
    *words: str, folder: Path, stdin: bytes = b"", **settings: str
) -> tuple[int, str, str]:
    """Runs a command; its status, output and error output."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("BANDENG_")
    }
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *words,
        cwd=folder,
        stdin=-1,
        stdout=-1,
        stderr=-1,
        env={**environment, "PYTHONPATH": str(Path.cwd()), **settings},
    )
    out, err = await process.communicate(stdin)
    return process.returncode or 0, out.decode(), err.decode()


def one_sentence(err: str) -> bool:
    return len(err.strip().splitlines()) == 1 and "Traceback" not in err


async def test_run_without_a_token_says_what_to_set(tmp_path: Path) -> None:
    for settings in ({}, {"BANDENG_TOKEN": "nonsense"}):
        status, _, err = await bandeng("run", folder=tmp_path, **settings)
        assert status == 1 and one_sentence(err) and "BANDENG_TOKEN" in err


async def test_wrong_settings_are_named(tmp_path: Path) -> None:
    for name, value in (
        ("BANDENG_DATABASE", "mysql://x"),
        ("BANDENG_LISTEN", "here"),
        ("BANDENG_READ_TIMEOUT", "soon"),
    ):
        status, _, err = await bandeng("run", folder=tmp_path, BANDENG_TOKEN=TOKEN, **{name: value})
        assert status == 1 and one_sentence(err) and name in err


async def test_unreachable_telegram_and_database_are_told_apart(tmp_path: Path) -> None:
    given = {"BANDENG_TOKEN": TOKEN, "BANDENG_API": f"http://127.0.0.1:{free_port()}"}
    status, _, err = await bandeng("run", folder=tmp_path, **given)
    assert status == 1 and one_sentence(err) and "连不上 Telegram" in err
    address = f"postgresql://x@127.0.0.1:{free_port()}/x"
    status, _, err = await bandeng("run", folder=tmp_path, **given, BANDENG_DATABASE=address)
    assert status == 1 and one_sentence(err) and "连不上数据库" in err


@pytest.mark.parametrize("content", [b"", b"{half", "电梯".encode("gbk"), b"\x00\x01\x02"])
async def test_replay_refuses_a_bad_file_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.json").write_bytes(content)
    status, _, err = await bandeng("replay", "x.json", folder=tmp_path)
    assert status == 1 and one_sentence(err)


async def test_screen_refuses_bad_input_in_one_sentence(tmp_path: Path) -> None:
    for stdin in (b"{half\n", "电梯".encode("gbk"), b'{"id": 1}\n', b"[]\n"):
        status, _, err = await bandeng("screen", folder=tmp_path, stdin=stdin)
        assert status == 1 and one_sentence(err)


async def test_screen_says_what_a_sentence_is_heard_as(tmp_path: Path) -> None:
    status, out, _ = await bandeng("screen", "楼道里都是烟", folder=tmp_path)
    assert status == 0 and '"category": "fire_safety"' in out and '"urgent": true' in out


async def test_doctor_finds_what_is_missing_and_says_what_to_do(tmp_path: Path) -> None:
    async with stage(f"sqlite:///{tmp_path}/a.db", tmp_path, started=False) as on:
        given = {
            "BANDENG_TOKEN": TOKEN,
            "BANDENG_API": on.page,
            "BANDENG_DATABASE": str(tmp_path / "b.db"),
        }
        status, out, err = await bandeng("doctor", folder=tmp_path, **given)
        assert status == 1 and not err and "还没有工作台" in out and "→" in out
        await on.post("revoke", bot=on.bot)
        status, out, err = await bandeng("doctor", folder=tmp_path, **given)
        assert status == 1 and "不认这个令牌" in out


async def test_running_bot_is_backed_up_and_the_copy_restores(tmp_path: Path) -> None:
    async with stage(f"sqlite:///{tmp_path}/a.db", tmp_path) as on:
        await on.settle("娜")
        await on.reacted(await on.say("娜", "5号楼暖气不热，昨晚屋里16度"))
        host, port = on.settings.listen
        given = {
            "BANDENG_TOKEN": TOKEN,
            "BANDENG_API": on.page,
            "BANDENG_DATABASE": f"{tmp_path}/a.db",
            "BANDENG_LISTEN": f"{host}:{port}",
            "BANDENG_KEY_FILE": str(on.settings.key_file),
        }
        status, _, err = await bandeng("run", folder=tmp_path, **given)
        assert status == 1 and one_sentence(err) and "正被另一个小板凳使用" in err
        _, out, _ = await bandeng("doctor", folder=tmp_path, **given)
        assert "数据库正被运行中的小板凳使用" in out
        on.settings.key_file.chmod(0o644)
        elsewhere = {**given, "BANDENG_LISTEN": f"127.0.0.1:{free_port()}"}
        status, out, _ = await bandeng("doctor", folder=tmp_path, **elsewhere)
        assert status == 1 and "没有小板凳应声" in out and "别人也能读" in out
        on.settings.key_file.chmod(0o600)
        status, out, err = await bandeng("backup", "copy.zip", folder=tmp_path, **given)
        assert (status, err) == (0, "") and "已备份" in out
        given["BANDENG_DATABASE"] = str(tmp_path / "new.db")
        status, out, _ = await bandeng("restore", "copy.zip", folder=tmp_path, **given)
        assert status == 0 and "已恢复" in out
        status, _, err = await bandeng("restore", "copy.zip", folder=tmp_path, **given)
        assert status == 1 and one_sentence(err) and "已经有内容" in err


async def test_revoked_token_ends_the_bot_with_one_sentence(tmp_path: Path) -> None:
    async with stage(f"sqlite:///{tmp_path}/a.db", tmp_path, started=False) as on:
        given = {
            "BANDENG_TOKEN": TOKEN,
            "BANDENG_API": on.page,
            "BANDENG_DATABASE": str(tmp_path / "b.db"),
            "BANDENG_LISTEN": f"127.0.0.1:{free_port()}",
            "BANDENG_LOG_LEVEL": "CRITICAL",
        }
        running = asyncio.create_task(bandeng("run", folder=tmp_path, **given))
        await asyncio.sleep(2.5)
        await on.post("revoke", bot=on.bot)
        await on.post("groups", title="x", owner=(await on.post("users", name="a"))["id"])
        status, _, err = await asyncio.wait_for(running, 45)
        assert status == 1 and "可能已作废" in err and "Traceback" not in err
