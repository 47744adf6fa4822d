"""Topics of a meeting (议题): proposed by a resident or put down by an officer, in the order they came."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LONGEST: Final = 80  # characters
_PROPOSES: Final = re.compile(
    r"(?:提|加|报|出)(?:一?个|一?条)?(?:小)?议题(?:吧|呗)?[：:，,\s]*(?P<topic>.*)"
    r"|(?:想|要|能不能|建议|希望|请|下次|这次)[^，。！]{0,4}(?:议事会|开会|会上|议事亭).{0,6}?(?:议一?议|商量|讨论|说一?说|聊一?聊)(?:一?下)?(?![了的过好])[：:，,\s]*(?P<said>.{4,})",
    re.DOTALL,
)
_NUMBERED: Final = re.compile(r"^(?:议题)?\s*(\d{1,2})(?:\s+|[.、:：]\s*)(?=[^\d\s]{2})")


class TopicState(StrEnum):
    """Where a topic stands."""

    PROPOSED = "proposed"
    ON = "on"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Topic:
    """One topic; of a matter where it is one, by the account that proposed it where a resident did."""

    id: int
    community: int
    activity: int | None
    account: int | None
    text: str
    matter: int | None
    state: TopicState


def proposed(text: str) -> str | None:
    """The topic that words want talked about at a meeting: "" where they name none, None where they want no such
    thing."""
    found = _PROPOSES.search(text.strip())
    if found is None:
        return None
    return (found["topic"] or found["said"] or "").strip(" 。.!！，,")


def resolved_on(written: str, topics: Sequence[Topic]) -> tuple[Topic | None, str]:
    """The topic whose number a resolution begins with, and the words without it: 2 划三个临时车位."""
    found = _NUMBERED.match(written)
    number = int(found[1]) if found else 0
    if found is None or not 1 <= number <= len(topics):
        return None, written
    return topics[number - 1], written[found.end() :]
