"""HTML formatting into text and entities, refused where Telegram refuses it."""

from html import unescape
from html.parser import HTMLParser
from typing import Any, Final

from sandbox.errors import bad

_SIMPLE: Final = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "code": "code",
    "pre": "pre",
    "tg-spoiler": "spoiler",
    "blockquote": "blockquote",
}


def units(text: str) -> int:
    """Length in UTF-16 code units, as Telegram counts offsets."""
    return len(text.encode("utf-16-le")) // 2


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text: list[str] = []
        self.entities: list[dict[str, Any]] = []
        self._open: list[tuple[str, int, dict[str, Any]]] = []
        self._at = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _SIMPLE:
            extra: dict[str, Any] = {"type": _SIMPLE[tag]}
            if tag == "blockquote" and "expandable" in given:
                extra["type"] = "expandable_blockquote"
        elif tag == "a" and given.get("href"):
            extra = _link(str(given["href"]))
        elif tag == "span" and given.get("class") == "tg-spoiler":
            extra = {"type": "spoiler"}
        else:
            raise bad(
                f'can\'t parse entities: Unsupported start tag "{tag}" at byte offset {self.getpos()[1]}'
            )
        self._open.append((tag, self._at, extra))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            raise bad(f"can't parse entities: Unmatched end tag at byte offset {self.getpos()[1]}")
        _, start, extra = self._open.pop()
        if self._at > start:
            self.entities.append({"offset": start, "length": self._at - start, **extra})

    def handle_data(self, data: str) -> None:
        self._add(data)

    def handle_entityref(self, name: str) -> None:
        self._add(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self._add(unescape(f"&#{name};"))

    def _add(self, data: str) -> None:
        self.text.append(data)
        self._at += units(data)

    def finish(self) -> tuple[str, list[dict[str, Any]]]:
        self.close()
        if self._open:
            raise bad(
                f"can't parse entities: Can't find end tag corresponding to start tag {self._open[-1][0]}"
            )
        return "".join(self.text), sorted(
            self.entities, key=lambda entity: (entity["offset"], -entity["length"])
        )


def _link(href: str) -> dict[str, Any]:
    return {"type": "text_link", "url": href}


def parse(text: str, mode: str | None) -> tuple[str, list[dict[str, Any]]]:
    """Plain text and entities (offsets in UTF-16 units). Raises ApiError on broken markup."""
    if not mode:
        return text, commands(text)
    if mode.lower() != "html":
        raise bad(f"unsupported parse_mode {mode}: the sandbox reads HTML")
    reader = _Reader()
    reader.feed(text)
    return reader.finish()


def commands(text: str) -> list[dict[str, Any]]:
    """The bot_command and mention entities that a client marks by itself."""
    found: list[dict[str, Any]] = []
    offset = 0
    for word in text.split(" "):
        kind = {"/": "bot_command", "@": "mention"}.get(word[:1])
        name = word[1:].split("\n")[0]
        if kind and name and name.replace("@", "").replace("_", "").isalnum() and name.isascii():
            found.append({"type": kind, "offset": offset, "length": units(name) + 1})
        offset += units(word) + 1
    return found
