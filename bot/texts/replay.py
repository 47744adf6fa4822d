"""A replayed history's report as a page that needs no server, a PDF and a workbook; the data come from
`bot.services.listening.replay_report`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from bot.texts import drawing
from bot.texts.workbook import new_workbook

HERE: Final = Path(__file__).parent
HEADS: Final = ("#", "什么事", "类别", "在哪儿", "有危险", "人", "次", "最早", "最晚")


def page(data: Mapping[str, Any]) -> bytes:
    """One HTML file with everything in it."""
    from jinja2 import Environment

    source = (HERE / "replay.html").read_text("utf-8")
    template = Environment(autoescape=True, trim_blocks=True).from_string(source)
    return template.render({**data, "curve_all": data["curve"]}).encode()


def document(data: Mapping[str, Any]) -> bytes:
    """The same on paper. Raises FontsMissing."""
    return drawing.pdf("replay.typ", data)


def workbook(data: Mapping[str, Any]) -> bytes:
    """The same to sort and to count with: matters, their quotes, kinds, what was not heard."""
    book, made = new_workbook()
    bold = book.add_format({"bold": True, "bg_color": "#DDEEF1"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    matters = book.add_worksheet("事项")
    matters.freeze_panes(1, 0)
    matters.set_column(1, 1, 44, wrapped)
    matters.set_column(2, 3, 14)
    matters.set_column(7, 8, 16)
    matters.write_row(0, 0, HEADS, bold)
    for line, each in enumerate((*data["rows"], *data["more"]), 1):
        shown = [each[part] for part in ("no", "title", "kind", "place")]
        danger = "是" if each["urgent"] else ""
        counted = [each[part] for part in ("people", "times", "first", "last")]
        matters.write_row(line, 0, [*shown, danger, *counted])
    matters.autofilter(0, 0, len(data["rows"]) + len(data["more"]), len(HEADS) - 1)
    quotes = book.add_worksheet("原话")
    quotes.set_column(1, 1, 22)
    quotes.set_column(2, 2, 80, wrapped)
    quotes.write_row(0, 0, ("#", "什么时候", "原话"), bold)
    said = [(each["no"], quote) for each in data["rows"] for quote in each["quotes"]]
    for line, (number, quote) in enumerate(said, 1):
        quotes.write_row(line, 0, (number, quote["at"], quote["text"]))
    kinds = book.add_worksheet("类别")
    kinds.set_column(0, 0, 18)
    kinds.write_row(0, 0, ("类别", "件", "次"), bold)
    for line, each in enumerate(data["kinds"], 1):
        kinds.write_row(line, 0, (each["name"], each["matters"], each["voices"]))
    left = book.add_worksheet("没算进去的")
    left.set_column(0, 0, 36)
    for line, each in enumerate(data["unheard"]):
        left.write_row(line, 0, (each["what"], each["count"]))
    book.close()
    return made.getvalue()


WRITTEN: Final = {".html": page, ".pdf": document, ".xlsx": workbook}
"""How a report is written, by the file's suffix."""
