"""`bandeng verify`: a ballot's log checked on its own, without database or network."""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from bot.domain import logfile
from bot.domain.ledger import Receipt
from bot.services.ballots.signing import signed
from bot.texts import verifying as texts


def _changed(manifest: Mapping[str, Any], folder: Path) -> list[tuple[int, str]]:
    """(option from 1, SHA-256) of the pictures that no file of a folder is. Raises OSError."""
    held = {sha256(each.read_bytes()).hexdigest() for each in folder.iterdir() if each.is_file()}
    return [
        (option, picture["sha256"])
        for option, shown in enumerate(manifest.get("showing", ()), 1)
        for picture in shown["pictures"]
        if picture["sha256"] not in held
    ]


class BadReceipt(Exception):
    """A receipt that cannot be read; the text says so, in Chinese."""


def verify(
    file: Path, receipt: Path | None, key: str = "", pictures: Path | None = None
) -> tuple[str, bool]:
    """What was found, and whether all is well; with a `key`, whether the log is signed by that one; with a folder of
    `pictures`, whether those are there that its options showed.

    Raises OSError, BadReceipt.
    """
    content = file.read_bytes()
    report = logfile.check(content, signed)
    if pictures is not None and report.sound:
        for option, digest in _changed(report.manifest, pictures):
            report.wrong(1, "picture", option, digest[:12])
    if key and report.sound and not logfile.signed_by(report, key):
        return texts.another_key(report, key), False
    if receipt is None:
        return texts.report(report), report.sound
    try:
        given = Receipt.read(json.loads(receipt.read_text("utf-8")))
        found = logfile.find(content, given)
        proven = logfile.proof_stands(report, given, signed)
        tracked = found is None or not found[1] or logfile.tracked(content, given)
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadReceipt(texts.RECEIPT_UNREADABLE) from error
    line, counts = found or (None, False)
    said = texts.receipt(line, counts=counts, proven=proven, tracked=tracked)
    return (
        f"{texts.report(report)}\n{said}",
        report.sound and proven and tracked and line is not None,
    )
