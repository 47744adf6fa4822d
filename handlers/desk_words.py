"""What officers write on the desk without a command: a question gets its list, a deed its button; talk stays talk."""

import re
from html import escape
from typing import Final

from telegram import Update

from bot.domain.activity import ActivityKind
from bot.domain.answering import put_right
from bot.domain.danger import asks_after
from bot.domain.errors import NoSuchMatter
from bot.domain.matter import State
from bot.domain.meaning import meant
from bot.domain.ordering import (
    Asked,
    Wish,
    asked,
    deed,
    is_no_alarm,
    merges,
    numbered,
    pointed_at,
    receiver,
    to_be_voted_on,
    two_named,
    two_of_a_kind,
)
from bot.storage.communities import Community
from bot.texts import officer_words as texts
from handlers import activities, desk_lists, desk_meanings, officer_deeds, officer_words, publishing
from handlers.context import Context, reply, text_of, who
from handlers.desk_offers import (
    DEEDS,
    button_of,
    category_in,
    corrected,
    meant_of,
    moved_to,
    offer,
    shows,
    shows_of,
)
from nlp.places import Gazetteer

OF_ONE: Final = tuple(each for each in DEEDS if each not in ("m:answer", "m:merge"))
"""What words may mean for a matter that they name by its thing alone."""


async def understood(update: Update, context: Context, community: Community) -> bool:
    """Whether words ask for something the desk can have, or tell what was done; it is given, or its button."""
    text = text_of(update)
    if await _no_alarm(update, context, community, text):
        return True
    if (
        await _rings(update, context, community, text)
        or await activities.to_be_moved(update, context, community, text)
        or await _to_be_changed(update, context, community, text)
    ):
        return True
    number = None if merges(text) else numbered(text)
    if number is not None and await _numbered(update, context, community, number):
        return True
    wanted = asked(text, named=f"@{context.bot.username}" in text)
    if wanted is not None and await _given(update, context, community, wanted):
        return True
    if await _two_alike(update, context, community, text) or await _two_named(
        update, context, community, text
    ):
        return True
    if await _pointed_at(update, context, community):
        return True
    if await _misplaced(update, context, community, text):
        return True
    if to_be_voted_on(text):
        return await _to_be_voted_on(update, context, community)
    if deed(text) is not Wish.PROGRESS and await officer_deeds.offered(update, context, community):
        return True
    return await _alike(update, context, community)


async def _to_be_changed(update: Update, context: Context, community: Community, text: str) -> bool:
    """A notice or a station's hours are to be other ones: which it is as it stands, and the line that changes it."""
    if _CHANGES_A_NOTICE.search(text):
        found = await context.services.noticing.lately(context.unit, community, 1)
        if found:
            reply(update, context, texts.how_to_correct(found[0]))
        return bool(found)
    stations = await context.services.stations.listed(context.unit, community)
    named = next((each for each in stations if each.name in text), None)
    named = named or (stations[0] if len(stations) == 1 and text.startswith("驿站") else None)
    if named is None or not _NEW_HOURS.search(text):
        return False
    reply(update, context, texts.how_to_change(named))
    return True


_CHANGES_A_NOTICE: Final = re.compile(
    r"(?:通知|公示|公告)[^，,。]{0,8}(?:改成|改为|改到|改一?下|改改|更正)|把[^，,。]{0,8}(?:通知|公示|公告)[^，,。]{0,4}改"
)
_NEW_HOURS: Final = re.compile(
    r"(?:改到|改成|改为|以后|从.{1,6}起|不开门?|关门|开到|只开|停业|搬到).{0,20}|[点时].{0,6}(?:开|关)门?$"
)


async def _alike(update: Update, context: Context, community: Community) -> bool:
    """Words that no rule reads, by what they are like."""
    text = text_of(update)
    found = desk_meanings.like(text)
    wanted = desk_meanings.asked_for(found, text) if found is not None else None
    if wanted is not None and await _given(update, context, community, wanted):
        return True
    if found is not None and await desk_meanings.offered(update, context, community, found):
        return True
    if await officer_deeds.offered(update, context, community):  # 已经, 联系了: the loosest words
        return True
    return await _found_nothing(update, context, community, text)


async def _to_be_voted_on(update: Update, context: Context, community: Community) -> bool:
    """充电棚装东门还是西门 让大家投个票: the matter that it is about, or one to be made of it first."""
    matter = await officer_words.spoken_of(context, community, text_of(update))
    if matter is not None and matter.state.open:
        await shows_of(update, context, community, matter, button_of(matter, "m:ballot"))
    else:
        reply(update, context, texts.MATTER_FIRST, texts.behalf_keyboard(), quoting=True)
    return True


async def _found_nothing(update: Update, context: Context, community: Community, text: str) -> bool:
    """Something is to be done with a matter that words name by its thing: what ends it is offered where it is found,
    and that it is not is said."""
    named = pointed_at(text)
    wanted = asked(text, named=False)
    asks = wanted is not None and wanted.wish is Wish.STATE
    ends = deed(text) is Wish.CLOSE or meant(text, DEEDS) is not None
    if named is None or named == text or not (ends or asks):
        return False
    matter = await officer_words.spoken_of(context, community, text)
    if matter is not None and matter.state.open:
        officer_deeds.show(update, context, community, matter, Wish.CLOSE)
        return True
    reply(update, context, texts.NOT_FOUND.format(words=escape(named)))
    return True


