"""Pictures, costs and a budget of a ballot's options (社区规划师): told while it is a draft, then fixed by hash."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from bot.domain.ballot import ABSTAIN, MOST_OPTIONS, Ballot, Question, Stage
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import (
    BadOptions,
    MissingPart,
    NoSuchOption,
    NotEditable,
    TooManyPictures,
)
from bot.domain.showing import (
    MOST_PICTURES,
    NONE_OF_THESE,
    Described,
    Picture,
    Showing,
    amount,
    described,
)
from bot.services import posting
from bot.services.ballots.drafting import Drafting
from bot.services.directory import Directory
from bot.services.unit import Unit
from bot.storage import ballots
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballot_desk, errors

OPTION: Final = "option"  # of a download: whose picture is fetched
MOST_BYTES: Final = 5_000_000
EXAMPLE: Final = "2 东门木座椅 造价3万 地点：东门 设计：王工"
_BEGINNINGS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")  # JPEG, PNG


class Showings:
    """What the options of a draft show of themselves. A picture counts once its bytes are kept here."""

    def __init__(self, directory: Directory, drafting: Drafting) -> None:
        self._directory = directory
        self._drafting = drafting

    async def tell(
        self,
        unit: Unit,
        community: Community,
        number: int,
        officer: int,
        text: str,
        photo: str | None,
        album: str | None = None,
    ) -> None:
        """A picture with its line, or a line alone: which option, its cost, place, author.

        Raises NotEditable, NoSuchOption, TooManyPictures, GivesAway, MissingPart.
        """
        ballot = await self._drafting.draft(unit, community, number)
        must_be_discreet(text)
        given = described(text)
        option = _option(ballot, given, album)
        before = ballot.shown(option)
        shown = given.upon(before)
        if given.dropped:
            shown = Showing(cost=shown.cost, place=shown.place, author=shown.author)
        elif photo is not None:
            shown = _with(shown, Picture(photo, given.caption, album=album or ""))
            self._fetch(unit, community, ballot, photo)
        elif shown == before:
            raise MissingPart(EXAMPLE)
        showing = {**ballot.showing, ballot.options[option]: shown}
        await self._keep(unit, ballot, officer, showing)

    def _fetch(self, unit: Unit, community: Community, ballot: Ballot, photo: str) -> None:
        desk = self._directory.desk_of(community.id)
        params = {"file_id": photo, "name": "picture.jpg"}
        to = f"{OPTION}{_mark(photo)}|{desk}|{ballot.id}"
        unit.send(Call("ask", "download", None, params, priority=3, ref=to))

    async def _keep(
        self, unit: Unit, ballot: Ballot, officer: int | None, showing: Mapping[str, Showing]
    ) -> None:
        rows = {name: each.as_dict() for name, each in showing.items()}
        await self._drafting.change(unit, ballot, officer, showing=rows)

    async def fetched(self, unit: Unit, mark: str, desk: int, number: int, result: Any) -> None:
        """A picture's bytes are here, or will never be: then it is taken off the plan and the desk is told."""
        ballot = await ballots.get(await unit.rows(), number)
        if ballot is None or ballot.stage is not Stage.DRAFT:
            return
        content = base64.b64decode(result["base64"]) if result is not None else b""
        digest = ""
        if content.startswith(_BEGINNINGS) and len(content) <= MOST_BYTES:
            digest = sha256(content).hexdigest()
            await ballots.keep_picture(await unit.rows(), ballot.id, digest, content)
        else:
            posting.tell(unit, desk, f"{ballot.number} {errors.NO_PICTURE}")
        showing = {option: _came(each, mark, digest) for option, each in ballot.showing.items()}
        await self._keep(unit, ballot, None, showing)

    async def set_budget(
        self, unit: Unit, community: Community, number: int, officer: int, text: str
    ) -> None:
        """A ceiling for what is approved together; 不限 takes it away. Raises NotEditable, MissingPart."""
        ballot = await self._drafting.draft(unit, community, number)
        if ballot.kind is not Question.APPROVAL:
            raise NotEditable
        budget = None if text.strip() in ballot_desk.NO_BUDGET else amount(text)
        if budget is None and text.strip() not in ballot_desk.NO_BUDGET:
            raise MissingPart("10万")
        await self._drafting.change(unit, ballot, officer, budget=budget)

    async def turn_none(
        self, unit: Unit, community: Community, number: int, officer: int
    ) -> Ballot:
        """Whether one may want none of the options: put in before abstaining, or taken out. Raises BadOptions."""
        ballot = await self._drafting.draft(unit, community, number)
        if ballot.kind is Question.MOTION:
            raise NotEditable
        kept = [each for each in ballot.options if each not in (NONE_OF_THESE, ABSTAIN)]
        if NONE_OF_THESE not in ballot.options:
            kept.append(NONE_OF_THESE)
        if len(kept) > MOST_OPTIONS:
            raise BadOptions(len(kept))
        return await self._drafting.change(unit, ballot, officer, options=[*kept, ABSTAIN])


def _mark(file: str) -> str:
    """A picture's file, short enough for the name of a call."""
    return sha256(file.encode()).hexdigest()[:12]


def _came(shown: Showing, mark: str, digest: str) -> Showing:
    """With the picture of this mark as it came, or without it where `digest` is empty."""
    for each in shown.pictures:
        if _mark(each.file) == mark:
            return shown.fetched(each.file, digest) if digest else shown.without(each)
    return shown


def _option(ballot: Ballot, given: Described, album: str | None) -> int:
    """Which option is meant, from 0: the one named, that of the same album, a motion's own. Raises NoSuchOption."""
    real = [each for each in ballot.options if each not in (ABSTAIN, NONE_OF_THESE)]
    if given.option is not None:
        if not 1 <= given.option <= len(real):
            raise NoSuchOption(len(real))
        return given.option - 1
    for option in range(len(real)):
        if album and any(each.album == album for each in ballot.shown(option).pictures):
            return option
    if ballot.kind is Question.MOTION:
        return 0
    raise NoSuchOption(len(real))


def _with(shown: Showing, picture: Picture) -> Showing:
    """Raises TooManyPictures."""
    if any(each.file == picture.file for each in shown.pictures):
        return shown
    if len(shown.pictures) >= MOST_PICTURES:
        raise TooManyPictures(MOST_PICTURES)
    return Showing((*shown.pictures, picture), shown.cost, shown.place, shown.author)
