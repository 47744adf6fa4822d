"""Several processes on one PostgreSQL: python -m benchmarks.scale.

Throughput: the same updates wait in the inbox of the same communities, in a copy of the same database, for 1, 2 and 4
processes that work; what they make of them (voices, matters, verdicts by kind) must be the same. Then kills: two
processes that receive and send, two that work, any of them killed at random while updates flow through a faulty
sandbox; every message worked on once, every voice kept once, and how long others took to take over.
"""

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from urllib.parse import urlsplit

from benchmarks.rig import TOKEN, Rig, free_port, postgres, rig, talk
from benchmarks.soak import RULES, judge, rows
from bot.gateway.reach import SHARES

DONE = "SELECT COUNT(*) FROM inbox WHERE state = 'done'"
WAITING = "SELECT COUNT(*) FROM inbox WHERE state = 'waiting'"
MADE = """
SELECT 'voices', kind, COUNT(*) FROM voices GROUP BY kind
UNION ALL SELECT 'matters', category, COUNT(*) FROM matters GROUP BY category ORDER BY 1, 2
"""
ROLES = ("receive,send", "receive,send", "work", "work")


def process(on: Rig, roles: str, database: str) -> "subprocess.Popen[bytes]":
    """One of several processes."""
    given = {
        "BANDENG_TOKEN": TOKEN,
        "BANDENG_API": on.page,
        "BANDENG_DATABASE": database,
        "BANDENG_KEY_FILE": str(on.folder / "field.key"),
        "BANDENG_LEDGER_KEY": str(on.folder / "ledger.key"),
        "BANDENG_LISTEN": f"127.0.0.1:{free_port()}",
        "BANDENG_LOG_LEVEL": "CRITICAL",
        "BANDENG_DESK_CODE": "rig",
        "BANDENG_ROLES": roles,
        "BANDENG_READ_TIMEOUT": "3",
    }
    return subprocess.Popen([sys.executable, "-m", "bot", "run"], env={**os.environ, **given})


def end(processes: Sequence["subprocess.Popen[bytes]"], how: int = signal.SIGTERM) -> None:
    for each in processes:
        if each.poll() is None:
            each.send_signal(how)
    for each in processes:
        try:
            each.wait(30)
        except subprocess.TimeoutExpired:
            each.kill()
            each.wait()


def count(database: str, query: str) -> int:
    return int(rows(database, query)[0][0])


def named(address: str, name: str) -> str:
    """The address of another database of the same server."""
    return urlsplit(address)._replace(path=f"/{name}").geturl()


def copied(address: str, name: str) -> str:
    """A copy of the settled database."""
    import psycopg

    with psycopg.connect(named(address, "template1"), autocommit=True) as connection:
        source = urlsplit(address).path.strip("/")
        connection.execute(f'CREATE DATABASE {name} TEMPLATE "{source}"')
    return named(address, name)


def throughput(
    on: Rig, database: str, texts: list[str], workers: int
) -> tuple[float, list[tuple[object, ...]]]:
    """Updates a second through so many processes that work, and what they made of them. They are ready, with the
    shares parted among them, before the first update is there."""
    import psycopg

    working = [process(on, "work", database) for _ in range(workers)]
    on.wait(lambda: _parted(database, workers), 60, 0.2)
    for each in working:
        each.send_signal(signal.SIGSTOP)
    receiving = process(on, "receive", database)
    on.say_all(texts)
    on.wait(lambda: count(database, WAITING) >= len(texts), 120, 0.2)
    end([receiving])
    try:
        with psycopg.connect(database, autocommit=True) as asking:
            begun = time.perf_counter()
            for each in working:
                each.send_signal(signal.SIGCONT)
            while asking.execute(WAITING).fetchone() != (0,):
                time.sleep(0.05)
            rate = len(texts) / (time.perf_counter() - begun)
    finally:
        end(working)
    return rate, rows(database, MADE)


def _parted(database: str, workers: int) -> bool:
    """Whether every process has its part of the shares."""
    found = [
        each
        for (each,) in rows(
            database, "SELECT COUNT(*) FROM shares WHERE number < 100 GROUP BY holder"
        )
    ]
    return len(found) == workers and sum(found) == SHARES + 1 and max(found) - min(found) <= workers


def killed(on: Rig, database: str, updates: int, kills: int, seed: int) -> bool:
    """Any of four processes is killed, again and again, and started anew."""
    draw = random.Random(seed)
    running = [process(on, roles, database) for roles in ROLES]
    texts = talk(updates, 1 / 3, seed)
    before = {group: last(on, group) for group in on.groups}
    on.post("faults", rules=RULES, seed=seed, duplicate=0.1)
    begun, took = time.monotonic(), list[float]()
    try:
        for number in range(kills):
            share = texts[number * updates // kills : (number + 1) * updates // kills]
            on.say_all(share, seed + number)
            gone = draw.randrange(len(running))
            end([running[gone]], signal.SIGKILL)
            at, done = time.monotonic(), count(database, DONE)
            on.wait(lambda done=done: count(database, DONE) > done, 60, 0.05)
            took.append(time.monotonic() - at)
            running[gone] = process(on, ROLES[gone], database)
            time.sleep(draw.uniform(2.0, 3.0))
        on.wait(
            lambda: not count(database, WAITING) and not on.http.get("/pending").json()["updates"],
            600,
            0.5,
        )
        time.sleep(3)
    finally:
        end(running)
    on.database = database
    print(f"  work went on after a kill within {max(took):.1f} s at the most")
    return judge(on, updates, kills, time.monotonic() - begun, before) and max(took) <= 10


def last(on: Rig, group: int) -> int:
    """The newest message of a group."""
    found = on.http.get(f"/chats/{group}").json()["messages"]
    return max(each["message_id"] for each in found)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--communities", type=int, default=60)
    parser.add_argument("--updates", type=int, default=12_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2, 4])
    parser.add_argument("--seed", type=int, default=5)
    given = parser.parse_args()
    sound = True
    with postgres() as address, rig(address) as on:
        on.start()
        on.settle(given.communities, 80)
        on.kill()
        time.sleep(1)
        found: list[list[tuple[object, ...]]] = []
        base = 0.0
        for workers in given.workers:
            database = copied(address, f"scale{workers}")
            texts = talk(given.updates, 1 / 3, given.seed)
            rate, made = throughput(on, database, texts, workers)
            base = base or rate
            found.append(made)
            print(f"{workers} processes that work: {rate:.0f}/s ({rate / base:.2f} ×)", flush=True)
        same = all(each == found[0] for each in found)
        print(f"the same voices, matters and verdicts: {'yes' if same else 'no'}", flush=True)
        sound &= same
        if given.kills:
            print("kills", flush=True)
            sound &= killed(on, copied(address, "killed"), given.updates, given.kills, given.seed)
    raise SystemExit(0 if sound else 1)


if __name__ == "__main__":
    main()
