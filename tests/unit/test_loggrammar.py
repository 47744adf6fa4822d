"""Logs forged with the ballot's own key: the server as the adversary. Each is refused, by the rule it breaks."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import rules
from bot.domain import ledger, logfile
from bot.domain.ballot import MOTION, Ballot, Profile, Question, Secrecy, Stage
from bot.domain.household import Door, Household
from bot.domain.ledger import Head, key_code
from bot.domain.logcount import result_leaf
from bot.domain.roll import fingerprint, listed
from bot.domain.showing import Picture, Showing
from bot.domain.tally import tally
from bot.services.ballots.running import manifest
from bot.services.ballots.signing import Signer, signed
from bot.storage.ballots import Elector
from bot.verifying import verify
from tests.unit.test_ledger import opened

OPENS = datetime(2026, 3, 1, tzinfo=UTC)
CLOSES = OPENS + timedelta(hours=72)
Leaves = list[dict[str, Any]]


def salt(number: int) -> bytes:
    return number.to_bytes(16, "big")


SHOWN: Final = {
    "长椅": Showing((Picture("f1", "正面", "ab" * 32),), 3_000_000, "东门", "王工"),
    "花坛": Showing(cost=2_000_000),
    "车棚": Showing(cost=4_000_000),
}


def honest(
    households: int = 9,
    secrecy: Secrecy = Secrecy.NEIGHBOUR_SECRET,
    kind: Question = Question.MOTION,
    answers: list[tuple[int, ...] | None] | None = None,
    *,
    silence: bool = False,
    extensions: int = 1,
    paper: bool = True,
    again: bool = True,
    objections: int = 1,
    certified: bool = True,
    budget: int | None = None,
) -> Leaves:
    """The leaves of a ballot that went as it should."""
    rule = "owners" if secrecy is Secrecy.OPEN else "households"
    options = MOTION if kind is Question.MOTION else ("长椅", "花坛", "车棚", "弃权")
    roll = [
        Household(Door(str(n // 6 + 1), "1", str(100 + n)), 8000 + n) for n in range(households)
    ]
    electors = [Elector(n, each, salt(n + 1), None) for n, each in enumerate(roll)]
    ballot = Ballot(
        1,
        1,
        "2026-B01",
        "划消防通道",
        kind,
        options,
        rule,
        secrecy,
        Stage.OPEN,
        silence=silence,
        opens_at=OPENS,
        closes_at=CLOSES,
        roll_hash=fingerprint(roll),
        showing=SHOWN if budget else {},
        budget=budget,
    )
    profile = rules.profiles()[rule]
    leaves: Leaves = [opened(manifest(ballot, profile, electors, SIGNER.public, 5))]
    name, kept = ballot.public, dict[int, tuple[int, tuple[int, ...], bytes]]()
    chosen = (
        answers
        if answers is not None
        else [(n % 3 % 2,) if n % 4 != 3 else None for n in range(households)]
    )

    def cast(at: int, choice: tuple[int, ...], channel: str) -> None:
        seq, before = 1 + sum(each["type"] == "cast" for each in leaves), kept.get(at)
        h = ledger.household_mark(name, electors[at].label, electors[at].salt)
        mark = ledger.choice_mark(name, seq, choice, salt(1000 + seq))
        leaves.append(ledger.cast(seq, h, mark, channel, before[0] if before else None))
        kept[at] = (seq, choice, salt(1000 + seq))

    for at, choice in enumerate(chosen):
        if choice is None:
            continue
        on_paper = paper and at == 1
        cast(at, choice, "paper" if on_paper else "chat")
        if on_paper:
            slip = ledger.slip_mark(name, f"A{at}", electors[at].salt)
            leaves.append(
                {"type": "paper_batch", "ballot": name, "seqs": [kept[at][0]], "slips": [slip]}
            )
    if again and kept:
        first = min(kept)
        before = kept[first][0]
        cast(first, kept[first][1], "chat")
        if paper and first == 1:
            leaves.append({"type": "paper_conflict", "ballot": name, "seq": before})
    for number in range(extensions):
        until = (CLOSES + timedelta(days=number + 1)).isoformat()
        leaves.append({"type": "extend", "ballot": name, "closes": until, "reason": "停电"})
    labels = {electors[at].label: electors[at].salt for at in sorted(kept)}
    votes = {electors[at].label: kept[at] for at in sorted(kept)}
    quiet = [each.label for each in electors if each.label not in labels] if silence else []
    result = tally(
        profile,
        kind,
        options,
        roll,
        {label: vote[1] for label, vote in votes.items()},
        quiet,
        funding=ballot.funding,
    )
    leaves += [
        {"type": "close", "at": (CLOSES + timedelta(days=extensions)).isoformat()},
        {
            "type": "reveal",
            "votes": [[seq, list(choice), key.hex()] for seq, choice, key in kept.values()],
        },
        {"type": "participants", "units": list(labels)},
    ]
    if secrecy is Secrecy.OPEN:
        units = [[votes[label][0], label, key.hex()] for label, key in labels.items()]
        leaves += [{"type": "households", "units": units}, {"type": "roll", "rows": listed(roll)}]
    return leaves + ended(name, result_leaf(result), quiet, objections, certified=certified)


def ended(
    name: str, result: dict[str, Any], quiet: list[str], objections: int, *, certified: bool
) -> Leaves:
    """From the count to the certification."""
    leaves: Leaves = [{"type": "silent", "units": quiet}] if quiet else []
    leaves.append({"type": "result", "result": result})
    for number in range(objections):
        leaves.append(
            {"type": "objection", "ballot": name, "number": number + 1, "text_hash": "ab" * 32}
        )
    if certified:
        told = copy.deepcopy(result)
        leaves.append({"type": "certify", "ballot": name, "result": told, "objections": objections})
    return leaves


SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
OTHER = Signer(Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33))))


def file_of(
    leaves: Leaves, at: str = "2026-03-20T00:00:00+00:00", signer: Signer = SIGNER
) -> bytes:
    """The log as its own server would write it: hashes and signature right."""
    bodies = [ledger.canonical(leaf) for leaf in leaves]
    root = ledger.root(map(ledger.leaf_hash, bodies)).hex()
    head = Head(str(leaves[0]["ballot"]), len(bodies), root, at, signer.public)
    return logfile.written(bodies, [replace(head, signature=signer.sign(head.signed_part()))])


def signed_at(leaves: Leaves, heads: dict[int, str], signer: Signer = SIGNER) -> bytes:
    """The log with a head of each size at an instant."""
    bodies = [ledger.canonical(leaf) for leaf in leaves]
    made: list[Head] = []
    for size, at in heads.items():
        root = ledger.root(map(ledger.leaf_hash, bodies[:size])).hex()
        head = Head(str(leaves[0]["ballot"]), size, root, at, signer.public)
        made.append(replace(head, signature=signer.sign(head.signed_part())))
    return logfile.written(bodies, made)


def words(leaves: Leaves) -> set[str]:
    return {problem.what for problem in logfile.check(file_of(leaves), signed).problems}


def of(leaves: Leaves, kind: str) -> dict[str, Any]:
    return next(leaf for leaf in leaves if leaf["type"] == kind)


def put(kind: str, field: str, value: Any, index: int = 0) -> Callable[[Leaves], None]:
    """Changes one field of the first leaf of a kind (or the index-th)."""

    def forge(leaves: Leaves) -> None:
        [leaf for leaf in leaves if leaf["type"] == kind][index][field] = value

    return forge


def twice(kind: str) -> Callable[[Leaves], None]:
    def forge(leaves: Leaves) -> None:
        at = leaves.index(of(leaves, kind))
        leaves.insert(at + 1, copy.deepcopy(leaves[at]))

    return forge


def gone(kind: str) -> Callable[[Leaves], None]:
    return lambda leaves: leaves.remove(of(leaves, kind))


def added(leaf: dict[str, Any], after: str) -> Callable[[Leaves], None]:
    def forge(leaves: Leaves) -> None:
        last = max(at for at, each in enumerate(leaves) if each["type"] == after)
        leaves.insert(last + 1, leaf)

    return forge


def chosen(*choice: Any) -> Callable[[Leaves], None]:
    """The first vote's answer is another one, locked so from the start."""

    def forge(leaves: Leaves) -> None:
        votes = of(leaves, "reveal")["votes"]
        seq, _, key = votes[0]
        votes[0][1] = list(choice)
        cast = next(each for each in leaves if each["type"] == "cast" and each["seq"] == seq)
        cast["c"] = ledger.choice_mark(leaves[0]["ballot"], seq, list(choice), bytes.fromhex(key))

    return forge


