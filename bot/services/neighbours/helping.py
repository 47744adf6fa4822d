"""A hand from a neighbour (金扳手、银龄互助): asked for in private, offered by skill, the first yes has it."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import rules
from bot.domain import station as found_in
from bot.domain.agency import Agency
from bot.domain.discretion import masked
from bot.domain.errors import AlreadyDecided, BadCallback, BadInstant, DoerVerifies, MissingPart
from bot.domain.matter import Event, Kind, Matter
from bot.domain.neighbour import (
    Reported,
    Request,
    RequestKind,
    Service,
    first_day,
    quarter,
    served_by_all,
    stretch,
)
from bot.domain.place import Place
from bot.domain.timing import plainly, time_first, when_written
from bot.services import posting
from bot.services.directory import Directory
from bot.services.listening.intake import Listening, Told
from bot.services.numbering import numbered
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import bindings, matters, neighbours
from bot.storage.communities import Community
from bot.texts import neighbours as texts
from bot.texts import wishes
from bot.texts.markup import one_button
from nlp.places import Gazetteer

LONGEST: Final = 300
WAVE: Final = 10  # helpers asked at once
OTHER: Final = "other"
_TOLD_OF: Final = re.compile(r"就(?:没|坏|停|断|漏|不)|已经|昨|上周|上个?(?:礼拜|星期)|前天|刚才")
FARTHEST: Final = timedelta(days=14)  # that a need may be told ahead
AHEAD: Final = timedelta(hours=2)  # a helper is reminded so long before
SOON: Final = timedelta(hours=12)  # that nobody was found is told so long before somebody is needed
DAYS: Final = 7  # of a quarter, in which its report goes out
UNIT: Final = "unit"  # the kind of agency whose people report in (双报到)


class Helping:
    """Texts and doors are sealed; the door is told to whoever comes, and to nobody else."""

    def __init__(self, directory: Directory, listening: Listening, sealer: Sealer) -> None:
        self._directory = directory
        self._listening = listening
        self._sealer = sealer
        table = rules.neighbours()
        self._skills = found_in.table(table["skill"])
        own = table["request"]
        self._hours = float(own["hours"])
        self._at_once = int(own["at_once"])
        self._wave = timedelta(minutes=int(own["wave_minutes"]))
        self._wish_days = int(own["wish_days"])
        self._most = timedelta(minutes=int(own["most_minutes"]))
        self._untimed = timedelta(minutes=int(own["untimed_minutes"]))

    # helpers

    async def offer_self(
        self, unit: Unit, community: Community, account: int, name: str, written: str
    ) -> list[str]:
        """我来帮: what somebody can do, in their own words; the skills understood. Raises MissingPart."""
        if not written.strip():
            raise MissingPart("/helper 水电 搬东西")
        known = [
            each.name
            for each in self._skills
            if each.key != OTHER
            and (each.name in written or any(word in written for word in each.words))
        ]
        skills = " ".join(known or written.split())[:200]
        await neighbours.put_helper(
            await unit.rows(), community.id, account, self._sealer.seal(name[:40]), skills
        )
        return skills.split()

    async def leave(self, unit: Unit, community: Community, account: int) -> bool:
        await neighbours.leave_pairs(await unit.rows(), community.id, account)
        return await neighbours.drop_helper(await unit.rows(), community.id, account)

    async def rests(self, unit: Unit, community: Community, account: int, *, paused: bool) -> bool:
        """A helper is not asked for a while, or again; False for somebody who is none."""
        return await neighbours.pause_helper(
            await unit.rows(), community.id, account, paused=paused
        )

    async def helps(self, unit: Unit, community: Community, account: int) -> bool:
        """Whether somebody is a helper."""
        return await neighbours.is_helper(await unit.rows(), community.id, account)

    async def helpers(self, unit: Unit, community: Community) -> list[tuple[str, str]]:
        """(name, skills), for the desk."""
        found = await neighbours.helpers_of(await unit.rows(), community.id)
        return [(self._sealer.open(name) or "邻居", skills) for _, name, skills in found]

    # requests

    async def ask(
        self,
        unit: Unit,
        community: Community,
        account: int,
        written: str,
        *,
        term: timedelta | None = None,
        matter: int | None = None,
        home: str | None = None,
    ) -> Request:
        """请人搭把手: offered at once to those who can; risen after its term. An officer asks for the `home` (a door's
        label) of somebody without a phone. Raises MissingPart."""
        text = " ".join(written.split())[:LONGEST]
        if not text:
            raise MissingPart("/need 请人帮忙换个灯泡")
        homes = await bindings.of_account(await unit.rows(), account, community.id)
        place = Gazetteer().find(text)
        door = home if home is not None else (homes[0].label if homes else "")
        building = (place.building if place and place.building else "") or door.partition("-")[0]
        starts = _when(text, unit.now, ZoneInfo(community.zone))
        due = unit.now + (term or timedelta(hours=self._hours))
        if starts is not None and term is None:
            due = max(starts - SOON, unit.now + (starts - unit.now) / 2)
        values = {
            "skill": self._skill(text),
            "starts_at": starts,
            "text": self._sealer.seal(text),
            "building": building[:12],
            "account": account,
            "door": self._sealer.seal(door) if door else None,
            "kind": RequestKind.NEED.value,
            "matter": matter,
        }
        return await self._offer(unit, community, await self._add(unit, community, values, due))

    async def asks_anybody(self, unit: Unit, request: Request) -> bool:
        """Whether some helper was asked."""
        return bool(await neighbours.offered(await unit.rows(), request.id))

    async def _add(
        self, unit: Unit, community: Community, values: dict[str, Any], due: datetime
    ) -> Request:
        """A request with the next number of the year; whatever is left of it when it is due is looked at."""
        number = await numbered(unit, community, "request", "H", unit.now)
        fresh = {"state": "open", "wave": 0, "made_at": unit.now, "due_at": due}
        row = {"community": community.id, "number": number, **fresh, **values}
        request = await self._get(unit, await neighbours.add_request(await unit.rows(), row))
        await self._plan(unit, request, due)
        return request

    async def _plan(
        self, unit: Unit, request: Request, due: datetime, what: str = "", of: str = ""
    ) -> None:
        """`what` is to be looked at then: a "wave" of helpers, a word "ahead", what was never "told" or twice not
        ("again"); nothing for its term."""
        key = ":".join(filter(None, [f"request:{request.id}:{due:%Y%m%d%H%M}", what]))
        payload = {"request": request.id, "what": what, "of": of}
        await unit.plan(key, "request", due, community=request.community, payload=payload)

    async def _plan_word(self, unit: Unit, request: Request, *, again: bool = False) -> None:
        """Whoever has taken it, or has done it, is waited for so long; then the others are asked."""
        since = max(unit.now, request.starts_at or unit.now)
        due = since + timedelta(hours=self._hours)
        await self._plan(unit, request, due, "again" if again else "told", _hands(request))

    def _skill(self, text: str) -> str:
        hits = [
            (len(word), each.name) for each in self._skills for word in each.words if word in text
        ]
        return max(hits)[1] if hits else self._anything

    @property
    def _anything(self) -> str:
        """The name of what needs no skill: every helper may be asked for it."""
        return next(each.name for each in self._skills if each.key == OTHER)

    async def _get(self, unit: Unit, number: int) -> Request:
        found = await neighbours.request(await unit.rows(), number)
        if found is None:
            raise BadCallback
        return found

    async def _offer(
        self, unit: Unit, community: Community, request: Request, *, anew: bool = False
    ) -> Request:
        """Asks the next helpers who can, without the door; where nobody is left the desk is told.

        Anew: those who have not said no are asked once more.
        """
        asks = neighbours.declined if anew else neighbours.offered
        asked = await asks(await unit.rows(), request.id)
        able = [
            account
            for account in await self.able(unit, community, request.skill)
            if account not in (*asked, request.account)
        ]
        await neighbours.offer(await unit.rows(), request.id, able[:WAVE], unit.now)
        if able[WAVE:]:
            await self._plan(unit, request, unit.now + self._wave, "wave")
        text = texts.offered(request, masked(self._sealer.open(request.text)))
        keyboard = texts.offer_keyboard(request.id)
        for account in able[:WAVE]:
            posting.tell(
                unit,
                account,
                text,
                keyboard,
                once=f"lend:{request.id}:{unit.now:%Y%m%d%H%M%S}:{account}",
            )
        if not able:
            once = f"nobody:{request.id}:{len(asked)}"
            posting.tell_desk(unit, self._directory, community.id, texts.nobody(request), once=once)
        return request

    async def able(self, unit: Unit, community: Community, skill: str) -> list[int]:
        """Helpers who can do it and have not their hands full, those with the least in hand first."""
        rows = await unit.rows()
        in_hand = await neighbours.in_hands(rows, community.id)
        found = [
            account
            for account, _, skills in await neighbours.helpers_of(rows, community.id)
            if (skill in skills or skill == self._anything)
            and in_hand.get(account, 0) < self._at_once
        ]
        return sorted(found, key=lambda account: in_hand.get(account, 0))

    def fits(self, text: str) -> str | None:
        """The skill that some trouble wants; None where it wants none that neighbours have."""
        skill = self._skill(text)
        return skill if skill != self._anything else None

    async def for_matter(
        self, unit: Unit, community: Community, matter: Matter, text: str, skill: str
    ) -> Request:
        """A matter that a neighbour can see to: asked for by the desk, and confirmed by it."""
        values = {
            "skill": skill or self._skill(text),
            "text": self._sealer.seal(text[:LONGEST]),
            "building": (matter.place.building or "")[:12],
            "account": None,
            "door": None,
            "kind": RequestKind.NEED.value,
            "matter": matter.id,
        }
        due = unit.now + timedelta(hours=self._hours)
        return await self._offer(unit, community, await self._add(unit, community, values, due))

    async def claim(self, unit: Unit, number: int, account: int, name: str) -> str:
        """The first yes: they get the words and the door, the asker hears that somebody comes. Raises BadCallback.

        A wish is anybody's to take up, in the community they are of.
        """
        request = await self._get(unit, number)
        wish = request.kind is RequestKind.WISH
        may = wish and await self._lives_here(unit, request.community, account)
        if wish and not may:
            return wishes.NOT_KNOWN
        if not may and account not in await neighbours.offered(await unit.rows(), number):
            raise BadCallback
        group = self._unit_of(request.community, account)
        if not await neighbours.claim(
            await unit.rows(), number, account, group.id if group else None
        ):
            if request.helper == account:
                return texts.YOU_GO
            return texts.NOT_NEEDED if request.state == "withdrawn" else texts.TAKEN_BY_ANOTHER
        if wish:
            text = wishes.taken(request, group.name if group else name)
            posting.tell_desk(
                unit, self._directory, request.community, text, once=f"wish:{number}:{account}"
            )
        else:
            await self._plan_word(unit, replace(request, helper=account, state="taken"))
            if request.starts_at is not None and request.starts_at - AHEAD > unit.now:
                await self._plan(unit, request, request.starts_at - AHEAD, "ahead")
            if request.account is None:
                text = texts.for_the_community(request)
                once = f"comes:{number}:{account}"
                posting.tell_desk(unit, self._directory, request.community, text, once=once)
        if request.account is not None:
            comes = texts.somebody_comes(request, name)
            off = texts.call_off_keyboard(number)
            posting.tell(unit, request.account, comes, off, once=f"comes:{number}:{account}")
        text = texts.yours(
            request, self._sealer.open(request.text), self._sealer.open(request.door)
        )
        posting.tell(
            unit, account, text, texts.helper_keyboard(number), once=f"yours:{number}:{account}"
        )
        return texts.CLAIMED

    async def _lives_here(self, unit: Unit, community: int, account: int) -> bool:
        """Whether somebody is known here: for an organisation, by their home, or as a helper. Words and doors of who is
        helped go to nobody else."""
        rows = await unit.rows()
        acts = any(each.community == community for each in self._directory.agencies_of(account))
        if acts or await bindings.of_account(rows, account, community):
            return True
        return any(
            helper == account for helper, _, _ in await neighbours.helpers_of(rows, community)
        )

    def _unit_of(self, community: int, account: int) -> Agency | None:
        """The organisation somebody reported in for (双报到), in a community."""
        units = (
            each for each in self._directory.agencies_of(account) if each.community == community
        )
        return next((each for each in units if each.role == UNIT), None)

    async def is_wish(self, unit: Unit, number: int) -> bool:
        return (await self._get(unit, number)).kind is RequestKind.WISH

    async def in_hand(self, unit: Unit, account: int) -> tuple[list[Request], list[Request]]:
        """What somebody has taken on, and what they were asked to take and nobody has yet; the oldest first."""
        return await neighbours.in_hand(await unit.rows(), account)

    async def helped(self, unit: Unit, account: int) -> list[Request]:
        """What somebody asked for that a helper is doing or has done, and nobody has confirmed."""
        return await neighbours.helped(await unit.rows(), account)

    async def name_of(self, unit: Unit, request: Request) -> str:
        """The name a helper registered with; empty where nobody comes."""
        if request.helper is None:
            return ""
        found = await neighbours.helpers_of(await unit.rows(), request.community)
        names = (name for account, name, _ in found if account == request.helper)
        return self._sealer.open(next(names, None)) or "一位邻居"

    async def called_off(self, unit: Unit, account: int) -> list[Request]:
        """What somebody asked for and may still call off, the oldest first."""
        return await neighbours.asked_by(await unit.rows(), account)

    async def call_off(self, unit: Unit, number: int, account: int) -> str:
        """Whoever asked needs nobody any more; the helper hears of it. Raises BadCallback, AlreadyDecided."""
        request = await self._get(unit, number)
        if request.account is None or request.account != account:
            raise BadCallback
        if request.state not in ("open", "taken"):
            raise AlreadyDecided
        await neighbours.change_request(await unit.rows(), number, state="withdrawn")
        if request.helper is not None:
            posting.tell(
                unit,
                request.helper,
                texts.called_off(request),
                once=f"off:{number}:{request.helper}",
            )
        return texts.CALLED_OFF.format(number=request.number)

    async def came(self, unit: Unit, number: int, account: int) -> str:
        """The helper is there: the time counts from now. Raises BadCallback."""
        request = await self._mine(unit, number, account)
        if request.came_at is None:
            await neighbours.change_request(await unit.rows(), number, came_at=unit.now)
            if request.account is not None:
                name = await self.name_of(unit, request)
                posting.tell(
                    unit, request.account, texts.came(request, name), once=f"came:{number}"
                )
        return texts.CAME

    async def give_back(self, unit: Unit, number: int, account: int) -> str:
        """The helper cannot after all: the next ones are asked. Raises BadCallback."""
        request = await self._mine(unit, number, account)
        if request.account is not None:
            posting.tell(
                unit, request.account, texts.gave_back(request), once=f"gave:{number}:{account}"
            )
        await self._again(unit, request, account)
        return "没关系，我再问问别的邻居。"

    async def _again(self, unit: Unit, request: Request, helper: int | None) -> None:
        """Open anew, for others than this helper; with its hours anew where they are over."""
        await neighbours.change_request(await unit.rows(), request.id, state="open", helper=None)
        if helper is not None:
            await neighbours.decline(await unit.rows(), request.id, helper)
        if request.kind is RequestKind.WISH:
            return
        if request.due_at <= unit.now:
            after = timedelta(hours=self._hours)
            if request.starts_at is not None and request.starts_at > unit.now:
                after = min(after, (request.starts_at - unit.now) / 2)
            await self._plan(unit, request, unit.now + after)
        await self._offer(unit, self._directory.communities[request.community], request, anew=True)

    async def refuse(self, unit: Unit, number: int, account: int) -> str:
        """Not this time: they are not asked for it again."""
        await neighbours.decline(await unit.rows(), number, account)
        request = await self._get(unit, number)
        if request.state == "open" and not await neighbours.pending(await unit.rows(), number):
            await self._offer(unit, self._directory.communities[request.community], request)
        return "没关系。"

    async def _mark_done(self, unit: Unit, request: Request) -> None:
        start = stretch(request.came_at, unit.now, self._untimed, self._most)
        minutes = round((unit.now - start).total_seconds() / 60)
        await neighbours.change_request(
            await unit.rows(), request.id, state="done", done_at=unit.now, minutes=minutes
        )

    async def finish(self, unit: Unit, number: int, account: int) -> str:
        """Done, says the helper; whoever asked confirms it. Raises BadCallback."""
        request = await self._mine(unit, number, account)
        await self._mark_done(unit, request)
        await self._plan_word(unit, replace(request, starts_at=None, state="done"))
        once = f"finished:{number}:{account}:{unit.now:%j%H%M}"
        keyboard = texts.confirm_keyboard(number)
        if request.account is not None:
            posting.tell(unit, request.account, texts.finished(request), keyboard, once=once)
        else:
            said = self._sealer.open(request.text)
            wish = request.kind is RequestKind.WISH
            text = wishes.finished(request, said) if wish else texts.finished_matter(request, said)
            posting.tell_desk(unit, self._directory, request.community, text, keyboard, once=once)
        return "辛苦了！已请对方确认。"

    async def _mine(self, unit: Unit, number: int, account: int) -> Request:
        request = await self._get(unit, number)
        if request.helper != account or request.state != "taken":
            raise BadCallback
        return request

    async def confirm(
        self, unit: Unit, number: int, account: int, *, good: bool, desk: int | None = None
    ) -> str:
        """The asker's word, or the desk's where the desk keeps it. Raises BadCallback, AlreadyDecided."""
        request = await self._get(unit, number)
        waited = request.done_at is not None and unit.now - request.done_at >= 2 * timedelta(
            hours=self._hours
        )
        kept = desk == request.community and (request.account is None or waited)
        if not kept and (request.account is None or request.account != account):
            raise BadCallback
        if kept and account == request.helper:
            raise DoerVerifies
        if good and request.state == "taken":  # whoever asked says so before the helper does
            await self._mark_done(unit, request)
        elif request.state != "done":
            raise AlreadyDecided
        if good:
            await neighbours.change_request(await unit.rows(), number, state="confirmed")
            if request.helper is not None:
                posting.tell(unit, request.helper, texts.thanked(request), once=f"thanked:{number}")
            if kept and request.matter is not None:
                await self._note_on(unit, request, request.matter, account)
            return "好的，替您谢过了。"
        said = masked(self._sealer.open(request.text))
        posting.tell_desk(unit, self._directory, request.community, texts.disputed(request, said))
        if request.helper is not None:
            posting.tell(
                unit,
                request.helper,
                texts.not_done(request),
                once=f"notdone:{number}:{request.helper}",
            )
        await self._again(unit, request, request.helper)
        return "知道了，告诉社区了，再给您找人。"

    async def _note_on(self, unit: Unit, request: Request, matter: int, officer: int) -> None:
        """A helper has seen to a matter: it stands on its timeline, and the desk may answer the residents."""
        said = {"text": texts.seen_to(request)}
        await matters.note(await unit.rows(), matter, unit.now, Event.NOTED, officer, said)
        card = one_button("看卡片", f"m:card:{matter}")
        told = texts.answer_the_residents(request)
        posting.tell_desk(unit, self._directory, request.community, told, card)

    async def due(
        self, unit: Unit, community: Community, number: int, *, what: str = "", of: str = ""
    ) -> None:
        """Nobody came in time: it becomes a matter, as anything that waits does. A wave: the next are asked. What was
        taken or done, and nothing was heard of since, is asked about."""
        request = await neighbours.request(await unit.rows(), number)
        if request is None or request.text is None:
            return
        if what in ("ahead", "told", "again"):
            if not of or of == _hands(request):  # else it went through other hands since
                await self._waits(unit, request, what)
            return
        if request.kind is RequestKind.WISH:
            self._remind(unit, request)
            return
        if request.state != "open":
            return
        if what == "wave":
            await self._offer(unit, community, request)
            return
        if request.matter is not None:  # the desk has it already: it is told that nobody comes
            posting.tell_desk(unit, self._directory, community.id, texts.nobody_yet(request))
            return
        who = (
            self._directory.counts_for(community.id, request.account)
            if request.account
            else f"r{number}"
        )
        told = Told(
            kind=Kind.PRIVATE,
            account=request.account or 0,
            at=unit.now,
            text=self._sealer.open(request.text),
            category="welfare",
            place=Place(request.building or None),
            who=who,
        )
        matter = await self._listening.tell(unit, community, told)
        await neighbours.change_request(await unit.rows(), number, state="risen", matter=matter.id)
        if request.account is not None:
            posting.tell(
                unit, request.account, texts.risen(request, matter.number), once=f"risen:{number}"
            )

    async def _waits(self, unit: Unit, request: Request, what: str) -> None:
        """Somebody is needed soon; nothing was heard of what was taken, or whoever asked has not said if it is good."""
        once = f"{what}:{request.id}:{request.state}:{unit.now:%Y%m%d%H}"
        if what == "ahead":
            if request.state == "taken" and request.helper is not None:
                text = texts.you_go_soon(request, self._zone(request))
                posting.tell(unit, request.helper, text, once=once)
            return
        if request.state not in ("taken", "done"):
            return
        if what == "again":
            told = texts.nothing_heard(request)
            keyboard = texts.confirm_keyboard(request.id) if request.state == "done" else None
            posting.tell_desk(
                unit, self._directory, request.community, told, keyboard, once=f"{once}:desk"
            )
            return
        if request.state == "taken" and request.helper is not None:
            keyboard = texts.helper_keyboard(request.id)
            posting.tell(unit, request.helper, texts.is_it_done(request), keyboard, once=once)
        if request.account is not None:
            keyboard = texts.confirm_keyboard(request.id)
            text = texts.did_they_come(request)
            posting.tell(unit, request.account, text, keyboard, once=f"{once}:asker")
        await self._plan_word(unit, replace(request, starts_at=None), again=True)

    def _zone(self, request: Request) -> ZoneInfo:
        return ZoneInfo(self._directory.communities[request.community].zone)

    # small wishes (微心愿): kept by the desk, taken up by whoever reads the list

    async def wish(self, unit: Unit, community: Community, written: str) -> Request:
        """A wish the desk was told of, for whoever takes it up. Raises MissingPart, NamesSomebody."""
        text = " ".join(written.split())[:LONGEST]
        if not text:
            raise MissingPart("/wish 给 3号楼一位独居老人擦玻璃")
        place = Gazetteer().find(text)
        due = unit.now + timedelta(days=self._wish_days)
        values = {
            "skill": self._skill(text),
            "text": self._sealer.seal(text),
            "door": None,
            "account": None,
            "building": ((place.building if place else None) or "")[:12],
            "kind": RequestKind.WISH.value,
        }
        request = await self._add(unit, community, values, due)
        for account in self.reported_in(community):
            text_of = wishes.offered(request, masked(text))
            keyboard = wishes.claim_keyboard([request])
            posting.tell(unit, account, text_of, keyboard, once=f"wish:{request.id}:new:{account}")
        return request

    def reported_in(self, community: Community) -> list[int]:
        """Everybody who reported in for an organisation."""
        return self._directory.acting_for(community.id, UNIT, None)

    def _remind(self, unit: Unit, request: Request) -> None:
        """A wish's time is over: whoever took it up and the desk hear of it; it stays on the list."""
        if request.state not in ("open", "taken"):
            return
        text = wishes.late(request)
        once = f"wish:{request.id}:late"
        posting.tell_desk(unit, self._directory, request.community, text, once=once)
        if request.helper is not None:
            keyboard = texts.helper_keyboard(request.id)
            posting.tell(
                unit,
                request.helper,
                wishes.still(request),
                keyboard,
                once=f"{once}:{request.helper}",
            )

    async def wishes(self, unit: Unit, community: Community) -> list[tuple[Request, str]]:
        """What can be taken up, with its words without doors."""
        found = await neighbours.wishes(await unit.rows(), community.id, ["open"])
        return [(each, masked(self._sealer.open(each.text))) for each in found]

    # what was done

    async def services(self, unit: Unit, community: Community, account: int) -> list[Service]:
        """What somebody did for others here, confirmed, this year and the one before."""
        since = first_day(
            unit.now.astimezone(ZoneInfo(community.zone)).year - 1, 1, ZoneInfo(community.zone)
        )
        return await neighbours.services(await unit.rows(), community.id, since, unit.now, account)

    async def by_unit(self, unit: Unit, community: Community, back: int) -> list[Reported]:
        """What each organisation's people did in a quarter, so many quarters back."""
        zone = ZoneInfo(community.zone)
        local = unit.now.astimezone(zone)
        since = first_day(*quarter(local, back), zone)
        until = first_day(*quarter(local, back - 1), zone)
        found = await neighbours.services(await unit.rows(), community.id, since, until)
        reported: list[Reported] = []
        for each in self._directory.agencies.values():
            if each.community == community.id and each.role == UNIT and each.active:
                people = self._directory.acting_for(community.id, UNIT, each.id)
                done = [one for one in found if one.unit == each.id]
                reported.append(Reported(each, len(people), len(done), served_by_all(done)))
        return reported

    async def quarterly(self, unit: Unit, community: Community) -> None:
        """In the first week of a quarter what the last one came to goes back to the organisations and the desk."""
        local = unit.now.astimezone(ZoneInfo(community.zone))
        year, number = quarter(local, 1)
        found = await self.by_unit(unit, community, 1)
        if not found or local.month % 3 != 1 or local.day > DAYS:
            return
        once = f"quarter:{community.id}:{year}Q{number}"
        posting.tell_desk(
            unit, self._directory, community.id, wishes.units(found, year, number), once=once
        )
        for each in found:
            for account in self._directory.acting_for(community.id, UNIT, each.agency.id):
                text = wishes.returned(each, community.name, year, number)
                posting.tell(unit, account, text, once=f"{once}:{each.agency.id}:{account}")


def _hands(request: Request) -> str:
    """In whose hands a request is, and how far."""
    return f"{request.helper}:{request.state}"


def _when(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The day and hour that words name; None where they name none that is to come."""
    if _TOLD_OF.search(text):
        return None
    try:
        at = when_written(time_first(plainly(text, now, zone)), now, zone).at
    except BadInstant:
        return None
    return at if at is not None and at - now <= FARTHEST else None
