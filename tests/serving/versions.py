"""A models folder with a small version in it, as training would leave it."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from playlists.catalogue import write_catalogue
from playlists.listens import SHARDS, shard_folder, shard_of
from serving.bench.version import add_version
from serving.bench.world import World, draw_world


def small_world(listeners: int = 40, tracks: int = 1200, each: int = 30, seed: int = 0) -> World:
    return draw_world(listeners, tracks, dimensions=16, seed=seed, each=each)


def small_models(folder: Path, world: World, name: str = "v1") -> Path:
    """The models folder, with `name` published and promoted."""
    models = folder / "models"
    add_version(models, name, world.catalogue, world.vectors)
    return models


def write_data(folder: Path, world: World) -> Path:
    """The DATA folder of `world`, as the import writes it."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    shards = np.array([shard_of(who) for who in world.listens["listener"].to_pylist()])
    for shard in range(SHARDS):
        shard_folder(data, shard).mkdir(parents=True)
        pq.write_table(world.listens.filter(shards == shard), shard_folder(data, shard) / "part-0.parquet")
    write_catalogue(data / "catalogue.parquet", world.catalogue.table)
    pq.write_table(world.listeners, data / "listeners.parquet")
    return data
