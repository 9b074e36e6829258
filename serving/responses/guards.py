"""Is a variant surely worse than its control? Then it stops itself, and says why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import numpy as np
from sqlalchemy import Connection, Engine

from playlists.responses.cells import COLUMN, RATES, Sums, listener_sums, rates_of
from playlists.responses.intervals import Rate, difference
from playlists.responses.variants import CONTROL, Experiment, Guard, label
from playlists.week import week_of
from serving.responses.report import gathered, some
from serving.responses.span import MOST_WEEKS, Span
from serving.store import experiments
from serving.store.changes import ms
from serving.store.experiments import Stop
from serving.store.opened import reading

SURE = 0.997  # looked at every day for some weeks, 95 % would stop one in three variants that are as good
WORDS = {"skip": "skipped", "hide": "hidden"}


def stop_worse(engine: Engine, now: datetime) -> list[Stop]:
    """Stops the variants that are surely worse than a guard allows, of the experiments that run now.

    Returns those that were stopped now. From then on their listeners are given what everybody gets.
    """
    with reading(engine) as connection:
        found = [stop for one in experiments.every(connection) for stop in _worse(connection, one, now)]
    with engine.begin() as connection:
        return [stop for stop in found if experiments.stop(connection, stop)]


def _worse(connection: Connection, experiment: Experiment, now: datetime) -> Iterator[Stop]:
    """The variants of one experiment that have to stop and have not."""
    if not experiment.guards or not experiment.first <= now.date() or now.date() > experiment.end:
        return
    stopped = {stop.variant for stop in experiments.stops(connection) if stop.experiment == experiment.name}
    names = [variant.name for variant in experiment.variants if variant.name not in stopped]
    sums = _sums(connection, experiment, names, now) if len(names) > 1 and names[0] == CONTROL else {}
    for name in names[1:] if sums else ():
        reasons = [why for guard in experiment.guards if (why := _why(guard, sums[name], sums[CONTROL]))]
        if reasons:
            yield Stop(experiment.name, name, ms(now), "; ".join(reasons))


def _sums(connection: Connection, experiment: Experiment, names: list[str], now: datetime) -> dict[str, Sums]:
    """What the listeners of each variant did, since the experiment began."""
    last = week_of(now.date())
    first = max(week_of(experiment.first), last.plus(1 - MOST_WEEKS))
    labels = {name: label(experiment.name, name) for name in names}
    found = gathered(connection, Span(first, last), None, variants=list(labels.values()))
    kind = found.kind == experiment.kind
    return {name: listener_sums(some(found, kind & (found.variant == marked))) for name, marked in labels.items()}


def _why(guard: Guard, variant: Sums, control: Sums) -> str | None:
    """The sentence with the figures where the guard is hurt, None where it is not or too few were asked."""
    asked = [_asked(guard, one) for one in (variant, control)]
    if min(asked) < guard.least:
        return None
    here, there = (rates_of(one, (guard.rate,), SURE)[guard.rate] for one in (variant, control))
    more = difference(here, there)
    return _sentence(guard, here, there, more, asked) if more.low > guard.worse_by else None


def _asked(guard: Guard, sums: Sums) -> int:
    """How many listeners could have done what is guarded."""
    return int(np.count_nonzero(sums.counts[:, COLUMN[RATES[guard.rate][1]]]))


def _sentence(guard: Guard, here: Rate, there: Rate, more: Rate, asked: list[int]) -> str:
    of = "of what was played" if guard.rate == "skip" else "of what was offered"
    return (
        f"{here.value:.1%} {of} is {WORDS[guard.rate]}, {there.value:.1%} with the control: surely "
        f"{more.low:.1%} to {more.high:.1%} more, and at most {guard.worse_by:.1%} is allowed "
        f"({asked[0]} and {asked[1]} listeners)"
    )
