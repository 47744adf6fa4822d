"""Pure rules: places, heat, steps, times, surge."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.domain.discretion import gives_away
from bot.domain.heat import heat, surge
from bot.domain.matter import Event, Kind, Voice, number, title_of
from bot.domain.neighbour import RequestKind, Service, quarter, served, stretch
from bot.domain.place import Place
from bot.domain.timing import Repeat
from bot.texts.cards import EVENTS
from nlp import places

NOW = datetime(2026, 1, 14, 2, tzinfo=UTC)
RULES = rules.heat()


def voice(
    who: str,
    building: str | None = None,
    kind: Kind = Kind.VOICE,
    days: float = 0,
    urgent: bool = False,
) -> Voice:
    return Voice(1, 1, kind, NOW - timedelta(days=days), "", Place(building), urgent, who)


def test_one_resident_saying_it_twice_counts_once() -> None:
    assert (
        heat([voice("a"), voice("a")], NOW, RULES).points == heat([voice("a")], NOW, RULES).points
    )


def test_half_life_halves() -> None:
    assert heat([voice("a", days=RULES.half_life_days)], NOW, RULES).points == 0.5


def test_spread_and_danger_add_and_every_point_is_explained() -> None:
    felt = heat([voice("a", "1"), voice("b", "2", urgent=True)], NOW, RULES)
    assert felt.points == pytest.approx(sum(points for _, points in felt.parts))
    assert dict(felt.parts) == {
        "supporters": 2.0,
        "buildings": RULES.building,
        "danger": RULES.danger,
    }


def test_resolved_adds_no_heat() -> None:
    assert heat([voice("a", kind=Kind.RESOLVED)], NOW, RULES).points == 0


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.floats(0, 30)), max_size=12))
def test_more_voices_never_cool_a_matter(said: list[tuple[str, float]]) -> None:
    voices = [voice(who, days=days) for who, days in said]
    assert heat([*voices, voice("e")], NOW, RULES).points >= heat(voices, NOW, RULES).points


SAID = st.tuples(
    st.sampled_from("abcd"),
    st.sampled_from(["1", "2", None]),
    st.sampled_from(Kind),
    st.floats(0, 3000),
    st.booleans(),
)


@given(st.lists(SAID, max_size=20), st.floats(0, 5000))
def test_warmth_gathers_to_what_the_definition_says(
    said: list[tuple[str, str | None, Kind, float, bool]], later: float
):
    """Voices in any order, decades apart, against the sum written out."""
    now = NOW + timedelta(days=later)
    felt = heat(
        [voice(who, where, kind, days, urgent) for who, where, kind, days, urgent in said],
        now,
        RULES,
    )
    fresh = [
        (
            who,
            where,
            RULES.points.get(kind, 1.0) * 0.5 ** ((later + days) / RULES.half_life_days),
            days,
            urgent,
        )
        for who, where, kind, days, urgent in said
        if kind not in (Kind.RESOLVED, Kind.AGAINST)
    ]
    people = sum(
        max(worth for who, _, worth, _, _ in fresh if who == name)
        for name in {each[0] for each in fresh}
    )
    buildings = {where for _, where, _, _, _ in fresh if where}
    danger = any(
        urgent and timedelta(days=later + days) <= timedelta(hours=RULES.danger_hours)
        for *_, days, urgent in fresh
    )
    expected = people + RULES.building * max(len(buildings) - 1, 0) + RULES.danger * danger
    assert felt.points == pytest.approx(expected, abs=0.011)
    assert (felt.supporters, felt.buildings) == (len({each[0] for each in fresh}), len(buildings))


def test_surge_is_judged_against_the_categorys_own_past() -> None:
    assert surge([0] * 27, 6) > 0.9
    assert surge([6, 7, 5, 6, 8, 6, 7], 6) == 0.0
    assert surge([0] * 27, 1) < 0.7


def test_digest_is_due_each_local_morning_once_across_summer_time() -> None:
    zone, repeat = ZoneInfo("Europe/Berlin"), Repeat.read("02:30")
    due, seen = datetime(2026, 3, 27, tzinfo=UTC), []
    for _ in range(4):
        due = repeat.after(due, zone)
        seen.append(due.astimezone(zone).date())
    assert len(set(seen)) == 4


@given(
    st.datetimes(
        min_value=datetime(2026, 1, 1), max_value=datetime(2027, 1, 1), timezones=st.just(UTC)
    )
)
def test_weekly_digest_is_the_next_monday_nine_oclock(instant: datetime) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    due = Repeat.read("09:00", 0).after(instant, zone)
    assert instant < due <= instant + timedelta(days=7)
    assert (due.astimezone(zone).weekday(), due.astimezone(zone).time()) == (0, time(9))


def test_numbers_and_titles() -> None:
    assert number(2026, 123) == "2026-0123"
    assert title_of("一句\n很长" * 20).endswith("…")


WRITTEN = [
    ("三号楼二单元", Place("3", "2")),
    ("3-2-501", Place("3", "2", "501")),
    ("8栋", Place("8")),
    ("A座前面", Place("A")),
    ("3#电梯第三回了", Place("3")),
    ("四栋二门又有人", Place("4", "2")),
    ("十二幢", Place("12")),
    ("我902 楼上的", Place(room="902")),
    ("5#1单元", Place("5", "1")),
    ("2号楼2单元1402", Place("2", "2", "1402")),
    ("三楼下面", None),
    ("24小时值班", None),
    ("电话138****6620", None),
    ("16度", None),
    ("十一号楼", Place("11")),
]


@pytest.mark.parametrize(("text", "place"), WRITTEN)
def test_places_are_read_in_the_ways_residents_write_them(text: str, place: Place | None) -> None:
    found = places.Gazetteer().find(text.lower())
    assert (tuple(found) if found else None) == (tuple(place) if place else None)


@pytest.mark.parametrize(
    "text",
    [
        "李秀英家漏水，请大家体谅",
        "1号楼的王某某欠物业费三年",
        "张伟家在外地",
        "3单元301李秀英家",
        "业主李娜来交了",
        "陈女士来电",
        "１３８１２３４５６７８",
        "138.1234.5678",
        "电话87654321",
        "３－２－５０１",
        "3/2/501",
        "3号楼501",
        "501的水管",
        "十二栋一零二室",
        "京A12345挡门",
    ],
)
def test_somebodys_home_by_name_is_not_for_the_public(text: str) -> None:
    assert gives_away(text)


@pytest.mark.parametrize(
    "text",
    [
        "高层家里有老人的请注意",
        "周末大家一起来",
        "马上回家",
        "周三厂家来检修",
        "林业专家讲座",
        "万一家里没人",
        "江边家属院停水",
        "任何家庭",
        "常住人家请登记",
        "请各家各户关好窗",
        "某些住户请挪车",
        "业主张贴了通知",
        "3号楼2025年换电梯",
        "3号楼120户同意",
        "3号楼换了 200 米电缆",
        "2026/1/17 停电",
        "业主高度评价",
    ],
)
def test_no_home_is_named_by_plain_words(text: str) -> None:
    assert gives_away(text) is None


def test_help_that_overlaps_counts_once_and_a_forgotten_end_is_capped() -> None:
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)
    kind = RequestKind.NEED

    def help_(start: int, end: int) -> Service:
        return Service(1, None, at + timedelta(minutes=start), at + timedelta(minutes=end), kind)

    assert served([help_(30, 90), help_(0, 60), help_(200, 230)]) == timedelta(minutes=120)
    most, untimed = timedelta(hours=4), timedelta(minutes=30)
    assert stretch(at, at + timedelta(hours=9), untimed, most) == at + timedelta(hours=5)
    assert stretch(None, at, untimed, most) == at - untimed
    assert [quarter(at, back) for back in (0, 1)] == [(2026, 1), (2025, 4)]


def test_every_event_of_a_timeline_has_its_words() -> None:
    assert set(EVENTS) == set(Event)
