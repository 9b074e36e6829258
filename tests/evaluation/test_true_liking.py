"""True liking: the ideal list is worth one, a list of what is least liked far less, and the real world has no truth."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import read_catalogue
from playlists.errors import BadInput, NotFound
from playlists.histories import histories_of
from playlists.listens import read_listens
from training.evaluation.true_liking import PLACES, true_liking
from training.simulator import simulate
from training.simulator.truth import Truth


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("world")
    simulate(folder, 12, seed=3, tracks=400)
    return folder


def _lists(data: Path, best: bool) -> pa.Table:
    catalogue, truth = read_catalogue(data / "catalogue.parquet"), Truth.read(data)
    histories = histories_of(read_listens(data), catalogue, None)
    rows = []
    for b, who in enumerate(histories.listeners):
        heard = histories.track[histories.of(b)]
        order = truth.ideal(who, len(catalogue), heard)
        chosen = order[:PLACES] if best else order[::-1][:PLACES]
        ids = catalogue.table["track"].take(pa.array(np.asarray(chosen))).to_pylist()
        rows += [{"listener": who, "rank": place + 1, "track": track} for place, track in enumerate(ids)]
    return pa.Table.from_pylist(rows)


def test_the_ideal_list_is_worth_all_that_is_possible(data: Path) -> None:
    assert true_liking(data, _lists(data, best=True)).ratio[0] == pytest.approx(1, abs=1e-5)


def test_what_is_least_liked_is_worth_less_than_the_popular(data: Path) -> None:
    said = true_liking(data, _lists(data, best=False))
    assert said.found[0] < said.popular[0] < said.best[0]


def test_a_short_list_is_refused(data: Path) -> None:
    with pytest.raises(BadInput, match="30 each"):
        true_liking(data, _lists(data, best=True).slice(1))


def test_real_listens_have_no_truth(data: Path, tmp_path: Path) -> None:
    (tmp_path / "catalogue.parquet").write_bytes((data / "catalogue.parquet").read_bytes())
    with pytest.raises(NotFound, match="simulated"):
        true_liking(tmp_path, _lists(data, best=True))
