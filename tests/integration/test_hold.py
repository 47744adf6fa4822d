"""What kills or silences: files that end the process, outages, answers that lie, a second process."""

import asyncio
import io
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot.domain.roll import COLUMNS
from bot.gateway.budget import Budget, Within
from bot.services.figures.statistics import Statistics
from bot.services.notices.board_view import BoardView
from bot.services.roll import spreadsheet
from bot.services.unit import unit_of_work
from bot.storage.session import StorageError, Store
from bot.storage.tables import inbox as rows_of_inbox
from tests.conversation import compound
from tests.conversation.compound import send
from tests.conversation.stage import Stage, later, stage


def bomb() -> bytes:
    """A workbook of a few kilobytes whose only cell besides its head stands in the last corner."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["楼号", "单元", "房号"])
    sheet.write(1_048_575, 16_383, " ")
    book.close()
    return made.getvalue()


def test_a_workbook_that_asks_for_everything_is_refused() -> None:
    assert len(bomb()) < 10_000
    with pytest.raises(spreadsheet.Unreadable):
        spreadsheet.read(bomb(), "户册.xlsx", COLUMNS)
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    with pytest.raises(spreadsheet.Unreadable):
        spreadsheet.read(empty.getvalue(), "户册.xlsx", COLUMNS)


async def test_the_desk_is_told_what_is_wrong_with_such_a_file_and_the_bot_goes_on(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await send(on, "赵", on.desk, "户册.xlsx", bomb())
        assert await on.sees(on.desk, "打不开", seconds=20)
        message = await on.say("娜", "5号楼暖气不热，屋里14度")
        assert await on.reacted(message) == "✍"


async def test_others_are_heard_while_a_file_is_being_read(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, go_on = threading.Event(), threading.Event()

    def slow(content: bytes) -> None:
        started.set()
        go_on.wait(20)

    monkeypatch.setattr(spreadsheet, "look", slow)
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await send(on, "赵", on.desk, "户册.xlsx", bomb())
        await asyncio.to_thread(started.wait, 10)
        message = await on.say("娜", "5号楼暖气不热，屋里14度")
        assert await on.reacted(message) == "✍"
        go_on.set()
        assert await on.sees(on.desk, "打不开", seconds=20)


async def test_an_update_that_ended_the_process_gets_no_second_chance(
    database: str, tmp_path: Path
) -> None:
    """As after a kill: the update stands in the inbox with an attempt counted."""
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        assert on.house is not None
        store = on.house.store
        await on.stop()
        store = await Store.open(database)
        raw = {
            "update_id": 10**9,
            "message": {
                "message_id": 9999,
                "date": 1768356000,
                "text": "5号楼停水了",
                "chat": {"id": on.group, "type": "supergroup", "title": "居民群"},
                "from": {"id": on.people["娜"], "is_bot": False, "first_name": "娜"},
            },
        }
        async with store.transaction() as connection:
            from bot.storage import inbox

            await inbox.add(connection, [raw], on.server.world.clock.now())
            await connection.execute(
                rows_of_inbox.update().where(rows_of_inbox.c.update_id == 10**9).values(attempts=1)
            )
        await store.close()
        await on.start()
        assert await on.sees(on.desk, "先放在一边")
        message = await on.say("娜", "5号楼暖气不热，屋里14度")
        assert await on.reacted(message) == "✍"


async def test_a_cry_that_had_to_be_put_aside_is_read_at_the_desk(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        assert on.house is not None
        worker = on.house.worker

        async def fails(*_: object) -> None:
            raise LookupError

        worker._work = fails  # type: ignore[method-assign]
        await on.say("娜", "8号楼2单元有煤气味，很大！！快来人")
        assert await on.sees(on.desk, "「8号楼2单元有煤气味，很大！！快来人」")


def test_one_account_asks_no_more_than_it_may_and_a_cry_always() -> None:
    clock = [0]
    budget = Budget(most=3)

    def said(text: str, account: int = 7, kind: str = "private") -> Within:
        message = {"from": {"id": account}, "text": text, "date": clock[0]}
        return budget.takes({"message": {**message, "chat": {"id": account, "type": kind}}})

    assert [said("/mine") for _ in range(5)] == [Within.YES] * 3 + [Within.TELL, Within.NO]
    assert said("8号楼着火了快来人！！") is Within.YES and said("/mine", 8) is Within.YES
    assert said("电梯坏了", kind="supergroup") is Within.YES  # talk in a group is heard
    clock[0] = 61
    assert said("/mine") is Within.YES


async def test_a_stranger_who_sends_a_thousand_commands_delays_no_alarm(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周")
        await asyncio.gather(*(on.tell("周", "/mine") for _ in range(300)))
        await on.say("娜", "8号楼2单元有煤气味，很大！！快来人")
        assert await on.sees(on.desk, "🚨", seconds=10)
        await on.quiet()
        answers = await on.messages(on.people["周"])
        assert sum("发得太快" in str(each.get("text")) for each in answers) == 1


async def test_an_alarm_outlives_an_outage(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("曦")
        await on.post("faults", rules=[{"method": "sendMessage", "kind": "502", "count": 9}])
        await on.say("曦", "3号楼1单元电梯卡住了，里头有人喊！！")
        for _ in range(150):
            await asyncio.sleep(0.1)
            await later(on, seconds=70)
            if any("紧急" in str(each.get("text")) for each in await on.messages(on.desk)):
                break
        assert await on.sees(on.desk, "紧急")


async def received(on: Stage) -> list[bool]:
    """Of what the board shows as published: whether a group has it."""
    assert on.house is not None
    services = on.house.services
    view = BoardView(services.directory, Statistics(services.directory))
    async with unit_of_work(on.house.store, on.house.clock.now) as unit:
        found = await view.notices(unit, services.directory.communities[1])
    return [each.received for each in found]


async def test_a_refused_post_is_told_to_the_desk_and_goes_once_the_reason_is_gone(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.post("faults", rules=[{"method": "sendMessage", "kind": "400", "chat": on.group}])
        await on.say("赵", "/notice 明天9:00到11:00停水检修，请存水", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "发到居民群")
        told = await on.sees(on.desk, "没有发出去")
        assert "没有发言的权限" in told["text"]
        assert await received(on) == [False]
        await on.post("faults", rules=[])
        await on.tap("赵", told, "再发一次")
        assert await on.sees(on.group, "停水检修")
        await on.quiet()
        assert await received(on) == [True]
        assert (await on.tap("赵", told, "再发一次"))["text"]
        await on.quiet()
        assert sum("停水检修" in str(each.get("text")) for each in await on.messages(on.group)) == 1


async def test_a_refused_picture_goes_as_its_words(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "王")
        refusal = {
            "method": "sendPhoto",
            "kind": "400",
            "says": "Bad Request: PHOTO_INVALID_DIMENSIONS",
        }
        await on.post("faults", rules=[refusal])
        for who in ("娜", "周", "王"):
            await on.say(who, "5号楼暖气不热，屋里才15度")
        await on.sees(on.desk, "位邻居在说")
        await later(on, days=1)
        assert "日报" in (await on.sees(on.desk, "日报", seconds=20))["text"]


async def test_an_outage_is_one_state_that_ends_with_danger_first(
    database: str, tmp_path: Path
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜", "周", "曦")
        assert on.house is not None
        down = [{"method": method, "kind": "502"} for method in ("send*", "set*", "edit*")]
        await on.post("faults", rules=down)
        for number in range(5):
            await on.say("娜", f"{number + 3}号楼电梯又停了，爬了十四层")
        for who in ("娜", "周", "曦"):
            await on.tell(who, "/mine")
        for _ in range(100):
            if (await on.house.state())["outage_seconds"]:
                break
            await asyncio.sleep(0.1)
        assert on.house.courier.outage.on
        await on.say("曦", "3号楼1单元煤气味好大，呛人")
        await asyncio.sleep(3)
        await on.post("faults", rules=[])
        assert await on.sees(on.desk, "燃气", seconds=10)
        assert (await on.house.state())["outage_seconds"] == 0
        assert await on.sees(on.people["娜"], "编号 2026-0001", seconds=20)


@pytest.mark.parametrize("fault", ["404", "401", "403"])
async def test_a_proxys_answer_is_no_revoked_token_and_no_closed_group(
    database: str, tmp_path: Path, fault: str
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await on.post("faults", rules=[{"method": "setMessageReaction", "kind": fault, "count": 1}])
        await on.say("娜", "5号楼暖气不热，屋里14度")
        second = await on.say("娜", "3号楼电梯又停了，爬了十四层")
        assert await on.reacted(second) == "✍"
        assert on.house is not None
        assert (await on.house.state())["token"] == "ok"


async def test_a_second_process_on_one_database_is_refused(postgres: str) -> None:
    from tests.conftest import fresh_postgres

    url = fresh_postgres(postgres)
    first = await Store.open(url, alone=True)
    try:
        with pytest.raises(StorageError, match="locked"):
            await Store.open(url, alone=True)
        beside = await Store.open(url)  # a backup or a report may be made beside it
        await beside.close()
    finally:
        await first.close()
    again = await Store.open(url, alone=True)
    await again.close()


async def test_a_notice_outlives_a_gateways_own_page(database: str, tmp_path: Path) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        fault = {"method": "sendMessage", "kind": "foreign", "status": 502, "chat": on.group}
        await on.post("faults", rules=[{**fault, "count": 3}])
        await on.say("赵", "/notice 明天9:00到11:00停水检修，请存水", on.desk)
        await on.tap("赵", await on.sees(on.desk, "群里会看到"), "发到居民群")
        for _ in range(40):
            await asyncio.sleep(0.1)
            await later(on, seconds=10)
        assert await on.sees(on.group, "停水检修")
        await on.quiet()
        assert sum("停水检修" in str(each.get("text")) for each in await on.messages(on.group)) == 1


async def test_the_machines_trouble_puts_nothing_due_aside_and_a_fault_is_told(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Descriptors run out while a digest is made: it comes later. One that fails by itself is told to the desk."""
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        assert on.house is not None
        digests = on.house.services.digests
        made, failing = digests.send, [OSError(24, "Too many open files")] * 2

        async def send_(*given: Any, **more: Any) -> None:
            if failing:
                raise failing.pop()
            await made(*given, **more)

        monkeypatch.setattr(digests, "send", send_)
        await later(on, hours=23)
        await later(on, seconds=40)
        assert await on.sees(on.desk, "日报", 60)
        failing.append(ValueError("a mistake"))  # type: ignore[arg-type]
        await later(on, hours=24)
        assert await on.sees(on.desk, "没做成", 60)


async def test_a_drawing_that_fails_is_tried_again(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        await compound.import_roll(on, compound.roll())
        assert on.house is not None
        courier, failing = on.house.courier, [OSError(12, "Cannot allocate memory")]
        drawn = courier._drawn
        assert drawn is not None

        async def draws(content: bytes) -> bytes:
            if failing:
                raise failing.pop()
            return await drawn(content)

        monkeypatch.setattr(courier, "_drawn", draws)
        assert await compound.slips(on)
        assert not failing


async def test_a_file_is_read_again_after_the_machines_trouble(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with stage(database, tmp_path) as on:
        await on.settle("娜")
        failing, read = [OSError(24, "Too many open files")] * 2, spreadsheet.read

        def reads(*given: Any, **more: Any) -> Any:
            if failing:
                raise failing.pop()
            return read(*given, **more)

        monkeypatch.setattr(spreadsheet, "read", reads)
        await compound.import_roll(on, compound.roll())
        assert not failing
