"""A community's own procedures: a file checked whole, and never one that would strand a matter under way."""

from collections.abc import Mapping
from typing import Any

from bot.domain.errors import StepsInUse
from bot.rules import procedures
from bot.services.directory import Directory
from bot.services.matters.escalation import Escalation
from bot.services.unit import Unit
from bot.storage import communities, matters
from bot.storage.communities import Community
from bot.texts import words


class ProcedureFiles:
    """The file takes the place of the community's earlier one; what it does not name is as shipped."""

    def __init__(self, directory: Directory, escalation: Escalation) -> None:
        self._directory = directory
        self._escalation = escalation

    def read(self, content: bytes) -> dict[str, Any]:
        """Raises RulesRefused with every wrong line."""
        return procedures.parse(content)

    async def check(self, unit: Unit, community: Community, tables: Mapping[str, Any]) -> None:
        """Raises StepsInUse when open matters stand at steps that would be gone."""
        book = procedures.of(tables)
        gone = [
            (procedure, step, count)
            for (procedure, step), count in (
                await matters.standing(await unit.rows(), community.id)
            ).items()
            if procedure not in book.procedures or step not in book.procedures[procedure].steps
        ]
        if gone:
            raise StepsInUse(gone)

    def shown(self, tables: Mapping[str, Any]) -> str:
        """What a file would change, in a few lines."""
        book = procedures.of(tables)
        named = tables.get("procedure", {})
        lines = [
            f"· {book.procedures[name].title}：{len(book.procedures[name].steps)} 步"
            for name in named
        ]
        lines += [f"· 公示“{book.notices[name].title}”" for name in tables.get("notice", {})]
        rest = [part for part in ("office", "confirm", "role", "deed", "ending") if part in tables]
        lines += [f"· {words.joined(rest)}"] if rest else []
        return "\n".join(["这份规程查过了，没有问题。换上后：", *lines, "没写到的照原样。"])

    async def bring_in(self, unit: Unit, community: Community, tables: Mapping[str, Any]) -> None:
        """Takes effect at once; what comes by itself is planned anew."""
        await self.check(unit, community, tables)
        own = {**community.rules, "procedures": dict(tables)}
        await communities.change(await unit.rows(), community.id, rules=own)
        await self._directory.reload(unit)
        await self._escalation.plan(unit, self._directory.communities[community.id])
