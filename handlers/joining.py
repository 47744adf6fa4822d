"""Who comes and goes: the bot itself, officers in the desk, groups that become supergroups."""

from telegram import ChatMemberUpdated, Update

from handlers.context import Context

PRESENT = frozenset({"creator", "administrator", "member", "restricted"})


async def myself(update: Update, context: Context) -> None:
    """The bot was added, removed, blocked or unblocked."""
    change = update.my_chat_member
    assert change is not None
    setup, unit = context.services.setup, context.unit
    before, after = _present(change)
    if change.chat.type == "private":
        if before and not after:
            await setup.blocked(unit, change.chat.id)
    elif after and not before:
        await setup.came(unit, change.chat.id, change.chat.title or "")
    elif before and not after:
        await setup.went(unit, change.chat.id)


def _present(change: ChatMemberUpdated) -> tuple[bool, bool]:
    return change.old_chat_member.status in PRESENT, change.new_chat_member.status in PRESENT


async def others(update: Update, context: Context) -> None:
    """Somebody joined or left; in the desk that makes or ends an officer."""
    change = update.chat_member
    assert change is not None
    member = change.new_chat_member
    if not member.user.is_bot:
        await context.services.setup.member(context.unit, change.chat.id, member.user.id, member.status)


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup with another id."""
    message = update.message
    if message and message.migrate_to_chat_id:
        await context.services.setup.moved(context.unit, message.chat_id, message.migrate_to_chat_id)


async def newcomers(update: Update, context: Context) -> None:
    """A service message of people joining the desk (sent where chat_member updates are not)."""
    message = update.message
    for user in message.new_chat_members if message else ():
        if not user.is_bot:
            await context.services.setup.member(context.unit, message.chat_id, user.id, "member")  # type: ignore[union-attr]


async def leaver(update: Update, context: Context) -> None:
    """A service message of somebody leaving the desk."""
    message = update.message
    if message and message.left_chat_member and not message.left_chat_member.is_bot:
        await context.services.setup.member(context.unit, message.chat_id, message.left_chat_member.id, "left")
