"""Buttons' data, at most 64 bytes: a letter, then numbers or names we know. Anything else is refused."""

import re
from typing import Final

from bot.domain.errors import BadCallback

_SHAPES: Final = {
    "m": re.compile(r"m:([a-z]{3,12}):(\d{1,18})"),
    "a": re.compile(r"a:([a-z]{3,12}):(\d{1,18})"),
    "aw": re.compile(r"aw:([a-z]{3,12}):(\d{1,18})"),
    "wk": re.compile(r"wk:([a-z]{3,12}):(\d{1,18})"),
    "av": re.compile(
        r"av:(in|more|out|post|drop|code|list|record|outline|move|cancel|act|hand|decide|topics|topic|pictures|show|keep|as_said):(\d{1,18})"
    ),
    "gw": re.compile(r"gw:(take|done|answer|log|new|drop):(\d{1,18})"),
    "ow": re.compile(r"ow:(of):(\d{1,18})"),
    "aq": re.compile(r"aq:(yes|no):(0)"),
    "st": re.compile(r"st:(closed):(\d{1,18})"),
    "sk": re.compile(r"sk:(same|gone):(\d{1,18})"),
    "dw": re.compile(
        r"dw:(note|progress|say|answer|done|redo|urge|over|behalf|hands|drop):(\d{1,18})"
    ),
    "pa": re.compile(r"pa:(desk|neighbour|need|tell|helper|hear):(\d{1,18})"),
    "lk": re.compile(r"lk:(claim|no|came|finish|back|good|bad|off):(\d{1,18})"),
    "rq": re.compile(r"rq:(ok|concern|not_met|refused|away):(\d{1,18})"),
    "ce": re.compile(r"ce:(ok|concern|not_met|refused):(\d{1,18})"),
    "cc": re.compile(r"cc:(agree|say):(\d{1,18})"),
    "cf": re.compile(r"cf:(enter|stay_out|mine|pause|again):(\d{1,18})"),
    "cp": re.compile(r"cp:(ask|yes|no):(\d{1,18})"),
    "cq": re.compile(r"cq:(\d{1,18}):(\d{1,18})"),
    "ln": re.compile(r"ln:(give|open|yes|another|no|up|ok|concern|not_met|refused):(\d{1,18})"),
    "lw": re.compile(r"lw:(choose):(\d{1,18})"),
    "lr": re.compile(r"lr:(explain|settle|pass):(\d{1,18}:\d{1,18})"),
    "rs": re.compile(r"rs:(again):(\d{1,18})"),
    "fq": re.compile(r"fq:(keep|yes|drop|good|other):(\d{1,18})"),
    "ul": re.compile(r"ul:(cut):(\d{1,18})"),
    "tp": re.compile(r"tp:(take|no|off):(\d{1,18})"),
    "tm": re.compile(r"tm:(\d{1,18}):(\d{1,18})"),
    "mn": re.compile(r"mn:(agree|answer|right|say):(\d{1,18})"),
    "ri": re.compile(r"ri:(wedding|funeral|day|hand|done):([0-3])"),
    "sp": re.compile(r"sp:([a-z_]{3,24}):(0)"),
    "ci": re.compile(r"ci:(yes|no):(\d{1,18})"),
    "n": re.compile(r"n:(\d{1,18}):(\d{1,18})"),
    "p": re.compile(r"p:(\d{1,18}):([a-z_]{2,24})"),
    "ps": re.compile(r"ps:(\d{1,18}):([a-z_]{2,24})"),
    "ya": re.compile(r"ya:(\d{1,18}):([137])"),
    "yb": re.compile(r"yb:(\d{1,18}):([137])"),
    "t": re.compile(r"t:(yes|no):(\d{1,18})"),
    "q": re.compile(r"q:(good|bad|broken):(\d{1,18})"),
    "z": re.compile(r"z:(\d{1,18})()"),
    "h": re.compile(r"h:(cover|points|sum|door|show):(\d{1,18})"),
    "ho": re.compile(r"ho:(post|drop|word):(\d{1,18})"),
    "nt": re.compile(r"nt:(post|drop):(\d{1,9})"),
    "hs": re.compile(r"hs:(for|against|other):(\d{1,18})"),
    "hg": re.compile(r"hg:(\d):(\d{1,18})"),
    "hn": re.compile(r"hn:(skip|named|plain|drop):(\d{1,18})"),
    "hm": re.compile(r"hm:(\d{1,18}):(\d{1,18})"),
    "l": re.compile(r"l:(drop):(\d{1,18})"),
    "j": re.compile(r"j:(close|leave):(\d{1,18})"),
    "fi": re.compile(r"fi:(yes|no):(\d{1,18})"),
    "c": re.compile(r"c:(\d{1,18}):([a-z_]{3,24})"),
    "cl": re.compile(r"cl:(\d{1,18}):([0-9A-Z]{1,6}(?:-[0-9A-Z]{0,6}){0,2})"),
    "g": re.compile(r"g:(\d{1,18}):(\d{1,18})"),
    "s": re.compile(r"s:(\d{1,18}):(\d{1,18})"),
    "f": re.compile(
        r"f:(begin|where|building|category|done|drop|whole|ask):?([\w-]{0,24}(?::\d{1,12})?)",
        re.ASCII,
    ),
    "le": re.compile(r"le:([a-z_]{3,24}):([\u4e00-\u9fff]{2,6})"),
    "my": re.compile(r"my:(good|broken|more|drop|gone|keep):(\d{1,18})"),
    "d": re.compile(r"d:(yes|no)()"),
    "b": re.compile(r"b:(yes|no|slip|leave|roll|noroll|sure):(\d{1,18})"),
    "bk": re.compile(r"bk:(owner|family|tenant):(\d{1,18})"),
    "bo": re.compile(r"bo:(owner|tenant):(\d{1,18}:\d{1,18})"),
    "u": re.compile(r"u:(\d{1,18}):(\d{1,18})"),
    "e": re.compile(
        r"e:(title|options|kind|rule|scope|secrecy|notice|hours|preview|submit|drop|agree|approve|back|void|extend"
        r"|doors|papers?|sheet|log|look|pictures|none|budget|recuse):(\d{1,18})"
    ),
    "v": re.compile(r"v:(\d{1,18}):(\d{1,2})"),
    "k": re.compile(r"k:(yes|no):(\d{1,18})"),
    "w": re.compile(r"([wxy]):(\d{1,18}:\d{1,18}(?::\d{1,2})?)"),
    "o": re.compile(r"([oir]):(\d{1,18})"),
}


def parse(kind: str, data: str | None) -> tuple[str, str]:
    """The two parts of a button's data. Raises BadCallback for forged or outdated data."""
    match = _SHAPES[kind].fullmatch(data or "")
    if match is None:
        raise BadCallback
    return match[1], match[2]
