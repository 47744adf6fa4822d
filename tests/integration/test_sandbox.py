"""The sandbox as other clients see it: unmodified python-telegram-bot, aiogram, plain HTTP."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
import pytest
from telegram import Update
from telegram.ext import Application, MessageHandler, filters

from sandbox.server import Server, serving
from sandbox.world import World
from tests.conversation.stage import TOKEN, free_port

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)


@asynccontextmanager
async def sandbox() -> AsyncIterator[tuple[str, Server, httpx.AsyncClient]]:
    port = free_port()
    server = Server(World(seed=1), validate=True)
    running = serving(server, "127.0.0.1", port)
    task = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    page = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient(base_url=page, timeout=10) as http:
            yield page, server, http
    finally:
        server.delivery.close()
        running.should_exit = True
        await task
    assert server.violations == []


def compound(server: Server) -> tuple[int, int, int]:
    """A bot as admin in a group with one resident: (bot, resident, group)."""
    world = server.world
    bot = world.add_bot("小板凳", "bandeng_bot", token=TOKEN)
    owner, resident = world.add_user("孙").id, world.add_user("娜").id
    chat = world.add_group("居民群", owner)
    world.set_member(chat, resident, "member", announce=False)
    world.set_member(chat, bot.user.id, "administrator", owner)
    return bot.user.id, resident, chat.id


async def test_stock_python_telegram_bot_echoes() -> None:
    async with sandbox() as (page, server, http):
        _, resident, group = compound(server)
        application = Application.builder().token(TOKEN).base_url(f"{page}/bot").build()

        async def echo(update: Update, context: object) -> None:
            assert update.message
            await update.message.reply_text(
                f"<b>{update.message.text}</b>", parse_mode="HTML", do_quote=True
            )

        application.add_handler(MessageHandler(filters.TEXT, echo))
        async with application:
            await application.start()
            assert application.updater
            await application.updater.start_polling()
            await http.post("/sim/say", json={"chat": group, "user": resident, "text": "在吗"})
            for _ in range(200):
                messages = (await http.get(f"/sim/chats/{group}")).json()["messages"]
                if messages[-1]["from"]["is_bot"] and messages[-1].get("entities"):
                    break
                await asyncio.sleep(0.02)
            await application.updater.stop()
            await application.stop()
        assert messages[-1]["text"] == "在吗"
        assert messages[-1]["entities"] == [{"offset": 0, "length": 2, "type": "bold"}]


async def test_aiogram_echoes() -> None:
    from aiogram import Bot, Dispatcher
    from aiogram.client.session.aiohttp import AiohttpSession
    from aiogram.client.telegram import TelegramAPIServer
    from aiogram.types import Message

    async with sandbox() as (page, server, http):
        _, resident, group = compound(server)
        bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(page)))
        dispatcher = Dispatcher()

        async def echo(message: Message) -> None:
            await message.answer(f"听到：{message.text}")

        dispatcher.message.register(echo)
        await bot.delete_webhook(drop_pending_updates=True)
        polling = asyncio.create_task(
            dispatcher.start_polling(bot, handle_signals=False, allowed_updates=["message"])
        )
        await asyncio.sleep(0.3)
        await http.post("/sim/say", json={"chat": group, "user": resident, "text": "在吗"})
        for _ in range(200):
            messages = (await http.get(f"/sim/chats/{group}")).json()["messages"]
            if messages[-1].get("text", "").startswith("听到"):
                break
            await asyncio.sleep(0.02)
        await dispatcher.stop_polling()
        await polling
        await bot.session.close()
        assert messages[-1]["text"] == "听到：在吗"


async def call(http: httpx.AsyncClient, method: str, **params: object) -> tuple[int, dict]:
    answer = await http.post(f"/bot{TOKEN}/{method}", json=params)
    return answer.status_code, answer.json()


async def test_errors_are_worded_as_the_server_words_them() -> None:
    async with sandbox() as (_, server, http):
        bot, resident, group = compound(server)
        sent = (await call(http, "sendMessage", chat_id=group, text="一"))[1]["result"][
            "message_id"
        ]
        refusals = [
            ("editMessageText", {"chat_id": group, "message_id": sent, "text": "一"}, NOT_MODIFIED),
            (
                "editMessageText",
                {"chat_id": group, "message_id": 999, "text": "x"},
                "Bad Request: message to edit not found",
            ),
            ("sendMessage", {"chat_id": 424242, "text": "x"}, "Bad Request: chat not found"),
            ("sendMessage", {"chat_id": group, "text": " "}, "Bad Request: message text is empty"),
            (
                "sendMessage",
                {"chat_id": group, "text": "x" * 4097},
                "Bad Request: message is too long",
            ),
            (
                "setMessageReaction",
                {"chat_id": group, "message_id": 999, "reaction": []},
                "Bad Request: message to react not found",
            ),
            (
                "answerCallbackQuery",
                {"callback_query_id": "1"},
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            ),
        ]
        for method, params, description in refusals:
            status, body = await call(http, method, **params)
            assert (status, body["error_code"], body["description"]) == (400, 400, description)
        await http.post("/sim/kick", json={"chat": group, "user": bot})
        status, body = await call(http, "sendMessage", chat_id=group, text="x")
        assert (status, body["description"]) == (
            403,
            "Forbidden: bot was kicked from the supergroup chat",
        )


async def test_migration_names_the_new_chat() -> None:
    async with sandbox() as (_, server, http):
        compound(server)
        owner = next(iter(server.world.users.values())).id
        basic = server.world.add_group("小群", owner, supergroup=False)
        server.world.set_member(basic, server.world.bots[TOKEN].user.id, "member")
        new = (await http.post("/sim/migrate", json={"chat": basic.id})).json()["id"]
        status, body = await call(http, "sendMessage", chat_id=basic.id, text="x")
        assert (status, body["parameters"]) == (400, {"migrate_to_chat_id": new})
        assert body["description"] == "Bad Request: group chat was upgraded to a supergroup chat"


async def test_second_poller_and_poll_beside_webhook_conflict() -> None:
    async with sandbox() as (_, server, http):
        compound(server)
        await call(http, "getUpdates", offset=10**12)
        first = asyncio.create_task(call(http, "getUpdates", offset=10**12, timeout=5))
        await asyncio.sleep(0.1)
        await call(http, "getUpdates", timeout=0)
        assert (await first)[0] == 409
        await call(http, "setWebhook", url="http://127.0.0.1:9/x")
        assert (await call(http, "getUpdates"))[0] == 409


async def test_webhook_is_delivered_in_order_and_repeated_until_accepted() -> None:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    got: list[str] = []
    tries = 0

    async def take(request: Request) -> Response:
        nonlocal tries
        tries += 1
        if tries == 1:
            return Response(status_code=500)
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s3cret"
        got.append((await request.json())["message"]["text"])
        return Response()

    port = free_port()
    hook = uvicorn.Server(
        uvicorn.Config(
            Starlette(routes=[Route("/x", take, methods=["POST"])]), port=port, log_level="error"
        )
    )
    task = asyncio.create_task(hook.serve())
    while not hook.started:
        await asyncio.sleep(0.01)
    async with sandbox() as (_, server, http):
        _, resident, group = compound(server)
        await call(http, "getUpdates", offset=10**12)
        await call(http, "setWebhook", url=f"http://127.0.0.1:{port}/x", secret_token="s3cret")
        for text in ("一", "二", "三"):
            await http.post("/sim/say", json={"chat": group, "user": resident, "text": text})
        for _ in range(300):
            if len(got) == 3:
                break
            await asyncio.sleep(0.02)
    hook.should_exit = True
    await task
    assert got == ["一", "二", "三"]


async def test_privacy_mode_hides_talk_but_not_commands_and_replies() -> None:
    async with sandbox() as (_, server, http):
        world = server.world
        bot = world.add_bot("小板凳", "bandeng_bot", token=TOKEN)
        owner = world.add_user("孙").id
        chat = world.add_group("群", owner)
        world.set_member(chat, bot.user.id, "member", announce=False)
        await call(http, "getUpdates", offset=10**12)
        sent = (await call(http, "sendMessage", chat_id=chat.id, text="在"))[1]["result"][
            "message_id"
        ]
        for text, reply in (
            ("闲聊", None),
            ("/help", None),
            ("/help@other_bot", None),
            ("回你", sent),
        ):
            await http.post(
                "/sim/say", json={"chat": chat.id, "user": owner, "text": text, "reply_to": reply}
            )
        updates = (await call(http, "getUpdates"))[1]["result"]
        assert [each["message"]["text"] for each in updates] == ["/help", "回你"]


@pytest.mark.parametrize("style", ["query", "form", "multipart", "json"])
async def test_every_way_of_sending_parameters_is_taken(style: str) -> None:
    async with sandbox() as (_, server, http):
        _, _, group = compound(server)
        given = {"chat_id": str(group), "text": '{"not": "a structure"}'}
        path = f"/bot{TOKEN}/sendMessage"
        if style == "query":
            answer = await http.get(path, params=given)
        elif style == "form":
            answer = await http.post(path, data=given)
        elif style == "multipart":
            answer = await http.post(
                path, files={name: (None, value) for name, value in given.items()}
            )
        else:
            answer = await http.post(path, json=given)
        assert answer.json()["result"]["text"] == given["text"]


async def test_files_go_up_and_come_down() -> None:
    async with sandbox() as (_, server, http):
        _, _, group = compound(server)
        sent = await http.post(
            f"/bot{TOKEN}/sendDocument",
            data={"chat_id": str(group)},
            files={"document": ("a.txt", b"abc")},
        )
        file_id = sent.json()["result"]["document"]["file_id"]
        path = (await call(http, "getFile", file_id=file_id))[1]["result"]["file_path"]
        assert (await http.get(f"/file/bot{TOKEN}/{path}")).content == b"abc"
