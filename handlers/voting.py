"""Voting: one tap on the card, or everything in private; receipts, papers, objections."""

from typing import Any, Final

from telegram import Update

from bot.domain.ballot import Ballot, Choice, Question, Stage
from bot.domain.errors import (
    BadCallback,
    DomainError,
    MissingPart,
    NotBound,
    NotInBallot,
    NotOfficer,
    NotVoting,
    OverBudget,
)
from bot.domain.household import door
from bot.domain.ledger import Receipt
from bot.services import posting
from bot.services.ballots.voting import Cast, VotingTurn
from bot.storage import ballots, people
from bot.storage.outbox import Call
from bot.texts import ballot_desk, errors
from bot.texts import ballots as texts
from bot.texts import binding as binding_texts
from bot.texts.markup import message
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
    where,
    who,
)

PICKS: Final = 0  # in place of a chat: what is picked so far stands beside whatever form is open

SLIPS: Final = ("委托", "由", "送达", "撤回委托")


async def tapped(update: Update, context: Context) -> None:
    """An option on the card in a group: votes for all of one's own households."""
    ballot, option = parse("v", update.callback_query.data if update.callback_query else None)
    made = await context.services.voting.cast(
        context.unit, who(update), int(ballot), (int(option),), chat=where(update)
    )
    await _told(update, context, made)


async def _told(update: Update, context: Context, made: list[Cast]) -> None:
    """The box at once; the receipt in private where that chat is open."""
    private = where(update) == who(update) or await people.is_private(
        await context.unit.rows(), who(update)
    )
    first = made[0]
    text = texts.alert(
        first.label, first.ballot, first.choice, first.before, first.receipt, private=private
    )
    if len(made) > 1:
        text = f"您的 {len(made)} 户都记下了。{text}"
    alert(update, context, text, show=True)
    for each in made if private else ():
        if not each.repeated:
            _receipt(
                context,
                who(update),
                each.ballot,
                each.label,
                each.choice,
                each.before,
                each.receipt,
            )


def _receipt(
    context: Context,
    account: int,
    ballot: Ballot,
    label: str,
    choice: Choice,
    before: Choice | None,
    given: Receipt,
) -> None:
    """Each receipt once: at the vote, or when asked for where the private chat was not open then."""
    text = texts.receipt(ballot, label, choice, before, given)
    keyboard = texts.receipt_keyboard(ballot, given, context.services.running.links)
    once = f"receipt:{ballot.id}:{given.seq}:{account}"
    context.unit.send(
        Call("tell", "sendMessage", account, message(text, keyboard), priority=3, once=once)
    )


# the private chat


async def vote(update: Update, context: Context) -> None:
    """/vote: every open ballot, for every household one may vote for."""
    found = await _open(context, who(update))
    if not found:
        if not await _bound(context, who(update)):
            reply(update, context, binding_texts.HOW)
            return
        reply(update, context, "现在没有要您投的表决。有了我会告诉您。")
    for turn in found:
        if not turn.own:
            await _booth(update, context, turn)


async def any_open(context: Context, account: int) -> bool:
    """Whether there is anything an account may vote in now."""
    return bool(await _open(context, account))


async def doubted(update: Update, context: Context) -> None:
    """Somebody says that another voted in their place: what is known of their doors' votes, and the desk hears it."""
    unit = context.unit
    found = await context.services.voting.doubted(unit, who(update))
    if not found:
        community = await here(update, context)
        bound = await _bound(context, who(update))
        told = texts.DOUBTED_NOWHERE if bound else texts.DOUBTED_BY_A_STRANGER
        posting.tell_desk(unit, context.services.directory, community.id, told, priority=1)
        reply(update, context, texts.NO_BALLOT if bound else texts.DOUBTED_UNBOUND)
        return
    zones = context.services.directory.communities
    lines = [
        texts.how_voted(
            each.ballot,
            each.label,
            each.came,
            zones[each.ballot.community].zone,
            mine=each.by_this_account,
        )
        for each in found
    ]
    reply(update, context, "\n".join([*lines, texts.DOUBTED]))


async def _bound(context: Context, account: int) -> bool:
    try:
        return bool(await context.services.binding.mine(context.unit, account))
    except NotBound:
        return False


async def _open(context: Context, account: int) -> list[VotingTurn]:
    found: list[VotingTurn] = []
    for ballot in await ballots.in_stage(await context.unit.rows(), [Stage.OPEN]):
        if ballot.takes(context.unit.now):
            found += await context.services.voting.turns(context.unit, account, ballot)
    return found


