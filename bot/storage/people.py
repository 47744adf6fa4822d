"""Accounts, half-filled forms, and a person's rights over what is kept about them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Table, delete, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.hearing import POINT
from bot.domain.matter import title_of
from bot.storage.tables import (
    accounts,
    agents,
    appeals,
    asks,
    bindings,
    claims,
    examples,
    extensions,
    forms,
    hearings,
    helpers,
    inbox,
    liaisons,
    links,
    looks,
    matters,
    notices,
    objections,
    photos,
    points,
    posts,
    records,
    remarks,
    requests,
    roles,
    seats,
    timeline,
    topics,
    tries,
    turns,
    views,
    voices,
    votes,
)
from bot.storage.upsert import upsert

DELETED: Final = "（本人已删除）"


_ABOUT_PEOPLE: Final = (
    accounts,
    bindings,
    voices,
    views,
    asks,
    votes,
    objections,
    claims,
    requests,
    helpers,
    seats,
    remarks,
    topics,
    links,
    liaisons,
    roles,
    agents,
    records,
    photos,
    extensions,
    appeals,
    looks,
    forms,
)
"""What holds something about an account, in the order in which it is told."""


@dataclass(frozen=True, slots=True)
class Form:
    """What a person has filled in so far."""

    account: int
    kind: str
    filled: dict[str, Any]


async def quieten(connection: AsyncConnection, account: int) -> None:
    """Nothing is told to an account unasked until it writes again."""
    await connection.execute(
        update(accounts).where(accounts.c.account == account).values(private=False)
    )


async def seen(
    connection: AsyncConnection,
    account: int,
    now: datetime,
    *,
    community: int | None = None,
    name: bytes | None = None,
    private: bool = False,
) -> None:
    """Records an account; a private chat once open stays so."""
    row = {
        "account": account,
        "community": community,
        "name": name,
        "private": private,
        "seen_at": now,
    }
    fresh: dict[str, Any] = {"seen_at": now}
    fresh |= {
        key: value for key, value in (("community", community), ("name", name)) if value is not None
    }
    if private:
        fresh["private"] = True
    statement = (
        upsert(connection, accounts)
        .values(**row)
        .on_conflict_do_update(index_elements=["account"], set_=fresh)
    )
    await connection.execute(statement)


async def community_of(connection: AsyncConnection, account: int) -> int | None:
    """The community an account was last seen in."""
    return (
        await connection.execute(select(accounts.c.community).where(accounts.c.account == account))
    ).scalar()


async def close_private(connection: AsyncConnection, account: int) -> None:
    await connection.execute(
        update(accounts).where(accounts.c.account == account).values(private=False)
    )


async def form(connection: AsyncConnection, account: int, chat: int) -> Form | None:
    query = select(forms.c.kind, forms.c.filled).where(
        forms.c.account == account, forms.c.chat == chat
    )
    row = (await connection.execute(query)).first()
    return Form(account, row[0], row[1]) if row else None


async def form_with(connection: AsyncConnection, chat: int, mark: int) -> Form | None:
    """The form of a chat that a button names by its mark, whoever began it."""
    query = select(forms.c.account, forms.c.kind, forms.c.filled).where(forms.c.chat == chat)
    rows = (await connection.execute(query)).all()
    return next((Form(*row) for row in rows if row[2].get("mark") == mark), None)


async def fill(
    connection: AsyncConnection,
    account: int,
    chat: int,
    kind: str,
    filled: Mapping[str, Any],
    now: datetime,
) -> None:
    """Keeps a form as far as it is filled, in place of an earlier one."""
    await forget_form(connection, account, chat)
    row = {
        "account": account,
        "chat": chat,
        "kind": kind,
        "filled": dict(filled),
        "changed_at": now,
    }
    await connection.execute(insert(forms).values(**row))


async def forget_form(connection: AsyncConnection, account: int, chat: int) -> None:
    await connection.execute(delete(forms).where(forms.c.account == account, forms.c.chat == chat))


async def export(connection: AsyncConnection, account: int) -> dict[str, list[dict[str, Any]]]:
    """Every row kept about an account, by table."""
    own: dict[Table, ColumnElement[bool]] = {
        extensions: extensions.c.asked_by == account,
        requests: or_(requests.c.account == account, requests.c.helper == account),
    }
    kept: dict[str, list[dict[str, Any]]] = {}
    for table in _ABOUT_PEOPLE:
        which = own.get(table)
        rows = await connection.execute(
            select(table).where(table.c.account == account if which is None else which)
        )
        kept[table.name] = [dict(row._mapping) for row in rows]  # pyright: ignore[reportPrivateUsage]
    return kept


async def anonymise(connection: AsyncConnection, account: int) -> tuple[int, list[int]]:
    """Forgets who a person is: their words, rooms and account go, their matters stay.

    The number of voices that became nobody's, and the matters they belong to. An officer's visits stay with
    the residents they were made to.
    """
    mine = (voices.c.account == account, voices.c.kind != "visit")
    rows = (await connection.execute(select(voices.c.matter, voices.c.text).where(*mine))).all()
    gone = {
        "account": None,
        "who": f"x{secrets.token_hex(6)}",
        "text": "",
        "why": "",
        "room": None,
        "photo": None,
        "named": False,
        "chat": None,
        "message": None,
    }
    await connection.execute(update(voices).where(*mine).values(**gone))
    await connection.execute(update(voices).where(voices.c.account == account).values(account=None))
    touched = sorted({row.matter for row in rows})
    if touched:
        await _retitle(connection, touched)
        await connection.execute(
            delete(examples).where(examples.c.text.in_([row.text for row in rows]))
        )
    await connection.execute(update(timeline).where(timeline.c.actor == account).values(actor=None))
    await connection.execute(
        update(examples).where(examples.c.officer == account).values(officer=None)
    )
    await _leave_ballots(connection, account)
    await _leave_matters(connection, account)
    quoted = (inbox.c.state == "poison", inbox.c.raw.like(f'%"id": {account},%'))
    await connection.execute(delete(inbox).where(*quoted))
    await connection.execute(delete(forms).where(forms.c.account == account))
    await connection.execute(delete(accounts).where(accounts.c.account == account))
    return len(rows), touched


async def _retitle(connection: AsyncConnection, touched: list[int]) -> None:
    """Matters are called by the words of somebody who is still there; by none where nobody is."""
    query = select(voices.c.matter, voices.c.text).where(
        voices.c.matter.in_(touched), voices.c.text != ""
    )
    first: dict[int, str] = {}
    for number, text in (await connection.execute(query.order_by(voices.c.id))).all():
        first.setdefault(number, text)
    for number in touched:
        title = title_of(first[number]) if number in first else DELETED
        blank = {"terms": {}, "room": None, "title": title}
        await connection.execute(update(matters).where(matters.c.id == number).values(**blank))


async def _leave_ballots(connection: AsyncConnection, account: int) -> None:
    """Votes stand as their household's; whose account gave them is forgotten."""
    mine = bindings.c.account == account
    await connection.execute(
        update(bindings)
        .where(mine, bindings.c.ended_at.is_(None))
        .values(ended_at=func.coalesce(bindings.c.ended_at, bindings.c.since), ended_how="deleted")
    )
    await connection.execute(update(bindings).where(mine).values(account=None))
    await connection.execute(update(votes).where(votes.c.account == account).values(account=None))
    gone = {"account": None, "text": DELETED}
    await connection.execute(
        update(objections).where(objections.c.account == account).values(**gone)
    )
    await connection.execute(delete(posts).where(posts.c.chat == account))
    for table in (claims, tries, roles):
        await connection.execute(delete(table).where(table.c.account == account))


