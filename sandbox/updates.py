"""How updates reach a bot: one long poll at a time, or a webhook."""

import asyncio
import contextlib
import logging
from collections import deque
from typing import Any, Final

import httpx

from sandbox.errors import ApiError
from sandbox.faults import Faults
from sandbox.world import Bot, World

log: Final = logging.getLogger("sandbox.updates")
RETRIES: Final = (0, 2, 4, 8, 16, 32, 60)


class Delivery:
    """Wakes polls and pushes webhooks; one instance a world."""

    def __init__(self, world: World, faults: Faults) -> None:
        self._world = world
        self.faults = faults
        self._waiting: dict[int, asyncio.Event] = {}
        self._polls: dict[int, int] = {}
        self._given: dict[int, deque[dict[str, Any]]] = {}
        self._pushing: dict[int, asyncio.Task[None]] = {}
        self._counting = False
        world.arrived = self.arrived

    def arrived(self, bot: Bot) -> None:
        self._event(bot).set()
        if bot.webhook and (bot.user.id not in self._pushing or self._pushing[bot.user.id].done()):
            with contextlib.suppress(RuntimeError):
                self._pushing[bot.user.id] = asyncio.get_running_loop().create_task(self._push(bot))

    def close(self) -> None:
        """Ends waiting polls with nothing, so that the server can stop at once."""
        self._counting = True
        for event in self._waiting.values():
            event.set()

    def _event(self, bot: Bot) -> asyncio.Event:
        return self._waiting.setdefault(bot.user.id, asyncio.Event())

    async def poll(self, bot: Bot, params: dict[str, Any]) -> list[dict[str, Any]]:
        """getUpdates. Raises ApiError 409 beside a webhook or another poll."""
        if bot.webhook:
            raise ApiError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        turn = self._polls[bot.user.id] = self._polls.get(bot.user.id, 0) + 1
        self._event(bot).set()
        allowed = params.get("allowed_updates")
        if allowed is not None:
            bot.allowed = frozenset(allowed) or None
        self._acknowledge(bot, int(params.get("offset") or 0))
        limit = min(max(int(params.get("limit") or 100), 1), 100)
        wait = min(float(params.get("timeout") or 0), 50)
        deadline = asyncio.get_running_loop().time() + wait
        while not bot.updates:
            event = self._event(bot)
            event.clear()
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or self._counting:
                return []
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), left)
            if self._polls[bot.user.id] != turn:
                raise ApiError(
                    409,
                    "Conflict: terminated by other getUpdates request; "
                    "make sure that only one bot instance is running",
                )
        return self._batch(bot, limit)

    def _acknowledge(self, bot: Bot, offset: int) -> None:
        given = self._given.setdefault(bot.user.id, deque(maxlen=200))
        if offset < 0:
            while len(bot.updates) > -offset:
                bot.updates.popleft()
            return
        bot.updates = deque(
            waiting
            for waiting in bot.updates
            if waiting["update"]["update_id"] >= offset or given.append(waiting)
        )

    def _batch(self, bot: Bot, limit: int) -> list[dict[str, Any]]:
        batch = [waiting["update"] for waiting, _ in zip(bot.updates, range(limit), strict=False)]
        given = self._given.get(bot.user.id)
        if given and self.faults.duplicate and self.faults.random.random() < self.faults.duplicate:
            again = self.faults.random.choice(list(given))["update"]
            self.faults.note("duplicate update")
            batch = [again, *batch][:limit]
        return batch

    async def _push(self, bot: Bot) -> None:
        """Delivers to the webhook one by one, in order, repeating until a 2xx answer."""
        async with httpx.AsyncClient(timeout=20) as client:
            while bot.updates and bot.webhook:
                update = bot.updates[0]["update"]
                if not await self._deliver(client, bot, update):
                    return
                with contextlib.suppress(IndexError):
                    bot.updates.popleft()

    async def _deliver(self, client: httpx.AsyncClient, bot: Bot, update: dict[str, Any]) -> bool:
        headers = (
            {"X-Telegram-Bot-Api-Secret-Token": bot.webhook["secret"]}
            if bot.webhook["secret"]
            else {}
        )
        for pause in RETRIES:
            await asyncio.sleep(pause)
            if not bot.webhook:
                return False
            try:
                answer = await client.post(bot.webhook["url"], json=update, headers=headers)
            except httpx.HTTPError as error:
                reason = f"Connection failed: {type(error).__name__}"
            else:
                if answer.is_success:
                    return True
                reason = f"Wrong response from the webhook: {answer.status_code}"
            bot.webhook |= {"error": reason, "error_at": int(self._world.clock.now().timestamp())}
        log.warning("webhook given up", extra={"bot": bot.user.id})
        return False
