"""Several demands in one message: its clauses are given to categories so that what they say fits best.

A change of category costs something, less where a sentence ends and least where a list mark or a word like
还有 opens the next matter; the cheapest division wins (Viterbi's algorithm over the clauses).
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from nlp.clauses import Clause
from nlp.finding import Finding, SpokenPlace

TURNING: Final = 0.2
STOPPING: Final = 0.7
RUNNING_ON: Final = 1.1
ONE_STORY: Final = 1.0  # more, where the two are often two sides of one trouble
KIN: Final = frozenset(
    map(
        frozenset,
        (
            ("parking", "fire_safety"),
            ("ebike", "fire_safety"),
            ("ebike", "power"),
            ("lighting", "power"),
            ("leak", "water"),
            ("leak", "drainage"),
            ("water", "drainage"),
            ("heating", "leak"),
            ("water", "heating"),
            ("sanitation", "drainage"),
            ("sanitation", "pets"),
            ("noise", "neighbours"),
            ("noise", "pets"),
            ("facilities", "parking"),
            ("facilities", "greening"),
            ("falling_objects", "sanitation"),
            ("falling_objects", "leak"),
            ("security", "parking"),
            ("elevator", "welfare"),
            ("gas", "fire_safety"),
            ("encroachment", "fire_safety"),
            ("encroachment", "parking"),
            ("power", "fire_safety"),
        ),
    )
)
FILLER: Final = 0.25  # what a clause says of no category at all
ENOUGH: Final = 0.5  # the likeliest clause of a demand must be a demand by this
LISTED: Final = 0.25  # or by this, where a list mark or a word like 还有 opens it
WEIGHTY: Final = 0.6  # what all clauses of a demand must say of it together
# 4号楼1单元201的，麻烦社区记两样: whose all that follows is
_HEADED: Final = re.compile(
    r"(?:[说讲记反映问报提]|反应)[^，,。:：]{0,4}(?:[两二三四五六几][样件个条点桩]|些)(?:事|问题|情况)?|^(?:我(?:家)?(?:是|住|在)|这里是|我是)"
)
# what stands inside the house that was named before
_INSIDE: Final = re.compile(
    r"楼道|楼梯|单元|电梯|走廊|过道|我家|家里|屋|这栋|这楼|咱楼|楼里|这门|门厅|大厅|同一|也|灯|上头|里头"
)
_OUTSIDE: Final = re.compile(
    r"[东南西北大]门|地库|车库|车棚|路灯|小区|院里|院子|广场|门岗|岗亭|保安|物业|前台|停车费|公共收益|公交|花园|健身"
)

# 两家都说说吧, 报修单开了仨月: what is asked for, or was done, about the trouble named before
_CLOSING: Final = re.compile(
    r"(?:请|麻烦|[两几]家|你们|物业|社区|居委会?|领导|谁|能不能|赶紧|赶快|快|都|来|给|帮)*"
    r"(?:说说|管管|查查|调?查?一?下?监控|个?说法|解决|处理|看看|盯着?|修修|弄弄|反映)(?:一?下)?(?:呗|吧|啊|呀|哈|了|行不)?"
    r"|(?:都|我)*(?:报修|报了修|反映|投诉|打电话|打了电话|催|跟物业说|找物业)[^，,。]{0,8}(?:[两二三四五六七八九十几半仨俩\d]+(?:多)?个?(?:天|月|礼拜|星期|周|回|次|遍|趟)|没人|没来|不来|没动静|没信|没用)[^，,。]{0,4}"
)


# what somebody cannot do because of a trouble that another clause tells
_CONSEQUENCE: Final = re.compile(
    r"(?:(?:轮椅|婴儿车|童车|推车|小推车|老人|老太太|孩子|大人|人|腿脚|[我他她](?:[妈爸们]|婆婆|公公|奶奶|爷爷)?|"
    r"根本|都|也|就|更|完全|每次|推|拉|抬|想|要|得|的|家|在|连)){0,8}"
    r"(?:不敢(?:下楼?|出门?|走|睡|进|坐|开窗?|让孩子.{0,4})|[上下进出过推拉走]{1,2}不(?:[来去了动成]|上去|下去|下来|出去|进去|过去)|没法(?:走|[上下进出过]去?|出门|下楼|上楼))[了啊呀]?"
)


# 交着物业费, before what one gets for it
_PREAMBLE: Final = re.compile(
    r"(?:我们?|大家|每[年月]|年年|天天|都|白|一分|一年)*(?:(?:交|收)(?:着|了|那么多|这么多|钱)*物业费(?:的|呢)?|物业费(?:一分)?(?:没少|照|都|天天|年年)?(?:交|收)(?:着|了)?)"
)


# 电梯修得挺快，就是楼道灯还没人换: what is all right is said before what is not
_FINE: Final = re.compile(
    r"没事|没问题|没毛病|没的?说|挺(?:快|好|不错|勤|亮|热|稳|满意)|真?不(?:缺|怨|怪|差|错|赖)|倒是?(?:有|行|好|修|热|亮|快|干净|不错|挺)"
    r"|(?<!还没)(?<!没有)(?:修|亮|通|换|热|装)(?:好|上)?了|来[水电气暖]了|还行|满意"
)
_BUT: Final = re.compile(
    r"[，,。；;\s](?:可就?是?|就是|但是?|不过|只是|唯独|偏偏|缺的是|是)(?![啊呀的了吗吧不])"
)


def is_all_right_until(text: str) -> int:
    """How many characters say that something is all right, before a 就是 or 但 turns to what is not; 0 for none."""
    turn = _BUT.search(text)
    return turn.start() if turn is not None and _FINE.search(text, 0, turn.start()) else 0


def is_aside(text: str) -> bool:
    """Whether a clause only says what cannot be done (推轮椅下不来, after 坡道太陡), or what is paid for it all."""
    return any(each.fullmatch(text.strip()) for each in (_CONSEQUENCE, _PREAMBLE, _CLOSING))


class SaidClause(NamedTuple):
    """A clause and what it says: its chance of being a demand, its categories' strengths, its place."""

    clause: Clause
    chance: float
    spoken_of: dict[str, float]
    place: SpokenPlace | None
    urgent: bool


