"""The eighteen attacks of the design, each detected or refused; named by their numbers there."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from bot.domain import ledger, logfile
from bot.domain.ballot import Secrecy
from bot.domain.errors import (
    HasAgent,
    NotEditable,
    NotInBallot,
    NotVoting,
    PropertyStaff,
    SecondOfficer,
    SerialTaken,
    TooManyProxies,
    VotedThemselves,
)
from bot.domain.household import Door, Household
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.signing import Signer, signed
from bot.storage import agenda, ballots, bindings, households, outbox, people, roles
from bot.texts import sheet
from bot.verifying import verify
from tests.integration.room import SUN, ZHAO, room
from tests.unit.test_ledger import Bench, voted

YES, NO = (0,), (1,)


# the log itself


@pytest.mark.parametrize("deed", ["edited", "deleted", "reordered", "inserted"])
def test_01_a_leaf_changed_after_a_head_is_detected(deed: str) -> None:
    bench = voted()
    if deed == "edited":
        bench.leaves[5] = {**bench.leaves[5], "channel": "paper"}
    elif deed == "deleted":
        del bench.leaves[5]
    elif deed == "reordered":
        bench.leaves[5], bench.leaves[6] = bench.leaves[6], bench.leaves[5]
    else:
        bench.leaves.insert(5, dict(bench.leaves[5]))
    assert "root" in bench.problems()


def test_02_a_choice_altered_at_reveal_is_detected() -> None:
    bench = voted()
    at = next(n for n, leaf in enumerate(bench.leaves) if leaf["type"] == "reveal")
    seq, choice, salt = bench.leaves[at]["votes"][3]
    bench.leaves[at]["votes"][3] = [seq, [1 - choice[0]], salt]
    bench.heads.pop()
    bench.head()
    assert "reveal_differs" in bench.problems()


def test_03_one_receipt_for_two_households_is_detected() -> None:
    """The second household holds the first one's vote as its own: its door does not open the mark."""
    bench = Bench(4)
    receipt = bench.cast(0, YES)
    bench.head()
    assert logfile.find(bench.file(), receipt) == (2, True)
    assert logfile.find(bench.file(), replace(receipt, household=bench.electors[1].label)) is None


def test_04_two_effective_leaves_for_one_household_are_detected() -> None:
    bench = Bench(4)
    bench.cast(0, YES)
    bench.given.clear()
    bench.cast(0, NO)
    bench.head()
    assert "two_votes" in bench.problems()


def test_04_another_salt_for_the_same_household_is_detected_when_doors_open() -> None:
    bench = Bench(4, Secrecy.OPEN)
    bench.cast(0, YES)
    bench.electors.append(replace(bench.electors[0], household=99, salt=bytes(16)))
    bench.cast(4, YES)
    bench.electors.pop()
    bench.electors.append(replace(bench.electors[0], salt=bytes(16)))
    bench.close()
    assert {"participants", "two_votes_of"} & set(bench.problems())


def test_06_different_heads_shown_in_two_groups_are_detected() -> None:
    first, second = Bench(4), Bench(4)
    first.cast(0, YES)
    second.cast(0, NO)
    assert first.head().root != second.head().root
    assert first.heads[0].short != second.heads[0].short


def test_06_a_receipt_proves_which_log_its_household_was_shown(tmp_path: Path) -> None:
    """Two logs, each sound and signed: the receipt given from one does not fit the other."""
    shown, kept = Bench(4), Bench(4)
    receipt = shown.cast(0, YES)
    hashes = [ledger.leaf_hash(ledger.canonical(leaf)) for leaf in shown.leaves]
    path = tuple(each.hex() for each in ledger.inclusion(hashes, 1))
    receipt = replace(receipt, proof=ledger.Proof(1, path, shown.head()))
    kept.cast(0, NO)
    kept.head()
    for bench, fits in ((shown, True), (kept, False)):
        log, slip = tmp_path / "log.jsonl", tmp_path / "receipt.json"
        log.write_bytes(bench.file())
        slip.write_text(json.dumps(receipt.as_dict()))
        text, sound = verify(log, slip)
        assert sound is fits and ("核对码和这个文件对不上" in text) is not fits
    forged = replace(
        receipt, proof=ledger.Proof(1, path, replace(receipt.proof.head, signature="00" * 64))
    )  # type: ignore[union-attr]
    assert not logfile.proof_stands(logfile.check(shown.file(), signed), forged, signed)


def test_07_a_leaf_or_receipt_replayed_from_another_ballot_or_place_is_detected() -> None:
    bench = Bench(4)
    receipt = bench.cast(0, YES)
    other = Bench(4, seed=2)
    other.name = "c1-2026-B02"
    assert not receipt.matches(other.cast(0, YES).as_dict())
    replayed = {**bench.leaves[1], "seq": 2}
    assert not receipt.matches(replayed)
    bench.leaves.append(replayed)
    bench.head()
    assert "two_votes" in bench.problems()


