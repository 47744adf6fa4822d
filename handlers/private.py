"""Private talk: telling a demand (反映), an officer's visit (走访); three taps and a line."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from telegram import Update

from bot.domain.answering import (
    Answer,
    answer,
    declines,
    gives_up,
    greets,
    refuses,
    tells,
    unnamed,
    wants_deletion,
)
from bot.domain.danger import asks_after
from bot.domain.errors import BadCallback, DomainError, NotOfficer, WrongChat
from bot.domain.matter import Matter
from bot.domain.ordering import Wish, on_behalf
from bot.services.listening.forms import PICTURE, WAITS
from bot.services.matters.following import asks_how_it_is
from bot.storage import people
from bot.storage.people import Form
from bot.texts import drafts, errors, notices, words
from bot.texts import following as following_texts
from bot.texts import passing as passing_texts
from handlers import (
    activities,
    agencies,
    asides,
    by_words,
    circles,
    desk_lists,
    doors,
    drafting,
    following,
    hearing,
    links,
    neighbour_words,
    neighbours,
    officer_deeds,
    officer_words,
    orders,
    passing,
    privacy,
    private_meanings,
    rites,
    topics,
    voting,
    wishes,
    work,
    work_meanings,
)
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    in_private,
    photo_of,
    reply,
    rewrite,
    text_of,
    where,
    who,
)
from nlp.finding import Finding, Intent

_WHICH = "走访哪栋楼？"
SHORT: Final = 30  # characters of a place told by itself
BARE_NO: Final = 3  # characters of a no that names nothing
_DROPPED = "好的，不记了。"
_WELL: Final = re.compile(
    r"(?:一切|都|挺|很|样样)(?:好|正常|平安)|没(?:什么|啥)?事|平安无事|没(?:什么|啥)要办"
)
_VISITED: Final = re.compile(
    r"走访|入户|刚?去(?:了|看了|过).{0,14}(?:家|户|\d-\d)|上门.{0,4}(?:看|问|了)"
)
ALL_WELL: Final = "好的，这趟没有要办的事，我不立件。发现什么要办的，写一句就行。"
_WAYS = [
    [("我的事", "f:begin:mine"), ("我要反映", "f:begin:tell")],
    [("我要投票", "f:begin:vote"), ("绑定门牌", "f:begin:bind")],
]


async def start(update: Update, context: Context) -> None:
    """/start: what the bot is for; /start c12 names the community a group's link came from."""
    given = next(iter(context.args or ()), "")
    community = (
        int(given[1:]) if given[:1] == "c" and given[1:].isdecimal() and len(given) < 19 else None
    )
    if community not in context.services.directory.communities:
        community = None
    if community is not None:
        await people.seen(
            await context.unit.rows(), who(update), context.unit.now, community=community
        )
    try:
        if await _entered(update, context, given):
            return
    except DomainError as error:
        reply(update, context, errors.sentence(error))  # that the chat is open stays known
        return
    try:
        context.services.directory.officer_of(who(update))
    except NotOfficer:
        context.services.setup.ask_desks(context.unit, who(update))
        reply(update, context, notices.START, drafts.keyboard(_WAYS))
    else:
        reply(
            update,
            context,
            notices.START_OFFICER,
            drafts.keyboard([[("记走访", "f:begin:visit")], *_WAYS]),
        )


async def _entered(update: Update, context: Context, given: str) -> bool:
    """The ways in from cards, slips and results; False for none of them."""
    what, _, rest = given.partition("_")
    number = int(rest) if rest.isdecimal() and len(rest) < 19 else None
    if what == "bind" and rest:
        await doors.redeem(update, context, rest)
    elif what == "bind":
        await doors.bind(update, context)
    elif what == "join" and rest:
        await agencies.join(update, context, rest)
    elif what == "say" and rest:
        await hearing.enter(update, context, given)
    elif what == "in" and rest:
        await activities.scanned(update, context, rest)
    elif what == "topic" and number is not None:
        await topics.asked(update, context, number)
    elif what == "vote" and number is not None:
        await voting.enter(update, context, number)
    elif what == "object" and number is not None:
        await voting.object_(update, context, number)
    else:
        return False
    return True