def moved(kind: str, before: str) -> Callable[[Leaves], None]:
    def forge(leaves: Leaves) -> None:
        leaf = of(leaves, kind)
        leaves.remove(leaf)
        leaves.insert(leaves.index(of(leaves, before)), leaf)

    return forge


def fewer(households: int) -> Callable[[Leaves], None]:
    def forge(leaves: Leaves) -> None:
        leaves[0]["households"] = leaves[0]["heads"] = households

    return forge


def relabelled(kind: str, label: str) -> Callable[[Leaves], None]:
    def forge(leaves: Leaves) -> None:
        of(leaves, kind)["units"][0] = label

    return forge


def amended(*deeds: tuple[str, int]) -> Callable[[Leaves], None]:
    """Mandates behind the manifest."""

    def forge(leaves: Leaves) -> None:
        leaves[1:1] = [
            {"type": "roll_amend", "ballot": NAME, "what": what, "deed": deed}
            for what, deed in deeds
        ]

    return forge


def by_agent(*deeds: tuple[str, int]) -> Callable[[Leaves], None]:
    """The first vote is an agent's, after these mandates."""

    def forge(leaves: Leaves) -> None:
        of(leaves, "cast")["channel"] = "proxy"
        amended(*deeds)(leaves)

    return forge


def agents_after_a_withdrawal(leaves: Leaves) -> None:
    """Two mandates, one of them withdrawn: then two households vote by an agent for the first time."""
    for each in [each for each in leaves if each["type"] == "cast"][2:4]:
        each["channel"] = "proxy"
    amended(("proxy", 1), ("proxy", 2), ("proxy_withdrawn", 1))(leaves)


