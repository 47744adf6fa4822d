"""What a handler is given: the services, the unit of work, and ways to answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import Update
from telegram.ext import CallbackContext, ExtBot

from bot.domain.errors import BadCallback, NotOfficer, WrongChat
from bot.services.acting import Acting
from bot.services.activities import Activities
from bot.services.binding import Binding
from bot.services.book import Book
from bot.services.caring import Caring
from bot.services.chasing import Chasing
from bot.services.closing import Closing
from bot.services.courses import Courses
from bot.services.deciding import Deciding
from bot.services.desk import Desk
from bot.services.digests import Digests
from bot.services.directory import Directory
from bot.services.drafting import Drafting
from bot.services.figuring import Figuring
from bot.services.filling import Filling
from bot.services.following import Following
from bot.services.hearings import Hearings
from bot.services.helping import Helping
from bot.services.incomes import Incomes
from bot.services.joining import Joining
from bot.services.listening import Listening
from bot.services.moretime import MoreTime
from bot.services.noticing import Noticing
from bot.services.papers import Bundling
from bot.services.polling import Polling
from bot.services.privacy import Privacy
from bot.services.reporting import Reporting
from bot.services.rights import Rights
from bot.services.rolls import Rolls
from bot.services.ruling import Ruling
from bot.services.setup import Setup
from bot.services.stations import Stations
from bot.services.teaching import Teaching
from bot.services.tiers import Tiers
from bot.services.unit import Unit
from bot.services.visiting import Visiting
from bot.services.voting import Voting
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts.markup import message


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a person can have done, one attribute a capability."""

    directory: Directory
    listening: Listening
    desk: Desk
    digests: Digests
    filling: Filling
    following: Following
    privacy: Privacy
    setup: Setup
    teaching: Teaching
    rolls: Rolls
    binding: Binding
    drafting: Drafting
    polling: Polling
    voting: Voting
    closing: Closing
    deciding: Deciding
    book: Book
    courses: Courses
    acting: Acting
    rights: Rights
    tiers: Tiers
    moretime: MoreTime
    hearings: Hearings
    visiting: Visiting
    chasing: Chasing
    noticing: Noticing
    joining: Joining
    incomes: Incomes
    ruling: Ruling
    papers: Bundling
    figuring: Figuring
    reporting: Reporting
    activities: Activities
    stations: Stations
    helping: Helping
    caring: Caring
    unit: Callable[[], Unit]


class Context(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """python-telegram-bot's context with our services; `say` answers the update at hand."""

    @property
    def services(self) -> Services:
        return self.bot_data["services"]

    @property
    def unit(self) -> Unit:
        return self.services.unit()


def alert(update: Update, context: Context, text: str = "", *, show: bool = False) -> None:
    """Answers a tap: a line at the top, or a box that must be closed."""
    query = update.callback_query
    assert query is not None
    params: dict[str, Any] = {"callback_query_id": query.id, "show_alert": show}
    if text:
        params["text"] = text[:200]
    context.unit.send(Call("answer", "answerCallbackQuery", None, params, priority=0))


def reply(update: Update, context: Context, text: str, keyboard: dict[str, Any] | None = None) -> None:
    """Writes into the chat the update came from."""
    assert update.effective_chat is not None
    context.unit.send(Call("tell", "sendMessage", update.effective_chat.id, message(text, keyboard), priority=2))


def rewrite(update: Update, context: Context, text: str, keyboard: dict[str, Any] | None = None) -> None:
    """Changes the message whose button was tapped."""
    chat, message = tapped(update)
    params: dict[str, Any] = {"message_id": message, "text": text, "parse_mode": "HTML"}
    params["reply_markup"] = keyboard or {"inline_keyboard": []}
    key = f"rewrite:{chat}:{message}"
    context.unit.send(Call("edit", "editMessageText", chat, params, priority=2, coalesce=key))


def rebutton(update: Update, context: Context, keyboard: dict[str, Any]) -> None:
    """Changes only the buttons of the message that was tapped."""
    chat, message = tapped(update)
    params = {"message_id": message, "reply_markup": keyboard}
    key = f"rebutton:{chat}:{message}"
    context.unit.send(Call("edit", "editMessageReplyMarkup", chat, params, priority=2, coalesce=key))


def tapped(update: Update) -> tuple[int, int]:
    """Chat and message of the tapped button."""
    assert update.effective_chat is not None and update.effective_message is not None
    return update.effective_chat.id, update.effective_message.message_id


def who(update: Update) -> int:
    """The account that acts; a tap carries the real user even for anonymous admins."""
    assert update.effective_user is not None
    return update.effective_user.id


async def officer(update: Update, context: Context) -> Community:
    """The community whose desk this is. Raises NotOfficer elsewhere.

    Whoever can write or tap in the desk is in it, and so an officer from now on.
    """
    community = context.services.directory.desk(where(update))
    if community is None:
        raise NotOfficer
    await context.services.setup.member(context.unit, where(update), who(update), "member")
    return community


async def at_desk(update: Update, context: Context) -> Community:
    """The desk's community, for commands that belong there. Raises WrongChat elsewhere."""
    try:
        return await officer(update, context)
    except NotOfficer as error:
        raise WrongChat("desk") from error


def where(update: Update) -> int:
    assert update.effective_chat is not None
    return update.effective_chat.id


def in_private(update: Update) -> None:
    """A button that belongs to a private chat was tapped elsewhere: forged. Raises BadCallback."""
    if where(update) != who(update):
        raise BadCallback


def photo_of(update: Update) -> str | None:
    message = update.effective_message
    return message.photo[-1].file_id if message and message.photo else None


def text_of(update: Update) -> str:
    message = update.effective_message
    return (message.text or message.caption or "") if message else ""
