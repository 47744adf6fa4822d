"""The outbox: every call to Telegram, committed with the change that wants it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, bindparam, delete, func, insert, not_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage.bulk import Bulk
from bot.storage.tables import outbox, posts
from bot.storage.upsert import upsert

ALARM: Final = "alert:"  # how the keys of calls begin that tell of a danger
ANSWERED_TO: Final = ("activity", "ballot", "hearing")  # posts in a group that residents answer to
LONGEST_WAIT: Final = timedelta(minutes=2)
UNORDERED: Final = ("react", "answer", "ask", "mirror")
KEYED: Final = timedelta(days=60)
SENT_AGAIN: Final = timedelta(days=30)
URGENT: Final = 1  # priorities up to which a call tells of danger, or asks what a deed waits for


@dataclass(slots=True)
class Call:
    """One call to make.

    kind: post (not repeated when its outcome is unknown), tell (repeated), edit, react, answer, ask, mirror.
    ref: the name under which the sent message is found again; an edit's ref names what it edits.
    coalesce: a later waiting call with the same key takes an earlier one's place.
    once: a call with a key that was used before is not added.
    """

    kind: str
    method: str
    chat: int | None
    params: dict[str, Any]
    priority: int = 5
    ref: str | None = None
    coalesce: str | None = None
    once: str | None = None
    attachment: bytes | None = None
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A call whose time has come."""

    id: int
    kind: str
    method: str
    chat: int | None
    params: dict[str, Any]
    ref: str | None
    attempts: int
    attachment: bytes | None
    once: str | None = field(default=None)


@dataclass(frozen=True, slots=True)
class WaitingCall:
    """A call whose time has come, as far as choosing needs it."""

    id: int
    kind: str
    chat: int | None
    priority: int = 0

    @property
    def urgent(self) -> bool:
        """Whether it may use what is kept of a group's minute for danger."""
        return self.priority <= URGENT


_ADD: Final = Bulk(
    lambda dialect: upsert(dialect, outbox).on_conflict_do_nothing(index_elements=["once"]),
    (
        "kind",
        "method",
        "chat",
        "params",
        "priority",
        "ref",
        "coalesce",
        "once",
        "attachment",
        "due_at",
        "made_at",
        "state",
        "attempts",
    ),
)
_WHOLE: Final = (
    outbox.c.id,
    outbox.c.kind,
    outbox.c.method,
    outbox.c.chat,
    outbox.c.params,
    outbox.c.ref,
    outbox.c.attempts,
    outbox.c.attachment,
    outbox.c.once,
)


async def add(connection: AsyncConnection, calls: Sequence[Call], now: datetime) -> list[Due]:
    """Queues calls in order; of those to be coalesced only the last stays.

    Answers to taps are returned with their numbers, so that the courier need not look for them.
    """
    last = {call.coalesce: index for index, call in enumerate(calls) if call.coalesce}
    kept = [
        call
        for index, call in enumerate(calls)
        if not call.coalesce or last[call.coalesce] == index
    ]
    keys = [call.coalesce for call in kept if call.coalesce]
    if keys:
        await connection.execute(
            delete(outbox).where(outbox.c.state == "waiting", outbox.c.coalesce.in_(keys))
        )
    answers = [call for call in kept if call.kind == "answer"]
    rows = [_row(call, now) for call in kept if call.kind != "answer"]
    if rows:
        await _ADD.run(connection, rows)
    if not answers:
        return []
    statement = insert(outbox).returning(outbox.c.id, sort_by_parameter_order=True)
    made = (await connection.execute(statement, [_row(call, now) for call in answers])).scalars()
    return [
        Due(number, call.kind, call.method, call.chat, call.params, call.ref, 0, None)
        for number, call in zip(made, answers, strict=True)
    ]


def _row(call: Call, now: datetime) -> dict[str, Any]:
    return {
        "kind": call.kind,
        "method": call.method,
        "chat": call.chat,
        "params": call.params,
        "priority": call.priority,
        "ref": call.ref,
        "coalesce": call.coalesce,
        "once": call.once,
        "attachment": call.attachment,
        "due_at": call.due_at,
        "made_at": now,
        "state": "waiting",
        "attempts": 0,
    }


def _free_of(chats: Sequence[int]) -> ColumnElement[bool]:
    """Calls to other chats, and those whose order does not matter."""
    return outbox.c.chat.is_(None) | outbox.c.chat.not_in(chats) | outbox.c.kind.in_(UNORDERED)


