"""What neighbours want of one another, in their own words in private: a hand, word of who comes, to help, no visits."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from telegram import Update

from bot.domain.errors import NoCommunity
from bot.domain.neighbourly import Wanted, wanted
from bot.services import posting
from bot.texts import links as link_texts
from bot.texts import neighbours as texts
from bot.texts import passing as passing_texts
from handlers import links
from handlers.context import Context, here, reply, text_of, who
from handlers.neighbours import name_of
from nlp.finding import Intent


async def understood(update: Update, context: Context) -> bool:
    """Whether words want something of a neighbour that can be had, a calling off apart; it is given, or its button."""
    for each in wanted(text_of(update)):
        if each in _GIVEN and await _GIVEN[each](update, context):
            return True
    return False


async def called_off(update: Update, context: Context) -> bool:
    """Words that a neighbour need not come; False for others, and where nobody was asked for."""
    return Wanted.OFF in wanted(text_of(update)) and await off(update, context)


async def off(update: Update, context: Context) -> bool:
    """A neighbour need not come; False where nobody was asked for."""
    helping = context.services.helping
    account = who(update)
    found = await helping.called_off(context.unit, account)
    if len(found) == 1:
        reply(update, context, await helping.call_off(context.unit, found[0].id, account))
    elif found:
        reply(update, context, texts.WHICH_OFF, texts.which_off_keyboard(found))
    return bool(found)


async def who_comes(update: Update, context: Context) -> bool:
    """Who comes, and a way to ask them."""
    helping = context.services.helping
    found = await helping.called_off(context.unit, who(update))
    if not found:
        return False
    lines = [texts.who_comes(each, await helping.name_of(context.unit, each)) for each in found]
    coming = [
        passing_texts.relay(each, to_helper=True) for each in found if each.helper is not None
    ]
    keyboard = {"inline_keyboard": coming} if coming else None
    reply(update, context, "\n".join(lines), keyboard, quoting=True)
    return True


async def done(update: Update, context: Context) -> bool:
    """换好了，谢谢, from somebody who was helped."""
    found = await context.services.helping.helped(context.unit, who(update))
    if not found:
        return False
    reply(update, context, texts.is_done(found[0]), texts.done_keyboard(found[0]))
    return True


async def hand(update: Update, context: Context) -> bool:
    """Somebody wants a hand: the neighbours are asked, or the community, as they choose; a trouble with its place is a
    demand."""
    finding = await context.services.forms.finding(context.unit, who(update), text_of(update))
    if finding is None or (finding.intent is Intent.VOICE and finding.place is not None):
        return False
    reply(update, context, texts.A_HAND, texts.hand_keyboard(), quoting=True)
    return True


async def to_help(update: Update, context: Context) -> bool:
    reply(update, context, texts.TO_HELP, texts.to_help_keyboard(), quoting=True)
    return True


async def _homes(update: Update, context: Context) -> bool:
    await links.asked(update, context)
    return True


async def another_home(update: Update, context: Context) -> bool:
    """A member cannot go to one of the households: the desk reads it, and the list shows where to give one back."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    liaising = context.services.liaising
    if not await liaising.takes_part(context.unit, community, who(update)):
        return False
    told = link_texts.wants_another(name_of(update), text_of(update))
    posting.tell_desk_from(
        context.unit, context.services.directory, community.id, told, who(update)
    )
    found = await liaising.mine(context.unit, community, who(update))
    reply(update, context, link_texts.GIVE_ONE_BACK, link_texts.homes_keyboard(found))
    return True


async def no_link(update: Update, context: Context) -> bool:
    """A household that wants no visits: the button that ends them."""
    link = await context.services.liaising.of_household(context.unit, who(update))
    if link is None:
        return False
    reply(update, context, link_texts.NO_VISITS, link_texts.linked_keyboard(link))
    return True


_GIVEN: Final[Mapping[Wanted, Callable[[Update, Context], Awaitable[bool]]]] = {
    Wanted.WHO_COMES: who_comes,
    Wanted.DONE: done,
    Wanted.HAND: hand,
    Wanted.TO_HELP: to_help,
    Wanted.HOMES: _homes,
    Wanted.ANOTHER_HOME: another_home,
    Wanted.NO_LINK: no_link,
    Wanted.MEMBER: links.wanted,
}
