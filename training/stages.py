"""The stages of a run: each leaves its result in the run's folder, so that a run cut short goes on where it was."""

from __future__ import annotations

import json
import os
import pickle
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from rich.console import Console

Result = TypeVar("Result")

console = Console(stderr=True, highlight=False)


@contextmanager
def shown(what: str) -> Iterator[None]:
    """Says what is being done while it is, and how many seconds it took."""
    started = time.perf_counter()
    with console.status(what):
        yield
    console.print(f"{what:<44} {time.perf_counter() - started:7.1f} s")


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
    part.write_bytes(pickle.dumps(result))
    part.replace(place)


def kept(place: Path) -> Result:  # type: ignore[type-var]
    found: Result = pickle.loads(place.read_bytes())
    return found


def as_json(value: object) -> str:
    """The same text for equal values, for hashes and manifests."""
    return json.dumps(value, sort_keys=True, allow_nan=False)
