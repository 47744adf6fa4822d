"""What a message can hold: checked as the server checks it, in the Bot API's shapes."""

import json
import secrets
import struct
from collections.abc import Mapping
from typing import Any, Final

from sandbox.errors import bad
from sandbox.markup import parse, units
from sandbox.world import World

Files = Mapping[str, tuple[str, bytes]]
TEXT: Final = 4096
CAPTION: Final = 1024
DATA: Final = 64
BUTTONS: Final = 100


def texted(params: dict[str, Any]) -> dict[str, Any]:
    """Text with entities. Raises ApiError when it is empty, too long or badly marked up."""
    text, entities = parse(str(params.get("text", "")), params.get("parse_mode"))
    if not text.strip():
        raise bad("message text is empty")
    if units(text) > TEXT:
        raise bad("message is too long")
    if "entities" in params:
        entities = params["entities"]
    return {"text": text, **({"entities": entities} if entities else {})}


def captioned(params: dict[str, Any]) -> dict[str, Any]:
    text, entities = parse(str(params.get("caption") or ""), params.get("parse_mode"))
    if units(text) > CAPTION:
        raise bad("message caption is too long")
    if not text:
        return {}
    return {"caption": text, **({"caption_entities": entities} if entities else {})}


def media(
    world: World, kind: str, given: Any, params: dict[str, Any], files: Files
) -> dict[str, Any]:
    """A photo or document: an upload, an attach:// name or the id of a file the server has."""
    file_id = stored(world, given, files)
    name, content = world.files[file_id]
    file: dict[str, Any] = {
        "file_id": file_id,
        "file_unique_id": file_id[-12:],
        "file_size": len(content),
    }
    if kind == "photo":
        width, height = _size(content)
        shape: Any = [{**file, "width": width, "height": height}]
    elif kind == "document":
        shape = {**file, "file_name": name}
    else:
        raise bad(f"unsupported media type {kind}")
    return {kind: shape, **captioned(params)}


def stored(world: World, given: Any, files: Files) -> str:
    """The id under which the file is kept. Raises ApiError when there is none."""
    key = str(given)
    upload = (
        files.get(key.removeprefix("attach://")) if key.startswith("attach://") else files.get(key)
    )
    if upload is None:
        if key in world.files:
            return key
        raise bad("wrong file identifier/HTTP URL specified")
    if not upload[1]:
        raise bad("file must be non-empty")
    return keep(world, *upload)


def keep(world: World, name: str, content: bytes) -> str:
    file_id = f"AgAC{secrets.token_urlsafe(24)}"
    world.files[file_id] = (name, content)
    return file_id


def _size(content: bytes) -> tuple[int, int]:
    """Width and height of a PNG; a plausible size for anything else."""
    if content[:8] == b"\x89PNG\r\n\x1a\n":
        return struct.unpack(">II", content[16:24])
    return 800, 600


def check_markup(markup: Any) -> dict[str, Any] | None:
    """An inline keyboard or a force_reply. Raises ApiError on what the server refuses."""
    if not markup:
        return None
    if isinstance(markup, str):
        markup = json.loads(markup)
    if sum(map(len, markup.get("inline_keyboard", ()))) > BUTTONS:
        raise bad("reply markup is too long")
    for row in markup.get("inline_keyboard", ()):
        for button in row:
            if not str(button.get("text", "")):
                raise bad("text buttons are unallowed in the inline keyboard")
            data = button.get("callback_data")
            if data is not None and not 1 <= len(str(data).encode()) <= DATA:
                raise bad("BUTTON_DATA_INVALID")
            if data is None and not (
                {"url", "switch_inline_query", "copy_text", "web_app"} & button.keys()
            ):
                raise bad("text buttons are unallowed in the inline keyboard")
    return markup


def poll(params: dict[str, Any]) -> dict[str, Any]:
    options = params["options"]
    if not 2 <= len(options) <= 12:
        raise bad("poll must have from 2 to 12 options")
    texts = [option["text"] if isinstance(option, dict) else str(option) for option in options]
    return {
        "id": str(secrets.randbits(62)),
        "question": params["question"],
        "options": [
            {"text": text, "voter_count": 0, "persistent_id": str(i)}
            for i, text in enumerate(texts)
        ],
        "total_voter_count": 0,
        "is_closed": False,
        "is_anonymous": bool(params.get("is_anonymous", True)),
        "type": params.get("type", "regular"),
        "allows_multiple_answers": bool(params.get("allows_multiple_answers", False)),
        "allows_revoting": False,
        "members_only": False,
    }
