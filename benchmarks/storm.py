"""A whole compound votes at once: python -m benchmarks.storm.

2,000 households tap within 60 seconds through a faulty sandbox, a tenth of them twice, one in twenty changes
its mind. First without kills: how long a tap waits for its answer. Then with five SIGKILLs. Each time the rows
are counted: every household's last tap is its one standing vote, every receipt is in the log, the log is sound,
and the card was edited no faster than a group allows. On SQLite, then PostgreSQL.
"""

import argparse
import asyncio
import json
import random
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from cryptography.fernet import Fernet

from benchmarks.rig import Rig, postgres, rig
from benchmarks.soak import rows
from bot.config import database_url
from bot.domain import ledger, logfile
from bot.domain.household import Door, Household
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.drafting import Drafting
from bot.services.ballots.running import Running
from bot.services.ballots.signing import Signer, signed
from bot.services.directory import Directory
from bot.services.roll.importing import Importing
from bot.services.sealing import Sealer
from bot.services.unit import unit_of_work
from bot.storage import ballots, bindings, households, people
from bot.storage.session import Store
from bot.texts.ballots import Links

RULES = [
    {"method": "getUpdates", "kind": "500", "rate": 0.01},
    {"method": "getUpdates", "kind": "drop_after", "rate": 0.01},
    {"method": "sendMessage", "kind": "429", "rate": 0.005, "retry_after": 1},
    {"method": "sendMessage", "kind": "drop_before", "rate": 0.01},
    {"method": "sendMessage", "kind": "500", "rate": 0.01},
    {"method": "edit*", "kind": "drop_after", "rate": 0.05},
]
SECONDS = 60.0
BALLOT = 1


@dataclass(slots=True)
class Tapped:
    """What one household did: its taps in order, and how long each waited (None: no answer within 10 s)."""

    choices: list[int] = field(default_factory=list[int])
    waits: list[float | None] = field(default_factory=list[float | None])


