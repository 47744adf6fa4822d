"""A replayed history: what it is called, what was left out and why, and a report to act on."""

import json
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from typer.testing import CliRunner

from bot.cli import app
from bot.replaying import heard, left_out, named
from bot.services.listening.offline import BadFile, history
from bot.services.listening.replay_report import report
from bot.texts.replay import document, page, workbook
from nlp.ear import Ear

SAID = [
    (
        "甲",
        "2026-01-05 19:00:00",
        "3号楼2单元的电梯又停了，3-2-501张大妈下不了楼，打13800138000没人接",
    ),
    ("乙", "2026-01-05 19:04:00", "3号楼电梯昨天也坏过一次"),
    ("丙", "2026-03-02 08:00:00", "路灯不亮，还有垃圾桶满了没人清"),
    ("丁", "2026-03-02 08:10:00", "有人要拼奶茶吗"),
    ("物业小王", "2026-03-02 09:00:00", "电梯又坏了，已报修，大家别急"),
]


def _weflow(path: Path) -> Path:
    messages: list[dict[str, Any]] = [
        {"localId": n, "formattedTime": at, "content": text, "senderDisplayName": who}
        | {"senderUsername": f"wxid_{who}"}
        for n, (who, at, text) in enumerate(SAID, 1)
    ]
    for kind in ("[图片]", "[语音]", "[图片]"):
        messages.append({**messages[-1], "localId": 90, "content": kind})
    made = {"weflow": {"version": "1"}, "session": {"displayName": "幸福里"}, "messages": messages}
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1), "utf-8")
    return path


def _telegram(path: Path, *names: str) -> Path:
    chats = [
        {
            "id": number,
            "name": name,
            "messages": [
                {
                    "id": 1,
                    "type": "message",
                    "date": "2026-01-05T19:00:00",
                    "from": "甲",
                    "from_id": "user1",
                    "text": f"{number}号楼电梯坏了",
                }
            ],
        }
        for number, name in enumerate(names, 1)
    ]
    path.write_text(json.dumps({"chats": {"list": chats}}, ensure_ascii=False), "utf-8")
    return path


def test_a_history_is_named_back_and_what_was_left_out_is_counted(tmp_path: Path) -> None:
    found, result = heard(_weflow(tmp_path / "a.json"), Ear(), chat="", since="", staff="物业小王")
    assert named(found) == "WeFlow JSON，群 幸福里，57 天"
    assert left_out(found) == "没听的：图片 2 条，语音 1 条"
    assert result.staff == 1
    assert all(row.name != "物业小王" for each in result.matters for row in each.rows)
    assert {each.category for each in result.matters} == {"elevator", "lighting", "sanitation"}


def test_the_report_says_when_where_how_many_and_in_whose_words_without_naming_anybody(
    tmp_path: Path,
) -> None:
    found, result = heard(_weflow(tmp_path / "a.json"), Ear(), chat="", since="", staff="物业小王")
    data = report(found, result, "a")
    first = data["rows"][0]
    assert (first["kind"], first["people"], first["first"]) == ("电梯", 2, "2026年1月5日")
    assert "3号楼" in first["place"]
    assert len(first["quotes"]) == 2
    assert "电梯" in first["why"]
    assert sum(each["count"] for each in data["curve"]) == data["voices"] == 4
    assert {"what": "图片（我打不开）", "count": 2} in data["unheard"]
    shown = page(data).decode()
    for private in ("2-501", "张大妈", "13800138000"):
        assert private not in shown
    assert "幸福里" in shown
    assert "<script" not in shown
    assert document(data).startswith(b"%PDF")
    file = tmp_path / "r.xlsx"
    file.write_bytes(workbook(data))
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_name("事项").to_python()
    assert rows[1][2] == "电梯"
    assert rows[1][5] == 2


def test_a_page_of_a_history_of_years_is_drawn_by_months(tmp_path: Path) -> None:
    lines = [
        f"{year}-{month:02d}-03 08:00:00,{year}{month},{month}号楼路灯不亮"
        for year in (2023, 2024, 2025)
        for month in range(1, 13)
    ]
    file = tmp_path / "a.csv"
    file.write_text("at,from,text\n" + "\n".join(lines), "utf-8")
    found, result = heard(file, Ear(), chat="", since="", staff="")
    data = report(found, result, "a")
    assert [each["count"] for each in data["curve"]] == [1] * 36
    assert data["curve"][0]["label"] == "2023年1月"


def test_one_of_several_chats_is_chosen_by_its_name(tmp_path: Path) -> None:
    file = _telegram(tmp_path / "a.json", "幸福里", "阳光里")
    with pytest.raises(BadFile, match="2 个群：幸福里、阳光里"):
        heard(file, Ear(), chat="", since="", staff="")
    with pytest.raises(BadFile, match="没有叫“别处”"):
        heard(file, Ear(), chat="别处", since="", staff="")
    found, result = heard(file, Ear(), chat="阳光里", since="", staff="")
    assert found.group == "阳光里"
    assert [each.place.building for each in result.matters] == ["2"]
    same = _telegram(tmp_path / "b.json", "幸福里", "幸福里")
    with pytest.raises(BadFile, match="请写编号：1、2"):
        heard(same, Ear(), chat="幸福里", since="", staff="")


def test_a_bad_line_among_many_is_counted_and_the_rest_is_heard(tmp_path: Path) -> None:
    lines = [f"2026-01-05 19:{n:02d}:00,甲{n},早上好" for n in range(40)]
    lines[11] = "昨天,乙,电梯坏了"
    file = tmp_path / "a.csv"
    file.write_text("at,from,text\n" + "\n".join(lines), "utf-8")
    found = history(file)
    assert len(found.rows) == 39
    assert left_out(found) == "没听的：第 13 行读不懂"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--report", "r.doc"], ".html"),
        (["--report", "nowhere/r.html"], "没有文件夹"),
        (["--since", "昨天"], "不是日期"),
        (["--since", "2030-01-01"], "没有一条消息"),
        (["--staff", "老李"], "没有 老李"),
        (["--top", "0"], "top"),
    ],
)
def test_what_cannot_be_done_is_said_before_the_work(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    file = _weflow(tmp_path / "a.json")
    given = [
        str(tmp_path / each) if each.startswith(("r.", "nowhere")) else each for each in arguments
    ]
    done = CliRunner().invoke(app, ["replay", str(file), *given])
    assert done.exit_code != 0
    assert words in done.output


def test_the_command_writes_all_three_reports(tmp_path: Path) -> None:
    file = _weflow(tmp_path / "a.json")
    reports = [tmp_path / f"r{kind}" for kind in (".html", ".pdf", ".xlsx")]
    asked = [part for each in reports for part in ("--report", str(each))]
    done = CliRunner().invoke(app, ["replay", str(file), *asked])
    assert done.exit_code == 0, done.output
    assert "WeFlow JSON，群 幸福里" in done.output
    assert all(each.stat().st_size > 1000 for each in reports)
