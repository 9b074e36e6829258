"""Distances against their definitions, what chance allows, and a world whose taste we moved ourselves."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import scipy.sparse as sp

from playlists.catalogue import Catalogue
from playlists.listens import LISTENERS, LISTENS
from playlists.version.manifest import Manifest
from tests.training.worlds import GENRES, NOON, world_catalogue, write_world
from training.drift.__main__ import main
from training.drift.distance import by_formula, by_swapping, psi, variation
from training.drift.profile import Tally
from training.drift.told import lines
from training.drift.windows import drift

NOBODY = LISTENERS.empty_table()
OPEN = (0.5, 0.3, 0.2)  # the genres' shares before anything moves


def _tally(rows: np.ndarray) -> Tally:
    return Tally(tuple("abcdefgh")[: rows.shape[1]], sp.csr_matrix(rows.astype(float)))


def _days(first: int, days: int, shares: tuple[float, ...], seed: int, hour: int = 0, people: int = 60) -> pa.Table:
    """Everybody plays two tracks a day for `days` days from day `first`, genres by `shares`."""
    rng, catalogue = np.random.default_rng(seed), world_catalogue()
    genre = np.array([GENRES.index(g[0]) for g in catalogue.table["genres"].to_pylist()])
    weight = np.array(shares)[genre] / np.bincount(genre)[genre]
    n = days * people * 2
    track = rng.choice(len(catalogue), n, p=weight)
    at = [
        NOON + timedelta(days=first + i // (people * 2), hours=hour, seconds=int(rng.integers(7_200))) for i in range(n)
    ]
    columns = {name: pa.nulls(n, LISTENS.field(name).type) for name in LISTENS.names}
    columns |= {"listener": pa.array([f"l{i % people}" for i in range(n)]), "track": pa.array([f"t{t}" for t in track])}
    columns |= {"at": pa.array(at, LISTENS.field("at").type), "plays": pa.array(np.ones(n, np.int32))}
    return pa.table(columns, schema=LISTENS)


def _levels(listens: pa.Table, pair: str = "last 28 days", listeners: pa.Table = NOBODY) -> dict[str, str]:
    found = drift(listens, world_catalogue(), listeners)["compared"][pair]
    return {what: distance["level"] for what, distance in found["distances"].items()}


def test_psi_and_total_variation_are_those_of_their_definitions() -> None:
    older, newer = np.array([40.0, 60.0, 100.0]), np.array([90.0, 10.0, 100.0])
    expected = 0.0
    for p, q in zip((older + 0.5) / 201.5, (newer + 0.5) / 201.5, strict=True):
        expected += (p - q) * np.log(p / q)
    assert psi(older, newer) == pytest.approx(expected)
    assert variation(older, newer) == pytest.approx(0.25)
    assert psi(older, older * 3) == pytest.approx(0, abs=1e-4)


def test_chance_passes_its_allowance_once_in_twenty_times() -> None:
    rng, passed = np.random.default_rng(0), 0
    for _ in range(200):
        taste = rng.dirichlet(np.full(5, 0.3), 40)  # listeners unlike each other, alike in both windows
        older, newer = (
            np.stack([rng.multinomial(n, p) for n, p in zip(rng.integers(5, 90, 40), taste, strict=True)]) for _ in "ab"
        )
        passed += float(psi(older.sum(0), newer.sum(0))) > by_swapping(_tally(older), _tally(newer))
    assert 2 <= passed <= 22


def test_the_formula_allows_what_independent_samples_do() -> None:
    rng = np.random.default_rng(1)
    older, newer = (rng.multinomial(n, np.full(8, 1 / 8), size=2_000) for n in (300, 500))
    assert (psi(older, newer) > by_formula(8, 300, 500)).mean() == pytest.approx(0.05, abs=0.02)


def test_one_listener_alone_cannot_be_told_from_chance() -> None:
    one = _days(0, 112, OPEN, 1, people=1)
    moved = pa.concat_tables([one, _days(112, 112, (0.0, 0.2, 0.8), 2, people=1)])
    assert set(_levels(moved, "halves").values()) == {"steady"}


def test_a_world_that_stays_is_steady() -> None:
    assert set(_levels(_days(0, 100, OPEN, 1)).values()) == {"steady"}


def test_what_moved_is_named_and_the_rest_is_steady() -> None:
    listens = pa.concat_tables([_days(0, 72, OPEN, 1), _days(72, 28, (0.2, 0.3, 0.5), 2, hour=6)])
    levels = _levels(listens)
    assert {what for what, level in levels.items() if level == "shifted"} == {"genre", "artist", "hour (UTC)"}
    (halves, last) = lines(drift(listens, world_catalogue(), NOBODY))
    assert last.startswith("drift, last 28 days: genre shifted (PSI 0.")
    assert halves.startswith("drift, halves: genre moving")


def test_new_tracks_and_new_listeners_are_told_where_history_lies_before() -> None:
    few = world_catalogue().table["track"].to_pylist()[:48]
    known = _days(0, 90, OPEN, 1)
    known = known.filter(pa.compute.is_in(known["track"], pa.array(few)))
    late = _days(90, 28, OPEN, 2, people=90)
    levels = _levels(pa.concat_tables([known, late]))
    assert (levels["new tracks"], levels["new listeners"]) == ("shifted", "shifted")
    assert "new tracks" not in _levels(_days(0, 70, OPEN, 1))


def test_markets_are_those_of_the_listeners() -> None:
    people = [{"listener": f"l{i}", "market": "PT" if i < 30 else "JM"} for i in range(90)]
    listeners = pa.Table.from_pylist(people, schema=LISTENERS)
    listens = pa.concat_tables([_days(0, 72, OPEN, 1, people=30), _days(72, 28, OPEN, 2, people=90)])
    found = drift(listens, world_catalogue(), listeners)["compared"]["last 28 days"]["distances"]["market"]
    assert found["level"] == "shifted"
    assert found["moved"][0][:2] in (("PT", 1.0), ("JM", 0.0))


def test_the_served_version_is_compared_by_the_profile_it_kept() -> None:
    kept = drift(_days(0, 60, OPEN, 1), world_catalogue(), NOBODY)
    parent = Manifest("old", "2026-01-01T00:00:00Z", (), 96, 4, {}, data={"drift": kept})
    same = drift(_days(0, 60, OPEN, 5), world_catalogue(), NOBODY, parent)["compared"]["served old"]["distances"]
    moved = drift(_days(60, 60, (0.05, 0.15, 0.8), 2), world_catalogue(), NOBODY, parent)["compared"]["served old"]
    assert {d["level"] for d in same.values()} == {"steady"}
    assert moved["distances"]["genre"]["level"] == "shifted"
    assert moved["older"]["first"] == "2026-04-01"


def test_without_times_only_the_served_version_can_be_compared() -> None:
    listens = _days(0, 30, OPEN, 1)
    bare = listens.set_column(2, LISTENS.field("at"), pa.nulls(len(listens), LISTENS.field("at").type))
    found = drift(bare, world_catalogue(), NOBODY)
    assert found["compared"] == {}
    assert set(found["not_measured"].values()) == {"the listens have no times"}
    assert found["profile"]["of"] == "everything"


def test_too_few_listens_are_not_compared() -> None:
    found = drift(_days(0, 30, OPEN, 1, people=3), world_catalogue(), NOBODY)
    assert found["not_measured"]["halves"] == "90 and 90 listens, at least 200 are needed in each"


def test_two_folders_are_compared_though_their_catalogues_differ(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    catalogue = world_catalogue()
    turned = Catalogue(catalogue.table.take(np.arange(len(catalogue))[::-1]))
    older = write_world(tmp_path / "older", catalogue, _days(0, 30, OPEN, 1))
    newer = write_world(tmp_path / "newer", turned, _days(30, 30, (0.1, 0.1, 0.8), 2))
    pq.write_table(
        pa.Table.from_pylist([{"listener": "l1", "market": "PT"}], schema=LISTENERS), older / "listeners.parquet"
    )
    assert main(["--data", str(newer), "--against", str(older)]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "3,600 listens of 60 listeners, 2026-03-01 to 2026-03-30  →  3,600 listens of 60" in told[0]
    assert told[2].startswith(("artist", "genre"))
    assert "shifted" in told[2]
    assert main(["--data", str(newer), "--against", str(older)]) == 0
    assert capsys.readouterr().out.splitlines() == told


def test_a_folder_without_listens_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path), "--against", str(tmp_path)]) == 1
    assert "no listens here" in capsys.readouterr().err
