"""What officers and agencies say in the residents' group: no demand, but maybe news of a matter for the desk to tap."""

import re
from typing import Final

from telegram import Update

from bot.domain.errors import BadCallback
from bot.domain.matter import Matter, State
from bot.domain.meaning import meant
from bot.services import posting
from bot.services.deadlines import book_of
from bot.services.listening.intake import Said, reaction
from bot.storage.communities import Community
from bot.texts import by_words as texts
from bot.texts import officer_words as officer_texts
from handlers.callback_data import parse
from handlers.context import Context, alert, officer, rebutton, rewrite, who

NO_MATTER: Final = "0"  # of a button under words that are about none yet
_QUOTED: Final = re.compile(r"「(.+)」", re.DOTALL)
_READ: Final = ("m:answer", "m:take", "a:progress")


async def heard(context: Context, said: Said) -> None:
    """Shows the desk what was said of an open matter, with the deed it means; other words are left alone."""
    unit = context.unit
    directory = context.services.directory
    community = directory.group(said.chat)
    matter = await context.services.listening.staff_said(unit, said)
    wanted = meant(said.text, _READ)
    if community is not None and matter is None:
        await _found(context, said, community)
    if community is None or matter is None or wanted is None or not matter.state.open:
        return
    if context.services.workflow.procedure(matter).private or matter.state is State.ANSWERED:
        return
    deeds = _deeds(context, matter, wanted)
    own = [e.name for e in directory.agencies_of(said.account) if e.community == community.id]
    name = own[0] if own else book_of(community).role("officer")
    told = texts.said_in_group(matter, name, said.text, answers="answer" in deeds)
    keyboard = texts.group_keyboard(matter, deeds)
    once = f"group:{said.chat}:{said.message}"
    posting.tell_desk(unit, directory, community.id, told, keyboard, once=once)
    unit.send(reaction(said.chat, said.message, "👌"))


async def _found(context: Context, said: Said, community: Community) -> None:
    """A trouble that an officer tells the group of is offered to the desk as a matter: 井盖破了 大家绕着走."""
    entering = context.services.entering
    if not context.services.directory.is_officer(community.id, said.account):
        return
    if not await entering.tells_of(context.unit, community, said.text):
        return
    told = texts.found_by_staff(said.text)
    once = f"group:{said.chat}:{said.message}"
    keyboard = texts.found_keyboard()
    posting.tell_desk(
        context.unit, context.services.directory, community.id, told, keyboard, once=once
    )


def _deeds(context: Context, matter: Matter, wanted: str) -> list[str]:
    """The deed that words mean, where the matter's step has it, and progress, which is not posted there again."""
    community = context.services.directory.communities[matter.community]
    possible = context.services.actions.deeds(community, matter)
    chosen = {
        "m:answer": ("done", "answer"),
        "m:take": ("take",),
        "a:progress": (),
    }[wanted]
    return [*(deed for deed in chosen if deed in possible), "log"][:2]


async def tapped(update: Update, context: Context) -> None:
    """An officer takes the words over as a deed, or leaves them."""
    deed, number = parse("gw", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    if deed != "new" and number != NO_MATTER:
        await context.services.curation.by_id(context.unit, community, int(number))
    message = update.effective_message
    words = _QUOTED.search(message.text or "") if message is not None else None
    if deed == "drop":
        alert(update, context)
        rebutton(update, context, {"inline_keyboard": []})
        return
    if words is None:
        raise BadCallback
    if deed == "new":
        kept = await context.services.entering.on_behalf(
            context.unit, community, who(update), words[1], None
        )
        alert(update, context)
        rewrite(update, context, officer_texts.on_behalf(kept.number))
        return
    actions = context.services.actions
    done = await actions.do(context.unit, community, int(number), deed, who(update), words[1])
    alert(update, context, done.said)
    rebutton(update, context, {"inline_keyboard": []})
