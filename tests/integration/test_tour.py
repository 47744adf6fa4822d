"""The guided tour, played by the real bot without a browser: every step finds its text, and it ends in "solved"."""

import asyncio
from pathlib import Path

import pytest

from bot.demo import settle
from sandbox.scenario import Player, load
from sandbox.tour import Tour
from tests.conversation.stage import stage


@pytest.mark.timeout(600)
async def test_every_step_of_the_tour_ends_with_its_text(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path, started=False) as on:
        world = on.server.world
        player = Player(world, load())
        player.settle()
        world.clock.set(now=player.start())
        player.invite(next(iter(world.bots.values())))
        await on.start()
        await asyncio.to_thread(settle, on.page)
        tour = Tour(player)
        await tour.start()
        for number, step in enumerate(tour.script["step"]):
            found = await tour.do(number, own=True)
            assert found["done"] and found["missed"] == [], (step["title"], found)
        assert tour.at == len(tour.script["step"])
