"""The composition root: opens everything, wires it, runs it, closes it in order."""

import asyncio
import contextlib
import gc
import logging
import signal
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, Final

import uvicorn
from cryptography.fernet import Fernet
from telegram.error import InvalidToken, RetryAfter

import handlers.answers
import handlers.doorkeeper
from bot import due
from bot.board import pages
from bot.clock import Clock, FollowedClock, SystemClock
from bot.config import ROLES, Settings, SettingsError
from bot.domain.danger import cries_out
from bot.gateway import http, telegram, worker
from bot.gateway.courier import Courier, Events, is_alarm
from bot.gateway.lag import LoopLag
from bot.gateway.lastresort import LastResort
from bot.gateway.mirror import Mirrors
from bot.gateway.poller import ALLOWED, LIMIT, Poller, TokenRevoked
from bot.gateway.reach import LEADS, Reach, SharedReach
from bot.gateway.worker import Worker
from bot.scheduling.waker import Waker
from bot.services import posting
from bot.services.ballots.book import LedgerBook
from bot.services.ballots.counting import Counting
from bot.services.ballots.drafting import Drafting
from bot.services.ballots.public_view import PublicView
from bot.services.ballots.running import Running
from bot.services.ballots.second_officer import SecondOfficers
from bot.services.ballots.showing import Showings
from bot.services.ballots.signing import KeyUnreadable, Signer
from bot.services.ballots.voting import Voting
from bot.services.directory import Directory
from bot.services.figures.digests import Digests
from bot.services.figures.listing import BlackListing
from bot.services.figures.monthly_report import MonthlyReports
from bot.services.figures.statistics import Statistics
from bot.services.listening.entering import Entering
from bot.services.listening.forms import Forms
from bot.services.listening.intake import Listening
from bot.services.listening.vocabulary import Vocabulary
from bot.services.matters.actions import Actions
from bot.services.matters.confirmation import Confirmation
from bot.services.matters.consulting import Consulting
from bot.services.matters.curation import Curation
from bot.services.matters.dossier import Dossier
from bot.services.matters.escalation import Escalation
from bot.services.matters.extensions import Extensions
from bot.services.matters.following import Following
from bot.services.matters.hearings import Hearings
from bot.services.matters.memory import Memories
from bot.services.matters.onspot import OnSpot
from bot.services.matters.permissions import Permissions
from bot.services.matters.private_records import PrivateRecords
from bot.services.matters.urging import Urging
from bot.services.matters.workflow import Workflow
from bot.services.membership.binding import Binding
from bot.services.membership.joining import Joining
from bot.services.membership.privacy import Privacy
from bot.services.membership.procedure_files import ProcedureFiles
from bot.services.membership.setup import Setup
from bot.services.membership.tuning import Tuning
from bot.services.neighbours.activities import Activities
from bot.services.neighbours.carefile import CareFile
from bot.services.neighbours.caring import Caring
from bot.services.neighbours.faqs import Faqs
from bot.services.neighbours.helping import Helping
from bot.services.neighbours.lending import Lending
from bot.services.neighbours.liaising import Liaising
from bot.services.neighbours.minutes import Keeping
from bot.services.neighbours.pairing import Pairing
from bot.services.neighbours.relaying import Relaying
from bot.services.neighbours.rites import Rites
from bot.services.neighbours.stations import Stations
from bot.services.neighbours.tallying import Tallying
from bot.services.neighbours.topics import Topics
from bot.services.notices.board_view import BoardView
from bot.services.notices.incomes import Incomes
from bot.services.notices.noticing import Noticing
from bot.services.roll import spreadsheet
from bot.services.roll.importing import Importing
from bot.services.sealing import Sealer
from bot.services.unit import Unit
from bot.storage import agenda, copies, inbox, keys, matters, minutes, neighbours, outbox, topics
from bot.storage import links as stored_links
from bot.storage.agenda import AgendaEntry
from bot.storage.outbox import Call, Due
from bot.storage.session import GroupCommit, Rows, StorageError, Store
from bot.texts import commands, drawing, errors, notices
from bot.texts.ballots import Links
from handlers.context import Context, Services
from handlers.register import register
from nlp import ear

log: Final = logging.getLogger("bandeng")
HEALTHY_SECONDS: Final = 120
UNHEARD_SECONDS: Final = 60  # an outage that lasts so long is said to be ill health
LOOK_SECONDS: Final = 10
LEAD_SECONDS: Final = 0.2
ROWS_SECONDS: Final = 0.05
AGENDA_LOOKS: Final = 20  # every so many looks at the rows
BACKUP_LOOK = 600
KEPT_BACKUPS = 7


