"""Casting votes: by tap, on paper, for others. One household, one standing vote."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot import rules
from bot.domain import ledger
from bot.domain.ballot import Ballot, Channel, Choice, Question, Stage
from bot.domain.errors import (
    AlreadyDecided,
    BadCallback,
    HasAgent,
    NeedsPhoto,
    NoMandate,
    NoSuchBallot,
    NotBound,
    NotInBallot,
    NotVoting,
    OverBudget,
    OwnAgent,
    OwnersAsked,
    OwnersOnly,
    PropertyStaff,
    Recused,
    SecondOfficer,
    SerialTaken,
    SlipStands,
    TooManyProxies,
    VotedThemselves,
)
from bot.domain.household import Belongs, door
from bot.domain.ledger import Receipt
from bot.services import posting
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.running import Running
from bot.services.directory import Directory
from bot.services.roll.importing import Importing
from bot.services.unit import Unit
from bot.storage import ballots, bindings, deeds, roles
from bot.storage.ballots import Elector, Vote
from bot.storage.communities import Community
from bot.storage.deeds import SecondApproval
from bot.storage.outbox import Call
from bot.texts import ballot_desk
from bot.texts import ballots as texts
from bot.texts.markup import message

SERIAL: Final = 4  # digits of a slip's number
PROPERTY: Final = "property"
SPOILED: Final = "废票"


@dataclass(frozen=True, slots=True)
class Cast:
    """What a vote did: for which door, what it said before, and its receipt."""

    ballot: Ballot
    label: str
    choice: Choice
    before: Choice | None
    receipt: Receipt
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class VotingTurn:
    """A household somebody may vote for, and its standing vote."""

    ballot: Ballot
    elector: Elector
    vote: Vote | None
    proxy: bool = False
    own: bool = (
        False  # an agent's principal has voted itself: what it said is not the agent's to see
    )
    hidden: Vote | None = None  # a standing vote from before this account was bound: not its to see

    @property
    def standing(self) -> Vote | None:
        return self.vote or self.hidden


@dataclass(frozen=True, slots=True)
class HowVoted:
    """What a household may be told of its standing vote when it doubts it: how and when, never what for."""

    ballot: Ballot
    label: str
    came: tuple[str, datetime] | None  # channel, instant
    by_this_account: bool


class Voting:
    """The stored closing decides what is in time; the roll frozen at opening decides who has a vote."""

    def __init__(
        self, directory: Directory, importing: Importing, book: LedgerBook, running: Running
    ) -> None:
        self._directory = directory
        self._importing = importing
        self._book = book
        self._running = running

    # by tap

    async def open_ballot(self, unit: Unit, number: int) -> Ballot:
        """A ballot that takes votes now. Raises NoSuchBallot, NotVoting."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None:
            raise NoSuchBallot
        if not ballot.takes(unit.now):
            raise self._refusal(ballot)
        return ballot

    def _refusal(self, ballot: Ballot) -> NotVoting:
        zone = self._directory.communities[ballot.community].zone
        if ballot.stage in (Stage.DRAFT, Stage.SUBMITTED):
            return NotVoting("draft")
        if ballot.stage is Stage.VOID:
            return NotVoting("void")
        early = ballot.stage is Stage.APPROVED
        at = ballot.opens_at if early else ballot.closes_at
        return NotVoting("early" if early else "late", texts.when(at, zone) if at else "")

    async def cast(
        self,
        unit: Unit,
        account: int,
        number: int,
        choice: Choice,
        household: int | None = None,
        chat: int | None = None,
    ) -> list[Cast]:
        """Votes for all of an account's households, or for one it belongs to or acts for.

        Raises NotBound, NotInBallot, NotVoting, BadCallback.
        """
        ballot = await self.open_ballot(unit, number)
        here = self._directory.community(chat) if chat is not None else None
        if not ballot.fits(choice) or (here is not None and here.id != ballot.community):
            raise BadCallback
        turns = await self.turns(unit, account, ballot)
        chosen = (
            [turn for turn in turns if turn.elector.household == household]
            if household
            else [turn for turn in turns if not turn.proxy]
        )
        if not chosen:
            await self._refuse_tenants(unit, account, ballot)
            await self._refuse_recused(unit, account, ballot)
            bound = turns or await bindings.of_account(await unit.rows(), account)
            raise NotInBallot(texts.scope(ballot)) if bound else NotBound
        await self._must_have_said(unit, account, ballot, chosen)
        made = [await self._one(unit, turn, choice, account) for turn in chosen]
        if any(not each.repeated for each in made):
            await self._running.changed(unit, ballot)
        return made

    async def turns(self, unit: Unit, account: int, ballot: Ballot) -> list[VotingTurn]:
        """The households of a ballot an account may vote for: its own first, then those it acts for."""
        rows = await unit.rows()
        since = await bindings.since(rows, account)
        renting = await self._renting(unit, account, ballot)
        own = sorted(since.keys() - renting)
        mandates = [
            deed
            for deed in await deeds.of(rows, ballot.id, "proxy", "done")
            if deed.facts["household"] not in since and _may_use(deed, since)
        ]
        staff = bool(mandates) and PROPERTY in await roles.held(rows, ballot.community, account)
        trusted = [] if staff else mandates  # no mandate is a property company's
        acting = dict.fromkeys(deed.facts["household"] for deed in trusted)
        found: list[VotingTurn] = []
        for household in (*own, *acting):
            elector = await ballots.elector(rows, ballot.id, household)
            if elector is not None:
                vote = await ballots.vote_of(rows, ballot.id, household)
                proxy = household in acting
                itself = proxy and vote is not None and vote.channel is not Channel.PROXY
                hidden = None if proxy else _before_them(vote, account, since[household])
                shown = None if itself or hidden else vote
                found.append(
                    VotingTurn(ballot, elector, shown, proxy=proxy, own=itself, hidden=hidden)
                )
        return found

    @staticmethod
    async def _renting(unit: Unit, account: int, ballot: Ballot) -> set[int]:
        """The households that an account rents, where owners are asked."""
        if not rules.profiles()[ballot.profile].asks_owners:
            return set()
        said = await bindings.belongs(await unit.rows(), account)
        return {household for household, each in said.items() if each is Belongs.TENANT}

    @staticmethod
    async def _must_have_said(
        unit: Unit, account: int, ballot: Ballot, chosen: Sequence[VotingTurn]
    ) -> None:
        """Raises OwnersAsked where owners are asked, and an account has not said what it is at one of its doors; what
        it voted before may still be changed."""
        if not rules.profiles()[ballot.profile].asks_owners:
            return
        said = await bindings.belongs(await unit.rows(), account)
        for turn in chosen:
            own = turn.vote is not None and turn.vote.account == account
            if not turn.proxy and not own and turn.elector.household not in said:
                raise OwnersAsked(turn.elector.label)

    async def rents(self, unit: Unit, account: int, household: int) -> None:
        """Somebody says that they rent a door: where they voted for it in an owners' ballot, the desk hears of it."""
        rows = await unit.rows()
        for ballot in await ballots.in_stage(rows, [Stage.OPEN, Stage.CLOSED]):
            vote = await ballots.vote_of(rows, ballot.id, household)
            elector = await ballots.elector(rows, ballot.id, household)
            asked = rules.profiles()[ballot.profile].asks_owners
            if asked and elector is not None and vote is not None and vote.account == account:
                told = texts.tenant_voted(ballot, elector.label)
                posting.tell_desk(unit, self._directory, ballot.community, told, priority=1)

    async def _refuse_tenants(self, unit: Unit, account: int, ballot: Ballot) -> None:
        """Raises OwnersOnly for somebody who rents a door of the ballot."""
        for household in sorted(await self._renting(unit, account, ballot)):
            elector = await ballots.elector(await unit.rows(), ballot.id, household)
            if elector is not None:
                raise OwnersOnly(elector.label)

    @staticmethod
    async def _refuse_recused(unit: Unit, account: int, ballot: Ballot) -> None:
        """Raises Recused for somebody who is bound to a door that is recused."""
        for each in await bindings.of_account(await unit.rows(), account, ballot.community):
            if each.label in ballot.recused:
                raise Recused(each.label)

    async def _one(self, unit: Unit, turn: VotingTurn, choice: Choice, account: int) -> Cast:
        ballot = turn.ballot
        elector = turn.elector
        vote = turn.vote
        channel = Channel.PROXY if turn.proxy else Channel.CHAT
        if turn.own:
            raise VotedThemselves
        before = vote.choice if vote else None
        if vote is not None and before == choice and vote.channel is channel:
            receipt = await self._book.receipt(unit, ballot, elector, vote)
            return Cast(ballot, elector.label, choice, before, receipt, repeated=True)
        stands = turn.standing
        receipt = await self._book.cast(unit, ballot, elector, stands, choice, channel, account)
        if stands is not None and stands.channel is Channel.PAPER:
            await self._book.append(
                unit, ballot, {"type": "paper_conflict", "ballot": ballot.public, "seq": stands.seq}
            )
        made = Cast(ballot, elector.label, choice, before, receipt)
        await self._tell_family(unit, made, elector.household, account, proxy=turn.proxy)
        return made

    async def _tell_family(
        self, unit: Unit, made: Cast, household: int, account: int, *, proxy: bool = False
    ) -> None:
        """A word to the household's other accounts, by whom it was voted for."""
        params = message(
            texts.family(made.ballot, made.label, made.choice, made.before, proxy=proxy)
        )
        for other in await bindings.reachable(await unit.rows(), [household], but=account):
            unit.send(Call("tell", "sendMessage", other, params, priority=5))

    async def doubted(self, unit: Unit, account: int) -> list[HowVoted]:
        """Somebody says that another voted in their place: how the standing votes of their doors came, in every ballot
        that is open or may still be objected to; the desk is told which doors, without any choice."""
        rows = await unit.rows()
        found: list[HowVoted] = []
        for ballot in await ballots.in_stage(rows, [Stage.OPEN, Stage.CLOSED]):
            for turn in await self.turns(unit, account, ballot):
                if not turn.proxy:
                    vote = turn.standing
                    mine = vote is not None and vote.account == account
                    came = (vote.channel.value, vote.at) if vote is not None else None
                    found.append(HowVoted(ballot, turn.elector.label, came, mine))
        for each in found:
            zone = self._directory.communities[each.ballot.community].zone
            told = texts.doubted(each.ballot, each.label, each.came, zone)
            posting.tell_desk(unit, self._directory, each.ballot.community, told, priority=1)
        return found

    # several options: picked one by one in private

    @staticmethod
    def pick(ballot: Ballot, picked: Sequence[int], option: int) -> list[int]:
        """A tap on an option of an approval or ranked ballot: added, or taken back."""
        if not 0 <= option < len(ballot.options):
            raise BadCallback
        if ballot.options[option] in ballot.alone:
            return [] if option in picked else [option]
        kept = [
            each for each in picked if each != option and ballot.options[each] not in ballot.alone
        ]
        return kept if option in picked else [*kept, option]

    # what two officers enter

    async def propose(
        self,
        unit: Unit,
        community: Community,
        kind: str,
        ballot: Ballot,
        officer: int,
        facts: Mapping[str, Any],
        serial: str | None = None,
    ) -> int:
        """Records what one officer entered; another one confirms it on the desk. Raises SerialTaken."""
        if serial and await deeds.serial_taken(await unit.rows(), ballot.id, serial):
            raise SerialTaken(serial)
        number = await deeds.add(
            await unit.rows(), ballot.id, kind, facts, officer, unit.now, serial
        )
        desk = self._directory.desk_of(community.id)
        if desk is not None:
            caption = ballot_desk.deed(kind, ballot, facts, serial)
            keyboard = ballot_desk.deed_keyboard(number)
            if facts.get("photo"):
                method = "sendPhoto"
                params = {
                    "photo": facts["photo"],
                    "caption": caption,
                    "parse_mode": "HTML",
                    "reply_markup": keyboard,
                }
            else:
                method = "sendMessage"
                params = message(caption, keyboard)
            unit.send(Call("tell", method, desk, params, priority=2, ref=f"deed:{number}"))
        return number

    async def paper(
        self,
        unit: Unit,
        community: Community,
        officer: int,
        ballot: Ballot,
        written: str,
        photo: str | None,
    ) -> str:
        """A line under a slip's photo: door, choice or 废票, serial; door 委托 door; door 送达. The kind it was.

        Raises NeedsPhoto, UnknownDoor, BadCallback, NotInBallot, SerialTaken and what proxies raise.
        """
        if photo is None:
            raise NeedsPhoto
        words = written.split()
        if len(words) == 3 and words[1] in ("委托", "由"):
            return await self._proxy(unit, community, officer, ballot, words[0], words[2], photo)
        if len(words) == 2 and words[1] == "撤回委托":
            return await self._withdrawal(unit, community, officer, ballot, words[0], photo)
        if len(words) == 2 and words[1] == "送达":
            elector = await self._elector(unit, community, ballot, words[0])
            facts = {"household": elector.household, "label": elector.label, "photo": photo}
            await self.propose(unit, community, "delivery", ballot, officer, facts)
            return "delivery"
        serial = plain_serial(words[-1]) if words else ""
        if len(words) < 3 or not _is_serial(serial) or words[-1] in ballot.options:
            raise BadCallback
        elector = await self._elector(unit, community, ballot, words[0])
        await self._one_slip(unit, ballot, elector)
        facts: dict[str, Any] = {
            "household": elector.household,
            "label": elector.label,
            "photo": photo,
        }
        if words[1:-1] == [SPOILED]:
            await self.propose(unit, community, "spoiled", ballot, officer, facts, serial)
            return "spoiled"
        facts["choice"] = list(_chosen(ballot, " ".join(words[1:-1])))
        await self.propose(unit, community, "paper", ballot, officer, facts, serial)
        return "paper"

    async def _one_slip(self, unit: Unit, ballot: Ballot, elector: Elector) -> None:
        """A door has one slip: a second one is looked into by people. Raises SlipStands."""
        rows = await unit.rows()
        for state in ("open", "done"):
            for deed in await deeds.of(rows, ballot.id, "paper", state):
                counted = state == "open" or deed.facts.get("end") == "counted"
                if counted and deed.facts["household"] == elector.household:
                    raise SlipStands(elector.label, deed.serial or "")

    async def _elector(
        self, unit: Unit, community: Community, ballot: Ballot, written: str
    ) -> Elector:
        place = door(written)
        elector = await ballots.elector_at(await unit.rows(), ballot.id, place) if place else None
        if elector is None:
            found = await self._importing.find(unit, community, written)
            if found.label in ballot.recused:
                raise Recused(found.label)
            raise NotInBallot(texts.scope(ballot))
        return elector

    async def _proxy(
        self,
        unit: Unit,
        community: Community,
        officer: int,
        ballot: Ballot,
        principal: str,
        agent: str,
        photo: str,
    ) -> str:
        """A mandate in writing. Raises TooManyProxies, PropertyStaff."""
        elector = await self._elector(unit, community, ballot, principal)
        acting = await self._importing.find(unit, community, agent)
        await self._may_act(unit, community, ballot, acting.id, elector.household)
        facts = {
            "household": elector.household,
            "label": elector.label,
            "agent": acting.id,
            "agent_label": acting.label,
            "photo": photo,
        }
        await self.propose(unit, community, "proxy", ballot, officer, facts)
        return "proxy"

    async def _withdrawal(
        self,
        unit: Unit,
        community: Community,
        officer: int,
        ballot: Ballot,
        principal: str,
        photo: str,
    ) -> str:
        """A mandate taken back. Raises NoMandate."""
        elector = await self._elector(unit, community, ballot, principal)
        mandate = await self._mandate(unit, ballot, elector.household)
        facts = {
            "household": elector.household,
            "label": elector.label,
            "agent_label": mandate.facts["agent_label"],
            "photo": photo,
        }
        await self.propose(unit, community, "withdraw", ballot, officer, facts)
        return "withdraw"

    async def _mandate(self, unit: Unit, ballot: Ballot, household: int) -> SecondApproval:
        for deed in await deeds.of(await unit.rows(), ballot.id, "proxy", "done"):
            if deed.facts["household"] == household:
                return deed
        raise NoMandate

    async def confirm_withdrawal(
        self, unit: Unit, deed: SecondApproval, ballot: Ballot, officer: int
    ) -> None:
        """The agent may not vote any more; what it voted stands until the household votes itself. Raises NoMandate."""
        mandate = await self._mandate(unit, ballot, deed.facts["household"])
        await deeds.decide(await unit.rows(), mandate.id, "withdrawn", officer, unit.now)
        await self._book.append(
            unit,
            ballot,
            {
                "type": "roll_amend",
                "what": "proxy_withdrawn",
                "ballot": ballot.public,
                "deed": mandate.id,
            },
        )
        ended = message(texts.mandate_ended(ballot, mandate.facts["label"]))
        both = [mandate.facts["agent"], mandate.facts["household"]]
        for account in await bindings.reachable(await unit.rows(), both):
            unit.send(Call("tell", "sendMessage", account, ended, priority=3))

    async def _may_act(
        self, unit: Unit, community: Community, ballot: Ballot, agent: int, principal: int
    ) -> None:
        """Raises OwnAgent, HasAgent, TooManyProxies, PropertyStaff."""
        if agent == principal:
            raise OwnAgent
        rows = await unit.rows()
        most = int(rules.ballots(community.rules)["proxies"])
        done = await deeds.of(rows, ballot.id, "proxy", "done")
        given = next((deed for deed in done if deed.facts["household"] == principal), None)
        if given is not None:
            raise HasAgent(given.facts["agent_label"])
        held = [deed for deed in done if deed.facts["agent"] == agent]
        if len(held) >= most:
            raise TooManyProxies(most)
        for account, _ in (await bindings.accounts_of(rows, [agent]))[agent]:
            if PROPERTY in await roles.held(rows, community.id, account):
                raise PropertyStaff

    async def deed(
        self, unit: Unit, community: Community, number: int, officer: int
    ) -> tuple[SecondApproval, Ballot]:
        """An open deed that this officer may confirm. Raises AlreadyDecided, SecondOfficer."""
        found = await deeds.get(await unit.rows(), number)
        ballot = await ballots.get(await unit.rows(), found.ballot) if found else None
        if (
            found is None
            or ballot is None
            or ballot.community != community.id
            or found.state != "open"
        ):
            raise AlreadyDecided
        if found.first == officer:
            raise SecondOfficer
        return found, ballot

    async def confirm_paper(
        self, unit: Unit, deed: SecondApproval, ballot: Ballot
    ) -> dict[str, Any]:
        """Counts a paper vote, unless the household voted itself: electronic beats paper, and the conflict is kept.

        What to remember of it: `end` is "counted" or "conflict", `seq` the vote it became.
        """
        elector = await ballots.elector(await unit.rows(), ballot.id, deed.facts["household"])
        assert elector is not None
        vote = await ballots.vote_of(await unit.rows(), ballot.id, elector.household)
        slip = ledger.slip_mark(ballot.public, str(deed.serial), elector.salt)
        if vote is not None and vote.channel is Channel.CHAT:
            await self._book.append(
                unit, ballot, {"type": "paper_conflict", "ballot": ballot.public, "slip": slip}
            )
            return {"end": "conflict"}
        choice = tuple(deed.facts["choice"])
        receipt = await self._book.cast(unit, ballot, elector, vote, choice, Channel.PAPER, None)
        batch = {
            "type": "paper_batch",
            "ballot": ballot.public,
            "seqs": [receipt.seq],
            "slips": [slip],
        }
        await self._book.append(unit, ballot, batch)
        made = Cast(ballot, elector.label, choice, vote.choice if vote else None, receipt)
        await self._tell_family(unit, made, elector.household, 0)
        await self._running.changed(unit, ballot)
        return {"end": "counted", "seq": receipt.seq}

    async def confirm_spoiled(
        self, unit: Unit, deed: SecondApproval, ballot: Ballot
    ) -> dict[str, Any]:
        """A slip that says nothing to be counted, or several things: it is told, and its household may still vote."""
        elector = await ballots.elector(await unit.rows(), ballot.id, deed.facts["household"])
        assert elector is not None
        slip = ledger.slip_mark(ballot.public, str(deed.serial), elector.salt)
        leaf = {"type": "paper_spoiled", "ballot": ballot.public, "slip": slip}
        await self._book.append(unit, ballot, leaf)
        return {"end": "spoiled"}

    async def confirm_proxy(
        self, unit: Unit, community: Community, deed: SecondApproval, ballot: Ballot
    ) -> None:
        """The agent may vote from now on, and is told so."""
        await self._may_act(unit, community, ballot, deed.facts["agent"], deed.facts["household"])
        await self._book.append(
            unit,
            ballot,
            {
                "type": "roll_amend",
                "what": "proxy",
                "ballot": ballot.public,
                "deed": deed.id,
            },
        )
        params = message(
            texts.acting(ballot, deed.facts["label"]), texts.invitation_keyboard(ballot)
        )
        for account in await bindings.reachable(await unit.rows(), [deed.facts["agent"]]):
            unit.send(Call("tell", "sendMessage", account, params, priority=3))
        told = message(texts.mandated(ballot, deed.facts["label"], deed.facts["agent_label"]))
        for account in await bindings.reachable(await unit.rows(), [deed.facts["household"]]):
            unit.send(Call("tell", "sendMessage", account, told, priority=3))


