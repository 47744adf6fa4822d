"""Words in place of a tap, in private: a reply to a card of ours, and what somebody at work says without one.

The button that the words mean is shown to be tapped, the words go with it.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from telegram import Message, Update

from bot.domain.answering import Answer, answer, greets
from bot.domain.danger import cries_out
from bot.domain.errors import NoCommunity
from bot.domain.matter import Matter
from bot.domain.meaning import OF_A_REQUEST, OF_AN_ORDER, asks, meant
from bot.domain.neighbourly import room_in
from bot.services import posting
from bot.storage.communities import Community
from bot.texts import by_words as texts
from bot.texts import links as link_texts
from bot.texts import neighbours as neighbour_texts
from bot.texts import orders as order_texts
from bot.texts import passing as passing_texts
from bot.texts.consulting import EXPERTS
from handlers import passing, said
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    here,
    in_private,
    photo_of,
    reply,
    rewrite,
    text_of,
    who,
)
from nlp.finding import Finding, Intent
from nlp.meaning import SURE, surely

STANDS_OUT: Final = 3 * SURE  # the lead of a meaning that counts before a rule
SHORTEST: Final = 8  # characters of a sentence that may be about the one order somebody has
AT_WORK: Final = ("a", "lk", "rq", "ce", "ln", "lr")  # buttons of those who do something for others
_CALLED: Final = re.compile(r"去过|去了|看[了过望]|走访|见[到着]|那儿|上门")
_BUTTONS: Final[Mapping[str, tuple[str, ...]]] = {
    "accept": ("a:accept", "lk:claim"),
    "claim": ("lk:claim", "a:accept"),
    "arrive": ("a:arrive", "a:progress", "lk:came"),
    "came": ("lk:came", "a:arrive", "a:progress"),
    "progress": ("a:progress",),
    "done": ("a:done", "lk:finish"),
    "return": ("a:return",),
    "time": ("a:time",),
    "wait": ("a:wait", "ln:not_met", "ce:not_met", "rq:not_met"),
    "back": ("lk:back", "lk:no"),
    "decline": ("lk:no", "lk:back"),
    "visit_ok": ("ln:ok", "ce:ok", "rq:ok"),
    "visit_worry": ("ln:concern", "ce:concern", "rq:concern"),
    "not_met": ("ln:not_met", "ce:not_met", "rq:not_met", "a:wait"),
    "refused": ("ln:refused", "ce:refused", "rq:refused"),
}
"""What words are like, and the buttons that mean it, the first of them that is there."""
_DOOR: Final = re.compile(r"\d+-\d+-\d+")
TOLD: Final = ("done", "progress")  # deeds that tell what was done
Buttons = Sequence[tuple[str, str]]  # label, data


async def replied(update: Update, context: Context) -> bool:
    """A reply to a card with buttons; False for a card that asks nothing of whoever works."""
    message = update.message
    quoted = message.reply_to_message if message else None
    buttons = _buttons(quoted) if quoted is not None else []
    if not buttons or not text_of(update).strip():
        return False
    if _is_for_the_desk(text_of(update), buttons):
        return await _passes_on(update, context, _order_of(buttons))
    if await _between_neighbours(update, context, buttons):
        return True
    await _offer(update, context, buttons)
    return True


async def of_another(update: Update, context: Context, number: int, deed: str) -> bool:
    """Words that are not the ones a deed waits for: a reply to another order's card, which is about that one; a
    question, which is the desk's to answer; a trouble of another kind, told of another place."""
    quoted = update.message.reply_to_message if update.message else None
    buttons = _buttons(quoted) if quoted is not None else []
    order = _order_of(buttons) if buttons else None
    if order is not None and order != number and await replied(update, context):
        return True
    held = await context.services.workflow.held(context.unit, who(update))
    matter = next((each for each in held if each.id == number), None)
    if matter is None or deed not in TOLD or matter.course.role in EXPERTS:
        return False
    done = meant(text_of(update), {"a:done"}) is not None
    if not done and asks(text_of(update), {f"a:{each}" for each in TOLD}):
        return await _passes_on(update, context, number)
    finding = await context.services.forms.finding(context.unit, who(update), text_of(update))
    place = finding.place if finding is not None else None
    elsewhere = place is not None and place.building not in (None, matter.place.building)
    if (
        photo_of(update)
        or not elsewhere
        or not _of_something_else([matter], text_of(update), finding)
    ):
        return False
    reply(update, context, texts.OF_ANOTHER.format(number=matter.number), quoting=True)
    return True


