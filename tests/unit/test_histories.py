"""Histories as people have them: every way of writing the same three messages gives the same three."""

import json
from datetime import timedelta, timezone
from pathlib import Path

import pytest

from bot.services.listening.offline import BadFile, read

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
