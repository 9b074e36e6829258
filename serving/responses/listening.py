"""How active some listeners were, and which genre they play most.

Shapes: B listeners, E listens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

import numpy as np
import pyarrow as pa

from playlists.catalogue import Catalogue
from serving.responses.reading import Play
from serving.responses.span import Span

UNKNOWN = "unknown"  # the genre of who plays nothing of which the catalogue has one


@dataclass(frozen=True, slots=True)
class Listening:
    """What their listens say of B listeners."""

    active: np.ndarray  # (B,) int64: how many there are in the span
    genre: tuple[str, ...]  # (B,) the first genre of what they played most, of all that is known of them


def listening(plays: Sequence[Play], ids: Sequence[str], span: Span, catalogue: Catalogue | None) -> Listening:
    """What the listens of the listeners `ids` say."""
    people = {id: n for n, id in enumerate(ids)}
    who = np.fromiter((people[play[0]] for play in plays), np.int64, len(plays))
    at_ms = np.fromiter((play[2] for play in plays), np.int64, len(plays))
    times = np.fromiter((play[3] for play in plays), np.int64, len(plays))
    since, until = (
        datetime.combine(week.monday, time(), UTC).timestamp() * 1000 for week in (span.first, span.last.plus(1))
    )
    inside = (at_ms >= since) & (at_ms < until)
    active = np.bincount(who, weights=times * inside, minlength=len(ids)).astype(np.int64)
    if catalogue is None or not len(catalogue.genres.names):
        return Listening(active, (UNKNOWN,) * len(ids))
    return Listening(active, _genres(catalogue, [play[1] for play in plays], who, times, len(ids)))


def _genres(
    catalogue: Catalogue, tracks: Sequence[str], who: np.ndarray, times: np.ndarray, people: int
) -> tuple[str, ...]:
    """(B,) the most played first genre; of equals the one that the catalogue names first."""
    encoded = pa.array(tracks, pa.string()).dictionary_encode()
    rows = catalogue.rows(encoded.dictionary)
    genres, names = catalogue.genres, catalogue.genres.names
    has = (rows >= 0) & (np.diff(genres.offsets)[rows] > 0)
    first = np.full(len(rows) + 1, -1)
    first[:-1][has] = genres.codes[genres.offsets[rows[has]]]
    genre = first[encoded.indices.to_numpy(zero_copy_only=False)] if len(tracks) else first[:0]
    told = genre >= 0
    counts = np.bincount(who[told] * len(names) + genre[told], weights=times[told], minlength=people * len(names))
    most = counts.reshape(people, len(names))
    return tuple(names[best] if most[n, best] else UNKNOWN for n, best in enumerate(most.argmax(axis=1)))