async def seen(update: Update, context: Context) -> None:
    """Whoever writes or taps in private can be written to there."""
    if where(update) == who(update):
        await people.seen(await context.unit.rows(), who(update), context.unit.now, private=True)


async def elsewhere(update: Update, context: Context) -> None:
    """One of these commands in a group."""
    raise WrongChat("private")


async def visit(update: Update, context: Context) -> None:
    """/visit: an officer at a door."""
    among = context.services.directory.communities_of(who(update))
    if len(among) > 1:
        reply(
            update,
            context,
            "在哪个社区走访？",
            drafts.keyboard([[(each.name, f"f:where:{each.id}")] for each in among]),
        )
        return
    community = await context.services.forms.begin(context.unit, who(update), "visit")
    reply(update, context, _WHICH, drafts.buildings(context.services.forms.buildings(community)))


async def tell(update: Update, context: Context) -> None:
    """/tell: a resident's own demand."""
    await context.services.forms.begin(context.unit, who(update), "tell")
    reply(update, context, "请写一句话：什么事、在哪儿（几号楼几单元）。有照片就带上照片一起发。")


async def tapped(update: Update, context: Context) -> None:
    """A button of either form."""
    deed, given = parse("f", update.callback_query.data if update.callback_query else None)
    in_private(update)
    forms = context.services.forms
    unit = context.unit
    account = who(update)
    given, _, mark = given.partition(":")
    if mark and not await _is_of(context, account, int(mark)):
        raise BadCallback
    alert(update, context)
    if deed == "begin":
        ways = {"visit": visit, "vote": voting.vote, "bind": doors.bind, "mine": following.mine}
        await ways.get(given, tell)(update, context)
    elif deed == "where":
        community = await forms.begin(
            unit, account, "visit", int(given) if given.isdecimal() else 0
        )
        rewrite(update, context, _WHICH, drafts.buildings(forms.buildings(community)))
    elif deed == "building":
        await forms.put(unit, account, building=None if given == drafts.NO_BUILDING else given)
        rewrite(update, context, f"{drafts.building(given)}。是哪一类？", drafts.categories())
    elif deed == "category":
        await _categorised(update, context, given)
    elif deed == "done":
        user = update.effective_user
        kept = await forms.finish(
            unit, account, user.full_name if user else "", named=given == "named"
        )
        rewrite(update, context, *_kept(context, kept))
    elif deed == "ask":
        rewrite(update, context, await _asked(context, account))
    elif deed == "whole":
        filled = await forms.put(unit, account, parts=[])
        rewrite(
            update, context, drafts.summary(filled, _which(context, filled)), drafts.confirm(filled)
        )
    else:
        await forms.drop(unit, account)
        rewrite(update, context, _DROPPED)


async def _asked(context: Context, account: int) -> str:
    """What was written was a question: it goes to the community as one."""
    forms = context.services.forms
    unit = context.unit
    form = await forms.form(unit, account)
    if form is None or "text" not in form.filled:
        raise BadCallback
    community = context.services.directory.only(form.filled["community"])
    words = (str(form.filled["text"]), form.filled.get("photo"))
    matter = await context.services.entering.hand_in(unit, community, account, *words, asks=True)
    for photo in form.filled.get("photos", ()):  # the rest of an album
        await context.services.following.add(unit, matter, account, PICTURE, None, photo)
    await forms.drop(unit, account)
    return passing_texts.consulted(matter.number)


def _kept(context: Context, kept: Sequence[Matter]) -> tuple[str, dict[str, Any] | None]:
    """What was kept, and how to go on with it where it is one matter."""
    text = notices.kept([each.number for each in kept])
    if len(kept) != 1:
        return text, None
    procedure = context.services.workflow.procedure(kept[0])
    page = (
        None
        if procedure.private or procedure.question
        else context.services.noticing.page_of(kept[0])
    )
    return text, following_texts.kept_keyboard(kept[0], page)


