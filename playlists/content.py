"""What the content encoder reads of a track: its artist, album, genres, decade and audio, as numbers.

The words are counted once, when a model is trained, and lie in the version as content.json. With them the
same code describes a track of that catalogue and one that was released this morning.

Shapes: n tracks, G genres of the one that has most, A numbers of an audio vector.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.genre_pairs import frequent_pairs, pairs_of
from playlists.genre_weights import FADES, FLAT, unit_weights

UNKNOWN = -1  # the number of a word that the model has never seen
SEPARATOR = "\x1f"  # between an artist's id and an album's name; stands in neither
LARGEST = 1e15  # of an audio number: 10⁸ squares still add up in float32; what is larger stands for "unknown"

Words = dict[str, list[Any]]


def content_words(catalogue: Catalogue) -> Words:
    """The words of `catalogue`, ready for JSON: artists, albums, genres, how their weight falls, pairs of them,
    decades, and the audio's mean and scale.

    A word's number is its place in its list. An album is its artist's id and its name; albums of a single track
    say nothing and are left out.
    """
    decades = _decades(catalogue)
    mean, scale = _audio_scale(catalogue)
    return {
        "artists": _distinct(catalogue.table["artist_id"]),
        "albums": _albums_of_several(catalogue),
        "genres": list(catalogue.genres.names),
        "genres_fade": [FADES],
        "genre_pairs": frequent_pairs(_genres(catalogue, np.arange(len(catalogue)), list(catalogue.genres.names))),
        "decades": np.unique(decades[decades != UNKNOWN]).tolist(),
        "audio_mean": mean.tolist(),
        "audio_scale": scale.tolist(),
    }


def content_inputs(catalogue: Catalogue, rows: np.ndarray, words: Words) -> dict[str, np.ndarray]:
    """The inputs of content.onnx for `rows` of `catalogue`, which need not be the catalogue of `words`.

    `artist`, `album`, `decade` (n,), `genres` (n, G) and `pairs` of them (n, P), int64, are UNKNOWN where there is no
    such word and behind a track's last one; `genre_weights` and `pair_weights` float32 stand beside them. Versions from
    before there were pairs, or weights, do not ask for them. `audio` (n, A) float32, standardised, is zeros where it is
    missing or not `usable`. Raises BadInput where an audio vector is not as wide as the model's.
    """
    rows = np.asarray(rows, np.int64)
    decade_place = {decade: place for place, decade in enumerate(words["decades"])}
    decades = _decades(catalogue)[rows].tolist()
    genres = _genres(catalogue, rows, words["genres"])
    weights = unit_weights(genres, fading(words))
    pairs, pair_weights = pairs_of(genres, weights, words.get("genre_pairs", []))
    return {
        "artist": _places(catalogue.table["artist_id"], words["artists"])[rows],
        "album": _places(_albums(catalogue), words["albums"])[rows],
        "genres": genres,
        "genre_weights": weights,
        "pairs": pairs,
        "pair_weights": pair_weights,
        "decade": np.array([decade_place.get(d, UNKNOWN) for d in decades], np.int64),
        "audio": standard_audio(catalogue, rows, words),
    }


def fading(words: Mapping[str, list[Any]]) -> float:
    """How the weight of genres falls with their place, in a version of these words."""
    return float(words["genres_fade"][0]) if "genres_fade" in words else FLAT


def standard_audio(catalogue: Catalogue, rows: np.ndarray, words: Words) -> np.ndarray:
    """(n, A) float32: audio less the mean over the scale of `words`, zeros where missing; A may be 0."""
    mean = np.array(words["audio_mean"], np.float32)
    audio, there = _audio(catalogue, rows, len(mean))
    standard = (audio - mean) / np.array(words["audio_scale"], np.float32)
    return np.where(there[:, None], standard, 0).astype(np.float32)


def usable(audio: np.ndarray) -> np.ndarray:
    """(n,) bool: True where every number of the (n, A) vectors is one to compute with: no NaN, at most LARGEST."""
    return np.asarray((np.abs(audio) <= LARGEST).all(axis=1))


def _audio(catalogue: Catalogue, rows: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """(n, width) float32 and (n,) bool: True where there is a vector."""
    column = catalogue.table["audio"].combine_chunks().take(pa.array(rows))
    there = column.is_valid().to_numpy(zero_copy_only=False)
    if not width:
        return np.zeros((len(rows), 0), np.float32), there
    widths = pc.list_value_length(column).fill_null(width).to_numpy(zero_copy_only=False)
    wrong = np.flatnonzero(widths != width)
    if len(wrong):
        track = catalogue.word("track", int(rows[wrong[0]]))
        raise BadInput(f"track {track}: {widths[wrong[0]]} audio numbers, {width} wanted ({len(wrong)} such tracks)")
    audio = np.zeros((len(rows), width), np.float32)
    flat = column.flatten().cast(pa.float32()).fill_null(np.nan).to_numpy(zero_copy_only=False)
    audio[there] = flat.reshape(-1, width)
    there = there & usable(audio)
    return np.where(there[:, None], audio, 0), there


def _audio_scale(catalogue: Catalogue) -> tuple[np.ndarray, np.ndarray]:
    widths = pc.list_value_length(catalogue.table["audio"].combine_chunks()).drop_null()
    width = int(widths[0].as_py()) if len(widths) else 0
    audio, there = _audio(catalogue, np.arange(len(catalogue)), width)
    if not width or not there.any():
        return np.zeros(0, np.float32), np.ones(0, np.float32)
    spread = audio[there].std(axis=0)
    return audio[there].mean(axis=0), np.where(spread > 0, spread, 1)


def _genres(catalogue: Catalogue, rows: np.ndarray, known: list[str]) -> np.ndarray:
    ragged = catalogue.genres
    place = _places(pa.chunked_array([pa.array(ragged.names, pa.string())]), known)
    counts = np.diff(ragged.offsets)[rows]
    genres = np.full((len(rows), max(1, int(counts.max(initial=0)))), UNKNOWN, np.int64)
    there = np.arange(genres.shape[1]) < counts[:, None]
    source = ragged.offsets[rows][:, None] + np.arange(genres.shape[1])
    genres[there] = place[ragged.codes[source[there]]]
    return genres


def _albums(catalogue: Catalogue) -> pa.ChunkedArray:
    table = catalogue.table
    return pc.binary_join_element_wise(table["artist_id"].fill_null(""), table["album"], SEPARATOR)


def _albums_of_several(catalogue: Catalogue) -> list[str]:
    counted = pc.value_counts(_albums(catalogue).combine_chunks().drop_null())
    several: list[str] = counted.field("values").filter(pc.greater(counted.field("counts"), 1)).to_pylist()
    return several


def _decades(catalogue: Catalogue) -> np.ndarray:
    """(N,) int64: 1990 for a release in 1997; UNKNOWN without a date."""
    years = pc.year(catalogue.table["released"]).fill_null(UNKNOWN).to_numpy().astype(np.int64)
    return np.where(years == UNKNOWN, UNKNOWN, years // 10 * 10)


def _distinct(column: pa.ChunkedArray) -> list[str]:
    return pc.unique(column.combine_chunks().drop_null()).to_pylist()


def _places(column: pa.ChunkedArray, words: list[str]) -> np.ndarray:
    found = pc.index_in(column.combine_chunks(), value_set=pa.array(words, pa.string()), skip_nulls=True)
    return found.fill_null(UNKNOWN).to_numpy(zero_copy_only=False).astype(np.int64)
