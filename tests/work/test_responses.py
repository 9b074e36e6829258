"""What is done every day for the data of responses."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Engine, func, select, text

from playlists.week import begins
from serving.desk import Desk
from serving.responses.span import KEPT
from serving.store import experiments, openings
from serving.store.opened import reading
from serving.store.response_tables import offers
from serving.store.response_tables import openings as opened
from serving.store.tasks import Task
from serving.work.kind import Work
from serving.work.responses import guard_experiments
from serving.work.tidy import tidy_kept
from tests.responses.streams import FIRST, stream
from tests.responses.test_guards import HERE, NOW, begin
from tests.store.conftest import postgres_store, store

__all__ = ["postgres_store", "store"]


def work_on(store: Engine, now: object) -> Work:
    return Work(Desk(store, None, lambda: now), lambda done, whole: None)  # type: ignore[arg-type,return-value]


TASK: Task = None  # type: ignore[assignment]  # neither looks at it


def test_a_variant_that_is_surely_worse_is_stopped_every_day_once(store: Engine) -> None:
    begin(store, HERE, skips=0.39)
    told = guard_experiments(TASK, work_on(store, NOW))["stopped"]
    assert [(one["experiment"], one["variant"]) for one in told] == [(HERE.name, "bolder")]
    assert guard_experiments(TASK, work_on(store, NOW)) == {"stopped": []}
    with reading(store) as connection:
        assert len(experiments.stops(connection)) == 1


def test_what_no_report_can_reach_any_more_is_forgotten(store: Engine) -> None:
    with store.begin() as connection:
        stream(people=3, weeks=2, length=2, seed=1).store(connection)
        connection.execute(text("DELETE FROM openings"))
        openings.note(connection, "l00000", "discover-weekly", str(FIRST), str(FIRST.monday))
    told = tidy_kept(TASK, work_on(store, begins(FIRST.plus(1), "UTC") + KEPT))
    assert (told["offers"], told["openings"]) == (3, 1)
    with reading(store) as connection:
        assert connection.scalar(select(func.count()).select_from(offers)) == 3
        assert connection.scalar(select(func.count()).select_from(opened)) == 0
    again = tidy_kept(TASK, work_on(store, NOW + timedelta(days=1)))
    assert (again["offers"], again["openings"]) == (0, 0)
