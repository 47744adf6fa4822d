"""Settings, read once from the environment: the only place that does."""

import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

ROLES: Final = frozenset({"receive", "work", "send", "board"})


class SettingsError(Exception):
    """A setting is missing or wrong; the text says, in Chinese, what to set."""


@dataclass(frozen=True)
class Settings:
    """How one bot runs. Addresses are URLs; `listen` is host and port of health and metrics,
    `desk_code` is what making a desk asks for (without one: the first desk, and officers' further ones),
    `board_listen` those of the public board, `board` the address under which people reach it; `backups` is a folder
    that gets a backup a night (the newest seven stay), `mirrors` are the addresses (Apprise) to which a community's
    notices also go. `roles` are what this process does where several work on one PostgreSQL database; None where one
    does everything."""

    token: str
    database: str = "sqlite:///bandeng.db"
    api: str = "https://api.telegram.org"
    clock: str | None = None
    listen: tuple[str, int] = ("127.0.0.1", 8091)
    webhook: str | None = None
    webhook_secret: str = ""
    key_file: Path = Path("bandeng.key")
    ledger_key: Path = Path("bandeng.ledger-key")
    board_listen: tuple[str, int] | None = None
    board: str | None = None
    mirrors: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    desk_code: str = ""
    backups: Path | None = None
    read_timeout: float = 10.0
    log_level: str = "INFO"
    roles: frozenset[str] | None = None

    @classmethod
    def read(
        cls, environment: Mapping[str, str] | None = None, *, token_needed: bool = True
    ) -> "Settings":
        """Settings from BANDENG_* variables. Raises SettingsError."""
        given = {
            name.removeprefix("BANDENG_").lower(): value
            for name, value in (os.environ if environment is None else environment).items()
            if name.startswith("BANDENG_") and value.strip()
        }
        token = given.get("token", "")
        if re.search(r"[\s\"'“”‘’：]", token):
            raise SettingsError(
                "BANDENG_TOKEN 里有引号、空格或中文冒号；请去掉，写成 123456:ABC… 这样。"
            )
        if (token or token_needed) and not re.fullmatch(r"[0-9]{3,}:[\w-]{5,}", token, re.ASCII):
            raise SettingsError(
                "请先设好 BANDENG_TOKEN：向 @BotFather 要一个令牌，形如 123456:ABC…。"
            )
        webhook = given.get("webhook")
        secret = given.get("webhook_secret", "")
        if bool(webhook) != bool(secret):
            raise SettingsError("BANDENG_WEBHOOK 和 BANDENG_WEBHOOK_SECRET 要么都设，要么都不设。")
        if webhook and not (webhook.startswith("https://") and webhook.endswith("/telegram")):
            raise SettingsError("BANDENG_WEBHOOK 要写成 https://…/telegram。")
        board_listen = (
            _address("BANDENG_BOARD_LISTEN", given["board_listen"])
            if "board_listen" in given
            else None
        )
        return cls(
            token=token,
            database=database_url(given.get("database", "bandeng.db")),
            api=given.get("api", cls.api).rstrip("/"),
            clock=given.get("clock"),
            listen=_address("BANDENG_LISTEN", given.get("listen", "127.0.0.1:8091")),
            webhook=webhook,
            webhook_secret=secret,
            backups=Path(given["backups"]) if "backups" in given else None,
            key_file=Path(given.get("key_file", "bandeng.key")),
            ledger_key=Path(given.get("ledger_key", "bandeng.ledger-key")),
            board_listen=board_listen,
            board=given.get("board", "").rstrip("/") or None,
            mirrors=_mirrors(given.get("mirrors")),
            desk_code=given.get("desk_code", "").strip(),
            read_timeout=_seconds(given.get("read_timeout", "10")),
            log_level=_level(given.get("log_level", "INFO")),
            roles=roles_of(given["roles"]) if "roles" in given else None,
        )


def unknown(environment: Mapping[str, str] | None = None) -> list[str]:
    """BANDENG_* variables that nothing reads: misspelt, or of another version."""
    known = {f"BANDENG_{name.upper()}" for name in Settings.__dataclass_fields__}
    given = os.environ if environment is None else environment
    return sorted(name for name in given if name.startswith("BANDENG_") and name not in known)


def roles_of(written: str) -> frozenset[str]:
    """What one of several processes does. Raises SettingsError."""
    found = frozenset(part for part in re.split(r"[\s,，]+", written.strip()) if part)
    if not found or not found <= ROLES:
        raise SettingsError(
            f"角色写 {'、'.join(sorted(ROLES))} 里的一个或几个，用逗号隔开，例如 BANDENG_ROLES=work。"
        )
    return found


def _address(name: str, given: str) -> tuple[str, int]:
    host, _, port = given.rpartition(":")
    if not (host and port.isascii() and port.isdecimal() and 0 < int(port) < 65536):
        raise SettingsError(f"{name} 要写成“地址:端口”，例如 127.0.0.1:8091。")
    return host, int(port)


def _level(given: str) -> str:
    if given.upper() not in ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"):
        raise SettingsError("BANDENG_LOG_LEVEL 请写 DEBUG、INFO、WARNING、ERROR 或 CRITICAL。")
    return given.upper()


def _seconds(given: str) -> float:
    try:
        return max(float(given), 0.5)
    except ValueError:
        raise SettingsError("BANDENG_READ_TIMEOUT 要写秒数，例如 10。") from None


def _mirrors(path: str | None) -> dict[str, tuple[str, ...]]:
    """A TOML file: 社区名 = ["wecombot://…"]. Raises SettingsError."""
    if path is None:
        return {}
    try:
        tables = tomllib.loads(Path(path).read_text("utf-8"))
        found = {name: tuple(urls) for name, urls in tables.items()}
        if not all(
            isinstance(url, str) and "://" in url for urls in found.values() for url in urls
        ):
            raise ValueError(path)
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f'镜像文件 {path} 不能用；每行写 "社区名" = ["wecombot://…"]。'
        ) from error
    return found


def database_url(given: str) -> str:
    """A SQLAlchemy URL from a file's path or a URL. Raises SettingsError for other databases."""
    scheme, found, rest = given.partition("://")
    if not found:
        return f"sqlite:///{given}"
    if scheme in ("postgres", "postgresql"):
        return f"postgresql+psycopg://{rest}"
    if scheme in ("sqlite", "postgresql+psycopg"):
        return given
    raise SettingsError("BANDENG_DATABASE 请写一个文件路径，或 postgresql://… 的地址。")
