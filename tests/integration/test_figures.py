"""The same numbers everywhere: board, report and digest over a random year; the red and black list; common income."""

import csv
import io
import random
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from bot.board import telling
from bot.board.pages import Board
from bot.domain.errors import BadMonth, NotCounted, NotYours, SheetRefused
from bot.domain.rating import AgencyRating
from bot.services.ballots.public_view import PublicView
from bot.services.notices.board_view import BoardView
from bot.storage import roles
from bot.texts import digests as digest_texts
from bot.texts import errors
from bot.texts import figures as figure_texts
from tests.integration.life import LIU, QIAN, Life, life
from tests.integration.room import SUN, ZHAO


@pytest.mark.timeout(300)
async def test_board_report_and_digest_agree_on_a_random_year(tmp_path: Path) -> None:
    async with life(f"sqlite:///{tmp_path}/year.db", tmp_path) as on:
        on.now = datetime(2026, 1, 2, tzinfo=UTC)
        await on.live(random.Random(20), 110, days=360)
        on.now = datetime(2026, 12, 31, 15, 30, tzinfo=UTC)
        months = [f"2026-{number:02d}" for number in range(1, 13)]
        async with on.unit() as unit:
            made = {
                month: await on.services.monthly_report.make(unit, on.community, month)
                for month in (*months, "2026")
            }
            board = BoardView(on.directory, on.services.statistics)
            shown = {month: await board.figures(unit, on.community, month) for month in made}
        whole = made["2026"].figures
        assert (
            whole.opened >= 80
            and whole.closed > whole.solved > 0
            and whole.reopened > 0
            and whole.kept.whole > 100
        )

        # months add up to the year, kinds and buildings to the whole
        # (as they are known today: what was published of a month stays as it was)
        known = {month: report.figures.later or report.figures for month, report in made.items()}
        assert any(report.figures.later for report in made.values())
        for name in (
            "voices",
            "opened",
            "closed",
            "solved",
            "reopened",
            "consultations",
            "ballots",
            "passed",
        ):
            assert sum(getattr(known[month], name) for month in months) == getattr(whole, name), (
                name
            )
        for name in ("kept", "answered", "satisfied"):
            parts = [getattr(known[month], name) for month in months]
            total = getattr(whole, name)
            assert (sum(each.part for each in parts), sum(each.whole for each in parts)) == (
                total.part,
                total.whole,
            )
        for rows in (whole.by_category, whole.by_building):
            assert (
                sum(row.opened for row in rows) == whole.opened
                and sum(row.closed for row in rows) == whole.closed
            )
            assert sum(row.solved for row in rows) == whole.solved
        assert sum(whole.endings.values()) == whole.closed

        # the board shows what the report says, and the report's files hold it
        assert shown == {month: report.figures for month, report in made.items()}
        for month, report in made.items():
            files = dict(on.services.monthly_report.files(on.community, report))
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(files[f"永安桥社区-{month}.xlsx"]))
            figures = {row[0]: row[1] for row in sheet.get_sheet_by_name("数字").to_python()[1:]}
            told = dict(figure_texts.listed(report.figures))
            assert {
                name: str(int(value)) if isinstance(value, float) else value
                for name, value in figures.items()
            } == told
            assert len(sheet.get_sheet_by_name("台账").to_python()) == len(report.listed) + 1
            page = telling.figures(shown[month], month, {}, on.community, on.now)
            assert dict(page["figures"]) == told

        # weekly digests of whole weeks add up to the same as the figures of those weeks
        until = datetime(2026, 3, 30, 1, tzinfo=UTC)
        async with on.unit() as unit:
            digests = [
                await on.services.digests.make(
                    unit, on.community, until - timedelta(days=7 * n), weekly=True
                )
                for n in range(8)
            ]
            span = await on.services.statistics.between(
                unit, on.community, until - timedelta(days=56), until
            )
        for name in ("voices", "opened", "closed", "solved"):
            assert sum(getattr(each.figures, name) for each in digests) == getattr(span, name)
        busy = max(digests, key=lambda each: each.figures.voices)
        text = digest_texts.text(busy, on.directory.zone(on.community))
        assert (
            f"诉求 {busy.figures.voices} 条" in text and f"新事项 {busy.figures.opened} 件" in text
        )


@pytest.mark.parametrize("month", ["2026-13", "x", "2026-1-1", "99999", "", "-"])
async def test_a_month_that_is_none_is_refused(tmp_path: Path, month: str) -> None:
    async with life(f"sqlite:///{tmp_path}/x.db", tmp_path) as on, on.unit() as unit:
        with pytest.raises(BadMonth):
            await on.services.statistics.month(unit, on.community, month)


