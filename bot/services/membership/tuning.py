"""What a desk may set by itself (/settings): each with its unit, its default, and when it was changed.

Nothing here touches votes: those rules are two officers' business and stand in a file.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from bot import rules
from bot.domain.errors import BadSetting, MissingPart
from bot.services.directory import Directory
from bot.services.figures.digests import Digests
from bot.services.unit import Unit
from bot.storage import communities
from bot.storage.communities import Community

EXAMPLE: Final = "/settings 日报 07:30"
SENTENCE: Final = 120
BACK: Final = ("恢复", "默认", "还原")


def _clock(written: str) -> str:
    found = re.fullmatch(r"([01]?\d|2[0-3])[:：点]([0-5]\d)?", written)
    if found is None:
        raise ValueError(written)
    return f"{int(found[1]):02d}:{found[2] or '00'}"


def _phone(written: str) -> str:
    if not re.fullmatch(r"[0-9+][0-9 -]{2,19}", written):
        raise ValueError(written)
    return written


def _between(least: float, most: float) -> Callable[[str], float]:
    def read(written: str) -> float:
        number = float(written)
        if not least <= number <= most:
            raise ValueError(written)
        return int(number) if number.is_integer() else number

    return read


def _sentence(written: str) -> str:
    if len(written) > SENTENCE:
        raise ValueError(written)
    return written


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that can be set: where it stands in community.toml, how it is read, what it may be."""

    name: str
    table: str
    key: str
    read: Callable[[str], Any]
    may_be: str


SETTINGS: Final = (
    Setting("日报", "daily_digest", "value", _clock, "几点，例如 07:30"),
    Setting("周报", "weekly_digest", "value", _clock, "几点，例如 09:00"),
    Setting("出卡片", "heat", "threshold", _between(0.5, 20), "多热出卡片，0.5 到 20"),
    Setting("响铃", "danger", "ring_minutes", _between(2, 60), "没人接险情，隔几分钟再响，2 到 60"),
    Setting("物业电话", "phones", "property", _phone, "电话号码"),
    Setting("电梯电话", "phones", "elevator", _phone, "电话号码"),
    Setting("收益公布", "income", "due_day", _between(1, 28), "次月几日前公布，1 到 28"),
    Setting("喜事标准", "customs", "wedding", _sentence, "居民公约定的四项，一句话"),
    Setting("白事标准", "customs", "funeral", _sentence, "居民公约定的四项，一句话"),
)


@dataclass(frozen=True, slots=True)
class ShownSetting:
    """A setting as it stands: its value, the default, and since when it is another (ISO)."""

    setting: Setting
    value: Any
    default: Any
    since: str


class Tuning:
    """Reads and changes a community's own values over the shipped ones."""

    def __init__(self, directory: Directory, digests: Digests) -> None:
        self._directory = directory
        self._digests = digests

    def listed(self, community: Community) -> list[ShownSetting]:
        """Every setting as it stands."""
        shipped = rules.community()
        own = rules.community(community.rules)
        return [
            ShownSetting(
                each,
                own[each.table][each.key],
                shipped[each.table][each.key],
                str(community.rules.get("changed", {}).get(f"{each.table}.{each.key}", "")),
            )
            for each in SETTINGS
        ]

    async def change(self, unit: Unit, community: Community, written: str) -> ShownSetting:
        """名字 值, or 名字 恢复. Raises MissingPart, BadSetting."""
        name, _, given = written.strip().partition(" ")
        each = next((one for one in SETTINGS if one.name == name), None)
        if each is None or not given.strip():
            raise MissingPart(EXAMPLE)
        table = dict(community.rules.get(each.table, {}))
        changed = dict(community.rules.get("changed", {}))
        mark = f"{each.table}.{each.key}"
        if given.strip() in BACK:
            table.pop(each.key, None)
            changed.pop(mark, None)
        else:
            try:
                table[each.key] = each.read(given.strip())
            except ValueError as error:
                raise BadSetting(each.name, each.may_be) from error
            changed[mark] = unit.now.isoformat(timespec="minutes")
        own = {**community.rules, each.table: table, "changed": changed}
        await communities.change(await unit.rows(), community.id, rules=own)
        await self._directory.reload(unit)
        fresh = self._directory.communities[community.id]
        await self._digests.plan(unit, fresh)
        return next(one for one in self.listed(fresh) if one.setting is each)
