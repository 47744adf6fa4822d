"""Terms of matters: the community's book of procedures, when a step is due, what that puts on the agenda."""

from datetime import datetime, timedelta

from bot.domain import deadline
from bot.domain.course import Due
from bot.domain.deadline import Term
from bot.domain.matter import Matter
from bot.domain.procedure import Step
from bot.rules import procedures
from bot.rules.procedures import ProcedureBook
from bot.services.unit import Unit
from bot.storage.communities import Community


def book_of(community: Community) -> ProcedureBook:
    """The procedures, notices and words this community goes by."""
    return procedures.of(community.rules.get("procedures"))


def step_of(community: Community, matter: Matter) -> Step:
    """The step a matter stands at."""
    return book_of(community).procedure(matter.course.procedure).step(matter.course.step)


def due_in(community: Community) -> Due:
    """When a term is over here."""
    office = book_of(community).office(community.zone)

    def due(term: Term, began: datetime) -> datetime:
        return deadline.due(began, term, office).at

    return due


def sure(community: Community, matter: Matter) -> bool:
    """Whether the due instant rests on published holidays only."""
    step = step_of(community, matter)
    office = book_of(community).office(community.zone)
    began = matter.opened_at if step.counts == "voice" else matter.course.began_at
    return deadline.due(began, step.term, office).sure


def plan(unit: Unit, community: Community, matter: Matter) -> None:
    """Puts the end of the step at hand on the agenda and, where somebody holds it, a reminder before."""
    course = matter.course
    if course.due_at is None:
        return
    put(unit, matter, "due", course.due_at)
    before = course.due_at - timedelta(hours=book_of(community).before_hours)
    if (course.agency or course.account) and before > unit.now:
        put(unit, matter, "before", before)


def put(unit: Unit, matter: Matter, what: str, at: datetime) -> None:
    """One entry, named after this stay at this step: planned again, it is still done once."""
    payload = {"matter": matter.id, "stay": matter.course.key, "what": what}
    unit.heard.plan(
        f"term:{matter.id}:{matter.course.key}:{what}", "term", at, matter.community, payload
    )
    unit.expect(at)
