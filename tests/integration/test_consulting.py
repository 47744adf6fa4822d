"""Questions find an expert by themselves: answered or risen within a day, whoever is away."""

import random
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.errors import DomainError
from bot.services.notices.board_view import BoardView
from bot.storage import matters
from tests.integration.life import QIAN, Life, life
from tests.integration.room import ZHAO

QUESTIONS = (
    "老板拖欠工资三个月怎么办",
    "老人降压药什么时候吃好",
    "高龄补贴去哪领呀",
    "租房押金不退能起诉吗",
    "孩子转学要啥手续",
)
DAY = timedelta(hours=24)
LI = 5


async def events(on: Life, number: int) -> list[str]:
    async with on.unit() as unit:
        return [event.value for _, event, _ in await matters.told(await unit.rows(), number)]


async def _asks(on: Life, text: str) -> int:
    async with on.unit() as unit:
        made = await on.services.entering.hand_in(unit, on.community, LI, text, None, asks=True)
    return made.id


async def test_a_question_goes_to_who_knows_and_to_the_next_when_nobody_answers(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        law = await on.company("王律师", "lawyer", QIAN, "法律")
        other = await on.company("何老师", "expert", ZHAO, "法律")
        await on.company("李医生", "expert", QIAN, "医疗")
        asked = await _asks(on, QUESTIONS[0])
        assert (await on.matter(asked)).course.agency == law
        await on.passes(hours=6, minutes=1)
        matter = await on.matter(asked)
        assert matter.course.agency == other
        assert await on.calls("已经转给别的专家")
        assert (await events(on, asked)).count("overdue") == 0
        await on.passes(hours=6, minutes=1)  # nobody else knows: late, and it rises
        assert (await events(on, asked)).count("overdue") == 1


async def test_what_was_asked_in_private_stands_on_no_public_page(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.company("王律师", "lawyer", QIAN, "法律")
        asked = await on.matter(await _asks(on, QUESTIONS[0]))
        board = BoardView(on.directory, on.services.statistics)
        community = on.community
        async with on.unit() as unit:
            listing = await board.matters(unit, community, {}, 1)
            assert (listing.lines, listing.whole) == ([], 0)
            assert not any(listing.counts.values())
            assert await board.matter(unit, community, asked.number) is None
            await on.services.entering.hand_in(
                unit, community, LI, "3号楼电梯坏了", None, asks=False
            )
        async with on.unit() as unit:
            assert (await board.matters(unit, community, {}, 1)).whole == 1


async def test_who_is_away_is_not_asked_and_what_waits_goes_to_others(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        law = await on.company("王律师", "lawyer", QIAN, "法律")
        other = await on.company("何老师", "expert", ZHAO, "法律")
        asked = await _asks(on, QUESTIONS[0])
        assert (await on.matter(asked)).course.agency == law
        async with on.unit() as unit:
            await on.services.consulting.away(unit, QIAN, unit.now + timedelta(days=3))
        assert (await on.matter(asked)).course.agency == other
        assert (await on.matter(await _asks(on, QUESTIONS[3]))).course.agency == other
        await on.passes(days=4)
        async with on.unit() as unit:
            await on.services.consulting.away(unit, ZHAO, unit.now + timedelta(days=3))
        assert (await on.matter(await _asks(on, QUESTIONS[0]))).course.agency == law


@pytest.mark.parametrize("seed", range(3))
async def test_every_question_is_answered_or_risen_within_a_day(
    database: str, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    async with life(database, tmp_path) as on:
        experts = [
            await on.company(name, "expert", account, skills)
            for name, account, skills in (
                ("王律师", QIAN, "法律"),
                ("李医生", ZHAO, "医疗 周一至周五 9:00-17:00"),
                ("张主任", ZHAO, "社保 周二周四"),
                ("热心人", QIAN, ""),
            )
        ]
        begun: dict[int, datetime] = {}
        for _ in range(40):
            await on.passes(hours=chance.choice((1, 2, 5)))
            if chance.random() < 0.5:
                begun[await _asks(on, chance.choice(QUESTIONS))] = on.now
            if chance.random() < 0.15:
                await _goes_or_comes(on, chance)
            for number, at in begun.items():
                matter = await on.matter(number)
                if matter.course.ending is None and chance.random() < 0.1:
                    await _answers(on, number, experts)
                    matter = await on.matter(number)
                risen = {"overdue", "escalated"} & set(await events(on, number))
                late = on.now - at > DAY
                assert matter.course.ending or risen or not late, (number, matter.course)


async def _goes_or_comes(on: Life, chance: random.Random) -> None:
    async with on.unit() as unit:
        until = unit.now + timedelta(days=chance.randrange(1, 4)) if chance.random() < 0.6 else None
        await on.services.consulting.away(unit, chance.choice((QIAN, ZHAO)), until)


async def _answers(on: Life, number: int, experts: list[int]) -> None:
    matter = await on.matter(number)
    account = {experts[0]: QIAN, experts[3]: QIAN}.get(matter.course.agency or 0, ZHAO)
    try:
        await on.do(number, "answer", account, "这样办就行，带身份证去")
    except DomainError:
        return
