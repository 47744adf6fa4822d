"""Small wishes and hours: /wish and /units on the desk, /wishes and /hours in private."""

from zoneinfo import ZoneInfo

from telegram import Update

from bot.domain.errors import NoCommunity
from bot.domain.neighbour import quarter
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import wishes as texts
from handlers.context import Context, at_desk, here, reply, text_of, where, who

CERTIFICATE = "证明"


async def wish(update: Update, context: Context) -> None:
    """/wish 给 3号楼一位独居老人擦玻璃, on the desk."""
    community = await at_desk(update, context)
    written = "".join(text_of(update).split(maxsplit=1)[1:])
    helping = context.services.helping
    made = await helping.wish(context.unit, community, written)
    reply(update, context, texts.kept(made, len(helping.reported_in(community))))


async def _here(update: Update, context: Context) -> Community:
    """Where somebody is, else where the organisation helps that they reported in for. Raises NoCommunity."""
    try:
        return await here(update, context)
    except NoCommunity:
        directory = context.services.directory
        found = {each.community for each in directory.agencies_of(who(update))}
        if len(found) != 1:
            raise
        return directory.communities[found.pop()]


async def wishes(update: Update, context: Context) -> None:
    """/wishes: what can be taken up, in private with a button each."""
    community = await _here(update, context)
    found = await context.services.helping.wishes(context.unit, community)
    private = where(update) == who(update)
    keyboard = texts.claim_keyboard([each for each, _ in found]) if private else None
    reply(update, context, texts.listed(found), keyboard)


async def units(update: Update, context: Context) -> None:
    """/units on the desk: what each organisation's people did, this quarter and the last."""
    community = await at_desk(update, context)
    local = context.unit.now.astimezone(ZoneInfo(community.zone))
    told = [
        texts.units(
            await context.services.helping.by_unit(context.unit, community, back),
            *quarter(local, back),
        )
        for back in (0, 1)
    ]
    reply(update, context, "\n\n".join(dict.fromkeys(told)))


async def hours(update: Update, context: Context) -> None:
    """/hours: what one did for others; 证明 and a name behind it makes a paper of it."""
    community = await _here(update, context)
    unit = context.unit
    found = await context.services.helping.services(unit, community, who(update))
    written = "".join(text_of(update).split(maxsplit=1)[1:]).strip()
    name = written.removeprefix(CERTIFICATE).strip()[:20]
    if not found or not written.startswith(CERTIFICATE) or not name:
        reply(update, context, texts.done(found))
        return
    content = texts.certificate(community.name, name, found, ZoneInfo(community.zone), unit.now)
    params = {"filename": "服务证明.pdf", "caption": texts.CERTIFIED}
    unit.send(Call("tell", "sendDocument", who(update), params, priority=3, attachment=content))


async def certified(update: Update, context: Context) -> None:
    """Somebody asks for the paper: how to get it, in their name."""
    user = update.effective_user
    reply(update, context, texts.how_to_certify(user.full_name if user else "姓名"))
