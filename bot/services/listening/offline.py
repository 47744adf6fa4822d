"""The very same ear and merging without a chat: `bandeng screen` and `bandeng replay`."""

import json
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from bot.domain.matter import title_of
from bot.services.listening import histories
from bot.services.listening.histories import HistoryLine, NotThis
from bot.services.roll.spreadsheet import WORKBOOKS, Unreadable, text_of
from bot.texts import cards
from nlp.ear import Ear
from nlp.finding import Finding, Intent, Role, SpokenPlace, Utterance
from nlp.weave import CITY, COMPOUND, Strand, Weaver, terms

STAFF: Final = frozenset("gws")
KINDS: Final = (
    "认得 Telegram、微信、QQ 的导出文件，表格（要有时间和内容两列），JSON 行，"
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
    """One message of a file; `likes` are people who agreed with it where it was posted."""

    said: Utterance
    likes: int = 0


@dataclass
class Gathered:
    """A matter found offline."""

    key: str
    category: str
    place: SpokenPlace
    rows: list[OfflineRow] = field(default_factory=list[OfflineRow])
    whys: list[str] = field(default_factory=list[str])

    @property
    def people(self) -> int:
        return len({row.said.sender for row in self.rows})

    @property
    def likes(self) -> int:
        return sum(row.likes for row in self.rows)

    @property
    def heat(self) -> float:
        """Distinct people over the whole file, and agreement on a log scale: ten likes weigh as one person."""
        return round(self.people + 2 * math.log2(1 + self.likes / 10), 2)


# reading


def read(path: Path) -> tuple[list[OfflineRow], bool]:
    """Messages of a file in time order, and whether they are tickets rather than talk.

    Takes exports of Telegram, WeChat and QQ, tables (csv, xlsx), JSON, JSON lines and transcripts. Raises BadFile with
    line numbers.
    """
    try:
        content = path.read_bytes()
        if path.suffix.lower() in WORKBOOKS:
            rows, tickets = _table(content, path.name)
        else:
            rows, tickets = _text(content, path.name)
    except FileNotFoundError as error:
        raise BadFile(f"找不到文件 {path.name}。") from error
    except IsADirectoryError as error:
        raise BadFile(f"{path.name} 是个文件夹；请给里面的文件。") from error
    except Unreadable as error:
        raise BadFile(_unreadable(path.name, error.line)) from error
    except NotThis as error:
        raise BadFile(f"{path.name} 认不出是哪种聊天记录；{KINDS}") from error
    if not rows:
        raise BadFile(f"{path.name} 里没有一条文字消息。")
    return sorted(rows, key=lambda row: row.said.at), tickets


def _unreadable(name: str, line: int) -> str:
    if line:
        return f"{name} 第 {line} 行起引号没有成对，整个文件没有读入；请改好再试。"
    return f"{name} 不是 UTF-8、GBK 或 UTF-16 编码的文本文件；请另存为 UTF-8 再试。"


def _text(content: bytes, name: str) -> tuple[list[OfflineRow], bool]:
    text = (_utf8(content) if name.lower().endswith(".jsonl") else text_of(content)).removeprefix(
        "\ufeff"
    )
    if not text.strip():
        raise BadFile(f"{name} 是空的。")
    begins = text.lstrip()[:1]
    if text.lstrip()[:20].lower().startswith(("<!doctype", "<html")):
        raise BadFile(f"{name} 是网页；请在 Telegram 里重新导出，格式选“机器可读的 JSON”。")
    lines = [line for line in text.split("\n") if line.strip()]
    if begins == "{" and len(lines) > 1 and lines[0].rstrip().endswith("}"):
        return _jsonl(text.split("\n")), False
    if begins in "{[":
        try:
            return _whole(text, name), False
        except BadFile:
            if begins == "{":
                raise
    return _table_or_talk(text, name)


def _table_or_talk(text: str, name: str) -> tuple[list[OfflineRow], bool]:
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
            return _jsonl(text.split("\n")), False
    return [_row(each) for each in histories.transcript(text)], False


def _utf8(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable from error


def _whole(text: str, name: str) -> list[OfflineRow]:
    """A whole JSON file; one line of JSON may be a single message."""
    try:
        return [_row(each) for each in histories.exported(text)]
    except NotThis:
        if "\n" not in text.strip() and not name.endswith(".json"):
            return _jsonl([text])
        raise BadFile(f"{name} 不是完整的导出文件，或者里面没有一条文字消息；{KINDS}") from None


def _table(content: bytes, name: str) -> tuple[list[OfflineRow], bool]:
    said, wrong, tickets = histories.table(content, name)
    _refuse([str(line) for line in wrong])
    return [_row(each) for each in said], tickets


def _row(each: HistoryLine) -> OfflineRow:
    clean = [_clean(part) for part in (each.chat, each.ref, each.sender, each.text)]
    chat, ref, sender, text = clean
    reply = _clean(each.reply_to) if each.reply_to else None
    return OfflineRow(Utterance(chat, ref, each.at, sender, text, reply), each.likes)


def _clean(text: str) -> str:
    """Halves of characters that no encoding writes are taken out."""
    return text.encode("utf-8", "replace").decode()


def _jsonl(lines: Iterable[str]) -> list[OfflineRow]:
    rows: list[OfflineRow] = []
    wrong: list[str] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            if "at" in given or "text" in given:
                rows.append(OfflineRow(utterance(given)))
            elif (said := histories.message(given, "file", number, f"{number}")) is not None:
                rows.append(_row(said))
        except _UNREADABLE:
            wrong.append(str(number))
    _refuse(wrong)
    return rows


def _refuse(wrong: Sequence[str]) -> None:
    if wrong:
        shown = "、".join(wrong[:10]) + ("……" if len(wrong) > 10 else "")
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


# replaying


def replay(
    rows: Sequence[OfflineRow], *, tickets: bool, told: Callable[[int], None]
) -> list[Gathered]:
    """Matters of a file, hottest first; `told` hears how many rows are done.

    Tickets were filed on purpose: each is a demand, and its words alone say what and where it is about.
    """
    ear = Ear()
    weaver = Weaver(CITY if tickets else COMPOUND)
    found = [terms(row.said.text) for row in rows]
    weaver.learn(found)
    matters: dict[str, Gathered] = {}
    matter_of: dict[tuple[str, str], str] = {}
    for number, (row, words) in enumerate(zip(rows, found, strict=True), 1):
        finding = ear.filed(row.said.text) if tickets else ear.hear(row.said)
        if number % 50 == 0 or number == len(rows):
            told(number)
        if finding.intent is Intent.OTHER or finding.category is None:
            continue
        said = row.said
        follows = matter_of.get((said.chat, finding.follows or ""))
        strand = Strand(
            finding.category, finding.place or SpokenPlace(), said.at, words, said.sender, follows
        )
        name = str(weaver.find(strand) or f"{number:08d}")
        weaver.add(name, strand)
        matter_of[said.chat, said.ref] = name
        gathered = matters.setdefault(
            name, Gathered(name, finding.category, finding.place or SpokenPlace())
        )
        gathered.rows.append(row)
        gathered.whys.append(cards.why(finding.why))
    for kept, joined in weaver.consolidate() if tickets else ():
        matters[str(kept)].rows += matters.pop(str(joined)).rows
    return sorted(matters.values(), key=lambda each: (-each.heat, each.key))


def told(matters: Sequence[Gathered]) -> list[dict[str, Any]]:
    """Matters as `bandeng replay --json` writes them."""
    return [
        {
            "no": number,
            "title": _title(each),
            "category": each.category,
            "place": each.place._asdict(),
            "heat": each.heat,
            "why": _why(each),
            "voices": [row.said.ref for row in each.rows],
        }
        for number, each in enumerate(matters, 1)
    ]


def _title(each: Gathered) -> str:
    """The text that shares most with the others."""
    counts: dict[str, int] = {}
    sets = [terms(row.said.text) for row in each.rows]
    for found in sets:
        for term in found:
            counts[term] = counts.get(term, 0) + 1
    best = max(
        range(len(sets)), key=lambda i: sum(counts[term] for term in sets[i]) / (len(sets[i]) + 4)
    )
    return title_of(each.rows[best].said.text, limit=40)


def _why(each: Gathered) -> str:
    first = next((why for why in each.whys if why), "")
    likes = f"，{each.likes} 人点赞" if each.likes else ""
    return f"{each.people} 人说了 {len(each.rows)} 次{likes}；{first}"
