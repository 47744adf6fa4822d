"""A resident's own matters (我的事), and their word on one wherever it is written or tapped."""

import re
from collections.abc import Sequence

from telegram import Update

from bot.domain.answering import Answer, adds, answer, refuses
from bot.domain.aside import asks_where_to_vote, leans_to_a_choice, tells_a_choice
from bot.domain.confirming import Confirmed
from bot.domain.errors import BadCallback, NoCommunity
from bot.domain.matter import Matter, State
from bot.services import posting
from bot.services.listening.forms import PICTURE
from bot.services.listening.intake import Said, reaction
from bot.services.matters.following import (
    Followed,
    Reply,
    acknowledges,
    asks_how_it_is,
    names_a_thing,
    reads,
)
from bot.storage import matters, people
from bot.storage.communities import Community
from bot.texts import following as texts
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    calls_us,
    here,
    in_private,
    photo_of,
    reply,
    rewrite,
    text_of,
    where,
    who,
)
from nlp.finding import Finding, Intent

_SAID = {Reply.STILL: texts.STILL, Reply.DONE: texts.DONE, Reply.ASKS: texts.ASKED}
_KEPT = re.compile(r"^记下了，事项 (20\d\d-\d{4})")
WHY = -3  # the form of whoever just said that a matter is not done stands under no chat
SAYS_WHY = 600.0  # seconds within which what they write next says why
SHORTEST_REMARK = 6  # characters
_SIGNS = {Reply.STILL: "✍", Reply.DONE: "🎉", Reply.ASKS: "👌"}


async def mine(update: Update, context: Context, about: str = "") -> None:
    """/mine, or 办到哪了 in private: one message a matter, with what can be said of it; where the words tell which one
    is meant, that one."""
    services = context.services
    unit = context.unit
    found = await services.following.mine(unit, who(update))
    if about:
        meant = await services.following.meant_of(unit, who(update), found, about)
        if not meant and await _of_a_neighbour(update, context, found, about):
            return
        found = meant or found
    signed = await services.activities.of(unit, who(update))
    if signed:
        reply(update, context, signed)
    if not found and not signed:
        reply(update, context, texts.NOTHING)
    for each in found:
        community = services.directory.communities[each.community]
        stands = posting.standing(services.directory, community, each, unit)
        private = services.workflow.procedure(each).private
        hidden = private or await services.workflow.is_between_us(unit, each)
        page = None if hidden else services.noticing.page_of(each)
        own = await services.following.own_words(unit, who(update), each)
        reply(
            update, context, texts.one(each, stands, own), texts.keyboard(each, page, own=bool(own))
        )


async def _of_a_neighbour(
    update: Update, context: Context, own: Sequence[Matter], about: str
) -> bool:
    """How a trouble stands that words name and that is none of one's own: a neighbour's, or nobody's yet; False where
    they name none."""
    services = context.services
    unit = context.unit
    try:
        community = await here(update, context)
    except NoCommunity:
        return False
    filed = await services.listening.filed(unit, community, about)
    if not names_a_thing(filed) or filed.category in {each.category for each in own}:
        return False
    matter = await services.following.spoken_of(unit, community, about)
    if matter is None or services.workflow.procedure(matter).private:
        reply(update, context, texts.NOBODY_TOLD)
        return True
    stands = posting.standing(services.directory, community, matter, unit)
    reply(update, context, texts.in_group(matter, stands))
    return True


async def tapped(update: Update, context: Context) -> None:
    """好了, 还没好 or 补一句, in private or under a result in the group."""
    deed, number = parse("my", update.callback_query.data if update.callback_query else None)
    unit = context.unit
    account = who(update)
    if where(update) == account:
        matter = await context.services.following.one_of_mine(unit, account, int(number))
    else:
        found = await matters.get(await unit.rows(), int(number))
        community = context.services.directory.group(where(update))
        if found is None or community is None or found.community != community.id:
            raise BadCallback
        matter = found
    if deed == "more":
        filled = {
            "community": matter.community,
            "matter": matter.id,
            "category": matter.category,
            "written": unit.now.timestamp(),
        }
        await people.fill(await unit.rows(), account, account, "tell", filled, unit.now)
        alert(update, context)
        reply(update, context, texts.MORE)
        return
    if deed in ("drop", "gone", "keep"):
        await _take_back(update, context, deed, matter)
        return
    said = Confirmed(deed)
    await context.services.following.says(unit, matter, account, said)
    if said is Confirmed.BROKEN:
        await will_say_why(context, account, matter.id)
    alert(update, context, texts.STILL if said is Confirmed.BROKEN else texts.DONE, show=True)


