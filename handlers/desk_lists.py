"""/today, /matters, /matter, /help on the desk."""

from typing import Any

from telegram import Update

from bot.domain.errors import MissingPart, UnknownFilter
from bot.texts import digests, notices, words
from handlers.context import Context, at_desk, reply, text_of, where, who
from nlp.places import Gazetteer

_BY_CATEGORY = {name: key for key, name in words.CATEGORIES.items()}
_BY_STATE = {name: state for state, name in words.STATES.items()}


async def today(update: Update, context: Context) -> None:
    """The digest as it would be now."""
    community = await at_desk(update, context)
    await context.services.digests.send(context.unit, community, context.unit.now, weekly=False, once=None)


async def listed(update: Update, context: Context) -> None:
    """/matters with any of: a category, a building, a state."""
    community = await at_desk(update, context)
    found = await context.services.desk.listed(context.unit, community, **filters_of(list(context.args or ())))
    reply(update, context, digests.listing([(each, f"{felt.points:g}") for each, felt in found]))


def filters_of(given: list[str]) -> dict[str, Any]:
    """What the words after /matters mean. Raises UnknownFilter."""
    chosen: dict[str, Any] = {}
    for word in given:
        place = Gazetteer().find(word.lower())
        if word in _BY_CATEGORY:
            chosen["category"] = _BY_CATEGORY[word]
        elif word in _BY_STATE:
            chosen["states"] = (_BY_STATE[word].value,)
        elif place and place.building:
            chosen["building"] = place.building
        elif word.isdecimal() and len(word) <= 3:
            chosen["building"] = word
        else:
            raise UnknownFilter(word)
    return chosen


async def one(update: Update, context: Context) -> None:
    """/matter NUMBER in full."""
    community = await at_desk(update, context)
    number = (context.args or [""])[0]
    if not number:
        raise MissingPart("/matter 12")
    desk, unit = context.services.desk, context.unit
    found = await desk.matter(unit, community, number)
    told = await desk.card(unit, community, number, who(update))
    reply(update, context, told, ref=f"about:{found.id}:{where(update)}")  # words under it are about the matter
    await desk.live(unit, community, found.id)


async def unknown(update: Update, context: Context) -> None:
    """A command there is not: said in private and on the desk; residents' groups may hold other bots."""
    word, _, bot = text_of(update).split()[0].partition("@")
    if bot and bot.lower() != str(context.bot.username).lower():
        return
    if where(update) == who(update) or context.services.directory.desk(where(update)) is not None:
        reply(update, context, f"没有 {words.quoted(word[:20])} 这个命令，发 /help 看有哪些。")


async def help_(update: Update, context: Context) -> None:
    """What can be done here, and the code for linking groups."""
    community = context.services.directory.desk(where(update))
    if community is None:
        private = where(update) == who(update)
        reply(update, context, notices.START if private else notices.PRIVACY)
        return
    text = f"{notices.HELP_DESK}\n\n居民群由管理员发 <code>/link {community.link_code}</code> 接进来。"
    reply(update, context, text)
