"""A matter's course through its procedure: pure moves, each from one standing to the next.

Whatever happens, a course either has an ending or somebody whose turn it is and a due instant.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from bot.domain.deadline import Term
from bot.domain.errors import NotPossible
from bot.domain.matter import Course, Ending, State
from bot.domain.procedure import AGENCY_ROLES, Procedure, Step, ending

Due = Callable[[Term, datetime], datetime]
"""When a term that began at an instant is over."""


def begin(procedure: Procedure, opened_at: datetime, now: datetime, due: Due) -> Course:
    """The first step, from the first voice or from now as the step says."""
    blank = Course(procedure.name, procedure.start, "", now, now)
    return _enter(blank, procedure, procedure.start, opened_at, now, due, None)


def switch(
    course: Course, procedure: Procedure, opened_at: datetime, now: datetime, due: Due
) -> Course:
    """On with another procedure: its first step; rounds, the clock and the terms given so far stay.

    The step has its own term from now on: the switch makes nothing overdue, and nothing less overdue than it was.
    """
    fresh = replace(course, procedure=procedure.name, account=None, agency=None, doer=None)
    entered = _enter(fresh, procedure, procedure.start, opened_at, now, due, None)
    late = course.due_at is not None and course.due_at <= now
    given = f"{procedure.name}.{procedure.start}" in course.dues
    if late:
        at = course.due_at
    elif given:
        at = entered.due_at
    else:
        at = due(procedure.step(procedure.start).term, now)
    return replace(
        entered, due_at=at, dues={**entered.dues, f"{procedure.name}.{procedure.start}": at or now}
    )


def possible(step: Step, course: Course) -> tuple[str, ...]:
    """The deeds that a step waits for as it stands; only who it was given to can hand it back."""
    if course.ending:
        return ()
    given = course.role in AGENCY_ROLES
    return tuple(deed for deed in step.deeds if given or deed != "return")


def move(
    course: Course,
    procedure: Procedure,
    deed: str,
    opened_at: datetime,
    now: datetime,
    due: Due,
    *,
    crew: str | None = None,
) -> Course:
    """Where a deed leads: the next step, an earlier one, or the end. `crew` is the given agency's role.

    Raises NotPossible for a deed that this step does not know.
    """
    step = procedure.step(course.step)
    target = step.leads(deed) if deed in possible(step, course) else None
    if target is None:
        raise NotPossible(deed, course.step)
    if (over := ending(target)) is not None:
        return end(course, over, now)
    if crew is None or deed == "return":
        course, crew = (
            replace(course, agency=None),
            None,
        )  # whoever had it handed it back, or is not there any more
    return _enter(course, procedure, target, opened_at, now, due, crew)


def _enter(
    course: Course,
    procedure: Procedure,
    name: str,
    opened_at: datetime,
    now: datetime,
    due: Due,
    crew: str | None,
) -> Course:
    step = procedure.step(name)
    stay = f"{procedure.name}.{name}"
    at = course.dues.get(stay) or due(step.term, opened_at if step.counts == "voice" else now)
    return replace(
        course,
        step=name,
        role=turn_of(step, crew),
        began_at=now,
        due_at=at,
        accepted_at=None,
        waiting=False,
        dues={**course.dues, stay: at},
        ending=None,
        closed_at=None,
        solved_at=None,
        account=None if step.role in AGENCY_ROLES else course.account,
    )


def turn_of(step: Step, crew: str | None) -> str:
    """Whose turn a step is: the agency's it was given to, where the step may be given away, else its own role's."""
    given = crew is not None and crew in step.assign and "assign" not in step.to
    return crew if given and crew else step.role


def assign(course: Course, step: Step, agency: int, crew: str) -> Course:
    """Given to an agency within a step; its due instant stays. Raises NotPossible where it may not be given."""
    if course.ending or crew not in step.assign:
        raise NotPossible("assign", course.step)
    return replace(course, role=crew, agency=agency, account=None, accepted_at=None)


def hand_on(
    course: Course, step: Step, agency: int, crew: str, due_at: datetime, now: datetime
) -> Course:
    """Given to another agency within a step, with a term of its own: a stay of its own. Raises NotPossible."""
    given = assign(course, step, agency, crew)
    stay = f"{course.procedure}.{course.step}"
    return replace(given, began_at=now, due_at=due_at, dues={**course.dues, stay: due_at})


def take_back(course: Course, step: Step) -> Course:
    """Nobody in particular holds it any more: it falls to the step's own role; the due instant stays."""
    return replace(course, role=step.role, agency=None, account=None, accepted_at=None)


def extend(course: Course, until: datetime) -> Course:
    """More time for the step at hand; never less."""
    if course.ending or course.due_at is None:
        raise NotPossible("extend", course.step)
    at = max(course.due_at, until)
    return replace(course, due_at=at, dues={**course.dues, f"{course.procedure}.{course.step}": at})


def sooner(course: Course, other: Course, now: datetime) -> Course:
    """Two matters became one: at the same step the earlier due instant counts, and what was overdue at any step
    stays overdue."""
    same = (course.procedure, course.step) == (other.procedure, other.step)
    late = other.due_at is not None and other.due_at <= now
    if (
        not (same or late)
        or course.due_at is None
        or other.due_at is None
        or other.due_at >= course.due_at
    ):
        return course
    return replace(
        course,
        due_at=other.due_at,
        dues={**course.dues, f"{course.procedure}.{course.step}": other.due_at},
    )


def end(course: Course, over: Ending, now: datetime) -> Course:
    """The final answer."""
    solved = now if over is Ending.SOLVED else None
    return replace(course, ending=over, due_at=None, closed_at=now, solved_at=solved, waiting=False)


def resume(course: Course, due_at: datetime | None, now: datetime) -> Course:
    """What was ended by mistake goes on at its step, due when it was."""
    return replace(course, ending=None, due_at=due_at, began_at=now, closed_at=None, solved_at=None)


def reopen(
    course: Course,
    procedure: Procedure,
    opened_at: datetime,
    now: datetime,
    due: Due,
    *,
    crew: str | None = None,
) -> Course:
    """Still broken: back to where the procedure says, a new round with new terms; the matter's clock runs on."""
    agency = course.agency if crew is not None else None
    fresh = replace(course, round=course.round + 1, dues={}, doer=None, agency=agency)
    return _enter(fresh, procedure, procedure.again, opened_at, now, due, crew)


def state_of(course: Course, procedure: Procedure) -> State:
    """What residents call it."""
    return State.CLOSED if course.ending else procedure.step(course.step).state
