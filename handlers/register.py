"""Everything a person can do in chat, in one list."""

from typing import Any

from telegram import Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    ChatMemberHandler,
    CommandHandler,
    MessageHandler,
    MessageReactionHandler,
    filters,
)

from bot.domain.errors import BadCallback
from handlers import (
    activities,
    agencies,
    desk_cards,
    desk_lists,
    desk_replies,
    doors,
    drafting,
    files,
    following,
    hearing,
    joining,
    linking,
    links,
    neighbours,
    onspot,
    orders,
    privacy,
    private,
    publishing,
    rites,
    settings,
    talk,
    visits,
    vocabulary,
    voting,
    wishes,
    work,
)
from handlers.context import Context

_PRIVATE_ONLY = [
    "start",
    "mine",
    "visit",
    "tell",
    "bind",
    "leave",
    "vote",
    "paper",
    "done",
    "work",
    "checkin",
    "need",
    "helper",
    "hours",
    "rites",
    "care",
    "homes",
    "orders",
    "record",
    "appeal",
]
PRIVATE = filters.ChatType.PRIVATE
WRITTEN = filters.UpdateType.MESSAGE


async def _unknown_button(update: Update, context: Context) -> None:
    raise BadCallback


async def _met(update: Update, context: Context) -> None:
    """A tap, in private or in a group."""
    await private.seen(update, context)
    await joining.alive(update, context)


async def _group_text(update: Update, context: Context) -> None:
    """Text in a group: a desk's replies, or residents' talk."""
    if update.effective_chat and context.services.directory.desk(update.effective_chat.id):
        await files.sent(update, context)
        await desk_replies.written(update, context)
    else:
        await talk.heard(update, context)


