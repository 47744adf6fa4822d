"""What needs two officers takes effect here, by the second one's word."""

from typing import Any

from bot.services.ballots.counting import Counting
from bot.services.ballots.voting import Voting
from bot.services.unit import Unit
from bot.storage import ballots, deeds
from bot.storage.communities import Community
from bot.texts import ballot_desk


class SecondOfficers:
    """One officer entered it, another confirms it; never the same one."""

    def __init__(self, voting: Voting, counting: Counting) -> None:
        self._voting = voting
        self._counting = counting

    async def decide(
        self, unit: Unit, community: Community, number: int, officer: int, *, agreed: bool
    ) -> str:
        """Confirms or returns a deed; the sentence to answer with. Raises AlreadyDecided, SecondOfficer."""
        deed, ballot = await self._voting.deed(unit, community, number, officer)
        facts: dict[str, Any] = dict(deed.facts)
        end = "back"
        if agreed:
            end = "done"
            if deed.kind != "void":
                ballot = await self._voting.open_ballot(unit, ballot.id)
            if deed.kind == "paper":
                facts |= await self._voting.confirm_paper(unit, deed, ballot)
                end = str(facts["end"])
            elif deed.kind == "spoiled":
                facts |= await self._voting.confirm_spoiled(unit, deed, ballot)
                end = str(facts["end"])
            elif deed.kind == "proxy":
                await self._voting.confirm_proxy(unit, community, deed, ballot)
            elif deed.kind == "withdraw":
                await self._voting.confirm_withdrawal(unit, deed, ballot, officer)
            elif deed.kind == "delivery":
                await ballots.delivered(
                    await unit.rows(), ballot.id, [facts["household"]], "door", unit.now
                )
            elif deed.kind == "void":
                await self._counting.void(unit, ballot.id, facts["reason"], (deed.first, officer))
            else:
                await self._counting.extend(unit, ballot.id, facts["reason"])
        await deeds.decide(
            await unit.rows(), number, "done" if agreed else "back", officer, unit.now, facts
        )
        return ballot_desk.deed_done(deed.kind, end)
