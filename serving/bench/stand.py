"""What a server is measured on: a drawn world in a store, a version of it that is promoted, and tokens to ask with."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine

from playlists.listens import SHARDS, shard_folder, shard_of
from serving.bench.world import World, draw_world
from serving.jobs.weekly import Weekly, build_weekly
from serving.load import load_folder
from serving.progress import bar
from serving.store import listeners
from serving.store.opened import open_store

FEW = 200  # listeners whose playlists are made before a second process has started


@dataclass(frozen=True, slots=True)
class Stand:
    """A store and models to serve, and the world that they are of."""

    database: str
    models: Path
    world: World
    store: Engine
    tokens: list[str]  # of the first listeners by id


@contextmanager
def stand(
    database: str | None, people: int, tracks: int, dimensions: int, tokens: int, built: bool = True
) -> Iterator[Stand]:
    """A world in `database`, an empty store, or in a SQLite file that goes with the block.

    `built`: everybody has the Discover Weekly of this week from the job.
    """
    with tempfile.TemporaryDirectory(prefix="segue-bench-") as folder:
        place = Path(folder)
        world = draw(place, people, tracks, dimensions)
        store = open_store(database or f"sqlite:///{place}/bench.db")
        now = datetime.now(UTC)
        with bar("loading listens") as advance:
            load_folder(place / "data", store, now, advance)
        address = store.url.render_as_string(hide_password=False)
        if built:
            with bar("discover weekly") as advance:
                build_weekly(Weekly(address, place / "models", now, workers=2 if people > FEW else 1), advance)
        yield Stand(address, place / "models", world, store, issued(store, tokens))
        store.dispose()


def draw(place: Path, people: int, tracks: int, dimensions: int) -> World:
    """A world and a version of it, as `data` and `models` in `place`."""
    from serving.bench.version import add_version  # needs the onnx package, which only this needs

    print(f"drawing {people} listeners and {tracks} tracks of {dimensions} dimensions", file=sys.stderr)
    world = draw_world(people, tracks, dimensions)
    add_version(place / "models", "drawn", world.catalogue, world.vectors)
    own = np.array([shard_of(listener) for listener in world.listens["listener"].to_pylist()])
    for number in range(SHARDS):
        folder = shard_folder(place / "data", number)
        folder.mkdir(parents=True)
        pq.write_table(world.listens.filter(pa.array(own == number)), folder / "part-0.parquet")
    pq.write_table(world.listeners, place / "data" / "listeners.parquet")
    return world


def issued(store: Engine, count: int) -> list[str]:
    """A new token of each of the first `count` listeners by id."""
    now = datetime.now(UTC)
    with store.begin() as connection:
        ids = listeners.known(connection)[:count]
        return [listeners.issue_token(connection, id, now, "bench") for id in ids]
