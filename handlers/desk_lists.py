"""/today, /matters, /matter, /help on the desk."""

import re
from collections.abc import Sequence
from typing import Any, Final

from telegram import Update

from bot.domain.errors import MissingPart, NoSuchMatter, UnknownFilter
from bot.domain.heat import Heat
from bot.domain.matter import Matter, State
from bot.storage.communities import Community
from bot.texts import cards, digests, notices, words
from handlers.context import Context, about, at_desk, reply, text_of, where, who
from nlp.places import Gazetteer

LONGEST: Final = 20
FEW: Final = 5
_BY_CATEGORY: Final = {name: key for key, name in words.CATEGORIES.items()}
_BY_STATE: Final = {name: (state.value,) for state, name in words.STATES.items()} | {
    "没接": (State.VOICED.value,),
    "没人接": (State.VOICED.value,),
    "在办": (State.TAKEN.value,),
    "办理": (State.TAKEN.value,),
    "已答复": (State.ANSWERED.value,),
    "等确认": (State.ANSWERED.value,),
    "办结": (State.CLOSED.value,),
    "办完": (State.CLOSED.value,),
    "解决": (State.CLOSED.value,),
}
_NUMBER: Final = re.compile(r"(?:20\d\d-)?\d{4}")
_PLACED: Final = re.compile(r"[0-9a-zA-Z一二三四五六七八九十百]+(?:号楼|栋|幢|座|号院|单元|楼)")


async def today(update: Update, context: Context) -> None:
    """The digest as it would be now."""
    community = await at_desk(update, context)
    await context.services.digests.send(
        context.unit, community, context.unit.now, weekly=False, once=None
    )


async def listed(update: Update, context: Context) -> None:
    """/matters with any of: a category, a building, a state, words that were said; a matter's number is that matter."""
    community = await at_desk(update, context)
    given = list(context.args or ())
    if len(given) == 1 and _NUMBER.fullmatch(given[0]):
        await one(update, context)
    else:
        await show(update, context, community, given)


async def show_chosen(
    update: Update, context: Context, community: Community, chosen: dict[str, Any], none: str
) -> None:
    """The matters chosen, or the words for none."""
    found = await context.services.curation.listed(context.unit, community, **chosen)
    _show(update, context, found, none)


async def show(update: Update, context: Context, community: Community, given: list[str]) -> None:
    chosen = filters_of(given)
    found = await context.services.curation.listed(context.unit, community, **chosen)
    if chosen.get("said") and not found:
        raise UnknownFilter(" ".join(given))
    _show(update, context, found, digests.listing([]))


def _show(
    update: Update, context: Context, found: Sequence[tuple[Matter, Heat]], none: str
) -> None:
    """A list, its matters one tap away."""
    if not found:
        reply(update, context, none)
        return
    shown = digests.listing([(each, f"{felt.points:g}") for each, felt in found])
    desk = context.services.directory.desk(where(update)) is not None  # cards stand there
    keyboard = cards.numbers_keyboard(each for each, _ in found) if desk else None
    reply(update, context, shown, keyboard)


def filters_of(given: list[str]) -> dict[str, Any]:
    """What the words after /matters mean; what is no category, building or state is looked for in what was said."""
    chosen: dict[str, Any] = {}
    said: list[str] = []
    for word in given:
        place = Gazetteer().find(word.lower())
        rest = word
        if place and place.building:
            chosen["building"] = place.building
            rest = _PLACED.sub("", word)
        elif word.isdecimal() and len(word) <= 3:
            chosen["building"] = word
            continue
        if rest in _BY_CATEGORY:
            chosen["category"] = _BY_CATEGORY[rest]
        elif rest in _BY_STATE:
            chosen["states"] = _BY_STATE[rest]
        elif rest:
            said.append(rest[:LONGEST])
    return chosen | ({"said": said[:FEW]} if said else {})


async def one(update: Update, context: Context) -> None:
    """/matter NUMBER in full; with words instead of a number, the matters they fit."""
    community = await at_desk(update, context)
    given = list(context.args or ())
    if not given:
        raise MissingPart("/matter 12")
    desk = context.services.curation
    unit = context.unit
    try:
        found = await desk.matter(unit, community, given[0])
    except NoSuchMatter:
        if not any(map(str.isalpha, "".join(given))):
            raise
        await show(update, context, community, given)
        return
    told = await desk.card(unit, community, found.number, who(update))
    reply(update, context, told, ref=about(update, found))  # words under it are about the matter
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
        reply(update, context, notices.HELP_PRIVATE if private else notices.PRIVACY)
        return
    text = (
        f"{notices.HELP_DESK}\n\n居民群由管理员发 <code>/link {community.link_code}</code> 接进来。"
    )
    reply(update, context, text)
