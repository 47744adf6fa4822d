"""Files sent to the desk: the roll, common income, the community's own procedures. Looked at first, all or nothing."""

import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from telegram import Update

from bot.domain.errors import Anonymous, DomainError, FileReplaced, SecondOfficer
from bot.services.directory import ANONYMOUS_ADMIN
from bot.services.unit import Unit
from bot.storage import people
from bot.storage.communities import Community
from bot.storage.outbox import Call
from bot.texts import binding as roll_texts
from bot.texts import errors
from bot.texts import incomes as income_texts
from bot.texts.markup import button, message
from handlers.callback_data import parse
from handlers.context import Context, Services, alert, officer, reply, rewrite, where, who

MOST_BYTES: Final = 5_000_000
KINDS: Final = (".xlsx", ".xlsm", ".xls", ".ods", ".et", ".csv", ".toml")
OTHER: Final = "这种文件我用不上，没有动。我认得户册、公共收益表（xlsx、xls、csv）和规程（toml）。"
TOO_LARGE: Final = "文件超过 5 MB，没有收；请删掉用不着的表和图再发。"
Shown = tuple[str, Mapping[str, Any] | None, dict[str, Any] | None]
"""What the desk reads, its buttons, and what is kept until somebody says yes: (form's kind and file)."""


async def sent(update: Update, context: Context) -> None:
    """A file in the desk is fetched, compared, and taken over when an officer says so."""
    document = update.effective_message.document if update.effective_message else None
    if document is None or context.services.directory.desk(where(update)) is None:
        return
    await officer(update, context)
    if not (document.file_name or "").lower().endswith(KINDS):
        reply(update, context, OTHER)
        return
    if (document.file_size or 0) > MOST_BYTES:
        reply(update, context, TOO_LARGE)
        return
    params = {"file_id": document.file_id, "name": document.file_name}
    to = f"file|{where(update)}|{who(update)}"
    context.unit.send(Call("ask", "download", None, params, priority=3, ref=to))


async def fetched(services: Services, unit: Unit, chat: int, account: int, result: Any) -> None:
    """The file's bytes are here: what it would change, or what is wrong with it."""
    community = services.directory.desk(chat)
    if community is None:
        return
    if result is None:
        unit.send(Call("tell", "sendMessage", chat, message(errors.NO_FILE), priority=2))
        return
    name = str(result["name"])
    content = base64.b64decode(result["base64"])
    mark = int(sha256(content).hexdigest()[:12], 16)
    try:
        text, keyboard, kept = await _looked_at(services, unit, community, name, content, mark)
    except DomainError as error:
        text = errors.sentence(error)
        keyboard = None
        kept = None
    if kept is not None:
        await people.fill(
            await unit.rows(), account, chat, kept["kind"], {**kept, "mark": mark}, unit.now
        )
    unit.send(Call("tell", "sendMessage", chat, message(text, keyboard), priority=2))


async def _looked_at(
    services: Services, unit: Unit, community: Community, name: str, content: bytes, mark: int
) -> Shown:
    """Which file it is shows by its name and heading. Raises RollRefused, SheetRefused, RulesRefused."""
    if name.lower().endswith(".toml"):
        tables = services.procedure_files.read(content)
        await services.procedure_files.check(unit, community, tables)
        return (
            services.procedure_files.shown(tables),
            _yes_or_no("换上", mark),
            {"kind": "rules", "tables": tables},
        )
    if services.incomes.is_one(content, name):
        file = services.incomes.looked_over(content, name)
        before = await services.incomes.before(unit, community, file)
        kept = {"kind": "income", "name": name, "file": services.incomes.sealed(content)}
        return income_texts.shown(file, name, before), income_texts.keyboard(mark), kept
    if not services.importing.is_one(content, name):
        return income_texts.neither(name), None, None
    wanted, found = services.importing.looked_over(content, name)
    change = await services.importing.compare(unit, community, wanted)
    shown = f"{roll_texts.change(change, name)}\n{roll_texts.looked_over(found)}"
    if change.empty:
        return shown, None, None
    kept = {"kind": "roll", "name": name, "file": services.importing.sealed(content)}
    return shown, roll_texts.change_keyboard(mark), kept


def _yes_or_no(yes: str, mark: int) -> dict[str, Any]:
    return {"inline_keyboard": [[button(yes, f"fi:yes:{mark}"), button("不换", f"fi:no:{mark}")]]}


def _must_be_another(context: Context, community: Community, first: int, second: int) -> None:
    """Whoever sent it does not publish it; where there is one officer alone, that is all there are. Raises
    SecondOfficer, Anonymous."""
    officers = context.services.directory.officers(community.id)
    if first == ANONYMOUS_ADMIN:
        raise Anonymous
    if first == second and len(officers) > 1:
        raise SecondOfficer


async def decided(update: Update, context: Context) -> None:
    """An officer's yes or no to income or procedures."""
    word, mark = parse("fi", update.callback_query.data if update.callback_query else None)
    community = await officer(update, context)
    unit = context.unit
    form = await people.form_with(await unit.rows(), where(update), int(mark))
    if form is None or form.kind not in ("income", "rules"):
        raise FileReplaced
    if word == "yes" and form.kind == "income":
        _must_be_another(context, community, form.account, who(update))
    await people.forget_form(await unit.rows(), form.account, where(update))
    alert(update, context)
    if word == "no":
        rewrite(update, context, income_texts.NOT_CHANGED)
    elif form.kind == "income":
        file = context.services.incomes.unsealed(form.filled["file"], form.filled["name"])
        made = await context.services.incomes.bring_in(unit, community, file.entries, file.opening)
        rewrite(update, context, income_texts.published(made.number))
    else:
        await context.services.procedure_files.bring_in(unit, community, form.filled["tables"])
        rewrite(update, context, "新规程已换上，从现在起按它走；已经在走的事项，期限不变。")
