"""The public matters as Open311 GeoReport v2 (wiki.open311.org/GeoReport_v2), read-only: discovery, services, requests.

A street's or a city's programs read every community's figures this way; no words of residents, no rooms, no names.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any, Final
from xml.etree.ElementTree import Element, SubElement, tostring
from zoneinfo import ZoneInfo

from starlette.responses import Response

from bot.board.asking import HEADERS, BoardQuestion
from bot.domain.matter import State
from bot.domain.open311 import BadQuery, Status, query_of
from bot.services.notices.board_view import BoardLine, BoardView
from bot.storage.communities import Community
from bot.texts import workflow
from bot.texts.words import CATEGORIES

SPECIFICATION: Final = "http://wiki.open311.org/GeoReport_v2"
CHANGESET: Final = "2026-11-01T00:00:00Z"  # of this answer's form, not of its content
FORMS: Final = {"json": "application/json", "xml": "text/xml"}
GROUP: Final = "居民诉求"


async def _discovery(reading: BoardView, asked: BoardQuestion, root: str, form: str) -> Response:
    """Where this is served, and in which forms."""
    found = {
        "changeset": CHANGESET,
        "contact": f"{asked.community.name} {root}",
        "key_service": "只读，不用钥匙 / read-only, no key is needed",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{root}/open311/v2",
                "changeset": CHANGESET,
                "type": "production",
                "formats": list(FORMS.values()),
            }
        ],
    }
    return _answer(form, "discovery", found)


async def _services(reading: BoardView, asked: BoardQuestion, root: str, form: str) -> Response:
    """Every kind of trouble, as a service."""
    found = [
        {
            "service_code": key,
            "service_name": name,
            "description": f"{name}方面的诉求",
            "metadata": False,
            "type": "realtime",
            "keywords": name,
            "group": GROUP,
        }
        for key, name in CATEGORIES.items()
    ]
    return _answer(form, "services", found)


async def _definition(reading: BoardView, asked: BoardQuestion, root: str, form: str) -> Response:
    """One service without attributes: whoever has a trouble says it in the group."""
    code = asked.path["code"]
    if code not in CATEGORIES:
        return _refused(form, 404, "service_code was not found")
    return _answer(form, "service_definition", {"service_code": code, "attributes": []})


async def _requests(reading: BoardView, asked: BoardQuestion, root: str, form: str) -> Response:
    """Public matters by id, kind, span and status, a page at a time."""
    return await _listed(reading, asked, root, form, asked.query)


async def _request(reading: BoardView, asked: BoardQuestion, root: str, form: str) -> Response:
    """One public matter."""
    query = {"service_request_id": asked.path["number"]}
    return await _listed(reading, asked, root, form, query)


Show = Callable[[BoardView, BoardQuestion, str, str], Awaitable[Response]]
"""Makes an answer: from the board's reading, what was asked, the community's address and the form."""
SHOWN: Final[Mapping[str, Show]] = {
    "discovery": _discovery,
    "services": _services,
    "services/{code}": _definition,
    "requests": _requests,
    "requests/{number}": _request,
}


async def _listed(
    reading: BoardView, asked: BoardQuestion, root: str, form: str, query: Mapping[str, str]
) -> Response:
    try:
        wanted = query_of(query, asked.unit.now)
    except BadQuery as error:
        return _refused(form, 400, f"{error.name} cannot be read")
    lines = await reading.requests(asked.unit, asked.community, wanted)
    if wanted.ids and not lines:
        return _refused(form, 404, "service_request_id was not found")
    found = [request(each, asked.community, root) for each in lines]
    return _answer(form, "service_requests", found)


def _refused(form: str, status: int, said: str) -> Response:
    """As the specification says it: a list of errors."""
    return _answer(form, "errors", [{"code": status, "description": said}], status)


def request(each: BoardLine, community: Community, root: str) -> dict[str, Any]:
    """A matter as a service request; its place is a building, nothing nearer."""
    matter = each.matter
    stands = each.stands
    zone = ZoneInfo(community.zone)
    return {
        "service_request_id": matter.number,
        "status": (Status.OPEN if matter.state.open else Status.CLOSED).value,
        "status_notes": stands.ending or stands.step,
        "service_name": CATEGORIES[matter.category],
        "service_code": matter.category,
        "description": workflow.public_title(matter),
        "agency_responsible": stands.who,
        "service_notice": "待居民确认" if matter.state is State.ANSWERED else None,
        "requested_datetime": _w3c(matter.opened_at, zone),
        "updated_datetime": _w3c(matter.updated_at, zone),
        "expected_datetime": _w3c(matter.course.due_at, zone),
        "address": f"{community.name} {workflow.building(matter.place.building or '')}".strip(),
        "address_id": None,
        "zipcode": None,
        "lat": None,
        "long": None,
        "media_url": f"{root}/m/{matter.number}",
    }


def _w3c(at: datetime | None, zone: ZoneInfo) -> str | None:
    return at.astimezone(zone).isoformat(timespec="seconds") if at is not None else None


def _answer(form: str, name: str, value: Any, status: int = 200) -> Response:
    """In the form that was asked for; `name` is what the specification calls the outermost element."""
    if form == "json":
        content = json.dumps(value, ensure_ascii=False)
    else:
        written = tostring(_element(name, value), encoding="unicode")
        content = f'<?xml version="1.0" encoding="utf-8"?>\n{written}'
    return Response(content, status, HEADERS, f"{FORMS[form]}; charset=utf-8")


_OF_A_LIST: Final = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
    "attributes": "attribute",
}
"""What the specification calls one of a list."""


def _element(name: str, value: Any) -> Element:
    made = Element(name)
    _fill(made, name, value)
    return made


def _fill(element: Element, name: str, value: Any) -> None:
    if isinstance(value, Mapping):
        for part, inner in value.items():  # pyright: ignore[reportUnknownVariableType]
            _fill(SubElement(element, str(part)), str(part), inner)  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for inner in value:  # pyright: ignore[reportUnknownVariableType]
            _fill(SubElement(element, _OF_A_LIST[name]), _OF_A_LIST[name], inner)
    elif isinstance(value, bool):
        element.text = "true" if value else "false"
    elif value is not None:
        element.text = str(value)
