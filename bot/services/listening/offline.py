"""Histories and messages read without a chat: `bandeng screen`, and what `bandeng replay` hears."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from sys import intern
from typing import Any, Final

from bot.services.listening import exporters, histories
from bot.services.listening.histories import HistoryLine, NoDay, NotThis, TooManyLines
from bot.services.roll.spreadsheet import WORKBOOKS, TooLarge, TwoSheets, Unreadable, text_of
from nlp.ear import Ear
from nlp.finding import Finding, Intent, Role, SpokenPlace, Utterance
from nlp.weave import COMPOUND, Strand, Weaver, terms

STAFF: Final = frozenset("gws")
MOST_LINE: Final = 2**20  # characters of a line of JSON
KINDS: Final = (
    "认得 Telegram、微信、QQ、WhatsApp、LINE 的导出文件，表格（要有时间和内容两列），JSON 行，"
    "和复制下来的聊天文字（每条要有年月日和时间）。"
)


_UNREADABLE: Final = (
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    OverflowError,
    OSError,
    RecursionError,
)


class BadFile(Exception):
    """A file is refused as a whole; the text says what is wrong and where, in Chinese."""


@dataclass(frozen=True, slots=True)
class OfflineRow:
    """One message of a file; `likes` are people who agreed with it where it was posted, `name` what its sender is
    called there."""

    said: Utterance
    likes: int = 0
    name: str = ""


@dataclass(slots=True)
class History:
    """A file as it was read: what it is, and what of it could not be heard."""

    rows: list[OfflineRow]
    tickets: bool = False  # filed on purpose, not said in a talk
    form: str = ""
    group: str = ""
    chats: dict[str, str] = field(default_factory=dict[str, str])
    left: Counter[str] = field(default_factory=Counter[str])  # messages without words, by kind
    unread: list[int] = field(default_factory=list[int])  # lines that cannot be read


# reading


def read(path: Path) -> tuple[list[OfflineRow], bool]:
    """Messages of a file in time order, and whether they are tickets rather than talk. Raises BadFile."""
    found = history(path)
    return found.rows, found.tickets


def history(path: Path) -> History:
    """A file of messages, in time order.

    Takes exports of Telegram, WeChat and QQ, tables (csv, xlsx), JSON, JSON lines and transcripts. Raises BadFile with
    line numbers.
    """
    try:
        reader = _table if path.suffix.lower() in WORKBOOKS else _text
        found = reader(path.read_bytes(), path.name)
    except FileNotFoundError as error:
        raise BadFile(f"找不到文件 {path.name}。") from error
    except IsADirectoryError as error:
        raise BadFile(f"{path.name} 是个文件夹；请给里面的文件。") from error
    except TooLarge as error:
        raise BadFile(f"{path.name} 太大了；表格请按月拆开，或者导出成 JSON、CSV 再试。") from error
    except TwoSheets as error:
        raise BadFile(
            f"{path.name} 有两张表都像聊天记录（{error.sheets}）；请只留一张。"
        ) from error
    except NoDay as error:
        line, words = error.args
        raise BadFile(
            f"{path.name} 第 {line} 行“{words}”没写是哪一天（只有昨天、星期几），接在谁后面都会弄错，整个文件没有读入；"
            "请改成几月几日，或者用导出文件。"
        ) from error
    except TooManyLines as error:
        raise BadFile(f"{path.name} 超过 {error.args[0]} 条，一次读不了；请按年拆开。") from error
    except Unreadable as error:
        raise BadFile(_unreadable(path.name, error.line)) from error
    except NotThis as error:
        raise BadFile(f"{path.name} 认不出是哪种聊天记录；{KINDS}") from error
    if not found.rows:
        raise BadFile(f"{path.name} 里没有一条文字消息。")
    found.rows.sort(key=lambda row: row.said.at)
    return found


def _unreadable(name: str, line: int) -> str:
    if line:
        return f"{name} 第 {line} 行起引号没有成对，整个文件没有读入；请改好再试。"
    return f"{name} 不是 UTF-8、GBK 或 UTF-16 编码的文本文件；请另存为 UTF-8 再试。"


def _text(content: bytes, name: str) -> History:
    text = (_utf8(content) if name.lower().endswith(".jsonl") else text_of(content)).removeprefix(
        "\ufeff"
    )
    del content  # a year of a group is 60 MB
    if not text or text.isspace():
        raise BadFile(f"{name} 是空的。")
    opening = text[: exporters.OPENING]  # the whole may be large: no copy of it is made here
    begins = opening.lstrip()[:1]
    if opening.lstrip()[:20].lower().startswith(("<!doctype", "<html")):
        raise BadFile(f"{name} 是网页；请在 Telegram 里重新导出，格式选“机器可读的 JSON”。")
    found = _of_its_kind(text, begins, name)
    found.form = exporters.form_of(opening, name)
    found.group = exporters.group_of(opening)
    return found


def _of_its_kind(text: str, begins: str, name: str) -> History:
    first, _, rest = text[:MOST_LINE].lstrip().partition("\n")
    if begins == "{" and first.rstrip().endswith("}") and rest.strip():
        return _jsonl(text.split("\n"))
    if begins in "{[":
        try:
            return _whole(text, name)
        except BadFile:
            if begins == "{":
                raise
    return _table_or_talk(text, name)


def _table_or_talk(text: str, name: str) -> History:
    """A table of messages, JSON lines, or copied talk: "老刘"撤回了一条消息 opens no table."""
    kind = Path(name).suffix.lower()
    try:
        return _table(text.encode("utf-8"), f"{name}.csv")
    except Unreadable:
        if kind != ".txt":
            raise
    except NotThis:
        if kind == ".csv":
            raise BadFile(
                "第 1 行：表头要有时间和内容（或标题）两列，例如 id、at、from、text。"
            ) from None
        if kind == ".jsonl":
            return _jsonl(text.split("\n"))
    return _worded(histories.transcript(text))


def _worded(lines: Iterable[HistoryLine]) -> History:
    """Messages of a table or a talk; a placeholder alone is no words."""
    found = History([])
    for each in lines:
        kind = exporters.mark(each.text)
        if each.sender in histories.SYSTEM:
            kind = "系统提示"
        elif not each.text.strip():
            kind = "没有文字的消息"
        if kind is None:
            found.rows.append(_row(replace(each, text=exporters.worded(each.text))))
        else:
            found.left[kind] += 1
    return found


def _utf8(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable from error


def _whole(text: str, name: str) -> History:
    """A whole JSON file; one line of JSON may be a single message."""
    try:
        export = histories.exported(text)
        return History([_row(each) for each in export.lines], chats=export.chats, left=export.left)
    except NotThis:
        if "\n" not in text.strip() and not name.endswith(".json"):
            return _jsonl([text])
        raise BadFile(f"{name} 不是完整的导出文件，或者里面没有一条文字消息；{KINDS}") from None


def _table(content: bytes, name: str) -> History:
    said, wrong, tickets = histories.table(content, name)
    _refuse(wrong, len(said))
    found = _worded(said)
    found.tickets = tickets
    found.unread = wrong
    found.form = exporters.form_of("", name)
    return found


def _row(each: HistoryLine) -> OfflineRow:
    chat, ref, sender, text = map(_clean, (each.chat, each.ref, each.sender, each.text))
    chat, sender = intern(chat), intern(sender)
    reply = _clean(each.reply_to) if each.reply_to else None
    said = Utterance(chat, ref, each.at, sender, text, reply, passed_on=each.passed_on)
    return OfflineRow(said, each.likes, each.name)


def _clean(text: str) -> str:
    """Halves of characters that no encoding writes are taken out."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode()
    return text


