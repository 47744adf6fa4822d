"""What words are like: sentences by another hand than the examples', and what stands out of talk."""

from collections import Counter
from pathlib import Path

import pytest

from nlp.meaning import SURE, Meanings, meanings

BLIND = Path(__file__).parents[1] / "cases" / "meanings"


@pytest.mark.parametrize(("talk", "right"), [("desk", 0.93), ("worker", 0.95), ("resident", 0.89)])
def test_sentences_by_another_hand_are_like_their_meaning(talk: str, right: float) -> None:
    rows = [line.split("\t") for line in (BLIND / f"{talk}.tsv").read_text("utf-8").splitlines()]
    assert len({name for name, _ in rows}) >= 20 and len(rows) >= 140
    found = [(name, meanings(talk).of(text)) for name, text in rows]
    hits = Counter(got is not None and got.name == name for name, got in found)
    assert hits[True] >= right * len(rows), hits
    sure = [(name, got.name) for name, got in found if got is not None and got.lead >= SURE]
    assert len(sure) >= 0.8 * len(rows)
    assert sum(name == got for name, got in sure) >= 0.95 * len(sure)


def test_a_line_more_teaches_a_meaning() -> None:
    known = [("rest", "这几天别派活给我"), ("list", "我手上有几单")]
    assert Meanings(known).of("腰扭了歇一歇") is None
    taught = Meanings([*known, ("rest", "闪了腰想歇一歇")]).of("腰扭了歇一歇")
    assert taught is not None and taught.name == "rest"


def test_of_those_that_can_be_meant_only() -> None:
    found = meanings("worker").of("手上的活干完了", among=("list", "rest"))
    assert found is not None and found.name in ("list", "rest")
    assert meanings("worker").of("手上的活干完了", among=()) is None


def test_numbers_doors_and_matters_are_alike() -> None:
    desk = meanings("desk")
    assert desk.of("0012派给物业") == desk.of("2026-0345派给物业")
    assert desk.of("3-2-501看过了") == desk.of("12-1-102看过了")
