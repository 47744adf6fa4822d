"""Drafting a ballot (商): from a matter's card to a plan that a second officer has approved."""

import re
from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.domain.ballot import (
    ABSTAIN,
    MOST_OPTIONS,
    MOTION,
    Ballot,
    Question,
    Secrecy,
    Stage,
    seen,
    told_apart,
)
from bot.domain.electorate import Electorate, electorate, undecidable
from bot.domain.errors import (
    BadOptions,
    BadScope,
    CannotDecide,
    CircleFirst,
    EmptyText,
    NoRoll,
    NoSuchBallot,
    NotEditable,
    SecondOfficer,
    TooLong,
    UnknownDoor,
)
from bot.domain.household import building, door, number
from bot.domain.matter import Event
from bot.domain.showing import NONE_OF_THESE
from bot.services import posting
from bot.services.directory import Directory
from bot.services.numbering import numbered
from bot.services.unit import Unit
from bot.storage import ballots, households, matters, roles
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballot_desk
from bot.texts.markup import message

TITLE: Final = 120
OPTION: Final = 60
DOOR: Final = 20  # characters of a door that are told back
_BETWEEN: Final = re.compile(r"[、，,;；\s]+")
_NUMBERED: Final = re.compile(
    r"^\s*(\d{1,2}|[一二三四五六七八九十])\s*[.、:：）)](?!\d)\s*|^\s*(\d{1,2})\s+(?=\D)"
)
"""What people write before an option; we number them ourselves."""
HOURS: Final = (24, 48, 72, 120, 168, 336)
NOTICE: Final = (0, 1, 3, 7, 15)
REASON: Final = 300
CIRCLE_TERM: Final = timedelta(
    days=3
)  # after as long without its word a circle is asked again, and the desk told


