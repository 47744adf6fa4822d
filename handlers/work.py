"""/work in private: an officer's own queue, one matter at a time, the soonest due first."""

from typing import Any, Final

from telegram import Update

from bot.domain.errors import NotOfficer
from bot.domain.matter import Matter
from bot.services import posting
from bot.storage import people
from bot.storage.communities import Community
from bot.texts import work as texts
from handlers.callback_data import parse
from handlers.context import Context, alert, in_private, reply, rewrite, who

NEXT: Final = "next"


async def queue(update: Update, context: Context) -> None:
    """The first of one's matters."""
    if not context.services.directory.communities_of(who(update)):
        raise NotOfficer
    text, keyboard = await _shown(context, who(update), 0)
    reply(update, context, text, keyboard)


async def tapped(update: Update, context: Context) -> None:
    """The next matter, or a deed for the one shown."""
    deed, number = parse("wk", update.callback_query.data if update.callback_query else None)
    in_private(update)
    unit = context.unit
    account = who(update)
    actions = context.services.actions
    if deed == NEXT:
        alert(update, context)
        rewrite(update, context, *await _shown(context, account, int(number)))
        return
    matter = await context.services.following.any_matter(unit, int(number))
    community = context.services.permissions.community_of(account, matter)
    await actions.check(unit, community, matter.id, deed, account)
    asks = actions.asks(community, matter, deed)
    if asks is None:
        done = await actions.do(unit, community, matter.id, deed, account)
        alert(update, context, done.said)
        rewrite(update, context, *await _shown(context, account, 0))
        return
    await people.fill(
        await unit.rows(), account, account, "deed", {"matter": matter.id, "deed": deed}, unit.now
    )
    alert(update, context)
    reply(update, context, texts.asks(matter, asks))


async def _shown(context: Context, account: int, after: int) -> tuple[str, dict[str, Any] | None]:
    """The matter that follows another one in the queue, round again from the first."""
    found = await context.services.curation.queue(context.unit, account)
    if not found:
        return texts.NOTHING, None
    ids = [matter.id for _, matter in found]
    at = (ids.index(after) + 1) % len(ids) if after in ids else 0
    community, matter = found[at]
    return _card(context, community, matter, at + 1, len(found))


def _card(
    context: Context, community: Community, matter: Matter, at: int, of: int
) -> tuple[str, dict[str, Any]]:
    stands = posting.standing(context.services.directory, community, matter, context.unit)
    return texts.card(matter, stands, at, of), texts.keyboard(matter, stands)
