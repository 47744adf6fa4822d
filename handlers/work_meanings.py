"""What words of those who do something for others are like, beside news of the work itself: what they have in hand,
that they rest, that they want another household, what they have done."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram import Update

from bot.domain.errors import NoCommunity
from handlers import agencies, links, neighbour_words, orders, wishes
from handlers.context import Context, here, text_of, who
from nlp.meaning import SURE, meanings

Act = Callable[[Update, Context], Awaitable[bool]]


async def understood(update: Update, context: Context) -> bool:
    """Whether words of somebody with a part in the work are like something that can be had; it is given."""
    found = meanings("worker").of(text_of(update))
    if found is None or found.lead < SURE or found.name not in _ACTS:
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
    return await links.rests(
        update, context, text_of(update), surely=True
    ) or await agencies.away_in_words(update, context, surely=True)


async def _hours(update: Update, context: Context) -> bool:
    await wishes.hours(update, context)
    return True


_ACTS: Final[Mapping[str, Act]] = {
    "list": _in_hand,
    "rest": _rests,
    "another_home": neighbour_words.another_home,
    "hours": _hours,
}
