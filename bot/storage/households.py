"""The roll's rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.household import Door, Household, Use
from bot.domain.roll import Difference
from bot.storage.tables import households
from bot.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Listed:
    """A household with its row's number."""

    id: int
    community: int
    household: Household
    active: bool = True

    @property
    def label(self) -> str:
        return self.household.label


def household_of(row: Any) -> Household:
    """From any row that has a household's columns."""
    groups = tuple(getattr(row, "groups", ()))
    door = Door(row.building, row.unit, row.room)
    return Household(door, row.area, Fraction(row.shares), row.owner, row.developer, groups)


def _listed(row: Any) -> Listed:
    return Listed(row.id, row.community, household_of(row), row.active)


async def roll(connection: AsyncConnection, community: int) -> list[Listed]:
    """The present roll."""
    query = select(households).where(households.c.community == community, households.c.active)
    return [_listed(row) for row in await connection.execute(query)]


async def peopled(connection: AsyncConnection, community: int) -> list[Listed]:
    """The present roll's doors with people behind them: no parking places, no store rooms, no shares without a door."""
    return [
        each
        for each in await roll(connection, community)
        if each.household.use in (Use.HOME, Use.SHOP)
    ]


async def by_door(connection: AsyncConnection, community: int, door: Door) -> Listed | None:
    """A door of the present roll."""
    same = (
        households.c.building == door.building,
        households.c.unit == door.unit,
        households.c.room == door.room,
    )
    query = select(households).where(
        households.c.community == community, households.c.active, *same
    )
    row = (await connection.execute(query)).first()
    return _listed(row) if row else None


async def many(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Listed]:
    """Households by number, gone ones too."""
    query = select(households).where(households.c.id.in_(ids))
    return {row.id: _listed(row) for row in await connection.execute(query)}


async def apply(connection: AsyncConnection, community: int, change: Difference) -> None:
    """Makes the roll what a difference leads to. Doors that go are kept for what was decided with them."""
    written = [
        _row(community, each) for each in (*change.added, *(after for _, after in change.changed))
    ]
    for start in range(0, len(written), 500):
        statement = upsert(connection, households)
        fresh = {
            name: statement.excluded[name]
            for name in ("area", "shares", "owner", "developer", "groups", "active")
        }
        keys = ["community", "building", "unit", "room"]
        statement = statement.on_conflict_do_update(index_elements=keys, set_=fresh)
        await connection.execute(statement, written[start : start + 500])
    for gone in change.gone:
        same = (
            households.c.building == gone.door.building,
            households.c.unit == gone.door.unit,
            households.c.room == gone.door.room,
            households.c.community == community,
        )
        await connection.execute(update(households).where(*same).values(active=False))


def _row(community: int, each: Household) -> dict[str, Any]:
    return {
        "community": community,
        **each.door._asdict(),
        "area": each.area,
        "shares": str(each.shares),
        "owner": each.owner,
        "developer": each.developer,
        "groups": list(each.groups),
        "active": True,
    }
