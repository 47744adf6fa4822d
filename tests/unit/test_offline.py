"""bandeng replay and screen: files right and wrong."""

import json
from pathlib import Path

import pytest

from bot.services.listening.offline import BadFile, read, screened
from bot.services.listening.replaying import replay, told

EXPORT = {
    "name": "居民群",
    "type": "private_supergroup",
    "id": 77,
    "messages": [
        {"id": 1, "type": "service", "date": "2026-01-12T07:00:00", "action": "join_group_by_link"},
        {
            "id": 2,
            "type": "message",
            "date": "2026-01-12T07:02:00",
            "date_unixtime": "1768172520",
            "from": "娜",
            "from_id": "user1",
            "text": "5号楼暖气不热，屋里14度",
        },
        {
            "id": 3,
            "type": "message",
            "date": "2026-01-12T07:03:00",
            "date_unixtime": "1768172580",
            "from": "周",
            "from_id": "user2",
            "text": ["五号楼也", {"type": "bold", "text": "不热"}, "，暖气片冰凉"],
            "reply_to_message_id": 2,
        },
        {
            "id": 4,
            "type": "message",
            "date": "2026-01-12T07:05:00",
            "date_unixtime": "1768172700",
            "from": "团长",
            "from_id": "user3",
            "text": "冻梨一箱35，要的接龙",
        },
    ],
}


def test_telegram_export_becomes_matters(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    file.write_text(json.dumps(EXPORT, ensure_ascii=False), "utf-8")
    rows, tickets = read(file)
    matters = told(replay(rows, tickets=tickets, told=lambda done: None))
    assert not tickets
    assert [each["voices"] for each in matters] == [["2", "3"]]
    assert matters[0]["category"] == "heating"
    assert matters[0]["place"]["building"] == "5"
    assert set(matters[0]) == {"no", "title", "category", "place", "heat", "why", "voices"}


def test_tickets_of_one_trouble_in_different_words_become_one_matter(tmp_path: Path) -> None:
    file = tmp_path / "tickets.csv"
    titles = [
        "投诉丽水新城附近搅拌站噪音扰民",
        "丽水新城小区旁搅拌站粉尘和噪音污染严重",
        "丽水新城搅拌站半夜施工让人睡不着",
        "咨询公积金贷款",
    ]
    lines = [
        f"{number},u{number},2026-01-0{number + 1} 08:00:00,{title},3"
        for number, title in enumerate(titles)
    ]
    file.write_text("id,user,at,title,likes\n" + "\n".join(lines), "utf-8")
    rows, tickets = read(file)
    matters = replay(rows, tickets=tickets, told=lambda done: None)
    assert tickets
    assert sorted(len(each.rows) for each in matters) == [1, 3]


WRONG = [
    ("a.csv", b"id,when\n1,2\n", "表头"),
    ("a.csv", "id,at,text\n1,昨天,电梯坏了\n".encode(), "第 2 行"),
    ("a.jsonl", b'{"id":1,"text":"a","at":"2026-01-01"}\n{"id":2,', "第 2 行"),
    ("a.jsonl", "电梯".encode("gbk"), "UTF-8"),
    ("result.json", b'{"messages": [{"type": "message"', "Telegram"),
    ("a.csv", b"  ", "空的"),
    ("result.json", b'{"messages": []}', "没有一条"),
]


@pytest.mark.parametrize(("name", "content", "words"), WRONG)
def test_wrong_file_is_refused_as_a_whole_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(BadFile, match=words) as refused:
        read(file)
    assert "\n" not in str(refused.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="找不到文件"):
        read(tmp_path / "nowhere.csv")


def test_screen_refuses_a_bad_line_with_its_number() -> None:
    with pytest.raises(BadFile, match="第 2 行"):
        list(
            screened(
                [
                    '{"chat":"c","id":1,"at":"2026-01-01T08:00:00+08:00","from":"r1","text":"早"}',
                    "{half",
                ]
            )
        )


def test_screen_says_everything_the_ear_found() -> None:
    line = {
        "chat": "c",
        "id": 7,
        "at": "2026-01-01T08:00:00+08:00",
        "from": "r1",
        "text": "3号楼电梯坏了没人修",
    }
    verdict = next(iter(screened([json.dumps(line)])))
    assert set(verdict) == {
        "chat",
        "id",
        "intent",
        "category",
        "place",
        "urgent",
        "matter",
        "more",
        "why",
    }
    assert (verdict["intent"], verdict["category"], verdict["place"]["building"]) == (
        "voice",
        "elevator",
        "3",
    )