def suppressed(leaves: Leaves) -> None:
    """The household that voted twice is opened by its first vote: its last one would drop out of the count."""
    again = next(each for each in leaves if each.get("supersedes"))
    row = next(row for row in of(leaves, "households")["units"] if row[0] == again["seq"])
    row[0] = again["supersedes"]


def beaten(channel: str) -> Callable[[Leaves], None]:
    """What takes the place of a tapped vote was given another way."""

    def forge(leaves: Leaves) -> None:
        again = next(each for each in leaves if each.get("supersedes"))
        again["channel"] = channel

    return forge


NAME = "c1-2026-B01"
LATE = ledger.cast(9, "cd" * 32, "ef" * 32, "chat", None)
FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("unknown_leaf", added({"type": "bonus", "votes": 3}, "cast")),
    ("unknown_leaf", added({"type": "Cast"}, "cast")),
    ("unknown_leaf", put("objection", "type", "note")),
    ("unknown_field", put("cast", "weight", 5)),
    ("unknown_field", put("result", "note", "通过")),
    ("unknown_field", put("manifest", "bonus", True)),
    ("unknown_field", lambda leaves: leaves[0].pop("area")),
    ("unknown_field", lambda leaves: of(leaves, "extend").pop("reason")),
    ("unknown_format", put("manifest", "format", "bandeng-ledger-9")),
    ("unknown_format", put("manifest", "format", "")),
    ("out_of_order", twice("manifest")),
    ("out_of_order", twice("close")),
    ("out_of_order", twice("reveal")),
    ("out_of_order", twice("participants")),
    ("out_of_order", twice("result")),
    ("out_of_order", twice("certify")),
    ("out_of_order", gone("close")),
    ("out_of_order", gone("participants")),
    ("out_of_order", gone("reveal")),
    ("out_of_order", moved("result", "reveal")),
    ("out_of_order", moved("certify", "objection")),
    ("out_of_order", moved("objection", "close")),
    (
        "out_of_order",
        added(
            {
                "type": "extend",
                "ballot": NAME,
                "closes": "2026-03-09T00:00:00+00:00",
                "reason": "x",
            },
            "result",
        ),
    ),
    (
        "out_of_order",
        added({"type": "void", "ballot": NAME, "reason": "x", "officers": 2}, "certify"),
    ),
    ("late_cast", added(LATE, "close")),
    ("late_cast", added(LATE, "result")),
    ("leaf_of_other_ballot", put("extend", "ballot", "c1-2026-B02")),
    ("leaf_of_other_ballot", put("paper_batch", "ballot", "c2-2026-B01")),
    ("leaf_of_other_ballot", put("certify", "ballot", "")),
    ("bad_value", put("manifest", "options", ["同意", "同意", "弃权"])),
    ("bad_value", put("manifest", "options", ["同意"])),
    ("bad_value", put("manifest", "options", ["弃权", "反对", "同意"])),
    ("bad_value", put("manifest", "options", ["反对", "同意", "弃权"])),
    ("bad_value", put("manifest", "title", "划消防通道\x1b[2K")),
    ("bad_value", lambda leaves: leaves[0]["rule"].__setitem__("quorum", [])),
    ("bad_value", lambda leaves: leaves[0]["rule"]["passing"][0].__setitem__("bar", "0.5")),
    ("bad_value", lambda leaves: leaves[0]["rule"]["passing"][0].__setitem__("over", 0)),
    ("bad_value", lambda leaves: leaves[0]["rule"]["passing"][0].pop("over")),
    ("bad_value", put("cast", "supersedes", True)),
    ("bad_value", put("certify", "objections", True)),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].__setitem__("silent", False)),
    ("bad_value", put("manifest", "households", "9")),
    ("bad_value", put("manifest", "heads", 99)),
    ("bad_value", put("manifest", "question", "lottery")),
    ("bad_value", put("manifest", "roll", "ff")),
    ("bad_value", put("cast", "channel", "carrier pigeon")),
    ("bad_value", put("cast", "h", "")),
    ("bad_value", put("objection", "text_hash", "a sentence")),
    ("bad_value", put("extend", "closes", "next week")),
    ("bad_window", put("manifest", "closes", "2026-02-01T00:00:00+00:00")),
    ("bad_window", put("manifest", "opens", "2027-01-01T00:00:00+00:00")),
    ("same_mark", lambda leaves: leaves[2].update(c=leaves[1]["c"])),
    ("same_mark", lambda leaves: leaves[5].update(c=leaves[1]["c"])),
    ("too_many", fewer(5)),
    ("too_many", fewer(1)),
    (
        "too_many",
        lambda leaves: of(leaves, "participants")["units"].append(
            of(leaves, "participants")["units"][0]
        ),
    ),
    ("bad_value", put("manifest", "options", ["同意", "反对\u200d", "弃权"])),
    ("bad_value", put("manifest", "title", "划消防通道\ufe0f")),
    ("bad_value", relabelled("participants", "1-1-101\u200b")),
    ("bad_value", relabelled("participants", " ")),
    ("bad_extension", put("extend", "reason", "\u200b")),
    ("mandate_twice", amended(("proxy", 7), ("proxy", 7))),
    ("no_such_mandate", amended(("proxy_withdrawn", 7))),
    ("no_such_mandate", amended(("proxy", 7), ("proxy_withdrawn", 7), ("proxy_withdrawn", 7))),
    ("no_mandate", by_agent()),
    ("no_mandate", by_agent(("proxy", 7), ("proxy_withdrawn", 7))),
    ("bad_value", lambda leaves: leaves[0]["rule"]["passing"][0].__setitem__("bar", "0")),
    ("bad_value", lambda leaves: leaves[0]["rule"]["passing"][0].__setitem__("bar", "3/2")),
    ("beaten", beaten("paper")),
    ("beaten", beaten("proxy")),
    ("paper", gone("paper_batch")),
    ("paper", put("paper_batch", "seqs", [1])),
    ("paper", put("paper_batch", "seqs", [77])),
    ("paper", added({"type": "paper_conflict", "ballot": NAME, "seq": 1}, "cast")),
    ("slip_twice", twice("paper_batch")),
    ("slip_twice", put("paper_batch", "slips", ["A1"])),
    ("bad_extension", put("extend", "closes", "2026-03-04T01:00:00+00:00")),
    ("bad_extension", put("extend", "closes", "2026-03-03T00:00:00+00:00")),
    ("bad_extension", put("extend", "reason", "  ")),
    ("too_many_extensions", put("manifest", "extensions", 0)),
    ("closed_at_another_time", put("close", "at", "2026-03-04T00:00:00+00:00")),
    ("closed_at_another_time", put("close", "at", "2026-03-06T00:00:00+00:00")),
    ("closed_at_another_time", gone("extend")),
    ("choice_does_not_fit", chosen(0, 0, 0, 0, 0)),
    ("choice_does_not_fit", chosen(7)),
    ("choice_does_not_fit", chosen(-1)),
    ("choice_does_not_fit", chosen()),
    ("choice_does_not_fit", chosen(0, 1)),
    ("choice_does_not_fit", chosen(True)),
    ("opens_a_secret", added({"type": "households", "units": []}, "participants")),
    ("silence_not_announced", added({"type": "silent", "units": ["1-1-103"]}, "participants")),
    (
        "silence_not_announced",
        added({"type": "silent", "units": ["1-1-103", "2-1-107"]}, "participants"),
    ),
    ("certified_another", lambda leaves: of(leaves, "certify").update(result={})),
    ("certified_another", lambda leaves: of(leaves, "certify")["result"].update(winner=1)),
    ("objections_differ", put("certify", "objections", 0)),
    (
        "objections_differ",
        added(
            {"type": "objection", "ballot": NAME, "number": 2, "text_hash": "cd" * 32}, "objection"
        ),
    ),
    ("objections_differ", gone("objection")),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(winner=1)),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(silent=3)),
    (
        "no_result",
        lambda leaves: [
            leaves.remove(of(leaves, kind)) for kind in ("certify", "objection", "result")
        ],
    ),
    ("bad_window", lambda leaves: leaves[0].__setitem__("closes", leaves[0]["opens"])),
    ("bad_value", lambda leaves: leaves[0]["rule"].__setitem__("unless", "三分之二反对")),
    ("bad_value", lambda leaves: leaves[0]["rule"].pop("source")),
    ("bad_value", lambda leaves: leaves[0]["rule"].__setitem__("notice_days", "7")),
]


