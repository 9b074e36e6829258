"""RecTools' SASRec as a learner of the bench, run by the interpreter of `make peers`; imports nothing else of Segue.

SASRec (Kang & McAuley 2018) with RecTools' defaults, two blocks and a softmax over all tracks among them, but half of
its 256 dimensions and 100 places: on a CPU an epoch then takes a quarter of the time.
"""

from __future__ import annotations

import argparse
import logging
import sys
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
from torch.utils.flop_counter import FlopCounterMode

from training.bench.recorder import Recorder

PLACES = 200  # of a listener's list; nDCG@10 looks at ten of them
MOST_EPOCHS = 200
DIMENSIONS, LENGTH = 128, 50


def main() -> int:
    """Learns for `--seconds`, a point after each epoch, and leaves scores and figures in the folder given."""
    parser = argparse.ArgumentParser(prog="python -m training.bench.sasrec", description=__doc__)
    parser.add_argument("--sequences", type=Path, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--seed", type=int, required=True)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of libraries that are not ours to mend
    _learn(np.load(given.sequences), Recorder(given.folder), given.seconds, given.seed)
    return 0


def _learn(sequences: dict[str, np.ndarray], recorder: Recorder, seconds: float, seed: int) -> None:
    with recorder.resting():
        from pytorch_lightning import seed_everything
        from rectools.dataset import Dataset
        from rectools.models import SASRecModel

        logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)  # it sets its own when it is imported
        seed_everything(seed, verbose=False)
    dataset = Dataset.construct(_interactions(sequences))
    model = SASRecModel(n_factors=DIMENSIONS, session_max_len=LENGTH, epochs=1)
    epochs = 0
    while recorder.spent_s < seconds and epochs < MOST_EPOCHS:
        model.fit_partial(dataset, min_epochs=1, max_epochs=1)
        epochs += 1
        recorder.point(lambda: _scores(model, dataset, sequences))
    per_epoch = recorder.spent_s / epochs
    with FlopCounterMode(display=False) as counted:
        model.fit_partial(dataset, min_epochs=1, max_epochs=1)
    setting = f"{epochs} epochs, {DIMENSIONS} dimensions, the last {LENGTH} tracks of a history"
    recorder.done(len(sequences["who"]) / per_epoch, counted.get_total_flops() / per_epoch, setting)


def _interactions(sequences: dict[str, np.ndarray]) -> pd.DataFrame:
    """The listens as RecTools wants them; a second apart, in the order heard."""
    order = np.arange(len(sequences["who"]))
    at = pd.to_datetime(order, unit="s")
    columns = {"user_id": sequences["who"], "item_id": sequences["track"], "weight": 1.0, "datetime": at}
    return pd.DataFrame(columns)


def _scores(model: object, dataset: object, sequences: dict[str, np.ndarray]) -> np.ndarray:
    """(B, N) float32: the scores of each listener's first PLACES tracks that are not in the history, -inf behind."""
    asked = sequences["asked"]
    found = model.recommend(asked, dataset, k=PLACES, filter_viewed=True, on_unsupported_targets="ignore")  # type: ignore[attr-defined]
    row = np.full(int(asked.max()) + 1, -1)
    row[asked] = np.arange(len(asked))
    scores = np.full((len(asked), int(sequences["tracks"])), -np.inf, np.float32)
    scores[row[found["user_id"].to_numpy()], found["item_id"].to_numpy()] = found["score"].to_numpy()
    return scores


if __name__ == "__main__":
    sys.exit(main())
