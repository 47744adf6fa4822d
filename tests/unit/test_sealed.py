"""Sealed ballots: what is committed to is counted by its sum, forged answers are refused, nothing single is told."""

import copy
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import rules
from bot.domain import ledger, logfile, sealed
from bot.domain.ballot import MOTION, Ballot, Channel, Choice, Question, Secrecy, Stage
from bot.domain.household import Door, Household
from bot.domain.ledger import Receipt
from bot.domain.logcount import result_leaf
from bot.domain.roll import doors, fingerprint
from bot.domain.tally import tally, telling, unsaid
from bot.services.ballots.counting import told_of
from bot.services.ballots.running import manifest
from bot.services.ballots.signing import signed
from bot.storage.ballots import Elector, Vote
from tests.unit.test_loggrammar import (
    CLOSES,
    NAME,
    OPENS,
    SHOWN,
    SIGNER,
    Leaves,
    added,
    ended,
    file_of,
    gone,
    moved,
    of,
    put,
    salt,
    twice,
    words,
)

BENCH = ("长椅", "花坛", "车棚", "弃权")
VECTORS = Path(__file__).parents[2] / "docs" / "vectors"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def seed(number: int) -> bytes:
    return number.to_bytes(sealed.SEED_BYTES, "big")


def honest(
    kind: Question = Question.MOTION,
    answers: list[Choice | None] | None = None,
    households: int = 9,
    *,
    silence: bool = False,
    paper: bool = True,
    again: bool = True,
    objections: int = 1,
    budget: int | None = None,
) -> Leaves:
    """The leaves of a secret ballot that went as it should."""
    options = MOTION if kind is Question.MOTION else BENCH
    roll = [Household(Door(str(n // 6 + 1), "1", str(100 + n))) for n in range(households)]
    electors = [Elector(n, each, salt(n + 1), None) for n, each in enumerate(roll)]
    ballot = Ballot(
        1,
        1,
        "2026-B01",
        "划消防通道",
        kind,
        options,
        "households",
        Secrecy.NEIGHBOUR_SECRET,
        Stage.OPEN,
        silence=silence,
        opens_at=OPENS,
        closes_at=CLOSES,
        roll_hash=fingerprint(roll, doors_only=True),
        showing=dict(zip(BENCH, SHOWN.values(), strict=False)) if budget else {},
        budget=budget,
    )
    profile = rules.profiles()["households"]
    leaves: Leaves = [manifest(ballot, profile, electors, SIGNER.public, 5)]
    votes = dict[int, Vote]()
    given = (
        answers
        if answers is not None
        else [(n % 2,) if n % 4 != 3 else None for n in range(households)]
    )

    def cast(at: int, choice: Choice, channel: Channel) -> None:
        seq, before = 1 + sum(each["type"] == "cast" for each in leaves), votes.get(at)
        leaves.append(
            cast_leaf(ballot, electors[at], seq, choice, channel, before.seq if before else None)
        )
        votes[at] = Vote(seq, at, choice, seed(seq), 0, channel, None, NOW, standing=True)

    for at, choice in enumerate(given):
        if choice is None:
            continue
        cast(at, choice, Channel.PAPER if paper and at == 1 else Channel.CHAT)
        if paper and at == 1:
            slip = ledger.slip_mark(NAME, "A1", electors[1].salt)
            leaves.append(
                {"type": "paper_batch", "ballot": NAME, "seqs": [votes[1].seq], "slips": [slip]}
            )
    if again and votes:
        first = min(votes)
        before = votes[first]
        cast(first, before.choice, Channel.CHAT)
        if before.channel is Channel.PAPER:
            leaves.append({"type": "paper_conflict", "ballot": NAME, "seq": before.seq})
    labels = [electors[at].label for at in sorted(votes)]
    quiet = [each.label for each in electors if each.label not in labels] if silence else []
    result = tally(
        profile,
        kind,
        options,
        roll,
        {electors[at].label: vote.choice for at, vote in votes.items()},
        quiet,
        funding=ballot.funding,
    )
    told = told_of(ballot, list(votes.values()))
    if telling([vote.choice for vote in votes.values()], kind, 5):
        told = {"type": "withheld", "least": 5}
        took_part = len(votes) + result.silent
        result = unsaid(
            profile,
            households,
            took_part,
            result.winner,
            result.silent,
            funding=budget is not None,
        )
    leaves += [
        {"type": "close", "at": CLOSES.isoformat()},
        told,
        {"type": "participants", "units": labels},
        {"type": "roll", "rows": doors(roll)},
    ]
    return leaves + ended(NAME, result_leaf(result), quiet, objections, certified=True)


def cast_leaf(
    ballot: Ballot, elector: Elector, seq: int, choice: Choice, channel: Channel, before: int | None
) -> dict[str, Any]:
    h = ledger.household_mark(NAME, elector.label, elector.salt)
    if ballot.kind is Question.RANKED:
        return ledger.cast(
            seq, h, ledger.choice_mark(NAME, seq, choice, seed(seq)), channel.value, before
        )
    single = ballot.kind is not Question.APPROVAL
    answer = sealed.seal(
        sealed.ChoicePlace(NAME, seq, h), choice, len(ballot.options), seed(seq), single=single
    )
    return ledger.sealed_cast(seq, h, answer, channel.value, before)


def casts(leaves: Leaves) -> Leaves:
    return [leaf for leaf in leaves if leaf["type"] == "cast"]


def resealed(*choice: int, single: bool = True) -> Callable[[Leaves], None]:
    """The first vote answers something else than one option, committed to and proven bit by bit, and counted so."""

    def forge(leaves: Leaves) -> None:
        first = casts(leaves)[1]
        place = sealed.ChoicePlace(NAME, first["seq"], first["h"])
        answer = sealed.seal(place, choice, 3, seed(first["seq"]), single=single)
        first.update(
            ledger.sealed_cast(
                first["seq"], first["h"], answer, first["channel"], first["supersedes"]
            )
        )
        sums = of(leaves, "sums")
        sums["counts"] = [
            count + (n in choice) - (n == 1) for n, count in enumerate(sums["counts"])
        ]

    return forge


def many(leaves: Leaves) -> None:
    """Five votes in one commitment: C = 5G + rH, with the proof of an honest one."""
    first = casts(leaves)[1]
    blind = sealed.blinding(NAME, first["seq"], 0, seed(first["seq"]))
    point = sealed.commitment(False, blind)
    for _ in range(5):
        point = sealed.group.crypto_core_ed25519_add(point, sealed.base())
    first["commitments"][0] = point.hex()
    of(leaves, "sums")["counts"][0] += 5


def counted(*change: int) -> Callable[[Leaves], None]:
    """Other counts, and the result and certificate that would follow from them."""

    def forge(leaves: Leaves) -> None:
        sums = of(leaves, "sums")
        sums["counts"] = [count + more for count, more in zip(sums["counts"], change, strict=True)]
        for kind in ("result", "certify"):
            of(leaves, kind)["result"]["sums"]["households"] = [
                str(count) for count in sums["counts"]
            ]

    return forge


FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("not_proven", resealed(0, 1)),
    ("not_proven", resealed(0, 1, 2)),
    ("not_proven", resealed()),
    ("not_proven", resealed(0, single=False)),
    ("not_proven", many),
    ("not_proven", lambda leaves: casts(leaves)[0]["proofs"].reverse()),
    ("not_proven", lambda leaves: casts(leaves)[0]["proofs"].pop()),
    ("not_proven", lambda leaves: casts(leaves)[0].update(commitments=[], proofs=[])),
    ("not_proven", lambda leaves: casts(leaves)[0]["commitments"].__setitem__(0, "00" * 32)),
    ("not_proven", lambda leaves: casts(leaves)[0]["commitments"].__setitem__(0, "01" + "00" * 31)),
    ("not_proven", lambda leaves: casts(leaves)[0]["proofs"].__setitem__(0, "00" * 128)),
    (
        "not_proven",
        lambda leaves: casts(leaves)[0]["proofs"].__setitem__(
            0, casts(leaves)[0]["proofs"][0].upper()
        ),
    ),
    ("not_proven", lambda leaves: casts(leaves)[0].update(total="11" * 32)),
    ("not_proven", lambda leaves: casts(leaves)[0].update(h="ab" * 32)),
    (
        "not_proven",
        lambda leaves: casts(leaves)[0].update(commitments=casts(leaves)[1]["commitments"]),
    ),
    (
        "same_mark",
        lambda leaves: casts(leaves)[2].update(commitments=casts(leaves)[0]["commitments"]),
    ),
    (
        "same_mark",
        lambda leaves: casts(leaves)[0]["commitments"].__setitem__(
            1, casts(leaves)[0]["commitments"][0]
        ),
    ),
    ("bad_value", lambda leaves: casts(leaves)[0]["commitments"].__setitem__(0, "zz")),
    ("bad_value", lambda leaves: casts(leaves)[0].update(commitments=None)),
    ("bad_value", lambda leaves: casts(leaves)[0].update(proofs="none")),
    ("unknown_field", lambda leaves: casts(leaves)[0].pop("total")),
    ("unknown_field", put("cast", "c", "ab" * 32)),
    ("unknown_field", put("sums", "salts", [])),
    ("unknown_field", lambda leaves: leaves[0].pop("least")),
    ("bad_value", put("manifest", "least", 0)),
    ("bad_value", put("manifest", "least", "5")),
    ("bad_value", put("manifest", "secrecy", "open")),
    ("sum_differs", counted(1, -1, 0)),
    ("sum_differs", counted(1, 0, 0)),
    ("sum_differs", counted(-1, 0, 1)),
    ("sum_differs", lambda leaves: of(leaves, "sums")["blinds"].reverse()),
    ("sum_differs", lambda leaves: of(leaves, "sums")["blinds"].__setitem__(0, "00" * 32)),
    ("sum_differs", counted(100, 0, 0)),
    ("bad_value", lambda leaves: of(leaves, "sums")["counts"].append(0)),
    ("bad_value", lambda leaves: of(leaves, "sums")["counts"].__setitem__(2, -1)),
    ("bad_value", lambda leaves: of(leaves, "sums")["counts"].__setitem__(2, False)),
    ("bad_value", lambda leaves: of(leaves, "sums")["blinds"].__setitem__(0, "short")),
    ("out_of_order", twice("sums")),
    ("out_of_order", gone("sums")),
    ("out_of_order", gone("roll")),
    ("out_of_order", gone("participants")),
    ("out_of_order", moved("result", "sums")),
    ("out_of_order", moved("roll", "participants")),
    ("out_of_order", added({"type": "withheld", "least": 5}, "sums")),
    ("out_of_order", added({"type": "choices", "votes": []}, "close")),
    ("unknown_leaf", added({"type": "reveal", "votes": []}, "close")),
    ("unknown_leaf", added({"type": "households", "units": []}, "participants")),
    ("roll_size", lambda leaves: of(leaves, "roll")["rows"].pop()),
    (
        "roll_size",
        lambda leaves: of(leaves, "roll")["rows"].__setitem__(8, of(leaves, "roll")["rows"][0]),
    ),
    ("roll_differs", lambda leaves: of(leaves, "roll")["rows"].__setitem__(8, "9-9-909")),
    ("roll_differs", lambda leaves: of(leaves, "roll")["rows"].reverse()),
    ("not_in_roll", lambda leaves: of(leaves, "participants")["units"].__setitem__(0, "8-8-808")),
    ("participants", lambda leaves: of(leaves, "participants")["units"].append("1-1-103")),
    ("participants", lambda leaves: of(leaves, "participants")["units"].pop()),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(winner=1)),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(sums={})),
]


@pytest.mark.parametrize(
    ("rule", "forge"), FORGED, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(FORGED)]
)
def test_a_forged_sealed_log_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest())
    assert words(leaves) == set()
    forge(leaves)
    assert rule in words(leaves)


