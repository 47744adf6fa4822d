"""The words of the ear, read from lexicon/*.toml and a community's own additions.

A category file names its `things`, the `troubles` that count beside one of them, `scenes` that are enough
alone, what makes it `urgent` and what says it is `fixed`. settings.toml names what talk is innocent in spite of
such words: `sure` ones and `hint`s. Entries are separated by white space; "甲..乙" means 乙 within GAP
characters after 甲, in one sentence.
"""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple

import ahocorasick_rs

from nlp.errors import LexiconError
from nlp.normal import normalise

HERE: Final = Path(__file__).with_name("lexicon")
SETTINGS: Final = Path(__file__).with_name("settings.toml")
GENERAL: Final = "general"
IN_SETTING: Final = ("sure", "hint")
PARTS: Final = ("things", "troubles", "scenes", "urgent", "fixed")
GAP: Final = 8
_BY_START: Final = itemgetter(1)


@dataclass(frozen=True, slots=True)
class LexiconEntry:
    """One line of the lexicon: the fragments that must follow each other, what they stand for."""

    rule: str
    part: str
    category: str | None
    fragments: tuple[str, ...]
    shared: int = 1
    setting: str = ""

    @property
    def sure(self) -> bool:
        """Whether it is long enough to be worth a look by itself."""
        return len(self.fragments) > 1 or len(self.written) >= 3

    @property
    def written(self) -> str:
        return "..".join(self.fragments)


@dataclass(frozen=True, eq=False)
class Lexicon:
    """All entries, the category names in Chinese, and the spellings read as others."""

    entries: tuple[LexiconEntry, ...]
    names: Mapping[str, str]
    aliases: Mapping[str, str] = field(default_factory=dict[str, str])

    def of(self, *parts: str) -> tuple[LexiconEntry, ...]:
        return tuple(entry for entry in self.entries if entry.part in parts)


class Hit(NamedTuple):
    """An entry found in a text, from its first fragment's start to its last one's end."""

    entry: LexiconEntry
    start: int
    end: int


class Scanner:
    """Finds entries in a text in one pass over it, however many entries there are."""

    def __init__(self, entries: Iterable[LexiconEntry]) -> None:
        self.fragments: list[str] = []
        number: dict[str, int] = {}
        self.whole: list[list[LexiconEntry]] = []
        self._after: dict[int, dict[int, list[LexiconEntry]]] = {}

        def index(fragment: str) -> int:
            if fragment not in number:
                number[fragment] = len(self.fragments)
                self.fragments.append(fragment)
                self.whole.append([])
            return number[fragment]

        for entry in entries:
            if len(entry.fragments) == 1:
                self.whole[index(entry.fragments[0])].append(entry)
            else:
                first, *_, last = map(index, entry.fragments)
                self._after.setdefault(first, {}).setdefault(last, []).append(entry)
        self._automaton = ahocorasick_rs.AhoCorasick(self.fragments)

    def raw(self, text: str) -> list[tuple[int, int, int]]:
        """Every fragment in the text: its number, start and end."""
        return self._automaton.find_matches_as_indexes(text, overlapping=True)

    def hits(self, text: str, found: list[tuple[int, int, int]]) -> list[Hit]:
        """The entries that these fragments complete."""
        out = [
            Hit(entry, start, end) for number, start, end in found for entry in self.whole[number]
        ]
        if len(found) > 1:
            out.extend(self.spanning(text, found))
        return out

    def find(self, text: str) -> list[Hit]:
        return self.hits(text, self.raw(text))

    def spanning(self, text: str, found: list[tuple[int, int, int]]) -> Iterator[Hit]:
        """The entries of several fragments that these complete."""
        found = sorted(found, key=_BY_START)
        starts = [start for _, start, _ in found]
        for first, start, stop in found:
            after = self._after.get(first)
            if after is None:
                continue
            for last, begin, end in found[
                bisect_left(starts, stop) : bisect_right(starts, stop + 2 * GAP)
            ]:
                for entry in after.get(last, ()):
                    if _follows(text, entry.fragments, stop, begin):
                        yield Hit(entry, start, end)


