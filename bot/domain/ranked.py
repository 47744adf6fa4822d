"""Ranked ballots: Schulze and instant runoff, with their ties stated instead of broken.

A ranking lists options best first; those left out share the last place. Sources: M. Schulze, "A new
monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method"
(2011), winning votes; instant runoff as commonly held, all options tied for fewest leaving together.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import permutations

Weight = int | Fraction
Rankings = Sequence[tuple[tuple[int, ...], Weight]]


def preferences(rankings: Rankings, options: int) -> list[list[Weight]]:
    """preferences[a][b]: how much weight puts a before b."""
    table: list[list[Weight]] = [[0] * options for _ in range(options)]
    for ranking, weight in rankings:
        place = {option: index for index, option in enumerate(ranking)}
        for first, second in permutations(range(options), 2):
            if place.get(first, options) < place.get(second, options):
                table[first][second] += weight
    return table


def schulze(rankings: Rankings, options: int) -> tuple[int, ...]:
    """The options whose strongest path to every other is at least as strong as the way back; several when tied."""
    table = preferences(rankings, options)
    path = [
        [table[a][b] if a != b and table[a][b] > table[b][a] else 0 for b in range(options)]
        for a in range(options)
    ]
    for via in range(options):
        for a in range(options):
            for b in range(options):
                if len({a, b, via}) == 3:
                    path[a][b] = max(path[a][b], min(path[a][via], path[via][b]))
    return tuple(
        a for a in range(options) if all(path[a][b] >= path[b][a] for b in range(options) if a != b)
    )


def instant_runoff(
    rankings: Rankings, options: int
) -> tuple[tuple[int, ...], list[Mapping[int, Weight]]]:
    """Winners (several when tied) and the rounds, each option -> first preferences.

    A round without a majority drops every option tied for fewest; when that would be all of them, they
    are tied winners.
    """
    left = set(range(options))
    rounds: list[Mapping[int, Weight]] = []
    while True:
        firsts: Counter[int] = Counter(dict.fromkeys(left, 0))
        for ranking, weight in rankings:
            best = next((option for option in ranking if option in left), None)
            if best is not None:
                firsts[best] += weight  # pyright: ignore[reportArgumentType]
        rounds.append(dict(firsts))
        total = sum(firsts.values())
        fewest = min(firsts.values())
        majority = [option for option in left if firsts[option] * 2 > total]
        if majority:
            return (majority[0],), rounds
        weakest = {option for option in left if firsts[option] == fewest}
        if weakest == left:
            return tuple(sorted(left)), rounds
        left -= weakest
