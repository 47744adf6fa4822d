"""Common income as people read it."""

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.income import COLUMNS, IncomeEntry, IncomeFile, Sum, total
from bot.texts import words
from bot.texts.markup import button

PROBLEMS: Final = {
    "unreadable": "读不懂这个文件，请存成 xlsx 或 csv 再发。",
    "empty": "没有一行数；请从第 2 行起每行写一笔。",
    "merged": "有合并的格子（到第 {word} 行），请拆开，每行写全。",
    "no_column": "公共收益表缺这几列：{word}。要有日期、项目、收入、支出；"
    "整张表是一个月的，标题里写明几年几月，就不用日期列。",
    "quote": "引号没有成对，从这一行起读不准；请改好再发。",
    "two_columns": "{word} 两列是一个意思，不知道用哪一列；请删掉一列。",
    "too_long": "太长了，最多 {word} 行。",
    "bad_day": "日期“{word}”看不懂，请写 2026-03-05。",
    "no_item": "没写项目。",
    "too_wide": "这一行比表头长；是不是金额里有逗号（3,000），请去掉逗号，或者给多出来的那一列写上列名。",
    "two_sheets": "{word} 两张表里都有数，只能读一张；请合到一张表里，或者把另一张隐藏。",
    "gives_away": "“{word}”会让人认出是谁家，公布出去收不回来；请改成“1 户”“某户”这样的写法。",
    "negative": "“{word}”是负数，不知道算哪一边；退回的收入请写进支出，冲掉的支出请写进收入。",
    "bad_amount": "金额“{word}”看不懂，请写元，最多两位小数。",
    "bad_kind": "“{word}”看不出是收入还是支出，请只写“收入”或“支出”。",
    "bad_unit": "单位写的是“{word}”，这里只认元、百元、千元、万元；请换成元再发。",
    "note_unit": "备注里写着“{word}”，不知道金额是不是按它算；请都换成元，把备注里的单位删掉。",
    "unit_column": "有一列叫“单位”，各行的单位可能不一样；请都换成元，把这一列删掉。",
    "too_large": "文件太大了（最多 5 MB），请分月发。",
    "no_amount": "收入和支出都没写。",
}
NOT_CHANGED: Final = "好的，没有动。"
SKIPPED: Final = 6  # rows and columns that are named
LISTED: Final = 12  # lines shown before they are published
HEADS: Final = tuple(COLUMNS[part][0] for part in ("day", "item", "income", "spending", "note"))


def yuan(fen: int) -> str:
    """1234.50, with thousands parted."""
    return f"{fen / 100:,.2f}"


def months(found: Sequence[str]) -> str:
    return found[0] if len(found) == 1 else f"{found[0]} 至 {found[-1]}"


def sums(found: Sum) -> str:
    """In and out; with what there was before, where it is known, what there is now."""
    moved = f"收入 {yuan(found.income)} 元，支出 {yuan(found.spending)} 元"
    if found.opening is None or found.closing is None:
        return f"{moved}，结余 {yuan(found.rest)} 元。"
    return f"上期结余 {yuan(found.opening)} 元，{moved}，现在结余 {yuan(found.closing)} 元。"


def late(found: Sequence[str]) -> str:
    """Months that are not published yet, on the list of what is late."""
    return f"· 公共收益还没公布：{words.joined(found)}"


def share(found: Sum, homes: int) -> str:
    """What a balance comes to by household; nothing where there is none to share."""
    left = found.rest if found.closing is None else found.closing
    if not homes or left <= 0:
        return ""
    return f"按 {homes} 户算，每户合 {yuan(left // homes)} 元（只是折算，怎么用由业主商定）。"


def corrected(before: Sum, now: Sum) -> str:
    """What was published of these months, and what holds now."""
    return f"更正：{sums(now)}原来公布的是{sums(before)}"


