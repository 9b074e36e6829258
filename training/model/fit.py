"""Interactions in, a model out: vectors by task, and the encoders made of them.

Shapes: B listeners, N tracks, D dimensions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import scipy.sparse as sp
import torch

from playlists.catalogue import Catalogue
from playlists.content import Words, content_inputs, content_words
from playlists.histories import Histories, encode
from training.interactions import Interactions, System
from training.model.content_map import ContentMap, content_maps, described
from training.model.elsa import fit_elsa
from training.model.encoder import ContentEncoder, TasteEncoder
from training.model.factorised import als_factors
from training.model.rows import content_rows, stacked
from training.model.settings import Forgetting, Settings, TaskSettings
from training.model.spectral import Directions, directions, factors, low_rank

LEAST_SPREAD = 1e-6  # a direction shorter than this, relative to the longest, is rounding


@dataclass(frozen=True, slots=True)
class Vectors:
    """What one task knows of each track."""

    history: np.ndarray  # (N, D) float32: what hearing it says of a listener
    track: np.ndarray  # (N, D) float32: what a taste is multiplied with
    losses: tuple[float, ...] = ()  # by epoch, where there were epochs


@dataclass(frozen=True, slots=True)
class Ground:
    """What vectors are learnt on: the P of N tracks that somebody played."""

    played: np.ndarray  # (N,) bool
    binary: sp.csr_matrix  # (B, P)
    content: dict[str, sp.csr_matrix]  # by kind, (rows, P)


@dataclass(frozen=True, slots=True)
class Model:
    """A fitted model; a task's score is the inner product of taste and track vector."""

    catalogue: Catalogue
    words: Words
    vectors: dict[str, Vectors]  # by task, all of the same D
    content: dict[str, ContentMap]  # by task
    forgetting: Forgetting

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(self.vectors)

    @property
    def dimensions(self) -> int:
        return int(next(iter(self.vectors.values())).track.shape[1])


def fit(known: Interactions, settings: Settings, seed: int, checkpoints: Path | None = None) -> Model:
    """The model of `known`. Deterministic in its arguments and the number of threads.

    It is learnt on the tracks that somebody played; the others are placed by their content, so that a large catalogue
    beside few listeners costs nothing. With `checkpoints`, a folder, a fit that was cut short
    goes on where it was. Raises Diverged.
    """
    ground, place = ground_of(known), by_content(known)
    vectors, content = {}, {}
    for task, how in settings.tasks.items():  # one after the other: of 500,000 tracks a task is half a gigabyte
        learnt = fit_task(ground, how, settings, seed, checkpoints and checkpoints / f"{task}.epoch")
        vectors[task], content[task] = place(learnt)
    return Model(known.catalogue, place.words, vectors, content, settings.forgetting)


def ground_of(known: Interactions) -> Ground:
    """What the fits of all tasks share."""
    played = known.played
    few = known.catalogue if played.all() else Catalogue(known.catalogue.table.filter(pa.array(played)))
    return Ground(played, known.binary[:, played], content_rows(few))


def placed(few: Vectors, played: np.ndarray) -> Vectors:
    """The same vectors at the rows of the whole catalogue, zero where nobody played."""
    history, track = (np.zeros((len(played), few.track.shape[1]), np.float32) for _ in range(2))
    history[played], track[played] = few.history, few.track
    return Vectors(track if few.history is few.track else history, track, few.losses)


def fit_task(
    ground: Ground, how: TaskSettings, settings: Settings, seed: int, checkpoint: Path | None = None
) -> Vectors:
    """The vectors of one task, of the tracks that were played; content maps not yet applied."""
    if how.learner == "als":
        return Vectors(*_scaled(*als_factors(ground.binary, dimensions(settings, ground.binary), how.ridge, seed)))
    return learn(ground, leading_directions(ground, how, settings, seed), how, settings, seed, checkpoint)


def leading_directions(ground: Ground, how: TaskSettings, settings: Settings, seed: int) -> Directions:
    """What the closed form starts from; the same for every ridge and learner."""
    rows = stacked(ground.binary, ground.content, how.content)
    return directions(rows, settings.directions, settings.iterations, np.random.default_rng(seed))


def learn(
    ground: Ground, leading: Directions, how: TaskSettings, settings: Settings, seed: int,
    checkpoint: Path | None = None,
) -> Vectors:  # fmt: skip
    """The vectors of one task from its leading directions: the closed form, and ELSA from there if so asked."""
    binary, content = ground.binary, ground.content
    weights, d = low_rank(leading, how.ridge), dimensions(settings, binary)
    rank, rng = min(d, how.rank or d), np.random.default_rng(seed)
    history, track = factors(binary, weights, d, rank, settings.iterations, rng)
    if how.learner == "spectral":
        return Vectors(*_scaled(history, track))
    repeated = [content[kind] for kind, times in how.repeats.items() for _ in range(times)]
    learnt, losses = fit_elsa(
        _several(sp.vstack([binary, *repeated])), _spread(track), settings.schedule, seed, checkpoint
    )
    return Vectors(learnt, learnt, tuple(losses))


