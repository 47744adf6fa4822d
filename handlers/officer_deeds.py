"""What an officer's words say was done, or is to be done: the button that does it, under the words themselves.

Nothing is kept meanwhile: the button's message quotes the words, and the tap brings them along.
"""

from html import escape
from typing import Any, Final

from telegram import Update

from bot.domain.errors import BadCallback, NotOfficer
from bot.domain.matter import Matter, State
from bot.domain.meaning import meant
from bot.domain.ordering import Wish, deed, on_behalf, pointed_at, to_publish, visited
from bot.services import posting
from bot.storage.communities import Community
from bot.texts import officer_words as texts
from bot.texts import words as plain
from bot.texts.markup import one_button
from handlers.callback_data import parse
from handlers.context import (
    Context,
    about,
    alert,
    photo_in,
    quoted,
    rebutton,
    reply,
    rewrite,
    text_of,
    where,
    who,
    words_of,
)
from handlers.officer_words import spoken_of
from nlp.meaning import surely

_LIKE: Final = {
    "visited": Wish.VISITED,
    "behalf": Wish.BEHALF,
    "hand_over": Wish.HAND_OVER,
    "urge": Wish.URGE,
    "answer": Wish.CLOSE,
    "progress": Wish.PROGRESS,
}
"""The meanings that words may be surely like, and the deed that they are."""
Offer = tuple[str, dict[str, Any] | None]
"""A question about a matter, and its buttons."""


async def offered(update: Update, context: Context, community: Community) -> bool:
    """Whether words are a deed; its button is shown. Talk between officers that names nothing is left alone."""
    text = text_of(update)
    wanted = deed(text)
    if wanted is None:
        return False
    if wanted is Wish.BEHALF:
        return await behalf(update, context, text)
    matter = await spoken_of(context, community, text)
    if matter is None and wanted is Wish.URGE:
        return await urges_an_agency(update, context, community, text)
    if matter is None or not matter.state.open:
        return visited(text) and await of_a_visit(update, context, text)
    show(update, context, community, matter, wanted)
    return True


async def urges_an_agency(
    update: Update, context: Context, community: Community, text: str
) -> bool:
    """催一下安居物业: what the agency has, each with its button; False where the words name none of them."""
    urging = context.services.urging
    agency = urging.agency_named(community, text)
    if agency is None:
        return False
    held = await urging.held_by(context.unit, community, agency)
    if held:
        told, keyboard = texts.which_to_urge(held, agency.name), texts.urge_keyboard(held)
    else:
        told, keyboard = texts.HAS_NOTHING.format(name=escape(agency.name)), None
    reply(update, context, told, keyboard)
    return True


def show(
    update: Update, context: Context, community: Community, matter: Matter, wanted: Wish
) -> None:
    asked, keyboard = _of_matter(context, community, matter, wanted, text_of(update))
    if keyboard is not None and where(update) == who(update):  # cards stand on the desk
        keyboard = _without_cards(keyboard)
    told = texts.means(matter, asked)
    reply(update, context, told, keyboard, quoting=True, ref=about(update, matter))


async def offered_in_private(update: Update, context: Context) -> bool:
    """The same in an officer's private chat; handing over what one has asks the colleagues on the desk."""
    wanted = deed_like(text_of(update))
    if wanted is None or wanted in (Wish.BEHALF, Wish.VISITED):
        return False
    for community in context.services.directory.communities_of(who(update)):
        if wanted is Wish.HAND_OVER and await _hands_over(update, context, community):
            return True
        if wanted is Wish.HAND_OVER and pointed_at(text_of(update)) is None:
            continue
        matter = await spoken_of(context, community, text_of(update))
        if matter is not None:
            show(update, context, community, matter, wanted)
            return True
    if wanted is Wish.HAND_OVER:
        reply(update, context, texts.NOTHING_TO_HAND_OVER)
        return True
    return False


