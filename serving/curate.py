"""`python -m serving.curate`: the file of settings, a sentence each: as it is at first, checked, or as in force."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from playlists.errors import SegueError
from playlists.settings.file import as_toml
from playlists.settings.overlay import changed
from playlists.settings.settings import DEFAULT
from serving.curation.revisions import base_of, in_force
from serving.settings import database_url, settings_file
from serving.store.opened import open_store, reading


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 with the place of what is wrong."""
    given = _parser().parse_args(argv)
    try:
        print(_answer(given))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    return 0


def _answer(given: argparse.Namespace) -> str:
    if given.check:
        moved = changed(base_of(given.check))
        lines = [f"{name} = {value!r}" for name, value in moved.items()]
        return "\n".join([f"{given.check}: {len(moved)} settings are other than at first", *lines])
    if given.in_force:
        with reading(open_store(given.database)) as connection:
            return as_toml(in_force(connection, base_of(settings_file(os.environ))).settings).rstrip()
    return as_toml(DEFAULT).rstrip()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m serving.curate", description=__doc__)
    asked = parser.add_mutually_exclusive_group(required=True)
    asked.add_argument("--print", action="store_true", help="every setting as it is at first: a file to begin with")
    asked.add_argument("--check", type=Path, metavar="FILE", help="what a file changes, or what is wrong with it")
    asked.add_argument("--in-force", action="store_true", help="the file of SETTINGS with what curators changed")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    return parser


if __name__ == "__main__":
    sys.exit(main())