async def test_the_list_needs_its_sample_and_shows_the_companys_word(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        with pytest.raises(NotCounted):
            async with on.unit() as unit:
                await on.services.joining.appeal(unit, LIU, "不服")
        await on.company("慢半拍物业", "property", QIAN)
        for number in range(1, 13):
            await on.told(
                number % 12 + 1,
                f"第{number}根水管爆了",
                ("water", "leak", "gas", "power")[number % 4],
                str(number),
            )
        for number in range(1, 13):
            await on.switch(number, "order")
            await on.assign(number, 1 if number <= 6 else 2)
        await on.passes(hours=1)
        for number in range(1, 7):
            await on.do(number, "arrive", LIU)
            await on.do(number, "done", LIU)
        await on.passes(days=9)
        for number in range(7, 13):
            await on.do(number, "arrive", QIAN)
            await on.do(number, "done", QIAN)
        async with on.unit() as unit:
            rated = await on.services.statistics.rated(unit, on.community)
        first, last = rated[0], rated[-1]
        assert (first.kept.part, first.kept.whole, last.kept.part, last.kept.whole) == (
            12,
            12,
            6,
            12,
        )
        assert first.agency.name == "平安物业" and last.standing is AgencyRating.MIDDLE
        async with on.unit() as unit:
            await on.services.joining.appeal(unit, QIAN, "那几天冻雨，路上走不了")
        assert await on.calls("有申诉", "冻雨")
        async with on.unit() as unit:
            await on.services.joining.answer(unit, on.community, 1, "核过了，冻雨属实", SUN)
            rated = await on.services.statistics.rated(unit, on.community)
        assert [(each.text[:3], each.answer) for each in rated[-1].appeals] == [
            ("那几天", "核过了，冻雨属实")
        ]


async def test_a_company_is_heard_before_it_stands_on_the_black_list(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.company("慢半拍物业", "property", QIAN)
        for number in range(1, 13):
            await on.told(
                number, f"第{number}根水管爆了", ("water", "leak")[number % 2], str(number)
            )
            await on.switch(number, "order")
            await on.assign(number, 2)
        await on.passes(days=9)
        listing = on.services.listing

        async def shown() -> AgencyRating:
            async with on.unit() as unit:
                await listing.review(unit, on.community)
            async with on.unit() as unit:
                rated = await on.services.statistics.rated(unit, on.community)
                counted = await on.services.statistics.counted(unit, on.community)
            mine = next(each for each in rated if each.agency.name == "慢半拍物业")
            lines = [in_time for name, *_, in_time in counted if name == "慢半拍物业"]
            assert (sum(lines), len(lines)) == (mine.kept.part, mine.kept.whole)
            return mine.standing

        assert await shown() is AgencyRating.HEARD
        assert await on.calls("要列黑榜", "先听公司说")
        await on.passes(days=6)
        async with on.unit() as unit:
            await on.services.joining.appeal(unit, QIAN, "那几天冻雨，路上走不了")
        await on.passes(days=2)
        assert await shown() is AgencyRating.HEARD  # the appeal has no answer yet
        async with on.unit() as unit:
            await roles.give(await unit.rows(), on.community.id, ZHAO, "chief", SUN, unit.now)
            with pytest.raises(NotYours):
                await on.services.joining.answer(unit, on.community, 1, "核过了", SUN)
            await on.services.joining.answer(unit, on.community, 1, "核过了，多数不在那几天", ZHAO)
        assert await shown() is AgencyRating.BLACK
        assert await on.calls("今天起列黑榜", "慢半拍")


# common income


def book(rows: list[list[Any]], *, merge: str | None = None) -> bytes:
    made = io.BytesIO()
    file = Workbook(made, {"strings_to_formulas": False})
    sheet = file.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    if merge:
        sheet.merge_range(merge, "合")
    file.close()
    return made.getvalue()


HEADS = ["日期", "项目", "收入（元）", "支出（元）", "备注"]


async def test_income_is_taken_whole_published_and_replaced_by_month(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        rows = [
            HEADS,
            ["2026-03-05", "电梯广告", 1200.5, "", "一季度"],
            ["2026/3/9", "修门禁", "", "1,000.25", ""],
            ["2026年4月", "停车场地", "3000元", "", ""],
            ["合计", "", 4200.5, 1000.25, ""],
        ]
        content = book(rows)
        assert on.services.incomes.is_one(content, "收益.xlsx") and not on.services.incomes.is_one(
            b"\x00", "x.xlsx"
        )
        entries = on.services.incomes.read(content, "收益.xlsx")
        assert [(each.day, each.income, each.spending) for each in entries] == [
            ("2026-03-05", 120050, 0),
            ("2026-03-09", 0, 100025),
            ("2026-04-01", 300000, 0),
        ]
        for _ in range(2):  # the same months again take the place of the first
            async with on.unit() as unit:
                await on.services.incomes.bring_in(unit, on.community, entries)
        async with on.unit() as unit:
            kept = (await on.services.incomes.account(unit, on.community)).entries
        assert len(kept) == 3 and await on.calls(
            "公共收益", "收入 4,200.50 元，支出 1,000.25 元，结余 3,200.25 元"
        )


@pytest.mark.parametrize(
    ("rows", "merge", "line", "what"),
    [
        ([HEADS, ["三月五号", "广告", 1, "", ""]], None, 2, "bad_day"),
        ([HEADS, ["2026-02-30", "广告", 1, "", ""]], None, 2, "bad_day"),
        ([HEADS, ["2026-03-05", "广告", "很多", "", ""]], None, 2, "bad_amount"),
        ([HEADS, ["2026-03-05", "", 1, "", ""]], None, 2, "no_item"),
        ([HEADS, ["2026-03-05", "广告", "", "", ""]], None, 2, "no_amount"),
        ([HEADS, ["2026-03-05", "广告", 1.234, "", ""]], None, 2, "bad_amount"),
        (
            [HEADS, ["2026-03-05", "广告", 1, "", ""], ["2026-03-06", "广告", 1, "", ""]],
            "C2:C3",
            2,
            "merged",
        ),
        ([["日期", "项目", "收入"], ["2026-03-05", "广告", 1]], None, 1, "no_column"),
        ([HEADS], None, 1, "empty"),
    ],
)
async def test_a_wrong_income_file_is_refused_whole_with_its_lines(
    tmp_path: Path, rows: list[list[Any]], merge: str | None, line: int, what: str
) -> None:
    async with life(f"sqlite:///{tmp_path}/x.db", tmp_path) as on:
        with pytest.raises(SheetRefused) as refused:
            on.services.incomes.read(book(rows, merge=merge), "收益.xlsx")
        assert (line, what) in [each[:2] for each in refused.value.problems]
        assert f"第 {line} 行" in errors.sentence(refused.value)
        with pytest.raises(SheetRefused):
            on.services.incomes.read(b"PK\x03\x04 broken", "收益.xlsx")


# the board


@asynccontextmanager
async def board(on: Life) -> AsyncIterator[httpx.AsyncClient]:
    public_view = PublicView(on.directory, on.book, on.counting)
    reading = BoardView(on.directory, on.services.statistics)
    app = Board(on.store, public_view, reading, lambda: on.now, "https://b.example").app()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://b") as web:
        yield web


EVIL = "<script>alert(1)</script>\"'&{{7*7}}"
PAGES = (
    "",
    "/m/2026-0001",
    "/notices",
    "/ballots",
    "/figures?month=2026-03",
    "/companies",
    "/income",
    "/hall",
    "/feed.atom",
)
TABLES = ("matters", "notices", "ballots", "figures", "companies", "income", "orders")


async def test_script_in_any_text_field_stays_text_on_every_page(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, EVIL)
        await on.do(1, "public", ZHAO, EVIL)
        await on.company(EVIL, "property", QIAN)
        await on.switch(1, "order")
        await on.assign(1, 2)
        await on.do(1, "arrive", QIAN)
        await on.do(1, "done", QIAN, EVIL)
        await on.do(1, "publish", ZHAO)
        async with on.unit() as unit:
            await on.services.noticing.free(unit, on.community, EVIL, ZHAO)
            rows = book([HEADS, ["2026-03-05", EVIL, 1, "", "=1+1"]])
            await on.services.incomes.bring_in(
                unit, on.community, on.services.incomes.read(rows, "x.xlsx")
            )
        async with board(on) as web:
            for path in PAGES:
                answer = await web.get(f"/c1{path}")
                assert answer.status_code == 200, path
                assert "<script>alert" not in answer.text and "style=" not in answer.text, path
                assert "unsafe-inline" not in answer.headers["content-security-policy"]
                assert not re.search(r"https?://(?!b\.example|www\.w3\.org)", answer.text), path
                if "&lt;script&gt;" in answer.text:
                    assert "{{7*7}}" in answer.text
            for name in TABLES:
                rows_ = (await web.get(f"/c1/{name}.json")).json()
                assert isinstance(rows_, list)
                lines = (await web.get(f"/c1/{name}.csv")).content.decode("utf-8-sig")
                assert len(list(csv.reader(io.StringIO(lines)))) == len(rows_) + 1
            assert "'=1+1" in (await web.get("/c1/income.csv")).text
            told = (await web.get("/c1/m/2026-0001.json")).json()
            assert told["number"] == "2026-0001" and told["events"][0]["what"] == "居民提出"
            ElementTree.fromstring((await web.get("/c1/feed.atom")).text)


async def test_what_is_not_published_or_not_there_is_one_plain_page(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on:
        await on.told(1, "楼上天天剁馅", "noise")
        await on.told(2, "吃了吗", "other_voice", "2")
        await on.mediated(1)
        async with on.unit() as unit:
            await on.services.curation.dismiss(unit, on.community, 2, ZHAO)
        async with board(on) as web:
            for path in (
                "/c1/m/2026-0001",
                "/c1/m/2026-0002",
                "/c1/m/2026-0003",
                "/c1/m/x",
                "/c2",
                "/c99999999999",
                "/cx",
                "/x",
                "/c1/figures?month=2026-99",
                "/c1?state=dismissed",
                "/c1?category=x",
                "/b/c1-2026-B01",
            ):
                answer = await web.get(path)
                assert answer.status_code == 404 and "没有这一页" in answer.text, path
            front = await web.get("/c1?page=999999999999999999999&building=%00%27")
            assert front.status_code == 200 and "没有符合的事项" in front.text
            figures = (await web.get("/c1/figures.json?month=2026-03")).json()
            assert figures[0]["opened"] == 1  # the private one is counted, the dismissed one is not
            assert (await web.get("/")).headers["location"] == "/c1"
