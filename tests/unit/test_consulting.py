"""Whom a question goes to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import rules
from bot.domain.agency import Agency
from bot.domain.consulting import Field, away_until, fields_of, on_duty, order_of

KNOWN = [Field.read(row) for row in rules.neighbours()["field"].values()]
SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 3, 2, 10, tzinfo=SHANGHAI)


def _expert(number: int, skills: str, away: datetime | None = None) -> Agency:
    return Agency(number, 1, "expert", f"专家{number}", skills, True, away)


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("老板拖欠工资三个月怎么办", "法律"),
        ("老人降压药什么时候吃好", "医疗"),
        ("高龄补贴去哪领", "社保"),
        ("孩子转学要啥手续", "教育"),
        ("我家羊不吃草是咋了", "农牧"),
        ("这墙能拆吗 是不是承重墙", "房屋"),
        ("今天星期几", None),
    ],
)
def test_a_question_is_of_a_field(question: str, field: str | None) -> None:
    found = fields_of(question, KNOWN)
    assert (found[0] if found else None) == field


def test_who_knows_is_asked_before_who_might_and_nobody_of_another_field() -> None:
    law, health, any_ = _expert(1, "法律 劳动"), _expert(2, "医疗"), _expert(3, "")
    asked = order_of([any_, health, law], "老板拖欠工资怎么办", KNOWN, {}, MONDAY)
    assert [each.id for each in asked] == [1, 3]


def test_the_least_in_hand_is_asked_first_and_who_is_away_is_not() -> None:
    away = _expert(1, "法律", MONDAY + timedelta(days=2))
    busy, free = _expert(2, "法律"), _expert(3, "法律")
    off = _expert(4, "法律 周二至周五")
    asked = order_of([away, busy, off, free], "离婚怎么分财产", KNOWN, {2: 3}, MONDAY)
    assert [each.id for each in asked] == [3, 2, 4]


@pytest.mark.parametrize(
    ("skills", "there"),
    [
        ("", True),
        ("法律", True),
        ("法律 周一周三", True),
        ("法律 周二、周四", False),
        ("法律 周末", False),
        ("法律 周一至周五 9:00-18:00", True),
        ("法律 每天 19:00-21:00", False),
    ],
)
def test_hours_of_their_own(skills: str, *, there: bool) -> None:
    assert on_duty(_expert(1, skills), MONDAY) is there


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("3天", "03-05"),
        ("一周", "03-09"),
        ("到3月8日", "03-09"),
        ("两个月", "05-01"),
        ("累了", None),
    ],
)
def test_until_when_somebody_is_away(written: str, day: str | None) -> None:
    until = away_until(written, MONDAY.astimezone(UTC), SHANGHAI)
    assert (until.strftime("%m-%d") if until else None) == day


def test_a_lawyer_is_asked_about_law_whatever_is_written_of_them() -> None:
    lawyer = replace(_expert(1, ""), name="王律师", role="lawyer")
    electrician = _expert(2, "水电")
    found = order_of([electrician, lawyer], "房东押金不退 合同上没写咋办", KNOWN, {}, MONDAY)
    assert found == [lawyer]
    assert order_of([electrician], "房东押金不退咋办", KNOWN, {}, MONDAY) == []


def test_next_week_is_a_time_to_be_away() -> None:
    until = away_until("下周出庭 不接咨询", MONDAY, SHANGHAI)
    assert until is not None and (until - MONDAY.astimezone(SHANGHAI)).days in (13, 14)


def test_a_weekday_is_not_the_whole_week() -> None:
    wednesday = datetime(2026, 1, 14, 10, tzinfo=SHANGHAI)
    until = away_until("到下周三", wednesday, SHANGHAI)
    assert until is not None and until.date().isoformat() == "2026-01-22"
