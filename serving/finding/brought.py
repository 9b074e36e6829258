"""Listens of tracks that the catalogue does not have: which track they mean, and what is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from playlists.importers.matching import derived_id
from serving.store import brought
from serving.store.brought import Words

MOST_GENRES = 10  # of a track; players send tags of all kinds, the most telling first
LONGEST_GENRE = 60  # letters


def genres_of(said: Sequence[object]) -> tuple[str, ...]:
    """The genres that a player names, as a catalogue writes them: lower case, each once."""
    clean = (" ".join(one.casefold().split()) for one in said if isinstance(one, str))
    return tuple(dict.fromkeys(one for one in clean if 0 < len(one) <= LONGEST_GENRE and "\0" not in one))[:MOST_GENRES]


def kept(
    connection: Connection, listener: str, tracks: Sequence[str], keys: Sequence[Sequence[str]],
    words: Sequence[Words | None], now: datetime,
) -> list[str]:  # fmt: skip
    """The ids of `tracks`, in their order, and keeps what is said of those that have `words`: no catalogue has them.

    Such a track is the one that its strongest known key means; with none, the one that follows from its words.
    """
    unknown = [n for n, said in enumerate(words) if said is not None]
    if not unknown:
        return list(tracks)
    hashes = {n: [derived_id(key) for key in keys[n]] for n in unknown}
    known = brought.meant(connection, listener, {key for each in hashes.values() for key in each})
    ids, said, links = list(tracks), dict[str, Words](), dict[str, str]()
    for n in unknown:
        ids[n] = next((known[key] for key in hashes[n] if key in known), tracks[n])
        for key in hashes[n]:
            links[key] = known.setdefault(key, ids[n])
        if (told := words[n]) is not None:
            said[ids[n]] = told
    brought.add(connection, listener, said, links, now)
    return ids
