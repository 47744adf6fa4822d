"""A ballot before residents: opening it, its card in the groups, its turnout, reminders, the doors still open."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

from bot import rules
from bot.domain import roll
from bot.domain.ballot import Ballot, PaperBallot, Profile, Secrecy, Stage
from bot.domain.classes import class_of
from bot.domain.dated import Dated
from bot.domain.household import order
from bot.domain.ledger import SALT_BYTES
from bot.domain.loggrammar import EXTENSIONS
from bot.domain.logshape import LEAST, OPENED, SEALED
from bot.domain.matter import Event
from bot.services import posting
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.drafting import Drafting
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import ballots, bindings, deeds, households
from bot.storage.ballots import Elector
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballot_desk
from bot.texts import ballots as texts
from bot.texts.ballots import Links
from bot.texts.markup import message

CARD_SECONDS: Final = 3
SLIPS_BEFORE: Final = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Doors:
    """Who has not voted: how many were reminded in private, and the doors to knock at."""

    reminded: int
    doors: tuple[str, ...]


class Running:
    """Everything here is called within one unit; what happens at an instant is on the agenda."""

    def __init__(
        self, directory: Directory, drafting: Drafting, book: LedgerBook, links: Links
    ) -> None:
        self._directory = directory
        self._drafting = drafting
        self._book = book
        self.links = links
        self._slots: dict[int, int] = {}

    # opening

    async def approve(self, unit: Unit, community: Community, number: int, officer: int) -> None:
        """The second officer's yes: the ballot is announced, or opens at once when no notice is due."""
        ballot = (await self._drafting.may_approve(unit, community, number, officer)).opening(
            unit.now
        )
        await ballots.change(
            await unit.rows(),
            number,
            stage=Stage.APPROVED.value,
            approver=officer,
            opens_at=ballot.opens_at,
            closes_at=ballot.closes_at,
        )
        if ballot.notice_days:
            assert ballot.opens_at is not None
            await self.plan(unit, ballot, "ballot_open", ballot.opens_at)
            await self.show(unit, number, first=True)
        else:
            await self.open(unit, number)

    async def open(self, unit: Unit, number: int) -> None:
        """Freezes the roll, writes the manifest, shows the card; does nothing a second time."""
        rows = await unit.rows()
        ballot = await ballots.get(rows, number)
        if ballot is None or ballot.stage is not Stage.APPROVED:
            return
        community = self._directory.communities[ballot.community]
        frozen = await self._freeze(unit, ballot)
        mark = roll.fingerprint(
            (each.frozen for each in frozen), doors_only=ballot.secrecy is not Secrecy.OPEN
        )
        key = self._book.key
        await ballots.change(rows, number, stage=Stage.OPEN.value, roll_hash=mark, key=key)
        ballot = replace(ballot, stage=Stage.OPEN, roll_hash=mark)
        own = rules.ballots(community.rules)
        least = min(max(1, int(own["small_cell"])), LEAST)
        days = int(float(own["objection_days"]))
        profile = rules.profiles()[ballot.profile]
        await self._book.append(
            unit, ballot, manifest(ballot, profile, frozen, key, least, objection_days=days)
        )
        await self._book.sign(unit, ballot)
        if ballot.matter is not None:
            unit.heard.note(ballot.matter, unit.now, Event.BALLOT_OPENED, {"text": ballot.number})
        assert ballot.closes_at is not None
        await self.plan_end(unit, ballot)
        await self.show(unit, number, first=not ballot.notice_days)
        await self._tell_bound(unit, ballot, frozen)

    async def _freeze(self, unit: Unit, ballot: Ballot) -> list[Elector]:
        profile = rules.profiles()[ballot.profile]
        listed = await households.roll(await unit.rows(), ballot.community)
        found = [each for each in listed if ballot.asks(each.household, profile)]
        frozen = [
            Elector(each.id, each.household, secrets.token_bytes(SALT_BYTES)) for each in found
        ]
        await ballots.freeze(
            await unit.rows(),
            ballot.id,
            [
                {
                    **each.frozen.door._asdict(),
                    "household": each.household,
                    "area": each.frozen.area,
                    "shares": str(each.frozen.shares),
                    "owner": each.frozen.owner,
                    "developer": each.frozen.developer,
                    "groups": list(filter(None, [class_of(each.frozen, profile.classes)])),
                    "salt": each.salt,
                }
                for each in frozen
            ],
        )
        return frozen

    async def _tell_bound(self, unit: Unit, ballot: Ballot, frozen: Sequence[Elector]) -> None:
        """Whoever has opened a private chat gets the ballot there too."""
        zone = self._directory.communities[ballot.community].zone
        params = message(texts.invitation(ballot, zone), texts.invitation_keyboard(ballot))
        for account in await bindings.reachable(
            await unit.rows(), [each.household for each in frozen]
        ):
            unit.send(
                Call(
                    "tell",
                    "sendMessage",
                    account,
                    params,
                    priority=6,
                    ref=f"told:{ballot.id}:{account}",
                )
            )

    async def plan(
        self, unit: Unit, ballot: Ballot, kind: str, due: datetime, more: str = ""
    ) -> None:
        """Puts what a ballot has to do at an instant on the agenda, once."""
        key = f"{kind}:{ballot.id}:{due:%Y%m%dT%H%M%S}{more}"
        await unit.plan(key, kind, due, community=ballot.community, payload={"ballot": ballot.id})

    async def plan_end(self, unit: Unit, ballot: Ballot) -> None:
        """The closing, the reminders before it, and a word to the desk on slips nobody has confirmed yet."""
        assert ballot.closes_at is not None
        await self.plan(unit, ballot, "ballot_close", ballot.closes_at)
        for hours in self._remind_hours(ballot):
            if ballot.closes_at - timedelta(hours=hours) > unit.now:
                await self.plan(
                    unit,
                    ballot,
                    "ballot_remind",
                    ballot.closes_at - timedelta(hours=hours),
                    f":{hours}",
                )
        await self.plan(
            unit, ballot, "ballot_slips", max(unit.now, ballot.closes_at - SLIPS_BEFORE)
        )

    def _remind_hours(self, ballot: Ballot) -> list[int]:
        return list(
            rules.ballots(self._directory.communities[ballot.community].rules)["remind_hours"]
        )

    async def slips(self, unit: Unit, number: int) -> None:
        """Slips that one officer entered and no other has confirmed: the desk hears of them before the end."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or not ballot.takes(unit.now) or ballot.closes_at is None:
            return
        waiting = await deeds.of(await unit.rows(), number, "paper", "open")
        desk = self._directory.desk_of(ballot.community)
        if waiting and desk is not None and ballot.closes_at - unit.now <= SLIPS_BEFORE:
            text = ballot_desk.slips_wait(ballot, [str(each.serial) for each in waiting])
            unit.send(Call("tell", "sendMessage", desk, message(text), priority=2))

    async def catch_up(self, unit: Unit) -> None:
        """What should have happened to a ballot and did not, for whatever reason, is put on the agenda again."""
        stages = {
            Stage.APPROVED: "ballot_open",
            Stage.OPEN: "ballot_close",
            Stage.CLOSED: "ballot_final",
        }
        for ballot in await ballots.in_stage(await unit.rows(), list(stages)):
            instants = {Stage.APPROVED: ballot.opens_at, Stage.OPEN: ballot.closes_at}
            due = instants.get(ballot.stage, ballot.objections_until)
            if due is not None and due <= unit.now:
                await self.plan(unit, ballot, stages[ballot.stage], unit.now, ":again")

    # the card

    async def refresh(self, unit: Unit, number: int) -> None:
        """The turnout on the groups' card."""
        await self.show(unit, number, desk=False)

    async def show(
        self, unit: Unit, number: int, *, first: bool = False, desk: bool = True
    ) -> None:
        """The card in every group, posted and pinned, or brought up to date; and the desk's."""
        rows = await unit.rows()
        ballot = await ballots.get(rows, number)
        if ballot is None:
            return
        community = self._directory.communities[ballot.community]
        voted = await ballots.turnout(rows, number)
        whole = await ballots.size(rows, number)
        head = await self._book.head(unit, ballot)
        text = texts.card(
            ballot, rules.profiles()[ballot.profile], voted, whole, community.zone, head
        )
        params = message(text, texts.keyboard(ballot, self.links))
        for group in self._directory.groups_of(ballot.community):
            ref = f"ballot:{number}:{group}"
            if first:
                unit.send(Call("post", "sendMessage", group, params, priority=2, ref=ref, once=ref))
                posting.pin(unit, group, ref)
                posting.show_options(unit, group, ballot, "post", once=f"{ref}:options")
            else:
                posting.edit(unit, group, ref, params, priority=2)
        if desk:
            await self._drafting.show(unit, number)

    async def preview(self, unit: Unit, number: int) -> tuple[str, dict[str, Any]]:
        """The card and buttons as residents will see them when the ballot opens."""
        ballot = await ballots.get(await unit.rows(), number)
        assert ballot is not None
        community = self._directory.communities[ballot.community]
        roll_now = await households.roll(await unit.rows(), community.id)
        profile = rules.profiles()[ballot.profile]
        whole = sum(ballot.asks(each.household, profile) for each in roll_now)
        shown = replace(ballot.opening(unit.now), stage=Stage.OPEN)
        text = texts.card(shown, rules.profiles()[ballot.profile], 0, whole, community.zone, None)
        return text, texts.preview_keyboard(shown, self.links)

    async def changed(self, unit: Unit, ballot: Ballot) -> None:
        """A vote came in: the card follows within seconds, the next signed head within minutes."""
        slot = int(unit.now.timestamp()) // CARD_SECONDS + 1
        if self._slots.get(ballot.id) == slot:
            return
        self._slots[ballot.id] = slot
        unit.undo.append(self._slots.clear)
        await self.plan(
            unit,
            ballot,
            "ballot_card",
            datetime.fromtimestamp(slot * CARD_SECONDS, unit.now.tzinfo),
        )
        minutes = int(
            rules.ballots(self._directory.communities[ballot.community].rules)["head_minutes"]
        )
        later = int(unit.now.timestamp()) // (minutes * 60) + 1
        await self.plan(
            unit,
            ballot,
            "ballot_head",
            datetime.fromtimestamp(later * minutes * 60, unit.now.tzinfo),
        )

    async def sign(self, unit: Unit, number: int) -> None:
        """A fresh head, shown on the card."""
        ballot = await ballots.get(await unit.rows(), number)
        if (
            ballot is not None
            and ballot.stage is Stage.OPEN
            and await self._book.sign(unit, ballot)
        ):
            await self.show(unit, number)

    # those who have not voted

    async def remind(self, unit: Unit, number: int, *, write: bool = True) -> Doors | None:
        """Reminds in private whoever can be reached so; the desk gets the doors of the rest. Without `write`
        the desk gets its list and nobody is written to."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or not ballot.takes(unit.now):
            return None
        if write and not self._soon(unit, ballot):
            return None
        missing = await self.missing(unit, ballot)
        people = await bindings.accounts_of(await unit.rows(), [each.household for each in missing])
        doors = list[Elector]()
        reached = set[int]()
        zone = self._directory.communities[ballot.community].zone
        for each in missing:
            private = [account for account, open_ in people[each.household] if open_]
            reached |= set(private)
            if not private:
                doors.append(each)
        params = message(texts.reminder(ballot, zone), texts.invitation_keyboard(ballot))
        for account in sorted(reached) if write else ():
            unit.send(Call("tell", "sendMessage", account, params, priority=6))
        found = Doors(len(reached), tuple(each.label for each in doors))
        self._tell_desk(unit, ballot, found)
        return found

    def _soon(self, unit: Unit, ballot: Ballot) -> bool:
        """Whether the end is as near as reminders say; one planned before an extension is too early now."""
        hours = max(self._remind_hours(ballot), default=0)
        return ballot.closes_at is not None and ballot.closes_at - unit.now <= timedelta(
            hours=hours, minutes=5
        )

    async def dated(self, unit: Unit, community: Community) -> list[Dated]:
        """When the community's ballots open and end, from now on."""
        return await ballots.dated(await unit.rows(), community.id, unit.now)

    async def turnouts(self, unit: Unit, community: Community) -> list[tuple[Ballot, int, int]]:
        """Every open ballot with how many households have voted, and of how many."""
        rows = await unit.rows()
        found: list[tuple[Ballot, int, int]] = []
        for ballot in await ballots.in_stage(rows, [Stage.OPEN], community.id):
            of = await ballots.size(rows, ballot.id)
            found.append((ballot, of - len(await self.missing(unit, ballot)), of))
        return found

    async def missing(self, unit: Unit, ballot: Ballot) -> list[Elector]:
        """Households of the frozen roll without a vote, in the order of doors."""
        voted = await self._voted(unit, ballot)
        return [each for each in await self._by_door(unit, ballot) if each.household not in voted]

    async def papers(self, unit: Unit, ballot: Ballot) -> list[PaperBallot]:
        """A paper for every household without a vote, in the order of doors. Its serial is the door's place in the
        frozen roll, so that a paper printed anew has the number it had."""
        voted = await self._voted(unit, ballot)
        return [
            PaperBallot(each.frozen.door, f"{place:04d}")
            for place, each in enumerate(await self._by_door(unit, ballot), 1)
            if each.household not in voted
        ]

    @staticmethod
    async def _voted(unit: Unit, ballot: Ballot) -> set[int]:
        return {vote.household for vote in await ballots.standing(await unit.rows(), ballot.id)}

    @staticmethod
    async def _by_door(unit: Unit, ballot: Ballot) -> list[Elector]:
        found = await ballots.roll(await unit.rows(), ballot.id)
        return sorted(found, key=lambda each: order(each.frozen.door))

    def _tell_desk(self, unit: Unit, ballot: Ballot, found: Doors) -> None:
        desk = self._directory.desk_of(ballot.community)
        if desk is None:
            return
        text, listing = ballot_desk.door_list(ballot, found.doors, found.reminded)
        unit.send(Call("tell", "sendMessage", desk, message(text), priority=3))
        if listing:
            params: dict[str, Any] = {
                "filename": f"{ballot.number}-doors.csv",
                "caption": "还没投票的门",
            }
            unit.send(Call("tell", "sendDocument", desk, params, priority=4, attachment=listing))


