"""Events and meetings: drafted and hosted on the desk, signed up for where they are seen, checked in with a code."""

import re
from collections.abc import Awaitable, Callable
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain import activity as moves
from bot.domain.activity import Activity, ActivityKind, Attendance
from bot.domain.coming import Coming, coming
from bot.domain.errors import BadCallback, MissingPart, NoCommunity
from bot.domain.timing import WEEKDAYS
from bot.services import posting
from bot.services.listening.intake import reaction
from bot.services.matters.following import asks_something
from bot.storage import people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import activities as texts
from bot.texts import drawing
from bot.texts import minutes as minutes_texts
from bot.texts import topics as topic_texts
from handlers import topics
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    ask,
    at_desk,
    here,
    in_private,
    officer,
    photo_in,
    photo_of,
    quoted,
    rebutton,
    reply,
    rewrite,
    text_of,
    where,
    who,
    words_of,
)
from nlp.questions import content

_WANTS_TO_COME: Final = re.compile(
    r"报名|名额.{0,3}(?:让|给|转|退)|(?:活动|邻里节|讲座|义诊|体检).{0,12}(?:[去来]不[了成]|不[去来]了|取消)|(?:[去来]不了|不[去来]了).{0,8}(?:活动|邻里节)|我[也要想]去|我[也要想]参加|算我一个|加我一个|记我一个|帮我记一个|给我留|我报"
)
_CANNOT_COME: Final = re.compile(r"[去来]不(?:了|成)|名额.{0,3}(?:让|给|转|退)|不[去来]了|不参加了")
AHEAD: Final = 7  # days of terms and visits that officers read on the calendar
REMARK: Final = "remark"  # the form of a word on minutes
_CODE: Final = re.compile(r"(?:签到码?[:： ]*)?([A-Za-z0-9]{6})")
ANSWERS: Final = ("in", "more", "out")
_ASKS: Final = {
    "move": "请回复这条消息，写新的时间和原因（@地点、人数、名字也能改），例如：周日9:00 @大广场 50人 下雨改期",
    "cancel": "请回复这条消息，写一句为什么取消（会告诉报名的人）",
    "hand": (
        "请回复这条消息，写门牌和 到了、走了 或 回避，例如：3-2-501 到了；"
        "替人报名写：3-2-501 报名 2位（或 不来了）"
    ),
    "decide": (
        "请回复这条消息，写一句定下的事（要在人到齐时记；会写进纪要公布）；"
        "有议题的，前面写第几条，例如：1 划三个临时车位"
    ),
    "topic": "请回复这条消息，写一条议题（群里的卡片上会看到，不写人名）",
    "pictures": "请把照片发成对这条消息的回复，要说的话写在照片的说明里；先给您看一眼，再发到群里",
    "record": "请回复这条消息，写上纪要（不写人名；另一位工作人员同意后公布）",
}


async def event(update: Update, context: Context) -> None:
    """/event 周六9:00 邻里节 @小广场 30人."""
    await _draft(update, context, ActivityKind.EVENT)


async def meeting(update: Update, context: Context) -> None:
    """/meeting 周五19:00 停车怎么办 @议事亭."""
    await _draft(update, context, ActivityKind.MEETING)


async def in_words(
    update: Update, context: Context, community: Community, kind: ActivityKind, written: str
) -> None:
    """A meeting or an event that an officer tells of: shown first, like one by command."""
    await _show_draft(update, context, community, kind, written)


async def _draft(update: Update, context: Context, kind: ActivityKind) -> None:
    community = await at_desk(update, context)
    written = "".join(text_of(update).split(maxsplit=1)[1:])
    await _show_draft(update, context, community, kind, written)


async def _show_draft(
    update: Update, context: Context, community: Community, kind: ActivityKind, written: str
) -> None:
    made = await context.services.activities.draft(
        context.unit, community, kind, written, who(update)
    )
    shown = texts.card(made, (), ZoneInfo(community.zone))
    reply(update, context, f"群里会看到：\n\n{shown}", texts.draft_keyboard(made))


async def calendar(update: Update, context: Context) -> None:
    """/calendar: what is to come, in the group, on the desk or in private; officers read the terms and visits too."""
    community = await here(update, context)
    services = context.services
    unit = context.unit
    found = await services.activities.coming(unit, community)
    dated = await services.running.dated(unit, community)
    works = where(update) != who(update) and services.directory.desk(where(update)) is not None
    alone = where(update) == who(update) and services.directory.is_officer(
        community.id, who(update)
    )
    if works or alone:
        dated += await services.escalation.due_soon(unit, community, AHEAD)
    shown = texts.listed(found, ZoneInfo(community.zone), dated)
    visits = await services.caring.due_soon(unit, community, AHEAD) if alone else []
    if visits:
        shown += "\n" + texts.visits_due(len(visits))
    reply(update, context, shown, texts.list_keyboard(found))


