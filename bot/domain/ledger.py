"""The ledger (票据链): a ballot's public log that nobody can change unseen.

Leaves are JSON in the one canonical form (RFC 8785) and hang in a Merkle tree (RFC 9162): leaf hash
SHA-256(0x00 ‖ leaf), node SHA-256(0x01 ‖ left ‖ right). A cast says neither who nor what: h commits to the
household, c to the choice, each with 16 random bytes of salt; the fields are length-prefixed, so that no
two inputs hash alike. What a head's signature is made with is not known here.
"""

import base64
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import rfc8785

from bot.domain import sealed
from bot.domain.sealed import Sealed

EMPTY: Final = sha256(b"").digest()
SALT_BYTES: Final = 16
HEAD_TAG: Final = b"bandeng head 1\n"
Leaf = Mapping[str, Any]


def canonical(value: Any) -> bytes:
    """The one way to write a value (JCS)."""
    return rfc8785.dumps(value)


def leaf_hash(leaf: bytes) -> bytes:
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def _split(size: int) -> int:
    """The largest power of two below a size."""
    return 1 << (size - 1).bit_length() - 1


class Tree:
    """A tree that grows: the roots of its full subtrees, largest first, so that a new leaf costs no more than
    its height."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Adds a leaf hash."""
        self._peaks.append(leaf)
        self.size += 1
        full = self.size
        while full % 2 == 0:
            right = self._peaks.pop()
            self._peaks[-1] = node_hash(self._peaks[-1], right)
            full //= 2

    @property
    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self._peaks:
            return EMPTY
        *rest, got = self._peaks
        for peak in reversed(rest):
            got = node_hash(peak, got)
        return got


def root(hashes: Iterable[bytes]) -> bytes:
    """The tree's root over leaf hashes."""
    tree = Tree()
    for each in hashes:
        tree.add(each)
    return tree.root


