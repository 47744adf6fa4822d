"""What an agenda entry asks for: the one place that hands each kind to its service."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.services.unit import Unit
from bot.storage import agenda, bindings, inbox, matters, outbox, people
from bot.storage.agenda import Entry
from bot.storage.communities import Community
from bot.texts import notices
from handlers.context import Services

MATTERS: Final = frozenset(
    {"term", "regular", "notice", "visit_doors", "alarm", "late", "activity", "request", "care", "link"}
)
SWEEP: Final = timedelta(hours=1)


async def due(services: Services, unit: Unit, entry: Entry) -> None:
    """What an agenda entry asks for."""
    await services.directory.fresh(unit)
    if entry.kind == "sweep":
        await sweep(unit)
        await services.polling.catch_up(unit)
        await services.chasing.catch_up(unit)
        for each in services.directory.communities.values():
            await services.digests.plan(unit, each)
            await services.chasing.plan(unit, each)
        return
    community = services.directory.communities.get(entry.community or 0)
    if community is None:
        return
    if entry.kind.startswith("ballot_"):
        await _ballot_due(services, unit, entry)
        return
    if entry.kind in (
        "term",
        "regular",
        "notice",
        "visit_doors",
        "alarm",
        "late",
        "activity",
        "request",
        "care",
        "link",
    ):
        await _matter_due(services, unit, community, entry)
        return
    weekly = entry.kind == "weekly_digest"
    await services.digests.send(unit, community, entry.due_at, weekly=weekly, once=entry.key)
    await services.digests.plan(unit, community)
    if weekly:
        await services.helping.quarterly(unit, community)
    else:
        await services.listening.check_presence(unit, community)


async def _matter_due(services: Services, unit: Unit, community: Community, entry: Entry) -> None:
    """What procedures and notices have on the agenda."""
    if entry.kind == "term":
        await services.chasing.term(unit, community, entry)
    elif entry.kind == "activity":
        await services.activities.due(unit, community, entry.payload)
    elif entry.kind == "request":
        await services.helping.due(unit, community, int(entry.payload["request"]), wave="wave" in entry.payload)
    elif entry.kind == "care":
        await services.caring.due(unit, community, entry.payload)
    elif entry.kind == "link":
        await services.liaising.due(unit, community, entry.payload)
    elif entry.kind == "late":
        await services.chasing.late(unit, community, entry)
    elif entry.kind == "regular":
        await services.chasing.regular(unit, community, entry)
    elif entry.kind == "notice":
        await services.noticing.due(unit, int(entry.payload["notice"]), entry.due_at)
    elif entry.kind == "alarm":
        await services.listening.ring(unit, community, int(entry.payload["matter"]), int(entry.payload["times"]))
    else:
        payload = entry.payload
        await services.visiting.doors(unit, community, int(payload["matter"]), int(payload["round"]))


async def _ballot_due(services: Services, unit: Unit, entry: Entry) -> None:
    """What a ballot has on the agenda."""
    number = int(entry.payload["ballot"])
    if entry.kind == "ballot_circle":
        await services.drafting.circle_waits(unit, number, str(entry.payload["role"]))
        return
    deeds: dict[str, Callable[[Unit, int], Awaitable[Any]]] = {
        "ballot_open": services.polling.open, "ballot_card": services.polling.refresh,
        "ballot_head": services.polling.sign, "ballot_remind": services.polling.remind,
        "ballot_slips": services.polling.slips, "ballot_close": services.closing.close,
        "ballot_final": services.closing.certify,
    }  # fmt: skip
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
    await matters.forget_old(await unit.rows(), unit.now - timedelta(days=365 * years), notices.FORGOTTEN)
    due = unit.now + SWEEP
    await agenda.plan(await unit.rows(), f"sweep:{due:%Y%m%dT%H}", "sweep", due)
