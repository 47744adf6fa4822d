"""/word and /place on the desk: the community's own words and names for places."""

from telegram import Update

from bot.domain.errors import BadCallback, MissingPart
from bot.texts import learning as texts
from bot.texts import words
from handlers.callback_data import parse
from handlers.context import Context, alert, officer, reply

_BY_NAME = {name: key for key, name in words.CATEGORIES.items()}


async def word(update: Update, context: Context) -> None:
    """/word CATEGORY WORD: from now on the word alone is heard."""
    community = await officer(update, context)
    given = list(context.args or ())
    if len(given) != 2 or given[0] not in _BY_NAME:
        raise MissingPart("/word 公共设施 大象滑梯..裂")
    await context.services.vocabulary.word(context.unit, community, _BY_NAME[given[0]], given[1])
    reply(update, context, f"记住了：听到“{words.quoted(given[1])}”，就算{given[0]}。")


async def place(update: Update, context: Context) -> None:
    """/place NAME BUILDING: what neighbours call a place."""
    community = await officer(update, context)
    given = list(context.args or ())
    if len(given) < 2:
        raise MissingPart("/place 红房子 12号楼")
    found = await context.services.vocabulary.place(
        context.unit, community, given[0], "".join(given[1:])
    )
    reply(
        update, context, f"记住了：“{words.quoted(given[0])}”就是{words.place(found, room=True)}。"
    )


async def learn(update: Update, context: Context) -> None:
    """/learn: words that the desk's corrections speak for, each to be taken or left."""
    community = await officer(update, context)
    found = await context.services.vocabulary.proposals(context.unit, community)
    if not found:
        reply(update, context, texts.NOTHING)
    for each in found:
        reply(update, context, texts.proposal(each), texts.keyboard(each))


async def learned(update: Update, context: Context) -> None:
    """A proposed word is taken."""
    category, word = parse("le", update.callback_query.data if update.callback_query else None)
    if category not in words.CATEGORIES:
        raise BadCallback
    community = await officer(update, context)
    await context.services.vocabulary.word(context.unit, community, category, word)
    alert(update, context, f"记住了：“{word}”算{words.CATEGORIES[category]}")
