"""Return visits (回访): a household's tap in private, an officer's tap for a door."""

from telegram import Update

from bot.domain.confirming import Confirmed
from bot.domain.procedure import AGREEMENT
from bot.texts import publishing as texts
from handlers import following
from handlers.callback_data import parse
from handlers.context import Context, alert, in_private, officer, rebutton, reply, where, who


async def answered(update: Update, context: Context) -> None:
    """满意, 不满意 or 还没解决, by the household in private or by an officer on the desk."""
    word, number = parse("q", update.callback_query.data if update.callback_query else None)
    said = Confirmed(word)
    desk = where(update) != who(update)
    if desk:
        await officer(update, context)
    else:
        in_private(update)
    matter = await context.services.confirmation.answer(
        context.unit, int(number), said, who(update), officer=desk
    )
    if said is Confirmed.BROKEN and not desk:
        await following.will_say_why(context, who(update), matter.id)
    both = matter.course.procedure == AGREEMENT
    alert(update, context, texts.agreed(said) if both else texts.thanks(said), show=not desk)
    if desk:
        rebutton(update, context, {"inline_keyboard": []})


async def door(update: Update, context: Context) -> None:
    """A door of the list: what was said there?"""
    number, _ = parse("z", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    ask, matter = await context.services.confirmation.door(context.unit, community, int(number))
    alert(update, context)
    both = matter.course.procedure == AGREEMENT
    keyboard = texts.agreement_keyboard(ask.id) if both else texts.question_keyboard(ask.id)
    reply(update, context, f"{matter.number} {ask.door} 怎么说？", keyboard)
