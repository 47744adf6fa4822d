"""Everything a person can do in chat, in one list."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    filters,
)  # fmt: skip

from bot.domain.errors import BadCallback
from handlers import desk_cards, desk_lists, desk_replies, joining, linking, privacy, private, talk, teaching
from handlers.context import Context

PRIVATE = filters.ChatType.PRIVATE
WRITTEN = filters.UpdateType.MESSAGE


async def _unknown_button(update: Update, context: Context) -> None:
    raise BadCallback


async def _group_text(update: Update, context: Context) -> None:
    """Text in a group: a desk's replies, or residents' talk."""
    if update.effective_chat and context.services.directory.desk(update.effective_chat.id):
        await desk_replies.written(update, context)
    else:
        await talk.heard(update, context)


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Adds every handler. The first that matches takes the update."""
    application.add_handlers([
        MessageHandler(talk.GROUP_TALK & filters.UpdateType.MESSAGE, _group_text),
        MessageHandler(talk.GROUP_TALK & filters.UpdateType.EDITED_MESSAGE, talk.edited),
        CallbackQueryHandler(desk_cards.tapped, pattern="^m:"),
        CallbackQueryHandler(desk_cards.reclassified, pattern="^c:"),
        CallbackQueryHandler(desk_cards.merged, pattern="^g:"),
        CallbackQueryHandler(desk_cards.split, pattern="^s:"),
        CallbackQueryHandler(private.tapped, pattern="^f:"),
        CallbackQueryHandler(privacy.tapped, pattern="^d:"),
        CallbackQueryHandler(_unknown_button),
        ChatMemberHandler(joining.myself, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(joining.others, ChatMemberHandler.CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, joining.migrated),
        MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, joining.newcomers),
        MessageHandler(filters.StatusUpdate.LEFT_CHAT_MEMBER, joining.leaver),
        CommandHandler("desk", linking.desk, WRITTEN),
        CommandHandler("link", linking.link, WRITTEN),
        CommandHandler("today", desk_lists.today, WRITTEN),
        CommandHandler("matters", desk_lists.listed, WRITTEN),
        CommandHandler("matter", desk_lists.one, WRITTEN),
        CommandHandler("word", teaching.word, WRITTEN),
        CommandHandler("place", teaching.place, WRITTEN),
        CommandHandler("help", desk_lists.help_, WRITTEN),
        CommandHandler("privacy", privacy.explain, WRITTEN),
        CommandHandler("export", privacy.export, WRITTEN),
        CommandHandler("delete", privacy.delete, WRITTEN),
        CommandHandler("start", private.start, PRIVATE & WRITTEN),
        CommandHandler("visit", private.visit, PRIVATE & WRITTEN),
        CommandHandler("tell", private.tell, PRIVATE & WRITTEN),
        CommandHandler(["start", "visit", "tell"], private.elsewhere, WRITTEN),
        MessageHandler(PRIVATE & WRITTEN & (filters.TEXT | filters.PHOTO) & ~filters.COMMAND, private.written),
    ])  # fmt: skip