async def _is_of(context: Context, account: int, mark: int) -> bool:
    """Whether the draft that a button stands under is the one that waits: an older one was kept or given up."""
    form = await context.services.forms.form(context.unit, account)
    return form is not None and form.filled.get("mark") == mark


async def _categorised(update: Update, context: Context, category: str) -> None:
    if category not in words.CATEGORIES:
        raise BadCallback
    filled = await context.services.forms.put(context.unit, who(update), category=category)
    if "text" in filled:
        rewrite(
            update, context, drafts.summary(filled, _which(context, filled)), drafts.confirm(filled)
        )
    else:
        rewrite(update, context, f"{words.CATEGORIES[category]}。请写一句话（可以带照片）：")


_CHINESE_COMMAND: Final = re.compile(r"/[\u4e00-\u9fff]{1,8}")


async def written(update: Update, context: Context) -> None:
    """The line of text, for whichever form is open."""
    if await _in_album(update, context):
        return
    if _CHINESE_COMMAND.fullmatch(text_of(update).strip()):  # which Telegram takes for no command
        await desk_lists.unknown(update, context)
        return
    form = await _open_form(update, context)
    if await _before_the_demand(update, context, form):
        return
    if await _before_a_form(update, context, form) or (
        form is not None and await _other_form(update, context, form)
    ):
        return
    if await _after_danger(update, context, form):
        return
    if await _beside_any_demand(update, context, form):
        return
    if form is None and (await topics.in_words(update, context) or await _heard(update, context)):
        return
    if form is not None and "category" in form.filled and "text" in form.filled:
        if await _answered(update, context, form):
            return
        form = await context.services.forms.form(context.unit, who(update))
    await _filled(update, context, form)


async def _beside_any_demand(update: Update, context: Context, form: Form | None) -> bool:
    """What is no demand whatever waits: who reads it, a vote, a reply to news of a matter, what neighbours want."""
    if (
        await asides.who_reads(update, context)
        or await asides.moved(update, context)
        or await asides.blamed(update, context)
        or await asides.meeting_asked(update, context)
        or await asides.of_a_vote(update, context)
        or await asides.told_already(update, context)
        or await asides.income_asked(update, context)
    ):
        return True
    if form is None and await following.replied_in_private(update, context):
        return True
    return await _of_neighbours(update, context, form) or await asides.phone_asked(update, context)


async def _before_the_demand(update: Update, context: Context, form: Form | None) -> bool:
    """What is no part of a demand that waits: words under a card of one's work; short words that nothing waits for."""
    if form is None:
        return await _short_words(update, context)
    return form.kind == "tell" and (
        await by_words.replied(update, context)
        or await following.replied_in_private(update, context)
    )


async def _of_neighbours(update: Update, context: Context, form: Form | None) -> bool:
    """What neighbours want of one another, unless a form waits for its words."""
    waits = form is not None and (form.kind != "tell" or "text" not in form.filled)
    if form is not None and len(text_of(update).strip()) <= BARE_NO:  # 不用了 is about what waits
        return False
    return not waits and (
        await neighbour_words.understood(update, context) or await rites.changed(update, context)
    )


async def _before_a_form(update: Update, context: Context, form: Form | None) -> bool:
    """What no form stands before: an alarm, words that give the form up, a neighbour who need not come."""
    if not _of_a_danger(form) and await _danger(update, context):
        return True
    if form is not None and "text" not in form.filled and gives_up(text_of(update)):
        await cancel(update, context)
        return True
    if form is not None and len(text_of(update).strip()) <= BARE_NO:  # 不用了 is about what waits
        return False
    return await neighbour_words.called_off(update, context)


def _of_a_danger(form: Form | None) -> bool:
    """Whether an officer writes down what was done about a matter that may be a danger: words about it are no alarm."""
    return form is not None and form.kind == "deed"


