"""Whose history a file is follows from where it lies."""

from __future__ import annotations

from pathlib import Path

from playlists.importers.people import lies_directly, person, root_names
from tests.importers.importing import imported, rows, spotify_play, written


def listeners(data: Path) -> set[str]:
    return {r["listener"] for r in rows(data)}


def test_files_that_lie_in_the_given_folder_are_its_person(tmp_path: Path) -> None:
    written(tmp_path, "ann/endsong_0.json", [spotify_play("A")])
    written(tmp_path, "ann/older/endsong_1.json", [spotify_play("B")])
    imported(tmp_path / "data", tmp_path / "ann")
    assert listeners(tmp_path / "data") == {"ann"}


def test_folders_below_the_given_one_are_a_person_each(tmp_path: Path) -> None:
    written(tmp_path, "all/ann/MyData/endsong_0.json", [spotify_play("A")])
    written(tmp_path, "all/bob/Spotify Extended Streaming History/endsong_0.json", [spotify_play("A")])
    imported(tmp_path / "data", tmp_path / "all")
    assert listeners(tmp_path / "data") == {"ann", "bob"}


def test_folders_that_exports_make_name_nobody() -> None:
    assert person("ann", ("MyData",), lies_directly(("MyData",))) == "ann"
    assert person("ann", ("listens", "2019"), True) == "ann"
    assert person("all", ("bob", "listens", "2019"), False) == "bob"


def test_two_paths_with_one_name_get_different_names(tmp_path: Path) -> None:
    roots = [tmp_path / "ann" / "MyData", tmp_path / "bob" / "MyData", tmp_path / "eve"]
    for root in roots:
        root.mkdir(parents=True)
    assert list(root_names(roots).values()) == ["ann-MyData", "bob-MyData", "eve"]
