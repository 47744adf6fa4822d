"""Weddings and funerals in private (/rites): four taps, by the family or by an officer for one without a phone."""

from typing import Any, Final

from telegram import Update

from bot.domain.errors import BadCallback
from bot.services.neighbours.rites import Rite
from bot.storage import people
from bot.texts import rites as texts
from handlers.callback_data import parse
from handlers.context import Context, alert, here, in_private, reply, rewrite, text_of, who

FORM: Final = "rites"
MORE: Final = "rites-more"


async def rites(update: Update, context: Context) -> None:
    """/rites: which of the two; /rites 3-2-501 by an officer, for somebody without a phone."""
    community = await here(update, context)
    unit = context.unit
    account = who(update)
    if not context.services.directory.is_officer(community.id, account):
        reply(update, context, texts.WHICH, texts.keyboard())
        return
    written = "".join(context.args or ())
    home = await context.services.importing.find(unit, community, written) if written else None
    filled = {"home": home.label} if home else {}
    await people.fill(await unit.rows(), account, account, FORM, filled, unit.now)
    asked = texts.which_of(home.label) if home else f"{texts.WHICH}\n{texts.FOR_OTHERS}"
    reply(update, context, asked, texts.keyboard())


async def tapped(update: Update, context: Context) -> None:
    """A tap of the registration; what was chosen waits in a form."""
    deed, given = parse("ri", update.callback_query.data if update.callback_query else None)
    in_private(update)
    unit = context.unit
    account = who(update)
    form = await people.form(await unit.rows(), account, account)
    filled = dict(form.filled) if form is not None and form.kind == FORM else {}
    alert(update, context)
    if deed in texts.NAMES:
        of = {"home": filled["home"]} if "home" in filled else {}
        await people.fill(await unit.rows(), account, account, FORM, {**of, "rite": deed}, unit.now)
        rewrite(update, context, texts.WHEN[deed], texts.days_keyboard())
        return
    if "rite" not in filled:
        raise BadCallback
    if deed == "day":
        await people.fill(
            await unit.rows(), account, account, FORM, {**filled, "day": int(given)}, unit.now
        )
        rewrite(update, context, texts.HAND, texts.hand_keyboard())
        return
    if "day" not in filled:
        raise BadCallback
    day = texts.DAYS[filled["day"] % len(texts.DAYS)]
    if deed == "hand":
        await people.fill(
            await unit.rows(), account, account, FORM, {**filled, "hand": given == "1"}, unit.now
        )
        said = texts.summary(filled["rite"], day, wants=given == "1")
        rewrite(update, context, said, texts.confirm_keyboard())
        return
    await people.forget_form(await unit.rows(), account, account)
    if given == "0":
        rewrite(update, context, "好的，没有登记。")
        return
    community = await here(update, context)
    hand = bool(filled.get("hand"))
    rite = Rite(filled["rite"])
    label = filled.get("home")
    home = await context.services.importing.find(unit, community, label) if label else None
    made = await context.services.rites.register(
        unit, community, account, rite, filled["day"], hand=hand, home=home
    )
    rewrite(update, context, made.told)
    if not made.known:
        kept = {"matter": made.matter.id, "community": community.id}
        await people.fill(await unit.rows(), account, account, MORE, kept, unit.now)
        reply(update, context, texts.WHERE)


async def said(update: Update, context: Context, filled: dict[str, Any]) -> None:
    """Where a family lives and how to reach them; words during the taps wait for these."""
    if "matter" not in filled:
        reply(update, context, "请先点上面的按钮登记，登记好了再写。")
        return
    unit = context.unit
    account = who(update)
    community = context.services.directory.only(filled["community"])
    await context.services.rites.said(unit, community, int(filled["matter"]), text_of(update))
    await people.forget_form(await unit.rows(), account, account)
    reply(update, context, texts.PASSED_ON)
