"""A demand or a visit as it will be kept, its buttons, and what is chosen on the way."""

from collections.abc import Sequence
from typing import Any, Final

from bot.domain.answering import may_ask, unnamed
from bot.domain.matter import Matter
from bot.domain.place import Place
from bot.texts import words
from bot.texts.markup import button

NO_BUILDING: Final = "0"


def numbers(kept: Sequence[Matter]) -> str:
    return "、".join(each.number for each in kept)


def summary(filled: dict[str, Any], community: str) -> str:
    """What a draft will be kept as: each demand with its kind, place and words."""
    place = filled.get("place", ())
    whole = [[filled["category"], place, filled["text"]]]
    told = [
        _demand(category, own if any(own) else place, text)
        for category, own, text in filled.get("parts") or whole
    ]
    head = f"<b>{community}</b>\n" if community else ""
    if len(told) > 1:
        head += f"听着是 {len(told)} 件事：\n"
        told = [f"{number}. {each}" for number, each in enumerate(told, 1)]
    photo = "（带照片）" if filled.get("photo") else ""
    return f"{head}{chr(10).join(told)}{photo}\n这样记对吗？"


def _demand(category: str, place: Sequence[str | None], text: str) -> str:
    where = words.place(Place(*place), room=True)
    about = " · ".join(part for part in (words.CATEGORIES[category], where) if part)
    return f"<b>{about}</b>\n「{words.quoted(text, 200)}」"


def confirm(filled: dict[str, Any]) -> dict[str, Any]:
    mark = f":{filled['mark']}" if "mark" in filled else ""
    named = f"f:done:named{mark}"
    drop = f"f:drop:{mark}"
    if filled["kind"] == "visit":
        return keyboard([[("记下", named), ("不记了", drop)]])
    signed = [] if unnamed(str(filled.get("text", ""))) else [("记下，署我的名", named)]
    whole = [("当一件记", f"f:whole:{mark}")] if filled.get("parts") else []
    asks = [("只是问一句，转给社区", f"f:ask:{mark}")] if _asks(filled) else []
    return keyboard(
        [
            *([asks] if asks else []),
            [*signed, ("记下，不署名", f"f:done:plain{mark}")],
            [("不记了", drop), *whole],
        ]
    )


def _asks(filled: dict[str, Any]) -> bool:
    """Whether what was written may be a question and no more."""
    text = str(filled.get("text", ""))
    return not filled.get("urgent") and may_ask(text)


def buildings(names: list[str]) -> dict[str, Any]:
    buttons = [(building(name), f"f:building:{name}"[:64]) for name in names]
    rows = [buttons[start : start + 4] for start in range(0, len(buttons), 4)]
    return keyboard([*rows, [("不限楼栋", f"f:building:{NO_BUILDING}"), ("不记了", "f:drop:")]])


def building(name: str) -> str:
    return "不限楼栋" if name == NO_BUILDING else words.place(Place(name))


def categories() -> dict[str, Any]:
    buttons = [(name, f"f:category:{key}") for key, name in words.CATEGORIES.items()]
    return keyboard([buttons[start : start + 4] for start in range(0, len(buttons), 4)])


def keyboard(rows: list[list[tuple[str, str]]]) -> dict[str, Any]:
    return {"inline_keyboard": [[button(text, data) for text, data in row] for row in rows]}
