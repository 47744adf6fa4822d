"""The demo's compound on a stage: settled, the bot invited, its first morning come."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from bot.demo import settle
from sandbox.scenario import Player, load
from tests.conversation.stage import Stage, stage


@asynccontextmanager
async def demonstrated(database: str, folder: Path) -> AsyncIterator[tuple[Stage, Player]]:
    """The stage and the player of the demo's week, before its first line."""
    async with stage(database, folder, started=False) as on:
        world = on.server.world
        player = Player(world, load())
        player.settle()
        world.clock.set(now=player.start())
        player.invite(next(iter(world.bots.values())))
        await on.start()
        await asyncio.to_thread(settle, on.page)
        yield on, player
