"""Weddings and funerals in private (/rites): four taps, by the family or by an officer for one without a phone."""

from telegram import Update

from bot.domain.errors import BadCallback
from bot.services.neighbours.rites import Rite
from bot.storage import people
from bot.texts import rites as texts
from handlers.activities import here
from handlers.callback_data import parse
from handlers.context import Context, alert, in_private, reply, rewrite, who

FORM = "rites"


async def rites(update: Update, context: Context) -> None:
    """/rites: which of the two."""
    await here(update, context)
    reply(update, context, texts.WHICH, texts.keyboard())


async def tapped(update: Update, context: Context) -> None:
    """A tap of the registration; what was chosen waits in a form."""
    deed, given = parse("ri", update.callback_query.data if update.callback_query else None)
    in_private(update)
    unit, account = context.unit, who(update)
    form = await people.form(await unit.rows(), account, account)
    filled = dict(form.filled) if form is not None and form.kind == FORM else {}
    alert(update, context)
    if deed in texts.NAMES:
        await people.fill(await unit.rows(), account, account, FORM, {"rite": deed}, unit.now)
        rewrite(update, context, texts.WHEN[deed], texts.days_keyboard())
        return
    if "rite" not in filled:
        raise BadCallback
    if deed == "day":
        await people.fill(await unit.rows(), account, account, FORM, {**filled, "day": int(given)}, unit.now)
        rewrite(update, context, texts.HAND, texts.hand_keyboard())
        return
    if "day" not in filled:
        raise BadCallback
    day = texts.DAYS[filled["day"] % len(texts.DAYS)]
    if deed == "hand":
        await people.fill(await unit.rows(), account, account, FORM, {**filled, "hand": given == "1"}, unit.now)
        said = texts.summary(filled["rite"], day, wants=given == "1")
        rewrite(update, context, said, texts.confirm_keyboard())
        return
    await people.forget_form(await unit.rows(), account, account)
    if given == "0":
        rewrite(update, context, "好的，没有登记。")
        return
    community, hand = await here(update, context), bool(filled.get("hand"))
    made = await context.services.rites.register(unit, community, account, Rite(filled["rite"]), day, hand=hand)
    rewrite(update, context, made.told)
