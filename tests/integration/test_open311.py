"""Open311 GeoReport v2 on the board: its elements, their order, both forms, paging, refusals, nothing private."""

from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from bot.texts.words import CATEGORIES
from tests.integration.life import Life, life
from tests.integration.room import ZHAO
from tests.integration.test_figures import board

ROOT = "/c1/open311/v2"
REQUEST = [  # the specification's example of GET service_requests, in its order
    "service_request_id",
    "status",
    "status_notes",
    "service_name",
    "service_code",
    "description",
    "agency_responsible",
    "service_notice",
    "requested_datetime",
    "updated_datetime",
    "expected_datetime",
    "address",
    "address_id",
    "zipcode",
    "lat",
    "long",
    "media_url",
]
SERVICE = [
    "service_code",
    "service_name",
    "description",
    "metadata",
    "type",
    "keywords",
    "group",
]


async def _three(on: Life) -> None:
    await on.told(1, "3号楼灯不亮", "lighting", "3")
    await on.told(2, "5号楼垃圾没人清", "sanitation", "5")
    await on.told(3, "楼上打老婆", "neighbours", "7")
    await on.mediated(3)  # nobody's business but theirs


async def test_discovery_and_services_are_as_the_specification_has_them(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on, board(on) as web:
        found = (await web.get(f"{ROOT}/discovery.json")).json()
        assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
        (endpoint,) = found["endpoints"]
        assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
        assert endpoint["url"] == "https://b.example/c1/open311/v2"
        assert endpoint["type"] == "production"
        told = fromstring((await web.get(f"{ROOT}/discovery.xml")).text)
        assert told.tag == "discovery"
        assert [each.text for each in told.iterfind("endpoints/endpoint/formats/format")] == [
            "application/json",
            "text/xml",
        ]
        services = (await web.get(f"{ROOT}/services.json")).json()
        assert [each["service_code"] for each in services] == list(CATEGORIES)
        assert all(list(each) == SERVICE for each in services)
        listed = fromstring((await web.get(f"{ROOT}/services.xml")).text)
        assert listed.tag == "services" and {each.tag for each in listed} == {"service"}
        assert listed[0].findtext("metadata") == "false"
        one = (await web.get(f"{ROOT}/services/lighting.json")).json()
        assert one == {"service_code": "lighting", "attributes": []}
        missing = await web.get(f"{ROOT}/services/nothing.json")
        assert missing.status_code == 404 and missing.json()[0]["code"] == 404


async def test_requests_are_public_matters_and_nothing_private(
    database: str, tmp_path: Path
) -> None:
    async with life(database, tmp_path) as on, board(on) as web:
        await _three(on)
        answer = await web.get(f"{ROOT}/requests.json")
        assert answer.headers["content-type"] == "application/json; charset=utf-8"
        found = answer.json()
        assert [each["service_request_id"] for each in found] == ["2026-0002", "2026-0001"]
        assert all(list(each) == REQUEST for each in found)
        light = found[1]
        assert light["service_code"] == "lighting" and light["status"] == "open"
        assert light["address"].endswith("3号楼") and "2单元" not in str(light)
        assert light["requested_datetime"] == "2026-03-02T09:00:00+08:00"
        assert light["media_url"] == "https://b.example/c1/m/2026-0001"
        listed = fromstring((await web.get(f"{ROOT}/requests.xml")).text)
        assert listed.tag == "service_requests" and {each.tag for each in listed} == {"request"}
        assert [part.tag for part in listed[0]] == REQUEST
        (one,) = (await web.get(f"{ROOT}/requests/2026-0001.json")).json()
        assert one == light
        hidden = await web.get(f"{ROOT}/requests/2026-0003.xml")
        assert hidden.status_code == 404
        assert fromstring(hidden.text).findtext("error/code") == "404"
        assert (await web.get("/c9/open311/v2/requests.json")).status_code == 404


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("service_code=lighting", ["2026-0001"]),
        ("service_code=lighting,sanitation", ["2026-0002", "2026-0001"]),
        ("service_request_id=2026-0001,2026-0002&service_code=noise", ["2026-0002", "2026-0001"]),
        ("status=open", ["2026-0002"]),
        ("status=closed", ["2026-0001"]),
        ("page_size=1&page=2", ["2026-0001"]),
        (
            "start_date=2026-03-02T01:00:00Z&end_date=2026-03-03T00:00:00Z",
            ["2026-0002", "2026-0001"],
        ),
        ("start_date=2026-03-02T09:00:00+08:00", ["2026-0002", "2026-0001"]),
        ("end_date=2026-03-01T00:00:00Z", []),
    ],
)
async def test_requests_by_what_is_asked(
    database: str, tmp_path: Path, query: str, numbers: list[str]
) -> None:
    async with life(database, tmp_path) as on, board(on) as web:
        await _three(on)
        async with on.unit() as unit:
            await on.services.curation.dismiss(unit, on.community, 3, ZHAO)
        await on.do(1, "take", ZHAO)
        await on.do(1, "answer", ZHAO, "换好了")
        await on.passes(days=10)
        found: list[dict[str, Any]] = (await web.get(f"{ROOT}/requests.json?{query}")).json()
        assert [each["service_request_id"] for each in found] == numbers


@pytest.mark.parametrize(
    "query",
    ["status=done", "page=0", "page=x", "page_size=1001", "start_date=yesterday", "end_date=99999"],
)
async def test_what_cannot_be_read_is_refused_by_its_name(
    database: str, tmp_path: Path, query: str
) -> None:
    async with life(database, tmp_path) as on, board(on) as web:
        for form in ("json", "xml"):
            answer = await web.get(f"{ROOT}/requests.{form}?{query}")
            assert answer.status_code == 400
            assert query.partition("=")[0] in answer.text
