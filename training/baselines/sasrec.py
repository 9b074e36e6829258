"""SASRec by RecTools as a baseline: learnt in an environment of its own, scored here.

SASRec (Kang & McAuley 2018) with softmax losses (Klenitskiy & Vasilev 2023, "Turning Dross Into Gold Loss").
Shapes: b listeners, N tracks, L places of a session.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import torch

from playlists.errors import SegueError
from playlists.histories import Histories
from training.baselines.order import gladly
from training.baselines.sasrec_learner import BATCH, LENGTH
from training.interactions import Interactions, System

LEARNER = Path(__file__).with_name("sasrec_learner.py")


def sasrec(
    known: Interactions, peers: Path, seed: int, dimensions: int, dropout: float, negatives: int, epochs: int
) -> System:
    """Learns with the interpreter `peers`, which has RecTools. Tracks that it never saw stand behind all others.

    Raises SegueError with the last words of the learner where it fails.
    """
    setting = {"dimensions": dimensions, "dropout": dropout, "negatives": negatives, "epochs": epochs}
    with tempfile.TemporaryDirectory() as place:
        owner, track = gladly(known.histories)
        offsets = np.concatenate([[0], np.cumsum(np.bincount(owner, minlength=len(known.histories)))])
        np.savez(Path(place) / "sequences.npz", track=track, offsets=offsets)
        _learn(peers, Path(place), setting, seed)
        network = torch.export.load(Path(place) / "network.pt2").module()
        items = np.load(Path(place) / "items.npy")
    tracks = len(known.catalogue)
    item_of = np.zeros(tracks, np.int64)  # 0 is the padding
    item_of[items[items >= 0]] = np.flatnonzero(items >= 0)

    def scores(histories: Histories) -> np.ndarray:
        sessions = _sessions(histories, item_of)
        found = np.full((len(sessions), tracks), -np.inf, np.float32)
        for start in range(0, len(sessions), BATCH):
            batch = np.zeros((BATCH, LENGTH), np.int64)
            some = sessions[start : start + BATCH]
            batch[: len(some)] = some
            with torch.no_grad():
                answered = network(torch.from_numpy(batch)).numpy()[: len(some)]
            found[start : start + BATCH, items[items >= 0]] = answered[:, items >= 0]
        return found

    return scores


def _learn(peers: Path, place: Path, setting: dict[str, float], seed: int) -> None:
    given = {"sequences": place / "sequences.npz", "out": place, "setting": json.dumps(setting), "seed": seed}
    command = [str(peers), str(LEARNER), *(word for name, value in given.items() for word in (f"--{name}", str(value)))]
    done = subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SegueError(f"{LEARNER.name} by {peers} ended with {done.returncode}: {done.stderr.strip()[-500:]}")


def _sessions(histories: Histories, item_of: np.ndarray) -> np.ndarray:
    """(b, L) int64: the last L items heard gladly that the network knows, at the right end; 0 before them."""
    owner, track = gladly(histories)
    item = item_of[track]
    owner, item = owner[item > 0], item[item > 0]
    ends = np.cumsum(np.bincount(owner, minlength=len(histories)))
    from_end = ends[owner] - np.arange(len(owner))
    kept = from_end <= LENGTH
    sessions = np.zeros((len(histories), LENGTH), np.int64)
    sessions[owner[kept], LENGTH - from_end[kept]] = item[kept]
    return sessions