async def _rings(update: Update, context: Context, community: Community, text: str) -> bool:
    """A danger that an officer tells of rings like anybody's; words about one that rings already do not."""
    if asks_after(text):
        return False
    matter = await context.services.entering.cry(context.unit, community, who(update), text)
    return matter is not None


async def _given(update: Update, context: Context, community: Community, wanted: Asked) -> bool:
    match wanted.wish:
        case Wish.TODAY:
            await desk_lists.today(update, context)
        case Wish.NOTICE:
            await publishing.drafted(update, context, community, wanted.words)
        case Wish.MEETING:
            await activities.in_words(
                update, context, community, ActivityKind.MEETING, wanted.words
            )
        case Wish.EVENT:
            await activities.in_words(update, context, community, ActivityKind.EVENT, wanted.words)
        case Wish.FIND:
            return await officer_words.found(update, context, community, wanted.words)
        case Wish.MERGE:
            return await _merge(update, context, community, wanted.numbers)
        case _:
            return await officer_words.looked_up(update, context, community, wanted)
    return True


async def _no_alarm(update: Update, context: Context, community: Community, text: str) -> bool:
    """虚惊 while one danger rings: its button, for the whole group hears of it; where somebody went to it already, the
    words may end it."""
    if not is_no_alarm(text):
        return False
    ringing = await context.services.workflow.ringing(context.unit, community)
    if len(ringing) == 1:
        offer(update, context, ringing[0], "m:dismiss")
        return True
    matter = None if ringing else await officer_words.spoken_of(context, community, text)
    if matter is None or not (matter.urgent and matter.state is State.TAKEN):
        return False
    officer_deeds.show(update, context, community, matter, Wish.CLOSE)
    return True


async def _numbered(update: Update, context: Context, community: Community, number: str) -> bool:
    """0001派给平安物业: the button of the deed, for that matter."""
    short = number.rpartition("-")[2].lstrip("0") or number
    try:
        matter = await context.services.curation.matter(context.unit, community, short)
    except NoSuchMatter:
        if desk_meanings.is_talk(text_of(update)):
            return False
        raise
    text = text_of(update)
    if await meant_of(update, context, community, matter, DEEDS):
        return True
    if deed(text) is not None or meant(text, {"m:redo"}) is not None:
        return False
    return await officer_words.shows_state(update, context, community, matter)  # what is 0003?


async def _pointed_at(update: Update, context: Context, community: Community) -> bool:
    """电梯那个我来跟: the button of the deed, for the matter that the words name by its thing and place."""
    text = text_of(update)
    named = pointed_at(text) or (text if receiver(text) is not None else None)
    if named is None:
        return False
    if meant(text, OF_ONE) is None and category_in(text) is None and moved_to(text) is None:
        return False
    matter = await officer_words.spoken_of(context, community, named)
    if matter is None or not matter.state.open:
        return False
    return await meant_of(update, context, community, matter, OF_ONE)


async def _misplaced(update: Update, context: Context, community: Community, text: str) -> bool:
    """刚才那个记错了 不是5号楼是6号楼: the open matter of the wrong building that moved last."""
    if moved_to(text) is None:
        return False
    wrong = Gazetteer().find(text.replace(put_right(text), "").lower())
    if wrong is None or not wrong.building:
        return False
    found = await context.services.curation.listed(context.unit, community, building=wrong.building)
    named = [each for each, _ in found if each.place.building == wrong.building]
    still = [each for each in named if each.state.open]
    if not still:
        return False
    matter = max(still, key=lambda each: each.updated_at)
    right = corrected(matter, text)
    if right is not None:
        shows(update, context, matter, *right)
    return right is not None


async def _merge(
    update: Update, context: Context, community: Community, numbers: tuple[str, ...]
) -> bool:
    curation = context.services.curation
    try:
        first, second = [
            await curation.matter(context.unit, community, number) for number in numbers
        ]
    except NoSuchMatter:
        return False
    shows(update, context, second, f"并入 {first.number}", f"g:{second.id}:{first.id}")
    return True


async def _two_alike(update: Update, context: Context, community: Community, text: str) -> bool:
    """垃圾那两个是一回事: the younger of exactly two goes into the older, once it is tapped."""
    thing = two_of_a_kind(text)
    if thing is None:
        return False
    found = await context.services.following.all_spoken_of(context.unit, community, thing)
    if len(found) != 2:
        return False
    first, second = sorted(found, key=lambda each: each.id)
    shows(update, context, second, f"并入 {first.number}", f"g:{second.id}:{first.id}")
    return True


async def _two_named(update: Update, context: Context, community: Community, text: str) -> bool:
    """狗屎那个跟垃圾那个并了吧: the younger goes into the older, once it is tapped."""
    things = two_named(text)
    if things is None:
        return False
    found = [await officer_words.spoken_of(context, community, thing) for thing in things]
    named = sorted((each for each in found if each is not None), key=lambda each: each.id)
    if len({each.id for each in named}) < len(things):
        return False
    first, second = named
    shows(update, context, second, f"并入 {first.number}", f"g:{second.id}:{first.id}")
    return True
