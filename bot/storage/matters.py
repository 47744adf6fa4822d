"""Matters, their voices and their timeline: rows <-> domain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Update,
    bindparam,
    delete,
    exists,
    func,
    insert,
    not_,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.matter import NO_DEMAND, Course, Ending, Event, Kind, Matter, State, Voice
from bot.domain.open311 import RequestQuery, Status
from bot.domain.place import Place
from bot.domain.procedure import AGENCY_ROLES
from bot.storage.bulk import Bulk
from bot.storage.tables import (
    accounts,
    agenda,
    counters,
    examples,
    matters,
    timeline,
    turns,
    voices,
)
from bot.storage.upsert import upsert

OPEN = (State.VOICED.value, State.TAKEN.value, State.ANSWERED.value)
OVER = (State.CLOSED.value, State.DISMISSED.value, State.MERGED.value)


def _matter(row: Any) -> Matter:
    return Matter(
        row.id,
        row.community,
        row.number,
        row.title,
        row.category,
        Place(row.building, row.unit, row.room),
        State(row.state),
        row.urgent,
        row.opened_at,
        row.updated_at,
        _course(row),
        row.surfaced_at,
        row.answered_at,
        row.answer,
        row.merged_into,
        row.public,
    )


def _course(row: Any) -> Course:
    dues = {step: datetime.fromisoformat(at) for step, at in row.dues.items()}
    return Course(
        row.procedure,
        row.step,
        row.role,
        row.began_at,
        row.due_at,
        row.account,
        row.agency,
        row.accepted_at,
        row.doer,
        row.waiting,
        row.round,
        dues,
        Ending(row.ending) if row.ending else None,
        row.closed_at,
        row.solved_at,
    )


def columns_of(course: Course) -> dict[str, Any]:
    """A course as columns of its matter's row."""
    return {
        "procedure": course.procedure,
        "step": course.step,
        "role": course.role,
        "began_at": course.began_at,
        "due_at": course.due_at,
        "account": course.account,
        "agency": course.agency,
        "accepted_at": course.accepted_at,
        "doer": course.doer,
        "waiting": course.waiting,
        "round": course.round,
        "dues": {step: at.isoformat() for step, at in course.dues.items()},
        "ending": course.ending.value if course.ending else None,
        "closed_at": course.closed_at,
        "solved_at": course.solved_at,
    }


def _voice(row: Any) -> Voice:
    return Voice(
        row.id,
        row.matter,
        Kind(row.kind),
        row.at,
        row.text,
        Place(row.building, row.unit, row.room),
        row.urgent,
        row.who,
        row.chat,
        row.message,
        row.why,
        row.photo,
        row.named,
    )


# matters

_CREATE: Final = insert(matters).returning(matters.c.id)


async def next_serial(
    connection: AsyncConnection, community: int, year: int, of: str = "matter"
) -> int:
    """The next number of the community's year, from 1; matters and ballots are numbered apart."""
    row = {"community": community, "name": f"{of} {year}", "value": 1}
    return (await connection.execute(_next(connection.dialect.name), row)).scalar_one()


@cache
def _next(dialect: str) -> Any:
    """Counts one on; made once, since every new matter asks."""
    return (
        upsert(dialect, counters)
        .on_conflict_do_update(
            index_elements=["community", "name"], set_={"value": counters.c.value + 1}
        )
        .returning(counters.c.value)
    )


async def create(connection: AsyncConnection, values: Mapping[str, Any], place: Place) -> int:
    """A new matter's id."""
    row = {**values, "building": place.building, "unit": place.unit, "room": place.room}
    return (await connection.execute(_CREATE, row)).scalar_one()


async def change(connection: AsyncConnection, matter: int, **values: Any) -> None:
    if place := values.pop("place", None):
        values |= {"building": place.building, "unit": place.unit, "room": place.room}
    await connection.execute(update(matters).where(matters.c.id == matter).values(**values))


async def get(connection: AsyncConnection, matter: int) -> Matter | None:
    row = (await connection.execute(select(matters).where(matters.c.id == matter))).first()
    return _matter(row) if row else None


async def by_number(connection: AsyncConnection, community: int, number: str) -> Matter | None:
    query = select(matters).where(matters.c.community == community, matters.c.number == number)
    row = (await connection.execute(query)).first()
    return _matter(row) if row else None


