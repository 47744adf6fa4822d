"""The button of a deed, offered on the desk for a matter that words speak of; a tap does it."""

import re
from collections.abc import Sequence
from html import escape
from typing import Final

from telegram import Update

from bot.domain.answering import put_right
from bot.domain.errors import NoAgency, NotPossible
from bot.domain.matter import Matter, State
from bot.domain.meaning import meant
from bot.domain.ordering import category_named, is_no_alarm, is_not_ours, moves, receiver
from bot.domain.place import Place
from bot.storage.communities import Community
from bot.texts import cards, drafts, words, workflow
from bot.texts import officer_words as texts
from bot.texts.markup import one_button
from handlers.context import Context, about, reply, text_of
from nlp.meaning import surely
from nlp.places import Gazetteer, SpokenPlace

DEEDS: Final = (
    "m:dismiss",
    "m:merge",
    "m:class",
    "m:assign",
    "m:time",
    "m:take",
    "m:answer",
    "m:ballot",
)  # what words under a card, or behind its number, may mean


_COLLEAGUE: Final = re.compile(r"[姐哥]$|主任$|书记$|^[小老]..?$")  # a person, and no agency


async def meant_of(
    update: Update, context: Context, community: Community, matter: Matter, deeds: Sequence[str]
) -> bool:
    """The button of `deeds` that words mean for a matter; False where they mean none."""
    text = text_of(update)
    right = corrected(matter, text)
    if right is not None:
        shows(update, context, matter, *right)
        return True
    wanted = meant(text, deeds)
    if wanted is None:
        return False
    if wanted == "m:assign" and matter.urgent and matter.state is State.VOICED:
        offer(update, context, matter, "m:take")  # somebody goes there first
        return True
    if wanted == "m:assign" and await assign(update, context, community, matter):
        return True
    if wanted == "m:take" and matter.state is not State.VOICED:
        return False
    await shows_of(update, context, community, matter, button_of(matter, wanted))
    return True


def corrected(matter: Matter, text: str) -> tuple[str, str] | None:
    """Label and data of the button that puts a matter's kind or place right, as the words say."""
    category = category_in(text)
    if category is not None:
        return f"改为{words.CATEGORIES[category]}", f"c:{matter.id}:{category}"
    place = moved_to(text)
    if place is not None:
        parts = "-".join(part or "" for part in place).rstrip("-").upper()
        return f"改到{words.place(Place(*place))}", f"cl:{matter.id}:{parts}"
    return None


def moved_to(text: str) -> SpokenPlace | None:
    """Where words say that a matter really is; None where they do not."""
    if not moves(text):
        return None
    place = Gazetteer().find(put_right(text).lower())
    return place if place is not None and place.building else None


def category_in(text: str) -> str | None:
    """The category that words name in full or by its beginning: 改成卫生 is 环境卫生, 改成噪音 噪音."""
    named = category_named(text)
    found = [
        key
        for key, name in words.CATEGORIES.items()
        if named and (named in name.removesuffix("诉求") or named.startswith(name))
    ]
    return found[0] if len(found) == 1 else None


def _like(text: str) -> str | None:
    """The deed that words under a card are surely like; None for a note."""
    found = surely("desk", text)
    deed = f"m:{found.name}" if found is not None else ""
    return deed if deed in ("m:assign", "m:time", "m:merge", "m:class") else None


async def assign(update: Update, context: Context, community: Community, matter: Matter) -> bool:
    """To an agency that the words name, where the matter can be given to it."""
    wanted = receiver(text_of(update))
    try:
        found = await context.services.actions.assignable(context.unit, community, matter.id)
    except NotPossible:
        return False
    except NoAgency:
        if wanted is None or _COLLEAGUE.search(wanted):
            return False
        reply(update, context, texts.NO_AGENCY_YET.format(name=escape(wanted)))
        return True
    text = text_of(update)
    named = sorted(
        (each for each in found if each.name in text), key=lambda each: -text.rfind(each.name)
    )  # 不该给暖心队，应该是平安物业: the last
    agency = context.services.urging.agency_named(community, text)
    named = named or [each for each in found if agency is not None and each.id == agency.id]
    if not named and wanted is not None and _COLLEAGUE.search(wanted):
        return False
    if not named and wanted is not None:
        known = "、".join(each.name for each in found)
        reply(update, context, texts.NO_SUCH_AGENCY.format(name=escape(wanted), known=known))
        return True
    named = named or found[:1]
    button = (f"派给{named[0].name}", f"n:{matter.id}:{named[0].id}")
    await shows_of(update, context, community, matter, button)
    return True


def meant_under(matter: Matter, text: str) -> tuple[str, str] | None:
    """Label and data of the button that words under a card mean; None where they are a note and no more."""
    if matter.urgent and is_no_alarm(text):
        return "虚惊", f"m:dismiss:{matter.id}"
    if matter.state.open and (right := corrected(matter, text)) is not None:
        return right
    wanted = "m:assign" if is_not_ours(text) else meant(text, DEEDS) or _like(text)
    if (
        wanted is None
        or not matter.state.open
        or (wanted == "m:take" and matter.state is not State.VOICED)
    ):
        return None
    return cards.DEED_LABELS[wanted], f"{wanted}:{matter.id}"


def offer(update: Update, context: Context, matter: Matter, wanted: str) -> None:
    shows(update, context, matter, *button_of(matter, wanted))


def button_of(matter: Matter, wanted: str) -> tuple[str, str]:
    """Label and data of a deed's button for a matter."""
    label = "虚惊" if wanted == "m:dismiss" and matter.urgent else cards.DEED_LABELS[wanted]
    return label, f"{wanted}:{matter.id}"


async def shows_of(
    update: Update,
    context: Context,
    community: Community,
    matter: Matter,
    button: tuple[str, str],
) -> None:
    """As `shows`; where words may as well be about another matter of the kind, one button for each of them."""
    label, data = button
    following = context.services.following
    others = await following.alike(context.unit, community, text_of(update), matter)
    if not others:
        shows(update, context, matter, label, data)
        return
    rows = [
        (
            f"不，是 {each.number} {workflow.about(each)}"[:60],
            data.replace(f":{matter.id}", f":{each.id}", 1),
        )
        for each in others[:5]
    ]
    told = f"{cards.is_it(matter, label)}\n{texts.OR_ANOTHER}"
    keyboard = drafts.keyboard([[each] for each in ((label, data), *rows)])
    reply(update, context, told, keyboard, quoting=True, ref=about(update, matter))


def shows(update: Update, context: Context, matter: Matter, label: str, data: str) -> None:
    """One button for a matter, to be tapped; words under it are about the matter."""
    told = cards.is_it(matter, label)
    takes = data.startswith("m:take:")  # words that were said with it are kept with it
    reply(update, context, told, one_button(label, data), quoting=takes, ref=about(update, matter))
