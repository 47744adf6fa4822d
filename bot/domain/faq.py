"""A question with its answer (常见问答): written by one officer, agreed to by another, valid until a day."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Faq:
    """One question; `approver` is None until a second officer has agreed."""

    id: int
    community: int
    question: str
    answer: str
    writer: int | None
    approver: int | None
    made_at: datetime
    expires_at: datetime
    useful: int = 0
    useless: int = 0

    def stands(self, now: datetime) -> bool:
        """Whether it may be told."""
        return self.approver is not None and now < self.expires_at
