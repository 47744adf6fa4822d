"""Backup, restore and the roll from the command line, the bot running or not."""

import base64
from collections.abc import Sequence
from pathlib import Path

import httpx

from bot.app import key, know_keys
from bot.clock import SystemClock
from bot.config import Settings
from bot.domain.errors import DomainError
from bot.gateway.http import pass_for_backup
from bot.services.directory import Directory
from bot.services.figures.monthly_report import MonthlyReports
from bot.services.figures.statistics import Statistics
from bot.services.listening.vocabulary import Vocabulary
from bot.services.matters.memory import Memories, ear_of
from bot.services.roll.importing import Importing
from bot.services.sealing import Sealer
from bot.services.unit import unit_of_work
from bot.storage import backup, copies, inbox, keys
from bot.storage.backup import BackupError
from bot.storage.session import StorageError, Store
from bot.texts import errors, learning
from nlp.ear import Ear


async def save(settings: Settings, file: Path) -> str:
    """Writes a backup and says how much is in it; a running bot is asked to write it. Raises BackupError."""
    if file.exists():
        raise BackupError(f"{file} 已经存在；请换个文件名。")
    if not file.resolve().parent.is_dir():
        raise BackupError(f"没有 {file.parent} 这个文件夹；请换个地方。")
    try:
        store = await Store.open(settings.database, migrate=False)
    except StorageError as error:
        if error.what != "locked":
            raise
        return await _ask_running(settings, file)
    try:
        async with store.transaction() as connection:
            if not await backup.holds_anything(connection):
                raise BackupError(
                    f"{settings.database} 里什么都没有；请看看是不是在别的文件夹，或 BANDENG_DATABASE 没设。"
                )
        counts = await copies.write(store, file)
    except OSError as error:
        raise BackupError(f"{file} 写不进去（{error.strerror}）；请换个地方。") from error
    finally:
        await store.close()
    return _said(sum(counts.values()), file, settings)


async def rotate(settings: Settings, folder: Path, keep: int) -> str:
    """A backup named after the minute in a folder; of those made so, the newest `keep` stay. Raises BackupError."""
    if not folder.is_dir():
        raise BackupError(f"没有 {folder} 这个文件夹；请先建好。")
    said = await save(settings, copies.named(folder, SystemClock().now()))
    gone = copies.thin(folder, keep)
    return f"{said}\n留下最新的 {keep} 份，删掉 {gone} 份旧的。" if gone else said


async def fit_keys(settings: Settings, *, replace: bool) -> str:
    """Whether the key files are those of the database; `replace` takes them in place of lost ones."""
    store = await Store.open(settings.database)
    try:
        if replace:
            async with store.transaction() as connection:
                await keys.forget(connection)
        await know_keys(settings, store)
    finally:
        await store.close()
    return (
        "密钥换成现在这两把了；旧密钥封存的姓名打不开了。"
        if replace
        else "两把密钥都是这个数据库用的。"
    )


async def requeue(settings: Settings) -> str:
    """Puts back what was put aside, the bot running or not. Raises BackupError."""
    try:
        store = await Store.open(settings.database)
    except StorageError as error:
        if error.what != "locked":
            raise
        found = (await _running(settings, "requeue", {})).json()["updates"]
    else:
        try:
            async with store.transaction() as connection:
                found = await inbox.requeue(connection)
        finally:
            await store.close()
    return f"放回去 {found} 条，会重新处理。" if found else "没有放在一边的消息。"


async def _ask_running(settings: Settings, file: Path) -> str:
    """SQLite allows one connection: the running bot writes the copy itself."""
    answer = await _running(settings, "backup", {"to": str(file.resolve())})
    return _said(sum(answer.json().values()), file, settings)


async def _running(
    settings: Settings, what: str, params: dict[str, str], content: bytes = b""
) -> httpx.Response:
    """Asks the running bot, showing the pass that follows from the key file. Raises BackupError."""
    host, port = settings.listen
    if not settings.key_file.exists():
        raise BackupError(
            f"找不到密钥 {settings.key_file}；请把 BANDENG_KEY_FILE 设成运行中的小板凳用的那个。"
        )
    headers = {"Authorization": f"Bearer {pass_for_backup(settings.key_file.read_bytes().strip())}"}
    try:
        async with httpx.AsyncClient(timeout=120) as client:
            answer = await client.post(
                f"http://{host}:{port}/{what}", params=params, headers=headers, content=content
            )
    except httpx.HTTPError as error:
        raise BackupError("数据库正被使用，又连不上那个小板凳；请检查 BANDENG_LISTEN。") from error
    if answer.is_error:
        raise BackupError(answer.text)
    return answer