async def find(
    connection: AsyncConnection,
    community: int,
    *,
    limit: int = 30,
    category: str | None = None,
    building: str | None = None,
    states: Sequence[str] = OPEN,
    said: Sequence[str] = (),
    untaken: bool = False,
    procedures: Sequence[str] = (),
) -> list[Matter]:
    """Matters by category, a building that they or one of their voices name, state, words `said` about them and
    procedure, those `untaken` alone: dangers first, then the hottest."""
    where: list[ColumnElement[bool]] = [
        matters.c.community == community,
        matters.c.state.in_(states),
    ]
    where += [_says(word) for word in said]
    if procedures:
        where.append(matters.c.procedure.in_(procedures))
    if category:
        where.append(matters.c.category == category)
    if building:
        told = voices.c.building == building
        there = exists().where(voices.c.matter == matters.c.id, told)
        where.append((matters.c.building == building) | there)
    if untaken:
        nobody = matters.c.account.is_(None) & matters.c.doer.is_(None)
        handed_back = (matters.c.role == "officer") & nobody
        where.append((matters.c.state == State.VOICED.value) | handed_back)
    hottest = (matters.c.urgent.desc(), matters.c.heat.desc(), matters.c.updated_at.desc())
    query = select(matters).where(*where).order_by(*hottest).limit(limit)
    return [_matter(row) for row in await connection.execute(query)]


def _says(word: str) -> ColumnElement[bool]:
    """A word in a matter's title, its answer or one of its voices."""
    told = select(voices.c.id).where(
        voices.c.matter == matters.c.id, voices.c.text.icontains(word, autoescape=True)
    )
    return or_(
        *(
            column.icontains(word, autoescape=True)
            for column in (matters.c.title, matters.c.answer)
        ),
        told.exists(),
    )


async def open_since(
    connection: AsyncConnection, community: int, since: datetime
) -> list[tuple[Matter, dict[str, float]]]:
    """Open matters touched since an instant, with the terms they are recognised by."""
    where = (
        matters.c.community == community,
        matters.c.state.in_(OPEN),
        matters.c.updated_at >= since,
    )
    query = select(matters).where(*where).order_by(matters.c.id)
    return [(_matter(row), row.terms) for row in await connection.execute(query)]


async def many(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, Matter]:
    if not ids:
        return {}
    rows = await connection.execute(select(matters).where(matters.c.id.in_(ids)))
    return {row.id: _matter(row) for row in rows}


