"""Screening alone, with jieba's own cutting beside it: python -m benchmarks.screening [LINES.txt].

Without a file, the talk of tests/cases is read again and again. Messages a second on one core.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import jieba

from benchmarks.rig import talk
from nlp.ear import Ear, warm
from nlp.finding import Intent, Utterance

START = datetime(2026, 1, 1, tzinfo=UTC)


def main() -> None:
    lines = (
        Path(sys.argv[1]).read_text("utf-8").splitlines()
        if len(sys.argv) > 1
        else talk(20_000, 0.15)
    )
    jieba.setLogLevel(60)
    jieba.initialize()
    warm()
    for number in range(3):
        said = [
            Utterance("c", str(i), START + timedelta(minutes=i), f"r{i % 30}", line)
            for i, line in enumerate(lines)
        ]
        ear = Ear()
        begun = time.perf_counter()
        heard = sum(ear.hear(each).intent is Intent.VOICE for each in said)
        screening = len(said) / (time.perf_counter() - begun)
        begun = time.perf_counter()
        for line in lines:
            jieba.lcut(line)
        cutting = len(lines) / (time.perf_counter() - begun)
        print(
            f"round {number + 1}: screening {screening:,.0f}/s, {heard} of {len(lines)} heard as voices "
            f"({heard / len(lines):.2%}); jieba.lcut alone {cutting:,.0f}/s"
        )


if __name__ == "__main__":
    main()