class Demand(NamedTuple):
    """One demand of a message: the clauses that say it."""

    category: str
    said: tuple[SaidClause, ...]

    @property
    def span(self) -> tuple[int, int]:
        return self.said[0].clause.start, self.said[-1].clause.end


def divided(said: Sequence[SaidClause]) -> list[Demand]:
    """The demands of a message in order; one or none where it speaks of one matter."""
    names = sorted({name for each in said for name in each.spoken_of})
    if not names:
        return []
    runs: list[Demand] = []
    for each, name in zip(said, _best_path(said, names), strict=True):
        if runs and runs[-1].category == name and not _elsewhere(runs[-1], each):
            runs[-1] = Demand(name, (*runs[-1].said, each))
        else:
            runs.append(Demand(name, (each,)))
    return _told_once([run for run in runs if _is_demand(run)])


def _is_demand(run: Demand) -> bool:
    likeliest = max(each.chance for each in run.said)
    weight = sum(each.chance * each.spoken_of.get(run.category, 0.0) for each in run.said)
    if run.said[0].clause.turn:
        return likeliest >= LISTED
    return likeliest >= ENOUGH and weight >= WEIGHTY


def _best_path(said: Sequence[SaidClause], names: Sequence[str]) -> list[str]:
    """The category of each clause on the cheapest way through all of them."""
    scores = dict.fromkeys(names, 0.0)
    came_from: list[dict[str, str]] = []
    for number, each in enumerate(said):
        step: dict[str, str] = {}
        reached: dict[str, float] = {}
        for name in names:
            costs = {
                other: scores[other] - (_cost(each.clause, other, name) if number else 0.0)
                for other in names
            }
            step[name] = max(names, key=lambda other: (costs[other], other == name))
            reached[name] = costs[step[name]] + each.chance * max(
                each.spoken_of.get(name, 0.0), FILLER
            )
        came_from.append(step)
        scores = reached
    name = max(scores, key=lambda each: scores[each])
    path = [name]
    for step in reversed(came_from[1:]):
        name = step[name]
        path.append(name)
    return path[::-1]


