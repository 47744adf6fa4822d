"""A person's rights: see what is kept, take it away, have it forgotten."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, Final

from bot import rules
from bot.domain.heat import heat
from bot.services.directory import Directory
from bot.services.matters.memory import Memories
from bot.services.posting import show_card
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import asks, bindings, matters, people
from bot.texts import own_records

ZONE: Final = "Asia/Shanghai"
Leave = Callable[[Unit, int], Awaitable[None]]
"""What a person held falls back before they are forgotten."""


class Privacy:
    """/export and /delete."""

    def __init__(
        self, sealer: Sealer, directory: Directory, memories: Memories, leave: Leave
    ) -> None:
        self._leave = leave
        self.sealer = sealer
        self._directory = directory
        self._memories = memories

    async def export(self, unit: Unit, account: int) -> bytes:
        """Everything kept about an account, as JSON."""
        kept = await self._kept(unit, account)
        return json.dumps(kept, ensure_ascii=False, indent=2, default=_written).encode()

    async def readable(self, unit: Unit, account: int) -> bytes:
        """The same to be read: plain Chinese, without what only machines need."""
        kept = await self._kept(unit, account)
        zone = next((each.zone for each in self._directory.communities.values()), ZONE)
        return own_records.readable(kept, unit.now, zone).encode("utf-8-sig")

    async def _kept(self, unit: Unit, account: int) -> dict[str, list[dict[str, Any]]]:
        kept = await people.export(await unit.rows(), account)
        homes = [home.id for home in await bindings.of_account(await unit.rows(), account)]
        kept["asks"] += await asks.of_homes(await unit.rows(), homes, besides=account)
        for row in kept["accounts"]:
            row["name"] = self.sealer.open(row["name"])
        for row in kept["liaisons"]:
            row["name"] = self.sealer.open(row["name"])
        for row in kept["records"]:
            row["text"] = self.sealer.open(row["text"])
        for row in (*kept["views"], *kept["helpers"]):
            row["name"] = self.sealer.open(row["name"])
        for row in kept["requests"]:  # a helper's export tells no door but the helper's own words
            mine = row["account"] == account
            row["text"] = self.sealer.open(row["text"])
            row["door"] = self.sealer.open(row["door"]) if mine and row["door"] else None
        return kept

    async def delete(self, unit: Unit, account: int) -> int:
        """Forgets a person, on the desk's cards too; the number of voices that became anonymous."""
        await self._leave(unit, account)
        count, touched = await people.anonymise(await unit.rows(), account)
        await self._directory.reload(unit)
        self._memories.forget()
        for number in touched:
            matter = await matters.get(await unit.rows(), number)
            if matter is not None and matter.surfaced_at:
                voices = (await matters.voices_of_many(await unit.rows(), [number]))[number]
                community = self._directory.communities[matter.community]
                felt = heat(voices, unit.now, rules.heat(community.rules))
                show_card(unit, self._directory, matter, felt, first=False)
        return count


def _written(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
