"""The end of a ballot: closing by itself, publishing at once, objections, certification; voiding and extending."""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from bot import rules
from bot.domain import ledger, roll, sealed
from bot.domain.ballot import Ballot, Choice, Profile, Question, Secrecy, Stage
from bot.domain.classes import ShareClass, by_class
from bot.domain.errors import (
    AlreadyDecided,
    EmptyText,
    NoObjection,
    NotBound,
    NotInBallot,
    NotVoting,
    ObjectedAlready,
    TooManyExtensions,
)
from bot.domain.household import order
from bot.domain.logcount import result_leaf
from bot.domain.loggrammar import EXTENSIONS
from bot.domain.matter import Event
from bot.domain.outcome import Outcome
from bot.domain.tally import Result, tally, telling, turnout, unsaid
from bot.services import posting
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.drafting import Drafting
from bot.services.ballots.running import Running
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import ballots, bindings, deeds, outbox, roles
from bot.storage.ballots import Elector, Vote
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballots as texts
from bot.texts import outcomes, sheet, workbook
from bot.texts.ballots import Links
from bot.texts.markup import message

log: Final = logging.getLogger("bandeng.closing")
OBJECTION: Final = 500
SCRUTINEER: Final = "scrutineer"
DAY: Final = timedelta(days=1)
UNANSWERED: Final = timedelta(
    days=3
)  # after as long the chief hears of objections that nobody answers
CHIEF: Final = "chief"


Decided = Callable[[Unit, Ballot], Awaitable[None]]
"""Told of a final result: the matter behind a ballot moves on."""


OBJECTIONS: Final = 3  # of one household to one result; more belongs to people


