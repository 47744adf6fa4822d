"""Procedures (规程): who does which step by when, as data that is checked whole before it is used."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from bot.domain.deadline import Term, TermMeasure
from bot.domain.matter import Ending, State

END: Final = "end:"
AGENCY_ROLES: Final = frozenset(
    {"property", "department", "street", "volunteer", "mediator", "lawyer", "expert", "unit"}
)
DESK_ROLES: Final = frozenset({"officer", "grid", "staff", "chief", "party", "member"})
RESIDENTS: Final = "residents"
AGREEMENT: Final = "onsite"  # the procedure in which both sides confirm what they agreed on
RITES: Final = frozenset({"wedding", "funeral"})  # one household's: what is said there is for them
APART: Final = RITES | {AGREEMENT}  # some households' own business: nobody else's words join
_FIELDS: Final = frozenset(
    {
        "title",
        "role",
        "state",
        "term",
        "counts",
        "to",
        "back",
        "other",
        "assign",
        "enter",
        "rises",
        "circle",
        "needs",
        "bundle",
    }
)
SYSTEM: Final = frozenset({"passed", "failed", "solved", "lapsed", "broken"})
"""Deeds nobody taps: a ballot's word and the neighbours' own."""
NAME: Final = re.compile(r"[a-z_]{2,20}")


def _strings(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _ways(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def _rungs(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(each, dict)
        and type(each.get("after")) is int
        and 0 < each["after"] <= 10_000
        and isinstance(each.get("role"), str)
        for each in value
    )


_SHAPES: Final[Mapping[str, Callable[[Any], bool]]] = {
    **dict.fromkeys(
        ("title", "role", "state", "counts", "other"), lambda value: isinstance(value, str)
    ),
    **dict.fromkeys(("to", "back"), _ways),
    **dict.fromkeys(("assign", "enter"), _strings),
    "rises": _rungs,
    "needs": lambda value: type(value) is int and 0 < value <= 50,
    **dict.fromkeys(("circle", "bundle"), lambda value: isinstance(value, bool)),
}
Problem = tuple[str, str, str]
"""Where (procedure.step), what is wrong, with which word."""


class ProcedureRefused(Exception):
    """The file is wrong and refused as a whole; `problems` name every place."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(problems)
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Rung:
    """So long after the term has passed, this role is told."""

    after: timedelta
    role: str


@dataclass(frozen=True, slots=True)
class Step:
    """One step: whose turn it is, for how long, and where each deed leads.

    counts: "step" or "voice" (from the matter's first voice). other: a step whose doer may not do this one.
    assign: kinds of agencies it may be given to. needs: how many of a circle have to agree.
    """

    name: str
    title: str
    role: str
    state: State
    term: Term
    to: Mapping[str, str]
    back: Mapping[str, str]
    counts: str = "step"
    other: str | None = None
    assign: tuple[str, ...] = ()
    enter: tuple[str, ...] = ()
    rises: tuple[Rung, ...] = ()
    circle: bool = False
    needs: int = 1
    bundle: bool = False

    def leads(self, deed: str) -> str | None:
        """The step or ending a deed leads to."""
        return self.to.get(deed) or self.back.get(deed)

    @property
    def deeds(self) -> tuple[str, ...]:
        return (*self.to, *self.back)


@dataclass(frozen=True, slots=True)
class Procedure:
    """A named way from the first voice to an ending. `again` is where "still broken" leads back to."""

    name: str
    title: str
    source: str
    start: str
    again: str
    steps: Mapping[str, Step]
    private: bool = False
    question: bool = False  # whoever asks in private is answered there, and nowhere else

    def step(self, name: str) -> Step:
        """A step by name; where a community has since taken it out, the first one."""
        return self.steps.get(name) or self.steps[self.start]


@dataclass(frozen=True, slots=True)
class Known:
    """The words a procedure may use: roles, deeds and notices that have their texts."""

    roles: frozenset[str]
    deeds: frozenset[str]
    notices: frozenset[str]


def ending(target: str) -> Ending | None:
    """The ending a target names, None for a step."""
    return Ending(target.removeprefix(END)) if target.startswith(END) else None


def read(tables: Mapping[str, Any], known: Known) -> dict[str, Procedure]:
    """Every procedure of a file. Raises ProcedureRefused with all that is wrong."""
    problems: list[Problem] = []
    found = {name: _procedure(name, table, known, problems) for name, table in tables.items()}
    if problems:
        raise ProcedureRefused(problems)
    return {name: each for name, each in found.items() if each is not None}


def _procedure(name: str, table: Any, known: Known, problems: list[Problem]) -> Procedure | None:
    found = list(_wrong_table(name, table))
    if found:
        problems += found
        return None
    before = len(problems)
    steps = dict[str, Step]()
    for each, given in table["step"].items():
        made = _step(f"{name}.{each}", each, given, known, problems)
        if made is not None:
            steps[each] = made
    if len(problems) == before:
        problems += _graph(name, table, steps)
    if len(problems) > before:
        return None
    return Procedure(
        name,
        table["title"],
        table["source"],
        table["start"],
        table["again"],
        steps,
        bool(table.get("private", False)),
        bool(table.get("question", False)),
    )


