"""Answers to what was asked of Telegram, back through the inbox: who is an administrator, a file's bytes."""

from typing import Any

from bot.services.ballots.showing import OPTION
from bot.services.membership.setup import HEARS
from bot.services.unit import Unit
from handlers import doorkeeper, files, linking
from handlers.context import Services


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
    elif what == doorkeeper.FORM:
        await doorkeeper.answered(services, unit, int(chat), int(account), result)
    else:
        await linking.answered(services, unit, what, int(chat), int(account), result)