async def enter(update: Update, context: Context, number: int) -> None:
    """The way in from a group's card to one ballot."""
    ballot = await context.services.voting.open_ballot(context.unit, number)
    turns = await context.services.voting.turns(context.unit, who(update), ballot)
    if not turns:
        if await _bound(context, who(update)):
            raise NotInBallot(texts.scope(ballot))
        reply(update, context, binding_texts.HOW)
    for turn in turns:
        if not turn.own:
            await _booth(update, context, turn)


async def _booth(update: Update, context: Context, turn: VotingTurn) -> None:
    """A screen on which nothing is picked, whatever was on an earlier one."""
    await people.forget_form(await context.unit.rows(), who(update), PICKS)
    text, keyboard = _screen(context, turn, [])
    order = turn.ballot.drawn(turn.elector.label)
    posting.show_options(context.unit, who(update), turn.ballot, "tell", order=order)
    reply(update, context, text, keyboard)


def _screen(context: Context, turn: VotingTurn, picked: list[int]) -> tuple[str, dict[str, Any]]:
    ballot = turn.ballot
    now = turn.vote.choice if turn.vote else None
    zone = context.services.directory.communities[ballot.community].zone
    text = texts.booth(
        ballot,
        turn.elector.label,
        now,
        picked,
        zone,
        proxy=turn.proxy,
        hidden=turn.hidden is not None,
    )
    return text, texts.booth_keyboard(ballot, turn.elector.household, turn.elector.label, picked)


async def booth(update: Update, context: Context) -> None:
    """Buttons of the voting screen: choose (w), pick one of several (x), cast what was picked (y)."""
    deed, given = parse("w", update.callback_query.data if update.callback_query else None)
    in_private(update)
    number, household, *option = map(int, given.split(":"))
    if (deed == "y") is bool(option):
        raise BadCallback
    voting = context.services.voting
    unit = context.unit
    account = who(update)
    if deed == "w":
        await _told(
            update, context, await voting.cast(unit, account, number, (option[0],), household)
        )
        await _shows_the_vote(update, context, number, household)
        return
    ballot = await voting.open_ballot(unit, number)
    turn = next(
        (
            each
            for each in await voting.turns(unit, account, ballot)
            if each.elector.household == household
        ),
        None,
    )
    if turn is None:
        raise NotInBallot
    form = await people.form(await unit.rows(), account, PICKS)
    same = form is not None and form.filled.get("for") == [number, household]
    picked: list[int] = list(form.filled["picked"]) if form is not None and same else []
    if deed == "x":
        picked = voting.pick(ballot, picked, option[0])
        filled = {"for": [number, household], "picked": picked}
        await people.fill(await unit.rows(), account, PICKS, "picking", filled, unit.now)
        alert(update, context)
        rewrite(update, context, *_screen(context, turn, picked))
        return
    choice = tuple(picked) if ballot.kind is Question.RANKED else tuple(sorted(picked))
    if not ballot.affords(choice):
        raise OverBudget
    await _told(update, context, await voting.cast(unit, account, number, choice, household))
    await people.forget_form(await unit.rows(), account, PICKS)
    await _shows_the_vote(update, context, number, household)


async def _shows_the_vote(update: Update, context: Context, number: int, household: int) -> None:
    """The screen that was voted on says what is voted now."""
    ballot = await context.services.voting.open_ballot(context.unit, number)
    for turn in await context.services.voting.turns(context.unit, who(update), ballot):
        if turn.elector.household == household and not turn.own:
            rewrite(update, context, *_screen(context, turn, []))


async def asked(update: Update, context: Context) -> None:
    """Go to the screen (o), did I vote (i), the receipt itself (r)."""
    deed, given = parse("o", update.callback_query.data if update.callback_query else None)
    number = int(given)
    unit = context.unit
    account = who(update)
    if deed != "i":
        in_private(update)
    if deed == "o":
        await enter(update, context, number)
        alert(update, context)
        return
    ballot = await ballots.get(await unit.rows(), number)
    turns = await context.services.voting.turns(unit, account, ballot) if ballot else []
    turns = [turn for turn in turns if not turn.own]
    if ballot is None or not turns:
        raise (
            NotInBallot(texts.scope(ballot) if ballot else "")
            if await _bound(context, account)
            else NotBound
        )
    if deed == "i":
        rows = [(turn.elector.label, turn.vote.choice if turn.vote else None) for turn in turns]
        alert(update, context, texts.mine(ballot, rows), show=True)
        if await people.is_private(await unit.rows(), account):
            await _receipts(context, account, ballot, turns)
        return
    alert(update, context)
    for turn in turns:
        if turn.vote is not None:
            text = texts.receipt_text(
                await context.services.book.proven(unit, ballot, turn.elector, turn.vote)
            )
            unit.send(Call("tell", "sendMessage", account, message(text), priority=3))


