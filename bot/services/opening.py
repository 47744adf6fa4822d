"""Opening a matter: its number, its row, the first line of its timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.matter import Event, Matter, State, number, title_of
from bot.domain.place import Place
from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community


async def open_matter(
    unit: Unit, community: Community, *, text: str, category: str, place: Place, at: datetime,
    terms: Iterable[str] = (), urgent: bool = False, updated_at: datetime | None = None,
    surfaced_at: datetime | None = None,
) -> Matter:  # fmt: skip
    """A new matter from its first voice, numbered within the year of the community's zone."""
    rows = await unit.rows()
    year = at.astimezone(ZoneInfo(community.zone)).year
    name = number(year, await matters.next_serial(rows, community.id, year))
    updated = updated_at or at
    row: dict[str, Any] = {
        "community": community.id, "number": name, "title": title_of(text), "category": category,
        "state": State.VOICED.value, "urgent": urgent, "terms": dict.fromkeys(terms, 1.0), "heat": 0.0,
        "opened_at": at, "updated_at": updated, "surfaced_at": surfaced_at,
    }  # fmt: skip
    made = await matters.create(rows, row, place)
    unit.heard.note(made, at, Event.OPENED)
    return Matter(
        made, community.id, name, title_of(text), category, place, State.VOICED, urgent, at, updated,
        surfaced_at=surfaced_at,
    )  # fmt: skip
