"""The folder on disk is the old state or the new one, whatever happens in between."""

from __future__ import annotations

import random
import resource
import shutil
from pathlib import Path

import pytest

from playlists.errors import NotReady, SegueError
from playlists.importers.store import writing
from playlists.listens import SHARDS, read_listens, shard_of
from tests.importers.importing import bytes_in, imported, rows, written

HISTORY = "artist,track,timestamp\nBjörk,Jóga,1500000000\n"


def test_listens_of_a_listener_lie_in_one_shard_in_the_stated_order(tmp_path: Path) -> None:
    body = "user_id,item_id,timestamp\n" + "".join(f"u{i % 40},t{i % 7},{1_600_000_000 - i}\n" for i in range(500))
    imported(tmp_path / "data", written(tmp_path, "l.csv", body))
    for shard in range(SHARDS):
        table = read_listens(tmp_path / "data", shard).to_pylist()
        assert all(shard_of(row["listener"]) == shard for row in table)
        assert table == sorted(table, key=lambda r: (r["listener"], r["at"]))


def test_a_full_disk_leaves_the_old_state_whole(tmp_path: Path) -> None:
    imported(tmp_path / "data", written(tmp_path, "ann.csv", HISTORY))
    before = bytes_in(tmp_path / "data")
    noise = random.Random(1)
    many = "".join(f"{noise.random()},{noise.random()},{1_500_000_000 + i}\n" for i in range(9_000))
    path = written(tmp_path, "bob.csv", HISTORY + many)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
    try:
        with pytest.raises(SegueError, match="what was there before is whole"):
            imported(tmp_path / "data", path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert bytes_in(tmp_path / "data") == before


def test_an_import_killed_while_it_took_over_is_finished_by_the_next(tmp_path: Path) -> None:
    ann, bob = written(tmp_path, "ann.csv", HISTORY), written(tmp_path, "bob.csv", HISTORY)
    imported(tmp_path / "data", ann)
    imported(tmp_path / "both", [ann, bob])
    shutil.move(tmp_path / "both", tmp_path / "data" / ".next")
    written(tmp_path, "data/.next/ready", "")
    imported(tmp_path / "data", ann)
    assert {r["listener"] for r in rows(tmp_path / "data")} == {"ann", "bob"}


def test_two_imports_at_once_are_refused(tmp_path: Path) -> None:
    with writing(tmp_path / "data"), pytest.raises(NotReady, match="another import"):
        imported(tmp_path / "data", written(tmp_path, "ann.csv", HISTORY))