@dataclass
class House:
    """A running bot, its rooms by name."""

    settings: Settings
    store: Store
    clock: Clock
    api: telegram.Api
    services: Services
    worker: Worker
    courier: Courier
    poller: Poller
    waker: Waker
    keep: GroupCommit[Sequence[dict[str, Any]], None]
    reach: Reach
    last_resort: LastResort
    ending: bool = False
    backup_trouble: str = ""  # why the last backup was not made
    lag: LoopLag = field(default_factory=LoopLag)

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Commits updates to the inbox and wakes the worker; cries among those that cannot be kept are told all the
        same. Raises StorageError."""
        self.last_resort.came(updates)
        try:
            await self.keep.put(updates)
        except StorageError:
            await self.last_resort.tell(updates)
            raise
        self.worker.arrived(len(updates), more=len(updates) == LIMIT)

    async def bring_roll(self, content: bytes, name: str, community: str, dry: bool) -> str:
        """The command line's roll. Raises RollRefused, NoCommunity."""
        return await self.services.importing.at_once(
            self.store,
            self.clock.now,
            content,
            name,
            community,
            dry=dry,
            begin=self.reach.enter_alone,
        )

    async def report(self, community: str, month: str) -> list[tuple[str, bytes]]:
        """The command line's report. Raises WhichCommunity, BadMonth."""
        return await self.services.monthly_report.at_once(
            self.store, self.clock.now, community, month
        )

    def clock_moved(self) -> None:
        """Time jumped: what is due may have changed."""
        self.waker.moved()
        self.courier.wake()

    def seen(self) -> dict[str, float]:
        """Figures that no row holds."""
        age = 0.0 if self.settings.webhook else self.poller.age
        return {
            "poll_age_seconds": age,
            "outage_seconds": self.courier.outage.seconds,
            "loop_lag_seconds": self.lag.worst(),
        }

    async def state(self) -> dict[str, Any]:
        """What /health tells."""
        async with self.store.transaction() as connection:
            await inbox.probe(connection)
            waiting = await inbox.counts(connection)
            calls = await outbox.counts(connection)
        polls = "receive" in (self.settings.roles or ROLES) and self.reach.leads("receive")
        asked = polls and self.settings.webhook is None
        fresh = not asked or self.poller.age < HEALTHY_SECONDS
        ok = (
            fresh
            and not self.courier.revoked
            and not self.poller.conflict
            and not self.worker.trouble
            and self.courier.outage.seconds < UNHEARD_SECONDS
        )
        return {
            "ok": ok,
            "seconds_since_poll": round(self.poller.age, 1),
            "inbox": waiting,
            "outbox": calls,
            "token": "revoked" if self.courier.revoked else "ok",
            "trouble": self.worker.trouble,
            "outage_seconds": round(self.courier.outage.seconds, 1),
            "backup": self.backup_trouble,
        }


def key(path: Path) -> bytes:
    """The key for sealed fields, made at first use, readable by its owner alone. Raises SettingsError."""
    try:
        if not path.exists():
            path.touch(mode=0o600)
            path.write_bytes(Fernet.generate_key())
        made = path.read_bytes().strip()
        Fernet(made)
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"密钥文件 {path} 不能用；请检查 BANDENG_KEY_FILE，或换回原来的密钥。"
        ) from error
    return made


def ledger_signer(path: Path) -> Signer:
    """The key that signs ledgers, made at first use. Raises SettingsError."""
    try:
        return Signer.load(path)
    except (OSError, KeyUnreadable) as error:
        raise SettingsError(
            f"票据链密钥 {path} 不能用；请检查 BANDENG_LEDGER_KEY，或换回原来的密钥。"
        ) from error


def clock(settings: Settings) -> Clock:
    return FollowedClock(settings.clock) if settings.clock else SystemClock()


