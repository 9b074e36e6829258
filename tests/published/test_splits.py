"""What a published split lets a model know, and that the import keeps it as it was published."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pytest

from playlists.errors import BadInput, NotFound
from playlists.listens import read_listens
from tests.published.folders import graph, sequence, written
from training.published.prepare import prepare
from training.published.splits import SPLITS, question

QUIET = print


def as_set(table: pa.Table) -> set[tuple[str, str]]:
    return set(zip(table["listener"].to_pylist(), table["track"].to_pylist(), strict=True))


def lines_of(paths: Iterable[Path]) -> set[tuple[str, str]]:
    words = [line.split() for path in paths for line in path.read_text().splitlines()]
    return {(user, item) for user, *items in words for item in items}


def test_the_last_item_tests_and_the_one_before_validates(tmp_path: Path) -> None:
    folder = sequence(tmp_path, ["7 1 2 3 4", "8 5 1", "9 4 2 6"])
    test, validation = (question("sequences/lastfm", folder, part, 1) for part in ("test", "validation"))
    assert as_set(test.asked) == {("7", "4"), ("9", "6")}
    assert as_set(validation.asked) == {("7", "3"), ("9", "2")}
    assert as_set(test.known) == {("7", "1"), ("7", "2"), ("7", "3"), ("8", "5"), ("8", "1"), ("9", "4"), ("9", "2")}
    assert as_set(validation.known) == as_set(test.known) - as_set(validation.asked)


def test_validation_is_a_tenth_of_the_training_part_and_knows_nothing_of_the_test(tmp_path: Path) -> None:
    folder = graph(tmp_path)
    test, validation = (question("amazon-book", folder, part, 1) for part in ("test", "validation"))
    assert as_set(test.known) == lines_of([folder / "amazon-book" / "train.txt"])
    assert as_set(validation.known) | as_set(validation.asked) == as_set(test.known)
    assert not as_set(validation.known) & as_set(validation.asked)
    assert validation.asked["listener"].to_pylist() == [str(user) for user in range(40)]  # one of twelve each
    assert as_set(question("amazon-book", folder, "validation", 2).asked) != as_set(validation.asked)


def test_a_published_validation_part_is_used_as_it_is(tmp_path: Path) -> None:
    parts = {"train": ["0 1 2", "1 2"], "valid": ["0 3"], "test": ["0 4", "1 5"]}
    folder = written(tmp_path, {f"gowalla/{part}.txt": lines for part, lines in parts.items()})
    assert as_set(question("gowalla", folder, "validation", 1).asked) == {("0", "3")}
    assert question("gowalla", folder, "test", 1).known["track"].to_pylist() == ["1", "2", "2", "3"]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"gowalla/train\.txt.*--from"):
        question("gowalla", tmp_path, "test", 1)


def test_the_prepared_folder_holds_the_known_pairs_in_their_order(tmp_path: Path) -> None:
    folder = sequence(tmp_path / "from", ["7 11 2 30 4 9", "8 5 1 11", "9 4 2 6 1"])
    prepare("sequences/lastfm", folder, "test", tmp_path / "data", 1, QUIET)
    listens = read_listens(tmp_path / "data")
    mine = listens.filter(pa.array([name == "7" for name in listens["listener"].to_pylist()]))
    assert mine["track"].to_pylist() == ["11", "2", "30", "4"]
    assert mine["position"].to_pylist() == [0, 1, 2, 3]
    assert as_set(listens) == as_set(question("sequences/lastfm", folder, "test", 1).known)


def test_another_part_is_never_added_to_what_is_there(tmp_path: Path) -> None:
    folder = graph(tmp_path / "from")
    made = prepare("amazon-book", folder, "validation", tmp_path / "data", 1, QUIET)
    assert prepare("amazon-book", folder, "validation", tmp_path / "data", 1, QUIET) == made
    with pytest.raises(BadInput, match="give another folder"):
        prepare("amazon-book", folder, "test", tmp_path / "data", 1, QUIET)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("keep me")
    with pytest.raises(BadInput, match="not empty"):
        prepare("amazon-book", folder, "test", tmp_path / "mine", 1, QUIET)


@pytest.mark.parametrize("split", ["sequences/lastfm", "gowalla"])
def test_the_real_files_survive_the_import(real_data: Path, tmp_path: Path, split: str) -> None:
    prepare(split, real_data, "test", tmp_path / "data", 1, QUIET)
    kept = as_set(read_listens(tmp_path / "data", columns=["listener", "track"]))
    asked = question(split, real_data, "test", 1)
    assert kept == as_set(asked.known)
    assert not kept & as_set(asked.asked)
    if split == "gowalla":
        files = (real_data / split / f"{part}.txt" for part in ("train", "valid"))
        assert kept == lines_of(files)
        assert len(kept) == 810_128  # as published


def test_every_split_says_two_figures() -> None:
    assert {len(set(published.figures)) for published in SPLITS.values()} == {2}
