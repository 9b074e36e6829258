"""Versions change while requests go on; a bad one never replaces a good one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from playlists.errors import BrokenVersion, NotReady
from playlists.version.manifest import MANIFEST
from playlists.version.registry import CURRENT, promote, rollback
from serving.bench.version import add_version
from serving.bench.world import World
from serving.shelves.live import LiveShelf
from tests.serving.versions import small_models, small_world


@pytest.fixture(scope="module")
def world() -> World:
    return small_world(listeners=5, tracks=400)


@pytest.fixture
def models(world: World, tmp_path: Path) -> Path:
    return small_models(tmp_path, world)


def test_without_a_promoted_version_it_is_not_ready(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="no version is promoted"):
        LiveShelf(tmp_path).get()


def test_the_first_promotion_is_found_without_a_restart(world: World, tmp_path: Path) -> None:
    live = LiveShelf(tmp_path / "models")
    with pytest.raises(NotReady):
        live.get()
    small_models(tmp_path, world)
    assert live.get().version == "v1"


def test_requests_go_on_while_versions_are_swapped(world: World, models: Path) -> None:
    live, stop, seen, failures = LiveShelf(models), threading.Event(), set(), []

    def ask() -> None:
        while not stop.is_set():
            try:
                shelf = live.get()
                rows, _ = shelf.near(shelf.vectors("discovery", np.arange(2)), "discovery", 5)
                seen.add((shelf.version, tuple(rows[0].tolist())))
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    add_version(models, "v2", world.catalogue, {t: -v[::-1] for t, v in world.vectors.items()})
    eventually(lambda: live.get().version == "v2")
    rollback(models)
    eventually(lambda: live.get().version == "v1")
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert {version for version, _ in seen} == {"v1", "v2"}
    assert len(seen) == 2, "each version always gave its own answer"


def test_a_damaged_version_is_refused_and_the_old_one_serves(
    world: World, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveShelf(models)
    live.get()
    damaged = add_version(models, "v2", world.catalogue, world.vectors)
    with (damaged / "encoder.onnx").open("r+b") as file:
        file.write(b"\0\0\0\0")
    assert live.refresh().version == "v1"
    assert "version refused, v1 goes on serving" in caplog.text
    assert "encoder.onnx is damaged" in caplog.text


def test_a_too_new_version_is_refused_and_the_old_one_serves(
    world: World, models: Path, caplog: pytest.LogCaptureFixture
) -> None:
    live = LiveShelf(models)
    live.get()
    place = add_version(models, "v2", world.catalogue, world.vectors)
    manifest = json.loads((place / MANIFEST).read_text())
    (place / MANIFEST).write_text(json.dumps(manifest | {"format": 99}))
    assert live.refresh().version == "v1"
    assert "format 99" in caplog.text


def test_after_a_refused_version_the_next_good_one_is_served(world: World, models: Path) -> None:
    live = LiveShelf(models)
    live.get()
    (models / CURRENT).write_text("half a poin")
    assert live.refresh().version == "v1"
    (models / CURRENT).unlink()
    promote(models, "v1", lambda candidate, now: [])
    add_version(models, "v2", world.catalogue, world.vectors)
    assert live.refresh().version == "v2"


def test_when_the_only_version_is_damaged_every_request_is_told(models: Path) -> None:
    (models / "v1" / "catalogue.parquet").write_bytes(b"PAR1")
    live = LiveShelf(models)
    for _ in range(3):
        with pytest.raises(BrokenVersion, match=r"catalogue\.parquet is damaged"):
            live.get()


def eventually(true: Callable[[], bool], within_s: float = 20.0) -> None:
    until = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)


def test_models_that_may_not_be_read_are_told_and_served_once_they_may(world: World, models: Path) -> None:
    pointer = (models / CURRENT).read_text()
    (models / CURRENT).unlink()
    (models / CURRENT).mkdir()  # a folder cannot be read as a file, also by root
    live = LiveShelf(models)
    with pytest.raises(BrokenVersion, match="let the user that serves read"):
        live.get()
    (models / CURRENT).rmdir()
    (models / CURRENT).write_text(pointer)
    assert live.get().version == "v1"
