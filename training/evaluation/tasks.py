"""Which tracks each task ranks for whom, and which of them are right.

Shapes: B listeners who are asked about, b of them in a block, N tracks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

import numpy as np
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.histories import Histories
from training.evaluation.held_out import DEBUTS_ONE_IN, LEAST_DEBUTS, by_named_artists
from training.evaluation.seeded import hashes
from training.evaluation.split import Split
from training.interactions import binary, histories_in, listeners_in, presence

MOST_LISTENERS = 5_000  # an interval of ± 2 %; more only cost time
MOST_CELLS = 200_000_000  # listeners × tracks: above it fewer are asked, though never fewer than LEAST_ASKED
LEAST_ASKED = 1_000
BLOCK_CELLS = 4_000_000  # b × N of a block: about 150 MB with all that is computed on it


@dataclass(frozen=True, slots=True)
class Asked:
    """The listeners that a test can ask about, and what is known and true of them."""

    split: Split
    catalogue: Catalogue
    histories: Histories  # as they stood when the test began
    heard: sp.csr_matrix  # (B, N) bool
    known_artist: sp.csr_matrix  # (B, artists): positive where they have played the artist
    truth: sp.csr_matrix  # (B, N): positive where they heard it gladly in the test
    cold: np.ndarray  # (N,) bool: in no history
    release: np.ndarray  # (N,) bool: those of them by artists of whom something was played before the test
    debut: np.ndarray  # (N,) bool: those of them by artists of whom nothing was
    left_out: np.ndarray  # (B,) bool: never trained on
    without_history: int  # listeners of the test who were dropped, since nothing was known of them
    sampled_from: int  # listeners before at most MOST_LISTENERS were drawn by a seeded hash


def ask(split: Split, catalogue: Catalogue, seed: int, most: int = MOST_LISTENERS) -> Asked:
    """Everybody who has both a history and a test listen, at most `most` of them by a seeded hash of their id.

    Over a large catalogue fewer are asked, see MOST_CELLS.
    """
    most = min(most, max(LEAST_ASKED, MOST_CELLS // max(1, len(catalogue))))
    tested = listeners_in(split.test)
    able = sorted(set(tested) & set(listeners_in(split.history)))
    names = [able[i] for i in np.sort(np.argsort(hashes(able, seed), kind="stable")[:most])]
    histories = histories_in(split.history, catalogue, split.cut, names)
    after = histories_in(split.test, catalogue, None, names)
    heard = heard_by(histories, len(catalogue))
    cold, debut = _of_ids(split.cold_tracks, catalogue), _of_ids(split.debut_tracks, catalogue)
    release = cold & ~debut & by_named_artists(catalogue)
    left_out = np.array([name in split.left_out for name in names], bool)
    return Asked(
        split, catalogue, histories, heard, heard @ artists_of(catalogue), binary(after, len(catalogue)), cold,
        release, debut, left_out, len(tested) - len(able), len(able),
    )  # fmt: skip


def continuation(asked: Asked, block: slice) -> np.ndarray:
    """(b, N) bool: all unheard tracks, but those whose albums were held out.

    Tracks first played after the cut are in: listeners could meet them. In the "last" split no track is out,
    as in the published tables.
    """
    size = block.stop - block.start
    if asked.split.kind == "last":
        return np.ones((size, len(asked.catalogue)), bool)
    unheard = ~_dense(asked.heard, block)
    return unheard & ~asked.cold if asked.split.cold == "whole albums held out" else unheard


def discovery(asked: Asked, block: slice) -> np.ndarray:
    """(b, N) bool: the same, by artists whom the listener has never played."""
    return continuation(asked, block) & ~_dense(asked.known_artist, block)[:, asked.catalogue.artist]


def new_release(asked: Asked, block: slice) -> np.ndarray:
    """(b, N) bool: the cold tracks by artists whom somebody has played, ranked among themselves."""
    return np.broadcast_to(asked.release, (block.stop - block.start, len(asked.release))).copy()


def debut(asked: Asked, block: slice) -> np.ndarray:
    """(b, N) bool: the tracks by artists whom nobody has ever played, ranked among themselves."""
    return np.broadcast_to(asked.debut, (block.stop - block.start, len(asked.debut))).copy()


def repeat(asked: Asked, block: slice) -> np.ndarray:
    """(b, N) bool: what the listener has heard before."""
    return _dense(asked.heard, block)


TASKS: dict[str, Callable[[Asked, slice], np.ndarray]] = {
    "continuation": continuation,
    "discovery": discovery,
    "new release": new_release,
    "debut": debut,
    "repeat": repeat,
}


def cannot_ask(task: str, asked: Asked) -> str | None:
    """Why a task has no question in this data; None where it has one."""
    if not len(asked.histories):
        return "no listener has both a history and a test listen"
    if task == "repeat" and asked.split.kind != "time":
        return "without times nobody knows what was heard again"
    if task == "new release" and not asked.release.any():
        return "no track by a known artist is held out of every history (ten albums are needed)"
    artists = len(np.unique(asked.catalogue.artist[asked.debut]))
    if task == "debut" and artists < LEAST_DEBUTS:
        return (
            f"{artists} artists are held out of every history, {LEAST_DEBUTS} are needed "
            f"(without times one in {DEBUTS_ONE_IN} of those that were played)"
        )
    return None


def question(asked: Asked) -> str:
    """Hex SHA-256 of who is asked, what was known of them, what is right and what is held out.

    The same for two evaluations whose figures may be compared listener by listener. No id can be read from it.
    """
    digest = sha256("\n".join(asked.histories.listeners).encode())
    for matrix in (asked.heard, asked.truth):
        digest.update(matrix.indptr.astype(np.int64).tobytes() + matrix.indices.astype(np.int64).tobytes())
    digest.update(np.packbits(np.stack([asked.cold, asked.release, asked.debut])).tobytes())
    return digest.hexdigest()


def blocks(asked: Asked) -> list[slice]:
    """The listeners in blocks of at most BLOCK_CELLS cells."""
    size = max(1, BLOCK_CELLS // max(1, len(asked.catalogue)))
    return [slice(start, min(start + size, len(asked.histories))) for start in range(0, len(asked.histories), size)]


def heard_by(histories: Histories, tracks: int) -> sp.csr_matrix:
    """(B, tracks) float32: 1 where the listener has at least one listen."""
    return presence(histories, histories.listens > 0, tracks)


def artists_of(catalogue: Catalogue) -> sp.csr_matrix:
    """(N, artists) float32: 1 at the artist of each track."""
    n = len(catalogue)
    width = int(catalogue.artist.max(initial=-1)) + 1
    return sp.csr_matrix((np.ones(n, np.float32), (np.arange(n), catalogue.artist)), shape=(n, width))


def _of_ids(tracks: frozenset[str], catalogue: Catalogue) -> np.ndarray:
    """(N,) bool: the tracks with these ids."""
    there = np.zeros(len(catalogue), bool)
    there[catalogue.rows(sorted(tracks))] = True
    return there


def _dense(matrix: sp.csr_matrix, block: slice) -> np.ndarray:
    return matrix[block].toarray() > 0