@pytest.mark.parametrize(
    ("rule", "forge"), FORGED, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FORGED)]
)
def test_a_forged_log_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest())
    assert words(leaves) == set()
    forge(leaves)
    assert rule in words(leaves)


APPROVED: list[tuple[int, ...] | None] = [(0, 1), (0, 1), (1,), (0,), (2,), (0, 1), None]


def budgeted() -> Leaves:
    """An open ballot in which 50,000 yuan may be spent on a bench, flowers and a shed."""
    return honest(7, Secrecy.OPEN, Question.APPROVAL, APPROVED, budget=5_000_000)


def at_showing(option: int, field: str, value: Any) -> Callable[[Leaves], None]:
    return lambda leaves: leaves[0]["showing"][option].__setitem__(field, value)


BUDGET_FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("bad_value", lambda leaves: leaves[0]["showing"].pop()),
    ("bad_value", put("manifest", "budget", 0)),
    ("bad_value", put("manifest", "budget", 3_500_000)),
    ("bad_value", lambda leaves: leaves[0].pop("showing")),
    ("bad_value", at_showing(1, "cost", None)),
    ("bad_value", at_showing(0, "cost", -1)),
    ("bad_value", at_showing(0, "pictures", [{"caption": "", "sha256": "ab"}])),
    ("bad_value", at_showing(0, "pictures", [{"caption": "", "sha256": "ab" * 32}] * 5)),
    ("bad_value", at_showing(0, "colour", "red")),
    ("choice_does_not_fit", chosen(0, 2)),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].pop("funded")),
    (
        "result_differs",
        lambda leaves: of(leaves, "result")["result"].__setitem__("funded", [0, 1, 2]),
    ),
    ("result_differs", lambda leaves: leaves[0].pop("budget")),
]


