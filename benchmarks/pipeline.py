"""The whole durable pipeline against a bare python-telegram-bot, in one run: python -m benchmarks.pipeline.

The same updates (a third of them demands) wait in the same sandbox; one side is the bot (inbox, ear,
merging, outbox, all committed), the other a stock Application with one no-op handler and the stock
poller. Also: start to first answered update, and resident memory. Sends to Telegram are not counted:
their pace is Telegram's.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.rig import TOKEN, Rig, rig, talk

COMMUNITIES = 12

BARE = """
import asyncio, sys, time
from telegram.ext import Application, MessageHandler, filters
seen = 0
async def nothing(update, context):
    global seen
    seen += 1
    if seen == 1:
        print("first", flush=True)
    if seen == int(sys.argv[3]):
        print("done", flush=True)
app = Application.builder().token(sys.argv[1]).base_url(sys.argv[2] + "/bot").build()
app.add_handler(MessageHandler(filters.ALL, nothing))
app.run_polling()
"""


def ours(on: Rig, count: int) -> float:
    """Updates a second through the bot."""
    if on.bot is None or on.bot.poll() is not None:
        on.start()
    before = on.wait(on.state)["inbox"].get("done", 0)
    texts = talk(count, 1 / 3)
    on.kill()
    on.say_all(texts)
    on.start()
    on.wait(lambda: on.state()["inbox"].get("done", 0) > before, 60, 0.002)
    begun, first = time.perf_counter(), on.state()["inbox"]["done"]
    return (before + count - first) / (_worked_off(on, before + count, first) - begun)


def _worked_off(on: Rig, goal: int, done: int) -> float:
    """When so many updates were done: asked seldom at first, as asking takes the bot time, often at the end."""
    begun, first, pause = time.perf_counter(), done, 0.2
    while done < goal:
        time.sleep(pause)
        done = on.state()["inbox"].get("done", 0)
        rate = (done - first) / (time.perf_counter() - begun)
        pause = max(0.02, (goal - done) / rate / 2) if rate else 0.2
    return time.perf_counter()


def bare(on: Rig, count: int) -> float:
    """Updates a second through a bare python-telegram-bot."""
    on.kill()
    on.say_all(talk(count, 1 / 3))
    process = subprocess.Popen(
        [sys.executable, "-c", BARE, TOKEN, on.page, str(count)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    process.stdout.readline()
    begun = time.perf_counter()
    process.stdout.readline()
    rate = (count - 1) / (time.perf_counter() - begun)
    process.terminate()
    process.wait()
    return rate


def first_answer(on: Rig) -> float:
    """Seconds from starting the process to the first reaction on a message."""
    on.kill()
    said = on.post("say", chat=on.groups[0], user=on.people[0], text="9号楼电梯又坏了，赶紧来人修")[
        "message_id"
    ]
    begun = time.perf_counter()
    on.start()

    def reacted() -> bool:
        found = on.http.get(f"/chats/{on.groups[0]}?last=5").json()["messages"]
        return any(each["message_id"] == said and each["reactions"] for each in found)

    on.wait(reacted, 30, 0.01)
    return time.perf_counter() - begun


def memory(on: Rig) -> float:
    """Resident megabytes of the bot."""
    assert on.bot
    status = Path(f"/proc/{on.bot.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--updates", type=int, default=6000)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with rig() as on:
        on.start()
        on.settle(COMMUNITIES, 60)
        print(
            f"start to first answered update: {first_answer(on):.2f} s, resident {memory(on):.0f} MB at rest"
        )
        for number in range(given.rounds):
            durable = ours(on, given.updates)
            held = memory(on)
            stock = bare(on, given.updates)
            print(
                f"round {number + 1}: durable {durable:.0f}/s, bare {stock:.0f}/s, ratio {durable / stock:.2f}, "
                f"resident {held:.0f} MB",
                flush=True,
            )


if __name__ == "__main__":
    main()
