"""What the real server answers when it refuses; clients match on these exact words."""

from typing import Any


class ApiError(Exception):
    """A refused Bot API call: error_code, description, parameters."""

    def __init__(self, code: int, description: str, **parameters: Any) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters


def bad(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    return ApiError(403, f"Forbidden: {reason}")


CHAT_NOT_FOUND = "chat not found"
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
EDIT_NOT_FOUND = "message to edit not found"
DELETE_NOT_FOUND = "message to delete not found"
REACT_NOT_FOUND = "message to react not found"
REPLY_NOT_FOUND = "message to be replied not found"
PIN_NOT_FOUND = "message to pin not found"
UPGRADED = "group chat was upgraded to a supergroup chat"