@asynccontextmanager
async def house(settings: Settings, now: Clock | None = None) -> AsyncGenerator[House]:
    """Builds a bot and tears it down. Raises StorageError, InvalidToken, TelegramError."""
    time = now or clock(settings)
    grown = settings.roles is not None
    if grown and not settings.database.startswith("postgresql"):
        raise SettingsError(
            "分几个进程跑（BANDENG_ROLES）要用 PostgreSQL；SQLite 一个进程就够，去掉这一项。"
        )
    store = await Store.open(settings.database, alone=True, shared=grown)
    api = telegram.api(settings.token, settings.api, settings.read_timeout)
    application = telegram.application(api, Context)
    try:
        await know_keys(settings, store)
        await _patiently(application.initialize)
    except BaseException:
        await store.close()
        raise
    try:
        built = await _build(settings, store, time, api, application)
        yield built
    finally:
        await application.shutdown()
        await store.close()


async def know_keys(settings: Settings, store: Store) -> None:
    """The keys are those the database was used with: with another one names stay closed and logs do not verify.

    Raises SettingsError.
    """
    async with store.transaction() as connection:
        known = await keys.any_known(connection)
    for path in (settings.key_file, settings.ledger_key):
        if known and not path.exists():
            raise SettingsError(
                f"找不到密钥文件 {path}；这个数据库用过它，请从备份里找回来，不要另做一把。"
            )
    signer = ledger_signer(settings.ledger_key)
    marks = {
        "field": (
            Sealer(key(settings.key_file)).mark("bandeng key"),
            settings.key_file,
            "BANDENG_KEY_FILE",
        ),
        "ledger": (signer.public[:64], settings.ledger_key, "BANDENG_LEDGER_KEY"),
    }
    async with store.transaction() as connection:
        for name, (mark, path, variable) in marks.items():
            if not await keys.fits(connection, name, mark):
                raise SettingsError(
                    f"{path} 不是这个数据库原来用的密钥；请从备份里找回原来那把，把 {variable} 指过去。"
                    "真找不回了：bandeng key --replace，封存的姓名就打不开了。"
                )


async def _patiently(ask: Callable[[], Awaitable[Any]]) -> None:
    """Asks Telegram; where it asks to wait, that long. Raises InvalidToken, TelegramError."""
    while True:
        try:
            await ask()
            return
        except RetryAfter as error:
            wait = error.retry_after
            seconds = wait.total_seconds() if isinstance(wait, timedelta) else float(wait)
            log.warning("Telegram asks to wait %s s before the start", seconds)
            await asyncio.sleep(seconds)


async def _build(
    settings: Settings, store: Store, time: Clock, api: telegram.Api, application: Any
) -> House:
    ear.warm()
    hears_all = bool(api.can_read_all_group_messages)
    links = Links(api.username, settings.board)
    directory, memories = await _directory(store), Memories()
    services = services_of(settings, directory, links, hears_all=hears_all, memories=memories)
    reach = SharedReach(store, directory, memories) if settings.roles is not None else Reach()
    register(application)
    application.add_error_handler(worker.on_error)
    application.bot_data["services"] = services
    events = _Events(services, time, reach)
    mirrors = Mirrors(settings.mirrors)
    mirror = mirrors.send if settings.mirrors else None

    async def fetched(content: bytes) -> None:
        await asyncio.to_thread(spreadsheet.look, content)

    courier = Courier(
        store,
        api,
        time.now,
        events.as_told(),
        mirror,
        lambda: time.rate,
        fetched,
        drawing.away,
        reach.route,
        directory.thread_of,
    )

    answers = partial(handlers.answers.arrived, services)

    async def run(unit: Unit, entry: AgendaEntry) -> None:
        await due.due(services, unit, entry)

    def committed(unit: Unit) -> None:
        if reach.leads("send"):
            courier.answer(unit.answers)
            courier.wake()
        if unit.planned is not None:
            waker.planned(unit.planned)

    def set_aside(unit: Unit, raw: dict[str, Any]) -> None:
        community = services.directory.community(_chat_of(raw))
        if community is not None:
            said = str((raw.get("message") or {}).get("text") or "")
            loud = cries_out(said)
            told = notices.set_aside_cry(said) if loud else notices.SET_ASIDE
            urgency = 0 if loud else 5
            posting.tell_desk(unit, services.directory, community.id, told, priority=urgency)

    passes = partial(handlers.doorkeeper.passes, services)
    fresh = services.directory.fresh
    last_resort = LastResort(api, services.directory)
    working = Worker(
        store, application, api, time.now, answers, committed, fresh, set_aside, passes, reach
    )
    working.last_resort = last_resort
    events.worker = working
    part = reach if isinstance(reach, SharedReach) else None
    given_up = partial(_given_up, services.directory)
    waker = Waker(store, time, run, courier.wake, given_up, part)

    async def keep_all(connection: Rows, updates: list[Sequence[dict[str, Any]]]) -> None:
        kept = [each for given in updates for each in given]
        await inbox.add(connection, kept, time.now(), await reach.route(connection, kept))

    keep: GroupCommit[Sequence[dict[str, Any]], None] = GroupCommit(store, keep_all)
    built: House

    async def receive(updates: Sequence[dict[str, Any]]) -> None:
        await built.receive(updates)

    built = House(
        settings,
        store,
        time,
        api,
        services,
        working,
        courier,
        Poller(api, receive),
        waker,
        keep,
        reach,
        last_resort,
    )
    return built


