"""Remakes the pictures in docs/pictures from the running demo: python -m benchmarks.screenshots."""

import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from benchmarks.rig import free_port

OUT = Path(__file__).parent.parent / "docs" / "pictures"
WEEK = Path(__file__).parent.parent / "sandbox" / "scenarios" / "week.toml"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
OFFICER = "网格员小赵（工作台）"
SUNDAY = "2026-01-18T11:30"


def take(page: Page, name: str) -> None:
    page.wait_for_timeout(600)
    page.screenshot(path=OUT / name)


def shoot(address: str, chromium: str) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page = browser.new_page(viewport={"width": 1280, "height": 860})
        page.goto(address)
        page.wait_for_selector("body[data-ready]")
        httpx.post(f"{address}/sim/scenario", json={"speed": 90})
        for _ in range(
            120
        ):  # the desk takes twenty messages a minute, so the week takes some minutes
            page.wait_for_timeout(5_000)
            if httpx.get(f"{address}/sim/clock").json()["now"] >= SUNDAY:
                break
        httpx.post(f"{address}/sim/scenario", json={"stop": True})
        httpx.post(f"{address}/sim/clock", json={"morning": "08:30", "rate": 1})
        page.wait_for_timeout(6_000)
        take(page, "chat-1280.png")
        page.select_option("#me", label=OFFICER)
        page.locator(".chat", has_text="工作台").click()
        take(page, "desk-1280.png")
        pictures = page.locator(".picture img")
        if pictures.count():
            source = pictures.last.get_attribute("src")
            (OUT / "digest.png").write_bytes(httpx.get(f"{address}{source}").content)
        board = f"http://127.0.0.1:{int(address.rpartition(':')[2]) + 2}"
        page.goto(f"{board}/c1")
        take(page, "board-1280.png")
        phone = browser.new_page(viewport={"width": 390, "height": 1500})
        phone.goto(f"{board}/c1/m/2026-0002")
        take(phone, "matter-390.png")
        phone = browser.new_page(viewport={"width": 390, "height": 844})
        phone.goto(address)
        phone.wait_for_selector("body[data-ready]")
        take(phone, "list-390.png")
        phone.locator(".chat").first.click()
        take(phone, "chat-390.png")
        browser.close()


def replayed(chromium: str, folder: Path) -> None:
    """The report of the demo's own week, read as a history of its group."""
    week = tomllib.loads(WEEK.read_text("utf-8"))
    first = date.fromisoformat(week["compound"]["from"])
    lines = [
        f"{first + timedelta(days=each['day'] - 1)} {each['at']},{each['who']},{each['text']}"
        for each in week["say"]
        if each.get("text") and "in" not in each and "," not in each["text"]
    ]
    history = folder / "永安桥小区居民群.csv"
    history.write_text("at,from,text\n" + "\n".join(lines), "utf-8")
    page = folder / "report.html"
    command = [sys.executable, "-m", "bot", "replay", str(history), "--report", str(page)]
    command += ["--staff", "zhao_wg,sun_sq,wy_liu"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        shown = browser.new_page(viewport={"width": 880, "height": 860})
        shown.goto(page.as_uri())
        take(shown, "replay.png")
        browser.close()


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed.")
    OUT.mkdir(parents=True, exist_ok=True)
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        replayed(chromium, Path(folder))
        command = [
            sys.executable,
            "-m",
            "bot",
            "demo",
            "--no-open",
            "--port",
            str(port),
            "--folder",
            folder,
        ]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert process.stdout
            deadline = time.monotonic() + 60
            while "演示：" not in process.stdout.readline():
                assert time.monotonic() < deadline
            shoot(f"http://127.0.0.1:{port}", chromium)
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
