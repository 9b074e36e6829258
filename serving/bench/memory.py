"""How much memory a server takes, as Linux counts it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PROC = Path("/proc")


def resident_mb(process: int, peak: bool = False) -> float:
    """MB of RAM that a process and its children hold now, or have held at their `peak`, each for itself."""
    return sum(_kb(number, "VmHWM" if peak else "VmRSS") for number in (process, *children(process))) / 1000


def children(process: int) -> list[int]:
    """The processes that it started, and those that these did."""
    found = []
    for tasks in (PROC / str(process) / "task").glob("*/children"):
        for number in map(int, tasks.read_text().split()):
            found += [number, *children(number)]
    return found


@contextmanager
def sampled(process: int, every_s: float) -> Iterator[list[tuple[float, float]]]:
    """(seconds since the start, MB) of the process, filled while the block runs."""
    samples: list[tuple[float, float]] = []
    ended, began = threading.Event(), time.monotonic()

    def look() -> None:
        while not ended.is_set():
            samples.append((time.monotonic() - began, resident_mb(process)))
            ended.wait(every_s)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield samples
    finally:
        ended.set()
        thread.join()


def _kb(process: int, what: str) -> int:
    """What /proc says of it; nothing of one that has ended."""
    try:
        lines = (PROC / str(process) / "status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{what}:")), 0)
