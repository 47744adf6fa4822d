"""/settings on the desk: what a community may change without a file."""

from telegram import Update

from bot.services.membership.tuning import EXAMPLE
from bot.texts import settings as texts
from handlers.context import Context, at_desk, reply, text_of


async def settings(update: Update, context: Context) -> None:
    """/settings alone lists; /settings 日报 07:30 changes one."""
    community = await at_desk(update, context)
    written = "".join(text_of(update).split(maxsplit=1)[1:])
    tuning = context.services.tuning
    if written:
        reply(update, context, texts.changed(await tuning.change(context.unit, community, written)))
    else:
        reply(update, context, texts.listed(tuning.listed(community), EXAMPLE))
