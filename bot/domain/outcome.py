"""The outcome of a ballot: everything its result sheet tells."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.ballot import Ballot, Profile
from bot.domain.classes import ShareClass
from bot.domain.ledger import Head
from bot.domain.tally import Result


@dataclass(frozen=True, slots=True)
class Outcome:
    """`turnout` is (building, households that voted or None in a small cell, households); papers, conflicts,
    undecided (entered in time, confirmed by nobody) and spoiled are slip numbers, participants doors in order."""

    ballot: Ballot
    community: str
    zone: str
    profile: Profile
    result: Result
    turnout: Sequence[tuple[str, int | None, int]]
    papers: Sequence[str]
    conflicts: Sequence[str]
    undecided: Sequence[str]
    spoiled: Sequence[str]
    participants: Sequence[str]
    head: Head
    classes: Sequence[ShareClass] = ()
