"""Words that become a matter at one tap or at once: a question handed in, a danger told on the desk, a resident's
words to an officer."""

from typing import Final

from bot import rules
from bot.domain.matter import Kind, Matter
from bot.domain.place import may_be_one
from bot.services.directory import Directory
from bot.services.listening.forms import LONGEST, door_of
from bot.services.listening.intake import Listening, Told, place_in
from bot.services.matters.consulting import Consulting
from bot.services.matters.memory import Memories
from bot.services.unit import Unit
from bot.storage import matters
from bot.storage.communities import Community
from nlp.finding import Intent

ANY_OTHER: Final = "other_voice"  # the category of a question of no kind


class Entering:
    """No draft is kept: whoever taps has the words before them."""

    def __init__(
        self,
        directory: Directory,
        memories: Memories,
        listening: Listening,
        consulting: Consulting,
    ) -> None:
        self._directory = directory
        self._memories = memories
        self._listening = listening
        self._consulting = consulting

    async def hand_in(
        self,
        unit: Unit,
        community: Community,
        account: int,
        text: str,
        photo: str | None,
        *,
        asks: bool,
    ) -> Matter:
        """A neighbour's words without a name: a question is a consultation with its term, else they are a demand."""
        ear = (await self._memories.of(community, unit)).ear
        found, guess = ear.alone(text), ear.filed(text)
        told = Told(
            kind=Kind.PRIVATE,
            account=account,
            at=unit.now,
            text=text[:LONGEST],
            category=ANY_OTHER if asks or guess.category is None else guess.category,
            place=place_in(found),
            who=self._directory.counts_for(community.id, account),
            photo=photo,
            begins=rules.community(community.rules)["begins"]["question"] if asks else "",
        )
        matter = await self._listening.tell(unit, community, told)
        return await self._consulting.route(unit, community, matter) if asks else matter

    async def tells_of(self, unit: Unit, community: Community, text: str) -> bool:
        """Whether words tell of a trouble, as a neighbour's would."""
        found = (await self._memories.of(community, unit)).ear.alone(text)
        return found.intent is Intent.VOICE

    async def cry(self, unit: Unit, community: Community, officer: int, text: str) -> Matter | None:
        """A danger told of on the desk rings; None for no danger, and for one of a kind that rings there already."""
        found = (await self._memories.of(community, unit)).ear.alone(text)
        if not found.urgent or found.category is None:
            return None
        place = place_in(found)
        for each in await matters.pending(await unit.rows(), community.id):
            if (
                each.urgent
                and each.category == found.category
                and may_be_one(place.building, each.place.building)
            ):
                return None
        told = Told(
            kind=Kind.VISIT,
            account=officer,
            at=unit.now,
            text=text.strip()[:LONGEST],
            category=found.category,
            place=place,
            who=door_of(place),
            urgent=True,
        )
        return await self._listening.tell(unit, community, told)

    async def on_behalf(
        self, unit: Unit, community: Community, officer: int, text: str, photo: str | None
    ) -> Matter:
        """What a resident told an officer, in the officer's words."""
        guess = (await self._memories.of(community, unit)).ear.filed(text)
        place = place_in(guess)
        told = Told(
            kind=Kind.VISIT,
            account=officer,
            at=unit.now,
            text=text.strip()[:LONGEST],
            category=guess.category or ANY_OTHER,
            place=place,
            who=door_of(place),
            photo=photo,
            urgent=guess.urgent,
        )
        return await self._listening.tell(unit, community, told)