def _given_up(directory: Directory, unit: Unit, entry: AgendaEntry) -> None:
    """Something due failed by itself: the desk hears that it was not done."""
    if entry.community is not None:
        told = errors.NOT_DONE_IN_TIME.format(what=entry.kind)
        posting.tell_desk(unit, directory, entry.community, told, priority=1)


def _chat_of(raw: dict[str, Any]) -> int:
    """The chat an update came from; for a file that was fetched, the one it was sent to; 0 for none."""
    try:
        if "answer" in raw:
            return int(str(raw["answer"]["to"]).split("|")[1])
        said = raw.get("message") or raw.get("edited_message") or raw["callback_query"]["message"]
        return int(said["chat"]["id"])
    except (KeyError, TypeError, ValueError, IndexError):
        return 0


async def _directory(store: Store) -> Directory:
    made = Directory()
    await made.load(store)
    return made


def _own_id(token: str) -> int:
    """The bot's own account: a token begins with it."""
    number = token.partition(":")[0]
    return int(number) if number.isdecimal() else 0


def services_of(
    settings: Settings,
    directory: Directory,
    links: Links,
    *,
    hears_all: bool = True,
    memories: Memories | None = None,
) -> Services:
    """Everything a person can have done, wired; `hears_all` as getMe says it."""
    memories = memories or Memories()
    statistics = Statistics(directory)
    sealer = Sealer(key(settings.key_file))
    digests = Digests(directory, statistics)
    listening = Listening(directory, memories)
    book = LedgerBook(ledger_signer(settings.ledger_key))
    importing = Importing(sealer)
    drafting = Drafting(directory)
    noticing = Noticing(directory, settings.mirrors, settings.board)
    workflow = Workflow(directory, memories, noticing)
    permissions = Permissions(directory, workflow)
    private_records = PrivateRecords(directory, workflow, sealer)
    actions = Actions(directory, workflow, permissions, private_records)
    confirmation = Confirmation(directory, workflow, actions)
    joining = Joining(directory, sealer, actions, statistics)
    consulting = Consulting(directory, workflow)
    incomes = Incomes(sealer, noticing)
    escalation = Escalation(directory, workflow, confirmation, statistics, consulting, incomes)
    running = Running(directory, drafting, book, links)
    counting = Counting(directory, drafting, running, book, actions.decided)
    voting = Voting(directory, importing, book, running)
    activities = Activities(directory, noticing, sealer, links)
    curation = Curation(directory, memories, workflow, permissions)
    helping = Helping(directory, listening, sealer)

    onspot = OnSpot(directory, memories, workflow)
    liaising = Liaising(directory, sealer)
    listening.demanded.append(liaising.demanded)

    async def forgotten(unit: Unit, account: int) -> None:
        await joining.forget(unit, account)
        await activities.forget(unit, account)
        await neighbours.forget(await unit.rows(), account)
        await minutes.forget(await unit.rows(), account)
        await topics.forget(await unit.rows(), account)
        await stored_links.forget(await unit.rows(), account, unit.now)

    return Services(
        directory=directory,
        listening=listening,
        curation=curation,
        digests=digests,
        forms=Forms(directory, memories, listening, sealer),
        entering=Entering(directory, memories, listening, consulting),
        consulting=consulting,
        following=Following(directory, listening, confirmation),
        privacy=Privacy(sealer, directory, memories, forgotten),
        setup=Setup(
            directory,
            memories,
            digests,
            actions,
            escalation,
            settings.desk_code,
            _own_id(settings.token),
            hears_all,
            settings.board,
        ),
        vocabulary=Vocabulary(directory, memories),
        importing=importing,
        binding=Binding(directory, sealer, book),
        drafting=drafting,
        showings=Showings(directory, drafting),
        running=running,
        voting=voting,
        counting=counting,
        second_officer=SecondOfficers(voting, counting),
        book=book,
        workflow=workflow,
        actions=actions,
        permissions=permissions,
        private_records=private_records,
        extensions=Extensions(directory, workflow, permissions, private_records),
        hearings=Hearings(directory, workflow, importing, sealer, links),
        confirmation=confirmation,
        escalation=escalation,
        noticing=noticing,
        joining=joining,
        incomes=incomes,
        procedure_files=ProcedureFiles(directory, escalation),
        dossier=Dossier(workflow),
        statistics=statistics,
        listing=BlackListing(directory, statistics),
        monthly_report=MonthlyReports(directory, statistics),
        activities=activities,
        stations=Stations(directory, listening),
        helping=helping,
        lending=Lending(curation, workflow, helping),
        relaying=Relaying(),
        urging=Urging(directory, workflow),
        caring=Caring(directory, sealer),
        carefile=CareFile(directory, sealer),
        tallying=Tallying(),
        pairing=Pairing(directory, sealer),
        liaising=liaising,
        faqs=Faqs(),
        onspot=onspot,
        minutes=Keeping(directory, noticing, listening, memories),
        topics=Topics(directory, activities, curation, workflow),
        rites=Rites(directory, onspot, helping),
        tuning=Tuning(directory, digests),
        unit=lambda: worker.current.get().unit,
    )


