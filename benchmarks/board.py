"""The board's list of 5,000 matters under load: python -m benchmarks.board.

One process serves the board on one core; this one asks over kept connections, for a bounded time, both the list and
pages that nobody has asked for yet (so that each has to be made).
"""

import argparse
import asyncio
import multiprocessing
import os
import socket
import statistics
import tempfile
import time
from pathlib import Path

import uvicorn

from benchmarks.year import NOW, fill
from bot.app import services_of
from bot.board.pages import Board
from bot.config import Settings
from bot.services.ballots.public_view import PublicView
from bot.services.directory import Directory
from bot.services.notices.board_view import BoardView
from bot.storage.session import Store
from bot.texts.ballots import Links

CONNECTIONS = 32


def serve(folder: str, port: int, matters: int) -> None:
    """Fills a database and serves its board on one core."""
    os.sched_setaffinity(0, {sorted(os.sched_getaffinity(0))[0]})

    async def run() -> None:
        store = await Store.open(f"sqlite:///{folder}/board.db")
        await fill(store, matters * 8, matters)
        directory = Directory()
        await directory.load(store)
        settings = Settings(
            "1:board", key_file=Path(folder) / "key", ledger_key=Path(folder) / "ledger"
        )
        services = services_of(settings, directory, Links("bandeng_bot"))
        public_view = PublicView(directory, services.book, services.counting)
        app = Board(
            store, public_view, BoardView(directory, services.statistics), lambda: NOW, None
        ).app()
        await uvicorn.Server(
            uvicorn.Config(app, "127.0.0.1", port, log_level="warning", access_log=False)
        ).serve()

    asyncio.run(run())


async def ask(port: int, paths: list[str], until: float, taken: list[float]) -> None:
    """Asks again and again over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    while time.perf_counter() < until and number < len(paths):
        begun = time.perf_counter()
        writer.write(f"GET {paths[number]} HTTP/1.1\r\nHost: b\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head[:80]
        length = next(
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        )
        await reader.readexactly(length)
        taken.append(time.perf_counter() - begun)
        number += 1
    writer.close()


async def measure(port: int, seconds: float) -> None:
    for name, paths in (
        ("the list", ["/c1"] * 10**6),
        ("a page each", [f"/c1?page={n}" for n in range(1, 101)]),
    ):
        taken: list[float] = []
        begun = time.perf_counter()
        connections = CONNECTIONS if name == "the list" else 1
        await asyncio.gather(
            *(ask(port, paths, begun + seconds, taken) for _ in range(connections))
        )
        rate, p50 = len(taken) / (time.perf_counter() - begun), statistics.median(taken) * 1000
        p99 = statistics.quantiles(taken, n=100)[98] * 1000
        print(f"{name}: {rate:.0f} requests/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--matters", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=8.0)
    given = parser.parse_args()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as folder:
        process = multiprocessing.get_context("spawn").Process(
            target=serve, args=(folder, port, given.matters)
        )
        process.start()
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.1)
            asyncio.run(measure(port, given.seconds))
        finally:
            process.terminate()
            process.join(10)


if __name__ == "__main__":
    main()
