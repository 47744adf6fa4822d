"""Names, texts and files under a key that lives outside the database."""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken


class Sealer:
    """Encrypts names by field; the key lives outside the database."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)
        self._key = key

    def mark(self, text: str) -> str:
        """A name or code as a mark that can be compared but not read back."""
        return hmac.new(self._key, text.encode(), "sha256").hexdigest()

    def seal(self, text: str) -> bytes:
        return self._fernet.encrypt(text.encode())

    def seal_file(self, content: bytes) -> str:
        """A file as it may lie in a row while an officer looks at what it would change."""
        return self.seal(base64.b64encode(content).decode()).decode()

    def open_file(self, sealed: str) -> bytes:
        return base64.b64decode(self.open(sealed.encode()))

    def open(self, sealed: bytes | None) -> str:
        """The text again; empty when there is none or the key is another one."""
        try:
            return self._fernet.decrypt(sealed).decode() if sealed else ""
        except InvalidToken:
            return ""
