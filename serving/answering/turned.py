"""Dials as a request gives them: checked against the catalogue, and kept so that all playlists obey."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.dials import Dials, turned
from playlists.recipes.dialled import check_genres
from serving.store import listeners, playlists

OF_THE_CATALOGUE = {"steer", "genres_in"}  # dials that name genres which it must have


def dials_given(given: dict[str, Any], own: Dials, catalogue: Catalogue) -> Dials:
    """`own` with those that are `given`. Raises BadInput for dials that no playlist can be made by."""
    dials = turned(given, own)
    if OF_THE_CATALOGUE & set(given):
        check_genres(dials, catalogue)
    return dials


def turned_for_good(connection: Connection, listener: str, dials: Dials) -> None:
    """Keeps them for all playlists; those of now are made anew, even those of the job."""
    listeners.set_dials(connection, listener, dials)
    playlists.unsettle(connection, listener)
