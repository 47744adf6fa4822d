"""Where in a compound: building, unit, room."""

from typing import NamedTuple


class Place(NamedTuple):
    """Parts as written in Arabic digits or letters; None where unknown."""

    building: str | None = None
    unit: str | None = None
    room: str | None = None

    def without_room(self) -> "Place":
        """What may be shown outside the officers' desk."""
        return Place(self.building, self.unit)

    def apart_from(self, other: "Place") -> bool:
        """Whether both name a building and the buildings differ."""
        return bool(self.building and other.building and self.building != other.building)

    def common(self, other: "Place") -> "Place":
        """The smallest place that holds both."""
        if not self.building or self.building != other.building:
            return Place() if self.building and other.building else Place(self.building or other.building)
        unit = self.unit if self.unit == other.unit else None
        return Place(self.building, unit, self.room if unit and self.room == other.room else None)
