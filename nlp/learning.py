"""What officers' corrections teach: words proposed for a category, each with what it would change.

A word is proposed where it stands in several messages of one category, in none of another, and where hearing the
kept messages again with it makes some right and none wrong. Nothing is added by itself.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from nlp.ear import Ear
from nlp.lexicon import Lexicon, extended
from nlp.normal import normalise
from nlp.segment import cut

OFTEN: Final = 2
LONGEST: Final = 6
NO_DEMAND: Final = "other"


class Example(NamedTuple):
    """A message that an officer corrected: its text and what it is about, NO_DEMAND for no demand."""

    text: str
    category: str


class Change(NamedTuple):
    """How one message was heard and would be."""

    text: str
    before: str
    after: str


class Proposal(NamedTuple):
    """A word for a category, and the kept messages it would change."""

    category: str
    word: str
    changes: tuple[Change, ...]


def proposals(lexicon: Lexicon, examples: Sequence[Example], most: int = 10) -> list[Proposal]:
    """The words that would help most, the most helpful first."""
    heard = _heard(lexicon, examples)
    found: list[Proposal] = []
    for category, word in _candidates(lexicon, examples, heard):
        taught = extended(lexicon, f'[{category}]\nscenes = "{word}"\n')
        after = _heard(taught, examples)
        changes = [
            Change(each.text, before, now)
            for each, before, now in zip(examples, heard, after, strict=True)
            if before != now
        ]
        wanted = {each.text: each.category for each in examples}
        if changes and all(change.after == wanted[change.text] for change in changes):
            found.append(Proposal(category, word, tuple(changes)))
    return _apart(sorted(found, key=lambda each: (-len(each.changes), -len(each.word), each.word)))[
        :most
    ]


def _heard(lexicon: Lexicon, examples: Sequence[Example]) -> list[str]:
    """What each message is heard as, told on purpose."""
    ear = Ear(lexicon)
    return [ear.filed(each.text).category or NO_DEMAND for each in examples]


def _candidates(
    lexicon: Lexicon, examples: Sequence[Example], heard: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Words of messages heard wrongly that stand in several of a category and in none of another."""
    known = {
        fragment for entry in lexicon.entries if entry.category for fragment in entry.fragments
    }
    among: dict[str, Counter[str]] = defaultdict(Counter)
    wrong: set[str] = set()
    for each, was in zip(examples, heard, strict=True):
        words = _words(each.text)
        among[each.category].update(words)
        wrong |= words if was != each.category else set()
    for category, counted in among.items():
        if category == NO_DEMAND:
            continue
        for word, count in counted.most_common():
            others = any(word in words for name, words in among.items() if name != category)
            if count >= OFTEN and word in wrong and word not in known and not others:
                yield category, word


def _words(text: str) -> set[str]:
    """Words and neighbouring words of a text, two to LONGEST Chinese characters."""
    words = cut(normalise(text))
    found = {*words, *(first + second for first, second in pairwise(words))}
    return {
        word
        for word in found
        if 2 <= len(word) <= LONGEST and all("\u4e00" <= char <= "\u9fff" for char in word)
    }


def _apart(found: Sequence[Proposal]) -> list[Proposal]:
    """Of proposals that would change the same messages the first alone."""
    kept: list[Proposal] = []
    for each in found:
        if all(each.changes != other.changes for other in kept):
            kept.append(each)
    return kept
