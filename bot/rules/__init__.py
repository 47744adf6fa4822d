"""What a community may change, as data: read here into domain values."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from bot.domain.ballot import Profile
from bot.domain.heat import HeatRules
from bot.domain.matter import Kind
from bot.domain.rating import Bars
from bot.domain.timing import Repeat

HERE: Final = Path(__file__).parent


@cache
def _file(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text("utf-8"))


def community(own: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The shipped community rules, overlaid table by table with its own."""
    tables = _file("community")
    return {name: {**table, **(own or {}).get(name, {})} for name, table in tables.items()}


def procedure_for(own: Mapping[str, Any] | None, category: str, *, wish: bool = False) -> str:
    """The procedure a category's matters begin with; what is wished for goes its own way."""
    table = community(own)["begins"]
    if wish:
        return str(table["wish"])
    return table["by_category"].get(category, table["value"])


def heat(own: Mapping[str, Any] | None = None) -> HeatRules:
    """How a community weighs heat: the shipped table overlaid with its own."""
    table = community(own)["heat"]
    return HeatRules(
        points={Kind(name): float(value) for name, value in table["points"].items()},
        building=table["building"],
        danger=table["danger"],
        danger_hours=table["danger_hours"],
        half_life_days=table["half_life_days"],
        threshold=table["threshold"],
    )


def digests(rules: Mapping[str, Any]) -> dict[str, Repeat]:
    """The two digests' times, keyed as the agenda knows them."""
    daily = rules["daily_digest"]
    weekly = rules["weekly_digest"]
    return {
        "daily": Repeat.read(daily["value"]),
        "weekly": Repeat.read(weekly["value"], weekly["weekday"]),
    }


def rating(own: Mapping[str, Any] | None = None) -> Bars:
    """The bars of the red and black list."""
    table = community(own)["rating"]
    return Bars(
        float(table["red"]), float(table["black"]), int(table["least"]), float(table["content"])
    )


def advice(rules: Mapping[str, Any], category: str) -> list[tuple[str, str]]:
    """Whom to ring first for an urgent voice of a category: (who, number) pairs that are known."""
    phones = rules["phones"]
    return [
        (who, phones[who])
        for who in rules["urgent"].get(category, rules["urgent"]["other"])
        if phones.get(who)
    ]


@cache
def profiles() -> Mapping[str, Profile]:
    """The counting rules of ballots by name. Raises when one is not whole."""
    return {name: Profile.read(name, table) for name, table in _file("ballots")["profile"].items()}


def neighbours() -> dict[str, Any]:
    """What stations offer, what helpers can do, how people ask for it, the terms of requests and visits."""
    return _file("neighbours")


def ballots(own: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Terms and circles of ballots, the shipped ones overlaid with the community's own."""
    shipped = _file("ballots")
    given = (own or {}).get("ballots", {})
    return {
        **shipped["terms"],
        **given.get("terms", {}),
        "circles": {**shipped["circles"], **given.get("circles", {})},
    }
