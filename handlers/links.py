"""Members who keep in touch with households: /homes in private, /gaps on the desk, the household's own word."""

import re
from typing import Final

from telegram import Update

from bot.domain import neighbourly
from bot.domain.errors import BadCallback, NoCommunity
from bot.storage.communities import Community
from bot.texts import links as texts
from bot.texts import neighbours as helper_texts
from handlers import by_words
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    at_desk,
    here,
    in_private,
    officer,
    reply,
    rewrite,
    text_of,
    who,
)
from nlp.finding import Intent

REST = ("请假", "停")
BACK = ("回来", "销假")
RESTS: Final = "好的，先不派新的户给您，也不催走访；您的户社区知道了。回来了写一句“我回来了”就行。"

LONGEST_REST: Final = 24  # characters of words by which a helper rests
_BACK: Final = re.compile(
    r"我?(?:回来|到家)(?:了|啦)[，,。！!\s]*(?:(?:可以|能|接着|有活|喊我|叫我).{0,8})?|销假.{0,4}"
)


async def homes(update: Update, context: Context) -> None:
    """/homes: a member reports in and sees the own households; 请假 and 回来 behind it."""
    community = await here(update, context)
    unit = context.unit
    account = who(update)
    liaising = context.services.liaising
    written = "".join(text_of(update).split(maxsplit=1)[1:]).strip()
    user = update.effective_user
    await liaising.report_in(unit, community, account, user.full_name if user else "")
    if written.startswith((*REST, *BACK)):
        await _rests(update, context, community, rests=written.startswith(REST))
        return
    found = await liaising.mine(unit, community, account)
    reply(update, context, texts.homes(found), texts.homes_keyboard(found))


async def asked(update: Update, context: Context) -> None:
    """Whom somebody keeps in touch with, asked in words; nobody becomes a member by asking."""
    community = await here(update, context)
    if await context.services.liaising.takes_part(context.unit, community, who(update)):
        await homes(update, context)
    else:
        reply(update, context, texts.NO_MEMBER)


async def _rests(update: Update, context: Context, community: Community, *, rests: bool) -> None:
    await context.services.liaising.excuse(context.unit, community, who(update), excused=rests)
    reply(update, context, RESTS if rests else "好的，欢迎回来。")


async def rests(update: Update, context: Context, text: str, *, surely: bool = False) -> bool:
    """A member or a helper says in their own words that they cannot for a while, or `surely` does, or can again."""
    is_back = neighbourly.is_back(text)
    tired = neighbourly.rests(text) and not by_words.tells_of_a_visit(text)
    if not (surely or tired or is_back):
        return False
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    if await context.services.liaising.takes_part(context.unit, community, who(update)):
        await _rests(update, context, community, rests=not is_back)
        return True
    finding = await context.services.forms.finding(context.unit, who(update), text)
    demands = finding is not None and finding.intent is Intent.VOICE
    if demands or len(text.strip()) > LONGEST_REST or (is_back and not _BACK.fullmatch(text)):
        return False
    helping = context.services.helping
    known = await helping.rests(context.unit, community, who(update), paused=not is_back)
    if known:
        reply(update, context, helper_texts.RESTS_NOT if is_back else helper_texts.RESTS)
    return known


async def gaps(update: Update, context: Context) -> None:
    """/gaps on the desk: coverage, and one tap to give a member more households."""
    await show_gaps(update, context, await at_desk(update, context), keyboard=True)


async def show_gaps(
    update: Update, context: Context, community: Community, *, keyboard: bool
) -> None:
    """How far the links reach; with its buttons only where they can be tapped."""
    liaising = context.services.liaising
    found = await liaising.coverage(context.unit, community)
    text = texts.gaps(
        found.households,
        found.linked,
        found.visited,
        found.members,
        found.buildings,
        liaising.least,
        liaising.most,
    )
    reply(
        update,
        context,
        text,
        texts.gaps_keyboard(found.members, liaising.step, any_left=keyboard and bool(found.gap)),
    )


async def tapped(update: Update, context: Context) -> None:
    """A button: the desk's, the household's or the member's."""
    deed, given = parse("ln", update.callback_query.data if update.callback_query else None)
    liaising = context.services.liaising
    unit = context.unit
    account = who(update)
    number = int(given)
    if deed == "give":
        community = await officer(update, context)
        alert(update, context, texts.given(await liaising.give(unit, community, number)), show=True)
        return
    in_private(update)
    if deed == "open":
        label, link = await liaising.home(unit, number, account)
        alert(update, context)
        reply(update, context, texts.home(label), texts.home_keyboard(link.id))
        return
    if deed in ("yes", "another", "no"):
        said = await liaising.answer(unit, number, account, deed)
        alert(update, context)
        rewrite(update, context, said, texts.linked_keyboard(number) if deed == "yes" else None)
        return
    if deed == "up":
        said = await liaising.give_up(unit, number, account)
    else:
        said = await liaising.visited(unit, number, account, deed)
    alert(update, context)
    rewrite(update, context, said)


async def wanted(update: Update, context: Context) -> bool:
    """A household that wants a member to keep in touch: whom it may choose, or whom it has."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    liaising = context.services.liaising
    unit = context.unit
    link = await liaising.of_household(unit, who(update))
    if link is not None:
        reply(update, context, texts.HAS_ONE, texts.linked_keyboard(link))
        return True
    found = await liaising.to_choose(unit, community, who(update))
    if found is None:
        reply(update, context, texts.NO_DOOR)
        return True
    door, members = found
    keyboard = texts.members_keyboard(members) if members else None
    reply(update, context, texts.which_member(door, members), keyboard)
    return True


async def chosen(update: Update, context: Context) -> None:
    """A household taps the member it wants."""
    _, member = parse("lw", update.callback_query.data if update.callback_query else None)
    in_private(update)
    community = await here(update, context)
    liaising = context.services.liaising
    door, name = await liaising.choose(context.unit, community, who(update), int(member))
    alert(update, context)
    rewrite(update, context, texts.is_yours(door, name))


async def reported(update: Update, context: Context) -> None:
    """What a member did about a household's demand."""
    deed, given = parse("lr", update.callback_query.data if update.callback_query else None)
    in_private(update)
    link, _, matter = given.partition(":")
    if not matter.isdecimal():
        raise BadCallback
    said = await context.services.liaising.reported(
        context.unit, int(link), int(matter), who(update), deed
    )
    alert(update, context, said, show=True)
