"""Text in the desk: a reply to the bot's question. Other talk there is left alone."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from telegram import Message, Update

from bot.domain.answering import Answer, answer
from bot.domain.danger import LONGEST, goes, takes
from bot.domain.errors import BadCallback, NotAskedOfYou
from bot.domain.matter import Matter, State
from bot.domain.meaning import asks
from bot.domain.ordering import asks_about, numbered, pointed_at
from bot.services import posting
from bot.services.directory import ANONYMOUS_ADMIN
from bot.services.listening.intake import reaction
from bot.services.matters.following import names_a_thing
from bot.storage import matters, outbox, people
from bot.storage.communities import Community
from bot.storage.outbox import ALARM
from bot.texts import cards as texts
from bot.texts.asides import YOURE_WELCOME
from bot.texts.markup import one_button
from handlers import activities, desk_offers, desk_words, drafting, hearing, officer_deeds, onspot
from handlers.callback_data import parse
from handlers.context import (
    ASKED,
    Context,
    about,
    alert,
    officer,
    photo_of,
    rebutton,
    reply,
    rewrite,
    text_of,
    where,
    who,
)

FIRST: Final = ("m:assign", "m:class", "m:time", "c:", "cl:")
"""Buttons that words under a card mean before they are taken for news of it."""
ANSWERS_WITHIN: Final = timedelta(minutes=10)  # of words without a reply
_ALARM: Final = ALARM.removesuffix(":")
ASKED_THEM: Final = "问私下报的人了，他回了这里看得到。"
GOING: Final = "记下了，算您去了，不再响。办完点卡片上的按钮。"
STILL_RINGS: Final = "记下了。还没人说去，会接着响；去的人请点〔我去〕，是虚惊请点〔虚惊〕。"
TAKEN: Final = "{said}。您写的也记下了（只有工作台看得到）；要告诉居民，点〔回个话〕。"
NAMED: Final = (
    "在。工作台里请回复卡片或点按钮；看事项发 /matters，看我排着的事发 /work，都会什么发 /help。"
)
WORDLESS: Final = "我只看得懂字：请写一句回复那条消息，有照片就把照片和这句话一起发。"
NOTED: Final = "记在这件事上了（只有工作台看得到）。"


async def written(update: Update, context: Context) -> None:
    """A reply to the bot's question; whoever writes in the desk is an officer."""
    community = context.services.directory.desk(where(update))
    message = update.message
    if community is None or message is None or _is_a_bot(message):
        return
    if message.reply_to_message is None:
        await _unasked(update, context, community)
        return
    asked = await outbox.named(
        await context.unit.rows(), where(update), message.reply_to_message.message_id
    )
    if asked is None and _is_ours(message.reply_to_message, context):
        await _unasked(update, context, community)  # an older question, whose newer one waits
        return
    what, _, rest = (asked or "").partition(":")
    deed = rest.partition(":")[0]
    if what in ("card", "about", _ALARM) and deed.isdecimal() and text_of(update).strip():
        said = await _said(update, context, community, int(deed), alarm=what == _ALARM)
        matter = await context.services.curation.by_id(context.unit, community, int(deed))
        await _answers_note(update, context, community, matter, said)
        return
    if what == posting.FROM and text_of(update).strip():
        await _back(update, context, community, rest)
        return
    if what == "ask":
        given = Given(text_of(update), photo_of(update), message.message_id, message.media_group_id)
        await _answer(update, context, community, rest, given)
        await _forget_asked(context, who(update), f"ask:{rest}")


async def _answers_note(
    update: Update, context: Context, community: Community, matter: Matter, said: str
) -> None:
    """What a note under a card is answered with: what its words ask for, or the button that they mean."""
    text = text_of(update)
    if said != NOTED:
        reply(update, context, said)
        return
    offer = officer_deeds.under_card(context, community, matter, text)
    button = desk_offers.meant_under(matter, text)
    first = button is not None and button[1].startswith(FIRST)  # 给物业派过去 is no news
    if asks_about(text) and not first:
        told = await context.services.curation.card(
            context.unit, community, matter.number, who(update)
        )
        reply(update, context, told, ref=about(update, matter))
    elif offer is not None and not first:
        reply(update, context, f"{NOTED}{offer[0]}", offer[1], quoting=True)
    elif button is not None:
        told = texts.CAN_BE_TAPPED.format(label=button[0])
        reply(update, context, told, one_button(*button))
    else:
        reply(update, context, NOTED)


