"""What time it is: the system's clock, or one followed over HTTP for rehearsals."""

import asyncio
import contextlib
import logging
import time
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

import httpx

log: Final = logging.getLogger("bandeng.clock")
POLL_SECONDS: Final = 0.25


class Clock(Protocol):
    """Now, and how to be told that time has moved otherwise than by passing."""

    def now(self) -> datetime: ...

    @property
    def rate(self) -> float: ...


class SystemClock:
    """The machine's own clock."""

    rate = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)


class FollowedClock:
    """Follows a clock served as {"now", "rate", "version"}; runs on its own between two looks."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._anchor = datetime.now(UTC)
        self._since = time.monotonic()
        self._version = -1
        self.rate = 1.0
        self.moved: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        return self._anchor + timedelta(seconds=(time.monotonic() - self._since) * self.rate)

    async def look(self, client: httpx.AsyncClient) -> None:
        """Reads the clock once. Raises httpx.HTTPError."""
        given = (await client.get(self._url)).raise_for_status().json()
        self._anchor = datetime.fromisoformat(given["now"])
        self._since = time.monotonic()
        self.rate = float(given["rate"])
        if given["version"] != self._version:
            self._version = given["version"]
            self.moved()

    async def follow(self) -> None:
        """Looks again and again until cancelled."""
        async with httpx.AsyncClient(timeout=5) as client:
            while True:
                try:
                    await self.look(client)
                except (httpx.HTTPError, ValueError, KeyError):
                    log.warning("the followed clock does not answer")
                    await asyncio.sleep(1)
                await asyncio.sleep(POLL_SECONDS)

    @contextlib.asynccontextmanager
    async def running(self) -> AsyncGenerator["FollowedClock"]:
        """Follows in the background for as long as the block lasts."""
        async with httpx.AsyncClient(timeout=5) as client:
            await self.look(client)
        task = asyncio.create_task(self.follow())
        try:
            yield self
        finally:
            task.cancel()
