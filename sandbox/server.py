"""The sandbox's HTTP server: the Bot API, the simulation interface and the chat page."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from sandbox import api, schema
from sandbox.errors import ApiError
from sandbox.faults import Faults, Kind, Rule
from sandbox.sim import Simulation
from sandbox.updates import Delivery
from sandbox.world import Bot, World

PAGE: Final = Path(__file__).with_name("page")
HANG_SECONDS: Final = 30.0


class _Protocol(HttpToolsProtocol):
    """uvicorn's own, which also lets a request's connection be cut."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self.scope["state"] = {"transport": self.transport}


class Server:
    """One world behind one port."""

    def __init__(self, world: World, *, validate: bool = False) -> None:
        self.world = world
        self.faults = Faults()
        self.delivery = Delivery(world, self.faults)
        self.validate = validate
        self.violations: list[str] = []
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self.sent: dict[str, int] = {}
        self.simulation = Simulation(world, self)
        self.app = Starlette(
            routes=[
                Route("/bot{token}/{method}", self.call, methods=["GET", "POST"]),
                Route("/file/bot{token}/files/{file_id}/{name}", self.download),
                Mount("/sim", routes=self.simulation.routes()),
                Mount("/", StaticFiles(directory=PAGE, html=True)),
            ]
        )

    def set_faults(self, rules: list[Rule], *, seed: int = 0, duplicate: float = 0.0) -> None:
        self.faults = self.delivery.faults = Faults(rules, seed)
        self.faults.duplicate = duplicate

    async def call(self, request: Request) -> Response:
        """One Bot API call: HTTP status equals error_code, as the real server has it."""
        try:
            return await self._answer(request)
        except ClientDisconnect:
            return Response(status_code=400)
        except Foreign as page:
            return HTMLResponse("<html><body>blocked</body></html>", page.status)
        except ApiError as error:
            body: dict[str, Any] = {
                "ok": False,
                "error_code": error.code,
                "description": error.description,
            }
            if error.parameters:
                body["parameters"] = error.parameters
            return JSONResponse(body, error.code)

    async def _answer(self, request: Request) -> Response:
        bot = self.world.bots.get(request.path_params["token"])
        if bot is None or bot.revoked:
            raise ApiError(401, "Unauthorized")
        name = schema.methods().get(request.path_params["method"].lower())
        if name is None:
            raise ApiError(404, "Not Found: method not found")
        params, files = await _read(request)
        self._check_request(name, params)
        chat = str(params.get("chat_id", "")).lstrip("-")
        fault = self.faults.draw(name, int(params["chat_id"]) if chat.isdecimal() else None)
        if fault:
            await self._before(fault, request)
        result = await self._run(bot, name, params, files)
        if self.validate:
            self.violations += schema.answer_faults(name, result)
        if fault:
            await self._after(fault, request)
        return JSONResponse({"ok": True, "result": result})

    def _check_request(self, name: str, params: dict[str, Any]) -> None:
        if self.validate:
            self.violations += schema.request_faults(name, params)
            self.calls.append((name, params))
        for field in schema.api()["methods"][name].get("fields", ()):
            if field["required"] and field["name"] not in params:
                raise ApiError(400, f'Bad Request: parameter "{field["name"]}" is required')

    async def _run(self, bot: Bot, name: str, params: dict[str, Any], files: api.Files) -> Any:
        if name != "getUpdates":
            result = api.answer(self.world, bot, name, params, files)
            if name.startswith("send"):
                self.sent[name] = self.sent.get(name, 0) + 1
            return result
        updates = await self.delivery.poll(bot, params)
        if self.validate:
            self.violations += [
                fault for update in updates for fault in schema.update_faults(update)
            ]
        return updates

    async def _before(self, fault: Rule, request: Request) -> None:
        if fault.kind is Kind.FLOOD:
            raise ApiError(
                429,
                f"Too Many Requests: retry after {fault.retry_after}",
                retry_after=fault.retry_after,
            )
        if fault.kind is Kind.FOREIGN:
            raise Foreign(fault.status)
        if said := fault.says or _ANSWERS.get(fault.kind):
            raise ApiError(int(fault.kind), said)
        if fault.kind is Kind.DROP_BEFORE:
            _cut(request)

    async def _after(self, fault: Rule, request: Request) -> None:
        if fault.kind is Kind.HANG_AFTER:
            await asyncio.sleep(HANG_SECONDS)
        if fault.kind in (Kind.DROP_AFTER, Kind.HANG_AFTER):
            _cut(request)

    async def download(self, request: Request) -> Response:
        bot = self.world.bots.get(request.path_params["token"])
        kept = self.world.files.get(request.path_params["file_id"])
        if bot is None or kept is None:
            return Response(status_code=404)
        return Response(kept[1], media_type="application/octet-stream")


class Foreign(Exception):
    """Something on the way answers with a page of its own."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


_ANSWERS = {
    Kind.REFUSED: "Bad Request: not enough rights to send text messages to the chat",
    Kind.SERVER: "Internal Server Error",
    Kind.GATEWAY: "Bad Gateway",
    Kind.UNAUTHORIZED: "Unauthorized",
    Kind.UNKNOWN: "Not Found",
    Kind.FORBIDDEN: "Forbidden",
}


def _cut(request: Request) -> None:
    request.scope["state"]["transport"].abort()
    raise ApiError(500, "Internal Server Error")


async def _read(request: Request) -> tuple[dict[str, Any], dict[str, tuple[str, bytes]]]:
    """Parameters and uploads from a query, urlencoded, multipart or JSON request."""
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, tuple[str, bytes]] = {}
    kind = request.headers.get("content-type", "")
    if kind.startswith("application/json"):
        params |= json.loads(await request.body() or b"{}")
    elif kind.startswith(("multipart/", "application/x-www-form-urlencoded")):
        async with request.form() as form:
            for name, value in form.multi_items():
                if isinstance(value, str):
                    params[name] = value
                else:
                    files[name] = (value.filename or name, await value.read())
                    params[name] = (
                        params.get(name) or name
                    )  # an empty parameter gives way to the upload
    method = schema.methods().get(request.path_params["method"].lower(), "")
    fields = {
        field["name"]: field["types"]
        for field in schema.api()["methods"].get(method, {}).get("fields", ())
    }
    uploads = files.keys() - fields.keys()
    kept = {name: value for name, value in params.items() if name not in uploads}
    return {name: _decoded(value, fields.get(name, [])) for name, value in kept.items()}, files


def _decoded(value: Any, kinds: list[str]) -> Any:
    """Structures and truth values travel as JSON inside forms; plain text stays as it came."""
    if "Boolean" in kinds and isinstance(value, str):
        return value.lower() in ("true", "1")
    if isinstance(value, str) and value[:1] in "[{" and not set(kinds) <= {"String", "Integer"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def serving(server: Server, host: str, port: int) -> uvicorn.Server:
    """A uvicorn server for this sandbox; `await .serve()` runs it."""
    config = uvicorn.Config(
        server.app,
        host,
        port,
        log_level="critical",
        access_log=False,
        http=_Protocol,
        timeout_graceful_shutdown=1,
        timeout_keep_alive=75,  # a bot on a busy machine finds its idle connections still open, as Telegram keeps them
    )
    return uvicorn.Server(config)