class Drafting:
    """Every change of a draft is checked here; nothing changes after it was submitted."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory

    async def ballot(self, unit: Unit, community: Community, number: int) -> Ballot:
        """A ballot of this community. Raises NoSuchBallot across the border."""
        found = await ballots.get(await unit.rows(), number)
        if found is None or found.community != community.id:
            raise NoSuchBallot
        return found

    async def begin(
        self, unit: Unit, community: Community, matter: int | None, officer: int, title: str
    ) -> Ballot:
        """A draft: a motion, one household one vote, over the matter's building or the whole compound."""
        rows = await unit.rows()
        known = {each.household.door.building for each in await households.roll(rows, community.id)}
        if not known:
            raise NoRoll
        found = await matters.get(rows, matter) if matter is not None else None
        place = found.place.building if found else None
        name = await numbered(unit, community, "ballot", "B", unit.now, width=2)
        profile = rules.profiles()["households"]
        own = rules.ballots(community.rules)
        title = seen(title)[:TITLE].strip()
        made = await ballots.create(
            rows,
            community=community.id,
            number=name,
            matter=matter,
            title=title,
            kind=Question.MOTION.value,
            options=list(MOTION),
            profile=profile.name,
            secrecy=profile.secrecy.value,
            notice_days=profile.notice_days,
            hours=int(own["window_hours"]),
            silence=bool(own["silence"]),
            stage=Stage.DRAFT.value,
            drafter=officer,
            buildings=[place] if place in known else [],
        )
        if matter is not None:
            unit.heard.note(matter, unit.now, Event.DRAFTED, {"text": title})
        return await self.ballot(unit, community, made)

    async def draft(self, unit: Unit, community: Community, number: int) -> Ballot:
        found = await self.ballot(unit, community, number)
        if found.stage is not Stage.DRAFT:
            raise NotEditable
        return found

    async def change(
        self, unit: Unit, ballot: Ballot, officer: int | None = None, **values: Any
    ) -> Ballot:
        """Changes a plan; whoever had a hand in it cannot approve it."""
        if officer is not None:
            values["editors"] = sorted({*ballot.editors, officer})
        await ballots.change(await unit.rows(), ballot.id, **values)
        changed = await self.show(unit, ballot.id)
        assert changed is not None
        return changed

    async def retitle(
        self, unit: Unit, community: Community, number: int, officer: int, text: str
    ) -> None:
        ballot = await self.draft(unit, community, number)
        line = seen(text)
        if not line:
            raise EmptyText
        if len(line) > TITLE:
            raise TooLong(TITLE)
        await self.change(unit, ballot, officer, title=line)

    async def reoption(
        self, unit: Unit, community: Community, number: int, officer: int, text: str
    ) -> None:
        """Options, one a line; 弃权 is added. Raises BadOptions, TooLong."""
        ballot = await self.draft(unit, community, number)
        given = list(dict.fromkeys(filter(None, map(seen, _unnumbered(text)))))
        given = [each for each in given if each != ABSTAIN]
        given.sort(key=NONE_OF_THESE.__eq__)  # behind what it rejects
        if any(len(each) > OPTION for each in given):
            raise TooLong(OPTION)
        if not 2 <= len(given) <= MOST_OPTIONS or not told_apart(given):
            raise BadOptions(len(given))
        kind = Question.ONE if ballot.kind is Question.MOTION else ballot.kind
        await self.change(unit, ballot, officer, options=[*given, ABSTAIN], kind=kind.value)

    async def rescope(
        self, unit: Unit, community: Community, number: int, officer: int, text: str
    ) -> None:
        """Buildings, separated by anything; 全部 alone means the whole compound. Raises BadScope for any other."""
        ballot = await self.draft(unit, community, number)
        known = {
            each.household.door.building
            for each in await households.roll(await unit.rows(), community.id)
        }
        words = [word for word in _BETWEEN.split(text.strip()) if word]
        wanted = [] if words in (["全部"], ["全小区"]) else [building(word) for word in words]
        if not words or any(name not in known for name in wanted):
            raise BadScope
        names = sorted({name for name in wanted if name}, key=lambda name: (len(name), name))
        await self.change(unit, ballot, officer, buildings=names)

    async def recuse(
        self, unit: Unit, community: Community, number: int, officer: int, text: str
    ) -> None:
        """Doors with an interest of their own have no vote, are not counted; 无 takes all back. Raises UnknownDoor."""
        ballot = await self.draft(unit, community, number)
        listed = await households.roll(await unit.rows(), community.id)
        known = {each.household.label for each in listed}
        words = [word for word in _BETWEEN.split(text.strip()) if word]
        recused: list[str] = []
        for word in words if words not in (["无"], ["没有"], ["不用"]) else []:
            place = door(word)
            if place is None or place.label not in known:
                raise UnknownDoor(word[:DOOR])
            recused.append(place.label)
        await self.change(unit, ballot, officer, recused=list(dict.fromkeys(recused)))

    async def turn(
        self, unit: Unit, community: Community, number: int, officer: int, what: str
    ) -> Ballot:
        """One step on in a list of possible values: kind, rule, hours, notice or secrecy."""
        ballot = await self.draft(unit, community, number)
        return await self.change(unit, ballot, officer, **_turned(ballot, what))

    async def submit(self, unit: Unit, community: Community, number: int, officer: int) -> None:
        """The plan is ready: the desk is asked for another officer's word. Raises CannotDecide."""
        ballot = await self.draft(unit, community, number)
        if not told_apart(ballot.options):
            raise BadOptions(len(ballot.options))
        asked = await self._decidable(unit, community, ballot)
        submitted = await self.change(unit, ballot, officer, stage=Stage.SUBMITTED.value, agreed=[])
        desk = self._directory.desk_of(community.id)
        role = self.circle(community, submitted)
        if desk is not None:
            keyboard = ballot_desk.desk_keyboard(submitted, role)
            params = message(ballot_desk.submitted(submitted, role, asked), keyboard)
            unit.send(
                Call("tell", "sendMessage", desk, params, priority=2, ref=f"submitted:{ballot.id}")
            )
        await self._ask_circle(unit, community, submitted)

    async def _ask_circle(self, unit: Unit, community: Community, ballot: Ballot) -> None:
        """The circle whose turn it is hears of the plan in private: its members need not be on the desk."""
        role = self.circle(community, ballot)
        if role is None:
            return
        done = {account for name, account in ballot.agreed if name == role}
        params = message(
            ballot_desk.circle_asked(ballot, role), ballot_desk.circle_keyboard(ballot)
        )
        for account in await roles.holders(await unit.rows(), community.id, role):
            if account not in done:
                once = f"circle:{ballot.id}:{role}:{len(ballot.agreed)}:{account}:{unit.now:%Y%m%d}"
                posting.show_options(unit, account, ballot, "tell", once=f"{once}:options")
                unit.send(Call("tell", "sendMessage", account, params, priority=3, once=once))
        due = unit.now + CIRCLE_TERM
        key = f"ballot_circle:{ballot.id}:{role}:{due:%Y%m%dT%H%M}"
        await unit.plan(
            key,
            "ballot_circle",
            due,
            community=community.id,
            payload={"ballot": ballot.id, "role": role},
        )

    async def circle_waits(self, unit: Unit, number: int, role: str) -> None:
        """A circle has not agreed for days: its members are asked again, and the desk is told."""
        ballot = await ballots.get(await unit.rows(), number)
        community = self._directory.communities.get(ballot.community) if ballot else None
        if ballot is None or community is None or ballot.stage is not Stage.SUBMITTED:
            return
        desk = self._directory.desk_of(community.id)
        if self.circle(community, ballot) == role:
            if desk is not None:
                params = message(ballot_desk.circle_waits(ballot, role))
                unit.send(Call("tell", "sendMessage", desk, params, priority=3))
            await self._ask_circle(unit, community, ballot)

    async def object(self, unit: Unit, number: int, account: int, text: str) -> None:
        """A circle's member is against it: the reason goes to the desk, the plan stays as it is. Raises EmptyText,
        CircleFirst, NotEditable."""
        ballot, role = await self._circle_member(unit, number, account)
        line = " ".join(text.split())[:REASON]
        if not line:
            raise EmptyText
        desk = self._directory.desk_of(ballot.community)
        if desk is not None:
            params = message(ballot_desk.circle_against(ballot, role, line))
            unit.send(Call("tell", "sendMessage", desk, params, priority=2))

    async def may_object(self, unit: Unit, number: int, account: int) -> Ballot:
        """A plan whose circle this account is of, while it is that circle's turn. Raises CircleFirst, NotEditable."""
        return (await self._circle_member(unit, number, account))[0]

    async def _circle_member(self, unit: Unit, number: int, account: int) -> tuple[Ballot, str]:
        ballot = await ballots.get(await unit.rows(), number)
        community = self._directory.communities.get(ballot.community) if ballot else None
        role = self.circle(community, ballot) if community and ballot else None
        if (
            ballot is None
            or community is None
            or ballot.stage is not Stage.SUBMITTED
            or role is None
        ):
            raise NotEditable
        if role not in await roles.held(await unit.rows(), community.id, account):
            raise CircleFirst(role)
        return ballot, role

    async def agree_in_private(self, unit: Unit, number: int, account: int) -> None:
        """The same as on the desk. Raises CircleFirst, NotEditable."""
        ballot, _ = await self._circle_member(unit, number, account)
        await self.agree(unit, self._directory.communities[ballot.community], number, account)

    async def _decidable(self, unit: Unit, community: Community, ballot: Ballot) -> Electorate:
        """Who would vote. Raises CannotDecide for a plan that no vote could carry."""
        listed = await households.roll(await unit.rows(), community.id)
        profile = rules.profiles()[ballot.profile]
        asked = electorate(ballot, profile, [each.household for each in listed])
        if found := undecidable(ballot, profile, asked):
            raise CannotDecide(*found)
        return asked

    async def back(self, unit: Unit, community: Community, number: int) -> None:
        """Returns a submitted plan for changes."""
        ballot = await self.ballot(unit, community, number)
        if ballot.stage is not Stage.SUBMITTED:
            raise NotEditable
        await self.change(unit, ballot, stage=Stage.DRAFT.value, agreed=[])
        if (
            desk := self._directory.desk_of(community.id)
        ) is not None:  # what it said then is not to be approved
            ref = f"submitted:{ballot.id}"
            params = {"reply_markup": {"inline_keyboard": []}}
            unit.send(Call("edit", "editMessageReplyMarkup", desk, params, priority=3, ref=ref))

    async def drop(self, unit: Unit, community: Community, number: int) -> None:
        """A draft nobody has seen is given up."""
        ballot = await self.draft(unit, community, number)
        await ballots.forget_pictures(await unit.rows(), ballot.id)
        await self.change(unit, ballot, stage=Stage.VOID.value)

    def circle(self, community: Community, ballot: Ballot) -> str | None:
        """The role whose circle has to agree next; None when all have, or none is asked for."""
        own = rules.ballots(community.rules)["circles"]
        for role in own["path"]:
            if sum(name == role for name, _ in ballot.agreed) < int(own["agree"]):
                return role
        return None

    async def agree(self, unit: Unit, community: Community, number: int, account: int) -> None:
        """A member of the circle at hand agrees. Raises CircleFirst for anybody else."""
        ballot = await self.ballot(unit, community, number)
        role = self.circle(community, ballot)
        if ballot.stage is not Stage.SUBMITTED or role is None:
            raise NotEditable
        if role not in await roles.held(await unit.rows(), community.id, account):
            raise CircleFirst(role)
        if (role, account) not in ballot.agreed:
            agreed = [list(pair) for pair in (*ballot.agreed, (role, account))]
            changed = await self.change(unit, ballot, agreed=agreed)
            if (after := self.circle(community, changed)) != role:
                await self._tell_desk_of_circle(unit, changed, role, after)
                await self._ask_circle(unit, community, changed)

    async def _tell_desk_of_circle(
        self, unit: Unit, ballot: Ballot, role: str, after: str | None
    ) -> None:
        desk = self._directory.desk_of(ballot.community)
        if desk is not None:
            params = message(
                ballot_desk.circle_done(ballot, role, after),
                ballot_desk.desk_keyboard(ballot, after),
            )
            unit.send(Call("tell", "sendMessage", desk, params, priority=3))

    async def may_approve(
        self, unit: Unit, community: Community, number: int, officer: int
    ) -> Ballot:
        """A plan that this officer may approve. Raises CircleFirst, SecondOfficer, NotEditable, CannotDecide."""
        ballot = await self.ballot(unit, community, number)
        if ballot.stage is not Stage.SUBMITTED:
            raise NotEditable
        if role := self.circle(community, ballot):
            raise CircleFirst(role)
        if officer in (ballot.drafter, *ballot.editors):
            raise SecondOfficer
        await self._decidable(unit, community, ballot)
        return ballot

    async def show(self, unit: Unit, number: int, *, first: bool = False) -> Ballot | None:
        """The plan's card on the desk, posted or brought up to date; the ballot as it is now."""
        ballot = await ballots.get(await unit.rows(), number)
        desk = self._directory.desk_of(ballot.community) if ballot else None
        if ballot is None or desk is None:
            return ballot
        community = self._directory.communities[ballot.community]
        voted = await ballots.turnout(await unit.rows(), number)
        whole = await ballots.size(await unit.rows(), number)
        role = self.circle(community, ballot) if ballot.stage is Stage.SUBMITTED else None
        text = ballot_desk.desk_card(
            ballot, rules.profiles()[ballot.profile], voted, whole, community.zone, role
        )
        params = message(text, ballot_desk.desk_keyboard(ballot, role))
        ref = f"ballot:{number}:desk"
        if first:
            unit.send(Call("tell", "sendMessage", desk, params, priority=2, ref=ref))
        else:
            posting.edit(unit, desk, ref, params, priority=5)
        return ballot


