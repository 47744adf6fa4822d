"""What a page of the board says, as words and numbers for its template; the same as tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from bot.domain.activity import Activity, ActivityKind
from bot.domain.ballot import Ballot
from bot.domain.dated import Dated
from bot.domain.figures import Figures, Row
from bot.domain.income import Account, Sum, by_item, total
from bot.domain.ledger import key_code
from bot.domain.matter import State
from bot.domain.notice import Notice
from bot.domain.rating import AgencyRating
from bot.services.ballots.public_view import ShownBallot
from bot.services.figures.statistics import Rated
from bot.services.notices.board_view import LATE, BoardEntry, BoardLine, Listing
from bot.storage.communities import Community
from bot.texts import activities as activity_texts
from bot.texts import ballots as ballot_texts
from bot.texts import figures as figure_texts
from bot.texts import outcomes, words, workflow
from bot.texts.incomes import yuan
from bot.texts.words import CATEGORIES
from bot.texts.workflow import PUBLIC_EVENTS

STATES: Final = {
    state.value: text for state, text in words.STATES.items() if state.open or state is State.CLOSED
}
BARS: Final = 10
_KIND_OF_ACTIVITY: Final = {ActivityKind.MEETING: "议事", ActivityKind.EVENT: "活动"}
_KINDS: Final = {
    AgencyRating.RED: "red",
    AgencyRating.BLACK: "black",
    AgencyRating.MIDDLE: "middle",
    AgencyRating.HEARD: "middle",
    AgencyRating.FEW: "few",
}


@dataclass(frozen=True, slots=True)
class PageTable:
    """Rows under their heads."""

    heads: tuple[str, ...]
    rows: list[tuple[Any, ...]]

    def dicts(self) -> list[dict[str, Any]]:
        return [dict(zip(self.heads, row, strict=True)) for row in self.rows]


def this_month(community: Community, now: datetime) -> str:
    return f"{now.astimezone(ZoneInfo(community.zone)):%Y-%m}"


def _when(at: datetime | None, community: Community) -> str:
    return words.when(at, ZoneInfo(community.zone)) if at else ""


def _line(each: BoardLine) -> dict[str, Any]:
    matter = each.matter
    stands = each.stands
    return {
        "number": matter.number,
        "title": workflow.public_title(matter),
        "about": workflow.about(matter),
        "state": words.state(matter.state, urgent=matter.urgent),
        "kind": "late" if stands.late else matter.state.value,
        "step": stands.step,
        "who": stands.who,
        "due": stands.due,
        "late": stands.late,
        "waiting": stands.waiting,
        "ending": stands.ending,
        "clock": stands.clock,
        "heat": f"{each.heat:g}",
        "supporters": each.supporters,
        "urgent": matter.urgent and matter.state.open,
        "solved": matter.course.solved_at is not None,
        "again": matter.course.round,
    }


def matters(found: Listing, given: Mapping[str, str], community: Community) -> dict[str, Any]:
    """The list with its filters and pages."""

    def link(**changed: str) -> str:
        kept = {name: value for name, value in {**given, **changed}.items() if value}
        return f"/c{community.id}" + (f"?{urlencode(kept)}" if kept else "")

    tabs = [
        {
            "name": "全部",
            "count": sum(found.counts.get(state, 0) for state in STATES),
            "link": link(state=""),
            "here": not given["state"],
        }
    ]
    tabs += [
        {
            "name": text,
            "count": found.counts.get(state, 0),
            "link": link(state=state),
            "here": given["state"] == state,
        }
        for state, text in STATES.items()
    ]
    if found.counts.get(LATE) or given["state"] == LATE:
        tabs.append(
            {
                "name": "逾期",
                "count": found.counts.get(LATE, 0),
                "link": link(state=LATE),
                "here": given["state"] == LATE,
            }
        )
    return {
        "lines": [_line(each) for each in found.lines],
        "tabs": tabs,
        "whole": found.whole,
        "page": found.page,
        "pages": found.pages,
        "given": given,
        "categories": CATEGORIES,
        "closed": found.counts.get("closed", 0),
        "solved": found.counts.get("solved", 0),
        "earlier": link(page=str(found.page - 1)) if found.page > 1 else "",
        "later": link(page=str(found.page + 1)) if found.page < found.pages else "",
    }


def building_of(written: str) -> str:
    """The building meant by what somebody typed: 5, 5号楼, 5栋, A座."""
    return "".join(filter(str.isalnum, written)).rstrip("号楼栋座幢")[:6].upper()


def hall(found: Sequence[BoardLine], community: Community, now: datetime) -> dict[str, Any]:
    """The sheet in the hall: the matters that most neighbours speak of, as of a day."""
    return {
        "lines": [_line(each) for each in found],
        "day": words.when(now, ZoneInfo(community.zone)).split()[0],
    }


def matter(found: BoardEntry, community: Community) -> dict[str, Any]:
    """One matter: where it stands, what happened when, counted from the first voice."""
    opened = found.line.matter.opened_at
    return {
        **_line(found.line),
        "procedure": found.procedure,
        "opened": _when(opened, community),
        "steps": [{"name": name, "here": here} for name, here in found.steps],
        "events": [
            {
                "at": _when(at, community),
                "iso": at.isoformat(),
                "what": PUBLIC_EVENTS[event],
                "text": text,
                "after": workflow.span(at - opened),
            }
            for at, event, text in found.events
        ],
        "notices": notices(found.notices, community),
        "ballots": ballots(found.ballots, community),
        "heard": found.heard,
        "satisfied": found.satisfied[0],
        "answered": found.satisfied[1],
    }


def notices(found: Sequence[Notice], community: Community) -> list[dict[str, Any]]:
    numbers = {each.id: each.number for each in found}
    return [
        {
            "number": each.number,
            "title": each.title,
            "text": each.text,
            "at": _when(each.posted_at, community),
            "iso": each.posted_at.isoformat() if each.posted_at else "",
            "late": each.late,
            "received": each.received,
            "corrected": numbers.get(each.corrected_by or 0, "后来的更正")
            if each.corrected_by
            else "",
            "corrects": numbers.get(each.corrects or 0, "") if each.corrects else "",
        }
        for each in found
    ]


def calendar(
    found: Sequence[Activity], dated: Sequence[Dated], community: Community
) -> list[dict[str, Any]]:
    """What is to come, the next first, without anybody's name."""
    rows = [
        (each.starts_at, each.title, each.place, _KIND_OF_ACTIVITY[each.kind]) for each in found
    ]
    rows += [(each.at, each.title, "", "表决") for each in dated]
    zone = ZoneInfo(community.zone)
    return [
        {
            "title": title,
            "at": activity_texts.when(at, zone),
            "iso": at.isoformat(),
            "place": place,
            "kind": kind,
        }
        for at, title, place, kind in sorted(rows)
    ]