RANKING: list[Choice | None] = [(0, 1), (1, 0), (2,), (0,), (3,), (1, 2, 0), (0, 2), None, (2, 1)]
RANKED_FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("participants", lambda leaves: of(leaves, "choices")["votes"].pop()),
    ("bad_value", lambda leaves: of(leaves, "choices")["votes"].reverse()),
    (
        "bad_value",
        lambda leaves: of(leaves, "choices")["votes"].insert(1, of(leaves, "choices")["votes"][0]),
    ),
    (
        "choice_does_not_fit",
        lambda leaves: of(leaves, "choices")["votes"][0].__setitem__(1, [0, 0]),
    ),
    (
        "choice_does_not_fit",
        lambda leaves: of(leaves, "choices")["votes"][0].__setitem__(1, [0, 3]),
    ),
    ("bad_value", lambda leaves: of(leaves, "choices")["votes"][0].__setitem__(0, "me")),
    (
        "out_of_order",
        lambda leaves: leaves.__setitem__(
            leaves.index(of(leaves, "choices")),
            {"type": "sums", "counts": [0] * 4, "blinds": ["ab" * 32] * 4},
        ),
    ),
    (
        "result_differs",
        lambda leaves: [each.__setitem__(1, [2]) for each in of(leaves, "choices")["votes"]],
    ),
]


