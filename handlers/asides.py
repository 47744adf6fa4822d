"""Words in private beside a demand: how somebody votes, grief, who reads it; each is answered and kept nowhere."""

import re
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot import rules
from bot.domain.answering import Answer, answer
from bot.domain.aside import (
    Aside,
    aside,
    asks_for_phone,
    asks_how_to_vote,
    asks_if_told,
    asks_of_a_meeting,
    asks_of_income,
    asks_of_votes,
    asks_until_when,
    asks_where_to_vote,
    blames_us,
    doubts_a_vote,
    says_one_has_moved,
    says_where_one_lives,
    speaks_of_votes,
    tells_a_choice_alone,
    thanks_somebody,
    wants_no_messages,
)
from bot.domain.errors import NoCommunity, NotBound
from bot.services import posting
from bot.services.matters.following import asks_something, names_a_thing
from bot.services.neighbours.rites import Rite
from bot.storage import people
from bot.texts import activities as activity_texts
from bot.texts import asides as texts
from bot.texts import binding as binding_texts
from bot.texts import following as following_texts
from bot.texts import incomes as income_texts
from bot.texts import notices
from bot.texts import officer_words as officer_texts
from bot.texts import passing as passing_texts
from handlers import doors, following, rites, voting
from handlers.context import Context, here, reply, text_of, where, who
from nlp.finding import Finding, Intent

_ANSWERS: Final = {
    Aside.READERS: texts.READERS,
    Aside.WHY_DOOR: texts.WHY_DOOR,
    Aside.MACHINE: texts.MACHINE,
    Aside.WHO_ARE_YOU: notices.START,
}


_IF: Final = re.compile(r"要是|如果|万一|假如")


async def of_a_vote(update: Update, context: Context) -> bool:
    """How somebody voted is nobody's business: never a demand, whatever its words sound like."""
    if doubts_a_vote(text_of(update)):
        await voting.doubted(update, context)
        return True
    if asks_until_when(text_of(update)) and await _until_when(update, context):
        return True
    if (question := asks_of_votes(text_of(update))) is not None:
        reply(update, context, texts.OF_VOTES[question])
        return True
    chooses = tells_a_choice_alone(text_of(update))
    if not chooses and not speaks_of_votes(text_of(update)):
        return False
    anything = await voting.any_open(context, who(update))
    if chooses and not anything:  # 同意 is said of many things
        return False
    asks = asks_how_to_vote(text_of(update))
    told = [] if asks else [texts.UNSAID]
    told += [texts.BALLOT] if anything else []
    if told:
        reply(update, context, "\n".join(told))
    await voting.vote(update, context)
    return True


async def _until_when(update: Update, context: Context) -> bool:
    """When the open ballots end, and how many have voted; False where none is open."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    found = await context.services.running.turnouts(context.unit, community)
    zone = ZoneInfo(community.zone)
    lines = [officer_texts.turnout(ballot, voted, of, zone) for ballot, voted, of in found]
    if lines:
        reply(update, context, "\n".join(lines))
    return bool(lines)


async def told_already(update: Update, context: Context) -> bool:
    """Whether a neighbour asks if a trouble was told, and it was: how it stands; False where nobody told it yet."""
    if not asks_if_told(text_of(update)):
        return False
    try:
        community = await context.services.forms.community(context.unit, who(update))
    except NoCommunity:
        return False
    services = context.services
    matter = await services.following.spoken_of(context.unit, community, text_of(update))
    if matter is None or services.workflow.procedure(matter).private:
        return False
    stands = posting.standing(services.directory, community, matter, context.unit)
    reply(update, context, following_texts.in_group(matter, stands))
    return True


async def income_asked(update: Update, context: Context) -> bool:
    """公共收益每户能分多少: the newest published month and where all of it stands; False where none was published."""
    if not asks_of_income(text_of(update)):
        return False
    services = context.services
    try:
        community = await services.forms.community(context.unit, who(update))
    except NoCommunity:
        return False
    found = await services.incomes.latest(context.unit, community)
    if found is None:
        return False
    told = income_texts.asked(*found, services.running.links.income(community.id))
    reply(update, context, told, {"inline_keyboard": [passing_texts.ASK_US]}, quoting=True)
    return True


async def meeting_asked(update: Update, context: Context) -> bool:
    """明晚在哪开会: what is to come, or that nothing is; said in private, and in the group to whoever asks us."""
    if not asks_of_a_meeting(text_of(update)):
        return False
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    found = await context.services.activities.coming(context.unit, community)
    told = activity_texts.listed(found, ZoneInfo(community.zone)) if found else texts.NO_MEETING
    keyboard = (
        activity_texts.list_keyboard(found) if found and where(update) == who(update) else None
    )
    reply(update, context, told, keyboard)
    return True


_VAGUE: Final = frozenset({"property_service", "other_voice", "welfare", "neighbours"})


def _names_a_trouble(finding: Finding | None) -> bool:
    """Whether words are a demand about something that they name, and not about those who should see to it."""
    return (
        finding is not None
        and finding.intent is Intent.VOICE
        and finding.category not in _VAGUE
        and names_a_thing(finding)
    )


async def asked_in_group(update: Update, context: Context) -> bool:
    """What somebody asks us in the group of a meeting or of a vote that is open."""
    text = text_of(update)
    if asks_until_when(text) and await _until_when(update, context):
        return True
    if speaks_of_votes(text) and (asks_where_to_vote(text) or asks_how_to_vote(text)):
        reply(update, context, following_texts.HOW_TO_VOTE, quoting=True)
        return True
    return await meeting_asked(update, context)


async def blamed(update: Update, context: Context) -> bool:
    """Whoever says that telling us is of no use is told how their own matters stand; words that name a trouble and
    where it is are a demand."""
    text = text_of(update)
    if not blames_us(text):
        return False
    finding = await context.services.forms.finding(context.unit, who(update), text)
    if finding is not None and (finding.urgent or finding.place is not None):
        return False
    if _names_a_trouble(finding):
        return False
    own = await context.services.following.mine(context.unit, who(update))
    said = texts.ANGRY_BEFORE if own else texts.ANGRY
    reply(update, context, said, {"inline_keyboard": [passing_texts.ASK_US]}, quoting=True)
    if own:
        await following.mine(update, context)
    return True


async def moved(update: Update, context: Context) -> bool:
    """Whoever sold their flat can end what binds them to it, and the desk looks at the roll; whoever wants no messages
    gets none."""
    text = text_of(update)
    if wants_no_messages(text) and not says_one_has_moved(text):
        await people.quieten(await context.unit.rows(), who(update))
        reply(update, context, texts.QUIET)
        return True
    if not says_one_has_moved(text):
        return False
    finding = await context.services.forms.finding(context.unit, who(update), text)
    if _names_a_trouble(finding):
        return False
    try:
        own = await context.services.binding.mine(context.unit, who(update))
    except NotBound:
        reply(update, context, texts.MOVED_UNBOUND)
        return True
    reply(
        update,
        context,
        texts.MOVED,
        binding_texts.leave_keyboard([(each.id, each.label) for each in own]),
    )
    for each in own:
        told = texts.has_moved(each.label)
        posting.tell_desk(context.unit, context.services.directory, each.community, told)
    return True


async def phone_asked(update: Update, context: Context) -> bool:
    """物业电话多少: the community's number, or that nobody has written it down."""
    whose = asks_for_phone(text_of(update))
    if whose is None:
        return False
    try:
        community = await context.services.forms.community(context.unit, who(update))
    except NoCommunity:
        return False
    number = rules.community(community.rules)["phones"].get(whose) or ""
    keyboard = None if number else {"inline_keyboard": [passing_texts.ASK_US]}
    reply(update, context, texts.phone(whose, number), keyboard, quoting=not number)
    return True


