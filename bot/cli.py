"""The command `bandeng`: every word of it, and one clear sentence for what goes wrong."""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any, Final

import typer
import uvloop

app = typer.Typer(
    add_completion=False,
    pretty_exceptions_enable=False,
    no_args_is_help=True,
    help="小板凳：群里的话，变成听得见、议得成、办得完的事。",
)
_STORAGE: Final = {
    "locked": "数据库正被另一个小板凳使用；请先停掉它。",
    "full": "磁盘满了，请腾出空间再启动；没有丢东西。",
    "unreadable": "数据库文件打不开或已损坏；请换个文件，或用 bandeng restore 恢复备份。",
    "readonly": "数据库现在只能读，写不进去；请检查磁盘和文件权限，或主备切换完成没有。",
    "newer": "数据库是更新版本的小板凳用过的，这一版读不了；请升级小板凳，不要用旧版打开。",
    "no_folder": "放数据库的文件夹不存在或进不去；请先建好它，或改 BANDENG_DATABASE。",
    "unreachable": "连不上数据库，请检查 BANDENG_DATABASE 的地址。",
}


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        print(f"bandeng {version('bandeng')}")
        raise typer.Exit


@app.callback()
def _top(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="版本号")
    ] = False,
) -> None:  # pyright: ignore[reportUnusedFunction]
    """小板凳：群里的话，变成听得见、议得成、办得完的事。"""


def _fail(sentence: str) -> "typer.Exit":
    print(sentence, file=sys.stderr)
    return typer.Exit(1)


def _awaited(work: Coroutine[Any, Any, Any]) -> Any:
    """Runs to the end; what can be said in a sentence is, and ends with status 1."""
    import httpx
    from telegram.error import InvalidToken, NetworkError

    from bot.config import SettingsError
    from bot.gateway.http import PortTaken
    from bot.gateway.poller import TokenRevoked
    from bot.storage.backup import BackupError
    from bot.storage.session import StorageError

    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            return runner.run(work)
    except (SettingsError, BackupError) as error:
        raise _fail(str(error)) from None
    except PortTaken as error:
        raise _fail(f"{error} 已被别的程序占用；请设 BANDENG_LISTEN 换一个端口。") from None
    except StorageError as error:
        raise _fail(_STORAGE[error.what]) from None
    except (InvalidToken, TokenRevoked):
        raise _fail(
            "Telegram 不认这个令牌（可能已作废）；请到 @BotFather 换一个，设好 BANDENG_TOKEN 再启动。"
        ) from None
    except (NetworkError, httpx.HTTPError):
        raise _fail("连不上 Telegram，请检查网络或 BANDENG_API 的地址。") from None
    except KeyboardInterrupt:
        raise typer.Exit(130) from None


@app.command()
def run(
    role: Annotated[
        str,
        typer.Option(help="one of several processes on PostgreSQL: receive, work, send, board"),
    ] = "",
) -> None:
    """Run the bot; settings come from BANDENG_* variables."""
    sys.modules["rich"] = None  # pyright: ignore[reportArgumentType]  # httpx and structlog take it along: 9 MB
    from bot import app as house
    from bot.config import unknown
    from bot.logs import set_up

    if role:
        os.environ["BANDENG_ROLES"] = role
    settings = _settings()
    for name in unknown():
        print(f"{name} 没有人读，是不是拼错了？发 bandeng doctor 看看。", file=sys.stderr)
    set_up(settings.log_level)
    _awaited(house.run(settings))


def _settings(*, token: bool = True) -> Any:
    """What the environment says; a command that talks to no Telegram asks for no token."""
    from bot.config import Settings, SettingsError

    os.umask(0o077)  # what is written is its owner's alone
    try:
        return Settings.read(token_needed=token)
    except SettingsError as error:
        raise _fail(str(error)) from None