def manifest(
    ballot: Ballot,
    profile: Profile,
    frozen: Sequence[Elector],
    key: str,
    least: int,
    objection_days: int = 0,
) -> dict[str, Any]:
    """Leaf 0: everything that must not change once the first vote is in. A secret ballot's choices are sealed."""
    assert ballot.opens_at is not None and ballot.closes_at is not None
    totals = [each.frozen for each in frozen]
    sealed = ballot.secrecy is not Secrecy.OPEN
    return {
        "type": "manifest",
        "format": SEALED if sealed else OPENED,
        "ballot": ballot.public,
        "title": ballot.title,
        "question": ballot.kind.value,
        "options": list(ballot.options),
        "secrecy": ballot.secrecy.value,
        "rule": _rule(profile),
        "silence": ballot.silence,
        "buildings": list(ballot.buildings),
        "households": len(totals),
        "heads": len({each.head for each in totals}),
        "area": sum(each.area or 0 for each in totals),
        "roll": ballot.roll_hash,
        "key": key,
        "opens": ballot.opens_at.isoformat(),
        "closes": ballot.closes_at.isoformat(),
        **({"least": least} if sealed else {}),
        **({"showing": [each.fixed() for each in ballot.showings]} if ballot.showings else {}),
        **({"budget": ballot.budget} if ballot.funding else {}),
        **({"objection_days": objection_days} if objection_days else {}),
        "extensions": EXTENSIONS,
        **({"recused": len(ballot.recused)} if ballot.recused else {}),
    }


def _rule(profile: Profile) -> dict[str, Any]:
    bars = {
        name: [
            {"measure": bar.measure.value, "bar": str(bar.part), "over": bar.over} for bar in found
        ]
        for name, found in (("quorum", profile.quorum), ("passing", profile.passing))
    }
    return {
        "name": profile.name,
        "title": profile.title,
        **bars,
        "secrecy": profile.secrecy.value,
        "notice_days": profile.notice_days,
        "source": profile.source,
        "effect": profile.effect,
    }
