"""Ballots as rows: drafts, the frozen roll, votes, leaves and heads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.ballot import Ballot, Channel, Choice, Question, Secrecy, Stage, ballots_dated
from bot.domain.dated import Dated
from bot.domain.household import Door, Household
from bot.domain.ledger import Head
from bot.domain.showing import Showing
from bot.storage.households import household_of
from bot.storage.tables import ballot_pictures, ballots, electors, heads, leaves, votes
from bot.storage.upsert import upsert


@dataclass(frozen=True, slots=True)
class Elector:
    """A household of a frozen roll, with the salt of its mark; `delivered` once two officers recorded it told."""

    household: int
    frozen: Household
    salt: bytes
    delivered: bool = False

    @property
    def label(self) -> str:
        return self.frozen.label


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote as given; `standing` while no later one of its household replaced it."""

    seq: int
    household: int
    choice: Choice
    salt: bytes
    leaf: int
    channel: Channel
    account: int | None
    at: datetime
    standing: bool


# ballots


async def create(connection: AsyncConnection, **values: Any) -> int:
    row = {"buildings": [], "recused": [], "agreed": [], "editors": [], "result": {}, **values}
    return (
        await connection.execute(insert(ballots).values(**row).returning(ballots.c.id))
    ).scalar_one()


async def change(connection: AsyncConnection, number: int, **values: Any) -> None:
    await connection.execute(update(ballots).where(ballots.c.id == number).values(**values))


async def get(connection: AsyncConnection, number: int) -> Ballot | None:
    row = (await connection.execute(select(ballots).where(ballots.c.id == number))).first()
    return _ballot(row) if row else None


async def by_number(connection: AsyncConnection, community: int, number: str) -> Ballot | None:
    query = select(ballots).where(ballots.c.community == community, ballots.c.number == number)
    row = (await connection.execute(query)).first()
    return _ballot(row) if row else None


async def in_stage(
    connection: AsyncConnection, stages: Sequence[Stage], community: int | None = None
) -> list[Ballot]:
    query = select(ballots).where(ballots.c.stage.in_([stage.value for stage in stages]))
    if community is not None:
        query = query.where(ballots.c.community == community)
    return [_ballot(row) for row in await connection.execute(query.order_by(ballots.c.id.desc()))]


async def dated(connection: AsyncConnection, community: int, now: datetime) -> list[Dated]:
    """When a community's ballots open and end, from now on."""
    found = await in_stage(connection, [Stage.APPROVED, Stage.OPEN], community)
    return [each for each in ballots_dated(found) if each.at >= now]


async def hand_over(connection: AsyncConnection, gone: int, kept: int) -> None:
    """A matter was merged: its ballots are the other one's."""
    await connection.execute(update(ballots).where(ballots.c.matter == gone).values(matter=kept))


async def of_matter(connection: AsyncConnection, matter: int) -> list[Ballot]:
    query = select(ballots).where(ballots.c.matter == matter).order_by(ballots.c.id)
    return [_ballot(row) for row in await connection.execute(query)]


def _ballot(row: Any) -> Ballot:
    return Ballot(
        id=row.id,
        community=row.community,
        number=row.number,
        title=row.title,
        kind=Question(row.kind),
        options=tuple(row.options),
        profile=row.profile,
        secrecy=Secrecy(row.secrecy),
        stage=Stage(row.stage),
        matter=row.matter,
        buildings=tuple(row.buildings),
        recused=tuple(row.recused),
        notice_days=row.notice_days,
        hours=row.hours,
        silence=row.silence,
        opens_at=row.opens_at,
        closes_at=row.closes_at,
        objections_until=row.objections_until,
        drafter=row.drafter,
        approver=row.approver,
        agreed=tuple((name, who) for name, who in row.agreed),
        editors=tuple(row.editors),
        leaves=row.leaves,
        last_at=row.last_at,
        roll_hash=row.roll_hash,
        result=row.result,
        showing={option: Showing.read(each) for option, each in (row.showing or {}).items()},
        budget=row.budget,
    )


async def counters(
    connection: AsyncConnection, number: int
) -> tuple[int, int, datetime | None, str]:
    """Leaves so far, votes so far, the last leaf's instant, and the signing key's name."""
    query = select(ballots.c.leaves, ballots.c.votes, ballots.c.last_at, ballots.c.key).where(
        ballots.c.id == number
    )
    row = (await connection.execute(query)).one()
    return row[0], row[1], row[2], row[3]


# pictures of options


async def keep_picture(
    connection: AsyncConnection, number: int, digest: str, content: bytes
) -> None:
    row = {"ballot": number, "sha256": digest, "content": content}
    adding = upsert(connection, ballot_pictures).values(**row)
    await connection.execute(adding.on_conflict_do_nothing())


async def picture(connection: AsyncConnection, number: int, digest: str) -> bytes | None:
    query = select(ballot_pictures.c.content).where(
        ballot_pictures.c.ballot == number, ballot_pictures.c.sha256 == digest
    )
    return (await connection.execute(query)).scalar_one_or_none()


async def forget_pictures(connection: AsyncConnection, number: int) -> None:
    """Of a draft that was given up."""
    await connection.execute(delete(ballot_pictures).where(ballot_pictures.c.ballot == number))


# the frozen roll