def _turned(ballot: Ballot, what: str) -> dict[str, Any]:
    """The columns that change when a button of the draft is tapped."""
    if what == "kind":
        kind = _next(list(Question), ballot.kind)
        options = list(MOTION) if kind is Question.MOTION else list(ballot.options)
        if ballot.kind is Question.MOTION:
            options = ["方案一", "方案二", ABSTAIN]
        return {"kind": kind.value, "options": options}
    if what == "rule":
        profile = rules.profiles()[_next(list(rules.profiles()), ballot.profile)]
        return {
            "profile": profile.name,
            "secrecy": profile.secrecy.value,
            "notice_days": profile.notice_days,
        }
    if what == "hours":
        return {"hours": _next(HOURS, ballot.hours)}
    if what == "notice":
        least = rules.profiles()[ballot.profile].notice_days
        return {
            "notice_days": _next([days for days in NOTICE if days >= least], ballot.notice_days)
        }
    if what == "secrecy":
        fixed = rules.profiles()[ballot.profile].secrecy_fixed
        return {
            "secrecy": ballot.secrecy.value if fixed else _next(list(Secrecy), ballot.secrecy).value
        }
    raise NotEditable


def _next(values: Any, now: Any) -> Any:
    known = list(values)
    return known[(known.index(now) + 1) % len(known)] if now in known else known[0]


def _unnumbered(text: str) -> list[str]:
    """Options, one a line, without the numbers before them where they are counted off 1, 2, 3; 3 个月 stays."""
    lines = [line for line in text.splitlines() if line.strip()]
    found = [_NUMBERED.match(line) for line in lines]
    counted = [number(each[1] or each[2]) if each else None for each in found]
    if counted != [str(place) for place in range(1, len(lines) + 1)]:
        return lines
    return [line[each.end() :] for line, each in zip(lines, found, strict=True) if each]
