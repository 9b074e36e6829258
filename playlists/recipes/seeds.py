"""What a radio is around: tracks, artists and genres, as one direction in the space of tracks each.

Shapes: S seeds, n tracks, D dimensions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from playlists.catalogue import Catalogue, Rows
from playlists.errors import BadInput, NotFound
from playlists.playlist import Reason
from playlists.recipes.diversify import unit
from playlists.shelf import Shelf
from playlists.taste import Taste

MOST_SEEDS = 10  # more directions at once are no neighbourhood
SHOWN = 3  # unknown seeds in a message
TYPICAL = 200  # tracks that stand for an artist or a genre: the most heard
TASK = "continuation"  # the vectors in which an artist's tracks lie together


@dataclass(frozen=True, slots=True)
class Seeds:
    """At least one, each once. In this order: tracks, artists, genres."""

    tracks: tuple[int, ...] = ()  # rows
    artists: tuple[int, ...] = ()  # artist codes
    genres: tuple[int, ...] = ()  # genre codes

    def __len__(self) -> int:
        return len(self.tracks) + len(self.artists) + len(self.genres)


def seeds_of(
    catalogue: Catalogue, tracks: Sequence[str] = (), artists: Sequence[str] = (), genres: Sequence[str] = ()
) -> Seeds:
    """The seeds that ids and names mean.

    Raises BadInput for none or more than MOST_SEEDS, NotFound naming those that the catalogue does not have.
    """
    genres = [genre.strip().lower() for genre in genres]
    count = len(set(tracks)) + len(set(artists)) + len(set(genres))
    if not 1 <= count <= MOST_SEEDS:
        raise BadInput(f"radio: {count} seeds; give 1 to {MOST_SEEDS}, as `track`, `artist` or `genre`")
    parts = (("track", tracks, catalogue.row_of), ("artist", artists, catalogue.artist_code),
             ("genre", genres, catalogue.genre_code))  # fmt: skip
    unknown = [f"{what} {id[:60]!r}" for what, ids, code_of in parts for id in ids if id not in code_of]
    if unknown:
        more = f" and {len(unknown) - SHOWN} more" if unknown[SHOWN:] else ""
        raise NotFound(f"radio: the catalogue does not have {', '.join(unknown[:SHOWN])}{more}")
    return Seeds(*(tuple(dict.fromkeys(code_of[id] for id in ids)) for _, ids, code_of in parts))


def check_wanted(seeds: Seeds, taste: Taste, catalogue: Catalogue) -> None:
    """Raises BadInput where the listener wants nothing of a seed: it is hidden, or a dial keeps it out."""
    out = {catalogue.genre_code[genre] for genre in taste.dials.genres_out if genre in catalogue.genre_code}
    refused = [
        *((f"track {catalogue.word('track', r)!r}", "hidden") for r in seeds.tracks if _hidden(r, taste, catalogue)),
        *((f"artist {catalogue.artist_ids[c]!r}", "hidden") for c in seeds.artists if c in taste.hidden_artists),
        *((f"genre {catalogue.genres.names[c]!r}", "hidden") for c in seeds.genres if c in taste.hidden_genres),
        *((f"genre {catalogue.genres.names[c]!r}", "in the dial genres_out") for c in seeds.genres if c in out),
    ]  # fmt: skip
    if refused:
        what, why = refused[0]
        raise BadInput(f"radio: {what} is {why} and cannot be a seed; take that back or choose another")
    loud = [row for row in seeds.tracks if not taste.dials.explicit and catalogue.explicit[row]]
    if loud:
        raise BadInput(f"radio: track {catalogue.word('track', loud[0])!r} is explicit and the dial explicit is off")


def directions(seeds: Seeds, shelf: Shelf) -> np.ndarray:
    """(S, D) float32 of unit length: each seed's own direction, or the mean of what stands for it."""
    standing = [np.array([row], np.int32) for row in seeds.tracks]
    standing += [_typical(np.flatnonzero(shelf.catalogue.artist == code), shelf) for code in seeds.artists]
    everything = np.arange(len(shelf.catalogue))
    standing += [
        _typical(np.flatnonzero(shelf.catalogue.of_genres(np.array([c]), everything)), shelf) for c in seeds.genres
    ]
    return unit(np.stack([_mean(rows, shelf) for rows in standing])).astype(np.float32)


def names(seeds: Seeds, catalogue: Catalogue) -> tuple[str, ...]:
    """What the seeds are called: titles, artists, genres."""
    titles = [catalogue.word("title", row) or "" for row in seeds.tracks]
    return (*titles, *(_name(code, catalogue) for code in seeds.artists), *_genres(seeds, catalogue))


def reasons(seeds: Seeds, rows: Rows, nearest: np.ndarray, taste: Taste, catalogue: Catalogue) -> tuple[Reason, ...]:
    """Around which seed each of `rows` was found, and how often the listener played it.

    `nearest` (n,) says which seed. "chosen" is the seed itself, what its artist made or what has its genre; "seed" is
    what lies close to it.
    """
    of_genre = [catalogue.of_genres(np.array([code]), rows) for code in seeds.genres]
    called, plays = names(seeds, catalogue), dict(zip(taste.track.tolist(), taste.plays.tolist(), strict=True))
    found = []
    for place, (row, s) in enumerate(zip(rows.tolist(), nearest.tolist(), strict=True)):
        track = seeds.tracks[s] if s < len(seeds.tracks) else -1
        if track >= 0:
            own = row == track
        elif (of_artist := s - len(seeds.tracks)) < len(seeds.artists):
            own = catalogue.artist[row] == seeds.artists[of_artist]
        else:
            own = bool(of_genre[of_artist - len(seeds.artists)][place])
        name = "" if track >= 0 else called[s]
        found.append(Reason("chosen" if own else "seed", track, int(plays.get(row, 0)), name=name))
    return tuple(found)


def _hidden(row: int, taste: Taste, catalogue: Catalogue) -> bool:
    genres = catalogue.genres.of(row)
    by_genre = bool(np.isin(genres, taste.hidden_genres).any())
    return row in taste.hidden_tracks or catalogue.artist[row] in taste.hidden_artists or by_genre


def _typical(rows: Rows, shelf: Shelf) -> Rows:
    return rows[np.argsort(-shelf.catalogue.listeners[rows], kind="stable")[:TYPICAL]].astype(np.int32)


def _mean(rows: Rows, shelf: Shelf) -> np.ndarray:
    weights = 1 + np.log1p(shelf.catalogue.listeners[rows])
    mean: np.ndarray = weights @ unit(shelf.vectors(TASK, rows))
    return mean


def _name(artist: int, catalogue: Catalogue) -> str:
    row = int(np.flatnonzero(catalogue.artist == artist)[0])
    return catalogue.word("artist", row) or catalogue.artist_ids[artist]


def _genres(seeds: Seeds, catalogue: Catalogue) -> tuple[str, ...]:
    return tuple(catalogue.genres.names[code] for code in seeds.genres)
