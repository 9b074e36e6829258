"""Dated albums: a table that says when albums came out dates the tracks of them, and lends what else it knows.

An album is found by its artist's and its own name, each without case, accents and what only says how it was
mastered. A catalogue's own words stay; only a year without a day becomes the day that the album says, in that year.
"""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.facts import Facts, completed, facts_of, together
from playlists.importers.matching import artist_key, title_key

ALBUM_WORDS = ("artist", "album", "genres", "released", "album_kind")  # of a row; the other facts are a track's
LENT = ("released", "genres", "album_kind")
FORMATS = {"lp": "album", "ep": "ep", "single": "single", '7"': "single"}  # what a format says of the kind
MONTHS = {
    name: number
    for number, names in enumerate(
        ("january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
         "september sep", "october oct", "november nov", "december dec"), 1)
    for name in names.split()
}  # fmt: skip

ALBUM_ROWS = pa.schema([*(pa.field(word, pa.string()) for word in ALBUM_WORDS), pa.field("line", pa.int64())])


class DatedAlbums:
    """What is known of each album, by the keys of its artist and its name; of two dates the earlier one."""

    def __init__(self) -> None:
        self.facts: dict[tuple[str, str], Facts] = {}
        self.dated = 0  # tracks that got a day, see `completing`

    def hear(self, table: pa.Table) -> pa.Array:
        """Keeps the rows of `table`, schema ALBUM_ROWS; the lines of those without an artist or a name."""
        lost = []
        for row in table.to_pylist():
            line = row.pop("line")
            if not row["artist"] or not row["album"]:
                lost.append(line)
                continue
            key, facts = _key(row["artist"], row["album"]), facts_of(row)
            told = {name: facts[name] for name in LENT if name in facts}
            self.facts[key] = together(self.facts[key], told) if key in self.facts else told
        return pa.array(lost, pa.int64())

    def completing(self, facts: Facts) -> Facts:
        """The facts of a track, completed by those of its album."""
        if not self.facts or "artist" not in facts or "album" not in facts:
            return facts
        album = self.facts.get(_key(facts["artist"], facts["album"]))
        if album is None:
            return facts
        whole = completed(facts, album)
        if "released" in album and _is_day_of(album["released"], facts.get("released")):
            whole["released"] = album["released"]
        self.dated += whole.get("released") != facts.get("released")
        return whole


def iso_days(year: pa.Array, month: pa.Array, day: pa.Array) -> pa.Array:
    """(n,) text: 2009-03-17, or 2009-03 or 2009 where the rest is unknown; null without a year."""
    cells = zip(year.to_pylist(), month.to_pylist(), day.to_pylist(), strict=True)
    return pa.array([_iso(*one) for one in cells], pa.string())


def kinds(format: pa.Array) -> pa.Array:
    """(n,) text: album, ep, single, or what the table itself calls it."""
    spelt = pc.utf8_lower(format).to_pylist()
    return pa.array([FORMATS.get(one, one) if one else None for one in spelt], pa.string())


def _key(artist: str, album: str) -> tuple[str, str]:
    return artist_key(artist), title_key(album)


def _is_day_of(day: date, known: date | None) -> bool:
    """Whether `day` says more than what is `known`: the same year, of which no day was told."""
    return known is not None and known.year == day.year and (known.month, known.day) == (1, 1)


def _iso(year: str | None, month: str | None, day: str | None) -> str | None:
    number = _whole(year)
    if number is None:
        return None
    of_year = MONTHS.get((month or "").lower(), _whole(month))
    of_month = _whole(day)
    if of_year is None or not 1 <= of_year <= 12:
        return f"{number:04d}"
    return f"{number:04d}-{of_year:02d}" + (f"-{of_month:02d}" if of_month and of_month <= 31 else "")


def _whole(text: str | None) -> int | None:
    try:
        return int(float(text)) if text else None
    except (ValueError, OverflowError):
        return None
