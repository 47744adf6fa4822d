"""Corrections become proposals, never more; a labelled file is scored."""

import json
from pathlib import Path

from typer.testing import CliRunner

from bot.cli import app
from nlp.learning import Example, proposals
from nlp.lexicon import shipped
from nlp.scoring import scores


def test_a_word_of_two_corrections_is_proposed_with_what_it_would_change() -> None:
    examples = [
        Example("大象旁边那圈胶皮翻起来绊人", "facilities"),
        Example("大象底下积了一汪水孩子没法去", "facilities"),
        Example("电梯坏了没人修", "elevator"),
    ]
    found = proposals(shipped(), examples)
    assert [(each.category, each.word) for each in found] == [("facilities", "大象")]
    assert all(change.after == "facilities" for change in found[0].changes)


def test_nothing_is_proposed_where_a_word_would_make_another_message_wrong() -> None:
    examples = [
        Example("喇叭花架又倒了", "greening"),
        Example("喇叭花架被刮歪了", "greening"),
        Example("喇叭花架底下有人放音响吵得睡不着", "noise"),
    ]
    assert all("喇叭" not in found.word for found in proposals(shipped(), examples))


def test_scores_count_what_was_found_and_what_was_there() -> None:
    gold = [
        {"intent": "voice", "category": "noise"},
        {"intent": "voice", "category": "water"},
        {"intent": "other", "category": None},
    ]
    said = [
        {"intent": "voice", "category": "noise"},
        {"intent": "other", "category": None},
        {"intent": "voice", "category": "pets"},
    ]
    found = scores(gold, said)
    assert (found["voice"].precision, found["voice"].recall) == (0.5, 0.5)
    assert found["category of voices"].recall == 0.5


def test_a_labelled_file_is_scored_from_the_shell(tmp_path: Path) -> None:
    file = tmp_path / "gold.jsonl"
    row = {
        "id": 1,
        "text": "电梯坏了",
        "intent": "voice",
        "category": "elevator",
        "place": None,
        "urgent": False,
    }
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", "utf-8")
    told = CliRunner().invoke(app, ["ear", "score", str(file)])
    assert told.exit_code == 0
    assert "voice" in told.output and "1.000" in told.output
    file.write_text("[]\n", "utf-8")
    assert CliRunner().invoke(app, ["ear", "score", str(file)]).exit_code == 1
