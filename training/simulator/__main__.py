"""`python -m training.simulator`: a simulated world on disk, from the command line."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from playlists.errors import SegueError
from training.simulator import UNTIL, simulate

FACTS = ("listeners", "tracks", "artists", "albums", "listens", "first", "last", "fresh_tracks", "share_skipped")


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; 0, or 2 where what was asked is refused."""
    asked = _parser().parse_args(arguments)
    until = datetime.combine(asked.until, datetime.min.time(), UTC)
    try:
        report = simulate(asked.data, asked.listeners, asked.seed, asked.tracks, _progress, until)
    except SegueError as error:
        print(error, file=sys.stderr)
        return 2
    if report["unchanged"]:
        print(f"{asked.data}: this world is here already; nothing was written")
    for name in FACTS:
        print(f"{name.replace('_', ' '):14} {report[name]}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m training.simulator", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder to write")
    parser.add_argument("--listeners", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tracks", type=int, help="five per listener if not given")
    day = UNTIL.date()
    parser.add_argument("--until", type=type(day).fromisoformat, default=day, help=f"the day it ends before ({day})")
    return parser


def _progress(stage: str, share: float) -> None:
    print(f"{stage} {share:4.0%}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