def ballots(found: Sequence[Ballot], community: Community) -> list[dict[str, Any]]:
    return [
        {
            "number": each.number,
            "title": each.title,
            "stage": ballot_texts.STAGES[each.stage],
            "link": f"/b/{each.public}",
            "opens": _when(each.opens_at, community),
            "closes": _when(each.closes_at, community),
        }
        for each in found
    ]


def figures(
    found: Figures, month: str, names: Mapping[str, str], community: Community, now: datetime
) -> dict[str, Any]:
    """The same numbers as the report's."""
    year = month[:4]
    here = this_month(community, now)
    return {
        "month": figure_texts.month(month),
        "figures": figure_texts.listed(found),
        "heads": figure_texts.HEADS,
        "tables": [
            {
                "title": title,
                "bars": _bars_of(rows, kind, names),
                "rows": [figure_texts.row(_name(row, kind, names), row) for row in rows],
            }
            for title, kind, rows in _parts(found)
        ],
        "months": [
            {
                "name": f"{number} 月",
                "link": f"{year}-{number:02d}",
                "here": month == f"{year}-{number:02d}",
            }
            for number in range(1, 13)
            if f"{year}-{number:02d}" <= here
        ],
        "year": year,
        "whole_year": month == year,
        "corrected": figure_texts.corrected(found),
    }


