"""Hearings (说): the desk opens one, residents say their view in private, officers write down what doors said."""

from html import escape

from telegram import Message, Update

from bot.domain.errors import BadCallback, EmptyText
from bot.storage import people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import hearings as texts
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    ask,
    in_private,
    officer,
    photo_of,
    reply,
    rewrite,
    text_of,
    who,
    words_of,
)

LONGEST = 1000


async def opened(update: Update, context: Context, community: Community, matter: int) -> None:
    """From a matter's card: the desk sees first what the group would."""
    question = await context.services.hearings.preview(context.unit, community, matter)
    reply(update, context, texts.preview(question), texts.preview_keyboard(matter))
    alert(update, context, "听取意见：请在新消息上看过再发")


async def agreed(update: Update, context: Context) -> None:
    """The preview was looked at: to the group, or not."""
    deed, number = parse("ho", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    if deed == "drop":
        alert(update, context)
        rewrite(update, context, "好的，先不发。")
        return
    if deed == "word":
        await ask(update, context, texts.HOW_TO_WORD, f"ask:ho-word:{number}")
        alert(update, context)
        return
    shown = update.callback_query.message if update.callback_query else None
    worded = texts.previewed(words_of(shown)) if isinstance(shown, Message) else ""
    await context.services.hearings.open(context.unit, community, int(number), who(update), worded)
    alert(update, context, "开始听取意见，群里有卡片了")
    rewrite(update, context, "开始听取意见，群里有卡片了。")


async def worded(
    update: Update, context: Context, community: Community, matter: int, text: str
) -> None:
    """The officer's own wording, to be looked at before it goes out."""
    question = await context.services.hearings.worded(context.unit, community, matter, text)
    reply(update, context, texts.preview(question), texts.preview_keyboard(matter))


async def summarise(update: Update, context: Context, community: Community, matter: int) -> None:
    """Asks for the summary of a matter's open hearing."""
    found = await context.services.hearings.of_matter(context.unit, community, matter)
    await _ask_summary(update, context, found.id)


async def _ask_summary(update: Update, context: Context, number: int) -> None:
    draft = await context.services.hearings.draft(context.unit, number)
    text = f"请回复这条消息，把小结改好发出来（会公示，不写人名、门牌）：\n\n{draft}"
    await ask(update, context, escape(text[:3000]), f"ask:m-heard:{number}")
    alert(update, context)


async def desk(update: Update, context: Context) -> None:
    """A button of the hearing's card on the desk."""
    deed, given = parse("h", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    number = int(given)
    unit = context.unit
    hearings = context.services.hearings
    found = await hearings.hearing(unit, community, number)
    if deed == "cover":
        await hearings.tell_desk(unit, community, number)
    elif deed == "points":
        heard = await hearings.heard(unit, number)
        points = await hearings.points(unit, number)
        reply(
            update,
            context,
            texts.points(found, points, heard.views),
            texts.points_keyboard(number, points),
        )
    elif deed == "sum":
        await hearings.running(unit, number)
        await _ask_summary(update, context, number)
        return
    elif deed == "door":
        await hearings.running(unit, number)
        filled = {"hearing": number, "community": community.id}
        await people.fill(await unit.rows(), who(update), who(update), "doorview", filled, unit.now)
        unit.send(Call("tell", "sendMessage", who(update), {"text": texts.DOOR_HOW}, priority=1))
        alert(update, context, "请到和我的私聊里写", show=True)
        return
    else:
        await hearings.show(unit, number)
    alert(update, context)


async def merged(update: Update, context: Context) -> None:
    """Two points that mean the same."""
    gone, kept = parse("hm", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    unit = context.unit
    hearings = context.services.hearings
    if kept == "0":
        hearing, point = await hearings.of_point(unit, community, int(gone))
        rewrite(
            update,
            context,
            f"「{point.text}」并到哪一条？",
            texts.merge_keyboard(hearing.id, point, await hearings.points(unit, hearing.id)),
        )
    else:
        hearing, _ = await hearings.merge(unit, community, int(gone), int(kept))
        heard = await hearings.heard(unit, hearing.id)
        points = await hearings.points(unit, hearing.id)
        shown = [each for each in points if any(view.point == each.id for view in heard.views)]
        rewrite(
            update,
            context,
            texts.points(hearing, points, heard.views),
            texts.points_keyboard(hearing.id, shown),
        )
    alert(update, context)


# in private


async def enter(update: Update, context: Context, given: str) -> None:
    """「我要说」 of the card in the group."""
    found = await context.services.hearings.begin(context.unit, who(update), given)
    reply(update, context, texts.asked(found), texts.sides_keyboard(found.id))


async def side(update: Update, context: Context) -> None:
    chosen, given = parse("hs", update.callback_query.data if update.callback_query else None)
    in_private(update)
    hearings = context.services.hearings
    number = int(given)
    await hearings.put(context.unit, who(update), number, side=chosen)
    alert(update, context)
    names = await hearings.groups(context.unit, number)
    rewrite(
        update, context, f"{texts.SIDES[chosen]}。您家是？", texts.groups_keyboard(number, names)
    )


async def group(update: Update, context: Context) -> None:
    chosen, given = parse("hg", update.callback_query.data if update.callback_query else None)
    in_private(update)
    hearings = context.services.hearings
    number = int(given)
    names = await hearings.groups(context.unit, number)
    if int(chosen) >= len(names):
        raise BadCallback
    label = "" if names[int(chosen)] == texts.NONE else names[int(chosen)]
    await hearings.put(context.unit, who(update), number, label=label)
    alert(update, context)
    rewrite(update, context, texts.WRITE, texts.write_keyboard(number))


async def written(update: Update, context: Context, number: int) -> None:
    """The line of the form, with or without a photo."""
    text = text_of(update).strip()[:LONGEST]
    photo = photo_of(update)
    if not text and photo is None:
        raise EmptyText
    values = {**({"text": text} if text else {}), **({"photo": photo} if photo else {})}
    filled = await context.services.hearings.put(context.unit, who(update), number, **values)
    if "side" not in filled:
        reply(update, context, "您先点一下：怎么看？", texts.sides_keyboard(number))
        return
    reply(update, context, texts.NAMED, texts.named_keyboard(number))


async def finished(update: Update, context: Context) -> None:
    how, given = parse("hn", update.callback_query.data if update.callback_query else None)
    in_private(update)
    hearings = context.services.hearings
    number = int(given)
    account = who(update)
    alert(update, context)
    if how == "drop":
        await people.forget_form(await context.unit.rows(), account, account)
        rewrite(update, context, texts.DROPPED)
        return
    user = update.effective_user
    name = user.full_name if user else ""
    await hearings.finish(context.unit, account, number, name, named=how == "named")
    rewrite(update, context, texts.THANKS)


async def at_door(update: Update, context: Context, community: int, number: int) -> None:
    """An officer's line: door, side, words. The form stays open for the next door."""
    tenant = context.services.directory.only(community)
    if not context.services.directory.is_officer(community, who(update)):
        raise BadCallback
    label = await context.services.hearings.at_door(
        context.unit, tenant, number, text_of(update), who(update)
    )
    reply(update, context, f"记下了 {label}。还有就接着写，没有就发 /done。")
