"""How well a labelled file is heard: precision, recall and F1 of every intent, danger, place and merging."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from typing import Any, NamedTuple

Row = Mapping[str, Any]


class Score(NamedTuple):
    """Right ones among those found, and among those there are; both 1.0 where nothing was to find."""

    precision: float
    recall: float
    there: int

    @property
    def f1(self) -> float:
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def scores(gold: Sequence[Row], said: Sequence[Row]) -> dict[str, Score]:
    """Scores by name; rows of both stand in the same order, `said` as `bandeng screen` writes them."""
    found = {
        intent: _score(gold, said, lambda row, intent=intent: row["intent"] == intent)
        for intent in ("voice", "echo", "resolved")
    }
    voices = [pair for pair in zip(gold, said, strict=True) if pair[0]["intent"] == "voice"]
    kinds = [(g["category"], s["category"] if s["intent"] == "voice" else None) for g, s in voices]
    right = sum(wanted == heard for wanted, heard in kinds) / max(len(kinds), 1)
    found["category of voices"] = Score(right, right, len(kinds))
    found["urgent"] = _score(gold, said, lambda row: bool(row.get("urgent")))
    places = [_place(g) == _place(s) for g, s in voices if _place(g) or _place(s)]
    right = sum(places) / max(len(places), 1)
    found["place of voices"] = Score(right, right, len(places))
    if any(row.get("matter") for row in gold):
        found["merging"] = _merging(gold, said)
    return found


def _score(gold: Sequence[Row], said: Sequence[Row], of: Callable[[Row], bool]) -> Score:
    hits = sum(of(g) and of(s) for g, s in zip(gold, said, strict=True))
    found = sum(map(of, said))
    there = sum(map(of, gold))
    return Score(hits / found if found else 1.0, hits / there if there else 1.0, there)


def _place(row: Row) -> tuple[str | None, ...] | None:
    place = row.get("place") or {}
    parts = tuple(
        str(place[part]).upper() if place.get(part) else None
        for part in ("building", "unit", "room")
    )
    return parts if any(parts) else None


def _merging(gold: Sequence[Row], said: Sequence[Row]) -> Score:
    wanted = _pairs(gold, gold)
    found = _pairs(gold, said)
    hits = len(wanted & found)
    return Score(
        hits / len(found) if found else 1.0, hits / len(wanted) if wanted else 1.0, len(wanted)
    )


def _pairs(gold: Sequence[Row], rows: Sequence[Row]) -> set[tuple[int, int]]:
    """Which messages of a demand stand in one matter."""
    matters: dict[tuple[Any, Any], list[int]] = {}
    for number, (wanted, row) in enumerate(zip(gold, rows, strict=True)):
        if wanted.get("matter") and row.get("matter"):
            matters.setdefault((wanted.get("chat"), row["matter"]), []).append(number)
    return {pair for numbers in matters.values() for pair in combinations(numbers, 2)}
