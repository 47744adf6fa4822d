"""Private words that fit nothing here: one tap hands them on to whoever they may be for.

Nothing is kept meanwhile: the question is a reply to the words, and the tap brings them along.
"""

from typing import Any

from telegram import Message, Update

from bot.domain.answering import greets
from bot.domain.consulting import asks_for_advice, speaks_of_others
from bot.domain.errors import NoCommunity
from bot.domain.matter import Matter
from bot.services import posting
from bot.storage.outbox import Call
from bot.texts import neighbours as neighbour_texts
from bot.texts import notices
from bot.texts import passing as texts
from bot.texts.by_words import PASSED_ON
from handlers import neighbours
from handlers.callback_data import parse
from handlers.context import (
    Context,
    about,
    alert,
    answered,
    here,
    in_private,
    photo_in,
    quoted,
    reply,
    rewrite,
    text_of,
    who,
    words_of,
)
from nlp.finding import Finding

SHORTEST = 4  # characters of words that may be for somebody


async def offered(update: Update, context: Context, ways: list[list[dict[str, str]]]) -> bool:
    """Asks whom the words are for, above the ordinary `ways`; False for a greeting or less."""
    words = text_of(update).strip()
    if len(words) < SHORTEST or greets(words) or update.message is None:
        return False
    account = who(update)
    relaying = context.services.relaying
    between = [
        texts.relay(each, to_helper=each.account == account)
        for each in await relaying.between(context.unit, account)
    ]
    if between:
        reply(update, context, texts.FOR_WHOM, _rows(*between, texts.ASK_US), quoting=True)
    elif context.services.directory.agencies_of(account):
        reply(update, context, notices.START_AGENCY, _rows(texts.ASK_US), quoting=True)
    else:
        told = "\n".join([texts.UNCLEAR, *await of_their_part(update, context)])
        reply(update, context, told, _rows(texts.ASK_US, *ways), quoting=True)
    return True