def inclusion(hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of a leaf, from the leaf up (RFC 9162 2.1.3)."""
    size = len(hashes)
    if size <= 1:
        return []
    half = _split(size)
    if index < half:
        return [*inclusion(hashes[:half], index), root(hashes[half:])]
    return [*inclusion(hashes[half:], index - half), root(hashes[:half])]


def included(leaf: bytes, index: int, size: int, path: Sequence[bytes], wanted: bytes) -> bool:
    """Whether a path leads from a leaf hash to a root (RFC 9162 2.1.3.2)."""
    if index >= size:
        return False
    first = index
    last = size - 1
    got = leaf
    for sibling in path:
        if last == 0:
            return False
        if first % 2 or first == last:
            got = node_hash(sibling, got)
            while not first % 2 and first:
                first, last = first >> 1, last >> 1
        else:
            got = node_hash(got, sibling)
        first, last = first >> 1, last >> 1
    return last == 0 and got == wanted


def _hashed(tag: str, *fields: bytes) -> bytes:
    parts = (tag.encode(), *fields)
    return sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


def household_mark(ballot: str, household: str, salt: bytes) -> str:
    """h: the same for every vote of a household in one ballot, and telling nothing without the salt."""
    return _hashed("bandeng household 1", ballot.encode(), household.encode(), salt).hex()


def choice_mark(ballot: str, seq: int, choice: Sequence[int], salt: bytes) -> str:
    """c: fixes a choice in one place of one ballot without telling it."""
    return _hashed(
        "bandeng choice 1", ballot.encode(), str(seq).encode(), canonical(list(choice)), salt
    ).hex()


def slip_mark(ballot: str, serial: str, salt: bytes) -> str:
    """A paper slip's number, telling nothing without the household's salt."""
    return _hashed("bandeng slip 1", ballot.encode(), serial.encode(), salt).hex()


def tracker(ballot: str, seq: int, salt: bytes) -> str:
    """By which a household finds its own ranking among those told at the end; 16 bytes in hex."""
    return _hashed("bandeng tracker 2", ballot.encode(), str(seq).encode(), salt)[:16].hex()


def cast(seq: int, h: str, c: str, channel: str, supersedes: int | None) -> dict[str, Any]:
    """A cast as a leaf; `supersedes` is the same household's earlier vote, which it replaces."""
    return {
        "type": "cast",
        "seq": seq,
        "h": h,
        "c": c,
        "channel": channel,
        "supersedes": supersedes,
    }


def sealed_cast(
    seq: int, h: str, answer: Sealed, channel: str, supersedes: int | None
) -> dict[str, Any]:
    """A cast whose answer is committed to and never opened."""
    return {
        "type": "cast",
        "seq": seq,
        "h": h,
        "commitments": [each.hex() for each in answer.commitments],
        "proofs": [each.hex() for each in answer.proofs],
        "total": answer.total.hex() if answer.total is not None else None,
        "channel": channel,
        "supersedes": supersedes,
    }


def sealed_answer(leaf: Leaf) -> Sealed:
    """What a sealed cast holds. Raises KeyError, TypeError, ValueError."""
    given = leaf["total"]
    return Sealed(
        tuple(map(bytes.fromhex, leaf["commitments"])),
        tuple(map(bytes.fromhex, leaf["proofs"])),
        bytes.fromhex(given) if given is not None else None,
    )


def effective(casts: Iterable[Leaf]) -> dict[str, int]:
    """h -> the seq that counts: each household's last one."""
    return {leaf["h"]: leaf["seq"] for leaf in casts}


@dataclass(frozen=True, slots=True)
class Head:
    """A fingerprint of the first `size` leaves at an instant (ISO 8601, UTC), with its Ed25519 signature in hex."""

    ballot: str
    size: int
    root: str
    at: str
    key: str
    signature: str = ""

    def signed_part(self) -> bytes:
        """What the signature is over."""
        return HEAD_TAG + canonical(self.body())

    def body(self) -> dict[str, Any]:
        return {
            "ballot": self.ballot,
            "size": self.size,
            "root": self.root,
            "at": self.at,
            "key": self.key,
        }

    @property
    def short(self) -> str:
        """Twenty base32 characters to read out, compare and print: ABCD-EFGH-IJKL-MNOP-QRST."""
        digest = sha256(
            canonical({"ballot": self.ballot, "size": self.size, "root": self.root})
        ).digest()
        text = base64.b32encode(digest).decode()[:20]
        return "-".join(text[at : at + 4] for at in range(0, 20, 4))


@dataclass(frozen=True, slots=True)
class Proof:
    """The way from a leaf to a signed head."""

    index: int
    path: tuple[str, ...]
    head: Head

    def as_dict(self) -> dict[str, Any]:
        return {
            "index": self.index,
            "path": list(self.path),
            "head": {**self.head.body(), "sig": self.head.signature},
        }

    def holds(self, leaf: str) -> bool:
        """Whether a leaf hash stands where the proof says, under the head's root."""
        path = [bytes.fromhex(each) for each in self.path]
        return included(
            bytes.fromhex(leaf), self.index, self.head.size, path, bytes.fromhex(self.head.root)
        )


def key_code(key: str) -> str:
    """Twelve base32 characters of a signing key, to be compared by eye: ABCD-EFGH-IJKL."""
    text = base64.b32encode(sha256(bytes.fromhex(key)).digest()).decode()[:12]
    return "-".join(text[at : at + 4] for at in range(0, 12, 4))


@dataclass(frozen=True, slots=True)
class Receipt:
    """A household's proof: its door, choice and place in the ledger, and the salts that open the two marks."""

    ballot: str
    household: str
    choice: tuple[int, ...]
    seq: int
    household_salt: str
    choice_salt: str
    leaf: str
    proof: Proof | None = None

    def as_dict(self) -> dict[str, Any]:
        return {
            "ballot": self.ballot,
            "household": self.household,
            "choice": list(self.choice),
            "seq": self.seq,
            "s_h": self.household_salt,
            "s_v": self.choice_salt,
            "leaf": self.leaf,
            **({"proof": self.proof.as_dict()} if self.proof else {}),
        }

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Receipt":
        """Raises KeyError, TypeError, ValueError; a field that is none of a receipt's is one of those."""
        if given.keys() - _RECEIPT or any(type(each) is not int for each in given["choice"]):
            raise ValueError(given.keys())
        return cls(
            str(given["ballot"]),
            str(given["household"]),
            tuple(given["choice"]),
            int(given["seq"]),
            str(given["s_h"]),
            str(given["s_v"]),
            str(given["leaf"]),
            _proof(given.get("proof")),
        )

    def matches(self, leaf: Leaf) -> bool:
        """Whether a cast in the ledger is the one this receipt was given for."""
        return (
            leaf.get("seq") == self.seq
            and leaf_hash(canonical(dict(leaf))).hex() == self.leaf
            and leaf.get("h")
            == household_mark(self.ballot, self.household, bytes.fromhex(self.household_salt))
            and self._holds_choice(leaf)
        )

    def _holds_choice(self, leaf: Leaf) -> bool:
        salt = bytes.fromhex(self.choice_salt)
        if "commitments" not in leaf:
            return leaf.get("c") == choice_mark(self.ballot, self.seq, self.choice, salt)
        wanted = sealed.points(self.ballot, self.seq, self.choice, len(leaf["commitments"]), salt)
        return leaf["commitments"] == [each.hex() for each in wanted]

    @property
    def tracker(self) -> str:
        """Its place among the rankings told at the end of a secret ballot."""
        return tracker(self.ballot, self.seq, bytes.fromhex(self.choice_salt))


_RECEIPT: Final = frozenset({"ballot", "household", "choice", "seq", "s_h", "s_v", "leaf", "proof"})


def _proof(given: Mapping[str, Any] | None) -> Proof | None:
    if given is None:
        return None
    head = given["head"]
    names = ("ballot", "root", "at", "key")
    made = Head(
        size=int(head["size"]),
        signature=str(head["sig"]),
        **{name: str(head[name]) for name in names},
    )
    return Proof(int(given["index"]), tuple(map(str, given["path"])), made)