def plain_serial(written: str) -> str:
    """A slip's number as it is printed, however it is written: 票号0009, ０００９ and 9 are 0009."""
    plain = unicodedata.normalize("NFKC", written).upper().removeprefix("票号")
    return plain.lstrip("0").zfill(SERIAL) if plain.isdecimal() else plain


def _before_them(vote: Vote | None, account: int, since: datetime) -> Vote | None:
    """A household's vote by another account, or on paper, from before this one was bound."""
    earlier = vote is not None and vote.account != account and vote.at < since
    return vote if earlier else None


def _may_use(mandate: SecondApproval, since: Mapping[int, datetime]) -> bool:
    """Whether an account was bound behind the agent's door when the mandate was given: who came later is not who was
    trusted."""
    bound = since.get(mandate.facts["agent"])
    return bound is not None and (mandate.decided_at is None or bound <= mandate.decided_at)


def _is_serial(written: str) -> bool:
    """A slip's number has a digit in it and is short."""
    return written.isalnum() and len(written) <= 20 and any(char.isdecimal() for char in written)


def _chosen(ballot: Ballot, written: str) -> Choice:
    """Options as an officer copies them off a slip: their words or numbers, in order. Raises BadCallback."""
    joined = "".join(written.split())
    whole = next(
        (n for n, option in enumerate(ballot.options) if "".join(option.split()) == joined), None
    )
    parts = [] if whole is not None else re.split(r"[>、,，\s]+", written.strip())
    numbers = [whole] if whole is not None else [_option(ballot, part) for part in parts if part]
    choice = tuple(numbers) if ballot.kind is Question.RANKED else tuple(sorted(numbers))
    if not ballot.affords(choice):
        raise OverBudget
    if not ballot.fits(choice):
        raise BadCallback
    return choice


def _option(ballot: Ballot, part: str) -> int:
    if part in ballot.options:
        return ballot.options.index(part)
    if part.isdecimal() and len(part) < 3 and 1 <= int(part) <= len(ballot.options):
        return int(part) - 1
    raise BadCallback
