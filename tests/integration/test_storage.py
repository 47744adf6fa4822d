"""Migrations, inbox, outbox, agenda, backup and restore, on both databases."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.storage import agenda, backup, communities, inbox, outbox
from bot.storage.migrate import HEAD, current
from bot.storage.outbox import Call
from bot.storage.session import StorageError, Store
from bot.storage.tables import metadata

NOW = datetime(2026, 1, 14, 2, tzinfo=UTC)


async def test_migrations_make_exactly_the_tables_of_the_code(database: str) -> None:
    store = await Store.open(database)
    try:
        async with store.engine.connect() as connection:
            made = await connection.run_sync(
                lambda sync: {
                    name: {column["name"] for column in inspect(sync).get_columns(name)}
                    for name in inspect(sync).get_table_names()
                    if name != "alembic_version"
                }
            )
            assert await connection.run_sync(current) == HEAD
    finally:
        await store.close()
    assert made == {
        table.name: {column.name for column in table.columns} for table in metadata.sorted_tables
    }


async def test_opening_again_changes_nothing(database: str) -> None:
    for _ in range(2):
        store = await Store.open(database)
        await store.close()


async def test_second_process_is_refused_on_sqlite(tmp_path: object) -> None:
    url = f"sqlite:///{tmp_path}/one.db"
    store = await Store.open(url)
    try:
        with pytest.raises(StorageError) as refused:
            await Store.open(url)
        assert refused.value.what == "locked"
    finally:
        await store.close()


async def test_file_that_is_no_database_is_refused(tmp_path) -> None:
    (tmp_path / "x.db").write_bytes(b"no database at all" * 100)
    with pytest.raises(StorageError) as refused:
        await Store.open(f"sqlite:///{tmp_path}/x.db")
    assert refused.value.what == "unreadable"


async def test_inbox_keeps_each_update_once_in_any_order_and_forgets_its_text(
    database: str,
) -> None:
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            await inbox.add(connection, [{"update_id": 9, "text": "九"}, {"update_id": 3}], NOW)
            await inbox.add(connection, [{"update_id": 3}, {"update_id": 4}], NOW)
            waiting = await inbox.waiting(connection, 10)
            assert [each.raw["update_id"] for each in waiting] == [9, 3, 4]
            await inbox.done(connection, [each.id for each in waiting])
            assert (
                await connection.execute(text("SELECT COUNT(*) FROM inbox WHERE raw IS NOT NULL"))
            ).scalar() == 0
            await inbox.add(connection, [{"update_id": 9}], NOW)
            assert await inbox.waiting(connection, 10) == []
            await inbox.sweep(connection, NOW + timedelta(days=3), 7)
            assert await inbox.counts(connection) == {}
    finally:
        await store.close()


async def test_failed_transaction_leaves_nothing(database: str) -> None:
    store = await Store.open(database)
    try:
        with pytest.raises(RuntimeError):
            async with store.transaction() as connection:
                await inbox.add(connection, [{"update_id": 1}], NOW)
                raise RuntimeError
        async with store.transaction() as connection:
            assert await inbox.counts(connection) == {}
    finally:
        await store.close()


async def due(connection: AsyncConnection, now: datetime) -> list[outbox.WaitingCall]:
    return await outbox.due(connection, now, 10, held=[], under_way=[])


async def test_outbox_coalesces_edits_and_honours_keys(database: str) -> None:
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            edit = [
                Call("edit", "editMessageText", -1, {"text": str(n)}, coalesce="e")
                for n in range(3)
            ]
            await outbox.add(connection, edit, NOW)
            await outbox.add(
                connection,
                [Call("edit", "editMessageText", -1, {"text": "last"}, coalesce="e")],
                NOW,
            )
            for _ in range(2):
                await outbox.add(
                    connection, [Call("tell", "sendMessage", -1, {"text": "once"}, once="k")], NOW
                )
            found = await due(connection, NOW)
            whole = await outbox.load(connection, [each.id for each in found])
            assert sorted(each.params["text"] for each in whole) == ["last", "once"]
    finally:
        await store.close()


async def test_call_put_off_before_the_clock_was_set_back_is_due(database: str) -> None:
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            await outbox.add(connection, [Call("tell", "sendMessage", -1, {})], NOW)
            first = (await due(connection, NOW))[0]
            await outbox.retry(connection, first.id, NOW + timedelta(seconds=30), "x")
            assert await due(connection, NOW) == []
            assert len(await due(connection, NOW - timedelta(hours=1))) == 1
    finally:
        await store.close()


async def test_agenda_entry_is_planned_and_done_once(database: str) -> None:
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            for _ in range(2):
                await agenda.plan(connection, "daily:1", "daily_digest", NOW, community=1)
            entries = await agenda.due(connection, NOW)
            assert len(entries) == 1
            assert await agenda.done(connection, entries[0].id, NOW)
            assert not await agenda.done(connection, entries[0].id, NOW)
    finally:
        await store.close()


async def test_backup_goes_into_an_empty_database_and_into_no_other(
    database: str, tmp_path
) -> None:
    store, copy = await Store.open(database), io.BytesIO()
    other = await Store.open(f"sqlite:///{tmp_path}/other.db")
    try:
        async with store.transaction() as connection:
            made = await communities.create(connection, "永安\u2028桥", "Asia/Shanghai", NOW)
            await communities.link(connection, -5, made, "group", "群", NOW)
            counts = await backup.dump(connection, copy)
        async with other.transaction() as connection:
            assert await backup.load(connection, io.BytesIO(copy.getvalue())) == counts
            assert (await communities.all_of_them(connection))[0].name == "永安\u2028桥"
            again = await communities.create(connection, "第二个", "Asia/Shanghai", NOW)
            assert again != made
        with pytest.raises(backup.BackupError, match="已经有内容"):
            async with other.transaction() as connection:
                await backup.load(connection, io.BytesIO(copy.getvalue()))
        with pytest.raises(backup.BackupError, match="不是小板凳的备份"):
            async with other.transaction() as connection:
                await backup.load(connection, io.BytesIO(b"PK nonsense"))
    finally:
        await store.close()
        await other.close()


async def test_a_newer_call_is_never_taken_for_the_one_whose_place_it_took(database: str) -> None:
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            await outbox.add(
                connection, [Call("react", "setMessageReaction", -1, {"n": 1}, coalesce="r")], NOW
            )
            (under_way,) = await due(connection, NOW)
            await outbox.add(
                connection, [Call("react", "setMessageReaction", -1, {"n": 2}, coalesce="r")], NOW
            )
            await outbox.sent(
                connection, [under_way.id], NOW
            )  # the first one got through meanwhile
            left = await outbox.load(connection, [each.id for each in await due(connection, NOW)])
            assert [each.params["n"] for each in left] == [2]
    finally:
        await store.close()


async def test_a_database_of_the_version_before_is_brought_up_with_its_matters(
    database: str,
) -> None:
    from sqlalchemy import create_engine

    from bot.storage import matters, migrate

    engine = create_engine(database)
    with engine.begin() as connection:
        if database.startswith("sqlite"):
            connection.execute(text("PRAGMA foreign_keys = ON"))
        migrate.upgrade(connection, "0002")
        connection.execute(
            text(
                "INSERT INTO communities (name, zone, rules, words, places, link_code, created_at) VALUES "
                "('甲', 'Asia/Shanghai', '{}', '', '{}', 'A1', '2026-01-01 00:00:00')"
            )
        )
        for number, state in enumerate(
            ("voiced", "taken", "answered", "closed", "dismissed", "merged"), 1
        ):
            connection.execute(
                text(
                    "INSERT INTO matters (community, number, title, category, state, urgent, terms, heat, holder, opened_at, "
                    f"updated_at) VALUES (1, '2026-000{number}', '灯', 'lighting', '{state}', false, '{{}}', 1, 9, "
                    "'2026-01-01 00:00:00', '2026-01-02 00:00:00')"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO voices (community, matter, kind, at, text, category, urgent, why, named) VALUES "
                    f"(1, {number}, 'voice', '2026-01-01 00:00:00', '灯', 'lighting', false, '', false)"
                )
            )
            connection.execute(
                text(
                    "INSERT INTO timeline (matter, at, event, facts) VALUES "
                    f"({number}, '2026-01-01 00:00:00', 'opened', '{{}}')"
                )
            )
        connection.execute(
            text(
                "INSERT INTO outbox (kind, method, priority, made_at, state, attempts) VALUES "
                "('tell', 'sendMessage', 5, '2026-01-01 00:00:00', 'waiting', 0)"
            )
        )
    engine.dispose()
    store = await Store.open(database)
    try:
        async with store.transaction() as connection:
            found = [await matters.get(connection, number) for number in range(1, 7)]
            assert [len(await matters.voices_of(connection, number)) for number in range(1, 7)] == [
                1
            ] * 6
            assert len(await due(connection, NOW)) == 1
        courses = [each.course for each in found if each]
        assert [course.step for course in courses][:3] == ["take", "act", "confirm"] and courses[
            0
        ].account == 9
        assert all((course.due_at is None) == (course.ending is not None) for course in courses)
        assert [course.ending is None for course in courses] == [
            True,
            True,
            True,
            False,
            False,
            False,
        ]
    finally:
        await store.close()


async def test_migrations_lead_to_the_same_schema_as_the_tables(database: str) -> None:
    from sqlalchemy import Connection, create_engine, inspect

    from bot.storage import migrate
    from bot.storage.tables import metadata

    def shape(connection: Connection) -> dict[str, object]:
        seen = inspect(connection)
        return {
            name: (
                {column["name"]: column["nullable"] for column in seen.get_columns(name)},
                sorted(
                    str(index["name"])
                    for index in seen.get_indexes(name)
                    if not index.get("duplicates_constraint")
                ),
                sorted(sorted(key["column_names"]) for key in seen.get_unique_constraints(name)),
            )
            for name in metadata.tables
        }

    engine = create_engine(database)
    with engine.begin() as connection:
        for revision in ("0001", "0002", migrate.HEAD):
            migrate.upgrade(connection, revision)
        made = shape(connection)
        metadata.drop_all(connection)
        connection.execute(text("DROP TABLE alembic_version"))
        migrate.upgrade(connection)
        assert made == shape(connection) and migrate.current(connection) == migrate.HEAD
    engine.dispose()


async def test_a_table_that_is_gone_for_a_while_is_the_databases_trouble(database: str) -> None:
    """Nothing is wrong with an update that meets a database in the middle of a fail-over: it is tried again."""
    store = await Store.open(database)
    try:
        with pytest.raises(StorageError):
            async with store.transaction() as connection:
                await connection.execute(text("SELECT 1 FROM nothing_of_this_name"))
    finally:
        await store.close()
