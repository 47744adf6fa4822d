"""What somebody's private words are like, where no rule reads them: what they want is done, or shown to be tapped.

Words that sound like a demand and stand out as something else are offered both ways, so that nothing is lost.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from telegram import Update

from bot.domain.confirming import Confirmed
from bot.domain.matter import MAY_BE_CONTRADICTED, Matter, State
from bot.services.matters.following import Reply, names_a_thing
from bot.services.neighbours.rites import Rite
from bot.texts import asides as texts
from bot.texts import following as following_texts
from bot.texts import passing as passing_texts
from handlers import (
    activities,
    asides,
    doors,
    following,
    links,
    neighbour_words,
    neighbours,
    passing,
    privacy,
    rites,
    voting,
)
from handlers.context import Context, reply, text_of, who
from nlp.finding import Finding
from nlp.meaning import SURE, surely

STANDS_OUT: Final = 2 * SURE  # of words that sound like a demand, or that a rule reads otherwise
DEMANDS: Final = ("demand", "idea")
Act = Callable[[Update, Context, Finding | None], Awaitable[bool]]


def is_demand(text: str) -> bool:
    """Whether words are like a demand or a wish for the compound, or say that what nobody told here is broken still."""
    found = surely("resident", text)
    return found is not None and found.name in (*DEMANDS, "unsolved")


def stands_out(text: str) -> str | None:
    """The meaning that words are so much like that no rule for something else counts; None for none of them."""
    found = surely("resident", text, STANDS_OUT)
    return found.name if found is not None else None


async def understood(
    update: Update, context: Context, finding: Finding | None, *, leans: bool
) -> bool:
    """Whether words are like something that can be had, and it is given; those that lean to a trouble must stand out as
    something that a trouble is told in."""
    found = surely("resident", text_of(update), STANDS_OUT if leans else SURE)
    if found is None or found.name not in (_RATHER if leans else _ACTS):
        return False
    if found.name == "unnamed" and found.lead < STANDS_OUT:
        return False
    name = "chat" if found.name == "thanks" and found.lead < STANDS_OUT else found.name
    return await _ACTS[name](update, context, finding)


async def rather(update: Update, context: Context, finding: Finding | None) -> bool:
    """Whether words that sound like a demand stand out as a question, or as an answer to what was asked for."""
    if finding is not None and (finding.urgent or finding.place is not None):
        return False
    wanted = stands_out(text_of(update))
    return wanted in _RATHER and await _ACTS[wanted](update, context, finding)


def _says(text: str, *rows: list[dict[str, str]]) -> Act:
    """An answer in words, with buttons to hand on what was written."""

    async def said(update: Update, context: Context, _: Finding | None) -> bool:
        keyboard: dict[str, Any] | None = {"inline_keyboard": list(rows)} if rows else None
        reply(update, context, text, keyboard, quoting=bool(rows))
        return True

    return said


def _or(act: Callable[[Update, Context], Awaitable[Any]], said: Act) -> Act:
    """What is said where there is nothing to be done."""

    async def done(update: Update, context: Context, finding: Finding | None) -> bool:
        return bool(await act(update, context)) or await said(update, context, finding)

    return done


def _begins(begin: Callable[[Update, Context], Awaitable[Any]]) -> Act:
    """A dialogue that begins."""

    async def begun(update: Update, context: Context, _: Finding | None) -> bool:
        return await begin(update, context) is not False

    return begun


async def _status(update: Update, context: Context, _: Finding | None) -> bool:
    await following.mine(update, context, text_of(update).strip())
    return True


async def _own(update: Update, context: Context) -> Matter | None:
    """The one of one's own matters under way or over that words name, or may be about where it is the only one."""
    services = context.services
    text = text_of(update)
    mine = await services.following.mine(context.unit, who(update))
    filed = {
        number: await services.listening.filed(
            context.unit, services.directory.communities[number], text
        )
        for number in {each.community for each in mine}
    }
    may_be = [
        each
        for each in mine
        if not each.urgent
        and (
            each.state in (State.ANSWERED, State.TAKEN) or each.course.ending in MAY_BE_CONTRADICTED
        )
        and not (
            names_a_thing(filed[each.community]) and filed[each.community].category != each.category
        )
    ]
    named = await services.following.meant_of(context.unit, who(update), may_be, text)
    found = named or may_be
    return found[0] if len(found) == 1 else None


async def _is_solved(update: Update, context: Context, _: Finding | None) -> bool:
    return await _confirmed(update, context, Confirmed.GOOD)


async def _is_not(update: Update, context: Context, _: Finding | None) -> bool:
    return await _confirmed(update, context, Confirmed.BROKEN)


async def _confirmed(update: Update, context: Context, said: Confirmed) -> bool:
    """Somebody's word on what they told before; False where they told nothing that it could be about."""
    matter = await _own(update, context)
    if matter is None:
        if said is Confirmed.GOOD:
            reply(update, context, texts.YOURE_WELCOME)
        return said is Confirmed.GOOD
    text = text_of(update).strip()
    await context.services.following.says(context.unit, matter, who(update), said, text)
    told = Reply.DONE if said is Confirmed.GOOD else Reply.STILL
    reply(update, context, following.said_of(matter, told))
    return True


