"""When was a moment, as this listener writes it: by their own clock, in their own language."""

from __future__ import annotations

from datetime import UTC, datetime

from playlists.formats.sentences import Language
from playlists.week import zone
from serving.page import words


def day_of(at_ms: int, timezone: str, language: Language) -> str:
    """`18 November 2026`."""
    return words.day(language, _local(at_ms, timezone).date())


def moment_of(at_ms: int, timezone: str, language: Language) -> str:
    """`18 November 2026, 19:05`."""
    local = _local(at_ms, timezone)
    return words.said(language, "at", day=words.day(language, local.date()), time=f"{local:%H:%M}")


def _local(at_ms: int, timezone: str) -> datetime:
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone(timezone))
