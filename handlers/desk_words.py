"""What officers write on the desk without a command: a question gets its list, a deed its button; talk stays talk."""

from html import escape
from typing import Final

from telegram import Update

from bot.domain.danger import asks_after
from bot.domain.errors import NoAgency, NoSuchMatter, NotPossible
from bot.domain.matter import Matter, State
from bot.domain.meaning import meant
from bot.domain.ordering import Asked, Wish, asked, is_no_alarm, merges, numbered, receiver
from bot.storage.communities import Community
from bot.texts import cards
from bot.texts import officer_words as texts
from bot.texts.markup import one_button
from handlers import activities, desk_lists, officer_deeds, officer_words, publishing
from handlers.context import Context, reply, text_of, who

DEEDS: Final = (
    "m:dismiss",
    "m:merge",
    "m:class",
    "m:assign",
    "m:time",
    "m:take",
    "m:answer",
    "m:ballot",
)  # what words under a card, or behind its number, may mean


async def understood(update: Update, context: Context, community: Community) -> bool:
    """Whether words ask for something the desk can have, or tell what was done; it is given, or its button."""
    text = text_of(update)
    if await _no_alarm(update, context, community, text):
        return True
    if await _rings(update, context, community, text):
        return True
    number = None if merges(text) else numbered(text)
    if number is not None and await _numbered(update, context, community, number):
        return True
    wanted = asked(text, named=f"@{context.bot.username}" in text)
    if wanted is not None and await _given(update, context, community, wanted):
        return True
    return await officer_deeds.offered(update, context, community)


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
            await activities.meeting_in_words(update, context, community, wanted.words)
        case Wish.FIND:
            return await officer_words.found(update, context, community, wanted.words)
        case Wish.MERGE:
            return await _merge(update, context, community, wanted.numbers)
        case _:
            return await officer_words.looked_up(update, context, community, wanted)
    return True


async def _no_alarm(update: Update, context: Context, community: Community, text: str) -> bool:
    """虚惊 while one danger rings: its button, for the whole group hears of it."""
    if not is_no_alarm(text):
        return False
    ringing = await context.services.workflow.ringing(context.unit, community)
    if len(ringing) == 1:
        _offer(update, context, ringing[0], "m:dismiss")
    return len(ringing) == 1


async def _numbered(update: Update, context: Context, community: Community, number: str) -> bool:
    """0001派给平安物业: the button of the deed, for that matter."""
    short = number.rpartition("-")[2].lstrip("0") or number
    try:
        matter = await context.services.curation.matter(context.unit, community, short)
    except NoSuchMatter:
        return False
    wanted = meant(text_of(update), DEEDS)
    if wanted is None:
        return False
    if wanted == "m:assign" and await _assign(update, context, community, matter):
        return True
    _offer(update, context, matter, wanted)
    return True


async def _assign(update: Update, context: Context, community: Community, matter: Matter) -> bool:
    """To an agency that the words name, where the matter can be given to it."""
    try:
        found = await context.services.actions.assignable(context.unit, community, matter.id)
    except (NotPossible, NoAgency):
        return False
    named = [each for each in found if each.name in text_of(update)]
    wanted = receiver(text_of(update))
    if not named and wanted is not None:
        known = "、".join(each.name for each in found)
        reply(update, context, texts.NO_SUCH_AGENCY.format(name=escape(wanted), known=known))
        return True
    named = named or found[:1]
    label, data = f"派给{named[0].name}", f"n:{matter.id}:{named[0].id}"
    reply(update, context, cards.is_it(matter, label), one_button(label, data))
    return True


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
    label = f"并入 {first.number}"
    keyboard = one_button(label, f"g:{second.id}:{first.id}")
    reply(update, context, cards.is_it(second, label), keyboard)
    return True


def meant_under(matter: Matter, text: str) -> tuple[str, str] | None:
    """Label and data of the button that words under a card mean; None where they are a note and no more."""
    if matter.urgent and is_no_alarm(text):
        return "虚惊", f"m:dismiss:{matter.id}"
    wanted = meant(text, DEEDS)
    if (
        wanted is None
        or not matter.state.open
        or (wanted == "m:take" and matter.state is not State.VOICED)
    ):
        return None
    return cards.DEED_LABELS[wanted], f"{wanted}:{matter.id}"


def _offer(update: Update, context: Context, matter: Matter, wanted: str) -> None:
    label = "虚惊" if wanted == "m:dismiss" and matter.urgent else cards.DEED_LABELS[wanted]
    keyboard = one_button(label, f"{wanted}:{matter.id}")
    reply(update, context, cards.is_it(matter, label), keyboard)
