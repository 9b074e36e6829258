"""A report as JSON, and as a table with a line a figure: what a spreadsheet turns as it likes."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from playlists.responses.cells import Cell, Difference
from playlists.responses.intervals import Rate
from playlists.responses.withheld import LEAST
from serving.responses.report import Report

COLUMNS = ("kind", "part", "variant", "against", "week", "figure", "value", "low", "high", "listeners", "playlists")
FORMULA = tuple(
    "=+-@\t\r\n＝＋－＠"
)  # a cell that begins so is computed by spreadsheets, Japanese ones as wide (OWASP)


def document(report: Report) -> dict[str, Any]:
    """The report, ready for JSON; what is not known is null."""
    return {
        "from": str(report.span.first), "to": str(report.span.last), "segment": report.by, "least": LEAST,
        "cells": [_cell(cell) for cell in report.cells],
        "differences": [
            asdict(one.key) | {"rate": one.rate} | _ends(one.between, "difference") for one in report.differences
        ],
    }  # fmt: skip


def csv_text(report: Report) -> str:
    """The same as CSV (RFC 4180); a cell that is withheld is a line without figures."""
    written = io.StringIO(newline="")
    lines = csv.writer(written)
    lines.writerow(COLUMNS)
    for cell in report.cells:
        lines.writerows(_lines(cell))
    lines.writerows(_line(one) for one in report.differences)
    return written.getvalue()


def _cell(cell: Cell) -> dict[str, Any]:
    said = asdict(cell.key) | {"withheld": cell.withheld}
    if cell.rates is None:
        return said
    rates = {name: _ends(rate, "value") for name, rate in cell.rates.items()}
    counts = {"listeners": cell.listeners, "playlists": cell.playlists, "plays": cell.plays}
    return said | counts | {"rates": rates}


def _ends(rate: Rate, called: str) -> dict[str, float | None]:
    return {called: _known(rate.value), "low": _known(rate.low), "high": _known(rate.high)}


def _known(value: float) -> float | None:
    return None if math.isnan(value) else round(value, 6)


def _lines(cell: Cell) -> Iterator[list[Any]]:
    key = cell.key
    where = [_plain(key.kind), _plain(key.part), key.variant or "all", "", key.week or "all"]
    if cell.rates is None:
        yield [*where, "withheld", *[""] * (len(COLUMNS) - len(where) - 1)]
        return
    for name, rate in cell.rates.items():
        yield [*where, name, *_figures(rate), cell.listeners, cell.playlists]


def _line(one: Difference) -> list[Any]:
    key = one.key
    control = f"{key.variant.partition('/')[0]}/control"
    return [
        _plain(key.kind),
        _plain(key.part),
        key.variant,
        control,
        key.week or "all",
        one.rate,
        *_figures(one.between),
        "",
        "",
    ]


def _figures(rate: Rate) -> list[float | str]:
    return ["" if (known := _known(end)) is None else known for end in (rate.value, rate.low, rate.high)]


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula: a genre may be called anything."""
    return f"'{text}" if text.startswith(FORMULA) else text
