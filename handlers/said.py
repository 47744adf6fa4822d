"""Words about an order that were written before their button was tapped: the question about them quotes them, and they
are kept nowhere else."""

from dataclasses import dataclass

from telegram import Update

from handlers.context import photo_in, quoted, who, words_of


@dataclass(frozen=True, slots=True)
class Words:
    """A line, and the picture that came with it."""

    text: str
    photo: str | None


def before(update: Update) -> Words | None:
    """What the tapped question quotes, where whoever taps wrote it."""
    message = quoted(update)
    if message is None or message.from_user is None or message.from_user.id != who(update):
        return None
    return Words(words_of(message), photo_in(message))
