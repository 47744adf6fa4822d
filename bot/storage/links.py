"""Members' links to households and the visits they record."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.link import REFUSED, Link, LinkState
from bot.storage.tables import calls, liaisons, links

_HOLDING = [state.value for state in LinkState if state.holds]


async def report_in(
    connection: AsyncConnection, community: int, account: int, name: bytes | None
) -> None:
    """A member takes part; a second time only the name is brought up to date."""
    where = (liaisons.c.community == community, liaisons.c.account == account)
    if (await connection.execute(update(liaisons).where(*where).values(name=name))).rowcount == 0:
        row = {"community": community, "account": account, "name": name, "excused": False}
        await connection.execute(insert(liaisons).values(**row))


async def excuse(
    connection: AsyncConnection, community: int, account: int, *, excused: bool
) -> bool:
    """A member rests, or is back; False for nobody who reported in."""
    where = (liaisons.c.community == community, liaisons.c.account == account)
    return (
        await connection.execute(update(liaisons).where(*where).values(excused=excused))
    ).rowcount > 0


async def excused(connection: AsyncConnection, community: int, account: int) -> bool | None:
    """Whether a member rests; None for nobody who reported in."""
    where = (liaisons.c.community == community, liaisons.c.account == account)
    return (await connection.execute(select(liaisons.c.excused).where(*where))).scalar_one_or_none()


async def members(
    connection: AsyncConnection, community: int
) -> list[tuple[int, bytes | None, bool]]:
    """(account, sealed name, excused), in the order of reporting in."""
    query = select(liaisons).where(liaisons.c.community == community).order_by(liaisons.c.id)
    return [(row.account, row.name, row.excused) for row in await connection.execute(query)]


def _link(row: Any) -> Link:
    return Link(
        row.id,
        row.community,
        row.account,
        row.household,
        LinkState(row.state),
        row.since,
        row.next_at,
        row.why,
    )


async def add(connection: AsyncConnection, values: dict[str, Any]) -> int:
    return (
        await connection.execute(insert(links).values(**values).returning(links.c.id))
    ).scalar_one()


async def get(connection: AsyncConnection, number: int) -> Link | None:
    row = (await connection.execute(select(links).where(links.c.id == number))).first()
    return _link(row) if row else None


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(links).where(links.c.id == number).values(**values))


async def holding(connection: AsyncConnection, community: int) -> list[Link]:
    """Every link that holds, asked or agreed to."""
    query = (
        select(links)
        .where(links.c.community == community, links.c.state.in_(_HOLDING))
        .order_by(links.c.id)
    )
    return [_link(row) for row in await connection.execute(query)]


async def of_household(connection: AsyncConnection, household: int) -> Link | None:
    query = select(links).where(links.c.household == household, links.c.state.in_(_HOLDING))
    row = (await connection.execute(query)).first()
    return _link(row) if row else None


async def refused(connection: AsyncConnection, account: int) -> set[int]:
    """Households that want nobody, those that did not want this member, and those that the member gave up."""
    mine = (links.c.account == account) & (links.c.why != "")
    where = (links.c.state == LinkState.ENDED.value, mine | (links.c.why == REFUSED))
    return {
        row.household for row in await connection.execute(select(links.c.household).where(*where))
    }


async def called(connection: AsyncConnection, link: int, at: datetime, outcome: str) -> None:
    """A visit, as the member records it."""
    await connection.execute(insert(calls).values(link=link, at=at, outcome=outcome))


async def visited(connection: AsyncConnection, community: int, since: datetime) -> int:
    """Households of a community that were met since an instant."""
    both = links.join(calls, calls.c.link == links.c.id)
    query = select(func.count(func.distinct(links.c.household))).select_from(both)
    met = (
        links.c.community == community,
        calls.c.at >= since,
        calls.c.outcome.in_(("ok", "concern")),
    )
    return (await connection.execute(query.where(*met))).scalar_one()


async def forget(connection: AsyncConnection, account: int, at: datetime) -> None:
    """A member's links end, so that the households stand in the gap again."""
    mine = (links.c.account == account, links.c.state.in_(_HOLDING))
    await connection.execute(
        update(links).where(*mine).values(state=LinkState.ENDED.value, until=at, why="")
    )
    await connection.execute(delete(liaisons).where(liaisons.c.account == account))
