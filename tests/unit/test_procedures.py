"""Procedures as data: what is shipped is whole, what is wrong is refused with its lines; terms and courses."""

import tomllib
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain import course as moves
from bot.domain.confirming import Verdict, verdict
from bot.domain.coverage import coverage
from bot.domain.deadline import Office, Term, TermMeasure, due
from bot.domain.errors import BadInstant, NotPossible, RulesRefused
from bot.domain.household import Household, door
from bot.domain.matter import Course
from bot.domain.rating import AgencyRating, Bars, Rate, standing
from bot.domain.timing import when_written
from bot.rules import procedures
from bot.rules.holidays import works
from bot.texts import errors
from bot.texts import workflow as texts

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = Office(SHANGHAI, time(18), works)
NOW = datetime(2026, 3, 2, 2, tzinfo=UTC)  # a Monday, 10:00 in Shanghai


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=SHANGHAI)  # type: ignore[misc,arg-type]


def ends(began: datetime, amount: int, measure: str) -> datetime:
    return due(began, Term(amount, TermMeasure(measure)), OFFICE).at.astimezone(SHANGHAI)


# what is shipped


def test_the_arrangements_are_shipped_with_their_figures() -> None:
    book = procedures.of()
    assert set(book.procedures) >= {
        "complaint",
        "order",
        "mediation",
        "proposal",
        "referral",
        "escalation",
        "consultation",
    }
    order, mediation = book.procedures["order"], book.procedures["mediation"]
    assert order.step("arrive").term == Term(4, TermMeasure.HOURS) and order.step(
        "finish"
    ).term == Term(3, TermMeasure.DAYS)
    assert mediation.private and mediation.step("respond").term == Term(2, TermMeasure.HOURS)
    assert [step.role for step in mediation.steps.values()] == ["grid", "grid", "staff", "property"]
    for each in book.procedures.values():
        assert "出处" in texts.drawn(book, each) and all(
            step.title in texts.drawn(book, each) for step in each.steps.values()
        )


def test_every_deed_ending_and_problem_has_its_words() -> None:
    book = procedures.of()
    for each in book.procedures.values():
        for step in each.steps.values():
            assert all(book.deeds[deed]["label"] for deed in step.deeds)
    assert all(book.endings.values())


# what is refused

GOOD = """
[procedure.own]
title = "自己的"
source = "本社区"
from = 2026-01-01
start = "one"
again = "one"
[procedure.own.step.one]
title = "第一步"
role = "officer"
state = "voiced"
term = { days = 1 }
to = { take = "two" }
[procedure.own.step.two]
title = "第二步"
role = "officer"
state = "taken"
term = { workdays = 2 }
to = { done = "end:closed" }
back = { redo = "one" }
"""


def refused(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RulesRefused) as caught:
        procedures.parse(text.encode())
    assert "第" in errors.sentence(caught.value) and "没有换上" in errors.sentence(caught.value)
    return caught.value.problems


def test_a_communitys_own_procedure_is_read_over_the_shipped_ones() -> None:
    book = procedures.of(procedures.parse(GOOD.encode()))
    assert "own" in book.procedures and "complaint" in book.procedures


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ('done = "end:closed"', 'done = "one"', "loop", 8),
        ('role = "officer"\nstate = "taken"', 'role = "king"\nstate = "taken"', "unknown_role", 16),
        ('back = { redo = "one" }', 'enter = ["fanfare"]', "no_text", 20),
        ('to = { take = "two" }', 'to = { take = "end:closed" }', "unreachable", 14),
        ('to = { take = "two" }', 'to = { take = "three" }', "unknown_target", 13),
        ('to = { take = "two" }', 'to = { dance = "two" }', "unknown_deed", 13),
        ("term = { days = 1 }", "term = { days = 0 }", "bad_term", 8),
        ("term = { days = 1 }", "term = { moons = 1 }", "bad_term", 8),
        ('state = "voiced"', 'state = "closed"', "unknown_state", 11),
        ('title = "第一步"\n', "", "missing", 8),
        ('redo = "one"', 'redo = "two"', "not_back", 20),
        ('title = "第二步"', 'title = "第二步"\ncolour = "red"', "unknown_field", 16),
        ('source = "本社区"\n', "", "missing", 2),
    ],
)
def test_a_wrong_procedure_is_refused_with_its_line(
    old: str, new: str, what: str, line: int
) -> None:
    assert old in GOOD
    found = refused(GOOD.replace(old, new, 1))
    assert [(each[0], each[1]) for each in found][:1] == [(line, what)], found


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "[procedure",
        '[notice.result]\ntitle = "结果"\ntext = "{secret}"',
        '[notice.result]\ntitle = "无"',
        '[office]\ncloses = "二十五点"',
        '[role]\nofficer = ""',
        '[deed.take]\nlabel = "接"',
        '[confirm]\nmajority = "many"',
        "[procedure]\nx = 3",
    ],
)
def test_other_wrong_parts_are_refused_as_a_whole(text: str) -> None:
    assert refused(text)


