"""The doctor: checks what a running bot needs, and says what to do about what is missing."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import httpx
from telegram.error import InvalidToken, TelegramError

from bot.app import know_keys
from bot.config import Settings, SettingsError, unknown
from bot.gateway import telegram
from bot.rules.holidays import works
from bot.storage import communities, inbox, migrate, watch
from bot.storage.session import StorageError, Store, database_file
from bot.texts import drawing

Say = Callable[[str], None]
SKEW_SECONDS: Final = 30
FREE_MB: Final = 200
UNHEARD: Final = 90  # seconds without an answer of Telegram


class _Findings:
    def __init__(self, say: Say) -> None:
        self._say = say
        self.healthy = True

    def good(self, text: str) -> None:
        self._say(f"✓ {text}")

    def mind(self, what: str, then: str) -> None:
        """Something to see to before it is wrong."""
        self._say(f"！ {what}　→ {then}")

    def bad(self, text: str, remedy: str) -> None:
        self.healthy = False
        self._say(f"✗ {text}\n  → {remedy}")


async def examine(settings: Settings, say: Say) -> bool:
    """Says each finding; whether all is well."""
    found = _Findings(say)
    _fonts(found)
    _mirrors(settings, found)
    _calendar(found)
    _variables(found)
    _disk(settings, found)
    _modes(settings, found)
    store = await _database(settings, found)
    try:
        if await _token(settings, found):
            await _clock(settings, found)
            if store is not None:
                await _chats(settings, store, found)
    finally:
        if store is not None:
            await store.close()
    return found.healthy


def _fonts(found: _Findings) -> None:
    try:
        drawing.check_fonts()
    except drawing.FontsMissing:
        found.bad("没有中文字体", "重新安装：pip install pylopdf-fonts-zh-cn")
    else:
        found.good("中文字体在")


def _mirrors(settings: Settings, found: _Findings) -> None:
    if not settings.mirrors:
        return
    if find_spec("apprise") is None:
        found.bad("设了公示镜像，但没装 Apprise", "请装上：pip install 'bandeng[mirrors]'")
    else:
        found.good(f"公示镜像：{'、'.join(settings.mirrors)}")


def _disk(settings: Settings, found: _Findings) -> None:
    """The disk that the database lies on, and the one for backups."""
    file = database_file(settings.database)
    kept = {"数据库": file.parent if file else Path.cwd(), "备份": settings.backups}
    for what, folder in kept.items():
        if folder is None:
            continue
        if not folder.is_dir():
            found.bad(f"放{what}的文件夹 {folder} 不存在", "建好它，或者改设置里的路径")
            continue
        free = shutil.disk_usage(folder).free // 2**20
        if free < FREE_MB:
            found.bad(f"放{what}的磁盘只剩 {free} MB", "请腾出空间；磁盘满了就不能再收消息")
        else:
            found.good(f"放{what}的磁盘还有 {free} MB")


def _modes(settings: Settings, found: _Findings) -> None:
    """Keys and database are their owner's alone."""
    for file in (settings.key_file, settings.ledger_key):
        if file.exists() and file.stat().st_mode & 0o077:
            found.bad(f"密钥 {file.name} 别人也能读", f"chmod 600 {file}")
    file = database_file(settings.database)
    if file is not None and file.exists() and file.stat().st_mode & 0o077:
        found.mind(f"数据库 {file.name} 这台机器上的别人也能读", f"chmod 600 {file}")


async def _running(settings: Settings, found: _Findings) -> None:
    """What the bot that holds the database says of itself."""
    host, port = settings.listen
    try:
        async with httpx.AsyncClient(timeout=6) as client:
            answer = await client.get(f"http://{host}:{port}/health")
        state = answer.json()
    except (httpx.HTTPError, ValueError):
        found.bad(
            f"数据库被占着，可 {host}:{port} 没有小板凳应声",
            "看看是不是别的程序开着这个文件；小板凳卡住了就重新启动它",
        )
        return
    found.good("数据库正被运行中的小板凳使用")
    for what, then in _troubles(state):
        found.bad(what, then)