@app.command(
    context_settings={
        "allow_extra_args": True,
        "ignore_unknown_options": True,
        "help_option_names": [],
    }
)
def sandbox(context: typer.Context) -> None:
    """Run a Telegram of one's own on this machine; --help says with what."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox", *context.args])  # noqa: S606  one process: a signal ends it


@app.command()
def demo(
    port: Annotated[int, typer.Option(help="port of the chat page", min=1, max=65533)] = 8090,
    folder: Annotated[Path, typer.Option(help="where the demo keeps its database")] = Path("demo"),
    open_page: Annotated[
        bool, typer.Option("--open/--no-open", help="open the page in a browser")
    ] = True,
) -> None:
    """Run the bot against the sandbox and open its chat page: no account anywhere."""
    from bot.demo import play

    raise typer.Exit(play(port, folder, open_page=open_page))


@app.command()
def doctor() -> None:
    """Check token, privacy mode, admin rights, clock, database and fonts, and say what to do."""
    from bot.doctor import examine

    logging.disable(logging.CRITICAL)
    healthy = _awaited(examine(_settings(), print))
    raise typer.Exit(0 if healthy else 1)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="the zip to write; with --keep a folder")],
    keep: Annotated[
        int, typer.Option(min=0, help="how many backups of this kind stay in the folder")
    ] = 0,
) -> None:
    """Copy the whole database into one file, the bot running or not. Back up the key file too."""
    from bot.keeping import rotate, save

    made = (
        rotate(_settings(token=False), file, keep) if keep else save(_settings(token=False), file)
    )
    print(_awaited(made))


@app.command("key")
def key_(
    replace: Annotated[
        bool, typer.Option("--replace", help="the old keys are lost: go on with those there are")
    ] = False,
) -> None:
    """Which keys this database was used with fit the key files; --replace goes on with others for good."""
    from bot import keeping

    print(_awaited(keeping.fit_keys(_settings(token=False), replace=replace)))


@app.command()
def requeue() -> None:
    """Put back what was put aside, to be worked on again; the bot running or not."""
    from bot import keeping

    print(_awaited(keeping.requeue(_settings(token=False))))


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="a backup")]) -> None:
    """Fill an empty database from a backup."""
    from bot.keeping import bring_back

    print(_awaited(bring_back(_settings(token=False), file)))


@app.command()
def verify(
    file: Annotated[Path, typer.Argument(help="a ballot's log")],
    receipt: Annotated[Path | None, typer.Option(help="a household's receipt as JSON")] = None,
    key: Annotated[str, typer.Option(help="the key's code as the board or a paper shows it")] = "",
    pictures: Annotated[
        Path | None, typer.Option(help="a folder with the pictures that its options showed")
    ] = None,
) -> None:
    """Check a ballot's log on its own: no database, no network, no trust in whoever wrote it."""
    from bot.verifying import BadReceipt
    from bot.verifying import verify as check

    try:
        text, sound = check(file, receipt, key, pictures)
    except OSError as error:
        raise _fail(f"打不开 {error.filename}；请检查文件名。") from None
    except BadReceipt as error:
        raise _fail(str(error)) from None
    print(text)
    raise typer.Exit(0 if sound else 1)


roll = typer.Typer(help="户册：模板和导入。", no_args_is_help=True)
app.add_typer(roll, name="roll")


@roll.command("template")
def roll_template(file: Annotated[Path, typer.Argument(help="the xlsx to write")]) -> None:
    """Write an empty roll with its columns explained."""
    from bot.texts.workbook import roll_template

    if file.suffix.lower() != ".xlsx":
        raise _fail(f"模板是 xlsx 文件，请把名字写成 {file.with_suffix('.xlsx')}。")
    if file.exists():
        raise _fail(f"{file} 已经有了，没有动它；请换个名字，或先把它移走。")
    try:
        file.write_bytes(roll_template())
    except OSError as error:
        raise _fail(f"写不进 {error.filename}：请换个能写的地方。") from None
    print(f"模板在 {file}；填好后发到工作台，或用 bandeng roll import 导入。")