async def wanted(update: Update, context: Context, text: str, *, surely: bool = False) -> bool:
    """Whether somebody wants to come to something, or `surely` does: its card with the buttons, to tap."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    if _CANNOT_COME.search(text) and await _signed_up_for(update, context, community, text):
        return True
    if not surely and not _WANTS_TO_COME.search(text):
        return False
    found = await context.services.activities.coming(context.unit, community)
    meant = [each for each in found if content(each.title) & content(text)] or found
    if not meant:
        return False
    said = coming(text)
    if said is not None and said.guests and len(meant) == 1:  # 我跟老伴两个报名
        told = await _signs_up(update, context, meant[0].id, said, None)
        reply(update, context, told, texts.give_back_keyboard(meant))
        return True
    reply(
        update, context, texts.listed(meant, ZoneInfo(community.zone)), texts.list_keyboard(meant)
    )
    return True


async def gives_back(update: Update, context: Context, text: str) -> bool:
    """Somebody cannot come to what they signed up for; False where that is nothing."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    return await _signed_up_for(update, context, community, text)


async def _signed_up_for(update: Update, context: Context, community: Community, text: str) -> bool:
    """What somebody signed up for and cannot come to: the button that gives the place back. False for none."""
    mine = await context.services.activities.signed_up(context.unit, who(update))
    meant = [each for each in mine if content(each.title) & content(text)] or mine
    if not meant:
        return False
    zone = ZoneInfo(community.zone)
    reply(update, context, texts.gives_back(meant, zone), texts.give_back_keyboard(meant))
    return True


async def under_card(update: Update, context: Context) -> bool:
    """Words in reply to an event's card: 算我一个 带俩孩子 counts as its buttons would, a question goes to the desk."""
    message = update.message
    card = message.reply_to_message if message else None
    community = context.services.directory.group(where(update))
    if message is None or card is None or community is None:
        return False
    said = coming(text_of(update))
    if said is None and not asks_something(text_of(update)):
        return False
    number = await context.services.activities.of_post(context.unit, where(update), card.message_id)
    if number is None:
        return False
    if said is not None:
        await _comes(update, context, community, number, said)
    else:
        await _asks_the_host(update, context, community, number)
    context.unit.send(reaction(where(update), message.message_id, "👌"))
    return True


async def _comes(
    update: Update, context: Context, community: Community, number: int, said: Coming
) -> None:
    """Without a word in the group, but for how many are counted where somebody brings others along."""
    told = await _signs_up(update, context, number, said, community.id)
    if said.deed == "in" and told != texts.SAID[Attendance.IN]:
        reply(update, context, told, quoting=True)  # how many, or that they wait


async def _signs_up(
    update: Update, context: Context, number: int, said: Coming, scope: int | None
) -> str:
    """So many as the words say, or none any more; what is said to it."""
    activities = context.services.activities
    account = who(update)
    if said.deed == "out":
        return await activities.answer(context.unit, number, account, said.deed, scope)
    if not said.counted:
        return await activities.answer(context.unit, number, account, said.deed, scope)
    return await activities.bring(context.unit, number, account, 1 + said.guests, scope)


async def _asks_the_host(
    update: Update, context: Context, community: Community, number: int
) -> None:
    found = await context.services.activities.get(context.unit, community, number)
    told = texts.asked_under(found, text_of(update))
    directory = context.services.directory
    message = update.effective_message
    at = (where(update), message.message_id) if message and where(update) != who(update) else None
    posting.tell_desk_from(context.unit, directory, community.id, told, who(update), said=at)


async def checkin(update: Update, context: Context) -> None:
    """/checkin ABC234 in private."""
    given = "".join(context.args or ())
    if not given:
        raise MissingPart("/checkin ABC234")
    await scanned(update, context, given)


async def code_alone(update: Update, context: Context) -> bool:
    """签到 ABC234, or the code alone: checked in where it is one of now."""
    given = _CODE.fullmatch(text_of(update).strip())
    found = (
        await context.services.activities.check_in(context.unit, who(update), given[1])
        if given
        else None
    )
    if found is None:
        return False
    reply(update, context, _seated(update, context, found))
    return True


def _seated(update: Update, context: Context, found: Activity) -> str:
    household = context.services.directory.counts_for(found.community, who(update)).startswith("h")
    return texts.checked_in(found, household=household)


