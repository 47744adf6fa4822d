"""Orders in the private chat of those who carry them out: accept, arrive, report, return, more time; private tiers."""

from typing import Any

from telegram import Update

from bot.domain.errors import BadCallback, MissingPart, NoSuchMatter
from bot.domain.matter import Matter
from bot.domain.procedure import AGENCY_ROLES
from bot.services import posting
from bot.storage import matters, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import documents, orders
from bot.texts import work as work_texts
from bot.texts.by_words import PASSED_ON
from handlers import by_words, said
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    in_private,
    photo_of,
    rebutton,
    reply,
    rewrite,
    text_of,
    who,
)

TOLD = (
    6  # characters from which on words beside a deed say more than the deed: 收到，下午两点师傅过去
)


async def _of(context: Context, account: int, number: int) -> tuple[Community, Matter]:
    found = await matters.get(await context.unit.rows(), number)
    if found is None:
        raise BadCallback
    return context.services.permissions.community_of(account, found), found


async def tapped(update: Update, context: Context) -> None:
    """A button under an order."""
    deed, number = parse("a", update.callback_query.data if update.callback_query else None)
    await _tapped(update, context, deed, number, None)


async def tapped_with_words(update: Update, context: Context) -> None:
    """A button under the question about words: they go with it, and with the choice of days that follows it."""
    deed, number = parse("aw", update.callback_query.data if update.callback_query else None)
    words = said.before(update) if deed != "time" else None
    if deed == "ask":
        await _asks(update, context, int(number), words)
        return
    await _tapped(update, context, deed, number, words)


async def _asks(update: Update, context: Context, number: int, words: said.Words | None) -> None:
    """The words go to the desk as they are."""
    in_private(update)
    _, matter = await _of(context, who(update), number)
    if words is None:
        raise BadCallback
    by_words.tell_desk(update, context, matter, words.text)
    alert(update, context)
    rewrite(update, context, PASSED_ON)


async def _tapped(
    update: Update, context: Context, deed: str, number: str, words: said.Words | None
) -> None:
    in_private(update)
    unit = context.unit
    account = who(update)
    community, matter = await _of(context, account, int(number))
    if deed == "bundle":
        await _bundle(update, context, community, matter)
    elif deed == "time":
        await context.services.permissions.must_be_theirs(unit, community, matter, account)
        rebutton(update, context, orders.how_long(matter.id))
        alert(update, context)
    else:
        await _deed(update, context, community, matter, deed, words)


async def _deed(
    update: Update,
    context: Context,
    community: Community,
    matter: Matter,
    deed: str,
    words: said.Words | None,
) -> None:
    actions = context.services.actions
    unit = context.unit
    account = who(update)
    await actions.check(unit, community, matter.id, deed, account)
    asks = actions.asks(community, matter, deed)
    if asks is None or words is not None:
        given = (words.text, words.photo) if asks and words is not None else ("", None)
        done = await actions.do(unit, community, matter.id, deed, account, *given)
        if not asks and words is not None and len(words.text) >= TOLD:
            by_words.tell_desk(update, context, matter, words.text)
        alert(update, context, done.said)
        if words is not None:  # the question is answered, and its words are used up
            rewrite(update, context, done.said)
        else:
            _again(update, context, community, done.matter)
        return
    await people.fill(
        await unit.rows(), account, account, "deed", {"matter": matter.id, "deed": deed}, unit.now
    )
    reply(update, context, f"{matter.number} 请{asks}：")
    alert(update, context)


def _again(update: Update, context: Context, community: Community, matter: Matter) -> None:
    """The order's buttons as they are now; none when it is somebody else's turn."""
    rebutton(update, context, _keyboard(update, context, community, matter))


def _keyboard(
    update: Update, context: Context, community: Community, matter: Matter
) -> dict[str, Any]:
    directory = context.services.directory
    course = matter.course
    acting = directory.acting_for(community.id, course.role, course.agency)
    if course.role not in AGENCY_ROLES or who(update) not in acting:
        return {"inline_keyboard": []}
    stands = posting.standing(directory, community, matter, context.unit)
    return orders.keyboard(matter, stands)


