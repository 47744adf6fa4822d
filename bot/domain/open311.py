"""What Open311 GeoReport v2 asks for (wiki.open311.org/GeoReport_v2): which requests, from when to when, which page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

SPAN: Final = timedelta(days=90)  # the specification's limit for a list without an id
MOST: Final = 1000  # and its limit of requests in one answer
PAGE: Final = 50
LAST_PAGE: Final = 10_000


class Status(StrEnum):
    """The two states that the specification knows."""

    OPEN = "open"
    CLOSED = "closed"


class BadQuery(Exception):
    """A parameter that cannot be read; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True, slots=True)
class RequestQuery:
    """Which service requests are asked for. Ids stand before all else, as the specification says."""

    ids: tuple[str, ...]
    codes: tuple[str, ...]
    since: datetime
    until: datetime
    status: Status | None
    page: int
    size: int


def query_of(given: Mapping[str, str], now: datetime) -> RequestQuery:
    """The query of an address's parameters. Raises BadQuery."""
    since, until = _span(given, now)
    status = given.get("status", "")
    if status not in ("", *Status):
        raise BadQuery("status")
    return RequestQuery(
        _listed(given.get("service_request_id", "")),
        _listed(given.get("service_code", "")),
        since,
        until,
        Status(status) if status else None,
        _number(given, "page", 1, LAST_PAGE),
        _number(given, "page_size", PAGE, MOST),
    )


def _listed(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",") if part.strip())[:MOST]


def _span(given: Mapping[str, str], now: datetime) -> tuple[datetime, datetime]:
    """At most ninety days: the last ones where none are named."""
    start, end = _instant(given, "start_date"), _instant(given, "end_date")
    try:
        until = end or (min(start + SPAN, now) if start else now)
        return max(start or until - SPAN, until - SPAN), until
    except OverflowError as error:
        raise BadQuery("end_date" if end else "start_date") from error


def _instant(given: Mapping[str, str], name: str) -> datetime | None:
    """An instant as W3C writes it (2026-03-02T10:00:00+08:00, 2026-03-02T02:00:00Z), UTC where it names no offset."""
    written = given.get(name, "")
    if not written:
        return None
    try:
        at = datetime.fromisoformat(written.replace(" ", "+"))  # a + in an address is a space
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadQuery(name) from error


def _number(given: Mapping[str, str], name: str, otherwise: int, most: int) -> int:
    written = given.get(name, "")
    if not written:
        return otherwise
    if not (written.isascii() and written.isdecimal() and len(written) <= len(str(most))):
        raise BadQuery(name)
    if not 0 < int(written) <= most:
        raise BadQuery(name)
    return int(written)
