"""The roll's file: every spelling of a door, every wrong line named, nothing half read."""

import io
from fractions import Fraction
from typing import Any

import pytest
import xlsxwriter

from bot.domain.errors import RollRefused
from bot.domain.household import Door, Household, building, door
from bot.domain.roll import EXAMPLE, difference, fingerprint
from bot.services.roll.rollfile import read
from bot.texts import binding, workbook

HEADS = ["楼号", "单元", "房号", "面积", "份额", "产权人", "开发商持有", "户群"]


def xlsx(rows: list[list[Any]], merged: str | None = None) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    for line, row in enumerate(rows):
        sheet.write_row(line, 0, row)
    if merged:
        sheet.merge_range(merged, "3")
    book.close()
    return made.getvalue()


def csv(*lines: str) -> bytes:
    return "\n".join(lines).encode()


def refused(content: bytes, name: str = "户册.csv") -> str:
    with pytest.raises(RollRefused) as caught:
        read(content, name)
    return binding.problems(caught.value.problems)


@pytest.mark.parametrize(
    "written",
    [
        "3-2-501",
        "3号楼2单元501",
        "三号楼二单元501室",
        "3#楼-2-501",
        "3幢2单元501号",
        "3 - 2 - 501",
        "3—2—501",
        "3栋2单元-501",
        "３－２－５０１",
    ],
)
def test_every_spelling_of_a_door_is_one_door(written: str) -> None:
    assert door(written) == Door("3", "2", "501")


@pytest.mark.parametrize(
    "written", ["你好", "3501", "暖气不热", "3-2", "", "3号楼", "2026-01-01-01"]
)
def test_what_is_no_door_is_none(written: str) -> None:
    assert door(written) is None


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ("3#楼", "3"),
        ("三号楼", "3"),
        ("3幢", "3"),
        ("十二栋", "12"),
        ("A座", "A"),
        ("二十号楼", "20"),
        ("东门", None),
    ],
)
def test_buildings_are_one_however_written(written: str, known: str | None) -> None:
    assert building(written) == known


def test_xlsx_and_csv_are_the_same_roll() -> None:
    rows = [
        HEADS,
        ["3栋", 2, 501, 89.35, "1", "张三", "", "老人、有车"],
        ["三号楼", "2单元", "502", "90", "1/3", "", "是", ""],
    ]
    from_csv = read(csv(*(",".join(map(str, row)) for row in rows)), "a.csv")
    assert read(xlsx(rows), "a.xlsx") == from_csv
    first, second = from_csv
    assert first == Household(
        Door("3", "2", "501"), 8935, Fraction(1), "张三", False, ("老人", "有车")
    )
    assert second.developer and second.shares == Fraction(1, 3)


def test_the_template_reads_as_a_roll() -> None:
    assert read(workbook.roll_template(), "模板.xlsx")[0].label == "3-2-501"


def test_gb18030_is_read_too() -> None:
    assert read("楼号,单元,房号\n3号楼,2,501".encode("gb18030"), "a.csv")[0].label == "3-2-501"


def test_20000_rows_are_read() -> None:
    rows = [HEADS, *([f"{n // 500 + 1}号楼", 1, 1000 + n % 500, 88.88] for n in range(20_000))]
    assert len(read(xlsx(rows), "a.xlsx")) == 20_000


def test_doors_twice_are_refused_with_both_lines() -> None:
    assert "第 4 行：与第 2 行是同一户（3-2-501）" in refused(
        csv("楼号,单元,房号", "3,2,501", "3,2,502", "3号楼,2单元,501")
    )


def test_a_missing_area_is_refused_with_its_line() -> None:
    said = refused(csv("楼号,单元,房号,面积", "3,2,501,88", "3,2,502,", "3,2,503,90"))
    assert "第 3 行：缺面积" in said and "第 2 行" not in said
    assert len(read(csv("楼号,单元,房号,面积", "3,2,501,", "3,2,502,"), "a.csv")) == 2


def test_a_merged_building_stands_for_each_of_its_rows() -> None:
    rows = [HEADS, ["3", 2, 501], ["", 2, 502], ["", 2, 503]]
    assert [each.label for each in read(xlsx(rows, "A2:A4"), "a.xlsx")] == [
        "3-2-501",
        "3-2-502",
        "3-2-503",
    ]


def test_what_people_send_is_read_as_they_mean_it() -> None:
    """A title, other heads, totals, semicolons, UTF-16, percent, a whole door in one column, full-width digits."""
    plain = ["3-2-501", "3-2-502"]
    for content in (
        csv(
            "永安桥小区户册",
            "楼栋号,单元号,房间号,产权面积",
            "3,2,501,89.5",
            "3,2,502,76.2平方米",
            "合计,,,165.7",
        ),
        csv("楼号;单元;房号", "3;2;501", "3;2;502"),
        csv("sep=,", "楼号,单元,房号", "3,2,501", "3,2,0502"),
        csv("房号", "3-2-501", "3幢2单元502室"),
        csv("楼号,单元,房号", "３,２单元,５０１", "3号楼,第2单元,502"),
        "楼号\t单元\t房号\n3\t2\t501\n3\t2\t502\n".encode("utf-16"),
    ):
        assert [each.label for each in read(content, "a.csv")] == plain
    shares = read(csv("楼号,单元,房号,份额", "3,2,501,0.5%", "3,2,502,1/200"), "a.csv")
    assert shares[0].shares == shares[1].shares
    assert "引号没有成对" in refused(
        csv("楼号,单元,房号,业主", '3,2,501,"甲', "3,2,502,乙", "3,2,503,丙")
    )
    assert "两列是一个意思" in refused(csv("楼号,房号,面积,建筑面积", "3,501,1,2"))


