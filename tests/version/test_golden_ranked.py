"""The oldest version with a second stage still opens and ranks as it did; only other columns are a reason to refuse."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playlists.errors import BrokenVersion
from playlists.ranking.columns import COLUMNS
from playlists.version.manifest import read_manifest
from serving.shelves.shelf import open_shelf
from tests.golden.make import recommended

GOLDEN = Path(__file__).parents[1] / "golden" / "version-1-ranked"
TOLERANCE = 1e-3  # of a score
SAME_COLUMNS = tuple(read_manifest(GOLDEN).ranking["columns"]) == COLUMNS


@pytest.mark.skipif(not SAME_COLUMNS, reason="this Segue computes other columns, so the golden version is refused")
@pytest.mark.parametrize("task", ["continuation", "discovery", "release"])
def test_it_ranks_as_when_it_was_written(task: str) -> None:
    expected = json.loads(GOLDEN.with_suffix(".expected.json").read_text())
    shelf = open_shelf(GOLDEN)
    assert shelf.second is not None
    found = recommended(shelf, task, expected["listens"])
    assert found.keys() == expected["best"][task].keys()
    for listener, best in expected["best"][task].items():
        scores = dict(found[listener])
        for (track, score), again in zip(best, scores.values(), strict=True):
            assert again == pytest.approx(score, abs=TOLERANCE), track


@pytest.mark.skipif(SAME_COLUMNS, reason="this Segue computes the columns of the golden version, so it opens")
def test_with_other_columns_it_is_refused_with_what_to_do() -> None:
    with pytest.raises(BrokenVersion, match="train again, or serve it with the Segue that wrote it"):
        open_shelf(GOLDEN)
