"""What an option of a ballot shows of itself: pictures with captions, what it costs, where it would be, who drew it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

MOST_PICTURES: Final = 4
CAPTION: Final = 60
WORD: Final = 30  # characters of a place or an author
MOST_FEN: Final = 1 << 50  # of a cost: far below what a log's integers hold
NONE_OF_THESE: Final = "都不要"

_OPTION: Final = re.compile(
    r"\s*(?:第|方案)?\s*(\d{1,2})\s*(?:号方案|号|方案)?(?![\d.万千元])[\s、,，.．:：]*"
)
_MONEY: Final = r"(\d{1,9}(?:\.\d{1,4})?)\s*(万|千|百)?\s*(?:元|块钱?)?"
_COST: Final = re.compile(
    rf"(?:造价|费用|预算|花费|要花|总价)\s*(?:约|大约|是|为)?[:：]?\s*(?:约|大约)?\s*{_MONEY}"
)
_PLACE: Final = re.compile(r"(?:地点|位置|放在|装在)\s*[:：]?\s*([^\s,，;；。]{1,40})")
_AUTHOR: Final = re.compile(
    r"(?:设计者?|设计人|作者|提出人?|画的人)\s*[:：]\s*([^\s,，;；。]{1,40})"
)
_AMOUNT: Final = re.compile(rf"[^\d]{{0,12}}{_MONEY}\s*(?:以内|之内|封顶|左右)?[。.]?")
_UNIT: Final = {"万": 1_000_000, "千": 100_000, "百": 10_000, None: 100}  # in fen


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of an option: its bytes by their SHA-256 (hex; empty until they came), and as Telegram's file."""

    file: str
    caption: str = ""
    sha256: str = ""
    album: str = ""  # sent together with others

    def as_dict(self) -> dict[str, str]:
        return {
            "file": self.file,
            "caption": self.caption,
            "sha256": self.sha256,
            "album": self.album,
        }


@dataclass(frozen=True, slots=True)
class Showing:
    """What stands beside an option's words; `cost` in fen."""

    pictures: tuple[Picture, ...] = ()
    cost: int | None = None
    place: str = ""
    author: str = ""

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> "Showing":
        return cls(
            tuple(Picture(**each) for each in row["pictures"]),
            row["cost"],
            row["place"],
            row["author"],
        )

    def as_dict(self) -> dict[str, Any]:
        return {
            "pictures": [each.as_dict() for each in self.pictures],
            "cost": self.cost,
            "place": self.place,
            "author": self.author,
        }

    def fixed(self) -> dict[str, Any]:
        """As the ballot's manifest holds it: a picture by its hash."""
        pictures = [{"caption": each.caption, "sha256": each.sha256} for each in self.pictures]
        return {**self.as_dict(), "pictures": pictures}

    def without(self, picture: Picture) -> "Showing":
        return replace(self, pictures=tuple(each for each in self.pictures if each != picture))

    def fetched(self, file: str, digest: str) -> "Showing":
        """With the hash of a picture whose bytes came."""
        pictures = tuple(
            replace(each, sha256=digest) if each.file == file else each for each in self.pictures
        )
        return replace(self, pictures=pictures)


@dataclass(frozen=True, slots=True)
class Described:
    """What an officer wrote beside a picture: which option (from 1), and what is told of it."""

    option: int | None
    cost: int | None = None
    place: str = ""
    author: str = ""
    caption: str = ""
    dropped: bool = False  # the option's pictures are to go

    def upon(self, before: Showing) -> Showing:
        """What an option showed before, with what is told now in its place."""
        return replace(
            before,
            cost=self.cost if self.cost is not None else before.cost,
            place=self.place or before.place,
            author=self.author or before.author,
        )


def described(text: str) -> Described:
    """Reads 2 东门木座椅 造价3万 地点：东门 设计：王工, in any order after the option's number."""
    found = _OPTION.match(text)
    option = int(found[1]) if found else None
    rest = text[found.end() :] if found else text
    cost = _COST.search(rest)
    place = _PLACE.search(rest)
    author = _AUTHOR.search(rest)
    for each in (_COST, _PLACE, _AUTHOR):
        rest = each.sub(" ", rest)
    caption = re.sub(r"[\s,，;；、]+", " ", rest).strip()
    return Described(
        option,
        _fen(*cost.groups()) if cost else None,
        place[1][:WORD] if place else "",
        author[1][:WORD] if author else "",
        caption[:CAPTION],
        caption in ("不要图", "不要图片", "去掉图片", "删掉图片", "删图"),
    )


def amount(text: str) -> int | None:
    """A sum of money as people write it (10万, 不超过 5000 元), in fen; None for anything else or nothing."""
    found = _AMOUNT.fullmatch(text.strip())
    fen = _fen(*found.groups()) if found else 0
    return fen if 0 < fen < MOST_FEN else None


def _fen(number: str, unit: str | None) -> int:
    return min(int(Fraction(number) * _UNIT[unit]), MOST_FEN)


def drawn(ballot: str, household: str, options: Sequence[str], last: Sequence[str]) -> list[int]:
    """The order in which a household sees the options, drawn from its door: none is first for everybody. Those in
    `last` stay behind all others."""
    lot = {
        number: sha256(f"{ballot}\0{household}\0{number}".encode()).digest()
        for number in range(len(options))
    }
    return sorted(
        lot,
        key=lambda number: (
            options[number] in last,
            lot[number] if options[number] not in last else b"",
        ),
    )


@dataclass(frozen=True, slots=True)
class Funding:
    """A ceiling in fen and what each option costs; what of the options it carries."""

    budget: int
    costs: Sequence[int]
    never: frozenset[int] = field(default=frozenset())  # abstaining, and to want none

    def holds(self, choice: Sequence[int]) -> bool:
        """Whether all that is chosen can be paid for together."""
        return sum(self.costs[number] for number in choice) <= self.budget

    def carried(self, votes: Mapping[int, int | Fraction]) -> tuple[int, ...]:
        """Of options that reached the bars, with their votes: those that are paid for, by number.

        Most votes first. Options of equal votes stand or fall together: where they do not fit together, nothing is
        drawn by lot and nothing behind them is taken. A single one that does not fit is passed over.
        """
        left = self.budget
        taken: list[int] = []
        for level in sorted({votes[number] for number in votes}, reverse=True):
            group = [
                number for number in votes if votes[number] == level and number not in self.never
            ]
            cost = sum(self.costs[number] for number in group)
            if cost <= left:
                taken += group
                left -= cost
            elif len(group) > 1:
                break
        return tuple(sorted(taken))
