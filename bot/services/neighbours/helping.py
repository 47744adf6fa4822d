"""A hand from a neighbour (金扳手、银龄互助): asked for in private, offered by skill, the first yes has it."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import station as found_in
from bot.domain.discretion import masked
from bot.domain.errors import AlreadyDecided, BadCallback, MissingPart
from bot.domain.matter import Kind
from bot.domain.neighbour import Request
from bot.domain.place import Place
from bot.services import posting
from bot.services.directory import Directory
from bot.services.listening.intake import Listening, Told
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import agenda, bindings, matters, neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts
from nlp.places import Gazetteer

LONGEST: Final = 300
WAVE: Final = 10  # helpers asked at once
OTHER: Final = "other"


class Helping:
    """Texts and doors are sealed; the door is told to whoever comes, and to nobody else."""

    def __init__(self, directory: Directory, listening: Listening, sealer: Sealer) -> None:
        self._directory = directory
        self._listening = listening
        self._sealer = sealer
        table = rules.neighbours()
        self._skills = found_in.table(table["skill"])
        self._hours = float(table["request"]["hours"])

    # helpers

    async def offer_self(self, unit: Unit, community: Community, account: int, name: str, written: str) -> list[str]:
        """我来帮: what somebody can do, in their own words; the skills understood. Raises MissingPart."""
        if not written.strip():
            raise MissingPart("/helper 水电 搬东西")
        known = [each.name for each in self._skills if each.key != OTHER
                 and (each.name in written or any(word in written for word in each.words))]  # fmt: skip
        skills = " ".join(known or written.split())[:200]
        await neighbours.put_helper(await unit.rows(), community.id, account, self._sealer.seal(name[:40]), skills)
        return skills.split()

    async def leave(self, unit: Unit, community: Community, account: int) -> bool:
        return await neighbours.drop_helper(await unit.rows(), community.id, account)

    async def helpers(self, unit: Unit, community: Community) -> list[tuple[str, str]]:
        """(name, skills), for the desk."""
        found = await neighbours.helpers_of(await unit.rows(), community.id)
        return [(self._sealer.open(name) or "邻居", skills) for _, name, skills in found]

    # requests

    async def ask(self, unit: Unit, community: Community, account: int, written: str) -> Request:
        """请人搭把手: offered at once to those who can. Raises MissingPart."""
        text = " ".join(written.split())[:LONGEST]
        if not text:
            raise MissingPart("/need 请人帮忙换个灯泡")
        skill, zone = self._skill(text), ZoneInfo(community.zone)
        year = unit.now.astimezone(zone).year
        number = await matters.next_serial(await unit.rows(), community.id, year, "request")
        homes = [home for home in await bindings.of_account(await unit.rows(), account)
                 if home.community == community.id]  # fmt: skip
        place = Gazetteer().find(text)
        door = homes[0].label if homes else ""
        building = (place.building if place and place.building else "") or door.partition("-")[0]
        due = unit.now + timedelta(hours=self._hours)
        made = await neighbours.add_request(await unit.rows(), {
            "community": community.id, "number": f"{year}-H{number:03d}", "skill": skill,
            "text": self._sealer.seal(text), "building": building[:12],
            "door": self._sealer.seal(door) if door else None,
            "account": account, "state": "open", "wave": 0, "made_at": unit.now, "due_at": due,
        })  # fmt: skip
        request = await self._get(unit, made)
        await self._plan(unit, request, due)
        return await self._offer(unit, community, request)

    async def _plan(self, unit: Unit, request: Request, due: datetime) -> None:
        key, payload = f"request:{request.id}:{due:%Y%m%d%H%M}", {"request": request.id}
        await agenda.plan(await unit.rows(), key, "request", due, community=request.community, payload=payload)
        unit.expect(due)

    def _skill(self, text: str) -> str:
        hits = [(len(word), each.name) for each in self._skills for word in each.words if word in text]
        return max(hits)[1] if hits else next(each.name for each in self._skills if each.key == OTHER)

    async def _get(self, unit: Unit, number: int) -> Request:
        found = await neighbours.request(await unit.rows(), number)
        if found is None:
            raise BadCallback
        return found

    async def _offer(self, unit: Unit, community: Community, request: Request) -> Request:
        """Asks the next helpers who can, without the door; where nobody is left the desk is told."""
        refused = await neighbours.declined(await unit.rows(), request.id)
        able = [account for account, _, skills in await neighbours.helpers_of(await unit.rows(), community.id)
                if account not in (*refused, request.account) and request.skill in skills]  # fmt: skip
        await neighbours.offer(await unit.rows(), request.id, able[:WAVE], unit.now)
        text, keyboard = (
            texts.offered(request, masked(self._sealer.open(request.text))),
            texts.offer_keyboard(request.id),
        )
        for account in able[:WAVE]:
            posting.tell(unit, account, text, keyboard, once=f"lend:{request.id}:{unit.now:%Y%m%d%H%M%S}:{account}")
        if not able:
            posting.tell_desk(unit, self._directory, community.id, texts.nobody(request))
        return request

    async def claim(self, unit: Unit, number: int, account: int, name: str) -> str:
        """The first yes: they get the words and the door, the asker hears that somebody comes. Raises BadCallback."""
        request = await self._get(unit, number)
        if account not in await neighbours.offered(await unit.rows(), number):
            raise BadCallback
        if not await neighbours.claim(await unit.rows(), number, account):
            return texts.TAKEN_BY_ANOTHER if request.helper != account else "就是您去，谢谢。"
        if request.account is not None:
            posting.tell(unit, request.account, texts.somebody_comes(request, name), once=f"comes:{number}:{account}")
        text = texts.yours(request, self._sealer.open(request.text), self._sealer.open(request.door))
        posting.tell(unit, account, text, texts.helper_keyboard(number), once=f"yours:{number}:{account}")
        return texts.CLAIMED

    async def give_back(self, unit: Unit, number: int, account: int) -> str:
        """The helper cannot after all: the next ones are asked. Raises BadCallback."""
        request = await self._mine(unit, number, account)
        if request.account is not None:
            posting.tell(unit, request.account, texts.gave_back(request), once=f"gave:{number}:{account}")
        await self._again(unit, request, account)
        return "没关系，我再问问别的邻居。"

    async def _again(self, unit: Unit, request: Request, helper: int | None) -> None:
        """Open anew, for others than this helper; with its hours anew where they are over."""
        await neighbours.change_request(await unit.rows(), request.id, state="open", helper=None)
        if helper is not None:
            await neighbours.decline(await unit.rows(), request.id, helper)
        if request.due_at <= unit.now:
            await self._plan(unit, request, unit.now + timedelta(hours=self._hours))
        await self._offer(unit, self._directory.communities[request.community], request)

    async def refuse(self, unit: Unit, number: int, account: int) -> str:
        """Not this time: they are not asked for it again."""
        await neighbours.decline(await unit.rows(), number, account)
        return "没关系。"

    async def finish(self, unit: Unit, number: int, account: int) -> str:
        """Done, says the helper; whoever asked confirms it. Raises BadCallback."""
        request = await self._mine(unit, number, account)
        await neighbours.change_request(await unit.rows(), number, state="done", done_at=unit.now)
        if request.account is not None:
            once = f"finished:{number}:{account}"
            posting.tell(unit, request.account, texts.finished(request), texts.confirm_keyboard(number), once=once)
        return "辛苦了！已请对方确认。"

    async def _mine(self, unit: Unit, number: int, account: int) -> Request:
        request = await self._get(unit, number)
        if request.helper != account or request.state != "taken":
            raise BadCallback
        return request

    async def confirm(self, unit: Unit, number: int, account: int, *, good: bool) -> str:
        """The asker's word. Raises BadCallback, AlreadyDecided."""
        request = await self._get(unit, number)
        if request.account != account:
            raise BadCallback
        if request.state != "done":
            raise AlreadyDecided
        if good:
            await neighbours.change_request(await unit.rows(), number, state="confirmed")
            if request.helper is not None:
                posting.tell(unit, request.helper, texts.thanked(request), once=f"thanked:{number}")
            return "好的，替您谢过了。"
        posting.tell_desk(unit, self._directory, request.community, texts.disputed(request))
        await self._again(unit, request, request.helper)
        return "知道了，告诉社区了，再给您找人。"

    async def due(self, unit: Unit, community: Community, number: int) -> None:
        """Nobody came in time: it becomes a matter, as anything that waits does."""
        request = await neighbours.request(await unit.rows(), number)
        if request is None or request.state != "open" or request.text is None:
            return
        who = self._directory.counts_for(community.id, request.account) if request.account else f"r{number}"
        told = Told(
            kind=Kind.PRIVATE, account=request.account or 0, at=unit.now, text=self._sealer.open(request.text),
            category="welfare", place=Place(request.building or None), who=who,
        )  # fmt: skip
        matter = await self._listening.tell(unit, community, told)
        await neighbours.change_request(await unit.rows(), number, state="risen", matter=matter.id)
        if request.account is not None:
            posting.tell(unit, request.account, texts.risen(request, matter.number), once=f"risen:{number}")
