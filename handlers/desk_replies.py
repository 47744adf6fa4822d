"""Text in the desk: the answer or note that a card's button asked for. Other talk there is left alone."""

from telegram import Update

from bot.storage import people
from handlers.context import Context, reply, text_of, where, who


async def written(update: Update, context: Context) -> None:
    """A reply to the bot's question; whoever writes in the desk is an officer."""
    community = context.services.directory.desk(where(update))
    message = update.message
    if community is None or message is None or (message.from_user and message.from_user.is_bot):
        return
    unit, account = context.unit, who(update)
    await context.services.setup.member(unit, where(update), account, "member")
    form = await people.form(await unit.rows(), account, where(update))
    if form is None or form.kind not in ("answer", "note") or message.reply_to_message is None:
        return
    deed = context.services.desk.answer if form.kind == "answer" else context.services.desk.note
    matter = await deed(unit, community, int(form.filled["matter"]), text_of(update), account)
    await people.forget_form(await unit.rows(), account, where(update))
    reply(update, context, f"{matter.number} {'答复已发出。' if form.kind == 'answer' else '记下了。'}")
