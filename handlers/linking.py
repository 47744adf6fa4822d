"""/desk and /link: which chat is what. Telegram is asked who is an administrator; the answer comes back."""

from typing import Any

from telegram import Update

from bot.domain.errors import (
    AlreadyLinked,
    DomainError,
    MissingPart,
    NotOfficer,
    TooManyGuesses,
    UnknownCode,
    WrongChat,
)
from bot.services.directory import ANONYMOUS_ADMIN
from bot.services.unit import Unit
from bot.storage import communities, people
from bot.storage.outbox import Call
from bot.texts import errors as texts
from bot.texts import notices
from handlers.callback_data import parse
from handlers.context import Context, Services, alert, officer, reply, rewrite, where, who


async def desk(update: Update, context: Context) -> None:
    """/desk NAME in the officers' chat."""
    await _ask(update, context, "desk", " ".join(context.args or ()))


async def link(update: Update, context: Context) -> None:
    """/link CODE in a residents' group."""
    await _ask(update, context, "link", "".join(context.args or ()))


async def unlink(update: Update, context: Context) -> None:
    """/unlink in a residents' group: an administrator takes it off its community."""
    chat = update.effective_chat
    assert chat is not None
    if context.services.directory.group(chat.id) is None:
        raise WrongChat("group")
    unit = context.unit
    account = who(update)
    await people.fill(
        await unit.rows(),
        account,
        chat.id,
        "unlink",
        {"given": "", "title": chat.title or ""},
        unit.now,
    )
    if account == ANONYMOUS_ADMIN:
        await answered(
            context.services, unit, "unlink", chat.id, account, {"status": "administrator"}
        )
    else:
        context.services.setup.ask_if_admin(unit, chat.id, account, "unlink")


async def here(update: Update, context: Context) -> None:
    """/here by an officer in a topic of a residents' group: what we post goes into that topic."""
    message = update.effective_message
    community = context.services.directory.group(where(update))
    if community is None or message is None:
        raise WrongChat("group")
    account = who(update)
    officer = context.services.directory.is_officer(community.id, account)
    if not officer and account != ANONYMOUS_ADMIN:
        raise NotOfficer
    thread = message.message_thread_id if message.is_topic_message else None
    unit = context.unit
    await communities.post_into(await unit.rows(), where(update), thread)
    await context.services.directory.reload(unit)
    reply(update, context, notices.POSTS_HERE if thread else notices.POSTS_ANYWHERE)


async def cut(update: Update, context: Context) -> None:
    """断开 on the desk: a group that came in is none of ours. Raises UnknownCode for another community's."""
    _, chat = parse("ul", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    setup = context.services.setup
    group = -int(chat)
    if context.services.directory.group(group) != community:
        raise UnknownCode
    await setup.unlink(context.unit, group, who(update), "member")
    alert(update, context)
    rewrite(update, context, "断开了，那里说的话不再听。")


async def _ask(update: Update, context: Context, then: str, given: str) -> None:
    chat = update.effective_chat
    assert chat is not None
    if chat.type == "private":
        raise WrongChat("desk" if then == "desk" else "group")
    if not given.strip():
        raise MissingPart("/desk 永安桥社区" if then == "desk" else "/link 1A2B3C")
    directory = context.services.directory
    known = directory.chats.get(chat.id)
    community = directory.community(chat.id)
    if known and community:
        raise AlreadyLinked(community.name, known.kind)
    unit = context.unit
    account = who(update)
    filled = {"given": given.strip()[:40], "title": (chat.title or "")[:255]}
    await people.fill(await unit.rows(), account, where(update), then, filled, unit.now)
    if account == ANONYMOUS_ADMIN:
        await answered(context.services, unit, then, chat.id, account, {"status": "administrator"})
    else:
        context.services.setup.ask_if_admin(unit, chat.id, account, then)


async def answered(
    services: Services, unit: Unit, then: str, chat: int, account: int, result: Any
) -> None:
    """Telegram's answer to whether somebody is an administrator."""
    form = await people.form(await unit.rows(), account, chat)
    if form is None or form.kind != then:
        return
    await people.forget_form(await unit.rows(), account, chat)
    if result is None:
        unit.send(Call("tell", "sendMessage", chat, {"text": texts.NO_STATUS}, priority=2))
        return
    given = form.filled["given"]
    title = form.filled["title"]
    status = str(result["status"])
    try:
        if then == "desk":
            await services.setup.make_desk(unit, chat, account, given, title, status)
        elif then == "unlink":
            name = await services.setup.unlink(unit, chat, account, status)
            unit.send(Call("tell", "sendMessage", chat, {"text": texts.unlinked(name)}, priority=2))
        else:
            await services.setup.link_group(unit, chat, account, given, title, status)
    except DomainError as error:
        guesses = isinstance(error, TooManyGuesses)
        if guesses and not await services.setup.answers_guesses(unit, chat, account):
            return
        params = {"text": texts.sentence(error), "parse_mode": "HTML"}
        unit.send(Call("tell", "sendMessage", chat, params, priority=2))
