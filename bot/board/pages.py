"""The board's pages: addresses, headers, and a short memory so that many readers cost as little as one."""

import asyncio
import csv
import io
import json
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from unicodedata import normalize

import uvicorn
from starlette.applications import Starlette
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.board import open311, telling
from bot.board.asking import HEADERS, BoardQuestion
from bot.board.telling import CATEGORIES, STATES, PageTable
from bot.domain.errors import DomainError
from bot.services.ballots.public_view import PublicView
from bot.services.notices.board_view import LATE, BoardView
from bot.services.unit import unit_of_work
from bot.serving import server
from bot.storage.session import StorageError, Store
from bot.texts import activities as activity_texts

if TYPE_CHECKING:
    from jinja2 import Environment

HERE: Final = Path(__file__).with_name("page")
FRESH_SECONDS: Final = 2.0
TABLE_SECONDS: Final = 60.0
RESTS: Final = 3
LONGEST_REST: Final = 5.0
LONGEST: Final = 300
QUEUE: Final = 8  # pages that wait to be made; whoever comes then is told to come again
PARAMETERS: Final = frozenset(
    {
        *("state", "category", "building", "page", "month", "q"),
        *("service_request_id", "service_code", "start_date", "end_date", "status", "page_size"),
    }
)
OPEN311_SECONDS: Final = 30.0
REMEMBERED: Final = 256
MOST_BYTES: Final = 32 * 2**20  # of remembered pages
MOST_PAGES: Final = 10_000
HALL: Final = 10
MISSING: Final = "没有这一页。请从群里的链接或大厅的二维码重新进来。"
CLOSED: Final = "暂时打不开，请稍后再看。"
CROWDED: Final = "<!doctype html><meta charset=utf-8><p>看的人多，请过一会儿再来。"


@cache
def _templates() -> "Environment":
    from jinja2 import (
        Environment,
        FileSystemLoader,
        select_autoescape,
    )  # only where there is a board

    return Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(),
        trim_blocks=True,
        lstrip_blocks=True,
    )


Make = Callable[[BoardQuestion], Awaitable[Response | None]]
Show = Callable[[Request], Awaitable[Response]]


class _Few(IntegerConvertor):
    """A number that fits a row's id; what is longer is no address here."""

    regex = "[0-9]{1,9}"


register_url_convertor("few", _Few())


