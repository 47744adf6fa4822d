"""Several processes on one PostgreSQL: shares are parted, held by one at a time, and what another changed is read anew."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import pytest

from bot.app import house
from bot.config import Settings, SettingsError, roles_of
from bot.gateway.reach import SHARES, WANDERING, SharedReach, share_of, whose
from bot.services.directory import Directory
from bot.services.matters.memory import Memories
from bot.services.unit import unit_of_work
from bot.storage import inbox, shares
from bot.storage.session import StorageError, Store
from tests.conftest import fresh_postgres
from tests.integration.room import START

ALL = SHARES + 1


class Works:
    """One of several processes: its store, its reach, and the task that holds its shares."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.directory, self.memories = Directory(), Memories()
        self.reach = SharedReach(store, self.directory, self.memories)
        self.task = asyncio.create_task(self.reach.run(works=True, leads=("receive", "send")))

    async def gone(self) -> None:
        """Its session ends, as it would when it is killed."""
        self.task.cancel()
        with suppress(asyncio.CancelledError):
            await self.task
        await self.store.close()


@asynccontextmanager
async def works(url: str) -> AsyncGenerator[Works]:
    made = Works(await Store.open(url, alone=True, shared=True))
    try:
        yield made
    finally:
        if not made.task.done():
            await made.gone()


async def until(*these: Works, held: int) -> None:
    """Waits until they hold so many shares together, none of them twice."""
    for _ in range(200):
        have = [each.reach.shares for each in these]
        if sum(map(len, have)) == len(frozenset().union(*have)) == held and all(have):
            return
        await asyncio.sleep(0.05)
    raise AssertionError([sorted(each.reach.shares) for each in these])


async def test_shares_are_parted_and_go_to_whoever_is_left(postgres: str) -> None:
    url = fresh_postgres(postgres)
    async with works(url) as one:
        await until(one, held=ALL)
        assert one.reach.leads("receive") and one.reach.leads("send")
        async with works(url) as two:
            await until(one, two, held=ALL)
            assert abs(len(one.reach.shares) - len(two.reach.shares)) <= 1
            assert not two.reach.leads("send")
            await one.gone()
            await until(two, held=ALL)
            for _ in range(100):
                if two.reach.leads("send") and two.reach.leads("receive"):
                    break
                await asyncio.sleep(0.05)
            assert two.reach.leads("send") and two.reach.leads("receive")


async def test_a_unit_is_not_begun_on_a_share_that_another_took(postgres: str) -> None:
    url = fresh_postgres(postgres)
    async with works(url) as one:
        await until(one, held=ALL)
        async with unit_of_work(one.store, lambda: START) as unit:
            assert await one.reach.enter(unit)
        async with one.store.transaction() as rows:
            await shares.hold(rows, 3, "somebody else")
        async with unit_of_work(one.store, lambda: START) as unit:
            assert not await one.reach.enter(unit)


async def test_what_another_process_changed_is_read_anew(postgres: str) -> None:
    url = fresh_postgres(postgres)
    async with works(url) as one, works(url) as two:
        await until(one, two, held=ALL)
        async with unit_of_work(two.store, lambda: START) as unit:
            assert await two.reach.enter(unit)
        assert not two.directory.stale
        async with unit_of_work(one.store, lambda: START) as unit:
            await one.reach.enter_alone(unit)
            unit.remembers("memory:5")
            await one.directory.reload(unit)
        two.memories.forgotten = False
        async with two.store.transaction() as rows:
            known = await shares.known(rows)
        assert {"memory:5": 1, "directory": 1}.items() <= known.items()
        seen = list[str]()
        two.memories.drop = lambda community: seen.append(f"memory:{community}")
        two.directory.forget = lambda: seen.append("directory")
        async with unit_of_work(two.store, lambda: START) as unit:
            assert await two.reach.enter(unit)
        assert set(seen) == {"memory:5", "directory"}


def _message(number: int, chat: int, account: int) -> dict[str, object]:
    kind = "private" if chat == account else "supergroup"
    said = {"chat": {"id": chat, "type": kind}, "from": {"id": account}, "message_id": number}
    return {"update_id": number, "message": said}


async def test_a_chat_stays_in_order_and_nobodys_updates_wander(postgres: str) -> None:
    url = fresh_postgres(postgres)
    async with works(url) as one:
        await until(one, held=ALL)
        async with one.store.transaction() as rows:
            first = _message(1, 77, 77)
            ((chat, share),) = await one.reach.route(rows, [first])
            assert (chat, share) == (77, WANDERING)
            await inbox.add(rows, [first], datetime.now(UTC), [(77, 4)])
            assert await one.reach.route(rows, [_message(2, 77, 77)]) == [(77, 4)]
            assert [each.id for each in await inbox.waiting(rows, 9, {4})] == [1]
            assert await inbox.waiting(rows, 9, {5}) == []
        assert one.reach.crosses(first)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (_message(1, -5, 9), (-5, 9)),
        ({"callback_query": {"from": {"id": 9}, "message": {"chat": {"id": -5}}}}, (-5, 9)),
        ({"my_chat_member": {"chat": {"id": -5}, "from": {"id": 9}}}, (-5, 9)),
        ({"message_reaction": {"chat": {"id": -5}, "user": {"id": 9}}}, (-5, 9)),
        ({"answer": {"to": "colleague|-5|9"}}, (-5, 0)),
        ({"poll": {}}, (0, 0)),
    ],
)
def test_whose_an_update_is(raw: dict[str, object], found: tuple[int, int]) -> None:
    assert whose(raw) == found
    assert 0 <= share_of(12345) < SHARES


async def test_one_that_does_everything_and_one_of_several_keep_each_other_out(
    postgres: str,
) -> None:
    url = fresh_postgres(postgres)
    alone = await Store.open(url, alone=True)
    with pytest.raises(StorageError, match="locked"):
        await Store.open(url, alone=True, shared=True)
    await alone.close()
    one = await Store.open(url, alone=True, shared=True)
    two = await Store.open(url, alone=True, shared=True)
    with pytest.raises(StorageError, match="locked"):
        await Store.open(url, alone=True)
    await one.close()
    await two.close()


async def test_several_processes_want_postgresql() -> None:
    settings = Settings("1:scale", database="sqlite:///x.db", roles=roles_of("work"))
    with pytest.raises(SettingsError, match="PostgreSQL"):
        async with house(settings):
            pass
    with pytest.raises(SettingsError, match="receive"):
        roles_of("worker")