async def tapped(update: Update, context: Context) -> None:
    """A button of an activity: an answer from anybody, or the host's deed on the desk."""
    deed, number = parse("av", update.callback_query.data if update.callback_query else None)
    services = context.services
    unit = context.unit
    if deed in ANSWERS:
        community = services.directory.community(where(update))
        scope = community.id if community else None
        alert(
            update,
            context,
            await services.activities.answer(unit, int(number), who(update), deed, scope),
            show=True,
        )
        return
    community = await officer(update, context)
    if deed in _ASKS:
        found = await services.activities.get(unit, community, int(number))
        await ask(update, context, f"{found.number} {_ASKS[deed]}：", f"ask:av-{deed}:{number}")
        if deed == "record" and (outline := await services.topics.outline(unit, found)):
            shown = topic_texts.offered_outline(outline)
            reply(update, context, shown, topic_texts.outline_keyboard(found))
        alert(update, context)
        return
    await _HOSTS[deed](update, context, community, int(number))


async def _post(update: Update, context: Context, community: Community, number: int) -> None:
    found = await context.services.activities.post(context.unit, community, number)
    alert(update, context)
    rewrite(update, context, f"{found.number} 公布到居民群了。")


async def to_be_moved(update: Update, context: Context, community: Community, text: str) -> bool:
    """议事亭那个会改到周日下午两点: the button that moves it, for the one that the words name."""
    said = moves.moved(text)
    if said is None:
        return False
    found = await context.services.activities.coming(context.unit, community)
    zone = ZoneInfo(community.zone)
    named = [each for each in found if _is_named(each, said[0], zone)] or found
    if not named:
        return False
    reply(update, context, texts.IS_MOVED, texts.move_keyboard(named[:5], zone), quoting=True)
    return True


def _is_named(each: Activity, which: str, zone: ZoneInfo) -> bool:
    """Whether words for an activity name its place, a word of its title, or its day."""
    if each.place and each.place in which:
        return True
    if content(each.title) & content(which):
        return True
    local = each.starts_at.astimezone(zone)
    days = (f"周{WEEKDAYS[local.weekday()]}", f"星期{WEEKDAYS[local.weekday()]}", f"{local.day}日")
    return any(day in which for day in days)


async def _as_said(update: Update, context: Context, community: Community, number: int) -> None:
    """An activity is moved as the officer's words say that the tapped message quotes."""
    message = quoted(update)
    said = moves.moved(words_of(message)) if message is not None else None
    if said is None:
        raise BadCallback
    found = await context.services.activities.move(context.unit, community, number, said[1])
    alert(update, context)
    rewrite(update, context, f"{found.number} 改好了，群里和报名的人都告诉了。")


async def _drop(update: Update, context: Context, community: Community, number: int) -> None:
    await context.services.activities.drop(context.unit, community, number)
    alert(update, context)
    rewrite(update, context, "好的，不办了。")


async def _code(update: Update, context: Context, community: Community, number: int) -> None:
    """The code of now, and its picture for those who come to take from the host's screen."""
    found = await context.services.activities.get(context.unit, community, number)
    now = context.unit.now
    value = context.services.activities.code(found, now)
    alert(update, context, texts.code(value), show=True)
    until = moves.code_ends(now).astimezone(ZoneInfo(community.zone))
    params = {
        "caption": texts.code_picture(found.title, value, until),
        "parse_mode": "HTML",
        "reply_markup": texts.code_keyboard(found),
    }
    link = context.services.running.links.start(f"in_{value}")
    desk = where(update)
    context.unit.send(
        Call("tell", "sendPhoto", desk, params, priority=1, attachment=drawing.qr_picture(link))
    )


async def scanned(update: Update, context: Context, given: str) -> None:
    """Whoever came took the code from the host's screen."""
    found = await context.services.activities.check_in(context.unit, who(update), given)
    reply(update, context, _seated(update, context, found) if found else texts.WRONG_CODE)


async def pictured(
    update: Update, context: Context, community: Community, number: int, text: str
) -> None:
    """A picture that the host answered with, as the groups would see it."""
    photo = photo_of(update)
    if photo is None:
        reply(update, context, texts.PICTURE_WANTED)
        return
    activities = context.services.activities
    found = await activities.get(context.unit, community, number)
    params = {
        "photo": photo,
        "caption": await activities.pictured(context.unit, found, text.strip()),
        "parse_mode": "HTML",
        "reply_markup": texts.picture_keyboard(found),
    }
    context.unit.send(Call("tell", "sendPhoto", where(update), params, priority=1))


async def _shown(update: Update, context: Context, community: Community, number: int) -> None:
    """What stands in the tapped preview goes to the groups."""
    message = update.effective_message
    photo = photo_in(message) if message else None
    if message is None or photo is None:
        raise BadCallback
    params = {"photo": photo, "caption": message.caption_html, "parse_mode": "HTML"}
    once = f"picture:{where(update)}:{message.message_id}"
    context.services.activities.show_picture(context.unit, community, params, once)
    alert(update, context, "正在发到居民群")
    rebutton(update, context, {"inline_keyboard": []})


