"""A ballot by hand on the demo, and its page on the board in a real browser."""

import base64
import json
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Browser, Page, expect

from bot.domain import logfile
from bot.services.ballots.signing import signed
from tests.browser.test_page import CHROMIUM, WIDTHS, chromium, demo, pytestmark  # noqa: F401  fixtures


class Hands:
    """Acts on the demo as its people, and reads what they see."""

    def __init__(self, page: str) -> None:
        self.http = httpx.Client(base_url=f"{page}/sim", timeout=30)
        state = self.http.get("/state").json()
        self.people = {user["first_name"]: user["id"] for user in state["users"]}
        chats = {chat["title"]: chat["id"] for chat in state["chats"] if chat["title"]}
        self.desk = next(number for title, number in chats.items() if "工作台" in title)
        self.group = next(number for title, number in chats.items() if "居民群" in title)

    def say(self, who: str, text: str, chat: int | None = None, **more: Any) -> None:
        given = {"chat": chat or self.people[who], "user": self.people[who], "text": text, **more}
        self.http.post("/say", json=given).raise_for_status()

    def sees(
        self, chat: int, words: str, also: Callable[[dict[str, Any]], bool] = lambda _: True
    ) -> dict[str, Any]:
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            for message in reversed(self.http.get(f"/chats/{chat}").json()["messages"]):
                text = str(message.get("text") or message.get("caption") or "")
                if words in text and also(message):
                    return message
            time.sleep(0.1)
        raise AssertionError(f"nobody saw {words}")

    def tap(self, who: str, chat: int, words: str, label: str) -> str:
        def has(message: dict[str, Any]) -> bool:
            rows = (message.get("reply_markup") or {}).get("inline_keyboard", [])
            return any(
                label in button["text"] and "callback_data" in button
                for row in rows
                for button in row
            )

        message = self.sees(chat, words, has)
        buttons = [button for row in message["reply_markup"]["inline_keyboard"] for button in row]
        data = next(button["callback_data"] for button in buttons if label in button["text"])
        given = {
            "chat": chat,
            "message": message["message_id"],
            "user": self.people[who],
            "data": data,
        }
        return self.http.post("/tap", json=given).json()["answer"]["text"] or ""


def play(hands: Hands) -> str:
    """From three complaints to a vote; the address under 核对我的票."""
    for who, text in (
        ("李娜", "5号楼门口又停满了车，消防通道都堵死了"),
        ("王大姐", "5号楼2单元门口消防通道天天堵车，没人管"),
        ("老周", "堵了消防通道出事谁负责，5号楼门口能不能划线"),
    ):
        hands.say(who, text, hands.group)
    hands.tap("网格员小赵", hands.desk, "位邻居在说", "更多")
    hands.tap("网格员小赵", hands.desk, "位邻居在说", "拿来表决")
    hands.tap("网格员小赵", hands.desk, "草稿", "提交复核")
    hands.tap("社区孙姐", hands.desk, "待复核", "批准")
    hands.say("李娜", "/start")
    hands.say("李娜", "5-2-1103")
    hands.tap("社区孙姐", hands.desk, "申请绑定", "同意")
    hands.sees(hands.people["李娜"], "您绑定的是")
    assert "同意" in hands.tap("李娜", hands.group, "正在投票", "同意")
    receipt = hands.sees(hands.people["李娜"], "回执 1 号")
    return next(
        button["url"]
        for row in receipt["reply_markup"]["inline_keyboard"]
        for button in row
        if "url" in button
    )


def test_a_household_checks_its_receipt_in_the_browser(demo: str, chromium: Browser) -> None:  # noqa: F811
    hands = Hands(demo)
    address = play(hands)
    for width, height in WIDTHS.values():
        page = chromium.new_page(viewport={"width": width, "height": height})
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(address)
        expect(page.locator("#steps li.done")).to_contain_text(
            "投的“同意”在票据链里", timeout=10_000
        )
        expect(page.locator("#steps li", has_text="签名是真的")).to_be_visible()
        assert all(url.startswith(address.partition("/b/")[0]) for url in asked)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        packed = page.input_value("#receipt")
        given = json.loads(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
        page.fill("#receipt", json.dumps({**given, "choice": [1]}))
        page.click("#go")
        expect(page.locator("#steps li.bad")).to_contain_text("选择和回执不一样")
        page.fill("#receipt", "不是回执")
        page.click("#go")
        expect(page.locator("#steps li.bad")).to_contain_text("读不懂")
        page.close()

    closing = hands.http.get("/clock").json()["now"]
    later = datetime.fromisoformat(closing) + timedelta(hours=73)
    hands.http.post("/clock", json={"now": later.isoformat()})
    hands.sees(hands.group, "核对码", lambda message: "photo" in message)
    page = chromium.new_page()
    page.goto(address)
    expect(page.locator("#steps li.done")).to_contain_text("已计入", timeout=10_000)
    expect(page.locator("#result")).to_be_visible()
    page.click("#whole")
    expect(page.locator("#findings li.done")).to_contain_text("和公布的结果一样", timeout=20_000)
    agree_on_vectors(page)
    page.goto(address.partition("/b/")[0] + "/b/c1-2026-B77")
    expect(page.locator("body")).to_contain_text("没有这一页")

    spoiled = chromium.new_page()

    def spoil(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(
            response=answer, body=answer.text().replace('"channel":"chat"', '"channel":"note"', 1)
        )

    spoiled.route("**/log.jsonl", spoil)
    spoiled.goto(address)
    expect(spoiled.locator("#steps li.bad")).to_contain_text("被改过", timeout=10_000)


def agree_on_vectors(page: Page) -> None:
    """docs/vectors judged in the browser, by a program written from the document alone, and here."""
    for file in sorted(VECTORS.glob("*.jsonl")):
        content, genuine = file.read_bytes(), file.name.startswith("good-")
        found = page.evaluate(JUDGED, base64.b64encode(content).decode())
        assert found["ok"] is genuine and logfile.check(content, signed).sound is genuine, (
            file.name,
            found,
        )


JUDGED = """async (packed) => {
  const { verify } = await import("/page/verify.js");
  const found = await verify(Uint8Array.from(atob(packed), (char) => char.charCodeAt(0)));
  return { ok: found.ok, problems: found.problems.slice(0, 3) };
}"""
VECTORS = Path(__file__).parents[2] / "docs" / "vectors"
