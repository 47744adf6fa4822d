"""Regular visits to those who live alone: the list, a household's file, what a visit found, who goes along."""

from telegram import Update

from bot.domain.errors import NotOfficer
from bot.texts import neighbours as texts
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    in_private,
    quoted,
    reply,
    rewrite,
    text_of,
    who,
    words_of,
)


async def care(update: Update, context: Context) -> None:
    """/care 3-2-501 每周 联系人 138…, in an officer's private chat; alone it lists; a door alone shows its file."""
    among = context.services.directory.communities_of(who(update))
    if not among:
        raise NotOfficer
    caring = context.services.caring
    unit = context.unit
    written = "".join(text_of(update).split(maxsplit=1)[1:]).strip()
    if not written:
        reply(update, context, texts.care_list(await caring.listed(unit, among[0])))
        return
    if (
        page := await context.services.carefile.said(unit, among[0], who(update), written)
    ) is not None:
        reply(update, context, page.text, texts.care_page_keyboard(page.care, mine=page.mine))
        return
    said, made = await caring.begin(unit, among[0], who(update), written)
    reply(update, context, said, texts.care_keyboard(made) if made is not None else None)


async def pair(update: Update, context: Context) -> None:
    """找一位帮手同去, and what the helper says."""
    deed, number = parse("cp", update.callback_query.data if update.callback_query else None)
    in_private(update)
    pairing = context.services.pairing
    unit = context.unit
    if deed == "ask":
        found = await pairing.candidates(unit, int(number), who(update))
        alert(update, context)
        keyboard = texts.along_candidates(int(number), found) if found else None
        reply(update, context, texts.WHO_GOES_ALONG if found else texts.NOBODY_GOES_ALONG, keyboard)
        return
    said = await pairing.answer(unit, int(number), who(update), yes=deed == "yes")
    alert(update, context)
    rewrite(update, context, said)


async def paired(update: Update, context: Context) -> None:
    """A helper is chosen and asked."""
    number, account = parse("cq", update.callback_query.data if update.callback_query else None)
    in_private(update)
    said = await context.services.pairing.invite(
        context.unit, int(number), who(update), int(account)
    )
    alert(update, context)
    rewrite(update, context, said)


async def visited_early(update: Update, context: Context) -> None:
    """What a visit before its day found."""
    outcome, number = parse("ce", update.callback_query.data if update.callback_query else None)
    in_private(update)
    said = await context.services.caring.early(context.unit, int(number), who(update), outcome)
    said += await _note(update, context, int(number))
    alert(update, context)
    rewrite(update, context, said)


async def visited(update: Update, context: Context) -> None:
    """What a visit found."""
    outcome, number = parse("rq", update.callback_query.data if update.callback_query else None)
    in_private(update)
    caring = context.services.caring
    if outcome == "away":
        said = await caring.away(context.unit, int(number), who(update))
    else:
        said = await caring.outcome(context.unit, int(number), who(update), outcome)
        said += await _note(update, context, await caring.of_visit(context.unit, int(number)))
    alert(update, context)
    if outcome == "not_met":
        reply(update, context, said)
    else:
        rewrite(update, context, said)


async def _note(update: Update, context: Context, care: int) -> str:
    """The words that were offered this button go with the visit: 去看了3-1-801，降压药快吃完了."""
    said = quoted(update)
    if said is None:
        return ""
    await context.services.carefile.note(context.unit, care, words_of(said))
    return texts.NOTED


async def filed(update: Update, context: Context) -> None:
    """A button of a household's file: consent, a pause, who goes."""
    deed, number = parse("cf", update.callback_query.data if update.callback_query else None)
    in_private(update)
    page = await context.services.carefile.tapped(context.unit, int(number), who(update), deed)
    alert(update, context)
    rewrite(update, context, page.text, texts.care_page_keyboard(page.care, mine=page.mine))
