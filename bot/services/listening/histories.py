"""The histories that residents' groups really have: exports of Telegram, WeChat and QQ, tables, transcripts.

Every reader gives rows or raises `NotThis`; what is wrong in a file it knows is told with its line. Instants without a
zone are those of the compound's own clock.
"""

import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, Final
from unicodedata import normalize

from bot.services.listening import exporters, one_a_line
from bot.services.listening.one_a_line import HALF
from bot.services.roll import spreadsheet

MOST: Final = 1_000_000  # lines of a history
MOST_LIKES: Final = 1_000_000
LONGEST_HEAD: Final = 10**6  # characters before the first message of an export
NOON: Final = 12
EARLY: Final = 4  # 中午1:20 is thirteen hours
DEEPEST: Final = 8  # boxes in boxes in which words are looked for
HERE: Final = timezone(timedelta(hours=8))  # China has one zone
LIKELY: Final = (datetime(2005, 1, 1, tzinfo=UTC), datetime(2080, 1, 1, tzinfo=UTC))
HEADS: Final = {
    "id": (
        "id",
        "编号",
        "序号",
        "工单编号",
        "工单号",
        "msgsvrid",
        "localid",
        "seq",
        "uniquekey",
        "消息id",
    ),
    "at": (
        "at",
        "时间",
        "日期",
        "发送时间",
        "受理时间",
        "消息时间",
        "time",
        "strtime",
        "createtime",
        "createddate",
        "date",
        "诉求时间",
        "发言时间",
        "聊天时间",
        "datetime",
        "timestamp",
        "反映时间",
        "来电时间",
        "登记时间",
        "创建时间",
        "工单时间",
    ),
    "text": (
        "text",
        "内容",
        "消息",
        "消息内容",
        "诉求内容",
        "正文",
        "msg",
        "content",
        "strcontent",
        "descriptor",
        "message",
        "诉求描述",
        "诉求",
        "反映内容",
        "工单内容",
        "问题描述",
        "描述",
        "聊天内容",
        "发言内容",
        "留言",
        "文本",
        "投诉内容",
    ),
    "title": ("title", "标题", "complainttype"),
    "from": (
        "from",
        "user",
        "sender",
        "发言人",
        "发送人",
        "发送者",
        "诉求人",
        "昵称",
        "群昵称",
        "talker",
        "sendername",
        "nickname",
        "发送者昵称",
        "发送者身份",
        "发送者微信名",
        "author",
        "remark",
        "发言者",
        "发信人",
        "发送人昵称",
        "发言人昵称",
        "姓名",
        "用户名",
        "用户",
        "微信名",
        "微信昵称",
        "群名片",
        "备注名",
        "成员",
        "账号",
        "qq",
        "sender_name",
        "from_name",
        "nick",
        "name",
        "user_name",
        "username",
        "speaker",
    ),
    "type": ("type", "type_name", "消息类型"),
    "likes": ("likes", "点赞", "点赞数", "支持数"),
    "chat": ("chat", "群", "room_name", "talkername", "talkerid"),
    "reply_to": ("reply_to", "回复"),
}
"""How a table may head its columns."""
_DATE: Final = re.compile(
    r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?[T\s]*"
    rf"(?P<half>{HALF}|AM|PM)?\s*"
    r"(?:(?P<hour>\d{1,2})[:：时](?P<minute>\d{1,2})(?:[:：分](?P<second>\d{1,2}))?)?"
    r"(?:\.\d+)?\s*(?P<after>AM|PM)?(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_AMERICAN: Final = re.compile(
    r"(\d{1,2})/(\d{1,2})/(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(AM|PM)?", re.IGNORECASE
)
_STAMP: Final = (
    r"(?:\d{4}[-/年.])?\d{1,2}[-/月.]\d{1,2}日?"
    rf"\s*(?:{HALF}|\s)\s*"
    r"\d{1,2}:\d{2}(?::\d{2})?"
)
_TIME_FIRST: Final = re.compile(
    rf"^({_STAMP})\s+['‘\"]?(.{{1,40}}?)['’\"]?(?:[(（<]\d{{4,}}[)）>])?\s*$"
)
_NAME_FIRST: Final = re.compile(rf"^(.{{1,40}}?)(?:[(（<][\w@.]+[)）>])?\s*[:：]?\s+({_STAMP})\s*$")
_DAY_LINE: Final = re.compile(r"^[-—=\s]*(\d{4}[-/年.]\d{1,2}[-/月.]\d{1,2})日?[-—=\s]*$")
_NAME_HOUR: Final = re.compile(r"^(.{1,40}?)\s{1,4}(\d{1,2}:\d{2}(?::\d{2})?)\s*$")
_NO_NAME: Final = re.compile(r"^[至到—~-]|时间$|日期$|^(?:时间|截止|恢复|预计)|\d:\d\d")
_NO_DAY: Final = re.compile(
    r"^.{1,40}?\s+(?:昨天|前天|今天|(?:星期|周)[一二三四五六日天])\s*(?:上午|下午|晚上|中午|凌晨)?\s*\d{1,2}:\d{2}$"
)
_LABELLED: Final = re.compile(rf"^时间[:：]\s*({_STAMP})\s*$")
_ESCAPE: Final = re.compile(r"\\x([0-9a-fA-F]{2})")
_BARE: Final = re.compile(r'("document_id":\s*)([^"\s{\[\dnt][^,\n}]*)')
_DAY_ALONE: Final = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_HOUR_ALONE: Final = re.compile(
    rf"(?:{HALF})?\s*"
    r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\s*[AP]M)?",
    re.IGNORECASE,
)
_SERIAL: Final = re.compile(r"\d{5}(?:\.\d+)?")


