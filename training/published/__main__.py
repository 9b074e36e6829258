"""The published splits through the served path: their training part, and the score of what was recommended.

python -m training.published prepare --split gowalla --from DIR --data OUT [--part validation]
python -m training.published score --split gowalla --from DIR --recommended FILE.parquet [--part validation]
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from playlists.errors import SegueError
from training.data import progress_line
from training.model.settings import SIZES
from training.published.prepare import prepare
from training.published.score import Scored, read_recommended, score
from training.published.splits import PARTS, SPLITS, question


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 and a message where something is missing or refused."""
    given = _parser().parse_args(argv)
    try:
        print(given.run(given))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _prepare(given: argparse.Namespace) -> str:
    made = prepare(given.split, given.folder, given.part, given.data, given.seed, progress_line())
    return (
        f"{given.data}: {made['known']:,} pairs of {given.split} are known, {made['asked']:,} are asked ({given.part})"
    )


def _score(given: argparse.Namespace) -> str:
    asked = question(given.split, given.folder, given.part, given.seed)
    return said(given.split, score(asked, read_recommended(given.recommended), given.seed))


def _run(given: argparse.Namespace) -> str:
    from training.published.whole import measure, readable  # the other commands do not wait for torch

    progress = progress_line()
    return readable(measure(given.split, given.folder, given.part, given.work, given.size, given.seed, progress))


def said(split: str, scored: Scored) -> str:
    """The split's own figures first, with what cannot be seen from them."""
    own = SPLITS[split].figures
    lines = [f"{split}: {scored.listeners:,} listeners asked"]
    for metric in sorted(scored.figures, key=lambda m: m not in own):
        mean, low, high = scored.figures[metric]
        lines.append(f"  {metric:10} {mean:.4f} [{low:.4f}, {high:.4f}]")
    if scored.without_answer:
        lines.append(f"  {scored.without_answer:,} listeners without recommendations count as misses")
    if scored.known_recommended:
        lines.append(f"  {scored.known_recommended:,} recommended tracks were known of the listener: never right here")
    return "\n".join(lines)


HELP = {
    _prepare: "write the training part as a data folder",
    _score: "score a recommend file",
    _run: "import, train, recommend and score, beside baselines",
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m training.published", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(required=True)
    for run, help in HELP.items():
        command = commands.add_parser(run.__name__[1:], help=help)
        command.set_defaults(run=run)
        command.add_argument("--split", required=True, choices=sorted(SPLITS))
        command.add_argument("--from", dest="folder", type=Path, required=True, help="the folder that holds the splits")
        command.add_argument(
            "--part", choices=PARTS, default="test", help="validation: carved out of the training part"
        )
        command.add_argument("--seed", type=int, default=1)
        if run is _prepare:
            command.add_argument("--data", type=Path, required=True, help="an empty or new folder")
        elif run is _run:
            command.add_argument("--work", type=Path, required=True, help="where data, models and lists are kept")
            command.add_argument("--size", choices=sorted(SIZES), default="small")
        else:
            command.add_argument("--recommended", type=Path, required=True, help="Parquet: listener, rank, track")
    return parser


if __name__ == "__main__":
    sys.exit(main())
