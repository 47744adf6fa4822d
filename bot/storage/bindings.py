"""Who lives behind which door: one-time codes, claims, bindings, and guesses that are limited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.household import Belongs, BoundAccount
from bot.storage.households import Listed, household_of
from bot.storage.tables import accounts, bindings, claims, codes, households, tries


@dataclass(frozen=True, slots=True)
class Claim:
    """Somebody's request to be bound to a household."""

    id: int
    community: int
    household: int
    account: int
    state: str


# codes


async def issue(connection: AsyncConnection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keeps the marks of fresh codes; the households' earlier open codes are void."""
    ids = [row["household"] for row in rows]
    for start in range(0, len(ids), 500):
        stale = (codes.c.household.in_(ids[start : start + 500]), codes.c.state == "open")
        await connection.execute(update(codes).where(*stale).values(state="void"))
        await connection.execute(insert(codes), [dict(row) for row in rows[start : start + 500]])


async def redeem(connection: AsyncConnection, mark: str, now: datetime) -> int | None:
    """The household of an open code, which is spent by this; None for an unknown, spent or expired one."""
    query = select(codes.c.id, codes.c.household).where(
        codes.c.mark == mark, codes.c.state == "open", codes.c.expires_at > now
    )
    row = (await connection.execute(query)).first()
    if row is None:
        return None
    await connection.execute(update(codes).where(codes.c.id == row.id).values(state="used"))
    return row.household


async def guessed(connection: AsyncConnection, account: int, now: datetime) -> None:
    """Counts a wrong code."""
    await connection.execute(insert(tries).values(account=account, at=now))


async def guesses(connection: AsyncConnection, account: int, since: datetime) -> int:
    query = (
        select(func.count())
        .select_from(tries)
        .where(tries.c.account == account, tries.c.at >= since)
    )
    return (await connection.execute(query)).scalar_one()


async def sweep(connection: AsyncConnection, before: datetime) -> None:
    """Forgets old guesses and decided claims."""
    await connection.execute(delete(tries).where(tries.c.at < before))


# bindings


def _standing(household: int, account: int) -> tuple[ColumnElement[bool], ...]:
    """Where an account is bound to a household now."""
    return (
        bindings.c.household == household,
        bindings.c.account == account,
        bindings.c.ended_at.is_(None),
    )


async def bind(
    connection: AsyncConnection,
    household: Listed,
    account: int,
    how: str,
    now: datetime,
    approver: int | None = None,
) -> bool:
    """Binds an account to a household; False when it was already."""
    same = _standing(household.id, account)
    if (await connection.execute(select(bindings.c.id).where(*same))).first() is not None:
        return False
    row = {
        "community": household.community,
        "household": household.id,
        "account": account,
        "how": how,
        "since": now,
        "approver": approver,
    }
    await connection.execute(insert(bindings).values(**row))
    return True


async def end(
    connection: AsyncConnection, household: int, account: int, how: str, now: datetime
) -> bool:
    """Ends a binding; the row stays as its record."""
    same = _standing(household, account)
    statement = update(bindings).where(*same).values(ended_at=now, ended_how=how)
    return (await connection.execute(statement)).rowcount > 0


async def of_account(
    connection: AsyncConnection, account: int, community: int | None = None
) -> list[Listed]:
    """The households an account is bound to, of one community or of all."""
    query = (
        select(households)
        .join(bindings, bindings.c.household == households.c.id)
        .where(bindings.c.account == account, bindings.c.ended_at.is_(None))
        .order_by(households.c.id)
    )
    if community is not None:
        query = query.where(households.c.community == community)
    return [
        Listed(row.id, row.community, household_of(row), row.active)
        for row in await connection.execute(query)
    ]


async def since(connection: AsyncConnection, account: int) -> dict[int, datetime]:
    """household -> from when on an account is bound to it."""
    query = select(bindings.c.household, bindings.c.since).where(
        bindings.c.account == account, bindings.c.ended_at.is_(None)
    )
    return {row.household: row.since for row in await connection.execute(query)}


async def call(connection: AsyncConnection, household: int, account: int, belongs: Belongs) -> bool:
    """Whether somebody bound to a household owns it, is of the family, or rents; False where they are not bound."""
    same = _standing(household, account)
    done = await connection.execute(update(bindings).where(*same).values(belongs=belongs.value))
    return done.rowcount > 0


async def belongs(connection: AsyncConnection, account: int) -> dict[int, Belongs]:
    """household -> what an account is there, of those that it said."""
    query = select(bindings.c.household, bindings.c.belongs).where(
        bindings.c.account == account,
        bindings.c.ended_at.is_(None),
        bindings.c.belongs.is_not(None),
    )
    return {row.household: Belongs(row.belongs) for row in await connection.execute(query)}


async def records_of(connection: AsyncConnection, household: int) -> list[BoundAccount]:
    """Everybody bound to a household, in their order."""
    query = (
        select(bindings.c.account, bindings.c.how, bindings.c.since, bindings.c.belongs)
        .where(bindings.c.household == household, bindings.c.ended_at.is_(None))
        .order_by(bindings.c.id)
    )
    return [
        BoundAccount(row.account, row.how, row.since, Belongs(row.belongs) if row.belongs else None)
        for row in await connection.execute(query)
        if row.account is not None
    ]


async def accounts_of(
    connection: AsyncConnection, ids: Sequence[int]
) -> dict[int, list[tuple[int, bool]]]:
    """household -> (account, whether its private chat is open) of everybody bound to it."""
    found: dict[int, list[tuple[int, bool]]] = {number: [] for number in ids}
    for start in range(0, len(ids), 500):
        query = (
            select(
                bindings.c.household, bindings.c.account, func.coalesce(accounts.c.private, False)
            )
            .outerjoin(accounts, accounts.c.account == bindings.c.account)
            .where(
                bindings.c.household.in_(ids[start : start + 500]), bindings.c.ended_at.is_(None)
            )
            .order_by(bindings.c.id)
        )
        for household, account, private in await connection.execute(query):
            if account is not None:
                found[household].append((account, bool(private)))
    return found


async def reachable(
    connection: AsyncConnection, ids: Sequence[int], *, but: int | None = None
) -> list[int]:
    """The accounts bound to any of these households whose private chat is open, without one that knows already."""
    found = await accounts_of(connection, ids)
    return sorted(
        {
            account
            for each in found.values()
            for account, private in each
            if private and account != but
        }
    )


async def bound(connection: AsyncConnection, community: int) -> set[int]:
    """The households of a community anybody is bound to."""
    query = select(bindings.c.household).where(
        bindings.c.community == community, bindings.c.ended_at.is_(None)
    )
    return {row[0] for row in await connection.execute(query)}


async def homes(connection: AsyncConnection) -> dict[tuple[int, int], int]:
    """(community, account) -> household, the first one where there are several."""
    columns = (bindings.c.community, bindings.c.account, bindings.c.household)
    query = select(*columns).where(bindings.c.ended_at.is_(None), bindings.c.account.is_not(None))
    rows = await connection.execute(query.order_by(bindings.c.household.desc()))
    return {(row[0], row[1]): row[2] for row in rows}


# claims


async def claim(connection: AsyncConnection, household: Listed, account: int, now: datetime) -> int:
    """Records a request, in place of an earlier open one; its number."""
    mine = (
        claims.c.account == account,
        claims.c.community == household.community,
        claims.c.state == "open",
    )
    await connection.execute(update(claims).where(*mine).values(state="void"))
    row = {
        "community": household.community,
        "household": household.id,
        "account": account,
        "at": now,
    }
    return (
        await connection.execute(insert(claims).values(**row).returning(claims.c.id))
    ).scalar_one()


async def claimed(connection: AsyncConnection, number: int) -> Claim | None:
    columns = (
        claims.c.id,
        claims.c.community,
        claims.c.household,
        claims.c.account,
        claims.c.state,
    )
    row = (await connection.execute(select(*columns).where(claims.c.id == number))).first()
    return Claim(*row) if row else None


async def decide(connection: AsyncConnection, number: int, state: str, decider: int) -> None:
    await connection.execute(
        update(claims).where(claims.c.id == number).values(state=state, decider=decider)
    )
