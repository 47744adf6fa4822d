"""Numbers by which people name things: 2026-A003, counted within the year of the community's zone."""

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community


async def numbered(
    unit: Unit, community: Community, of: str, letter: str, at: datetime, width: int = 3
) -> str:
    """The next number of a kind of thing in the year of an instant; each kind counts apart."""
    year = at.astimezone(ZoneInfo(community.zone)).year
    serial = await matters.next_serial(await unit.rows(), community.id, year, of)
    return f"{year}-{letter}{serial:0{width}d}"