class Board:
    """Read-only; pages are at most two seconds old, tables a minute, ballots as of this moment."""

    def __init__(
        self,
        store: Store,
        public_view: PublicView,
        reading: BoardView,
        now: Callable[[], datetime],
        address: str | None,
    ) -> None:
        self._store = store
        self._public_view = public_view
        self._reading = reading
        self._now = now
        self._address = address
        self._made: OrderedDict[str, tuple[float, Response]] = OrderedDict()
        self._turn = asyncio.Lock()
        self._waiting = 0
        self._rests_until = 0.0

    def app(self) -> Starlette:
        pages = {
            "": self.matters,
            "/m/{number}": self.matter,
            "/notices": self.notices,
            "/ballots": self.ballots,
            "/figures": self.figures,
            "/companies": self.companies,
            "/income": self.income,
            "/hall": self.hall,
            "/calendar": self.calendar,
            "/calendar.ics": self.calendar_file,
            "/feed.atom": self.feed,
            "/qr.svg": self.qr,
        }
        tables: dict[str, Callable[[BoardQuestion], Awaitable[PageTable | None]]] = {
            "matters": self.matters_table,
            "notices": self.notices_table,
            "ballots": self.ballots_table,
            "figures": self.figures_table,
            "companies": self.companies_table,
            "income": self.income_table,
            "orders": self.orders_table,
        }
        return Starlette(
            routes=[
                Route("/", self.front),
                Route("/robots.txt", _robots),
                Route("/b/{name}", self._queued(self.ballot)),
                Route("/b/{name}/log.jsonl", self._queued(self.log)),
                Route("/b/{name}/pictures/{digest}.jpg", self._queued(self.picture)),
                *(
                    Route(
                        f"/c{{community:few}}/{name}.{form}",
                        self._remembered(_as_table(make, form), TABLE_SECONDS),
                    )
                    for name, make in tables.items()
                    for form in ("json", "csv")
                ),
                *(
                    Route(f"/c{{community:few}}{path}", self._remembered(make))
                    for path, make in pages.items()
                ),
                *(
                    Route(
                        f"/c{{community:few}}/open311/v2/{path}.{form}",
                        self._remembered(self._open311(show, form), OPEN311_SECONDS),
                    )
                    for path, show in open311.SHOWN.items()
                    for form in open311.FORMS
                ),
                Mount("/page", StaticFiles(directory=HERE)),
            ],
            exception_handlers={404: _missing},
        )

    def _remembered(
        self, make: Make, seconds: float = FRESH_SECONDS
    ) -> Callable[[Request], Awaitable[Response]]:
        """A page is made once for all who ask within its seconds; one maker at a time, with a rest between two."""

        async def answer(request: Request) -> Response:
            known = sorted(
                (name, value) for name, value in request.query_params.items() if name in PARAMETERS
            )
            key = f"{request.url.path}?{known}"
            if len(key) > LONGEST:
                return await _missing(request, None)
            kept = self._made.get(key)
            if kept is not None and time.monotonic() < kept[0]:
                return kept[1]
            if self._waiting >= QUEUE:
                return HTMLResponse(CROWDED, 503, HEADERS)
            return (await self._in_turn(request, key, make, seconds))[1]

        return answer

    async def _in_turn(
        self, request: Request, key: str, make: Make, seconds: float
    ) -> tuple[float, Response]:
        """The page once it is its turn; nothing is made for whoever has gone meanwhile."""
        self._waiting += 1
        try:
            async with self._turn:
                kept = self._made.get(key)
                if kept is not None and time.monotonic() < kept[0]:
                    return kept
                if await request.is_disconnected():
                    return 0.0, Response(status_code=499)
                return await self._keep(key, self._make(request, make), seconds)
        finally:
            self._waiting -= 1

    async def _keep(
        self, key: str, making: Awaitable[Response], seconds: float
    ) -> tuple[float, Response]:
        """Makes a page and remembers it. Whoever asks for ever new pages gets at most a quarter of the bot's time."""
        await asyncio.sleep(max(self._rests_until - time.monotonic(), 0))
        begun = time.monotonic()
        made = await making
        now = time.monotonic()
        self._rests_until = now + min((now - begun) * RESTS, LONGEST_REST)
        self._made[key] = (now + seconds, made)
        self._made.move_to_end(key)
        held = sum(len(page.body) for _, page in self._made.values())
        while len(self._made) > 1 and (len(self._made) > REMEMBERED or held > MOST_BYTES):
            held -= len(self._made.popitem(last=False)[1][1].body)
        return self._made[key]

    async def _make(self, request: Request, make: Make) -> Response:
        community = self._reading.community(int(request.path_params["community"]))
        made: Response | None = None
        if community is not None:
            path = {name: str(value) for name, value in request.path_params.items()}
            try:
                async with unit_of_work(self._store, self._now) as unit:
                    with suppress(DomainError):
                        made = await make(
                            BoardQuestion(unit, community, path, dict(request.query_params))
                        )
            except StorageError:
                return HTMLResponse(CLOSED, 503, HEADERS)
        return made if made is not None else await _missing(request, None)

    def _page(self, asked: BoardQuestion, template: str, **values: Any) -> Response:
        shell = {
            "community": asked.community.name,
            "root": f"/c{asked.community.id}",
            "here": template,
        }
        page = _templates().get_template(f"{template}.html").render({**shell, **values})
        return HTMLResponse(page, headers=HEADERS)

    # pages

    async def front(self, request: Request) -> Response:
        """With one community its board, else only a word: tenants are not listed to strangers."""
        only = self._reading.only()
        return RedirectResponse(f"/c{only}") if only is not None else await _missing(request, None)

    async def matters(self, asked: BoardQuestion) -> Response | None:
        """Matters by state and heat."""
        given = {name: asked.query.get(name, "") for name in ("state", "category", "building")}
        if (given["state"] and given["state"] not in (*STATES, LATE)) or (
            given["category"] and given["category"] not in CATEGORIES
        ):
            return None
        page = asked.query.get("page", "1")
        number = (
            int(page) if page.isascii() and page.isdecimal() and 0 < int(page) <= MOST_PAGES else 1
        )
        given["building"] = telling.building_of(given["building"])
        found = await self._reading.matters(asked.unit, asked.community, given, number)
        return self._page(asked, "matters", **telling.matters(found, given, asked.community))

    async def matter(self, asked: BoardQuestion) -> Response | None:
        """One matter with its timeline and clock."""
        number, _, form = asked.path["number"].partition(".")
        found = await self._reading.matter(asked.unit, asked.community, number)
        if found is None and (
            went := await self._reading.went_into(asked.unit, asked.community, number)
        ):
            return RedirectResponse(
                f"/c{asked.community.id}/m/{went}{'.json' if form else ''}", 308
            )
        if found is None or form not in ("", "json"):
            return None
        told = telling.matter(found, asked.community)
        return _json(told) if form else self._page(asked, "matter", **told)

    async def notices(self, asked: BoardQuestion) -> Response | None:
        found = await self._reading.notices(asked.unit, asked.community)
        return self._page(asked, "notices", notices=telling.notices(found, asked.community))

    async def ballots(self, asked: BoardQuestion) -> Response | None:
        found = await self._reading.ballots(asked.unit, asked.community)
        return self._page(asked, "ballots", ballots=telling.ballots(found, asked.community))

    async def figures(self, asked: BoardQuestion) -> Response | None:
        month = asked.query.get("month") or telling.this_month(asked.community, asked.unit.now)
        found = await self._reading.figures(asked.unit, asked.community, month)
        names = self._reading.agencies(asked.community)
        year = int(month[:4])
        months = await self._reading.by_month(asked.unit, asked.community, year)
        told = telling.figures(found, month, names, asked.community, asked.unit.now)
        return self._page(asked, "figures", **told, chart=telling.months(months))

    async def companies(self, asked: BoardQuestion) -> Response | None:
        found = await self._reading.companies(asked.unit, asked.community)
        bars = self._reading.bars(asked.community)
        return self._page(asked, "companies", **telling.companies(found, bars, asked.community))

    async def income(self, asked: BoardQuestion) -> Response | None:
        found = await self._reading.income(asked.unit, asked.community)
        return self._page(asked, "income", **telling.income(found))

    async def hall(self, asked: BoardQuestion) -> Response | None:
        """A sheet for the hall: what this is, and a QR code that leads here."""
        found = await self._reading.hottest(asked.unit, asked.community, HALL)
        address = self._root(asked)
        return self._page(
            asked, "hall", address=address, **telling.hall(found, asked.community, asked.unit.now)
        )

    async def qr(self, asked: BoardQuestion) -> Response | None:
        import segno

        drawn = io.BytesIO()
        address = self._root(asked)
        segno.make(address, error="m").save(drawn, kind="svg", scale=8, border=2)
        return Response(drawn.getvalue(), media_type="image/svg+xml", headers=HEADERS)

    async def calendar(self, asked: BoardQuestion) -> Response | None:
        """What is to come: events, meetings, ballots."""
        found = await self._reading.coming(asked.unit, asked.community)
        dated = await self._reading.dated(asked.unit, asked.community)
        shown = telling.calendar(found, dated, asked.community)
        return self._page(asked, "calendar", activities=shown)

    async def calendar_file(self, asked: BoardQuestion) -> Response | None:
        """The same for a calendar on a phone."""
        found = await self._reading.coming(asked.unit, asked.community)
        dated = await self._reading.dated(asked.unit, asked.community)
        made = activity_texts.calendar(found, asked.community.name, asked.unit.now, dated)
        return Response(made, media_type="text/calendar; charset=utf-8", headers=HEADERS)

    async def feed(self, asked: BoardQuestion) -> Response | None:
        """Notices as Atom."""
        found = await self._reading.notices(asked.unit, asked.community)
        root = self._root(asked)
        values = telling.feed(found[:50], asked.community, root, asked.unit.now)
        page = _templates().get_template("feed.xml").render(values)
        return Response(page, media_type="application/atom+xml", headers=HEADERS)

    # the same as tables

    async def matters_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.matters_table(
            await self._reading.every(asked.unit, asked.community), asked.unit.now
        )

    async def notices_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.notices_table(await self._reading.notices(asked.unit, asked.community))

    async def ballots_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.ballots_table(await self._reading.ballots(asked.unit, asked.community))

    async def figures_table(self, asked: BoardQuestion) -> PageTable | None:
        month = asked.query.get("month") or telling.this_month(asked.community, asked.unit.now)
        found = await self._reading.figures(asked.unit, asked.community, month)
        return telling.figures_table(found, self._reading.agencies(asked.community))

    async def companies_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.companies_table(await self._reading.companies(asked.unit, asked.community))

    async def orders_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.orders_table(await self._reading.counted(asked.unit, asked.community))

    async def income_table(self, asked: BoardQuestion) -> PageTable | None:
        return telling.income_table(await self._reading.income(asked.unit, asked.community))

    def _open311(self, show: open311.Show, form: str) -> Make:
        """A page of Open311 in one of its two forms."""

        async def made(asked: BoardQuestion) -> Response:
            return await show(self._reading, asked, self._root(asked), form)

        return made

    def _root(self, asked: BoardQuestion) -> str:
        """The community's board, with its host where it is known."""
        return f"{self._address or ''}/c{asked.community.id}"

    # ballots, as of this moment

    def _queued(self, make: Show) -> Show:
        """Ballots are shown as of this moment, one after another; nothing is made for whoever has gone."""

        async def answer(request: Request) -> Response:
            if self._waiting >= QUEUE:
                return HTMLResponse(CROWDED, 503, HEADERS)
            self._waiting += 1
            try:
                async with self._turn:
                    gone = await request.is_disconnected()
                    return Response(status_code=499) if gone else await make(request)
            finally:
                self._waiting -= 1

        return answer

    async def ballot(self, request: Request) -> Response:
        """A ballot and the check of a receipt, which runs in the browser."""
        try:
            async with unit_of_work(self._store, self._now) as unit:
                shown = await self._public_view.ballot(unit, request.path_params["name"])
        except StorageError:
            return HTMLResponse(CLOSED, 503, HEADERS)
        if shown is None:
            return await _missing(request, None)
        page = _templates().get_template("ballot.html").render(telling.ballot(shown))
        return HTMLResponse(page, headers=HEADERS)

    async def log(self, request: Request) -> Response:
        """The ballot's log, to be kept and checked by anybody."""
        try:
            async with unit_of_work(self._store, self._now) as unit:
                content = await self._public_view.log(unit, request.path_params["name"])
        except StorageError:
            return HTMLResponse(CLOSED, 503, HEADERS)
        if content is None:
            return await _missing(request, None)
        return Response(content, media_type="application/jsonl", headers=HEADERS)

    async def picture(self, request: Request) -> Response:
        """A picture of an option; its name is its hash, so that it never changes."""
        digest = request.path_params["digest"]
        try:
            async with unit_of_work(self._store, self._now) as unit:
                content = await self._public_view.picture(unit, request.path_params["name"], digest)
        except StorageError:
            return HTMLResponse(CLOSED, 503, HEADERS)
        if content is None:
            return await _missing(request, None)
        headers = {**HEADERS, "Cache-Control": "public, max-age=31536000, immutable"}
        kind = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return Response(content, media_type=kind, headers=headers)


