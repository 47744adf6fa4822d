"""Doors and who lives behind them: the roll, slips, binding, leaving, roles."""

from collections.abc import Sequence
from typing import Final

from telegram import Update

from bot import rules
from bot.domain.errors import (
    FileReplaced,
    MissingPart,
    NotBound,
    NotOnePerson,
    UnknownDoor,
    WrongCode,
)
from bot.domain.household import Belongs, building, door
from bot.domain.place import Place
from bot.services.membership.binding import ALPHABET, LENGTH, Slip
from bot.storage import bindings, people, roles
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import ballots as ballot_texts
from bot.texts import binding as texts
from bot.texts import errors, sheet, words
from handlers.callback_data import parse
from handlers.context import (
    Context,
    alert,
    at_desk,
    in_private,
    officer,
    reply,
    rewrite,
    where,
    who,
)

ROLES: Final = {name: key for key, name in ballot_texts.ROLES.items()}
MOST_BYTES: Final = 5_000_000
MOST_DOORS: Final = 8  # of one account, shown with buttons
MANY: Final = 1 / 20  # of the doors; a file that takes away more is asked about twice


# the roll, once an officer has looked at what a file would change


async def _import(update: Update, context: Context, deed: str, mark: int) -> None:
    """A yes or no to the file that was shown, and to no later one; one that takes many doors away is asked twice."""
    community = await officer(update, context)
    unit = context.unit
    form = await people.form_with(await unit.rows(), where(update), mark)
    if form is None or form.kind != "roll":
        raise FileReplaced
    alert(update, context)
    wanted = context.services.importing.unsealed(form.filled["file"], form.filled["name"])
    if deed == "roll":
        seen = await context.services.importing.compare(unit, community, wanted)
        present = len(seen.gone) + len(seen.changed) + seen.same
        if len(seen.gone) > present * MANY:
            rewrite(
                update,
                context,
                texts.many_gone(len(seen.gone), present),
                texts.many_gone_keyboard(mark),
            )
            return
    await people.forget_form(await unit.rows(), form.account, where(update))
    if deed == "noroll":
        rewrite(update, context, "好的，户册没有动。")
        return
    change = await context.services.importing.bring_in(unit, community, wanted)
    await context.services.binding.question(unit, community, change)
    rewrite(
        update,
        context,
        texts.imported(change, await context.services.importing.mark(unit, community)),
    )


# slips


async def slips(update: Update, context: Context) -> None:
    """/slips [building]: fresh binding slips for doors nobody is bound to, a PDF a building."""
    community = await at_desk(update, context)
    given = "".join(context.args or ())
    wanted = building(given) if given else None
    await context.services.importing.present(context.unit, community)
    if given and wanted is None:
        raise UnknownDoor(given[:20])
    found = await context.services.binding.unbound(context.unit, community, wanted)
    made = await context.services.binding.slips(context.unit, community, found)
    if not made:
        reply(update, context, "这里的每一户都已有人绑定，不用再打绑定条。")
    for name in dict.fromkeys(each.door.building for each in made):
        slips_of = [each for each in made if each.door.building == name]
        _send_slips(update, context, community, words.place(Place(name)), slips_of)


def _send_slips(
    update: Update, context: Context, community: Community, name: str, made: list[Slip]
) -> None:
    days = int(rules.ballots(community.rules)["code_days"])
    content = sheet.slips(community.name, made, context.services.running.links, days)
    params = {
        "filename": f"{name}-绑定条.pdf",
        "caption": f"{name} 绑定条 {len(made)} 张。裁开，逐户当面交给本人。",
    }
    context.unit.send(
        Call("tell", "sendDocument", where(update), params, priority=3, attachment=content)
    )


async def one(update: Update, context: Context) -> None:
    """/door 3-2-501: who is bound there; from here a binding is ended or a slip printed."""
    community = await at_desk(update, context)
    if not context.args:
        raise MissingPart("/door 3-2-501")
    listed = await context.services.importing.find(context.unit, community, "".join(context.args))
    accounts = await context.services.binding.of_door(context.unit, community, listed, who(update))
    text = texts.door(listed.label, accounts, listed.household.groups, community.zone)
    keyboard = texts.door_keyboard(listed.id, [each.account for each in accounts])
    reply(update, context, text, keyboard)


# residents


async def bind(update: Update, context: Context) -> None:
    """/bind, or the way in from a card: how to say where one lives."""
    try:
        own = await context.services.binding.mine(context.unit, who(update))
    except NotBound:
        reply(update, context, texts.HOW)
    else:
        keyboard = texts.which_belongs([(each.id, each.label) for each in own[:MOST_DOORS]])
        reply(update, context, texts.already([each.label for each in own]), keyboard)


async def redeem(update: Update, context: Context, code: str) -> None:
    """A slip's code, from its link or typed."""
    household = await context.services.binding.redeem(context.unit, who(update), code)
    if household is None:
        reply(update, context, errors.sentence(WrongCode()))
        return
    reply(update, context, texts.bound(household.label), texts.belongs_keyboard(household.id))


