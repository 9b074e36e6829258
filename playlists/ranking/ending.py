"""Would this listener hear a track to its end, or skip it? Being played is not being liked: how listens end says more.

A listener has several tastes, so a candidate is compared with every track that they heard: how near what was heard to
the end sounds, what was skipped, and what was heard at all, through kernels of three widths. What that says of the next
listen is learnt from everybody (`training/ranking/ending.py`); here it is computed, by NumPy, in training's formula.

Shapes: N tracks, A audio numbers, D of a sound, n tracks of a history, P of a pool, K kernels, F features, H hidden.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np

from playlists.catalogue import Catalogue, Ragged
from playlists.errors import BrokenVersion
from playlists.histories import Histories

DOUBT = 3.0  # tracks at which the mean sound of their artist, or genre, counts half
DOUBTED_LISTENS = 5.0  # listens at which a track's own share of full ones counts half
MOST_HEARD = 128  # tracks of a history that are compared: .3 ms for a pool of 500
POWERS = (1, 2, 4)  # of one kernel: each is twice as sharp as the one before, and none needs another exponential
FLOOR = 0.05  # of a sum of kernels: nothing near is not minus infinity
SMALLEST = 1e-9
FILE = "ending.npz"


@dataclass(frozen=True, slots=True)
class Ended:
    """How the listens of one listener ended: the MOST_HEARD tracks that say most."""

    track: np.ndarray  # (n,) int32
    said: np.ndarray  # (3, n) float32: log(1 + full listens), log(1 + skips), 1
    lag_days: np.ndarray  # (n,) float32: from the last listen of the track to the newest of all


@dataclass(frozen=True, slots=True)
class Learnt:
    """What decides how a listen ends; the same for everybody. float32."""

    turn: np.ndarray  # (3A, D): from genres, artist and the track itself to a space where the near end alike
    sharpness: np.ndarray  # (): of the widest kernel
    fading: np.ndarray  # (K,) a day
    straight: np.ndarray  # (F,)
    inner: np.ndarray  # (F, H)
    inner_bias: np.ndarray  # (H,)
    outer: np.ndarray  # (H,)
    bias: np.ndarray  # ()
    plays: np.ndarray  # (N,) full listens of everybody
    skips: np.ndarray  # (N,)


@dataclass(frozen=True, slots=True)
class Endings:
    """The same, ready for the tracks of a catalogue."""

    learnt: Learnt
    sound: np.ndarray  # (N, D) float32 of unit length, zero where nothing is known
    fullness: np.ndarray  # (N,) float32: log-odds that a listen of it is full, whoever listens


def nothing() -> Ended:
    """Of somebody of whom nothing is known."""
    return Ended(np.zeros(0, np.int32), np.zeros((3, 0), np.float32), np.zeros(0, np.float32))


def ended(histories: Histories, b: int) -> Ended:
    """Listener `b` of `histories`; neither what is hated nor what has only feedback or was excluded ended."""
    here = histories.of(b)
    plays, skips = histories.plays[here], histories.skips[here]
    told = (histories.listens[here] > 0) & (histories.feedback[here] >= 0) & (plays + skips > 0)
    age = histories.age_days[here][told]
    return most_telling(histories.track[here][told], plays[told], skips[told], age - age.min(initial=np.inf))


def most_telling(track: np.ndarray, plays: np.ndarray, skips: np.ndarray, lag_days: np.ndarray) -> Ended:
    """The MOST_HEARD tracks with the most listens, of equals the newest; the latest heard stand last as they came."""
    said = np.stack([np.log1p(plays), np.log1p(skips), np.ones_like(plays)]).astype(np.float32)
    kept = np.arange(len(track))
    if len(track) > MOST_HEARD:
        kept = np.sort(np.lexsort((-kept, -(plays + skips)))[:MOST_HEARD])
    return Ended(track[kept], said[:, kept], lag_days[kept])


def likely(known: Endings, rows: np.ndarray, heard: Ended) -> np.ndarray:
    """(P,) float32: the log-odds that a listen of each of `rows` is full; zeros for who has heard nothing.

    A track's number is the same bits in whatever pool it stands.
    """
    if not len(heard.track):
        return np.zeros(len(rows), np.float32)
    pool_DP, told_Dn = (np.ascontiguousarray(known.sound[of].T) for of in (rows, heard.track))
    near_nP = np.einsum("dp,dn->np", pool_DP, told_Dn)  # BLAS rounds by the size of the pool
    features_PF = np.stack([*_sums(known.learnt, near_nP, heard), *_plain(known, rows, heard)], axis=1)
    inner_PH = np.einsum("pf,fh->ph", features_PF, known.learnt.inner) + known.learnt.inner_bias
    lit_PH = inner_PH / (1 + np.exp(-inner_PH))
    odds = np.einsum("pf,f->p", features_PF, known.learnt.straight) + np.einsum("ph,h->p", lit_PH, known.learnt.outer)
    return (odds + known.learnt.bias).astype(np.float32)


def _sums(learnt: Learnt, near_nP: np.ndarray, heard: Ended) -> list[np.ndarray]:
    """3K times (P,): the logarithms of what was said of the history, summed by nearness, kernel by kernel."""
    kernel = np.exp(learnt.sharpness * (near_nP - 1))
    found: list[np.ndarray] = []
    for power, fading in zip(POWERS, learnt.fading, strict=True):
        if power > 1:
            np.multiply(kernel, kernel, out=kernel)
        faded = heard.said * np.exp(-fading * heard.lag_days)
        found += [np.log(np.einsum("np,n->p", kernel, said) + np.float32(FLOOR)) for said in faded]
    return found


def _plain(known: Endings, rows: np.ndarray, heard: Ended) -> list[np.ndarray]:
    """How long the history is, and what everybody's listens say of the track."""
    return [np.full(len(rows), np.log1p(len(heard.track)), np.float32), known.fullness[rows]]


