"""Where a track belongs by its metadata alone: a ridge regression from content to the learnt vectors.

Measured on albums held out whole: 1.39 times the artist's mean on Last.fm (LOG.md). All dimensions are fitted at once:
100,000 tracks take seconds.

Shapes: n tracks, F content words, pairs among them, A audio numbers, D numbers to predict.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import scipy.linalg
import scipy.sparse as sp

from playlists.content import Words
from training.model.products import multiplied

RIDGE = 3.0  # between 2 and 4 nothing is gained or lost that can be seen (LOG.md)
KINDS = ("artists", "albums", "genres", "genre_pairs", "decades")  # of words, as their tables stand in a ContentMap
AUDIO_WEIGHT = 0.1  # against 1 for a word; 0.3 is the same, 0.03 worse
FEW = 8_000  # tracks; of 4,178 with 4,575 words six targets of 256 dimensions took 1.8 s at once, 4.9 by gradients
ITERATIONS = 60
CHUNK = 2048  # tracks described at a time: n × P × D numbers of pairs of genres
TOLERANCE = 1e-3  # of the residual's length, relative to the right side's; 1e-5 changed no figure


@dataclass(frozen=True, slots=True)
class ContentMap:
    """The tables of `ContentEncoder`: each (words + 1, D) with zeros for the unknown word, audio (A, D)."""

    artist: np.ndarray
    album: np.ndarray
    genre: np.ndarray
    pair: np.ndarray
    decade: np.ndarray
    audio: np.ndarray
    bias: np.ndarray  # (D,)


def content_maps(inputs: Mapping[str, np.ndarray], words: Words) -> Callable[[np.ndarray], ContentMap]:
    """The way from (n, D) vectors of the tracks with these `content_inputs` to their map."""
    audio = (inputs["audio"] * AUDIO_WEIGHT).astype(np.float32)
    solve = ridges(_features(inputs, words), audio, RIDGE)
    at = np.cumsum([0] + [len(words[kind]) for kind in KINDS])

    def fitted(vectors: np.ndarray) -> ContentMap:
        bias = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        solved = solve(vectors - bias)
        parts = (_with_unknown(solved[here:there]) for here, there in itertools.pairwise(at))
        artist, album, genre, pair, decade = parts
        return ContentMap(artist, album, genre, pair, decade, AUDIO_WEIGHT * solved[at[-1] :], bias.astype(np.float32))

    return fitted


def ridges(words: sp.csr_matrix, audio: np.ndarray, strength: float) -> Callable[[np.ndarray], np.ndarray]:
    """(n, D) targets → (F + A, D) float32 W that minimises |[words audio]·W - target|² + strength·|W|².

    The (n, A) audio, which has no zeros, is kept apart from the sparse (n, F) words. For up to FEW tracks the n × n
    system is factorised once for all targets (the dual; Saunders, Gammerman & Vovk 1998); for more, whose words are
    fewer than they, each target is solved by conjugate gradients.
    """
    if words.shape[0] > FEW:
        return partial(_gradients, words, audio, strength)
    alike = (words @ words.T).toarray() + audio @ audio.T
    alike[np.diag_indices_from(alike)] += np.float32(strength)
    factor = scipy.linalg.cho_factor(alike, overwrite_a=True, check_finite=False)

    def solved(target: np.ndarray) -> np.ndarray:
        weights = scipy.linalg.cho_solve(factor, target.astype(np.float32), check_finite=False)
        return np.concatenate([words.T @ weights, audio.T @ weights])

    return solved


def _gradients(words: sp.csr_matrix, audio: np.ndarray, strength: float, target: np.ndarray) -> np.ndarray:
    """The same to TOLERANCE (Hestenes & Stiefel 1952), each column with its own step.

    With words and audio in one sparse matrix it takes 1.6 times as long.
    """
    wide, tall, split = multiplied(words), multiplied(words.T.tocsr()), words.shape[1]

    def times(weights: np.ndarray) -> np.ndarray:
        return wide(weights[:split]) + audio @ weights[split:]

    def transposed_times(said: np.ndarray) -> np.ndarray:
        return np.concatenate([tall(said), audio.T @ said])

    residual = transposed_times(target.astype(np.float32))
    solution = np.zeros_like(residual)
    direction = residual.copy()
    length = (residual**2).sum(axis=0)
    enough = TOLERANCE**2 * np.maximum(length, np.finfo(np.float32).tiny)
    for _ in range(ITERATIONS):
        if (length <= enough).all():
            break
        image = transposed_times(times(direction)) + np.float32(strength) * direction
        step = length / np.maximum((direction * image).sum(axis=0), np.finfo(np.float32).tiny)
        solution += step * direction
        residual -= step * image
        before, length = length, (residual**2).sum(axis=0)
        direction = residual + length / np.maximum(before, np.finfo(np.float32).tiny) * direction
    return solution


def described(content: ContentMap, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    """(n, D) float32: the vectors that `content` gives, as `ContentEncoder` does."""
    vectors = np.empty((len(inputs["artist"]), len(content.bias)), np.float32)
    for start in range(0, len(vectors), CHUNK):
        some = {name: column[start : start + CHUNK] for name, column in inputs.items()}
        vectors[start : start + CHUNK] = _described(content, some)
    return vectors


def _described(content: ContentMap, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
    vector = content.bias + _summed(content.genre, inputs["genres"], inputs["genre_weights"])
    vector = vector + _summed(content.pair, inputs["pairs"], inputs["pair_weights"])
    for name in ("artist", "album", "decade"):
        vector = vector + getattr(content, name)[inputs[name] + 1]
    described: np.ndarray = vector + inputs["audio"] @ content.audio
    return described


def _summed(table: np.ndarray, places: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(n, D): the rows of `table` behind each of the (n, most) `places`, each times its weight."""
    found: np.ndarray = np.einsum("nmd,nm->nd", table[places + 1], weights)
    return found


def _features(inputs: Mapping[str, np.ndarray], words: Words) -> sp.csr_matrix:
    parts = [
        _one_hot(inputs["artist"], len(words["artists"])), _one_hot(inputs["album"], len(words["albums"])),
        _several(inputs["genres"], inputs["genre_weights"], len(words["genres"])),
        _several(inputs["pairs"], inputs["pair_weights"], len(words["genre_pairs"])),
        _one_hot(inputs["decade"], len(words["decades"])),
    ]  # fmt: skip
    return sp.hstack(parts).tocsr().astype(np.float32)


def _several(places: np.ndarray, weights: np.ndarray, words: int) -> sp.csr_matrix:
    """(n, words): the (n, most) `weights` at the `places` of each track."""
    track, place = np.nonzero(places >= 0)
    return sp.csr_matrix((weights[track, place], (track, places[track, place])), shape=(len(places), words))


def _one_hot(word: np.ndarray, words: int) -> sp.csr_matrix:
    there = np.flatnonzero(word >= 0)
    return sp.csr_matrix((np.ones(len(there), np.float32), (there, word[there])), shape=(len(word), words))


def _with_unknown(table: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros((1, table.shape[1]), np.float32), table])
