"""Common income (公共收益): what the common property brought in and what it was spent on, in fen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

LOOKED_BACK: Final = 150  # days in which months are missed
COLUMNS: Final = {
    "day": ("日期", "时间", "年月", "月份", "入账日期", "发生日期", "记账日期", "date"),
    "item": ("项目", "事项", "科目", "摘要", "内容", "名称", "收支项目", "item"),
    "income": ("收入", "收入金额", "收入额", "收款", "进账", "贷方", "income"),
    "spending": ("支出", "支出金额", "支出额", "付款", "出账", "借方", "spending"),
    "amount": ("金额", "发生额", "amount"),
    "kind": ("收支", "类型", "收支类型", "收/支", "方向", "kind"),
    "rest": ("结余", "余额", "账户余额", "累计结余", "账面余额"),
    "note": ("备注", "说明", "note"),
}
"""How a file may head its columns; the first name is the one told."""


@dataclass(frozen=True, slots=True)
class IncomeEntry:
    """One line: `day` is an ISO date, amounts are fen."""

    day: str
    item: str
    income: int
    spending: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Sum:
    """The sums of a month or an item; `opening` is what there was before, None where nobody said."""

    name: str
    income: int
    spending: int
    opening: int | None = None

    @property
    def closing(self) -> int | None:
        """What there is afterwards."""
        return None if self.opening is None else self.opening + self.rest

    @property
    def rest(self) -> int:
        return self.income - self.spending


@dataclass(frozen=True, slots=True)
class IncomeFile:
    """What a file holds: its lines; what it carries over and ends with, where it says so; the total it states, where
    its lines add up to another; (line, words) of rows that are no lines; headings that are not read."""

    entries: Sequence[IncomeEntry]
    opening: int | None = None
    closing: int | None = None
    stated: Sum | None = None
    skipped: Sequence[tuple[int, str]] = ()
    unread: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """What is kept of a community: its lines, and what was carried over into months (ISO month -> fen)."""

    entries: Sequence[IncomeEntry]
    carried: Mapping[str, int] = field(default_factory=dict[str, int])

    def opening(self, month: str) -> int | None:
        """What there was before a month: as it was written down for it, or for one before and all lines since."""
        known = [each for each in self.carried if each <= month]
        if not known:
            return None
        since = max(known)
        between = [each for each in self.entries if since <= each.day[:7] < month]
        return self.carried[since] + _sum("", between).rest

    def months(self) -> list[Sum]:
        """The months, newest first."""
        found = sorted({each.day[:7] for each in self.entries}, reverse=True)
        return [self.of([month], month) for month in found]

    def of(self, months: Sequence[str], name: str = "") -> Sum:
        """Several months in a row as one."""
        lines = _sum(name, (each for each in self.entries if each.day[:7] in months))
        return Sum(name, lines.income, lines.spending, self.opening(min(months)))

    def missing(self, today: date, due_day: int) -> list[str]:
        """The months that are not published and should be: each is due on a day of the month after it, from the first
        one that was published on."""
        known = {each.day[:7] for each in self.entries}
        if not known:
            return []
        last = today.replace(day=1) - timedelta(days=1)
        if today.day <= due_day:
            last = last.replace(day=1) - timedelta(days=1)
        found: list[str] = []
        earliest = (last - timedelta(days=LOOKED_BACK)).replace(day=1)
        at = max(date.fromisoformat(f"{min(known)}-01"), earliest)
        while at <= last:
            if f"{at:%Y-%m}" not in known:
                found.append(f"{at:%Y-%m}")
            at = (at + timedelta(days=31)).replace(day=1)
        return found


def by_item(entries: Sequence[IncomeEntry]) -> list[Sum]:
    """The items in the order they first appear."""
    return [
        _sum(item, (each for each in entries if each.item == item))
        for item in dict.fromkeys(each.item for each in entries)
    ]


def total(entries: Iterable[IncomeEntry]) -> Sum:
    return _sum("", entries)


def _sum(name: str, entries: Iterable[IncomeEntry]) -> Sum:
    found = list(entries)
    return Sum(name, sum(each.income for each in found), sum(each.spending for each in found))