async def of_their_part(update: Update, context: Context) -> list[str]:
    """What somebody who keeps in touch with households, or gives a hand, may say of it."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return []
    services = context.services
    member = await services.liaising.takes_part(context.unit, community, who(update))
    helper = await services.helping.helps(context.unit, community, who(update))
    return [texts.OF_A_MEMBER] * member + [texts.OF_A_HELPER] * helper


def _rows(*rows: list[dict[str, str]]) -> dict[str, Any]:
    return {"inline_keyboard": list(rows)}


async def unheard(update: Update, context: Context, words: str = "") -> bool:
    """A voice message, a video, a place: with what its sender has just told it goes to the desk at once, else they are
    asked. What has `words` of its own goes with those. False for what says nothing (a sticker), and for somebody of no
    community."""
    message = update.message
    kind = _kind(message) if message else None
    if message is None or kind is None:
        return False
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    if context.services.directory.desk_of(community.id) is None:
        return False
    waits = words and await context.services.forms.form(context.unit, who(update)) is not None
    if waits:  # its words are a demand that waits for its tap, and it may be about nothing older
        _hand_on(context, community.id, message, kind, None, words)
        reply(update, context, texts.HANDED_ON_ALONE)
        return True
    finding = await context.services.forms.finding(context.unit, who(update), words)
    matter = await context.services.following.just_told(context.unit, who(update), finding)
    private = matter is not None and context.services.workflow.procedure(matter).private
    if matter is not None and matter.community == community.id and not private:
        _hand_on(context, community.id, message, kind, matter)
        reply(update, context, texts.handed_on_with(matter.number), ref=about(update, matter))
    else:
        told = texts.UNHEARD.format(kind=texts.KINDS[kind])
        reply(update, context, told, _rows(texts.HEAR), quoting=True)
    return True


def _kind(message: Message) -> str | None:
    return next((kind for kind in texts.KINDS if getattr(message, kind, None)), None)


def _hand_on(
    context: Context,
    community: int,
    message: Message,
    kind: str,
    matter: Matter | None,
    words: str = "",
) -> None:
    """The message itself, copied to the desk below a line of ours; a reply to the line goes back."""
    directory = context.services.directory
    desk = directory.desk_of(community)
    if desk is None:
        return
    told = texts.for_the_desk(kind, matter.number if matter else "", words)
    number = matter.id if matter else 0
    posting.tell_desk_from(context.unit, directory, community, told, message.chat.id, number)
    params = {"from_chat_id": message.chat.id, "message_id": message.message_id}
    context.unit.send(Call("tell", "copyMessage", desk, params, priority=3))


async def between_neighbours(update: Update, context: Context, finding: Finding | None) -> bool:
    """A trouble told without a place, while a neighbour comes or is awaited, may be for them."""
    if finding is not None and (finding.place is not None or finding.urgent):
        return False
    account = who(update)
    found = await context.services.relaying.between(context.unit, account)
    rows = [texts.relay(each, to_helper=each.account == account) for each in found]
    if rows:
        reply(update, context, texts.FOR_WHOM, _rows(*rows, texts.TELL_US), quoting=True)
    return bool(rows)


async def replied(update: Update, context: Context) -> bool:
    """A reply to words that were handed on goes back the same way; False for any other reply."""
    quoted = update.message.reply_to_message if update.message else None
    words = text_of(update).strip()
    if quoted is None or not words:
        return False
    relaying = context.services.relaying
    account = who(update)
    request = await relaying.relayed(context.unit, account, quoted.message_id)
    if request is None:
        return False
    await relays(update, context, request)
    return True


async def relays(update: Update, context: Context, request: int) -> None:
    """What was just written goes to the other side of a request."""
    told = await context.services.relaying.relay(
        context.unit, request, who(update), neighbours.name_of(update), text_of(update)
    )
    reply(update, context, told)


async def tapped(update: Update, context: Context) -> None:
    """Whom the words are for: the neighbour of a request, or the community."""
    deed, number = parse("pa", update.callback_query.data if update.callback_query else None)
    in_private(update)
    alert(update, context)
    if deed == "hear":
        await _heard(update, context)
        return
    message = quoted(update)
    if message is None:
        rewrite(update, context, texts.GONE)
        return
    words = words_of(message)
    if deed == "need":
        rewrite(update, context, *await neighbours.asks(update, context, words))
    elif deed == "helper":
        rewrite(update, context, await _signed_up(update, context, words))
    elif deed == "neighbour":
        said = await context.services.relaying.relay(
            context.unit, int(number), who(update), neighbours.name_of(update), words
        )
        rewrite(update, context, said)
    else:
        asks = deed == "desk"
        rewrite(update, context, await _to_the_community(update, context, message, asks=asks))


async def advice(update: Update, context: Context, finding: Finding | None) -> bool:
    """An affair of somebody's own that they ask about is for whoever knows, not for the list of troubles."""
    text = text_of(update).strip()
    placed = finding is not None and finding.place is not None
    if placed or not asks_for_advice(text) or speaks_of_others(text):
        return False
    if await neighbours.known(update, context, text):
        return True
    keyboard = {"inline_keyboard": [texts.ASK_US]}
    reply(update, context, texts.ADVICE, keyboard, quoting=True)
    return True


async def _heard(update: Update, context: Context) -> None:
    message = answered(update)
    kind = _kind(message) if message else None
    if message is None or kind is None:
        rewrite(update, context, texts.GONE)
        return
    community = await here(update, context)
    _hand_on(context, community.id, message, kind, None)
    rewrite(update, context, texts.HANDED_ON)


async def _signed_up(update: Update, context: Context, words: str) -> str:
    """Somebody helps from now on, with the skills that their words name."""
    community = await here(update, context)
    skills = await context.services.helping.offer_self(
        context.unit, community, who(update), neighbours.name_of(update), words
    )
    return neighbour_texts.helper(skills)


async def _to_the_community(
    update: Update, context: Context, message: Message, *, asks: bool
) -> str:
    """Who carries out orders is passed on; a neighbour's question is a consultation, what is no question a demand."""
    words = words_of(message)
    account = who(update)
    directory = context.services.directory
    crews = directory.agencies_of(account)
    if crews:
        told = texts.from_agency(crews[0].name, words)
        posting.tell_desk_from(context.unit, directory, crews[0].community, told, account)
        return PASSED_ON
    try:
        community = await here(update, context)
    except NoCommunity:
        return texts.NOWHERE
    photo = photo_in(message)
    matter = await context.services.entering.hand_in(
        context.unit, community, account, words, photo, asks=asks
    )
    return texts.consulted(matter.number)