@pytest.mark.parametrize(("rule", "forge"), BUDGET_FORGED)
def test_a_forged_budget_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(budgeted())
    assert words(leaves) == set()
    assert of(leaves, "result")["result"]["funded"] == [0, 1]
    forge(leaves)
    assert rule in words(leaves)


def test_a_motion_has_no_budget() -> None:
    leaves = honest()
    leaves[0]["showing"] = [{"author": "", "cost": 1, "pictures": [], "place": ""}] * 3
    assert words(leaves) == set()
    leaves[0]["budget"] = 5
    assert "bad_value" in words(leaves)


OPEN_FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    (
        "no_households",
        lambda leaves: [leaves.remove(of(leaves, kind)) for kind in ("households", "roll")],
    ),
    ("out_of_order", gone("roll")),
    ("out_of_order", moved("roll", "households")),
    ("roll_size", lambda leaves: of(leaves, "roll")["rows"].pop()),
    ("roll_size", lambda leaves: of(leaves, "roll")["rows"].append(["9-9-909", 100, "1", 99])),
    ("roll_differs", lambda leaves: of(leaves, "roll")["rows"][0].__setitem__(1, 999_999)),
    ("not_in_roll", relabelled("participants", "8-8-808")),
    ("bad_value", put("manifest", "secrecy", "neighbour_secret")),
    (
        "household_differs",
        lambda leaves: of(leaves, "households")["units"][0].__setitem__(1, "1-1-103"),
    ),
    ("silence_not_announced", added({"type": "silent", "units": ["1-1-103"]}, "roll")),
    ("roll_sums", put("manifest", "heads", 5)),
    ("roll_sums", put("manifest", "area", 1)),
    ("bad_value", lambda leaves: of(leaves, "roll")["rows"][0].__setitem__(1, True)),
    ("bad_value", lambda leaves: of(leaves, "roll")["rows"][0].__setitem__(3, "0")),
]