def endings(learnt: Learnt, catalogue: Catalogue, audio: np.ndarray) -> Endings:
    """`learnt` for the tracks of `catalogue`, whose standard `audio` is (N, A)."""
    turned = layers(audio, catalogue.artist, catalogue.genres) @ learnt.turn
    length = np.linalg.norm(turned, axis=1, keepdims=True)
    sound = (turned / np.maximum(length, SMALLEST)).astype(np.float32)
    return Endings(learnt, sound, fullness(learnt.plays, learnt.skips, usual(learnt.plays, learnt.skips)))


def layers(audio: np.ndarray, artist: np.ndarray, genres: Ragged) -> np.ndarray:
    """(N, 3A) float32: the mean sound of its genres, what its artist adds to it, and what is the track's own.

    Audio is noisy and the tracks of an artist, or of a genre, sound alike; apart, each can be believed as far as it
    deserves. Zero where nothing is known.
    """
    has = np.abs(audio).max(axis=1, initial=0) > 0
    tagged = np.repeat(np.arange(len(audio)), np.diff(genres.offsets))
    means = _shrunk(genres.codes[has[tagged]], audio[tagged[has[tagged]]], len(genres.names))[genres.codes]
    of_genre = _summed(tagged, means, len(audio)) / np.maximum(np.diff(genres.offsets), 1)[:, None]
    adds = _shrunk(artist[has], (audio - of_genre)[has], int(artist.max(initial=-1)) + 1)[artist]
    own = np.where(has[:, None], audio - of_genre - adds, 0)
    return np.concatenate([of_genre, adds, own], axis=1).astype(np.float32)


def _shrunk(group: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    """(groups, A): the mean of each group's values, drawn to zero by DOUBT."""
    return _summed(group, values, groups) / (np.bincount(group, minlength=groups) + DOUBT)[:, None]


def _summed(group: np.ndarray, values: np.ndarray, groups: int) -> np.ndarray:
    """(groups, A) float64: the sum of the values of each group."""
    summed = np.empty((groups, values.shape[1]))
    for number in range(values.shape[1]):
        summed[:, number] = np.bincount(group, weights=values[:, number], minlength=groups)
    return summed


def usual(plays: np.ndarray, skips: np.ndarray) -> float:
    """The share of full listens among those whose end is known, never 0 or 1."""
    full, skipped = float(plays.sum()), float(skips.sum())
    return (full + 1) / (full + skipped + 2)


def fullness(plays: np.ndarray, skips: np.ndarray, share: float) -> np.ndarray:
    """float32: the log-odds of a full listen of each track, drawn to the usual `share` by DOUBTED_LISTENS."""
    odds = np.log(plays + DOUBTED_LISTENS * share) - np.log(skips + DOUBTED_LISTENS * (1 - share))
    return np.asarray(odds, np.float32)


def padded_to(learnt: Learnt, tracks: int) -> Learnt:
    """The same with further tracks, up to `tracks`, that nobody has heard."""
    more = (0, tracks - len(learnt.plays))
    return replace(learnt, plays=np.pad(learnt.plays, more), skips=np.pad(learnt.skips, more))


def write_ending(folder: Path, learnt: Learnt) -> None:
    """Writes FILE into `folder`."""
    np.savez(folder / FILE, **{field.name: getattr(learnt, field.name) for field in fields(Learnt)})


def read_ending(folder: Path, tracks: int) -> Learnt | None:
    """What stands in `folder`; None where nothing was learnt. Raises BrokenVersion where it is of other `tracks`."""
    if not (folder / FILE).exists():
        return None
    try:
        with np.load(folder / FILE, allow_pickle=False) as found:
            learnt = Learnt(*(found[field.name] for field in fields(Learnt)))
    except (OSError, ValueError, KeyError) as error:
        raise BrokenVersion(f"{folder / FILE}: {error}") from error
    if len(learnt.plays) != tracks:
        raise BrokenVersion(f"{folder / FILE}: endings of {len(learnt.plays)} tracks, the catalogue has {tracks}")
    return learnt
