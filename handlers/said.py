"""Words about an order that were written before their button was tapped: kept ten minutes, so that nobody types them
twice. They go with the buttons under the question that was asked about them, and with no others."""

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


async def keep(update: Update, context: Context, about: int | None) -> bool:
    """Keeps what was just written about an order, or about one still to be named; False while another form is open,
    which is not given up for it."""
    unit = context.unit
    account = who(update)
    rows = await unit.rows()
    form = await people.form(rows, account, account)
    if form is not None and form.kind != FORM:
        return False
    filled = {"text": text_of(update).strip(), "photo": photo_of(update), "about": about}
    at = {"at": unit.now.timestamp()}
    await people.fill(rows, account, account, FORM, {**filled, **at}, unit.now)
    return True


async def names(update: Update, context: Context, about: int) -> str:
    """Says which order the kept words are about; the words."""
    unit = context.unit
    account = who(update)
    rows = await unit.rows()
    form = await people.form(rows, account, account)
    if form is not None and form.kind == FORM:
        await people.fill(rows, account, account, FORM, {**form.filled, "about": about}, unit.now)
        return str(form.filled["text"])
    return ""


async def take(update: Update, context: Context, about: int | None = None) -> Words | None:
    """What was written about this order; None where nothing was, or long ago. It is asked for once."""
    unit = context.unit
    account = who(update)
    form = await people.form(await unit.rows(), account, account)
    if form is None or form.kind != FORM:
        return None
    await people.forget_form(await unit.rows(), account, account)
    fresh = unit.now.timestamp() - float(form.filled["at"]) <= WITHIN.total_seconds()
    text = str(form.filled["text"])
    meant = about is not None and form.filled["about"] == about
    return Words(text, form.filled["photo"]) if fresh and text and meant else None