async def who_reads(update: Update, context: Context) -> bool:
    """Who sees what one says, asked or feared, whatever else waits; False where a demand is told with it."""
    text = text_of(update)
    if aside(text) is not Aside.READERS:
        return False
    finding = await context.services.forms.finding(context.unit, who(update), text)
    demands = finding is not None and finding.intent is Intent.VOICE
    if demands and not (asks_something(text) or _IF.search(text)):
        return False
    reply(update, context, _ANSWERS[Aside.READERS])
    return True


async def answered(update: Update, context: Context, finding: Finding | None) -> bool:
    """Words that are no demand and need no menu; False for any other."""
    about = Aside.THANKS if answer(text_of(update)) is Answer.THANKS else aside(text_of(update))
    demands = finding is not None and finding.intent is Intent.VOICE
    urgent = finding is not None and finding.urgent
    if about is Aside.GRIEF or (about is Aside.FEAST and not urgent):
        reply(update, context, texts.GRIEF if about is Aside.GRIEF else texts.FEAST)
        if context.services.directory.communities_of(who(update)):  # it may be somebody else's
            await rites.rites(update, context)
        else:
            rite = Rite.FUNERAL if about is Aside.GRIEF else Rite.WEDDING
            await rites.told(update, context, rite)
        return True
    if about is Aside.THANKS and not demands:
        thanked(update, context)
        return True
    said = _ANSWERS.get(about) if about is not None else None
    if said is None or demands:
        return False
    reply(update, context, said)
    return True


def thanked(update: Update, context: Context) -> None:
    """Thanks are welcome; those for somebody else can be handed on."""
    if thanks_somebody(text_of(update)):
        keyboard = {"inline_keyboard": [passing_texts.ASK_US]}
        reply(update, context, texts.THANK_THEM, keyboard, quoting=True)
    else:
        reply(update, context, texts.YOURE_WELCOME)


async def door_in_words(update: Update, context: Context) -> bool:
    """A wish to be bound that names the door among other words, or half of it."""
    text = text_of(update).strip()
    finding = await context.services.forms.finding(context.unit, who(update), text)
    place = finding.place if finding else None
    lives = says_where_one_lives(text)
    if (
        finding is None
        or place is None
        or finding.urgent
        or not (lives or finding.intent is Intent.OTHER)
    ):
        return False
    if lives and place.building and place.room:
        return await doors.written(
            update, context, "-".join(filter(None, (place.building, place.unit, place.room)))
        )
    half = (
        place.room is not None
        and place.building is None
        and len(text) <= len("二单元一千一百零三室")
    )
    if half or (lives and place.room is None and len(text) <= len("我是十二号楼二单元的住户")):
        reply(update, context, texts.WHOLE_DOOR)
        return True
    return False