async def _bundle(update: Update, context: Context, community: Community, matter: Matter) -> None:
    await context.services.permissions.must_be_theirs(context.unit, community, matter, who(update))
    dossier = await context.services.dossier.bundle(context.unit, community, matter.id, who(update))
    params = {"filename": f"{dossier.number}-材料.pdf", "caption": "材料一份，含居民原话，请勿外传"}
    content = documents.bundle(dossier)
    context.unit.send(
        Call("tell", "sendDocument", who(update), params, priority=3, attachment=content)
    )
    for photo in dossier.photos[:10]:
        context.unit.send(Call("tell", "sendPhoto", who(update), {"photo": photo}, priority=4))
    alert(update, context)


async def time_wanted(update: Update, context: Context) -> None:
    """How much more time; the reason is written next."""
    number, days = parse("yb", update.callback_query.data if update.callback_query else None)
    in_private(update)
    community, matter = await _of(context, who(update), int(number))
    await context.services.permissions.must_be_theirs(context.unit, community, matter, who(update))
    unit = context.unit
    words = said.before(update)
    if words is not None:
        asked = (matter.id, int(days), words.text, who(update))
        done = await context.services.extensions.ask(unit, community, *asked)
        alert(update, context, done.said)
        _again(update, context, community, matter)
        return
    filled = {"matter": matter.id, "deed": "time", "days": int(days)}
    await people.fill(await unit.rows(), who(update), who(update), "deed", filled, unit.now)
    alert(update, context)
    reply(update, context, f"{matter.number} 请写一句为什么要延长：")


async def written(update: Update, context: Context, filled: dict[str, int | str]) -> None:
    """The words, and perhaps the picture, that a deed was waiting for."""
    account = who(update)
    unit = context.unit
    number = int(filled["matter"])
    community, _ = await _of(context, account, number)
    text = text_of(update)
    photo = photo_of(update) or filled.get("photo")
    if not text.strip() and photo:  # the words come next, the picture is kept for them
        await people.fill(
            await unit.rows(), account, account, "deed", {**filled, "photo": photo}, unit.now
        )
        reply(update, context, "照片收到了，再写一句办了什么。")
        return
    if filled["deed"] == "time":
        done = await context.services.extensions.ask(
            unit, community, number, int(filled["days"]), text, account
        )
    else:
        done = await context.services.actions.do(
            unit,
            community,
            number,
            str(filled["deed"]),
            account,
            text,
            str(photo) if photo else None,
        )
    await people.forget_form(await unit.rows(), account, account)
    theirs = context.services.directory.is_officer(community.id, account)
    reply(update, context, done.said, work_texts.NEXT if theirs else None)


async def listed(update: Update, context: Context) -> None:
    """/orders: what stands with the agencies one acts for."""
    directory = context.services.directory
    unit = context.unit
    own = directory.agencies_of(who(update))
    if not own:
        raise BadCallback
    for agency in own:
        community = directory.communities[agency.community]
        given = await matters.held_by(await unit.rows(), community.id, agency=agency.id)
        found = [each for each in given if each.course.role == agency.role]
        told = [each for each in given if each.course.role == "officer"]
        standing = [(each, posting.standing(directory, community, each, unit)) for each in found]
        reply(update, context, orders.orders(standing, told))
        for each in found[:5]:
            await context.services.workflow.tell_agency(unit, community, each, who(update))


async def record(update: Update, context: Context) -> None:
    """/record 12: what one's own tier has written about a mediation."""
    number = "".join(context.args or ())
    directory = context.services.directory
    unit = context.unit
    account = who(update)
    if not number:
        raise MissingPart("/record 12")
    communities = {each.community for each in directory.agencies_of(account)}
    communities |= {each.id for each in directory.communities_of(account)}
    for found in sorted(communities):
        community = directory.communities[found]
        try:
            matter = await context.services.curation.matter(unit, community, number)
        except NoSuchMatter:
            continue
        rows = await context.services.private_records.read(unit, community, matter, account)
        await people.looked(await unit.rows(), unit.now, found, account, f"record {matter.number}")
        reply(update, context, orders.records(matter, rows))
        return
    raise NoSuchMatter(number[:20])
