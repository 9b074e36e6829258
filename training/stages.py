"""The stages of a run: each leaves its result in the run's folder, so that a run cut short goes on where it was."""

from __future__ import annotations

import json
import os
import pickle
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console

Result = TypeVar("Result")

KIB_A_GIB = 1024**2  # Linux counts `ru_maxrss` in KiB

console = Console(stderr=True, highlight=False)


@contextmanager
def shown(what: str) -> Iterator[None]:
    """Says what is being done while it is; then how long it took, how long cores worked on it (those of processes that
    have ended, too), and the peak of this process so far."""
    started, worked = time.perf_counter(), _core_seconds()
    with console.status(what):
        yield
    seconds, cores = time.perf_counter() - started, _core_seconds() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_A_GIB
    console.print(f"{what:<42} {seconds:7.1f} s {cores:7.1f} core s {peak:5.2f} GiB")  # fits into 80 columns


def _core_seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def once(place: Path, what: str, make: Callable[[], Result]) -> Result:
    """What `make` returns; from the file at `place` where an earlier run left it.

    The file is this machine's own scratch, never part of a version.
    """
    if place.exists():
        console.print(f"{what:<44}    done before")
        return kept(place)
    with shown(what):
        result = make()
        keep(place, result)
    return result


def keep(place: Path, result: object) -> None:
    """Writes `result` to `place` in one step."""
    part = place.with_suffix(f".part{os.getpid()}")
    with part.open("wb") as file:  # not by way of bytes: a large model would be in memory twice
        pickle.dump(result, file)
    part.replace(place)


def kept(place: Path) -> Result:  # type: ignore[type-var]
    with place.open("rb") as file:
        found: Result = pickle.load(file)
    return found


def as_json(value: object) -> str:
    """The same text for equal values, for hashes and manifests."""
    return json.dumps(value, sort_keys=True, allow_nan=False)