class NotThis(Exception):
    """The file is of another kind."""


class NoDay(Exception):
    """A transcript tells a day that only its copyist knew (昨天 19:01): its line and words."""


class TooManyLines(Exception):
    """More messages than are read; the argument is how many may be."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One message as a file has it; `line` is where it stands, from 1, 0 where lines mean nothing."""

    line: int
    ref: str
    at: datetime
    sender: str
    text: str
    chat: str = "file"
    reply_to: str | None = None
    likes: int = 0
    name: str = ""  # as the group sees it, where `sender` is an account
    passed_on: bool = False  # forwarded from elsewhere


@dataclass(slots=True)
class Export:
    """What a whole file holds: messages with words, and how many of each kind had none."""

    lines: list[HistoryLine] = field(default_factory=list[HistoryLine])
    left: Counter[str] = field(default_factory=Counter[str])
    chats: dict[str, str] = field(default_factory=dict[str, str])  # a chat's id -> its name

    def take(self, each: Mapping[str, Any], chat: str, line: int, ref: str) -> None:
        """One message, kept or counted. Raises ValueError."""
        said = message(each, chat, line, ref)
        if said is None and not _of_the_house(each) and _has_words(each):
            self.left["时间读不懂的消息"] += 1
            return
        kind = exporters.kind(each, said.text) if said is not None else None
        if said is not None and kind is None:
            self.lines.append(replace(said, text=exporters.worded(said.text)))
        elif not _of_the_house(each):
            self.left[kind or exporters.wordless(each)] += 1


def instant(written: Any) -> datetime:
    """When something was said, in any way that exports write it. Raises ValueError."""
    text = normalize("NFKC", str(written)).strip()
    if re.fullmatch(r"\d{9,10}(?:\.\d+)?|\d{13}|\d{16}", text):
        return _likely(datetime.fromtimestamp(float(text[:10]), UTC))
    if _SERIAL.fullmatch(text):
        return _likely((datetime(1899, 12, 30) + timedelta(days=float(text))).replace(tzinfo=HERE))
    if found := _AMERICAN.fullmatch(text):
        month, day, year, hour, minute = (int(found[part]) for part in range(1, 6))
        return _likely(
            datetime(
                year,
                month,
                day,
                _half(hour, found[7] or ""),
                minute,
                int(found[6] or 0),
                tzinfo=HERE,
            )
        )
    if (found := _DATE.fullmatch(text)) is None:
        raise ValueError(text[:40])
    hour = _half(int(found["hour"] or 0), found["half"] or found["after"] or "")
    at = datetime(
        int(found["year"]),
        int(found["month"]),
        int(found["day"]),
        hour,
        int(found["minute"] or 0),
        int(found["second"] or 0),
        tzinfo=HERE,
    )
    if zone := found["zone"]:
        at = datetime.fromisoformat(
            at.replace(tzinfo=None).isoformat() + zone.replace("Z", "+00:00")
        )
    return _likely(at)


def _half(hour: int, half: str) -> int:
    if half in ("晚上", "夜里"):
        late = EARLY < hour < NOON
        return hour + NOON if late else hour % NOON  # 夜里1:30, 晚上12:30
    noon = half == "中午" and hour < EARLY
    if (half.upper() in ("下午", "傍晚", "PM") or noon) and hour < NOON:
        return hour + NOON
    return 0 if half.upper() in ("凌晨", "上午", "AM") and hour == NOON else hour