@roll.command("import")
def roll_import(
    file: Annotated[Path, typer.Argument(help="an xlsx or csv")],
    community: Annotated[
        str, typer.Option(help="the community's name, where there are several")
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only show what would change")] = False,
) -> None:
    """Bring a roll in, all or nothing; shows what changes. The bot may be running or not."""
    from bot.keeping import bring_roll

    print(_awaited(bring_roll(_settings(token=False), file, community, dry=dry_run)))


procedure = typer.Typer(help="规程：看一个，查一份自己写的。", no_args_is_help=True)
app.add_typer(procedure, name="procedure")


def _book(file: Path | None) -> Any:
    from bot.domain.errors import RulesRefused
    from bot.rules import procedures
    from bot.texts import errors

    try:
        return procedures.of(procedures.parse(file.read_bytes()) if file else None)
    except OSError as error:
        raise _fail(f"打不开 {error.filename}；请检查文件名。") from None
    except RulesRefused as error:
        raise _fail(errors.sentence(error)) from None


@procedure.command("show")
def procedure_show(
    name: Annotated[str, typer.Argument(help="its name or title; without one all are listed")] = "",
    file: Annotated[
        Path | None, typer.Option(help="a community's own file, laid over the shipped one")
    ] = None,
) -> None:
    """Draw a procedure: whose turn, how long, where each deed leads, what is published, to whom it rises."""
    from bot.texts import workflow

    book = _book(file)
    titles = {each.title: key for key, each in book.procedures.items()}
    found = book.procedures.get(titles.get(name, name))
    if found is None and name:
        raise _fail(f"没有“{name}”这个规程；有这些：{'、'.join(book.procedures)}")
    for each in [found] if found else book.procedures.values():
        print(workflow.drawn(book, each) if found else f"{each.name:<14}{each.title}")


@procedure.command("check")
def procedure_check(file: Annotated[Path, typer.Argument(help="a community's own file")]) -> None:
    """Check a file of procedures; every wrong line is named."""
    book = _book(file)
    print(f"没有问题：{len(book.procedures)} 个规程。把文件发到工作台就能换上。")


@app.command()
def report(
    month: Annotated[str, typer.Option(help="2026-03, or a year: 2026")],
    community: Annotated[
        str, typer.Option(help="the community's name, where there are several")
    ] = "",
    folder: Annotated[Path, typer.Option(help="where to write the PDF and the xlsx")] = Path(),
) -> None:
    """Write the month's report for the street office, the bot running or not."""
    from bot.keeping import write_report

    print(_awaited(write_report(_settings(token=False), community, month, folder)))


@app.command()
def screen(texts: Annotated[list[str] | None, typer.Argument()] = None) -> None:
    """Say what the ear makes of sentences; without any, read messages as JSON lines on standard input."""
    from bot.services.listening.offline import BadFile, screened

    said = [
        json.dumps({"chat": "screen", "id": str(number), "text": text})
        for number, text in enumerate(texts or (), 1)
    ]
    stdin = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)  # noqa: SIM115
    try:
        for verdict in screened(said or stdin):
            sys.stdout.write(json.dumps(verdict, ensure_ascii=False) + "\n")
    except BadFile as error:
        raise _fail(str(error)) from None
    except UnicodeDecodeError:
        raise _fail("输入不是 UTF-8 编码；请转成 UTF-8 再试。") from None
    except BrokenPipeError:
        os._exit(1)


ear = typer.Typer(help="what the ear hears, and what it can learn", no_args_is_help=True)
app.add_typer(ear, name="ear")