def dimensions(settings: Settings, binary: sp.csr_matrix) -> int:
    """As many as asked for, or as there are tracks."""
    return min(settings.dimensions, binary.shape[1])


@dataclass(frozen=True, slots=True)
class ByContent:
    """Gives what nobody played the vectors that its content says, on both sides."""

    words: Words
    played: np.ndarray  # (N,) bool
    fitted: Callable[[np.ndarray], ContentMap]  # of the vectors of what was played
    inputs: dict[str, np.ndarray]  # of what nobody played

    def __call__(self, few: Vectors) -> tuple[Vectors, ContentMap]:
        """The vectors of all tracks from those of the played, and the map of the track side."""
        content = self.fitted(few.track)
        track = self._filled(few.track, content)
        if few.history is few.track:
            return Vectors(track, track, few.losses), content
        return Vectors(self._filled(few.history, self.fitted(few.history)), track, few.losses), content

    def _filled(self, few: np.ndarray, content: ContentMap) -> np.ndarray:
        found = np.empty((len(self.played), few.shape[1]), np.float32)
        found[self.played], found[~self.played] = few, described(content, self.inputs)
        return found


def by_content(known: Interactions) -> ByContent:
    """What places the tracks of `known` that nobody played."""
    words, played = content_words(known.catalogue), known.played
    inputs = content_inputs(known.catalogue, np.arange(len(known.catalogue)), words)
    fitted = content_maps({name: column[played] for name, column in inputs.items()}, words)
    return ByContent(words, played, fitted, {name: column[~played] for name, column in inputs.items()})


def taste_encoder(model: Model) -> TasteEncoder:
    table = np.concatenate([v.history for v in model.vectors.values()], axis=1)
    return TasteEncoder(model.tasks, torch.from_numpy(table), model.forgetting).eval()


def content_encoder(model: Model) -> ContentEncoder:
    """The module of all tasks' content maps, side by side."""
    maps = [asdict(model.content[task]) for task in model.tasks]
    tables = {name: torch.from_numpy(np.concatenate([m[name] for m in maps], axis=-1)) for name in maps[0]}
    bias = tables.pop("bias")
    return ContentEncoder(model.tasks, tables, bias).eval()


def tastes(model: Model, histories: Histories) -> dict[str, np.ndarray]:
    """(B, D) taste vectors by task, by PyTorch."""
    return encode(histories, _runner(model))


def system(model: Model, task: str) -> System:
    """The scores of `task`: histories → (b, N) float32."""
    run, track = _runner(model), model.vectors[task].track

    def scores(histories: Histories) -> np.ndarray:
        if not len(histories):
            return np.zeros((0, len(track)), np.float32)
        return encode(histories, run)[task] @ track.T

    return scores


def _runner(model: Model) -> Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]:
    """The encoder as `encode` runs it; made once, since its table is a copy of every history vector."""
    encoder = taste_encoder(model)

    def run(inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        with torch.inference_mode():
            outputs = encoder(**{name: torch.from_numpy(column) for name, column in inputs.items()})
        return {task: output.numpy() for task, output in zip(model.tasks, outputs, strict=True)}

    return run


def _scaled(history: np.ndarray, track: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Both sides with a longest track vector of length 1, so that half precision is enough."""
    longest = float(np.linalg.norm(track, axis=1).max(initial=0))
    return history, track / np.float32(longest if longest > 0 else 1)


def _spread(track: np.ndarray) -> np.ndarray:
    """The directions of `track` as a start for ELSA; where there is none, a fixed direction of its own."""
    length = np.linalg.norm(track, axis=1, keepdims=True)
    nothing = length[:, 0] <= LEAST_SPREAD * max(float(length.max(initial=0)), LEAST_SPREAD)
    own = np.eye(track.shape[1], dtype=np.float32)[np.arange(len(track)) % track.shape[1]]
    return np.where(nothing[:, None], own, track / np.maximum(length, np.finfo(np.float32).tiny))


def _several(rows: sp.csr_matrix) -> sp.csr_matrix:
    """The rows that hold at least two tracks: of one alone there is nothing left to find."""
    rows = rows.tocsr()
    return rows[np.diff(rows.indptr) > 1]
