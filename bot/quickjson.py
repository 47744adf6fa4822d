"""JSON by orjson, and by the standard library where orjson is strict: half a surrogate pair must not stop the bot."""

import json
from typing import Any

import orjson


def dumps(value: Any) -> str:
    """Compact JSON. Raises TypeError for what JSON cannot hold."""
    try:
        return orjson.dumps(value).decode()
    except TypeError:
        return json.dumps(value)


def loads(written: str | bytes) -> Any:
    """Raises ValueError."""
    try:
        return orjson.loads(written)
    except ValueError:
        return json.loads(written)