async def due(
    connection: AsyncConnection,
    now: datetime,
    limit: int,
    *,
    held: Sequence[int],
    under_way: Sequence[int],
    put_off: bool = False,
    kept: Sequence[int] = (),
) -> list[WaitingCall]:
    """Waiting calls whose time has come, most important first; ordered calls to held chats are left out, to `kept`
    ones those that are not urgent. With `put_off` also those whose time has not come.

    No call is ever put off by more than LONGEST_WAIT; one that seems to be was put off before the clock
    was set back, and is due.
    """
    reached = (
        outbox.c.due_at.is_(None)
        | (outbox.c.due_at <= now)
        | (outbox.c.due_at > now + LONGEST_WAIT)
    )
    query = select(outbox.c.id, outbox.c.kind, outbox.c.chat, outbox.c.priority).where(
        outbox.c.state == "waiting"
    )
    if not put_off:
        query = query.where(reached)
    if held:
        query = query.where(_free_of(held))
    if kept:
        query = query.where(_free_of(kept) | (outbox.c.priority <= URGENT))
    if under_way:
        query = query.where(outbox.c.id.not_in(under_way))
    rows = await connection.execute(query.order_by(outbox.c.priority, outbox.c.id).limit(limit))
    return [WaitingCall(*row) for row in rows]


async def load(connection: AsyncConnection, ids: Sequence[int]) -> list[Due]:
    """Calls with all that belongs to them, in the order of the numbers given."""
    if not ids:
        return []
    found = {
        row.id: Due(*row)
        for row in await connection.execute(select(*_WHOLE).where(outbox.c.id.in_(ids)))
    }
    return [found[number] for number in ids]


async def next_due(connection: AsyncConnection) -> datetime | None:
    """When the next put-off call is due; None when none is."""
    query = select(func.min(outbox.c.due_at)).where(outbox.c.state == "waiting")
    return (await connection.execute(query)).scalar()


async def claim(connection: AsyncConnection, ids: Sequence[int]) -> None:
    """Marks calls as under way, before they are made."""
    if ids:
        await connection.execute(update(outbox).where(outbox.c.id.in_(ids)).values(state="sending"))


async def sent(connection: AsyncConnection, ids: Sequence[int], now: datetime) -> None:
    """Marks calls as made and drops what they held."""
    statement = update(outbox).where(outbox.c.id == bindparam("row"))
    values = {"state": "sent", "params": None, "attachment": None, "fault": None, "sent_at": now}
    await connection.execute(statement.values(values), [{"row": number} for number in ids])


async def remember(connection: AsyncConnection, ref: str, chat: int, message: int) -> None:
    """Keeps where a post went, for later edits; a repeated post replaces the earlier one."""
    await connection.execute(delete(posts).where(posts.c.ref == ref))
    await connection.execute(insert(posts).values(ref=ref, chat=chat, message=message))


async def where(connection: AsyncConnection, ref: str) -> tuple[int, int] | None:
    """Chat and message of a post."""
    row = (
        await connection.execute(select(posts.c.chat, posts.c.message).where(posts.c.ref == ref))
    ).first()
    return (row[0], row[1]) if row else None


async def forget_post(connection: AsyncConnection, ref: str) -> None:
    """A post that is not there any more, or that Telegram lets nobody edit."""
    await connection.execute(delete(posts).where(posts.c.ref == ref))


async def pending(connection: AsyncConnection, ref: str) -> bool:
    """Whether the post with this ref is still to be sent."""
    first = (
        outbox.c.ref == ref,
        outbox.c.kind != "edit",
        outbox.c.state.in_(("waiting", "sending")),
    )
    return (
        await connection.execute(select(outbox.c.id).where(*first).limit(1))
    ).first() is not None


async def named(connection: AsyncConnection, chat: int, message: int) -> str | None:
    """The ref of a message of ours."""
    query = select(posts.c.ref).where(posts.c.chat == chat, posts.c.message == message)
    return (await connection.execute(query)).scalar()


async def number_of(connection: AsyncConnection, chat: int, message: int, what: str) -> int | None:
    """The first number in the ref of a message of ours, activity:12:…; None where it is of another kind."""
    kind, _, rest = (await named(connection, chat, message) or "").partition(":")
    number = rest.partition(":")[0]
    return int(number) if kind == what and number.isdecimal() else None


async def posted_between(connection: AsyncConnection, chat: int, after: int, before: int) -> bool:
    """Whether a post of ours that residents answer to stands between two messages of a chat."""
    asks = or_(*(posts.c.ref.like(f"{what}:%") for what in ANSWERED_TO))
    between = (posts.c.chat == chat, posts.c.message > after, posts.c.message < before)
    return (await connection.execute(select(posts.c.ref).where(*between, asks))).first() is not None


async def hurry(connection: AsyncConnection) -> None:
    """What was put off may go now."""
    await connection.execute(update(outbox).where(outbox.c.state == "waiting").values(due_at=None))


async def again(connection: AsyncConnection, number: int) -> Call | None:
    """Sends a refused call once more, as new; None where there is nothing left to send."""
    where = (
        outbox.c.id == number,
        outbox.c.state.in_(("failed", "unknown")),
        outbox.c.params.is_not(None),
    )
    row = (await connection.execute(select(outbox).where(*where))).first()
    if row is None or not row.params:
        return None
    fresh = {"state": "waiting", "due_at": None, "attempts": 0}
    await connection.execute(update(outbox).where(outbox.c.id == number).values(**fresh))
    return Call(row.kind, row.method, row.chat, row.params, row.priority, row.ref)


