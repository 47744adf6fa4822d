"""Mirrors: a notice also goes to a WeCom, DingTalk or Feishu robot or by mail, through Apprise. Off by default."""

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from bot.gateway.outcome import Delivery, Fate

log: Final = logging.getLogger("bandeng.mirror")
LONGEST_SECONDS: Final = 20.0
AT_ONCE: Final = 2


class Mirrors:
    """Each address has its own time limit, so one that hangs holds up nothing; what it does later is its own."""

    def __init__(
        self, addresses: Mapping[str, tuple[str, ...]], seconds: float = LONGEST_SECONDS
    ) -> None:
        self._addresses = addresses
        self._seconds = seconds
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def send(self, notice: dict[str, Any]) -> Delivery:
        """SENT when every address took it, else FAILED: a mirror is no promise, and a notice is not doubled."""
        urls = self._addresses.get(str(notice["community"]), ())
        try:
            async with self._turns, asyncio.timeout(self._seconds):
                taken = await _apart(
                    partial(_notify, urls, str(notice["title"]), str(notice["text"]))
                )
        except TimeoutError:
            log.warning("a mirror does not answer", extra={"community": notice["community"]})
            return Delivery(Fate.FAILED, fault="the mirror does not answer")
        return (
            Delivery(Fate.SENT)
            if taken
            else Delivery(Fate.FAILED, fault="a mirror did not take it")
        )


async def _apart(work: Callable[[], bool]) -> bool:
    """In a thread nobody waits for when the time is over, not even at the end of the process."""
    loop = asyncio.get_running_loop()
    done = asyncio.get_running_loop().create_future()

    def finish(taken: bool) -> None:
        if not done.done():
            done.set_result(taken)

    def run() -> None:
        try:
            taken = work()
        except Exception:
            log.exception("a mirror failed")
            taken = False
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody asks any more
            loop.call_soon_threadsafe(finish, taken)

    threading.Thread(target=run, daemon=True).start()
    return await done


def _notify(urls: tuple[str, ...], title: str, text: str) -> bool:
    from apprise import Apprise  # large, and only where there are mirrors

    sender = Apprise()
    known = [sender.add(url) for url in urls]
    return all(known) and bool(sender.notify(title=title, body=text))
