"""Hearings (听取意见) as people read them: the card in the group, the short form in private, the desk's summary."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, Final

from bot.domain.coverage import Coverage, Share
from bot.domain.hearing import Hearing, Point, View
from bot.domain.matter import Matter
from bot.domain.place import Place
from bot.texts import words, workflow
from bot.texts.drawing import png
from bot.texts.markup import button, in_rows

SIDES: Final = {"for": "赞成", "against": "反对", "other": "说说想法"}
GROUPS: Final = ("老人", "有孩子", "租户", "有车", "残疾")
NONE: Final = "都不是"
DOOR_HOW: Final = "请写：门牌 赞成（反对、想法） 说了什么。例如：3-2-501 赞成 门禁早该装了"
WRITE: Final = "请写一句话（可以带照片）。不想写，点下面就行。"
NAMED: Final = "要署名吗？署名只有工作台看得到，公开的小结里没有名字和门牌。"
THANKS: Final = "谢谢，记下了。想改，再点一次「我要说」。"
DROPPED: Final = "好的，不记了。"
SHOWN: Final = 200


def card(hearing: Hearing, matter: Matter, heard: int, coverage: Coverage) -> str:
    """In the group: what is asked, how many were heard, whom we have not heard yet; never who said what."""
    lines = [
        f"👂 <b>听听大家的：{words.quoted(hearing.question, 200)}</b>",
        f"事项 {matter.number} · {workflow.about(matter)}",
    ]
    if hearing.closed_at is not None:
        return "\n".join([*lines, f"听取意见结束，共听到 {heard} 份。小结见公示。"])
    lines.append(f"已听到 {heard} 份。")
    silent = coverage.silent
    if silent:
        lines.append(f"还没听到：{_silent(silent)}")
    return "\n".join([*lines, "点「我要说」到私聊里说，署不署名都行。"])


def _silent(names: Sequence[str]) -> str:
    shown = [escape(_place(name)) for name in names[:8]]
    return words.joined(shown) + (" 等" if len(names) > len(shown) else "")


def _place(name: str) -> str:
    """A building's number, or a group's own name."""
    return (
        words.place(Place(name)) if name.isdecimal() or (name.isascii() and len(name) < 3) else name
    )


def preview(question: str) -> str:
    """What the group would read, for the desk."""
    return f"群里会看到：\n\n{PREVIEWED}\n{escape(question)}"


PREVIEWED: Final = "📣 <b>听听大家的</b>"
HOW_TO_WORD: Final = (
    "请回复这条消息，写一句怎么问大家（不写人名、门牌），例如：东门外空地改成停车位，您看行不行？"
)


def previewed(shown: str) -> str:
    """The question that a preview shows, as plain text; empty for another message."""
    return shown.partition("听听大家的")[2].strip()


def preview_keyboard(matter: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [
                button("发到居民群", f"ho:post:{matter}"),
                button("换个问法", f"ho:word:{matter}"),
                button("先不发", f"ho:drop:{matter}"),
            ]
        ]
    }


def keyboard(link: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": "我要说", "url": link}]]}


# the form


def asked(hearing: Hearing) -> str:
    return f"想听听您的：<b>{words.quoted(hearing.question, 200)}</b>\n您怎么看？"


def sides_keyboard(hearing: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [[button(text, f"hs:{side}:{hearing}") for side, text in SIDES.items()]]
    }


def groups(known: Sequence[str]) -> list[str]:
    """What a household can say it is: the roll's groups, then the common ones."""
    return [*list(dict.fromkeys([*known, *GROUPS]))[:8], NONE]


def groups_keyboard(hearing: int, names: Sequence[str]) -> dict[str, Any]:
    buttons = [button(name, f"hg:{number}:{hearing}") for number, name in enumerate(names)]
    return {"inline_keyboard": in_rows(buttons, 3)}


def write_keyboard(hearing: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button("不写了，就这样", f"hn:skip:{hearing}")]]}


def named_keyboard(hearing: int) -> dict[str, Any]:
    return {
        "inline_keyboard": [
            [button("署名", f"hn:named:{hearing}"), button("不署名", f"hn:plain:{hearing}")],
            [button("不说了", f"hn:drop:{hearing}")],
        ]
    }


# the desk


def desk(hearing: Hearing, matter: Matter, views: Sequence[View], coverage: Coverage) -> str:
    """The officers' card: counts by side, coverage in a line."""
    sides = {side: sum(view.side == side for view in views) for side in SIDES}
    counted = "，".join(f"{text} {sides[side]}" for side, text in SIDES.items())
    lines = [
        f"👂 <b>{matter.number} 听取意见</b>：{words.quoted(hearing.question, 120)}",
        f"已听到 {len(views)} 份（{counted}）",
    ]
    lines.append(covered(coverage))
    if hearing.summary:
        lines.append(f"小结：{words.quoted(hearing.summary, 200)}")
    return "\n".join(lines)


