"""The file of common income: no total is counted twice, no sheet is lost, nobody is named in public."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any, cast

import pytest
import xlsxwriter

from bot.domain.errors import RollRefused, SheetRefused
from bot.domain.income import Account, IncomeEntry
from bot.services.notices.incomes import Incomes
from bot.services.roll.rollfile import read as read_roll
from bot.services.roll.spreadsheet import sums_up
from bot.texts import binding
from bot.texts import incomes as texts

INCOMES = Incomes(cast("Any", None), cast("Any", None))
HEADS = ["日期", "项目", "收入", "支出"]
Rows = Sequence[Sequence[Any]]


def book(*sheets: Rows) -> bytes:
    made = io.BytesIO()
    whole = xlsxwriter.Workbook(made, {"in_memory": True})
    for rows in sheets:
        sheet = whole.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    whole.close()
    return made.getvalue()


def shown(*sheets: Rows, name: str = "收益.xlsx") -> str:
    content = book(*sheets)
    assert INCOMES.is_one(content, name)
    return texts.shown(INCOMES.looked_over(content, name), name)


def refused(*sheets: Rows) -> str:
    with pytest.raises(SheetRefused) as caught:
        shown(*sheets)
    return texts.problems(caught.value.problems)


def test_what_sums_up_is_not_counted_again() -> None:
    for cell in (
        "合计",
        "小 计",
        "收入小计",
        "支出合计",
        "本月合计",
        "停车费小计",
        "1单元小计",
        "上期余额",
        "上月结转",
        "期初结余",
        "承上页",
        "过次页",
        "结转下月",
        "本年累计",
        "累计收入",
        "年初结余",
        "合计：120户",
        "其中：广告",
    ):
        assert sums_up(cell), cell
    for cell in (
        "合计物业公司",
        "会计费",
        "小计算机维修",
        "共计划一路停车",
        "结余款利息",
        "总和路广告牌",
        "余额宝收益",
        "3-2-501",
        "",
        "101",
    ):
        assert not sums_up(cell), cell


def test_carried_over_and_totals_leave_the_sums_alone() -> None:
    said = shown(
        [
            HEADS,
            ["2026-10-01", "上期余额", 50000, ""],
            ["2026-10-05", "广告", 12000, ""],
            ["", "收入小计", 12000, ""],
            ["2026-10-09", "维修", "", 3200],
            ["2026-10-31", "本月结余", 8800, ""],
        ]
    )
    assert (
        "收入 12,000.00 元，支出 3,200.00 元" in said
        and "广告　+12,000.00" in said
        and "⚠" not in said
    )


def test_a_stated_total_that_is_another_one_is_said() -> None:
    said = shown(
        [
            HEADS,
            ["2026-10-05", "广告", 100, ""],
            ["2026-10-06", "停车", 200, ""],
            ["合计", "", 500, ""],
        ]
    )
    assert "⚠ 表里的合计写的是收入 500.00" in said


def test_a_table_of_one_month_takes_it_from_its_title() -> None:
    rows = [["2026年10月公共收益"], ["项目", "收入", "支出"], ["广告", 100, ""]]
    assert "2026-10" in shown(rows)
    assert "缺这几列：日期" in refused([["公共收益"], *rows[1:]])
    dated = [
        ["2026年度公共收益"],
        HEADS,
        ["10月5日", "广告", 1, ""],
        [46298, "停车", 2, ""],
        ["20261007", "充电", 3, ""],
    ]
    assert all(day in shown(dated) for day in ("2026-10-05", "2026-10-03", "2026-10-07"))


def test_no_sheet_is_lost() -> None:
    income, spent = (
        [HEADS, ["2026-10-05", "广告", 100, ""]],
        [HEADS, ["2026-10-06", "维修", "", 50]],
    )
    assert "两张表里都有数" in refused(income, spent)
    assert "1 笔" in shown([["封面"]], income, [HEADS])
    with pytest.raises(RollRefused) as caught:
        read_roll(
            book(
                [["楼号", "单元", "房号"], ["1", "1", "101"]],
                [["楼号", "单元", "房号"], ["2", "1", "101"]],
            ),
            "户册.xlsx",
        )
    assert "两张表里都有户" in binding.problems(caught.value.problems)


def test_who_paid_is_not_published_and_what_is_less_than_nothing_is_asked_about() -> None:
    said = refused(
        [
            HEADS,
            ["2026-10-05", "3-2-501张三停车费", 100, ""],
            ["2026-10-06", "停车费 13812345678", 1, ""],
            ["2026-10-07", "退款", -5, ""],
        ]
    )
    assert (
        "第 2 行：“3-2-501”" in said
        and "第 3 行：“13812345678”" in said
        and "第 4 行：“-5”是负数" in said
    )


def test_a_roll_under_two_rows_of_heads_is_read_and_a_day_is_no_door() -> None:
    rows = [
        ["花名册"],
        ["序号", "房屋坐落", "", "", "建筑面积", "业主"],
        ["", "楼栋", "单元", "门牌号", "（㎡）", "姓名"],
        ["1", "1号楼", "1单元", "101", "90.5", "甲"],
        ["2", "十二号楼", "二单元", "三零一", "88", "乙"],
        ["合计", "", "", "2户", "178.5"],
        ["制表：李芳", "", "", "审核：王强"],
    ]
    found = read_roll(book(rows), "户册.xlsx")
    assert [(each.label, each.area) for each in found] == [("1-1-101", 9050), ("12-2-301", 8800)]
    with pytest.raises(RollRefused) as caught:
        read_roll("门牌号\n1-2-301\n2001-02-03\n".encode(), "户册.csv")
    assert "成了日期" in binding.problems(caught.value.problems)


@pytest.mark.parametrize("item", ["审核费", "单位水费", "注册费", "制表费"])
def test_spending_on_what_sounds_like_a_remark_is_counted(item: str) -> None:
    said = shown([HEADS, ["2026-10-05", "广告", 100, ""], ["2026-10-06", item, "", 80]])
    assert "2 笔" in said and "支出 80.00 元" in said


@pytest.mark.parametrize(
    "cell",
    [
        "停车小计",
        "广告合计",
        "一期合计",
        "收益合计",
        "以上合计",
        "总额",
        "合计（元）",
        "合计:人民币伍仟元整",
        "收入总计（大写）",
        "累计收益",
        "9月结余",
        "累计结余",
        "截至9月末余额",
        "上期滚存余额",
    ],
)
def test_totals_by_other_names_are_said_and_not_counted(cell: str) -> None:
    said = shown([HEADS, ["2026-10-05", "广告", 5000, ""], ["", cell, 49227, ""]])
    assert "1 笔" in said and "收入 5,000.00" in said and f"第 3 行 {cell}" in said


def test_an_amount_with_an_unquoted_comma_is_refused_by_its_line() -> None:
    for line in ("2026-10-05,广告,3,000,,", "2026-10-05,广告,12,500,,"):
        table = f"日期,项目,收入,支出,备注\n{line}\n".encode()
        with pytest.raises(SheetRefused) as caught:
            INCOMES.looked_over(table, "收益.csv")
        assert "第 2 行" in texts.problems(caught.value.problems)


def test_what_was_left_before_goes_into_what_is_left_now() -> None:
    rows: list[list[Any]] = [
        [*HEADS],
        ["2026-10-01", "上月结余", 5000, ""],
        ["2026-10-05", "广告", 1200, ""],
        ["2026-10-09", "修门禁", "", 200],
        ["2026-10-31", "期末余额", 6000, ""],
    ]
    said = shown(rows)
    assert "上期结余 5,000.00 元" in said and "现在结余 6,000.00 元" in said and "⚠" not in said
    rows[-1][2] = 6100
    assert "表里的结余写的是 6,100.00，算出来是 6,000.00" in shown(rows)
    file = INCOMES.looked_over(book(rows), "收益.xlsx")
    assert "按已公布的应该是 4,000.00" in texts.shown(file, "收益.xlsx", 400_000)


@pytest.mark.parametrize(
    ("above", "head"),
    [
        ("2026年10月收益（金额：万元）", "收入"),
        ("万元", "收入"),
        ("", "收入/万元"),
        ("", "收入万元"),
    ],
)
def test_a_unit_is_seen_wherever_it_stands(above: str, head: str) -> None:
    rows = [[above], ["日期", "项目", head, "支出"], ["2026-10-05", "广告", 1.5, ""]]
    assert "收入 15,000.00 元" in shown(rows)


def test_another_currency_is_refused() -> None:
    said = refused([["日期", "项目", "收入(USD)", "支出"], ["2026-10-05", "广告", 1, ""]])
    assert "usd" in said.lower()


def test_months_are_missing_from_the_first_one_on_until_the_one_that_is_not_due_yet() -> None:
    account = Account([IncomeEntry("2026-08-05", "广告", 100, 0)], {"2026-08": 500})
    assert account.missing(date(2026, 11, 15), 15) == ["2026-09"]
    assert account.missing(date(2026, 11, 16), 15) == ["2026-09", "2026-10"]
    assert account.opening("2026-10") == 600 and account.opening("2026-07") is None
    assert Account([]).missing(date(2026, 11, 16), 15) == []


@pytest.mark.parametrize("item", ["快递柜累计收入", "累计：车位费", "总收入：摆摊"])
def test_an_item_that_only_sounds_like_a_sum_is_counted(item: str) -> None:
    assert "2 笔" in shown([HEADS, ["2026-10-05", "广告", 100, ""], ["2026-10-06", item, 80, ""]])


def test_a_balance_may_be_nothing_or_owed_and_a_pages_sum_is_none() -> None:
    for written, told in ((0, "上期结余 0.00"), (-500, "上期结余 -500.00")):
        said = shown([HEADS, ["", "上月结余", written, ""], ["2026-10-05", "广告", 100, ""]])
        assert told in said
    assert "上期结余" not in shown(
        [HEADS, ["2026-10-05", "广告", 100, ""], ["", "承前页", 100, ""]]
    )


def test_a_month_without_any_movement_can_be_published() -> None:
    rows = [["2026年10月公共收益"], ["项目", "收入", "支出"], ["本月无收支", "", ""]]
    file = INCOMES.looked_over(book(rows), "收益.xlsx")
    assert [(each.day, each.income, each.spending) for each in file.entries] == [
        ("2026-10-01", 0, 0)
    ]


def test_a_column_without_a_name_is_said_and_a_comma_too_many_is_forgiven() -> None:
    said = shown([HEADS, ["2026-10-05", "广告", 100, "", "已核"]])
    assert "第 5 列（没有列名）" in said
    table = "日期,项目,收入,支出\n2026-10-05,广告,100,,\n".encode()
    assert len(INCOMES.looked_over(table, "收益.csv").entries) == 1
