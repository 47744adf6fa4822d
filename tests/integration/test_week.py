"""The demo's week, played by the real bot: every step finds what it waits for, and it ends in "solved"."""

import asyncio
from pathlib import Path

import pytest

from bot.demo import settle
from bot.domain.matter import Event
from sandbox.scenario import Player, load
from tests.conversation.stage import stage

SPEED = 90.0  # the compound's minutes a second


@pytest.mark.timeout(600)
async def test_every_step_of_the_week_finds_what_it_waits_for(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path, started=False) as on:
        world = on.server.world
        player = Player(world, load())
        player.settle()
        world.clock.set(now=player.start())
        player.invite(next(iter(world.bots.values())))
        await on.start()
        await asyncio.to_thread(settle, on.page)
        await player.play(SPEED)
        await on.quiet()
        assert player.missed == []
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = await connection.exec_driver_sql("SELECT event FROM timeline ORDER BY id")
            told = [row[0] for row in rows]
        assert told.index(Event.BROKEN.value) < told.index(Event.SOLVED.value)
