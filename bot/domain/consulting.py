"""Whom a question goes to (专家咨询): whoever knows its topic, is on duty, is not away, and has the least in hand."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.agency import Agency
from bot.domain.household import number
from bot.domain.opening import days_named, opening
from bot.domain.timing import plainly, when_written

LAWYER: Final = "lawyer"
_HOURS: Final = re.compile(r"\d|[周星期]|每天|全天")
MOST_ASKED: Final = 3  # experts, one after another; then it rises
AWAY: Final = re.compile(
    r"^(?:我|本人)?(?:这几天|最近|明天起|下周|今天起|明天|从.{1,6}起)?(?:我)?(?:要|得|想|会)?(?:请.{0,3}假|休假|出差|不接(?:咨询|活儿?|单|案)(?:了|子|[，,。\s]|$)|不在(?!了)|外出|歇.{0,2}天|回.{0,2}老家)"
)
IN_COURT: Final = re.compile(
    r"^(?:我|本人|这几天|最近|下周|这周|明天|后天|今天)(?:我)?(?:要|得|有)?(?:出庭|开庭|庭审)"
)
BACK: Final = re.compile(r"回来|销假|恢复")
_DAYS: Final = re.compile(
    r"(?P<many>\d{1,2}|[一二两三四五六七八九十])(?:个?(?P<what>天|星期|周|礼拜)|个(?P<months>月))"
)
_WEEK: Final = re.compile(r"(?<!到)[这本下]周(?![一二三四五六日天末])")
_LENGTHS: Final = {"天": 1, "星期": 7, "周": 7, "礼拜": 7, "月": 30}

_ONES_OWN: Final = re.compile(  # nobody else's business, and nothing the community repairs
    r"律师|押金|借条|欠条|欠(?:我|钱|薪)|工资|离婚|遗嘱|遗产|继承|抚养|赡养|官司|起诉|仲裁|公证|劳动合同|社保|养老金|公积金|降压药|吃什么药|抑郁|失眠"
)
_WANTS_ADVICE: Final = re.compile(
    r"(?:该|要|想|能|去)(?:找|问|去)(?:谁|哪|个?律师|个?医生|一?下)|找(?:个|位)?(?:律师|懂)|问问|咨询|打听|请教|怎么办|咋办|怎么弄|合法吗|能.{0,6}吗|[?？]"
)


_OF_OTHERS: Final = re.compile(r"楼上|楼下|隔壁|邻居|物业|小区|广场|噪音|吵得|暖气|维修|保安")


def speaks_of_others(text: str) -> bool:
    """Whether words tell of the neighbours, the property company or the compound: no affair of one's own."""
    return _OF_OTHERS.search(text) is not None


def asks_for_advice(text: str) -> bool:
    """Whether somebody asks what to do about an affair of their own: 房东不退押金，该找谁问问."""
    return _ONES_OWN.search(text) is not None and _WANTS_ADVICE.search(text) is not None


@dataclass(frozen=True, slots=True)
class Field:
    """A field of knowledge, and the words by which a question is of it."""

    name: str
    words: re.Pattern[str]

    @classmethod
    def read(cls, row: Mapping[str, str]) -> "Field":
        """As the rules file has it: words parted by spaces."""
        words = sorted(row["words"].split(), key=len, reverse=True)
        return cls(row["name"], re.compile("|".join(map(re.escape, words))))


def fields_of(question: str, known: Sequence[Field]) -> list[str]:
    """The fields of a question, the one with the most words first."""
    hits = [(len(each.words.findall(question)), each.name) for each in known]
    return [name for count, name in sorted(hits, key=lambda hit: -hit[0]) if count]


def knows(expert: Agency, fields: Sequence[str], question: str, known: Sequence[Field]) -> int:
    """How well an expert's own words fit a question: 2 its field, 1 nothing told of what they know, 0 another field."""
    told = f"{'律师' if expert.role == LAWYER else ''} {expert.name} {expert.skills}"
    own = {each.name for each in known if each.name in told or each.words.search(told)}
    if own & set(fields):
        return 2
    parts = re.split(r"[\s，,、；;]+", expert.skills)
    words = [part for part in parts if len(part) > 1 and not _HOURS.search(part)]
    if any(word in question for word in words):
        return 2
    return 0 if own or words else 1


def on_duty(expert: Agency, local: datetime) -> bool:
    """Whether an expert answers at a local instant: not away, and within hours of their own (周一至周五 9:00-18:00)."""
    if expert.away_until is not None and local < expert.away_until:
        return False
    hours = opening(expert.skills)
    if hours is not None:
        return hours.holds(local)
    days = days_named(expert.skills)
    return days is None or local.weekday() in days


def order_of(
    experts: Sequence[Agency],
    question: str,
    known: Sequence[Field],
    held: Mapping[int, int],
    local: datetime,
) -> list[Agency]:
    """Whom to ask, the first first: those who know its field before those who might, on duty before off duty, the
    least in hand first; nobody of another field or away."""
    fields = fields_of(question, known)
    fit = [
        (
            -knows(each, fields, question, known),
            not on_duty(each, local),
            held.get(each.id, 0),
            each.id,
        )
        for each in experts
        if knows(each, fields, question, known)
        and not (each.away_until is not None and local < each.away_until)
    ]
    by_id = {each.id: each for each in experts}
    return [by_id[number] for *_, number in sorted(fit)]


def is_away(text: str) -> bool:
    """Whether somebody who answers questions says that they cannot: 我出差三天, 下周出庭."""
    return AWAY.search(text) is not None or IN_COURT.search(text) is not None


def away_until(written: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The midnight after 3天, 一周, 到8月5日 in a zone; None where words name no time."""
    today = now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    if found := _DAYS.search(written):
        many = int(number(found["many"]) or 0)
        return (
            today + timedelta(days=many * _LENGTHS[found["what"] or found["months"]])
            if many
            else None
        )
    if found := _WEEK.search(written):  # until its Sunday is over
        weeks = 2 if found[0] == "下周" else 1
        return today + timedelta(days=7 * weeks - today.weekday())
    day = written.rpartition("到")[2].strip()
    at = when_written(plainly(f"{day} 9:00", now, zone), now, zone).at
    return at and at.astimezone(zone).replace(hour=0, minute=0) + timedelta(days=1)
