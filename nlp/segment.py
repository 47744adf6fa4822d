"""Where jieba's dictionary sees word borders: rjieba where installed, jieba itself otherwise."""

import importlib.util
from collections.abc import Callable, Iterable
from functools import cache
from itertools import accumulate
from types import ModuleType


@cache
def engine() -> ModuleType:
    """The segmenter in use; both carry the same dictionary and make the same cuts."""
    name = "rjieba" if importlib.util.find_spec("rjieba") else "jieba"
    module = importlib.import_module(name)
    if name == "jieba":
        module.setLogLevel(60)
    return module


@cache
def _cut() -> Callable[[str], Iterable[str]]:
    return engine().cut


def cut(text: str) -> list[str]:
    """Words of a text in order; joined they are the text again."""
    return list(_cut()(text))


def borders(text: str) -> set[int]:
    """Offsets at which a word begins or ends, 0 and len(text) included."""
    return {0, *accumulate(map(len, _cut()(text)))}


def known_borders(text: str) -> set[int]:
    """As borders, but unknown characters stand alone: no word is guessed that the dictionary lacks."""
    words = (
        engine().cut(text, False)
        if engine().__name__ == "rjieba"
        else engine().cut(text, HMM=False)
    )
    return {0, *accumulate(map(len, words))}
