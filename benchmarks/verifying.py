"""How long `bandeng verify` takes on a ballot of 5,000 households: python -m benchmarks.verifying.

The log is a closed ballot's: 3,750 households voted, one changed its vote, a head after every hundred votes. Then a
secret ballot's, whose choices are sealed: every proof is checked.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.domain import logfile
from bot.services.ballots.signing import signed
from tests.unit.test_ledger import Bench
from tests.unit.test_loggrammar import file_of
from tests.unit.test_sealed import honest

HOUSEHOLDS = 5000


def main() -> None:
    """Both kinds of log, one after the other."""
    opened()
    sealed()


def sealed() -> None:
    answers = [(at % 3 % 2,) if at % 4 != 3 else None for at in range(HOUSEHOLDS)]
    begun = time.perf_counter()
    content = file_of(honest(answers=answers, households=HOUSEHOLDS, paper=False))
    made = time.perf_counter() - begun
    begun = time.perf_counter()
    assert logfile.check(content, signed).sound
    taken = time.perf_counter() - begun
    print(
        f"sealed: {HOUSEHOLDS} households, {len(content)} bytes, made in {made:.2f} s, checked in {taken:.2f} s"
    )


def opened() -> None:
    bench = Bench(HOUSEHOLDS)
    for at in range(HOUSEHOLDS * 3 // 4):
        bench.cast(at, (at % 3 % 2,))
        if at % 100 == 0:
            bench.head()
    bench.cast(0, (1,))
    bench.close()
    content = bench.file()
    begun = time.perf_counter()
    assert logfile.check(content, signed).sound
    inside = time.perf_counter() - begun
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "log.jsonl"
        file.write_bytes(content)
        begun = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "bot", "verify", str(file)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        whole = time.perf_counter() - begun
    print(
        f"{HOUSEHOLDS} households, {len(content)} bytes: checked in {inside:.2f} s, the command {whole:.2f} s"
    )


if __name__ == "__main__":
    main()