async def _filled(update: Update, context: Context, form: Form | None) -> None:
    """A line, a photo or both go into the demand; what is still missing is asked for."""
    fresh = form is not None and form.kind == "visit" and "text" not in form.filled
    if fresh and await _all_well(update, context):
        await context.services.forms.drop(context.unit, who(update))
        reply(update, context, ALL_WELL)
        return
    line = text_of(update)
    message = update.effective_message
    number, album = (message.message_id, message.media_group_id) if message else (0, None)
    if form is None:
        visits = _told_by_an_officer(update, context)
        await context.services.forms.begin(context.unit, who(update), "visit" if visits else "tell")
        if visits:
            line = on_behalf(line)
    filled = await context.services.forms.write(
        context.unit, who(update), line, photo_of(update), number, album
    )
    if "text" not in filled:
        reply(update, context, "照片收到了。这是哪儿，怎么了？")
        return
    if "category" not in filled:
        reply(update, context, "这是哪一类的事？", drafts.categories())
        return
    reply(update, context, drafts.summary(filled, _which(context, filled)), drafts.confirm(filled))


def _told_by_an_officer(update: Update, context: Context) -> bool:
    """Whether an officer writes what was seen or told at a door: it is no demand of their own."""
    text = text_of(update)
    return _is_officer(update, context) and (
        _VISITED.search(text) is not None
        or officer_deeds.deed_like(text) in (Wish.BEHALF, Wish.VISITED)
    )


async def _all_well(update: Update, context: Context) -> bool:
    """Whether a visit found nothing to be done."""
    text = text_of(update)
    if not _WELL.search(text):
        return False
    finding = await context.services.forms.finding(context.unit, who(update), text)
    return finding is None or finding.intent is not Intent.VOICE


async def _in_album(update: Update, context: Context) -> bool:
    """A further picture of an album, without words of its own: it goes with the first."""
    message = update.effective_message
    photo = photo_of(update)
    album = message.media_group_id if message and not text_of(update).strip() else None
    if album is None or photo is None:
        return False
    return await context.services.forms.in_album(context.unit, who(update), album, photo)


async def edited(update: Update, context: Context) -> None:
    """A private message was changed: danger is heard at once; a demand that waits for its tap has the new words."""
    message = update.edited_message
    if message is None or not (message.text or message.caption):
        return  # a place that somebody shares goes on moving
    if await _danger(update, context):
        return
    forms = context.services.forms
    unit = context.unit
    account = who(update)
    if not await forms.waits_with(unit, account, message.message_id):
        reply(update, context, following_texts.EDITED_TOO_LATE)
        return
    filled = await forms.write(unit, account, text_of(update), photo_of(update), message.message_id)
    if "category" not in filled:
        reply(update, context, "这是哪一类的事？", drafts.categories())
        return
    reply(
        update,
        context,
        f"按改过的记：\n{drafts.summary(filled, _which(context, filled))}",
        drafts.confirm(filled),
    )


async def _open_form(update: Update, context: Context) -> Form | None:
    """The form that waits for words; a demand that waited too long for its tap is kept first."""
    forms = context.services.forms
    form = await forms.form(context.unit, who(update))
    settled = answer(text_of(update)) in (Answer.YES, Answer.NAMED, Answer.NO)  # whenever it comes
    if form is None or settled:
        return form
    if aside := await forms.laid_aside(context.unit, form, WAITS):
        reply(update, context, following_texts.LAID_ASIDE.format(words=words.quoted(aside, 60)))
        return None
    lapsed = await forms.lapsed(context.unit, form)
    if not lapsed:
        return form
    reply(update, context, following_texts.LAPSED.format(number=drafts.numbers(lapsed)))
    return None


async def _answered(update: Update, context: Context, form: Form) -> bool:
    """Words while a demand waits for its tap: yes, no, a question, another demand; False where they go on with it."""
    forms = context.services.forms
    unit = context.unit
    account = who(update)
    text = text_of(update).strip()
    if not text:
        return False
    meant = answer(text)
    if wants_deletion(text):
        await privacy.delete(update, context)
        return True
    if meant in (Answer.YES, Answer.NAMED):
        user = update.effective_user
        named = meant is Answer.NAMED or form.kind == "visit"
        kept = await forms.finish(unit, account, user.full_name if user else "", named=named)
        reply(update, context, *_kept(context, kept))
        return True
    if meant is Answer.NO:
        await forms.drop(unit, account)
        reply(update, context, _DROPPED)
        return True
    if declines(text) or (asks_how_it_is(text) and form.kind == "tell"):
        _still_open(update, context, form)
        if not declines(text) and await context.services.following.mine(unit, account):
            await following.mine(update, context)
        return True
    if await _beside(update, context, text):
        return True
    return await _goes_on_with_it(update, context, form, meant)