async def prepare(on: Rig, count: int) -> None:
    """Roll, bindings and an approved ballot, written by the house's own services while the bot is down."""
    store, directory = await Store.open(database_url(on.database)), Directory()
    book, drafting = LedgerBook(Signer.load(on.folder / "ledger.key")), Drafting(directory)
    running, importing = (
        Running(directory, drafting, book, Links("bandeng_bot")),
        Importing(Sealer(Fernet.generate_key())),
    )
    roll = [Household(Door(str(n // 100 + 1), "1", str(101 + n % 100)), 9000) for n in range(count)]
    try:
        async with unit_of_work(store, lambda: datetime.now(UTC)) as unit:
            await directory.fresh(unit)
            community = directory.communities[1]
            await importing.bring_in(unit, community, roll)
            for n, each in enumerate(await households.roll(await unit.rows(), 1)):
                await people.seen(await unit.rows(), on.people[n], unit.now, private=n % 2 == 0)
                await bindings.bind(await unit.rows(), each, on.people[n], "slip", unit.now)
            made = await drafting.begin(unit, community, None, 1, "划消防通道，禁止停车")
            await drafting.submit(unit, community, made.id, 1)
            await running.approve(unit, community, made.id, 2)
    finally:
        await store.close()


def card(on: Rig) -> dict[str, Any]:
    """The ballot's card in the group, once it is there."""
    messages = on.http.get(f"/chats/{on.groups[0]}").json()["messages"]
    return next((each for each in messages if "正在投票" in each.get("text", "")), {})


async def tap(
    http: httpx.AsyncClient, on: Rig, message: int, user: int, option: int, did: Tapped
) -> None:
    did.choices.append(option)
    given = {"chat": on.groups[0], "message": message, "user": user, "data": f"v:{BALLOT}:{option}"}
    begun = time.perf_counter()
    answer = (await http.post("/tap", json=given)).json().get("answer")
    did.waits.append(time.perf_counter() - begun if answer else None)


async def household(
    http: httpx.AsyncClient, on: Rig, message: int, user: int, draw: random.Random
) -> Tapped:
    """One household's evening: one tap, perhaps a second at once, perhaps another mind later."""
    did, first = Tapped(), draw.randrange(3)
    start, twice, changes = draw.uniform(0, SECONDS), draw.random() < 0.10, draw.random() < 0.05
    await asyncio.sleep(start)
    taps = [tap(http, on, message, user, first, did)]
    if twice:
        taps.append(tap(http, on, message, user, first, did))
    await asyncio.gather(*taps)
    if changes:
        await asyncio.sleep(draw.uniform(0.5, 3))
        await tap(http, on, message, user, (first + 1) % 3, did)
    return did


async def evening(on: Rig, count: int, kills: int, seed: int) -> list[Tapped]:
    """Everybody taps; meanwhile the bot is killed so many times."""
    message, draw = card(on)["message_id"], random.Random(seed)
    limits = httpx.Limits(max_connections=600, max_keepalive_connections=600)

    async def killer() -> None:
        for _ in range(kills):
            await asyncio.sleep(SECONDS / (kills + 1))
            await asyncio.to_thread(on.kill)
            await asyncio.to_thread(on.start)

    async with httpx.AsyncClient(base_url=f"{on.page}/sim", timeout=60, limits=limits) as http:
        people = [
            household(http, on, message, user, random.Random(draw.random()))
            for user in on.people[:count]
        ]
        done = await asyncio.gather(killer(), *people)
    return list(done[1:])


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def judge(on: Rig, did: list[Tapped], kills: int) -> bool:
    """Counts the rows and prints what was found."""
    by_account = (
        "SELECT b.account, v.choice FROM votes v JOIN bindings b USING (household) WHERE v.standing"
    )
    kept = dict(rows(on.database, by_account))
    standing = rows(
        on.database, "SELECT COUNT(*), COUNT(DISTINCT household) FROM votes WHERE standing"
    )[0]
    said = {user: each.choices[-1] for user, each in zip(on.people, did, strict=False)}
    wrong = sum(_choice(kept.get(user)) != choice for user, choice in said.items())
    waits = [wait for each in did for wait in each.waits if wait is not None]
    unanswered = sum(wait is None for each in did for wait in each.waits)
    content, report = _log(on)
    sound = report.sound and report.households == len(did)
    given, false = _receipts(on, content)
    edits = rows(
        on.database,
        "SELECT COUNT(*) FROM outbox WHERE kind = 'edit' AND state = 'sent' AND method = "
        f"'editMessageText' AND chat = {on.groups[0]}",
    )[0][0]
    budget = _budget(on)
    print(
        f"  {len(did)} households, {sum(len(each.choices) for each in did)} taps, {kills} kills; standing votes "
        f"{standing[0]} of {standing[1]} households, wrong {wrong}"
    )
    print(
        f"  answered p50 {percentile(waits, 0.5) * 1000:.0f} ms, p99 {percentile(waits, 0.99) * 1000:.0f} ms, "
        f"slowest {max(waits) * 1000:.0f} ms, unanswered within 10 s {unanswered}"
    )
    print(
        f"  receipts in private {given}, not in the log {false}; log sound {sound}; card edits {edits}, "
        f"most in any minute {budget}",
        flush=True,
    )
    return (
        not (wrong or false or standing[0] != standing[1] or standing[0] != len(did))
        and sound
        and budget <= 20
    )


def _choice(kept: Any) -> int | None:
    """JSON as either database returns it."""
    return None if kept is None else int(re.findall(r"\d+", str(kept))[0])


def _log(on: Rig) -> tuple[bytes, logfile.Report]:
    async def read() -> bytes:
        store = await Store.open(database_url(on.database))
        try:
            async with unit_of_work(store, lambda: datetime.now(UTC)) as unit:
                ballot = await ballots.get(await unit.rows(), BALLOT)
                assert ballot is not None
                return await LedgerBook(Signer.load(on.folder / "ledger.key")).log(unit, ballot)
        finally:
            await store.close()

    content = asyncio.run(read())
    return content, logfile.check(content, signed)


def _receipts(on: Rig, content: bytes) -> tuple[int, int]:
    """Receipts that reached private chats, and how many of them name no leaf of the log."""
    casts = {
        row["leaf"]["seq"]: ledger.leaf_hash(ledger.canonical(row["leaf"])).hex()
        for row in map(json.loads, content.splitlines())
        if row.get("kind") == "leaf" and row["leaf"]["type"] == "cast"
    }
    given = false = 0
    for user in on.people:
        for message in on.http.get(f"/chats/{user}").json()["messages"]:
            found = re.search(r"回执 (\d+) 号 ([0-9a-f]{16})", message.get("text", ""))
            if found:
                given += 1
                false += not casts.get(int(found[1]), "").startswith(found[2])
    return given, false


def _budget(on: Rig) -> int:
    """The most calls that count against the group within any minute."""
    query = "SELECT sent_at FROM outbox WHERE state = 'sent' AND kind IN ('post', 'tell', 'edit')"
    times = sorted(
        _instant(row[0]) for row in rows(on.database, f"{query} AND chat = {on.groups[0]}")
    )
    return max((sum(start <= at < start + 60 for at in times) for start in times), default=0)


def _instant(value: Any) -> float:
    """Seconds, from either database's way to keep an instant."""
    return (
        value.timestamp()
        if isinstance(value, datetime)
        else datetime.fromisoformat(str(value)).timestamp()
    )


def _quiet(on: Rig) -> bool:
    """Everything is worked on and sent."""
    state = on.state()
    return not (
        state["inbox"].get("waiting")
        or state["outbox"].get("waiting")
        or state["outbox"].get("sending")
    )


def storm(on: Rig, count: int, kills: int, seed: int) -> bool:
    on.start()
    on.settle(1, count)
    on.post(
        "say-many",
        messages=[{"chat": user, "user": user, "text": "/start"} for user in on.people[::2]],
    )
    on.wait(lambda: not on.http.get("/pending").json()["updates"], 60, 0.5)
    on.wait(lambda: _quiet(on), 120, 0.5)
    on.kill()
    asyncio.run(prepare(on, count))
    on.post("faults", rules=RULES, seed=seed)
    on.start()
    on.wait(lambda: card(on), 30)
    begun = time.monotonic()
    did = asyncio.run(evening(on, count, kills, seed))
    on.wait(lambda: not on.http.get("/pending").json()["updates"], 60)
    on.wait(lambda: _quiet(on), 300, 0.5)
    on.kill()
    print(
        f"  over after {time.monotonic() - begun:.0f} s; faults {on.http.get('/state').json()['faults']}"
    )
    return judge(on, did, kills)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--households", type=int, default=2000)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    parser.add_argument("--kills", type=int, nargs="+", default=[0, 5])
    given = parser.parse_args()
    sound = True
    for kills in given.kills:
        if given.only != "postgresql":
            print(f"SQLite, {kills} kills")
            with rig() as on:
                sound &= storm(on, given.households, kills, 3)
        if given.only != "sqlite":
            print(f"PostgreSQL, {kills} kills")
            with postgres() as address, rig(address) as on:
                sound &= storm(on, given.households, kills, 3)
    raise SystemExit(0 if sound else 1)


if __name__ == "__main__":
    main()