async def _take_back(update: Update, context: Context, deed: str, matter: Matter) -> None:
    """撤回, once more to be sure: what somebody said of one matter is forgotten."""
    in_private(update)
    alert(update, context)
    if deed == "drop":
        reply(update, context, texts.SURE.format(number=matter.number), texts.drop_keyboard(matter))
    elif deed == "keep":
        rewrite(update, context, texts.KEPT)
    else:
        await context.services.following.take_back(context.unit, who(update), matter.id)
        rewrite(update, context, texts.GONE.format(number=matter.number))


async def replied(update: Update, context: Context, finding: Finding | None) -> bool:
    """A resident's reply to a message of ours in the group; False where it is about no matter, or mere talk."""
    message = update.message
    if message is None or message.reply_to_message is None or message.from_user is None:
        return False
    following = context.services.following
    unit = context.unit
    matter = await following.about(unit, where(update), message.reply_to_message.message_id)
    if matter is None:
        return False
    at = (where(update), message.message_id)
    followed = await following.told(unit, matter, who(update), text_of(update), at=at)
    alike = (
        finding is not None
        and finding.intent is Intent.VOICE
        and finding.category == matter.category
    )
    if (
        followed.said is Reply.TALK and alike
    ):  # what is the matter, told again, says that it still is
        await following.says(unit, matter, who(update), Confirmed.BROKEN, text_of(update))
        followed = Followed(matter, Reply.STILL)
    if followed.said is Reply.TALK and _is_a_remark(matter, text_of(update)):
        posting.tell_desk_from(
            unit,
            context.services.directory,
            matter.community,
            texts.remarked(matter, text_of(update)),
            who(update),
            matter.id,
            said=at,
        )
        followed = Followed(matter, Reply.ASKS)
    if sign := _SIGNS.get(followed.said):
        unit.send(reaction(where(update), message.message_id, sign))
    return followed.said is not Reply.TALK


def _is_a_remark(matter: Matter, text: str) -> bool:
    """Whether talk under a result says something of it that the desk should read."""
    return (
        matter.state in (State.ANSWERED, State.CLOSED)
        and len(text.strip()) >= SHORTEST_REMARK
        and not acknowledges(text)
        and answer(text) is not Answer.THANKS
    )


async def still(context: Context, matter: Matter, account: int, text: str) -> None:
    """Words in the group that an answered matter is not done count as they would under its notice."""
    if matter.state is State.ANSWERED and reads(text) is Reply.STILL:
        await context.services.following.says(context.unit, matter, account, Confirmed.BROKEN, text)


async def help_called(context: Context, community: Community, text: str) -> None:
    """A neighbour says in the group that help was called: the desk reads it where a danger rings."""
    for matter in await context.services.workflow.ringing(context.unit, community):
        told = texts.help_called(matter, text)
        posting.tell_desk(context.unit, context.services.directory, community.id, told, priority=0)


async def about_a_danger(context: Context, community: Community, said: Said) -> None:
    """What somebody answers to a neighbour who told of a danger is for whoever goes there: 拔了，电池已经搁外头了."""
    unit = context.unit
    matter = await context.services.listening.danger_under(unit, community, said)
    if matter is None or acknowledges(said.text) or answer(said.text) is Answer.THANKS:
        return
    told = texts.answered_a_danger(matter, said.text)
    directory = context.services.directory
    at = (said.chat, said.message)
    posting.tell_desk_from(unit, directory, community.id, told, said.account, matter.id, said=at)
    unit.send(reaction(said.chat, said.message, "👌"))


async def inquired(update: Update, context: Context, community: Community) -> bool:
    """Somebody asks the group how a matter is: one line under the question, once an hour a matter, and no support of
    it; what goes its way in private is not spoken of."""
    message = update.message
    services = context.services
    unit = context.unit
    matter = await services.following.inquired(
        unit, community, text_of(update), named=calls_us(context, text_of(update))
    )
    if message is None or matter is None or services.workflow.procedure(matter).private:
        return False
    stands = posting.standing(services.directory, community, matter, unit)
    hour = int(unit.now.timestamp()) // 3600
    once = f"state:{where(update)}:{matter.id}:{hour}"
    told = texts.in_group(matter, stands)
    posting.tell_under(unit, where(update), message.message_id, told, once=once)
    unit.send(reaction(where(update), message.message_id, "👌"))
    return True