async def _goes_on_with_it(update: Update, context: Context, form: Form, meant: Answer) -> bool:
    """Words that settle nothing: False where they go on with the demand that waits."""
    forms = context.services.forms
    unit = context.unit
    text = text_of(update).strip()
    belongs = await forms.belongs(unit, form, text)
    if belongs is None and form.kind == "tell":
        return await _followed_by_another(update, context, form)
    if meant is Answer.MORE and belongs is not False:
        return False
    if await _heard(update, context, menu=False):
        return True
    _still_open(update, context, form)
    return True


async def _followed_by_another(update: Update, context: Context, form: Form) -> bool:
    """Another demand while one waits: a resident's first is kept, a remark of somebody at work is not."""
    forms = context.services.forms
    if aside := await forms.laid_aside(context.unit, form):
        reply(update, context, following_texts.LAID_ASIDE.format(words=words.quoted(aside, 60)))
        return await _heard(update, context)
    kept = await forms.finish(context.unit, who(update), "", named=False)
    reply(update, context, following_texts.FIRST_KEPT.format(number=drafts.numbers(kept)))
    return False


def _still_open(update: Update, context: Context, form: Form) -> None:
    """The demand that waits is shown again: these words are not put into it."""
    waits = {**form.filled, "kind": form.kind}
    shown = f"{following_texts.STILL_OPEN}\n{drafts.summary(waits, _which(context, waits))}"
    reply(update, context, shown, drafts.confirm(waits))


async def _beside(update: Update, context: Context, text: str) -> bool:
    """Words that are about something else than the demand that waits, and no demand themselves."""
    finding = await context.services.forms.finding(context.unit, who(update), text)
    if await asides.answered(update, context, finding):
        return True
    if (
        await officer_words.asked_in_private(update, context)
        or await links.rests(update, context, text)
        or await _wanted(update, context, text)
    ):
        return True
    if not asks_how_it_is(text) or (finding is not None and finding.place is not None):
        return False
    await following.mine(update, context, text)
    return True


async def _short_words(update: Update, context: Context) -> bool:
    """A meeting's code, a slip's line without its mode, where a danger is, a door to be bound to."""
    return (
        await activities.code_alone(update, context)
        or await voting.astray(update, context)
        or await _where_it_is(update, context)
        or await doors.written(update, context, text_of(update))
        or await asides.door_in_words(update, context)
    )


async def _where_it_is(update: Update, context: Context) -> bool:
    """A door, after somebody told of a danger without saying where: that is where it is, and no wish to be bound."""
    text = text_of(update).strip()
    unit = context.unit
    account = who(update)
    if not text or len(text) > SHORT:
        return False
    finding = await context.services.forms.finding(unit, account, text)
    if finding is None or finding.place is None:
        return False
    matter = await context.services.following.in_danger(unit, account, text, finding)
    if matter is None or matter.place.building is not None:
        return False
    await following.danger_goes_on(update, context, matter, finding)
    return True


async def _after_danger(update: Update, context: Context, form: Form | None) -> bool:
    """What whoever told of a danger says next reaches the desk, whatever form was open before."""
    if form is None or not (text := text_of(update).strip()):
        return False
    unit = context.unit
    account = who(update)
    finding = await context.services.forms.finding(unit, account, text)
    matter = await context.services.following.danger_after(unit, account, form, text, finding)
    if matter is None:
        return False
    await following.danger_goes_on(update, context, matter, finding)
    return True


async def cancel(update: Update, context: Context) -> None:
    """/cancel: whatever was begun is given up."""
    await context.services.forms.drop(context.unit, who(update))
    reply(update, context, _DROPPED)