def _wrong_table(name: str, table: Any) -> Iterator[Problem]:
    """What is wrong with a procedure before its steps are looked at."""
    if not isinstance(table, dict) or not isinstance(table.get("step", {}), dict):
        yield name, "not_a_table", name
        return
    for field in ("title", "source", "from", "start", "again", "step"):
        if not table.get(field):
            yield name, "missing", field
        elif field not in ("from", "step") and not isinstance(table[field], str):
            yield name, "bad_value", field
    yield from (
        (name, "bad_name", each)
        for each in (name, *table.get("step", ()))
        if not NAME.fullmatch(each)
    )


def _step(where: str, name: str, given: Any, known: Known, problems: list[Problem]) -> Step | None:
    before = len(problems)
    problems += [(where, *wrong) for wrong in _wrong(given, known)]
    if len(problems) > before:
        return None
    (measure, amount), *_ = given["term"].items()
    rises = tuple(
        Rung(timedelta(hours=rung["after"]), rung["role"]) for rung in given.get("rises", ())
    )
    return Step(
        name,
        given["title"],
        given["role"],
        State(given["state"]),
        Term(amount, TermMeasure(measure)),
        given["to"],
        given.get("back", {}),
        given.get("counts", "step"),
        given.get("other"),
        tuple(given.get("assign", ())),
        tuple(given.get("enter", ())),
        rises,
        bool(given.get("circle", False)),
        int(given.get("needs", 1)),
        bool(given.get("bundle", False)),
    )


def _wrong(given: Any, known: Known) -> Iterator[tuple[str, str]]:
    """What is wrong with one step: (what, the word)."""
    if not isinstance(given, dict):
        yield "not_a_table", str(given)
        return
    missing = [field for field in ("title", "role", "state", "term", "to") if not given.get(field)]
    yield from (("missing", field) for field in missing)
    yield from (("unknown_field", field) for field in given.keys() - _FIELDS)
    wrong = [field for field, fits in _SHAPES.items() if field in given and not fits(given[field])]
    yield from (("bad_value", field) for field in wrong)
    if missing or wrong:
        return
    yield from _wrong_ways(given)
    yield from _wrong_words(given, known)
    yield from _wrong_term(given["term"])
    if given["state"] not in {state.value for state in State if state.open}:
        yield "unknown_state", str(given["state"])
    if given.get("counts", "step") not in ("step", "voice"):
        yield "unknown_count", str(given["counts"])


def _wrong_ways(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """A step needs a way out that somebody can take: residents' answers, a ballot's word, or a deed."""
    ways = given["to"].keys()
    answered = {"solved", "lapsed"} <= ways
    decided = {"passed", "failed"} <= ways
    if not (answered if given["role"] == RESIDENTS else decided or ways - SYSTEM):
        yield "no_way_out", given["title"]


def _wrong_words(given: Mapping[str, Any], known: Known) -> Iterator[tuple[str, str]]:
    rungs = [rung["role"] for rung in given.get("rises", ())]
    assigns = list(given.get("assign", ()))
    deeds = [*given["to"], *given.get("back", {})]
    notices = list(given.get("enter", ()))
    yield from (
        ("unknown_role", role)
        for role in (given["role"], *rungs, *assigns)
        if role not in known.roles
    )
    yield from (("not_an_agency", role) for role in assigns if role in known.roles - AGENCY_ROLES)
    yield from (("unknown_deed", deed) for deed in deeds if deed not in known.deeds)
    yield from (("no_text", notice) for notice in notices if notice not in known.notices)


def _wrong_term(term: Any) -> Iterator[tuple[str, str]]:
    ok = isinstance(term, dict) and len(term) == 1
    measure, amount = next(iter(term.items())) if ok else ("", 0)
    if (
        measure not in {each.value for each in TermMeasure}
        or type(amount) is not int
        or not 0 < amount <= 400
    ):
        yield "bad_term", str(term)


def _graph(name: str, table: Mapping[str, Any], steps: Mapping[str, Step]) -> list[Problem]:
    """Every target exists, forward ways make no loop and reach every step, ways back lead to an earlier step."""
    endings = {f"{END}{each.value}" for each in Ending}
    problems: list[Problem] = [
        (f"{name}.{each.name}", "unknown_target", target)
        for each in steps.values()
        for target in (*each.to.values(), *each.back.values())
        if target not in steps and target not in endings
    ]
    problems += [
        (name, "unknown_target", table[field])
        for field in ("start", "again")
        if table[field] not in steps
    ]
    others = [each for each in steps.values() if each.other is not None and each.other not in steps]
    problems += [(f"{name}.{each.name}", "unknown_target", str(each.other)) for each in others]
    if problems:
        return problems
    if (loop := _loop(steps)) is not None:
        return [(f"{name}.{loop}", "loop", loop)]
    reached = _reached(steps, table["start"])
    problems = [(f"{name}.{each}", "unreachable", each) for each in steps if each not in reached]
    for each in steps.values():
        for deed, target in each.back.items():
            given_back = deed == "return" and each.role not in AGENCY_ROLES  # to whoever gave it
            if (
                target not in steps
                or (target == each.name and not given_back)
                or each.name not in _reached(steps, target)
            ):
                problems.append((f"{name}.{each.name}", "not_back", target))
    return problems


def _reached(steps: Mapping[str, Step], start: str) -> set[str]:
    found = set[str]()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name in steps and name not in found:
            found.add(name)
            ahead += steps[name].to.values()
    return found


def _loop(steps: Mapping[str, Step]) -> str | None:
    """A step that its own forward ways lead back to."""
    return next(
        (
            name
            for name, each in steps.items()
            if any(name in _reached(steps, target) for target in each.to.values())
        ),
        None,
    )
