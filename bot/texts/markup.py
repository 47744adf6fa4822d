"""Messages and buttons in the Bot API's shapes."""

from collections.abc import Iterable, Mapping
from typing import Any

Button = dict[str, str]


def message(text: str, keyboard: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A message's parameters: HTML, without link previews."""
    params: dict[str, Any] = {
        "text": text,
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    if keyboard is not None:
        params["reply_markup"] = keyboard
    return params


def button(text: str, data: str) -> Button:
    return {"text": text, "callback_data": data}


def in_rows(buttons: Iterable[Button], width: int) -> list[list[Button]]:
    """Buttons so many a row."""
    found = list(buttons)
    return [found[start : start + width] for start in range(0, len(found), width)]


def one_button(label: str, data: str) -> dict[str, Any]:
    """A keyboard of one button."""
    return {"inline_keyboard": [[button(label, data)]]}
