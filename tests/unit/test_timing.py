"""A time as people write it, and what an officer writes after it."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.domain.activity import planned, repeated
from bot.domain.neighbour import Season
from bot.domain.timing import plainly, time_first, when_written

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 1, 14, 2, tzinfo=UTC)  # a Wednesday, 10:00


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("明儿下午两点半 包饺子", "01-15 14:30"),
        ("本周六上午9点，邻里节", "01-17 09:00"),
        ("这周六9点 邻里节", "01-17 09:00"),
        ("礼拜六上午九点 邻里节", "01-17 09:00"),
        ("下个星期六下午3点 邻里节", "01-24 15:00"),
        ("今晚7点 电影", "01-14 19:00"),
        ("明早8点 早操", "01-15 08:00"),
        ("大后天9点 理发", "01-17 09:00"),
        ("1月17日周六上午9:00-11:00 邻里节", "01-17 09:00"),
        ("凌晨5点 看日出", "01-15 05:00"),
        ("后天晚上七点一刻 电影夜", "01-16 19:15"),
        ("八点三十分 升旗", "01-15 08:30"),
        ("周六上午9点到11点 邻里节", "01-17 09:00"),
        ("改到周日下午两点，下雨", "01-18 14:00"),
        ("十二月一日上午九点 邻里节", "12-01 09:00"),
        ("每个周三早上7点 太极课", "01-21 07:00"),
    ],
)
def test_a_time_is_read_as_people_write_it(written: str, at: str) -> None:
    found = when_written(plainly(repeated(written, NOW.date())[1], NOW, SHANGHAI), NOW, SHANGHAI)
    assert found.at is not None and f"{found.at.astimezone(SHANGHAI):%m-%d %H:%M}" == at
    assert not found.text.startswith(("，", "点", "到", "一刻", "三十分"))


def test_an_event_is_written_with_commas_and_numbers_in_words() -> None:
    found = planned("邻里节，在小广场，限十二人，每家可带两人")
    assert (found.title, found.place, found.capacity, found.guests) == ("邻里节", "小广场", 12, 2)
    assert planned("邻里节 @小广场，限12人，可带2人").place == "小广场"
    assert planned("听课 30人").place == ""


@pytest.mark.parametrize(("month", "every", "days"), [(1, 30, 7), (7, 3, 3), (10, 30, 30)])
def test_in_cold_and_heat_nobody_is_left_alone_for_longer(
    month: int, every: int, days: int
) -> None:
    season = Season(frozenset({1, 7}), 7)
    assert season.days_from(datetime(2026, month, 3, 9), every) == days


def test_the_first_day_and_hour_of_a_sentence_are_its_time() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    now = datetime(2026, 1, 14, 1, tzinfo=UTC)
    for said, at, place, most in (
        ("重阳节包饺子，10月9号上午九点，社区食堂，限30人", "10月9日 09:00", "社区食堂", 30),
        ("后天下半晌三点小广场教包粽子 顶多二十人", "1月16日 15:00", "", 20),
        ("周四晚上七点在活动室开议事会，商量停车的事", "1月15日 19:00", "活动室", None),
    ):
        order = when_written(time_first(plainly(said, now, zone)), now, zone)
        found = planned(order.text)
        assert order.at is not None, said
        local = order.at.astimezone(zone)
        assert f"{local.month}月{local.day}日 {local:%H:%M}" == at
        assert (found.place, found.capacity) == (place, most)
