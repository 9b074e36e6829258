"""Discover Weekly of some listeners of the store: the one way from their rows to their playlists.

A request asks for one listener, the weekly job for some hundred; both get the same bits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from playlists.catalogue import Catalogue
from playlists.errors import TooFewTracks
from playlists.histories import Histories, histories_of
from playlists.playlist import Playlist
from playlists.recipes.discover_weekly import discover_weeklies
from playlists.taste import Notes, tastes_of
from playlists.week import Week, begins
from serving.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import feedback, listens
from serving.store.notes import notes

Answer = Playlist | TooFewTracks


@dataclass(frozen=True, slots=True)
class Asked:
    """What the store knows of some listeners, as it is needed for a week."""

    week: Week
    histories: Histories
    notes: list[Notes]


def read(connection: Connection, ids: Sequence[str], week: Week, catalogue: Catalogue) -> Asked:
    """The listeners `ids` as the store knows them at this moment.

    How old a listen is counts from the Monday of `week` in UTC, whatever the clock says: so two builds from the same
    rows are the same, and a listen of today has the age 0.
    """
    said = feedback.read(connection, ids)
    histories = histories_of(listens.read(connection, ids), catalogue, begins(week, "UTC"), said, ids)
    return Asked(week, histories, notes(connection, ids, week))


def made(asked: Asked, shelf: VersionShelf, watch: Stopwatch) -> list[Answer]:
    """One playlist a listener in the order that was asked; where the rules leave too little, what they left."""
    with watch("encode"):
        vectors = shelf.encode(asked.histories)
    with watch("recipe"):
        tastes = tastes_of(asked.histories, vectors, asked.notes, shelf.catalogue)
    return discover_weeklies(tastes, asked.week, shelf, watch)
