"""The poller: updates are committed to the inbox before Telegram is told we have them."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

from telegram.error import Conflict, InvalidToken, NetworkError, RetryAfter, TelegramError

from bot.gateway.outcome import is_telegrams
from bot.gateway.telegram import Api
from bot.storage.session import StorageError

log: Final = logging.getLogger("bandeng.poller")
ALLOWED: Final = (
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
    "chat_member",
    "message_reaction",
)
LIMIT: Final = 100  # Telegram gives no more at once
TIMEOUT_SECONDS: Final = 25
WEDGED_SECONDS: Final = 90
FIRST_PAUSE: Final = 0.05
Keep = Callable[[Sequence[dict[str, Any]]], Awaitable[None]]


class TokenRevoked(Exception):
    """Telegram does not know the token any more."""


class Poller:
    """Asks for updates, keeps them, and only then acknowledges them with the next question."""

    def __init__(self, api: Api, keep: Keep) -> None:
        self._api = api
        self._keep = keep
        self._offset = 0
        self.last_success = time.monotonic()
        self.conflict = False

    @property
    def age(self) -> float:
        """Seconds since Telegram last answered."""
        return time.monotonic() - self.last_success

    async def run(self) -> None:
        """Polls until cancelled. Raises TokenRevoked."""
        pause = FIRST_PAUSE
        while True:
            try:
                updates = await asyncio.wait_for(self._ask(), WEDGED_SECONDS)
                if updates:
                    await asyncio.shield(self._keep(updates))
                    self._offset = updates[-1]["update_id"] + 1
            except InvalidToken as error:
                if is_telegrams(error) and await self._is_revoked():
                    raise TokenRevoked from error
                self._report(error)
            except StorageError as error:
                log.error("database %s: updates stay with Telegram until it is mended", error.what)
            except (TelegramError, TimeoutError) as error:
                self._report(error)
                await self._put_right(error)
            except Exception:
                log.exception("an update batch could not be kept; asking again")
            else:
                self.last_success, self.conflict, pause = time.monotonic(), False, FIRST_PAUSE
                continue
            await asyncio.sleep(pause)
            pause = min(pause * 2, 10.0)

    async def _is_revoked(self) -> bool:
        """Whether the token is known to be revoked; without an answer it is not."""
        try:
            return await self._api.is_revoked()
        except TelegramError:
            return False

    async def _put_right(self, error: Exception) -> None:
        """A webhook left behind keeps every update from us; whoever polls wants none."""
        if not (isinstance(error, Conflict) and "webhook" in error.message.lower()):
            return
        try:
            await self._api.call("deleteWebhook", {"drop_pending_updates": False})
            log.warning("a webhook was set and has been taken off; polling")
        except TelegramError as refused:
            log.warning("the webhook could not be taken off: %s", type(refused).__name__)

    async def _ask(self) -> list[dict[str, Any]]:
        params = {
            "offset": self._offset,
            "limit": LIMIT,
            "timeout": TIMEOUT_SECONDS,
            "allowed_updates": list(ALLOWED),
        }
        return await self._api.call("getUpdates", params, read_timeout=TIMEOUT_SECONDS + 10)

    def _report(self, error: Exception) -> None:
        if isinstance(error, Conflict):
            if not self.conflict:
                log.error("another process polls with this token, or a webhook is set")
            self.conflict = True
        elif not isinstance(error, NetworkError | RetryAfter | TimeoutError):
            log.warning("polling: %s", type(error).__name__)
