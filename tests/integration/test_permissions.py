"""The permission matrix of docs/permissions.md, every cell tried; nothing crosses between two communities."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from telegram import Update, User

from bot.domain.activity import ActivityKind
from bot.domain.errors import DomainError
from bot.gateway import telegram, worker
from bot.services.unit import Unit, unit_of_work
from bot.storage import bindings, communities, households, neighbours, people, roles
from bot.storage.outbox import Call
from bot.storage.tables import ballots, extensions, hearings, metadata, points, voices
from handlers.context import Context
from handlers.register import COMMANDS, IN_PRIVATE, register
from tests.integration.life import LIU, QIAN, Life, life
from tests.integration.room import SUN, ZHAO
from tests.integration.test_figures import PAGES, TABLES, board

DOC = Path(__file__).parent.parent.parent / "docs/permissions.md"
STRANGER, HOUSEHOLD, ELSEWHERE = 50, 1, 801
DESK, OTHER_DESK, OTHER_GROUP = -1, -11, -12
WHO = {
    "resident": STRANGER,
    "household": HOUSEHOLD,
    "officer": SUN,
    "agency": LIU,
    "other agency": QIAN,
    "officer elsewhere": ELSEWHERE,
}
FOREIGN = re.compile(r"2026-0\d{3}|2026-B0|好邻物业|1-1-101|坏了很久")
"""Words of the first community alone."""
PRIVATE = re.compile(
    r"aw?:|my:|yb:|j:leave|v:|wk:|lk:|rq:|ce:|cf:|/care|/orders|/record|/visit|/work"
)


class Undone(Exception):
    """Ends a trial: what it did is rolled back."""


@dataclass
class Tried:
    """What an update led to: the error it raised, and the calls it wanted made."""

    error: BaseException | None = None
    calls: list[Call] = field(default_factory=list)


@dataclass
class Border:
    """Two communities in one house, and a way to try an update without leaving a trace."""

    on: Life
    names: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        api = telegram.api("1:token", "http://127.0.0.1:9", 1.0)
        api._bot_user = User(99, "小板凳", True, username="bandeng_bot")  # pyright: ignore[reportPrivateUsage]
        api._initialized = True  # type: ignore[attr-defined]
        self.api, self.application = api, telegram.application(api, Context)
        self.application._initialized = True
        register(self.application)
        self.application.add_error_handler(worker.on_error)
        self.application.bot_data["services"] = self.on.services

    async def tried(self, account: int, chat: int, what: str) -> Tried:
        raw, seen = self._update(account, chat, what), Tried()
        try:
            async with unit_of_work(self.on.store, lambda: self.on.now) as unit:
                await self.on.directory.fresh(unit)
                attempt = worker.Attempt(unit)
                token = worker.current.set(attempt)
                try:
                    await self.application.process_update(Update.de_json(raw, self.api))
                    await unit.rows()
                finally:
                    worker.current.reset(token)
                seen.error, seen.calls = attempt.error, list(unit.calls)
                raise Undone
        except Undone:
            return seen

    def _update(self, account: int, chat: int, what: str) -> dict[str, Any]:
        person = {"id": account, "is_bot": False, "first_name": "某"}
        where = {"id": chat, "type": "private" if chat > 0 else "supergroup", "title": "某"}
        message: dict[str, Any] = {
            "message_id": 5,
            "date": 1772416800,
            "chat": where,
            "from": person,
            "text": what,
        }
        if what.startswith("/"):
            length = len(what.split(maxsplit=1)[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
            return {"update_id": 1, "message": message}
        query = {
            "id": "1",
            "from": person,
            "chat_instance": "1",
            "data": what,
            "message": {**message, "text": "卡片"},
        }
        return {"update_id": 1, "callback_query": query}

    async def fingerprint(self) -> dict[str, int]:
        async with self.on.store.transaction() as connection:
            return {
                table.name: (
                    await connection.execute(select(func.count()).select_from(table))
                ).scalar_one()
                for table in metadata.sorted_tables
            }


async def _max(unit: Unit, table: Any) -> int:
    return int((await (await unit.rows()).execute(select(func.max(table.c.id)))).scalar_one())


@asynccontextmanager
async def border(database: str, folder: Path) -> AsyncIterator[Border]:
    """Matters at every kind of step in one community; the other one has its desk, its group and its officer."""
    async with life(database, folder) as on:
        other = await on.company("好邻物业", "property", QIAN)
        kinds = ("lighting", "water", "noise", "security", "leak", "parking", "greening")
        fresh, given, private, circle, done, confirm, ended = [
            await on.told(HOUSEHOLD, f"{kind}坏了很久了", kind, str(number + 1))
            for number, kind in enumerate(kinds)
        ]
        await on.told(2, "lighting坏了很久了", "lighting", "1")
        for each in (given, done):
            await on.do(each.id, "take", ZHAO)
            await on.assign(each.id)
        await on.do(done.id, "done", LIU)
        async with on.unit() as unit:
            for account, name in (
                (ZHAO, "grid"),
                (ZHAO, "party"),
                (ZHAO, "member"),
                (STRANGER, "member"),
            ):
                await roles.give(await unit.rows(), 1, account, name, ZHAO, unit.now)
        await on.mediated(private.id)
        await on.switch(circle.id, "proposal")
        await on.do(private.id, "take", ZHAO)
        await on.do(confirm.id, "answer", ZHAO)
        await on.do(ended.id, "answer", ZHAO)
        await on.passes(days=4)
        await on.do(await _again(on, confirm.id), "answer", ZHAO)
        async with on.unit() as unit:
            opened = await on.services.hearings.open(unit, on.community, fresh.id, ZHAO)
            await on.services.hearings.at_door(
                unit, on.community, opened.id, "1-1-101 赞成 早该修", ZHAO
            )
            await on.services.extensions.ask(unit, on.community, given.id, 3, "等配件", LIU)
            notice = await on.services.noticing.free(unit, on.community, "旧的", ZHAO)
            later = await on.services.noticing.free(
                unit, on.community, "明天停水", ZHAO, due_at=on.now.replace(year=2027)
            )
            draft = await on.services.drafting.begin(unit, on.community, fresh.id, ZHAO, "划线")
            submitted = await on.services.drafting.begin(unit, on.community, fresh.id, ZHAO, "装桩")
            await on.services.drafting.submit(unit, on.community, submitted.id, ZHAO)
            assert notice.number.endswith("N003") or notice.id
        voted = await on.open()
        async with on.unit() as unit:
            rows = await unit.rows()
            home = (await households.roll(rows, 1))[0]
            claim = await bindings.claim(rows, home, STRANGER, unit.now)
            await communities.create(rows, "别处社区", "Asia/Shanghai", unit.now)
            await communities.link(rows, OTHER_DESK, 2, "desk", "别处工作台", unit.now)
            await communities.link(rows, OTHER_GROUP, 2, "group", "别处居民群", unit.now)
            await communities.add_officer(rows, 2, ELSEWHERE, unit.now)
            for account in (STRANGER, ELSEWHERE):
                await people.seen(rows, account, unit.now, private=True)
            await on.directory.reload(unit)
            found = {
                "hearing": await _max(unit, hearings),
                "point": await _max(unit, points),
                "time": await _max(unit, extensions),
            }
            voice = (
                await rows.execute(select(voices.c.id).where(voices.c.matter == fresh.id).limit(1))
            ).scalar_one()
            assert await _max(unit, ballots) == voted.id
        async with on.unit() as unit:
            plans = [
                await on.services.activities.draft(
                    unit, on.community, ActivityKind.EVENT, "周六9:00 包饺子", ZHAO
                )
                for _ in range(2)
            ]
            await on.services.activities.post(unit, on.community, plans[1].id)
            request = await on.services.helping.ask(unit, on.community, HOUSEHOLD, "请人换个灯泡")
            _, care = await on.services.caring.begin(unit, on.community, ZHAO, "1-1-101 每周")
            visit = await neighbours.add_contact(await unit.rows(), 1, unit.now)
            place = await on.services.stations.put(
                unit, on.community, "秋实驿站；量血压；周一至周五 9:00-17:00；3号楼底商"
            )
            found |= {
                "station": place.id,
                "care": care,
                "draft_event": plans[0].id,
                "event": plans[1].id,
                "request": request.id,
                "visit": visit,
            }
        asked = next(each for each in await on.asked(confirm.id) if each.who == "h1")
        yield Border(
            on,
            {
                **found,
                "fresh": fresh.id,
                "given": given.id,
                "private": private.id,
                "circle": circle.id,
                "done": done.id,
                "ended": ended.id,
                "voice": voice,
                "other_agency": other,
                "agency": 1,
                "ask": asked.id,
                "notice": later.id,
                "ballot": voted.id,
                "draft": draft.id,
                "submitted": submitted.id,
                "claim": claim,
                "home": home.id,
                "neighbour": HOUSEHOLD,
                "number": fresh.number,
                "private_number": private.number,
            },
        )


async def _again(on: Life, number: int) -> int:
    """A matter whose time for answers has run out is taken up again, so that answers are open now."""
    async with on.unit() as unit:
        await on.services.actions.reopen(unit, on.community, number, ZHAO)
    return number


def matrix() -> list[tuple[str, dict[str, str]]]:
    """(sample, column -> mark) of every row of the document."""
    lines = [line for line in DOC.read_text("utf-8").splitlines() if line.startswith("| ")]
    heads = [cell.strip() for cell in lines[0].strip("|").split("|")][2:]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        rows.append((cells[1].strip("`"), dict(zip(heads, cells[2:], strict=True))))
    return rows


def place_of(account: int, sample: str) -> int:
    """Where somebody would do it: officers on their own desk, everybody else in private."""
    if PRIVATE.match(sample):
        return account
    return {SUN: DESK, ELSEWHERE: OTHER_DESK}.get(account, account)


async def test_every_cell_of_the_matrix_holds(database: str, tmp_path: Path) -> None:
    async with border(database, tmp_path) as house:
        before, wrong = await house.fingerprint(), list[str]()
        for sample, cells in matrix():
            what = sample.format_map(house.names)
            for column, mark in cells.items():
                account = WHO[column]
                seen = await house.tried(account, place_of(account, sample), what)
                refused = isinstance(seen.error, DomainError)
                if seen.error is not None and not refused:
                    wrong.append(f"{sample} {column}: {seen.error!r}")
                elif refused != (mark == "—"):
                    wrong.append(f"{sample} {column}: {mark} but {seen.error!r}")
                elif column == "officer elsewhere" and _crosses(seen.calls):
                    wrong.append(f"{sample} {column}: {_crosses(seen.calls)}")
        assert not wrong, "\n".join(wrong)
        assert await house.fingerprint() == before


def _crosses(calls: list[Call]) -> list[str]:
    """Calls of the other community's officer that reach or tell of the first community."""
    own = {OTHER_DESK, OTHER_GROUP, ELSEWHERE, None}
    return [
        str(call.params)[:200]
        for call in calls
        if call.chat not in own or FOREIGN.search(str(call.params))
    ]


