"""Checks requests and answers against the Bot API as data (botapi/api.json)."""

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

_API: Final = Path(__file__).with_name("botapi") / "api.json"
_PLAIN: Final = {
    "Integer": (int,),
    "String": (str,),
    "Float": (int, float),
    "Boolean": (bool,),
}


@cache
def api() -> dict[str, Any]:
    return json.loads(_API.read_text("utf-8"))


@cache
def methods() -> dict[str, str]:
    """Method names by their lower-case spelling, as the server matches them."""
    return {name.lower(): name for name in api()["methods"]}


def request_faults(method: str, params: dict[str, Any]) -> list[str]:
    """What is wrong with a call: unknown or missing parameters, values of another type."""
    fields = {entry["name"]: entry for entry in api()["methods"][method].get("fields", ())}
    faults = [f"{method}: unknown parameter {name}" for name in params if name not in fields]
    faults += [
        f"{method}: missing {name}"
        for name, f in fields.items()
        if f["required"] and name not in params
    ]
    for name, value in params.items():
        if name in fields and not any(
            _fits(kind, value, loose=True) for kind in fields[name]["types"]
        ):
            faults.append(f"{method}.{name}: {value!r} is not {' or '.join(fields[name]['types'])}")
    return faults


def answer_faults(method: str, result: Any) -> list[str]:
    """What is wrong with a result, with the path to it."""
    kinds = api()["methods"][method]["returns"]
    if any(_fits(kind, result) for kind in kinds):
        return []
    return [
        f"{method} answers {json.dumps(result, ensure_ascii=False)[:300]}, which is not {' or '.join(kinds)}"
    ]


def update_faults(update: dict[str, Any]) -> list[str]:
    return (
        []
        if _fits("Update", update)
        else [f"not an Update: {json.dumps(update, ensure_ascii=False)[:400]}"]
    )


def _fits(kind: str, value: Any, *, loose: bool = False) -> bool:
    if kind.startswith("Array of "):
        return isinstance(value, list) and all(_fits(kind[9:], item, loose=loose) for item in value)
    if kind in _PLAIN:
        if loose and isinstance(value, str):
            return kind == "String" or _reads_as(kind, value)
        return isinstance(value, _PLAIN[kind]) and (
            kind == "Boolean" or not isinstance(value, bool)
        )
    if kind == "True":
        return value is True
    if kind == "InputFile":
        return isinstance(value, str | bytes | tuple)
    return _fits_type(kind, value, loose=loose)


def _reads_as(kind: str, value: str) -> bool:
    if kind == "Boolean":
        return value.lower() in ("true", "false", "1", "0")
    try:
        float(value)
    except ValueError:
        return False
    return True


def _fits_type(kind: str, value: Any, *, loose: bool) -> bool:
    entry = api()["types"].get(kind)
    if entry is None:
        return False
    if subtypes := entry.get("subtypes"):
        return any(_fits(subtype, value, loose=loose) for subtype in subtypes)
    if not isinstance(value, dict):
        return False
    fields = {field["name"]: field for field in entry.get("fields", ())}
    if any(name not in fields for name in value):
        return False
    return all(
        any(_fits(option, value[name], loose=loose) for option in field["types"])
        if name in value
        else not field["required"]
        for name, field in fields.items()
    )
