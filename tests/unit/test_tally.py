"""Counting: the press vectors of ballot.md, every bar from below, at and above, order that does not matter."""

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.ranked_cases import COUNT, profile
from bot import rules
from bot.domain.ballot import ABSTAIN, MOTION, Ballot, Bar, Measure, Question, Secrecy, Stage
from bot.domain.classes import by_class
from bot.domain.electorate import electorate, undecidable
from bot.domain.household import Door, Household
from bot.domain.ranked import instant_runoff, schulze
from bot.domain.tally import Result, percent, tally, turnout
from bot.texts import ballot_desk

YES, NO, NEITHER = (0,), (1,), (2,)


def doors(count: int, *, area: int | None = 100, owner: str = "") -> list[Household]:
    return [Household(Door("1", "1", str(100 + n)), area, owner=owner) for n in range(count)]


def motion(
    rule: str, roll: list[Household], yes: int, no: int = 0, neither: int = 0, silent: int = 0
) -> Result:
    """So many of the roll say yes, no, neither, in its order; so many of the rest are silent."""
    said = [YES] * yes + [NO] * no + [NEITHER] * neither
    votes = {each.label: choice for each, choice in zip(roll, said, strict=False)}
    quiet = [each.label for each in roll[len(said) :][:silent]]
    return tally(rules.profiles()[rule], Question.MOTION, MOTION, roll, votes, quiet)


# the vectors of ballot.md: press figures, heads only


def test_703_of_1291_are_no_quorum() -> None:
    found = motion("owners", doors(1291), 417, 278, 8)
    assert found.took_part[Measure.HEADS] == 703 < 861
    assert not found.quorate and found.winner is None


def test_584_silent_added_to_the_majority_pass_an_ordinary_matter() -> None:
    found = motion("owners", doors(1291), 417, 278, 8, silent=584)
    assert found.sums[Measure.HEADS][0] == 1001 and found.took_part[Measure.HEADS] == 1287
    assert percent(1001, 1287) == "77.8%"
    assert found.silent == 584 and found.winner == 0


def test_1147_of_2261_are_no_quorum() -> None:
    found = motion("owners", doors(2261), 995, 27, 125)
    assert found.took_part[Measure.HEADS] == 1147 < 1508
    assert not found.quorate


def test_1071_silent_make_2066_of_2261() -> None:
    found = motion("owners", doors(2261), 995, 27, 125, silent=1071)
    assert found.sums[Measure.HEADS][0] == 2066
    assert f"{2066 / 2261:.2%}" == "91.38%"
    assert found.quorate and found.winner == 0


def test_1672_of_2219_meet_the_quorum_of_1480() -> None:
    assert motion("owners", doors(2219), 1672).quorate
    assert motion("owners", doors(2219), 1480).quorate
    assert not motion("owners", doors(2219), 1479).quorate


# every threshold below, at and above


@pytest.mark.parametrize(
    ("rule", "took_part", "quorate"),
    [
        ("households", 5, False),
        ("households", 6, False),
        ("households", 7, True),
        ("owners", 7, False),
        ("owners", 8, True),
        ("owners", 9, True),
        ("owners_special", 7, False),
        ("owners_special", 8, True),
        ("owners_special", 9, True),
        ("villagers", 7, False),
        ("villagers", 8, True),
        ("villagers", 9, True),
        ("shares", 5, False),
        ("shares", 6, False),
        ("shares", 7, True),
    ],
)
def test_quorum_below_at_and_above_its_bar(rule: str, took_part: int, quorate: bool) -> None:
    assert motion(rule, doors(12), took_part).quorate is quorate


@pytest.mark.parametrize(
    ("rule", "yes", "passed"),
    [
        ("households", 5, False),
        ("households", 6, False),
        ("households", 7, True),
        ("owners", 5, False),
        ("owners", 6, False),
        ("owners", 7, True),
        ("owners_special", 8, False),
        ("owners_special", 9, True),
        ("owners_special", 10, True),
        ("villagers", 5, False),
        ("villagers", 6, False),
        ("villagers", 7, True),
        ("shares", 5, False),
        ("shares", 6, False),
        ("shares", 7, True),
    ],
)
def test_passing_below_at_and_above_its_bar(rule: str, yes: int, passed: bool) -> None:
    assert (motion(rule, doors(12), yes, 12 - yes).winner == 0) is passed


