"""Tables as people make them: what the readers of rolls, incomes and histories take, and what they say of the rest."""

from pathlib import Path
from typing import Any, cast

import pytest

from bot.domain.errors import RollRefused, SheetRefused
from bot.services.listening.offline import BadFile, history
from bot.services.notices.incomes import Incomes
from bot.services.roll.rollfile import looked_over, read
from bot.texts import binding, errors

INCOMES = Incomes(cast("Any", None), cast("Any", None))
HEAD = "楼号,单元,房号\n"


@pytest.mark.parametrize(
    ("line", "label"),
    [
        ("3-2,,502", "3-2-502"),
        ("3/2,,501", "3-2-501"),
        ("3-1,1,101", "3-1-101"),
        ("3,2,2-501", "3-2-501"),
        ("3,,2-501", "3-2-501"),
    ],
)
def test_a_unit_that_stands_in_another_column_is_that_unit(line: str, label: str) -> None:
    assert [each.label for each in read(f"{HEAD}{line}\n".encode(), "a.csv")] == [label]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("3-2,1,502", "两个单元"),
        ("3,1,2-501", "两个单元"),
        ("2#3,1,101", "读不懂"),
        ("3,1-2,101", "读不懂"),
        ("3,123456单元,101", "读不懂"),
    ],
)
def test_a_door_that_may_be_another_is_refused(line: str, said: str) -> None:
    with pytest.raises(RollRefused) as found:
        read(f"{HEAD}{line}\n".encode(), "a.csv")
    assert said in errors.sentence(found.value)


def test_words_that_name_nobody_make_no_head() -> None:
    lines = "".join(f"3,1,{100 + n},{who}\n" for n, who in enumerate(("-", "无", "不详", "未登记")))
    owners = {each.owner for each in read(f"楼号,单元,房号,权利人\n{lines}".encode(), "a.csv")}
    assert owners == {""}
    with pytest.raises(RollRefused) as found:
        read("楼号,单元,房号,业主\n3,1,101,张*\n".encode(), "a.csv")
    assert "打了星号" in errors.sentence(found.value)


def test_a_remark_takes_no_household_away() -> None:
    table = "备注,楼号,单元,房号\n注：出租,3,1,101\n合计,3,1,102\n合计,,,2户\n"
    assert [each.label for each in read(table.encode(), "a.csv")] == ["3-1-101", "3-1-102"]


def test_the_delimiter_is_that_of_the_table_and_not_of_its_title() -> None:
    table = "幸福里，户册，二〇二六\n楼号;单元;房号\n3;1;101\n"
    assert [each.label for each in read(table.encode(), "a.csv")] == ["3-1-101"]


@pytest.mark.parametrize("area", ["89,5", "1e2", "1e999999", "1_0"])
def test_an_area_is_written_in_digits(area: str) -> None:
    with pytest.raises(RollRefused) as found:
        read(f'楼号,单元,房号,面积\n3,1,101,"{area}"\n'.encode(), "a.csv")
    assert area in errors.sentence(found.value)


@pytest.mark.parametrize(
    "line",
    [
        "3月合计",
        "三月份小计",
        "一季度合计",
        "2026年3月合计",
        "全年合计",
        "账户余额",
        "净收益",
        "Total",
        "上月余额转入",
    ],
)
def test_totals_in_other_words_are_not_counted_again(line: str) -> None:
    table = f"日期,项目,收入,支出\n2026-03-05,电梯广告,12000,\n2026-03-31,{line},12000,\n"
    found = INCOMES.read(table.encode(), "a.csv")
    assert [each.item for each in found] == ["电梯广告"]


def test_a_part_that_broke_is_no_part_of_a_sum() -> None:
    table = "日期,项目,收入,支出\n2026-03-05,其中一部电梯维修,,300\n2026-03-05,其中：广告,100,\n"
    assert [each.item for each in INCOMES.read(table.encode(), "a.csv")] == ["其中一部电梯维修"]


@pytest.mark.parametrize(
    ("head", "tail", "yuan"),
    [
        ("日期,项目,收入(万),支出(万)\n", "", 12_000),
        ("日期,项目,收入,支出\n", "单位：万元,,,\n", 12_000),
        ("总投资5万元以上项目,,,\n日期,项目,收入,支出\n", "", 1.2),
    ],
)
def test_the_unit_is_what_the_table_says(head: str, tail: str, yuan: float) -> None:
    table = f"{head}2026-03-05,广告,1.2,\n{tail}"
    assert [each.income for each in INCOMES.read(table.encode(), "a.csv")] == [yuan * 100]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("日期,项目,收入(美元),支出\n2026-03-05,广告,1,\n", "美元"),
        ("日期,项目,单位,收入,支出\n2026-03-05,广告,万元,12.5,\n", "单位"),
        ("日期,项目,金额,类型\n2026-03-05,广告,1,付款收入\n", "看不出是收入还是支出"),
        ("2026年1-3月公共收益,,\n项目,收入,支出\n广告,1,\n", "日期"),
        ('日期,项目,收入,支出\n2026-03-05,广告,"1,2",\n', "1,2"),
        ("日期,项目,收入,支出\n1926-03-05,广告,1,\n", "1926"),
        ("日期,项目,收入,支出\n2026-03-05,3号楼501停车费,5,\n", "认出是谁家"),
    ],
)
def test_what_may_mean_something_else_is_refused(table: str, said: str) -> None:
    with pytest.raises(SheetRefused) as found:
        INCOMES.read(table.encode(), "a.csv")
    assert said in errors.sentence(found.value)