def test_merged_cells_are_refused_with_their_lines() -> None:
    rows = [HEADS, ["3", 2, 501], ["3", 2, 502], ["3", 2, 503]]
    assert "第 2 行：到第 4 行是合并单元格" in refused(xlsx(rows, "C2:C4"), "a.xlsx")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("3,2,501,88.888", "面积“88.888”不对"),
        ("3,2,501,-3", "面积“-3”不对"),
        ("3,2,501,很大", "面积“很大”不对"),
        ("东门,2,501,88", "门牌“东门 2 501”读不懂"),
        (",2,501,88", "缺楼号或房号"),
        ("3,2,,88", "缺楼号或房号"),
    ],
)
def test_a_wrong_line_is_named(line: str, said: str) -> None:
    found = refused(csv("楼号,单元,房号,面积", "3,1,101,80", line))
    assert f"第 3 行：{said}" in found and "一户也没有改" in found


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "没有一户"),
        (b"\xff\xfe\x00\x01\x80", "a.csv", "打不开"),
        (b"not a workbook", "a.xlsx", "打不开"),
        ("楼号,单元\n3,2".encode(), "a.csv", "缺“房号”这一列"),
        ("楼号,单元,房号\n".encode(), "a.csv", "没有一户"),
    ],
)
def test_a_file_that_is_no_roll_is_refused(content: bytes, name: str, said: str) -> None:
    assert said in refused(content, name)


def test_differences_name_what_is_added_gone_and_changed() -> None:
    def of(*rooms: str, area: int = 8000) -> list[Household]:
        return [Household(Door("1", "1", room), area) for room in rooms]

    change = difference(of("101", "102", "103"), [*of("102"), *of("103", area=9000), *of("104")])
    assert [each.label for each in change.added] == ["1-1-104"]
    assert [each.label for each in change.gone] == ["1-1-101"]
    assert [after.label for _, after in change.changed] == ["1-1-103"] and change.same == 1
    assert difference(of("101"), of("101")).empty


def test_the_fingerprint_knows_doors_areas_and_heads_but_no_owner() -> None:
    a, b = (
        Household(Door("1", "1", "101"), 8000, owner="x"),
        Household(Door("1", "1", "102"), 8000, owner="x"),
    )
    renamed = [Household(each.door, each.area, owner="y") for each in (a, b)]
    assert fingerprint([a, b]) == fingerprint([b, a]) == fingerprint(renamed)
    assert fingerprint([a, b]) != fingerprint([a, Household(b.door, b.area, owner="z")])
    assert fingerprint([a, b]) != fingerprint([a, Household(b.door, 8001, owner="x")])


def csv_of(*lines: str) -> bytes:
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("lines", "line", "what"),
    [
        (("门牌,份额", "1-1-101,65", "1-1-102,", "1-1-103,31"), 3, "no_share"),
        (("门牌,业主", "1-1-101,张三", "1-1-102,张三,李四"), 3, "too_wide"),
        (("门牌,建筑面积（亩）", "1-1-101,88"), 1, "area_unit"),
    ],
)
def test_what_would_be_lost_or_misread_without_a_word_is_refused_by_its_line(
    lines: tuple[str, ...], line: int, what: str
) -> None:
    with pytest.raises(RollRefused) as refused:
        read(csv_of(*lines), "户册.csv")
    assert (line, what) in [each[:2] for each in refused.value.problems]


def test_the_templates_example_is_no_household_beside_others() -> None:
    head = "楼号,单元,房号,建筑面积,份额,业主,开发商,人群"
    example = ",".join(map(str, EXAMPLE))
    found = read(csv_of(head, example, "1号楼,1,101,88.5,,李四,,"), "户册.csv")
    assert [each.label for each in found] == ["1-1-101"]


def test_one_stray_nul_makes_no_utf_16() -> None:
    assert read(b"\xe9\x97\xa8\xe7\x89\x8c\n1-1-101\x00\n1-1-102\n", "a.csv")


def test_owners_are_one_by_spelling_and_never_by_a_surname_alone() -> None:
    from bot.services.roll.rollfile import _owner  # pyright: ignore[reportPrivateUsage]

    assert _owner("阿里木·买买提") == _owner("阿里木•买买提") == _owner("阿里木买买提")
    assert _owner("张伟先生") == _owner("张伟") and _owner("业主张伟") == _owner("张伟")
    assert _owner("欧阳先生") != _owner("欧阳女士")
    assert _owner("业主委员会") == "业主委员会"
    assert _owner("张伟与李娜") == _owner("李娜、张伟")
    assert _owner("深圳与众科技有限公司") == "深圳与众科技有限公司"
