"""Which tracks and artists lie beside each other in a version's track vectors.

Closeness is the cosine: the length of a track vector says how readily it is shown, not where it lies.
Shapes: N tracks, D dimensions, Q questions, k answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from playlists.catalogue import Catalogue, read_catalogue
from playlists.errors import BadInput, NotFound
from playlists.version.opened import OpenedVersion, read_vectors

CELLS = 16_000_000  # N × D looked at together: 64 MB, however large the catalogue
SHOWN = ("title", "artist")


@dataclass(frozen=True, slots=True)
class Space:
    """The tracks of a version and their vectors, as they are served."""

    catalogue: Catalogue  # with the columns `plays` and `listeners`
    vectors: dict[str, np.ndarray]  # task → (N, D)


def space_of(version: OpenedVersion) -> Space:
    return Space(version.catalogue, version.vectors)


def space_in(folder: Path, tasks: tuple[str, ...]) -> Space:
    """The space of a version that is being written: what will be served, before there is a manifest."""
    return Space(read_catalogue(folder / "catalogue.parquet"), {task: read_vectors(folder, task) for task in tasks})


def nearest(
    vectors: np.ndarray, questions: np.ndarray, k: int, without: Sequence[np.ndarray] | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """(Q, k) rows by falling cosine to each of the (Q, D) `questions`, and the cosines; of equals the lower row first.

    `without` are rows left out, by question. At most as many as there are, where k is more; a row that is left out
    only to fill up has the cosine -inf.
    """
    close = cosines(vectors, questions)
    for q, rows in enumerate(without or ()):
        close[q, rows] = -np.inf
    order = np.argsort(-close, axis=1, kind="stable")[:, :k]
    return order, np.take_along_axis(close, order, axis=1)


def cosines(vectors: np.ndarray, questions: np.ndarray) -> np.ndarray:
    """(Q, N) float32; 0 where either has no length."""
    asked = unit(questions)
    close = np.empty((len(asked), len(vectors)), np.float32)
    step = max(1, CELLS // max(1, vectors.shape[1]))
    for start in range(0, len(vectors), step):
        close[:, start : start + step] = asked @ unit(vectors[start : start + step]).T
    return close


def unit(vectors: np.ndarray) -> np.ndarray:
    """The same directions as float32 of length one; what has no length stays zero."""
    whole = np.asarray(vectors, np.float32)
    length = np.linalg.norm(whole, axis=-1, keepdims=True)
    return whole / np.where(length > 0, length, 1)


def neighbours(space: Space, row: int, k: int = 5) -> dict[str, pd.DataFrame]:
    """The k tracks nearest to that of `row`, by task."""
    found = {}
    for task, vectors in space.vectors.items():
        rows, close = nearest(vectors, vectors[row : row + 1], k, [np.array([row])])
        found[task] = named(space.catalogue, rows[0], close[0])
    return found


def named(catalogue: Catalogue, rows: np.ndarray, close: np.ndarray | None = None) -> pd.DataFrame:
    """What people call these tracks, in this order: row, title, artist, listeners, and how close each is, if given.

    A row whose closeness is -inf is no answer and left out.
    """
    kept = np.ones(len(rows), bool) if close is None else np.isfinite(close)
    there = np.asarray(rows, np.int64)[kept]
    words = catalogue.words(SHOWN, there.astype(np.int32))
    table = {"row": there, **{name: [w[name] or "" for w in words] for name in SHOWN}}
    table["listeners"] = catalogue.listeners[there]
    return pd.DataFrame(table if close is None else table | {"close": close[kept]})


def well_known(catalogue: Catalogue, count: int) -> np.ndarray:
    """The rows of the tracks with the most listeners, one an artist so that one fan club does not fill the page."""
    most = np.lexsort((np.arange(len(catalogue)), -catalogue.plays, -catalogue.listeners))
    heard = most[catalogue.listeners[most] > 0]
    _, first = np.unique(catalogue.artist[heard], return_index=True)
    return heard[np.sort(first)][:count]


def track_called(catalogue: Catalogue, text: str) -> int:
    """The row with the most listeners whose title or artist contains `text`. Raises NotFound."""
    return _called(catalogue, text, SHOWN)


def artist_called(catalogue: Catalogue, text: str) -> int:
    """The code of the most heard artist whose name contains `text`. Raises NotFound."""
    return int(catalogue.artist[_called(catalogue, text, ("artist",))])


def artist_vector(space: Space, task: str, artist: int) -> np.ndarray:
    """(D,) the direction of an artist: the mean of the directions of their tracks."""
    rows = np.flatnonzero(space.catalogue.artist == artist)
    return unit(unit(space.vectors[task][rows]).mean(axis=0))


def walk(space: Space, task: str, start: int, end: int, steps: int) -> pd.DataFrame:
    """Tracks on the way from one artist to another: at each of `steps` points of the arc the nearest that is new.

    No artist comes twice, so that each step goes on; the ends are theirs. Raises BadInput for one artist twice.
    """
    if start == end:
        raise BadInput(f"a walk needs two artists; both ends are artist {start}")
    catalogue, vectors = space.catalogue, space.vectors[task]
    rows: list[int] = []
    close: list[float] = []
    free = np.ones(len(catalogue), bool)
    points = arc(artist_vector(space, task, start), artist_vector(space, task, end), steps)
    for place, near in enumerate(cosines(vectors, points)):
        own = {0: start, steps - 1: end}.get(place)
        may = catalogue.artist == own if own is not None else free & ~np.isin(catalogue.artist, (start, end))
        best = int(np.argmax(np.where(may, near, -np.inf)))
        rows.append(best)
        close.append(float(near[best]) if may.any() else -np.inf)
        free &= catalogue.artist != catalogue.artist[best]
    return named(catalogue, np.array(rows), np.array(close))


def arc(start: np.ndarray, end: np.ndarray, steps: int) -> np.ndarray:
    """(steps, D) points of equal distance on the great circle between two directions (Shoemake 1985, slerp)."""
    angle = float(np.arccos(np.clip(start @ end, -1, 1)))
    t = np.linspace(0, 1, steps)[:, None]
    if angle < 1e-6:  # the same direction: nothing to turn through
        return (1 - t) * start + t * end
    return (np.sin((1 - t) * angle) * start + np.sin(t * angle) * end) / np.sin(angle)


def _called(catalogue: Catalogue, text: str, columns: Sequence[str]) -> int:
    has = np.zeros(len(catalogue), bool)
    for name in columns:
        words = catalogue.table[name].to_pandas().fillna("").str.casefold()
        has |= words.str.contains(text.casefold(), regex=False).to_numpy(bool)
    if not has.any():
        raise NotFound(f"no {' or '.join(columns)} of {len(catalogue):,} tracks contains {text!r}")
    return int(np.argmax(np.where(has, catalogue.listeners, -1)))
