"""A published split through the whole way that data goes, on a small one of the same layout."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.published.folders import graph, sequence
from training.published.__main__ import main
from training.published.beside import beside, catalogue_of, pairs_as_interactions, recommended, some_of
from training.published.known import KNOWN
from training.published.splits import SPLITS, question


def walks(root: Path, users: int = 60, items: int = 80) -> Path:
    """Everybody goes round the same circle of items, each from a place of their own."""
    starts = np.random.default_rng(4).integers(0, items, users)
    lines = [" ".join(str(word) for word in [u, *((starts[u] + np.arange(8)) % items)]) for u in range(users)]
    return sequence(root, lines)


def test_the_whole_way_ends_in_a_table_with_ours_the_baselines_and_the_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ["--from", str(walks(tmp_path / "from")), "--work", str(tmp_path / "work")]
    assert main(["run", "--split", "sequences/lastfm", *where, "--size", "tiny"]) == 0
    told = capsys.readouterr().out
    for name in ("segue, as served", "popularity", "transitions", "EASE", "S3-Rec"):
        assert f"\n{name} " in told
    assert "60 listeners; what they had before is masked" in told


def test_transitions_know_what_comes_next_where_all_walk_the_same_way(tmp_path: Path) -> None:
    folder = walks(tmp_path)
    test, validation = (question("sequences/lastfm", folder, part, 1) for part in ("test", "validation"))
    found, absent = beside("sequences/lastfm", test, validation, 1, print)
    assert not absent
    assert found["transitions"].scored.figures["hit@10"][0] > 0.8
    assert found["popularity"].scored.figures["hit@10"][0] < 0.5


def test_nobody_is_shown_what_they_are_known_to_have(tmp_path: Path) -> None:
    asked = question("amazon-book", graph(tmp_path), "test", 1)
    known = pairs_as_interactions(asked.known, catalogue_of(asked.known))
    lists = recommended(lambda histories: known.binary.toarray()[: len(histories)], asked, known, 1)  # only those
    had = set(zip(asked.known["listener"].to_pylist(), asked.known["track"].to_pylist(), strict=True))
    assert not had & set(zip(lists["listener"].to_pylist(), lists["track"].to_pylist(), strict=True))
    assert lists.num_rows == 40 * 20


def test_a_question_to_some_is_the_same_question_to_fewer(tmp_path: Path) -> None:
    asked = question("amazon-book", graph(tmp_path), "validation", 1)
    some = some_of(asked, 1, most=7)
    assert len(set(some.asked["listener"].to_pylist())) == 7
    assert set(some.known["listener"].to_pylist()) == set(some.asked["listener"].to_pylist())


def test_every_split_stands_beside_something_published() -> None:
    assert KNOWN.keys() == SPLITS.keys()