def problems(found: Sequence[tuple[int, str, str]]) -> str:
    lines = [
        f"第 {line} 行：{PROBLEMS[what].format(word=words.quoted(word, 40))}"
        for line, what, word in found
    ]
    return "\n".join(["这份公共收益表没有收，一行都没动。请改好再发：", *lines])


def shown(file: IncomeFile, name: str, before: int | None = None) -> str:
    """What a file would publish, and what in it does not agree; `before` is what was left by what is published."""
    entries = file.entries
    found = sorted({each.day[:7] for each in entries})
    counted = total(entries)
    opening = before if file.opening is None else file.opening
    counted = Sum("", counted.income, counted.spending, opening)
    warning = "".join(f"\n⚠ {each}" for each in _warnings(file, counted, before))
    lines = [
        f"· {each.day} {words.quoted(each.item, 30)}　{_signed(each)}" for each in entries[:LISTED]
    ]
    more = [f"……还有 {len(entries) - LISTED} 笔"] if len(entries) > LISTED else []
    return "\n".join(
        [
            f"📗 公共收益文件 {words.quoted(name, 60)}：{len(entries)} 笔，{months(found)}。",
            *lines,
            *more,
            f"{sums(counted)}{warning}",
            *_beside(file),
            "请另一位工作人员核对后点〔公布〕；进公示栏，人人看得到；同月的旧数换成新的。",
        ]
    )


def _warnings(file: IncomeFile, counted: Sum, before: int | None) -> list[str]:
    """What a file says of its sums that is not so."""
    said: list[str] = []
    if (stated := file.stated) is not None:
        said.append(
            f"表里的合计写的是收入 {yuan(stated.income)}、支出 {yuan(stated.spending)}，和逐笔加起来的不一样。"
        )
    if before is not None and file.opening not in (None, before):
        said.append(
            f"表里的上期结余是 {yuan(file.opening or 0)}，按已公布的应该是 {yuan(before)}。"
        )
    ends = {counted.rest, counted.closing}
    if file.closing is not None and file.closing not in ends:
        told = counted.rest if counted.closing is None else counted.closing
        said.append(f"表里的结余写的是 {yuan(file.closing)}，算出来是 {yuan(told)}。")
    return said


def _beside(file: IncomeFile) -> list[str]:
    """Rows and columns of a file that are not counted."""
    rows = "；".join(
        f"第 {line} 行 {words.quoted(text, 24)}" for line, text in file.skipped[:SKIPPED]
    )
    more = f" 等 {len(file.skipped)} 行" if len(file.skipped) > SKIPPED else ""
    said = [f"没算进去的（合计、结转、说明）：{rows}{more}"] if rows else []
    return said + (
        [f"没用上的列：{words.joined(words.quoted(each, 12) for each in file.unread[:SKIPPED])}"]
        if file.unread
        else []
    )


def _signed(each: IncomeEntry) -> str:
    return f"+{yuan(each.income)}" if each.income else f"−{yuan(each.spending)}"


def asked(found: Sum, homes: int, page: str | None) -> str:
    """The newest month to a resident who asks."""
    where = f"\n每一笔都在公示栏：{page}" if page else "\n每一笔都在公示栏的“公共收益”里。"
    return f"{found.name} 公共收益：{sums(found)}{share(found, homes)}{where}"


def neither(name: str) -> str:
    """A table that is neither a roll nor common income."""
    return (
        f"{words.quoted(name, 60)} 看不出是户册还是公共收益，没有收。户册的表头要有：楼号、单元、房号；"
        "公共收益的表头要有：日期、项目、收入、支出，一笔一行。"
    )


def keyboard(mark: int) -> dict[str, Any]:
    """For this file and no other: `mark` is its own number."""
    return {
        "inline_keyboard": [[button("公布", f"fi:yes:{mark}"), button("不公布", f"fi:no:{mark}")]]
    }


def published(number: str) -> str:
    return f"公共收益已公布（公示 {number}）。"
