"""Who comes and goes: the bot itself, officers in the desk, groups that become supergroups."""

from telegram import ChatMember, ChatMemberUpdated, Update

from bot.domain.membership import is_present
from handlers.context import Context


async def myself(update: Update, context: Context) -> None:
    """The bot was added, removed, blocked or unblocked."""
    change = update.my_chat_member
    assert change is not None
    setup = context.services.setup
    unit = context.unit
    before, after = _present(change)
    if change.chat.type == "channel":
        return
    if change.chat.type == "private":
        if before and not after:
            await setup.blocked(unit, change.chat.id)
    elif after and (not before or setup.is_deaf(change.chat.id)):
        await setup.came(unit, change.chat.id, change.chat.title or "")
    elif after:
        setup.hears(unit, change.chat.id, change.new_chat_member.status)
        setup.speaks(unit, change.chat.id, change.new_chat_member.to_dict())
    elif before and not after:
        await setup.went(unit, change.chat.id)


def _present(change: ChatMemberUpdated) -> tuple[bool, bool]:
    return _is_in(change.old_chat_member), _is_in(change.new_chat_member)


def _is_in(member: ChatMember) -> bool:
    return is_present(member.to_dict())


async def others(update: Update, context: Context) -> None:
    """Somebody joined or left; in the desk that makes or ends an officer."""
    change = update.chat_member
    assert change is not None
    member = change.new_chat_member
    if not member.user.is_bot:
        await context.services.setup.member(
            context.unit, change.chat.id, member.user.id, present=_is_in(member)
        )


async def migrated(update: Update, context: Context) -> None:
    """A group became a supergroup with another id."""
    message = update.message
    if message and message.migrate_to_chat_id:
        await context.services.setup.moved(
            context.unit, message.chat_id, message.migrate_to_chat_id
        )
    if message and message.migrate_from_chat_id:
        await context.services.setup.moved(
            context.unit, message.migrate_from_chat_id, message.chat_id
        )


async def alive(update: Update, context: Context) -> None:
    """Whatever comes from a group proves that the bot is in it, whatever was answered before."""
    chat = update.effective_chat
    if chat is not None and context.services.setup.is_deaf(chat.id):
        await context.services.setup.came(context.unit, chat.id, chat.title or "")


async def renamed(update: Update, context: Context) -> None:
    """A group has a new title."""
    message = update.message
    if message and message.new_chat_title:
        await context.services.setup.renamed(context.unit, message.chat_id, message.new_chat_title)


async def newcomers(update: Update, context: Context) -> None:
    """A service message of people joining the desk (sent where chat_member updates are not)."""
    message = update.message
    if message is None:
        return
    for user in message.new_chat_members:
        if not user.is_bot:
            await context.services.setup.member(
                context.unit, message.chat_id, user.id, present=True
            )


async def leaver(update: Update, context: Context) -> None:
    """A service message of somebody leaving the desk."""
    message = update.message
    if message and message.left_chat_member and not message.left_chat_member.is_bot:
        await context.services.setup.member(
            context.unit, message.chat_id, message.left_chat_member.id, present=False
        )