def test_area_and_heads_must_both_reach_their_bar() -> None:
    large, small = (
        Household(Door("1", "", "101"), 10_000),
        [Household(Door("1", "", str(n)), 1) for n in range(102, 105)],
    )
    found = tally(
        rules.profiles()["owners"],
        Question.MOTION,
        MOTION,
        [large, *small],
        {large.label: NO, **{each.label: YES for each in small}},
    )
    assert [check.reached for check in found.passing] == [False, True]
    assert found.winner is None


def test_areas_are_exact_to_a_hundredth() -> None:
    bar = Bar(Measure.AREA, Fraction(2, 3))
    assert bar.reached(6_000_002, 9_000_003)
    assert not bar.reached(6_000_001, 9_000_003)
    assert not bar.reached(0, 0)


def test_one_buyer_of_several_doors_is_one_head_but_all_of_the_area() -> None:
    roll = [
        *doors(3, owner="one buyer"),
        *[Household(Door("2", "", str(n)), 100) for n in range(3)],
    ]
    found = tally(
        rules.profiles()["owners"],
        Question.MOTION,
        MOTION,
        roll,
        dict.fromkeys([h.label for h in roll[:3]], YES),
    )
    assert found.whole[Measure.HEADS] == 4 and found.took_part[Measure.HEADS] == 1
    assert found.took_part[Measure.AREA] == 300


def test_a_developers_unsold_doors_are_one_head() -> None:
    roll = [Household(Door("1", "", str(n)), 100, developer=True) for n in range(5)]
    assert (
        tally(rules.profiles()["owners"], Question.MOTION, MOTION, roll, {}).whole[Measure.HEADS]
        == 1
    )


def test_a_head_whose_doors_disagree_takes_part_and_counts_for_nothing() -> None:
    roll = doors(2, owner="one buyer")
    found = tally(
        rules.profiles()["owners"],
        Question.MOTION,
        MOTION,
        roll,
        {roll[0].label: YES, roll[1].label: NO},
    )
    assert found.took_part[Measure.HEADS] == 1 and list(found.sums[Measure.HEADS]) == [0, 0, 0]
    assert found.split_heads == ("owner:one buyer",)


def test_an_abstention_takes_part_and_is_no_yes() -> None:
    found = motion("households", doors(10), 5, 0, 5)
    assert found.took_part[Measure.HOUSEHOLDS] == 10 and found.winner is None


def test_a_motion_more_against_than_for_does_not_pass() -> None:
    assert motion("households", doors(10), 2, 8).winner is None


def test_silence_needs_a_majority_to_be_counted_with() -> None:
    assert motion("households", doors(10), 3, 3, 0, silent=4).silent == 0
    assert motion("households", doors(10), 3, 2, 0, silent=4).sums[Measure.HOUSEHOLDS][0] == 7
    assert motion("households", doors(10), 2, 3, 0, silent=4).sums[Measure.HOUSEHOLDS][1] == 7


def test_members_shares_are_exact_fractions() -> None:
    """乌兰计三村: 65, 31 and 4 of a hundred."""
    parts = (Fraction(65, 100), Fraction(31, 100), Fraction(4, 100))
    roll = [Household(Door("1", "", str(n)), shares=share) for n, share in enumerate(parts, 1)]
    found = tally(
        rules.profiles()["shares"],
        Question.MOTION,
        MOTION,
        roll,
        {"1-1": YES, "1-2": NO, "1-3": NO},
    )
    assert found.sums[Measure.SHARES][0] == Fraction(13, 20) and found.winner == 0