class Batch:
    """What was heard in a batch of talk, written in a few statements when somebody needs the rows."""

    def __init__(self) -> None:
        self._voices: list[dict[str, Any]] = []
        self._notes: list[dict[str, Any]] = []
        self._changes: dict[int, dict[str, Any]] = {}
        self._accounts: dict[int, dict[str, Any]] = {}
        self._turns: list[dict[str, Any]] = []
        self._agenda: list[dict[str, Any]] = []

    def turn(self, matter: int, community: int, course: Course) -> None:
        """Somebody's turn at a step begins; nobody's if the course has ended."""
        if course.ending is None:
            self._turns.append(
                {
                    "matter": matter,
                    "community": community,
                    "procedure": course.procedure,
                    "step": course.step,
                    "role": course.role,
                    "agency": course.agency if course.role in AGENCY_ROLES else None,
                    "account": course.account,
                    "began_at": course.began_at,
                    "due_at": course.due_at,
                }
            )

    def plan(
        self, key: str, kind: str, due_at: datetime, community: int, payload: Mapping[str, Any]
    ) -> None:
        """An agenda entry; a key that was used before changes nothing."""
        self._agenda.append(
            {
                "key": key,
                "kind": kind,
                "community": community,
                "payload": dict(payload),
                "due_at": due_at,
            }
        )

    def account(self, account: int, community: int, now: datetime) -> None:
        """Whoever voiced a demand here is known to live here."""
        self._accounts[account] = {
            "account": account,
            "community": community,
            "private": False,
            "seen_at": now,
        }

    def voice(self, values: Mapping[str, Any], place: Place) -> None:
        """A voice to keep; one kept from the same message before stays as it is."""
        self._voices.append(
            {**_BLANK, **values, "building": place.building, "unit": place.unit, "room": place.room}
        )

    def note(
        self, matter: int, at: datetime, event: Event, facts: Mapping[str, Any] | None = None
    ) -> None:
        """An entry of a matter's timeline."""
        row = {
            "matter": matter,
            "at": at,
            "event": event.value,
            "actor": None,
            "facts": dict(facts or {}),
        }
        self._notes.append(row)

    def matter(self, each: Matter, terms: Mapping[str, float], heat: float) -> None:
        """How a matter stands now; of several in a batch only the last is written."""
        self._changes[each.id] = {
            "number_of_row": each.id,
            "building": each.place.building,
            "unit": each.place.unit,
            "room": each.place.room,
            "urgent": each.urgent,
            "updated_at": each.updated_at,
            "surfaced_at": each.surfaced_at,
            "terms": dict(terms),
            "heat": heat,
        }

    async def write(self, connection: AsyncConnection, *, people: bool = True) -> None:
        """Writes what was gathered; with `people` also who spoke, in the order of their accounts: two processes that
        hear the same people in different orders must not wait for each other."""
        if self._turns:
            await connection.execute(insert(turns), self._turns)
        if self._agenda:
            await connection.execute(
                upsert(connection, agenda).on_conflict_do_nothing(index_elements=["key"]),
                self._agenda,
            )
        if self._voices:
            await _VOICES.run(connection, self._voices)
        if self._notes:
            await _NOTES.run(connection, self._notes)
        if self._changes:
            await _CHANGE.run(connection, list(self._changes.values()))
        if self._accounts and people:
            await _ACCOUNTS.run(
                connection, [self._accounts[each] for each in sorted(self._accounts)]
            )
            self._accounts = {}
        self._voices, self._notes, self._changes = [], [], {}
        self._turns, self._agenda = [], []


_BLANK: Final = {"photo": None, "named": False, "chat": None, "message": None, "part": 0}
_CHANGED: Final = (
    "building",
    "unit",
    "room",
    "urgent",
    "updated_at",
    "surfaced_at",
    "terms",
    "heat",
)


def _change(_: str) -> Update:
    values = {name: bindparam(name) for name in _CHANGED}
    return update(matters).where(matters.c.id == bindparam("number_of_row")).values(values)


def _known(dialect: str) -> Any:
    fresh = upsert(dialect, accounts)
    again = {"community": fresh.excluded.community, "seen_at": fresh.excluded.seen_at}
    return fresh.on_conflict_do_update(index_elements=["account"], set_=again)


_CHANGE: Final = Bulk(_change, ("number_of_row", *_CHANGED))
_ACCOUNTS: Final = Bulk(_known, ("account", "community", "private", "seen_at"))
_NOTES: Final = Bulk(lambda _: insert(timeline), ("matter", "at", "event", "actor", "facts"))
_VOICES: Final = Bulk(
    lambda dialect: upsert(dialect, voices).on_conflict_do_nothing(
        index_elements=["chat", "message", "part"]
    ),
    (
        "community",
        "matter",
        "kind",
        "at",
        "text",
        "category",
        "building",
        "unit",
        "room",
        "urgent",
        "account",
        "who",
        "chat",
        "message",
        "why",
        "photo",
        "named",
        "part",
    ),
)


# voices


async def voices_at(
    connection: AsyncConnection, chat: int, message: int
) -> list[tuple[Voice, str, int | None]]:
    """The voices kept from a message, each with its category and account, in the order they were said."""
    query = (
        select(voices)
        .where(voices.c.chat == chat, voices.c.message == message)
        .order_by(voices.c.part)
    )
    return [(_voice(row), row.category, row.account) for row in await connection.execute(query)]


async def voiced_by(
    connection: AsyncConnection, account: int, homes: Sequence[str], limit: int
) -> list[Matter]:
    """The matters that an account or one of its households spoke of, the newest words first; what an officer wrote
    down for somebody else is not theirs."""
    spoke = (voices.c.account == account) & (voices.c.kind != Kind.VISIT.value)
    own = spoke | voices.c.who.in_(homes)
    newest = (
        select(voices.c.matter, func.max(voices.c.at).label("at"))
        .where(own)
        .group_by(voices.c.matter)
        .subquery()
    )
    query = (
        select(matters)
        .join(newest, newest.c.matter == matters.c.id)
        .order_by(newest.c.at.desc())
        .limit(limit)
    )
    return [_matter(row) for row in await connection.execute(query)]


