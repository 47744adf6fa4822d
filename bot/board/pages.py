"""The board's pages and what they are made of."""

from collections.abc import Callable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.services.showing import Showing, Shown
from bot.services.unit import unit_of_work
from bot.storage.session import StorageError, Store
from bot.texts import ballots as texts
from bot.texts import outcomes

if TYPE_CHECKING:
    from jinja2 import Environment

HERE: Final = Path(__file__).with_name("page")
HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-cache",
}  # fmt: skip


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, select_autoescape  # only where there is a board

    return Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape(), trim_blocks=True)


class Board:
    """Read-only; every answer is made from the rows of this moment."""

    def __init__(self, store: Store, showing: Showing, now: Callable[[], datetime]) -> None:
        self._store = store
        self._showing = showing
        self._now = now

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/b/{name}", self.ballot),
                Route("/b/{name}/log.jsonl", self.log),
                Mount("/page", StaticFiles(directory=HERE)),
            ],
            exception_handlers={404: _missing},
        )

    async def ballot(self, request: Request) -> Response:
        """A ballot and the check of a receipt, which runs in the browser."""
        try:
            async with unit_of_work(self._store, self._now) as unit:
                shown = await self._showing.ballot(unit, request.path_params["name"])
        except StorageError:
            return HTMLResponse("暂时打不开，请稍后再看。", 503, HEADERS)
        if shown is None:
            return await _missing(request, None)
        page = _templates().get_template("ballot.html").render(told(shown))
        return HTMLResponse(page, headers=HEADERS)

    async def log(self, request: Request) -> Response:
        """The ballot's log, to be kept and checked by anybody."""
        try:
            async with unit_of_work(self._store, self._now) as unit:
                content = await self._showing.log(unit, request.path_params["name"])
        except StorageError:
            return HTMLResponse("暂时打不开，请稍后再看。", 503, HEADERS)
        if content is None:
            return await _missing(request, None)
        return Response(content, media_type="application/jsonl", headers=HEADERS)


async def _missing(request: Request, error: object) -> Response:
    return HTMLResponse("没有这一页。请从群里的卡片重新点进来。", 404, HEADERS)


def told(shown: Shown) -> dict[str, object]:
    """A page's words."""
    ballot, outcome = shown.ballot, shown.outcome
    opens, closes = (texts.when(at, shown.zone) if at else "" for at in (ballot.opens_at, ballot.closes_at))
    return {
        "community": shown.community, "number": ballot.number, "name": ballot.public, "title": ballot.title,
        "stage": texts.STAGES[ballot.stage], "options": ballot.options, "effect": shown.profile.effect,
        "rule": f"{shown.profile.title}：{texts.rule(shown.profile)}", "source": shown.profile.source,
        "scope": texts.scope(ballot), "secrecy": texts.SECRECY[ballot.secrecy], "opens": opens, "closes": closes,
        "voted": shown.voted, "whole": shown.whole, "open": ballot.stage is ballot.stage.OPEN,
        "head": shown.head.short if shown.head else "", "leaves": ballot.leaves,
        "result": outcomes.outcome(ballot, outcome.result) if outcome else "",
        "sums": _sums(shown), "bars": _bars(shown),
    }  # fmt: skip


def _sums(shown: Shown) -> list[tuple[str, list[str]]]:
    if shown.outcome is None:
        return []
    sums = shown.outcome.result.sums
    return [
        (option, [f"{texts.MEASURES[measure]} {outcomes.amount(measure, sums[measure][number])}" for measure in sums])
        for number, option in enumerate(shown.ballot.options)
    ]


def _bars(shown: Shown) -> list[str]:
    if shown.outcome is None:
        return []
    found = shown.outcome.result
    return [*(outcomes.explain(check, "参加") for check in found.quorum),
            *(outcomes.explain(check, "支持") for check in found.passing)]  # fmt: skip


def serving(board: Board, host: str, port: int) -> uvicorn.Server:
    return uvicorn.Server(uvicorn.Config(board.app(), host, port, log_level="warning", access_log=False))
