"""The ear's worst case: python -m benchmarks.adversarial.

200 messages of 4,096 characters made to cost as much as they can: one word again and again, things and troubles
in turn, lists without end, commas, brackets, digits and dashes, blanks. Milliseconds a message, beside plain talk.
"""

import random
import time
from datetime import UTC, datetime, timedelta

from nlp.ear import LONGEST, Ear, warm
from nlp.finding import Utterance
from nlp.lexicon import shipped

START = datetime(2026, 1, 1, tzinfo=UTC)
PIECES = [
    "电梯",
    "电梯坏了",
    "电梯，",
    "坏了，",
    "停水停电",
    "1.",
    "1、",
    "3-2-501 ",
    "3、",
    "3号楼",
    "①",
    "还有",
    "另外，",
    "（",
    "「",
    "」\n",
    "[引用",
    "引用 ",
    "电.",
    "着火",
    "煤气味",
    "楼道",
    " ",
    "\n",
    "，",
    "。",
    "！",
    "哈",
    "一",
    "十",
    "3-",
    "0",
    "谁",
    "没水 ",
    "转发",
    ">",
    "垃圾没人收",
]


def messages(count: int) -> list[str]:
    draw = random.Random(3)
    words = sorted({fragment for entry in shipped().entries for fragment in entry.fragments})
    made = [(piece * LONGEST)[:LONGEST] for piece in PIECES]
    while len(made) < count:
        pieces = draw.sample(PIECES, 3) + draw.sample(words, 12)
        made.append(("".join(draw.choice(pieces) for _ in range(LONGEST)))[:LONGEST])
    return made[:count]


def main() -> None:
    warm()
    ear = Ear()
    ear.hear(Utterance("c", "0", START, "r0", "5号楼暖气不热，屋里14度"))
    taken: list[tuple[float, str]] = []
    for number, text in enumerate(messages(200), 1):
        said = Utterance(
            "c", str(number), START + timedelta(seconds=number), f"r{number % 9}", text
        )
        begun = time.perf_counter()
        ear.hear(said)
        taken.append(((time.perf_counter() - begun) * 1000, text[:16]))
    taken.sort(reverse=True)
    print(f"worst of {len(taken)}: {taken[0][0]:.1f} ms, median {taken[len(taken) // 2][0]:.1f} ms")
    for spent, text in taken[:5]:
        print(f"  {spent:.1f} ms  {text!r}")


if __name__ == "__main__":
    main()
