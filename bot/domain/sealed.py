"""Sealed answers (封存的选择): Pedersen commitments, counted by their sum, so that no single one is ever opened.

The group is the prime-order subgroup of edwards25519, written additively: G its base point, H a second generator of
which nobody knows the discrete logarithm. A vote holds one commitment an option, C = mG + rH with m 0 or 1, a proof
that m is one of the two (a disjunction of two Chaum-Pedersen proofs, made non-interactive by Fiat-Shamir) and, where
one option alone may be chosen, the blinding that opens the sum of its commitments to 1. At the end the blindings'
sums an option are published: whoever adds the commitments up checks the count.

Source: Cramer, Damgard, Schoenmakers, "Proofs of Partial Knowledge" (1994); the format in docs/ballot-log.md.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from hashlib import sha256, sha512
from secrets import token_bytes
from typing import Final

from nacl import bindings as group
from nacl.exceptions import CryptoError

ORDER: Final = 2**252 + 27742317777372353535851937790883648493
SEED_BYTES: Final = 32
PROOF_BYTES: Final = 128
_ONE: Final = (1).to_bytes(32, "little")
_NO_POINT: Final = (CryptoError, ValueError, TypeError, OverflowError)


@lru_cache(maxsize=1)
def second() -> bytes:
    """H: the first hash of a counter that is a point of the subgroup, so that its logarithm was chosen by nobody."""
    counter = 0
    while True:
        point = sha256(b"bandeng second generator 1" + str(counter).encode()).digest()
        if group.crypto_core_ed25519_is_valid_point(point):
            return point
        counter += 1


@lru_cache(maxsize=1)
def base() -> bytes:
    """G, the base point of Ed25519."""
    return group.crypto_scalarmult_ed25519_base_noclamp(_ONE)


def _wide(tag: str, *fields: bytes) -> bytes:
    """A scalar from length-prefixed fields: SHA-512, reduced."""
    parts = (tag.encode(), *fields)
    digest = sha512(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()
    return group.crypto_core_ed25519_scalar_reduce(digest)


def _random() -> bytes:
    return group.crypto_core_ed25519_scalar_reduce(token_bytes(64))


def blinding(ballot: str, seq: int, option: int, seed: bytes) -> bytes:
    """r of one option of one vote, from the vote's seed: 32 bytes, little-endian."""
    return _wide(
        "bandeng blinding 2", ballot.encode(), str(seq).encode(), str(option).encode(), seed
    )


def commitment(chosen: bool, blind: bytes) -> bytes:
    """C = mG + rH."""
    hidden = group.crypto_scalarmult_ed25519_noclamp(blind, second())
    return group.crypto_core_ed25519_add(base(), hidden) if chosen else hidden


@dataclass(frozen=True, slots=True)
class Sealed:
    """A vote's answer as the log shows it: a commitment and a proof an option; `total` opens their sum to 1."""

    commitments: tuple[bytes, ...]
    proofs: tuple[bytes, ...]
    total: bytes | None


@dataclass(frozen=True, slots=True)
class ChoicePlace:
    """What a proof is bound to, so that it cannot be taken into another vote."""

    ballot: str
    seq: int
    household: str


def blindings(ballot: str, seq: int, options: int, seed: bytes) -> list[bytes]:
    """All blindings of one vote, by option."""
    return [blinding(ballot, seq, number, seed) for number in range(options)]


def points(
    ballot: str, seq: int, choice: Collection[int], options: int, seed: bytes
) -> tuple[bytes, ...]:
    """The commitments of an answer given as option numbers."""
    blinds = blindings(ballot, seq, options, seed)
    return tuple(commitment(number in choice, blind) for number, blind in enumerate(blinds))


def seal(
    place: ChoicePlace, choice: Collection[int], options: int, seed: bytes, *, single: bool
) -> Sealed:
    """Seals an answer; `single` where exactly one option may be chosen."""
    blinds = blindings(place.ballot, place.seq, options, seed)
    made = points(place.ballot, place.seq, choice, options, seed)
    proofs = tuple(
        _prove(place, made, number, number in choice, blind) for number, blind in enumerate(blinds)
    )
    return Sealed(made, proofs, total(blinds) if single else None)


