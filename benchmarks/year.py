"""A year of one community, then its daily digest: python -m benchmarks.year.

70,000 kept voices in 9,000 matters are written straight into the database; the digest is made, text and
picture, by the service that makes it every morning.
"""

import argparse
import asyncio
import random
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.domain.matter import Course, Ending
from bot.services.directory import Directory
from bot.services.figures.digests import Digests
from bot.services.figures.statistics import Statistics
from bot.services.unit import unit_of_work
from bot.storage import communities
from bot.storage.matters import columns_of
from bot.storage.session import Store
from bot.storage.tables import matters, voices
from bot.texts import digests as texts
from bot.texts import drawing, picture
from bot.texts.words import CATEGORIES

NOW = datetime(2026, 12, 31, 0, 30, tzinfo=UTC)


def course(state: str, at: datetime) -> dict[str, Any]:
    """Where a matter of this state stands in the complaint procedure."""
    step, role = {"voiced": ("take", "officer"), "taken": ("act", "officer")}.get(
        state, ("confirm", "residents")
    )
    ended = at + timedelta(days=3) if state == "closed" else None
    return columns_of(
        Course(
            "complaint",
            step,
            role,
            at,
            None if ended else at + timedelta(days=2),
            ending=Ending.SOLVED if ended else None,
            closed_at=ended,
            solved_at=ended,
        )
    )


async def fill(store: Store, voice_count: int, matter_count: int) -> int:
    draw = random.Random(3)
    kinds = list(CATEGORIES)
    async with store.transaction() as connection:
        community = await communities.create(connection, "永安桥社区", "Asia/Shanghai", NOW)
        await communities.link(connection, -1, community, "desk", "工作台", NOW)
        rows = []
        for number in range(1, matter_count + 1):
            at = NOW - timedelta(days=365 * (1 - number / matter_count))
            state = (
                "voiced"
                if NOW - at < timedelta(days=14)
                else draw.choice(("answered", "closed", "closed", "taken"))
            )
            rows.append(
                {
                    "id": number,
                    "community": community,
                    "number": f"2026-{number:04d}",
                    "title": f"第{number}件事，楼道灯不亮",
                    "category": draw.choice(kinds),
                    "building": str(draw.randint(1, 24)),
                    "state": state,
                    **course(state, at),
                    "urgent": False,
                    "terms": {},
                    "heat": 1.0,
                    "opened_at": at,
                    "updated_at": at,
                    "surfaced_at": at,
                }
            )
        for start in range(0, len(rows), 500):
            await connection.execute(insert(matters), rows[start : start + 500])
        said = []
        for number in range(voice_count):
            matter = rows[
                min(int(number / voice_count * matter_count + draw.random() * 40), matter_count - 1)
            ]
            at = min(
                matter["opened_at"] + timedelta(hours=draw.random() * 48),
                NOW - timedelta(minutes=1),
            )
            said.append(
                {
                    "community": community,
                    "matter": matter["id"],
                    "kind": "voice",
                    "at": at,
                    "text": "五号楼二单元的楼道灯又不亮了，晚上摸黑上楼",
                    "category": matter["category"],
                    "building": matter["building"],
                    "urgent": False,
                    "who": f"a{draw.randint(1, 900)}",
                    "chat": -2,
                    "message": number,
                    "why": "",
                    "named": False,
                }
            )
        for start in range(0, len(said), 500):
            await connection.execute(insert(voices), said[start : start + 500])
    return community


async def measure(database: str, voice_count: int, matter_count: int, rounds: int) -> None:
    store = await Store.open(database)
    try:
        number = await fill(store, voice_count, matter_count)
        directory = Directory()
        await directory.load(store)
        community, digests = (
            directory.communities[number],
            Digests(directory, Statistics(directory)),
        )
        drawing.check_fonts()
        taken = []
        for _ in range(rounds):
            begun = time.perf_counter()
            async with unit_of_work(store, lambda: NOW) as unit:
                made = await digests.make(unit, community, NOW, weekly=False)
                text = texts.text(made, directory.zone(community))
                image = picture.digest(made)
            taken.append(time.perf_counter() - begun)
        print(
            f"{voice_count} voices, {matter_count} matters: first digest {taken[0]:.3f} s, median "
            f"{statistics.median(taken):.3f} s ({len(text)} characters, {len(image) // 1024} kB picture)"
        )
    finally:
        await store.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--voices", type=int, default=70_000)
    parser.add_argument("--matters", type=int, default=9_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(
            measure(f"sqlite:///{folder}/year.db", given.voices, given.matters, given.rounds)
        )


if __name__ == "__main__":
    main()