@pytest.mark.parametrize(
    ("rule", "forge"), OPEN_FORGED, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(OPEN_FORGED)]
)
def test_a_forged_open_log_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest(secrecy=Secrecy.OPEN))
    assert words(leaves) == set()
    forge(leaves)
    assert rule in words(leaves)


FORGED_TOO: list[tuple[str, Callable[[Leaves], None]]] = [
    ("no_mandate", agents_after_a_withdrawal),
    ("bad_value", put("manifest", "opens", "1999-12-31T00:00:00+00:00")),
    ("bad_value", put("manifest", "closes", "9999-12-31T23:00:00+00:00")),
    ("bad_value", put("manifest", "opens", "2026-03-01T24:00:00+24:00")),
    ("bad_value", put("manifest", "opens", "2026-03-01T00:00:00+00:60")),
    ("bad_value", put("manifest", "buildings", [" "])),
    ("bad_value", lambda leaves: leaves[0]["rule"].__setitem__("secrecy", "open")),
    ("too_many", lambda leaves: of(leaves, "participants")["units"].__setitem__(1, "01-1-100")),
    ("certified_early", put("manifest", "objection_days", 30)),
]


def spoiled() -> Leaves:
    """An honest log with a door recused and a slip that was not counted."""
    leaves = honest()
    leaves[0]["recused"] = 1
    added({"type": "paper_spoiled", "ballot": NAME, "slip": "ab" * 32}, "paper_batch")(leaves)
    return leaves


def spoiled_counted(leaves: Leaves) -> None:
    of(leaves, "paper_spoiled")["slip"] = of(leaves, "paper_batch")["slips"][0]


def spoiled_late(leaves: Leaves) -> None:
    leaf = of(leaves, "paper_spoiled")
    leaves.remove(leaf)
    leaves.insert(leaves.index(of(leaves, "close")) + 1, leaf)


SLIP = {"type": "paper_conflict", "ballot": NAME, "slip": "cd" * 32}
UNBOUND = {"type": "roll_amend", "ballot": NAME, "what": "unbound_after_voting"}


def conflicted(leaves: Leaves) -> None:
    """A slip that is counted is said to have been in the way of a tap, too."""
    counted = of(leaves, "paper_batch")["slips"][0]
    added({**SLIP, "slip": counted}, "paper_batch")(leaves)


def conflicted_twice(leaves: Leaves) -> None:
    added(SLIP, "paper_batch")(leaves)
    twice_of = next(at for at, leaf in enumerate(leaves) if leaf == SLIP)
    leaves.insert(twice_of + 1, dict(SLIP))


SPOILED_FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("spoiled_twice", twice("paper_spoiled")),
    ("spoiled_twice", spoiled_counted),
    ("out_of_order", spoiled_late),
    ("bad_value", put("paper_spoiled", "slip", "A1")),
    ("leaf_of_other_ballot", put("paper_spoiled", "ballot", "c1-2026-B99")),
    ("bad_value", put("manifest", "recused", 0)),
    ("slip_counted", conflicted),
    ("slip_counted", conflicted_twice),
    ("nobody_voted", added(UNBOUND, "manifest")),
    ("bad_value", lambda leaves: leaves[0]["rule"].__setitem__("title", " ")),
    ("bad_value", put("manifest", "title", "划消防通道\U0001d173")),
]
OPEN_FORGED_TOO: list[tuple[str, Callable[[Leaves], None]]] = [
    ("households_not_last", suppressed),
    ("bad_value", lambda leaves: of(leaves, "roll")["rows"][0].__setitem__(2, "１")),
]


@pytest.mark.parametrize(("rule", "forge"), FORGED_TOO)
def test_a_log_forged_in_another_way_is_refused_too(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest())
    forge(leaves)
    assert rule in words(leaves)


def test_a_log_with_a_recused_door_and_a_spoiled_slip_passes() -> None:
    assert words(spoiled()) == set()


@pytest.mark.parametrize(("rule", "forge"), SPOILED_FORGED)
def test_a_forged_spoiled_slip_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = spoiled()
    forge(leaves)
    assert rule in words(leaves)


