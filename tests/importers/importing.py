"""An import into a fresh folder at a fixed time, for the tests of this folder."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from playlists.importers.importing import import_listens
from playlists.listens import read_listens

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def imported(data: Path, listens: Sequence[Path] | Path, tracks: Sequence[Path] = ()) -> dict[str, Any]:
    given = [listens] if isinstance(listens, Path) else listens
    return import_listens(given, tracks, data, lambda: NOW, lambda message: None)


def rows(data: Path) -> list[dict[str, Any]]:
    listens: list[dict[str, Any]] = read_listens(data).to_pylist()
    return listens


def catalogue(data: Path) -> pa.Table:
    return pq.read_table(data / "catalogue.parquet")


def bytes_in(data: Path) -> dict[str, bytes]:
    """Every file of the folder but the report, which tells how long the import took."""
    files = (p for p in data.rglob("*") if p.is_file() and p.name != "report.json")
    return {str(p.relative_to(data)): p.read_bytes() for p in files}


def written(folder: Path, name: str, body: Any) -> Path:
    """A file with `body`: bytes and text as they are, anything else as JSON."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(body, bytes):
        path.write_bytes(body)
    else:
        path.write_text(body if isinstance(body, str) else json.dumps(body), encoding="utf-8")
    return path


def spotify_play(title: str, ts: str = "2022-02-22T20:46:54Z", **more: Any) -> dict[str, Any]:
    return {
        "ts": ts,
        "username": "secret-name",
        "ip_addr_decrypted": "192.0.2.7",
        "user_agent_decrypted": "secret-agent",
        "ms_played": 60_000,
        "master_metadata_track_name": title,
        "master_metadata_album_artist_name": "BB Bean",
        "spotify_track_uri": None,
        "reason_end": "trackdone",
        "skipped": None,
        "incognito_mode": False,
        **more,
    }


def episode(title: str, show: str, **more: Any) -> dict[str, Any]:
    nothing = {"master_metadata_track_name": None, "master_metadata_album_artist_name": None}
    return {**spotify_play(title, **more), **nothing, "episode_name": title, "episode_show_name": show}