async def passed_on(update: Update, context: Context, *, demands: bool) -> bool:
    """A question under a notice, or a few words under a hearing's or a ballot's post that are no demand: the desk reads
    them, nothing is counted; False under any other post."""
    message = update.message
    if message is None or message.reply_to_message is None:
        return False
    following = context.services.following
    unit = context.unit
    post = message.reply_to_message.message_id
    notice = await following.of_a_notice(unit, where(update), post)
    matter = await following.asked_about(unit, where(update), post)
    if notice is not None and reads(text_of(update)) is Reply.ASKS:
        told = texts.asked_under(notice, text_of(update))
        community = notice.community
    elif matter is None or demands:
        return False
    elif (told := await _of_voting(update, context, post)) is not None:
        reply(update, context, told, quoting=True)
        return True
    else:
        told = texts.asked(matter, text_of(update))
        community = matter.community
    at = (where(update), message.message_id)
    directory = context.services.directory
    posting.tell_desk_from(unit, directory, community, told, who(update), said=at)
    unit.send(reaction(where(update), message.message_id, "👌"))
    return True


async def under_a_ballot(update: Update, context: Context) -> bool:
    """A choice or a wish to vote under a ballot's post is answered before it is taken for anything else."""
    message = update.message
    if message is None or message.reply_to_message is None:
        return False
    told = await _of_voting(update, context, message.reply_to_message.message_id)
    if told is not None:
        reply(update, context, told, quoting=True)
    return told is not None


async def _of_voting(update: Update, context: Context, post: int) -> str | None:
    """What is said at once to words under a ballot's post: a choice is no vote there, and how one votes."""
    text = text_of(update)
    voting = await context.services.following.is_ballot(context.unit, where(update), post)
    if not voting:
        return None
    if asks_where_to_vote(text):
        return texts.HOW_TO_VOTE
    return texts.NOT_A_VOTE if tells_a_choice(text) or leans_to_a_choice(text) else None


async def replied_in_private(update: Update, context: Context) -> bool:
    """A reply to news of a matter reaches whoever has it, whatever it says; False where it is about no matter."""
    following = context.services.following
    unit = context.unit
    account = who(update)
    text = text_of(update).strip()
    quoted = update.message.reply_to_message if update.message else None
    photo = photo_of(update)
    text = text or (PICTURE if photo else "")
    if quoted is None or not text or answer(text) is Answer.THANKS:
        return False
    matter = await following.about(unit, account, quoted.message_id)
    if matter is None:
        return await _adds_to_what_was_kept(update, context, quoted.text or "")
    if acknowledges(text):
        reply(update, context, texts.ALL_RIGHT)
        return True
    followed = await following.told(unit, matter, account, text, photo, passes_talk=True)
    if matter.course.waiting or text == PICTURE:
        await following.keep(unit, matter, account, text, photo)
    reply(update, context, thanks(followed) or texts.PASSED_ON)
    return True


async def _adds_to_what_was_kept(update: Update, context: Context, quoted: str) -> bool:
    """A reply to 记下了，事项 2026-0001 adds to that matter, where it is one's own and open."""
    found = _KEPT.search(quoted)
    if found is None:
        return False
    following = context.services.following
    own = await following.mine(context.unit, who(update))
    matter = next((each for each in own if each.number == found[1] and each.state.open), None)
    said = reads(text_of(update))
    if matter is None or said is Reply.ASKS or refuses(text_of(update)):
        return False
    if said is not Reply.TALK:
        followed = await following.told(context.unit, matter, who(update), text_of(update).strip())
        reply(update, context, thanks(followed) or texts.PASSED_ON)
        return True
    if not acknowledges(text_of(update)):
        await following.add(context.unit, matter, who(update), text_of(update).strip(), None)
    reply(update, context, texts.ADDED.format(number=matter.number))
    return True


async def is_beside_a_danger(
    context: Context, account: int, text: str, finding: Finding | None
) -> bool:
    """Whether words after a danger told just before are about another trouble: a demand, whatever they sound like."""
    following = context.services.following
    ringing = await following.in_danger(context.unit, account, text, finding)
    return ringing is not None and await following.is_another_trouble(context.unit, ringing, text)


async def will_say_why(context: Context, account: int, matter: int) -> None:
    """Whoever has just said that a matter still is not done often writes what is wrong next."""
    told = {"matter": matter, "at": context.unit.now.timestamp()}
    await people.fill(await context.unit.rows(), account, WHY, "why", told, context.unit.now)


