"""Asks pref-voting who wins 2,000 random ranked ballots: python -m benchmarks.ranked_cases > tests/cases/ranked.jsonl

pref-voting (MIT) is large, so it is installed for this alone (pip install pref-voting) and its answers are kept as
test data; the profiles are drawn again from their seeds by the test.
"""

import json
import random
import sys

COUNT = 2000


def profile(seed: int) -> tuple[int, list[tuple[tuple[int, ...], int]]]:
    """(options, [(ranking, voters)]): two to six options, every third profile with truncated rankings."""
    draw = random.Random(seed)
    options = draw.randint(2, 6)
    rankings: dict[tuple[int, ...], int] = {}
    for _ in range(draw.randint(1, 40)):
        order = tuple(
            draw.sample(range(options), options if seed % 3 else draw.randint(1, options))
        )
        rankings[order] = rankings.get(order, 0) + 1
    return options, sorted(rankings.items())


def main() -> None:
    from pref_voting.iterative_methods import (  # pyright: ignore[reportMissingImports]
        instant_runoff_for_truncated_linear_orders,
    )
    from pref_voting.margin_based_methods import beat_path  # pyright: ignore[reportMissingImports]
    from pref_voting.profiles_with_ties import ProfileWithTies  # pyright: ignore[reportMissingImports]

    for seed in range(COUNT):
        options, rankings = profile(seed)
        ranks = [{option: place for place, option in enumerate(order, 1)} for order, _ in rankings]
        made = ProfileWithTies(
            ranks, [count for _, count in rankings], candidates=list(range(options))
        )
        runoff = instant_runoff_for_truncated_linear_orders(made)
        made.use_extended_strict_preference()
        schulze = beat_path(made, strength_function=made.support)
        row = {
            "seed": seed,
            "schulze": sorted(map(int, schulze)),
            "runoff": sorted(map(int, runoff)),
        }
        sys.stdout.write(json.dumps(row) + "\n")


if __name__ == "__main__":
    main()
