"""Words between a neighbour who asked for a hand and the one who comes: neither needs the other's account."""

from typing import Final

from bot.domain.errors import BadCallback
from bot.domain.neighbour import Request
from bot.services import posting
from bot.services.unit import Unit
from bot.storage import neighbours, outbox
from bot.texts import passing

RELAYED: Final = "relayed"


class Relaying:
    """Only while a request is taken; nothing of the words is kept."""

    async def between(self, unit: Unit, account: int) -> list[Request]:
        """What somebody is coming for to this account, or what it is coming for."""
        return await neighbours.between(await unit.rows(), account)

    async def relay(self, unit: Unit, number: int, account: int, name: str, said: str) -> str:
        """Words to the other side of a request, whoever asked without a name; what became of them.

        Raises BadCallback for somebody of neither side.
        """
        request = await neighbours.request(await unit.rows(), number)
        if request is None or request.account is None:
            raise BadCallback
        if account not in (request.account, request.helper):
            raise BadCallback
        if request.state != "taken" or request.helper is None:
            return passing.OVER.format(number=request.number)
        to_helper = account == request.account
        other = request.helper if to_helper else request.account
        text = passing.relayed(request, name, said, to_helper=to_helper)
        posting.tell(
            unit, other, text, ref=f"{RELAYED}:{number}:{other}:{unit.now.timestamp():.3f}"
        )
        return passing.RELAYED

    async def relayed(self, unit: Unit, account: int, message: int) -> int | None:
        """The request that a message to an account was relayed about; None for any other message."""
        return await outbox.number_of(await unit.rows(), account, message, RELAYED)
