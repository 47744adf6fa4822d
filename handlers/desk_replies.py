"""Text in the desk: a reply to the bot's question for an answer or a note. Other talk there is left alone."""

from telegram import Update

from bot.services.listening import reaction
from bot.storage import outbox
from handlers import drafting
from handlers.context import Context, reply, text_of, where, who


async def written(update: Update, context: Context) -> None:
    """A reply to the bot's question; whoever writes in the desk is an officer."""
    community = context.services.directory.desk(where(update))
    message = update.message
    if community is None or message is None or (message.from_user and message.from_user.is_bot):
        return
    unit, account = context.unit, who(update)
    await context.services.setup.member(unit, where(update), account, "member")
    if message.reply_to_message is None:
        return
    asked = await outbox.named(await unit.rows(), where(update), message.reply_to_message.message_id)
    what, _, rest = (asked or "").partition(":")
    deed, _, matter = rest.partition(":")
    if what != "ask":
        return
    if deed not in ("answer", "note"):
        said = await drafting.replied(update, context, deed, int(matter), text_of(update))
        if said:
            reply(update, context, said)
        else:
            unit.send(reaction(where(update), message.message_id, "👌"))
        return
    desk = context.services.desk
    do = desk.answer if deed == "answer" else desk.note
    done = await do(unit, community, int(matter), text_of(update), account)
    reply(update, context, f"{done.number} {'答复已发出。' if deed == 'answer' else '记下了。'}")