def deed_like(text: str) -> Wish | None:
    """The deed that words tell of, the loose ones only where the words are not surely like another."""
    wanted = deed(text)
    found = surely("desk", text)
    if wanted not in (None, Wish.PROGRESS) or found is None:
        return wanted
    return _LIKE.get(found.name, wanted)


async def _hands_over(update: Update, context: Context, community: Community) -> bool:
    """All that an officer has in a community is offered to be put before the others."""
    held = await context.services.urging.held(context.unit, community, who(update))
    if held:
        reply(
            update,
            context,
            texts.your_hands(held),
            one_button("发到工作台请人接", f"dw:hands:{community.id}"),
        )
    return bool(held)


async def of_a_visit(update: Update, context: Context, text: str) -> bool:
    """A visit that found something is offered as a matter; one that did not is nothing to keep."""
    if not await behalf(update, context, text):
        reply(update, context, texts.ALL_WELL)
    return True


def _without_cards(keyboard: dict[str, Any]) -> dict[str, Any]:
    """A keyboard without the buttons that stand under cards on the desk alone."""
    rows = [
        [each for each in row if not each.get("callback_data", "").startswith("m:")]
        for row in keyboard["inline_keyboard"]
    ]
    return {"inline_keyboard": [row for row in rows if row]}


def under_card(context: Context, community: Community, matter: Matter, text: str) -> Offer | None:
    """What words under a matter's card mean beyond a note; None for a note and no more."""
    wanted = deed(text)
    if matter.state.open and (answers := _to_the_asker(context, community, matter, text)):
        return answers
    if _is_to_be_redone(context, community, matter, text):
        return _of_matter(context, community, matter, Wish.PROGRESS, text)
    if wanted is None or not matter.state.open or wanted in (Wish.BEHALF, Wish.VISITED):
        return None
    return _of_matter(context, community, matter, wanted, text)


def _is_to_be_redone(context: Context, community: Community, matter: Matter, text: str) -> bool:
    """Whether words send back what was said to be done: 二楼那盏还是黑的，让他们返工."""
    redoes = "redo" in context.services.actions.deeds(community, matter)
    return redoes and meant(text, {"m:redo"}) is not None


def _to_the_asker(
    context: Context, community: Community, matter: Matter, text: str
) -> Offer | None:
    """Words under a question's card are mostly its answer; None for another matter, and where none can be given."""
    services = context.services
    asked = services.workflow.procedure(matter).question
    if not asked or "answer" not in services.actions.deeds(community, matter):
        return None
    words = plain.quoted(to_publish(text), 200)
    return texts.TO_THE_ASKER.format(words=words), texts.asker_keyboard(matter)


def _of_matter(
    context: Context, community: Community, matter: Matter, wanted: Wish, said: str
) -> Offer:
    """The question about a matter and its buttons; 已经换好了 灯亮了 is more than progress."""
    if _is_to_be_redone(context, community, matter, said):
        return texts.REDO.format(words=plain.quoted(said, 200)), texts.redo_keyboard(matter)
    if wanted is Wish.PROGRESS and meant(said, {"m:answer"}) is not None:
        wanted = Wish.CLOSE
    if wanted is Wish.PROGRESS and meant(said, {"m:assign"}) is not None:
        return texts.DISPATCH, texts.dispatch_keyboard(matter)
    if wanted is Wish.URGE:
        whom = context.services.urging.whom(community, matter)
        if whom is None:
            return texts.NOBODY_TO_URGE.format(number=matter.number), None
        return texts.URGE.format(whom=whom), one_button("催一下", f"dw:urge:{matter.id}")
    if wanted is Wish.HAND_OVER:
        return _handed_over(matter)
    if wanted is Wish.CLOSE:
        possible = context.services.actions.deeds(community, matter)
        ends = next((each for each in ("answer", "done") if each in possible), None)
        if ends is not None:
            shown = texts.ANSWER.format(words=plain.quoted(to_publish(said), 200))
            return shown, texts.answer_keyboard(matter, ends)
    return texts.PROGRESS, texts.progress_keyboard(matter)


