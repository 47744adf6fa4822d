"""Heat (热度): how much and how widely a matter is felt; every point explained."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import exp
from statistics import mean, pstdev

from bot.domain.matter import Kind, Voice


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


def heat(voices: Iterable[Voice], now: datetime, rules: HeatRules) -> Heat:
    """Heat of a matter from its voices; each supporter counts once, by its weightiest fresh voice."""
    best: dict[str, float] = {}
    buildings: set[str] = set()
    danger = 0.0
    for voice in voices:
        if voice.kind is Kind.RESOLVED:
            continue
        age_days = max((now - voice.at).total_seconds(), 0) / 86400
        fresh = 0.5 ** (age_days / rules.half_life_days)
        who = voice.who or f"voice {voice.id}"
        best[who] = max(best.get(who, 0.0), rules.points.get(voice.kind, 1.0) * fresh)
        if voice.place.building:
            buildings.add(voice.place.building)
        if voice.urgent and now - voice.at <= timedelta(hours=rules.danger_hours):
            danger = rules.danger
    people = sum(best.values())
    spread = rules.building * max(len(buildings) - 1, 0)
    parts = tuple(
        (label, round(points, 2))
        for label, points in (("supporters", people), ("buildings", spread), ("danger", danger))
        if points
    )
    return Heat(round(people + spread + danger, 2), parts, len(best), len(buildings))


def surge(past: Sequence[int], today: int) -> float:
    """How unusual today's count is against the category's own past days, 0 (usual) to 1.

    Uses a z-score with at least one voice of spread, so that one more voice is never a surge.
    """
    usual, spread = (mean(past), max(pstdev(past), 1.0)) if past else (0.0, 1.0)
    z = (today - usual) / spread
    return round(1 / (1 + exp(-2 * (z - 2))), 3) if today > usual else 0.0
