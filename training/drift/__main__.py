"""`make drift`: how far the listening in one data folder is from that in another."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.catalogue import TRACKS, Catalogue, read_catalogue
from playlists.errors import SegueError
from playlists.listens import LISTENS, read_listeners, read_listens
from training.checks import check_tables
from training.drift.profile import listening
from training.drift.told import LEGEND, table
from training.drift.windows import Drift, Window, compared


def folders(newer: Path, older: Path) -> Drift:
    """All listens of `older` against all of `newer`; a listener in both is one. Raises NotFound, BadInput."""
    parts = [_checked(folder) for folder in (older, newer)]
    listens = pa.concat_tables([listens.select(LISTENS.names) for listens, _, _ in parts])
    catalogue = Catalogue(_once([catalogue.table.select(TRACKS.names) for _, catalogue, _ in parts], "track"))
    of = listening(listens, catalogue, _once([listeners for _, _, listeners in parts], "listener"))
    late = np.arange(listens.num_rows) >= parts[0][0].num_rows
    return compared(of, Window(~late), Window(late))


def main(argv: Sequence[str] | None = None) -> int:
    """The command: a table; 1 and a message where a folder is refused."""
    parser = argparse.ArgumentParser(prog="python -m training.drift", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the folder that is looked at")
    parser.add_argument("--against", type=Path, required=True, help="the folder it is compared with")
    given = parser.parse_args(argv)
    try:
        print(table(f"{given.against} → {given.data}", folders(given.data, given.against)))
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(LEGEND)
    return 0


def _checked(data: Path) -> tuple[pa.Table, Catalogue, pa.Table]:
    listens, catalogue = read_listens(data), read_catalogue(data / "catalogue.parquet")
    check_tables(listens, catalogue, datetime.now(UTC))
    return listens, catalogue, read_listeners(data)


def _once(tables: Sequence[pa.Table], key: str) -> pa.Table:
    """The rows of all tables, of each `key` the first."""
    whole = pa.concat_tables(tables)
    keys = whole[key].combine_chunks()
    return whole.take(pc.index_in(pc.unique(keys), value_set=keys)).combine_chunks()


if __name__ == "__main__":
    sys.exit(main())
