"""Where in a compound: building, unit, room."""

from typing import NamedTuple


class Place(NamedTuple):
    """Parts as written in Arabic digits or letters; None where unknown."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None
