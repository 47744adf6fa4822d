"""What an agenda entry asks for: the one place that hands each kind to its service."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final

from bot import rules
from bot.services import posting
from bot.services.neighbours.activities import BEFORE
from bot.services.notices.noticing import quiet_until_of
from bot.services.unit import Unit
from bot.storage import agenda, bindings, inbox, matters, outbox, people
from bot.storage.agenda import AgendaEntry
from bot.storage.communities import Community
from bot.texts import following, notices
from handlers.context import Services

DIGESTS: Final = ("daily_digest", "weekly_digest")
SWEEP: Final = timedelta(hours=1)


async def due(services: Services, unit: Unit, entry: AgendaEntry) -> None:
    """What an agenda entry asks for."""
    await services.directory.fresh(unit)
    if entry.kind == "sweep":
        await sweep(unit)
        await services.running.catch_up(unit)
        await services.escalation.catch_up(unit)
        await _keep_what_lapsed(services, unit)
        for each in services.directory.communities.values():
            await services.digests.plan(unit, each)
            await services.escalation.plan(unit, each)
            await services.stations.plan(unit, each)
        return
    community = services.directory.communities.get(entry.community or 0)
    if community is None:
        return
    morning = quiet_until_of(community, unit.now) if _can_wait(entry) else None
    if morning is not None and morning < _begins(entry):
        key = f"{entry.key}:morning"
        await unit.plan(key, entry.kind, morning, community=community.id, payload=entry.payload)
        return
    if entry.kind.startswith("ballot_"):
        await _ballot_due(services, unit, entry)
        return
    if (deed := _DEEDS.get(entry.kind)) is not None:
        await deed(services, unit, community, entry)
        return
    if entry.kind not in DIGESTS:
        raise LookupError(entry.kind)
    weekly = entry.kind == "weekly_digest"
    await services.digests.send(unit, community, entry.due_at, weekly=weekly, once=entry.key)
    await services.digests.plan(unit, community)
    if weekly:
        await services.helping.quarterly(unit, community)
    else:
        await services.listening.check_presence(unit, community)
        await services.listing.review(unit, community)


def _can_wait(entry: AgendaEntry) -> bool:
    """What reminds somebody, and nobody is harmed if it does so in the morning."""
    what = str(entry.payload.get("what", ""))
    return entry.kind in ("link", "station") or (
        entry.kind == "activity" and what.startswith("remind")
    )


def _begins(entry: AgendaEntry) -> datetime:
    """When what is reminded of begins: a reminder that would come after it goes out at night."""
    number = str(entry.payload.get("what", "")).removeprefix("remind")
    if entry.kind != "activity" or not number.isdecimal():
        return entry.due_at + timedelta(days=1)
    return entry.due_at + BEFORE[int(number)]


async def _keep_what_lapsed(services: Services, unit: Unit) -> None:
    """Demands that wait for a tap which does not come are kept, and their writers told; not days later, with the next
    word."""
    for account, kept in await services.forms.all_lapsed(unit):
        text = following.LAPSED.format(number="、".join(each.number for each in kept))
        posting.tell(unit, account, text)


async def _activity(
    services: Services, unit: Unit, community: Community, entry: AgendaEntry
) -> None:
    if "minutes" in entry.payload:
        await services.minutes.due(unit, community, int(entry.payload["minutes"]))
    else:
        await services.activities.due(unit, community, entry.payload)


async def _request(
    services: Services, unit: Unit, community: Community, entry: AgendaEntry
) -> None:
    await services.helping.due(
        unit,
        community,
        int(entry.payload["request"]),
        what=str(entry.payload.get("what", "wave" if "wave" in entry.payload else "")),
        of=str(entry.payload.get("of", "")),
    )


async def _notice(services: Services, unit: Unit, community: Community, entry: AgendaEntry) -> None:
    await services.noticing.due(unit, int(entry.payload["notice"]), entry.due_at)


async def _alarm(services: Services, unit: Unit, community: Community, entry: AgendaEntry) -> None:
    await services.listening.ring(
        unit, community, int(entry.payload["matter"]), int(entry.payload["times"])
    )


async def _doors(services: Services, unit: Unit, community: Community, entry: AgendaEntry) -> None:
    await services.confirmation.doors(
        unit, community, int(entry.payload["matter"]), int(entry.payload["round"])
    )


Deed = Callable[[Services, Unit, Community, AgendaEntry], Awaitable[None]]
_DEEDS: Final[dict[str, Deed]] = {
    "term": lambda services, unit, community, entry: services.escalation.term(
        unit, community, entry
    ),
    "late": lambda services, unit, community, entry: services.escalation.late(
        unit, community, entry
    ),
    "regular": lambda services, unit, community, entry: services.escalation.regular(
        unit, community, entry
    ),
    "care": lambda services, unit, community, entry: services.caring.due(
        unit, community, entry.payload
    ),
    "link": lambda services, unit, community, entry: services.liaising.due(
        unit, community, entry.payload
    ),
    "activity": _activity,
    "request": _request,
    "station": lambda services, unit, community, entry: services.stations.ask_desk(
        unit, community, int(entry.payload["station"])
    ),
    "notice": _notice,
    "alarm": _alarm,
    "visit_doors": _doors,
}


async def _ballot_due(services: Services, unit: Unit, entry: AgendaEntry) -> None:
    """What a ballot has on the agenda."""
    number = int(entry.payload["ballot"])
    if entry.kind == "ballot_circle":
        await services.drafting.circle_waits(unit, number, str(entry.payload["role"]))
        return
    deeds: dict[str, Callable[[Unit, int], Awaitable[Any]]] = {
        "ballot_open": services.running.open,
        "ballot_card": services.running.refresh,
        "ballot_head": services.running.sign,
        "ballot_remind": services.running.remind,
        "ballot_slips": services.running.slips,
        "ballot_close": services.counting.close,
        "ballot_final": services.counting.certify,
    }
    await deeds[entry.kind](unit, number)


async def sweep(unit: Unit) -> None:
    """Hourly forgetting: what is done, quarantined or sent long enough ago."""
    days = float(rules.community()["retention"]["quarantine_days"])
    await inbox.sweep(await unit.rows(), unit.now, days)
    await outbox.sweep(await unit.rows(), unit.now - timedelta(days=2))
    await agenda.sweep(await unit.rows(), unit.now - timedelta(days=60))
    await bindings.sweep(await unit.rows(), unit.now - timedelta(days=1))
    await people.sweep_forms(await unit.rows(), unit.now - timedelta(days=7))
    years = float(rules.community()["retention"]["voice_years"])
    await matters.forget_old(
        await unit.rows(), unit.now - timedelta(days=365 * years), notices.FORGOTTEN
    )
    due = unit.now + SWEEP
    await agenda.plan(await unit.rows(), f"sweep:{due:%Y%m%dT%H}", "sweep", due)