@pytest.mark.parametrize(
    ("rule", "forge"), RANKED_FORGED, ids=[str(n) for n in range(len(RANKED_FORGED))]
)
def test_a_forged_ranking_is_refused_by_the_rule_it_breaks(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest(Question.RANKED, RANKING))
    assert words(leaves) == set()
    forge(leaves)
    assert rule in words(leaves)


UNANIMOUS: list[Choice | None] = [(0,)] * 8 + [None]
WITHHELD_FORGED: list[tuple[str, Callable[[Leaves], None]]] = [
    ("bad_value", put("withheld", "least", 99)),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(winner=2)),
    (
        "result_differs",
        lambda leaves: of(leaves, "result")["result"].update(sums={"households": ["8", "0", "0"]}),
    ),
    (
        "result_differs",
        lambda leaves: of(leaves, "result")["result"].update(took_part={"households": "9"}),
    ),
    ("result_differs", lambda leaves: of(leaves, "result")["result"].update(silent=3)),
    ("certified_another", lambda leaves: of(leaves, "certify")["result"].update(winner=None)),
]


@pytest.mark.parametrize(
    ("rule", "forge"), WITHHELD_FORGED, ids=[str(n) for n in range(len(WITHHELD_FORGED))]
)
def test_withheld_counts_still_state_turnout_and_quorum(
    rule: str, forge: Callable[[Leaves], None]
) -> None:
    leaves = copy.deepcopy(honest(answers=UNANIMOUS))
    assert of(leaves, "withheld") and words(leaves) == set()
    forge(leaves)
    assert rule in words(leaves)


