"""What a handler is given: the services, the unit of work, and ways to answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from telegram import Message, Update
from telegram.ext import CallbackContext, ExtBot

from bot.domain.errors import BadCallback, NotOfficer, WrongChat
from bot.domain.matter import Matter
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.counting import Counting
from bot.services.ballots.drafting import Drafting
from bot.services.ballots.running import Running
from bot.services.ballots.second_officer import SecondOfficers
from bot.services.ballots.showing import Showings
from bot.services.ballots.voting import Voting
from bot.services.directory import ANONYMOUS_ADMIN, Directory
from bot.services.figures.digests import Digests
from bot.services.figures.listing import BlackListing
from bot.services.figures.monthly_report import MonthlyReports
from bot.services.figures.statistics import Statistics
from bot.services.listening.entering import Entering
from bot.services.listening.forms import Forms
from bot.services.listening.intake import Listening
from bot.services.listening.vocabulary import Vocabulary
from bot.services.matters.actions import Actions
from bot.services.matters.confirmation import Confirmation
from bot.services.matters.consulting import Consulting
from bot.services.matters.curation import Curation
from bot.services.matters.dossier import Dossier
from bot.services.matters.escalation import Escalation
from bot.services.matters.extensions import Extensions
from bot.services.matters.following import Following
from bot.services.matters.hearings import Hearings
from bot.services.matters.onspot import OnSpot
from bot.services.matters.permissions import Permissions
from bot.services.matters.private_records import PrivateRecords
from bot.services.matters.urging import Urging
from bot.services.matters.workflow import Workflow
from bot.services.membership.binding import Binding
from bot.services.membership.joining import Joining
from bot.services.membership.privacy import Privacy
from bot.services.membership.procedure_files import ProcedureFiles
from bot.services.membership.setup import Setup
from bot.services.membership.tuning import Tuning
from bot.services.neighbours.activities import Activities
from bot.services.neighbours.carefile import CareFile
from bot.services.neighbours.caring import Caring
from bot.services.neighbours.faqs import Faqs
from bot.services.neighbours.helping import Helping
from bot.services.neighbours.lending import Lending
from bot.services.neighbours.liaising import Liaising
from bot.services.neighbours.minutes import Keeping
from bot.services.neighbours.pairing import Pairing
from bot.services.neighbours.relaying import Relaying
from bot.services.neighbours.rites import Rites
from bot.services.neighbours.stations import Stations
from bot.services.neighbours.tallying import Tallying
from bot.services.neighbours.topics import Topics
from bot.services.notices.incomes import Incomes
from bot.services.notices.noticing import Noticing
from bot.services.roll.importing import Importing
from bot.services.unit import Unit
from bot.storage import people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts.markup import message


@dataclass(frozen=True, slots=True)
class Services:
    """Everything a person can have done, one attribute a capability."""

    directory: Directory
    listening: Listening
    curation: Curation
    digests: Digests
    forms: Forms
    entering: Entering
    consulting: Consulting
    following: Following
    privacy: Privacy
    setup: Setup
    vocabulary: Vocabulary
    importing: Importing
    binding: Binding
    drafting: Drafting
    showings: Showings
    running: Running
    voting: Voting
    counting: Counting
    second_officer: SecondOfficers
    book: LedgerBook
    workflow: Workflow
    actions: Actions
    permissions: Permissions
    private_records: PrivateRecords
    extensions: Extensions
    hearings: Hearings
    confirmation: Confirmation
    escalation: Escalation
    noticing: Noticing
    joining: Joining
    incomes: Incomes
    procedure_files: ProcedureFiles
    dossier: Dossier
    statistics: Statistics
    listing: BlackListing
    monthly_report: MonthlyReports
    activities: Activities
    stations: Stations
    tuning: Tuning
    helping: Helping
    lending: Lending
    relaying: Relaying
    urging: Urging
    caring: Caring
    carefile: CareFile
    tallying: Tallying
    pairing: Pairing
    liaising: Liaising
    faqs: Faqs
    onspot: OnSpot
    minutes: Keeping
    topics: Topics
    rites: Rites
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


def reply(
    update: Update,
    context: Context,
    text: str,
    keyboard: dict[str, Any] | None = None,
    *,
    ref: str | None = None,
    quoting: bool = False,
) -> None:
    """Writes into the chat the update came from; `ref` is what a reply to it is about. A button under a message that
    quotes what was written brings those words along."""
    params = message(text, keyboard) | topic(update)
    if quoting and update.message is not None:
        params["reply_parameters"] = {"message_id": update.message.message_id}
    context.unit.send(Call("tell", "sendMessage", where(update), params, priority=2, ref=ref))


def about(update: Update, matter: Matter) -> str:
    """The ref of a message about a matter: words under it are about that."""
    return f"about:{matter.id}:{where(update)}:{update.update_id}"


def quoted(update: Update) -> Message | None:
    """The words that a tapped message of ours quotes; None where their writer deleted them."""
    found = answered(update)
    return found if found is not None and words_of(found) else None


def answered(update: Update) -> Message | None:
    """What a tapped message of ours is a reply to, words or not; None where its writer deleted it."""
    shown = update.callback_query.message if update.callback_query else None
    return shown.reply_to_message if isinstance(shown, Message) else None


def words_of(message: Message) -> str:
    return (message.text or message.caption or "").strip()


def photo_in(message: Message) -> str | None:
    """The largest size of a message's picture."""
    return message.photo[-1].file_id if message.photo else None