async def unread(update: Update, context: Context) -> None:
    """A file, a voice message, a sticker: what cannot be read here; a caption is read like any words."""
    words = text_of(update).strip()
    if words:
        await written(update, context)
    if not await passing.unheard(update, context, words):
        reply(update, context, notices.UNREAD)


async def _danger(update: Update, context: Context) -> bool:
    """Words of danger need no tap: the desk hears them at once, and the writer whom to ring.

    What a channel posted and somebody passes on is asked about first: it may be of another town.
    """
    message = update.message
    if (
        message is not None
        and message.forward_origin is not None
        and message.forward_origin.type == "channel"
    ):
        finding = await context.services.forms.finding(context.unit, who(update), text_of(update))
        if finding is not None and finding.urgent:
            reply(update, context, following_texts.PASSED_FROM_CHANNEL)
            return True
        return False
    if asks_after(text_of(update)) or by_words.is_word_on_an_order(update, context):
        return False
    if await by_words.of_a_waiting_visit(update, context):
        return True
    told = await context.services.forms.danger(
        context.unit, who(update), text_of(update), photo_of(update)
    )
    if told is None:
        return False
    reply(update, context, following_texts.danger_told(told))
    return True


async def _heard(update: Update, context: Context, *, menu: bool = True) -> bool:
    """Words nobody asked for: about one's own matters, thanks, or talk; False for a new demand or a photo, and without
    the `menu` for what says nothing."""
    text = text_of(update).strip()
    if not text and photo_of(update):
        return False
    if await _of_an_officer(update, context):
        return True
    finding = await context.services.forms.finding(context.unit, who(update), text)
    if await _of_work(update, context, text, finding):
        return True
    demands = finding is not None and finding.intent is Intent.VOICE
    if not (demands and unnamed(text)) and await _takes_back(update, context, text):
        return True
    if (
        await following.replied_in_private(update, context)
        or await following.goes_on(update, context, finding)
        or await following.papers(update, context, finding)
        or await passing.advice(update, context, finding)
        or await work_meanings.understood(update, context, finding)
    ):
        return True
    if await neighbours.goes_on_about_a_place(update, context, text):
        return True
    if await asides.answered(update, context, finding) or await _wanted(update, context, text):
        return True
    if await neighbours.known(update, context, text):
        return True
    if (
        demands
        or tells(text)
        or await following.is_beside_a_danger(context, who(update), text, finding)
    ):
        return await _of_a_demand(update, context, finding)
    return await _unclear(update, context, finding, menu=menu)


async def _of_a_demand(update: Update, context: Context, finding: Finding | None) -> bool:
    """What sounds like a demand and is none, or may be for a neighbour; False for a demand."""
    return (
        await private_meanings.rather(update, context, finding)
        or await _place_asked(update, context, text_of(update).strip(), finding)
        or await passing.between_neighbours(update, context, finding)
    )


async def _of_an_officer(update: Update, context: Context) -> bool:
    """What an officer asks for or does in words; False for anybody else."""
    return _is_officer(update, context) and (
        await officer_words.asked_in_private(update, context)
        or await officer_deeds.offered_in_private(update, context)
    )


async def _unclear(
    update: Update, context: Context, finding: Finding | None, *, menu: bool
) -> bool:
    """Words that are neither: a question for a place, a wish to come to something, what they are like; a trouble that
    does not sound like a demand is asked about (False); else what can be done here."""
    text = text_of(update).strip()
    leans = await context.services.forms.leans(context.unit, who(update), text)
    if (
        menu
        and not leans
        and officer_deeds.deed_like(text) is Wish.VISITED
        and _is_officer(update, context)
    ):
        reply(update, context, ALL_WELL)
        return True
    if await _plainly_wanted(update, context, finding, leans=leans, menu=menu):
        return True
    if declines(text):
        reply(update, context, following_texts.AS_YOU_WISH)
        return True
    if greets(text) and not _is_officer(update, context):
        reply(update, context, notices.GREETING, drafts.keyboard(_WAYS))
        return True
    if not menu:
        return False
    if await private_meanings.understood(update, context, finding, leans=leans):
        return True
    if private_meanings.is_demand(text):
        return False
    if not leans:
        await _shows_the_ways(update, context)
    return not leans


