"""Procedures as a community has them: the shipped file, overlaid with its own, checked whole."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from fractions import Fraction
from functools import cache, lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain import procedure
from bot.domain.deadline import Office
from bot.domain.discretion import gives_away
from bot.domain.errors import RulesRefused
from bot.domain.matter import Ending
from bot.domain.procedure import Known, Problem, Procedure, ProcedureRefused
from bot.rules import HERE
from bot.rules.holidays import works

PARTS: Final = ("office", "confirm", "role", "deed", "ending", "notice", "procedure")
PLACEHOLDERS: Final = frozenset(
    {"number", "about", "text", "due", "who", "hours", "count", "month"}
)
FILLED: Final = frozenset({"overdue_list", "monthly"})
"""Notices that come by themselves with figures of their own; another one is published as it is written."""
MOST_BYTES: Final = 200_000
DOTS: Final = (
    40  # ASCII dots in a line: tomllib takes time and memory with the square of a key's depth
)
SHOWN: Final = 20
LOOKED_UP: Final = 500  # problems whose lines are looked for
_PART: Final = re.compile(r"[0-9]{1,4}(?:/[0-9]{1,4})?|0?\.[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """What is published and how: `weekday` or `day` of the month with `at` make it come by itself."""

    name: str
    title: str
    text: str
    pin: bool = False
    again_days: int = 0
    at: time | None = None
    weekday: int | None = None
    day: int | None = None


@dataclass(frozen=True, slots=True)
class ProcedureBook:
    """Everything a community's matters go by."""

    procedures: Mapping[str, Procedure]
    notices: Mapping[str, NoticeTemplate]
    roles: Mapping[str, str]
    deeds: Mapping[str, Mapping[str, str]]
    endings: Mapping[Ending, str]
    closes: time
    before_hours: int
    door_hours: int
    majority: Fraction
    broken: int
    floor: Fraction

    def procedure(self, name: str) -> Procedure:
        """A procedure by name; for one that was taken out since, the shipped way of complaints."""
        return self.procedures.get(name) or self.procedures["complaint"]

    def role(self, name: str) -> str:
        """A role's title; one that was taken out since keeps its bare name."""
        return self.roles.get(name, name)

    def office(self, zone: str) -> Office:
        return Office(ZoneInfo(zone), self.closes, works)


@cache
def shipped() -> dict[str, Any]:
    return tomllib.loads((HERE / "procedures.toml").read_text("utf-8"))


def of(own: Mapping[str, Any] | None = None) -> ProcedureBook:
    """A community's book; `own` is its stored overlay: a whole procedure (one that says where it starts) takes the
    place of the shipped one, single fields of a procedure or a step are laid over it.

    Raises ProcedureRefused.
    """
    return _read(json.dumps(own, sort_keys=True) if own else "")


@lru_cache(maxsize=256)
def _read(own: str) -> ProcedureBook:
    given = json.loads(own) if own else {}
    return _book({part: _over(part, shipped()[part], given.get(part, {})) for part in PARTS})


def _over(part: str, known: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """One part of the book under a community's own."""
    laid = {
        name: _laid(known.get(name), each) if part == "procedure" else each
        for name, each in own.items()
    }
    return {**known, **laid}


def _laid(known: Any, own: Any) -> Any:
    """A table over the shipped one of that name, its steps likewise; a procedure that says where it starts is whole."""
    if not isinstance(known, dict) or not isinstance(own, dict) or "start" in own:
        return own
    steps = (
        {name: _laid(known["step"].get(name), each) for name, each in own["step"].items()}
        if "step" in own
        else {}
    )
    return {**known, **own, **({"step": {**known["step"], **steps}} if "step" in known else {})}


def _book(tables: Mapping[str, Any]) -> ProcedureBook:
    """Raises ProcedureRefused, whatever is wrong."""
    try:
        return _checked(tables)
    except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError) as error:
        raise ProcedureRefused([("procedure", "bad_value", str(error)[:60])]) from error


