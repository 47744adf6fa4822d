"""Everything a person can do in chat, in one list."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from telegram import Update
from telegram.ext import (
    Application,
    BaseHandler,
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
    by_words,
    caring,
    circles,
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
    officer_deeds,
    onspot,
    orders,
    passing,
    privacy,
    private,
    publishing,
    rites,
    settings,
    staff_words,
    talk,
    topics,
    visits,
    vocabulary,
    voting,
    wishes,
    work,
)
from handlers.context import Context

PRIVATE = filters.ChatType.PRIVATE
WRITTEN = filters.UpdateType.MESSAGE


Handler = BaseHandler[Any, Any, Any]
Handled = Callable[[Update, Context], Awaitable[None]]

# What a button does, by the letters before its first colon; the first that matches is taken.
_TAPS: Final[Mapping[str, Handled]] = {
    "m": desk_cards.tapped,
    "c": desk_cards.reclassified,
    "cl": desk_cards.relocated,
    "g": desk_cards.merged,
    "s": desk_cards.split,
    "n": desk_cards.assigned,
    "p": desk_cards.switching,
    "ps": desk_cards.switched,
    "ya": desk_cards.time_wanted,
    "t": desk_cards.time_decided,
    "a": orders.tapped,
    "aw": orders.tapped_with_words,
    "av": activities.tapped,
    "gw": staff_words.tapped,
    "ow": by_words.chosen,
    "aq": desk_replies.meant,
    "st": neighbours.closed,
    "sk": neighbours.checked,
    "lk": neighbours.lent,
    "pa": passing.tapped,
    "dw": officer_deeds.tapped,
    "rq": caring.visited,
    "cf": caring.filed,
    "ce": caring.visited_early,
    "cc": circles.tapped,
    "cp": caring.pair,
    "cq": caring.paired,
    "rs": publishing.again,
    "fq": neighbours.judged,
    "ci": drafting.circle,
    "ul": linking.cut,
    "mn": activities.minutes,
    "tp": topics.tapped,
    "tm": topics.chosen,
    "ri": rites.tapped,
    "sp": onspot.tapped,
    "ln": links.tapped,
    "lr": links.reported,
    "lw": links.chosen,
    "wk": work.tapped,
    "yb": orders.time_wanted,
    "q": visits.answered,
    "z": visits.door,
    "h": hearing.desk,
    "ho": hearing.agreed,
    "nt": publishing.agreed,
    "hs": hearing.side,
    "hg": hearing.group,
    "hn": hearing.finished,
    "hm": hearing.merged,
    "l": publishing.dropped,
    "j": agencies.tapped,
    "fi": files.decided,
    "f": private.tapped,
    "my": following.tapped,
    "le": vocabulary.learned,
    "d": privacy.tapped,
    "v": voting.tapped,
    "[wxy]": voting.booth,
    "[oir]": voting.asked,
    "e": drafting.tapped,
    "k": drafting.decided,
    "b": doors.tapped,
    "bk": doors.said_belongs,
    "bo": doors.told_belongs,
    "u": doors.revoked,
}
# What is written with a stroke: in any chat, and in private alone.
COMMANDS: Final[Mapping[str, Handled]] = {
    "desk": linking.desk,
    "link": linking.link,
    "unlink": linking.unlink,
    "here": linking.here,
    "today": desk_lists.today,
    "matters": desk_lists.listed,
    "matter": desk_lists.one,
    "ballots": drafting.listed,
    "word": vocabulary.word,
    "place": vocabulary.place,
    "learn": vocabulary.learn,
    "slips": doors.slips,
    "door": doors.one,
    "role": doors.role,
    "invite": agencies.invite,
    "agencies": agencies.listed,
    "notice": publishing.notice,
    "notices": publishing.listed,
    "correct": publishing.correct,
    "event": activities.event,
    "meeting": activities.meeting,
    "settings": settings.settings,
    "station": neighbours.station,
    "faq": neighbours.faq,
    "gaps": links.gaps,
    "helpers": neighbours.helpers,
    "spot": onspot.spot,
    "wish": wishes.wish,
    "wishes": wishes.wishes,
    "units": wishes.units,
    "ask": neighbours.ask,
    "calendar": activities.calendar,
    "report": publishing.report,
    "procedure": publishing.procedure,
    "help": desk_lists.help_,
    "privacy": privacy.explain,
    "export": privacy.export,
    "delete": privacy.delete,
}
IN_PRIVATE: Final[Mapping[str, Handled]] = {
    "start": private.start,
    "mine": following.mine,
    "visit": private.visit,
    "tell": private.tell,
    "bind": doors.bind,
    "leave": doors.leave,
    "vote": voting.vote,
    "paper": voting.paper,
    "done": voting.done,
    "need": neighbours.need,
    "helper": neighbours.helper,
    "rites": rites.rites,
    "hours": wishes.hours,
    "homes": links.homes,
    "care": caring.care,
    "checkin": activities.checkin,
    "topic": topics.topic,
    "work": work.queue,
    "orders": orders.listed,
    "record": orders.record,
    "appeal": agencies.appeal,
    "away": agencies.away,
    "cancel": private.cancel,
}


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
    met = [MessageHandler(PRIVATE & WRITTEN, private.seen), CallbackQueryHandler(_met)]
    application.add_handlers(met, -1)
    application.add_handlers([MessageHandler(filters.ChatType.GROUPS, joining.alive)], -2)
    application.add_handlers([*_talk(), *_taps(), *_members(), *_commands(), *_other_messages()])


def _talk() -> list[Handler]:
    changed = MessageReactionHandler.MESSAGE_REACTION_UPDATED
    return [
        MessageHandler(talk.GROUP_TALK & filters.UpdateType.MESSAGE, _group_text),
        MessageHandler(talk.GROUP_TALK & filters.UpdateType.EDITED_MESSAGE, talk.edited),
        MessageReactionHandler(talk.reacted, message_reaction_types=changed),
    ]


def _taps() -> list[Handler]:
    known = [CallbackQueryHandler(handle, pattern=f"^{kind}:") for kind, handle in _TAPS.items()]
    return [*known, CallbackQueryHandler(_unknown_button)]


def _members() -> list[Handler]:
    """Who comes and goes, and what a chat is called."""
    return [
        ChatMemberHandler(joining.myself, ChatMemberHandler.MY_CHAT_MEMBER),
        ChatMemberHandler(joining.others, ChatMemberHandler.CHAT_MEMBER),
        MessageHandler(filters.StatusUpdate.MIGRATE, joining.migrated),
        MessageHandler(filters.StatusUpdate.NEW_CHAT_TITLE, joining.renamed),
        MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS, joining.newcomers),
        MessageHandler(filters.StatusUpdate.LEFT_CHAT_MEMBER, joining.leaver),
    ]


def _commands() -> list[Handler]:
    """Commands of private talk say elsewhere where they belong; one there is not is said to be none."""
    anywhere = [CommandHandler(name, handle, WRITTEN) for name, handle in COMMANDS.items()]
    own = [CommandHandler(name, handle, PRIVATE & WRITTEN) for name, handle in IN_PRIVATE.items()]
    elsewhere = [name for name in IN_PRIVATE if name != "cancel"]
    return [
        *anywhere,
        *own,
        CommandHandler(elsewhere, private.elsewhere, WRITTEN),
        MessageHandler(WRITTEN & filters.COMMAND, desk_lists.unknown),
    ]


def _other_messages() -> list[Handler]:
    """Files, private words, edits, and what cannot be read."""
    said = WRITTEN & ~filters.COMMAND
    groups = filters.ChatType.GROUPS
    return [
        MessageHandler(groups & WRITTEN & filters.Document.ALL, files.sent),
        MessageHandler(PRIVATE & said & (filters.TEXT | filters.PHOTO), private.written),
        MessageHandler(
            PRIVATE & filters.UpdateType.EDITED_MESSAGE & ~filters.COMMAND, private.edited
        ),
        MessageHandler(
            groups & WRITTEN & filters.REPLY & ~filters.StatusUpdate.ALL, desk_replies.wordless
        ),
        MessageHandler(PRIVATE & said & ~filters.StatusUpdate.ALL, private.unread),
    ]
