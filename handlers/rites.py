"""Weddings and funerals in private (/rites): four taps, by the family or by an officer for one without a phone."""

from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.aside import tells_of_ones_rite
from bot.domain.errors import BadCallback, BadInstant
from bot.domain.timing import plainly, when_written
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


async def told(update: Update, context: Context, rite: Rite) -> None:
    """Grief or joy was told in private: nobody is asked which of the two it is."""
    reply(update, context, texts.WHEN_NEEDED, texts.one_keyboard(rite.value))


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
        rewrite(update, context, texts.HAND[filled["rite"]], texts.hand_keyboard())
        return
    if "day" not in filled:
        raise BadCallback
    day = filled.get("on") or texts.DAYS[filled["day"] % len(texts.DAYS)]
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
        unit,
        community,
        account,
        rite,
        filled["day"],
        hand=hand,
        home=home,
        on=filled.get("on", ""),
    )
    rewrite(update, context, made.told)
    if not made.known:
        kept = {"matter": made.matter.id, "community": community.id}
        await people.fill(await unit.rows(), account, account, MORE, kept, unit.now)
        reply(update, context, texts.WHERE)


async def said(update: Update, context: Context, filled: dict[str, Any]) -> None:
    """Where a family lives and how to reach them; words during the taps wait for these."""
    if "matter" not in filled:
        await _day_in_words(update, context, filled)
        return
    unit = context.unit
    account = who(update)
    community = context.services.directory.only(filled["community"])
    await context.services.rites.said(unit, community, int(filled["matter"]), text_of(update))
    await people.forget_form(await unit.rows(), account, account)
    reply(update, context, texts.PASSED_ON)


async def changed(update: Update, context: Context) -> bool:
    """改到后天办了, of a rite that one's family registered: the officers and the helper are told."""
    text = text_of(update).strip()
    if not tells_of_ones_rite(text):
        return False
    unit = context.unit
    services = context.services
    rite = next(
        (
            each
            for each in await services.following.mine(unit, who(update))
            if each.state.open and each.course.procedure in texts.NAMES
        ),
        None,
    )
    if rite is None:
        return False
    community = services.directory.only(rite.community)
    helped = await services.rites.changed(unit, community, rite.id, text)
    helper = texts.AND_HELPER if helped else ""
    reply(update, context, texts.CHANGED.format(number=rite.number, helper=helper))
    return True


async def _day_in_words(update: Update, context: Context, filled: dict[str, Any]) -> None:
    """2月18日, in place of a tap on one of the next days; other words wait until it is registered."""
    unit = context.unit
    account = who(update)
    zone = ZoneInfo((await here(update, context)).zone)
    try:
        at = when_written(
            plainly(f"{text_of(update).strip()} 9:00", unit.now, zone), unit.now, zone
        )
    except BadInstant:
        at = None
    if "rite" not in filled or "day" in filled or at is None or at.at is None:
        reply(update, context, texts.FIRST_TAP)
        return
    day = at.at.astimezone(zone)
    on = f"{day.month}月{day.day}日"
    kept = {**filled, "day": len(texts.DAYS) - 1, "on": on}
    await people.fill(await unit.rows(), account, account, FORM, kept, unit.now)
    reply(update, context, f"{on}。{texts.HAND[filled['rite']]}", texts.hand_keyboard())