def _jsonl(lines: Iterable[str]) -> History:
    rows: list[OfflineRow] = []
    wrong: list[int] = []
    export = histories.Export()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if "at" in given or not _TELEGRAM & given.keys():
                rows.append(OfflineRow(utterance(given)))
            else:
                export.take(given, "file", number, f"{number}")
        except _UNREADABLE:
            wrong.append(number)
    rows += [_row(each) for each in export.lines]
    _refuse(wrong, len(rows))
    return History(rows, left=export.left, unread=wrong)


_TELEGRAM: Final = {
    "date",
    "date_unixtime",
    "timestamp",
    "time",
    "createTime",
    "_type",
    "CreateTime",
}
"""Fields of a message as exports write it; a line of our own has `at`."""


def _refuse(wrong: Sequence[int], read: int) -> None:
    """A few lines that cannot be read are counted; more than one of twenty mean that the file is another."""
    if len(wrong) * 20 > len(wrong) + read:
        shown = "、".join(map(str, wrong[:10])) + ("……" if len(wrong) > 10 else "")
        raise BadFile(f"第 {shown} 行读不懂（共 {len(wrong)} 行），整个文件没有读入；请改好再试。")


def utterance(given: dict[str, Any]) -> Utterance:
    """A message from its JSON: chat, id, at, from, text, reply_to.

    `role` may be "staff"; without it a sender code of the label guide tells (g grid worker, w property,
    s community staff, then digits). Raises ValueError, TypeError, KeyError.
    """
    sender = str(given.get("from") or "?")
    coded = sender[:1] in STAFF and sender[1:].isdigit()
    staff = given.get("role") == "staff" or ("role" not in given and coded)
    at = histories.instant(given["at"]) if given.get("at") else datetime(1970, 1, 1, tzinfo=UTC)
    text = given["text"]
    if not isinstance(text, str):
        raise TypeError("text")
    reply = given.get("reply_to")
    chat = _clean(str(given.get("chat") or f"alone {given['id']}"))
    return Utterance(
        chat,
        _clean(str(given["id"])),
        at,
        _clean(sender),
        _clean(text),
        None if reply is None else _clean(str(reply)),
        Role.STAFF if staff else Role.RESIDENT,
    )


