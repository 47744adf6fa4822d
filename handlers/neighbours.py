"""Neighbours for neighbours: where something can be had, a hand from somebody, visits to those who live alone."""

import re
from datetime import timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.errors import BadCallback, NoCommunity
from bot.domain.household import door
from bot.services.neighbours import faqs as faq_rules
from bot.services.neighbours import stations as station_rules
from bot.storage import people
from bot.storage.communities import Community
from bot.texts import following
from bot.texts import neighbours as texts
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
    where,
    who,
)

STOP = ("停", "停止", "不帮了", "退出")


def _rest(update: Update) -> str:
    """What stands behind the command."""
    return "".join(text_of(update).split(maxsplit=1)[1:]).strip()


def name_of(update: Update) -> str:
    user = update.effective_user
    return user.full_name if user else "邻居"


# stations


async def station(update: Update, context: Context) -> None:
    """/station on the desk: the list, a new entry, or 删 NAME."""
    community = await at_desk(update, context)
    written = _rest(update)
    services = context.services.stations
    unit = context.unit
    if not written:
        reply(
            update,
            context,
            f"{texts.station_list(await services.listed(unit, community))}\n{station_rules.EXAMPLE}",
        )
    elif written.startswith("删"):
        gone = await services.drop(unit, community, written.removeprefix("删"))
        reply(update, context, "删掉了。" if gone else "没有这个驿站，发 /station 看名单。")
    else:
        made = await services.put(unit, community, written)
        reply(update, context, f"记下了：{texts.station_list([made])}")


async def ask(update: Update, context: Context) -> None:
    """/ask 哪儿能量血压, anywhere."""
    if not await answered(update, context, _rest(update), bare=True):
        reply(update, context, "想问哪儿能办什么？例如：/ask 哪儿能量血压")


async def known(update: Update, context: Context, text: str) -> bool:
    """Answers a question that was answered before; False where none was."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    found = await context.services.faqs.answer(context.unit, community, text)
    if found is None:
        return False
    local = found.made_at.astimezone(ZoneInfo(community.zone))
    keyboard = texts.faq_keyboard(found) if where(update) == who(update) else None
    reply(update, context, texts.faq_answer(found, local), keyboard)
    return True


async def faq(update: Update, context: Context) -> None:
    """/faq on the desk: the list, or 问 … 答 … for another officer to agree to."""
    community = await at_desk(update, context)
    written = _rest(update)
    faqs = context.services.faqs
    unit = context.unit
    if not written:
        told = texts.faq_list(await faqs.listed(unit, community), unit.now)
        reply(update, context, f"{told}\n例如：{faq_rules.EXAMPLE}；不用了的写 /faq 删 号码")
        return
    if (number := faq_rules.dropped(written)) is not None:
        await faqs.drop(unit, community, number)
        reply(update, context, f"第 {number} 条删了，不再用它回答。")
        return
    made = await faqs.put(unit, community, who(update), written)
    reply(update, context, texts.faq_draft(made), texts.faq_draft_keyboard(made))


async def judged(update: Update, context: Context) -> None:
    """A button of a question: an officer's yes or no on the desk, or whether it helped, in private."""
    deed, number = parse("fq", update.callback_query.data if update.callback_query else None)
    faqs = context.services.faqs
    unit = context.unit
    if deed in ("yes", "drop", "keep"):
        community = await officer(update, context)
        if deed == "keep":
            await _kept(update, context, community, int(number))
            return
        if deed == "yes":
            await faqs.agree(unit, community, int(number), who(update))
        else:
            await faqs.drop(unit, community, int(number))
        alert(update, context)
        rewrite(
            update, context, "好的，以后有人问就这样答。" if deed == "yes" else "好的，不要了。"
        )
        return
    in_private(update)
    await faqs.helped(unit, int(number), useful=deed == "good")
    alert(update, context, "谢谢！" if deed == "good" else texts.ASK_AGAIN, show=deed != "good")


