"""The shapes of a ballot log's lines and leaves: which fields there are, and what each may hold (docs/ballot-log.md).

JSON knows fewer types than a reader might take for one another: true is no 1, "0.5" no fraction, 1.0 no integer. What
is written another way than the document says is refused, so that every program reads the same.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from fractions import Fraction
from typing import Any, Final

from bot.domain.ballot import Channel, Measure, Question, Secrecy, seen
from bot.domain.showing import MOST_PICTURES

OPENED: Final = "bandeng-ledger-1"  # every choice is opened at the end
SEALED: Final = "bandeng-ledger-2"  # secret ballots: sums alone are told
BELOW: Final = 1 << 53  # integers stay below it
HASH: Final = 32  # bytes
SALT: Final = 16
SIGNATURE: Final = 64
PROOF: Final = 128
_INSTANT: Final = re.compile(
    r"2[01][0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_WEIGHT: Final = re.compile(r"[0-9]{1,9}(?:/0*[1-9][0-9]{0,8})?")
_HEX: Final = re.compile(r"(?:[0-9a-f]{2})*")
_HALF: Final = re.compile(r"[\ud800-\udfff]")  # half a character
Holds = Callable[[Any], bool]


def is_text(value: Any) -> bool:
    """Words to be read: not empty, and such as can be written down."""
    return is_string(value) and bool(value.strip())


def is_string(value: Any) -> bool:
    return isinstance(value, str) and _HALF.search(value) is None


def anything(_: Any) -> bool:
    """What the grammar looks at itself."""
    return True


def is_name(value: Any) -> bool:
    """Words by which something is told from others: nothing in them that no eye sees."""
    return is_text(value) and seen(value) == value


def is_instant(value: Any) -> bool:
    """2026-03-05T01:00:00+00:00, a day that there is, of the years 2000 to 2199."""
    if not isinstance(value, str) or _INSTANT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def is_whole(value: Any, least: int = 0) -> bool:
    """An integer, and not true or 1.0."""
    return type(value) is int and least <= value < BELOW


def is_positive(value: Any) -> bool:
    return is_whole(value, 1)


def is_flag(value: Any) -> bool:
    return type(value) is bool


def is_weight(value: Any) -> bool:
    """An exact fraction: 3, "3" or "13/20"."""
    return is_whole(value) or (isinstance(value, str) and _WEIGHT.fullmatch(value) is not None)


def is_part(value: Any) -> bool:
    """A fraction above nothing and at most the whole: a bar of 0 would be none."""
    return is_weight(value) and 0 < Fraction(value) <= 1


def hexes(size: int) -> Holds:
    """So many bytes in lower-case hex."""
    return lambda value: (
        isinstance(value, str) and len(value) == 2 * size and _HEX.fullmatch(value) is not None
    )


def one_of(*values: str) -> Holds:
    return lambda value: isinstance(value, str) and value in values


def or_null(holds: Holds) -> Holds:
    return lambda value: value is None or holds(value)


def a_list(holds: Holds) -> Holds:
    return lambda value: isinstance(value, list) and all(map(holds, value))  # pyright: ignore[reportUnknownArgumentType]


def a_row(*each: Holds) -> Holds:
    """A list of so many values, each of its own shape."""
    return lambda value: (
        isinstance(value, list)
        and len(value) == len(each)  # pyright: ignore[reportUnknownArgumentType]
        and all(holds(one) for holds, one in zip(each, value, strict=True))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    )


is_hash: Final = hexes(HASH)
is_proof: Final = hexes(PROOF)


def an_object(value: Any) -> bool:
    return isinstance(value, dict)


def _is_bar(value: Any) -> bool:
    fields = {"measure": one_of(*Measure), "bar": is_part, "over": is_flag}
    return isinstance(value, dict) and _misshapen(value, fields) is None  # pyright: ignore[reportUnknownArgumentType]


def _are_bars(value: Any) -> bool:
    return bool(value) and a_list(_is_bar)(value)


def _is_rule(value: Any) -> bool:
    """Bars for both, and the words of the rule; each bar is on something that is counted."""
    return isinstance(value, dict) and _misshapen(value, _RULE) is None  # pyright: ignore[reportUnknownArgumentType]


def _is_seen(value: Any) -> bool:
    """Text of which an eye sees something."""
    return isinstance(value, str) and bool(seen(value))


_RULE: Final[Mapping[str, Holds]] = {
    "name": _is_seen,
    "title": _is_seen,
    "quorum": _are_bars,
    "passing": _are_bars,
    "secrecy": one_of(*Secrecy),
    "notice_days": is_whole,
    "source": is_string,
    "effect": is_string,
}
_whole: Final[Holds] = is_whole
_MANIFEST: Final[Mapping[str, Holds]] = {
    "format": is_string,
    "ballot": is_text,
    "title": is_name,
    "question": one_of(*Question),
    "options": a_list(is_name),
    "secrecy": one_of(*Secrecy),
    "rule": _is_rule,
    "silence": is_flag,
    "buildings": a_list(is_text),
    "households": is_positive,
    "heads": _whole,
    "area": _whole,
    "roll": is_hash,
    "key": is_hash,
    "opens": is_instant,
    "closes": is_instant,
}
_PICTURE: Final[Mapping[str, Holds]] = {"caption": is_string, "sha256": is_hash}


def _is_picture(value: Any) -> bool:
    return isinstance(value, dict) and _misshapen(value, _PICTURE) is None  # pyright: ignore[reportUnknownArgumentType]


_SHOWING: Final[Mapping[str, Holds]] = {
    "author": is_string,
    "cost": or_null(_whole),
    "pictures": lambda value: a_list(_is_picture)(value) and len(value) <= MOST_PICTURES,
    "place": is_string,
}


def _is_showing(value: Any) -> bool:
    """What an option shows of itself."""
    return isinstance(value, dict) and _misshapen(value, _SHOWING) is None  # pyright: ignore[reportUnknownArgumentType]


_MAY_BE: Final[Mapping[str, Holds]] = {
    "extensions": _whole,
    "objection_days": _whole,
    "showing": a_list(_is_showing),
    "budget": is_positive,
    "recused": is_positive,
}
_CAST: Final[Mapping[str, Holds]] = {
    "seq": is_positive,
    "h": is_hash,
    "channel": one_of(*Channel),
    "supersedes": or_null(is_positive),
}
_LOCKED: Final = {**_CAST, "c": is_hash}
_COMMITTED: Final = {
    **_CAST,
    "commitments": a_list(is_hash),
    "proofs": a_list(is_string),
    "total": or_null(is_hash),
}
_CHOICE: Final = a_list(anything)
_LEAVES: Final[Mapping[str, Mapping[str, Holds]]] = {
    "manifest": _MANIFEST,
    "cast": _LOCKED,
    "paper_batch": {"ballot": anything, "seqs": a_list(is_positive), "slips": a_list(is_string)},
    "paper_spoiled": {"ballot": anything, "slip": is_hash},
    "extend": {"ballot": anything, "closes": is_instant, "reason": is_string},
    "close": {"at": is_instant},
    "reveal": {"votes": a_list(a_row(is_positive, _CHOICE, hexes(SALT)))},
    "participants": {"units": a_list(is_name)},
    "households": {"units": a_list(a_row(is_positive, is_name, hexes(SALT)))},
    "roll": {"rows": a_list(a_row(is_name, or_null(_whole), is_weight, _whole))},
    "silent": {"units": a_list(is_name)},
    "result": {"result": an_object},
    "objection": {"ballot": anything, "number": is_positive, "text_hash": is_hash},
    "certify": {"ballot": anything, "result": an_object, "objections": _whole},
    "void": {"ballot": anything, "reason": is_string, "officers": anything},
    "rotate": {"key": is_hash},
}
# As many as a small group may be said to have: above it, counts could always be withheld.
LEAST: Final = 20


def _is_least(value: Any) -> bool:
    return is_positive(value) and value <= LEAST


_SEALED_LEAVES: Final[Mapping[str, Mapping[str, Holds]]] = {
    **{kind: fields for kind, fields in _LEAVES.items() if kind not in ("reveal", "households")},
    "manifest": {**_MANIFEST, "least": _is_least},
    "roll": {"rows": a_list(is_name)},
    "sums": {"counts": a_list(_whole), "blinds": a_list(is_hash)},
    "choices": {"votes": a_list(a_row(hexes(SALT), _CHOICE))},
    "withheld": {"least": is_positive},
}
_EITHER: Final[Mapping[str, tuple[Mapping[str, Holds], ...]]] = {
    "paper_conflict": (
        {"ballot": anything, "seq": is_positive},
        {"ballot": anything, "slip": is_hash},
    ),
    "roll_amend": (
        {"ballot": anything, "what": one_of("unbound_after_voting")},
        {"ballot": anything, "what": one_of("proxy", "proxy_withdrawn"), "deed": _whole},
    ),
}
_HEAD: Final[Mapping[str, Holds]] = {
    "kind": is_text,
    "at": is_instant,
    "ballot": is_text,
    "key": is_hash,
    "root": is_hash,
    "signature": hexes(SIGNATURE),
    "size": is_positive,
}


def is_head(row: Mapping[str, Any]) -> bool:
    """Whether a line has the fields of a signed head, each of its shape."""
    return _misshapen(row, _HEAD) is None


def misshapen(
    kind: str, leaf: Mapping[str, Any], manifest: Mapping[str, Any]
) -> tuple[str, str] | None:
    """What is wrong with a leaf's shape, a word for bot.texts.verifying and the field or fields; None for nothing."""
    sealed = (leaf if kind == "manifest" else manifest).get("format") == SEALED
    fields = _SEALED_LEAVES if sealed else _LEAVES
    if kind == "cast" and sealed and manifest.get("question") != Question.RANKED.value:
        known = (_COMMITTED,)
    else:
        known = (fields[kind],) if kind in fields else _EITHER.get(kind, ())
    if not known:
        return "unknown_leaf", ""
    held = {name: value for name, value in leaf.items() if name != "type"}
    if kind == "manifest":
        known = ({**known[0], **{name: holds for name, holds in _MAY_BE.items() if name in held}},)
    found = [_misshapen(held, each) for each in known]
    return None if None in found else found[0]


def _misshapen(held: Mapping[str, Any], fields: Mapping[str, Holds]) -> tuple[str, str] | None:
    if held.keys() != fields.keys():
        return "unknown_field", "、".join(sorted(held.keys() ^ fields.keys()))
    odd = next((name for name, holds in fields.items() if not holds(held[name])), None)
    return ("bad_value", odd) if odd is not None else None
