"""The tree against RFC 6962's vectors and pymerkle, the file against every changed byte."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pymerkle
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bot import rules
from bot.domain import ledger, logfile
from bot.domain.ballot import MOTION, Ballot, Question, Secrecy, Stage
from bot.domain.household import Door, Household
from bot.domain.ledger import Head, Receipt
from bot.domain.logcount import result_leaf
from bot.domain.logshape import OPENED
from bot.domain.roll import fingerprint, listed
from bot.domain.tally import tally
from bot.services.ballots.running import manifest
from bot.services.ballots.signing import Signer, signed
from bot.storage.ballots import Elector

VECTORS = (
    "",
    "00",
    "10",
    "2021",
    "3031",
    "40414243",
    "5051525354555657",
    "606162636465666768696a6b6c6d6e6f",
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)


def test_roots_are_those_of_rfc_6962() -> None:
    hashes = [ledger.leaf_hash(bytes.fromhex(leaf)) for leaf in VECTORS]
    assert (
        ledger.root([]).hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )
    assert tuple(ledger.root(hashes[: size + 1]).hex() for size in range(8)) == ROOTS


def test_tree_agrees_with_pymerkle_on_300_sizes() -> None:
    draw = random.Random(7)
    for size in draw.sample(range(1, 1200), 300):
        tree = pymerkle.InmemoryTree(algorithm="sha256")
        leaves = [draw.randbytes(12) for _ in range(size)]
        for leaf in leaves:
            tree.append_entry(leaf)
        hashes = [ledger.leaf_hash(leaf) for leaf in leaves]
        root = ledger.root(hashes)
        assert root == tree.get_state(size)
        at = draw.randrange(size)
        path = ledger.inclusion(hashes, at)
        assert ledger.included(hashes[at], at, size, path, root)
        assert [each.hex() for each in path] == tree.prove_inclusion(at + 1, size).serialize()[
            "path"
        ][1:]
        assert not ledger.included(ledger.leaf_hash(b"another"), at, size, path, root)
        grown = ledger.Tree()
        for each in hashes:
            grown.add(each)
        assert grown.root == root and grown.size == size


def opened(made: dict[str, Any]) -> dict[str, Any]:
    """The manifest in format 1, where choices are opened at the end."""
    return {key: value for key, value in made.items() if key != "least"} | {"format": OPENED}


class Bench:
    """A closed ballot's log, made of domain values alone."""

    def __init__(
        self, households: int, secrecy: Secrecy = Secrecy.NEIGHBOUR_SECRET, seed: int = 1
    ) -> None:
        self.draw = random.Random(seed)
        self.signer = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
        rule = "owners" if secrecy is Secrecy.OPEN else "households"
        roll = [
            Household(Door(str(n // 40 + 1), "1", str(100 + n % 40)), 8000 + n)
            for n in range(households)
        ]
        self.electors = [
            Elector(n, each, self.draw.randbytes(16), None) for n, each in enumerate(roll)
        ]
        at = datetime(2026, 3, 1, tzinfo=UTC)
        self.ballot = Ballot(
            1,
            1,
            "2026-B01",
            "划消防通道",
            Question.MOTION,
            MOTION,
            rule,
            secrecy,
            Stage.OPEN,
            opens_at=at - timedelta(days=3),
            closes_at=at,
            roll_hash=fingerprint(roll),
        )
        self.name = self.ballot.public
        self.leaves = [
            opened(
                manifest(self.ballot, rules.profiles()[rule], self.electors, self.signer.public, 5)
            )
        ]
        self.heads: list[Head] = []
        self.given: dict[int, tuple[int, tuple[int, ...], bytes]] = {}
        self.seq = 0

    def cast(self, at: int, choice: tuple[int, ...], channel: str = "chat") -> Receipt:
        """A household votes."""
        self.seq += 1
        elector, salt, before = self.electors[at], self.draw.randbytes(16), self.given.get(at)
        h = ledger.household_mark(self.name, elector.label, elector.salt)
        leaf = ledger.cast(
            self.seq,
            h,
            ledger.choice_mark(self.name, self.seq, choice, salt),
            channel,
            before[0] if before else None,
        )
        self.leaves.append(leaf)
        self.given[at] = (self.seq, choice, salt)
        mark = ledger.leaf_hash(ledger.canonical(leaf)).hex()
        return Receipt(
            self.name, elector.label, choice, self.seq, elector.salt.hex(), salt.hex(), mark
        )

    def head(self) -> Head:
        """Signs what is there."""
        hashes = [ledger.leaf_hash(ledger.canonical(leaf)) for leaf in self.leaves]
        head = Head(
            self.name,
            len(hashes),
            ledger.root(hashes).hex(),
            "2026-03-01T00:00:00+00:00",
            self.signer.public,
        )
        self.heads.append(replace(head, signature=self.signer.sign(head.signed_part())))
        return self.heads[-1]

    def close(self) -> None:
        """Reveals, names the doors, states the result, signs."""
        voted = sorted(self.given)
        roll = [each.frozen for each in self.electors]
        votes = {self.electors[at].label: self.given[at][1] for at in voted}
        found = tally(rules.profiles()[self.ballot.profile], Question.MOTION, MOTION, roll, votes)
        reveal = sorted(
            (seq, list(choice), salt.hex()) for seq, choice, salt in self.given.values()
        )
        self.leaves += [
            {"type": "close", "at": "2026-03-01T00:00:00+00:00"},
            {"type": "reveal", "votes": [list(row) for row in reveal]},
            {"type": "participants", "units": [self.electors[at].label for at in voted]},
        ]
        if self.ballot.secrecy is Secrecy.OPEN:
            units = [
                [self.given[at][0], self.electors[at].label, self.electors[at].salt.hex()]
                for at in voted
            ]
            self.leaves += [
                {"type": "households", "units": units},
                {"type": "roll", "rows": listed(roll)},
            ]
        self.leaves.append({"type": "result", "result": result_leaf(found)})
        self.head()

    def file(self) -> bytes:
        return logfile.written([ledger.canonical(leaf) for leaf in self.leaves], self.heads)

    def problems(self) -> list[str]:
        return [problem.what for problem in logfile.check(self.file(), signed).problems]


def voted(households: int = 40, secrecy: Secrecy = Secrecy.NEIGHBOUR_SECRET) -> Bench:
    bench = Bench(households, secrecy)
    for at in range(households * 3 // 4):
        bench.cast(at, (at % 3 % 2,))
        if at % 7 == 0:
            bench.head()
    bench.cast(0, (1,))
    bench.close()
    return bench


@pytest.mark.parametrize("secrecy", list(Secrecy))
def test_an_honest_log_is_sound(secrecy: Secrecy) -> None:
    report = logfile.check(voted(secrecy=secrecy).file(), signed)
    assert report.problems == []
    assert (
        report.households == 30
        and report.casts == 31
        and report.result is not None
        and report.unsigned == 0
    )


def test_a_changed_byte_anywhere_is_named_by_its_line() -> None:
    bench = voted(12)
    content = bench.file()
    starts = [0]
    for line in content.split(b"\n")[:-1]:
        starts.append(starts[-1] + len(line) + 1)
    for at in range(len(content)):
        for changed in {content[at] ^ 1, 0x20} - {content[at]}:
            spoiled = content[:at] + bytes([changed]) + content[at + 1 :]
            report = logfile.check(spoiled, signed)
            line = next(number for number, start in enumerate(starts[1:], 1) if at < start)
            named = {problem.line for problem in report.problems}
            assert named & {line, line + 1}, (at, changed, line, report.problems)


def test_a_file_cut_short_anywhere_is_found() -> None:
    content = voted(12).file()
    for size in range(0, len(content), 37):
        assert not logfile.check(content[:size], signed).sound


def test_fields_of_a_mark_cannot_run_into_each_other() -> None:
    salt = bytes(16)
    assert ledger.household_mark("c1-1", "1-2-3", salt) != ledger.household_mark(
        "c1-11", "-2-3", salt
    )
    assert ledger.choice_mark("c1", 12, (3,), salt) != ledger.choice_mark("c11", 2, (3,), salt)
