"""The roll (户册): who has a vote; its differences and its fingerprint."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from typing import Any, Final

from bot.domain.household import Household, Use, order
from bot.domain.ledger import canonical

EXAMPLE: Final = ("3号楼", "2", "501", 89.35, "", "张三", "", "老人、有车")  # the template's row
COLUMNS: Final = {
    "building": (
        "楼号",
        "楼栋",
        "楼栋号",
        "楼",
        "幢",
        "栋",
        "幢号",
        "栋号",
        "楼座",
        "楼宇",
        "building",
    ),
    "unit": ("单元", "单元号", "门洞", "unit"),
    "room": ("房号", "室", "室号", "房间", "房间号", "户号", "门牌", "房屋编号", "room"),
    "door": ("房屋", "房产", "地址", "门牌号", "房屋坐落", "房源", "door"),
    "area": (
        "面积",
        "建筑面积",
        "专有面积",
        "产权面积",
        "房屋面积",
        "建面",
        "房屋建筑面积",
        "产权建筑面积",
        "证载面积",
        "登记面积",
        "不动产面积",
        "面积㎡",
        "面积m2",
        "area",
    ),
    "shares": ("份额", "股份", "股数", "持股", "份额比例", "持股比例", "投票权数", "shares"),
    "owner": (
        "产权人",
        "业主",
        "户主",
        "业主姓名",
        "产权人姓名",
        "所有权人",
        "所有权人姓名",
        "权利人",
        "权利人姓名",
        "业主名称",
        "产权人/业主",
        "业主/产权人",
        "姓名",
        "产权人编号",
        "owner",
    ),
    "developer": ("开发商持有", "是否开发商持有", "是否开发商", "开发商", "developer"),
    "groups": ("户群", "人群", "标签", "groups"),
}
"""How a roll's file may head its columns; the first name is the template's."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What an import would change, in the order of doors; `changed` holds (before, after)."""

    added: tuple[Household, ...]
    gone: tuple[Household, ...]
    changed: tuple[tuple[Household, Household], ...]
    same: int

    @property
    def empty(self) -> bool:
        return not (self.added or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class RollSummary:
    """What a file of a roll holds, for an officer who looks before it counts. `together` are owners of several doors,
    who are one head; `left` are columns that hold something and are not read."""

    uses: Mapping[Use, int]
    area: int  # in 0.01 m², 0 where none is given
    shares: Fraction
    heads: int
    developer: int
    together: tuple[tuple[str, tuple[str, ...]], ...]
    left: tuple[str, ...] = ()


def summary(households: Sequence[Household], left: Sequence[str] = ()) -> RollSummary:
    """Counts and sums, and which doors would be one head; owners as the file names them."""
    owners: dict[str, list[str]] = {}
    for each in households:
        if each.owner and not each.developer:
            owners.setdefault(each.owner, []).append(each.label)
    return RollSummary(
        uses=Counter(each.use for each in households),
        area=sum(each.area or 0 for each in households),
        shares=sum((each.shares for each in households), Fraction(0)),
        heads=len({each.head for each in households}),
        developer=sum(each.developer for each in households),
        together=tuple((name, tuple(doors)) for name, doors in owners.items() if len(doors) > 1),
        left=tuple(left),
    )


def difference(present: Iterable[Household], wanted: Iterable[Household]) -> Difference:
    """The way from one roll to another."""
    old = _by_door(present)
    new = _by_door(wanted)
    both = [door for door in new if door in old]
    return Difference(
        added=tuple(new[door] for door in new if door not in old),
        gone=tuple(old[door] for door in old if door not in new),
        changed=tuple((old[door], new[door]) for door in both if old[door] != new[door]),
        same=sum(old[door] == new[door] for door in both),
    )


def _by_door(households: Iterable[Household]) -> Mapping[tuple[str, str, str], Household]:
    return {each.door: each for each in sorted(households, key=lambda each: order(each.door))}


def listed(households: Iterable[Household]) -> list[list[Any]]:
    """[door, area, shares, head] in the order of doors. Owners enter only as the number of the head they share,
    so that a roll can be shown without saying who they are."""
    rows = sorted(households, key=lambda each: order(each.door))
    heads = {head: index for index, head in enumerate(dict.fromkeys(each.head for each in rows))}
    return [[each.label, each.area, str(each.shares), heads[each.head]] for each in rows]


def doors(households: Iterable[Household]) -> list[str]:
    """Labels in the order of doors: what of a roll a secret ballot shows."""
    return [each.label for each in sorted(households, key=lambda each: order(each.door))]


def fingerprint(households: Iterable[Household], *, doors_only: bool = False) -> str:
    """SHA-256 of the roll as listed, or of its doors alone: what a ballot's manifest fixes."""
    rows = doors(households) if doors_only else listed(households)
    return sha256(canonical(rows)).hexdigest()