async def _back(update: Update, context: Context, community: Community, rest: str) -> None:
    """An officer's reply to what somebody told the desk goes back to them; `rest` is ACCOUNT:MATTER:AT, and
    :CHAT:MESSAGE where it was said in a group."""
    account, matter, _, *there = rest.split(":")
    text = text_of(update).strip()
    said = (int(there[0]), int(there[1])) if there else None
    told = await context.services.following.answered(
        context.unit, community, int(account), int(matter), who(update), text, said
    )
    reply(update, context, told)


@dataclass(frozen=True, slots=True)
class Given:
    """What an officer wrote as the answer to a question of ours, and the message it stands in."""

    text: str
    photo: str | None
    message: int
    album: str | None = None


async def _answer(
    update: Update, context: Context, community: Community, asked: str, given: Given
) -> None:
    """What a question of ours asked for; `asked` is its ref, "deed:number"."""
    deed, _, number = asked.partition(":")
    unit = context.unit
    if deed.startswith("m-"):
        matter = (deed.removeprefix("m-"), int(number))
        reply(update, context, await _matter(update, context, community, *matter, given))
    elif deed == "av-pictures":
        await activities.pictured(update, context, community, int(number), given.text)
    elif deed.startswith("av-"):
        await activities.replied(
            update, context, community, deed.removeprefix("av-"), int(number), given.text
        )
    elif deed == "pictures":
        await context.services.showings.tell(
            unit, community, int(number), who(update), given.text, given.photo, given.album
        )
        unit.send(reaction(where(update), given.message, "👌"))
    elif deed == "mn-answer":
        await context.services.minutes.answer(unit, community, int(number), given.text)
        reply(update, context, "答复转给提意见的人了。")
    elif deed.startswith("spot-"):
        category = deed.removeprefix("spot-")
        said = await onspot.replied(update, context, community, category, given.text)
        reply(update, context, said)
    elif deed == "ho-word":
        await hearing.worded(update, context, community, int(number), given.text)
    elif deed == "appeal":
        await context.services.joining.answer(unit, community, int(number), given.text, who(update))
        reply(update, context, "答复已公布在红黑榜上。")
    else:
        said = await drafting.replied(update, context, deed, int(number), given.text)
        if said:
            reply(update, context, said)
        else:
            unit.send(reaction(where(update), given.message, "👌"))


# an answer written without the reply


async def _forget_asked(context: Context, account: int, ref: str) -> None:
    rows = await context.unit.rows()
    form = await people.form(rows, account, ASKED)
    if form is not None and form.filled["ref"] == ref:
        await people.forget_form(rows, account, ASKED)


async def _perhaps(update: Update, context: Context) -> bool:
    """Whether what an officer wrote may be the answer that they were just asked for; they are asked if it is."""
    unit = context.unit
    account = who(update)
    form = await people.form(await unit.rows(), account, ASKED)
    message = update.message
    if form is None or message is None or form.filled["desk"] != where(update):
        return False
    if unit.now.timestamp() - float(form.filled["at"]) > ANSWERS_WITHIN.total_seconds():
        return False
    given = {"text": text_of(update), "photo": photo_of(update), "message": message.message_id}
    await people.fill(
        await unit.rows(), account, ASKED, "asked", {**form.filled, **given}, unit.now
    )
    reply(update, context, texts.is_it_the_answer(text_of(update)), texts.ANSWER_KEYBOARD)
    return True