async def _between_neighbours(update: Update, context: Context, buttons: Buttons) -> bool:
    """Words under a request that somebody comes for, and that mean none of its buttons, go to the other side."""
    kind, _, rest = buttons[0][1].partition(":")
    if kind != "lk" or _meant(text_of(update), _kinds(buttons)) is not None:
        return False
    number = int(rest.rpartition(":")[2])
    between = await context.services.relaying.between(context.unit, who(update))
    if all(each.id != number for each in between):
        return False
    await passing.relays(update, context, number)
    return True


def _is_for_the_desk(text: str, buttons: Buttons) -> bool:
    """Whether words about an order are a question, or that it is not theirs where no button returns it."""
    kinds = _kinds(buttons)
    of_an_order = any(kind.startswith("a:") for kind in kinds)
    returns = "a:return" not in kinds and meant(text, {"a:return"}) is not None
    questions = asks(text, kinds) or (meant(text, kinds) is None and is_like(text, "ask"))
    return of_an_order and (returns or questions)


def _kinds(buttons: Buttons) -> dict[str, str]:
    """What each button does ("a:done") and its data."""
    return {":".join(data.split(":")[:2]): data for _, data in buttons}


def _buttons(message: Message) -> Buttons:
    """What a card of ours asks of somebody who works: label and data of each button."""
    markup = message.reply_markup
    found = [
        (button.text, str(button.callback_data))
        for row in (markup.inline_keyboard if markup else ())
        for button in row
        if button.callback_data
    ]
    return found if found and found[0][1].partition(":")[0] in AT_WORK else []


async def _offer(
    update: Update, context: Context, buttons: Buttons, about: str = "", *, kept: bool = False
) -> None:
    """The button that the words mean comes first; which one, where they say none. Words about an order, and others that
    are `kept`, go with it."""
    kinds = _kinds(buttons)
    wanted = kinds.get(_meant(text_of(update), kinds) or "")
    label = next((label for label, data in buttons if data == wanted), "")
    number = _order_of(buttons)
    words = number is not None
    shown = texts.keyboard(buttons, wanted, with_words=words)
    kept = kept or words
    reply(update, context, texts.is_it(label, about, kept=kept), shown, quoting=kept)


def _meant(text: str, kinds: Collection[str]) -> str | None:
    """The button that words mean, or are like where no rule reads them; having arrived is progress where no button
    stands for it. An order is handed back only by words that do not stand out as something else."""
    arrived = "a:progress" in kinds and meant(text, {"a:arrive"}) is not None
    read = meant(text, kinds)
    if read == "a:return":
        return _like(text, kinds, STANDS_OUT) or read
    return read or ("a:progress" if arrived else _like(text, kinds, SURE))


def _like(text: str, kinds: Collection[str], lead: float) -> str | None:
    """The one of some buttons that words are like, by a lead; None where they are more like something else."""
    found = surely("worker", text, lead)
    buttons = _BUTTONS.get(found.name, ()) if found is not None else ()
    return next((data for data in buttons if data in kinds), None)


def tells_of_a_visit(text: str) -> bool:
    """Whether words name a door and how somebody was there: 1-1-401瞧过了，老人走不动道 is about them."""
    return _DOOR.search(text) is not None or is_like(
        text, "visit_ok", "visit_worry", "not_met", "refused"
    )


def is_like(text: str, *names: str) -> bool:
    """Whether words of somebody who works are surely like one of some meanings."""
    found = surely("worker", text)
    return found is not None and found.name in names


def _order_of(buttons: Buttons) -> int | None:
    """The matter of an order's buttons; None for those of a request or a visit, whose deeds ask for no words."""
    kind, _, rest = buttons[0][1].partition(":")
    return int(rest.rpartition(":")[2]) if kind == "a" else None


# without a reply


def is_word_on_an_order(update: Update, context: Context) -> bool:
    """Whether somebody who carries out orders says how one goes: no cry, unless its words cry out."""
    text = text_of(update)
    works = bool(context.services.directory.agencies_of(who(update)))
    speaks = meant(text, OF_AN_ORDER) is not None or asks(text)
    return works and speaks and not cries_out(text)


async def at_work(update: Update, context: Context, finding: Finding | None) -> bool:
    """What somebody says of an order, a request or a visit that waits for them; False for other words."""
    return (
        await _of_an_order(update, context, finding)
        or await _of_a_request(update, context, finding)
        or await _of_a_visit(update, context, finding)
    )


