"""How does a simulated world get onto the disk: whole, once, shard by shard, and never over somebody's real listens?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq

from playlists.catalogue import write_catalogue
from playlists.listens import LISTENERS
from training.simulator.albums import FRESH_DAYS
from training.simulator.catalogue import catalogue_table
from training.simulator.listeners import listeners_table, make_listeners
from training.simulator.markets import midnight
from training.simulator.present import UNTIL, intact, parameters, read_report, refuse_foreign, save_report, sha256
from training.simulator.shards import Tally, write_shards
from training.simulator.truth import Truth
from training.simulator.world import World, make_world

Progress = Callable[[str, float], None]


def simulate(
    data: Path,
    listeners: int,
    seed: int,
    tracks: int | None = None,
    progress: Progress | None = None,
    until: datetime | None = None,
) -> dict[str, Any]:
    """Writes a world of `listeners` listeners to `data` and returns its report (also `data`/report.json).

    The history ends at the UTC midnight at or before `until` (default UNTIL). The same arguments write the same bytes;
    where they already lie in `data`, nothing is written and the report says `"unchanged": true`. Raises BadInput for a
    count below 1, and where `data` holds listens that did not come from the simulator.
    """
    world_of = parameters(listeners, seed, tracks, until)
    old = read_report(data)
    if old.get("simulated") == world_of and intact(data, old.get("files", {})):
        return {**old, "unchanged": True}
    refuse_foreign(data, old)
    say = progress or (lambda stage, share: None)
    data.mkdir(parents=True, exist_ok=True)
    save_report(data, {"simulated": world_of, "complete": False})
    say("catalogue", 0.0)
    world = make_world(seed, world_of["tracks"], midnight(until or UNTIL))
    write_catalogue(data / "catalogue.parquet", catalogue_table(world))
    say("listeners", 0.0)
    files = [data / "catalogue.parquet", *_write_listeners(data, world, listeners)]
    shards, tallies = write_shards(data, world, listeners, partial(say, "listens"))
    report = {"simulated": world_of, "complete": True, **_facts(world, listeners, tallies)}
    report["files"] = {str(path.relative_to(data)): sha256(path) for path in [*files, *shards]}
    save_report(data, report)
    return {**report, "unchanged": False}


def _write_listeners(data: Path, world: World, count: int) -> list[Path]:
    """listeners.parquet and the truth, which knows the same listeners from inside."""
    path = data / "listeners.parquet"
    part = path.with_suffix(".part")
    inside: list[tuple[np.ndarray, ...]] = []  # what the truth keeps of each block; the rest would be gigabytes
    with pq.ParquetWriter(part, LISTENERS, compression="zstd") as writer:
        for start in range(0, count, 4096):
            people = make_listeners(world, np.arange(start, min(start + 4096, count)))
            writer.write_table(listeners_table(world, people, count))
            inside.append((people.after, people.weight_after, people.peak_hour, people.market.astype(np.int16)))
    part.replace(path)
    return [path, *_truth(world, inside).write(data)]


def _truth(world: World, inside: list[tuple[np.ndarray, ...]]) -> Truth:
    music = world.tracks
    tastes, weights, hours, market = (np.concatenate(column) for column in zip(*inside, strict=True))
    home = world.artists.home[music.artist].astype(np.int16)
    artist, duration = music.artist.astype(np.int32), music.duration_ms.astype(np.int32)
    return Truth(tastes, weights, hours, market, music.position, music.quality, home, artist, duration)


def _facts(world: World, listeners: int, tallies: list[Tally]) -> dict[str, Any]:
    """The report's figures. `fresh_tracks` were released in the last 28 days before the history ends."""
    listens = sum(tally.listens for tally in tallies)
    since = world.until.date() - timedelta(days=FRESH_DAYS)
    fresh = sum(album.size for album in world.albums if album.released >= since)
    first = min((tally.first_ms for tally in tallies if tally.first_ms is not None), default=None)
    last = max((tally.last_ms for tally in tallies if tally.last_ms is not None), default=None)
    return {
        "listeners": listeners,
        "tracks": len(world.tracks),
        "artists": len(world.artists),
        "albums": len(world.albums),
        "listens": listens,
        "first": _moment(first),
        "last": _moment(last),
        "fresh_tracks": fresh,
        "share_skipped": round(sum(tally.skips for tally in tallies) / max(1, listens), 4),
    }


def _moment(ms: int | None) -> str | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds")
