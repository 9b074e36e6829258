"""What two processes tell each other at each step: the gradient of the step's tracks, beside that of the whole table.

`torchrun --nproc-per-node 2 -m training.bench.exchange` prints it as JSON. Shapes: N tracks, C of a step, D dimensions.
"""

from __future__ import annotations

import json
import sys
import time

import torch

from training.model import distributed
from training.model.settings import COLUMNS

TRACKS, DIMENSIONS = 100_000, 256
TRIES = 5


def main() -> int:
    """Megabytes and milliseconds of "step", (C, D), and "table", (N, D), between the processes of this machine."""
    torch.set_num_threads(1)
    with distributed.joined():
        told = {name: exchanged(tracks) for name, tracks in (("step", COLUMNS), ("table", TRACKS))}
        if distributed.leads():
            print(json.dumps(told))
        else:
            distributed.follow()
    return 0


def exchanged(tracks: int) -> dict[str, float]:
    """Megabytes and milliseconds of adding up the gradient of so many tracks; called by every process of a team."""
    gradient, took = torch.zeros(tracks, DIMENSIONS), []
    for _ in range(1 + TRIES):
        began = time.perf_counter()
        distributed.add_up(gradient)
        took.append(time.perf_counter() - began)
    return {"mb": round(gradient.nbytes / 1e6, 1), "ms": round(1e3 * sorted(took[1:])[TRIES // 2], 1)}


if __name__ == "__main__":
    sys.exit(main())