class _Events:
    """What the courier finds out, handed to the services in the courier's own transaction."""

    def __init__(self, services: Services, time: Clock, reach: Reach) -> None:
        self._services = services
        self._time = time
        self._reach = reach
        self.worker: Worker | None = None

    def as_told(self) -> Events:
        return Events(
            self.migrated, self.closed, self.gone, self.unknown, self.refused, self.arrived
        )

    def arrived(self) -> None:
        if self.worker:
            self.worker.wake()

    @asynccontextmanager
    async def _unit(self, connection: Rows) -> AsyncGenerator[Unit]:
        unit = Unit(connection, self._time.now(), shared=self._reach.shares is not None)
        await self._reach.enter_alone(unit)
        await self._services.directory.fresh(unit)
        try:
            yield unit
        except BaseException:
            for forget in unit.undo:
                forget()
            raise
        await unit.settle()

    async def migrated(self, connection: Rows, old: int, new: int) -> None:
        async with self._unit(connection) as unit:
            await self._services.setup.moved(unit, old, new)

    async def closed(self, connection: Rows, chat: int) -> None:
        async with self._unit(connection) as unit:
            if chat > 0:
                await self._services.setup.blocked(unit, chat)
            else:
                await self._services.setup.went(unit, chat)

    async def gone(self, connection: Rows, chat: int, message: int) -> None:
        async with self._unit(connection) as unit:
            await self._services.listening.gone(unit, chat, message)

    async def unknown(self, connection: Rows, due: Due) -> None:
        community = self._services.directory.community(due.chat or 0)
        desk = self._services.directory.desk_of(community.id) if community else None
        if desk is not None:
            text = notices.unknown(self._services.directory.chats[due.chat or 0].title)
            params = {
                "text": text,
                "parse_mode": "HTML",
                "reply_markup": notices.refused_keyboard(due.id),
            }
            await outbox.add(
                connection, [Call("tell", "sendMessage", desk, params)], self._time.now()
            )

    async def refused(self, connection: Rows, due: Due, fault: str) -> None:
        """What did not get through and somebody must know of. What was for all the desk may send again; an alarm or a
        card that the desk cannot be shown goes to every officer in private; news to one person is the desk's to pass
        on."""
        directory = self._services.directory
        now = self._time.now()
        chat = due.chat or 0
        if chat > 0:
            await self._not_told(connection, due, fault)
            return
        community = directory.community(chat)
        if community is None or chat not in directory.chats:
            return
        desk = directory.desk_of(community.id)
        if is_alarm(due) or chat == desk:
            calls = [
                Call(
                    "tell",
                    due.method,
                    officer,
                    due.params,
                    priority=0,
                    once=f"{due.once or due.ref}:{officer}",
                )
                for officer in directory.officers(community.id)
            ]
            await outbox.add(connection, calls, now)
        if desk is not None and desk != chat:
            await outbox.add(
                connection, [self._told_desk(due, desk, directory.chats[chat].title, fault)], now
            )

    def _told_desk(self, due: Due, desk: int, title: str, fault: str) -> Call:
        """What the desk reads about a group that did not take something; of signs once a day."""
        now = self._time.now()
        if due.method in ("setMessageReaction", "pinChatMessage"):
            told = notices.no_sign(title) if due.kind == "react" else notices.no_pin(title)
            once = f"{now:%Y%m%d}"
            params = {"text": told, "parse_mode": "HTML"}
            return Call(
                "tell", "sendMessage", desk, params, once=f"refused:{due.method}:{due.chat}:{once}"
            )
        text = notices.refused(title, fault)
        keyboard = notices.refused_keyboard(due.id)
        params = {"text": text, "parse_mode": "HTML", "reply_markup": keyboard}
        return Call(
            "tell", "sendMessage", desk, params, once=f"refused:{due.id}:{now:%Y%m%d%H%M%S}"
        )

    async def _not_told(self, connection: Rows, due: Due, fault: str) -> None:
        """News of a matter that one person could not be told."""
        kind, _, rest = (due.ref or "").partition(":")
        number = rest.partition(":")[0]
        if kind not in ("about", "order") or not number.isdecimal():
            return
        matter = await matters.get(connection, int(number))
        desk = self._services.directory.desk_of(matter.community) if matter else None
        if matter is not None and desk is not None:
            params = {
                "text": notices.not_told(matter.number, order=kind == "order"),
                "parse_mode": "HTML",
            }
            once = f"refused:{due.id}"
            await outbox.add(
                connection, [Call("tell", "sendMessage", desk, params, once=once)], self._time.now()
            )


