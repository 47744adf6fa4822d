"""Group talk: heard quietly; edits are followed (筛)."""

import re
from dataclasses import replace

from telegram import Message, ReactionTypeEmoji, Update
from telegram.ext import filters

from bot.domain.danger import help_called
from bot.services.directory import ANONYMOUS_ADMIN
from bot.services.listening.intake import Said
from bot.services.matters.following import asks_something
from bot.texts import following as texts
from handlers import activities, asides, following, neighbours, staff_words
from handlers.context import Context, calls_us, photo_in, reply
from nlp.finding import Finding, Intent

SUPPORTING = frozenset(
    ["👍", "❤", "🔥", "👏", "💯", "🙏", "👌", "✍", "🤝", "🫡"]
)  # not 👎, not laughter
STAFF = frozenset(["property", "department"])  # volunteers and reporting units are neighbours too
LONGEST_CRY = 60  # characters; longer words of danger by an agency are an announcement
_CALLS = re.compile(r"在吗|在不在|你好|您好|我的事|办到哪|会什么|怎么用|帮帮|^@\w+$")
GROUP_TALK = filters.ChatType.GROUPS & (filters.TEXT | filters.CAPTION) & ~filters.COMMAND


def _said(message: Message, context: Context) -> Said | None:
    text = message.text or message.caption
    community = context.services.directory.group(message.chat_id)
    if not text or community is None or message.from_user is None:
        return None
    channel = message.sender_chat  # somebody writing as their channel is that channel
    account = channel.id if channel and channel.id != message.chat_id else message.from_user.id
    officer = account == ANONYMOUS_ADMIN or context.services.directory.is_officer(
        community.id, account
    )
    answered = message.reply_to_message
    thread = message.message_thread_id if message.is_topic_message else None
    if (
        answered is not None and answered.message_id == thread
    ):  # what a topic began with is not replied to
        answered = None
    quoted = _said(answered, context) if answered and not answered.reply_to_message else None
    reply = answered.message_id if answered else None
    passed_on = message.forward_origin is not None or message.external_reply is not None
    agency = any(
        each.community == community.id and each.role in STAFF
        for each in context.services.directory.agencies_of(account)
    )
    staff = officer or agency or bool(message.is_automatic_forward)
    return Said(
        message.chat_id,
        message.message_id,
        account,
        message.date,
        text,
        reply,
        staff,
        passed_on,
        quoted,
        photo_in(message),
        thread,
    )


async def heard(update: Update, context: Context) -> None:
    """A message in a residents' group; bots are not residents."""
    message = update.message
    if message is None or (
        message.from_user and message.from_user.is_bot and not message.sender_chat
    ):
        return
    if message.is_automatic_forward:  # what the group's channel posts is nobody's demand
        return
    said = _said(message, context)
    if said is None:
        return
    if not said.staff and _answers_us(message):
        finding = await context.services.forms.finding(context.unit, said.account, said.text)
        if finding is None or not finding.urgent:
            if await following.under_a_ballot(update, context):
                return
            if await following.replied(update, context, finding) or await _answers_a_post(
                update, context, finding
            ):
                return
            if finding is None or finding.intent is not Intent.VOICE:
                await _under_ours(update, context, said)
                return
        said = replace(said, reply_to=None, quoted=None)
    if _names_us(message, context) and (
        await asides.asked_in_group(update, context)
        or await neighbours.answered(update, context, said.text, bare=False)
    ):
        return
    await (_staff if said.staff else _hear)(update, context, said)


async def _answers_a_post(update: Update, context: Context, finding: Finding | None) -> bool:
    """A reply that says whether somebody comes to an event, or that asks about a notice; a trouble told with its place
    is a demand wherever it is written."""
    demands = finding is not None and finding.intent is Intent.VOICE
    if demands and finding is not None and finding.place is not None:
        return False
    return await activities.under_card(update, context) or await following.passed_on(
        update, context, demands=demands
    )


async def _staff(update: Update, context: Context, said: Said) -> None:
    """An officer or an agency speaks: news of a matter for the desk, unless they cry that there is danger."""
    if await _cries(context, said):
        await _hear(update, context, replace(said, staff=False))
        return
    await staff_words.heard(context, said)
    if calls_us(context, said.text) and _CALLS.search(said.text):
        reply(update, context, texts.HERE)


async def _cries(context: Context, said: Said) -> bool:
    """Whether somebody of an agency cries that there is danger, and announces nothing: that rings like anybody's."""
    community = context.services.directory.group(said.chat)
    if community is None or context.services.directory.is_officer(community.id, said.account):
        return False
    finding = await context.services.forms.finding(context.unit, said.account, said.text)
    return finding is not None and finding.urgent and len(said.text) <= LONGEST_CRY


async def _hear(update: Update, context: Context, said: Said) -> None:
    """Hears what a resident says; that an answered matter is not done counts, a call and a question get an answer."""
    community = context.services.directory.group(said.chat)
    if community is not None and help_called(said.text):
        await following.help_called(context, community, said.text)
    asks = community is not None and not said.staff and said.reply_to is None
    if asks and community is not None and await following.inquired(update, context, community):
        return
    matter = await context.services.listening.hear(context.unit, said)
    if matter is not None and not said.staff:
        await following.still(context, matter, said.account, said.text)
    elif matter is None and community is not None:
        await following.about_a_danger(context, community, said)
    if not calls_us(context, said.text):
        return
    if _CALLS.search(said.text):
        reply(update, context, texts.HERE)
    elif matter is None and asks_something(said.text):
        reply(update, context, texts.UNKNOWN, quoting=True)


async def _under_ours(update: Update, context: Context, said: Said) -> None:
    """Talk under a post of ours that is about none of its matter's ends: an answer where something was asked, and never
    support for somebody else's matter."""
    if await asides.asked_in_group(update, context) or await neighbours.answered(
        update, context, said.text, bare=False
    ):
        return
    if calls_us(context, said.text) and _CALLS.search(said.text):
        reply(update, context, texts.HERE)


def _names_us(message: Message, context: Context) -> bool:
    """Whether the bot itself is asked: named, or its message answered."""
    return _answers_us(message) or calls_us(context, message.text or "")


def _answers_us(message: Message) -> bool:
    answered = message.reply_to_message
    return answered is not None and answered.from_user is not None and answered.from_user.is_bot


async def reacted(update: Update, context: Context) -> None:
    """A plain reaction on a message: support for what was heard, or support taken back."""
    change = update.message_reaction
    if change is None or change.user is None:
        return
    plain = {
        reaction.emoji
        for reaction in change.new_reaction
        if isinstance(reaction, ReactionTypeEmoji)
    }
    supports = bool(plain & SUPPORTING)
    listening = context.services.listening
    await listening.reacted(
        context.unit, change.chat.id, change.message_id, change.user.id, supports=supports
    )


async def edited(update: Update, context: Context) -> None:
    """A message was changed: what it says now counts."""
    if update.edited_message and (said := _said(update.edited_message, context)):
        await context.services.listening.edited(context.unit, said)
