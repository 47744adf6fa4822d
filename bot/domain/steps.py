"""Which step leads from which state to which: data (rules/steps.toml), checked when read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.errors import NotPossible
from bot.domain.matter import State


@dataclass(frozen=True, slots=True)
class Steps:
    """step name -> (states it may start from, state it leads to)."""

    table: Mapping[str, tuple[frozenset[State], State]]

    @classmethod
    def read(cls, data: Mapping[str, Any]) -> "Steps":
        """Raises ValueError for an unknown state or a state no step reaches."""
        table = {
            name: (frozenset(State(state) for state in step["from"]), State(step["to"]))
            for name, step in data["step"].items()
        }
        unreached = set(State) - {to for _, to in table.values()} - {State(data["start"])}
        if unreached:
            raise ValueError(f"no step leads to {', '.join(sorted(unreached))}")
        return cls(table)

    def take(self, step: str, state: State) -> State:
        """The state after a step. Raises NotPossible when it is not open from here."""
        starts, to = self.table[step]
        if state not in starts:
            raise NotPossible(step, state)
        return to
