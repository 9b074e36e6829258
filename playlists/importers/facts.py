"""What one description says of a track, cleaned, and what several descriptions of one track say together."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from playlists.importers.matching import artist_key, clean_isrc, clean_mbid, clean_uri

Facts = dict[str, Any]  # column of TRACKS → value; what is unknown is absent

MOST_GENRES = 32  # the rest of a tag cloud is noise
LONGEST_MS = 2**31 - 1


def facts_of(row: dict[str, str | None]) -> Facts:
    """The cleaned facts of one description with the keys TRACK_WORDS; an id that is malformed is not kept."""
    facts = {name: READERS[name](text) for name, text in row.items() if text and name in READERS}
    if "artist" in facts and "artist_id" not in facts:
        facts["artist_id"] = artist_key(facts["artist"])
    return {name: value for name, value in facts.items() if value is not None}


def together(one: Facts, other: Facts) -> Facts:
    """Both descriptions as one, the same in whichever order they came: the shorter text, the longer list."""
    joined = dict(one)
    for name, value in other.items():
        joined[name] = min(joined[name], value, key=_plainest) if name in joined else value
    return joined


def completed(first: Facts, other: Facts) -> Facts:
    """`first`, and from `other` only what `first` does not say."""
    return {**other, **first}


def _plainest(value: Any) -> tuple[int, Any]:
    if isinstance(value, str):
        return len(value), value
    return (-len(value), value) if isinstance(value, list) else (0, value)


def words_in(text: str | None) -> list[str]:
    """The words of a list as text: a Python list, or separated by `|`, `;` or `,`."""
    if not text:
        return []
    if text.startswith("[") and text.endswith("]"):
        try:
            listed = ast.literal_eval(text)
            return [str(w).strip() for w in listed]
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            text = text[1:-1]
    separator = next((s for s in "|;," if s in text), "|")
    return [w.strip(" '\"") for w in text.split(separator)]


def _genres(text: str) -> list[str] | None:
    found = list(dict.fromkeys(w.lower() for w in words_in(text) if w and w.lower() not in {"nan", "none", "null"}))
    return found[:MOST_GENRES] or None


def _markets(text: str) -> list[str] | None:
    found = sorted({w.upper() for w in words_in(text) if re.fullmatch("[A-Za-z]{2}", w)})
    return found or None


def _day(text: str) -> date | None:
    """A day, or 1 January of a year or month; None where there is no year from 1000 on."""
    match = re.match(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", text)
    if not match or not 1000 <= int(match[1]) <= 9999:
        return None
    try:
        return date(int(match[1]), int(match[2] or 1), int(match[3] or 1))
    except ValueError:
        return date(int(match[1]), 1, 1)


def _duration(text: str) -> int | None:
    try:
        ms = int(float(text))
    except (ValueError, OverflowError):
        return None
    return ms if 0 < ms <= LONGEST_MS else None


def _truth(text: str) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(text.lower())


READERS: dict[str, Callable[[str], Any]] = {
    "title": str,
    "artist": str,
    "artist_id": str,
    "album": str,
    "genres": _genres,
    "released": _day,
    "first_released": _day,
    "album_kind": str.lower,
    "duration_ms": _duration,
    "explicit": _truth,
    "markets": _markets,
    "mbid": clean_mbid,
    "isrc": clean_isrc,
    "spotify_uri": clean_uri,
}
