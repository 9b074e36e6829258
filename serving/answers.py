"""The Discover Weekly that a listener gets now: stored, or made on the spot. The API and the page both ask here."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from playlists.errors import NotFound, TooFewTracks
from playlists.formats.document import Document, without
from playlists.playlist import Counts
from playlists.recipes.discover_weekly import KIND
from playlists.week import Week, week_at
from serving import discover
from serving.desk import Desk
from serving.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import hidden, listeners, playlists
from serving.store.listeners import Listener
from serving.store.opened import reading
from serving.store.playlists import StoredPlaylist

SHOWN_WEEKS = 8  # of the weeks that there are, in the message that there is none of the one asked for


@dataclass(frozen=True, slots=True)
class Answer:
    """A playlist as it may be shown: nothing hidden or hated is in `document`."""

    document: Document
    final: bool
    created_ms: int
    kept_counts: Counts | None = None  # what the rules left this week, where the document is an earlier one for that

    @property
    def week(self) -> str:
        written: str = self.document["week"]
        return written


async def discover_weekly_answer(desk: Desk, listener: Listener, wanted: Week | None = None) -> Answer:
    """The listener's Discover Weekly of the week `wanted`, or of this one.

    Raises NotFound for a week to come or one that was never built, TooFewTracks where the rules leave too little and
    there is no earlier playlist to keep, NotReady where no model version is there to make it with.
    """
    now_in = week_at(desk.clock(), listener.timezone)
    week = wanted or now_in
    if week > now_in:
        raise NotFound(f"discover weekly of {week}: it is still {now_in}; that one is made on {week.monday}")
    stored, unwanted = await desk.read(lambda c: (playlists.find(c, listener.id, KIND, week), _unwanted(c, listener)))
    if stored and (week < now_in or _lasting(stored)):
        return _answer(stored, unwanted)
    if week < now_in:
        raise NotFound(await desk.read(lambda c: _no_such_week(c, listener, week)))
    shelf = desk.shelf.get()
    if stored and stored.revision == listener.revision and stored.version == shelf.version:
        return _answer(stored, unwanted)
    built, kept_counts = await desk.build(lambda: _built(desk, shelf, listener, week, stored))
    return _answer(built, unwanted, kept_counts)


def _lasting(stored: StoredPlaylist) -> bool:
    """Whether this week keeps it: the job made it from a taste. A popular one makes way for the first listens."""
    return stored.final and stored.basis == "taste"


def _built(
    desk: Desk, shelf: VersionShelf, listener: Listener, week: Week, stale: StoredPlaylist | None
) -> tuple[StoredPlaylist, Counts | None]:
    """Makes and stores the playlist; where the rules leave too little, the one from before and what they left."""
    with reading(desk.store) as connection:
        me = listeners.get(connection, listener.id) or listener
        asked = discover.read(connection, [listener.id], week, shelf.catalogue)
        before = stale or playlists.newest(connection, listener.id, KIND, week)
    made = discover.made(asked, shelf, Stopwatch())[0]
    if isinstance(made, TooFewTracks):
        if before is None:
            raise made
        return before, made.counts
    row = playlists.stored(made, shelf.catalogue, desk.clock(), final=False, revision=me.revision)
    with desk.store.begin() as connection:
        playlists.save(connection, [row])
    return row, None


def _unwanted(connection: Connection, listener: Listener) -> tuple[set[str], set[str]]:
    return hidden.unwanted(connection, listener.id)


def _answer(stored: StoredPlaylist, unwanted: tuple[set[str], set[str]], kept_counts: Counts | None = None) -> Answer:
    document = without(orjson.loads(stored.document), *unwanted)
    return Answer(document, stored.final, stored.created_ms, kept_counts)


def _no_such_week(connection: Connection, listener: Listener, week: Week) -> str:
    weeks = playlists.weeks(connection, listener.id, KIND)
    there = ", ".join(weeks[:SHOWN_WEEKS]) + (f" and {len(weeks) - SHOWN_WEEKS} more" if weeks[SHOWN_WEEKS:] else "")
    return f"discover weekly of {week}: it was never built; there is {there or 'no earlier week'}"
