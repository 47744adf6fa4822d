"""Terms, figures, merging and publishing as field reports had them go wrong: one test a kind."""

import io
import xml.etree.ElementTree as Xml
import zipfile
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet

from bot.app import know_keys
from bot.config import Settings, SettingsError
from bot.domain.confirming import Confirmed, Verdict, verdict
from bot.domain.discretion import gives_away
from bot.domain.errors import DoerVerifies, NameTaken, SheetRefused, TooManyGuesses, UnknownCode
from bot.domain.rating import AgencyRating, Bars, Rate, standing
from bot.keeping import requeue, rotate, save
from bot.services.notices.noticing import line
from bot.services.roll.spreadsheet import Unreadable
from bot.storage import backup, copies, inbox
from bot.storage.backup import BackupError
from bot.storage.session import StorageError, Store
from tests.integration.life import LIU, life
from tests.integration.room import SUN, ZHAO
from tests.integration.test_figures import board

TOKEN = "123456:abcdefgh"


async def test_whoever_answered_does_not_ask_the_neighbours_whether_it_is_good(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        told = await on.told(7, "楼道灯坏了三天了")
        await on.do(told.id, "take", ZHAO)
        await on.do(told.id, "answer", ZHAO, "灯换好了，四层也换了")
        asked = await on.asked(told.id)
        with pytest.raises(DoerVerifies):
            await on.answer(asked[0].id, Confirmed.GOOD, ZHAO, officer=True)
        assert (
            await on.answer(asked[0].id, Confirmed.GOOD, SUN, officer=True)
        ).course.ending is not None


def test_one_content_answer_of_twelve_is_not_solved() -> None:
    answers = [Confirmed.GOOD.value, *[None] * 11]
    assert verdict(answers, Fraction(1, 2), 1, Fraction(1, 4), over=True) is Verdict.LAPSED
    assert (
        verdict(
            [Confirmed.GOOD.value] * 3 + [None] * 9, Fraction(1, 2), 1, Fraction(1, 4), over=True
        )
        is Verdict.SOLVED
    )


def test_work_in_time_that_nobody_is_content_with_is_not_red() -> None:
    bars = Bars(0.8, 0.5, 10, 0.5)
    assert standing(Rate(40, 40), bars, Rate(0, 12)) is AgencyRating.MIDDLE
    assert standing(Rate(40, 40), bars, Rate(9, 12)) is AgencyRating.RED
    assert standing(Rate(40, 40), bars, Rate(0, 0)) is AgencyRating.RED


async def test_an_order_sent_back_again_and_again_is_one_and_not_in_time(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        told = await on.told(7, "楼道灯坏了三天了")
        await on.do(told.id, "take", ZHAO)
        await on.assign(told.id)
        for _ in range(5):
            await on.do(told.id, "done", LIU)
            await on.do(told.id, "redo", SUN)
        await on.do(told.id, "done", LIU)
        async with on.unit() as unit:
            since, until = on.now - timedelta(days=2), on.now + timedelta(days=2)
            found = await on.services.statistics.between(unit, on.community, since, until)
        mine = next(row for row in found.by_agency if row.name == "1")
        assert (mine.in_time.part, mine.in_time.whole) == (0, 1)


async def test_a_published_month_stays_and_what_is_known_later_is_said(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        first = await on.told(7, "楼道灯坏了三天了", "lighting", "1")
        second = await on.told(8, "水管漏了", "water", "2")
        opened = on.now
        await on.until((opened.replace(day=1) + timedelta(days=32)).replace(day=1, hour=2))
        month = f"{opened:%Y-%m}"
        async with on.unit() as unit:
            then = await on.services.statistics.month(unit, on.community, month)
            await on.services.curation.merge(unit, on.community, second.id, first.id, ZHAO)
        async with on.unit() as unit:
            now = await on.services.statistics.month(unit, on.community, month)
        assert (then.opened, then.later) == (2, None)
        assert now.opened == 2 and now.later is not None and now.later.opened == 1
        async with board(on) as web:
            assert (
                "更正：新事项 公布时是 2，现在是 1"
                in (await web.get(f"/c1/figures?month={month}")).text
            )


async def test_an_accepted_order_goes_on_under_the_number_it_was_merged_into(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        order = await on.told(7, "楼道灯坏了三天了", "lighting", "1")
        fresh = await on.told(8, "水管漏了", "water", "2")
        await on.do(order.id, "take", ZHAO)
        await on.assign(order.id)
        due = (await on.matter(order.id)).course.due_at
        async with on.unit() as unit:
            kept = await on.services.curation.merge(unit, on.community, order.id, fresh.id, ZHAO)
            said = [str(call.params) for call in unit.calls if call.chat == LIU]
        assert any("并进了" in each for each in said) and any("地点" in each for each in said)
        assert kept.course.agency == 1 and kept.course.due_at == due
        async with board(on) as web:
            answer = await web.get(f"/c1/m/{order.number}")
            assert answer.status_code == 308 and answer.headers["location"].endswith(fresh.number)


async def test_what_was_overdue_stays_overdue_in_whatever_it_goes_into(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        late = await on.told(7, "楼道灯坏了三天了", "lighting", "1")
        await on.do(late.id, "take", ZHAO)
        await on.passes(days=12)
        fresh = await on.told(8, "水管漏了", "water", "2")
        async with on.unit() as unit:
            kept = await on.services.curation.merge(unit, on.community, late.id, fresh.id, ZHAO)
        assert kept.course.due_at is not None and kept.course.due_at < on.now


# what is published


def test_what_an_officer_writes_has_no_control_characters() -> None:
    assert line("停水\x0b通知\u2028明天") == "停水通知明天"


@pytest.mark.parametrize(
    "text", ["打 010-12345678 问", "501的李女士家漏水", "李秀英家", "0471-1234567"]
)
def test_what_singles_somebody_out_is_pointed_out(text: str) -> None:
    assert gives_away(text) is not None


async def test_a_corrected_notice_says_so_in_the_feed_and_in_the_table(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            first = await on.services.noticing.free(unit, on.community, "明天停水", ZHAO)
        await on.passes(hours=1)
        async with on.unit() as unit:
            second = await on.services.noticing.correct(
                unit, on.community, first.number, "后天停水", ZHAO
            )
        async with board(on) as web:
            atom = Xml.fromstring((await web.get("/c1/feed.atom")).text)
            csv = (await web.get("/c1/notices.csv")).text
        space = {"a": "http://www.w3.org/2005/Atom"}
        entries = {
            each.findtext("a:id", "", space): each for each in atom.findall("a:entry", space)
        }
        old = next(each for name, each in entries.items() if name.endswith(first.number))
        assert "已更正" in old.findtext("a:content", "", space) and all(
            name.startswith("urn:") for name in entries
        )
        assert second.number in next(
            row for row in csv.splitlines() if row.startswith(first.number)
        )


def _sheet(on: Any, rows: list[list[str]]) -> Any:
    content = "\n".join(",".join(row) for row in rows).encode()
    return on.services.incomes.read(content, "收益.csv")


async def test_a_unit_in_one_columns_head_is_that_columns(database: str, tmp_path: Path) -> None:
    async with life(database, tmp_path) as on:
        entries = _sheet(
            on,
            [
                ["日期", "项目", "收入（万元）", "支出（元）"],
                ["2026-01-05", "广告", "12.5", ""],
                ["2026-01-06", "修灯", "", "100"],
            ],
        )
        assert [(each.income, each.spending) for each in entries] == [(12_500_000, 0), (0, 10_000)]
        with pytest.raises((SheetRefused, Unreadable)):
            _sheet(on, [["日期", "项目", "收入", "支出"], ["2026-01-05", "广告", "-300", ""]])


async def test_a_second_file_for_a_published_month_is_a_correction(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        head = ["日期", "项目", "收入", "支出"]
        async with on.unit() as unit:
            first = _sheet(on, [head, ["2026-01-05", "广告", "100", ""]])
            second = _sheet(on, [head, ["2026-01-05", "广告", "300", ""]])
            assert (
                "更正" not in (await on.services.incomes.bring_in(unit, on.community, first)).text
            )
            said = (await on.services.incomes.bring_in(unit, on.community, second)).text
        assert "更正：收入 300.00" in said and "原来公布的是收入 100.00" in said


async def test_a_report_of_a_place_with_a_stroke_in_its_name_is_a_file(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        async with on.unit() as unit:
            made = await on.services.monthly_report.make(unit, on.community, f"{on.now:%Y-%m}")
        object.__setattr__(on.community, "name", "永安桥/二期")
        assert all(
            "/" not in name for name, _ in on.services.monthly_report.files(on.community, made)
        )


# who comes in, and with which keys


async def test_codes_are_not_guessed_and_names_are_not_taken_twice(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        setup = on.services.setup
        async with on.unit() as unit:
            for _ in range(5):
                with pytest.raises(UnknownCode):
                    await setup.link_group(unit, -77, 5, "ABCDEF", "别的群", "administrator")
            with pytest.raises(TooManyGuesses):
                await setup.link_group(
                    unit, -77, 5, on.community.link_code, "别的群", "administrator"
                )
            with pytest.raises(TooManyGuesses):  # nor from another group
                await setup.link_group(
                    unit, -79, 5, on.community.link_code, "别的群", "administrator"
                )
            with pytest.raises(NameTaken):
                await setup.make_desk(unit, -78, ZHAO, on.community.name, "第二个", "administrator")


async def test_a_lost_key_is_refused_and_not_made_anew(tmp_path: Path) -> None:
    settings = Settings(
        TOKEN, f"sqlite:///{tmp_path}/a.db", key_file=tmp_path / "k", ledger_key=tmp_path / "l"
    )
    store = await Store.open(settings.database)
    try:
        await know_keys(settings, store)
        await know_keys(settings, store)
        (tmp_path / "k").unlink()
        with pytest.raises(SettingsError, match="找不到密钥文件"):
            await know_keys(settings, store)
        assert not (tmp_path / "k").exists()
        (tmp_path / "k").write_bytes(Fernet.generate_key())
        with pytest.raises(SettingsError, match="原来用的密钥"):
            await know_keys(settings, store)
    finally:
        await store.close()


# backups, and what was put aside


async def test_backups_rotate_are_tried_and_bad_ones_are_told_apart(tmp_path: Path) -> None:
    settings = Settings(
        TOKEN, f"sqlite:///{tmp_path}/a.db", key_file=tmp_path / "k", ledger_key=tmp_path / "l"
    )
    store = await Store.open(settings.database)
    async with store.transaction() as connection:
        await inbox.add(connection, [{"update_id": 1, "message": {}}], datetime.now(UTC))
        await inbox.quarantine(connection, 1, "trouble")
    await store.close()
    assert "放回去 1 条" in await requeue(settings) and "没有放在一边" in await requeue(settings)
    folder = tmp_path / "kept"
    folder.mkdir()
    for number in range(4):
        (folder / f"bandeng-2026010{number}-000000.zip").touch()
    assert "删掉 3 份" in await rotate(settings, folder, 2)
    newest = sorted(folder.glob("*.zip"))[-1]
    with zipfile.ZipFile(newest) as archive:
        assert "inbox.jsonl" in archive.namelist()
    content, refused = newest.read_bytes(), 0
    for position in range(0, len(content), len(content) // 40):
        flipped = bytearray(content)
        flipped[position] ^= 0xFF
        empty = await Store.open(f"sqlite:///{tmp_path}/b{position}.db")
        try:
            async with empty.transaction() as connection:
                await backup.load(connection, io.BytesIO(bytes(flipped)))
        except BackupError:  # and nothing else, whichever byte it was
            refused += 1
        finally:
            await empty.close()
    assert refused
    with pytest.raises(BackupError, match="没有"):
        await save(settings, tmp_path / "nowhere" / "x.zip")


async def test_a_night_has_one_backup_and_the_newest_stay(database: str, tmp_path: Path) -> None:
    folder, night = tmp_path / "nights", datetime(2026, 1, 5, 2, 50)
    folder.mkdir()
    store = await Store.open(database)
    try:
        assert not await copies.nightly(store, folder, night, 2)  # not yet three
        for day in range(3):
            at = night + timedelta(days=day, minutes=20)
            assert await copies.nightly(store, folder, at, 2)
            assert not await copies.nightly(store, folder, at + timedelta(hours=9), 2)
    finally:
        await store.close()
    kept = sorted(folder.iterdir())
    assert [each.name for each in kept] == [
        "bandeng-20260106-031000.zip",
        "bandeng-20260107-031000.zip",
    ]
    assert {each.stat().st_mode & 0o777 for each in kept} == {0o600}


async def test_a_newer_database_is_refused_in_one_word(tmp_path: Path) -> None:
    store = await Store.open(f"sqlite:///{tmp_path}/a.db")
    async with store.transaction() as connection:
        await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    await store.close()
    with pytest.raises(StorageError) as refused:
        await Store.open(f"sqlite:///{tmp_path}/a.db")
    assert refused.value.what == "newer"


@pytest.mark.parametrize(
    "given",
    [
        {"WEBHOOK": "https://a.example/telegram"},
        {"WEBHOOK_SECRET": "x"},
        {"WEBHOOK": "http://a.example/telegram", "WEBHOOK_SECRET": "x"},
        {"WEBHOOK": "https://a.example/hook", "WEBHOOK_SECRET": "x"},
    ],
)
def test_half_a_webhook_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError):
        Settings.read(
            {"BANDENG_TOKEN": TOKEN, **{f"BANDENG_{name}": value for name, value in given.items()}}
        )


async def test_nothing_but_danger_is_posted_in_a_group_at_night(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        on.now = datetime(2026, 3, 4, 15, 30, tzinfo=UTC)  # 23:30 there
        async with on.unit() as unit:
            made = await on.services.noticing.free(unit, on.community, "明天停水", ZHAO)
            assert made.posted_at is None and not [
                call for call in unit.calls if call.kind == "post"
            ]
        await on.until(datetime(2026, 3, 4, 22, 59, tzinfo=UTC))
        async with on.unit() as unit:
            assert (
                await on.services.noticing.find(unit, on.community, made.number)
            ).posted_at is None
        await on.until(datetime(2026, 3, 4, 23, 1, tzinfo=UTC))  # 07:01
        async with on.unit() as unit:
            posted = await on.services.noticing.find(unit, on.community, made.number)
        assert posted.posted_at is not None and not posted.late