def register(application: Application[Any, Any, Any, Any, Any, Any]) -> None:
    """Adds every handler. The first that matches takes the update."""
    application.add_handlers(
        [MessageHandler(PRIVATE & WRITTEN, private.seen), CallbackQueryHandler(_met)], -1
    )
    application.add_handlers([MessageHandler(filters.ChatType.GROUPS, joining.alive)], -2)
    application.add_handlers(
        [
            MessageHandler(talk.GROUP_TALK & filters.UpdateType.MESSAGE, _group_text),
            MessageHandler(talk.GROUP_TALK & filters.UpdateType.EDITED_MESSAGE, talk.edited),
            MessageReactionHandler(
                talk.reacted, message_reaction_types=MessageReactionHandler.MESSAGE_REACTION_UPDATED
            ),
            CallbackQueryHandler(desk_cards.tapped, pattern="^m:"),
            CallbackQueryHandler(desk_cards.reclassified, pattern="^c:"),
            CallbackQueryHandler(desk_cards.merged, pattern="^g:"),
            CallbackQueryHandler(desk_cards.split, pattern="^s:"),
            CallbackQueryHandler(desk_cards.assigned, pattern="^n:"),
            CallbackQueryHandler(desk_cards.switching, pattern="^p:"),
            CallbackQueryHandler(desk_cards.switched, pattern="^ps:"),
            CallbackQueryHandler(desk_cards.time_wanted, pattern="^ya:"),
            CallbackQueryHandler(desk_cards.time_decided, pattern="^t:"),
            CallbackQueryHandler(orders.tapped, pattern="^a:"),
            CallbackQueryHandler(activities.tapped, pattern="^av:"),
            CallbackQueryHandler(neighbours.closed, pattern="^st:"),
            CallbackQueryHandler(neighbours.lent, pattern="^lk:"),
            CallbackQueryHandler(neighbours.visited, pattern="^rq:"),
            CallbackQueryHandler(publishing.again, pattern="^rs:"),
            CallbackQueryHandler(neighbours.judged, pattern="^fq:"),
            CallbackQueryHandler(drafting.circle, pattern="^ci:"),
            CallbackQueryHandler(linking.cut, pattern="^ul:"),
            CallbackQueryHandler(activities.minutes, pattern="^mn:"),
            CallbackQueryHandler(rites.tapped, pattern="^ri:"),
            CallbackQueryHandler(onspot.tapped, pattern="^sp:"),
            CallbackQueryHandler(links.tapped, pattern="^ln:"),
            CallbackQueryHandler(links.reported, pattern="^lr:"),
            CallbackQueryHandler(work.tapped, pattern="^wk:"),
            CallbackQueryHandler(orders.time_wanted, pattern="^yb:"),
            CallbackQueryHandler(visits.answered, pattern="^q:"),
            CallbackQueryHandler(visits.door, pattern="^z:"),
            CallbackQueryHandler(hearing.desk, pattern="^h:"),
            CallbackQueryHandler(hearing.agreed, pattern="^ho:"),
            CallbackQueryHandler(publishing.agreed, pattern="^nt:"),
            CallbackQueryHandler(hearing.side, pattern="^hs:"),
            CallbackQueryHandler(hearing.group, pattern="^hg:"),
            CallbackQueryHandler(hearing.finished, pattern="^hn:"),
            CallbackQueryHandler(hearing.merged, pattern="^hm:"),
            CallbackQueryHandler(publishing.dropped, pattern="^l:"),
            CallbackQueryHandler(agencies.tapped, pattern="^j:"),
            CallbackQueryHandler(files.decided, pattern="^fi:"),
            CallbackQueryHandler(private.tapped, pattern="^f:"),
            CallbackQueryHandler(following.tapped, pattern="^my:"),
            CallbackQueryHandler(vocabulary.learned, pattern="^le:"),
            CallbackQueryHandler(privacy.tapped, pattern="^d:"),
            CallbackQueryHandler(voting.tapped, pattern="^v:"),
            CallbackQueryHandler(voting.booth, pattern="^[wxy]:"),
            CallbackQueryHandler(voting.asked, pattern="^[oir]:"),
            CallbackQueryHandler(drafting.tapped, pattern="^e:"),
            CallbackQueryHandler(drafting.decided, pattern="^k:"),
            CallbackQueryHandler(doors.tapped, pattern="^b:"),
            CallbackQueryHandler(doors.revoked, pattern="^u:"),
            CallbackQueryHandler(_unknown_button),
            ChatMemberHandler(joining.myself, ChatMemberHandler.MY_CHAT_MEMBER),
            ChatMemberHandler(joining.others, ChatMemberHandler.CHAT_MEMBER),
            MessageHandler(filters.StatusUpdate.MIGRATE, joining.migrated),
            MessageHandler(filters.StatusUpdate.NEW_CHAT_TITLE, joining.renamed),
            MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, joining.newcomers),
            MessageHandler(filters.StatusUpdate.LEFT_CHAT_MEMBER, joining.leaver),
            CommandHandler("desk", linking.desk, WRITTEN),
            CommandHandler("link", linking.link, WRITTEN),
            CommandHandler("unlink", linking.unlink, WRITTEN),
            CommandHandler("today", desk_lists.today, WRITTEN),
            CommandHandler("matters", desk_lists.listed, WRITTEN),
            CommandHandler("matter", desk_lists.one, WRITTEN),
            CommandHandler("word", vocabulary.word, WRITTEN),
            CommandHandler("place", vocabulary.place, WRITTEN),
            CommandHandler("learn", vocabulary.learn, WRITTEN),
            CommandHandler("slips", doors.slips, WRITTEN),
            CommandHandler("door", doors.one, WRITTEN),
            CommandHandler("role", doors.role, WRITTEN),
            CommandHandler("invite", agencies.invite, WRITTEN),
            CommandHandler("agencies", agencies.listed, WRITTEN),
            CommandHandler("notice", publishing.notice, WRITTEN),
            CommandHandler("notices", publishing.listed, WRITTEN),
            CommandHandler("correct", publishing.correct, WRITTEN),
            CommandHandler("event", activities.event, WRITTEN),
            CommandHandler("meeting", activities.meeting, WRITTEN),
            CommandHandler("settings", settings.settings, WRITTEN),
            CommandHandler("station", neighbours.station, WRITTEN),
            CommandHandler("faq", neighbours.faq, WRITTEN),
            CommandHandler("gaps", links.gaps, WRITTEN),
            CommandHandler("helpers", neighbours.helpers, WRITTEN),
            CommandHandler("spot", onspot.spot, WRITTEN),
            CommandHandler("wish", wishes.wish, WRITTEN),
            CommandHandler("wishes", wishes.wishes, WRITTEN),
            CommandHandler("units", wishes.units, WRITTEN),
            CommandHandler("ask", neighbours.ask, WRITTEN),
            CommandHandler("calendar", activities.calendar, WRITTEN),
            CommandHandler("report", publishing.report, WRITTEN),
            CommandHandler("procedure", publishing.procedure, WRITTEN),
            CommandHandler("help", desk_lists.help_, WRITTEN),
            CommandHandler("privacy", privacy.explain, WRITTEN),
            CommandHandler("export", privacy.export, WRITTEN),
            CommandHandler("delete", privacy.delete, WRITTEN),
            CommandHandler("start", private.start, PRIVATE & WRITTEN),
            CommandHandler("mine", following.mine, PRIVATE & WRITTEN),
            CommandHandler("visit", private.visit, PRIVATE & WRITTEN),
            CommandHandler("tell", private.tell, PRIVATE & WRITTEN),
            CommandHandler("bind", doors.bind, PRIVATE & WRITTEN),
            CommandHandler("leave", doors.leave, PRIVATE & WRITTEN),
            CommandHandler("vote", voting.vote, PRIVATE & WRITTEN),
            CommandHandler("paper", voting.paper, PRIVATE & WRITTEN),
            CommandHandler("done", voting.done, PRIVATE & WRITTEN),
            CommandHandler("need", neighbours.need, PRIVATE & WRITTEN),
            CommandHandler("helper", neighbours.helper, PRIVATE & WRITTEN),
            CommandHandler("rites", rites.rites, PRIVATE & WRITTEN),
            CommandHandler("hours", wishes.hours, PRIVATE & WRITTEN),
            CommandHandler("homes", links.homes, PRIVATE & WRITTEN),
            CommandHandler("care", neighbours.care, PRIVATE & WRITTEN),
            CommandHandler("checkin", activities.checkin, PRIVATE & WRITTEN),
            CommandHandler("work", work.queue, PRIVATE & WRITTEN),
            CommandHandler("orders", orders.listed, PRIVATE & WRITTEN),
            CommandHandler("record", orders.record, PRIVATE & WRITTEN),
            CommandHandler("appeal", agencies.appeal, PRIVATE & WRITTEN),
            CommandHandler("cancel", private.cancel, PRIVATE & WRITTEN),
            CommandHandler(_PRIVATE_ONLY, private.elsewhere, WRITTEN),
            MessageHandler(WRITTEN & filters.COMMAND, desk_lists.unknown),
            MessageHandler(filters.ChatType.GROUPS & WRITTEN & filters.Document.ALL, files.sent),
            MessageHandler(
                PRIVATE & WRITTEN & (filters.TEXT | filters.PHOTO) & ~filters.COMMAND,
                private.written,
            ),
            MessageHandler(
                PRIVATE & filters.UpdateType.EDITED_MESSAGE & ~filters.COMMAND, private.edited
            ),
            MessageHandler(
                filters.ChatType.GROUPS & WRITTEN & filters.REPLY & ~filters.StatusUpdate.ALL,
                desk_replies.wordless,
            ),
            MessageHandler(
                PRIVATE & WRITTEN & ~filters.COMMAND & ~filters.StatusUpdate.ALL, private.unread
            ),
        ]
    )