async def meant(update: Update, context: Context) -> None:
    """The officer's word on whether what they wrote was the answer."""
    word, _ = parse("aq", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    rows = await context.unit.rows()
    form = await people.form(rows, who(update), ASKED)
    if form is None or "text" not in form.filled or form.filled["desk"] != where(update):
        raise NotAskedOfYou
    await people.forget_form(rows, who(update), ASKED)
    alert(update, context)
    if word == "no":
        rewrite(update, context, texts.NOT_THE_ANSWER)
        return
    rebutton(update, context, {"inline_keyboard": []})
    given = Given(form.filled["text"], form.filled["photo"], form.filled["message"])
    await _answer(update, context, community, form.filled["ref"].removeprefix("ask:"), given)


async def wordless(update: Update, context: Context) -> None:
    """A picture, a voice message or a sticker as the answer to a question on the desk."""
    message = update.message
    answered = message.reply_to_message if message else None
    if answered is None or context.services.directory.desk(where(update)) is None:
        return
    asked = await outbox.named(await context.unit.rows(), where(update), answered.message_id)
    pictures = ("ask:pictures:", "ask:av-pictures:")
    if (asked or "").startswith(pictures) and photo_of(update) is not None:
        await written(update, context)
    elif (asked or "").startswith("ask:"):
        reply(update, context, WORDLESS)


def _is_ours(message: Message, context: Context) -> bool:
    return message.from_user is not None and message.from_user.id == context.bot.id


def _is_a_bot(message: Message) -> bool:
    """Another bot; an anonymous administrator looks like one."""
    sender = message.from_user
    return sender is not None and sender.is_bot and sender.id != ANONYMOUS_ADMIN


async def _unasked(update: Update, context: Context, community: Community) -> None:
    """Talk on the desk is left alone; who says that they go while one danger rings goes there, and who names the bot
    hears how to speak to it."""
    unit = context.unit
    text = text_of(update)
    if goes(text) and len(text) <= LONGEST:
        ringing = await context.services.workflow.ringing(unit, community)
        if len(ringing) == 1 and await _may_be(context, community, ringing[0], text):
            reply(
                update, context, await _said(update, context, community, ringing[0].id, alarm=True)
            )
            return
    if await desk_words.understood(update, context, community):
        return
    if "小板凳" in text and answer(text.replace("小板凳", "")) is Answer.THANKS:
        reply(update, context, YOURE_WELCOME)
        return
    if f"@{context.bot.username}" in text:
        reply(update, context, NAMED)
        return
    await _perhaps(update, context)


async def _may_be(context: Context, community: Community, matter: Matter, text: str) -> bool:
    """Whether words may be about a matter: 漏水那个我去看看 and 0033我去看了 are not about another that rings."""
    number = numbered(text)
    if number is not None:
        return int(number.rpartition("-")[2]) == int(matter.number.rpartition("-")[2])
    if pointed_at(text) is None:
        return True
    filed = await context.services.listening.filed(context.unit, community, text)
    if not names_a_thing(filed):
        return True  # 我到了没事 names nothing
    found = await context.services.following.all_spoken_of(context.unit, community, text)
    return not found or any(each.id == matter.id for each in found)


async def _said(
    update: Update, context: Context, community: Community, number: int, *, alarm: bool
) -> str:
    """Words under a card are a note on its matter; under an alarm they stop it only if somebody says that they go."""
    services = context.services
    unit = context.unit
    account = who(update)
    matter = await matters.get(await unit.rows(), number)
    rings = alarm and matter is not None and matter.state is State.VOICED
    going = rings and (goes(text_of(update)) or takes(text_of(update)))
    if going:
        await services.actions.do(unit, community, number, "take", account, "")
    await services.actions.do(unit, community, number, "note", account, text_of(update))
    if going:
        return GOING
    if rings and matter is not None:
        asked = _asks_whoever_told(text_of(update)) and await services.actions.ask_askers(
            unit, community, matter, text_of(update).strip()
        )
        return f"{ASKED_THEM if asked else ''}{STILL_RINGS}"
    if matter is not None and matter.state is State.VOICED and takes(text_of(update)):
        done = await services.actions.do(unit, community, number, "take", account, "")
        return TAKEN.format(said=done.said)
    return NOTED


def _asks_whoever_told(text: str) -> bool:
    """Whether words under an alarm ask whoever told of it: 在几楼？; 谁报的 and 谁去 are for colleagues."""
    question = answer(text) is Answer.ASKS or asks(text)
    return question and not asks_about(text) and not text.strip().startswith("谁")


async def _matter(
    update: Update,
    context: Context,
    community: Community,
    deed: str,
    number: int,
    given: Given,
) -> str:
    """What was asked for a matter: the words of a deed, of a summary, of more time."""
    services = context.services
    unit = context.unit
    account = who(update)
    text = given.text
    if deed == "heard":
        matter = await services.hearings.close(unit, community, number, text, account)
        return f"{matter.number} 小结已公示。"
    if deed.startswith("time"):
        days = deed.removeprefix("time")
        if not days.isdecimal():
            raise BadCallback
        return (
            await services.extensions.ask(unit, community, number, int(days), text, account)
        ).said
    return (
        await services.actions.do(unit, community, number, deed, account, text, given.photo)
    ).said
