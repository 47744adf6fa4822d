"""The simulation interface: act as any resident, read any chat, move the clock, order faults.

All under /sim, JSON in and out. GET state, chats/{id}, calls, clock, events (server-sent events); POST
users, bots, groups, say, edit, delete, tap, react, join, leave, promote, kick, block, migrate, clock,
faults, scenario, reset-calls. An error answers 400 with {"error": "…"}.
"""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from sandbox.content import keep
from sandbox.errors import ApiError
from sandbox.faults import Rule
from sandbox.markup import commands
from sandbox.scenario import Player, load
from sandbox.tour import Tour
from sandbox.world import PRESENT, Chat, Message, World

if TYPE_CHECKING:
    from sandbox.server import Server

KEEPALIVE_SECONDS: Final = 15


class Refused(Exception):
    """A simulation request that makes no sense; the text says why."""


class Simulation:
    """Acts on a world as its people would."""

    def __init__(self, world: World, server: "Server") -> None:
        self.world = world
        self.server = server
        self.player: Player | None = None
        self._tour: Tour | None = None
        self._listeners: set[asyncio.Queue[dict[str, Any]]] = set()
        self._playing: asyncio.Task[None] | None = None
        world.watch = self._tell

    def routes(self) -> list[BaseRoute]:
        gets = {"state": self.state, "calls": self.calls, "pending": self.pending}
        posts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "users": self.add_user,
            "bots": self.add_bot,
            "groups": self.add_group,
            "say": self.say,
            "say-many": self.say_many,
            "edit": self.edit,
            "delete": self.delete,
            "tap": self.tap,
            "react": self.react,
            "join": self.join,
            "leave": self.leave,
            "promote": self.promote,
            "kick": self.kick,
            "block": self.block,
            "migrate": self.migrate,
            "rename": self.rename,
            "faults": self.set_faults,
            "scenario": self.play,
            "revoke": self.revoke,
            "reset-calls": self.reset_calls,
        }
        return [
            Route("/events", self.events),
            Route("/chats/{chat}", self.chat, methods=["GET"]),
            Route("/files/{file_id}", self.file),
            *(Route(f"/{name}", _reading(read), methods=["GET"]) for name, read in gets.items()),
            Route("/tour", _both(self.guide, self.walk), methods=["GET", "POST"]),
            Route("/clock", _both(self.clock_now, self.set_clock), methods=["GET", "POST"]),
            *(Route(f"/{name}", _acting(act), methods=["POST"]) for name, act in posts.items()),
        ]

    # people

    def add_user(self, given: dict[str, Any]) -> Any:
        user = self.world.add_user(
            given["name"],
            number=given.get("id"),
            username=given.get("username"),
            home=given.get("home", ""),
        )
        return self.world.user(user.id)

    def add_bot(self, given: dict[str, Any]) -> Any:
        bot = self.world.add_bot(
            given["name"],
            given["username"],
            token=given.get("token"),
            privacy=given.get("privacy", True),
        )
        return {**self.world.user(bot.user.id), "token": bot.token}

    def add_group(self, given: dict[str, Any]) -> Any:
        chat = self.world.add_group(
            given["title"], given["owner"], supergroup=given.get("supergroup", True)
        )
        for member in given.get("members", ()):
            if member != given["owner"]:
                self.world.set_member(chat, member, "member", announce=False)
        return self.world.chat(chat)

    # deeds

    def say(self, given: dict[str, Any]) -> Any:
        chat, user = self._chat(given), int(given["user"])
        self._must_belong(chat, user)
        content = self._content(given)
        message = self.world.post(
            chat,
            user,
            content,
            reply_to=given.get("reply_to"),
            anonymous=bool(given.get("anonymous")),
        )
        return {"message_id": message.id, "chat": chat.id}

    def say_many(self, given: dict[str, Any]) -> Any:
        """{"messages": [as for say, …]}: many at once, for load."""
        for each in given["messages"]:
            self.say(each)
        return {"said": len(given["messages"])}

    def _content(self, given: dict[str, Any]) -> dict[str, Any]:
        """What a message holds. `extra` is taken as it is: a channel it was sent as, a forward's origin, a topic, an
        album's id, a voice message, a place."""
        extra: dict[str, Any] = given.get("extra", {})
        return (
            extra
            if extra and not given.get("text") and "photo" not in given
            else {**self._own(given), **extra}
        )

    def _own(self, given: dict[str, Any]) -> dict[str, Any]:
        text = str(given.get("text", ""))
        if "photo" in given:
            file_id = keep(self.world, "photo.png", base64.b64decode(given["photo"]))
            size = {
                "file_id": file_id,
                "file_unique_id": file_id[-12:],
                "width": 800,
                "height": 600,
            }
            return {"photo": [size], **({"caption": text} if text else {})}
        if "document" in given:
            content = base64.b64decode(given["document"])
            file_id = keep(self.world, str(given["name"]), content)
            shape = {
                "file_id": file_id,
                "file_unique_id": file_id[-12:],
                "file_name": str(given["name"]),
                "file_size": len(content),
            }
            return {"document": shape, **({"caption": text} if text else {})}
        if not text.strip():
            raise Refused("text is empty")
        entities = commands(text)
        return {"text": text[:4096], **({"entities": entities} if entities else {})}

    def edit(self, given: dict[str, Any]) -> Any:
        """New words; those of a picture or a file are its caption."""
        chat, message = self._message(given)
        content = self._content(given)
        if "text" not in message.content and "text" in content:
            content = {**message.content, "caption": content["text"]}
        self.world.edit(chat, message, content, message.markup)
        return {"ok": True}

    def rename(self, given: dict[str, Any]) -> Any:
        """A group's new title, with the service message that says so."""
        chat = self._chat(given)
        chat.title = str(given["title"])
        self.world.post(chat, int(given["by"]), {"new_chat_title": chat.title})
        return self.world.chat(chat)

    def delete(self, given: dict[str, Any]) -> Any:
        return {"deleted": self.world.delete(self._chat(given), int(given["message"]))}

    async def tap(self, given: dict[str, Any]) -> Any:
        """Taps a button and waits (10 s at most) for the bot's answer."""
        chat, message = self._message(given)
        self._must_belong(chat, int(given["user"]))
        query = self.world.tap(chat, message, int(given["user"]), str(given["data"]))
        for _ in range(int(float(given.get("wait", 10)) * 100)):
            if query.answer is not None:
                break
            await asyncio.sleep(0.01)
        return {"id": query.id, "answer": query.answer}

    def react(self, given: dict[str, Any]) -> Any:
        chat, message = self._message(given)
        emoji = given.get("emoji")
        self.world.react(
            chat, message, int(given["user"]), [{"type": "emoji", "emoji": emoji}] if emoji else []
        )
        return {"ok": True}

    def join(self, given: dict[str, Any]) -> Any:
        return self._membership(given, "member")

    def leave(self, given: dict[str, Any]) -> Any:
        return self._membership(given, "left")

    def promote(self, given: dict[str, Any]) -> Any:
        return self._membership(given, given.get("status", "administrator"))

    def kick(self, given: dict[str, Any]) -> Any:
        return self._membership(given, "kicked")

    def _membership(self, given: dict[str, Any], status: str) -> Any:
        chat = self._chat(given)
        if status == "restricted":
            chat.restricted[int(given["user"])] = bool(given.get("is_member", True))
        self.world.set_member(chat, int(given["user"]), status, given.get("by"))
        return self.world.member(chat, int(given["user"]), status)

    def block(self, given: dict[str, Any]) -> Any:
        self.world.block(
            int(given["user"]), int(given["bot"]), blocked=bool(given.get("blocked", True))
        )
        return {"ok": True}

    def migrate(self, given: dict[str, Any]) -> Any:
        return self.world.chat(self.world.migrate(self._chat(given)))

    def revoke(self, given: dict[str, Any]) -> Any:
        bot = self.world.bot_of(int(given["bot"]))
        if bot is None:
            raise Refused("no such bot")
        bot.revoked = True
        return {"ok": True}

    # clock, faults, scenario

    def clock_now(self) -> Any:
        return self.world.clock.as_dict()

    def set_clock(self, given: dict[str, Any]) -> Any:
        """{"now": iso} or {"rate": x} or {"morning": "08:30", "zone": "Asia/Shanghai"}."""
        now = datetime.fromisoformat(given["now"]).astimezone(UTC) if "now" in given else None
        if "morning" in given:
            hour, minute = map(int, given["morning"].split(":"))
            now = self.world.clock.next_morning(
                hour, minute, ZoneInfo(given.get("zone", "Asia/Shanghai"))
            )
        self.world.turn(now=now, rate=given.get("rate"))
        return self.world.clock.as_dict()

    def set_faults(self, given: dict[str, Any]) -> Any:
        rules = [Rule.read(rule) for rule in given.get("rules", ())]
        self.server.set_faults(
            rules, seed=given.get("seed", 0), duplicate=given.get("duplicate", 0.0)
        )
        return {"rules": len(rules)}

    def play(self, given: dict[str, Any]) -> Any:
        """Plays the prepared week from now on: {"speed": minutes a second} or {"stop": true}."""
        if self._playing:
            self._playing.cancel()
            self._playing = None
        if given.get("stop"):
            return {"playing": False}
        self._player().settle()
        assert self.player is not None
        self._playing = asyncio.create_task(self.player.play(float(given.get("speed", 20))))
        return {"playing": True}

    def _player(self) -> Player:
        if self.player is None:
            self.player = Player(self.world, load())
        return self.player

    def _walk(self) -> Tour:
        if self._tour is None:
            self._tour = Tour(self._player())
        return self._tour

    def guide(self) -> Any:
        """The guided tour: its steps, and where it stands."""
        return self._walk().told()

    async def walk(self, given: dict[str, Any]) -> Any:
        """{"start": true} lays what the tour needs; {"step": n, "own": bool} does a step, its own deed if own."""
        if "step" in given:
            return await self._walk().do(int(given["step"]), own=bool(given.get("own")))
        await self._walk().start()
        return {"ready": True}

    # reading

    def state(self) -> Any:
        """Everything the page's lists need: people, chats they are in, the clock."""
        world = self.world
        return {
            "clock": world.clock.as_dict(),
            "users": [
                {**world.user(user.id), "home": user.home}
                for user in world.users.values()
                if not user.is_bot
            ],
            "bots": [world.user(bot.user.id) for bot in world.bots.values()],
            "chats": [
                self._summary(chat) for chat in world.chats.values() if chat.migrated_to is None
            ]
            + [
                {**self._summary(chat), "bot": bot, "id": chat.id}
                for (_, bot), chat in world.privates.items()
            ],
            "playing": self._playing is not None and not self._playing.done(),
            "sent": self.server.sent,
            "faults": self.server.faults.happened,
        }

    def _summary(self, chat: Chat) -> dict[str, Any]:
        last = chat.messages[max(chat.messages)] if chat.messages else None
        return {
            "id": chat.id,
            "type": chat.type,
            "title": chat.title,
            "members": list(chat.members.items()),
            "last": _preview(last),
            "at": last.date if last else 0,
            "pinned": chat.pinned,
        }

    def calls(self) -> Any:
        return {"calls": self.server.calls, "violations": self.server.violations}

    def pending(self) -> Any:
        """How many updates wait for all bots."""
        return {"updates": sum(len(bot.updates) for bot in self.world.bots.values())}

    def reset_calls(self, given: dict[str, Any]) -> Any:
        self.server.calls.clear()
        return {"ok": True}

    async def chat(self, request: Request) -> Response:
        """Messages of a chat as a person sees them; ?bot= picks the private chat, ?after= a message id."""
        try:
            chat = self._chat(
                {"chat": request.path_params["chat"], "bot": request.query_params.get("bot")}
            )
        except Refused as error:
            return JSONResponse({"error": str(error)}, 404)
        after = int(request.query_params.get("after", 0))
        last = int(request.query_params.get("last", 1_000_000))
        kept = [message for message in list(chat.messages.values())[-last:] if message.id > after]
        return JSONResponse(
            {**self._summary(chat), "messages": [self._seen(chat, message) for message in kept]}
        )

    def _seen(self, chat: Chat, message: Message) -> dict[str, Any]:
        shape = self.world.message(chat, message)
        reactions = [
            item["emoji"]
            for given in message.reactions.values()
            for item in given
            if "emoji" in item
        ]
        return {
            **shape,
            "reactions": reactions,
            "force_reply": bool((message.markup or {}).get("force_reply")),
        }

    async def file(self, request: Request) -> Response:
        kept = self.world.files.get(request.path_params["file_id"])
        if kept is None:
            return Response(status_code=404)
        kind = "image/png" if kept[1][:4] == b"\x89PNG" else "application/octet-stream"
        return Response(kept[1], media_type=kind)

    async def events(self, request: Request) -> Response:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(1000)
        self._listeners.add(queue)

        async def stream() -> AsyncIterator[str]:
            try:
                yield ": hello\n\n"
                while True:
                    try:
                        event = await asyncio.wait_for(queue.get(), KEEPALIVE_SECONDS)
                    except TimeoutError:
                        yield ": still here\n\n"
                    else:
                        yield f"data: {json.dumps(event, ensure_ascii=False)}\n\n"
            finally:
                self._listeners.discard(queue)

        return StreamingResponse(
            stream(), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    def _tell(self, event: dict[str, Any]) -> None:
        for queue in self._listeners:
            if not queue.full():
                queue.put_nowait(event)

    # finding

    def _chat(self, given: dict[str, Any]) -> Chat:
        number = int(given["chat"])
        if number in self.world.chats:
            return self.world.chats[number]
        if number not in self.world.users:
            raise Refused(f"no chat {number}")
        bot = given.get("bot") or next((bot.user.id for bot in self.world.bots.values()), None)
        if bot is None:
            raise Refused("no bot to talk to")
        return self.world.private(number, int(bot))

    def _message(self, given: dict[str, Any]) -> tuple[Chat, Message]:
        chat = self._chat(given)
        message = chat.messages.get(int(given["message"]))
        if message is None:
            raise Refused(f"no message {given['message']} in this chat")
        return chat, message

    def _must_belong(self, chat: Chat, user: int) -> None:
        if chat.members.get(user) not in PRESENT:
            raise Refused("not a member of this chat")


def _preview(message: Message | None) -> str:
    if message is None:
        return ""
    content = message.content
    kinds = {"photo": "[图片]", "pinned_message": "置顶了一条消息", "document": "[文件]"}
    kind = next((name for key, name in kinds.items() if key in content), "")
    text = content.get("text") or content.get("caption") or kind
    return text[:60]


def _guarded(
    run: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    @wraps(run)
    async def guarded(request: Request) -> Response:
        try:
            return await run(request)
        except (Refused, ApiError, KeyError, ValueError, TypeError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return guarded


def _reading(read: Callable[[], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        return JSONResponse(read())

    return run


def _acting(act: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Awaitable[Response]]:
    async def run(request: Request) -> Response:
        result = act(json.loads(await request.body() or b"{}"))
        return JSONResponse(await result if asyncio.iscoroutine(result) else result)

    return _guarded(run)


def _both(
    read: Callable[[], Any], act: Callable[[dict[str, Any]], Any]
) -> Callable[[Request], Awaitable[Response]]:
    reading, acting = _reading(read), _acting(act)

    async def run(request: Request) -> Response:
        return await (reading if request.method == "GET" else acting)(request)

    return run
