"""Logs as JSON lines: what happened and to which ids, never what anybody wrote."""

import logging
from typing import Any, Final

import structlog

_KNOWN: Final = ("inbox", "entry", "method", "fault", "bot")


def _facts(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    record = event.get("_record")
    for name in _KNOWN:
        if record is not None and hasattr(record, name):
            event[name] = getattr(record, name)
    return event


def _place_only(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
    """Of an exception its type and where it was raised; its message could quote a text."""
    trouble = event.pop("exc_info", None)
    if trouble and trouble[1] is not None:
        frame = trouble[2]
        while frame is not None and frame.tb_next is not None:
            frame = frame.tb_next
        event["error"] = trouble[0].__name__
        if frame is not None:
            event["at"] = f"{frame.tb_frame.f_globals.get('__name__', '?')}:{frame.tb_lineno}"
    return event


def set_up(level: str) -> None:
    """Sends everything to standard error, one JSON object a line."""
    steps: list[Any] = [
        _facts,
        _place_only,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper("iso", utc=True),
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=steps))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("httpx", "apscheduler", "telegram", "uvicorn.error", "alembic"):
        logging.getLogger(noisy).setLevel(logging.ERROR)
