"""The guided tour, played by the real bot without a browser: every step finds its text, and it ends in "solved"."""

from pathlib import Path

import pytest

from sandbox.tour import Tour
from tests.integration.demonstrated import demonstrated


@pytest.mark.timeout(600)
async def test_every_step_of_the_tour_ends_with_its_text(database: str, tmp_path: Path) -> None:
    async with demonstrated(database, tmp_path) as (on, player):
        tour = Tour(player)
        await tour.start()
        for number, step in enumerate(tour.script["step"]):
            assert not tour.there(number), f"{step['title']}: its text was there before"
            found = await tour.do(number, own=True)
            assert found["done"] and found["missed"] == [], (step["title"], found)
        assert tour.at == len(tour.script["step"])
