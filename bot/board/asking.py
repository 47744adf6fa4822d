"""What a page of the board is made from, and the headers that go with every answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.services.unit import Unit
from bot.storage.communities import Community

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "X-Robots-Tag": "noindex",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-cache",
}


@dataclass(frozen=True, slots=True)
class BoardQuestion:
    """What a page is made from: the community, the address's parts, and the moment's rows."""

    unit: Unit
    community: Community
    path: Mapping[str, str]
    query: Mapping[str, str]