def test_files_that_are_no_text_or_far_too_large_are_refused() -> None:
    for content in (b"\xff\xfe\x00", b"#" * 300_000):
        with pytest.raises(RulesRefused):
            procedures.parse(content)


# terms


def test_hours_run_at_once_and_days_end_when_the_office_closes() -> None:
    assert ends(local(2026, 3, 2, 23, 30), 4, "hours") == local(2026, 3, 3, 3, 30)
    assert ends(local(2026, 3, 2, 23, 30), 3, "days") == local(2026, 3, 5, 18)
    assert ends(local(2026, 3, 2, 0, 5), 1, "workdays") == local(2026, 3, 3, 18)


def test_workdays_skip_new_year_and_count_make_up_saturdays() -> None:
    assert ends(local(2026, 2, 13, 9), 1, "workdays") == local(
        2026, 2, 14, 18
    )  # a Saturday made up for
    assert ends(local(2026, 2, 14, 9), 1, "workdays") == local(
        2026, 2, 24, 18
    )  # after the Spring Festival
    assert ends(local(2026, 9, 30, 9), 1, "workdays") == local(2026, 10, 8, 18)


def test_a_year_without_published_holidays_falls_back_to_weekdays_and_says_so() -> None:
    found = due(local(2026, 12, 31, 9), Term(1, TermMeasure.WORKDAYS), OFFICE)
    assert not found.sure and found.at.astimezone(SHANGHAI) == local(
        2027, 1, 4, 18
    )  # 1 January is one by law
    assert (
        works(date(2027, 1, 1)) is False
        and works(date(2027, 3, 3)) is None
        and works(date(2026, 2, 14)) is True
    )
    assert due(local(2026, 3, 2, 9), Term(1, TermMeasure.WORKDAYS), OFFICE).sure


@given(st.datetimes(datetime(2026, 1, 1), datetime(2026, 11, 1)), st.integers(1, 20))
def test_a_longer_term_never_ends_earlier(began: datetime, amount: int) -> None:
    start = began.replace(tzinfo=SHANGHAI)
    for measure in TermMeasure:
        one, more = (due(start, Term(n, measure), OFFICE).at for n in (amount, amount + 1))
        assert start < one <= more
        assert one < more or measure is TermMeasure.DAYS  # whose last day is never one of rest
        assert measure is not TermMeasure.DAYS or OFFICE.works(one.astimezone(SHANGHAI).date())


@pytest.mark.parametrize(
    ("written", "at", "pin", "again", "text"),
    [
        ("周五17:00 消杀", local(2026, 3, 6, 17), False, 0, "消杀"),
        ("明天8点半 停水", local(2026, 3, 3, 8, 30), False, 0, "停水"),
        ("置顶 每7天 17:00 大扫除", local(2026, 3, 2, 17), True, 7, "大扫除"),
        ("3月9日9:30 开会", local(2026, 3, 9, 9, 30), False, 0, "开会"),
        ("8:00 已过的钟点是明天", local(2026, 3, 3, 8), False, 0, "已过的钟点是明天"),
        ("12345 热线改号", None, False, 0, "12345 热线改号"),
        ("17:00-18:00 停电", None, False, 0, "17:00-18:00 停电"),
        ("1月5日9:00 明年的事", local(2027, 1, 5, 9), False, 0, "明年的事"),
    ],
)
def test_the_time_before_a_notice_is_understood(
    written: str, at: datetime | None, pin: bool, again: int, text: str
) -> None:
    found = when_written(written, NOW, SHANGHAI)
    assert (found.at, found.pin, found.again_days, found.text) == (at, pin, again, text)


