"""How late the event loop is: what holds it up holds up an alarm too."""

import asyncio
from typing import Final

EVERY: Final = 0.5  # seconds between two looks


class LoopLag:
    """Sleeps a little again and again; `worst` is the longest that it overslept since it was asked last."""

    def __init__(self) -> None:
        self._worst = 0.0

    async def run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(EVERY)
            self._worst = max(self._worst, loop.time() - begun - EVERY)

    def worst(self) -> float:
        """Seconds; forgotten once it is told."""
        found, self._worst = self._worst, 0.0
        return found
