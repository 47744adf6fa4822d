"""Drawing with typst in Noto Sans SC: a template beside this file and data -> PNG or PDF."""

import asyncio
import io
import json
import multiprocessing
import resource
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

ORDER: Final = b"%bandeng-draws\n"
MEMORY: Final = 4 * 2**30  # bytes of address space of a process that draws
HERE: Final = Path(__file__).parent


class FontsMissing(Exception):
    """The Chinese font is not installed."""


@cache
def _fonts() -> list[str]:
    import pylopdf_fonts_zh_cn

    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    found = sorted({str(path.parent) for path in folder.rglob("*.[ot]tf")})
    if not found:
        raise FontsMissing
    return found


def check_fonts() -> None:
    """Raises FontsMissing."""
    _fonts()


@cache
def _compiler(name: str) -> "typst.Compiler":
    import typst  # large, and needed a few times a day

    return typst.Compiler(input=str(HERE / name), font_paths=_fonts(), root=str(HERE))


def png(template: str, data: Mapping[str, Any]) -> bytes:
    """Drawn at twice a screen's density. Raises FontsMissing."""
    written = json.dumps(data, ensure_ascii=False)
    drawn = _compiler(template).compile(format="png", ppi=144.0, sys_inputs={"data": written})
    assert isinstance(drawn, bytes)
    return drawn


def later(template: str, data: Mapping[str, Any]) -> bytes:
    """An order to draw a PDF, in place of the PDF: whoever sends it has it drawn then, by a process of its own.

    3,000 slips take 15 s and half a gigabyte; nobody else waits for them, and the memory is given back.
    """
    return ORDER + json.dumps([template, dict(data)], ensure_ascii=False).encode()


def ordered(content: bytes) -> bytes:
    """What an order comes to; anything else as it is. Raises FontsMissing."""
    if not content.startswith(ORDER):
        return content
    template, data = json.loads(content.removeprefix(ORDER))
    for each in data.get("slips", ()):
        each["qr"] = qr(each.pop("link"))
    return pdf(template, data)


def qr(text: str) -> str:
    """A QR code as SVG."""
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="svg", border=2, xmldecl=False, svgns=True)
    return drawn.getvalue().decode()


def qr_picture(text: str) -> bytes:
    """A QR code as a PNG large enough to be taken from another's screen."""
    import segno

    drawn = io.BytesIO()
    segno.make(text, error="m").save(drawn, kind="png", scale=14, border=3)
    return drawn.getvalue()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


async def away(content: bytes) -> bytes:
    """The same in a process of its own, which ends with it. Raises FontsMissing."""
    if not content.startswith(ORDER):
        return content
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context, initializer=_bounded) as pool:
        return await asyncio.get_running_loop().run_in_executor(pool, ordered, content)


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Raises FontsMissing."""
    drawn = _compiler(template).compile(
        format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)}
    )
    assert isinstance(drawn, bytes)
    return drawn
