"""Documents: a matter's papers as PDF, the month's report as PDF and xlsx."""

import io
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.figures import Row
from bot.domain.matter import Matter
from bot.domain.papers import Papers, Report
from bot.rules.procedures import ProcedureBook
from bot.texts import figures, words, workflow
from bot.texts.cards import EVENTS
from bot.texts.drawing import later

LEDGER: Final = ("编号", "类别", "楼", "提出", "规程", "现在", "承办", "了结", "小时", "回合")


def bundle(dossier: Papers) -> bytes:
    """An order to draw a bundle of papers: rooms and residents' own words are in it, names are not."""
    zone = ZoneInfo(dossier.zone)
    matter = dossier.matter
    return later(
        "bundle.typ",
        {
            "community": dossier.community,
            "number": matter.number,
            "title": workflow.public_title(matter),
            "about": workflow.about(matter),
            "place": words.place(matter.place, room=True) or "没说清",
            "made": words.when(dossier.made_at, zone),
            "clock": workflow.span(matter.clock(dossier.made_at)),
            "voices": [
                {
                    "at": words.when(each.at, zone),
                    "where": words.place(each.place, room=True),
                    "text": each.text,
                }
                for each in dossier.voices
                if each.text
            ],
            "told": [
                {
                    "at": words.when(at, zone),
                    "what": EVENTS[event],
                    "text": str(facts.get("text", "")),
                }
                for at, event, facts in dossier.told
            ],
            "summaries": list(dossier.summaries),
            "photos": len(dossier.photos),
        },
    )


def report(found: Report, book: ProcedureBook) -> bytes:
    """An order to draw the month on paper: figures, tables, the ledger."""
    each = found.figures
    return later(
        "report.typ",
        {
            "community": found.community,
            "month": figures.month(found.month),
            "period": figures.period(each.since, each.until, found.zone),
            "made": words.when(found.made_at, ZoneInfo(found.zone)),
            "figures": figures.listed(each),
            "corrected": figures.corrected(each),
            "endings": [
                (book.endings[ending], str(count)) for ending, count in each.endings.items()
            ],
            "heads": figures.HEADS,
            "tables": tables(found),
            "ledger_heads": LEDGER,
            "ledger": [_listed(matter, found, book) for matter in found.listed],
        },
    )


def tables(found: Report) -> list[dict[str, Any]]:
    """Figures by kind, building and agency."""
    each = found.figures

    def agency(row: Row) -> str:
        return found.agencies.get(int(row.name), row.name)

    return [
        {
            "title": "按类别",
            "rows": [figures.row(words.CATEGORIES[row.name], row) for row in each.by_category],
        },
        {
            "title": "按楼",
            "rows": [figures.row(workflow.building(row.name), row) for row in each.by_building],
        },
        {"title": "按承办方", "rows": [figures.row(agency(row), row) for row in each.by_agency]},
    ]


def _listed(matter: Matter, found: Report, book: ProcedureBook) -> list[str]:
    zone = ZoneInfo(found.zone)
    course = matter.course
    procedure = book.procedure(course.procedure)
    step = procedure.step(course.step).title
    return [
        matter.number,
        words.CATEGORIES[matter.category],
        workflow.building(matter.place.building or ""),
        words.when(matter.opened_at, zone),
        procedure.title,
        book.endings[course.ending] if course.ending else step,
        found.agencies.get(course.agency or 0, ""),
        words.when(course.closed_at, zone) if course.closed_at else "",
        f"{matter.clock(found.made_at).total_seconds() / 3600:.0f}",
        str(course.round + 1),
    ]


def workbook(found: Report, book: ProcedureBook) -> bytes:
    """The same numbers to count on with."""
    import xlsxwriter

    made = io.BytesIO()
    file = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    bold = file.add_format({"bold": True, "bg_color": "#DDEEF1"})
    sheet = file.add_worksheet("数字")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 20)
    sheet.write_row(0, 0, [found.community, figures.month(found.month)], bold)
    for line, (name, value) in enumerate(figures.listed(found.figures), 1):
        sheet.write_row(line, 0, [name, int(value) if value.isdecimal() else value])
    for table in tables(found):
        sheet = file.add_worksheet(table["title"])
        sheet.set_column(0, 6, 16)
        sheet.write_row(0, 0, figures.HEADS, bold)
        for line, row in enumerate(table["rows"], 1):
            sheet.write_row(line, 0, [int(cell) if cell.isdecimal() else cell for cell in row])
    sheet = file.add_worksheet("台账")
    sheet.set_column(0, len(LEDGER) - 1, 15)
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, LEDGER, bold)
    for line, matter in enumerate(found.listed, 1):
        sheet.write_row(line, 0, _listed(matter, found, book))
    file.close()
    return made.getvalue()