def _likely(at: datetime) -> datetime:
    if not LIKELY[0] <= at < LIKELY[1]:
        raise ValueError("no likely instant")
    return at


# tables


def table(content: bytes, name: str) -> tuple[list[HistoryLine], list[int], bool]:
    """Messages of a table, the lines that cannot be read, and whether each line is a ticket.

    Raises NotThis, Unreadable.
    """
    found = spreadsheet.read(content, name, HEADS, MOST)
    columns = found.columns(HEADS)
    if found.top is None or "at" not in columns or not {"text", "title"} & columns.keys():
        raise NotThis
    if len(found.rows) > MOST:
        raise TooManyLines(MOST)
    times = found.places_of(HEADS["at"])
    names = found.places_of(HEADS["from"])  # a row may have filled one of them alone
    body = "title" if "title" in columns else "text"
    said: list[HistoryLine] = []
    wrong: list[int] = []
    width = len(found.rows[found.top])
    for line, cells in enumerate(found.rows[found.top + 1 :], found.top + 2):
        row = {part: cells[at].strip() if at < len(cells) else "" for part, at in columns.items()}
        totals = not row["at"] and spreadsheet.sums_up(spreadsheet.opening(cells))
        if not any(row.values()) or totals or row.get("type") in SYSTEM:
            continue
        row["at"] = _when(cells, times) or row["at"]
        if kind := _MEDIA.get(row.get("type", "")):
            row[body] = f"[{kind}]"
        row["from"] = next(
            (cells[at].strip() for at in names if cells[at : at + 1] and cells[at].strip()), ""
        )
        try:
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                raise ValueError("longer than its heading")
            likes = min(max(int(float(row.get("likes", "").replace(",", "") or 0)), 0), MOST_LIKES)
            who = row["from"] or ("?" if names else row.get("id") or f"{line}")
            said.append(
                HistoryLine(
                    line,
                    row.get("id") or f"{line}",
                    instant(row["at"]),
                    who,
                    row[body] or row.get("text", ""),
                    row.get("chat") or "file",
                    row.get("reply_to") or None,
                    likes,
                )
            )
        except (ValueError, OverflowError):
            wrong.append(line)
    return said, wrong, body == "title"


def _when(cells: Sequence[str], places: Sequence[int]) -> str:
    """A row's instant where its day and its hour stand in two columns; "" where one column holds both."""
    given = [cells[at].strip() for at in places if at < len(cells)]
    day = next((each for each in given if _DAY_ALONE.fullmatch(each)), "")
    hour = next((each for each in given if _HOUR_ALONE.fullmatch(each)), "")
    return f"{day} {hour}" if day and hour else ""


_MEDIA: Final = {"3": "图片", "34": "语音", "43": "视频", "47": "表情"}  # as WeChat numbers them
SYSTEM: Final = frozenset({"10000", "10002", "80", "系统消息", "系统通知", "系统提示"})


# JSON


def exported(text: str) -> Export:
    """A whole JSON file, whoever exported it. Raises NotThis."""
    if (streamed := _one_chat(text)) is not None:
        return streamed
    found = Export()
    for messages, chat, name in _lists(_parsed(text)):
        before = len(found.lines)
        for number, each in enumerate(messages, 1):
            if isinstance(each, dict):
                found.take(each, chat, 0, f"{number}")
        if len(found.lines) > before:
            found.chats[chat] = name
    if not found.lines:
        raise NotThis
    return found


_MESSAGES: Final = re.compile(r'"messages"\s*:\s*\[')
_BETWEEN: Final = re.compile(r"[\s,]*")
_DECODER: Final = json.JSONDecoder(strict=False)


def _one_chat(text: str) -> Export | None:
    """The messages of an export of one chat, one by one; None for any other file.

    A year of a group is 60 MB of JSON: as a whole it stands in memory as 400 MB, message by message as the words alone.
    """
    starts = list(itertools.islice(_MESSAGES.finditer(text), 2))
    if len(starts) != 1:
        return None
    try:
        head = json.loads(text[: starts[0].end()][:LONGEST_HEAD] + "]}", strict=False)
    except (ValueError, RecursionError):
        return None
    chat, name = _named(head)
    found = Export(chats={chat: name})
    at = _after_blanks(text, starts[0].end())
    number = 0
    while text[at : at + 1] == "{":
        number += 1
        try:
            each, at = _DECODER.raw_decode(text, at)
        except (ValueError, RecursionError):
            return None
        found.take(each, chat, 0, f"{number}")
        at = _after_blanks(text, at)
    return found if found.lines and text[at : at + 1] == "]" else None


