"""Making the digest: counts and lists of a period, from the rows."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from bot import rules
from bot.domain.digest import Digest, Line
from bot.domain.heat import heat, surge
from bot.domain.matter import State
from bot.domain.place import Place
from bot.domain.procedure import APART
from bot.services.directory import Directory
from bot.services.figures.statistics import Statistics
from bot.services.unit import Unit
from bot.storage import households, links, matters, neighbours
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import digests as texts
from bot.texts import links as link_texts
from bot.texts import neighbours as neighbour_texts
from bot.texts import picture, words
from bot.texts.markup import message

SHOWN: Final = 8
PAST_DAYS: Final = 28
SURGE: Final = 0.7
WEEK: Final = timedelta(days=7)
MONTH: Final = timedelta(days=30)
CAPTION: Final = 1024
NOT_OF_A_PICTURE: Final = ("text", "link_preview_options")
WAITING: Final = 500


def _most_pressing(line: Line) -> tuple[bool, bool, float]:
    """Dangers first; what was answered comes behind what still waits; the hottest first."""
    waits = line.matter.state is not State.ANSWERED
    return not (line.matter.urgent and waits), not waits, -line.heat.points


Tally = tuple[datetime, str, str | None, int]


class Digests:
    """The two digests, on schedule and when asked for."""

    def __init__(self, directory: Directory, statistics: Statistics) -> None:
        self._directory = directory
        self._statistics = statistics

    async def make(
        self, unit: Unit, community: Community, until: datetime, *, weekly: bool
    ) -> Digest:
        """The digest of the day or week that ends at an instant."""
        span = timedelta(days=7 if weekly else 1)
        since = until - span
        past = await matters.tallies(
            await unit.rows(), community.id, until - timedelta(days=PAST_DAYS), until
        )
        now = [row for row in past if row[0] >= since]
        before = [row for row in past if since - span <= row[0] < since]
        waiting = await matters.pending(await unit.rows(), community.id, WAITING)
        late = min(unit.now, until)
        overdue = tuple(
            each for each in waiting if each.course.due_at and each.course.due_at <= late
        )
        return Digest(
            community=community.name,
            weekly=weekly,
            figures=await self._statistics.between(unit, community, since, until),
            voices_before=len(before),
            lines=tuple(await self._lines(unit, community, now, before)),
            unanswered=tuple(each for each in waiting if each not in overdue),
            overdue=overdue,
            dangers=tuple(each for each in waiting if each.urgent),
            surging=tuple(_surging(past, now, until, span)),
            by_day=tuple(_by_day(past, until, self._directory, community)),
            by_building=tuple(_by_building([row for row in past if row[0] >= until - WEEK])),
        )

    async def _lines(
        self, unit: Unit, community: Community, now: Sequence[Tally], before: Sequence[Tally]
    ) -> list[Line]:
        counts = Counter(row[3] for row in now)
        earlier = Counter(row[3] for row in before)
        busiest = [number for number, _ in counts.most_common(60)]
        found = await matters.many(await unit.rows(), busiest)
        voices = await matters.voices_of_many(await unit.rows(), busiest)
        own = rules.heat(community.rules)
        lines = [
            Line(each, heat(voices[number], unit.now, own), counts[number], earlier[number])
            for number, each in found.items()
            if each.state.open and each.course.procedure not in APART
        ]
        return sorted(lines, key=_most_pressing)[:SHOWN]

    async def send(
        self, unit: Unit, community: Community, until: datetime, *, weekly: bool, once: str | None
    ) -> None:
        """Sends the digest to the desk: picture with text, or one line when nothing happened."""
        desk = self._directory.desk_of(community.id)
        if desk is None:
            return
        made = await self.make(unit, community, until, weekly=weekly)
        text = texts.text(made, self._directory.zone(community))
        asked = (
            await neighbours.unanswered(await unit.rows(), community.id, until - WEEK)
            if weekly
            else []
        )
        if asked:
            text = f"{text}\n\n{neighbour_texts.unanswered(asked)}"
        if weekly and (line := await self._links(unit, community, until)):
            text = f"{text}\n\n{line}"
        image = None if made.quiet else picture.digest(made)
        params = message(text, texts.keyboard(made))
        for call in _calls(desk, params, image, once):
            unit.send(call)

    @staticmethod
    async def _links(unit: Unit, community: Community, until: datetime) -> str:
        """How many households a member keeps in touch with; nothing where nobody does."""
        linked = len(await links.holding(await unit.rows(), community.id))
        whole = len(await households.peopled(await unit.rows(), community.id))
        met = await links.visited(await unit.rows(), community.id, until - MONTH)
        return link_texts.weekly(linked, whole, met) if linked else ""

    async def plan(self, unit: Unit, community: Community) -> None:
        """Puts the next daily and weekly digest on the agenda."""
        zone = self._directory.zone(community)
        for kind, repeat in rules.digests(rules.community(community.rules)).items():
            due = repeat.after(unit.now, zone)
            await unit.plan(
                f"{kind}:{community.id}:{due:%Y%m%dT%H%M}",
                f"{kind}_digest",
                due,
                community=community.id,
            )


def _calls(
    desk: int, params: dict[str, Any], image: bytes | None, once: str | None
) -> Iterator[Call]:
    """Picture and text as one message while the text fits a caption, as two otherwise."""
    fits = len(params["text"]) <= CAPTION
    if image is not None:
        rest = {name: each for name, each in params.items() if name not in NOT_OF_A_PICTURE}
        caption = rest | {"caption": params["text"]} if fits else {}
        yield Call(
            "tell",
            "sendPhoto",
            desk,
            caption,
            priority=3,
            once=once and f"{once}:picture",
            attachment=image,
        )
    if image is None or not fits:
        yield Call("tell", "sendMessage", desk, params, priority=3, once=once)


def _surging(
    past: Sequence[Tally], now: Sequence[Tally], until: datetime, span: timedelta
) -> list[tuple[str, int, float]]:
    """Categories heard far more than is usual for them, most unusual first."""
    today = Counter(row[1] for row in now)
    found: list[tuple[str, int, float]] = []
    for name, count in today.items():
        usual = [0] * max(int(timedelta(days=PAST_DAYS) / span) - 1, 1)
        for at, category, _, _ in past:
            index = int((until - at) / span) - 1
            if category == name and 0 <= index < len(usual):
                usual[index] += 1
        found.append((name, count, surge(usual, count)))
    return sorted((each for each in found if each[2] >= SURGE), key=lambda each: -each[2])[:3]


def _by_day(
    past: Sequence[Tally], until: datetime, directory: Directory, community: Community
) -> Iterator[tuple[date, tuple[tuple[str, int], ...]]]:
    """The last seven local days, oldest first: (date, ((category, count), …))."""
    zone = directory.zone(community)
    counts: Counter[tuple[date, str]] = Counter(
        (row[0].astimezone(zone).date(), row[1]) for row in past
    )
    for back in range(6, -1, -1):
        day = (until - timedelta(days=back)).astimezone(zone).date()
        yield (
            day,
            tuple((name, counts[day, name]) for name in words.CATEGORIES if counts[day, name]),
        )


def _by_building(rows: Sequence[Tally]) -> list[tuple[str, int]]:
    counts = Counter(row[2] for row in rows if row[2])
    ordered = sorted(
        counts, key=lambda name: (not name.isdecimal(), int(name) if name.isdecimal() else 0, name)
    )
    return [(words.place(Place(name)), counts[name]) for name in ordered][:36]
