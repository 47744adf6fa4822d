"""Drawing with typst in Noto Sans SC: a template beside this file and data -> PNG or PDF."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import typst

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


def pdf(template: str, data: Mapping[str, Any]) -> bytes:
    """Raises FontsMissing."""
    drawn = _compiler(template).compile(format="pdf", sys_inputs={"data": json.dumps(data, ensure_ascii=False)})
    assert isinstance(drawn, bytes)
    return drawn
