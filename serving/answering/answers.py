"""The playlist that a listener gets now: stored, or made on the spot. The API and the page both ask here."""

from __future__ import annotations

from dataclasses import dataclass

import orjson
from sqlalchemy import Connection

from playlists.dials import Dials
from playlists.errors import NotFound, TooFewTracks
from playlists.formats.document import Document, document, period_of, without
from playlists.kinds import Answer as Made
from playlists.kinds import recipe_of
from playlists.playlist import Counts
from playlists.week import Period, first_day, period_at
from serving.answering import making
from serving.curation.in_force import InForce
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import hidden, listeners, playlists
from serving.store.addresses import address
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading
from serving.store.playlists import StoredPlaylist

SHOWN_PERIODS = 8  # of those that there are, in the message that there is none of the one asked for
Unwanted = tuple[set[str], set[str], set[str]]  # tracks, artists, genres


@dataclass(frozen=True, slots=True)
class Answer:
    """A playlist as it may be shown: nothing hidden or hated is in `document`."""

    document: Document
    id: str
    final: bool
    created_ms: int
    kept_counts: Counts | None = None  # what the rules left now, where the document is an earlier one for that

    @property
    def period(self) -> str:
        return period_of(self.document)


async def playlist_answer(desk: Desk, listener: Listener, kind: str, wanted: Period | None = None) -> Answer:
    """The listener's playlist of `kind` of the period `wanted`, or of this one.

    Raises NotFound for a kind that there is not, a period to come or one that was never built, TooFewTracks where the
    rules leave too little and there is no earlier playlist to keep, NotReady where no model version is there to make
    it with.
    """
    recipe, _ = recipe_of(kind)
    now_in = period_at(recipe.every, desk.clock(), listener.timezone)
    period = wanted or now_in
    if str(period) > str(now_in):
        raise NotFound(f"{called(kind)} of {period}: it is still {now_in}; that one is made on {first_day(period)}")
    stored, unwanted, by = await desk.read(
        lambda c: (playlists.find(c, listener.id, kind, period), hidden.unwanted(c, listener.id), desk.curation.at(c))
    )
    past = str(period) < str(now_in)
    if stored and (past or _lasting(stored)):
        return _answer(stored, unwanted)
    if past:
        raise NotFound(await desk.read(lambda c: _no_such_period(c, listener, kind, period)))
    shelf = desk.shelf.get()
    if stored and stored.revision == listener.revision and stored.version == shelf.version and _made(stored, by):
        return _answer(stored, unwanted)
    built, kept_counts = await desk.build(lambda: _built(desk, shelf, listener, kind, period, stored, by))
    return _answer(built, unwanted, kept_counts)


async def turned_answer(desk: Desk, listener: Listener, kind: str, dials: Dials) -> Answer:
    """The playlist of `kind` that the listener would have now with other dials; it is not stored.

    Raises what `playlist_answer` raises, and TooFewTracks whatever there was before.
    """
    recipe, _ = recipe_of(kind)
    period, shelf = period_at(recipe.every, desk.clock(), listener.timezone), desk.shelf.get()

    def work() -> Made:
        with reading(desk.store) as connection:
            by = desk.curation.at(connection)
            asked = making.read(connection, [listener.id], kind, period, shelf.catalogue, by).turned(dials)
        return making.made(asked, shelf, Stopwatch())[0]

    answer = await desk.build(work)
    if isinstance(answer, TooFewTracks):
        raise answer
    made = document(answer, shelf.catalogue)
    return Answer(made, address(listener.id, kind, str(period)), False, ms(desk.clock()))


async def stored_answer(desk: Desk, listener: Listener, id: str) -> Answer:
    """The listener's stored playlist at that address. Raises NotFound, also where it is somebody else's."""
    stored, unwanted = await desk.read(lambda c: (playlists.by_id(c, listener.id, id), hidden.unwanted(c, listener.id)))
    if stored is None:
        raise NotFound(f"playlist {id[:60]!r}: you have none of that id")
    return _answer(stored, unwanted)


def called(kind: str) -> str:
    """The kind as it is written in a sentence."""
    return kind.replace("-", " ")


def _lasting(stored: StoredPlaylist) -> bool:
    """Whether this period keeps it: the job made it from a taste. A popular one makes way for the first listens."""
    return stored.final and stored.basis == "taste"


def _made(stored: StoredPlaylist, by: InForce) -> bool:
    """Whether it was made by the settings that are in force."""
    return by.made(orjson.loads(stored.document), stored.kind)


def _built(
    desk: Desk, shelf: VersionShelf, listener: Listener, kind: str, period: Period, stale: StoredPlaylist | None,
    by: InForce,
) -> tuple[StoredPlaylist, Counts | None]:  # fmt: skip
    """Makes and stores the playlist; where the rules leave too little, the one from before and what they left."""
    with reading(desk.store) as connection:
        me = listeners.get(connection, listener.id) or listener
        asked = making.read(connection, [listener.id], kind, period, shelf.catalogue, by)
        before = stale or playlists.newest(connection, listener.id, kind, period)
    made = making.made(asked, shelf, Stopwatch())[0]
    if isinstance(made, TooFewTracks):
        if before is None:
            raise made
        return before, made.counts
    row = playlists.stored(
        made, shelf.catalogue, desk.clock(), final=False, revision=me.revision, variant=asked.marks().get(me.id), by=by
    )
    with desk.store.begin() as connection:
        playlists.save(connection, [row])
    return row, None


def _answer(stored: StoredPlaylist, unwanted: Unwanted, kept_counts: Counts | None = None) -> Answer:
    shown = without(orjson.loads(stored.document), *unwanted)
    return Answer(shown, stored.id, stored.final, stored.created_ms, kept_counts)


def _no_such_period(connection: Connection, listener: Listener, kind: str, period: Period) -> str:
    there = playlists.periods(connection, listener.id, kind)
    named = ", ".join(there[:SHOWN_PERIODS])
    named += f" and {len(there) - SHOWN_PERIODS} more" if there[SHOWN_PERIODS:] else ""
    return f"{called(kind)} of {period}: it was never built; there is {named or 'no earlier one'}"
