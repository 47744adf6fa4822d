"""Publishing from the desk (晒): notices now, later and again, corrections, the month's report, the procedures."""

from datetime import datetime, timedelta
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.discretion import must_be_discreet
from bot.domain.errors import AlreadyDecided, BadCallback, MissingPart
from bot.domain.matter import State
from bot.domain.timing import when_written
from bot.services.deadlines import book_of
from bot.services.notices.noticing import line, quiet_until_of
from bot.storage import outbox, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import cards, figures, workflow
from bot.texts import publishing as texts
from handlers.callback_data import parse
from handlers.context import Context, alert, at_desk, officer, reply, rewrite, text_of, where, who

DRAFTS = 20  # previews kept on a desk
EXAMPLE = "/notice 周五17:00 楼道消杀，请收好鞋柜"


async def notice(update: Update, context: Context) -> None:
    """/notice [置顶] [每7天] [周五17:00] 正文: shown first as residents would see it."""
    community = await at_desk(update, context)
    await drafted(update, context, community, "".join(text_of(update).split(maxsplit=1)[1:]))


async def drafted(update: Update, context: Context, community: Community, text: str) -> None:
    """A notice as residents would see it, to be agreed to."""
    order = when_written(text, context.unit.now, ZoneInfo(community.zone))
    if not order.text:
        raise MissingPart(EXAMPLE)
    must_be_discreet(order.text, phones=False)
    filled = {
        "text": line(order.text),
        "at": order.at.isoformat() if order.at else "",
        "pin": order.pin,
        "again": order.again_days,
    }
    number = await _kept(update, context, filled)
    at = order.at or quiet_until_of(community, context.unit.now)
    shown = texts.preview(
        order.text, at, community.zone, pin=order.pin, again_days=order.again_days
    )
    reply(update, context, shown, texts.preview_keyboard(number))


async def _kept(update: Update, context: Context, filled: dict[str, Any]) -> int:
    """Keeps a draft on the desk; the number that its buttons carry."""
    unit = context.unit
    kept = await people.form(await unit.rows(), where(update), where(update))
    drafts: dict[str, Any] = (
        dict(kept.filled) if kept is not None and kept.kind == "notices" else {}
    )
    number = max([0, *map(int, drafts)]) + 1
    drafts = {**dict(list(drafts.items())[-DRAFTS:]), str(number): filled}
    await people.fill(await unit.rows(), where(update), where(update), "notices", drafts, unit.now)
    return number


async def agreed(update: Update, context: Context) -> None:
    """A preview was looked at: that very notice goes to the groups, or not."""
    deed, number = parse("nt", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    unit = context.unit
    form = await people.form(await unit.rows(), where(update), where(update))
    if form is None or form.kind != "notices" or number not in form.filled:
        raise BadCallback
    drafts = {name: each for name, each in form.filled.items() if name != number}
    await people.fill(await unit.rows(), where(update), where(update), "notices", drafts, unit.now)
    alert(update, context)
    if deed == "drop":
        rewrite(update, context, "好的，不发了。")
        return
    given = form.filled[number]
    if "corrects" in given:
        await _corrected(update, context, community, given)
        return
    due = datetime.fromisoformat(given["at"]) if given["at"] else None
    made = await context.services.noticing.free(
        unit,
        community,
        given["text"],
        who(update),
        due_at=due,
        pin=given["pin"],
        again_days=given["again"],
    )
    later = made.posted_at is None or made.again_days
    rewrite(
        update,
        context,
        texts.planned(made, community.zone),
        texts.planned_keyboard(made) if later else None,
    )


async def dropped(update: Update, context: Context) -> None:
    """不发了 under a notice that is still to come, or to come again."""
    _, number = parse("l", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    found = await context.services.noticing.drop(context.unit, community, int(number))
    alert(update, context)
    rewrite(update, context, f"好的，{found.number} 不发了。")


async def listed(update: Update, context: Context) -> None:
    """/notices: what was published lately."""
    community = await at_desk(update, context)
    found = await context.services.noticing.lately(context.unit, community, 15)
    reply(update, context, texts.listing(found, community.zone))


async def again(update: Update, context: Context) -> None:
    """再发一次: a post that a group refused, once its reason is gone."""
    _, number = parse("rs", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    services = context.services
    rows = await context.unit.rows()
    call = await outbox.again(rows, int(number))
    if call is None or call.chat is None or services.directory.community(call.chat) != community:
        raise AlreadyDecided
    alert(update, context, "再发一次；要是还发不出去，我会再告诉您。", show=True)


async def correct(update: Update, context: Context) -> None:
    """/correct 12 正文: sets a notice right in the open, once its words were looked at."""
    community = await at_desk(update, context)
    parts = text_of(update).split(maxsplit=2)
    if len(parts) < 3:
        raise MissingPart("/correct 12 停水时间是 9 点到 11 点")
    noticing = context.services.noticing
    wrong = await noticing.correctable(context.unit, community, parts[1], parts[2])
    filled = {"text": line(parts[2]), "corrects": wrong.number}
    number = await _kept(update, context, filled)
    shown = texts.preview_of_correction(wrong, filled["text"])
    reply(update, context, shown, texts.preview_keyboard(number))


async def _corrected(
    update: Update, context: Context, community: Community, given: dict[str, Any]
) -> None:
    """The correction is out; a matter whose answer was wrong may go on."""
    unit = context.unit
    made = await context.services.noticing.correct(
        unit, community, given["corrects"], given["text"], who(update)
    )
    matter = await context.services.following.any_matter(unit, made.matter) if made.matter else None
    again = matter is not None and matter.state in (State.ANSWERED, State.CLOSED)
    keyboard = cards.wrong_answer_keyboard(matter.id) if matter is not None and again else None
    rewrite(
        update,
        context,
        f"更正已公示（{made.number}）。{'这件事还没办好的话，点一下接着办。' if again else ''}",
        keyboard,
    )


async def report(update: Update, context: Context) -> None:
    """/report 2026-03: the month's report as PDF and xlsx."""
    community = await at_desk(update, context)
    local = context.unit.now.astimezone(ZoneInfo(community.zone)).replace(day=1) - timedelta(days=1)
    month = "".join(context.args or ()) or f"{local:%Y-%m}"
    made = await context.services.monthly_report.make(context.unit, community, month)
    reply(update, context, f"<b>{figures.month(month)}</b>\n{figures.line(made.figures)}")
    for name, content in context.services.monthly_report.files(community, made):
        params = {"filename": name, "caption": "月报"}
        context.unit.send(
            Call("tell", "sendDocument", where(update), params, priority=4, attachment=content)
        )


async def procedure(update: Update, context: Context) -> None:
    """/procedure [名字]: a procedure as the community has it."""
    community = await at_desk(update, context)
    book = book_of(community)
    given = "".join(context.args or ())
    by_title = {each.title: name for name, each in book.procedures.items()}
    name = by_title.get(given, given)
    if not given:
        names = "\n".join(
            f"· {escape(each.title)}　<code>/procedure {name}</code>"
            for name, each in book.procedures.items()
        )
        reply(update, context, f"<b>规程</b>\n{names}")
    elif name in book.procedures:
        reply(update, context, f"<pre>{escape(workflow.drawn(book, book.procedures[name]))}</pre>")
    else:
        raise BadCallback