def _handed_over(matter: Matter) -> Offer:
    """To whoever is to have it from now on."""
    if matter.state is State.VOICED:
        return texts.HAND_OVER, one_button("接手", f"m:take:{matter.id}")
    if matter.course.agency is None:
        return texts.HAND_OVER, one_button("我来接", f"dw:over:{matter.id}")
    return texts.WITH_AGENCY, one_button("只记着", f"dw:note:{matter.id}")


async def behalf(update: Update, context: Context, text: str) -> bool:
    """What a resident told an officer is offered as a matter; words that name no trouble are talk."""
    said = on_behalf(text)
    if meant(said, {"m:answer"}) is not None or not await _troubles(context, update, said):
        return False
    shown = texts.BEHALF.format(words=plain.quoted(said, 200))
    reply(update, context, shown, texts.behalf_keyboard(), quoting=True)
    return True


async def _troubles(context: Context, update: Update, text: str) -> bool:
    return await context.services.forms.leans(context.unit, who(update), text)


async def tapped(update: Update, context: Context) -> None:
    """A deed with the words that it was offered under."""
    name, number = parse("dw", update.callback_query.data if update.callback_query else None)
    community = _community(update, context)
    if name == "drop":
        alert(update, context)
        rebutton(update, context, {"inline_keyboard": []})
        return
    if name == "progress" and await _previewed(update, context, community, int(number)):
        return
    name = "progress" if name == "say" else name
    unit = context.unit
    account = who(update)
    services = context.services
    if name == "hands":
        said = await _asks_for_hands(update, context, community)
    elif name == "behalf":
        words, photo = _quoted(update)
        told = on_behalf(words)
        kept = await services.entering.on_behalf(unit, community, account, told, photo)
        said = texts.on_behalf(kept.number)
    elif name in ("urge", "over"):
        matter = await services.curation.by_id(unit, community, int(number))
        deed_of = services.urging.urge if name == "urge" else services.urging.take_over
        said = await deed_of(unit, community, matter, account)
    else:
        words, photo = _quoted(update)
        words = words if name in ("note", "redo") else to_publish(words)
        done = await services.actions.do(unit, community, int(number), name, account, words, photo)
        said = done.said
    alert(update, context)
    rewrite(update, context, said)


async def _previewed(update: Update, context: Context, community: Community, number: int) -> bool:
    """What the groups would read is shown before it goes; False where they would read nothing."""
    words, _ = _quoted(update)
    actions = context.services.actions
    matter = await actions.check(context.unit, community, number, "progress", who(update))
    shown = await actions.reads(
        context.unit, community, matter, "progress", who(update), to_publish(words)
    )
    if shown is None:
        return False
    alert(update, context)
    rewrite(update, context, shown, texts.preview_keyboard(matter))
    return True


def _community(update: Update, context: Context) -> Community:
    """The desk's, or in private the community of the officer who taps. Raises NotOfficer."""
    directory = context.services.directory
    desk = directory.desk(where(update))
    community = desk if desk is not None else directory.officer_of(who(update))
    if not directory.is_officer(community.id, who(update)):
        raise NotOfficer
    return community


async def _asks_for_hands(update: Update, context: Context, community: Community) -> str:
    """The desk reads what an officer hands over, each with a button to take it."""
    held = await context.services.urging.held(context.unit, community, who(update))
    user = update.effective_user
    told = texts.asks_for_hands(held, user.first_name if user else "")
    keyboard = texts.hands_keyboard(held)
    posting.tell_desk(context.unit, context.services.directory, community.id, told, keyboard)
    return texts.ASKED_FOR_HANDS


def _quoted(update: Update) -> tuple[str, str | None]:
    """The officer's words and picture. Raises BadCallback where they were deleted meanwhile."""
    message = quoted(update)
    if message is None:
        raise BadCallback
    return words_of(message), photo_in(message)
