"""Regular visits over random weeks: what nobody wrote down is not met, not met is never well, a rung at its minute."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.errors import DomainError
from bot.storage.tables import contacts
from tests.integration.life import Life, life
from tests.integration.room import SUN, ZHAO

DAY = timedelta(days=1)
RUNGS = [timedelta(minutes=each) for each in (10, 20, 35, 50)]
OUTCOMES = ("ok", "concern", "refused", "not_met", None)
RHYTHMS = ("每天", "每三天", "每周")


async def _visits(on: Life) -> Sequence:  # type: ignore[type-arg]
    async with on.store.transaction() as connection:
        return (await connection.execute(select(contacts).order_by(contacts.c.id))).all()


async def _say(on: Life, visit: int, outcome: str) -> None:
    async with on.unit() as unit:
        await on.services.caring.outcome(unit, visit, random.choice((ZHAO, SUN)), outcome)


@pytest.mark.timeout(600)  # weeks of a made-up life, slower beside others
@pytest.mark.parametrize("seed", range(4))
async def test_no_visit_is_without_an_outcome_after_a_day_and_not_met_stays_not_met(
    database: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with life(database, tmp_path) as on:
        for door, rhythm in zip(("1-1-101", "1-1-102", "1-1-201"), RHYTHMS, strict=True):
            async with on.unit() as unit:
                await on.services.caring.begin(unit, on.community, ZHAO, f"{door} {rhythm}")
        not_met: dict[int, datetime] = {}
        for _ in range(120):
            await on.passes(hours=chance.choice((0.05, 0.5, 3, 9)))
            if chance.random() < 0.05:
                await on.restart()
            found = await _visits(on)
            for each in found:
                assert each.outcome is not None or on.now - each.due_at < DAY, each
                if each.outcome == "not_met":
                    not_met.setdefault(each.id, each.at)
            assert {each.id: each.outcome for each in found if each.id in not_met} == dict.fromkeys(
                not_met, "not_met"
            )
            waiting = [each for each in found if each.outcome in (None, "not_met")]
            outcome = chance.choice(OUTCOMES)
            if waiting and outcome is not None:
                try:
                    await _say(on, chance.choice(waiting).id, outcome)
                except DomainError:
                    continue
        assert not_met, "chance met everybody"


async def test_each_rung_of_the_ladder_comes_at_its_minute_and_ends_once_somebody_was_met(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            await on.services.caring.begin(unit, on.community, ZHAO, "1-1-101 每天")
        await on.passes(days=1, hours=1)
        (visit,) = await _visits(on)
        begun = on.now
        await _say(on, visit.id, "not_met")
        await on.passes(minutes=40)
        await on.restart()
        await on.passes(minutes=45)
        (visit,) = [each for each in await _visits(on) if each.id == visit.id]
        climbed = [datetime.fromisoformat(at) - begun for _, at, _ in visit.climbed]
        assert climbed[:4] == RUNGS
        assert climbed[4:] == [RUNGS[-1] + timedelta(minutes=30)]
        await _say(on, visit.id, "ok")
        before = len(visit.climbed)
        await on.passes(hours=3)
        (visit,) = [each for each in await _visits(on) if each.id == visit.id]
        assert len(visit.climbed) == before
        assert visit.outcome == "not_met"
