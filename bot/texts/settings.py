"""/settings as the desk reads it."""

from collections.abc import Sequence
from html import escape
from typing import Any, Protocol


class _Setting(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def may_be(self) -> str: ...


class _Shown(Protocol):
    @property
    def setting(self) -> _Setting: ...
    @property
    def value(self) -> Any: ...
    @property
    def default(self) -> Any: ...
    @property
    def since(self) -> str: ...


def listed(found: Sequence[_Shown], example: str) -> str:
    """Each with what it may be; those that were changed with their default."""
    lines = [
        f"· {each.setting.name}：<b>{escape(str(each.value)) or '没填'}</b>{_default(each)}　{each.setting.may_be}"
        for each in found
    ]
    return "\n".join(
        [
            "<b>设置</b>",
            *lines,
            f"改：<code>{example}</code>；改回来：<code>/settings 日报 恢复</code>",
        ]
    )


def changed(each: _Shown) -> str:
    return f"改好了：{each.setting.name} {escape(str(each.value)) or '没填'}{_default(each)}"


def _default(each: _Shown) -> str:
    return (
        f"（原来 {escape(str(each.default)) or '没填'}，{each.since[:10]} 改）"
        if each.since
        else ""
    )