async def _kept(update: Update, context: Context, community: Community, number: int) -> None:
    """An answered consultation becomes an answer for whoever asks the same, once another officer agrees."""
    matter = await context.services.curation.by_id(context.unit, community, number)
    if not matter.answer:
        raise BadCallback
    made = await context.services.faqs.keep(
        context.unit, community, who(update), matter.title, matter.answer
    )
    alert(update, context)
    rewrite(update, context, texts.faq_draft(made), texts.faq_draft_keyboard(made))


async def answered(update: Update, context: Context, text: str, *, bare: bool) -> bool:
    """Answers a question that was answered before, or one for a place; False where it is neither."""
    return await known(update, context, text) or await placed(update, context, text, bare=bare)


TOLD: Final = -1  # the form of the places somebody was told of last stands under no chat
JUST_TOLD: Final = timedelta(minutes=15)
SHORTLY: Final = 20  # characters of a question about what was just told


async def placed(
    update: Update, context: Context, text: str, *, bare: bool, strict: bool = False
) -> bool:
    """Answers a question for a place; False where it is none."""
    stations = context.services.stations
    unit = context.unit
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    service = await stations.asks(unit, community, text, bare=bare, strict=strict)
    if service is None and strict:
        return False
    if service is None or stations.asks_details(text):
        named = await stations.named(unit, community, text)
        if named and (service is None or len(named) == 1):
            reply(update, context, stations.shown(unit, community, named))
            return True
    if service is None:
        return False
    said, found = await stations.answer(unit, community, service, who(update))
    private = where(update) == who(update)
    local = unit.now.astimezone(ZoneInfo(community.zone))
    keyboard = texts.place_keyboard(found, local) if private else None
    reply(update, context, said, keyboard, quoting=private and not found)
    if private and found:
        told = {"stations": [each.id for each in found], "at": unit.now.timestamp()}
        await people.fill(await unit.rows(), who(update), TOLD, "stations", told, unit.now)
    return True


async def goes_on_about_a_place(update: Update, context: Context, text: str) -> bool:
    """A question about the place that was just told (礼拜天开门不, 他们电话多少): it is told once more."""
    if len(text) > SHORTLY or not context.services.stations.asks_details(text):
        return False
    unit = context.unit
    form = await people.form(await unit.rows(), who(update), TOLD)
    if form is None or unit.now.timestamp() - form.filled["at"] > JUST_TOLD.total_seconds():
        return False
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    stations = context.services.stations
    told = [
        each
        for each in await stations.listed(unit, community)
        if each.id in form.filled["stations"]
    ]
    if told:
        local = unit.now.astimezone(ZoneInfo(community.zone))
        keyboard = texts.place_keyboard(told, local)
        reply(update, context, stations.shown(unit, community, told), keyboard)
    return bool(told)


async def closed(update: Update, context: Context) -> None:
    """没开门, under an answer in private."""
    _, number = parse("st", update.callback_query.data if update.callback_query else None)
    in_private(update)
    community = await here(update, context)
    matter = await context.services.stations.closed(
        context.unit, int(number), who(update), community
    )
    alert(update, context, f"记下了，事项 {matter.number}，让人去看看。", show=True)


