"""The guided tour in a real browser, at both widths: by what can be seen alone, to 解决了."""

import time

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.test_page import WIDTHS, chromium, demo, opened, pytestmark  # noqa: F401  fixtures

FIRST_SIGN_MS = 1000


@pytest.mark.parametrize("width", list(WIDTHS))
def test_the_tour_is_walked_to_solved(demo: str, chromium: Browser, width: str) -> None:  # noqa: F811
    page = opened(chromium, demo, width)
    walked = httpx.get(f"{demo}/sim/tour").json()["at"]
    page.get_by_role("button", name="带我看").click()
    begun = time.monotonic()
    steps = len(httpx.get(f"{demo}/sim/tour").json()["steps"])
    for number in range(min(walked, steps - 1), steps):
        expect(page.locator("#guide-at")).to_have_text(
            f"第 {number + 1} 步，共 {steps} 步", timeout=10_000
        )
        page.locator("#guide-do").click()
        if number == 0:
            expect(page.locator(".message.mine .reactions").last).to_contain_text(
                "✍", timeout=FIRST_SIGN_MS
            )
        expect(page.locator("#guide-next")).to_be_visible(timeout=30_000)
        page.locator("#guide-next").click()
    assert time.monotonic() - begun < 90
    expect(page.locator("#guide")).to_be_hidden()
    chats = httpx.get(f"{demo}/sim/state").json()["chats"]
    desk = next(each["id"] for each in chats if each["title"] and "工作台" in each["title"])
    messages = httpx.get(f"{demo}/sim/chats/{desk}").json()["messages"]
    assert any(
        "照明" in str(each.get("text")) and "已解决" in str(each.get("text")) for each in messages
    )


def test_a_second_demo_on_the_same_port_is_refused_and_the_first_goes_on(demo: str) -> None:  # noqa: F811
    import subprocess
    import sys

    port = demo.rpartition(":")[2]
    second = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--no-open", "--port", port],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1 and f"端口 {port} 已经有程序在用" in second.stderr
    assert httpx.get(f"{demo}/sim/clock").is_success