async def bring_roll(settings: Settings, file: Path, community: str, *, dry: bool) -> str:
    """Compares a roll file with the present roll and, unless dry, brings it in. Raises BackupError."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BackupError(f"打不开 {file}；请检查文件名。") from error
    try:
        store = await Store.open(settings.database)
    except StorageError as error:
        if error.what != "locked":
            raise
        params = {"name": file.name, "community": community, "dry": "1" if dry else ""}
        return (await _running(settings, "roll", params, content)).text
    try:
        importing = Importing(Sealer(key(settings.key_file)))
        return await importing.at_once(
            store, SystemClock().now, content, file.name, community, dry=dry
        )
    except DomainError as error:
        raise BackupError(errors.sentence(error)) from error
    finally:
        await store.close()


async def write_report(settings: Settings, community: str, month: str, folder: Path) -> str:
    """Writes the month's PDF and xlsx, the bot running or not. Raises BackupError."""
    if not folder.is_dir():
        raise BackupError(f"没有 {folder} 这个文件夹；请换个地方。")
    try:
        store = await Store.open(settings.database)
    except StorageError as error:
        if error.what != "locked":
            raise
        answer = await _running(settings, "report", {"community": community, "month": month})
        files = [(name, base64.b64decode(content)) for name, content in answer.json().items()]
    else:
        try:
            directory = Directory()
            monthly_report = MonthlyReports(directory, Statistics(directory))
            files = await monthly_report.at_once(store, SystemClock().now, community, month)
        except DomainError as error:
            raise BackupError(errors.sentence(error)) from error
        finally:
            await store.close()
    try:
        for name, content in files:
            (folder / name).write_bytes(content)
    except OSError as error:
        raise BackupError(f"{folder} 写不进去（{error.strerror}）；请换个文件夹。") from error
    return "\n".join(f"写好了 {folder / name}" for name, _ in files)


async def learn(settings: Settings, community: str, take: Sequence[str]) -> str:
    """Proposed words with what each would change; those named are taken. Raises BackupError."""
    try:
        store = await Store.open(settings.database)
    except StorageError as error:
        if error.what != "locked":
            raise
        raise BackupError("小板凳正在运行；请在工作台发 /learn，一个词一个词地看。") from error
    try:
        directory = Directory()
        async with unit_of_work(store, SystemClock().now) as unit:
            await directory.reload(unit)
            found = directory.named(community)
            vocabulary = Vocabulary(directory, Memories())
            shown = await vocabulary.proposals(unit, found)
            for each in shown:
                if each.word in take:
                    await vocabulary.word(
                        unit, directory.communities[found.id], each.category, each.word
                    )
    except DomainError as error:
        raise BackupError(errors.sentence(error)) from error
    finally:
        await store.close()
    return learning.listed(shown, take)


async def taught_ear(settings: Settings, community: str) -> Ear:
    """An ear with the words and places that a community taught. Raises BackupError, StorageError."""
    store = await Store.open(settings.database)
    try:
        directory = Directory()
        async with unit_of_work(store, SystemClock().now) as unit:
            await directory.reload(unit)
            found = directory.named(community)
            return ear_of(directory.communities[found.id])
    except DomainError as error:
        raise BackupError(errors.sentence(error)) from error
    finally:
        await store.close()


def _said(rows: int, file: Path, settings: Settings) -> str:
    field = f"另请单独收好密钥 {settings.key_file}：没有它，署名恢复不出来；"
    ledger = f"票据链的签名密钥 {settings.ledger_key} 也要另收好，别和数据库放在一起。"
    return f"已备份 {rows} 行到 {file}。{field}\n{ledger}"


async def bring_back(settings: Settings, file: Path) -> str:
    """Fills an empty database. Raises BackupError."""
    if not file.is_file():
        raise BackupError(f"找不到备份文件 {file}。")
    store = await Store.open(settings.database)
    try:
        async with store.transaction() as connection:
            with file.open("rb") as source:
                counts = await backup.load(connection, source)
    finally:
        await store.close()
    told = "、".join(f"{name} {count} 行" for name, count in counts.items() if count)
    return (
        f"已恢复 {sum(counts.values())} 行：{told or '没有内容'}。\n"
        f"编号空出 {backup.GAP} 个再往下排：备份以后发出去的编号不会重给。备份以后的事，请照群里的消息补记。"
    )
