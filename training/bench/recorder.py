"""What a learner leaves for the bench: its scores after so many seconds of learning, and the memory that learning took.

NumPy and the standard library only: a peer imports it from an environment of its own.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")
FORGET_PEAK = "5"  # man 5 proc
FIGURES = "figures.json"


class Recorder:
    """The clock of one learner; it stands still while `resting`, and so does the watch on its memory."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.points: list[tuple[float, float]] = []  # seconds by the clock and of all cores together
        self.peak_mb, self.before_mb = 0.0, peak_mb()
        self.spent_s, self.core_s = 0.0, 0.0
        self.began, self.core_began = time.perf_counter(), time.process_time()

    @contextmanager
    def resting(self) -> Iterator[None]:
        """What is done inside is not part of learning."""
        self.spent_s += time.perf_counter() - self.began
        self.core_s += time.process_time() - self.core_began
        self.peak_mb = max(self.peak_mb, peak_mb())
        yield
        CLEAR.write_text(FORGET_PEAK)
        self.began, self.core_began = time.perf_counter(), time.process_time()

    def point(self, scores: Callable[[], np.ndarray]) -> None:
        """What it would answer now: the (B, N) `scores` of the listeners asked, after the seconds learnt so far."""
        with self.resting():
            np.save(self.folder / f"scores-{len(self.points):03}.npy", scores().astype(np.float32))
            self.points.append((round(self.spent_s, 3), round(self.core_s, 3)))

    def start_again(self) -> None:
        """The next point is of a run of its own, from nothing."""
        self.spent_s, self.core_s = 0.0, 0.0
        self.began, self.core_began = time.perf_counter(), time.process_time()

    @property
    def newest_s(self) -> float:
        """Seconds learnt at the newest point."""
        return self.points[-1][0]

    def done(self, listens_per_s: float, flop_per_s: float | None, setting: str) -> None:
        """Writes the figures down. `flop_per_s` is None where the multiplications cannot be counted."""
        seconds, core_seconds = zip(*self.points, strict=True)
        figures = {
            "seconds": seconds, "core_seconds": core_seconds, "listens_per_s": listens_per_s, "flop_per_s": flop_per_s,
            "setting": setting, "peak_mb": round(self.peak_mb), "before_mb": round(self.before_mb),
        }  # fmt: skip
        (self.folder / FIGURES).write_text(json.dumps(figures))


def peak_mb() -> float:
    """The most memory this process has held. Not `ru_maxrss`: that starts from what the parent held."""
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
