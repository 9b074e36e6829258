"""Which countries and time zones can a listener choose?"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import available_timezones

OLD = ("Etc/", "US/", "SystemV/", "posix/", "right/")  # names that no place calls its own


@cache
def markets() -> tuple[tuple[str, str], ...]:
    """(code, English name) of every country of ISO 3166, by name, as the time zone database lists them.

    The module of the page shows them in the reader's language.
    """
    text = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return tuple(sorted(((code, name) for code, name in rows), key=lambda row: row[1]))


@cache
def timezones() -> tuple[str, ...]:
    """UTC, then every place of the time zone database, old spellings included: browsers still report some."""
    return ("UTC", *sorted(name for name in available_timezones() if "/" in name and not name.startswith(OLD)))
