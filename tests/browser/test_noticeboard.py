"""The board through a real browser: every page, both widths, both themes, by keyboard, nothing from elsewhere."""

import asyncio
import random
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from bot.board.pages import Board
from bot.domain.income import IncomeEntry
from bot.services.ballots.public_view import PublicView
from bot.services.notices.board_view import BoardView
from tests.browser.test_page import CHROMIUM, WIDTHS, chromium  # noqa: F401  fixtures
from tests.conversation.stage import free_port
from tests.integration.life import LIU, QIAN, Life, life
from tests.integration.room import SUN, ZHAO

pytestmark = [
    pytest.mark.xdist_group("board"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
PAGES = (
    "/c1",
    "/c1?state=closed",
    "/c1/m/2026-0001",
    "/c1/notices",
    "/c1/ballots",
    "/c1/figures?month=2026-03",
    "/c1/companies",
    "/c1/income",
    "/c1/hall",
    "/b/c1-2026-B01",
    "/c1/m/2026-9999",
)
WIDE = 1280


async def furnish(on: Life) -> None:
    """A month and a half of a compound: matters of every state, a hearing, a ballot, two companies, income."""
    await on.told(1, "门口消防通道堵死了", "fire_safety", "2")
    await on.do(1, "take", ZHAO)
    async with on.unit() as unit:
        hearing = await on.services.hearings.open(unit, on.community, 1, ZHAO)
        await on.services.hearings.at_door(
            unit, on.community, hearing.id, "1-1-101 赞成 早该划线", ZHAO
        )
        await on.services.hearings.close(
            unit, on.community, hearing.id, "问了一户，赞成划线。", ZHAO
        )
    ballot = await on.open(matter=1)
    for account in range(1, 9):
        await on.cast(account, (0,), ballot.id)
    await on.passes(days=4)
    await on.company("慢半拍物业", "property", QIAN)
    for number in range(14):
        made = await on.told(
            number % 12 + 1,
            f"第{number}根水管爆了",
            ("water", "leak", "gas")[number % 3],
            str(number + 1),
        )
        await on.switch(made.id, "order")
        await on.assign(made.id, 1 if number < 7 else 2)
        await on.passes(hours=0 if number < 7 else 9)
        await on.do(made.id, "arrive", LIU if number < 7 else QIAN)
        await on.do(made.id, "done", LIU if number < 7 else QIAN, "换好了")
        await on.do(made.id, "publish", SUN)
    async with on.unit() as unit:
        await on.services.joining.appeal(unit, QIAN, "那几天冻雨，路上走不了")
        await on.services.incomes.bring_in(
            unit,
            on.community,
            [
                IncomeEntry("2026-03-05", "电梯广告", 120050, 0),
                IncomeEntry("2026-03-09", "修门禁", 0, 100025),
                IncomeEntry("2026-02-11", "停车场地", 300000, 0),
            ],
        )
        await on.services.noticing.free(unit, on.community, "周三上午停水，请提前接好。", ZHAO)
    async with on.unit() as unit:
        await on.services.noticing.correct(unit, on.community, "1", "小结里写错了一户。", ZHAO)
    await on.live(random.Random(5), 60, days=30)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The board of a furnished compound, served by a thread of its own."""
    folder, port = tmp_path_factory.mktemp("board"), free_port(2)
    server: list[uvicorn.Server] = []
    ready = threading.Event()

    async def serve() -> None:
        async with life(f"sqlite:///{folder}/board.db", Path(folder)) as on:
            await furnish(on)
            public_view = PublicView(on.directory, on.book, on.counting)
            reading = BoardView(on.directory, on.services.statistics)
            app = Board(
                on.store,
                public_view,
                reading,
                lambda: on.now + timedelta(hours=1),
                f"http://127.0.0.1:{port}",
            ).app()
            server.append(
                uvicorn.Server(uvicorn.Config(app, "127.0.0.1", port, log_level="warning"))
            )
            server[0].install_signal_handlers = lambda: None  # type: ignore[attr-defined]
            ready.set()
            await server[0].serve()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert ready.wait(90)
    while not server[0].started:
        threading.Event().wait(0.05)
    yield f"http://127.0.0.1:{port}"
    server[0].should_exit = True
    thread.join(20)


def opened(
    browser: Browser, board: str, width: str, scheme: Any
) -> tuple[Page, list[str], list[str]]:
    """A page with what it asked for and what it complained of."""
    context = browser.new_context(
        viewport={"width": WIDTHS[width][0], "height": WIDTHS[width][1]}, color_scheme=scheme
    )
    page, asked, said = context.new_page(), list[str](), list[str]()
    page.on("request", lambda request: asked.append(request.url))
    page.on(
        "console", lambda message: said.append(message.text) if message.type == "error" else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, asked, said


@pytest.mark.timeout(240)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", ["desktop", "phone"])
def test_every_page_reads_well_and_asks_nobody_else(
    board: str,
    chromium: Browser,  # noqa: F811
    width: str,
    scheme: str,
) -> None:
    page, asked, said = opened(chromium, board, width, scheme)
    for path in PAGES:
        answer = page.goto(board + path)
        assert answer is not None and answer.status == (404 if "9999" in path else 200), path
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0], path
        found = Axe().run(page).response["violations"]
        grave = [
            (each["id"], [node["html"][:120] for node in each["nodes"]][:3])
            for each in found
            if each["impact"] in ("serious", "critical")
        ]
        assert grave == [], path
        assert page.locator("h1").count() == 1, path
        policy = answer.headers["content-security-policy"]
        assert "unsafe-inline" not in policy and "default-src 'none'" in policy
    assert all(url.startswith(board) for url in asked)
    assert [line for line in said if "404" not in line] == []
    page.context.close()


def test_the_board_is_walked_by_keyboard(board: str, chromium: Browser) -> None:  # noqa: F811
    page, _, _ = opened(chromium, board, "phone", "light")
    page.goto(f"{board}/c1")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("Tab")
    expect(page.locator("nav a", has_text="表决").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("表决")
    page.locator(".cards a").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("划消防通道")
    page.context.close()


def test_filters_and_pages_lead_on(board: str, chromium: Browser) -> None:  # noqa: F811
    page, _, _ = opened(chromium, board, "desktop", "light")
    page.goto(f"{board}/c1")
    page.select_option("select[name=category]", label="供水")
    page.click("text=看")
    expect(page.locator(".cards h2").first).to_contain_text("供水")
    page.goto(f"{board}/c1")
    if page.locator("a[rel=next]").count():
        page.click("a[rel=next]")
        expect(page.locator(".pages")).to_contain_text("第 2 页")
    page.goto(f"{board}/c1/m/2026-0001")
    expect(page.locator(".timeline li").first).to_contain_text("居民提出")
    expect(page.locator("#posts ~ article").first).to_contain_text("听取意见小结")
    assert "101" not in page.locator("body").inner_text()
    page.context.close()


def test_the_hall_sheet_prints_without_the_rest(
    board: str,
    chromium: Browser,  # noqa: F811
    tmp_path: Path,
) -> None:
    page, _, _ = opened(chromium, board, "desktop", "light")
    page.goto(f"{board}/c1/hall")
    page.emulate_media(media="print")
    expect(page.locator("nav")).to_be_hidden()
    expect(page.locator(".hall img")).to_be_visible()
    assert page.evaluate("document.querySelector('.hall img').naturalWidth") > 100
    page.pdf(path=str(tmp_path / "hall.pdf"))
    page.context.close()
