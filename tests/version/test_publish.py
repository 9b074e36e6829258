"""A version is there whole or not at all, and whoever opens it knows that its files are the ones it was made with."""

from __future__ import annotations

import json
import shutil
import threading
from pathlib import Path

import pytest

from playlists.errors import BrokenVersion
from playlists.version.manifest import MANIFEST, verify
from playlists.version.opened import open_version
from playlists.version.registry import publish, versions

GOLDEN = Path(__file__).parents[1] / "golden" / "version-1"


def _written(models: Path, name: str) -> Path:
    return Path(shutil.copytree(GOLDEN, models / ".work" / name))


def test_a_published_version_lies_under_its_id(tmp_path: Path) -> None:
    place = publish(_written(tmp_path, "a"), tmp_path)
    assert place == tmp_path / verify(GOLDEN).id
    assert open_version(place).manifest == verify(GOLDEN)
    assert not (tmp_path / ".work" / "a").exists()


def test_two_publishes_of_one_version_at_once_are_both_fine(tmp_path: Path) -> None:
    folders = [_written(tmp_path, f"w{i}") for i in range(4)]
    places: list[Path] = []
    threads = [threading.Thread(target=lambda f=f: places.append(publish(f, tmp_path))) for f in folders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(places) == 4
    assert len(set(places)) == 1
    assert [m.id for m in versions(tmp_path)] == [places[0].name]
    verify(places[0])


@pytest.mark.parametrize("name", ["encoder.onnx", "track_vectors.discovery.npy", "holdout/encoder.onnx"])
def test_a_damaged_file_is_named_and_the_version_not_published(name: str, tmp_path: Path) -> None:
    folder = _written(tmp_path, "a")
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(BrokenVersion, match=f"{name} is damaged"):
        publish(folder, tmp_path)
    assert versions(tmp_path) == []


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    folder = _written(tmp_path, "a")
    (folder / "index.discovery.faiss").unlink()
    with pytest.raises(BrokenVersion, match=r"index\.discovery\.faiss is missing"):
        open_version(folder)


def test_a_newer_format_is_refused_with_both_numbers(tmp_path: Path) -> None:
    folder = _written(tmp_path, "a")
    values = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(values | {"format": 99}))
    with pytest.raises(BrokenVersion, match="format 99, this Segue reads up to 1; upgrade it"):
        open_version(folder)


def test_a_field_that_a_later_minor_release_adds_is_no_obstacle(tmp_path: Path) -> None:
    folder = _written(tmp_path, "a")
    values = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(values | {"colour": "blue"}))
    assert open_version(folder).manifest.id == values["id"]


def test_half_a_manifest_is_refused(tmp_path: Path) -> None:
    folder = _written(tmp_path, "a")
    text = (folder / MANIFEST).read_text()
    (folder / MANIFEST).write_text(text[: len(text) // 2])
    with pytest.raises(BrokenVersion, match="not JSON"):
        open_version(folder)