def test_both_counts_are_given_beside_an_open_ballot_where_the_roll_has_areas() -> None:
    def sums(roll: list[Household], *, beside: bool) -> set[Measure]:
        return set(
            tally(
                rules.profiles()["households"], Question.MOTION, MOTION, roll, {}, beside=beside
            ).sums
        )

    assert sums(doors(4), beside=True) == {Measure.HOUSEHOLDS, Measure.HEADS, Measure.AREA}
    assert sums(doors(4, area=None), beside=True) == {Measure.HOUSEHOLDS}
    assert sums(doors(4), beside=False) == {Measure.HOUSEHOLDS}


def test_silence_cannot_undo_what_the_same_buyer_said_with_another_door() -> None:
    roll = [*doors(6), *[Household(Door("2", "", str(n)), 100, owner="both") for n in (1, 2)]]
    votes = {**{each.label: YES for each in roll[:6]}, "2-1": NO}
    found = tally(rules.profiles()["owners"], Question.MOTION, MOTION, roll, votes, ["2-2"])
    assert list(found.sums[Measure.HEADS]) == [6, 1, 0] and found.silent == 0


def test_tied_options_decide_nothing() -> None:
    roll, names = doors(4), ("秋千", "滑梯", ABSTAIN)
    votes = {each.label: (n % 2,) for n, each in enumerate(roll)}
    found = tally(rules.profiles()["households"], Question.ONE, names, roll, votes)
    assert found.leading == (0, 1) and found.winner is None


def test_approval_counts_every_option_named() -> None:
    roll, names = doors(3), ("秋千", "滑梯", "长椅", ABSTAIN)
    votes = {roll[0].label: (0, 1), roll[1].label: (1,), roll[2].label: (3,)}
    found = tally(rules.profiles()["households"], Question.APPROVAL, names, roll, votes)
    assert list(found.sums[Measure.HOUSEHOLDS]) == [1, 2, 0, 1] and found.winner == 1


def test_ranked_ballots_are_given_in_both_counts() -> None:
    """Schulze's own example of 2011, section 3.1: E wins; the runoff chooses A."""
    ballots = [
        ((0, 2, 1, 4, 3), 5),
        ((0, 3, 4, 2, 1), 5),
        ((1, 4, 3, 0, 2), 8),
        ((2, 0, 1, 4, 3), 3),
        ((2, 0, 4, 1, 3), 7),
        ((2, 1, 0, 3, 4), 2),
        ((3, 2, 4, 1, 0), 7),
        ((4, 1, 0, 3, 2), 8),
    ]
    roll = doors(sum(count for _, count in ballots))
    said = [order for order, count in ballots for _ in range(count)]
    votes = {each.label: order for each, order in zip(roll, said, strict=True)}
    found = tally(rules.profiles()["households"], Question.RANKED, (*"ABCDE", ABSTAIN), roll, votes)
    assert found.leading == (4,) and found.winner == 4
    assert found.by_runoff == (0,) and len(found.rounds) > 1


def test_schulze_and_runoff_agree_with_pref_voting_on_2000_profiles() -> None:
    rows = [json.loads(line) for line in Path("tests/cases/ranked.jsonl").read_text().splitlines()]
    assert len(rows) == COUNT
    for row in rows:
        options, rankings = profile(row["seed"])
        assert list(schulze(rankings, options)) == row["schulze"], row["seed"]
        assert list(instant_runoff(rankings, options)[0]) == row["runoff"], row["seed"]