async def _says_why(update: Update, context: Context, finding: Finding | None) -> bool:
    """What is still wrong, right after 还没解决: it goes with that matter, unless another kind of trouble is told."""
    unit = context.unit
    account = who(update)
    text = text_of(update).strip()
    form = await people.form(await unit.rows(), account, WHY)
    if form is None or unit.now.timestamp() - form.filled["at"] > SAYS_WHY:
        return False
    own = await context.services.following.mine(unit, account)
    matter = next((each for each in own if each.id == form.filled["matter"]), None)
    voices = finding is not None and finding.intent is Intent.VOICE
    if matter is None or answer(text) in (Answer.THANKS, Answer.ASKS) or reads(text) is Reply.ASKS:
        return False
    if (
        finding is not None
        and voices
        and finding.category != matter.category
        and names_a_thing(finding)
    ):
        return False
    if not voices and len(text) < SHORTEST_REMARK:
        return False
    await people.forget_form(await unit.rows(), account, WHY)
    await context.services.following.add(unit, matter, account, text, finding, photo_of(update))
    reply(update, context, texts.ADDED.format(number=matter.number))
    return True


async def goes_on(update: Update, context: Context, finding: Finding | None) -> bool:
    """Words in private about what one told before: a danger, how it is, that it is done or is not, one more line."""
    following = context.services.following
    unit = context.unit
    account = who(update)
    text = text_of(update).strip()
    if await _says_why(update, context, finding):
        return True
    if (ringing := await following.in_danger(unit, account, text, finding)) is not None:
        if not await following.is_another_trouble(unit, ringing, text):
            await danger_goes_on(update, context, ringing, finding)
            return True
        await following.danger_goes_on(unit, ringing, account, text, None)
    if asks_how_it_is(text):
        if not await _as_an_officer(update, context, text):
            await mine(update, context, text)
        return True
    meant = await following.meant(unit, account, text, finding.category if finding else None)
    if meant is not None and (said := thanks(await following.told(unit, meant, account, text))):
        reply(update, context, said)
        return True
    if adds(text) and (told := await following.just_told(unit, account, finding)) is not None:
        await following.add(unit, told, account, text, finding)
        reply(update, context, texts.ADDED.format(number=told.number))
        return True
    return False


async def papers(update: Update, context: Context, finding: Finding | None) -> bool:
    """A picture with a word that is no demand, while one matter of one's own is open: it goes with that."""
    following = context.services.following
    own = [each for each in await following.mine(context.unit, who(update)) if each.state.open]
    photo = photo_of(update)
    demands = finding is not None and finding.intent is Intent.VOICE
    if photo is None or demands or len(own) != 1 or reads(text_of(update)) is Reply.ASKS:
        return False
    text = text_of(update).strip()
    await following.add(context.unit, own[0], who(update), text, finding, photo)
    reply(update, context, texts.ADDED.format(number=own[0].number))
    return True


async def _as_an_officer(update: Update, context: Context, text: str) -> bool:
    """An officer who told nothing asks how a matter of theirs stands; False for anybody else."""
    services = context.services
    unit = context.unit
    for community in services.directory.communities_of(who(update)):
        matter = await services.following.pointed_at(unit, community, text)
        if matter is not None and not await services.following.mine(unit, who(update)):
            stands = posting.standing(services.directory, community, matter, unit)
            reply(update, context, texts.in_group(matter, stands))
            return True
    return False


async def danger_goes_on(
    update: Update, context: Context, matter: Matter, finding: Finding | None
) -> None:
    """More words of whoever told of a danger: the desk reads them, and the writer whom to ring."""
    services = context.services
    unit = context.unit
    account = who(update)
    over = await services.following.danger_goes_on(
        unit, matter, account, text_of(update).strip(), finding
    )
    before = await services.following.own_words(unit, account, matter)
    reply(
        update,
        context,
        texts.went_on(over=over, mind=await services.forms.consoles(unit, account, before)),
    )


def thanks(followed: Followed) -> str | None:
    """What is said in private to words about a matter, and which one; None for mere talk."""
    return said_of(followed.matter, followed.said) or None


def said_of(matter: Matter, said: Reply) -> str:
    """What is said to words about a matter, and which one; empty for mere talk."""
    return texts.about(matter, _SAID[said]) if said in _SAID else ""
