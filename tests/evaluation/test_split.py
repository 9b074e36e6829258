"""What a split promises: nobody is judged on what a model has seen."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from playlists.catalogue import Catalogue
from tests.evaluation.worlds import START_MS, listening, listens_of, scenes
from training.evaluation.split import GAP_MS, Kind, Split, for_tuning, split

CATALOGUE = scenes()
MANY_ARTISTS = scenes(tracks=480)  # 120 artists: enough for six debuts


def _pairs(table: pa.Table) -> set[tuple[str, str]]:
    return set(zip(table["listener"].to_pylist(), table["track"].to_pylist(), strict=True))


def _names(table: pa.Table) -> set[str]:
    return set(table["listener"].to_pylist())


@pytest.fixture(scope="module")
def by_listener() -> Split:
    return split(listening(CATALOGUE), CATALOGUE, seed=3, kind="listener")


@pytest.fixture(scope="module")
def by_order() -> Split:
    return split(listening(CATALOGUE), CATALOGUE, seed=3)


@pytest.fixture(scope="module")
def by_time() -> Split:
    return split(listening(CATALOGUE, times=True), CATALOGUE, seed=3)


@pytest.mark.parametrize("kind", ["listener", "order"])
def test_without_times_no_pair_is_on_two_sides(kind: str, request: pytest.FixtureRequest) -> None:
    found: Split = request.getfixturevalue(f"by_{kind}")
    assert found.kind == kind
    fit, validation, test = (_pairs(t) for t in (found.fit, found.validation, found.test))
    assert not fit & validation
    assert not (fit | validation | _pairs(found.history)) & test


@pytest.mark.parametrize("kind", ["listener", "order"])
def test_a_fifth_of_each_listeners_warm_tracks_tests_and_a_tenth_validates(
    kind: str, request: pytest.FixtureRequest
) -> None:
    found: Split = request.getfixturevalue(f"by_{kind}")
    cold = pa.array(sorted(found.cold_tracks), pa.string())
    warm = found.test.filter(pc.invert(pc.is_in(found.test["track"], value_set=cold)))
    for listener in found.fit["listener"].unique().to_pylist():
        parts = [found.fit, found.validation, warm]
        fit, validation, test = (pc.sum(pc.equal(t["listener"], listener)).as_py() for t in parts)
        whole = fit + validation + test
        assert (test, validation) == (max(1, round(whole * 0.2)), max(1, round(whole * 0.1)))


def test_a_tenth_of_the_listeners_is_in_no_fitting_set_but_in_history_and_test(by_listener: Split) -> None:
    assert len(by_listener.left_out) == 8
    for table in (by_listener.fit, by_listener.validation, by_listener.train):
        assert not _names(table) & by_listener.left_out
    assert by_listener.left_out <= _names(by_listener.history) & _names(by_listener.test)


@pytest.mark.parametrize("times", [False, True])
def test_cold_tracks_are_in_nobodys_history_and_come_by_whole_albums(times: bool) -> None:
    found = split(listening(CATALOGUE, times=times), CATALOGUE, seed=3)
    assert found.cold == "whole albums held out"
    assert not set(found.history["track"].to_pylist()) & found.cold_tracks
    albums = CATALOGUE.album[CATALOGUE.rows(sorted(found.cold_tracks))]
    assert np.isin(CATALOGUE.album, albums).sum() == len(found.cold_tracks) == 12  # a tenth of 60 albums


def _artists(tracks: frozenset[str] | set[str]) -> set[int]:
    return set(MANY_ARTISTS.artist[MANY_ARTISTS.rows(sorted(tracks))].tolist())


@pytest.mark.parametrize("times", [False, True])
def test_debuts_are_whole_artists_of_whom_nothing_is_in_a_history(times: bool) -> None:
    found = split(listening(MANY_ARTISTS, times=times, each=40), MANY_ARTISTS, seed=3)
    assert found.cold == "whole albums held out"
    assert len(_artists(found.debut_tracks)) == 120 // 20
    assert len(found.debut_tracks) == 6 * 4  # all tracks of each
    assert found.debut_tracks < found.cold_tracks
    assert not _artists(found.debut_tracks) & _artists(set(found.history["track"].to_pylist()))
    assert set(found.test["track"].to_pylist()) & found.debut_tracks


@pytest.mark.parametrize("times", [False, True])
def test_new_albums_are_by_artists_of_whom_something_is_in_a_history(times: bool) -> None:
    found = split(listening(MANY_ARTISTS, times=times, each=40), MANY_ARTISTS, seed=3)
    released = found.cold_tracks - found.debut_tracks
    assert released
    assert _artists(released) <= _artists(set(found.history["track"].to_pylist()))


def test_an_album_is_not_held_out_where_nothing_else_tells_of_its_artist() -> None:
    at = MANY_ARTISTS.table.schema.get_field_index("artist_id")
    one_album_each = Catalogue(
        MANY_ARTISTS.table.set_column(at, "artist_id", pa.array([str(a) for a in MANY_ARTISTS.album.tolist()]))
    )
    found = split(listening(one_album_each, each=40), one_album_each, seed=3)
    assert found.cold_tracks == found.debut_tracks
    assert len(found.debut_tracks) == 240 // 20 * 2


def test_of_fewer_than_a_hundred_artists_none_is_held_out(by_listener: Split) -> None:
    assert not by_listener.debut_tracks


def test_tracks_without_an_artist_are_neither_debuts_nor_new_releases() -> None:
    nobody = pa.nulls(len(MANY_ARTISTS), pa.string())
    at = MANY_ARTISTS.table.schema.get_field_index("artist_id")
    unnamed = Catalogue(MANY_ARTISTS.table.set_column(at, "artist_id", nobody))
    found = split(listening(unnamed, each=40), unnamed, seed=3)
    assert (found.cold_tracks, found.cold) == (frozenset(), "none")


def test_first_played_after_the_cut_by_an_artist_unheard_before_it_is_a_debut() -> None:
    late = [f"t{n:04d}" for n in range(440, 480)]  # the last ten artists, four tracks each, and ...
    early = listening(MANY_ARTISTS, times=True, each=40)
    before = early.filter(pc.invert(pc.is_in(early["track"], value_set=pa.array([*late, "t0000"]))))
    after = listens_of(["ann001"] * 41, [*late, "t0000"], np.full(41, START_MS + 100 * 86_400_000))
    found = split(pa.concat_tables([before, after]), MANY_ARTISTS, seed=3)
    assert found.cold == "first played after the cut"
    whole = {t for t in late if MANY_ARTISTS.artist[MANY_ARTISTS.row_of[t]] not in _artists(_tracks(found.history))}
    assert found.debut_tracks == whole
    assert "t0000" in found.cold_tracks - found.debut_tracks  # ... one more by an artist who was heard


def _tracks(table: pa.Table) -> set[str]:
    return set(table["track"].to_pylist())


def test_with_times_everything_before_the_cut_is_half_an_hour_older_than_the_test(by_time: Split) -> None:
    assert by_time.kind == "time"
    assert by_time.cut
    assert by_time.validation_cut
    gap = timedelta(milliseconds=GAP_MS)
    assert pc.max(by_time.history["at"]).as_py() < by_time.cut - gap
    assert pc.min(by_time.test["at"]).as_py() >= by_time.cut
    assert pc.max(by_time.fit["at"]).as_py() < by_time.validation_cut - gap
    assert pc.min(by_time.validation["at"]).as_py() >= by_time.validation_cut


def test_enough_tracks_first_played_after_the_cut_are_the_cold_ones() -> None:
    early = listening(CATALOGUE, times=True)
    released = [f"t{n:04d}" for n in range(80, 120)]
    early = early.filter(pc.invert(pc.is_in(early["track"], value_set=pa.array(released))))
    late = listens_of(["ann001"] * 40, released, np.full(40, START_MS + 100 * 86_400_000))
    found = split(pa.concat_tables([early, late]), CATALOGUE, seed=3)
    assert found.cold == "first played after the cut"
    assert found.cold_tracks == set(released)


def test_the_split_does_not_depend_on_the_order_of_the_rows() -> None:
    listens = listening(MANY_ARTISTS, each=40)
    turned = listens.take(np.random.default_rng(0).permutation(listens.num_rows))
    one, other = split(listens, MANY_ARTISTS, 5), split(turned, MANY_ARTISTS, 5)
    assert (one.left_out, one.cold_tracks, one.debut_tracks) == (other.left_out, other.cold_tracks, other.debut_tracks)
    assert _pairs(one.test) == _pairs(other.test)


def test_another_seed_asks_something_else() -> None:
    listens = listening(CATALOGUE)
    assert _pairs(split(listens, CATALOGUE, 1).test) != _pairs(split(listens, CATALOGUE, 2).test)


def test_the_last_track_tests_and_the_one_before_validates() -> None:
    listens = listens_of(["a"] * 4 + ["b"] * 2, ["t0001", "t0002", "t0003", "t0004", "t0005", "t0006"])
    found = split(listens, CATALOGUE, 0, kind="last")
    assert _pairs(found.test) == {("a", "t0004")}
    assert _pairs(found.validation) == {("a", "t0003")}
    assert _pairs(found.fit) == {("a", "t0001"), ("a", "t0002"), ("b", "t0005"), ("b", "t0006")}


def test_tuning_sees_neither_the_test_nor_more_than_the_fit(by_time: Split) -> None:
    tuning = for_tuning(by_time)
    assert tuning.train.equals(by_time.fit)
    assert tuning.test.equals(by_time.validation)
    assert tuning.cut == by_time.validation_cut


@pytest.mark.parametrize("kind", [None, "time", "listener", "last"])
@pytest.mark.parametrize(
    "listens",
    [
        listens_of([], []),
        listens_of(["a"], ["t0001"]),
        listens_of(["a"] * 9, ["t0001"] * 9, np.full(9, START_MS)),
        listens_of(list("abcdefghijkl"), ["t0001"] * 12, np.full(12, START_MS)),
        listens_of(["a"] * 3, ["nowhere"] * 3),
    ],
    ids=["nothing", "one listen", "one track at one time", "everybody one track", "unknown tracks"],
)
def test_absurd_data_is_split_without_a_fault_and_never_loses_the_fit(listens: pa.Table, kind: Kind | None) -> None:
    found = split(listens, CATALOGUE, 1, kind)
    known = listens.filter(pc.is_in(listens["track"], value_set=CATALOGUE.table["track"].combine_chunks()))
    assert found.history.num_rows + found.test.num_rows == known.num_rows
    assert found.fit.num_rows or not known.num_rows


def test_in_order_the_newest_test_the_next_validate_and_the_rest_fit(by_order: Split) -> None:
    cold = pa.array(sorted(by_order.cold_tracks), pa.string())
    warm = by_order.test.filter(pc.invert(pc.is_in(by_order.test["track"], value_set=cold)))
    for listener in by_order.fit["listener"].unique().to_pylist():
        parts = (by_order.fit, by_order.validation, warm)
        fit, validation, test = (t.filter(pc.equal(t["listener"], listener))["position"].to_numpy() for t in parts)
        assert fit.max() < validation.min() <= validation.max() < test.min()


def test_positions_say_nothing_where_times_stand_beside_them() -> None:
    """Histories follow the times; their order must be the one that is asked for."""
    listens = listening(CATALOGUE)
    at = np.full(listens.num_rows, START_MS)
    timed = listens_of(listens["listener"].to_pylist(), listens["track"].to_pylist(), at)
    assert split(timed, CATALOGUE, 1).kind == "listener"
