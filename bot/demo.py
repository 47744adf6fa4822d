"""The demo: the sandbox and the real bot, two processes that talk HTTP."""

import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from typing import Any, Final

import httpx

from bot.domain.household import door

TOKEN: Final = "7000000001:demo-token-of-the-sandbox"  # noqa: S105  the sandbox's own
WAIT_SECONDS: Final = 60
COMMUNITY: Final = "永安桥社区"


def play(port: int, folder: Path, *, open_page: bool) -> int:
    """Starts both, sets the compound up as its people would, and waits for Ctrl-C."""
    if (taken := _taken(port)) is not None:
        print(
            f"端口 {taken} 已经有程序在用（也许演示已经开着，请看 http://127.0.0.1:{port}）；"
            f"要再开一个，请用 --port 换个端口。",
            file=sys.stderr,
        )
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    page = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        [sys.executable, "-m", "sandbox", "--port", str(port), "--token", TOKEN]
    )
    bot: subprocess.Popen[bytes] | None = None
    try:
        _wait(f"{page}/sim/clock", server)
        run = secrets.token_hex(4)
        settings = {
            "BANDENG_TOKEN": TOKEN,
            "BANDENG_API": page,
            "BANDENG_CLOCK": f"{page}/sim/clock",
            "BANDENG_DATABASE": str(folder / f"{run}.db"),
            "BANDENG_KEY_FILE": str(folder / "demo.key"),
            "BANDENG_LEDGER_KEY": str(folder / "demo.ledger-key"),
            "BANDENG_BOARD_LISTEN": f"127.0.0.1:{port + 2}",
            "BANDENG_BOARD": f"http://127.0.0.1:{port + 2}",
            "BANDENG_LISTEN": f"127.0.0.1:{port + 1}",
            "BANDENG_LOG_LEVEL": "WARNING",
        }
        bot = subprocess.Popen([sys.executable, "-m", "bot", "run"], env={**os.environ, **settings})
        _wait(f"http://127.0.0.1:{port + 1}/health", bot)
        settle(page)
        print(
            f"\n  小板凳演示：{page}\n  公示栏：http://127.0.0.1:{port + 2}\n  （Ctrl-C 结束）\n",
            flush=True,
        )
        if open_page:
            webbrowser.open(page)
        return bot.wait()
    except KeyboardInterrupt:
        return 0
    except DemoFailed as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        for process in (bot, server):
            if process is not None and process.poll() is None:
                process.terminate()
                process.wait(10)


def _taken(port: int) -> int | None:
    """The first of the demo's three ports that something listens on; None where all are free."""
    for each in (port, port + 1, port + 2):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", each))
            except OSError:
                return each
    return None


class DemoFailed(Exception):
    """The demo could not start; the text says why, in Chinese."""


def _wait(url: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise DemoFailed("演示没能启动：端口可能被占用，请用 --port 换一个。")
        try:
            if httpx.get(url, timeout=2).status_code < 500:
                return
        except httpx.HTTPError:
            time.sleep(0.1)
    raise DemoFailed("演示启动太久没有回应，请重试。")


def settle(page: str) -> None:
    """The grid worker makes the desk, the group's owner links it: by the same words as anywhere."""
    state: dict[str, Any] = httpx.get(f"{page}/sim/state").json()
    chats = {chat["title"]: chat for chat in state["chats"] if chat["title"]}
    desk = next(chat for title, chat in chats.items() if "工作台" in title)
    owner = {
        chat["id"]: next(user for user, status in chat["members"] if status == "creator")
        for chat in chats.values()
    }
    _say(page, desk["id"], owner[desk["id"]], f"/desk {COMMUNITY}")
    code = _code(page, desk["id"])
    for chat in chats.values():
        if chat is not desk:
            _say(page, chat["id"], owner[chat["id"]], f"/link {code}")
    _bring_roll(page, desk["id"], owner[desk["id"]], [user["home"] for user in state["users"]])


def _bring_roll(page: str, desk: int, officer: int, homes: list[str]) -> None:
    """The clerk sends the roll to the desk and taps 导入."""
    doors = sorted({found.label for home in homes if (found := door(home))})
    lines = ["楼号,单元,房号,面积", *(f"{label.replace('-', ',')},89.5" for label in doors)]
    content = base64.b64encode("\n".join(lines).encode()).decode()
    given = {"chat": desk, "user": officer, "document": content, "name": "永安桥小区户册.csv"}
    httpx.post(f"{page}/sim/say", json=given).raise_for_status()
    message = _message(page, desk, "户册文件")
    data = message["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    tap = {"chat": desk, "message": message["message_id"], "user": officer, "data": data}
    httpx.post(f"{page}/sim/tap", json=tap, timeout=20).raise_for_status()


def _message(page: str, chat: int, words: str) -> dict[str, Any]:
    """A message with these words, once it is there."""
    for _ in range(100):
        for message in httpx.get(f"{page}/sim/chats/{chat}").json()["messages"]:
            if words in str(message.get("text", "")):
                return message
        time.sleep(0.1)
    raise DemoFailed("工作台没有回应，请重试。")


def _say(page: str, chat: int, user: int, text: str) -> None:
    httpx.post(
        f"{page}/sim/say", json={"chat": chat, "user": user, "text": text}
    ).raise_for_status()


def _code(page: str, desk: int) -> str:
    """The link code, read off the desk as a person would."""
    text = _message(page, desk, "的工作台")["text"]
    return str(text).partition("/link ")[2].split()[0].strip("。")
