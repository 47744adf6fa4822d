"""Whether it is done, by the word of those who asked for it (逐户回访)."""

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction


class Confirmed(StrEnum):
    """What a household answers to "is it done?"."""

    GOOD = "good"
    BAD = "bad"
    BROKEN = "broken"


class Verdict(StrEnum):
    """What the answers so far amount to."""

    SOLVED = "solved"
    BROKEN = "broken"
    LAPSED = "lapsed"
    WAITING = "waiting"


def verdict(
    answers: Sequence[str | None],
    majority: Fraction,
    broken: int,
    floor: Fraction = Fraction(0),
    *,
    over: bool,
) -> Verdict:
    """None is an answer that has not come. So many "still broken" reopen at once; more satisfied households than
    `majority` of all asked solve it at once; when the time is over, of those who answered, where they are at least
    `floor` of all asked: one content answer of twelve is not "solved"."""
    if sum(answer == Confirmed.BROKEN for answer in answers) >= broken:
        return Verdict.BROKEN
    good = sum(answer == Confirmed.GOOD for answer in answers)
    given = sum(answer is not None for answer in answers)
    whole = given if over else len(answers)
    enough = good * floor.denominator >= len(answers) * floor.numerator
    if enough and good * majority.denominator > whole * majority.numerator:
        return Verdict.SOLVED
    return Verdict.LAPSED if over else Verdict.WAITING


def agreement(answers: Sequence[str | None], *, over: bool) -> Verdict:
    """What two households agreed on stands once each of them says so, and not before; one no undoes it."""
    if any(answer in (Confirmed.BROKEN, Confirmed.BAD) for answer in answers):
        return Verdict.BROKEN
    if answers and all(answer == Confirmed.GOOD for answer in answers):
        return Verdict.SOLVED
    return Verdict.LAPSED if over else Verdict.WAITING
