"""Account exports that are made in a few words."""

from __future__ import annotations

from typing import Any

from tests.uploads.conftest import packed


def plays(count: int, first: int = 0) -> list[dict[str, Any]]:
    """Plays of an account export, a minute apart."""
    return [
        {"endTime": f"2024-{1 + n // 40_000:02d}-{1 + n // 1440 % 28:02d} {n // 60 % 24:02d}:{n % 60:02d}",
         "artistName": f"Artist {n % 50}", "trackName": f"Song {n}", "msPlayed": 200_000}
        for n in range(first, first + count)
    ]  # fmt: skip


def export(count: int) -> bytes:
    return packed({"MyData/StreamingHistory0.json": plays(count)})