async def sign_of(connection: AsyncConnection, chat: int, sign: str, account: int) -> Voice | None:
    """What an account told by a sign (REACTED and a message) instead of words."""
    where = (voices.c.chat == chat, voices.c.why == sign, voices.c.account == account)
    row = (await connection.execute(select(voices).where(*where))).first()
    return _voice(row) if row else None


async def voice(connection: AsyncConnection, number: int) -> tuple[Voice, str] | None:
    """A voice and the category it was heard as."""
    row = (await connection.execute(select(voices).where(voices.c.id == number))).first()
    return (_voice(row), row.category) if row else None


async def voices_of(connection: AsyncConnection, matter: int, limit: int = 300) -> list[Voice]:
    """The newest voices of a matter, oldest of them first."""
    query = (
        select(voices)
        .where(voices.c.matter == matter)
        .order_by(voices.c.at.desc(), voices.c.id.desc())
    )
    return [_voice(row) for row in await connection.execute(query.limit(limit))][::-1]


async def words_of(
    connection: AsyncConnection, ids: Sequence[int], each: int = 8
) -> dict[int, list[str]]:
    """What was said of several matters: the newest texts of each."""
    found: dict[int, list[str]] = {number: [] for number in ids}
    if not ids:
        return found
    newest = func.row_number().over(partition_by=voices.c.matter, order_by=voices.c.id.desc())
    numbered = (
        select(voices.c.matter, voices.c.text, newest.label("place"))
        .where(voices.c.matter.in_(ids), voices.c.text != "")
        .subquery()
    )
    query = select(numbered.c.matter, numbered.c.text).where(numbered.c.place <= each)
    for row in await connection.execute(query):
        found[row.matter].append(row.text)
    return found


async def unname(connection: AsyncConnection, account: int) -> bool:
    """An account's voices carry its name no more; whether there are any."""
    done = await connection.execute(
        update(voices).where(voices.c.account == account).values(named=False)
    )
    return done.rowcount > 0


async def own_voices(connection: AsyncConnection, matter: int, account: int) -> list[Voice]:
    """What one account said of a matter, the oldest first."""
    query = (
        select(voices)
        .where(voices.c.matter == matter, voices.c.account == account)
        .order_by(voices.c.id)
    )
    return [_voice(row) for row in await connection.execute(query)]


async def voices_of_many(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, list[Voice]]:
    """The voices of several matters, without their texts."""
    columns = (
        voices.c.id,
        voices.c.matter,
        voices.c.kind,
        voices.c.at,
        voices.c.building,
        voices.c.unit,
        voices.c.urgent,
        voices.c.who,
    )
    found: dict[int, list[Voice]] = {number: [] for number in ids}
    if not ids:
        return found
    for row in await connection.execute(select(*columns).where(voices.c.matter.in_(ids))):
        place = Place(row.building, row.unit)
        found[row.matter].append(
            Voice(row.id, row.matter, Kind(row.kind), row.at, "", place, row.urgent, row.who)
        )
    return found


async def change_voice(connection: AsyncConnection, voice: int, **values: Any) -> None:
    await connection.execute(update(voices).where(voices.c.id == voice).values(**values))


async def drop_voice(connection: AsyncConnection, voice: int) -> None:
    await connection.execute(delete(voices).where(voices.c.id == voice))


async def forget_words(connection: AsyncConnection, matter: int, title: str) -> None:
    """Blanks every text of a matter: its title, its terms, its voices and why they were heard."""
    await connection.execute(
        update(voices).where(voices.c.matter == matter).values(text="", why="")
    )
    await connection.execute(
        update(matters).where(matters.c.id == matter).values(title=title, terms={})
    )