class Glance(Scanner):
    """Says only whether a text completes any entry; looks for each entry's longest fragment, then for the others."""

    def __init__(self, entries: Iterable[LexiconEntry]) -> None:
        entries = tuple(entries)
        super().__init__(entries)
        others: dict[str, list[list[str]]] = {}
        for entry in entries:
            key = max(entry.fragments, key=len)
            others.setdefault(key, []).append(
                [fragment for fragment in entry.fragments if fragment != key]
            )
        self._keys = ahocorasick_rs.AhoCorasick(list(others))
        self._others = list(others.values())

    def any(self, text: str) -> bool:
        """Whether the text completes any entry."""
        return self._may_complete(text) and bool(self.find(text))

    def _may_complete(self, text: str) -> bool:
        """Whether all fragments of any entry are somewhere in the text."""
        for number, _, _ in self._keys.find_matches_as_indexes(text, overlapping=True):
            for others in self._others[number]:
                for other in others:
                    if other not in text:
                        break
                else:
                    return True
        return False


_STOPS: Final = frozenset("。！？!?\n")


def _follows(text: str, fragments: tuple[str, ...], stop: int, begin: int) -> bool:
    """Whether the middle fragments lie between, each within GAP, and no sentence ends on the way."""
    for fragment in fragments[1:-1]:
        at = text.find(fragment, stop, begin)
        if at < 0 or at - stop > GAP:
            return False
        stop = at + len(fragment)
    return begin - stop <= GAP and _STOPS.isdisjoint(text[stop:begin])


@cache
def shipped() -> Lexicon:
    """The lexicon that comes with the project."""
    files = {path.stem: path.read_text("utf-8") for path in sorted(HERE.glob("*.toml"))}
    return read(files, SETTINGS.read_text("utf-8"))


def read(files: Mapping[str, str], settings: str = "") -> Lexicon:
    """A lexicon from the texts of its files, keyed by category (and "general"), and of its settings.

    Raises LexiconError with the file's name and what to mend.
    """
    entries: list[LexiconEntry] = []
    names: dict[str, str] = {}
    aliases: dict[str, str] = {}
    for stem, text in files.items():
        table = _table(stem, text)
        if stem == GENERAL:
            entries.extend(_general(table))
            aliases |= _aliases(stem, table)
        else:
            names[stem] = str(table.get("name", stem))
            entries.extend(_category(stem, table))
    for setting, table in _table("settings", settings).items():
        for part in IN_SETTING:
            found = _entries(f"settings.{setting}", part, None, table.get(part, ""))
            entries.extend(replace(entry, setting=setting) for entry in found)
    return Lexicon(_shared(entries), names, aliases)


def _shared(entries: Iterable[LexiconEntry]) -> tuple[LexiconEntry, ...]:
    """The entries, each knowing how many categories use its words as thing or trouble."""
    entries = tuple(entries)
    users: dict[tuple[str, ...], set[str | None]] = {}
    for entry in entries:
        if entry.part in ("things", "troubles"):
            users.setdefault(entry.fragments, set()).add(entry.category)
    return tuple(
        replace(entry, shared=len(users.get(entry.fragments, ())) or 1) for entry in entries
    )


def extended(base: Lexicon, text: str) -> Lexicon:
    """The base with a community's own words: tables [category] with any of PARTS, and [aliases]."""
    table = _table("community", text)
    entries = list(base.entries)
    for category, parts in table.items():
        if category == "aliases":
            continue
        if category not in base.names:
            raise LexiconError("community", f"没有“{category}”这一类")
        entries.extend(_category(category, parts))
    return Lexicon(_shared(entries), base.names, {**base.aliases, **_aliases("community", table)})


def _table(stem: str, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LexiconError(stem, str(error)) from error


def _category(category: str, table: Mapping[str, Any]) -> Iterator[LexiconEntry]:
    for part in PARTS:
        yield from _entries(f"{category}.{part}", part, category, table.get(part, ""))


def _general(table: Mapping[str, Any]) -> Iterator[LexiconEntry]:
    for part, words in table["roles"].items():
        yield from _entries(f"{GENERAL}.{part}", part, None, words)


def _entries(rule: str, part: str, category: str | None, words: str) -> Iterator[LexiconEntry]:
    for word in dict.fromkeys(normalise(words).split()):
        fragments = tuple(word.split(".."))
        if not all(fragments):
            raise LexiconError(rule, f"“{word}”里“..”的前后都要有字")
        yield LexiconEntry(rule, part, category, fragments)


def _aliases(stem: str, table: Mapping[str, Any]) -> dict[str, str]:
    aliases = {normalise(old): normalise(new) for old, new in table.get("aliases", {}).items()}
    for old, new in aliases.items():
        if len(old) != len(new):
            raise LexiconError(stem, f"别名“{old}”和“{new}”字数要一样；不一样的请直接加进词表")
    return aliases