def _checked(tables: Mapping[str, Any]) -> ProcedureBook:
    problems: list[Problem] = [
        *(
            (f"role.{name}", "bad_name", name)
            for name in tables["role"]
            if not re.fullmatch(r"[a-z]{2,16}", name)
        ),
        *(
            (f"deed.{name}", "unknown_deed", name)
            for name in tables["deed"].keys() - shipped()["deed"].keys()
        ),
        *(
            (f"notice.{name}", "bad_name", name)
            for name in tables["notice"]
            if not re.fullmatch(r"[a-z_]{2,16}", name)
        ),
    ]
    notices = {name: _notice(name, each, problems) for name, each in tables["notice"].items()}
    problems += [
        (f"{part}.{name}", "no_text", name)
        for part in ("role", "ending")
        for name, text in tables[part].items()
        if not isinstance(text, str) or not text.strip()
    ]
    problems += [
        (f"deed.{name}", "no_text", name)
        for name, each in tables["deed"].items()
        if not isinstance(each, dict) or not each.get("label") or not each.get("said")
    ]
    known = Known(frozenset(tables["role"]), frozenset(tables["deed"]), frozenset(tables["notice"]))
    try:
        found = procedure.read(tables["procedure"], known)
    except ProcedureRefused as error:
        raise ProcedureRefused([*problems, *error.problems]) from None
    office = tables["office"]
    confirm = tables["confirm"]
    try:
        book = ProcedureBook(
            found,
            {name: each for name, each in notices.items() if each},
            tables["role"],
            tables["deed"],
            {Ending(name): text for name, text in tables["ending"].items()},
            time.fromisoformat(office["closes"]),
            int(office["before_hours"]),
            int(office["door_hours"]),
            _part(confirm["majority"]),
            int(confirm["broken"]),
            _part(confirm["floor"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise ProcedureRefused([*problems, ("office", "bad_value", str(error)[:60])]) from error
    if problems:
        raise ProcedureRefused(problems)
    return book


def _part(written: Any) -> Fraction:
    """A part of a whole: 1/2, 0.6. Raises ValueError."""
    if not _PART.fullmatch(str(written)):
        raise ValueError(str(written)[:60])
    return Fraction(str(written))


def _notice(name: str, given: Any, problems: list[Problem]) -> NoticeTemplate | None:
    where = f"notice.{name}"
    before = len(problems)
    written = (
        [given.get(part, "") for part in ("text", "title")] if isinstance(given, dict) else [""]
    )
    if not all(isinstance(each, str) and each.strip() for each in written):
        problems.append((where, "no_text", name))
        return None
    unknown = set(re.findall(r"\{(\w*)\}", given["text"])) - PLACEHOLDERS
    problems += [(where, "unknown_place", word) for word in sorted(unknown)]
    try:
        at = time.fromisoformat(given["at"]) if "at" in given else None
    except (ValueError, TypeError):
        at = None
        problems.append((where, "bad_value", str(given["at"])))
    day = given.get("day")
    weekday = given.get("weekday")
    again = given.get("again_days", 0)
    if type(again) is not int or not 0 <= again <= 366:
        problems.append((where, "bad_value", "again_days"))
    if (day is not None and day not in range(1, 29)) or (
        weekday is not None and weekday not in range(7)
    ):
        problems.append((where, "bad_value", f"{day or weekday}"))
    by_itself = day is not None or weekday is not None
    if by_itself and "{" in given["text"] and name not in FILLED:
        problems.append((where, "nothing_fills", name))
    if len(problems) > before:
        return None
    return NoticeTemplate(
        name, given["title"], given["text"], bool(given.get("pin", False)), again, at, weekday, day
    )


def parse(content: bytes) -> dict[str, Any]:
    """A community's own file, checked over the shipped one. Raises RulesRefused naming every wrong line."""
    if len(content) > MOST_BYTES:
        raise RulesRefused([(1, "too_large", "")])
    try:
        text = content.decode("utf-8-sig")
        deep = next(
            (
                number
                for number, line in enumerate(text.splitlines(), 1)
                if line.count(".") + line.count("\\u002e") + line.count("\\u002E") > DOTS
            ),
            None,
        )
        if deep is not None:
            raise RulesRefused([(deep, "not_toml", "")])
        given = tomllib.loads(text)
        plain = json.loads(json.dumps(given, default=str))
    except RecursionError:
        raise RulesRefused([(1, "not_toml", "")]) from None
    except UnicodeDecodeError:
        raise RulesRefused([(1, "not_utf8", "")]) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RulesRefused([(int(line[1]) if line else 1, "not_toml", "")]) from None
    except ValueError:  # a number of thousands of digits
        raise RulesRefused([(1, "not_toml", "")]) from None
    unknown = [
        (name, "unknown_part", name)
        for name in given
        if name not in PARTS or not isinstance(given[name], dict)
    ]
    if not given:
        raise RulesRefused([(1, "nothing", "")])
    if unknown:
        lines = text.splitlines()
        raise RulesRefused(
            [(_line(lines, where), what, word) for where, what, word in unknown[:SHOWN]]
        )
    try:
        of(plain)
    except ProcedureRefused as error:
        lines = text.splitlines()
        found = sorted(
            (_line(lines, where, word), what, word)
            for where, what, word in error.problems[:LOOKED_UP]
        )
        raise RulesRefused(found[:SHOWN]) from None
    _names_nobody(text)
    return plain


def _names_nobody(text: str) -> None:
    """What a procedure says is published. Raises RulesRefused where it names a door or somebody's home."""
    told = [
        (number, away)
        for number, each in enumerate(text.splitlines(), 1)
        if (away := gives_away(each.partition("#")[0], phones=False)) is not None
    ]
    if told:
        raise RulesRefused([(number, "gives_away", away) for number, away in told[:SHOWN]])


def _line(lines: Sequence[str], where: str, word: str = "") -> int:
    """The line a problem stands at: the word within its table, else the table's heading, else the first line."""
    name, _, step = where.partition(".")
    heads = [f"[procedure.{name}.step.{step}]", f"[procedure.{name}]", f"[{where}]", f"[{name}]"]
    start = next(
        (number for head in heads for number, line in enumerate(lines) if line.strip() == head),
        None,
    )
    if start is None:
        return 1
    for number in range(start + 1, len(lines)):
        if lines[number].lstrip().startswith("["):
            break
        if word and re.search(rf"\b{re.escape(word)}\b", lines[number]):
            return number + 1
    return start + 1
