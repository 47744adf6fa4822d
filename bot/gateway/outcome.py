"""What became of a call: Telegram's many errors as a handful of outcomes."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import Any, Final

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)


class Fate(Enum):
    """What to do about a call."""

    SENT = auto()
    RETRY = auto()
    FLOOD = auto()
    UNKNOWN = auto()
    MIGRATED = auto()
    CLOSED = auto()
    GONE = auto()
    FAILED = auto()
    REVOKED = auto()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A fate with what belongs to it: the result, seconds to wait, the new chat id, the fault.

    `anew` says that what was to be edited is gone and was posted again.
    """

    fate: Fate
    result: Any = None
    wait: float = 0.0
    moved_to: int = 0
    fault: str = ""
    anew: bool = False


_DONE_ANYWAY: Final = ("message is not modified", "query is too old", "message to delete not found")
_GONE: Final = (
    "message to react not found",
    "message to edit not found",
    "message_id_invalid",
    "message can't be edited",
    "there is no text in the message",
    "there is no caption in the message",
)
_CHAT_CLOSED: Final = ("chat not found", "user is deactivated")
_NEVER_LEFT: Final = (
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ConnectError,
    httpx.WriteTimeout,
)


def outcome(error: TelegramError) -> Delivery:
    """The outcome of a failed call. BadRequest and TimedOut are both NetworkErrors, so order matters."""
    fault = f"{type(error).__name__}: {error.message}"[:200]
    if not is_telegrams(error):
        return Delivery(Fate.UNKNOWN, wait=1.0, fault=fault)
    match error:
        case RetryAfter():
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            return Delivery(Fate.FLOOD, wait=seconds, fault=fault)
        case ChatMigrated():
            return Delivery(Fate.MIGRATED, moved_to=error.new_chat_id, fault=fault)
        case Forbidden():
            return Delivery(Fate.CLOSED, fault=fault)
        case InvalidToken():
            return Delivery(Fate.REVOKED, fault=fault)
        case BadRequest():
            return _refused(error.message.lower(), fault)
        case NetworkError():
            return _network(error, fault)
        case Conflict():
            return Delivery(Fate.RETRY, wait=1.0, fault=fault)
        case _:
            return Delivery(Fate.FAILED, fault=fault)


def is_telegrams(error: TelegramError) -> bool:
    """Whether Telegram said it: an answer that is no JSON of the Bot API is a filter's or a proxy's, and says nothing.

    python-telegram-bot raises what belongs to the HTTP status all the same, from the error of reading the body.
    """
    unread = error.message.startswith("Invalid server response")
    foreign = (
        isinstance(error, Forbidden | InvalidToken | BadRequest) and error.__cause__ is not None
    )
    return not (unread or foreign)


def _refused(message: str, fault: str) -> Delivery:
    for words, fate in ((_DONE_ANYWAY, Fate.SENT), (_GONE, Fate.GONE), (_CHAT_CLOSED, Fate.CLOSED)):
        if any(word in message for word in words):
            return Delivery(fate, fault=fault)
    return Delivery(Fate.FAILED, fault=fault)


def _network(error: NetworkError, fault: str) -> Delivery:
    """A call that never left is repeated; of one that was under way nobody knows."""
    cause = error.__cause__
    if cause is None or isinstance(cause, _NEVER_LEFT):
        return Delivery(Fate.RETRY, wait=0.5, fault=fault)
    return Delivery(Fate.UNKNOWN, fault=fault)