def _after_blanks(text: str, at: int) -> int:
    found = _BETWEEN.match(text, at)
    return found.end() if found else at


def _named(given: Mapping[str, Any]) -> tuple[str, str]:
    """A chat's id and its name, as an export heads its messages."""
    name = str(given.get("name") or "")
    return str(given.get("id") or name or "file"), name


def _parsed(text: str) -> Any:
    for attempt in (text, _BARE.sub(r'\1"\2"', _ESCAPE.sub(r"\\u00\1", text))):
        try:
            return json.loads(attempt, strict=False)
        except ValueError:
            continue
        except RecursionError:
            break
    raise NotThis


def _lists(given: Any) -> Iterator[tuple[Sequence[Any], str, str]]:
    """Every list of messages in an export, with its chat's id and name."""
    if isinstance(given, list):
        yield given, "file", ""
    elif isinstance(given, dict):
        for kept in ("chats", "left_chats"):
            chats = given.get(kept)
            inner = chats.get("list") if isinstance(chats, dict) else chats
            for each in inner if isinstance(inner, list) else ():
                if isinstance(each, dict):
                    yield from _lists(each)
        if isinstance(given.get("data"), dict):
            yield from _lists(given["data"])
        for part in ("messages", "data", "items", "records"):
            if isinstance(given.get(part), list):
                yield given[part], *_named(given)


def _has_words(each: Mapping[str, Any]) -> bool:
    return bool(_words(next((each[part] for part in _TEXTS if each.get(part)), "")).strip())


def _of_the_house(each: Mapping[str, Any]) -> bool:
    """A line that is no message: somebody joined, a heading of the export."""
    told = each.get("type") in ("service", "system", 80, 81, 10000, 10002, "10000", "系统消息")
    told = told or each.get("type_name") in SYSTEM
    return (
        told
        or each.get("_type") in ("header", "member")
        or each.get("system") is True
        or each.get("recalled") is True
    )