@pytest.mark.parametrize("written", ["25:00 x", "13月40日9:00 x", "今天8:00 x", "2月30日9:00 x"])
def test_a_time_that_does_not_exist_or_has_passed_is_refused(written: str) -> None:
    with pytest.raises(BadInstant):
        when_written(written, NOW, SHANGHAI)


# courses


def due_in(term: Term, began: datetime) -> datetime:
    return due(began, term, OFFICE).at


def start(name: str = "complaint") -> Course:
    return moves.begin(procedures.of().procedures[name], NOW, NOW, due_in)


def test_coming_back_to_a_step_gives_no_new_time() -> None:
    procedure = procedures.of().procedures["order"]
    course = moves.move(start("order"), procedure, "assign", NOW, NOW, due_in, crew="property")
    first = course.due_at
    returned = moves.move(course, procedure, "return", NOW, NOW + timedelta(hours=3), due_in)
    again = moves.move(
        returned, procedure, "assign", NOW, NOW + timedelta(hours=3), due_in, crew="property"
    )
    assert again.due_at == first and again.step == "arrive" and first == NOW + timedelta(hours=4)


def test_a_deed_of_another_step_is_refused() -> None:
    with pytest.raises(NotPossible):
        moves.move(start(), procedures.of().procedures["complaint"], "publish", NOW, NOW, due_in)


Doing = tuple[str, int]


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(sorted(procedures.of().procedures)),
    st.lists(
        st.tuples(
            st.sampled_from(["go", "go", "go", "assign", "extend", "back", "reopen", "switch"]),
            st.integers(0, 60),
        ),
        max_size=40,
    ),
)
def test_whatever_happens_a_course_has_a_holder_and_a_due_instant_or_an_ending(
    name: str, doings: list[Doing]
) -> None:
    book, now = procedures.of(), NOW
    procedure = book.procedures[name]
    course, clock, crew = start(name), timedelta(0), None
    for what, hours in doings:
        now += timedelta(hours=hours)
        step = procedure.step(course.step)
        try:
            if what == "go":
                deeds = list(step.to)
                course = moves.move(
                    course, procedure, deeds[hours % len(deeds)], NOW, now, due_in, crew=crew
                )
            elif what == "back" and step.back:
                course = moves.move(
                    course, procedure, next(iter(step.back)), NOW, now, due_in, crew=crew
                )
            elif what == "assign" and step.assign:
                course = moves.assign(course, step, 7, step.assign[hours % len(step.assign)])
                crew = course.role
            elif what == "extend":
                course = moves.extend(course, now + timedelta(days=hours))
            elif what == "switch" and course.ending is None:
                procedure = list(book.procedures.values())[hours % len(book.procedures)]
                course = moves.switch(course, procedure, NOW, now, due_in)
            elif what == "reopen" and course.ending is not None:
                course = moves.reopen(course, procedure, NOW, now, due_in, crew=crew)
        except NotPossible:
            assert course.ending is not None or what in ("assign", "back")
        assert (course.ending is None) == (course.due_at is not None)
        assert course.ending is not None or course.role in book.roles
        assert (course.closed_at is not None) == (course.ending is not None)
        fresh = (course.closed_at or now) - NOW
        assert fresh >= clock or course.closed_at is None
        clock = max(clock, fresh)


# the neighbours' word, coverage, the list


HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("answers", "over", "expected"),
    [
        (["good", "good", None], False, Verdict.SOLVED),
        (["good", None], False, Verdict.WAITING),
        (["good", "good", None, None], False, Verdict.WAITING),
        (["good", "broken", "good"], False, Verdict.BROKEN),
        (["good", None, None], True, Verdict.SOLVED),
        (["good", "bad"], True, Verdict.LAPSED),
        ([], True, Verdict.LAPSED),
        (["bad", "good", "good"], True, Verdict.SOLVED),
        ([None, None], True, Verdict.LAPSED),
        ([], False, Verdict.WAITING),
    ],
)
def test_the_neighbours_majority_decides_and_one_broken_reopens(
    answers: list[str | None], over: bool, expected: Verdict
) -> None:
    assert verdict(answers, HALF, 1, over=over) is expected


