"""Whether somebody is in a chat, as a ChatMember of the Bot API says it."""

from collections.abc import Mapping
from typing import Any, Final

ADMINS: Final = frozenset({"creator", "administrator"})
PRESENT: Final = ADMINS | {"member", "restricted"}


def is_present(member: Mapping[str, Any]) -> bool:
    """Whether a ChatMember is in its chat: somebody restricted may be out of it."""
    status = member.get("status")
    return status in PRESENT and (status != "restricted" or bool(member.get("is_member")))
