"""What is a track or an artist called, by the id that a form sent?"""

from __future__ import annotations

import numpy as np

from playlists.catalogue import Catalogue
from playlists.formats.document import Document


def track_of(catalogue: Catalogue, track: str) -> Document | None:
    """Ids and names of the track, its own and its artist's; None where the catalogue has none of that id."""
    row = catalogue.row_of.get(track)
    return None if row is None else _named(catalogue, row, ("track", "title", "artist", "artist_id"))


def artist_of(catalogue: Catalogue, artist: str) -> Document | None:
    """Id and name of the artist; None where the catalogue has none of that id."""
    code = catalogue.artist_code.get(artist)
    if code is None:
        return None
    row = int(np.argmax(catalogue.artist == code))
    return {"track": "", "artist": artist, "artist_id": artist} | _named(catalogue, row, ("artist", "artist_id"))


def artist_name(catalogue: Catalogue, artist: str) -> str | None:
    """What the artist is called: their id where no name is known, None where the catalogue has none of that id."""
    found = artist_of(catalogue, artist)
    return None if found is None else str(found["artist"])


def _named(catalogue: Catalogue, row: int, names: tuple[str, ...]) -> Document:
    found = {name: catalogue.word(name, row) for name in names}
    return {name: value for name, value in found.items() if value is not None}