def test_without_quorum_there_is_no_winner_even_where_counts_are_withheld() -> None:
    leaves = honest(answers=[(0,), (0,), *[None] * 7])
    assert of(leaves, "result")["result"]["winner"] is None and words(leaves) == set()
    of(leaves, "result")["result"].update(winner=0, leading=[0])
    assert "result_differs" in words(leaves)


def test_telling_is_few_votes_or_all_but_one_alike() -> None:
    yes, no = (0,), (1,)
    assert telling([yes, no, yes, no], Question.MOTION, 5)
    assert telling([yes] * 5, Question.MOTION, 5) and telling([yes] * 9 + [no], Question.MOTION, 5)
    assert not telling([yes] * 3 + [no] * 2, Question.MOTION, 5)
    assert telling(
        [(0, 1), (0, 2), (0,), (0, 1), (0, 3)], Question.APPROVAL, 5
    )  # each approved of the first
    assert not telling([(0, 1), (0, 2), (0,), (1,), (2,)], Question.APPROVAL, 5)


def test_a_receipt_opens_its_own_vote_and_no_other() -> None:
    leaves = honest()
    first = casts(leaves)[1]
    at = next(
        n
        for n in range(9)
        if ledger.household_mark(NAME, f"1-1-{100 + n}", salt(n + 1)) == first["h"]
    )
    mark = ledger.leaf_hash(ledger.canonical(first)).hex()
    receipt = Receipt(NAME, f"1-1-{100 + at}", (1,), 2, salt(at + 1).hex(), seed(2).hex(), mark)
    assert receipt.matches(first) and logfile.find(file_of(leaves), receipt) is not None
    other = Receipt(NAME, f"1-1-{100 + at}", (0,), 2, salt(at + 1).hex(), seed(2).hex(), mark)
    assert not other.matches(first) and logfile.find(file_of(leaves), other) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_genuine_sealed_log_passes(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(list(Question)))
    options = 3 if kind is Question.MOTION else 4
    one = st.integers(0, options - 1).map(lambda n: (n,))
    several = st.lists(
        st.integers(0, options - 2), min_size=1, max_size=options - 1, unique=True
    ).map(tuple)
    answer = one if kind in (Question.MOTION, Question.ONE) else several
    households = data.draw(st.integers(2, 12))
    answers = data.draw(st.lists(st.none() | answer, min_size=households, max_size=households))
    leaves = honest(
        kind,
        answers,
        households,
        silence=data.draw(st.booleans()),
        paper=data.draw(st.booleans()),
        again=data.draw(st.booleans()),
        objections=data.draw(st.integers(0, 2)),
    )
    assert words(leaves) == set()
    report = logfile.check(file_of(leaves), signed)
    assert report.result is not None and report.households == sum(
        each is not None for each in answers
    )


