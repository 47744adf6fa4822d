"""The sandbox's command: a Telegram on loopback."""

import asyncio
import json
import socket
import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from sandbox.clock import Clock
from sandbox.scenario import Player, load
from sandbox.server import Server, serving
from sandbox.world import World

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def main(
    host: Annotated[str, typer.Option(help="loopback address to listen on")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="port")] = 8090,
    token: Annotated[
        str, typer.Option(help="token of the bot to create")
    ] = "7000000001:sandbox-token",  # noqa: S107
    username: Annotated[str, typer.Option(help="its username")] = "bandeng_bot",
    scenario: Annotated[bool, typer.Option(help="settle the made-up compound")] = True,
    validate: Annotated[
        bool, typer.Option(help="check every call against the Bot API's data")
    ] = False,
    transcript: Annotated[
        Path | None, typer.Option(help="play the week headless, write what was said")
    ] = None,
    speed: Annotated[float, typer.Option(help="minutes a second when playing headless")] = 60,
) -> None:
    """Runs a Telegram: Bot API, simulation interface and chat page on one port."""
    if host not in ("127.0.0.1", "localhost", "::1"):
        sys.exit("沙盒只在本机运行，请用 127.0.0.1。")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            sys.exit(f"{host}:{port} 已被别的程序占用；请用 --port 换一个端口。")
    try:
        asyncio.run(_run(host, port, token, username, scenario, validate, transcript, speed))
    except KeyboardInterrupt:
        sys.exit(0)


async def _run(
    host: str,
    port: int,
    token: str,
    username: str,
    scenario: bool,
    validate: bool,
    transcript: Path | None,
    speed: float,
) -> None:
    world = World()
    server = Server(world, validate=validate)
    bot = world.add_bot("小板凳", username, token=token, privacy=False)
    if scenario:
        player = server.simulation.player = Player(world, load())
        world.clock = Clock(player.start() + timedelta(hours=6, minutes=40))
        player.settle()
        player.invite(bot)
    running = serving(server, host, port)
    if transcript is None:
        await running.serve()
        return
    task = asyncio.create_task(running.serve())
    await asyncio.sleep(3)
    assert server.simulation.player
    await server.simulation.player.play(speed)
    await asyncio.sleep(2)
    transcript.write_text(_transcript(world), "utf-8")
    running.should_exit = True
    await task


def _transcript(world: World) -> str:
    """Every message of every chat, a JSON object a line."""
    lines = [
        json.dumps(world.message(chat, message, deep=False), ensure_ascii=False)
        for chat in [*world.chats.values(), *world.privates.values()]
        for message in chat.messages.values()
    ]
    return "\n".join(lines) + "\n"
