"""Listens and playlists in a few words, for the tests of the store."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import orjson
import pyarrow as pa

from playlists.listens import LISTENS
from serving.store.addresses import address
from serving.store.playlists import StoredPlaylist

NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)  # a Wednesday of 2026-W47


def listens_of(listener: str, tracks: str, at: datetime | None = NOW) -> pa.Table:
    """One listen of each letter of `tracks`, a minute apart from `at`; by position where there is no time."""
    rows = [
        {"listener": listener, "track": track, "at": at and at + timedelta(minutes=n), "plays": 1 if at else 7,
         "position": None if at else n, "ms_played": 200_000, "skipped": None if n % 2 else False, "source": "test"}
        for n, track in enumerate(tracks)
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=LISTENS)


def playlist_of(
    listener: str, week: str, tracks: str, final: bool = True, revision: int = 0, kind: str = "discover-weekly"
) -> StoredPlaylist:
    ids = orjson.dumps(list(tracks))
    document = orjson.dumps({"tracks": [{"track": track, "reason": {"kind": "near"}} for track in tracks]})
    return StoredPlaylist(
        listener, kind, week, address(listener, kind, week), "v1", "taste", final, revision, document, ids,
        1_790_000_000_000,
    )  # fmt: skip
