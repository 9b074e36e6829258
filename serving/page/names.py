"""What is a track or an artist called, by the id that a form sent, and a blend or a listener, by what it wrote?"""

from __future__ import annotations

import numpy as np
from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.formats.document import Document
from serving.api.texts import storable
from serving.store import listeners
from serving.store.listeners import Listener


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


def name_of(text: str) -> str | None:
    """The name that a form sent, None where it is empty. Raises BadInput for what no database holds."""
    try:
        return storable(text.strip()) or None
    except ValueError as error:
        raise BadInput(f"name: it {error}") from error


def call(connection: Connection, me: Listener, name: str | None) -> None:
    """Keeps the name that the listener gave themselves, where they had none."""
    if name and not me.name:
        listeners.rename(connection, me.id, name)


def _named(catalogue: Catalogue, row: int, names: tuple[str, ...]) -> Document:
    found = {name: catalogue.word(name, row) for name in names}
    return {name: value for name, value in found.items() if value is not None}
