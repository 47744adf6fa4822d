"""`bandeng verify`: a ballot's log checked on its own, without database or network."""

import json
from pathlib import Path

from bot.domain import logfile
from bot.domain.ledger import Receipt
from bot.services.ballots.signing import signed
from bot.texts import verifying as texts


class BadReceipt(Exception):
    """A receipt that cannot be read; the text says so, in Chinese."""


def verify(file: Path, receipt: Path | None, key: str = "") -> tuple[str, bool]:
    """What was found, and whether all is well; with a `key`, whether the log is signed by that one.

    Raises OSError, BadReceipt.
    """
    content = file.read_bytes()
    report = logfile.check(content, signed)
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