async def _robots(request: Request) -> Response:
    """Neighbours come from the group's links and the hall's code; search engines have no business here."""
    return Response("User-agent: *\nDisallow: /\n", media_type="text/plain", headers=HEADERS)


async def _missing(request: Request, error: object) -> Response:
    page = _templates().get_template("missing.html").render(text=MISSING)
    return HTMLResponse(page, 404, HEADERS)


def _as_table(make: Callable[[BoardQuestion], Awaitable[PageTable | None]], form: str) -> Make:
    async def made(asked: BoardQuestion) -> Response | None:
        table = await make(asked)
        if table is None:
            return None
        return _json(table.dicts()) if form == "json" else _csv(table)

    return made


def _json(value: Any) -> Response:
    return Response(
        json.dumps(value, ensure_ascii=False), media_type="application/json", headers=HEADERS
    )


def _csv(table: PageTable) -> Response:
    """With a mark that lets spreadsheets read it as UTF-8; a cell that could be taken for a formula is quoted."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(table.heads)
    rows.writerows([_harmless(str(cell)) for cell in row] for row in table.rows)
    return Response(written.getvalue().encode("utf-8-sig"), media_type="text/csv", headers=HEADERS)


def _harmless(cell: str) -> str:
    try:
        float(cell)
    except ValueError:
        first = normalize("NFKC", cell.lstrip())[:1]
        return (
            f"'{cell}" if first in ("=", "+", "-", "@") or cell[:1] in ("\t", "\r", "\n") else cell
        )
    return cell


def serving(board: Board, host: str, port: int) -> uvicorn.Server:
    return server(board.app(), host, port)