ASKED: Final = 0  # the form of what an officer was asked for on a desk stands under no chat


async def here(update: Update, context: Context) -> Community:
    """The community of a group or a desk, or the one somebody lives in. Raises NoCommunity."""
    services = context.services
    known = services.directory.community(where(update))
    return known or await services.forms.community(context.unit, who(update))


async def ask(update: Update, context: Context, text: str, ref: str) -> None:
    """Asks whoever tapped for a line of text: their own client opens a reply, nobody else's.

    What was asked is kept, so that an answer written without the reply is known for one.
    """
    user = update.effective_user
    unit = context.unit
    await people.fill(
        await unit.rows(),
        who(update),
        ASKED,
        "asked",
        {"desk": where(update), "ref": ref, "at": unit.now.timestamp()},
        unit.now,
    )
    assert user is not None
    name = f'<a href="tg://user?id={user.id}">{escape(user.first_name)}</a>'
    asking = {"text": f"{name}，{text}", "parse_mode": "HTML"}
    params = {**asking, "reply_markup": {"force_reply": True, "selective": True}, **topic(update)}
    context.unit.send(Call("tell", "sendMessage", where(update), params, priority=1, ref=ref))


def topic(update: Update) -> dict[str, Any]:
    """The topic of a forum that an update came from, for the answer to it."""
    given = update.effective_message
    in_one = given is not None and given.is_topic_message and given.message_thread_id
    return {"message_thread_id": given.message_thread_id} if given is not None and in_one else {}


def rewrite(
    update: Update, context: Context, text: str, keyboard: dict[str, Any] | None = None
) -> None:
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
    context.unit.send(
        Call("edit", "editMessageReplyMarkup", chat, params, priority=2, coalesce=key)
    )


_BY_NAME: Final = re.compile(
    r"^\W{0,3}(?:喂|哎|诶|请问)?\W?小板凳(?:[，,、：:！!。~～\s]|您|你(?!们)|[请能帮问告说](?!会))"
)


def calls_us(context: Context, text: str) -> bool:
    """Whether words are said to the bot: with its account's name, or its own at the beginning (小板凳，请问…)."""
    return f"@{context.bot.username}" in text or _BY_NAME.search(text) is not None


def tapped(update: Update) -> tuple[int, int]:
    """Chat and message of the tapped button."""
    assert update.effective_chat is not None and update.effective_message is not None
    return update.effective_chat.id, update.effective_message.message_id


def who(update: Update) -> int:
    """The account that acts; a tap carries the real user even for anonymous admins."""
    assert update.effective_user is not None
    return update.effective_user.id


async def officer(update: Update, context: Context) -> Community:
    """The community whose desk this is. Raises NotOfficer elsewhere, and for whoever is none."""
    directory = context.services.directory
    account = who(update)
    community = directory.desk(where(update))
    if community is None or not (
        account == ANONYMOUS_ADMIN or directory.is_officer(community.id, account)
    ):
        raise NotOfficer
    return community


async def at_desk(update: Update, context: Context) -> Community:
    """The desk's community, for commands that belong there. Raises WrongChat elsewhere."""
    try:
        return await officer(update, context)
    except NotOfficer as error:
        raise WrongChat("desk") from error


def where(update: Update) -> int:
    """The chat of an update. Raises BadCallback for a tap under a message that is in none of ours."""
    if update.effective_chat is None:
        raise BadCallback
    return update.effective_chat.id


def in_private(update: Update) -> None:
    """A button that belongs to a private chat was tapped elsewhere: forged. Raises BadCallback."""
    if where(update) != who(update):
        raise BadCallback


def photo_of(update: Update) -> str | None:
    message = update.effective_message
    return photo_in(message) if message else None


def text_of(update: Update) -> str:
    message = update.effective_message
    return (message.text or message.caption or "") if message else ""
