"""What an officer asks in words, on the desk or in private: lists, figures, how something is done here."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from html import escape
from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.errors import NoSuchMatter, UnknownFilter
from bot.domain.matter import Matter, State
from bot.domain.ordering import Asked, Wish, asked, numbered
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.matters.following import names_a_thing
from bot.storage.communities import Community
from bot.texts import following
from bot.texts import neighbours as neighbour_texts
from bot.texts import officer_words as texts
from bot.texts.markup import one_button
from handlers import desk_lists, links, work
from handlers.context import Context, about, reply, text_of, where, who
from nlp.places import Gazetteer

_ASKS_WHOSE: Final = re.compile(
    r"(?:公司|单位|那边).{0,6}(?:欠|还有|手里|手上).{0,4}(?:几|多少|哪)"
)
_OF_LAST_WEEK: Final = re.compile(r"上个?(?:周|礼拜|星期)")
AHEAD: Final = timedelta(days=3)  # of what is due soon
Lookup = Callable[[Update, Context, Community], Awaitable[bool | None]]


async def looked_up(update: Update, context: Context, community: Community, wanted: Asked) -> bool:
    """What was asked for, to whoever asked; False for what is not looked up here."""
    lookup = _LOOKUPS.get(wanted.wish)
    return lookup is not None and await lookup(update, context, community) is not False


async def _late(update: Update, context: Context, community: Community) -> None:
    late = await context.services.escalation.list_of_late(context.unit, community)
    reply(update, context, *late)


async def _soon(update: Update, context: Context, community: Community) -> None:
    """What is due within the next days, and what is late already."""
    found = await context.services.escalation.due_soon(context.unit, community, AHEAD.days)
    late = await context.services.escalation.overdue(context.unit, community)
    reply(update, context, texts.due_soon(found, len(late), AHEAD.days, ZoneInfo(community.zone)))


async def _open(update: Update, context: Context, community: Community) -> None:
    await _listed(update, context, community, State.VOICED, State.TAKEN)


async def _untaken(update: Update, context: Context, community: Community) -> None:
    if context.services.urging.agency_named(community, text_of(update)) is not None:
        await _theirs(update, context, community)
        return
    await _listed(update, context, community, State.VOICED, State.TAKEN, untaken=True)


async def _asked(update: Update, context: Context, community: Community) -> None:
    """What residents asked and nobody answered yet."""
    book = book_of(community).procedures
    asked_of = [name for name, procedure in book.items() if procedure.question]
    chosen = {"states": (State.VOICED.value, State.TAKEN.value), "procedures": asked_of}
    await desk_lists.show_chosen(update, context, community, chosen, texts.NOTHING_ASKED)


async def _of_kind(update: Update, context: Context, community: Community) -> bool:
    """The matters of the kind and the building that the words name; False where they name neither."""
    filed = await context.services.listening.filed(context.unit, community, text_of(update))
    kind = {"category": filed.category} if names_a_thing(filed) else {}
    chosen = kind | _building_in(text_of(update))
    if chosen:
        await desk_lists.show_chosen(update, context, community, chosen, texts.NONE_OF_KIND)
    return bool(chosen)


async def _theirs(update: Update, context: Context, community: Community) -> bool:
    """What an agency has that the words name."""
    urging = context.services.urging
    agency = urging.agency_named(community, text_of(update))
    if agency is None:
        if not _ASKS_WHOSE.search(text_of(update)):
            return False
        known = urging.agencies(community)
        names = "、".join(escape(each.name) for each in known) or texts.NO_AGENCY
        reply(update, context, texts.WHOSE.format(names=names))
        return True
    held = await urging.held_by(context.unit, community, agency)
    reply(update, context, texts.held_by(held, agency.name))
    return True


async def asked_in_private(update: Update, context: Context) -> bool:
    """What an officer asks for in private, of the first of their communities that has it; False for anybody else."""
    text = text_of(update)
    wanted = asked(text, named=False)
    if wanted is None:
        return False
    for community in context.services.directory.communities_of(who(update)):
        if wanted.wish is Wish.FIND and await found(update, context, community, wanted.words):
            return True
        if await looked_up(update, context, community, wanted):
            return True
    return False


async def found(update: Update, context: Context, community: Community, words: str) -> bool:
    """What was looked for; 找一下老王 finds nothing, and is none of the bot's business."""
    try:
        await desk_lists.show(update, context, community, words.split())
    except UnknownFilter:
        return False
    return True


def _building_in(text: str) -> dict[str, Any]:
    """The filter for the building that words name; empty for none."""
    place = Gazetteer().find(text.lower())
    return {"building": place.building} if place is not None and place.building else {}


async def _listed(
    update: Update, context: Context, community: Community, *states: State, **more: Any
) -> None:
    """Those of a building, where the words name one."""
    chosen = {"states": tuple(state.value for state in states), **more}
    chosen |= _building_in(text_of(update))
    await desk_lists.show_chosen(update, context, community, chosen, texts.NOTHING_OPEN)