class Counting:
    """Nobody is needed for a result to be published, and nobody can hold it back."""

    def __init__(
        self,
        directory: Directory,
        drafting: Drafting,
        running: Running,
        book: LedgerBook,
        decided: Decided,
    ) -> None:
        self._directory = directory
        self._decided = decided
        self._drafting = drafting
        self._running = running
        self._book = book

    # closing

    async def close(self, unit: Unit, number: int) -> Outcome | None:
        """Closes when the stored instant has come; does nothing before it or a second time."""
        rows = await unit.rows()
        ballot = await ballots.get(rows, number)
        if ballot is None or ballot.stage is not Stage.OPEN or ballot.closes_at is None:
            return None
        if ballot.clock(unit.now) < ballot.closes_at:
            return None
        own = rules.ballots(self._directory.communities[ballot.community].rules)
        until = unit.now + timedelta(days=float(own["objection_days"]))
        electors = await ballots.roll(rows, number)
        votes = await ballots.standing(rows, number)
        silent = await self._silent(unit, ballot, electors, votes)
        profile = await self._book.profile(unit, ballot)
        least = await self._book.least(unit, ballot)
        result = _count(ballot, profile, electors, votes, [each.label for each in silent], least)
        told = result_leaf(result)
        opened = told_of(ballot, votes) if least is not None else {}
        await self._reveal(
            unit, ballot, electors, votes, silent, told, opened, least if result.withheld else None
        )
        await ballots.change(
            rows, number, stage=Stage.CLOSED.value, objections_until=until, result=told
        )
        ballot = replace(ballot, stage=Stage.CLOSED, objections_until=until, result=told)
        outcome = await self._outcome(unit, ballot, profile, electors, votes, result)
        if ballot.matter is not None:
            unit.heard.note(
                ballot.matter,
                unit.now,
                Event.BALLOT_CLOSED,
                {"text": outcomes.outcome(ballot, result)},
            )
        await self._publish(unit, outcome)
        await self._tell_bound(unit, outcome, electors)
        await self._scrutineers(unit, ballot, electors, votes, opened)
        await self._running.plan(unit, ballot, "ballot_final", until)
        return outcome

    async def _silent(
        self, unit: Unit, ballot: Ballot, electors: Sequence[Elector], votes: Sequence[Vote]
    ) -> list[Elector]:
        """Where silence counts: households without a vote of whom it is recorded that they were told.

        Told means: Telegram took the message (it has an id), or two officers recorded it at the door.
        """
        if not ballot.silence:
            return []
        rows = await unit.rows()
        voted = {vote.household for vote in votes}
        people = await bindings.accounts_of(rows, [each.household for each in electors])
        found: list[Elector] = []
        for each in electors:
            if each.household in voted:
                continue
            told = [
                await outbox.where(rows, f"told:{ballot.id}:{account}")
                for account, _ in people[each.household]
            ]
            if each.delivered or any(told):
                found.append(each)
        return found

    async def _reveal(
        self,
        unit: Unit,
        ballot: Ballot,
        electors: Sequence[Elector],
        votes: Sequence[Vote],
        silent: Sequence[Elector],
        told: Mapping[str, Any],
        opened: Mapping[str, Any],
        withheld: int | None,
    ) -> None:
        """The log's last leaves: what was chosen, the doors that took part, the roll, the result; then a head.

        `opened` is what a sealed ballot tells, empty for others; `withheld` the least number of votes where it tells
        nothing.
        """
        assert ballot.closes_at is not None
        by_id = {each.household: each for each in electors}
        frozen = [each.frozen for each in electors]
        leaves: list[Mapping[str, Any]] = [{"type": "close", "at": ballot.closes_at.isoformat()}]
        if not opened:
            leaves.append(
                {"type": "reveal", "votes": [[v.seq, list(v.choice), v.salt.hex()] for v in votes]}
            )
        else:
            leaves.append(
                {"type": "withheld", "least": withheld} if withheld is not None else opened
            )
        leaves.append(
            {"type": "participants", "units": _doors([by_id[vote.household] for vote in votes])}
        )
        if opened:
            leaves.append({"type": "roll", "rows": roll.doors(frozen)})
        elif ballot.secrecy is Secrecy.OPEN:
            units = [
                [vote.seq, by_id[vote.household].label, by_id[vote.household].salt.hex()]
                for vote in votes
            ]
            leaves.append(
                {"type": "households", "units": sorted(units, key=lambda row: str(row[1]))}
            )
            leaves.append({"type": "roll", "rows": roll.listed(frozen)})
        if silent:
            leaves.append({"type": "silent", "units": _doors(silent)})
        leaves.append({"type": "result", "result": told})
        for leaf in leaves:
            await self._book.append(unit, ballot, leaf)
        await self._book.sign(unit, ballot)

    async def _outcome(
        self,
        unit: Unit,
        ballot: Ballot,
        profile: Profile,
        electors: Sequence[Elector],
        votes: Sequence[Vote],
        result: Result,
    ) -> Outcome:
        community = self._directory.communities[ballot.community]
        by_id = {each.household: each for each in electors}
        voted = [by_id[vote.household] for vote in votes]
        done = await deeds.of(await unit.rows(), ballot.id, "paper", "done")
        standing = {vote.seq for vote in votes}
        counted = [str(deed.serial) for deed in done if deed.facts.get("seq") in standing]
        head = await self._book.closing_head(unit, ballot)
        assert head is not None
        frozen = sorted((each.frozen for each in electors), key=lambda each: order(each.door))
        least = int(rules.ballots(community.rules)["small_cell"])
        return Outcome(
            ballot=ballot,
            community=community.name,
            zone=community.zone,
            profile=profile,
            result=result,
            turnout=turnout(frozen, {each.label for each in voted}, least=least),
            papers=counted,
            conflicts=[str(deed.serial) for deed in done if str(deed.serial) not in counted],
            undecided=await _serials(unit, ballot, "open", "paper", "spoiled"),
            spoiled=await _serials(unit, ballot, "done", "spoiled"),
            participants=_doors(voted),
            head=head,
            classes=_classes(ballot, electors, votes),
        )

    async def again(self, unit: Unit, number: int) -> Outcome | None:
        """The outcome of a ballot that is closed, counted anew from its rows."""
        ballot = await ballots.get(await unit.rows(), number)
        if (
            ballot is None
            or ballot.stage not in (Stage.CLOSED, Stage.FINAL, Stage.VOID)
            or not ballot.result
        ):
            return None
        rows = await unit.rows()
        profile = await self._book.profile(unit, ballot)
        electors = await ballots.roll(rows, number)
        votes = await ballots.standing(rows, number)
        bodies = await ballots.bodies(rows, number) if ballot.silence else []
        silent = next(
            (json.loads(body)["units"] for body in bodies if b'"type":"silent"' in body), []
        )
        result = _count(
            ballot, profile, electors, votes, silent, await self._book.least(unit, ballot)
        )
        return await self._outcome(unit, ballot, profile, electors, votes, result)

    async def _publish(self, unit: Unit, outcome: Outcome) -> None:
        """In every group: picture with text, pinned; the result sheet. On the desk: the result and the numbers.

        Should drawing fail, the result is published without pictures: nothing may hold it back.
        """
        ballot = outcome.ballot
        name = outcome.ballot.number
        text = outcomes.result(outcome)
        image, document, numbers = _drawn(outcome, self._running.links)
        keyboard = outcomes.result_keyboard(ballot, self._running.links)
        for group in self._directory.groups_of(ballot.community):
            ref = f"result:{ballot.id}:{group}"
            params = message(text, keyboard)
            method = "sendMessage"
            if image:
                params = {"caption": text, "parse_mode": "HTML", "reply_markup": keyboard}
                method = "sendPhoto"
            unit.send(
                Call("post", method, group, params, priority=1, ref=ref, once=ref, attachment=image)
            )
            posting.unpin(unit, group, f"ballot:{ballot.id}:{group}")
            posting.pin(unit, group, ref)
            if document:
                unit.send(
                    _file(
                        "post",
                        group,
                        f"{name}-结果表.pdf",
                        "结果表，可打印张贴",
                        document,
                        f"{ref}:pdf",
                    )
                )
        await self._running.show(unit, ballot.id)
        if (desk := self._directory.desk_of(ballot.community)) is not None:
            params = message(outcomes.to_desk(ballot, outcome.result))
            unit.send(
                Call(
                    "tell", "sendMessage", desk, params, priority=2, once=f"result:{ballot.id}:desk"
                )
            )
            if numbers:
                unit.send(
                    _file(
                        "tell",
                        desk,
                        f"{name}-结果.xlsx",
                        "结果数据",
                        numbers,
                        f"result:{ballot.id}:xlsx",
                    )
                )

    async def _tell_bound(self, unit: Unit, outcome: Outcome, electors: Sequence[Elector]) -> None:
        """Whoever has a private chat open reads the result there too, and can object from there."""
        keyboard = outcomes.result_keyboard(outcome.ballot, self._running.links)
        params = message(outcomes.result(outcome), keyboard)
        for account in await bindings.reachable(
            await unit.rows(), [each.household for each in electors]
        ):
            once = f"result:{outcome.ballot.id}:{account}"
            unit.send(Call("tell", "sendMessage", account, params, priority=7, once=once))

    async def _scrutineers(
        self,
        unit: Unit,
        ballot: Ballot,
        electors: Sequence[Elector],
        votes: Sequence[Vote],
        opened: Mapping[str, Any],
    ) -> None:
        """Where neighbours do not learn choices, the scrutineers get what opens the household marks."""
        if ballot.secrecy is not Secrecy.NEIGHBOUR_SECRET:
            return
        by_id = {each.household: each for each in electors}
        rows = [
            (vote.seq, by_id[vote.household].label, by_id[vote.household].salt.hex())
            for vote in votes
        ]
        for account in await roles.holders(await unit.rows(), ballot.community, SCRUTINEER):
            content = workbook.scrutiny(ballot, rows, opened)
            unit.send(
                _file(
                    "tell",
                    account,
                    f"{ballot.number}-监票.csv",
                    texts.SCRUTINY,
                    content,
                    f"scrutiny:{ballot.id}:{account}",
                )
            )

    # objections and certification

    async def may_object(self, unit: Unit, account: int, number: int) -> tuple[Ballot, Elector]:
        """A closed ballot and the household that objects. Raises NoObjection, NotBound, NotInBallot."""
        rows = await unit.rows()
        ballot = await ballots.get(rows, number)
        if ballot is None or ballot.stage is not Stage.CLOSED or not ballot.objections_until:
            raise NoObjection
        if unit.now >= ballot.objections_until:
            raise NoObjection
        own = [each.id for each in await bindings.of_account(rows, account, ballot.community)]
        if not own:
            raise NotBound
        for household in own:
            if elector := await ballots.elector(rows, number, household):
                return ballot, elector
        raise NotInBallot(texts.scope(ballot))

    async def object_to(self, unit: Unit, account: int, number: int, text: str) -> None:
        """A household's objection. Raises what may_object raises, and EmptyText."""
        ballot, elector = await self.may_object(unit, account, number)
        rows = await unit.rows()
        line = text.strip()[:OBJECTION]
        if not line:
            raise EmptyText
        own = [
            each
            for each in await deeds.objections_to(rows, ballot.id)
            if each.household == elector.household
        ]
        if len(own) >= OBJECTIONS or any(each.text == line for each in own):
            raise ObjectedAlready(len(own))
        made = await deeds.object_to(rows, ballot.id, elector.household, account, line, unit.now)
        mark = hashlib.sha256(line.encode()).hexdigest()
        await self._book.append(
            unit,
            ballot,
            {
                "type": "objection",
                "ballot": ballot.public,
                "number": made,
                "text_hash": mark,
            },
        )
        await self._book.sign(unit, ballot)
        if (desk := self._directory.desk_of(ballot.community)) is not None:
            params = message(
                outcomes.objection(ballot, elector.label, line),
                {"force_reply": True, "selective": True},
            )
            unit.send(
                Call("tell", "sendMessage", desk, params, priority=2, ref=f"ask:objection:{made}")
            )

    async def answer(
        self, unit: Unit, community: Community, number: int, text: str, officer: int
    ) -> Ballot:
        """The desk's answer to an objection, told to whoever objected. Raises AlreadyDecided, EmptyText."""
        found = await deeds.objection(await unit.rows(), number)
        ballot = await ballots.get(await unit.rows(), found.ballot) if found else None
        if found is None or ballot is None or ballot.community != community.id or found.answer:
            raise AlreadyDecided
        if not text.strip():
            raise EmptyText
        await deeds.answer(await unit.rows(), number, text.strip()[:OBJECTION], officer, unit.now)
        if found.account is not None:
            params = message(outcomes.objection_answered(ballot, text))
            unit.send(Call("tell", "sendMessage", found.account, params, priority=2))
        return ballot

    async def certify(self, unit: Unit, number: int) -> bool:
        """The objection days are over: the result is final, unless an objection is unanswered; then a day later."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or ballot.stage is not Stage.CLOSED or ballot.objections_until is None:
            return False
        if unit.now < ballot.objections_until:
            return False
        waiting = await deeds.open_objections(await unit.rows(), number)
        desk = self._directory.desk_of(ballot.community)
        if waiting:
            params = message(outcomes.objections_wait(ballot, waiting))
            if desk is not None:
                unit.send(Call("tell", "sendMessage", desk, params, priority=2))
            if unit.now - ballot.objections_until >= UNANSWERED:
                for chief in await roles.holders(await unit.rows(), ballot.community, CHIEF):
                    unit.send(Call("tell", "sendMessage", chief, params, priority=2))
            await self._running.plan(unit, ballot, "ballot_final", unit.now + DAY)
            return False
        count = len(await deeds.objections_to(await unit.rows(), number))
        leaf = {
            "type": "certify",
            "ballot": ballot.public,
            "result": ballot.result,
            "objections": count,
        }
        await self._book.append(unit, ballot, leaf)
        await self._book.sign(unit, ballot)
        await ballots.change(await unit.rows(), number, stage=Stage.FINAL.value)
        if ballot.matter is not None:
            unit.heard.note(ballot.matter, unit.now, Event.BALLOT_FINAL, {"text": ballot.number})
        self._post(unit, ballot, outcomes.certified(ballot, count), f"final:{number}")
        await self._decided(unit, ballot)
        await self._drafting.show(unit, number)
        return True

    def _post(self, unit: Unit, ballot: Ballot, text: str, once: str) -> None:
        for group in self._directory.groups_of(ballot.community):
            unit.send(
                Call(
                    "post", "sendMessage", group, message(text), priority=2, once=f"{once}:{group}"
                )
            )

    # what two officers decide

    async def void(self, unit: Unit, number: int, reason: str, officers: tuple[int, int]) -> None:
        """Ends a ballot openly, with its reason; nothing of it is taken away."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or ballot.stage not in (Stage.APPROVED, Stage.OPEN, Stage.CLOSED):
            raise NotVoting("void")
        await ballots.change(await unit.rows(), number, stage=Stage.VOID.value)
        if ballot.stage is not Stage.APPROVED:
            leaf = {
                "type": "void",
                "ballot": ballot.public,
                "reason": reason,
                "officers": len(set(officers)),
            }
            await self._book.append(unit, ballot, leaf)
            await self._book.sign(unit, ballot)
        if ballot.matter is not None:
            unit.heard.note(ballot.matter, unit.now, Event.BALLOT_VOID, {"text": reason})
        self._post(unit, ballot, outcomes.voided(ballot, reason), f"void:{number}")
        if ballot.stage is Stage.CLOSED:
            await self._take_back_result(unit, ballot, reason)
        await self._running.show(unit, number)

    async def _take_back_result(self, unit: Unit, ballot: Ballot, reason: str) -> None:
        """A result that was published and is void: unpinned in the groups, told to everybody who read it in private."""
        for group in self._directory.groups_of(ballot.community):
            posting.unpin(unit, group, f"result:{ballot.id}:{group}")
        electors = await ballots.roll(await unit.rows(), ballot.id)
        params = message(outcomes.voided(ballot, reason))
        for account in await bindings.reachable(
            await unit.rows(), [each.household for each in electors]
        ):
            once = f"void:{ballot.id}:{account}"
            unit.send(Call("tell", "sendMessage", account, params, priority=6, once=once))

    async def extend(self, unit: Unit, number: int, reason: str) -> None:
        """A day more, in the log and said in the group. Raises NotVoting when it is not open any more,
        TooManyExtensions when it was extended as often as a log may hold."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or ballot.closes_at is None or not ballot.takes(unit.now):
            raise NotVoting("late")
        done = len(await deeds.of(await unit.rows(), number, "extend", "done"))
        if done >= EXTENSIONS:
            raise TooManyExtensions(EXTENSIONS)
        ballot = replace(ballot, closes_at=ballot.closes_at + DAY)
        assert ballot.closes_at is not None
        leaf = {
            "type": "extend",
            "ballot": ballot.public,
            "closes": ballot.closes_at.isoformat(),
            "reason": reason,
        }
        await self._book.append(unit, ballot, leaf)
        await ballots.change(await unit.rows(), number, closes_at=ballot.closes_at)
        await self._running.plan_end(unit, ballot)
        zone = self._directory.communities[ballot.community].zone
        self._post(
            unit,
            ballot,
            outcomes.extended(ballot, reason, zone),
            f"extend:{number}:{ballot.closes_at:%Y%m%d%H}",
        )
        await self._running.show(unit, number)


def _drawn(outcome: Outcome, links: Links) -> tuple[bytes | None, bytes | None, bytes | None]:
    """Picture, sheet and workbook; None for what could not be made."""
    made: list[bytes | None] = []
    for draw in (
        lambda: sheet.picture(outcome),
        lambda: sheet.document(outcome, links),
        lambda: workbook.result(outcome),
    ):
        try:
            made.append(draw())
        except Exception:
            log.exception("a result could not be drawn", extra={"ballot": outcome.ballot.id})
            made.append(None)
    return made[0], made[1], made[2]


async def _serials(unit: Unit, ballot: Ballot, state: str, *kinds: str) -> list[str]:
    """The numbers of a ballot's slips of some kinds, in a state."""
    rows = await unit.rows()
    found = [deed for kind in kinds for deed in await deeds.of(rows, ballot.id, kind, state)]
    return [str(deed.serial) for deed in found]