async def _receipts(
    context: Context, account: int, ballot: Ballot, turns: list[VotingTurn]
) -> None:
    """Those that were not sent yet: the private chat was not open when the vote was cast."""
    for turn in turns:
        if turn.vote is not None:
            given = await context.services.book.proven(
                context.unit, ballot, turn.elector, turn.vote
            )
            _receipt(context, account, ballot, turn.elector.label, turn.vote.choice, None, given)


# papers, entered by officers in private


async def astray(update: Update, context: Context) -> bool:
    """A slip's line from an officer who has not begun to enter slips: what to tap first; never a complaint."""
    words = text_of(update).split()
    if (
        len(words) < 2
        or door(words[0]) is None
        or not context.services.directory.communities_of(who(update))
    ):
        return False
    slip = (
        photo_of(update) is not None
        and len(words) > 2
        and any(char.isdecimal() for char in words[-1])
    )
    if words[1] not in SLIPS and not slip:
        return False
    reply(
        update,
        context,
        "这是录纸质票的话，还没有录。请先在工作台的表决卡片上点〔录纸质票〕，再把照片和这句话发来。",
    )
    return True


async def begin_paper(context: Context, community: int, account: int, number: int) -> None:
    """Opens the entering of papers in the officer's private chat."""
    filled = {"community": community, "ballot": number}
    await people.fill(
        await context.unit.rows(), account, account, "paper", filled, context.unit.now
    )
    context.unit.send(
        Call("tell", "sendMessage", account, message(ballot_desk.PAPER_HOW), priority=1)
    )


async def paper(update: Update, context: Context) -> None:
    """/paper: for the open ballot; several open ones are told apart on the desk's cards."""
    found: list[Ballot] = []
    for community in context.services.directory.communities_of(who(update)):
        found += await ballots.in_stage(await context.unit.rows(), [Stage.OPEN], community.id)
    if len(found) != 1:
        raise MissingPart("请在工作台那张表决卡片上点「录纸质票」")
    await begin_paper(context, found[0].community, who(update), found[0].id)


async def entered(update: Update, context: Context, filled: dict[str, Any]) -> None:
    """A photo of a slip with its line; the form closes with its ballot or its officer's office."""
    directory = context.services.directory
    unit = context.unit
    try:
        if not directory.is_officer(int(filled["community"]), who(update)):
            raise NotOfficer
        ballot = await context.services.voting.open_ballot(unit, int(filled["ballot"]))
    except (NotOfficer, NotVoting) as error:
        await context.services.forms.drop(unit, who(update))
        reply(update, context, errors.sentence(error))
        return
    community = directory.communities[ballot.community]
    try:
        kind = await context.services.voting.paper(
            unit, community, who(update), ballot, text_of(update), photo_of(update)
        )
    except BadCallback as error:
        raise MissingPart(
            "3-2-501 同意 0007（选项照表决卡片上的字或序号写，最后是票号）"
        ) from error
    names = {
        "paper": "纸质票",
        "spoiled": "废票",
        "proxy": "委托",
        "withdraw": "撤回委托",
        "delivery": "送达",
    }
    reply(
        update,
        context,
        f"{names[kind]}收到了，等另一位工作人员在工作台核对。下一张请接着发，录完发 /done。",
    )


async def done(update: Update, context: Context) -> None:
    """/done: no more papers."""
    await context.services.forms.drop(context.unit, who(update))
    reply(update, context, "好的。")


# objections


async def object_(update: Update, context: Context, number: int) -> None:
    """The way in from a result: asks those who may object for a line."""
    await context.services.counting.may_object(context.unit, who(update), number)
    await people.fill(
        await context.unit.rows(),
        who(update),
        who(update),
        "objection",
        {"ballot": number},
        context.unit.now,
    )
    reply(
        update,
        context,
        "请写一句话，说说您对这次结果有什么异议（500 字以内）。工作人员会答复您。不写了就发 /done。",
    )


async def objected(update: Update, context: Context, number: int) -> None:
    """The line itself; whatever is wrong with it, the question is over."""
    try:
        await context.services.counting.object_to(
            context.unit, who(update), number, text_of(update)
        )
    except DomainError as error:
        reply(update, context, errors.sentence(error))
    else:
        reply(update, context, "异议记下了，谁也删不掉；社区会答复您。")
    await people.forget_form(await context.unit.rows(), who(update), who(update))
