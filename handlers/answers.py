"""Answers to what was asked of Telegram, back through the inbox: who is an administrator, a file's bytes."""

from typing import Any, Final

from bot.domain.membership import is_present
from bot.services.ballots.showing import OPTION
from bot.services.membership.setup import HEARS, ON_DESK
from bot.services.unit import Unit
from bot.storage.outbox import Call
from bot.texts import drafts, notices
from handlers import doorkeeper, files, linking
from handlers.context import Services

WELCOME: Final = {
    "text": notices.START_OFFICER,
    "parse_mode": "HTML",
    "reply_markup": drafts.keyboard([[("下一件", "wk:next:0"), ("记走访", "f:begin:visit")]]),
}


async def arrived(services: Services, unit: Unit, to: str, result: Any) -> None:
    """Hands an answer to whoever asked: `to` is what|chat|account, of an option's picture the ballot in its place."""
    what, chat, account = to.split("|")
    if what == "file":
        await files.fetched(services, unit, int(chat), int(account), result)
    elif what.startswith(OPTION):
        mark = what.removeprefix(OPTION)
        await services.showings.fetched(unit, mark, int(chat), int(account), result)
    elif what == HEARS:
        if result is not None:
            services.setup.hears(unit, int(chat), str(result["status"]))
    elif what == ON_DESK:
        if result is not None and is_present(result):
            await services.setup.member(unit, int(chat), int(account), present=True)
            unit.send(Call("tell", "sendMessage", int(account), WELCOME, priority=1))
    elif what == doorkeeper.FORM:
        await doorkeeper.answered(services, unit, int(chat), int(account), result)
    else:
        await linking.answered(services, unit, what, int(chat), int(account), result)