def _troubles(state: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What is wrong by a /health, and what to do."""
    if trouble := state.get("database") or state.get("trouble"):
        yield f"它写不了数据库（{trouble}）", "看磁盘满没满、文件权限对不对，改好后它自己接着干"
    if state.get("token") == "revoked":
        yield "Telegram 不认这个令牌了", "到 @BotFather 发 /token 换一个，设好 BANDENG_TOKEN 再启动"
    if (seconds := float(state.get("outage_seconds") or 0)) > 0:
        yield f"{seconds:.0f} 秒没有一条消息发得出去", "检查网络；通了以后险情先补发"
    if (seconds := float(state.get("seconds_since_poll") or 0)) > UNHEARD:
        yield f"{seconds:.0f} 秒没从 Telegram 收到应答", "检查网络和 BANDENG_API"
    if aside := (state.get("inbox") or {}).get("poison"):
        yield f"有 {aside} 条消息放在一边没处理", "看日志里写的原因，改好后 bandeng requeue"
    if told := state.get("backup"):
        yield f"上一次备份没做成：{told}", "看 BANDENG_BACKUPS 的文件夹在不在、写不写得进"


async def _database(settings: Settings, found: _Findings) -> Store | None:
    try:
        store = await Store.open(settings.database, migrate=False)
    except StorageError as error:
        if error.what == "locked":
            await _running(settings, found)
        elif error.what == "newer":
            found.bad("数据库是更新版本的小板凳用过的", "升级小板凳再用，不要用旧版打开")
        else:
            found.bad(
                f"数据库不能用（{error.what}）",
                "检查 BANDENG_DATABASE 的路径或地址，和文件的读写权限",
            )
        return None
    async with store.transaction() as connection:
        present = await connection.run_sync(migrate.current)
    if present is None:
        found.good("数据库能用，还是空的")
        found.bad("还没有工作台", "把机器人加进工作人员的群，由管理员发 /desk 社区名")
        await store.close()
        return None
    if present != migrate.HEAD:
        found.bad("数据库还是旧版的结构", "先 bandeng backup，再启动这一版，它会自己升级")
        await store.close()
        return None
    found.good("数据库能用，结构是新的")
    await _rows(settings, store, found)
    return store


async def _rows(settings: Settings, store: Store, found: _Findings) -> None:
    """Damage, what was put aside, and whether the keys are the ones it was used with."""
    async with store.transaction() as connection:
        damage = await watch.damage(connection)
        aside = (await inbox.counts(connection)).get("poison", 0)
    if damage:
        found.bad(f"数据库文件坏了：{damage[:80]}", "停下小板凳，用 bandeng restore 恢复最近的备份")
    if aside:
        found.bad(f"有 {aside} 条消息放在一边没处理", "看日志里写的原因，改好后 bandeng requeue")
    try:
        await know_keys(settings, store)
    except SettingsError as error:
        found.bad("密钥不是这个数据库用的", str(error))


def _variables(found: _Findings) -> None:
    for name in unknown():
        found.bad(f"{name} 没有人读", "看看是不是拼错了，README 里有全部名字")


def _calendar(found: _Findings) -> None:
    """From November on, next year's holidays should be known: terms rest on them."""
    today = datetime.now(UTC).date()
    if today.month >= 11 and works(today.replace(year=today.year + 1, month=3, day=3)) is None:
        found.mind(
            f"{today.year + 1} 年的放假安排这一版还不知道",
            "国务院公布后更新 chinesecalendar 和小板凳，期限会按新的算",
        )
    else:
        found.good("放假安排是知道的")


async def _token(settings: Settings, found: _Findings) -> bool:
    client = telegram.api(settings.token, settings.api, settings.read_timeout)
    try:
        async with client:
            me = await client.call("getMe", {})
            hook = await client.call("getWebhookInfo", {})
    except InvalidToken:
        found.bad("Telegram 不认这个令牌", "到 @BotFather 发 /token 换一个，设好 BANDENG_TOKEN")
        return False
    except TelegramError as error:
        found.bad(f"连不上 Telegram（{type(error).__name__}）", "检查网络和 BANDENG_API")
        return False
    found.good(f"令牌有效，机器人是 @{me.get('username')}")
    if me.get("can_read_all_group_messages"):
        found.good("隐私模式已关，能听到群里的话")
    else:
        found.bad(
            "隐私模式开着，听不到普通消息",
            "到 @BotFather 发 /setprivacy 选 Disable，再把机器人移出群重新加入；或把它设为管理员",
        )
    _webhook(settings, hook, found)
    return True


def _webhook(settings: Settings, hook: dict[str, Any], found: _Findings) -> None:
    """Whether Telegram sends updates where this bot waits for them."""
    url = str(hook.get("url", ""))
    wanted = settings.webhook or ""
    fault = str(hook.get("last_error_message", ""))
    if url and not wanted:
        found.bad(
            f"Telegram 还在把消息推给 {url}，这里收不到",
            "启动小板凳会自动取消；或设 BANDENG_WEBHOOK",
        )
    elif wanted and url != wanted:
        found.bad(
            "Telegram 那边登记的推送地址不是这里设的", "重新启动小板凳，它会登记 BANDENG_WEBHOOK"
        )
    elif wanted and fault:
        found.bad(f"Telegram 推送不过来：{fault}", "检查证书、反向代理和 BANDENG_WEBHOOK 的地址")
    else:
        found.good("消息收得到（推送）" if wanted else "消息收得到（轮询，没有别的推送地址）")


async def _clock(settings: Settings, found: _Findings) -> None:
    async with httpx.AsyncClient(timeout=10) as client:
        before = time.time()
        answer = await client.get(settings.api)
    stated = answer.headers.get("date")
    if not stated:
        return
    skew = abs(
        (parsedate_to_datetime(stated) - datetime.fromtimestamp(before, UTC)).total_seconds()
    )
    if skew > SKEW_SECONDS:
        found.bad(f"这台机器的钟差了 {skew:.0f} 秒", "打开自动对时（timedatectl set-ntp true）")
    else:
        found.good("钟是准的")


async def _chats(settings: Settings, store: Store, found: _Findings) -> None:
    async with store.transaction() as connection:
        linked = await communities.linked(connection)
    if not any(chat.kind == "desk" for chat in linked):
        found.bad("还没有工作台", "把机器人加进工作人员的群，由管理员发 /desk 社区名")
    client = telegram.api(settings.token, settings.api, settings.read_timeout)
    async with client:
        me = await client.call("getMe", {})
        for chat in linked:
            try:
                member = await client.call(
                    "getChatMember", {"chat_id": chat.chat, "user_id": me["id"]}
                )
            except TelegramError:
                found.bad(f"进不了「{chat.title}」", "把机器人重新加进这个群")
                continue
            if member["status"] == "administrator":
                found.good(f"「{chat.title}」里是管理员")
            else:
                found.bad(f"「{chat.title}」里不是管理员", "设为管理员，才能置顶、看见成员进出")