async def run(settings: Settings) -> None:
    """Runs until a signal asks to stop. Raises StorageError, InvalidToken, TokenRevoked."""
    async with contextlib.AsyncExitStack() as stack:
        time = clock(settings)
        if isinstance(time, FollowedClock):
            await stack.enter_async_context(time.running())
        built = await stack.enter_async_context(house(settings, time))
        if isinstance(time, FollowedClock):
            time.moved = built.clock_moved
        await serve(built)


async def serve(built: House) -> None:
    """The house's tasks, ended together: first no more updates, then the batch and the calls under way."""
    settings = built.settings
    does = settings.roles or ROLES
    async with built.store.transaction() as connection:
        now = built.clock.now()
        await agenda.plan(connection, f"sweep:{now:%Y%m%dT%H}", "sweep", now)
        directory = built.services.directory
        desks = [
            desk for each in directory.communities if (desk := directory.desk_of(each)) is not None
        ]
        menus = [
            Call("react", "setMyCommands", None, params, priority=9, once=once)
            for once, params in commands.menus(desks)
        ]
        await outbox.add(connection, menus, now)
    endpoints = http.Endpoints(
        built.store,
        built.receive,
        built.state,
        settings.webhook_secret,
        key(settings.key_file),
        built.bring_roll,
        built.report,
        built.worker.wake,
        built.clock.now,
        built.seen,
    )
    http.must_be_free(*settings.listen)
    servers = [http.serving(endpoints, *settings.listen)]
    if settings.board_listen and "board" in does:
        http.must_be_free(*settings.board_listen)
        public_view = PublicView(
            built.services.directory, built.services.book, built.services.counting
        )
        reading = BoardView(built.services.directory, built.services.statistics)
        board = pages.Board(built.store, public_view, reading, built.clock.now, settings.board)
        servers.append(pages.serving(board, *settings.board_listen))
    if "work" in does:
        built.waker.start()
    serving = [asyncio.create_task(each._serve()) for each in servers]  # pyright: ignore[reportPrivateUsage]
    working = [asyncio.create_task(each) for each in _works(built, does)]
    keeping = [asyncio.create_task(each) for each in _keeps(built, does)]
    lagging = asyncio.create_task(built.lag.run())  # it never ends by itself: nothing waits for it
    hearing = asyncio.create_task(_hearing(built) if "receive" in does else _idle())
    stop = _stop_signal()
    alone = asyncio.create_task(_alone(built.store))
    saving = asyncio.create_task(_backing_up(built, settings.backups)) if settings.backups else None
    gc.collect()
    gc.freeze()
    gc.set_threshold(3_000, 10, 10)  # updates are many small objects without cycles
    log.info("ready")
    try:
        done, _ = await asyncio.wait(
            [hearing, *serving, *working, *keeping, stop, alone],
            return_when=asyncio.FIRST_COMPLETED,
        )
        for task in done:
            task.result()
    except InvalidToken as error:
        raise TokenRevoked from error
    finally:
        stop.cancel()
        alone.cancel()
        lagging.cancel()
        if saving is not None:
            saving.cancel()
        hearing.cancel()
        built.ending = True
        await asyncio.shield(_close(built, [hearing, *working], servers, serving))
        for each in keeping:
            each.cancel()