def _is_officer(update: Update, context: Context) -> bool:
    return bool(context.services.directory.communities_of(who(update)))


async def _plainly_wanted(
    update: Update, context: Context, finding: Finding | None, *, leans: bool, menu: bool
) -> bool:
    """A question for a place, a wish to come to something, and, unless a draft waits, whatever else stands out; False
    for a demand."""
    text = text_of(update).strip()
    wanted = private_meanings.stands_out(text) if menu else None
    if wanted in private_meanings.DEMANDS:
        return False
    asks = wanted in ("station", "question", "lend")
    return (
        (
            wanted is not None
            and not asks
            and await private_meanings.understood(update, context, finding, leans=leans)
        )
        or await neighbours.placed(update, context, text, bare=True)
        or (wanted != "question" and await activities.wanted(update, context, text))
    )


async def _shows_the_ways(update: Update, context: Context) -> None:
    """What can be done here, by who asks: an officer, somebody who carries out orders, a neighbour; and the words
    themselves may be handed on."""
    directory = context.services.directory
    if directory.communities_of(who(update)):
        keyboard = drafts.keyboard([[("下一件", "wk:next:0"), ("记走访", "f:begin:visit")], *_WAYS])
        reply(update, context, notices.START_OFFICER, keyboard)
    elif await passing.offered(update, context, drafts.keyboard(_WAYS)["inline_keyboard"]):
        return
    elif directory.agencies_of(who(update)):
        reply(update, context, notices.START_AGENCY, drafts.keyboard(_WAYS))
    else:
        reply(update, context, notices.START, drafts.keyboard(_WAYS))


async def _of_work(update: Update, context: Context, text: str, finding: Finding | None) -> bool:
    """What somebody who does something for others says of it."""
    return (
        await links.rests(update, context, text)
        or await agencies.away_in_words(update, context)
        or await passing.replied(update, context)
        or await by_words.replied(update, context)
        or await by_words.at_work(update, context, finding)
    )


async def _place_asked(
    update: Update, context: Context, text: str, finding: Finding | None
) -> bool:
    """A short question for a place that could be heard as a demand is answered; the answer has a way to tell."""
    if tells(text) or len(text) > SHORT or (finding is not None and finding.urgent):
        return False
    return await neighbours.placed(update, context, text, bare=False, strict=True)


async def _takes_back(update: Update, context: Context, text: str) -> bool:
    """Words that want something said before to be gone: all of it, the name, or one matter."""
    services = context.services.following
    unit = context.unit
    account = who(update)
    if wants_deletion(text):
        await privacy.delete(update, context)
    elif unnamed(text):
        kept = await services.unname(unit, account)
        reply(update, context, following_texts.UNNAMED if kept else following_texts.NOTHING)
    elif refuses(text):
        told = await services.mine(unit, account)
        reply(update, context, following_texts.WITHDRAW if told else _DROPPED)
        if told:
            await following.mine(update, context)
    else:
        return False
    return True


async def _wanted(update: Update, context: Context, text: str) -> bool:
    """Whether the words wish for what a button does; it is done."""
    for wanted, begin in _WANTS:
        if wanted.fullmatch(text):
            await begin(update, context)
            return True
    return False


async def _work_or_mine(update: Update, context: Context) -> None:
    """What is to be done: an officer's queue, or one's own matters."""
    officer = bool(context.services.directory.communities_of(who(update)))
    await (work.queue if officer else following.mine)(update, context)


async def _orders_or_mine(update: Update, context: Context) -> None:
    agency = bool(context.services.directory.agencies_of(who(update)))
    await (orders.listed if agency else following.mine)(update, context)


