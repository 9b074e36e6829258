"""`make data`: listening histories, or a simulated world, into the folder that training reads."""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from playlists.errors import SegueError
from playlists.importers.importing import import_listens
from playlists.importers.report import readable

Progress = Callable[[str], None]

WORLD = ("listeners", "tracks", "artists", "albums", "listens", "first", "last")  # shown of a simulated world
EVERY_S = 0.5  # of progress; more often is flicker


def import_data(listens: list[Path], tracks: list[Path], data: Path, progress: Progress) -> dict[str, Any]:
    """Imports `listens` and `tracks` into `data` by the clock of this machine; the report. Raises BadInput."""
    return import_listens(listens, tracks, data, lambda: datetime.now(UTC), progress)


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 0 where the folder is complete, 1 with a message on stderr where it is as before."""
    parser = _parser()
    given = parser.parse_args(argv)
    if not given.simulate and not _paths(given.listens):
        parser.error("give LISTENS=… (--listens), or SIMULATE=N (--simulate) for an invented world")
    if given.simulate and (_paths(given.listens) or _paths(given.tracks)):
        parser.error("give either SIMULATE=N or LISTENS=… [TRACKS=…]: a folder holds an invented world or real listens")
    progress = progress_line()
    try:
        if given.simulate:
            world = _simulated(given, progress)
            print("\n".join(f"{name:14} {world[name]}" for name in WORLD if name in world))
            return 0
        print(readable(import_data(_paths(given.listens), _paths(given.tracks), given.data, progress)))
        return 0
    except SegueError as refused:
        print(f"\n{refused}", file=sys.stderr)
        return 1


def _simulated(given: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    """A world that ends with this week's Monday, or the one that is there already."""
    from training.simulator import simulate, until_of  # an import of real listens does not wait for it

    asked = (given.simulate, given.seed, given.simulated_tracks)
    today = datetime.now(UTC)
    until = until_of(given.data, *asked) or today - timedelta(days=today.weekday())
    return simulate(given.data, *asked, _in_parts(progress), until)


def progress_line() -> Progress:
    """Shows the newest message on stderr, at most every EVERY_S; one line where it is a terminal."""
    last = 0.0
    end = "\r" if sys.stderr.isatty() else "\n"

    def show(message: str) -> None:
        nonlocal last
        if time.monotonic() - last >= EVERY_S:
            last = time.monotonic()
            print(f"{message[:110]:<110}", end=end, file=sys.stderr, flush=True)

    return show


def _in_parts(progress: Progress) -> Callable[[str, float], None]:
    return lambda stage, share: progress(f"{stage} {share:.0%}")


def _paths(texts: Sequence[str]) -> list[Path]:
    """The paths in each text: the text itself where it exists, else its parts between commas or spaces."""
    return [path for text in texts for path in _split(text)]


def _split(text: str) -> list[Path]:
    if not text.strip():
        return []
    whole = Path(text.strip()).expanduser()
    if whole.exists():
        return [whole]
    parts = [p.strip() for p in text.split(",")] if "," in text else re.split(r"(?<!\\)\s+", text.strip())
    if len(parts) == 1:
        return [Path(parts[0].replace("\\ ", " ")).expanduser()]
    return [path for part in parts for path in _split(part)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training.data", description=__doc__)
    parser.add_argument("--listens", action="append", default=[], help="folder, file or zip; several are allowed")
    parser.add_argument("--tracks", action="append", default=[], help="what is known of the tracks")
    parser.add_argument("--data", type=Path, required=True, help="the folder that is made or added to")
    parser.add_argument("--simulate", type=int, default=0, metavar="N", help="a world of N listeners instead")
    parser.add_argument("--simulated-tracks", type=int, default=None, metavar="N", help="tracks of that world")
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
