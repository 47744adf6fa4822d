"""`bandeng replay`: a history read, the part of it that was asked for, heard with progress on the terminal."""

import re
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from bot.services.listening.histories import instant
from bot.services.listening.offline import BadFile, History, history
from bot.services.listening.replay_report import length_of, report
from bot.services.listening.replaying import Replayed, replayed
from bot.texts.replay import WRITTEN
from nlp.ear import Ear

SHOWN = 12


def check(reports: Sequence[Path], files: Sequence[Path]) -> None:
    """Whether everything can be written, before the work. Raises BadFile."""
    for each in reports:
        if each.suffix.lower() not in WRITTEN:
            raise BadFile(f"报告 {each.name} 要以 .html、.pdf 或 .xlsx 结尾。")
    for each in files:
        if not each.resolve().parent.is_dir():
            raise BadFile(f"没有文件夹 {each.parent}，请先建好。")


def write(found: History, result: Replayed, name: str, reports: Sequence[Path]) -> None:
    """The report in each of the forms asked for. Raises OSError."""
    data = report(found, result, name) if reports else {}
    for each in reports:
        each.write_bytes(WRITTEN[each.suffix.lower()](data))


def heard(file: Path, ear: Ear, *, chat: str, since: str, staff: str) -> tuple[History, Replayed]:
    """A file of messages and what the ear made of it; `staff` are names with commas between. Raises BadFile."""
    with Console(stderr=True).status(f"读 {file.name}"):
        found = history(file)
    _choose(found, chat)
    _cut(found, since)
    names = {each.strip() for each in re.split(r"[,，、]", staff) if each.strip()}
    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("听", total=len(found.rows))
        result = replayed(
            found.rows,
            ear,
            tickets=found.tickets,
            told=lambda done: progress.update(bar, completed=done),
            staff=names,
        )
    if names and not result.staff:
        raise BadFile(f"记录里没有 {staff} 说的话；--staff 要写群里看到的名字，用逗号隔开。")
    return found, result


def _choose(found: History, chat: str) -> None:
    """One chat of an export of many. Raises BadFile."""
    known = "、".join(name or each for each, name in list(found.chats.items())[:SHOWN])
    if not chat:
        if len(found.chats) > 1:
            raise BadFile(
                f"里面有 {len(found.chats)} 个群：{known}。请加 --chat 群名，一次看一个。"
            )
        found.group = found.group or next(iter(found.chats.values()), "")
        return
    ids = [each for each, name in found.chats.items() if chat in (each, name)]
    if not ids:
        raise BadFile(f"里面没有叫“{chat}”的群；有：{known or '只有一个群，不用写 --chat'}。")
    if len(ids) > 1:
        raise BadFile(f"有 {len(ids)} 个群都叫“{chat}”；请写编号：{'、'.join(ids)}。")
    found.rows = [row for row in found.rows if row.said.chat == ids[0]]
    found.group = found.chats[ids[0]] or ids[0]


def _cut(found: History, since: str) -> None:
    """From a day on. Raises BadFile."""
    if not since:
        return
    try:
        start = instant(since)
    except ValueError:
        raise BadFile(f"“{since}”不是日期；请写成 2026-01-31。") from None
    found.rows = [row for row in found.rows if row.said.at >= start]
    if not found.rows:
        raise BadFile(f"{since} 以后没有一条消息。")


def named(found: History) -> str:
    """WeFlow JSON，群 幸福里业主群，3 个月"""
    group = found.group and f"群 {found.group}"
    return "，".join(part for part in (found.form, group, length_of(found)) if part)


def left_out(found: History) -> str:
    """What of a file could not be heard, empty where all was."""
    parts = [f"{kind} {count} 条" for kind, count in found.left.most_common()]
    if found.unread:
        shown = "、".join(map(str, found.unread[:SHOWN]))
        parts.append(f"第 {shown} 行读不懂")
    return "没听的：" + "，".join(parts) if parts else ""
