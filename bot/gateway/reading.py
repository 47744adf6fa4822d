"""Raw updates -> python-telegram-bot's objects; plain talk, nearly all there is, by a short way to the same."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Final

from telegram import Bot, Chat, Message, TelegramObject, Update, User

PLAIN: Final = frozenset({"message_id", "date", "chat", "from", "text"})
KNOWN: Final = 5000


def _fields(blank: TelegramObject) -> dict[str, Any]:
    """What each field of a thing holds that was given as little as can be."""
    return {
        name: getattr(blank, name) for kind in type(blank).__mro__[:-1] for name in kind.__slots__
    }  # pyright: ignore


class _Sparse:
    """Holds only what it was given: filling in python-telegram-bot's empty fields takes most of the time."""

    __slots__ = ()
    __setattr__ = object.__setattr__
    _blank: ClassVar[dict[str, Any]]

    def __getattr__(self, name: str) -> Any:
        """A field that was not given, as python-telegram-bot leaves it."""
        if name in self._blank:
            return self._blank[name]
        raise AttributeError(name)


class _Message(_Sparse, Message):
    """Plain talk."""

    __slots__ = ()
    _blank = _fields(Message(0, datetime.now(UTC), Chat(0, Chat.GROUP)))

    @classmethod
    def plain(cls, number: int, sent: datetime, chat: Chat, sender: User, text: str) -> "_Message":
        made = cls.__new__(cls)
        made.message_id, made.date, made.chat, made.from_user, made.text = (
            number,
            sent,
            chat,
            sender,
            text,
        )
        made.entities, made._id_attrs, made._frozen = (), (number, chat), True
        return made


class _Update(_Sparse, Update):
    """An update with its message, and what every filter asks for."""

    __slots__ = ()
    _blank = _fields(Update(0))

    @classmethod
    def plain(cls, number: int, message: Message) -> "_Update":
        made = cls.__new__(cls)
        made.update_id, made.message, made.channel_post, made.callback_query = (
            number,
            message,
            None,
            None,
        )
        made._effective_chat, made._effective_user, made._effective_message = None, None, None
        made._id_attrs, made._frozen = (number,), True
        return made


class Reading:
    """Reads updates; chats and people met again are not read again."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._chats: dict[int, tuple[Any, Chat]] = {}
        self._people: dict[int, tuple[Any, User]] = {}

    def update(self, raw: dict[str, Any]) -> Update:
        """What Update.de_json makes of it."""
        message = raw.get("message")
        if (
            not isinstance(message, dict)
            or len(raw) != 2
            or message.keys() != PLAIN
            or not message["date"]
        ):
            return Update.de_json(raw, self._bot)
        read = _Message.plain(
            message["message_id"],
            datetime.fromtimestamp(message["date"], UTC),
            self._known(self._chats, Chat, message["chat"]),
            self._known(self._people, User, message["from"]),
            message["text"],
        )
        read.set_bot(self._bot)
        made = _Update.plain(raw["update_id"], read)
        made.set_bot(self._bot)
        return made

    def _known(
        self, among: dict[int, tuple[Any, Any]], kind: type[Any], raw: dict[str, Any]
    ) -> Any:
        before, made = among.get(raw["id"], (None, None))
        if before != raw:
            if len(among) >= KNOWN:
                among.clear()
            made = kind.de_json(raw, self._bot)
            among[raw["id"]] = (raw, made)
        return made
