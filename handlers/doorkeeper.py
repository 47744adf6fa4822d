"""Who works on a desk: an officer is a member of the desk's chat, and of a stranger Telegram is asked first.

What somebody unknown writes or taps there waits for Telegram's answer, then it is worked on as if it had just come.
"""

from collections.abc import Mapping
from typing import Any, Final

from bot.domain.membership import is_present
from bot.services.directory import ANONYMOUS_ADMIN
from bot.services.unit import Unit
from bot.storage import inbox, people
from bot.storage.outbox import Call
from bot.texts import errors as texts
from handlers.context import Services

FORM: Final = "officer"
REPLAYED: Final = -(1 << 60)  # such update ids are Telegram's, worked on a second time
MOST: Final = 10
_SERVICE: Final = frozenset(
    {
        "new_chat_members",
        "left_chat_member",
        "migrate_to_chat_id",
        "migrate_from_chat_id",
        "new_chat_title",
        "group_chat_created",
        "supergroup_chat_created",
        "pinned_message",
    }
)


async def passes(services: Services, unit: Unit, raw: Mapping[str, Any]) -> bool:
    """Whether an update may be worked on now."""
    query = raw.get("callback_query")
    message = query.get("message") if query else raw.get("message") or raw.get("edited_message")
    sender = (query or message or {}).get("from")
    if not message or not sender or _SERVICE & message.keys():
        return True
    chat = int(message["chat"]["id"])
    account = int(sender["id"])
    community = services.directory.desk(chat)
    if community is None or services.directory.is_officer(community.id, account):
        return True
    channel = None if query else message.get("sender_chat")
    if (
        channel or account == ANONYMOUS_ADMIN
    ):  # an anonymous administrator speaks as the desk itself
        return bool(channel) and int(channel["id"]) == chat
    if sender.get("is_bot"):
        return True
    form = await people.form(await unit.rows(), account, chat)
    waiting = list(form.filled["updates"]) if form is not None and form.kind == FORM else []
    kept = {"updates": [*waiting, dict(raw)][-MOST:]}
    await people.fill(await unit.rows(), account, chat, FORM, kept, unit.now)
    services.setup.ask_if_admin(unit, chat, account, FORM)
    return False


async def answered(services: Services, unit: Unit, chat: int, account: int, result: Any) -> None:
    """Telegram's answer: a member of the desk's chat is an officer, and what waited is worked on."""
    form = await people.form(await unit.rows(), account, chat)
    if form is None or form.kind != FORM:
        return
    await people.forget_form(await unit.rows(), account, chat)
    waiting: list[dict[str, Any]] = form.filled["updates"]
    if result is not None and is_present(result):
        await services.setup.member(unit, chat, account, present=True)
        again = [{**each, "update_id": REPLAYED - each["update_id"]} for each in waiting]
        await inbox.add(await unit.rows(), again, unit.now)
        return
    for each in waiting:
        if query := each.get("callback_query"):
            params = {
                "callback_query_id": query["id"],
                "text": texts.NOT_IN_DESK,
                "show_alert": True,
            }
            unit.send(Call("answer", "answerCallbackQuery", None, params, priority=0))