def _count(
    ballot: Ballot,
    profile: Profile,
    electors: Sequence[Elector],
    votes: Sequence[Vote],
    silent: Sequence[str],
    least: int | None,
) -> Result:
    """The result; of a sealed ballot whose counts would tell single choices, without them."""
    given = _given(electors, votes)
    frozen = [each.frozen for each in electors]
    beside = ballot.secrecy is Secrecy.OPEN
    result = tally(
        profile,
        ballot.kind,
        ballot.options,
        frozen,
        given,
        silent,
        beside=beside,
        funding=ballot.funding,
    )
    if least is None or not telling(list(given.values()), ballot.kind, least):
        return result
    took_part = len(votes) + result.silent
    funding = ballot.funding is not None
    return unsaid(profile, len(electors), took_part, result.winner, result.silent, funding=funding)


def _given(electors: Sequence[Elector], votes: Sequence[Vote]) -> dict[str, Choice]:
    """Each household's label and its standing choice."""
    labels = {each.household: each.label for each in electors}
    return {labels[vote.household]: vote.choice for vote in votes}


def _classes(
    ballot: Ballot, electors: Sequence[Elector], votes: Sequence[Vote]
) -> tuple[ShareClass, ...]:
    """What each class of shares holds and says, of open ballots alone; told beside, it is no part of the rule that
    the manifest fixed."""
    if ballot.secrecy is not Secrecy.OPEN or ballot.kind is Question.RANKED:
        return ()
    given = _given(electors, votes)
    frozen = [each.frozen for each in electors]
    profile = rules.profiles().get(ballot.profile)
    return by_class(profile.classes if profile else (), frozen, given, len(ballot.options))


def told_of(ballot: Ballot, votes: Sequence[Vote]) -> dict[str, Any]:
    """What a sealed ballot tells at its end: an option's count and the sum of its blindings; of rankings the choices
    themselves, in the order of trackers that only their households know."""
    name = ballot.public
    options = len(ballot.options)
    if ballot.kind is Question.RANKED:
        told = [[ledger.tracker(name, vote.seq, vote.salt), list(vote.choice)] for vote in votes]
        return {"type": "choices", "votes": sorted(told)}
    blinds = [sealed.blindings(name, vote.seq, options, vote.salt) for vote in votes]
    return {
        "type": "sums",
        "counts": [sum(option in vote.choice for vote in votes) for option in range(options)],
        "blinds": [
            sealed.total(each[option] for each in blinds).hex() for option in range(options)
        ],
    }


def _doors(found: Sequence[Elector]) -> list[str]:
    """Labels in the order of doors, never in that of votes."""
    return [each.label for each in sorted(found, key=lambda each: order(each.frozen.door))]


def _file(kind: str, chat: int, name: str, caption: str, content: bytes, once: str) -> Call:
    params = {"filename": name, "caption": caption}
    return Call(kind, "sendDocument", chat, params, priority=3, once=once, attachment=content)
