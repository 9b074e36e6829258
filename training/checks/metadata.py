"""What is not known of the tracks, and which tracks are probably one under several ids?"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from training.checks.found import LITTLE, Found, sentences, share

TOLD = ("artist_id", "album", "genres", "released", "duration_ms", "audio")
MUCH = 0.5  # of the tracks; where less is unknown, the rest carries the kind


def metadata(catalogue: Catalogue) -> Found:
    """The share of tracks without each kind of metadata, and the ids too many for one title and artist."""
    without = {name: share(_missing(catalogue.table[name]), len(catalogue)) for name in TOLD}
    same = _ids_too_many(catalogue.table)
    bare = [f"{name.split('_')[0]} {missing:.0%}" for name, missing in without.items() if missing >= MUCH]
    return Found(
        {"tracks_without": without, "ids_too_many": same},
        sentences(
            (bool(bare), f"of many tracks little is known (without {', '.join(bare)}): new ones are hard to place"),
            (
                share(same, len(catalogue)) >= LITTLE,
                f"{same:,} of {len(catalogue):,} tracks have the title and artist of another: "
                "their listens are apart, and one may be recommended to those who know the other",
            ),
        ),
    )


def _missing(column: pa.ChunkedArray) -> int:
    """Cells that say nothing: null, or an empty list or text."""
    missing = column.is_null()
    if pa.types.is_list(column.type):
        missing = pc.or_(missing, pc.fill_null(pc.equal(pc.list_value_length(column), 0), False))
    elif pa.types.is_string(column.type):
        missing = pc.or_(missing, pc.fill_null(pc.equal(column, ""), False))
    return int(pc.sum(missing).as_py() or 0)


def _ids_too_many(table: pa.Table) -> int:
    """Tracks beyond the first of each (title, artist), whatever their case; those without an artist do not count."""
    title, artist = (pc.utf8_lower(pc.utf8_trim_whitespace(table[name])) for name in ("title", "artist"))
    named = pa.table({"title": title, "artist": artist}).filter(artist.is_valid())
    return int(named.num_rows - named.group_by(["title", "artist"]).aggregate([]).num_rows)
