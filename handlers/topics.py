"""Topics of meetings: proposed in private, taken up on the desk."""

from html import escape

from telegram import Update

from bot.domain.activity import Activity
from bot.domain.topic import proposed
from bot.storage import people
from bot.storage.communities import Community
from bot.texts import topics as texts
from handlers.callback_data import parse
from handlers.context import Context, alert, here, officer, reply, rewrite, text_of, who

FORM = "topic"


async def topic(update: Update, context: Context) -> None:
    """/topic 小广场夜里太吵, or a line asked for."""
    written = "".join(text_of(update).split(maxsplit=1)[1:])
    await (_propose(update, context, written, None) if written else asked(update, context, None))


async def asked(update: Update, context: Context, activity: int | None) -> None:
    """What should be talked about, at the meeting whose card somebody came from."""
    await here(update, context)
    filled = {"activity": activity} if activity else {}
    account = who(update)
    await people.fill(await context.unit.rows(), account, account, FORM, filled, context.unit.now)
    reply(update, context, texts.ASKS)


async def written(update: Update, context: Context, activity: int | None) -> None:
    """The line that was asked for."""
    account = who(update)
    await people.forget_form(await context.unit.rows(), account, account)
    await _propose(update, context, proposed(text_of(update)) or text_of(update), activity)


async def in_words(update: Update, context: Context) -> bool:
    """我想提个议题：小广场夜里太吵; False for other words."""
    wanted = proposed(text_of(update))
    if wanted is None:
        return False
    await (_propose(update, context, wanted, None) if wanted else asked(update, context, None))
    return True


async def _propose(update: Update, context: Context, text: str, activity: int | None) -> None:
    community = await here(update, context)
    services = context.services
    made = await services.topics.propose(context.unit, community, who(update), text, activity)
    said = texts.PASSED_ON.format(text=escape(made.text))
    planned = await services.topics.planned(context.unit, community)
    reply(update, context, said if planned else f"{said}\n{texts.NO_MEETING}")


async def show(update: Update, context: Context, community: Community, number: int) -> None:
    """A meeting's topics, for its host."""
    found = await context.services.activities.get(context.unit, community, number)
    alert(update, context)
    reply(update, context, *await _shown(context, community, found))


async def _shown(
    context: Context, community: Community, meeting: Activity
) -> tuple[str, dict[str, object]]:
    topics = context.services.topics
    on = await topics.of(context.unit, meeting.id)
    waiting, matters = await topics.choices(context.unit, community, meeting.id)
    return texts.topics_of(meeting, on), texts.topics_keyboard(meeting, on, waiting, matters)


async def tapped(update: Update, context: Context) -> None:
    """加进议题, 这次不议, 去掉."""
    deed, number = parse("tp", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    topics = context.services.topics
    unit = context.unit
    if deed == "take":
        found, meeting = await topics.take(unit, community, int(number))
        told = texts.taken_up(found, meeting)
    elif deed == "no":
        told = texts.off(await topics.decline(unit, community, int(number)))
    else:
        meeting = await topics.remove(unit, community, int(number))
        alert(update, context)
        rewrite(update, context, *await _shown(context, community, meeting))
        return
    alert(update, context)
    rewrite(update, context, told)


async def chosen(update: Update, context: Context) -> None:
    """A matter becomes a topic of a meeting."""
    number, matter = parse("tm", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    meeting = await context.services.topics.add_matter(
        context.unit, community, int(number), int(matter)
    )
    alert(update, context)
    rewrite(update, context, *await _shown(context, community, meeting))
