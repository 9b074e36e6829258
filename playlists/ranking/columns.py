"""The columns of a pool: everything that the ranker reads of each candidate, for one listener.

One piece of code for training and serving. A base score stands three times: as it is, standardised within the pool,
and as the logarithm of its place in it. What is not known (no artists, no order, no audio) is a column of zeros.

Shapes: n tracks of the history, P tracks of the pool, S base scores, F columns, N tracks, D dimensions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from playlists.histories import Histories, heard_gladly
from playlists.ranking.ending import Ended, ended, nothing
from playlists.ranking.knowledge import Knowledge
from playlists.ranking.relations import spoken

RECENT_PLACES, LAST_PLACES = 8.0, 1.0  # half-lives, in tracks from the end of a history
STANDARD = 8.0  # standard deviations at which a score is cut
SMALLEST = 1e-9

RELATED = (
    ("taste", "whole"), ("new", "whole"), ("plain", "whole"), ("alike", "whole"), ("plain", "recent"),
    ("alike", "recent"), ("follows", "recent"), ("follows", "last"),
)  # fmt: skip
VECTORS = ("continuation", "discovery", "release")
SCORES = (*VECTORS, *(f"{kind} {how}" for kind, how in RELATED), "artists", "genres", "audio")
FACTS = (
    "artist heard", "artist share", "artist explored", "artist known", "album heard", "album explored", "last artist",
    "popularity", "artist popularity", "share of artist", "history",
)  # fmt: skip
COLUMNS = (*SCORES, *(f"{name}: standard" for name in SCORES), *(f"{name}: place" for name in SCORES), *FACTS)


@dataclass(frozen=True, slots=True)
class Listened:
    """The tracks that one listener heard gladly, each once, the latest heard last."""

    track: np.ndarray  # (n,) int32
    tastes: Mapping[str, np.ndarray]  # task → (D,)
    ended: Ended = field(default_factory=nothing)  # how what they heard ended, gladly or not


def listened(histories: Histories, b: int, tastes: Mapping[str, np.ndarray]) -> Listened:
    """Listener `b` of `histories`; `tastes` are (B, D) by task."""
    here = histories.of(b)
    gladly = heard_gladly(histories)[here]
    of_task = {task: vectors[b] for task, vectors in tastes.items()}
    return Listened(histories.track[here][gladly], of_task, ended(histories, b))


def columns(who: Listened, rows: np.ndarray, vectors: Mapping[str, np.ndarray], known: Knowledge) -> np.ndarray:
    """(P, F) float32, finite: the COLUMNS of the candidates `rows`, whose (P, D) `vectors` are given by task."""
    scores_SP = _scores(who, rows, vectors, known)
    mean, spread = scores_SP.mean(axis=1, keepdims=True), scores_SP.std(axis=1, keepdims=True)
    standard = np.clip((scores_SP - mean) / np.maximum(spread, SMALLEST), -STANDARD, STANDARD)
    return np.concatenate([scores_SP, standard, _places(scores_SP), _facts(who, rows, known)]).T.astype(np.float32)


def _scores(who: Listened, rows: np.ndarray, vectors: Mapping[str, np.ndarray], known: Knowledge) -> np.ndarray:
    found = [np.einsum("pd,d->p", vectors[task], who.tastes[task]) for task in VECTORS]
    found += _of_tracks(who, rows, known)
    return np.stack([*found, _of_artists(who, rows, known), _of_genres(who, rows, known), _of_audio(who, rows, known)])


def _of_tracks(who: Listened, rows: np.ndarray, known: Knowledge) -> list[np.ndarray]:
    """What the tracks of the history say of the candidates, by RELATED."""
    weighted = _weighted(len(who.track), known.ordered)
    said = spoken(known.tracks, rows, who.track)
    size = np.sqrt(max(len(who.track), 1))
    return [said.summed(kind, weighted[how]) / (size if how == "whole" else 1) for kind, how in RELATED]


def _weighted(tracks: int, ordered: bool) -> dict[str, np.ndarray]:
    """What each of `tracks` of a history weighs, (n,) float32; without an order the last two say nothing."""
    if not ordered:
        return {"whole": np.ones(tracks, np.float32)} | dict.fromkeys(("recent", "last"), np.zeros(tracks, np.float32))
    from_end = np.arange(tracks)[::-1]
    return {
        "whole": np.ones(tracks, np.float32),
        "recent": (0.5 ** (from_end / RECENT_PLACES)).astype(np.float32),
        "last": (0.5 ** (from_end / LAST_PLACES)).astype(np.float32),
    }


def _of_artists(who: Listened, rows: np.ndarray, known: Knowledge) -> np.ndarray:
    """What the artists of the history say of the candidate's artist."""
    heard = np.unique(known.artist[who.track])
    artists, place = np.unique(known.artist[rows], return_inverse=True)
    said = spoken(known.artists, artists, heard).summed("artists", np.ones(len(heard), np.float32))
    return said[place] / np.sqrt(max(len(heard), 1))