def test_coverage_shows_buildings_and_groups_nobody_heard() -> None:
    def household(label: str, *groups: str) -> Household:
        place = door(label)
        assert place
        return Household(place, groups=groups)

    roll = {
        1: household("1-1-101", "老人"),
        2: household("1-1-102"),
        3: household("10-1-101", "租户"),
        4: household("2-1-101"),
    }
    found = coverage(roll, {1, 2, 99}, {2: "有车"}, strangers=3)
    assert [(each.name, each.heard, each.whole) for each in found.buildings] == [
        ("1", 2, 2),
        ("2", 0, 1),
        ("10", 0, 1),
    ]
    assert {(each.name, each.heard, each.whole) for each in found.groups} == {
        ("老人", 1, 1),
        ("有车", 1, 1),
        ("租户", 0, 1),
    }
    assert (
        found.silent == ("2", "10", "租户")
        and found.unheard == ("2-1-101", "10-1-101")
        and found.strangers == 3
    )


def test_a_company_is_listed_only_where_chance_does_not_explain_it() -> None:
    bars = Bars(0.8, 0.5, 10)
    low, high = Rate(
        9, 10
    ).interval  # published examples of Wilson's interval: 9 of 10 is 0.596–0.982
    assert (round(low, 3), round(high, 3)) == (0.596, 0.982)
    for rate, expected in (
        (Rate(9, 9), AgencyRating.FEW),
        (Rate(10, 10), AgencyRating.MIDDLE),
        (Rate(30, 30), AgencyRating.RED),
        (Rate(2, 12), AgencyRating.BLACK),
        (Rate(6, 12), AgencyRating.MIDDLE),
    ):
        assert standing(rate, bars) is expected, rate


def test_the_shipped_file_is_what_the_code_reads() -> None:
    given_: dict[str, Any] = tomllib.loads((procedures.HERE / "procedures.toml").read_text("utf-8"))
    assert set(given_) == set(procedures.PARTS)


def test_one_field_of_a_step_is_laid_over_the_shipped_one() -> None:
    shipped = procedures.of().procedures["order"]
    own = procedures.of(
        procedures.parse(b"[procedure.order.step.arrive]\nterm = { hours = 6 }\n")
    ).procedures["order"]
    assert own.steps.keys() == shipped.steps.keys() and own.title == shipped.title
    assert own.steps["arrive"].term != shipped.steps["arrive"].term
    assert own.steps["finish"] == shipped.steps["finish"]


def test_wrong_lines_come_in_order_and_an_empty_file_is_none() -> None:
    late = (
        "[procedure.order.step.dispatch]\nterm = { hour = 4 }\n"
        + "\n" * 9
        + "[procedure.order.step.arrive]\nterm = { hour = 4 }\n"
    )
    assert [line for line, _, _ in refused(late)] == [1, 12]
    timed = '[notice.news]\ntitle = "本月办结"\ntext = "{month}办结 {count} 件"\nday = 1\nat = "09:00"\n'
    assert [what for _, what, _ in refused(timed)] == ["nothing_fills"]
    assert refused("") == [(1, "nothing", "")] == refused("# 以后再写\n")
    assert refused('[procedure.order.step.arrive]\ntitle = "联系3-2-501"\n') == [
        (2, "gives_away", "3-2-501")
    ]


@pytest.mark.parametrize(
    ("began", "until"),
    [
        ((2027, 2, 4), (2027, 2, 9)),  # 除夕 to 初三, then the first day of work
        ((2027, 4, 2), (2027, 4, 6)),  # 清明
        ((2027, 6, 8), (2027, 6, 10)),  # 端午
        ((2027, 9, 14), (2027, 9, 16)),  # 中秋
    ],
)
def test_the_festivals_hold_before_the_years_holidays_are_published(
    began: tuple[int, int, int], until: tuple[int, int, int]
) -> None:
    at = datetime(*began, 9, tzinfo=SHANGHAI)
    for measure in (TermMeasure.DAYS, TermMeasure.WORKDAYS):
        found = due(at, Term(1, measure), OFFICE)
        assert found.at.astimezone(SHANGHAI).date() == date(*until) and not found.sure
