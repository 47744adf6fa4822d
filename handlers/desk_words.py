"""What officers write on the desk without a command: a question gets its list, a deed its button; talk stays talk."""

from typing import Final

from telegram import Update

from bot.domain.errors import NoAgency, NoSuchMatter, NotPossible, UnknownFilter
from bot.domain.matter import Matter, State
from bot.domain.meaning import meant
from bot.domain.ordering import Asked, Wish, asked, is_no_alarm, numbered
from bot.services import posting
from bot.storage.communities import Community
from bot.texts import cards, following
from handlers import activities, desk_lists, publishing
from handlers.context import Context, reply, text_of

DEEDS: Final = (
    "m:dismiss",
    "m:merge",
    "m:class",
    "m:assign",
    "m:time",
    "m:take",
    "m:answer",
)  # what words under a card, or behind its number, may mean


async def understood(update: Update, context: Context, community: Community) -> bool:
    """Whether words ask for something the desk can have; it is given, or its button."""
    text = text_of(update)
    if await _no_alarm(update, context, community, text):
        return True
    if (number := numbered(text)) is not None:
        return await _numbered(update, context, community, number)
    wanted = asked(text, named=f"@{context.bot.username}" in text)
    return wanted is not None and await _given(update, context, community, wanted)


async def _given(update: Update, context: Context, community: Community, wanted: Asked) -> bool:
    services = context.services
    unit = context.unit
    match wanted.wish:
        case Wish.LATE:
            text, keyboard = await services.escalation.list_of_late(unit, community)
            reply(update, context, text, keyboard)
        case Wish.TODAY:
            await desk_lists.today(update, context)
        case Wish.MONTH:
            reply(update, context, cards.OF_THE_MONTH)
        case Wish.NOTICE:
            await publishing.drafted(update, context, community, wanted.words)
        case Wish.MEETING:
            await activities.meeting_in_words(update, context, community, wanted.words)
        case Wish.FIND:
            return await _found(update, context, community, wanted.words)
        case Wish.STATE:
            return await _state(update, context, community)
        case Wish.MERGE:
            return await _merge(update, context, community, wanted.numbers)
    return True


async def _found(update: Update, context: Context, community: Community, words: str) -> bool:
    """What was looked for; 找一下老王 finds nothing, and is none of the bot's business."""
    try:
        await desk_lists.show(update, context, community, words.split())
    except UnknownFilter:
        return False
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
    named = [each for each in found if each.name in text_of(update)] or found[:1]
    label, data = f"派给{named[0].name}", f"n:{matter.id}:{named[0].id}"
    reply(update, context, cards.is_it(matter, label), cards.one_button(label, data))
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
    keyboard = cards.one_button(label, f"g:{second.id}:{first.id}")
    reply(update, context, cards.is_it(second, label), keyboard)
    return True


async def _state(update: Update, context: Context, community: Community) -> bool:
    """How the matter stands that an officer asks about, with the way to its card."""
    matter = await context.services.following.spoken_of(context.unit, community, text_of(update))
    if matter is None:
        return False
    stands = posting.standing(context.services.directory, community, matter, context.unit)
    keyboard = cards.one_button("看卡片", f"m:card:{matter.id}")
    reply(update, context, following.in_group(matter, stands), keyboard)
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
    keyboard = cards.one_button(label, f"{wanted}:{matter.id}")
    reply(update, context, cards.is_it(matter, label), keyboard)
