"""Taps on a matter's card: the deeds of its step, and what fits every step."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from telegram import Update

from bot.domain.errors import BadCallback, NoAgency
from bot.domain.place import Place
from bot.services.deadlines import book_of
from bot.storage import matters, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import cards, documents, words, workflow
from bot.texts.words import CATEGORIES
from handlers import drafting, hearing
from handlers.callback_data import parse
from handlers.context import Context, alert, ask, officer, rebutton, where, who
from handlers.said import before

FALSE_ALARM: Final = "记下了：虚惊一场。报的人告诉了，惊动过群里的，群里也说了。"
PRIVATELY: Final = "这一级的记录不上工作台：请到和我的私聊里写。"
Shown = Callable[[Update, Context, Community, int], Awaitable[dict[str, Any]]]


async def tapped(update: Update, context: Context) -> None:
    """A button of the card itself."""
    deed, number = parse("m", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    matter = int(number)
    if deed in _CHOICES:
        keyboard = await _CHOICES[deed](update, context, community, matter)
        menu = None if deed == "back" else keyboard
        await context.services.curation.menu(context.unit, community, matter, menu)
        rebutton(update, context, keyboard)
        alert(update, context)
    else:
        if deed in _OWN:
            await _OWN[deed](update, context, community, matter)
        else:
            await _act(update, context, community, matter, deed)
        await _tidy(update, context, community, matter)


async def _tidy(update: Update, context: Context, community: Community, matter: int) -> None:
    """After a choice the card shows its three deeds again, and news that was acted on shows none."""
    shown = update.effective_message.reply_markup if update.effective_message else None
    given = (
        [str(each.callback_data) for row in shown.inline_keyboard for each in row] if shown else []
    )
    if any(data.startswith("m:back:") for data in given):
        await context.services.curation.menu(context.unit, community, matter, None)
        rebutton(update, context, await _back(update, context, community, matter))
    elif given and all(data.startswith(("m:publish:", "m:redo:")) for data in given):
        found = await context.services.curation.by_id(context.unit, community, matter)
        if not {"publish", "redo"} & set(context.services.actions.deeds(community, found)):
            rebutton(update, context, {"inline_keyboard": []})


async def _act(
    update: Update, context: Context, community: Community, matter: int, deed: str
) -> None:
    """A deed of the procedure; what has to be written is asked for first."""
    actions = context.services.actions
    unit = context.unit
    account = who(update)
    found = await actions.check(unit, community, matter, deed, account)
    asks = actions.asks(community, found, deed)
    if asks is None:
        done = await actions.do(unit, community, matter, deed, account)
        if deed == "take" and (words := before(update)) is not None:
            await actions.do(unit, community, matter, "note", account, words.text, words.photo)
        alert(update, context, done.said)
    elif book_of(community).procedure(found.course.procedure).private and deed != "public":
        await people.fill(
            await unit.rows(), account, account, "deed", {"matter": matter, "deed": deed}, unit.now
        )
        params = {"text": f"{found.number} 请{asks}："}
        unit.send(Call("tell", "sendMessage", account, params, priority=1))
        alert(update, context, PRIVATELY, show=True)
    else:
        read = await actions.reads(unit, community, found, deed, account)
        asking = "\n".join(filter(None, (f"{found.number} 请回复这条消息，{asks}：", read)))
        await ask(update, context, asking, f"ask:m-{deed}:{matter}")
        alert(update, context)


# what is chosen in place of the card's buttons


async def _class(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    return cards.categories_keyboard(matter)


async def _merge(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    return cards.merge_keyboard(
        matter, await context.services.curation.others(context.unit, community, matter)
    )


async def _split(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    await context.services.curation.by_id(context.unit, community, matter)
    return cards.split_keyboard(
        matter, await matters.voices_of(await context.unit.rows(), matter, 8)
    )


async def _more(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    return await context.services.curation.more(context.unit, community, matter)


async def _switch(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    found = await context.services.curation.by_id(context.unit, community, matter)
    return workflow.switch_keyboard(found, book_of(community))


async def _time(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    return workflow.time_keyboard(matter)


async def _assign(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    able = await context.services.lending.able(context.unit, community, matter)
    try:
        found = await context.services.actions.assignable(context.unit, community, matter)
    except NoAgency:
        if able is None:
            raise
        found = []
    return workflow.assign_keyboard(matter, [(each.id, each.name) for each in found], able)


async def _back(
    update: Update, context: Context, community: Community, matter: int
) -> dict[str, Any]:
    _, keyboard = await context.services.curation.buttons(context.unit, community, matter)
    return keyboard


_CHOICES: Final[dict[str, Shown]] = {
    "class": _class,
    "merge": _merge,
    "split": _split,
    "more": _more,
    "switch": _switch,
    "time": _time,
    "assign": _assign,
    "back": _back,
}


# deeds with a way of their own


async def _dismiss(update: Update, context: Context, community: Community, matter: int) -> None:
    gone = await context.services.curation.dismiss(context.unit, community, matter, who(update))
    alert(update, context, FALSE_ALARM if gone.urgent else "已记为“不是诉求”，谢谢，我会学着点")


async def _reopen(update: Update, context: Context, community: Community, matter: int) -> None:
    done = await context.services.actions.reopen(context.unit, community, matter, who(update))
    alert(update, context, done.said)


async def _card(update: Update, context: Context, community: Community, matter: int) -> None:
    """From a list: the matter's card, here and now."""
    await context.services.curation.live(context.unit, community, matter)
    alert(update, context)