@pytest.mark.parametrize(("rule", "forge"), OPEN_FORGED_TOO)
def test_an_open_log_forged_in_another_way_is_refused_too(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest(secrecy=Secrecy.OPEN))
    forge(leaves)
    assert rule in words(leaves)


def test_in_an_approval_the_order_of_a_choice_says_nothing() -> None:
    """A buyer of two flats who approves of the same options in either order agrees with himself."""
    leaves = honest(7, Secrecy.OPEN, Question.APPROVAL, APPROVED)
    before = logfile.check(file_of(leaves), signed).result
    chosen(1, 0)(leaves)
    after = logfile.check(file_of(leaves), signed)
    assert after.result == before
    assert after.sound


@pytest.mark.parametrize(
    "key",
    ["01" + "00" * 31, "ec" + "ff" * 30 + "7f", "00" * 32],
    ids=["neutral", "order 2", "order 4"],
)
def test_a_key_that_anybody_signs_with_is_none(key: str) -> None:
    assert not signed(key, b"anything", "01" + "00" * 63)
    assert signed(SIGNER.public, b"words", SIGNER.sign(b"words"))


def test_heads_tell_what_was_late_or_early() -> None:
    leaves, end = honest(extensions=0), "2026-03-20T00:00:00+00:00"
    whole = len(leaves)

    def found(heads: dict[int, str]) -> set[str]:
        return {
            problem.what for problem in logfile.check(signed_at(leaves, heads), signed).problems
        }

    assert found({2: "2026-03-02T00:00:00+00:00", whole: end}) == set()
    assert found({2: "2026-03-06T00:00:00+00:00", whole: end}) == {"late_leaf"}
    assert found({2: "2026-02-27T00:00:00+00:00", whole: end}) == {"early"}
    assert found({}) == {"no_head", "unsigned_end"}


@pytest.mark.parametrize("size", ["1e400", "9" * 30, "true", '"3"'])
def test_a_head_of_no_size_is_said_to_be_unreadable(size: str) -> None:
    lines = file_of(honest()).split(b"\n")
    at = next(number for number, line in enumerate(lines) if b'"kind":"head"' in line)
    lines[at] = lines[at].rpartition(b'"size":')[0] + b'"size":' + size.encode() + b"}"
    assert "unreadable" in {each.what for each in logfile.check(b"\n".join(lines), signed).problems}


def test_a_receipt_of_another_log_is_found_out() -> None:
    leaves = honest()
    bodies = [ledger.canonical(leaf) for leaf in leaves]
    hashes = [ledger.leaf_hash(body) for body in bodies[:6]]
    head = Head(NAME, 6, ledger.root(hashes).hex(), "2026-03-02T00:00:00+00:00", SIGNER.public)
    head = replace(head, signature=SIGNER.sign(head.signed_part()))
    cast = next(number for number, leaf in enumerate(leaves) if leaf["type"] == "cast")
    path = tuple(each.hex() for each in ledger.inclusion(hashes, cast))
    proof = ledger.Proof(cast, path, head)
    mine = ledger.Receipt(NAME, "1-1-100", (0,), 1, "", "", hashes[cast].hex(), proof)
    assert logfile.proof_stands(logfile.check(file_of(leaves), signed), mine, signed)
    leaves[0]["title"] = "另一件事"
    assert not logfile.proof_stands(logfile.check(file_of(leaves), signed), mine, signed)


def test_silence_counts_only_as_announced_and_once() -> None:
    leaves = honest(silence=True)
    assert words(leaves) == set() and of(leaves, "silent")["units"]
    for forge, rule in (
        (
            lambda each: of(each, "silent")["units"].append(of(each, "silent")["units"][0]),
            "silent_twice",
        ),
        (
            lambda each: of(each, "silent")["units"].append(of(each, "participants")["units"][0]),
            "silent_twice",
        ),
        (
            lambda each: of(each, "silent")["units"].extend(["9-9-901", "9-9-902", "9-9-903"]),
            "too_many",
        ),
    ):
        forged = copy.deepcopy(leaves)
        forge(forged)
        assert rule in words(forged)


