"""Rows of text as a table for a terminal."""

from __future__ import annotations


def aligned(rows: list[list[str]]) -> list[str]:
    """The lines of a table whose columns stand under each other, the first to the left and the others to the right."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
