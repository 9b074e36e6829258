"""Listens on disk give what listens in memory give: the split, the histories, the interactions and the checks."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from playlists.catalogue import Catalogue
from playlists.errors import BadInput
from playlists.histories import Histories
from playlists.listens import LISTENERS, read_listens
from tests.preparation.worlds import catalogue, messy
from tests.training.worlds import write_world
from training.baselines.held_again import held_again
from training.checks import check_tables
from training.crowd import crowd_of
from training.evaluation import split as in_memory
from training.evaluation.split import Split, for_tuning
from training.evaluation.tasks import ask
from training.interactions import Listens, histories_in, interactions, listeners_in, window_in
from training.preparation import gather
from training.preparation.checks import check_kept
from training.preparation.kept import KeptListens
from training.preparation.lately import heard_lately
from training.preparation.prepare import listens_in_files, prepare
from training.preparation.split import split

SEED = 1
NOW = datetime(2026, 1, 1, tzinfo=UTC)
PARTS = ("fit", "validation", "train", "test", "history")


def kept(folder: Path, listens: pa.Table, tracks: Catalogue) -> tuple[KeptListens, pa.Table]:
    data = write_world(folder / "data", tracks, listens)
    return prepare(data, folder / "prepared", tracks, threads=1), read_listens(data)


def same(ours: Histories, theirs: Histories) -> None:
    assert ours.listeners == theirs.listeners
    for field in fields(Histories)[1:]:
        mine, yours = getattr(ours, field.name), getattr(theirs, field.name)
        assert mine.dtype == yours.dtype, field.name
        np.testing.assert_array_equal(mine, yours, field.name)


@pytest.fixture(scope="module", params=[0, 35], ids=["albums held out", "first played after the cut"])
def both(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[KeptListens, pa.Table]:
    return kept(tmp_path_factory.mktemp("world"), messy(late=request.param), catalogue())


@pytest.fixture(scope="module")
def splits(both: tuple[KeptListens, pa.Table]) -> tuple[Split, Split]:
    ours, theirs = (split(listens, catalogue(), SEED) for listens in both)
    return ours, theirs


def test_the_split_is_the_same(splits: tuple[Split, Split]) -> None:
    ours, theirs = splits
    for name in ("kind", "left_out", "cold_tracks", "cold", "validation_cut", "cut", "seed"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert ours.left_out
    assert ours.cold_tracks
    for name in PARTS:
        assert getattr(ours, name).num_rows == getattr(theirs, name).num_rows > 0, name
        assert listeners_in(getattr(ours, name)) == listeners_in(getattr(theirs, name)), name


@pytest.mark.parametrize("part", PARTS)
def test_everybody_s_histories_are_the_same(splits: tuple[Split, Split], part: str) -> None:
    ours, theirs = (histories_in(getattr(s, part), catalogue(), s.cut) for s in splits)
    same(ours, theirs)
    same(*(h.some([3, 0, 2]) for h in (ours, theirs)))


@pytest.mark.parametrize("part", PARTS)
def test_some_listeners_histories_are_the_same_in_the_order_asked(splits: tuple[Split, Split], part: str) -> None:
    names = ["ann7", "nobody", "ann12", "ann0", "zed"]
    for now in (splits[0].cut, None):
        same(*(histories_in(getattr(s, part), catalogue(), now, names) for s in splits))


def test_what_is_held_again_for_tuning_is_the_same(splits: tuple[Split, Split]) -> None:
    ours, theirs = (held_again(s, catalogue()) for s in splits)
    assert ours.cold_tracks == theirs.cold_tracks != frozenset()
    assert ours.test.num_rows == theirs.test.num_rows > 0
    for part in ("train", "test"):
        same(*(histories_in(getattr(s, part), catalogue(), s.cut) for s in (ours, theirs)))


def test_the_interactions_of_all_listens_are_the_same(both: tuple[KeptListens, pa.Table]) -> None:
    ours, theirs = (interactions(listens, catalogue()) for listens in both)
    same(ours.histories, theirs.histories)
    assert "zed" in ours.listeners  # who plays only what the catalogue does not have
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(ours.binary, name), getattr(theirs.binary, name))
    assert window_in(both[0]) == window_in(both[1])


def test_the_questions_of_test_and_validation_are_the_same(splits: tuple[Split, Split]) -> None:
    for of in (lambda s: s, for_tuning):
        ours, theirs = (ask(of(s), catalogue(), SEED, 20) for s in splits)
        same(ours.histories, theirs.histories)
        assert (ours.truth != theirs.truth).nnz == (ours.heard != theirs.heard).nnz == 0
        assert (ours.without_history, ours.sampled_from) == (theirs.without_history, theirs.sampled_from)
        assert not ours.split.validation.num_rows or of is not for_tuning


def test_the_checks_count_the_same(both: tuple[KeptListens, pa.Table]) -> None:
    counted, expected = check_kept(both[0], catalogue(), NOW), check_tables(both[1], catalogue(), NOW)
    alike = counted.keys() - {"machines", "odd"}
    assert {name: counted[name] for name in alike} == {name: expected[name] for name in alike}
    assert counted["machines"]["too_many_a_day"] == expected["machines"]["too_many_a_day"]
    assert {line for line in counted["odd"] if "twice" in line or "little" in line} <= set(expected["odd"])
    assert counted["listens_twice"] > 0
    assert counted["listens_of_unknown_tracks"] > 0


def test_a_listener_of_a_thousand_listens_a_day_is_counted(tmp_path: Path) -> None:
    table = messy(listens=2_000, listeners=1, untimed=0)
    at = pa.array(np.arange(len(table)) * 1_000 + 1_700_006_400_000).cast(table.schema.field("at").type)
    ours, theirs = kept(tmp_path, table.set_column(2, "at", at), catalogue())
    for counted in (check_kept(ours, catalogue(), NOW), check_tables(theirs, catalogue(), NOW)):
        assert counted["machines"]["too_many_a_day"] == 1


def test_listens_in_the_future_are_refused_with_the_latest(tmp_path: Path) -> None:
    ours, _ = kept(tmp_path, messy(listens=300), catalogue())
    with pytest.raises(BadInput, match=r"listens lie in the future \(latest 2024-"):
        check_kept(ours, catalogue(), datetime(2024, 1, 1, tzinfo=UTC))


def test_blocks_of_listeners_join_without_a_seam(
    both: tuple[KeptListens, pa.Table], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = histories_in(both[0], catalogue())
    monkeypatch.setattr(gather, "BLOCK_ROWS", 100)
    gather._write(both[0], 1_720_000_000_000.0, tmp_path / "blocks")
    gathered = np.fromfile(tmp_path / "blocks" / "track", np.int32)
    np.testing.assert_array_equal(gathered, whole.track)


def test_what_lies_on_disk_is_not_made_again(tmp_path: Path) -> None:
    ours, _ = kept(tmp_path, messy(listens=300), catalogue())
    first = histories_in(ours, catalogue())
    for file in (tmp_path / "data" / "listens").rglob("*.parquet"):
        file.unlink()
    again = prepare(tmp_path / "data", tmp_path / "prepared", catalogue(), threads=1)
    same(histories_in(again, catalogue()), first)
    assert not list((tmp_path / "prepared").glob("*.part*"))


def test_listens_without_times_are_refused_with_what_to_do(tmp_path: Path) -> None:
    ours, theirs = kept(tmp_path, messy(listens=300, untimed=1), catalogue())
    assert split(theirs, catalogue(), SEED).kind == "order"
    with pytest.raises(BadInput, match="times do not order them: at least half need one"):
        split(ours, catalogue(), SEED)


@pytest.mark.parametrize("untimed", [0.0, 0.2, 0.4])
def test_the_cuts_are_the_same_wherever_listens_crowd(tmp_path: Path, untimed: float) -> None:
    table = messy(listens=400, seed=9, untimed=untimed)
    crowded = pa.array(
        (table["at"].cast(pa.int64()).to_numpy(zero_copy_only=False) - 1.7e12) ** 2 / 1e8, from_pandas=True
    )
    at = crowded.cast(pa.int64(), safe=False).cast(table.schema.field("at").type)
    ours, theirs = kept(tmp_path, table.set_column(2, "at", at), catalogue())
    expected: Split = in_memory.split(theirs, catalogue(), SEED)
    found: Listens = split(ours, catalogue(), SEED).test
    assert found.num_rows == expected.test.num_rows > 0


def test_the_files_say_how_many_listens_there_are(tmp_path: Path) -> None:
    table = messy(listens=300)
    assert listens_in_files(write_world(tmp_path, catalogue(), table)) == len(table)


def test_what_a_market_heard_lately_is_the_same_and_small_markets_say_nothing(
    both: tuple[KeptListens, pa.Table],
) -> None:
    ours, theirs = both
    homes = ["JP"] * 30 + ["PT"] * 8 + [None, ""]
    told = [{"listener": f"ann{n}", "market": home, "timezone": "UTC"} for n, home in enumerate(homes)]
    people = pa.Table.from_pylist(told, schema=LISTENERS)
    on_disk, in_memory = heard_lately(ours, people, catalogue()), crowd_of(theirs, people, catalogue())
    assert on_disk.markets.tolist() == ["JP"]
    assert (on_disk.heard > 0).sum() > 10
    for name in ("markets", "track", "heard"):
        np.testing.assert_array_equal(getattr(on_disk, name), getattr(in_memory, name), name)
    assert len(on_disk.groups) == 0
