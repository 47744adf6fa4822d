"""Words that the desk's corrections speak for, shown before anything is taken."""

from collections.abc import Sequence
from typing import Any, Final

from bot.texts import words
from bot.texts.markup import button
from nlp.learning import NO_DEMAND, Proposal

NOTHING: Final = "还没有可学的词。点〔改类〕改过几条以后，再来看。"
SHOWN: Final = 4


def _name(category: str) -> str:
    return "不算" if category == NO_DEMAND else words.CATEGORIES.get(category, category)


def proposal(found: Proposal) -> str:
    """The word, and what it would change: before and after."""
    lines = [
        f"听到“<b>{found.word}</b>”就算{_name(found.category)}？改对 {len(found.changes)} 条："
    ]
    for change in found.changes[:SHOWN]:
        lines.append(
            f"· {words.quoted(change.text, 40)}（{_name(change.before)} → {_name(change.after)}）"
        )
    return "\n".join(lines)


def keyboard(found: Proposal) -> dict[str, Any]:
    """One button: whoever does not want it leaves it."""
    return {"inline_keyboard": [[button("记住这个词", f"le:{found.category}:{found.word}")]]}


def listed(found: Sequence[Proposal], taken: Sequence[str]) -> str:
    """All proposals for the shell."""
    if not found:
        return NOTHING
    lines: list[str] = []
    for each in found:
        mark = "（已记住）" if each.word in taken else ""
        lines.append(f"{each.word} → {_name(each.category)}{mark}")
        lines += [
            f"    {change.text}：{_name(change.before)} → {_name(change.after)}"
            for change in each.changes
        ]
    return "\n".join(lines)
