"""The ledger's key: Ed25519, made at first use, kept in a file beside the database, never in it."""

from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from nacl.bindings import crypto_core_ed25519_is_valid_point


class KeyUnreadable(Exception):
    """The key file is there but holds no key."""


class Signer:
    """Signs heads; `public` is the key's name in manifests, 64 hex characters."""

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key
        self.public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    @classmethod
    def load(cls, path: Path) -> "Signer":
        """The key in a file, made now when there is none. Raises KeyUnreadable, OSError."""
        if not path.exists():
            made = Ed25519PrivateKey.generate()
            path.touch(mode=0o600)
            path.write_text(
                made.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()).hex() + "\n",
                "ascii",
            )
            return cls(made)
        try:
            return cls(
                Ed25519PrivateKey.from_private_bytes(bytes.fromhex(path.read_text("ascii").strip()))
            )
        except ValueError as error:
            raise KeyUnreadable(str(path)) from error

    def sign(self, message: bytes) -> str:
        """A signature in hex."""
        return self._key.sign(message).hex()


def signed(key: str, message: bytes, signature: str) -> bool:
    """Whether a signature fits a message and a public key, both in hex. A key of small order has no secret: with it
    anybody signs anything (RFC 8032, Taming the many EdDSAs)."""
    try:
        if not crypto_core_ed25519_is_valid_point(bytes.fromhex(key)):
            return False
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(
            bytes.fromhex(signature), message
        )
    except (InvalidSignature, ValueError):
        return False
    return True