# screening


class Screen:
    """Hears messages one by one and says which matter each belongs to."""

    def __init__(self) -> None:
        self.ear = Ear()
        self._weavers: dict[str, Weaver] = {}
        self._matter: dict[tuple[str, str], str] = {}

    def hear(self, said: Utterance) -> tuple[Finding, str | None]:
        """The finding and the matter's name, None for what is no demand."""
        finding = self.ear.hear(said)
        if finding.intent is Intent.OTHER or finding.category is None:
            return finding, None
        weaver = self._weavers.setdefault(said.chat, Weaver(COMPOUND))
        follows = self._matter.get((said.chat, finding.follows or ""))
        strand = Strand(
            finding.category,
            finding.place or SpokenPlace(),
            said.at,
            terms(said.text),
            said.sender,
            follows,
        )
        key = weaver.find(strand) or (follows if finding.intent is not Intent.VOICE else None)
        name = str(key) if key else f"{said.chat}-{said.ref}"
        weaver.add(name, strand)
        self._matter[said.chat, said.ref] = name
        return finding, name


def screened(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """A verdict a line: chat, id, intent, category, place, urgent, matter, why. Raises BadFile."""
    screen = Screen()
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            said = utterance(given)
        except _UNREADABLE as error:
            raise BadFile(
                f"第 {number} 行读不懂：每行要是一个 JSON，有 chat、id、at、from、text。"
            ) from error
        finding, matter = screen.hear(said)
        told = _demand(finding)
        if finding.intent is Intent.OTHER:
            told["category"] = None
        more = [_demand(each) for each in finding.more]
        head = {
            "chat": _tidy(given.get("chat")),
            "id": _tidy(given["id"]),
            "intent": finding.intent.value,
        }
        yield {**head, **told, "matter": matter, "more": more}


def _tidy(given: Any) -> Any:
    return _clean(given) if isinstance(given, str) else given


def _demand(finding: Finding) -> dict[str, Any]:
    return {
        "category": finding.category,
        "place": finding.place._asdict() if finding.place else None,
        "urgent": finding.urgent,
        "why": [
            {"rule": r.rule, "words": r.words, "start": r.start, "end": r.end} for r in finding.why
        ],
    }
