"""Words that were written before their button was tapped: kept ten minutes, so that nobody types them twice."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Update

from bot.storage import people
from handlers.context import Context, photo_of, text_of, who

FORM: Final = "said"
WITHIN: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Words:
    """A line, and the picture that came with it."""

    text: str
    photo: str | None


async def keep(update: Update, context: Context) -> None:
    """Keeps what was just written, until its button is tapped."""
    unit = context.unit
    account = who(update)
    filled = {"text": text_of(update).strip(), "photo": photo_of(update)}
    await people.fill(
        await unit.rows(), account, account, FORM, {**filled, "at": unit.now.timestamp()}, unit.now
    )


async def take(update: Update, context: Context) -> Words | None:
    """What was written before this tap; None where nothing was, or long ago. It is asked for once."""
    unit = context.unit
    account = who(update)
    form = await people.form(await unit.rows(), account, account)
    if form is None or form.kind != FORM:
        return None
    await people.forget_form(await unit.rows(), account, account)
    fresh = unit.now.timestamp() - float(form.filled["at"]) <= WITHIN.total_seconds()
    text = str(form.filled["text"])
    return Words(text, form.filled["photo"]) if fresh and text else None