async def test_no_page_of_the_board_tells_of_another_community(
    database: str, tmp_path: Path
) -> None:
    async with border(database, tmp_path) as house, board(house.on) as web:
        for path in PAGES:
            answer = await web.get(f"/c2{path}")
            assert answer.status_code == (404 if "/m/" in path else 200), path
            assert not FOREIGN.search(answer.text), path
        for name in TABLES:
            for form in ("json", "csv"):
                assert not FOREIGN.search((await web.get(f"/c2/{name}.{form}")).text), name
        assert (
            FOREIGN.search((await web.get("/c1")).text) and (await web.get("/")).status_code == 404
        )


async def test_every_button_and_command_there_is_stands_in_the_matrix_or_is_anybodys(
    database: str,
) -> None:
    """A new command or button needs a row, or a reason here why it is everybody's own business."""
    from handlers.callback_data import _SHAPES  # pyright: ignore[reportPrivateUsage]

    samples = [sample for sample, _ in matrix()]
    shapes = {
        "f",
        "d",
        "w",
        "o",
        "k",
        "hs",
        "hg",
        "hn",
        "fi",
        "b",
        "st",
        "nt",
        "aq",
        "ow",
        "pa",
    }  # one's own forms and booths; two-officer deeds
    for kind in _SHAPES.keys() - shapes:
        assert any(sample.startswith(f"{kind}:") for sample in samples), kind
    everybodys = {
        "desk",
        "link",
        "unlink",
        "here",
        "help",
        "privacy",
        "export",
        "delete",
        "start",
        "tell",
        "bind",
        "leave",
        "vote",
        "paper",
        "done",
        "role",
        "appeal",
        "mine",
        "calendar",
        "ask",
        "checkin",
        "topic",
        "need",
        "helper",
        "cancel",
    }
    for name in {*COMMANDS, *IN_PRIVATE} - everybodys:
        assert any(sample.split()[0] == f"/{name}" for sample in samples), name