_WANTS: Final = (
    (re.compile(r"(?:我[要想]|怎么|如何)?(?:参加)?投票.{0,3}"), voting.vote),
    (
        re.compile(
            r"(?:我[要想]|怎么|如何)?绑定?(?:门牌|房号|家)?(?:.{0,3}|(?:怎么|咋)(?:弄|绑|办|整).{0,15})"
        ),
        doors.bind,
    ),
    (
        re.compile(
            r"我[要想](?:反映|说|投诉|举报)(?:个|一个|点|一下)?(?:事|事儿|事情|问题|情况)?.{0,2}"
        ),
        tell,
    ),
    (
        re.compile(
            r"(?:今[天儿]|我)?(?:有|还有)?(?:啥|什么|哪些)(?:活|事)?(?:要|得|该)(?:干|办|做)的?.{0,2}"
        ),
        _work_or_mine,
    ),
    (
        re.compile(
            r"我?还有[几多]少?单.{0,6}|下一单.{0,4}|(?:我)?(?:手上|手里)(?:还)?(?:有)?.{0,4}[单活].{0,4}|(?:我的|有哪些|哪个|哪几|看看?)单子?.{0,6}|哪[个单件].{0,3}(?:到期|到点|到时间).{0,3}"
        ),
        _orders_or_mine,
    ),
    (
        re.compile(r".{0,6}微心愿.{0,10}|.{0,6}心愿.{0,4}认领.{0,4}|我?(?:来|要|想)?认领.{0,12}"),
        wishes.wishes,
    ),
    (
        re.compile(
            r"我?.{0,8}(?:一共|总共)?(?:帮|服务)了(?:多少|多久|几个?).{0,6}|.{0,4}(?:志愿|服务)时长.{0,6}"
        ),
        wishes.hours,
    ),
    (re.compile(r".{0,8}(?:志愿|服务)(?:者|服务)?证明.{0,6}"), wishes.certified),
    (
        re.compile(
            r"我?(?:不(?:想|再)?(?:当|做|干)(?:帮手|志愿者|助手)|退出帮手|(?:帮手|志愿者)我?不(?:当|干|做)).{0,10}"
        ),
        neighbours.leaves,
    ),
    (
        re.compile(
            r"我的事.{0,2}|.{0,8}(?:我|俺)?.{0,4}(?:说|反映|报)过?的?(?:那)?.{0,3}(?:事|件).{0,3}(?:办|解决|处理|问|弄).{0,6}|我(?:说|反映)的事.{0,6}"
        ),
        following.mine,
    ),
)
"""Wishes in words for what the buttons do."""


_ELSEWHERE: Final[Mapping[str, Callable[[Update, Context, dict[str, Any]], Awaitable[None]]]] = {
    "paper": voting.entered,
    "objection": lambda update, context, filled: voting.objected(
        update, context, int(filled["ballot"])
    ),
    "circle": lambda update, context, filled: drafting.against(
        update, context, int(filled["ballot"])
    ),
    "view": lambda update, context, filled: hearing.written(
        update, context, int(filled["hearing"])
    ),
    "doorview": lambda update, context, filled: hearing.at_door(
        update, context, int(filled["community"]), int(filled["hearing"])
    ),
    rites.FORM: rites.said,
    rites.MORE: rites.said,
    circles.FORM: lambda update, context, filled: circles.written(
        update, context, int(filled["matter"])
    ),
    topics.FORM: lambda update, context, filled: topics.written(
        update, context, filled.get("activity")
    ),
    activities.REMARK: lambda update, context, filled: activities.remarked(
        update, context, int(filled["minutes"])
    ),
    "deed": orders.written,
}
"""Who takes the words that an open form waits for, by its kind; a visit's and a demand's stay here."""


async def _other_form(update: Update, context: Context, form: Form) -> bool:
    """Forms that live elsewhere; False for a visit or a demand."""
    if form.kind == "deed" and await by_words.of_another(
        update, context, int(form.filled["matter"]), str(form.filled["deed"])
    ):
        return True
    taken = _ELSEWHERE.get(form.kind)
    if taken is None:
        return await voting.astray(update, context)
    await taken(update, context, form.filled)
    return True


def _which(context: Context, filled: dict[str, Any]) -> str:
    """Which community a demand goes to, where there are several."""
    known = context.services.directory.communities
    return words.quoted(known[filled["community"]].name) if len(known) > 1 else ""
