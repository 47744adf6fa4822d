"""Raw updates -> python-telegram-bot's objects; plain talk, nearly all there is, by a short way to the same."""

from datetime import UTC, datetime
from typing import Any, Final

from telegram import Bot, Chat, Message, Update, User

PLAIN: Final = frozenset({"message_id", "date", "chat", "from", "text"})
KNOWN: Final = 5000


class _Message(Message):
    """A message that is not guarded against changes: guarding its hundred empty fields takes most of the time."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # pyright: ignore[reportAssignmentType]


class _Update(Update):
    __slots__ = ()
    __setattr__ = object.__setattr__  # pyright: ignore[reportAssignmentType]


class Reading:
    """Reads updates; chats and people met again are not read again."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._chats: dict[int, tuple[Any, Chat]] = {}
        self._people: dict[int, tuple[Any, User]] = {}

    def update(self, raw: dict[str, Any]) -> Update:
        """What Update.de_json makes of it."""
        message = raw.get("message")
        if not isinstance(message, dict) or len(raw) != 2 or message.keys() != PLAIN or not message["date"]:
            return Update.de_json(raw, self._bot)
        read = _Message(
            message["message_id"], datetime.fromtimestamp(message["date"], UTC),
            self._known(self._chats, Chat, message["chat"]), self._known(self._people, User, message["from"]),
            text=message["text"],
        )  # fmt: skip
        read.set_bot(self._bot)
        made = _Update(raw["update_id"], message=read)
        made.set_bot(self._bot)
        return made

    def _known(self, among: dict[int, tuple[Any, Any]], kind: type[Any], raw: dict[str, Any]) -> Any:
        before, made = among.get(raw["id"], (None, None))
        if before != raw:
            if len(among) >= KNOWN:
                among.clear()
            made = kind.de_json(raw, self._bot)
            among[raw["id"]] = (raw, made)
        return made
