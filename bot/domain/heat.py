"""Heat (热度): how much and how widely a matter is felt; every point explained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from statistics import mean, pstdev
from typing import Final

from bot.domain.matter import Kind, Voice

FAR: Final = 500.0  # half-lives after which what was kept is worth nothing beside what comes


@dataclass(frozen=True, slots=True)
class HeatRules:
    """What counts how much: points a supporter by kind, a further building, danger; half-life in days."""

    points: dict[Kind, float]
    building: float
    danger: float
    danger_hours: float
    half_life_days: float
    threshold: float


@dataclass(frozen=True, slots=True)
class Heat:
    """The sum and its parts, each (label, points), in the order they are told."""

    points: float
    parts: tuple[tuple[str, float], ...]
    supporters: int
    buildings: int
    against: int = 0


class Warmth:
    """A matter's voices as far as heat needs them: one more is counted without looking at the others again.

    All points fade at one pace, so which of a supporter's voices weighs most never changes; they are kept as they
    were worth at one instant.
    """

    __slots__ = (
        "_against",
        "_best",
        "_buildings",
        "_danger",
        "_newest",
        "_rules",
        "_since",
        "_sum",
    )

    def __init__(self, rules: HeatRules, voices: Iterable[Voice] = ()) -> None:
        self._rules = rules
        self._best: dict[str, float] = {}
        self._against: set[str] = set()
        self._sum = 0.0
        self._buildings: set[str] = set()
        self._danger: datetime | None = None
        self._since: datetime | None = None
        self._newest: datetime | None = None
        for voice in voices:
            self.add(
                voice.kind,
                voice.at,
                voice.who or f"voice {voice.id}",
                voice.place.building,
                urgent=voice.urgent,
            )

    def add(
        self, kind: Kind, at: datetime, who: str, building: str | None, *, urgent: bool
    ) -> None:
        """Counts a voice; each supporter counts once, by the weightiest fresh one, whoever is against apart."""
        if kind is Kind.RESOLVED:
            return
        if kind is Kind.AGAINST:
            self._against.add(who)
            return
        self._newest = at if self._newest is None else max(self._newest, at)
        worth = self._rules.points.get(kind, 1.0) * self._scale(at)
        before = self._best.get(who, 0.0)
        if worth > before:
            self._best[who] = worth
            self._sum += worth - before
        if building:
            self._buildings.add(building)
        if urgent:
            self._danger = at if self._danger is None else max(self._danger, at)

    def _scale(self, at: datetime) -> float:
        """What a point at this instant is worth beside one at the instant everything is kept at."""
        if self._since is None:
            self._since = at
        passed = self._half_lives(at)
        if passed > FAR:
            worth = 0.5**passed
            self._best = {who: best * worth for who, best in self._best.items()}
            self._sum, self._since, passed = sum(self._best.values()), at, 0.0
        return 2.0**passed

    def _half_lives(self, at: datetime) -> float:
        assert self._since is not None
        return (at - self._since).total_seconds() / 86400 / self._rules.half_life_days

    def at(self, now: datetime) -> Heat:
        """The heat at an instant; a voice from later on is as fresh as can be."""
        rules = self._rules
        people = 0.0
        if self._newest is not None:
            people = self._sum * 0.5 ** self._half_lives(max(now, self._newest))
        spread = rules.building * max(len(self._buildings) - 1, 0)
        near = self._danger is not None and now - self._danger <= timedelta(
            hours=rules.danger_hours
        )
        danger = rules.danger if near else 0.0
        parts = tuple(
            (label, round(points, 2))
            for label, points in (("supporters", people), ("buildings", spread), ("danger", danger))
            if points
        )
        points = round(people + spread + danger, 2)
        return Heat(points, parts, len(self._best), len(self._buildings), len(self._against))


def heat(voices: Iterable[Voice], now: datetime, rules: HeatRules) -> Heat:
    """Heat of a matter from all its voices."""
    return Warmth(rules, voices).at(now)


def surge(past: Sequence[int], today: int) -> float:
    """How unusual today's count is against the category's own past days, 0 (usual) to 1.

    Uses a z-score with at least one voice of spread, so that one more voice is never a surge.
    """
    usual, spread = (mean(past), max(pstdev(past), 1.0)) if past else (0.0, 1.0)
    z = (today - usual) / spread
    return round(1 / (1 + exp(-2 * (z - 2))), 3) if today > usual else 0.0