def _works(built: House, does: frozenset[str]) -> Iterator[Coroutine[Any, Any, None]]:
    """What a process does all the time, by its roles."""
    if "work" in does:
        yield built.worker.run()
    if "send" in does:
        yield _sending(built)


def _keeps(built: House, does: frozenset[str]) -> Iterator[Coroutine[Any, Any, None]]:
    """What goes on until the end where several processes work: shares are held, others' rows are looked for."""
    if isinstance(built.reach, SharedReach):
        yield built.reach.run(works="work" in does, leads=does & LEADS.keys())
        yield _looking(built, works="work" in does)


async def _sending(built: House) -> None:
    """The courier, once this process is the one that sends."""
    if await _leading(built, "send"):
        await built.courier.recover()
        await built.courier.run()


async def _hearing(built: House) -> None:
    """Updates from Telegram, once this process is the one that asks for them."""
    if built.settings.webhook:
        if isinstance(built.reach, SharedReach):
            await built.reach.route_what_waits()
        await _webhook(built)
        return
    if not await _leading(built, "receive"):
        return
    if isinstance(built.reach, SharedReach):
        await built.reach.route_what_waits()
    await built.poller.run()


async def _leading(built: House, name: str) -> bool:
    """Waits until this process is the one that does it for all; False where it ends before."""
    while not (built.reach.leads(name) or built.ending):  # noqa: ASYNC110  the server tells of nothing
        await asyncio.sleep(LEAD_SECONDS)
    return not built.ending


async def _looking(built: House, *, works: bool) -> None:
    """Other processes put rows there: they are looked for, a few times a second."""
    looked = 0
    while True:
        await asyncio.sleep(ROWS_SECONDS)
        if works:
            built.worker.wake()
        if built.reach.leads("send"):
            built.courier.wake()
        looked += 1
        if not works and looked % AGENDA_LOOKS == 0 and isinstance(built.reach, SharedReach):
            await built.reach.refresh()
        if works and looked % AGENDA_LOOKS == 0:
            built.waker.look()


async def _idle() -> None:
    """For ever."""
    await asyncio.Event().wait()


async def _backing_up(built: House, folder: Path) -> None:
    """A backup a night, in the small hours of the machine's zone; the newest seven stay."""
    made = [each.stat().st_mtime for each in folder.glob("bandeng-*.zip")]
    http.LAST_BACKUP.set(max(made, default=0.0))
    while True:
        await asyncio.sleep(BACKUP_LOOK)
        try:
            if await copies.nightly(built.store, folder, datetime.now(), KEPT_BACKUPS):
                http.LAST_BACKUP.set_to_current_time()
                built.backup_trouble = ""
        except Exception as error:  # whatever it is, the next night has its backup
            log.error("no backup: %s", error)
            built.backup_trouble = str(error)[:120] or type(error).__name__


async def _alone(store: Store) -> None:
    """Ends when another process may work on the same database. Raises StorageError."""
    while await store.holds():  # noqa: ASYNC110  the server tells of nothing
        await asyncio.sleep(LOOK_SECONDS)
    raise StorageError("locked")


async def _close(
    built: House,
    tasks: Sequence["asyncio.Task[None]"],
    servers: Sequence[uvicorn.Server],
    serving: Sequence["asyncio.Task[None]"],
) -> None:
    """Lets what is under way finish, in order."""
    await built.waker.stop()
    built.worker.stop()
    built.courier.stop()
    await asyncio.wait(tasks, timeout=20)
    for each in servers:
        each.should_exit = True
    await asyncio.gather(*serving)


async def _webhook(built: House) -> None:
    """Registers the webhook, then waits: updates arrive by http."""
    settings = built.settings
    params = {
        "url": settings.webhook,
        "secret_token": settings.webhook_secret,
        "allowed_updates": list(ALLOWED),
    }
    await _patiently(lambda: built.api.call("setWebhook", params))
    await asyncio.Event().wait()


def _stop_signal() -> "asyncio.Task[bool]":
    event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, event.set)
    return asyncio.create_task(event.wait())