@settings(max_examples=150, deadline=None)
@given(
    rule=st.sampled_from(sorted(rules.profiles())),
    kind=st.sampled_from([Question.MOTION, Question.ONE, Question.APPROVAL, Question.RANKED]),
    said=st.lists(
        st.tuples(st.integers(0, 11), st.permutations([0, 1]), st.integers(1, 2)), max_size=40
    ),
    order=st.randoms(use_true_random=False),
)
def test_neither_order_nor_repeats_change_the_count(rule, kind, said, order) -> None:
    """Each household's last vote stands; households in any order, each vote sent again any number of times."""
    roll = [Household(Door("1", "", str(n)), 100 + n, owner=f"o{n % 5}") for n in range(12)]
    last = {
        roll[n].label: tuple(picked[: most if kind in (Question.APPROVAL, Question.RANKED) else 1])
        for n, picked, most in said
    }
    if kind is Question.APPROVAL:
        last = {label: tuple(sorted(choice)) for label, choice in last.items()}
    expected = tally(rules.profiles()[rule], kind, MOTION, roll, last)
    shuffled, mixed = list(last.items()) * 2, list(roll)
    order.shuffle(shuffled)
    order.shuffle(mixed)
    found = tally(rules.profiles()[rule], kind, MOTION, mixed, dict(shuffled))
    assert (found.sums, found.took_part, found.winner, found.leading) == (
        expected.sums,
        expected.took_part,
        expected.winner,
        expected.leading,
    )


def test_a_small_building_is_not_shown_alone() -> None:
    roll = [*doors(6), *[Household(Door("2", "", str(n))) for n in range(4)]]
    assert turnout(roll, {roll[0].label, "2-1"}) == [("1", 1, 6), ("2", None, 4)]


def test_few_doors_in_secret_are_pointed_out() -> None:
    secret = Ballot(
        1,
        1,
        "2026-B01",
        "划线",
        Question.MOTION,
        MOTION,
        "households",
        Secrecy.NEIGHBOUR_SECRET,
        Stage.SUBMITTED,
    )
    found = [electorate(secret, rules.profiles()["households"], doors(many)) for many in (4, 5)]
    assert ballot_desk.FEW_DOORS in ballot_desk.submitted(secret, None, found[0])
    assert ballot_desk.FEW_DOORS not in ballot_desk.submitted(secret, None, found[1])
    assert ballot_desk.FEW_DOORS not in ballot_desk.submitted(
        replace(secret, secrecy=Secrecy.OPEN), None, found[0]
    )


def test_classes_of_shares_are_told_apart_and_the_sum_decides() -> None:
    """乌兰计三村: the collective holds 65, thirty-one villagers 31, two cadres 4."""
    rules_ = rules.profiles()["shares"]
    roll = [
        Household(Door("集体股", "", "1"), shares=Fraction(65, 100), groups=("村集体",)),
        *(
            Household(Door("1", "", str(n)), shares=Fraction(1, 100), groups=("村民",))
            for n in range(101, 132)
        ),
        *(
            Household(Door("股东", "", str(n)), shares=Fraction(2, 100), groups=("干部",))
            for n in (1, 2)
        ),
    ]
    votes = {"集体股-1": YES, **{f"1-{n}": NO for n in range(101, 111)}, "股东-1": NO}
    collective, cadres, villagers = by_class(rules_.classes, roll, votes, 2)
    assert (collective.name, collective.holders, collective.shares) == ("集体", 1, Fraction(13, 20))
    assert collective.sums == (Fraction(13, 20), 0)
    assert (cadres.took_part, cadres.shares) == (Fraction(1, 50), Fraction(1, 25))
    assert (villagers.holders, villagers.sums) == (31, (0, Fraction(1, 10)))
    assert tally(rules_, Question.MOTION, MOTION, roll, votes).winner == 0
    assert by_class(rules_.classes, doors(3), {}, 2) == ()


@pytest.mark.parametrize(
    ("parts", "why"),
    [((65, 31, 4), None), ((65, 31), "under_one"), ((65, 31, 9), "over_one")],
)
def test_shares_written_as_parts_make_one_whole(parts: tuple[int, ...], why: str | None) -> None:
    profile = rules.profiles()["shares"]
    roll = [
        Household(Door("股东", "", str(n)), shares=Fraction(part, 100))
        for n, part in enumerate(parts, 1)
    ]
    ballot = Ballot(
        1, 1, "2026-B01", "分红", Question.MOTION, MOTION, "shares", Secrecy.OPEN, Stage.DRAFT
    )
    found = undecidable(ballot, profile, electorate(ballot, profile, roll))
    assert (found and found[0]) == why
