"""What officers' words are like, where no rule reads them: the list they ask for, the deed they tell of.

A wrong guess costs a button that nobody taps, so it is offered only for what stands out from every other meaning.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Final

from telegram import Update

from bot.domain.matter import Matter, State
from bot.domain.ordering import Asked, Wish, pointed_at
from bot.storage.communities import Community
from bot.texts import officer_words as texts
from handlers import officer_deeds, officer_words
from handlers.context import Context, reply, text_of
from handlers.desk_offers import assign, corrected, offer, shows
from nlp.meaning import SURE, Likeness, surely

TALK: Final = "talk"
STANDS_OUT: Final = 2 * SURE  # of what is shown though the words name no matter
SHORTEST: Final = 12  # characters of words to be published or planned
_NAME: Final = re.compile(r"@\w+\s*")
_ASKED: Final[Mapping[str, Wish]] = {
    "today": Wish.TODAY,
    "open": Wish.OPEN,
    "untaken": Wish.UNTAKEN,
    "late": Wish.LATE,
    "soon": Wish.SOON,
    "mine": Wish.MINE,
    "theirs": Wish.THEIRS,
    "state": Wish.STATE,
    "month": Wish.MONTH,
    "turnout": Wish.TURNOUT,
    "unbound": Wish.UNBOUND,
    "helpers": Wish.HELPERS,
    "visits": Wish.VISITS,
    "gaps": Wish.GAPS,
    "find": Wish.OF_KIND,
    "asked": Wish.ASKED,
}
_PLANNED: Final[Mapping[str, Wish]] = {
    "notice": Wish.NOTICE,
    "meeting": Wish.MEETING,
    "event": Wish.EVENT,
}
_TOLD: Final[Mapping[str, Wish]] = {
    "progress": Wish.PROGRESS,
    "answer": Wish.CLOSE,
    "redo": Wish.PROGRESS,
    "urge": Wish.URGE,
    "hand_over": Wish.HAND_OVER,
}
_APART: Final = re.compile(r"不是(?:同?一|一)|别.{0,4}(?:一块|一起|合|并)|分开|两码事|两回事")
_OFFERED: Final[Mapping[str, str]] = {
    "merge": "m:merge",
    "class": "m:class",
    "time": "m:time",
    "dismiss": "m:dismiss",
    "ballot": "m:ballot",
}


def like(text: str) -> Likeness | None:
    """The meaning that words are surely like; None for none of them."""
    return surely("desk", _NAME.sub("", text))


def is_talk(text: str) -> bool:
    """Whether words are like nothing that the desk is asked for."""
    found = like(text)
    return found is None or found.name == TALK or found.lead < STANDS_OUT


def asked_for(found: Likeness, text: str) -> Asked | None:
    """The list that is asked for, or what is to be planned; None for a deed and for talk."""
    if found.name in _PLANNED:
        planned = found.lead >= STANDS_OUT and len(text) >= SHORTEST
        return Asked(_PLANNED[found.name], text) if planned else None
    wish = _ASKED.get(found.name)
    return Asked(wish, text) if wish is not None else None


async def offered(update: Update, context: Context, community: Community, found: Likeness) -> bool:
    """Whether words are like a deed: its button is shown for the matter that they speak of."""
    text = text_of(update)
    if found.name == "behalf" or (found.name == "visited" and found.lead >= STANDS_OUT):
        told = officer_deeds.behalf if found.name == "behalf" else officer_deeds.of_a_visit
        return await told(update, context, text)
    if found.name == "how":
        reply(update, context, texts.how(text) or texts.HOW_UNKNOWN)
        return True
    if found.name == "undo":
        reply(update, context, texts.UNDO)
        return True
    if found.name == TALK:
        return False
    matter = await officer_words.spoken_of(context, community, text)
    if matter is not None:
        return await _of_a_matter(update, context, community, matter, found.name)
    if found.name == "urge" and await officer_deeds.urges_an_agency(
        update, context, community, text
    ):
        return True
    if found.name == "ballot":
        reply(update, context, texts.MATTER_FIRST, texts.behalf_keyboard(), quoting=True)
        return True
    return _names_none(update, context, text, found)


async def _of_a_matter(
    update: Update, context: Context, community: Community, matter: Matter, name: str
) -> bool:
    text = text_of(update)
    right = corrected(matter, text)
    if name in ("move", "class") and right is not None:
        shows(update, context, matter, *right)
        return True
    if name in ("take", "assign"):
        return await _given_to(update, context, community, matter, takes=name == "take")
    if not matter.state.open:
        return False
    if name in _TOLD:
        officer_deeds.show(update, context, community, matter, _TOLD[name])
        return True
    if name == "merge" and _APART.search(text):
        return False
    if name in _OFFERED:
        offer(update, context, matter, _OFFERED[name])
    return name in _OFFERED


async def _given_to(
    update: Update, context: Context, community: Community, matter: Matter, *, takes: bool
) -> bool:
    """To an agency that the words name, whoever "comes"; else to the officer who takes it."""
    if not matter.state.open:
        return False
    text = text_of(update)
    named = context.services.urging.agency_named(community, text) is not None
    named = named and not (takes and "我" in text)
    if (named or not takes) and await assign(update, context, community, matter):
        return True
    if matter.state is State.VOICED:
        offer(update, context, matter, "m:take" if takes else "m:assign")
    else:
        officer_deeds.show(update, context, community, matter, Wish.HAND_OVER)
    return True


def _names_none(update: Update, context: Context, text: str, found: Likeness) -> bool:
    """Something is to be done with one matter, and none is found: that is said, where the words name one."""
    named = pointed_at(text)
    if named is None or found.lead < STANDS_OUT:
        return False
    told = texts.NOT_FOUND.format(words=escape(named)) if named != text else texts.WHICH_MATTER
    reply(update, context, told)
    return True