async def forget_old(connection: AsyncConnection, before: datetime, title: str) -> None:
    """Blanks the words, photos and people of voices kept for their full term, and the titles made of such words."""
    kept = or_(voices.c.text != "", voices.c.account.is_not(None), voices.c.photo.is_not(None))
    blank = {"text": "", "why": "", "account": None, "who": None, "room": None, "photo": None}
    await connection.execute(update(voices).where(voices.c.at < before, kept).values(blank))
    old = (matters.c.updated_at < before, matters.c.title != title)
    await connection.execute(update(matters).where(*old).values(title=title, terms={}))


async def move_voices(connection: AsyncConnection, old: int, new: int) -> None:
    await connection.execute(update(voices).where(voices.c.matter == old).values(matter=new))


async def move_chat(connection: AsyncConnection, old: int, new: int) -> None:
    """A group became a supergroup: its messages are numbered anew, so the old numbers are forgotten."""
    await connection.execute(
        update(voices).where(voices.c.chat == old).values(chat=new, message=None)
    )


async def recent_voices(
    connection: AsyncConnection, community: int, since: datetime, limit: int
) -> list[tuple[Voice, str, int | None]]:
    """The newest voices from groups, oldest of them first: (voice, category, account)."""
    where = (voices.c.community == community, voices.c.at >= since, voices.c.chat.is_not(None))
    query = select(voices).where(*where).order_by(voices.c.at.desc())
    rows = (await connection.execute(query.limit(limit))).all()
    return [(_voice(row), row.category, row.account) for row in reversed(rows)]