async def _kept(update: Update, context: Context, community: Community, number: int) -> None:
    alert(update, context, "好的，不发。")
    rebutton(update, context, {"inline_keyboard": []})


async def _list(update: Update, context: Context, community: Community, number: int) -> None:
    found = await context.services.activities.get(context.unit, community, number)
    alert(update, context)
    reply(
        update,
        context,
        texts.names(found, await context.services.activities.names(context.unit, found)),
    )


async def _outline(update: Update, context: Context, community: Community, number: int) -> None:
    """The minutes that were drafted from the topics, as they are."""
    found = await context.services.activities.get(context.unit, community, number)
    outline = await context.services.topics.outline(context.unit, found)
    alert(update, context)
    await _records(update, context, found, outline)


async def _records(update: Update, context: Context, found: Activity, text: str) -> None:
    keeping = context.services.minutes
    written = await keeping.write(context.unit, found, text, who(update))
    told = minutes_texts.draft(found, written, keeping.days)
    reply(update, context, told, minutes_texts.draft_keyboard(found, written))


async def _act(update: Update, context: Context, community: Community, number: int) -> None:
    found = await context.services.activities.get(context.unit, community, number)
    message = update.effective_message
    shown = words_of(message) if message is not None else ""
    keeping = context.services.minutes
    matter = await keeping.act(context.unit, community, found, who(update), shown)
    alert(update, context, f"立成事项 {matter.number}")
    rewrite(update, context, f"{found.number} 的决议立成事项 {matter.number}，按期限办。")


async def minutes(update: Update, context: Context) -> None:
    """A button of minutes: an officer's on the desk, or of somebody who was there, in private."""
    deed, number = parse("mn", update.callback_query.data if update.callback_query else None)
    keeping = context.services.minutes
    unit = context.unit
    account = who(update)
    if deed in ("agree", "answer"):
        community = await officer(update, context)
        if deed == "answer":
            await keeping.remarked(unit, community, int(number))
            await ask(
                update, context, "请回复这条消息，写上对这条意见的答复：", f"ask:mn-answer:{number}"
            )
            alert(update, context)
            return
        found, asked = await keeping.agree(unit, community, int(number), account)
        alert(update, context)
        activity = await context.services.activities.get(unit, community, found.activity)
        rewrite(update, context, minutes_texts.agreed(activity, asked, keeping.days))
        return
    in_private(update)
    alert(update, context)
    if deed == "right":
        await keeping.remark(unit, int(number), account, "")
        rewrite(update, context, minutes_texts.RIGHT)
    else:
        await people.fill(
            await unit.rows(), account, account, REMARK, {"minutes": int(number)}, unit.now
        )
        reply(update, context, minutes_texts.ASKS)


async def remarked(update: Update, context: Context, number: int) -> None:
    """The words of a remark, in private."""
    unit = context.unit
    account = who(update)
    await context.services.minutes.remark(unit, number, account, text_of(update))
    await people.forget_form(await unit.rows(), account, account)
    reply(update, context, minutes_texts.PASSED_ON)


_HOSTS: Final[dict[str, Callable[[Update, Context, Community, int], Awaitable[None]]]] = {
    "as_said": _as_said,
    "post": _post,
    "drop": _drop,
    "code": _code,
    "list": _list,
    "show": _shown,
    "keep": _kept,
    "act": _act,
    "outline": _outline,
    "topics": topics.show,
}


async def replied(
    update: Update, context: Context, community: Community, deed: str, number: int, text: str
) -> None:
    """The words a host's deed asked for."""
    activities = context.services.activities
    unit = context.unit
    if deed == "move":
        before = await activities.get(unit, community, number)
        found = await activities.move(unit, community, number, text)
        over = await activities.over(unit, found)
        told = f"{found.number} 改好了，群里和报名的人都告诉了。"
        if found.sequence == before.sequence or over:
            told = texts.changed(found, over)
        reply(update, context, told)
    elif deed == "cancel":
        found = await activities.cancel(unit, community, number, text)
        reply(update, context, f"{found.number} 取消了，群里和报名的人都告诉了。")
    elif deed == "hand":
        said, found = await activities.by_hand(unit, community, number, text)
        reply(update, context, f"{found.number} {said}")
    elif deed == "decide":
        found = await activities.decide(unit, community, number, text)
        told = f"{found.number} 记下了，写纪要时会带上：\n{escape(found.decided)}"
        reply(update, context, told, minutes_texts.act_keyboard(found))
    elif deed == "topic":
        found = await context.services.topics.write(unit, community, number, text)
        reply(update, context, f"加进 {found.number} 的议题了，群里的卡片上看得到。")
    else:
        await _records(update, context, await activities.get(unit, community, number), text)