async def _of_an_order(update: Update, context: Context, finding: Finding | None) -> bool:
    services = context.services
    unit = context.unit
    held = await services.workflow.held(unit, who(update))
    if not held:
        return False
    text = text_of(update)
    matter = services.workflow.named(held, text, finding)
    advises = is_like(text, "advice") and any(each.course.role in EXPERTS for each in held)
    if not advises and _of_something_else(held, text, finding):
        return False
    if matter is None:
        if _meant(text, OF_AN_ORDER) is None:
            return _asks_the_desk(update, context, text)
        reply(update, context, texts.WHICH_ORDER, texts.which_order(held), quoting=True)
        return True
    buttons = _of(context, matter)
    if _is_for_the_desk(text, buttons):
        return await _passes_on(update, context, matter.id)
    if _meant(text, _kinds(buttons)) is not None:
        await _offer(update, context, buttons, order_texts.named(matter))
        return True
    voices = finding is not None and finding.intent is Intent.VOICE
    answers = matter.course.role in EXPERTS and _tells_something(text)
    if (voices and not cries_out(text)) or answers:
        await _offer(update, context, buttons, order_texts.named(matter))  # no complaint of theirs
        return True
    return False


def _asks_the_desk(update: Update, context: Context, text: str) -> bool:
    """A question about one of several orders: the way to hand it on; False for other words."""
    if not is_like(text, "ask"):
        return False
    reply(
        update, context, texts.ASK_THEM, {"inline_keyboard": [passing_texts.ASK_US]}, quoting=True
    )
    return True


def _tells_something(text: str) -> bool:
    """Whether whoever has one question says enough to answer it: 像是霜霉病，摘掉病叶."""
    plain = text.strip()
    return len(plain) >= SHORTEST and not greets(plain) and answer(plain) is not Answer.THANKS


def _of_something_else(held: Sequence[Matter], text: str, finding: Finding | None) -> bool:
    """Whether somebody with orders tells of a trouble that is none of them: 敲了半天门没人应 is word on an order."""
    return (
        finding is not None
        and finding.intent is Intent.VOICE
        and all(each.category != finding.category for each in held)
        and not any(each.number in text for each in held)
        and (finding.place is not None or meant(text, OF_AN_ORDER) is None)
    )


def _of(context: Context, matter: Matter) -> Buttons:
    directory = context.services.directory
    community = directory.communities[matter.community]
    stands = posting.standing(directory, community, matter, context.unit)
    rows = order_texts.keyboard(matter, stands)["inline_keyboard"]
    return [(each["text"], each["callback_data"]) for row in rows for each in row]


async def chosen(update: Update, context: Context) -> None:
    """Which order the words are about."""
    _, number = parse("ow", update.callback_query.data if update.callback_query else None)
    in_private(update)
    held = await context.services.workflow.held(context.unit, who(update))
    matter = next((each for each in held if each.id == int(number)), None)
    alert(update, context)
    if matter is None:
        rewrite(update, context, texts.NOT_YOURS)
        return
    words = said.before(update)
    buttons = _of(context, matter)
    wanted = _kinds(buttons).get(_meant(words.text if words else "", _kinds(buttons)) or "")
    label = next((label for label, data in buttons if data == wanted), "")
    text = texts.is_it(label, order_texts.named(matter), kept=True)
    rewrite(update, context, text, texts.keyboard(buttons, wanted, with_words=True))


async def _passes_on(update: Update, context: Context, number: int | None) -> bool:
    """A question about an order goes to the desk."""
    unit = context.unit
    held = await context.services.workflow.held(unit, who(update))
    matter = next((each for each in held if each.id == number), None)
    if matter is None:
        return False
    tell_desk(update, context, matter, text_of(update))
    reply(update, context, texts.PASSED_ON)
    return True


def tell_desk(update: Update, context: Context, matter: Matter, words: str) -> None:
    """Words of somebody who carries a matter out, for the desk to answer."""
    user = update.effective_user
    asked = texts.asked(matter, user.full_name if user else "", words)
    directory = context.services.directory
    posting.tell_desk_from(context.unit, directory, matter.community, asked, who(update), matter.id)


async def _of_a_request(update: Update, context: Context, finding: Finding | None) -> bool:
    said = _meant(text_of(update), OF_A_REQUEST)
    tells = finding is not None and finding.intent is Intent.VOICE  # 3号楼灯坏了，我来反映一下
    if said is None or (tells and said != "lk:finish"):
        return False
    taken, open_ = await context.services.helping.in_hand(context.unit, who(update))
    for found, keyboard in (
        (taken, neighbour_texts.helper_keyboard),
        (open_, neighbour_texts.offer_keyboard),
    ):
        buttons = _flat(keyboard(found[0].id)) if found else []
        if _meant(text_of(update), _kinds(buttons)):
            await _offer(update, context, buttons, f"{found[0].number} {found[0].skill}")
            return True
    return False