def desk_keyboard(hearing: Hearing) -> dict[str, Any]:
    number = hearing.id
    if hearing.closed_at is not None:
        return {
            "inline_keyboard": [
                [button("看覆盖", f"h:cover:{number}"), button("看各方意见", f"h:points:{number}")]
            ]
        }
    return {
        "inline_keyboard": [
            [button("看覆盖", f"h:cover:{number}"), button("看各方意见", f"h:points:{number}")],
            [button("录上门意见", f"h:door:{number}"), button("写小结", f"h:sum:{number}")],
        ]
    }


def covered(found: Coverage) -> str:
    """听到 12/60 户（20%），还没听到 5号楼、租户"""
    if not found.whole:
        return f"没有户册，只知道听到 {found.strangers} 份；把户册发到工作台，就能看出谁还没听到。"
    more = f"，另有 {found.strangers} 份没绑门牌或不在范围里" if found.strangers else ""
    silent = f"；还没听到：{_silent(found.silent)}" if found.silent else "；每栋楼、每类人都听到了"
    return (
        f"覆盖：{found.heard}/{found.whole} 户（{found.heard * 100 // found.whole}%）{more}{silent}"
    )


def coverage_text(matter: Matter, found: Coverage) -> str:
    """Who has been heard, building by building and group by group."""
    lines = [f"<b>{matter.number} 听全了没有</b>", covered(found)]
    lines += [
        f"{escape(_place(each.name))} {each.heard}/{each.whole}" for each in found.buildings[:40]
    ]
    if found.groups:
        lines.append(
            "人群："
            + "，".join(
                f"{escape(each.name)} {each.heard}/{each.whole}" for each in found.groups[:20]
            )
        )
    return words.fitting(lines, 1000)


def coverage_picture(matter: Matter, found: Coverage) -> bytes:
    """A PNG: a bar a building and a group. Raises FontsMissing."""

    def row(each: Share) -> dict[str, Any]:
        return {"name": _place(each.name), "heard": each.heard, "whole": each.whole}

    return png(
        "coverage.typ",
        {
            "title": f"{matter.number} 听全了没有",
            "about": workflow.about(matter),
            "line": covered(found),
            "buildings": [row(each) for each in found.buildings[:40]],
            "groups": [row(each) for each in found.groups[:20]],
        },
    )


def doors_file(found: Coverage) -> bytes:
    """The doors not heard yet, for going from door to door."""
    return "\n".join(["门牌", *found.unheard]).encode("utf-8-sig")


def points(hearing: Hearing, found: Sequence[Point], views: Sequence[View]) -> str:
    """What was said, for and against, each point with its count."""
    lines = [f"<b>各方意见</b>　{words.quoted(hearing.question, 80)}"]
    for side, title in SIDES.items():
        mine = [each for each in found if each.side == side]
        silent = sum(view.side == side and view.point is None for view in views)
        if mine or silent:
            lines.append(f"\n<b>{title}</b>")
        lines += [
            f"· {words.quoted(each.text, 120)}（{_count(each, views)}）"
            for each in mine
            if _count(each, views)
        ]
        if silent:
            lines.append(f"· 没写理由（{silent}）")
    return words.fitting(lines)


def _count(point: Point, views: Sequence[View]) -> int:
    return sum(view.point == point.id for view in views)


def points_keyboard(hearing: int, found: Sequence[Point]) -> dict[str, Any]:
    buttons = [
        button(f"并 {' '.join(each.text.split())[:20]}", f"hm:{each.id}:0") for each in found[:8]
    ]
    return {"inline_keyboard": [*in_rows(buttons, 1), [button("返回", f"h:show:{hearing}")]]}


def merge_keyboard(hearing: int, gone: Point, found: Sequence[Point]) -> dict[str, Any]:
    """Into which point of the same side it goes."""
    others = [each for each in found if each.side == gone.side and each.id != gone.id]
    buttons = [
        button(f"并到 {' '.join(each.text.split())[:20]}", f"hm:{gone.id}:{each.id}")
        for each in others[:8]
    ]
    return {"inline_keyboard": [*in_rows(buttons, 1), [button("返回", f"h:points:{hearing}")]]}


def draft(
    found: Sequence[Point],
    views: Sequence[View],
    coverage: Coverage,
    household_words: Mapping[str, str],
) -> str:
    """A summary to start from: counts and points, no names, no doors."""
    lines = [
        f"共听到 {len(views)} 份意见"
        + (f"，{coverage.heard}/{coverage.whole} 户。" if coverage.whole else "。")
    ]
    for side, title in household_words.items():
        mine = [each for each in found if each.side == side and _count(each, views)]
        total = sum(view.side == side for view in views)
        if total:
            said = "；".join(
                f"{' '.join(each.text.split())[:SHOWN]}（{_count(each, views)}）" for each in mine
            )
            lines.append(f"{title} {total}" + (f"：{said}" if said else ""))
    return "\n".join(lines)
