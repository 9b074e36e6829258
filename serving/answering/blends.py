"""The playlist of a blend: made on the first read of a day, and again when who is in it or what they refuse changes."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import numpy as np
import orjson
from sqlalchemy import Connection

from playlists.blend.blend import KIND, Blend, blend
from playlists.blend.group import FEWEST
from playlists.catalogue import Catalogue
from playlists.errors import NotReady, TooFewTracks
from playlists.formats.document import Document, document, without
from playlists.playlist import Counts
from playlists.recipes.diversify import unit
from playlists.shelf import Shelf
from playlists.taste import Taste
from playlists.week import period_at
from serving.answering import making
from serving.answering.answers import Answer
from serving.answering.requested import note
from serving.curation.in_force import InForce
from serving.desk import Desk
from serving.shelves.shelf import VersionShelf
from serving.stopwatch import Stopwatch
from serving.store import blends, hidden, listeners, switches
from serving.store.changes import ms
from serving.store.listeners import Listener
from serving.store.opened import reading

SAMPLED = 200  # listeners of the store whose pairs say how alike strangers are
PAIRS = 2_000
LEAST = 20  # listeners; among fewer a percentile says nothing
SHARED_ARTISTS = 5
TASK = "continuation"


class Strangers:
    """How alike random pairs of listeners are, by the version that was asked last.

    From the store's own listeners, not from the training data: a match compares with the people who are here and take
    part; asked anew where one of them no longer does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[tuple[object, ...], np.ndarray] | None = None

    def alike(self, connection: Connection, shelf: VersionShelf, day: date) -> np.ndarray:
        """(n,) cosines of pairs, rising; empty where too few listeners have a taste."""
        with self._lock:
            whose = (shelf.version, *switches.stamp(connection, "statistics"))
            if self._of is None or self._of[0] != whose:
                self._of = whose, _alike(connection, shelf, day)
            return self._of[1]


def _alike(connection: Connection, shelf: VersionShelf, day: date) -> np.ndarray:
    ids = listeners.sample(connection, SAMPLED)
    asked = making.known_of(connection, ids, KIND, day, shelf.catalogue, diary=False)
    known = [taste.vectors[TASK] for taste in making.tastes(asked, shelf, Stopwatch()) if taste.known]
    if len(known) < LEAST:
        return np.zeros(0)
    direction = unit(np.stack(known).astype(np.float64))
    one, other = np.triu_indices(len(known), 1)
    cosines = np.einsum("nd,nd->n", direction[one], direction[other])
    return np.sort(np.random.default_rng(0).permutation(cosines)[:PAIRS])


async def blend_answer(desk: Desk, listener: Listener, id: str, strangers: Strangers) -> Answer:
    """The blend's playlist of today.

    Raises NotFound for who is no member, NotReady while it has fewer than two, TooFewTracks where the rules leave too
    little and there is no earlier playlist of the same members to keep.
    """
    found = await desk.read(lambda c: blends.of_member(c, listener.id, id))
    count = len(found.members) + (found.artist is not None)
    if count < FEWEST:
        raise NotReady(f"blend: it has {count} member, {FEWEST} make it live; send them an invite")
    shelf = desk.shelf.get()
    day = period_at("day", desk.clock(), "UTC")
    assert isinstance(day, date)
    refused, by, out = await desk.read(
        lambda c: (blends.vetoed(c, id), desk.curation.at(c), kept_out(c, found.members))
    )
    made_of = _made_of(str(day), shelf.version, found, refused, by, out)
    kept_counts: Counts | None = None
    written = found.document if _of_these(found) else None
    if written is None or made_of != found.made_of:
        try:
            written = orjson.dumps(await desk.build(lambda: _made(desk, shelf, found, day, refused, strangers, by)))
            fresh = written
            await desk.write(lambda c: blends.keep(c, id, made_of, fresh, found.members))
        except TooFewTracks as few:
            if written is None:
                raise
            kept_counts = few.counts
    unwanted = await desk.read(lambda c: [hidden.unwanted(c, member) for member in found.members])
    shown: Document = without(orjson.loads(written), refused[0], refused[1])
    for tracks, artists, genres in unwanted:
        shown = without(shown, tracks, artists, genres)
    answer = Answer(shown, id, True, ms(desk.clock()), kept_counts)
    note(desk, listener.id, answer, f"{KIND}:{id}")
    return answer


def _made_of(
    day: str, version: str, found: blends.Blend, refused: tuple[set[str], set[str]], by: InForce, out: list[object]
) -> str:
    """What a playlist follows from, as text: it is made anew where any of it changes."""
    follows = [found.members, day, version, found.dial, *map(sorted, refused), by.digest(KIND), out]
    return orjson.dumps(follows).decode()


def kept_out(connection: Connection, members: Sequence[str]) -> list[object]:
    """What the dials of the members keep out of their blend, sorted, so that it says nothing of who does."""
    dials = [one.dials for one in listeners.some(connection, members).values()]
    return [all(one.explicit for one in dials), sorted({genre for one in dials for genre in one.genres_out})]


def _of_these(found: blends.Blend) -> bool:
    """Whether the stored playlist is of just these members: one whose account is gone leaves no trace in it."""
    return found.made_of is not None and tuple(orjson.loads(found.made_of)[0]) == found.members


