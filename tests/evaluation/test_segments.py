"""Kinds of listeners: everybody is in one of each kind, and who loses what the others gain is found and named."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from playlists.listens import LISTENERS
from tests.evaluation.worlds import listening, scenes
from training.evaluation.metrics import popularity_of
from training.evaluation.segment_table import segment_table, worst_said
from training.evaluation.segments import LEAST, UNKNOWN, Members, Segments, gist, members, segmented
from training.evaluation.split import split
from training.evaluation.tasks import Asked, ask

CATALOGUE = scenes()
B = 300
EVERYBODY = np.arange(B)


@pytest.fixture(scope="module")
def asked() -> Asked:
    return ask(split(listening(CATALOGUE, listeners=90), CATALOGUE, seed=1), CATALOGUE, 0)


def _people(asked: Asked, **columns: list[Any]) -> pa.Table:
    names = list(asked.histories.listeners)
    rows = [
        dict.fromkeys(LISTENERS.names) | {"listener": name} | {c: values[i] for c, values in columns.items()}
        for i, name in enumerate(names)
    ]
    return pa.Table.from_pylist(rows[::-1], schema=LISTENERS)  # in another order than they are asked


def _of(kind: str, asked: Asked, people: pa.Table | None = None) -> dict[str, np.ndarray]:
    popularity = popularity_of(asked.heard, np.ones(len(CATALOGUE)))
    return {name: inside for (k, name), inside in members(asked, popularity, people).items() if k == kind}


def test_everybody_is_in_one_segment_of_each_kind(asked: Asked) -> None:
    b = len(asked.histories)
    people = _people(
        asked, market=["FI", None, "JP"] * (b // 3), gender=["f", "m", None] * (b // 3), age=[7, 17, 40] * 30
    )
    for kind in ("activity", "mainstream", "market", "gender", "age"):
        assert (np.sum(list(_of(kind, asked, people).values()), axis=0) == 1).all(), kind


def test_a_third_is_active_by_tracks_heard_and_as_active_listeners_stand_together(asked: Asked) -> None:
    heard = np.diff(asked.heard.indptr)
    spans = [(heard[inside].min(), heard[inside].max()) for inside in _of("activity", asked).values()]
    assert all(upper < lower for (_, upper), (lower, _) in pairwise(spans))


def test_mainstream_is_who_hears_what_most_hear(asked: Asked) -> None:
    percentile = popularity_of(asked.heard, np.ones(len(CATALOGUE))).percentile
    own = np.array([percentile[asked.heard[b].indices].mean() for b in range(len(asked.histories))])
    niche, *_, mainstream = _of("mainstream", asked).values()
    assert own[niche].max() < own[mainstream].min()


def test_the_five_largest_markets_stand_alone_and_the_rest_together(asked: Asked) -> None:
    wanted = ["A"] * 20 + ["B"] * 15 + ["C"] * 12 + ["D"] * 11 + ["E"] * 10 + ["F"] * 4 + ["G"] * 3
    market = [*wanted, *[None] * (len(asked.histories) - len(wanted))]
    found = {name: int(inside.sum()) for name, inside in _of("market", asked, _people(asked, market=market)).items()}
    rest = len(asked.histories) - len(wanted)
    assert found == {"A": 20, "B": 15, "C": 12, "D": 11, "E": 10, "other": 7, UNKNOWN: rest}


def test_an_age_that_nobody_has_is_not_said(asked: Asked) -> None:
    ages = [0, 9, 10, 19, 20, 24, 25, 34, 35, 99, 100, 115]
    people = _people(asked, age=[*ages, *[None] * (len(asked.histories) - len(ages))])
    found = {name: np.flatnonzero(inside).tolist() for name, inside in _of("age", asked, people).items()}
    assert [found[n] for n in ("under 20", "20 to 24", "25 to 34", "35 and over")] == [[2, 3], [4, 5], [6, 7], [8, 9]]
    assert set(found[UNKNOWN]) >= {0, 1, 10, 11}


def test_without_people_there_are_activity_and_mainstream(asked: Asked) -> None:
    assert _of("activity", asked, LISTENERS.empty_table())
    assert not _of("gender", asked, LISTENERS.empty_table())


def _halves() -> Members:
    return {("half", "first"): EVERYBODY < B // 2, ("half", "second"): EVERYBODY >= B // 2}


def _judged(ours: np.ndarray, theirs: np.ndarray, belongs: Members | None = None) -> Segments:
    found = segmented({"segue": ours, "EASE": theirs, "worse": theirs / 2}, belongs or _halves(), EVERYBODY, "segue", 1)
    assert found is not None
    return found


def test_a_ratio_is_the_mean_over_the_mean_of_the_best_baseline() -> None:
    rng = np.random.default_rng(0)
    ours, theirs = rng.random(B), rng.random(B)
    found = _judged(ours, theirs)
    assert found.baseline == "EASE"
    for segment, inside in zip(found.judged, _halves().values(), strict=True):
        assert segment.ratio["mean"] == pytest.approx(ours[inside].mean() / theirs[inside].mean())
        assert segment.systems["worse"]["mean"] == pytest.approx(theirs[inside].mean() / 2)


def test_who_loses_while_all_gain_is_found_and_named() -> None:
    theirs = np.random.default_rng(0).random(B)
    ours = theirs * np.where(EVERYBODY < B // 2, 0.8, 1.5)
    found = _judged(ours, theirs)
    assert found.average["mean"] == pytest.approx(ours.mean() / theirs.mean())
    assert found.worst is not None
    assert [s.name for s in found.losing] == [found.worst.name] == ["first"]
    assert worst_said(found).startswith("worst segment: half: first, 150 listeners: 0.80 [")
    kept = gist({"continuation": found})["continuation"]
    assert kept["losing"] == [kept["worst"]]
    assert kept["worst"] | {"ratio": None} == {"kind": "half", "name": "first", "listeners": 150, "ratio": None}


def test_a_segment_of_fewer_than_thirty_is_counted_and_not_judged() -> None:
    theirs = np.random.default_rng(0).random(B)
    few = EVERYBODY < LEAST - 1
    found = _judged(np.where(few, 0, theirs * 2), theirs, {("size", "few"): few, ("size", "rest"): ~few})
    assert [s.name for s in found.judged] == ["rest"]
    assert "1 of fewer than 30 listeners are not judged" in worst_said(found)


def test_a_loss_that_one_listener_alone_makes_is_not_sure() -> None:
    one = np.zeros(B)
    one[[3, B - 1]] = 1.0
    assert not _judged(np.where(EVERYBODY == 3, 0, one), one).losing


def test_of_many_segments_of_equal_systems_one_is_rarely_called_a_loser() -> None:
    """Each interval for itself alone would call one of the twenty a loser in seven of these sixteen worlds."""
    belongs = {("group", str(g)): np.equal(EVERYBODY % 10, g) for g in range(10)}
    belongs |= {("again", str(g)): np.equal(EVERYBODY // 30, g) for g in range(10)}
    losers = 0
    for world in range(16):
        rng = np.random.default_rng(world)
        found = segmented({"segue": rng.random(B), "EASE": rng.random(B)}, belongs, EVERYBODY, "segue", 1)
        losers += bool(found and found.losing)
    assert losers <= 2


def test_a_segment_to_which_the_baseline_gives_nothing_has_no_ratio() -> None:
    theirs = (EVERYBODY >= B // 2).astype(float)
    assert [s.name for s in _judged(np.ones(B), theirs).judged] == ["second"]


def test_without_a_baseline_nothing_is_judged() -> None:
    assert segmented({"segue": np.ones(B)}, _halves(), EVERYBODY, "segue", 1) is None
    assert segmented({"segue": np.ones(B), "EASE": np.zeros(B)}, _halves(), EVERYBODY, "segue", 1) is None


def test_the_table_shows_the_yardstick_beside_the_best() -> None:
    theirs = np.random.default_rng(0).random(B)
    found = segment_table(_judged(theirs, theirs), "segue", "worse")
    assert found.head == ("listeners", "segue / EASE", "segue", "EASE", "worse")
    assert set(found.rows) == {"half: first", "half: second"}
    alone = segment_table(_judged(theirs, theirs), "segue", "not there")
    assert alone.head == ("listeners", "segue / EASE", "segue", "EASE")