async def _mine(update: Update, context: Context, _community: Community) -> None:
    await work.queue(update, context)


async def _helpers(update: Update, context: Context, community: Community) -> None:
    found = await context.services.helping.helpers(context.unit, community)
    reply(update, context, neighbour_texts.helper_list(found))


async def _gaps(update: Update, context: Context, community: Community) -> None:
    await links.show_gaps(update, context, community, keyboard=_on_desk(update))


async def _month(update: Update, context: Context, community: Community) -> None:
    """This month so far, or the last one where the words say so."""
    local = context.unit.now.astimezone(ZoneInfo(community.zone))
    last = any(each in text_of(update) for each in ("上月", "上个月"))
    day = local.replace(day=1) - timedelta(days=1) if last else local
    statistics = context.services.statistics
    if any(each in text_of(update) for each in ("周", "礼拜", "星期")):
        monday = (local - timedelta(days=local.weekday())).replace(
            hour=0, minute=0, second=0, microsecond=0
        )
        since = monday - timedelta(days=7) if _OF_LAST_WEEK.search(text_of(update)) else monday
        until = monday if since < monday else local
        week = await statistics.between(context.unit, community, since, until)
        name = "上周" if since < monday else "这周"
        lent = await _neighbourly(context, community, since, until)
        reply(update, context, texts.of_the_month(week, name, over=since < monday) + lent)
        return
    found = await statistics.month(context.unit, community, f"{day:%Y-%m}")
    lent = await _neighbourly(context, community, *statistics.span(community, f"{day:%Y-%m}"))
    reply(update, context, texts.of_the_month(found, f"{day.month}月", over=last) + lent)


async def _neighbourly(
    context: Context, community: Community, since: datetime, until: datetime
) -> str:
    """What neighbours did for each other in a period, in a line."""
    found = await context.services.tallying.between(context.unit, community, since, until)
    return texts.neighbourly(found)


async def _turnout(update: Update, context: Context, community: Community) -> None:
    found = await context.services.running.turnouts(context.unit, community)
    zone = ZoneInfo(community.zone)
    lines = [texts.turnout(ballot, voted, of, zone) for ballot, voted, of in found]
    keyboard = (
        texts.turnout_keyboard([each for each, _, _ in found])
        if found and _on_desk(update)
        else None
    )
    reply(update, context, "\n".join(lines) or texts.NO_BALLOT, keyboard)


def _on_desk(update: Update) -> bool:
    return where(update) != who(update)


async def _unbound(update: Update, context: Context, community: Community) -> None:
    left, of = await context.services.binding.reach(context.unit, community)
    reply(update, context, texts.unbound(left, of))


async def _visits(update: Update, context: Context, community: Community) -> None:
    """Doors of those who are visited are listed in private only."""
    if _on_desk(update):
        reply(update, context, texts.NOT_HERE)
        return
    found = await context.services.caring.listed(context.unit, community)
    reply(update, context, neighbour_texts.care_list(found))


async def _how(update: Update, context: Context, _community: Community) -> bool:
    told = texts.how(text_of(update))
    if told is not None:
        reply(update, context, told)
    return told is not None


async def _state(update: Update, context: Context, community: Community) -> bool:
    """How the matter stands that an officer asks about, with the way to its card."""
    matter = await spoken_of(context, community, text_of(update))
    return matter is not None and await shows_state(update, context, community, matter)


async def shows_state(
    update: Update, context: Context, community: Community, matter: Matter
) -> bool:
    """How a matter stands, with the way to its card."""
    stands = posting.standing(context.services.directory, community, matter, context.unit)
    card = one_button("看卡片", f"m:card:{matter.id}") if _on_desk(update) else None
    reply(update, context, following.in_group(matter, stands), card, ref=about(update, matter))
    return True


async def spoken_of(context: Context, community: Community, text: str) -> Matter | None:
    """The open matter that an officer names, by its number or by its thing and place."""
    number = numbered(text)
    if number is not None:
        short = number.rpartition("-")[2].lstrip("0") or number
        try:
            return await context.services.curation.matter(context.unit, community, short)
        except NoSuchMatter:
            return None
    return await context.services.following.pointed_at(context.unit, community, text)


async def _event(update: Update, context: Context, _community: Community) -> None:
    reply(update, context, texts.EVENT_ON_DESK)


_LOOKUPS: Final[Mapping[Wish, Lookup]] = {
    Wish.LATE: _late,
    Wish.SOON: _soon,
    Wish.OPEN: _open,
    Wish.THEIRS: _theirs,
    Wish.ASKED: _asked,
    Wish.OF_KIND: _of_kind,
    Wish.UNTAKEN: _untaken,
    Wish.MINE: _mine,
    Wish.MONTH: _month,
    Wish.MOST: _month,
    Wish.TURNOUT: _turnout,
    Wish.UNBOUND: _unbound,
    Wish.HELPERS: _helpers,
    Wish.VISITS: _visits,
    Wish.GAPS: _gaps,
    Wish.HOW: _how,
    Wish.EVENT: _event,
    Wish.STATE: _state,
}