async def _lend(update: Update, context: Context, community: Community, matter: int) -> None:
    """The neighbours who can are asked; the matter stays with whoever has it."""
    told = await context.services.lending.ask(context.unit, community, matter)
    await context.services.curation.live(context.unit, community, matter)
    alert(update, context, told, show=True)


async def _unmerge(update: Update, context: Context, community: Community, matter: int) -> None:
    back = await context.services.curation.unmerge(context.unit, community, matter, who(update))
    alert(update, context, f"{back.number} 又是单独一件了")


async def _ballot(update: Update, context: Context, community: Community, matter: int) -> None:
    await drafting.begin(update, context, matter)


async def _bundle(update: Update, context: Context, community: Community, matter: int) -> None:
    """The matter's papers in one PDF, for whoever it is referred to."""
    dossier = await context.services.dossier.bundle(context.unit, community, matter, who(update))
    params = {"filename": f"{dossier.number}-材料.pdf", "caption": "材料一份，含居民原话，请勿外传"}
    content = documents.bundle(dossier)
    context.unit.send(
        Call("tell", "sendDocument", where(update), params, priority=3, attachment=content)
    )
    alert(update, context)


_OWN: Final[dict[str, Callable[[Update, Context, Community, int], Awaitable[None]]]] = {
    "dismiss": _dismiss,
    "reopen": _reopen,
    "unmerge": _unmerge,
    "lend": _lend,
    "card": _card,
    "ballot": _ballot,
    "bundle": _bundle,
    "hearing": hearing.opened,
    "heard": hearing.summarise,
}


async def reclassified(update: Update, context: Context) -> None:
    matter, category = parse("c", update.callback_query.data if update.callback_query else None)
    if category not in CATEGORIES:
        raise BadCallback
    community = await officer(update, context)
    await context.services.curation.reclassify(
        context.unit, community, int(matter), category, who(update)
    )
    alert(update, context, f"改为{CATEGORIES[category]}")


async def relocated(update: Update, context: Context) -> None:
    """It is somewhere else: building, stairwell, room."""
    matter, written = parse("cl", update.callback_query.data if update.callback_query else None)
    building, unit, room = (*(part or None for part in written.split("-")), None, None)[:3]
    community = await officer(update, context)
    place = Place(building, unit, room)
    await context.services.curation.relocate(
        context.unit, community, int(matter), place, who(update)
    )
    alert(update, context, f"改到{words.place(place)}")


async def merged(update: Update, context: Context) -> None:
    matter, into = parse("g", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    kept = await context.services.curation.merge(
        context.unit, community, int(matter), int(into), who(update)
    )
    alert(update, context, f"已并入 {kept.number}")


async def split(update: Update, context: Context) -> None:
    matter, voice = parse("s", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    made = await context.services.curation.split(
        context.unit, community, int(matter), int(voice), who(update)
    )
    context.services.directory.menus.close(int(matter))
    alert(update, context, f"已拆成 {made.number}")


async def assigned(update: Update, context: Context) -> None:
    """To which agency."""
    matter, agency = parse("n", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    done = await context.services.actions.assign(
        context.unit, community, int(matter), int(agency), who(update)
    )
    alert(update, context, done.said)


async def switching(update: Update, context: Context) -> None:
    """By which procedure it could go: asked once more."""
    matter, name = parse("p", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    await context.services.curation.by_id(context.unit, community, int(matter))
    procedure = book_of(community).procedures.get(name)
    if procedure is None:
        raise BadCallback
    keyboard = workflow.switch_surely(int(matter), name, procedure)
    await context.services.curation.menu(context.unit, community, int(matter), keyboard)
    rebutton(update, context, keyboard)
    alert(update, context)


async def switched(update: Update, context: Context) -> None:
    """By this procedure from now on."""
    matter, name = parse("ps", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    done = await context.services.actions.switch(
        context.unit, community, int(matter), name, who(update)
    )
    alert(update, context, done.said)


async def time_wanted(update: Update, context: Context) -> None:
    """How much more time; the reason is asked for."""
    matter, days = parse("ya", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    unit = context.unit
    account = who(update)
    found = await context.services.curation.by_id(unit, community, int(matter))
    context.services.directory.menus.close(found.id)
    await context.services.permissions.must_be_theirs(unit, community, found, account)
    if book_of(community).procedure(found.course.procedure).private:
        filled = {"matter": found.id, "deed": "time", "days": int(days)}
        await people.fill(await unit.rows(), account, account, "deed", filled, unit.now)
        unit.send(
            Call(
                "tell",
                "sendMessage",
                account,
                {"text": f"{found.number} 请写一句为什么要延长："},
                priority=1,
            )
        )
        alert(update, context, PRIVATELY, show=True)
        return
    await ask(
        update,
        context,
        f"{found.number} 请回复这条消息，写一句为什么要延长：",
        f"ask:m-time{days}:{matter}",
    )
    alert(update, context)


async def time_decided(update: Update, context: Context) -> None:
    """Another officer's word on more time."""
    sure, number = parse("t", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    done = await context.services.extensions.decide(
        context.unit, community, int(number), who(update), agreed=sure == "yes"
    )
    alert(update, context, done.said)
    rebutton(update, context, {"inline_keyboard": []})
