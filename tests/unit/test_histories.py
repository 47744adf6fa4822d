"""Histories as people have them: every way of writing the same three messages gives the same three."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from bot.services.listening.histories import instant
from bot.services.listening.offline import BadFile, history, read

SAID = [
    ("甲", "19:00", "3号楼的电梯又停了"),
    ("乙", "19:04", "昨天也坏过一次"),
    ("甲", "19:20", "请物业来修"),
]
DAY = "2026-03-02"
HERE = timezone(timedelta(hours=8))


def _csv(head: str, mark: str = ",") -> str:
    return "\n".join(
        [
            head,
            *(
                f"{n}{mark}{DAY} {at}{mark}{who}{mark}{text}"
                for n, (who, at, text) in enumerate(SAID, 1)
            ),
        ]
    )


def _telegram(**top: object) -> str:
    messages = [
        {"id": n, "type": "message", "date": f"{DAY}T{at}:00", "from_id": who, "text": text}
        for n, (who, at, text) in enumerate(SAID, 1)
    ]
    messages.append(
        {
            "id": 9,
            "type": "message",
            "date": f"{DAY}T20:00:00",
            "from_id": "甲",
            "photo": "x.jpg",
            "text": "",
        }
    )
    return json.dumps(
        {**top, "messages": messages}
        if not top
        else {"chats": {"list": [{"id": 1, "messages": messages}]}}
    )


FILES = {
    "own.csv": _csv("id,at,from,text").encode(),
    "gbk.csv": _csv("编号,时间,发言人,内容").encode("gb18030"),
    "semicolon.csv": _csv("id;at;from;text", ";").encode(),
    "tab-utf16.csv": _csv("id\tat\tfrom\ttext", "\t").encode("utf-16"),
    "result.json": _telegram().encode(),
    "account.json": _telegram(full=True).encode(),
    "chat.json": json.dumps(
        [
            {"seq": n, "time": f"{DAY}T{at}:00+08:00", "sender": who, "content": text}
            for n, (who, at, text) in enumerate(SAID, 1)
        ]
    ).encode(),
    "time-first.txt": "\n".join(
        f"{DAY} {at}:00 {who}(123456)\n{text}\n" for who, at, text in SAID
    ).encode(),
    "name-first.txt": "\n".join(
        f"{who} 03-02 {at}:00\n{text}\n" for who, at, text in SAID
    ).encode(),
    "by-day.txt": (
        "————— 2026-03-02 —————\n" + "\n".join(f"{who}  {at}\n\n{text}\n" for who, at, text in SAID)
    ).encode(),
    "one-a-line.txt": "\n".join(f"{DAY} {at} {who}：{text}" for who, at, text in SAID).encode(),
    "brackets.txt": "\n".join(f"[{DAY} {at}:31] {who}: {text}" for who, at, text in SAID).encode(),
    "whatsapp-ios.txt": "\n".join(
        f"\u200e[2026/3/2 {at}:00] {who}: {text}" for who, at, text in SAID
    ).encode(),
    "whatsapp-month-first.txt": "\n".join(
        [
            "3/2/26, 6:58\u202fPM - Messages and calls are end-to-end encrypted.",
            *(f"3/2/26, 7:{at[3:]}\u202fPM - {who}: {text}" for who, at, text in SAID),
            "3/2/26, 8:00\u202fPM - 甲: <Media omitted>",
        ]
    ).encode(),
    "whatsapp-day-first.txt": "\n".join(
        f"02/03/2026, {at} - {who}: {text}" for who, at, text in SAID
    ).encode(),
    "half-days.txt": "\n".join(
        f"2026/3/2 下午7:{at[3:]} - {who}: {text}" for who, at, text in SAID
    ).encode(),
    "line.txt": "\n".join(
        ["2026/03/02（一）", *(f"{at}\t{who}\t{text}" for who, at, text in SAID)]
    ).encode(),
    "copied.txt": "\n".join(
        f"{who} 2026年3月2日 下午7:{at[3:]}\n{text}" for who, at, text in SAID
    ).encode(),
    "two-columns.csv": "\n".join(
        [
            "编号,日期,时间,发言人,内容",
            *(f"{n},{DAY},{at},{who},{text}" for n, (who, at, text) in enumerate(SAID, 1)),
        ]
    ).encode(),
    "labelled.txt": "\n".join(
        f"{who}:\n时间: {DAY} {at}:00\n内容: {text}\n" for who, at, text in SAID
    ).encode(),
}


@pytest.mark.parametrize("name", list(FILES))
def test_the_same_messages_are_read_from_every_kind_of_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(FILES[name])
    rows, tickets = read(file)
    assert not tickets
    assert [(row.said.sender, row.said.text) for row in rows] == [
        (who, text) for who, _, text in SAID
    ]
    at = [row.said.at.astimezone(HERE) for row in rows]
    assert [f"{each:%F %H:%M}" for each in at] == [f"{DAY} {at}" for _, at, _ in SAID]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        (
            "a.csv",
            'id,at,from,text\n1,2026-03-02 19:00,甲,"没有关上的引号\n2,2026-03-02 19:01,乙,第二行,还有\n',
            "第 2 行起引号没有成对",
        ),
        ("b.csv", "id,at,from,text\n1,2026-03-02 19:00,甲,又停了,多出来的一格\n", "第 2 行读不懂"),
        ("c.csv", "id,at,from,text\n1,1970-01-01 00:00,甲,电梯坏了\n", "第 2 行读不懂"),
        ("d.html", "<!DOCTYPE html><html></html>", "是网页"),
        ("e.json", '{"messages": [{"id": 1, "te', "不是完整的导出文件"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    name: str, content: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / name).write_text(content, "utf-8")
    with pytest.raises(BadFile, match=said):
        read(tmp_path / name)


@pytest.mark.parametrize(
    "head", ["发言者", "姓名", "微信昵称", "群名片", "sender_name", "nick", "speaker"]
)
def test_who_spoke_is_read_under_whatever_name_the_column_has(tmp_path: Path, head: str) -> None:
    path = tmp_path / "群.csv"
    path.write_text(f"时间,{head},内容\n2026-03-02 19:01,甲,电梯坏了\n2026-03-02 19:02,甲,还没修\n")
    assert {each.said.sender for each in history(path).rows} == {"甲"}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("[图片: a.jpg]3号楼电梯坏了", "3号楼电梯坏了"),
        ("5号楼停水了[图片: x.png]", "5号楼停水了"),
        ("7号楼漏水了[表情: 流泪]", "7号楼漏水了"),
        ("收到[回复消息: 3号楼电梯坏了]", "收到"),
        ("[链接] 3号楼电梯坏了没人修", None),
        ("[聊天记录] 甲: 3号楼电梯坏了", None),
        ("[小程序] 报修", None),
        ("<msg><appmsg><title>3号楼电梯坏了</title></appmsg></msg>", None),
        ("wxid_abc123:\n<msg><appmsg><title>停水了</title></appmsg></msg>", None),
        ('<?xml version="1.0"?><msg><img cdnurl="x"/></msg>', None),
    ],
)
def test_pictures_among_words_are_taken_out_and_what_was_passed_on_is_no_voice(
    tmp_path: Path, text: str, own: str | None
) -> None:
    path = tmp_path / "群.json"
    said = [
        {"time": "2026-03-02 19:01", "sender": "甲", "content": each} for each in ("在吗", text)
    ]
    path.write_text(json.dumps({"messages": said}, ensure_ascii=False))
    found = history(path)
    assert [each.said.text for each in found.rows][1:] == ([own] if own else [])
    assert bool(found.left) == (own is None)


@pytest.mark.parametrize(
    ("written", "hour"),
    [("中午1:20", 13), ("上午12:04", 0), ("早上7:05", 7), ("傍晚6:10", 18), ("中午12:10", 12)],
)
def test_a_time_of_day_is_read_as_it_is_said(written: str, hour: int) -> None:
    assert instant(f"2026-03-02 {written}").hour == hour


def test_a_transcript_that_says_yesterday_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "群.txt"
    path.write_text("甲 2026-03-02 19:01\n电梯坏了\n乙 昨天 19:05\n我家也是\n")
    with pytest.raises(BadFile, match="第 3 行“乙 昨天 19:05”"):
        history(path)


def test_a_day_without_a_year_is_never_one_to_come(tmp_path: Path) -> None:
    path = tmp_path / "群.txt"
    path.write_text("甲 2025-12-31 23:00\n电梯坏了\n乙 12-30 08:00\n停水了\n丙 1-2 08:00\n漏水\n")
    assert [each.said.at.year for each in history(path).rows] == [2025, 2025, 2026]


def test_an_open_quote_in_a_table_of_two_columns_is_refused_by_its_line(tmp_path: Path) -> None:
    path = tmp_path / "群.csv"
    path.write_text(
        '时间,内容\n2026-03-02 19:01,"电梯坏了\n2026-03-02 19:02,停水了\n2026-03-02 19:03,"漏水"\n'
    )
    with pytest.raises(BadFile, match="第 2 行起引号没有成对"):
        history(path)


def test_what_somebody_says_of_a_weekday_is_no_head(tmp_path: Path) -> None:
    path = tmp_path / "群.txt"
    said = "甲 2026-03-02 19:01\n物业通知停水 星期三 8:00\n乙 2026-03-02 19:05\n我家也是\n"
    path.write_text(said)
    assert len(history(path).rows) == 2


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("[接龙] 要求修电梯 1.张三", "[接龙] 要求修电梯 1.张三"),
        ("[位置] 3号楼门口积水", "[位置] 3号楼门口积水"),
        ("[回复消息:电梯[图片]坏了]我家也是", "我家也是"),
    ],
)
def test_words_behind_a_mark_stay_where_they_are_the_senders(
    tmp_path: Path, text: str, own: str
) -> None:
    path = tmp_path / "群.json"
    said = [{"time": "2026-03-02 19:01", "sender": "甲", "type_name": "文字消息", "content": text}]
    path.write_text(json.dumps({"messages": said}, ensure_ascii=False))
    assert [each.said.text for each in history(path).rows] == [own]


@pytest.mark.parametrize(("written", "hour"), [("夜里1:30", 1), ("晚上12:30", 0), ("晚上8:30", 20)])
def test_the_night_has_its_hours(written: str, hour: int) -> None:
    assert instant(f"2026-03-02 {written}").hour == hour
