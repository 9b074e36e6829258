"""The learners of this environment, each run by the bench in a process of its own: ours, and iALS by `implicit`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from threadpoolctl import threadpool_limits
from torch.utils.flop_counter import FlopCounterMode

from playlists.catalogue import Catalogue
from training.baselines.factors import ITERATIONS, factors_of, scored_by
from training.baselines.factors import ials as fit_ials
from training.baselines.settings import IALS, Setting
from training.bench.question import Question, judged, question
from training.bench.recorder import Recorder
from training.model.fit import Model, Vectors, ground_of, leading_directions, learn, placed, system
from training.model.settings import SIZES, Settings, TaskSettings

EPOCHS = (0, 1, 2, 4)  # of ELSA; 0 is the closed form alone


def ours(asked_of: Question, recorder: Recorder) -> None:
    """The vectors of continuation as `make train` learns them; every point is a run of its own, from nothing."""
    settings, catalogue = SIZES["small"], asked_of.known.catalogue
    how = settings.tasks["continuation"]
    for epochs in EPOCHS:
        recorder.start_again()
        vectors = _fitted(asked_of, settings, how, epochs)
        recorder.point(partial(_scores, catalogue, vectors, settings, asked_of))
    with FlopCounterMode(display=False) as counted:  # it sees what torch multiplies: all of an epoch
        began = time.perf_counter()
        _fitted(asked_of, settings, how, EPOCHS[-1])
        seconds = time.perf_counter() - began
    setting = f"closed form, then ELSA {EPOCHS[1]} to {EPOCHS[-1]} epochs, {settings.dimensions} dimensions"
    listens = EPOCHS[-1] * asked_of.known.binary.nnz
    recorder.done(listens / seconds, counted.get_total_flops() / seconds, setting)


def _fitted(asked_of: Question, settings: Settings, how: TaskSettings, epochs: int) -> Vectors:
    ground = ground_of(asked_of.known)
    leading = leading_directions(ground, how, settings, asked_of.seed)
    how = replace(how, learner="elsa" if epochs else "spectral")
    settings = replace(settings, schedule=replace(settings.schedule, epochs=epochs))
    return placed(learn(ground, leading, how, settings, asked_of.seed), ground.played)


def _scores(catalogue: Catalogue, vectors: Vectors, settings: Settings, asked_of: Question) -> np.ndarray:
    model = Model(catalogue, {}, {"continuation": vectors}, {}, settings.forgetting)
    return system(model, "continuation")(asked_of.asked.histories)


def ials(asked_of: Question, recorder: Recorder) -> None:
    """A point after each iteration of the best of the baselines' settings, listeners folded in exactly."""
    from implicit.cpu.als import AlternatingLeastSquares

    with recorder.resting():
        best = max(IALS, key=partial(_quality, asked_of))
    recorder.start_again()
    model = AlternatingLeastSquares(
        factors=best["dimensions"], regularization=best["penalty"], alpha=best["confidence"], iterations=ITERATIONS,
        random_state=asked_of.seed, num_threads=torch.get_num_threads(),
    )  # fmt: skip

    def after(*_: object) -> None:
        factors = factors_of(np.asarray(model.item_factors, np.float32), best["penalty"], best["confidence"])
        recorder.point(partial(scored_by(factors), asked_of.asked.histories))

    heard = asked_of.known.binary
    with threadpool_limits(1, "blas"):  # the library has threads of its own
        model.fit(heard, show_progress=False, callback=after)
    setting = ", ".join(f"{name} {value:g}" for name, value in best.items())
    recorder.done(heard.nnz * ITERATIONS / recorder.newest_s, None, setting)


def _quality(asked_of: Question, setting: Setting) -> float:
    return judged(
        asked_of, scored_by(fit_ials(asked_of.known, **setting, seed=asked_of.seed))(asked_of.asked.histories)
    )


LEARNERS: dict[str, Callable[[Question, Recorder], None]] = {"segue": ours, "iALS": ials}


def main() -> int:
    """Learns, and leaves scores and figures in the folder given."""
    parser = argparse.ArgumentParser(prog="python -m training.bench.learners", description=__doc__)
    parser.add_argument("--learner", choices=sorted(LEARNERS), required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    asked_of = question(given.data, given.seed)
    LEARNERS[given.learner](asked_of, Recorder(given.folder))
    return 0


if __name__ == "__main__":
    sys.exit(main())