def test_the_day_a_table_was_made_is_not_its_month() -> None:
    table = "2026年1月公共收益 制表日期：2026-04-02,,\n项目,收入,支出\n广告,1,\n"
    assert [each.day for each in INCOMES.read(table.encode(), "a.csv")] == ["2026-01-01"]


def _said(tmp_path: Path, name: str, text: str) -> list[tuple[str, str]]:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    return [(row.said.sender, row.said.text) for row in history(file).rows]


def test_whoever_spoke_is_taken_from_the_column_that_says_it(tmp_path: Path) -> None:
    table = "时间,群昵称,发送者昵称,内容\n2026-03-02 19:00,,甲,电梯停了\n2026-03-02 19:01,乙家,乙,门坏了\n"
    assert _said(tmp_path, "a.csv", table) == [("甲", "电梯停了"), ("乙家", "门坏了")]


def test_notices_of_the_program_and_totals_are_no_messages(tmp_path: Path) -> None:
    table = (
        "内容,时间,发言人,type\n其中3号楼电梯又停了,2026-03-02 19:00,甲,1\n"
        "乙撤回了一条消息,2026-03-02 19:01,乙,10000\n"
    )
    assert _said(tmp_path, "a.csv", table) == [("甲", "其中3号楼电梯又停了")]


def test_a_notice_with_commas_and_lines_is_one_message(tmp_path: Path) -> None:
    table = (
        'at,from,text\n2026-03-02 19:00,甲,"通知,停水,各位\n业主,请,储水"\n2026-03-02 19:05,乙,好\n'
    )
    assert [who for who, _ in _said(tmp_path, "a.csv", table)] == ["甲", "乙"]


def test_times_within_a_notice_are_no_speakers(tmp_path: Path) -> None:
    talk = (
        "2026-03-02 19:00:00 物业\n停水通知\n2026-03-03 8:00 至 12:00\n恢复时间 2026-03-03 12:00\n"
    )
    assert [who for who, _ in _said(tmp_path, "a.txt", talk)] == ["物业"]


def test_lines_of_an_export_are_read_as_its_file_would_be(tmp_path: Path) -> None:
    line = '{"id":1,"type":"message","date_unixtime":"1772449200","from_id":"user1","text":"电梯停了"}\n'
    assert _said(tmp_path, "a.jsonl", line * 2)[0] == ("user1", "电梯停了")


def test_many_messages_are_all_read(tmp_path: Path) -> None:
    lines = "".join(f"2026-03-02 19:00,甲{n},早\n" for n in range(50_100))
    assert len(_said(tmp_path, "a.csv", "at,from,text\n" + lines)) == 50_100


def test_odd_reactions_stop_nothing(tmp_path: Path) -> None:
    message = '{"id":1,"type":"message","date":"2026-03-02T19:00:00","from_id":"u","text":"灯坏了","reactions":%s}'
    for reactions in ("5", '[{"emoji":"👍","count":-50}]', '{"a":1}'):
        text = '{"name":"群","messages":[' + message % reactions + "]}"
        assert _said(tmp_path, "a.json", text) == [("u", "灯坏了")]


def test_two_sheets_of_talk_are_asked_about(tmp_path: Path) -> None:
    from tests.unit.test_incomes import book

    rows = [["时间", "发言人", "内容"], ["2026-03-02 19:00", "甲", "灯坏了"]]
    file = tmp_path / "a.xlsx"
    file.write_bytes(book(rows, rows))
    with pytest.raises(BadFile, match="两张表"):
        history(file)


def test_a_roll_is_shown_with_its_sums_its_heads_and_what_was_not_read() -> None:
    table = (
        "序号,楼号,单元,房号,面积,产权人,户型\n1,3,1,101,80,张伟,两室\n2,3,1,102,90,张 伟,\n"
        "3,3,,商铺1,20.5,李娜,\n4,3,1,103,80,,一室\n"
    )
    shown = binding.looked_over(looked_over(table.encode(), "a.csv")[1])
    assert "一共 4 户（住家 3、商铺 1），产权人 3 位，面积 270.50 平方米" in shown
    assert "同名的算一位：张伟（3-1-101、3-1-102）" in shown
    assert "没用上的列：户型。" in shown
    assert "序号" not in shown


def test_what_the_program_says_and_what_is_forwarded_is_nobodys_demand(tmp_path: Path) -> None:
    from bot.services.listening.replaying import replayed
    from nlp.ear import Ear

    file = tmp_path / "a.json"
    head = '{"id":%d,"type":"message","date":"2026-03-02T19:00:00","from_id":"u%d","text":"%s"%s}'
    messages = [
        head % (1, 1, "3号楼电梯坏了", ""),
        head % (2, 2, "别处：3号楼电梯坏了没人管", ',"forwarded_from":"某小区"'),
        head % (3, 3, "乙撤回了一条消息", ""),
    ]
    file.write_text('{"name":"群","messages":[' + ",".join(messages) + "]}", "utf-8")
    found = history(file)
    result = replayed(found.rows, Ear(), tickets=False, told=lambda done: None)
    assert found.left == {"系统提示": 1}
    assert [len(each.rows) for each in result.matters] == [1]


def test_a_head_with_a_remark_in_brackets_still_says_who_spoke(tmp_path: Path) -> None:
    table = "时间,发言人（群昵称）,内容\n2026-03-02 19:00,甲,电梯停了\n"
    assert _said(tmp_path, "a.csv", table) == [("甲", "电梯停了")]
