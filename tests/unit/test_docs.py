"""The documents say what the code does."""

import re
from collections import Counter
from pathlib import Path

from bot.cli import app

ROOT = Path(__file__).parent.parent.parent
CODE = "\n".join(
    path.read_text("utf-8")
    for room in ("bot", "handlers", "nlp", "sandbox")
    for path in (ROOT / room).rglob("*.py")
)


def test_every_word_of_the_glossary_is_used_in_the_code() -> None:
    rows = [
        line.split("|")
        for line in (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
        if line.startswith("| ")
    ]
    named = re.findall(r"`([\w.]+)`", " ".join(row[-2] for row in rows))
    assert len(named) > 20
    for name in named:
        assert re.search(rf"\b{name.rpartition('.')[2]}\b", CODE), name


def test_a_word_of_the_glossary_has_one_entry_and_a_class_one_name() -> None:
    rows = (ROOT / "docs/glossary.md").read_text("utf-8").splitlines()
    words = [
        word.partition("(")[0].strip()
        for row in rows
        if row.startswith("| ")
        for word in row.split("|")[1].split(",")
    ]
    assert not [word for word, times in Counter(words).items() if times > 1]
    product = [path for room in ("bot", "handlers", "nlp") for path in (ROOT / room).rglob("*.py")]
    classes = [
        name
        for path in product
        for name in re.findall(r"^class (\w+)", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not [name for name, times in Counter(classes).items() if times > 1]


def test_every_command_in_the_readmes_exists() -> None:
    known = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text("utf-8")
        assert set(re.findall(r"bandeng (run|demo|doctor|\w+) ?(?=[A-Z文`#\n])", text)) <= known
        targets = set(re.findall(r"make (\w+)", text))
        assert targets <= set(
            re.findall(r"^(\w+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
        )


def test_links_and_pictures_of_the_documents_exist() -> None:
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), (path.name, target)


def test_lock_files_carry_versions_without_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        for line in (ROOT / name).read_text("utf-8").splitlines():
            assert re.fullmatch(r"[\w.\-\[\]]+==[\w.+!]+", line), line
