"""The bot is killed again and again while updates flow through a faulty sandbox: python -m benchmarks.soak.

20,000 messages and at least 60 SIGKILLs under 429, 5xx, dropped connections before and after the effect,
hanging answers and duplicated updates; then the rows are counted: every message worked on once, every
voice kept once, and no send doubled but those whose outcome was unknown. On SQLite, then PostgreSQL.
"""

import argparse
import random
import sqlite3
import time
from collections import Counter
from contextlib import closing
from typing import Any

from benchmarks.rig import Rig, postgres, rig, talk

RULES = [
    {"method": "getUpdates", "kind": "500", "rate": 0.02},
    {"method": "getUpdates", "kind": "drop_before", "rate": 0.02},
    {"method": "getUpdates", "kind": "drop_after", "rate": 0.04},
    {"method": "send*", "kind": "429", "rate": 0.03, "retry_after": 1},
    {"method": "send*", "kind": "500", "rate": 0.03},
    {"method": "send*", "kind": "drop_before", "rate": 0.02},
    {"method": "send*", "kind": "drop_after", "rate": 0.03},
    {"method": "setMessageReaction", "kind": "429", "rate": 0.01, "retry_after": 1},
    {"method": "setMessageReaction", "kind": "drop_after", "rate": 0.02},
    {"method": "edit*", "kind": "hang_after", "rate": 0.01},
]


def rows(database: str, query: str) -> list[tuple[Any, ...]]:
    if database.startswith("postgresql"):
        import psycopg

        with psycopg.connect(database) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def soak(on: Rig, updates: int, kills: int, seed: int) -> bool:
    """Runs one soak and prints what was found; whether nothing was lost or doubled."""
    draw = random.Random(seed)
    on.start()
    on.settle(20, 80)
    on.post("faults", rules=RULES, seed=seed, duplicate=0.1)
    texts = talk(updates, 1 / 3, seed)
    begun = time.monotonic()
    for number in range(kills):
        share = texts[number * updates // kills : (number + 1) * updates // kills]
        on.say_all(share, seed + number)
        on.kill()
        on.start(BANDENG_READ_TIMEOUT="3")
        time.sleep(draw.uniform(1.2, 2.2))
    on.wait(lambda: _idle(on), 600, 0.5)
    on.kill()
    return judge(on, updates, kills, time.monotonic() - begun)


def _idle(on: Rig) -> bool:
    """Every message of the sandbox is in the inbox and worked on."""
    inbox = on.state()["inbox"]
    pending = on.http.get("/pending").json()["updates"]
    return not inbox.get("waiting") and not pending


def judge(
    on: Rig, updates: int, kills: int, seconds: float, after: dict[int, int] | None = None
) -> bool:
    """Whether every message, of those after some in each group, was worked on once and nothing was doubled."""
    since = after or {}
    said = [
        (group, message["message_id"], message.get("text", ""))
        for group in on.groups
        for message in on.http.get(f"/chats/{group}").json()["messages"]
        if not message["from"]["is_bot"]
        and "text" in message
        and not message["text"].startswith("/")
        and message["message_id"] > since.get(group, 0)
    ]
    states = dict(rows(on.database, "SELECT state, COUNT(*) FROM inbox GROUP BY state"))
    voices = rows(on.database, "SELECT chat, message, part FROM voices WHERE chat IS NOT NULL")
    told = rows(
        on.database,
        "SELECT event, COUNT(*) FROM timeline WHERE event IN ('voiced','echoed','resolved','opposed') GROUP BY 1",
    )
    opened = rows(
        on.database, "SELECT COUNT(*), COUNT(DISTINCT matter) FROM timeline WHERE event = 'opened'"
    )[0]
    kept, doubled = set(voices), len(voices) - len(set(voices))
    heard = {(group, number) for group, number, _ in kept}
    outside = len(heard - {(group, number) for group, number, _ in said})
    calls = dict(rows(on.database, "SELECT state, COUNT(*) FROM outbox GROUP BY state"))
    cards = Counter(
        (chat["id"], message["text"].split()[1])
        for chat in on.http.get("/state").json()["chats"]
        if (chat["title"] or "").startswith("工作台")
        for message in on.http.get(f"/chats/{chat['id']}").json()["messages"]
        if message["from"]["is_bot"]
        and "热度" in message.get("text", "")
        and message["text"][:1] in "📌🚨"
    )
    # a card may be cut off at several tries: at most one message more each
    unknown = rows(
        on.database, "SELECT COALESCE(SUM(attempts), 0) FROM outbox WHERE once LIKE 'card:%'"
    )[0][0]
    twice = sum(count - 1 for count in cards.values())
    lost = updates - len(said)
    unworked = states.get("waiting", 0) + states.get("poison", 0)
    effects = sum(count for _, count in told) - len(voices)
    faults = on.http.get("/state").json()["faults"]
    print(f"  {len(said)} messages, {kills} kills, {seconds:.0f} s; faults {faults}")
    print(f"  inbox {states}, outbox {calls}")
    print(
        f"  lost {lost + unworked}, voices {len(voices)}, doubled voices {doubled}, timeline beyond {effects}, "
        f"matters opened twice {opened[0] - opened[1]}, voices of no message {outside}"
    )
    print(
        f"  cards sent {sum(cards.values())}, doubled {twice}, tries of cards cut off or refused {unknown}",
        flush=True,
    )
    if twice > unknown:
        print("  a send was doubled outside the outcome-unknown window")
        return False
    return not (lost or unworked or doubled or effects or outside or opened[0] - opened[1])


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    given = parser.parse_args()
    sound = True
    if given.only != "postgresql":
        print("SQLite")
        with rig() as on:
            sound &= soak(on, given.updates, given.kills, given.seed)
    if given.only != "sqlite":
        print("PostgreSQL")
        with postgres() as address, rig(address) as on:
            sound &= soak(on, given.updates, given.kills, given.seed)
    raise SystemExit(0 if sound else 1)


if __name__ == "__main__":
    main()
