"""Agencies (承办方): the desk invites them, their people join by a link and may leave; companies appeal."""

from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.consulting import BACK, away_until, is_away
from bot.domain.errors import MissingPart, UnknownAgency
from bot.domain.procedure import AGENCY_ROLES
from bot.services.deadlines import book_of
from bot.services.membership.joining import DAYS
from bot.storage import agencies as rows
from bot.storage import matters
from bot.texts import consulting as texts
from bot.texts import orders, words
from handlers.callback_data import parse
from handlers.context import Context, alert, at_desk, officer, reply, rewrite, text_of, who

EXAMPLE = "/invite 物业 平安物业"


async def invite(update: Update, context: Context) -> None:
    """/invite 物业 平安物业 [会什么]: a link that makes whoever opens it act for it."""
    community = await at_desk(update, context)
    roles = {
        title: role for role, title in book_of(community).roles.items() if role in AGENCY_ROLES
    }
    given = list(context.args or ())
    if len(given) < 2 or given[0] not in roles:
        raise MissingPart(
            f"{EXAMPLE}（也可以是{'、'.join(title for title in roles if title != '物业')}）"
        )
    agency, code = await context.services.joining.invite(
        context.unit, community, roles[given[0]], given[1], " ".join(given[2:])
    )
    link = context.services.running.links.start(f"join_{code}")
    reply(update, context, orders.invited(given[0], agency.name, link, DAYS))


async def listed(update: Update, context: Context) -> None:
    """/agencies: who can be given work here."""
    community = await at_desk(update, context)
    sizes = await rows.sizes(await context.unit.rows(), community.id)
    found = [
        each
        for each in context.services.directory.agencies.values()
        if each.community == community.id and each.active
    ]
    titles = book_of(community).roles
    text = orders.agencies(
        [(titles[each.role], each.name, each.skills, sizes.get(each.id, 0)) for each in found]
    )
    reply(update, context, text, orders.agencies_keyboard([(each.id, each.name) for each in found]))


async def tapped(update: Update, context: Context) -> None:
    """Ending an agency's work on the desk, or one's own for it in private."""
    deed, number = parse("j", update.callback_query.data if update.callback_query else None)
    if deed == "close":
        community = await officer(update, context)
        found = await context.services.joining.close(context.unit, community, int(number))
        alert(update, context)
        rewrite(update, context, f"「{words.quoted(found.name)}」停用了，手上的单回到工作台。")
    else:
        found = await context.services.joining.leave(context.unit, int(number), who(update))
        alert(update, context)
        rewrite(update, context, f"您已退出「{words.quoted(found.name)}」。")


async def join(update: Update, context: Context, code: str) -> None:
    """The link of an invitation."""
    found = await context.services.joining.join(context.unit, code, who(update))
    community = context.services.directory.communities[found.community]
    reply(update, context, orders.joined(found.name, community.name, unit=found.role == "unit"))
    await _orders(context, found.id, who(update))


async def _orders(context: Context, number: int, account: int) -> None:
    """What waits for an agency already is told to whoever joins it."""
    agency = context.services.directory.agencies[number]
    community = context.services.directory.communities[agency.community]
    unit = context.unit
    for each in (await matters.held_by(await unit.rows(), community.id, agency=number))[:5]:
        if each.course.role == agency.role:
            await context.services.workflow.tell_agency(unit, community, each, account)


async def away(update: Update, context: Context) -> None:
    """/away 3天, or /away 回来: whoever answers questions is not asked meanwhile."""
    written = "".join(text_of(update).split(maxsplit=1)[1:])
    zone = ZoneInfo(_zone(context, who(update)))
    if not written:
        raise MissingPart(texts.EXAMPLE)
    if BACK.search(written):
        await context.services.consulting.away(context.unit, who(update), None)
        reply(update, context, texts.BACK)
        return
    until = away_until(written, context.unit.now, zone)
    if until is None:
        raise MissingPart(texts.EXAMPLE)
    found = await context.services.consulting.away(context.unit, who(update), until)
    reply(update, context, texts.away(found, until, zone))


async def away_in_words(update: Update, context: Context, *, surely: bool = False) -> bool:
    """我出差三天, by somebody who answers questions; False for anybody else, and for other words
    unless they `surely` say so."""
    text = text_of(update)
    experts = [
        each
        for each in context.services.directory.agencies_of(who(update))
        if each.role in texts.EXPERTS
    ]
    if not experts or not (surely or is_away(text)):
        return False
    zone = ZoneInfo(_zone(context, who(update)))
    until = away_until(text, context.unit.now, zone)
    if until is None:
        return False
    found = await context.services.consulting.away(context.unit, who(update), until)
    reply(update, context, texts.away(found, until, zone))
    return True


def _zone(context: Context, account: int) -> str:
    """The zone of whoever somebody acts for. Raises UnknownAgency."""
    directory = context.services.directory
    found = directory.agencies_of(account)
    if not found:
        raise UnknownAgency
    return directory.communities[found[0].community].zone


async def appeal(update: Update, context: Context) -> None:
    """/appeal 正文: a property company's word against its listing."""
    text = "".join(text_of(update).split(maxsplit=1)[1:])
    if not text:
        raise MissingPart("/appeal 3 月那两单是等配件")
    found = await context.services.joining.appeal(context.unit, who(update), text)
    reply(update, context, f"「{words.quoted(found.name)}」的申诉已送到社区，公示栏会标明。")
