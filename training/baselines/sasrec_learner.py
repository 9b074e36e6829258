"""RecTools' SASRec, learnt by the interpreter of an environment of its own; imports nothing of Segue.

RecTools cannot live beside us (NumPy below 2, another `implicit`). It reads sequences, and leaves a network that torch
alone can run: sessions (BATCH, LENGTH) int64, padded with 0 on the left → scores (BATCH, items) float32.
"""

from __future__ import annotations

import argparse
import json
import logging
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch
from torch import Tensor

BATCH = 256  # sessions at once; the traced network has this many always
LENGTH = 50  # of a session, as in the published tables


class Scorer(torch.nn.Module):
    """What comes next after each session: the last state times the vectors of all items."""

    def __init__(self, backbone: Any) -> None:  # RecTools' TransformerBackboneBase
        super().__init__()
        self.backbone: Any = backbone

    def forward(self, sessions: Tensor) -> Tensor:
        vectors = self.backbone.item_model.get_all_embeddings()
        states = self.backbone.encode_sessions({"x": sessions}, vectors)
        return states[:, -1] @ vectors.T


def main() -> None:
    """Reads `track` and `offsets` of --sequences; leaves network.pt2 and items.npy, the track of each score."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sequences", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--setting", type=json.loads, required=True)
    parser.add_argument("--seed", type=int, required=True)
    given = parser.parse_args()
    warnings.simplefilter("ignore")  # of libraries that are not ours to mend
    logging.getLogger("pytorch_lightning").setLevel(logging.ERROR)
    sequences = np.load(given.sequences)
    model = learnt(sequences["track"], sequences["offsets"], given.seed, **given.setting)
    items = model.data_preparator.item_id_map.external_ids.tolist()
    np.save(given.out / "items.npy", np.array([-1 if isinstance(item, str) else int(item) for item in items]))
    sessions = torch.zeros((BATCH, LENGTH), dtype=torch.int64)
    with torch.no_grad():
        network = torch.export.export(Scorer(model.torch_model.cpu().eval()), (sessions,))
    torch.export.save(network, given.out / "network.pt2")


def learnt(
    track: np.ndarray, offsets: np.ndarray, seed: int, dimensions: int, dropout: float, negatives: int, epochs: int
) -> Any:  # RecTools' SASRecModel
    """The fitted model: two blocks of two heads, softmax over all items where `negatives` is 0, else over that many."""
    from pytorch_lightning import seed_everything
    from rectools.dataset import Dataset
    from rectools.models import SASRecModel

    seed_everything(seed, verbose=False)
    model = SASRecModel(
        n_factors=dimensions, n_blocks=2, n_heads=2, dropout_rate=dropout, session_max_len=LENGTH,
        loss="sampled_softmax" if negatives else "softmax", n_negatives=max(negatives, 1), epochs=epochs,
    )  # fmt: skip
    return model.fit(Dataset.construct(_rows(track, offsets)))


def _rows(track: np.ndarray, offsets: np.ndarray) -> pd.DataFrame:
    """One row a listen, a second apart: the order of a history is all that is known of its times."""
    who = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    at = pd.to_datetime(np.arange(len(track)), unit="s")
    return pd.DataFrame({"user_id": who, "item_id": track, "weight": 1.0, "datetime": at})


if __name__ == "__main__":
    main()