def _cost(clause: Clause, before: str, name: str) -> float:
    """What it costs to turn from one category to another where this clause begins."""
    if before == name:
        return 0.0
    if clause.turn:
        return TURNING
    kin = frozenset((before, name)) in KIN or "property_service" in (before, name)
    return (RUNNING_ON if clause.weak else STOPPING) + (ONE_STORY if kin else 0.0)


def _elsewhere(demand: Demand, said: SaidClause) -> bool:
    """The same trouble at another building is another demand."""
    here = next((each.place for each in demand.said if each.place), None)
    there = said.place
    if here is None or there is None or said.chance < ENOUGH:
        return False
    return None not in (here.building, there.building) and here.building != there.building


def _told_once(demands: Sequence[Demand]) -> list[Demand]:
    """A matter that is come back to is one demand, the longer telling of it."""
    kept: list[Demand] = []
    for demand in demands:
        first = demand.said[0]
        twins = [
            each
            for each in kept
            if each.category == demand.category and not _elsewhere(each, first)
        ]
        if not twins:
            kept.append(demand)
        elif len(demand.said) > len(twins[0].said):
            kept[kept.index(twins[0])] = demand
    return kept


def place_of(demand: Demand, said: Sequence[SaidClause], text: str) -> SpokenPlace | None:
    """The place said for a demand; another one of the message only for what is plainly in the same house."""
    own = next((each.place for each in demand.said if each.place), None)
    start, end = demand.span
    head = said[0]
    if (
        own is None
        and head.place
        and _HEADED.search(text, 0, said[min(1, len(said) - 1)].clause.end)
    ):
        return None if _OUTSIDE.search(text[start:end]) else head.place
    before = [each.place for each in said if each.place and each.clause.end <= start]
    turn = next(
        (each.clause.start for each in said if each.clause.turn and each.clause.start >= end),
        len(text),
    )
    after = [each.place for each in said if each.place and end <= each.clause.start < turn]
    nearest = (before or after or [None])[-1]
    return _placed(own, nearest, text[start:end])


def _placed(own: SpokenPlace | None, before: SpokenPlace | None, text: str) -> SpokenPlace | None:
    """A place completed by the one that was named before it, which holds alone only inside the same house."""
    if own is None:
        return before if before and inside(text) else None
    if own.building is None and before is not None:
        return SpokenPlace(before.building, own.unit or before.unit, own.room)
    return own


def told_at_length(found: Sequence[Finding], text: str) -> Finding | None:
    """The demands of a long telling as one finding with its `more`; a matter that is come back to is one."""
    kept: list[Finding] = []
    before: SpokenPlace | None = None
    for finding in found:
        start, end = finding.span or (0, len(text))
        each = replace(finding, place=_placed(finding.place, before, text[start:end]))
        before = each.place or before
        twin = next((k for k, past in enumerate(kept) if _same_matter(past, each)), None)
        if twin is None:
            kept.append(each)
        elif each.urgent and not kept[twin].urgent:
            kept[twin] = replace(each, place=each.place or kept[twin].place)
    return replace(kept[0], more=tuple(kept[1:])) if kept else None


def _same_matter(past: Finding, each: Finding) -> bool:
    here = past.place
    there = each.place
    apart = (
        here
        and there
        and None not in (here.building, there.building)
        and here.building != there.building
    )
    return past.category == each.category and not apart


def inside(text: str) -> bool:
    """Whether what a text speaks of may stand in a house that was named before it."""
    return bool(_INSIDE.search(text)) and not _OUTSIDE.search(text)
