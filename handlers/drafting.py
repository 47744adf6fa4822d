"""A ballot on the desk: its plan, its second officer, its doors, its end."""

from typing import Final

from telegram import Update

from bot import rules
from bot.domain.ballot import Ballot, Stage
from bot.domain.discretion import must_be_discreet
from bot.domain.errors import Anonymous, BadCallback, DomainError, NotEditable, NotOfficer
from bot.services import posting
from bot.services.directory import ANONYMOUS_ADMIN
from bot.storage import ballots, people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballot_desk, errors, sheet, workflow
from bot.texts.markup import message
from handlers import voting
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    ask,
    at_desk,
    in_private,
    officer,
    reply,
    rewrite,
    text_of,
    where,
    who,
)

_TURNED = frozenset({"kind", "rule", "secrecy", "notice", "hours"})
_ASKED = {
    "title": "请回复这条消息，写上要表决的题目（一句话，120 字以内）：",
    "options": "请回复这条消息，一行写一个选项（2 到 10 个，弃权会自动加上）：",
    "pictures": (
        "请回复这条消息发方案图片（每个方案最多 4 张，可以一次发一组），说明里先写是几号方案，再写别的，例如：\n"
        "2 东门木座椅 造价3万 地点：东门 设计：王工\n只写字不发图也行；“2 不要图片”是去掉。"
    ),
    "budget": "请回复这条消息，写上预算上限，例如：10万。每户选的方案加起来不能超过它；不要上限就写：不限",
    "scope": "请回复这条消息，写上哪几栋楼，例如：3号楼、5号楼；全小区就写：全部",
    "recuse": (
        "请回复这条消息，写上有利害关系、要回避的门（不投票，也不计入户数），例如：3-2-501、股东2；没有了就写：无"
    ),
    "void": "请回复这条消息，写上作废的理由（会公布）：",
    "extend": "请回复这条消息，写上延长一天的理由（会公布）：",
}

LIVE: Final = (Stage.DRAFT, Stage.SUBMITTED, Stage.APPROVED, Stage.OPEN)
MOST_LISTED: Final = 6
_OF_DRAFTS = frozenset({"title", "options", "scope", "recuse", "pictures", "budget"})


async def begin(update: Update, context: Context, matter: int) -> None:
    """From a matter's card: a plan named after what is the matter, never after somebody's words."""
    community = await officer(update, context)
    found = await context.services.curation.by_id(context.unit, community, matter)
    drafting = context.services.drafting
    made = await drafting.begin(
        context.unit, community, matter, who(update), workflow.public_title(found)
    )
    await drafting.show(context.unit, made.id, first=True)
    alert(update, context, f"拟好了 {made.number}，请在新卡片上改")


async def listed(update: Update, context: Context) -> None:
    """/ballots: live cards of all that are planned, open, or may still be objected to."""
    community = await at_desk(update, context)
    rows = await context.unit.rows()
    found = [
        *await ballots.in_stage(rows, LIVE, community.id),
        *await ballots.in_stage(rows, [Stage.CLOSED], community.id),
    ]
    if not found:
        reply(update, context, ballot_desk.NO_BALLOTS)
    for each in reversed(found[:MOST_LISTED]):
        await context.services.drafting.show(context.unit, each.id, first=True)


async def tapped(update: Update, context: Context) -> None:
    """A button of the plan's card."""
    deed, given = parse("e", update.callback_query.data if update.callback_query else None)
    if deed == "look":
        alert(update, context, "这是预览，投票还没开始。")
        return
    community = await officer(update, context)
    number = int(given)
    unit = context.unit
    drafting = context.services.drafting
    running = context.services.running
    if deed in _TURNED:
        changed = await drafting.turn(unit, community, number, who(update), deed)
        alert(update, context, ballot_desk.turned(changed, rules.profiles()[changed.profile], deed))
        return
    if deed == "none":
        await context.services.showings.turn_none(unit, community, number, who(update))
    elif deed == "submit":
        await drafting.submit(unit, community, number, who(update))
    elif deed == "drop":
        await drafting.drop(unit, community, number)
    elif deed == "back":
        await drafting.back(unit, community, number)
    elif deed == "agree":
        await drafting.agree(unit, community, number, who(update))
    elif deed == "approve":
        await running.approve(unit, community, number, who(update))
    else:
        await _more(update, context, community, deed, number)
        return
    alert(update, context, _SAID.get(deed, "改好了"))


_SAID = {
    "submit": "已提交，请另一位工作人员批准",
    "drop": "不要了",
    "back": "已退回",
    "agree": "已同意",
    "approve": "已批准",
}


async def _more(
    update: Update, context: Context, community: Community, deed: str, number: int
) -> None:
    """What asks for text, shows something or sends a file."""
    ballot = await context.services.drafting.ballot(context.unit, community, number)
    if deed in _ASKED:
        if deed in _OF_DRAFTS and ballot.stage is not Stage.DRAFT:
            raise NotEditable
        await ask(update, context, f"{ballot.number} {_ASKED[deed]}", f"ask:{deed}:{number}")
    elif deed == "preview":
        await _preview(update, context, number)
    elif deed == "doors":
        await context.services.running.remind(context.unit, number, write=False)
    elif deed == "paper":
        await voting.begin_paper(context, community.id, who(update), number)
        alert(update, context, "请到和我的私聊里发照片", show=True)
        return
    else:
        await _file(update, context, deed, ballot)
    alert(update, context)