@ear.command("score")
def ear_score(
    file: Annotated[Path, typer.Argument(help="labelled messages as JSON lines")],
) -> None:
    """Hear a labelled file and print how much of it was heard rightly."""
    from bot.services.listening.offline import BadFile, screened
    from nlp.scoring import scores

    try:
        lines = [line for line in file.read_text("utf-8").splitlines() if line.strip()]
        gold = [{"chat": None, **json.loads(line)} for line in lines]
        table = scores(gold, list(screened(lines)))
    except (OSError, UnicodeDecodeError):
        raise _fail(f"读不了 {file}：要一个 UTF-8 的 JSONL 文件。") from None
    except (BadFile, json.JSONDecodeError, KeyError) as error:
        raise _fail(
            f"{file} 不是标好的消息：每行要有 id、text、intent、category。（{error}）"
        ) from None
    print(f"{file.name}: {len(gold)} messages")
    print(f"{'':<20}{'precision':>10}{'recall':>8}{'F1':>8}{'there':>8}")
    for name, score in table.items():
        print(
            f"{name:<20}{score.precision:>10.3f}{score.recall:>8.3f}{score.f1:>8.3f}{score.there:>8}"
        )


@ear.command("learn")
def ear_learn(
    community: Annotated[
        str, typer.Option(help="the community's name, where there are several")
    ] = "",
    take: Annotated[
        list[str] | None, typer.Option(help="a proposed word to take; again for more")
    ] = None,
) -> None:
    """Show the words that officers' corrections speak for; take those that are named. Nothing is taken silently."""
    from bot.keeping import learn

    print(_awaited(learn(_settings(token=False), community, take or [])))


@app.command("replay")
def replay_file(
    file: Annotated[
        Path, typer.Argument(help="an export of Telegram, WeChat or QQ, CSV, xlsx or JSONL")
    ],
    reports: Annotated[
        list[Path] | None,
        typer.Option("--report", help="write a report, .html, .pdf or .xlsx; may be given again"),
    ] = None,
    as_json: Annotated[
        Path | None, typer.Option("--json", help="write the matters to this file")
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="draw the matters into this PNG")] = None,
    top: Annotated[int, typer.Option(min=1, help="how many to print")] = 15,
    chat: Annotated[str, typer.Option(help="one group of an export of all chats")] = "",
    staff: Annotated[
        str, typer.Option(help="who works for the community: names, with commas between")
    ] = "",
    since: Annotated[str, typer.Option(help="from this day on, 2026-01-31")] = "",
    community: Annotated[
        str, typer.Option(help="with the words and places that this community taught")
    ] = "",
) -> None:
    """Hear a whole history with the very same ear: its matters, hottest first, and a report to act on."""
    from bot import replaying
    from bot.keeping import taught_ear
    from bot.services.listening.offline import BadFile
    from bot.services.listening.replaying import told
    from bot.texts import words
    from nlp.ear import Ear

    files = [*(reports or ()), *filter(None, (as_json, picture))]
    try:
        replaying.check(reports or (), files)
        ear = _awaited(taught_ear(_settings(token=False), community)) if community else Ear()
        history, found = replaying.heard(file, ear, chat=chat, since=since, staff=staff)
        replaying.write(history, found, file.stem, reports or ())
        made = told(found.matters)
        if as_json:
            as_json.write_text(json.dumps(made, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if picture:
            from bot.texts.picture import ranking

            picture.write_bytes(ranking(made[:top], file.stem))
    except BadFile as error:
        raise _fail(str(error)) from None
    except OSError as error:
        raise _fail(f"写不进 {error.filename}：请换个能写的地方。") from None
    print(f"{replaying.named(history)}：{len(history.rows)} 条消息，{len(found.matters)} 件事")
    if left := replaying.left_out(history):
        print(left)
    for each in made[:top]:
        print(
            f"{each['no']:>3}  热度 {each['heat']:<7} {words.CATEGORIES[each['category']]:　<5} {each['title']}"
        )
        print(f"     {each['why'][:90]}")


def main() -> None:
    """The command. `run` has no options and lives for months: it goes without the parser and the 6 MB that takes."""
    if sys.argv[1:] == ["run"]:
        try:
            run()
        except typer.Exit as end:
            sys.exit(end.exit_code)
    else:
        app()