def months(found: Sequence[tuple[int, int, int]]) -> list[dict[str, Any]]:
    """New and finished matters month by month, as heights out of 100."""
    most = max((max(opened, closed) for _, opened, closed in found), default=0) or 1
    return [
        {
            "name": f"{month} 月",
            "opened": opened,
            "closed": closed,
            "high": round(100 * opened / most),
            "done": round(100 * closed / most),
        }
        for month, opened, closed in found
    ]


def _bars_of(rows: Sequence[Row], kind: str, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """The busiest ten of a table: how many matters, as widths out of 100."""
    busiest = sorted(rows, key=lambda row: -row.opened)[:BARS]
    most = busiest[0].opened if busiest else 0
    return [
        {
            "name": _name(row, kind, names),
            "count": row.opened,
            "wide": round(100 * row.opened / most),
        }
        for row in busiest
        if row.opened
    ]


def _parts(found: Figures) -> list[tuple[str, str, tuple[Row, ...]]]:
    return [
        ("按类别", "category", found.by_category),
        ("按楼", "building", found.by_building),
        ("按承办方", "agency", found.by_agency),
    ]


def _name(row: Row, kind: str, names: Mapping[str, str]) -> str:
    if kind == "category":
        return CATEGORIES[row.name]
    return workflow.building(row.name) if kind == "building" else names.get(row.name, row.name)


def companies(
    found: Sequence[Rated], bars: Mapping[str, Any], community: Community
) -> dict[str, Any]:
    """The red and black list, with how it came about and what the companies say to it."""
    return {
        "companies": [
            {
                "name": each.agency.name,
                "standing": figure_texts.STANDINGS[each.standing],
                "kind": _KINDS[each.standing],
                "kept": figure_texts.share(each.kept),
                "interval": figure_texts.interval(each.kept),
                "satisfied": figure_texts.share(each.satisfied),
                "appeals": [
                    {"at": _when(one.at, community), "text": one.text, "answer": one.answer or ""}
                    for one in each.appeals
                ],
            }
            for each in found
        ],
        "red": f"{float(bars['red']) * 100:.0f}%",
        "black": f"{float(bars['black']) * 100:.0f}%",
        "least": bars["least"],
        "months": bars["months"],
    }


def income(found: Account) -> dict[str, Any]:
    def told(each: Sum) -> dict[str, str]:
        return {
            "name": each.name,
            "opening": "" if each.opening is None else yuan(each.opening),
            "income": yuan(each.income),
            "spending": yuan(each.spending),
            "rest": yuan(each.rest if each.closing is None else each.closing),
        }

    months = found.months()
    now = months[0].closing if months else None
    whole = told(total(found.entries))
    return {
        "total": whole if now is None else {**whole, "rest": yuan(now)},
        "months": [told(each) for each in months],
        "items": [told(each) for each in by_item(found.entries)],
        "balance": bool(found.carried),
        "count": len(found.entries),
    }


def feed(found: Sequence[Notice], community: Community, root: str, now: datetime) -> dict[str, Any]:
    """Notices as Atom has them: a corrected one is updated when it was corrected, and says so. Ids do not hang on the
    board's address."""
    posted = {each.id: each.posted_at for each in found if each.posted_at}
    told = notices(found, community)
    for each, shown in zip(found, told, strict=True):
        fixed = posted.get(each.corrected_by or 0)
        if fixed is not None:
            shown |= {
                "iso": fixed.isoformat(),
                "text": f"（已更正，见 {shown['corrected']}）{shown['text']}",
            }
    updated = max(posted.values(), default=now).isoformat()
    return {
        "community": community.name,
        "root": root,
        "updated": updated,
        "notices": told,
        "urn": f"urn:bandeng:c{community.id}",
    }


# tables


def _hours(line: BoardLine, now: datetime) -> float:
    return round(line.matter.clock(now).total_seconds() / 3600, 1)


def matters_table(found: Sequence[BoardLine], now: datetime) -> PageTable:
    heads = (
        "number",
        "title",
        "category",
        "building",
        "state",
        "step",
        "who",
        "opened_at",
        "due_at",
        "closed_at",
        "solved_at",
        "ending",
        "hours",
        "heat",
        "supporters",
        "round",
    )
    rows: list[tuple[Any, ...]] = []
    for line in found:
        each = line.matter
        course = line.matter.course
        instants = [
            at.isoformat() if at else ""
            for at in (each.opened_at, course.due_at, course.closed_at, course.solved_at)
        ]
        rows.append(
            (
                each.number,
                workflow.public_title(each),
                each.category,
                each.place.building or "",
                each.state.value,
                line.stands.step,
                line.stands.who,
                *instants,
                course.ending.value if course.ending else "",
                _hours(line, now),
                line.heat,
                line.supporters,
                course.round,
            )
        )
    return PageTable(heads, rows)


def notices_table(found: Sequence[Notice]) -> PageTable:
    heads = ("number", "kind", "title", "text", "posted_at", "late", "corrected_by")
    numbers = {each.id: each.number for each in found}
    return PageTable(
        heads,
        [
            (
                each.number,
                each.kind,
                each.title,
                each.text,
                each.posted_at.isoformat() if each.posted_at else "",
                each.late,
                numbers.get(each.corrected_by or 0, ""),
            )
            for each in found
        ],
    )


def ballots_table(found: Sequence[Ballot]) -> PageTable:
    heads = ("number", "title", "stage", "opens_at", "closes_at", "page")
    return PageTable(
        heads,
        [
            (
                each.number,
                each.title,
                each.stage.value,
                each.opens_at.isoformat() if each.opens_at else "",
                each.closes_at.isoformat() if each.closes_at else "",
                f"/b/{each.public}",
            )
            for each in found
        ],
    )


def figures_table(found: Figures, names: Mapping[str, str]) -> PageTable:
    """One row for the whole, then one a category, building and agency."""
    heads = (
        "part",
        "name",
        "opened",
        "closed",
        "solved",
        "in_time",
        "turns",
        "satisfied",
        "answers",
        "hours",
        "voices",
        "first_in_time",
        "first_turns",
        "reopened",
        "consultations",
        "pending",
        "overdue",
        "ballots",
        "passed",
    )
    whole = (
        "whole",
        "",
        found.opened,
        found.closed,
        found.solved,
        found.kept.part,
        found.kept.whole,
        found.satisfied.part,
        found.satisfied.whole,
        found.hours,
        found.voices,
        found.answered.part,
        found.answered.whole,
        found.reopened,
        found.consultations,
        found.pending,
        found.overdue,
        found.ballots,
        found.passed,
    )
    rows = [
        (
            kind,
            _name(row, kind, names),
            row.opened,
            row.closed,
            row.solved,
            row.in_time.part,
            row.in_time.whole,
            row.satisfied.part,
            row.satisfied.whole,
            row.hours,
            *[""] * 9,
        )
        for _, kind, found_rows in _parts(found)
        for row in found_rows
    ]
    return PageTable(heads, [whole, *rows])


def companies_table(found: Sequence[Rated]) -> PageTable:
    heads = (
        "company",
        "standing",
        "in_time",
        "turns",
        "low",
        "high",
        "satisfied",
        "answers",
        "appeals",
        "verdict",
    )
    return PageTable(
        heads,
        [
            (
                each.agency.name,
                each.standing.value,
                each.kept.part,
                each.kept.whole,
                *(round(bound, 3) for bound in each.kept.interval),
                each.satisfied.part,
                each.satisfied.whole,
                len(each.appeals),
                each.verdict.value,
            )
            for each in found
        ],
    )


def orders_table(found: Sequence[tuple[str, str, str, bool]]) -> PageTable:
    """The orders that the companies' rates are counted from, so that anybody can count again."""
    heads = ("company", "matter", "step", "in_time")
    return PageTable(heads, [(*each[:3], int(each[3])) for each in found])


def income_table(found: Account) -> PageTable:
    heads = ("day", "item", "income", "spending", "note")
    return PageTable(
        heads,
        [
            (
                each.day,
                each.item,
                f"{each.income / 100:.2f}",
                f"{each.spending / 100:.2f}",
                each.note,
            )
            for each in found.entries
        ],
    )


# a ballot


def ballot(shown: ShownBallot) -> dict[str, object]:
    """A ballot's page."""
    each = shown.ballot
    outcome = shown.outcome
    opens, closes = (
        ballot_texts.when(at, shown.zone) if at else "" for at in (each.opens_at, each.closes_at)
    )
    return {
        "community": shown.community,
        "root": f"/c{each.community}",
        "number": each.number,
        "name": each.public,
        "title": each.title,
        "stage": ballot_texts.STAGES[each.stage],
        "options": each.options,
        "showings": _showings(each),
        "budget": ballot_texts.budget_line(each) if each.funding else "",
        "effect": shown.profile.effect,
        "rule": f"{shown.profile.title}：{ballot_texts.rule(shown.profile)}",
        "source": shown.profile.source,
        "scope": ballot_texts.scope(each),
        "secrecy": ballot_texts.SECRECY[each.secrecy],
        "opens": opens,
        "closes": closes,
        "voted": shown.voted,
        "whole": shown.whole,
        "open": each.stage is each.stage.OPEN,
        "here": "ballots",
        "void": each.stage is each.stage.VOID,
        "sealed": each.secrecy is each.secrecy.NEIGHBOUR_SECRET,
        "ranked": each.kind is each.kind.RANKED,
        "key": key_code(shown.head.key) if shown.head else "",
        "head": shown.head.short if shown.head else "",
        "leaves": each.leaves,
        "result": outcomes.outcome(each, outcome.result) if outcome else "",
        "sums": _sums(shown),
        "bars": _bars(shown),
    }


def _showings(each: Ballot) -> list[tuple[str, list[tuple[str, str]]]]:
    """By option: its line, and (address, caption) of its pictures; nothing where no option shows any."""
    return [
        (
            unescape(ballot_texts.option_line(each, option)),
            [
                (f"/b/{each.public}/pictures/{picture.sha256}.jpg", picture.caption)
                for picture in each.shown(option).pictures
            ],
        )
        for option in (range(len(each.options)) if each.showings else ())
    ]


def _sums(shown: ShownBallot) -> list[tuple[str, list[str]]]:
    if shown.outcome is None or shown.outcome.result.withheld:
        return []
    sums = shown.outcome.result.sums
    return [
        (
            option,
            [
                f"{ballot_texts.MEASURES[one]} {outcomes.amount(one, sums[one][number])}"
                for one in sums
            ],
        )
        for number, option in enumerate(shown.ballot.options)
    ]


def _bars(shown: ShownBallot) -> list[str]:
    if shown.outcome is None:
        return []
    found = shown.outcome.result
    return [
        *([outcomes.WITHHELD] if found.withheld else []),
        *(outcomes.explain(check, "参加") for check in found.quorum),
        *(outcomes.explain(check, "支持") for check in found.passing),
        *map(unescape, outcomes.classes(shown.outcome)),
    ]
