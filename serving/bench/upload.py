"""`python -m serving.bench.upload`: a large export is sent, looked at and imported: how long, and how much memory.

The export is a zip of the extended streaming history as Spotify packs it, of files of 12 MB, drawn on the disk first
and not compressed, so that its size is that of what is read. The server also works in the background.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import orjson

from playlists.errors import SegueError
from serving.bench.memory import resident_mb, sampled
from serving.bench.requests import server
from serving.bench.stand import stand
from serving.store import imports

EACH = 16_000  # plays of a file: about 12 MB, as Spotify cuts them
FIRST = datetime(2012, 1, 1, tzinfo=UTC)
LOOK_S = 0.5


def drawn(to: Path, size: int) -> int:
    """Writes an export of about `size` bytes; how many plays it holds."""
    count = 0
    with zipfile.ZipFile(to, "w", zipfile.ZIP_STORED) as packed:
        while to.stat().st_size < size:
            name = f"Spotify Extended Streaming History/Streaming_History_Audio_{count // EACH}.json"
            packed.writestr(name, orjson.dumps([_play(n) for n in range(count, count + EACH)]))
            count += EACH
    return count


def _play(n: int) -> dict[str, Any]:
    at = FIRST + timedelta(seconds=90 * n)
    track = n * 7919 % 60_000
    return {
        "ts": at.strftime("%Y-%m-%dT%H:%M:%SZ"), "username": "somebody", "platform": "Android OS 13 API 33",
        "ms_played": 60_000 + n % 150_000, "conn_country": "PT", "ip_addr_decrypted": "192.0.2.1",
        "user_agent_decrypted": "unknown", "master_metadata_track_name": f"Title {track}",
        "master_metadata_album_artist_name": f"Artist {track // 5}",
        "master_metadata_album_album_name": f"Album {track // 5}", "spotify_track_uri": f"spotify:track:{track:022d}",
        "episode_name": None, "episode_show_name": None, "spotify_episode_uri": None, "reason_start": "trackdone",
        "reason_end": "trackdone", "shuffle": False, "skipped": False, "offline": False, "offline_timestamp": None,
        "incognito_mode": False,
    }  # fmt: skip


def sent(port: int, token: str, file: Path) -> dict[str, Any]:
    """The upload, as the server knows it when all of it is on its disk. Raises SegueError where it is refused."""
    with file.open("rb") as body:
        return _asked(port, token, "POST", f"/v1/me/imports?name={file.name}", body, file.stat().st_size)


def settled(port: int, token: str, id: str, most_s: float) -> dict[str, Any]:
    """The upload as soon as nothing is under way with it. Raises SegueError where that takes too long."""
    until = time.monotonic() + most_s
    while time.monotonic() < until:
        one = _asked(port, token, "GET", f"/v1/me/imports/{id}")
        if one["state"] not in imports.UNDER_WAY:
            return one
        time.sleep(LOOK_S)
    raise SegueError(f"upload: {one['done']} of {one['whole']} after {most_s:.0f} s")


def _asked(port: int, token: str, method: str, path: str, body: Any = None, size: int = 0) -> dict[str, Any]:
    line = HTTPConnection("127.0.0.1", port, timeout=600)
    line.request(method, path, body, {"Authorization": f"Bearer {token}", "Content-Length": str(size)})
    answer = line.getresponse()
    said = answer.read()
    line.close()
    if answer.status >= 300:
        raise SegueError(f"{method} {path}: {answer.status} {said[:300].decode()}")
    known: dict[str, Any] = orjson.loads(said)
    return known


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where the upload was refused or its import failed."""
    given = _parser().parse_args(argv)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="segue-upload-", dir=given.folder) as folder,
            stand(given.database, 20, given.tracks, 16, tokens=1, built=False) as ours,
        ):
            file, token = Path(folder) / "my_spotify_data.zip", ours.tokens[0]
            plays = drawn(file, given.bytes)
            print(f"{file.stat().st_size / 1e9:.2f} GB, {plays} plays", flush=True)
            settings = {"UPLOADS": f"{folder}/uploads", "UPLOAD_BYTES": str(given.most)}
            with server(ours.database, ours.models, worker=True, settings=settings) as served:
                print(f"memory of the server: {resident_mb(served.process):.0f} MB at first", flush=True)
                _told(served.port, served.process, token, file, given)
    except SegueError as refused:
        print(refused)
        return 1
    return 0


def _told(port: int, process: int, token: str, file: Path, given: argparse.Namespace) -> None:
    with sampled(process, LOOK_S) as samples:
        began = time.monotonic()
        one = sent(port, token, file)
        print(f"sent and on disk in {time.monotonic() - began:.1f} s; {_most(samples)}", flush=True)
        one = settled(port, token, one["id"], given.seconds)
        read = one["preview"]["read"] if one["preview"] else 0
        print(f"looked at, {read} plays read, after {time.monotonic() - began:.1f} s; {_most(samples)}", flush=True)
        if given.start:
            _asked(port, token, "POST", f"/v1/me/imports/{one['id']}/start")
            one = settled(port, token, one["id"], given.seconds)
            added = one["report"]["added"] if one["report"] else 0
            print(f"{one['state']}, {added} added, after {time.monotonic() - began:.1f} s; {_most(samples)}")


def _most(samples: Sequence[tuple[float, float]]) -> str:
    return f"memory at most {max(mb for _, mb in samples):.0f} MB"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m serving.bench.upload", description=(__doc__ or "").split("\n\n")[0]
    )
    parser.add_argument("--database", help="an empty store of its own; a new SQLite file without it")
    parser.add_argument("--bytes", type=int, default=2_000_000_000)
    parser.add_argument("--most", type=int, default=4_000_000_000, help="UPLOAD_BYTES of the server")
    parser.add_argument("--tracks", type=int, default=50_000)
    parser.add_argument("--folder", type=Path, help="where the file and its upload lie; else the usual one for such")
    parser.add_argument("--seconds", type=float, default=3600.0, help="the longest that a look or an import may take")
    parser.add_argument("--start", action="store_true", help="import it too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
