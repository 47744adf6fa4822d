"""Questions that were answered once answer themselves the next time: in private, or in a group that asks the bot."""

import re
from datetime import timedelta
from typing import Final

from bot.domain.discretion import must_be_discreet
from bot.domain.errors import AlreadyDecided, MissingPart, SecondOfficer
from bot.domain.faq import Faq
from bot.services.unit import Unit
from bot.storage import faqs
from bot.storage.communities import Community
from nlp import questions

EXAMPLE: Final = "/faq 问 公积金怎么提取 答 带身份证到政务中心二楼，周一到周五 9 点到 17 点"
VALID: Final = timedelta(days=365)
QUESTION: Final = 200
ANSWER: Final = 1500
_PARTS: Final = re.compile(
    r"^\s*问[:：\s]*(?P<asked>.+?)(?<=[\s?？。；;，,])答[:：\s]*(?P<told>.+)$", re.DOTALL
)


_DROPPED: Final = re.compile(r"(?:删除?|去掉|不要|作废|撤)掉?\s*(?:第)?\s*(\d{1,9})\s*[条号]?")


def dropped(written: str) -> int | None:
    """The number of an answer that is to answer no more: 删 3; None for other words."""
    found = _DROPPED.fullmatch(written.strip())
    return int(found[1]) if found else None


class Faqs:
    """No words of whoever asks are kept; what is kept is whether an answer helped."""

    async def put(self, unit: Unit, community: Community, officer: int, written: str) -> Faq:
        """问 … 答 …: an answer for another officer to agree to. Raises MissingPart, GivesAway."""
        found = _PARTS.match(written)
        if found is None:
            raise MissingPart(EXAMPLE)
        must_be_discreet(found["told"])
        return await self.keep(unit, community, officer, found["asked"], found["told"])

    async def keep(
        self, unit: Unit, community: Community, officer: int, asked: str, told: str
    ) -> Faq:
        """A question and its answer, for another officer to agree to."""
        made = await faqs.add(
            await unit.rows(),
            {
                "community": community.id,
                "question": asked.strip(" 　；;，,\n")[:QUESTION],
                "answer": told[:ANSWER],
                "writer": officer,
                "approver": None,
                "made_at": unit.now,
                "expires_at": unit.now + VALID,
            },
        )
        kept = await faqs.get(await unit.rows(), made)
        assert kept is not None
        return kept

    async def listed(self, unit: Unit, community: Community) -> list[Faq]:
        return await faqs.of(await unit.rows(), community.id)

    async def drop(self, unit: Unit, community: Community, number: int) -> None:
        """Raises AlreadyDecided for one that is not there."""
        await faqs.drop(await unit.rows(), (await self._of(unit, community, number)).id)

    async def agree(self, unit: Unit, community: Community, number: int, officer: int) -> Faq:
        """Another officer's yes; from now on it answers. Raises SecondOfficer, AlreadyDecided."""
        found = await self._of(unit, community, number)
        if found.approver is not None:
            raise AlreadyDecided
        if found.writer == officer:
            raise SecondOfficer
        await faqs.change(await unit.rows(), number, approver=officer)
        return found

    async def _of(self, unit: Unit, community: Community, number: int) -> Faq:
        found = await faqs.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise AlreadyDecided
        return found

    async def answer(self, unit: Unit, community: Community, text: str) -> Faq | None:
        """The answer to a question that is alike enough; None where none is, or where it is no question."""
        if not questions.asks(text):
            return None
        known = [each for each in await self.listed(unit, community) if each.stands(unit.now)]
        rated = [(questions.alike(text, each.question), each.id, each) for each in known]
        best = max(rated, default=None)
        return best[2] if best is not None and best[0] > 0 else None

    async def helped(self, unit: Unit, number: int, *, useful: bool) -> None:
        """Whether an answer was what somebody asked for."""
        await faqs.count(await unit.rows(), number, useful=useful)
