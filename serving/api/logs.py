"""Logs as one JSON object a line, on stderr."""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson

QUIET = ("uvicorn.access",)  # it writes addresses and query strings; `observed` writes what we want to know


class JsonLines(logging.Formatter):
    """`{"time": …, "level": …, "logger": …, "message": …}` and the record's `fields`."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__  # not its message, which may hold what a listener sent
        return orjson.dumps(line | getattr(record, "fields", {}), default=str).decode()


def place(error: BaseException) -> list[str]:
    """Where an error was raised, file:line of the innermost frames, the innermost last."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append(f"{trace.tb_frame.f_code.co_filename.rpartition('/')[2]}:{trace.tb_lineno}")
        trace = trace.tb_next
    return frames[-6:]


def log_to_stderr(level: int = logging.INFO) -> None:
    """Every logger of this process writes JSON lines from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level, handlers=[handler], force=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    for name in QUIET:
        logging.getLogger(name).disabled = True
