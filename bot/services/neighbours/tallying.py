"""What the neighbourly half came to in a period: visits, hands lent, events and meetings; counts, and nobody's name."""

from datetime import datetime

from bot.domain.activity import ActivityKind
from bot.domain.neighbour import NeighbourlyFigures, served_by_all
from bot.services.unit import Unit
from bot.storage import activities, neighbours
from bot.storage.communities import Community


class Tallying:
    """Reads; changes nothing."""

    async def between(
        self, unit: Unit, community: Community, since: datetime, until: datetime
    ) -> NeighbourlyFigures:
        """A period's counts, [since, until)."""
        rows = await unit.rows()
        outcomes = await neighbours.outcomes_between(rows, community.id, since, until)
        helped = await neighbours.services(rows, community.id, since, until)
        held = await activities.held_between(rows, community.id, since, until)
        events = [each for each in held if each.kind is ActivityKind.EVENT]
        return NeighbourlyFigures(
            visits=sum(outcomes.values()),
            met=outcomes.get("ok", 0) + outcomes.get("concern", 0),
            helped=len(helped),
            minutes=round(served_by_all(helped).total_seconds() / 60),
            events=len(events),
            came=sum(each.came for each in events),
            stayed_away=sum(each.stayed_away for each in events),
            meetings=len(held) - len(events),
        )