async def _of_a_visit(update: Update, context: Context, finding: Finding | None) -> bool:
    """How somebody was whom one calls on: 去看了1-1-101，挺好的."""
    services = context.services
    unit = context.unit
    text = text_of(update)
    outcomes = ("ok", "concern", "not_met", "refused")
    outcome = _meant(text, {f"ln:{each}" for each in outcomes})
    demands = finding is not None and finding.intent is Intent.VOICE
    if outcome is None:
        return False
    place = finding.place if finding else None
    door = "-".join(part for part in place if part) if place and place.room else ""
    if demands and outcome in ("ln:ok", "ln:concern"):
        return await _of_a_visit_and_a_trouble(update, context, door)
    for visit, label in await services.caring.waiting(unit, who(update)):
        if door == label or not door:
            buttons = _flat(neighbour_texts.visit_keyboard(visit))
            await _offer(update, context, buttons, label, kept=True)
            return True
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    if (early := await _before_its_day(context, community, who(update), door, text)) is not None:
        label, care = early
        buttons = _flat(neighbour_texts.early_keyboard(care))
        await _offer(update, context, buttons, label, kept=True)
        return True
    homes = await services.liaising.mine(unit, community, who(update))
    room = room_in(text) if not door else None
    named = [
        (label, link)
        for label, link in homes
        if label == door or (room and label.endswith(f"-{room}"))
    ]
    if len(named) == 1:
        label, link = named[0]
        await _offer(update, context, _flat(link_texts.home_keyboard(link.id)), label)
        return True
    calls = outcome in ("ln:not_met", "ln:refused") or any(
        word in text for word in ("走访", "看了", "看望", "见到")
    )
    if not homes or door or not calls:
        return False
    reply(update, context, texts.WHICH_DOOR, link_texts.homes_keyboard(homes))
    return True


async def _before_its_day(
    context: Context, community: Community, account: int, door: str, said_of: str
) -> tuple[str, int] | None:
    """The household that somebody visits regularly and speaks of: by its door, or the only one; None for none."""
    if not door and _CALLED.search(said_of) is None:
        return None
    theirs = await context.services.caring.theirs(context.unit, community, account)
    named = [each for each in theirs if each[0] == door or not door]
    return named[0] if len(named) == 1 else None


async def _of_a_visit_and_a_trouble(update: Update, context: Context, door: str) -> bool:
    """3-1-801老两口都挺好 就是嫌暖气不热: how they were, and beside it the trouble that they told; False but for a
    household of one's own."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    homes = await context.services.liaising.mine(context.unit, community, who(update))
    link = next((link for label, link in homes if label == door), None)
    if link is None:
        return False
    visit = link_texts.home_keyboard(link.id)["inline_keyboard"]
    told = texts.VISIT_AND_TROUBLE.format(door=door)
    reply(update, context, told, {"inline_keyboard": [*visit, passing_texts.TELL_US]}, quoting=True)
    return True


_CALLED_THERE: Final = re.compile(r"(?:我|今天|上午|下午|刚才?)*(?:去|到|走访)")


async def of_a_waiting_visit(update: Update, context: Context) -> bool:
    """敲门没人应, by whoever is to call on somebody today: not met, and no alarm of its own."""
    text = text_of(update)
    if meant(text, {"ln:not_met"}) is None or cries_out(text):
        return False
    waiting = await context.services.caring.waiting(context.unit, who(update))
    if not waiting:
        return _CALLED_THERE.match(text) is not None and await _of_a_home(update, context, text)
    visit, label = waiting[0]
    await _offer(update, context, _flat(neighbour_texts.visit_keyboard(visit)), label)
    return True


async def _of_a_home(update: Update, context: Context, text: str) -> bool:
    """去1-1-401敲门没人, by a party member who keeps in touch with that household: its buttons, and no alarm."""
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    homes = await context.services.liaising.mine(context.unit, community, who(update))
    named = [(label, link) for label, link in homes if label in text]
    if len(named) != 1:
        return False
    label, link = named[0]
    await _offer(update, context, _flat(link_texts.home_keyboard(link.id)), label)
    return True


def _flat(keyboard: dict[str, Any]) -> Buttons:
    return [
        (each["text"], each["callback_data"]) for row in keyboard["inline_keyboard"] for each in row
    ]
