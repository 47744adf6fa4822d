"""What words of those who do something for others are like, beside news of the work itself: what they have in hand,
that they rest, that they want another household, what they have done."""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram import Update

from bot.domain.answering import greets
from bot.domain.errors import NoCommunity
from bot.texts import by_words as texts
from bot.texts.asides import YOURE_WELCOME
from bot.texts.passing import ASK_US
from handlers import agencies, links, neighbour_words, orders, wishes
from handlers.context import Context, here, reply, text_of, who
from nlp.finding import Finding, Intent
from nlp.meaning import SURE, surely

Act = Callable[[Update, Context], Awaitable[bool]]


async def understood(update: Update, context: Context, finding: Finding | None) -> bool:
    """Whether words of somebody with a part in the work are like something that can be had; it is given. What sounds
    like a demand, or takes back what it says, is none of that."""
    demands = finding is not None and (finding.urgent or finding.intent is Intent.VOICE)
    if demands or _BUT.search(text_of(update)):
        return False
    found = surely("worker", text_of(update))
    if found is None or found.lead < _LEAD.get(found.name, SURE) or found.name not in _ACTS:
        return False
    return await _has_a_part(update, context) and await _ACTS[found.name](update, context)


async def _has_a_part(update: Update, context: Context) -> bool:
    """Whether somebody carries out orders, keeps in touch with households or gives a hand."""
    services = context.services
    if services.directory.agencies_of(who(update)):
        return True
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    return await services.liaising.takes_part(
        context.unit, community, who(update)
    ) or await services.helping.helps(context.unit, community, who(update))


async def _in_hand(update: Update, context: Context) -> bool:
    if context.services.directory.agencies_of(who(update)):
        await orders.listed(update, context)
    else:
        await links.asked(update, context)
    return True


async def _rests(update: Update, context: Context) -> bool:
    if await links.rests(update, context, text_of(update), surely=True):
        return True
    if not await agencies.away_in_words(update, context, surely=True):
        reply(update, context, texts.AWAY, {"inline_keyboard": [ASK_US]}, quoting=True)
    return True


async def _hours(update: Update, context: Context) -> bool:
    await wishes.hours(update, context)
    return True


async def _thanked(update: Update, context: Context) -> bool:
    if greets(text_of(update)):
        return False
    reply(update, context, YOURE_WELCOME)
    return True


_BUT: Final = re.compile(r"可是|不过|就是|还是|请人|歇不|[?？吗]$")
_LEAD: Final = {"thanks": 2 * SURE, "rest": 2 * SURE}  # talk is more than thanks
_ACTS: Final[Mapping[str, Act]] = {
    "list": _in_hand,
    "rest": _rests,
    "another_home": neighbour_words.another_home,
    "hours": _hours,
    "thanks": _thanked,
}