async def _leave_matters(connection: AsyncConnection, account: int) -> None:
    """Views stand as counted, without words; what was asked and held is nobody's."""
    mine = select(views.c.point, views.c.text).where(
        views.c.account == account, views.c.point.is_not(None)
    )
    for point, text in (await connection.execute(mine)).all():
        same = (points.c.id == point, points.c.text == title_of(text, limit=POINT))
        await connection.execute(update(points).where(*same).values(text=DELETED))
    blank: dict[str, Any] = {"account": None, "name": None, "text": "", "photo": None, "label": ""}
    await connection.execute(update(views).where(views.c.account == account).values(**blank))
    await connection.execute(
        update(asks).where(asks.c.account == account).values(account=None, door="")
    )
    who = f"a{account}"
    await connection.execute(
        update(asks).where(asks.c.who == who).values(who=f"x{secrets.token_hex(6)}")
    )
    for table, column in (
        (turns, turns.c.account),
        (matters, matters.c.account),
        (matters, matters.c.doer),
        (records, records.c.account),
        (photos, photos.c.account),
        (appeals, appeals.c.account),
        (extensions, extensions.c.asked_by),
        (extensions, extensions.c.decided_by),
        (notices, notices.c.by),
        (views, views.c.officer),
        (asks, asks.c.officer),
        (hearings, hearings.c.opened_by),
        (appeals, appeals.c.answered_by),
    ):
        await connection.execute(update(table).where(column == account).values({column.name: None}))
    await connection.execute(delete(agents).where(agents.c.account == account))


async def open_forms(connection: AsyncConnection, kind: str, before: datetime) -> list[Form]:
    """What people have begun in their own chats and not touched since an instant."""
    query = select(forms.c.account, forms.c.kind, forms.c.filled).where(
        forms.c.kind == kind, forms.c.chat == forms.c.account, forms.c.changed_at < before
    )
    return [Form(*row) for row in await connection.execute(query)]


async def sweep_forms(connection: AsyncConnection, before: datetime) -> None:
    """Forgets forms nobody finished."""
    await connection.execute(delete(forms).where(forms.c.changed_at < before))


async def looked(
    connection: AsyncConnection, at: datetime, community: int, account: int, what: str
) -> None:
    """Records that an officer looked at something personal."""
    await connection.execute(
        insert(looks).values(at=at, community=community, account=account, what=what)
    )


async def is_private(connection: AsyncConnection, account: int) -> bool:
    """Whether an account has opened a private chat with the bot."""
    return bool(
        (
            await connection.execute(
                select(accounts.c.private).where(accounts.c.account == account)
            )
        ).scalar()
    )