def _made(
    desk: Desk, shelf: VersionShelf, found: blends.Blend, day: date, refused: tuple[set[str], set[str]],
    strangers: Strangers, by: InForce,
) -> Document:  # fmt: skip
    with reading(desk.store) as connection:
        asked = making.known_of(connection, found.members, KIND, day, shelf.catalogue, diary=False)
        people = listeners.some(connection, found.members)
        tastes = making.tastes(asked, shelf, Stopwatch())
        alike = strangers.alike(connection, shelf, day)
    names = _named(found, people, shelf)
    if found.artist is not None:
        tastes = [*tastes, artist_taste(found.artist, shelf)]
    tastes = [_refusing(tastes[0], refused, shelf.catalogue), *tastes[1:]]
    made = blend(found.id, names, tastes, day, shelf, found.dial, by.settings.blend)
    said = document(made.playlist, shelf.catalogue)
    tracks = [
        track | {"for": [made.names[m] for m in likers]}
        for track, likers in zip(said["tracks"], made.liked_by, strict=True)
    ]
    return said | by.note(KIND) | {
        "about": list(names), "dial": found.dial, "members": _members(made), "tracks": tracks,
        "story": _story(made, tastes, alike, shelf), "broken": list(made.fairness.broken),
        "missed": [asdict(one) | {"member": made.names[one.member]} for one in made.fairness.missed],
    }  # fmt: skip


def names_of(connection: Connection, found: blends.Blend, shelf: Shelf) -> tuple[str, ...]:
    """What the members are called, in the order of joining, at last the artist where there is one."""
    return _named(found, listeners.some(connection, found.members), shelf)


def _named(found: blends.Blend, people: Mapping[str, Listener], shelf: Shelf) -> tuple[str, ...]:
    names = told_apart([people[id].name or "" for id in found.members])
    return names if found.artist is None else (*names, _artist_name(found.artist, shelf))


def told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """The names of members; who gave none is called by their place, and two of one name by theirs as well."""
    often = Counter(names)
    return tuple(
        f"{name or 'Listener'} {place}" if not name or often[name] > 1 else name for place, name in enumerate(names, 1)
    )


def artist_taste(artist: str, shelf: Shelf) -> Taste:
    """The artist as a member: they play their own catalogue, each track once."""
    catalogue = shelf.catalogue
    rows = np.flatnonzero(catalogue.artist == catalogue.artist_code[artist]).astype(np.int32)
    ones = np.ones(len(rows), np.float32)
    vectors = {task: unit(shelf.vectors(task, rows)).sum(axis=0) for task in (TASK, "discovery")}
    return Taste(f"artist {artist}", vectors, rows, rows, ones, 0 * ones, age_days=0 * ones)


def _artist_name(artist: str, shelf: Shelf) -> str:
    row = int(np.flatnonzero(shelf.catalogue.artist == shelf.catalogue.artist_code[artist])[0])
    return shelf.catalogue.word("artist", row) or artist


def _refusing(taste: Taste, refused: tuple[set[str], set[str]], catalogue: Catalogue) -> Taste:
    """The taste of one member with the vetoes of all: what one refuses is out for everybody."""
    tracks = [row for id in refused[0] if (row := catalogue.row_of.get(id)) is not None]
    artists = [code for id in refused[1] if (code := catalogue.artist_code.get(id)) is not None]
    return replace(
        taste,
        hidden_tracks=np.union1d(taste.hidden_tracks, np.array(tracks, np.int32)).astype(np.int32),
        hidden_artists=np.union1d(taste.hidden_artists, np.array(artists, np.int32)).astype(np.int32),
    )


def _members(made: Blend) -> list[Mapping[str, Any]]:
    fair = asdict(made.fairness)
    return [
        {"name": name, "satisfaction": fair["satisfaction"][m], "share": fair["shares"][m],
         "brought": len(made.brought[m])}
        for m, name in enumerate(made.names)
    ]  # fmt: skip


def _story(made: Blend, tastes: Sequence[Taste], alike: np.ndarray, shelf: Shelf) -> dict[str, Any]:
    return {
        "match": match(tastes, alike), "shared_artists": _shared_artists(tastes, shelf.catalogue),
        "together": shelf.catalogue.word("track", int(made.playlist.tracks[made.together])),
    }  # fmt: skip


def match(tastes: Sequence[Taste], alike: np.ndarray) -> int | None:
    """How alike the members are, 0..100: the percentile of their mean cosine among pairs of strangers, whose median is
    50. None where a member has no taste yet, or strangers are too few to compare with."""
    if not len(alike) or not all(taste.known for taste in tastes):
        return None
    direction = unit(np.stack([taste.vectors[TASK] for taste in tastes]).astype(np.float64))
    one, other = np.triu_indices(len(tastes), 1)
    mean = np.einsum("nd,nd->n", direction[one], direction[other]).mean()
    return round(100 * float(np.searchsorted(alike, mean)) / len(alike))


def _shared_artists(tastes: Sequence[Taste], catalogue: Catalogue) -> list[str]:
    """The artists whom most members play, of these the ones whom the least fond of them plays most."""
    codes = [np.unique(catalogue.artist[taste.track]) for taste in tastes]
    artists, members = np.unique(np.concatenate(codes), return_counts=True)
    shared = artists[members > 1]
    plays = np.stack([_plays(taste, shared, catalogue) for taste in tastes]) if len(shared) else np.zeros((1, 0))
    least = np.where(plays > 0, plays, np.inf).min(axis=0)
    order = np.lexsort((shared, -least, -members[members > 1]))[:SHARED_ARTISTS]
    names = [catalogue.word("artist", int(np.flatnonzero(catalogue.artist == code)[0])) for code in shared[order]]
    return [name for name in names if name]


def _plays(taste: Taste, artists: np.ndarray, catalogue: Catalogue) -> np.ndarray:
    codes = catalogue.artist[taste.track]
    return np.bincount(codes, weights=taste.plays, minlength=int(artists.max()) + 1)[artists]
