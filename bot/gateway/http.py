"""Health, metrics and the webhook, on one small port."""

import asyncio
import base64
import hmac
import json
import socket
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from bot.domain.errors import DomainError
from bot.serving import server
from bot.storage import copies, inbox, watch
from bot.storage.backup import BackupError
from bot.storage.session import StorageError, Store
from bot.texts import errors

STATE_SECONDS: Final = 5  # in which the database answers, or is said to wait
MOST_BODY: Final = 1 << 20
MOST_ID: Final = 1 << 53
WEBHOOK_PATH: Final = "/telegram"
NOT_KNOWN: Final = "没有权限。"
Keep = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


GAUGES: Final = {
    name: Gauge(f"bandeng_{name}", told)
    for name, told in (
        ("inbox_oldest_seconds", "Age of the oldest update that waits"),
        ("outbox_oldest_seconds", "Age of the oldest call that could have been made"),
        ("agenda_late_seconds", "How long the first entry that is due has been due"),
        ("calls_tried_again", "Calls that were tried and wait for another try"),
        ("database_bytes", "How large the database is"),
        ("loop_lag_seconds", "The longest that the event loop was held up since the last look"),
        ("put_aside", "Updates that could not be worked on"),
        ("alarms_untaken", "Dangers that nobody goes to"),
        ("poll_age_seconds", "Seconds since Telegram last answered; nought with a webhook"),
        ("outage_seconds", "How long Telegram has not been reached"),
    )
}
LAST_BACKUP: Final = Gauge(
    "bandeng_last_backup_timestamp_seconds", "When the last backup was written by itself"
)


class Endpoints:
    """What the server answers; `state` describes the bot's health."""

    def __init__(
        self,
        store: Store,
        keep: Keep,
        state: Callable[[], Awaitable[dict[str, Any]]],
        secret: str,
        key: bytes,
        bring_roll: Callable[[bytes, str, str, bool], Awaitable[str]],
        report: Callable[[str, str], Awaitable[list[tuple[str, bytes]]]],
        wake: Callable[[], None],
        now: Callable[[], datetime],
        seen: Callable[[], dict[str, float]],
    ) -> None:
        """`seen` are figures that no row holds."""
        self._now, self._seen = now, seen
        self._wake = wake
        self._store = store
        self._keep = keep
        self._state = state
        self._secret = secret
        self._bring_roll = bring_roll
        self._report = report
        self._pass = pass_for_backup(key)

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/health", self.health),
                Route("/metrics", self.metrics),
                Route("/backup", self.backup, methods=["POST"]),
                Route("/roll", self.roll, methods=["POST"]),
                Route("/report", self.report, methods=["POST"]),
                Route("/requeue", self.requeue, methods=["POST"]),
                Route(WEBHOOK_PATH, self.webhook, methods=["POST"]),
            ]
        )

    async def health(self, request: Request) -> Response:
        """200 while the bot hears Telegram and can write, 503 otherwise."""
        try:
            state = await asyncio.wait_for(self._state(), STATE_SECONDS)
        except StorageError as error:
            state = {"ok": False, "database": error.what}
        except TimeoutError:
            state = {"ok": False, "database": "waits"}
        return JSONResponse(state, 200 if state["ok"] else 503)

    async def metrics(self, request: Request) -> Response:
        """What one can alert on (ops/alerts.yaml), as of this moment."""
        with suppress(StorageError):
            async with self._store.transaction() as connection:
                found = await watch.ages(connection, self._now())
            for name, value in {**found, **self._seen()}.items():
                GAUGES[name].set(value)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    async def backup(self, request: Request) -> Response:
        """Writes a backup of the running bot's database to a file on this machine, for whoever holds the key."""
        if not self._known(request):
            return PlainTextResponse(NOT_KNOWN, 401)
        target = Path(request.query_params.get("to", ""))
        if not target.name or target.exists() or not target.parent.is_dir():
            return PlainTextResponse("请给一个还不存在的文件名。", 400)
        try:
            return JSONResponse(await copies.write(self._store, target))
        except BackupError as error:
            return PlainTextResponse(str(error), 500)
        except OSError as error:
            return PlainTextResponse(f"{target} 写不进去（{error.strerror}）；请换个地方。", 400)

    async def roll(self, request: Request) -> Response:
        """Brings a roll in for whoever holds the key; what it changed, or what is wrong with it."""
        if not self._known(request):
            return PlainTextResponse(NOT_KNOWN, 401)
        asked = request.query_params
        try:
            text = await self._bring_roll(
                await request.body(),
                asked.get("name", ""),
                asked.get("community", ""),
                bool(asked.get("dry")),
            )
        except DomainError as error:
            return PlainTextResponse(errors.sentence(error), 400)
        return PlainTextResponse(text)

    async def report(self, request: Request) -> Response:
        """The month's report for whoever holds the key: file names and their bytes."""
        if not self._known(request):
            return PlainTextResponse(NOT_KNOWN, 401)
        asked = request.query_params
        try:
            files = await self._report(asked.get("community", ""), asked.get("month", ""))
        except DomainError as error:
            return PlainTextResponse(errors.sentence(error), 400)
        return JSONResponse({name: base64.b64encode(content).decode() for name, content in files})

    async def requeue(self, request: Request) -> Response:
        """Puts back what was put aside, for whoever holds the key; how many updates."""
        if not self._known(request):
            return PlainTextResponse(NOT_KNOWN, 401)
        async with self._store.transaction() as connection:
            found = await inbox.requeue(connection)
        self._wake()
        return JSONResponse({"updates": found})

    def _known(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), self._pass.encode())

    async def webhook(self, request: Request) -> Response:
        """Answers 200 only once the update is committed; Telegram repeats it otherwise."""
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not self._secret or not hmac.compare_digest(given.encode(), self._secret.encode()):
            return Response(status_code=401)
        body = bytearray()
        async for part in request.stream():  # a body in pieces says no length
            body += part
            if len(body) > MOST_BODY:
                return Response(status_code=413)
        try:
            update = json.loads(body)
            assert type(update["update_id"]) is int and abs(update["update_id"]) < MOST_ID
        except (ValueError, KeyError, TypeError, AssertionError):
            return Response(status_code=400)
        try:
            await self._keep([update])
        except StorageError:
            return Response(status_code=503)
        return Response()


def pass_for_backup(key: bytes) -> str:
    """What the local command shows to be let in: it follows from the key file."""
    return hmac.new(key, b"backup", "sha256").hexdigest()


class PortTaken(Exception):
    """Another process listens on the port; the text names it."""


def must_be_free(host: str, port: int) -> None:
    """Raises PortTaken."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(f"{host}:{port}") from error


def serving(endpoints: Endpoints, host: str, port: int) -> uvicorn.Server:
    """The small port's server."""
    return server(endpoints.app(), host, port)
