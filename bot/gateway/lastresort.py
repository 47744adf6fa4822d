"""The way out for danger when the database takes nothing, or gives nothing back: cries go to the desks directly.

Nothing is kept of it. What the rows tell later may say the same once more: a doubled alarm is better than none.
"""

import logging
import time
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final

from telegram.error import TelegramError

from bot.gateway.telegram import Api
from bot.services.directory import Directory
from bot.texts import notices
from nlp.ear import Ear

log: Final = logging.getLogger("bandeng.lastresort")
KEPT: Final = 200  # updates that came in last
BEFORE: Final = 10.0  # seconds before a trouble was seen in which it may have begun
PATIENCE: Final = 4.0  # seconds for which a trouble is waited out


class LastResort:
    """Hears what comes in with the shipped words alone, and tells officers by the directory that is in memory."""

    def __init__(self, api: Api, directory: Directory) -> None:
        self._api = api
        self._directory = directory
        self._ear = Ear()
        self._recent: deque[tuple[float, dict[str, Any]]] = deque(maxlen=KEPT)
        self._told: deque[tuple[int, int]] = deque(maxlen=KEPT)
        self._since: float | None = None

    def came(self, updates: Sequence[dict[str, Any]]) -> None:
        """Remembers what came in; called before anything is kept."""
        now = time.monotonic()
        self._recent.extend((now, each) for each in updates)

    def is_well(self) -> None:
        """Work goes on: nothing that came in before is missing."""
        self._since = None

    async def in_trouble(self) -> None:
        """Work stands still: once it has for a while, the cries since then are told."""
        now = time.monotonic()
        if self._since is None:
            self._since = now
        if now - self._since < PATIENCE:
            return
        begun = self._since - BEFORE
        await self.tell([each for at, each in self._recent if at >= begun])

    async def tell(self, updates: Sequence[dict[str, Any]]) -> None:
        """Every cry of danger among these, once, to whoever would hear an alarm; the writer in private hears too."""
        for update in updates:
            said: dict[str, Any] = update.get("message") or update.get("edited_message") or {}
            text = str(said.get("text") or said.get("caption") or "")
            if not text or not said.get("chat"):
                continue
            mark = (int(said["chat"]["id"]), int(said["message_id"]))
            if mark not in self._told and self._ear.alone(text).urgent:
                self._told.append(mark)
                await self._tell(said, text)

    async def _tell(self, said: Mapping[str, Any], text: str) -> None:
        chat = said["chat"]
        private = chat.get("type") == "private"
        group = str(chat.get("title") or "")
        heard = False
        for desk in self._desks(int(chat["id"]), private=private):
            heard |= await self._send(desk, notices.without_database(text, group))
        if private and heard:
            await self._send(int(chat["id"]), notices.HEARD_WITHOUT_DATABASE)

    def _desks(self, chat: int, *, private: bool) -> list[int]:
        """Where an alarm of this chat is told; of a private one everywhere, where nobody knows whose it is."""
        directory = self._directory
        if not private:
            found = directory.group(chat)
            return directory.alarmed(found.id) if found else []
        lives = directory.lives_in(chat) or list(directory.communities)
        return [desk for number in lives for desk in directory.alarmed(number)]

    async def _send(self, chat: int, text: str) -> bool:
        try:
            await self._api.call("sendMessage", {"chat_id": chat, "text": text})
        except TelegramError as error:
            log.error("a cry could not be told without the database: %s", type(error).__name__)
            return False
        return True
