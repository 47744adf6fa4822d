"""The demo's week, played by the real bot: every step finds what it waits for, and it ends in "solved"."""

from pathlib import Path

import pytest

from bot.domain.matter import Event
from tests.integration.demonstrated import demonstrated

SPEED = 90.0  # the compound's minutes a second


@pytest.mark.timeout(600)
async def test_every_step_of_the_week_finds_what_it_waits_for(
    database: str, tmp_path: Path
) -> None:
    async with demonstrated(database, tmp_path) as (on, player):
        await player.play(SPEED)
        await on.quiet()
        assert on.house is not None
        async with on.house.store.transaction() as connection:
            rows = await connection.exec_driver_sql("SELECT event FROM timeline ORDER BY id")
            told = [row[0] for row in rows]
            made = await connection.exec_driver_sql("SELECT number, title FROM matters ORDER BY id")
            numbers = [
                tuple(row) for row in made
            ]  # steps name matters by number: one more moves all
        assert player.missed == [], numbers
        assert told.index(Event.BROKEN.value) < told.index(Event.SOLVED.value)
