"""Common income (公共收益): what the common property brought in and what it was spent on, in fen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

COLUMNS: Final = {
    "day": ("日期", "时间", "年月", "月份", "入账日期", "发生日期", "记账日期", "date"),
    "item": ("项目", "事项", "科目", "摘要", "内容", "名称", "收支项目", "item"),
    "income": ("收入", "收入金额", "收入额", "收款", "进账", "贷方", "income"),
    "spending": ("支出", "支出金额", "支出额", "付款", "出账", "借方", "spending"),
    "amount": ("金额", "发生额", "amount"),
    "kind": ("收支", "类型", "收支类型", "收/支", "方向", "kind"),
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
    """The sums of a month or an item."""

    name: str
    income: int
    spending: int

    @property
    def rest(self) -> int:
        return self.income - self.spending


def by_month(entries: Sequence[IncomeEntry]) -> list[Sum]:
    """The months, newest first."""
    return [
        _sum(month, (each for each in entries if each.day.startswith(month)))
        for month in sorted({each.day[:7] for each in entries}, reverse=True)
    ]


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
