"""Taps on a matter's card: take, merge, split, reclassify, dismiss, note, answer, close."""

from telegram import Update

from bot import rules
from bot.domain.errors import BadCallback
from bot.storage import matters
from bot.storage.outbox import Call
from bot.texts import cards
from bot.texts.words import CATEGORIES
from handlers import drafting
from handlers.callback_data import parse
from handlers.context import Context, alert, officer, rebutton, where, who

_ASKED = {"answer": "请回复这条消息，写上给居民的答复：", "note": "请回复这条消息，写上要记的一笔："}
_DONE = {"take": "已接手", "close": "已办结", "reopen": "已重新办理"}


async def tapped(update: Update, context: Context) -> None:
    """A button of the card itself."""
    deed, number = parse("m", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    desk, unit, matter = context.services.desk, context.unit, int(number)
    if deed in _DONE:
        await desk.step(unit, community, matter, deed, who(update))
        alert(update, context, _DONE[deed])
    elif deed == "dismiss":
        await desk.dismiss(unit, community, matter, who(update))
        alert(update, context, "已记为“不是诉求”，谢谢，我会学着点")
    elif deed == "ballot":
        await drafting.begin(update, context, matter)
    elif deed in _ASKED:
        await _ask(update, context, deed, matter)
    else:
        await _choose(update, context, deed, matter)


async def _ask(update: Update, context: Context, deed: str, matter: int) -> None:
    """Asks for a line of text; the reply is taken in desk_replies."""
    community = await officer(update, context)
    found = await context.services.desk.by_id(context.unit, community, matter)
    if deed == "answer":
        rules.steps().take("answer", found.state)
    params = {"text": f"{found.number} {_ASKED[deed]}", "reply_markup": {"force_reply": True, "selective": True}}
    context.unit.send(Call("tell", "sendMessage", where(update), params, priority=1, ref=f"ask:{deed}:{matter}"))
    alert(update, context)


async def _choose(update: Update, context: Context, deed: str, matter: int) -> None:
    """Shows what can be chosen in place of the card's buttons."""
    community = await officer(update, context)
    desk, unit = context.services.desk, context.unit
    if deed == "class":
        rebutton(update, context, cards.categories_keyboard(matter))
    elif deed == "merge":
        rebutton(update, context, cards.merge_keyboard(matter, await desk.others(unit, community, matter)))
    elif deed == "split":
        await desk.by_id(unit, community, matter)
        voices = await matters.voices_of(await unit.rows(), matter, 8)
        rebutton(update, context, cards.split_keyboard(matter, voices))
    else:
        rebutton(update, context, cards.keyboard(await desk.by_id(unit, community, matter)))
    alert(update, context)


async def reclassified(update: Update, context: Context) -> None:
    matter, category = parse("c", update.callback_query.data if update.callback_query else None)
    if category not in CATEGORIES:
        raise BadCallback
    community = await officer(update, context)
    await context.services.desk.reclassify(context.unit, community, int(matter), category, who(update))
    alert(update, context, f"改为{CATEGORIES[category]}")


async def merged(update: Update, context: Context) -> None:
    matter, into = parse("g", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    kept = await context.services.desk.merge(context.unit, community, int(matter), int(into), who(update))
    alert(update, context, f"已并入 {kept.number}")


async def split(update: Update, context: Context) -> None:
    matter, voice = parse("s", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    made = await context.services.desk.split(context.unit, community, int(matter), int(voice), who(update))
    alert(update, context, f"已拆成 {made.number}")
