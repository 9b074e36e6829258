"""What has moved, in words: one line a pair of windows for the console, a table for the command."""

from __future__ import annotations

from typing import Any

from training.drift.windows import Drift

LEGEND = (
    "PSI: population stability index (under .10 steady, over .25 shifted). Chance: the PSI that listeners changing "
    "sides at random pass once in twenty times. TV: the share of listens that would have to be others."
)


def lines(found: Drift) -> list[str]:
    """A line for each comparison in which something has moved."""
    return [
        f"drift, {name}: {'; '.join(moved)}"
        for name, pair in found["compared"].items()
        if (moved := [_said(what, d) for what, d in pair["distances"].items() if d["level"] != "steady"])
    ]


def table(name: str, pair: Drift) -> str:
    """Every distance of one pair of windows, those that moved most first."""
    head = f"{name}: {_span(pair['older'])}  →  {_span(pair['newer'])}"
    columns = f"{'':18} {'PSI':>7} {'chance':>7} {'TV':>6}  {'':8} moved most"
    ordered = sorted(pair["distances"].items(), key=lambda item: -item[1]["psi"])
    rows = [
        f"{what:18} {d['psi']:7.3f} {d['by_chance']:7.3f} {d['variation']:6.3f}  {d['level']:8} {moves(d)}"
        for what, d in ordered
    ]
    return "\n".join([head, columns, *rows])


def moves(distance: dict[str, Any]) -> str:
    """The words whose share moved most, with both shares."""
    return ", ".join(f"{word} {older:.1%} → {newer:.1%}" for word, older, newer in distance["moved"])


def _said(what: str, distance: dict[str, Any]) -> str:
    return f"{what} {distance['level']} (PSI {distance['psi']:.2f}: {moves(distance)})"


def _span(of: dict[str, Any]) -> str:
    days = f", {of['first']} to {of['last']}" if of["first"] else ""
    return f"{of['listens']:,} listens of {of['listeners']:,} listeners{days}"
