"""A variant that is surely worse stops itself; one that is as good, or that few have had, goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from playlists.responses.variants import Experiment, Guard, label
from playlists.week import begins
from serving.responses.guards import stop_worse
from serving.store import experiments
from serving.store.opened import reading
from tests.responses.streams import FIRST, TRUE, stream
from tests.responses.test_variants import TRIAL

NOW = begins(FIRST, "UTC") + timedelta(days=12)
GUARD = Guard("skip", 0.05, least=50)
HERE = replace(TRIAL, first=FIRST.monday, end=FIRST.plus(4).monday, guards=(GUARD,))


def begin(store: Engine, experiment: Experiment, skips: float, people: int = 60, hides: float = 0.01) -> None:
    """The experiment, and a control and a variant whose listeners skip and hide so often."""
    with store.begin() as connection:
        experiments.add(connection, experiment, NOW)
        marks = (label(experiment.name, name) for name in ("control", "bolder"))
        for n, (mark, true) in enumerate(zip(marks, (TRUE, TRUE | {"skip": skips, "hide": hides}), strict=True)):
            stream(people, 2, 10, seed=n, true=true, variant=mark, name=f"{n}-").store(connection)


def test_a_variant_that_is_skipped_too_often_stops_and_says_why(store: Engine) -> None:
    begin(store, HERE, skips=0.39)
    (stop,) = stop_worse(store, NOW)
    assert (stop.experiment, stop.variant) == (HERE.name, "bolder")
    assert "of what was played is skipped" in stop.why
    assert "at most 5.0% is allowed (60 and 60 listeners)" in stop.why
    assert stop_worse(store, NOW) == []
    with reading(store) as connection:
        assert experiments.stops(connection) == [stop]


def test_a_variant_that_is_hidden_too_often_stops(store: Engine) -> None:
    begin(store, replace(HERE, guards=(GUARD, Guard("hide", 0.02, least=50))), skips=TRUE["skip"], hides=0.12)
    (stop,) = stop_worse(store, NOW)
    assert "of what was offered is hidden" in stop.why


@pytest.mark.parametrize(
    ("skips", "people", "guard"),
    [
        (TRUE["skip"], 60, GUARD),  # as good as the control
        (TRUE["skip"] + 0.05, 60, GUARD),  # worse, but not surely by more than is allowed
        (0.39, 40, GUARD),  # of fewer than the guard asks for
        (0.39, 60, replace(GUARD, worse_by=0.3)),
    ],
)
def test_a_variant_that_is_not_surely_worse_goes_on(store: Engine, skips: float, people: int, guard: Guard) -> None:
    begin(store, replace(HERE, guards=(guard,)), skips, people)
    assert stop_worse(store, NOW) == []


def test_an_experiment_that_has_not_begun_is_not_judged(store: Engine) -> None:
    begin(store, HERE, skips=0.39)
    assert stop_worse(store, begins(FIRST, "UTC") - timedelta(days=1)) == []
