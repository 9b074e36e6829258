"""A version on the shelf answers each listener alike, alone and among others."""

from __future__ import annotations

import json
from pathlib import Path

import faiss
import numpy as np
import pytest

from playlists.errors import BrokenVersion
from playlists.histories import Histories, histories_of
from playlists.recipes.discover_weekly import discover_weeklies
from playlists.taste import Notes, tastes_of
from playlists.version.manifest import Manifest, checksums, read_manifest, write_manifest
from playlists.week import Week
from serving.bench.world import World
from serving.shelves.search import TrackIndex, open_index
from serving.shelves.shelf import VersionShelf, open_shelf
from tests.serving.versions import small_models, small_world

WEEK = Week(2026, 2)


@pytest.fixture(scope="module")
def world() -> World:
    return small_world()


@pytest.fixture(scope="module")
def shelf(world: World, tmp_path_factory: pytest.TempPathFactory) -> VersionShelf:
    return open_shelf(small_models(tmp_path_factory.mktemp("shelf"), world) / "v1")


@pytest.fixture(scope="module")
def histories(world: World, shelf: VersionShelf) -> Histories:
    return histories_of(world.listens, shelf.catalogue, None)


def test_near_finds_what_a_full_product_finds(shelf: VersionShelf) -> None:
    queries = shelf.vectors("discovery", np.arange(50))
    rows, scores = shelf.near(queries, "discovery", 20)
    exact = queries @ shelf.opened.vectors["discovery"].T
    assert np.allclose(scores, -np.sort(-exact, axis=1)[:, :20], atol=1e-5)
    assert np.allclose(np.take_along_axis(exact, rows, axis=1), scores, atol=1e-5)


def test_near_marks_the_places_it_cannot_fill(shelf: VersionShelf) -> None:
    rows, scores = shelf.near(shelf.vectors("discovery", np.arange(3)), "discovery", len(shelf.catalogue) + 5)
    assert (rows[:, -5:] == -1).all()
    assert (rows[:, :-5] >= 0).all()
    assert np.isneginf(scores[:, -5:]).all()


def test_a_listener_is_encoded_to_the_same_bits_alone(shelf: VersionShelf, histories: Histories) -> None:
    together = shelf.encode(histories)
    for b in range(0, len(histories), 7):
        alone = shelf.encode(histories.some([b]))
        assert all((alone[task][0] == together[task][b]).all() for task in together)


def test_a_playlist_is_the_same_alone_and_in_a_batch(shelf: VersionShelf, histories: Histories) -> None:
    together = _weeklies(shelf, histories)
    for b in range(0, len(histories), 5):
        alone = _weeklies(shelf, histories.some([b]))[0]
        assert (alone.tracks == together[b].tracks).all()
        assert (alone.scores == together[b].scores).all()
        assert (alone.reasons, alone.counts) == (together[b].reasons, together[b].counts)


def _weeklies(shelf: VersionShelf, histories: Histories) -> list:
    tastes = tastes_of(histories, shelf.encode(histories), [Notes()] * len(histories), shelf.catalogue)
    return discover_weeklies(tastes, WEEK, shelf)


@pytest.mark.parametrize("copies", [2, 7, 60])
def test_tracks_with_one_vector_stand_in_the_order_of_their_rows(copies: int, tmp_path: Path) -> None:
    vectors = np.repeat(np.random.default_rng(1).normal(size=(100, 24)).astype(np.float32), copies, axis=0)
    index = _index(tmp_path, vectors, "Flat")
    queries = np.random.default_rng(2).normal(size=(64, 24)).astype(np.float32)
    rows, _ = index.nearest(queries, 45)
    assert (rows % copies == np.arange(45) % copies).all()


@pytest.mark.parametrize("kind", ["Flat", "SQfp16", "SQ8", "IVF32,SQfp16", "IVF32,Flat"])
def test_every_kind_of_index_answers_alike_alone_and_in_a_batch(kind: str, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    vectors = np.repeat(random.normal(size=(1500, 32)).astype(np.float32), 2, axis=0)
    index = _index(tmp_path, vectors, kind)
    queries = random.normal(size=(70, 32)).astype(np.float32)
    rows, _ = index.nearest(queries, 100)
    for b in range(0, 70, 3):
        assert (index.nearest(queries[b : b + 1], 100)[0][0] == rows[b]).all()


def _index(folder: Path, vectors: np.ndarray, kind: str) -> TrackIndex:
    built = faiss.index_factory(vectors.shape[1], kind, faiss.METRIC_INNER_PRODUCT)
    built.train(vectors)
    built.add(vectors)
    faiss.write_index(built, str(folder / "index.faiss"))
    return open_index(folder / "index.faiss", vectors)


def test_an_index_of_another_size_is_refused(world: World, tmp_path: Path) -> None:
    folder = small_models(tmp_path, world) / "v1"
    small = faiss.IndexFlatIP(16)
    small.add(world.vectors["discovery"][:10])
    faiss.write_index(small, str(folder / "index.discovery.faiss"))
    _sign(folder)
    with pytest.raises(BrokenVersion, match=r"index\.discovery\.faiss: 10 vectors of 16 dimensions.*\(1200, 16\)"):
        open_shelf(folder)


@pytest.mark.parametrize(("name", "said"), [("index.discovery.faiss", "FAISS"), ("encoder.onnx", "ONNX Runtime")])
def test_a_file_that_is_not_what_its_name_says_is_refused(world: World, tmp_path: Path, name: str, said: str) -> None:
    folder = small_models(tmp_path, world) / "v1"
    (folder / name).write_bytes(b"something else entirely, and long enough to be read")
    _sign(folder)
    with pytest.raises(BrokenVersion, match=said):
        open_shelf(folder)


def _sign(folder: Path) -> None:
    """Makes the manifest agree with the files as they are now."""
    old = read_manifest(folder)
    write_manifest(folder, Manifest(old.id, old.created, old.tasks, old.tracks, old.dimensions, checksums(folder)))
    assert json.loads((folder / "manifest.json").read_text())["files"]