def test_an_outsider_who_reads_every_leaf_learns_no_choice() -> None:
    """200 ballots: whatever is fixed in a leaf (its bytes, their order, its place) guesses no better than chance."""
    draw, right, guesses = random.Random(15), 0, 0
    for number in range(200):
        answers: list[Choice | None] = [(draw.randrange(2),) for _ in range(6)]
        answers[:4] = [(0,), (0,), (1,), (1,)]
        draw.shuffle(answers)
        leaves = honest(answers=answers, households=6, paper=False, again=False, objections=0)
        truth = [answer[0] for answer in answers if answer]
        assert of(leaves, "sums")["counts"][:2] == [truth.count(0), truth.count(1)]
        for leaf, choice in zip(casts(leaves), truth, strict=True):
            features = (
                leaf["commitments"][0] < leaf["commitments"][1],
                leaf["proofs"][0][:64] < leaf["proofs"][0][64:128],
                int(leaf["commitments"][0], 16) % 2,
                int(leaf["total"], 16) % 2,
            )
            guesses += 1
            right += int(features[number % len(features)]) == choice
    assert abs(right / guesses - 0.5) < 0.08  # more than five standard deviations of 1,200 tosses


@pytest.mark.parametrize("file", sorted(VECTORS.glob("*.jsonl")), ids=lambda file: file.stem)
def test_the_published_vectors_are_judged_as_they_are_named(file: Path) -> None:
    found = {each.what for each in logfile.check(file.read_bytes(), signed).problems}
    kind, _, name = file.stem.partition("-")
    assert (not found) if kind == "good" else name.rpartition("-")[0] in found