async def checked(update: Update, context: Context) -> None:
    """还是这样 or 不开了, under the desk's question about a station."""
    said, number = parse("sk", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    stations = context.services.stations
    if said == "same":
        station = await stations.holds_still(context.unit, community, int(number))
        told = texts.still_so(station)
    else:
        station = await stations.close_down(context.unit, community, int(number))
        told = texts.no_more(station)
    alert(update, context)
    rewrite(update, context, told)


# a hand


async def helper(update: Update, context: Context) -> None:
    """/helper 水电 搬东西, or /helper 停."""
    community = await here(update, context)
    written = _rest(update)
    helping = context.services.helping
    unit = context.unit
    if written in STOP:
        await helping.leave(unit, community, who(update))
        reply(update, context, "好的，不再问您了，谢谢。")
        return
    if (rests := _rests(written)) is not None:
        known = await helping.rests(unit, community, who(update), paused=rests)
        told = texts.RESTS if rests else texts.RESTS_NOT
        reply(update, context, told if known else texts.NO_HELPER)
        return
    skills = await helping.offer_self(unit, community, who(update), name_of(update), written)
    reply(update, context, texts.helper(skills))


_RESTS: Final = re.compile(r"(?:先|我)?(?:歇|暂停|休息|请假|忙一阵).{0,6}")


def _rests(written: str) -> bool | None:
    """Whether a helper rests (True) or is back (False); None for skills."""
    if _RESTS.fullmatch(written.strip()):
        return True
    return False if written.strip() in ("回来", "回来了", "恢复", "销假", "接着帮") else None


async def leaves(update: Update, context: Context) -> None:
    """A helper who helps no more, in their own words."""
    community = await here(update, context)
    left = await context.services.helping.leave(context.unit, community, who(update))
    reply(update, context, "好的，不再问您了，谢谢。" if left else "您没登记过帮手，不用退。")


async def helpers(update: Update, context: Context) -> None:
    """/helpers on the desk."""
    community = await at_desk(update, context)
    reply(
        update,
        context,
        texts.helper_list(await context.services.helping.helpers(context.unit, community)),
    )


async def need(update: Update, context: Context) -> None:
    """/need 请人帮忙换个灯泡; danger is danger however it is told."""
    written = _rest(update)
    told = (
        await context.services.forms.danger(context.unit, who(update), written, None)
        if written
        else None
    )
    if told is not None:
        reply(update, context, following.danger_told(told))
        return
    text, keyboard = await asks(update, context, written)
    reply(update, context, text, keyboard)


async def asks(update: Update, context: Context, written: str) -> tuple[str, dict[str, Any]]:
    """A hand is asked for; what whoever asked reads. An officer who begins with a door asks for whoever lives there."""
    community = await here(update, context)
    helping = context.services.helping
    officer_asks = context.services.directory.is_officer(community.id, who(update))
    first, _, rest = written.partition(" ")
    home = door(first.lstrip("替代帮给")) if officer_asks and rest.strip() else None
    found = None
    if home is not None:
        found = await context.services.importing.find(context.unit, community, home.label)
        written = rest
    of = found.label if found else None
    made = await helping.ask(context.unit, community, who(update), written, home=of)
    anybody = await helping.asks_anybody(context.unit, made)
    told = texts.asked(made, anybody=anybody)
    if officer_asks:
        told = f"{told}\n{texts.asked_for(of)}"
    return told, texts.call_off_keyboard(made.id)


async def lent(update: Update, context: Context) -> None:
    """A button of a request: a helper's, or whoever asked."""
    deed, number = parse("lk", update.callback_query.data if update.callback_query else None)
    helping = context.services.helping
    unit = context.unit
    account = who(update)
    request = int(number)
    if deed in ("good", "bad") and where(update) != account:  # a wish is the desk's to confirm
        community = await officer(update, context)
        said = await helping.confirm(unit, request, account, good=deed == "good", desk=community.id)
        alert(update, context)
        rewrite(update, context, said)
        return
    in_private(update)
    if deed == "came":
        alert(update, context, await helping.came(unit, request, account), show=True)
        return
    if deed == "claim":
        said = await helping.claim(unit, request, account, name_of(update))
        if await helping.is_wish(unit, request):  # the list it stands on holds others
            alert(update, context, said, show=True)
            return
    elif deed == "no":
        said = await helping.refuse(unit, request, account)
    elif deed == "finish":
        said = await helping.finish(unit, request, account)
    elif deed == "off":
        said = await helping.call_off(unit, request, account)
    elif deed == "back":
        said = await helping.give_back(unit, request, account)
    else:
        said = await helping.confirm(unit, request, account, good=deed == "good")
    alert(update, context)
    rewrite(update, context, said)
