"""What goes wrong on purpose, by a schedule that a seed repeats."""

import fnmatch
import random
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """One way a call can fail."""

    FLOOD = "429"
    SERVER = "500"
    GATEWAY = "502"
    UNAUTHORIZED = "401"
    UNKNOWN = "404"
    FORBIDDEN = "403"
    REFUSED = "400"
    FOREIGN = "foreign"  # not Telegram: a filter's page with this status
    DROP_BEFORE = "drop_before"
    DROP_AFTER = "drop_after"
    HANG_AFTER = "hang_after"


@dataclass(frozen=True)
class Rule:
    """Calls whose method matches fail this way, at this rate, until `count` of them did (None: for ever)."""

    method: str
    kind: Kind
    rate: float = 1.0
    count: int | None = None
    retry_after: int = 1
    says: str = ""  # the description of a refusal; for a foreign page nothing
    status: int = 403  # of a foreign page
    chat: int | None = None  # calls to this chat alone

    @classmethod
    def read(cls, given: dict[str, Any]) -> "Rule":
        """Raises ValueError when a field is missing or unknown."""
        try:
            rest: dict[str, Any] = {key: value for key, value in given.items() if key != "kind"}
            return cls(kind=Kind(given["kind"]), **rest)
        except (TypeError, KeyError) as error:
            raise ValueError(f"not a fault rule: {error}") from error


class Faults:
    """Draws faults for calls; also how often an acknowledged update comes again."""

    def __init__(self, rules: list[Rule] | None = None, seed: int = 0) -> None:
        self.rules = rules or []
        self.duplicate = 0.0
        self.happened: dict[str, int] = {}
        self._left = {index: rule.count for index, rule in enumerate(self.rules)}
        self.random = random.Random(seed)

    def draw(self, method: str, chat: int | None = None) -> Rule | None:
        """The rule that strikes this call, if any."""
        for index, rule in enumerate(self.rules):
            left = self._left[index]
            if rule.chat is not None and rule.chat != chat:
                continue
            if left == 0 or not fnmatch.fnmatchcase(method.lower(), rule.method.lower()):
                continue
            if self.random.random() < rule.rate:
                self._left[index] = None if left is None else left - 1
                self.note(rule.kind)
                return rule
        return None

    def note(self, what: str) -> None:
        self.happened[what] = self.happened.get(what, 0) + 1