async def freeze(
    connection: AsyncConnection, number: int, rows: Sequence[Mapping[str, Any]]
) -> None:
    """Keeps the roll as it is when the ballot opens."""
    for start in range(0, len(rows), 500):
        await connection.execute(
            insert(electors), [{"ballot": number, **row} for row in rows[start : start + 500]]
        )


async def roll(connection: AsyncConnection, number: int) -> list[Elector]:
    query = select(electors).where(electors.c.ballot == number)
    return [_elector(row) for row in await connection.execute(query)]


async def elector(connection: AsyncConnection, number: int, household: int) -> Elector | None:
    query = select(electors).where(electors.c.ballot == number, electors.c.household == household)
    row = (await connection.execute(query)).first()
    return _elector(row) if row else None


async def elector_at(connection: AsyncConnection, number: int, door: Door) -> Elector | None:
    """The household that had this door when the ballot opened."""
    same = (
        electors.c.building == door.building,
        electors.c.unit == door.unit,
        electors.c.room == door.room,
    )
    row = (
        await connection.execute(select(electors).where(electors.c.ballot == number, *same))
    ).first()
    return _elector(row) if row else None


def _elector(row: Any) -> Elector:
    return Elector(row.household, household_of(row), row.salt, row.delivered_how is not None)


async def size(connection: AsyncConnection, number: int) -> int:
    query = select(func.count()).select_from(electors).where(electors.c.ballot == number)
    return (await connection.execute(query)).scalar_one()


async def delivered(
    connection: AsyncConnection, number: int, ids: Sequence[int], how: str, now: datetime
) -> None:
    """Records that households were told of the ballot; the first record stays."""
    for start in range(0, len(ids), 500):
        these = (
            electors.c.ballot == number,
            electors.c.household.in_(ids[start : start + 500]),
            electors.c.delivered_how.is_(None),
        )
        await connection.execute(
            update(electors).where(*these).values(delivered_how=how, delivered_at=now)
        )


# votes


async def standing(connection: AsyncConnection, number: int) -> list[Vote]:
    """The votes that count now."""
    query = select(votes).where(votes.c.ballot == number, votes.c.standing)
    return [_vote(row) for row in await connection.execute(query.order_by(votes.c.seq))]


async def vote_of(connection: AsyncConnection, number: int, household: int) -> Vote | None:
    """A household's standing vote."""
    same = (votes.c.ballot == number, votes.c.household == household, votes.c.standing)
    row = (await connection.execute(select(votes).where(*same))).first()
    return _vote(row) if row else None


async def turnout(connection: AsyncConnection, number: int) -> int:
    query = (
        select(func.count()).select_from(votes).where(votes.c.ballot == number, votes.c.standing)
    )
    return (await connection.execute(query)).scalar_one()


async def add_vote(connection: AsyncConnection, number: int, vote: Vote, *, replaces: bool) -> None:
    """Adds a vote, in place of the household's earlier one where there is one."""
    if replaces:
        same = (votes.c.ballot == number, votes.c.household == vote.household, votes.c.standing)
        await connection.execute(update(votes).where(*same).values(standing=False))
    row = {
        "ballot": number,
        "seq": vote.seq,
        "household": vote.household,
        "choice": list(vote.choice),
        "salt": vote.salt,
        "leaf": vote.leaf,
        "channel": vote.channel.value,
        "account": vote.account,
        "at": vote.at,
        "standing": True,
    }
    await connection.execute(insert(votes).values(**row))


def _vote(row: Any) -> Vote:
    return Vote(
        row.seq,
        row.household,
        tuple(row.choice),
        row.salt,
        row.leaf,
        Channel(row.channel),
        row.account,
        row.at,
        row.standing,
    )


# the ledger


async def add_leaf(
    connection: AsyncConnection, number: int, index: int, body: str, at: datetime
) -> None:
    await connection.execute(insert(leaves).values(ballot=number, number=index, body=body, at=at))


async def leaf(connection: AsyncConnection, number: int, index: int) -> bytes | None:
    """One leaf in its canonical bytes; None where the ledger has not come so far."""
    query = select(leaves.c.body).where(leaves.c.ballot == number, leaves.c.number == index)
    body = (await connection.execute(query)).scalar()
    return body.encode() if body else None


async def bodies(connection: AsyncConnection, number: int) -> list[bytes]:
    """Every leaf in order, in its canonical bytes."""
    query = select(leaves.c.body).where(leaves.c.ballot == number).order_by(leaves.c.number)
    return [row[0].encode() for row in await connection.execute(query)]


async def add_head(connection: AsyncConnection, number: int, head: Head) -> None:
    row = {
        "ballot": number,
        "size": head.size,
        "root": head.root,
        "at": head.at,
        "key": head.key,
        "signature": head.signature,
    }
    await connection.execute(insert(heads).values(**row))


async def last_head(connection: AsyncConnection, number: int, name: str) -> Head | None:
    """The newest signed head."""
    query = select(heads).where(heads.c.ballot == number).order_by(heads.c.size.desc()).limit(1)
    row = (await connection.execute(query)).first()
    return _head(row, name) if row else None


def _head(row: Any, name: str) -> Head:
    return Head(name, row.size, row.root, row.at, row.key, row.signature)


async def heads_of(connection: AsyncConnection, number: int, name: str) -> list[Head]:
    """Signed heads, smallest first; `name` is the ballot's public number."""
    query = select(heads).where(heads.c.ballot == number).order_by(heads.c.size)
    return [_head(row, name) for row in await connection.execute(query)]