async def _preview(update: Update, context: Context, number: int) -> None:
    """Exactly what residents will see."""
    text, keyboard = await context.services.running.preview(context.unit, number)
    params = message(f"<i>预览</i>\n{text}", keyboard)
    context.unit.send(Call("tell", "sendMessage", where(update), params, priority=1))
    ballot = await ballots.get(await context.unit.rows(), number)
    if ballot is not None:
        posting.show_options(context.unit, where(update), ballot, "tell")


async def _file(update: Update, context: Context, deed: str, ballot: Ballot) -> None:
    if deed == "papers":
        await context.services.voting.open_ballot(context.unit, ballot.id)
        directory = context.services.directory
        community = directory.communities[ballot.community]
        found = await context.services.running.papers(context.unit, ballot)
        effect = rules.profiles()[ballot.profile].effect
        content = sheet.papers(community.name, ballot, effect, found, directory.zone(community))
        name = "pdf"
        caption = f"表决票 {len(found)} 张（没投的户），一户一张，下半截是送达回执。收回来点〔录纸质票〕。"
    elif deed == "log":
        content = await context.services.book.log(context.unit, ballot)
        name = "jsonl"
        caption = "票据链，可用 bandeng verify 核对"
    else:
        outcome = await context.services.counting.again(context.unit, ballot.id)
        if outcome is None:
            raise BadCallback
        content = sheet.document(outcome, context.services.running.links)
        name = "pdf"
        caption = "结果表"
    params = {"filename": f"{ballot.number}.{name}", "caption": caption}
    context.unit.send(
        Call("tell", "sendDocument", where(update), params, priority=3, attachment=content)
    )


async def replied(update: Update, context: Context, deed: str, number: int, text: str) -> str:
    """An officer's reply to a question of the plan; what to answer, "" where the card says it already."""
    community = context.services.directory.desk(where(update))
    if community is None:
        raise NotOfficer
    if who(update) == ANONYMOUS_ADMIN:
        raise Anonymous
    drafting = context.services.drafting
    unit = context.unit
    if deed == "title":
        await drafting.retitle(unit, community, number, who(update), text)
    elif deed == "options":
        await drafting.reoption(unit, community, number, who(update), text)
    elif deed == "scope":
        await drafting.rescope(unit, community, number, who(update), text)
    elif deed == "recuse":
        await drafting.recuse(unit, community, number, who(update), text)
    elif deed == "budget":
        await context.services.showings.set_budget(unit, community, number, who(update), text)
    elif deed == "objection":
        await context.services.counting.answer(unit, community, number, text, who(update))
        return "答复已发给提异议的人。"
    else:
        ballot = await drafting.ballot(unit, community, number)
        must_be_discreet(text)
        facts = {"reason": text.strip()[:200] or "没有写理由"}
        await context.services.voting.propose(unit, community, deed, ballot, who(update), facts)
        return "请另一位工作人员核对。"
    return ""


async def circle(update: Update, context: Context) -> None:
    """A circle's member in private: agreed, or against it with a reason that is asked for next."""
    word, number = parse("ci", update.callback_query.data if update.callback_query else None)
    in_private(update)
    services = context.services
    unit = context.unit
    account = who(update)
    if word == "yes":
        await services.drafting.agree_in_private(unit, int(number), account)
        alert(update, context)
        rewrite(update, context, ballot_desk.CIRCLE_YES)
        return
    await services.drafting.may_object(unit, int(number), account)
    await people.fill(
        await unit.rows(), account, account, "circle", {"ballot": int(number)}, unit.now
    )
    alert(update, context)
    reply(update, context, ballot_desk.CIRCLE_WHY)


async def against(update: Update, context: Context, number: int) -> None:
    """The reason itself; whatever is wrong with it, the question is over."""
    try:
        await context.services.drafting.object(context.unit, number, who(update), text_of(update))
    except DomainError as error:
        reply(update, context, errors.sentence(error))
    else:
        reply(update, context, ballot_desk.CIRCLE_NO)
    await people.forget_form(await context.unit.rows(), who(update), who(update))


async def decided(update: Update, context: Context) -> None:
    """The second officer's word on a paper, a proxy, a voiding, an extension."""
    sure, given = parse("k", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    end = await context.services.second_officer.decide(
        context.unit, community, int(given), who(update), agreed=sure == "yes"
    )
    alert(update, context, end, show=len(end) > 12)
    message = update.effective_message
    if message is not None:
        params = {"message_id": message.message_id, "reply_markup": {"inline_keyboard": []}}
        context.unit.send(Call("edit", "editMessageReplyMarkup", where(update), params, priority=3))