def test_a_ballot_is_voided_by_two_with_a_reason_and_nothing_follows() -> None:
    void = {"type": "void", "ballot": NAME, "reason": "题目写错了", "officers": 2}
    leaves = [*honest()[:6], void]
    assert words(leaves) == set()
    assert "void_alone" in words([*leaves[:-1], {**void, "officers": 1}])
    assert "void_alone" in words([*leaves[:-1], {**void, "reason": " "}])
    assert "late_cast" in words([*leaves, LATE])
    assert "out_of_order" in words([*leaves, {"type": "close", "at": CLOSES.isoformat()}])


def test_a_head_is_signed_by_the_key_in_force_and_not_before_the_end() -> None:
    leaves = honest()
    early = logfile.check(file_of(leaves, at="2026-03-02T00:00:00+00:00"), signed)
    assert {each.what for each in early.problems} == {"head_time"}
    stranger = logfile.check(file_of(leaves, signer=OTHER), signed)
    assert {each.what for each in stranger.problems} == {"signature"}
    rotated = [*leaves, {"type": "rotate", "key": OTHER.public}]
    assert logfile.check(file_of(rotated, signer=OTHER), signed).problems == []
    assert {each.what for each in logfile.check(file_of(rotated), signed).problems} == {"signature"}


def test_a_file_that_is_no_log_or_was_saved_anew_is_not_called_forged() -> None:
    content = file_of(honest())
    for odd, word in (
        (b"\xef\xbb\xbf" + content, "saved_anew"),
        (content.replace(b"\n", b"\r\n"), "saved_anew"),
        (content.decode().encode("gb18030"), "saved_anew"),
        (content.replace(b"\n", b"\n\n"), "saved_anew"),
        (content.replace(b"\n", b" \n"), "saved_anew"),
        (
            b"\n".join(json.dumps(json.loads(each)).encode() for each in content.splitlines()),
            "saved_anew",
        ),
        (
            json.dumps([json.loads(each) for each in content.splitlines()], indent=1).encode(),
            "saved_anew",
        ),
        (b'<!DOCTYPE html><p>"kind"', "no_log"),
        (b"PK\x03\x04 a zip", "no_log"),
        (b"", "no_log"),
        ("楼号,房号\n".encode(), "no_log"),
    ):
        assert [each.what for each in logfile.check(odd, signed).problems] == [word]


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_every_genuine_log_passes(data: st.DataObject) -> None:
    """All questions, both secrecies, and whatever may happen on the way."""
    kind, secrecy = (
        data.draw(st.sampled_from(list(Question))),
        data.draw(st.sampled_from(list(Secrecy))),
    )
    households = data.draw(st.integers(2, 14))
    options = 3 if kind is Question.MOTION else 4
    one = st.integers(0, options - 1).map(lambda n: (n,))
    several = st.lists(
        st.integers(0, options - 2), min_size=1, max_size=options - 1, unique=True
    ).map(tuple)
    answer = one if kind in (Question.MOTION, Question.ONE) else several
    answers = data.draw(st.lists(st.none() | answer, min_size=households, max_size=households))
    objections = data.draw(st.integers(0, 3))
    leaves = honest(
        households,
        secrecy,
        kind,
        answers,
        silence=data.draw(st.booleans()),
        extensions=data.draw(st.integers(0, 3)),
        paper=data.draw(st.booleans()),
        again=data.draw(st.booleans()),
        objections=objections,
        certified=data.draw(st.booleans()),
    )
    assert words(leaves) == set()


def test_the_shipped_rules_are_read_back_whole() -> None:
    for name, profile in rules.profiles().items():
        assert Profile.read(name, honest()[0]["rule"]).quorum
        assert profile.title


@pytest.mark.parametrize("spoiled", [False, True])
def test_a_log_of_another_key_is_told_to_be_one(tmp_path: Path, *, spoiled: bool) -> None:
    log = tmp_path / "log.jsonl"
    log.write_bytes(file_of(honest()))
    own = str(logfile.check(log.read_bytes(), signed).manifest["key"])
    wanted = "ab" * 32 if spoiled else own
    for code in (wanted, key_code(wanted), key_code(wanted).lower().replace("-", " ")):
        told, sound = verify(log, None, code)
        assert sound is not spoiled and ("签名密钥不对" in told) is spoiled


def test_a_ballot_that_is_never_closed_is_said_to_be() -> None:
    leaves = honest()[:4]
    late = logfile.check(file_of(leaves, "2026-03-20T00:00:00+00:00"), signed)
    assert {problem.what for problem in late.problems} == {"never_closed"}
    assert not logfile.check(file_of(leaves, "2026-03-08T00:00:00+00:00"), signed).problems