async def retry(
    connection: AsyncConnection, number: int, at: datetime, fault: str, *, counted: bool = True
) -> None:
    """Puts a call off until an instant; an edit that a newer one has overtaken is given up. An attempt that is not
    `counted` was the network's fault."""
    coalesce = (
        await connection.execute(select(outbox.c.coalesce).where(outbox.c.id == number))
    ).scalar()
    if coalesce is not None:
        newer = (outbox.c.coalesce == coalesce, outbox.c.id > number, outbox.c.state == "waiting")
        if (
            await connection.execute(select(outbox.c.id).where(*newer).limit(1))
        ).first() is not None:
            await settle(connection, number, "failed", "overtaken by a newer edit")
            return
    values = {
        "state": "waiting",
        "due_at": at,
        "fault": fault[:200],
        "attempts": outbox.c.attempts + int(counted),
    }
    await connection.execute(update(outbox).where(outbox.c.id == number).values(values))


async def settle(
    connection: AsyncConnection, number: int, state: str, fault: str, *, kept: bool = False
) -> None:
    """Ends a call as failed or unknown; what it held is dropped, unless it is `kept` to be sent again."""
    values: dict[str, Any] = {"state": state, "fault": fault[:200]}
    if not kept:
        values |= {"params": None, "attachment": None}
    await connection.execute(update(outbox).where(outbox.c.id == number).values(values))


async def interrupted(connection: AsyncConnection) -> list[Due]:
    """Calls that were under way when the process ended: nobody knows whether they were made."""
    return [
        Due(*row)
        for row in await connection.execute(select(*_WHOLE).where(outbox.c.state == "sending"))
    ]


async def move_chat(connection: AsyncConnection, old: int, new: int) -> None:
    """A group became a supergroup: what waits for it goes to the new id; old posts cannot be edited there."""
    await connection.execute(
        update(outbox).where(outbox.c.chat == old, outbox.c.state != "sent").values(chat=new)
    )
    await connection.execute(delete(posts).where(posts.c.chat == old))


async def drop_chat(connection: AsyncConnection, chat: int) -> None:
    """Nothing more is sent to a chat that is closed to us."""
    gone = {"state": "failed", "fault": "chat closed", "params": None, "attachment": None}
    await connection.execute(
        update(outbox).where(outbox.c.chat == chat, outbox.c.state == "waiting").values(gone)
    )


async def waits(connection: AsyncConnection, coalesce: str) -> bool:
    """Whether a call under this key still waits."""
    query = select(outbox.c.id).where(outbox.c.coalesce == coalesce, outbox.c.state == "waiting")
    return (await connection.execute(query.limit(1))).first() is not None


async def counts(connection: AsyncConnection) -> dict[str, int]:
    """How many calls are in each state."""
    rows = await connection.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
    return {row[0]: row[1] for row in rows}


async def sweep(connection: AsyncConnection, before: datetime) -> None:
    """Forgets calls made before an instant, keyed ones two months later; what was refused loses its words, but what was
    for all to read, which can be sent again for a month."""
    done = outbox.c.state.in_(("sent", "failed", "unknown"))
    failed = outbox.c.state.in_(("failed", "unknown"))
    public = failed & (outbox.c.kind == "post") & (outbox.c.made_at >= before - SENT_AGAIN)
    old = outbox.c.once.is_(None) & (outbox.c.made_at < before) | (
        outbox.c.made_at < before - KEYED
    )
    await connection.execute(delete(outbox).where(done, old, not_(public)))
    told = (failed, outbox.c.made_at < before, outbox.c.params.is_not(None), not_(public))
    await connection.execute(update(outbox).where(*told).values(params=None, attachment=None))


async def refused(connection: AsyncConnection, name: str) -> bool:
    """Whether something posted under a name ("notice:7:", one post a group) was refused and no group has it."""
    gone = select(outbox.c.id).where(
        outbox.c.kind == "post",
        outbox.c.state.in_(("failed", "unknown")),
        outbox.c.ref.startswith(name),
    )
    has = select(posts.c.ref).where(posts.c.ref.startswith(name))
    failed = (await connection.execute(gone.limit(1))).first()
    return failed is not None and (await connection.execute(has.limit(1))).first() is None


async def not_received(connection: AsyncConnection, names: Sequence[str]) -> set[str]:
    """Of things posted under `names` (each "notice:7:" and the like, one post a group) those that no group has yet:
    refused, given up, or still on their way."""
    waiting = select(outbox.c.ref).where(outbox.c.kind == "post", outbox.c.state != "sent")
    missed = {
        name
        for (ref,) in await connection.execute(waiting.where(outbox.c.ref.is_not(None)))
        for name in names
        if ref.startswith(name)
    }
    taken = (
        await connection.execute(
            select(posts.c.ref).where(or_(*(posts.c.ref.startswith(name) for name in missed)))
        )
        if missed
        else ()
    )
    return missed - {name for (ref,) in taken for name in missed if ref.startswith(name)}
