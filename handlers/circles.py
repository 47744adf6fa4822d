"""A circle's members in private: they agree, or say what they think; nobody of them need be on the desk."""

from typing import Final

from telegram import Update

from bot.domain.errors import NoSuchMatter
from bot.services import posting
from bot.storage import matters, people
from bot.texts import circles as texts
from handlers.callback_data import parse
from handlers.context import Context, alert, in_private, reply, rewrite, text_of, who

FORM: Final = "circle-word"


async def tapped(update: Update, context: Context) -> None:
    """同意, 有话说."""
    deed, number = parse("cc", update.callback_query.data if update.callback_query else None)
    in_private(update)
    unit = context.unit
    account = who(update)
    matter = await matters.get(await unit.rows(), int(number))
    if matter is None:
        raise NoSuchMatter(number)
    community = context.services.directory.communities[matter.community]
    await context.services.permissions.must_be_theirs(unit, community, matter, account)
    if deed == "say":
        filled = {"matter": matter.id}
        await people.fill(await unit.rows(), account, account, FORM, filled, unit.now)
        alert(update, context)
        reply(update, context, texts.ASKS)
        return
    done = await context.services.actions.do(unit, community, matter.id, "agree", account)
    alert(update, context)
    rewrite(update, context, done.said)


async def written(update: Update, context: Context, number: int) -> None:
    """What a member has to say, for the desk."""
    unit = context.unit
    account = who(update)
    await people.forget_form(await unit.rows(), account, account)
    matter = await matters.get(await unit.rows(), number)
    if matter is None:
        raise NoSuchMatter(str(number))
    told = texts.said(matter, text_of(update))
    directory = context.services.directory
    posting.tell_desk_from(unit, directory, matter.community, told, account, matter.id)
    reply(update, context, texts.PASSED_ON)
