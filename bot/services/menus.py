"""Menus that are open on cards: a neighbour's word meanwhile changes the card's text and leaves the menu open."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.matter import Matter, State
from bot.domain.place import Place

OPEN: Final = timedelta(seconds=90)
Shape = tuple[State, str, str, str, int | None, Place]


@dataclass(frozen=True, slots=True)
class _Menu:
    keyboard: dict[str, Any]
    until: datetime
    shape: Shape


class OpenMenus:
    """By matter: what an officer is choosing from, for as long as the matter stands as it stood."""

    def __init__(self) -> None:
        self._menus: dict[int, _Menu] = {}

    def open(self, matter: Matter, keyboard: dict[str, Any], now: datetime) -> None:
        """A menu was opened on a matter's card."""
        self._menus = {key: menu for key, menu in self._menus.items() if menu.until > now}
        self._menus[matter.id] = _Menu(keyboard, now + OPEN, _shape(matter))

    def of(self, matter: Matter, now: datetime) -> dict[str, Any] | None:
        """The menu that stands on a matter's card."""
        menu = self._menus.get(matter.id)
        if menu is None or menu.until <= now or menu.shape != _shape(matter):
            return None
        return menu.keyboard

    def close(self, matter: int) -> None:
        """Something was chosen."""
        self._menus.pop(matter, None)


def _shape(matter: Matter) -> Shape:
    """What the choices of a menu hang on."""
    course = matter.course
    return (
        matter.state,
        matter.category,
        course.procedure,
        course.step,
        course.agency,
        matter.place,
    )
