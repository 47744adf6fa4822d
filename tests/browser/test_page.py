"""The demo in a real browser: the real bot, the sandbox, Chromium."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.conversation.stage import free_port

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = [
    pytest.mark.xdist_group("demo"),
    pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed"),
]
WIDTHS = {"desktop": (1280, 860), "phone": (390, 844)}


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port(2)
    folder = tmp_path_factory.mktemp("demo")
    command = [
        sys.executable,
        "-m",
        "bot",
        "demo",
        "--no-open",
        "--port",
        str(port),
        "--folder",
        str(folder),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ})
    page = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 60
    assert process.stdout
    while "演示：" not in (process.stdout.readline() or "x"):
        assert time.monotonic() < deadline and process.poll() is None
    yield page
    process.terminate()
    process.wait(20)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield made
        made.close()


def opened(browser: Browser, demo: str, width: str = "desktop", who: str | None = None) -> Page:
    size = WIDTHS[width]
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    page.goto(demo)
    page.wait_for_selector("body[data-ready]")
    if who:
        page.select_option("#me", label=who)
    return page


def write(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.keyboard.press("Enter")


def test_demand_typed_by_a_resident_has_its_reaction_within_a_second(
    chromium: Browser, demo: str
) -> None:
    page = opened(chromium, demo)
    write(page, "7号楼2单元楼道灯坏三天了，晚上打着手机上楼")
    expect(page.locator(".mine .reactions").last).to_be_visible(timeout=1000)
    page.close()


def test_hot_matter_has_its_card_and_the_morning_brings_the_digest(
    chromium: Browser, demo: str, tmp_path: Path
) -> None:
    page = opened(chromium, demo)
    for who, text in (
        ("李娜（5号楼2单元1103）", "5号楼暖气一点不热，屋里才14度"),
        ("老周（5号楼1单元602）", "五号楼一单元也不热，暖气片冰凉"),
        ("王大姐（5号楼2单元702）", "5-2-702 客厅13度，冻得睡不着"),
    ):
        page.select_option("#me", label=who)
        page.locator(".chat", has_text="居民群").click()
        write(page, text)
        expect(page.locator(".mine .reactions").last).to_be_visible()
    page.select_option("#me", label="网格员小赵（工作台）")
    page.locator(".chat", has_text="工作台").click()
    card = page.locator(".message", has_text="位邻居在说").last
    expect(card).to_be_visible(timeout=8000)
    card.get_by_role("button", name="接手").click()
    expect(page.locator("#toast")).to_contain_text("已接手")
    expect(page.locator(".message", has_text="办理中").last).to_be_visible(timeout=8000)
    page.get_by_role("button", name="到明早 8:30").click()
    digest = page.locator(".message", has_text="日报").last
    expect(digest.locator("img")).to_be_visible(timeout=10000)
    expect(digest).to_contain_text("主要问题")
    page.close()


def test_phone_shows_the_list_then_one_chat_and_the_way_back(chromium: Browser, demo: str) -> None:
    page = opened(chromium, demo, "phone")
    expect(page.locator(".talk")).to_be_hidden()
    page.locator(".chat").first.click()
    expect(page.locator(".talk")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="返回会话列表").click()
    expect(page.locator(".side")).to_be_visible()
    page.close()


def test_page_is_usable_by_keyboard_alone(chromium: Browser, demo: str) -> None:
    page = opened(chromium, demo)
    page.locator("#me").focus()
    names: list[str] = []
    for _ in range(12):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"chat", "pause", "fast", "morning", "week", "text"} <= set(names) | {"text"}
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button,input,select,textarea')].filter(e => e.offsetParent && !(e.textContent.trim() "
        "|| e.ariaLabel || e.labels?.length || e.title)).length"
    )
    assert unnamed == 0
    page.close()


def test_page_asks_no_other_host(chromium: Browser, demo: str) -> None:
    page = chromium.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(demo)
    page.wait_for_selector("body[data-ready]")
    assert all(url.startswith((demo, "data:", "blob:")) for url in asked)
    assert httpx.get(demo).status_code == 200
    page.close()