async def _more(update: Update, context: Context, finding: Finding | None) -> bool:
    """One more line of what was just told, or what puts it right."""
    services = context.services.following
    matter = await services.just_told(context.unit, who(update), finding)
    if matter is None:
        return False
    await services.add(context.unit, matter, who(update), text_of(update).strip(), finding)
    reply(update, context, following_texts.ADDED.format(number=matter.number))
    return True


async def _takes_back(update: Update, context: Context, _: Finding | None) -> bool:
    if not await context.services.following.mine(context.unit, who(update)):
        return False
    reply(update, context, following_texts.WITHDRAW)
    await following.mine(update, context)
    return True


async def _unnamed(update: Update, context: Context, _: Finding | None) -> bool:
    kept = await context.services.following.unname(context.unit, who(update))
    reply(update, context, following_texts.UNNAMED if kept else following_texts.NOTHING)
    return True


async def _chooses(update: Update, context: Context, _: Finding | None) -> bool:
    """What somebody votes for, where something can be voted on."""
    if not await voting.any_open(context, who(update)):
        reply(update, context, texts.NO_VOTE)
        return True
    reply(update, context, f"{texts.UNSAID}\n{texts.BALLOT}")
    await voting.vote(update, context)
    return True


async def _comes(update: Update, context: Context, _: Finding | None) -> bool:
    return await activities.wanted(update, context, text_of(update), surely=True)


async def _cannot_come(update: Update, context: Context, _: Finding | None) -> bool:
    return await activities.gives_back(update, context, text_of(update))


async def _thanks(update: Update, context: Context, _: Finding | None) -> bool:
    asides.thanked(update, context)
    return True


async def _chats(update: Update, context: Context, _: Finding | None) -> bool:
    """Talk gets a warm line, and what somebody with a part in it may say of that."""
    told = "\n".join([texts.CHAT, *await passing.of_their_part(update, context)])
    reply(update, context, told, {"inline_keyboard": [passing_texts.ASK_US]}, quoting=True)
    return True


async def _where(update: Update, context: Context, finding: Finding | None) -> bool:
    """A place for a service, else a question."""
    text = text_of(update)
    return await neighbours.placed(update, context, text, bare=True) or await _asks(
        update, context, finding
    )


async def _lives(update: Update, context: Context, finding: Finding | None) -> bool:
    """Somebody wants to be bound to a door: the one that they name, or they are told how."""
    place = finding.place if finding is not None else None
    if place is not None and place.building and place.room:
        door = "-".join(filter(None, (place.building, place.unit, place.room)))
        return await doors.written(update, context, door)
    await doors.bind(update, context)
    return True


def _rite(rite: Rite, said: str) -> Act:
    async def told(update: Update, context: Context, _: Finding | None) -> bool:
        reply(update, context, said)
        await rites.told(update, context, rite)
        return True

    return told


_asks: Final = _says(texts.QUESTION, passing_texts.ASK_US, passing_texts.TELL_US)
_ACTS: Final[Mapping[str, Act]] = {
    "question": _asks,
    "phone": _asks,
    "station": _where,
    "status": _status,
    "solved": _is_solved,
    "unsolved": _is_not,
    "add": _more,
    "correct": _more,
    "withdraw": _takes_back,
    "thanks": _thanks,
    "chat": _chats,
    "angry": _says(texts.ANGRY, passing_texts.ASK_US),
    "lost": _says(texts.LOST, passing_texts.ASK_US, passing_texts.TELL_US),
    "privacy": _says(texts.READERS),
    "unnamed": _unnamed,
    "delete": _begins(privacy.delete),
    "vote_how": _begins(voting.vote),
    "vote_choice": _chooses,
    "vote_doubt": _begins(voting.doubted),
    "event_ask": _comes,
    "event_join": _comes,
    "event_leave": _cannot_come,
    "need": _begins(neighbour_words.hand),
    "lend": _says(texts.LEND, passing_texts.ASK_US, passing_texts.TELL_US),
    "offer": _begins(neighbour_words.to_help),
    "who_comes": _or(neighbour_words.who_comes, _says(texts.NO_HELPER, passing_texts.TELL_US)),
    "hand_done": _or(neighbour_words.done, _says(texts.YOURE_WELCOME)),
    "hand_off": _or(neighbour_words.off, _says(following_texts.AS_YOU_WISH)),
    "member": _begins(links.wanted),
    "no_visits": _or(neighbour_words.no_link, _says(texts.NO_VISIT, passing_texts.ASK_US)),
    "wedding": _rite(Rite.WEDDING, texts.FEAST),
    "funeral": _rite(Rite.FUNERAL, texts.GRIEF),
    "bind": _lives,
}
_RATHER: Final = frozenset(
    (
        "event_ask",
        "event_join",
        "event_leave",
        "question",
        "phone",
        "station",
        "lost",
        "lend",
        "offer",
        "need",
        "who_comes",
        "hand_off",
        "status",
    )
)
