"""Opening a matter: its number, its row, the first line of its timeline."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import course as moves
from bot.domain.matter import Event, Matter, number, title_of
from bot.domain.place import Place
from bot.services import deadlines
from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community
from bot.texts import workflow
from nlp.wishes import wished

CRISIS: Final = "crisis"  # the procedure of a danger to a person: nobody else's news
PEOPLE: Final = frozenset({"welfare"})
DANGER: Final = "danger"  # the procedure of what cannot wait for office hours


async def open_matter(
    unit: Unit,
    community: Community,
    *,
    text: str,
    category: str,
    place: Place,
    at: datetime,
    terms: Iterable[str] = (),
    named: str = "",
    urgent: bool = False,
    updated_at: datetime | None = None,
    surfaced_at: datetime | None = None,
    begins: str = "",
) -> Matter:
    """A new matter from its first voice, numbered within the year of the community's zone, at its first step.

    `named` is what is the matter in the lexicon's words: its title in public, with the building; `begins` the procedure
    where not its category decides.
    """
    rows = unit.bare_rows
    year = at.astimezone(ZoneInfo(community.zone)).year
    name = number(year, await matters.next_serial(rows, community.id, year))
    updated = updated_at or at
    known = deadlines.book_of(community).procedures
    wish = wished(text) is not None
    in_danger = CRISIS if category in PEOPLE else DANGER
    plainly = rules.procedure_for(community.rules, category, wish=wish)
    name_of = begins or (in_danger if urgent else plainly)
    procedure = known.get(name_of) or known[rules.procedure_for(community.rules, "")]
    course = moves.begin(procedure, at, at, deadlines.due_in(community))
    state = moves.state_of(course, procedure)
    where = workflow.building(place.building or "")
    public = (
        " · ".join(part for part in (named, where) if part)
        if named and not procedure.private
        else ""
    )
    row: dict[str, Any] = {
        "community": community.id,
        "number": name,
        "title": title_of(text),
        "category": category,
        "state": state.value,
        "urgent": urgent,
        "terms": dict.fromkeys(terms, 1.0),
        "heat": 0.0,
        "public": public,
        "opened_at": at,
        "updated_at": updated,
        "surfaced_at": surfaced_at,
        **matters.columns_of(course),
    }
    made = await matters.create(rows, row, place)
    unit.heard.note(made, at, Event.OPENED)
    unit.heard.turn(made, community.id, course)
    opened = Matter(
        made,
        community.id,
        name,
        title_of(text),
        category,
        place,
        state,
        urgent,
        at,
        updated,
        course,
        surfaced_at=surfaced_at,
        public=public,
    )
    deadlines.plan(unit, community, opened)
    return opened
