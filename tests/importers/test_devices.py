"""An import keeps the kind of device that an export tells, and none of the words for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from playlists.listens import HEARD, LISTENS, SHARDS, read_heard, read_listens
from tests.importers.importing import bytes_in, imported, spotify_play, written

PHONE, TV = "Android OS 13 API 33 (samsung, SM-G991B)", "Partner google cast_tv;Chromecast;;"
AT = 1_554_554_040


def devices(data: Path) -> list[str | None]:
    """Of all listens, in the order of their times."""
    rows = [row for shard in range(SHARDS) for row in read_heard(data, shard).to_pylist()]
    return [row["device"] for row in sorted(rows, key=lambda row: row["at"])]


def spotify(*platforms: Any) -> list[dict[str, Any]]:
    return [spotify_play(f"Song {n}", f"2022-02-22T2{n}:46:54Z", platform=one) for n, one in enumerate(platforms)]


def test_spotify_says_on_what_and_its_words_reach_no_disk(tmp_path: Path) -> None:
    given = spotify(PHONE, None, "cast", TV)
    imported(tmp_path / "data", written(tmp_path, "ann/endsong_0.json", given).parent)
    assert devices(tmp_path / "data") == ["mobile", None, None, "tv"]
    everything = b"".join(p.read_bytes() for p in (tmp_path / "data").rglob("*") if p.is_file())
    tables = str([read_heard(tmp_path / "data", shard).to_pylist() for shard in range(SHARDS)])
    for word in ("SM-G991B", "samsung", "Chromecast"):
        assert word.encode() not in everything
        assert word not in tables


def test_a_listenbrainz_export_says_it_by_its_players(tmp_path: Path) -> None:
    infos = ({"media_player": "Rhythmbox"}, {"submission_client": "navidrome"}, None, {"device": "speaker"})
    track = {"artist_name": "Björk", "track_name": "Jóga"}
    lines = [
        {"listened_at": AT + n, "track_metadata": track | {"additional_info": info}} for n, info in enumerate(infos)
    ]
    body = "\n".join(map(json.dumps, lines))
    imported(tmp_path / "data", written(tmp_path, "ann/listens.jsonl", body).parent)
    assert devices(tmp_path / "data") == ["computer", None, None, "speaker"]


@pytest.mark.parametrize("column", ["device", "Device Type", "platform", "Platform Name"])
def test_a_table_says_it_in_a_named_column(tmp_path: Path, column: str) -> None:
    body = f"artist,title,timestamp,{column}\nBjörk,Jóga,{AT},iPhone\nBjörk,Jóga,{AT + 1},\nBjörk,Jóga,{AT + 2},macOS\n"
    imported(tmp_path / "data", written(tmp_path, "ann.csv", body))
    assert devices(tmp_path / "data") == ["mobile", None, "computer"]


def test_training_reads_a_folder_with_devices_as_one_without(tmp_path: Path) -> None:
    imported(tmp_path / "with", written(tmp_path, "one/ann/endsong_0.json", spotify(PHONE, TV)).parent)
    imported(tmp_path / "without", written(tmp_path, "two/ann/endsong_0.json", spotify(None, None)).parent)
    assert read_listens(tmp_path / "with").schema == LISTENS
    assert read_listens(tmp_path / "with").equals(read_listens(tmp_path / "without"))


def test_a_folder_from_before_is_read_and_learns_devices_by_the_same_import(tmp_path: Path) -> None:
    export = written(tmp_path, "ann/endsong_0.json", spotify(PHONE, None, TV)).parent
    imported(tmp_path / "data", export)
    whole = bytes_in(tmp_path / "data")
    for file in (tmp_path / "data").rglob("part-*.parquet"):
        pq.write_table(pq.read_table(file, partitioning=None).select(LISTENS.names), file)
    assert devices(tmp_path / "data") == [None, None, None]
    assert read_heard(tmp_path / "data", 0).schema == HEARD
    assert imported(tmp_path / "data", export)["kept"] == 0
    assert bytes_in(tmp_path / "data") == whole
    imported(tmp_path / "data", written(tmp_path, "later/ann/endsong_0.json", spotify(None, None, None)).parent)
    assert devices(tmp_path / "data") == ["mobile", None, "tv"]


def test_the_real_extended_history_says_it_where_spotify_did(real_data: Path, tmp_path: Path) -> None:
    imported(tmp_path / "data", real_data / "exports" / "spotify-extended")
    found = devices(tmp_path / "data")
    assert len(found) == 1_611
    assert [device for device in found if device] == ["mobile"] * 5  # the other two files say nothing