def _of_genres(who: Listened, rows: np.ndarray, known: Knowledge) -> np.ndarray:
    """The cosine of the history's genres and the candidate's, each weighing its place and its rarity."""
    if not len(known.genres.names):
        return np.zeros(len(rows), np.float32)
    _, entries = _ragged(known.genres.offsets, who.track)
    codes, weights = known.genres.codes, known.genre_weights
    profile = np.bincount(codes[entries], weights=weights[entries], minlength=len(known.genres.names))
    place, entries = _ragged(known.genres.offsets, rows)
    summed = np.bincount(place, weights=profile[codes[entries]] * weights[entries], minlength=len(rows))
    return (summed / max(float(np.linalg.norm(profile)), SMALLEST)).astype(np.float32)


def _of_audio(who: Listened, rows: np.ndarray, known: Knowledge) -> np.ndarray:
    """The cosine of the history's mean sound and the candidate's."""
    sound = known.audio[who.track].sum(axis=0)
    sound = sound / max(float(np.linalg.norm(sound)), SMALLEST)
    return np.einsum("pa,a->p", known.audio[rows], sound)  # BLAS rounds by the size of the pool


def _places(scores_SP: np.ndarray) -> np.ndarray:
    """(S, P): log(1 + place), 0 for the best; equal scores stand in the order of the pool."""
    order = np.argsort(-scores_SP, axis=1, kind="stable")
    places = np.empty(scores_SP.shape, np.float32)
    np.put_along_axis(places, order, np.log1p(np.arange(scores_SP.shape[1], dtype=np.float32))[None], axis=1)
    return places


def _facts(who: Listened, rows: np.ndarray, known: Knowledge) -> np.ndarray:
    """(len(FACTS), P)."""
    of_artist = _counted(known.artist[who.track], known.artist[rows])
    of_album = _counted(known.album[who.track], known.album[rows])
    size = max(len(who.track), 1)
    last = known.artist[who.track[-1]] if known.ordered and len(who.track) else -1
    heard, by_artist = known.listeners[rows], known.artist_listeners[rows]
    return np.stack([
        np.log1p(of_artist), of_artist / size, of_artist / known.artist_tracks[rows], of_artist > 0,
        np.log1p(of_album), of_album / known.album_tracks[rows], known.artist[rows] == last,
        np.log1p(heard), np.log1p(by_artist), heard / np.maximum(by_artist, 1), np.full(len(rows), np.log(size)),
    ])  # fmt: skip


def _counted(codes: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """(P,) how often each of `wanted` is among `codes`."""
    ordered = np.sort(codes)
    return np.searchsorted(ordered, wanted, side="right") - np.searchsorted(ordered, wanted, side="left")


def _ragged(offsets: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For every code of `rows`: which of them has it, and where it lies."""
    lengths = offsets[rows + 1] - offsets[rows]
    place = np.repeat(np.arange(len(rows)), lengths)
    return place, np.arange(lengths.sum()) + np.repeat(offsets[rows] - np.cumsum(lengths) + lengths, lengths)