def test_08_a_choice_cannot_be_guessed_from_its_mark() -> None:
    bench = Bench(4)
    receipt = bench.cast(0, YES)
    mark = bench.leaves[1]["c"]
    guesses = {
        ledger.choice_mark(bench.name, seq, choice, salt)
        for seq, choice, salt in product(
            range(1, 50), [(0,), (1,), (2,)], [b"", bytes(16), b"\xff" * 16]
        )
    }
    assert mark not in guesses
    assert mark == ledger.choice_mark(bench.name, 1, YES, bytes.fromhex(receipt.choice_salt))
    assert len(bytes.fromhex(receipt.choice_salt)) == 16


def test_15_published_lists_do_not_follow_the_order_of_votes() -> None:
    bench = Bench(30)
    for at in reversed(range(30)):
        bench.cast(at, YES)
    bench.close()
    units = next(leaf["units"] for leaf in bench.leaves if leaf["type"] == "participants")
    assert units == [each.label for each in bench.electors]


# the ballot


async def test_05_a_vote_for_a_household_that_did_not_vote_is_named_and_can_be_objected_to(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        for account in range(1, 9):
            await on.cast(account, YES)
        await on.close()
        rows = [json.loads(line) for line in (await on.log()).splitlines()]
        units = next(
            row["leaf"]["units"]
            for row in rows
            if row.get("leaf", {}).get("type") == "participants"
        )
        assert len(units) == 8 and "1-1-101" in units and "2-1-112" not in units
        async with on.unit() as unit:
            await on.counting.object_to(unit, 1, 1, "我家没有投过，名单里却有")
        assert await on.calls("有异议", "我家没有投过")
        assert (await on.report()).sound


async def test_09_double_taps_and_family_accounts_leave_one_vote(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        async with on.unit() as unit:
            listed = await on.importing.find(unit, on.community, "1-1-101")
            await bindings.bind(await unit.rows(), listed, 77, "desk", on.now)
            await people.seen(await unit.rows(), 77, on.now, private=True)
        first = (await on.cast(1, YES))[0]
        again = (await on.cast(1, YES))[0]
        assert again.repeated and again.receipt.leaf == first.receipt.leaf
        await asyncio.gather(
            *(
                on.cast(account, choice)
                for account, choice in ((1, NO), (77, YES), (1, YES), (77, NO))
            )
        )
        async with on.unit() as unit:
            assert await ballots.turnout(await unit.rows(), ballot.id) == 1
        await on.close()
        assert (await on.report()).sound and (await on.report()).households == 1


async def test_10_paper_after_a_tap_is_a_conflict_and_a_serial_counts_once(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open(secrecy="open")
        await on.cast(1, YES)
        deed = await on.paper(ZHAO, "1-1-101 反对 0001")
        assert "以网上的为准" in await on.confirm(deed, SUN)
        with pytest.raises(SerialTaken):
            await on.paper(ZHAO, "1-1-102 反对 0001")
        deed = await on.paper(ZHAO, "1-1-102 反对 0002")
        assert "已计入" in await on.confirm(deed, SUN)
        await on.cast(2, YES)
        await on.confirm(await on.paper(ZHAO, "1-1-103 反对 0003"), SUN)
        outcome = await on.close()
        assert list(outcome.conflicts) == ["0001", "0002"] and list(outcome.papers) == ["0003"]
        assert list(next(iter(outcome.result.sums.values()))) == [2, 1, 0]
        assert (await on.report()).sound


async def test_11_late_votes_are_refused_by_the_stored_closing_whatever_the_clock_does(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        assert ballot.closes_at is not None
        on.now = ballot.closes_at - timedelta(seconds=1)
        await on.cast(1, YES)
        on.now = ballot.closes_at
        with pytest.raises(NotVoting):
            await on.cast(2, YES)
        await on.close()
        on.now = ballot.closes_at - timedelta(hours=5)
        with pytest.raises(NotVoting):
            await on.cast(2, YES)
        assert (await on.report()).sound


async def test_11_a_clock_set_back_does_not_open_time_again(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        assert ballot.closes_at is not None
        on.now = ballot.closes_at - timedelta(minutes=1)
        await on.cast(1, YES)
        on.now -= timedelta(days=2)
        await on.cast(2, YES)
        assert (await on.ballot()).last_at == ballot.closes_at - timedelta(minutes=1)


async def test_11_an_outage_is_made_up_for_openly(database: str, tmp_path: Path) -> None:
    """Two officers add a day; the log and the group say so. Without them it closes at its own instant, late or not."""
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        async with on.unit() as unit:
            deed = await on.voting.propose(
                unit, on.community, "extend", ballot, ZHAO, {"reason": "停电一晚"}
            )
        await on.confirm(deed, SUN)
        longer = await on.ballot()
        assert longer.closes_at == ballot.closes_at + timedelta(days=1)  # type: ignore[operator]
        async with on.unit() as unit:
            on.now = ballot.closes_at  # type: ignore[assignment]
            assert await on.counting.close(unit, 1) is None
        on.now = longer.closes_at + timedelta(days=3)  # type: ignore[operator]
        await on.close()
        rows = [json.loads(line).get("leaf", {}) for line in (await on.log()).splitlines()]
        assert any(leaf.get("type") == "extend" and leaf["reason"] == "停电一晚" for leaf in rows)
        assert (
            next(leaf for leaf in rows if leaf.get("type") == "close")["at"]
            == longer.closes_at.isoformat()
        )  # type: ignore[union-attr]
        assert (await on.report()).sound


async def test_11_a_closing_that_failed_is_tried_again(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        assert ballot.closes_at is not None
        on.now = ballot.closes_at + timedelta(hours=1)
        async with on.unit() as unit:
            await on.running.catch_up(unit)
            due = [
                each
                for each in await agenda.due(await unit.rows(), on.now)
                if each.key.endswith(":again")
            ]
        assert [(each.kind, each.payload) for each in due] == [("ballot_close", {"ballot": 1})]


async def test_11_a_result_that_cannot_be_drawn_is_published_all_the_same(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*given: object) -> bytes:
        raise RuntimeError("no fonts")

    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, YES)
        for name in ("picture", "document"):
            monkeypatch.setattr(sheet, name, broken)
        await on.close()
        assert (await on.ballot()).stage.value == "closed"
        assert await on.calls("📢", "划消防通道", "核对码")


async def test_12_whoever_worked_on_a_plan_cannot_approve_it(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on, on.unit() as unit:
        made = await on.drafting.begin(unit, on.community, None, ZHAO, "添长椅")
        await on.drafting.retitle(unit, on.community, made.id, SUN, "添十把长椅")
        await on.drafting.submit(unit, on.community, made.id, SUN)
        for officer in (ZHAO, SUN):
            with pytest.raises(SecondOfficer):
                await on.running.approve(unit, on.community, made.id, officer)
        await on.running.approve(unit, on.community, made.id, 903)


async def test_12_nothing_can_be_edited_once_it_is_submitted_or_open(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        async with on.unit() as unit:
            for change in (
                on.drafting.retitle,
                on.drafting.reoption,
                on.drafting.rescope,
                on.drafting.turn,
            ):
                with pytest.raises(NotEditable):
                    await change(unit, on.community, 1, ZHAO, "kind")
            for step in (on.drafting.back, on.drafting.drop):
                with pytest.raises(NotEditable):
                    await step(unit, on.community, 1)
            with pytest.raises(NotEditable):
                await on.drafting.submit(unit, on.community, 1, ZHAO)


async def test_13_a_fourth_proxy_and_property_staff_are_refused(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        for door in ("1-1-102", "1-1-103", "1-1-104"):
            await on.confirm(await on.paper(ZHAO, f"{door} 委托 1-1-101"), SUN)
        with pytest.raises(TooManyProxies):
            await on.paper(ZHAO, "1-1-105 委托 1-1-101")
        async with on.unit() as unit:
            await roles.give(await unit.rows(), 1, 6, "property", ZHAO, on.now)
        with pytest.raises(PropertyStaff):
            await on.paper(ZHAO, "1-1-105 委托 1-1-106")
        made = await on.cast(1, NO, household=2)
        assert made[0].label == "1-1-102"
        await on.cast(3, YES)
        with pytest.raises(VotedThemselves):
            await on.cast(1, NO, household=3)
        with pytest.raises(NotInBallot):
            await on.cast(1, NO, household=5)


async def test_13_a_mandate_counts_once_and_hides_what_its_principal_says_itself(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        first, second = (
            await on.paper(ZHAO, "1-1-102 委托 1-1-101"),
            await on.paper(ZHAO, "1-1-102 委托 1-1-101"),
        )
        await on.confirm(first, SUN)
        with pytest.raises(HasAgent):
            await on.confirm(second, SUN)
        await on.cast(1, NO, household=2)
        async with on.unit() as unit:
            assert await ballots.turnout(await unit.rows(), ballot.id) == 1
        await on.cast(2, YES)
        async with on.unit() as unit:
            turn = next(each for each in await on.voting.turns(unit, 1, ballot) if each.proxy)
        assert turn.own and turn.vote is None
        with pytest.raises(VotedThemselves):
            await on.cast(1, NO, household=2)
        await on.close()
        assert (await on.report()).sound


async def test_14_silence_counts_only_with_proof_of_delivery(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open(silence=True, secrecy="open")
        await on.cast(1, YES)
        await on.cast(2, YES)
        await on.confirm(await on.paper(ZHAO, "1-1-103 送达"), SUN)
        await on.paper(ZHAO, "1-1-104 送达")  # not confirmed by a second officer
        async with on.unit() as unit:
            await outbox.remember(
                await unit.rows(), f"told:{ballot.id}:5", 5, 1
            )  # Telegram took the message
        late = await on.paper(ZHAO, "1-1-106 送达")
        outcome = await on.close()
        assert outcome.result.silent == 2
        with pytest.raises(NotVoting):
            await on.confirm(late, SUN)
        async with on.unit() as unit:
            await on.binding.leave(unit, 5, 5)
            again = await on.counting.again(unit, 1)
        assert again is not None and again.result.sums == outcome.result.sums
        assert list(next(iter(outcome.result.sums.values()))) == [4, 0, 0]
        assert (await on.report()).sound


async def test_15_small_buildings_are_not_published_alone(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path, doors=8) as on:
        await on.open()
        for account in range(1, 9):
            await on.cast(account, YES)
        outcome = await on.close()
        assert list(outcome.turnout) == [("1", 6, 6), ("2", None, 2)]


async def test_16_one_officer_alone_cannot_void(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        ballot = await on.open()
        await on.cast(1, YES)
        async with on.unit() as unit:
            deed = await on.voting.propose(
                unit, on.community, "void", ballot, ZHAO, {"reason": "选项写错了"}
            )
        with pytest.raises(SecondOfficer):
            await on.confirm(deed, ZHAO)
        assert (await on.ballot()).stage.value == "open"
        await on.confirm(deed, SUN)
        assert (await on.ballot()).stage.value == "void"
        with pytest.raises(NotVoting):
            await on.cast(2, YES)
        assert await on.calls("作废", "选项写错了")
        assert await on.close() is None and (await on.report()).sound


async def test_17_a_vote_stands_when_its_account_leaves(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, YES)
        async with on.unit() as unit:
            await on.binding.leave(unit, 1, 1)
        outcome = await on.close()
        assert list(outcome.participants) == ["1-1-101"]
        rows = [json.loads(line).get("leaf", {}) for line in (await on.log()).splitlines()]
        assert any(leaf.get("what") == "unbound_after_voting" for leaf in rows)


async def test_18_vote_and_leaf_are_one_transaction(database: str, tmp_path: Path) -> None:
    """Cut off at each step between tap and receipt, either both are there or neither."""
    async with room(database, tmp_path) as on:
        await on.open()

        class Cut(Exception):
            """The process ends here."""

        async def boom(*given: object, **more: object) -> None:
            raise Cut

        for module, name in ((ballots, "add_leaf"), (ballots, "add_vote"), (ballots, "change")):
            kept = getattr(module, name)
            setattr(module, name, boom)
            try:
                with pytest.raises(Cut):
                    await on.cast(1, YES)
            finally:
                setattr(module, name, kept)
            async with on.unit() as unit:
                assert await ballots.turnout(await unit.rows(), 1) == 0
                assert len(await ballots.bodies(await unit.rows(), 1)) == 1
        await on.cast(1, YES)
        await on.close()
        assert (await on.report()).sound


async def test_a_household_added_after_the_freeze_has_no_vote(
    database: str, tmp_path: Path
) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        async with on.unit() as unit:
            present = [each.household for each in await households.roll(await unit.rows(), 1)]
            await on.importing.bring_in(
                unit, on.community, [*present, Household(Door("9", "1", "901"), 8000)]
            )
            listed = await on.importing.find(unit, on.community, "9-1-901")
            await bindings.bind(await unit.rows(), listed, 55, "slip", on.now)
        with pytest.raises(NotInBallot):
            await on.cast(55, YES)


async def test_a_changed_signing_key_is_recorded_in_the_log(database: str, tmp_path: Path) -> None:
    async with room(database, tmp_path) as on:
        await on.open()
        await on.cast(1, YES)
        fresh = LedgerBook(Signer.load(tmp_path / "another.key"))
        for service in (on, on.running, on.voting, on.counting):
            for name in ("book", "_book"):
                if hasattr(service, name):
                    setattr(service, name, fresh)
        await on.close()
        content = await on.log()
        assert b'"type":"rotate"' in content
        assert logfile.check(content, signed).sound
