"""Writes the ballot log's test vectors: `python -m tests.vectors FOLDER [--all]`.

good-*.jsonl are genuine logs of both formats, bad-RULE-*.jsonl forged ones made with the ballot's own key; one a rule,
or with --all every forgery of the tests. Names of rules are those of bot/texts/verifying.py.
"""

import copy
import sys
from pathlib import Path

from bot.domain.ballot import Question, Secrecy
from tests.unit import test_loggrammar as opened
from tests.unit import test_sealed as hidden


def good() -> dict[str, bytes]:
    """By name."""
    found = {
        f"1-{secrecy.value}-{kind.value}": opened.honest(7, secrecy, kind, extensions=0)
        for secrecy in Secrecy
        for kind in (Question.MOTION, Question.ONE)
    }
    approvals = [(0, 1), (2,), None, (1,), (0, 2), (3,), (1, 2)]
    for kind in (Question.APPROVAL, Question.RANKED):
        found[f"1-open-{kind.value}"] = opened.honest(7, Secrecy.OPEN, kind, approvals)
        found[f"2-{kind.value}"] = hidden.honest(kind, approvals, 7)
        found[f"1-nobody-{kind.value}"] = opened.honest(
            7, Secrecy.OPEN, kind, [None] * 7, again=False
        )
        found[f"1-abstained-{kind.value}"] = opened.honest(
            7, Secrecy.OPEN, kind, [(3,)] * 3 + [None] * 4
        )
    found["1-silence-ranked"] = opened.honest(
        7,
        Secrecy.OPEN,
        Question.RANKED,
        [(0, 1), (0, 1), (1, 2), (1, 2), (2, 1), *[None] * 2],
        silence=True,
    )
    found["1-silence"] = opened.honest(9, silence=True)
    found["1-rotated"] = [*opened.honest(), {"type": "rotate", "key": opened.SIGNER.public}]
    found["2-motion"] = hidden.honest()
    found["2-one"] = hidden.honest(Question.ONE, [(0,), (1,), (2,), (1,), (3,), (1,), None])
    found["2-silence"] = hidden.honest(silence=True)
    found["2-withheld"] = hidden.honest(answers=hidden.UNANIMOUS)
    found["2-no-quorum"] = hidden.honest(answers=[(0,), (1,), *[None] * 7])
    found["2-void"] = [
        *hidden.honest()[:5],
        {"type": "void", "ballot": opened.NAME, "reason": "题目写错了", "officers": 2},
    ]
    found["1-spoiled"] = opened.spoiled()
    found["1-budget"] = opened.budgeted()
    found["2-budget"] = hidden.honest(Question.APPROVAL, opened.APPROVED, 7, budget=5_000_000)
    found["2-budget-withheld"] = hidden.honest(
        Question.APPROVAL, [(0, 1)] * 6 + [None], 7, budget=5_000_000
    )
    files = {name: opened.file_of(leaves) for name, leaves in found.items()}
    still_open = opened.file_of(hidden.honest()[:6], "2026-03-02T00:00:00+00:00")
    return {**files, "2-open-still": still_open}


def bad() -> dict[str, bytes]:
    """By rule and number."""
    sets = [
        (opened.honest(), opened.FORGED),
        (opened.honest(secrecy=Secrecy.OPEN), opened.OPEN_FORGED),
        (hidden.honest(), hidden.FORGED),
        (hidden.honest(Question.RANKED, hidden.RANKING), hidden.RANKED_FORGED),
        (hidden.honest(answers=hidden.UNANIMOUS), hidden.WITHHELD_FORGED),
        (opened.budgeted(), opened.BUDGET_FORGED),
        (opened.honest(), opened.FORGED_TOO),
        (opened.honest(secrecy=Secrecy.OPEN), opened.OPEN_FORGED_TOO),
        (opened.spoiled(), opened.SPOILED_FORGED),
    ]
    found: dict[str, bytes] = {}
    for honest, forgeries in sets:
        for rule, forge in forgeries:
            leaves = copy.deepcopy(honest)
            forge(leaves)
            found[f"{rule}-{len(found):03}"] = opened.file_of(leaves)
    return found


def main(folder: Path, *, every: bool) -> None:
    """Good logs as good-NAME.jsonl, forged ones as bad-RULE-NUMBER.jsonl."""
    folder.mkdir(parents=True, exist_ok=True)
    seen = set[tuple[str, bool]]()
    for name, content in good().items():
        (folder / f"good-{name}.jsonl").write_bytes(content)
    for name, content in bad().items():
        rule = (name.rpartition("-")[0], b"bandeng-ledger-2" in content)
        if every or rule not in seen or b'"budget"' in content:
            (folder / f"bad-{name}.jsonl").write_bytes(content)
        seen.add(rule)


if __name__ == "__main__":
    main(Path(sys.argv[1]), every="--all" in sys.argv)
