"""Which open matter officers' words are about, on desks written by another hand."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nlp.about import OpenMatter, likeliest
from nlp.ear import Ear
from nlp.places import Gazetteer

DESKS = Path(__file__).parents[1] / "cases" / "about" / "desks.jsonl"


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


def _building(text: str) -> str | None:
    place = Gazetteer().find(text.lower())
    return place.building if place else None


def _described(ear: Ear, matter: dict[str, Any]) -> OpenMatter:
    first = matter["voices"][0]
    building = _building(matter["title"]) or _building(first)
    title = matter["title"].partition(" · ")[0]
    return OpenMatter(title, matter["voices"], ear.filed(first).category, building)


def test_officers_words_find_their_matter(ear: Ear) -> None:
    """Of words about one matter nine of ten find it, and hardly any another one."""
    found: Counter[str] = Counter()
    for line in DESKS.read_text("utf-8").splitlines():
        desk = json.loads(line)
        described = [_described(ear, each) for each in desk["matters"]]
        for said in desk["sayings"]:
            if not isinstance(said["about"], int):
                continue
            filed = ear.filed(said["text"])
            category = filed.category if filed.why else None
            at = likeliest(said["text"], described, category, _building(said["text"]))
            right = at is not None and desk["matters"][at]["id"] == said["about"]
            found["right" if right else "none" if at is None else "wrong"] += 1
    assert found["right"] >= 135 and found["wrong"] <= 4, found


def test_words_that_have_nothing_in_common_are_about_none() -> None:
    described = [OpenMatter("楼道灯不亮", ["3号楼楼道灯又灭了"], "lighting", "3")]
    assert likeliest("今天食堂吃什么", described, None, None) is None
    assert likeliest("", [], None, None) is None
