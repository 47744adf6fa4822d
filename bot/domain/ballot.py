"""Ballots (表决): what is asked, of whom, by which rule. Pure values; thresholds are exact."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Any, Final
from unicodedata import normalize

from bot.domain.dated import Dated
from bot.domain.household import Door, Household, Use
from bot.domain.showing import NONE_OF_THESE, Funding, Showing, drawn

ABSTAIN: Final = "弃权"
MOTION: Final = ("同意", "反对", ABSTAIN)
MOST_OPTIONS: Final = 10
PROXIES: Final = 3


class Question(StrEnum):
    """How a ballot is answered."""

    MOTION = "motion"
    ONE = "one"
    APPROVAL = "approval"
    RANKED = "ranked"


class Secrecy(StrEnum):
    """Who may learn a household's choice after closing: everyone, or the scrutineers alone."""

    OPEN = "open"
    NEIGHBOUR_SECRET = "neighbour_secret"  # noqa: S105  no password


class Stage(StrEnum):
    """Where a ballot stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    OPEN = "open"
    CLOSED = "closed"
    FINAL = "final"
    VOID = "void"

    @property
    def running(self) -> bool:
        return self in (Stage.APPROVED, Stage.OPEN)


class Channel(StrEnum):
    """How a vote was given."""

    CHAT = "chat"
    PAPER = "paper"
    PROXY = "proxy"


class Measure(StrEnum):
    """What is added up: doors, heads (one buyer once), area in 0.01 m², shares."""

    HOUSEHOLDS = "households"
    HEADS = "heads"
    AREA = "area"
    SHARES = "shares"


_UNSEEN: Final = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    r"\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)


def seen(text: str) -> str:
    """Words without what no eye sees: control characters, marks of direction, joiners and spaces of no width, fillers,
    variation selectors, tags."""
    return " ".join(_UNSEEN.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Bar:
    """A threshold on one measure. `over` means more than the bar; otherwise meeting it is enough (以上含本数)."""

    measure: Measure
    part: Fraction
    over: bool = False

    def reached(self, got: int | Fraction, of: int | Fraction) -> bool:
        """Exact: no rounding anywhere. Nothing of nothing reaches no bar."""
        if not of:
            return False
        return got > of * self.part if self.over else got >= of * self.part


@dataclass(frozen=True, slots=True)
class Profile:
    """A counting rule as data (rules/ballots.toml): who must take part, who must agree, where it is written."""

    name: str
    title: str
    quorum: tuple[Bar, ...]
    passing: tuple[Bar, ...]
    secrecy: Secrecy
    notice_days: int
    source: str
    effect: str
    secrecy_fixed: bool = False
    unverified: bool = False
    uses: tuple[Use, ...] = tuple(Use)  # kinds of doors that have a vote
    classes: tuple[str, ...] = ()  # of shares, counted apart beside the sum

    @property
    def measures(self) -> tuple[Measure, ...]:
        return tuple(dict.fromkeys(bar.measure for bar in (*self.quorum, *self.passing)))

    @property
    def asks_owners(self) -> bool:
        """Whether it is owners who decide: their heads or their areas are counted (民法典 278)."""
        return not {Measure.HEADS, Measure.AREA}.isdisjoint(self.measures)

    @classmethod
    def read(cls, name: str, table: Mapping[str, Any]) -> "Profile":
        """Raises KeyError and ValueError for a table that is not whole."""
        return cls(
            name=name,
            title=table["title"],
            quorum=_bars(table["quorum"]),
            passing=_bars(table["passing"]),
            secrecy=Secrecy(table["secrecy"]),
            notice_days=int(table["notice_days"]),
            source=table["source"],
            effect=table["effect"],
            secrecy_fixed=bool(table.get("secrecy_fixed", False)),
            unverified=bool(table.get("unverified", False)),
            uses=tuple(map(Use, table.get("uses", tuple(Use)))),
            classes=tuple(map(str, table.get("classes", ()))),
        )


def _bars(rows: Sequence[Mapping[str, Any]]) -> tuple[Bar, ...]:
    return tuple(
        Bar(Measure(row["measure"]), Fraction(row["bar"]), bool(row.get("over", False)))
        for row in rows
    )


def plain_option(option: str) -> str:
    """An option as an eye tells it from others: A and Ａ are one, blanks and case are nothing."""
    return "".join(normalize("NFKC", option).split()).lower()


def told_apart(options: Sequence[str]) -> bool:
    """Whether an eye tells all options from each other."""
    return len(set(map(plain_option, options))) == len(options)


def never(options: Sequence[str]) -> frozenset[int]:
    """What no money is spent on: to abstain, and to want none."""
    return frozenset(
        number for number, option in enumerate(options) if option in (ABSTAIN, NONE_OF_THESE)
    )


Choice = tuple[int, ...]
"""Option numbers: one for motion and one-of-several, any for approval, an order for ranked."""


@dataclass(frozen=True, slots=True)
class PaperBallot:
    """A paper to be printed for a household: its door and the serial number that is entered with it."""

    door: Door
    serial: str


@dataclass(frozen=True, slots=True)
class Ballot:
    """One ballot as it stands; instants are aware UTC, `buildings` empty means the whole compound."""

    id: int
    community: int
    number: str
    title: str
    kind: Question
    options: tuple[str, ...]
    profile: str
    secrecy: Secrecy
    stage: Stage
    matter: int | None = None
    buildings: tuple[str, ...] = ()
    # Doors with an interest of their own (利害关系): they have no vote.
    recused: tuple[str, ...] = ()
    notice_days: int = 0
    hours: int = 72
    silence: bool = False
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    objections_until: datetime | None = None
    drafter: int | None = None
    approver: int | None = None
    agreed: tuple[tuple[str, int], ...] = ()
    editors: tuple[int, ...] = ()
    leaves: int = 0
    last_at: datetime | None = None
    roll_hash: str = ""
    result: Mapping[str, Any] = field(default_factory=dict[str, Any])
    showing: Mapping[str, Showing] = field(default_factory=dict[str, Showing])  # by option
    budget: int | None = None  # a ceiling in fen

    @property
    def public(self) -> str:
        """The name it has in its ledger and on the board, unique over all communities."""
        return f"c{self.community}-{self.number}"

    def clock(self, now: datetime) -> datetime:
        """The ballot's own time: it never runs behind what its ledger holds, wherever a clock was set back to."""
        return max(now, self.last_at) if self.last_at else now

    def takes(self, now: datetime) -> bool:
        """Whether a vote given now counts: the stored closing decides, not a timer."""
        if self.stage is not Stage.OPEN or self.opens_at is None or self.closes_at is None:
            return False
        return self.opens_at <= self.clock(now) < self.closes_at

    def asks(self, household: Household, profile: Profile) -> bool:
        """Whether a household has a vote: its building is in the scope, it is not recused, the rule counts its kind of
        door, and it holds a share where shares are counted."""
        within = not self.buildings or household.door.building in self.buildings
        holds = Measure.SHARES not in profile.measures or household.shares > 0
        free = household.label not in self.recused
        return within and free and holds and household.use in profile.uses

    def opening(self, at: datetime) -> "Ballot":
        """The same ballot with its window, were it announced at an instant."""
        opens = at + timedelta(days=self.notice_days)
        return replace(self, opens_at=opens, closes_at=opens + timedelta(hours=self.hours))

    def fits(self, choice: Choice) -> bool:
        """Whether a choice answers the question, and can be paid for where there is a ceiling."""
        known = set(choice) <= set(range(len(self.options))) and len(set(choice)) == len(choice)
        if not known or not choice or not self.affords(choice):
            return False
        several = self.kind in (Question.APPROVAL, Question.RANKED)
        return len(choice) == 1 or (
            several and not {self.options[number] for number in choice} & self.alone
        )

    @property
    def alone(self) -> frozenset[str]:
        """Options that stand beside no other."""
        return frozenset({ABSTAIN, NONE_OF_THESE} if self.kind is Question.APPROVAL else {ABSTAIN})

    def shown(self, option: int) -> Showing:
        """What an option shows of itself, by its number from 0."""
        return self.showing.get(self.options[option], Showing())

    @property
    def showings(self) -> list[Showing]:
        """By option; empty where none shows anything."""
        found = [self.shown(option) for option in range(len(self.options))]
        return found if any(each != Showing() for each in found) else []

    @property
    def funding(self) -> Funding | None:
        """The ceiling, where the question is which of several shall be paid for."""
        if self.budget is None or self.kind is not Question.APPROVAL:
            return None
        costs = [self.shown(option).cost or 0 for option in range(len(self.options))]
        return Funding(self.budget, costs, never(self.options))

    def affords(self, choice: Choice) -> bool:
        return self.funding is None or self.funding.holds(choice)

    @property
    def decided(self) -> bool:
        """Whether its result carries anything: to want none of what was proposed carries nothing."""
        winner = self.result.get("winner")
        carried = winner is not None and self.options[winner] != NONE_OF_THESE
        return bool(self.result.get("funded", carried))

    def drawn(self, household: str) -> list[int]:
        """The order in which a household sees the options: by lot where there are pictures, else as numbered."""
        if not self.showings:
            return list(range(len(self.options)))
        return drawn(self.public, household, self.options, (NONE_OF_THESE, ABSTAIN))

    def worded(self, choice: Choice) -> str:
        """A choice in the words of its options."""
        join = " > " if self.kind is Question.RANKED else "、"
        return join.join(self.options[number] for number in choice)


def ballots_dated(found: Iterable[Ballot]) -> list[Dated]:
    """When ballots open and end, the next first."""
    dated = [
        Dated(at, f"{what}：{each.title}", f"{each.public}-{stage}")
        for each in found
        for stage, at, what in (
            (Stage.APPROVED, each.opens_at, "开始投票"),
            (Stage.OPEN, each.closes_at, "投票截止"),
        )
        if at is not None and (each.stage is stage or stage is Stage.OPEN)
    ]
    return sorted(dated, key=lambda each: each.at)
