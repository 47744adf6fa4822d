"""Settled on the spot (当场办): /spot on the desk, what kind, then two doors and what was agreed."""

from telegram import Update

from bot.domain.errors import BadCallback
from bot.services.matters.onspot import EXAMPLE
from bot.storage.communities import Community
from bot.texts import publishing as texts
from bot.texts import words
from handlers.callback_data import parse
from handlers.context import Context, alert, ask, at_desk, officer, reply, who


async def spot(update: Update, context: Context) -> None:
    """/spot: which kind of quarrel was settled."""
    await at_desk(update, context)
    reply(update, context, "当场说定了什么事？", texts.spot_keyboard())


async def tapped(update: Update, context: Context) -> None:
    """The kind; the doors and the words come as a reply."""
    category, _ = parse("sp", update.callback_query.data if update.callback_query else None)
    await officer(update, context)
    if category not in words.CATEGORIES:
        raise BadCallback
    alert(update, context)
    await ask(
        update,
        context,
        f"请回复这条消息，写两家门牌和说定的事，例如：{EXAMPLE}",
        f"ask:spot-{category}:0",
    )


async def replied(
    update: Update, context: Context, community: Community, category: str, text: str
) -> str:
    """The doors and what was agreed: both households are asked."""
    made = await context.services.onspot.settle(
        context.unit, community, who(update), category, text
    )
    return texts.settled(made.matter.number, made.asked, made.sides, made.hours)