def message(each: Mapping[str, Any], chat: str, line: int, ref: str) -> HistoryLine | None:
    """One message from its JSON, None for what holds no words (a picture, a notice of joining). Raises ValueError."""
    if _of_the_house(each):
        return None
    text = _words(next((each[part] for part in _TEXTS if each.get(part)), ""))
    when = next((each[part] for part in _TIMES if each.get(part)), None)
    if not text.strip() or when is None:
        return None
    sender = next((each[part] for part in _SENDERS if each.get(part)), "?")
    name = next((each[part] for part in _NAMES if isinstance(each.get(part), str)), "")
    if isinstance(sender, dict):
        name = name or str(sender.get("name") or sender.get("nickname") or "")
        sender = next(
            (
                sender[part]
                for part in ("uid", "uin", "id", "user_id", "name", "nickname")
                if sender.get(part)
            ),
            "?",
        )
    try:
        at = instant(when)
    except ValueError:
        return None
    own = next(
        (
            str(each[part])
            for part in ("id", "seq", "localId", "platformMessageId", "msgId")
            if each.get(part)
        ),
        ref,
    )
    reply = each.get("reply_to_message_id") or each.get("replyToMessageId")
    given = each.get("reactions")
    reactions = [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    likes = min(sum(map(_count, reactions)), MOST_LIKES)
    replied = str(reply) if reply else None
    passed = bool(each.get("forwarded_from") or each.get("forwarded"))
    return HistoryLine(line, own, at, str(sender), text, chat, replied, likes, name, passed)


_TEXTS: Final = ("text", "content", "msg", "StrContent", "contents", "message")
_TIMES: Final = (
    "date_unixtime",
    "timestamp",
    "createTime",
    "time",
    "date",
    "CreateTime",
    "formattedTime",
    "at",
)
_SENDERS: Final = (
    "from_id",
    "senderUsername",
    "sender",
    "senderID",
    "senderId",
    "accountName",
    "senderName",
    "from",
    "sender_qq",
    "Sender",
    "talker",
    "author",
    "user",
    "NickName",
)


_NAMES: Final = ("from", "senderName", "accountName", "senderDisplayName")


def _count(reaction: Mapping[str, Any]) -> int:
    count = reaction.get("count", 0)
    return (
        max(count, 0)
        if isinstance(count, int) and str(reaction.get("emoji"))[:1] in "👍❤🔥👏🙏💯"
        else 0
    )


def _words(given: Any, depth: int = 0) -> str:
    """Text as a string, as pieces, or as an object that holds it."""
    if isinstance(given, str):
        return given.replace("\x00", "")
    if depth > DEEPEST:
        return ""
    if isinstance(given, dict):
        inner = (
            given.get("text") or given.get("content") or given.get("elements") or given.get("data")
        )
        return _words(inner, depth + 1) if inner is not None else ""
    if isinstance(given, list):
        if given and all(_is_piece(piece) for piece in given):  # [words, kind], as QQNT has them
            return "".join(str(piece[0]) for piece in given if piece[1] == "text")
        return "".join(_words(piece, depth + 1) for piece in given)
    return ""


def _is_piece(piece: Any) -> bool:
    return (
        isinstance(piece, list)
        and len(piece) == 2  # pyright: ignore[reportUnknownArgumentType]
        and all(isinstance(part, str) for part in piece)  # pyright: ignore[reportUnknownVariableType]
        and piece[1] in _PIECES
    )


_PIECES: Final = frozenset(
    {"text", "image", "face", "file", "video", "voice", "audio", "reply", "mface"}
)


# transcripts


def transcript(text: str) -> list[HistoryLine]:
    """Messages copied or saved as text: one a line, or a line with name and time and then what was said. Raises
    NotThis."""
    if lines := _one_a_line(text):
        return lines
    said: list[tuple[int, datetime, str, list[str]]] = []
    day = ""
    said_before = ""
    undated: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        plain = line.strip()
        before = said[-1][1] if said else None
        if _NO_DAY.match(plain):  # of a day that only its copyist knew
            undated.append((number, plain[:40]))
        if found := _DAY_LINE.match(plain):
            day = found[1]
        elif (found := _LABELLED.match(plain)) and said_before:
            if said and said[-1][3] and said[-1][3][-1] == said_before:
                said[-1][3].pop()
            said.append((number, instant(found[1]), said_before.rstrip(":：").strip(), []))
        elif head := _head(plain, day, before):
            said.append((number, *head, []))
        elif said and plain and not set(plain) <= set("=-—"):
            said[-1][3].append(re.sub(r"^内容[:：]\s*", "", plain))
        said_before = plain or said_before
    _must_be_dated(undated, len(said))
    rows = [
        HistoryLine(number, f"{number}", at, who, "\n".join(words))
        for number, at, who, words in said
        if words
    ]
    if not rows:
        raise NotThis
    return rows


def _must_be_dated(undated: Sequence[tuple[int, str]], dated: int) -> None:
    """Raises NoDay for lines that are heads without a day, and not what somebody said."""
    if undated and len(undated) >= dated:
        raise NoDay(*undated[0])


def _one_a_line(text: str) -> list[HistoryLine]:
    """Messages that stand in a line each; none where they do not, or where none of their instants is one."""
    found: list[HistoryLine] = []
    for each in one_a_line.messages(text):
        try:
            when = _near(each.at, found[-1].at if found else None)
        except ValueError:
            continue
        if each.words:
            found.append(
                HistoryLine(each.line, f"{each.line}", when, each.who, "\n".join(each.words))
            )
    return found


def _near(stamp: str, before: datetime | None) -> datetime:
    """An instant whose year may be left out: the one nearest to the message before, and never one to come. Raises
    ValueError."""
    if re.match(r"\d{4}", stamp):
        return instant(stamp)
    latest = datetime.now(UTC) + timedelta(days=1)
    around = (before or latest).year
    found: list[datetime] = []
    for year in (around - 1, around, around + 1):
        try:
            found.append(instant(f"{year}-{stamp}"))
        except ValueError:  # 29 February
            continue
    past = [each for each in found if each <= latest]
    if not past:
        raise ValueError(stamp)
    return min(past, key=lambda each: abs(each - (before or latest)))


def _head(line: str, day: str, before: datetime | None) -> tuple[datetime, str] | None:
    """(when, who) of a line that begins a message."""
    if found := _TIME_FIRST.match(line):
        stamp = found[1]
        who = found[2]
    elif found := _NAME_FIRST.match(line):
        who = found[1]
        stamp = found[2]
    elif day and (found := _NAME_HOUR.match(line)):
        who = found[1]
        stamp = f"{day} {found[2]}"
    else:
        return None
    if _NO_NAME.search(who.strip()):
        return None
    try:
        return _near(stamp, before), re.sub(r"^【.{1,10}?】", "", who.strip())
    except ValueError:
        return None