async def tallies(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> list[tuple[datetime, str, str | None, int]]:
    """(at, category, building, matter) of every demand in a period."""
    columns = (voices.c.at, voices.c.category, voices.c.building, voices.c.matter)
    period = (
        voices.c.community == community,
        voices.c.at >= since,
        voices.c.at < until,
        voices.c.kind.not_in(NO_DEMAND),
    )
    rows = await connection.execute(select(*columns).where(*period))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def count_voices(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> int:
    """How many demands were heard in a period."""
    period = (
        voices.c.community == community,
        voices.c.at >= since,
        voices.c.at < until,
        voices.c.kind.not_in(NO_DEMAND),
    )
    return (
        await connection.execute(select(func.count()).select_from(voices).where(*period))
    ).scalar_one()


async def count_by_matter(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, int]:
    query = (
        select(voices.c.matter, func.count())
        .where(voices.c.matter.in_(ids))
        .group_by(voices.c.matter)
    )
    return {row[0]: row[1] for row in await connection.execute(query)}


# timeline and examples


async def note(
    connection: AsyncConnection,
    matter: int,
    at: datetime,
    event: Event,
    actor: int | None = None,
    facts: Mapping[str, Any] | None = None,
) -> None:
    """Adds to a matter's timeline; nothing is ever taken from it."""
    row = {
        "matter": matter,
        "at": at,
        "event": event.value,
        "actor": actor,
        "facts": dict(facts or {}),
    }
    await connection.execute(insert(timeline).values(**row))


async def told(
    connection: AsyncConnection, matter: int
) -> list[tuple[datetime, Event, dict[str, Any]]]:
    query = select(timeline.c.at, timeline.c.event, timeline.c.facts).where(
        timeline.c.matter == matter
    )
    rows = await connection.execute(query.order_by(timeline.c.id))
    return [(row[0], Event(row[1]), row[2]) for row in rows]


async def actors(
    connection: AsyncConnection, matter: int, event: Event
) -> list[tuple[int | None, dict[str, Any]]]:
    """Who did what is told as this event, and its facts."""
    where = (timeline.c.matter == matter, timeline.c.event == event.value)
    rows = await connection.execute(
        select(timeline.c.actor, timeline.c.facts).where(*where).order_by(timeline.c.id)
    )
    return [(row[0], row[1]) for row in rows]


async def keep_example(
    connection: AsyncConnection,
    community: int,
    at: datetime,
    text: str,
    heard: str,
    corrected: str,
    officer: int,
) -> None:
    """Keeps an officer's correction as a labelled example."""
    row = {
        "community": community,
        "at": at,
        "text": text,
        "heard": heard,
        "corrected": corrected,
        "officer": officer,
    }
    await connection.execute(insert(examples).values(**row))


async def examples_of(
    connection: AsyncConnection, community: int, limit: int = 2000
) -> list[tuple[str, str]]:
    """Messages that officers corrected, the newest: each text and what it is about."""
    query = select(examples.c.text, examples.c.corrected).where(examples.c.community == community)
    rows = await connection.execute(query.order_by(examples.c.id.desc()).limit(limit))
    return list(dict.fromkeys((row.text, row.corrected) for row in rows))


async def pending(connection: AsyncConnection, community: int, limit: int = 500) -> list[Matter]:
    """Open matters whose next move is somebody's work, not the residents' word; soonest due first."""
    where = (matters.c.community == community, matters.c.state.in_(("voiced", "taken")))
    query = select(matters).where(*where).order_by(matters.c.due_at).limit(limit)
    return [_matter(row) for row in await connection.execute(query)]


async def count_pending(
    connection: AsyncConnection, community: int, late: datetime
) -> tuple[int, int]:
    """How many open matters are somebody's work, and how many of them were due by an instant."""
    where = (matters.c.community == community, matters.c.state.in_(("voiced", "taken")))
    overdue = func.count().filter(matters.c.due_at <= late)
    row = (
        await connection.execute(select(func.count(), overdue).select_from(matters).where(*where))
    ).one()
    return row[0], row[1]


async def due_by(
    connection: AsyncConnection, instant: datetime, community: int | None = None, limit: int = 1000
) -> list[Matter]:
    """Matters of a community, or of all, whose step is due by an instant."""
    where = [matters.c.due_at <= instant, matters.c.ending.is_(None)]
    if community is not None:
        where.append(matters.c.community == community)
    query = select(matters).where(*where)
    return [
        _matter(row)
        for row in await connection.execute(query.order_by(matters.c.due_at).limit(limit))
    ]


async def held_by(connection: AsyncConnection, community: int, **holder: int) -> list[Matter]:
    """Open matters that stand with an account or an agency."""
    where = [matters.c.community == community, matters.c.ending.is_(None)]
    where += [matters.c[name] == value for name, value in holder.items()]
    return [
        _matter(row)
        for row in await connection.execute(
            select(matters).where(*where).order_by(matters.c.due_at)
        )
    ]


async def standing(connection: AsyncConnection, community: int) -> dict[tuple[str, str], int]:
    """How many open matters stand at each (procedure, step)."""
    query = select(matters.c.procedure, matters.c.step, func.count()).where(
        matters.c.community == community, matters.c.ending.is_(None)
    )
    rows = await connection.execute(query.group_by(matters.c.procedure, matters.c.step))
    return {(row[0], row[1]): row[2] for row in rows}


async def opened_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> list[Matter]:
    """Matters whose first voice fell into a period, merged and dismissed ones left out."""
    where = (
        matters.c.community == community,
        matters.c.opened_at >= since,
        matters.c.opened_at < until,
        matters.c.state.not_in((State.MERGED.value, State.DISMISSED.value)),
    )
    return [
        _matter(row)
        for row in await connection.execute(select(matters).where(*where).order_by(matters.c.id))
    ]


async def ended_between(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> list[Matter]:
    """Matters that were closed within a period, whenever they began."""
    where = (
        matters.c.community == community,
        matters.c.closed_at >= since,
        matters.c.closed_at < until,
        matters.c.state == State.CLOSED.value,
    )
    return [
        _matter(row)
        for row in await connection.execute(select(matters).where(*where).order_by(matters.c.id))
    ]


@dataclass(frozen=True, slots=True)
class Hidden:
    """What no public page shows: what goes by private procedures, and what was asked in private only."""

    private: Sequence[str] = ()
    questions: Sequence[str] = ()  # procedures that answer questions


def _between_us(questions: Sequence[str]) -> ColumnElement[bool]:
    """Whether a matter was a question at any time, and nobody spoke of it but in private."""
    asked = matters.c.procedure.in_(questions) | exists().where(
        turns.c.matter == matters.c.id, turns.c.procedure.in_(questions)
    )
    heard = exists().where(voices.c.matter == matters.c.id, voices.c.kind != Kind.PRIVATE.value)
    return asked & not_(heard)


def _public(
    community: int, hidden: Hidden, filters: Mapping[str, str], late: datetime | None = None
) -> list[ColumnElement[bool]]:
    """Everything but merged and dismissed matters, private procedures and private questions, by state, category and
    building; `late` keeps those that were due by then."""
    gone = (State.MERGED.value, State.DISMISSED.value)
    where: list[ColumnElement[bool]] = [
        matters.c.community == community,
        matters.c.state.not_in(gone),
    ]
    if hidden.private:
        where.append(matters.c.procedure.not_in(hidden.private))
    if hidden.questions:
        where.append(not_(_between_us(hidden.questions)))
    if late is not None:
        where += [
            matters.c.due_at <= late,
            matters.c.ending.is_(None),
            matters.c.role != "residents",
        ]
    columns = {
        "state": matters.c.state,
        "category": matters.c.category,
        "building": matters.c.building,
    }
    return where + [
        columns[name] == value for name, value in filters.items() if name in columns and value
    ]


async def public_list(
    connection: AsyncConnection,
    community: int,
    hidden: Hidden,
    filters: Mapping[str, str],
    limit: int,
    offset: int,
    late: datetime | None = None,
) -> list[Matter]:
    """What the board lists: open dangers first, then the hottest open ones, then the latest ended."""
    danger = matters.c.urgent & matters.c.ending.is_(None)
    order = (
        matters.c.ending.is_not(None),
        danger.desc(),
        matters.c.closed_at.desc(),
        matters.c.heat.desc(),
        matters.c.id.desc(),
    )
    query = (
        select(matters)
        .where(*_public(community, hidden, filters, late))
        .order_by(*order)
        .limit(limit)
        .offset(offset)
    )
    return [_matter(row) for row in await connection.execute(query)]


async def public_requests(
    connection: AsyncConnection, community: int, hidden: Hidden, wanted: RequestQuery
) -> list[Matter]:
    """What Open311 lists: by ids, else those opened within a span, of some categories, open or closed; the latest
    first."""
    where = _public(community, hidden, {})
    if wanted.ids:
        where.append(matters.c.number.in_(wanted.ids))
    else:
        where += [matters.c.opened_at >= wanted.since, matters.c.opened_at <= wanted.until]
        if wanted.codes:
            where.append(matters.c.category.in_(wanted.codes))
        if wanted.status is not None:
            over = matters.c.ending.is_not(None)
            where.append(over if wanted.status is Status.CLOSED else not_(over))
    query = (
        select(matters)
        .where(*where)
        .order_by(matters.c.opened_at.desc(), matters.c.id.desc())
        .limit(wanted.size)
        .offset((wanted.page - 1) * wanted.size)
    )
    return [_matter(row) for row in await connection.execute(query)]


async def instants(
    connection: AsyncConnection, community: int, since: datetime, until: datetime
) -> tuple[list[datetime], list[datetime]]:
    """When matters were opened and when they were closed, within a span."""
    found: list[list[datetime]] = []
    for column in (matters.c.opened_at, matters.c.closed_at):
        query = select(column).where(
            matters.c.community == community, column >= since, column < until
        )
        found.append(list((await connection.execute(query)).scalars()))
    return found[0], found[1]


async def public_size(
    connection: AsyncConnection,
    community: int,
    hidden: Hidden,
    filters: Mapping[str, str],
    late: datetime | None = None,
) -> int:
    query = (
        select(func.count()).select_from(matters).where(*_public(community, hidden, filters, late))
    )
    return (await connection.execute(query)).scalar_one()


async def public_counts(
    connection: AsyncConnection, community: int, hidden: Hidden
) -> dict[str, int]:
    """How many matters there are by state; those the neighbours call solved apart."""
    solved = func.count().filter(matters.c.ending == Ending.SOLVED.value)
    query = select(matters.c.state, func.count(), solved).where(*_public(community, hidden, {}))
    rows = (await connection.execute(query.group_by(matters.c.state))).all()
    return {**{row[0]: row[1] for row in rows}, "solved": sum(row[2] for row in rows)}


async def is_public(
    connection: AsyncConnection, community: int, hidden: Hidden, matter: int
) -> bool:
    """Whether a matter has a page that everybody may read."""
    query = select(matters.c.id).where(*_public(community, hidden, {}), matters.c.id == matter)
    return (await connection.execute(query)).first() is not None
