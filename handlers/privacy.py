"""/privacy, /export, /delete: what is kept about a person, and their rights over it."""

from telegram import Update

from bot.domain.errors import WrongChat
from bot.storage.outbox import Call
from bot.texts import notices
from handlers.callback_data import parse
from handlers.context import Context, alert, reply, rewrite, where, who


def _must_be_private(update: Update) -> None:
    if update.effective_chat is None or update.effective_chat.type != "private":
        raise WrongChat("private")


async def explain(update: Update, context: Context) -> None:
    reply(update, context, notices.PRIVACY)


async def export(update: Update, context: Context) -> None:
    """Everything kept about the person who asks: to be read, and for machines."""
    _must_be_private(update)
    plain = await context.services.privacy.readable(context.unit, who(update))
    shown = {"caption": "您的记录，点开就能看。", "filename": "小板凳存着的您的记录.txt"}
    context.unit.send(
        Call("tell", "sendDocument", where(update), shown, priority=2, attachment=plain)
    )
    content = await context.services.privacy.export(context.unit, who(update))
    params = {
        "caption": "这是小板凳存着的、和您有关的全部记录（给别的软件用的那份）。",
        "filename": "bandeng-export.json",
    }
    call = Call("tell", "sendDocument", where(update), params, priority=2, attachment=content)
    context.unit.send(call)


async def delete(update: Update, context: Context) -> None:
    """Asks once more before forgetting."""
    _must_be_private(update)
    rows = [
        [
            {"text": "确定删除", "callback_data": "d:yes"},
            {"text": "先不删", "callback_data": "d:no"},
        ]
    ]
    reply(
        update,
        context,
        "删除后找不回来。您说过的事项会留着，但里面不再有您的话、房号和账号。\n"
        "一起没有的：门牌绑定（正在投的票作数，之后要重新绑定）、报名的活动、正在请人帮的忙、当帮手和联系户的身份。",
        {"inline_keyboard": rows},
    )


async def tapped(update: Update, context: Context) -> None:
    _must_be_private(update)
    sure, _ = parse("d", update.callback_query.data if update.callback_query else None)
    alert(update, context)
    if sure == "no":
        rewrite(update, context, "好的，都留着。")
        return
    await context.services.binding.leave_all(context.unit, who(update))
    count = await context.services.privacy.delete(context.unit, who(update))
    rewrite(update, context, notices.forgotten(count))