async def written(update: Update, context: Context, text: str) -> bool:
    """A code or a door written in private; False when it is neither."""
    line = text.strip()
    code = line.upper().replace("-", "").replace(" ", "")
    place = door(line)
    if place is None and len(code) == LENGTH and set(code) <= set(ALPHABET):
        await redeem(update, context, code)
        return True
    if place is None or len(line) > 16:
        return False
    community = await context.services.forms.community(context.unit, who(update))
    household = await context.services.importing.find(context.unit, community, line)
    user = update.effective_user
    name = user.full_name if user else ""
    await context.services.binding.claim(context.unit, community, household, who(update), name)
    reply(update, context, texts.asked(household.label))
    return True


async def leave(update: Update, context: Context) -> None:
    """/leave: moving out."""
    own = await context.services.binding.mine(context.unit, who(update))
    reply(
        update,
        context,
        "要解除哪一户？",
        texts.leave_keyboard([(each.id, each.label) for each in own]),
    )


async def tapped(update: Update, context: Context) -> None:
    """Buttons of claims, doors, the roll's import, leaving."""
    deed, given = parse("b", update.callback_query.data if update.callback_query else None)
    binding = context.services.binding
    unit = context.unit
    account = who(update)
    if deed in ("roll", "noroll", "sure"):
        await _import(update, context, deed, int(given))
    elif deed == "leave":
        in_private(update)
        listed = await binding.leave(unit, account, int(given))
        alert(update, context)
        rewrite(update, context, texts.left(listed.label))
    elif deed == "slip":
        community = await officer(update, context)
        listed = await context.services.importing.listed(unit, community, int(given))
        made = await binding.slips(unit, community, [listed])
        alert(update, context)
        _send_slips(update, context, community, listed.label, made)
    else:
        community = await officer(update, context)
        household = await binding.decide(unit, community, int(given), account, agreed=deed == "yes")
        alert(update, context)
        rewrite(update, context, f"{'已绑定' if deed == 'yes' else '没有同意'} {household.label}。")


async def said_belongs(update: Update, context: Context) -> None:
    """What somebody says that they are at their door."""
    what, household = parse("bk", update.callback_query.data if update.callback_query else None)
    in_private(update)
    said = Belongs(what)
    listed = await context.services.binding.call(
        context.unit, None, int(household), who(update), said
    )
    if said is Belongs.TENANT:
        await context.services.voting.rents(context.unit, who(update), int(household))
    alert(update, context)
    rewrite(update, context, texts.belongs(listed.label, said))


async def told_belongs(update: Update, context: Context) -> None:
    """What an officer knows that somebody is at a door."""
    what, rest = parse("bo", update.callback_query.data if update.callback_query else None)
    household, account = rest.split(":")
    community = await officer(update, context)
    said = Belongs(what)
    listed = await context.services.binding.call(
        context.unit, community, int(household), int(account), said
    )
    alert(update, context, f"记下了：{listed.label} 的这个账号是{texts.BELONGS[said]}")


async def revoked(update: Update, context: Context) -> None:
    """An officer ends a binding."""
    household, account = parse("u", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    found = await context.services.importing.listed(context.unit, community, int(household))
    listed = await context.services.binding.leave(context.unit, int(account), found.id, "revoked")
    alert(update, context)
    rewrite(update, context, f"已解除 {listed.label} 的一个账号。")


# roles


async def role(update: Update, context: Context) -> None:
    """/role 党员 as a reply to somebody's message in the desk, or /role 党员 3-2-501 for whoever is bound there;
    取消 takes it back."""
    community = await at_desk(update, context)
    args = [arg for arg in context.args or () if arg != "取消"]
    named = next((arg for arg in args if arg in ROLES), None)
    about = await _about(update, context, community, [arg for arg in args if arg != named])
    if about is None or named is None:
        raise MissingPart(
            "回复那个人的一句话，写 /role 党员（或 党组织、监票人、物业）；或者写门牌：/role 党员 3-2-501"
        )
    rows = await context.unit.rows()
    key = ROLES[named]
    if "取消" in (context.args or ()):
        await roles.take(rows, community.id, about, key)
        reply(update, context, f"已取消“{named}”。")
        return
    await roles.give(rows, community.id, about, key, who(update), context.unit.now)
    homes = await bindings.of_account(rows, about, community.id)
    door_ = f"（{homes[0].label}）" if homes else ""
    reply(update, context, f"记下了：{named}{door_}。")


async def _about(
    update: Update, context: Context, community: Community, rest: Sequence[str]
) -> int | None:
    """Whose role it is: the author of the message replied to, or the one account bound to a door."""
    message = update.effective_message
    author = message.reply_to_message.from_user if message and message.reply_to_message else None
    if author is not None and not author.is_bot and not rest:
        return author.id
    if len(rest) != 1 or door(rest[0]) is None:
        return None
    listed = await context.services.importing.find(context.unit, community, rest[0])
    accounts = await context.services.binding.of_door(context.unit, community, listed, who(update))
    if len(accounts) != 1:
        raise NotOnePerson(listed.label, len(accounts))
    return accounts[0].account