def total(blinds: Iterable[bytes]) -> bytes:
    """The sum of blindings, 32 bytes, little-endian."""
    return (sum(int.from_bytes(each, "little") for each in blinds) % ORDER).to_bytes(32, "little")


def opens_to(committed: Iterable[bytes], count: int, blind: bytes) -> bool:
    """Whether the sum of commitments is count·G + blind·H. False also for what is no point or scalar."""
    try:
        wanted = group.crypto_scalarmult_ed25519_noclamp(blind, second())
        if count:
            counted = group.crypto_scalarmult_ed25519_base_noclamp(count.to_bytes(32, "little"))
            wanted = group.crypto_core_ed25519_add(wanted, counted)
        return _scalar(blind) and reduce(group.crypto_core_ed25519_add, committed) == wanted
    except _NO_POINT:
        return False


def _challenge(
    place: ChoicePlace, committed: Sequence[bytes], number: int, zero: bytes, one: bytes
) -> bytes:
    fields = (
        place.ballot.encode(),
        str(place.seq).encode(),
        bytes.fromhex(place.household),
        str(number).encode(),
    )
    return _wide("bandeng answer proof 2", *fields, b"".join(committed), zero, one)


def _prove(
    place: ChoicePlace, committed: Sequence[bytes], number: int, chosen: bool, blind: bytes
) -> bytes:
    """e0 ‖ e1 ‖ s0 ‖ s1: the true branch is proven, the other one simulated."""
    point = committed[number]
    nonce = _random()
    e_other = _random()
    s_other = _random()
    other = point if chosen else group.crypto_core_ed25519_sub(point, base())
    true_part = group.crypto_scalarmult_ed25519_noclamp(nonce, second())
    other_part = _announced(other, e_other, s_other)
    zero, one = (other_part, true_part) if chosen else (true_part, other_part)
    e_true = group.crypto_core_ed25519_scalar_sub(
        _challenge(place, committed, number, zero, one), e_other
    )
    s_true = group.crypto_core_ed25519_scalar_add(
        nonce, group.crypto_core_ed25519_scalar_mul(e_true, blind)
    )
    return e_other + e_true + s_other + s_true if chosen else e_true + e_other + s_true + s_other


def _announced(point: bytes, challenge: bytes, answer: bytes) -> bytes:
    """sH − e·point: what must have been announced for an answer to fit its challenge."""
    return group.crypto_core_ed25519_sub(
        group.crypto_scalarmult_ed25519_noclamp(answer, second()),
        group.crypto_scalarmult_ed25519_noclamp(challenge, point),
    )


def _scalar(written: bytes) -> bool:
    return int.from_bytes(written, "little") < ORDER


def holds(place: ChoicePlace, sealed: Sealed) -> bool:
    """Whether every commitment is a point of the subgroup and proven to hold 0 or 1, and their sum 1 if it says so."""
    try:  # multiplying a point is refused for one outside the subgroup, so that no check of its own is needed
        if not all(
            _proven(place, sealed.commitments, n, proof) for n, proof in enumerate(sealed.proofs)
        ):
            return False
    except _NO_POINT:
        return False
    return sealed.total is None or opens_to(sealed.commitments, 1, sealed.total)


def _proven(place: ChoicePlace, committed: Sequence[bytes], number: int, proof: bytes) -> bool:
    e0, e1, s0, s1 = (proof[at : at + 32] for at in range(0, PROOF_BYTES, 32))
    if len(proof) != PROOF_BYTES or not all(map(_scalar, (e0, e1, s0, s1))):
        return False
    zero = _announced(committed[number], e0, s0)
    one = _announced(group.crypto_core_ed25519_sub(committed[number], base()), e1, s1)
    return group.crypto_core_ed25519_scalar_add(e0, e1) == _challenge(
        place, committed, number, zero, one
    )
