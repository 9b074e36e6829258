"""One task from its lease to its end: reports, failures, and workers that stop, die or are too slow."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from playlists.errors import BadInput, NotReady
from serving.api.logs import JsonLines
from serving.store import tasks
from serving.store.tasks import ATTEMPTS, LEASE, Task
from serving.work.kind import Kind, Later, Report, Work
from tests.api.conftest import NOW
from tests.work.conftest import Bench


def counts(task: Task, work: Work) -> Report:
    for number in range(task.payload["to"]):
        work.advance(number + 1, task.payload["to"])
    return {"counted": task.payload["to"]}


def raising(error: Exception) -> Kind:
    def fails(task: Task, work: Work) -> Report:
        raise error

    return Kind(fails)


def run(bench: Bench, kind: Kind) -> None:
    runner = bench.runner(kind)
    task = runner.next()
    assert task is not None
    runner.run(task)


def test_a_task_that_is_done_has_its_report(bench: Bench) -> None:
    id = bench.enqueue(to=3)
    run(bench, Kind(counts))
    there = bench.there(id)
    assert (there.state, there.report, there.done, there.whole) == ("done", {"counted": 3}, 3, 3)
    assert (there.leased_by, there.lease_until_ms, there.attempts) == (None, None, 1)


def test_bad_input_ends_a_task_with_its_sentence(bench: Bench) -> None:
    id = bench.enqueue()
    run(bench, raising(BadInput("export.zip: no listens in it")))
    there = bench.there(id)
    assert (there.state, there.error) == ("failed", "export.zip: no listens in it")


@pytest.mark.parametrize("error", [NotReady("no version"), ValueError("of ann@example.org")])
def test_what_may_pass_is_tried_again_with_growing_waits(bench: Bench, error: Exception) -> None:
    id, waits = bench.enqueue(), []
    for _ in range(ATTEMPTS - 1):
        run(bench, raising(error))
        due = bench.there(id).due_ms
        waits.append(due // 1000 - round(bench.times[-1].timestamp()))
        bench.times.append(bench.times[-1] + timedelta(seconds=waits[-1]))
    assert waits == [10, 40, 160, 640]
    run(bench, raising(error))
    assert bench.there(id).state == "failed"


def test_a_handler_may_say_when_it_wants_to_be_tried_again(bench: Bench) -> None:
    id, at = bench.enqueue(), NOW + timedelta(days=1)
    run(bench, raising(Later("the receiver answers 503", at)))
    there = bench.there(id)
    assert (there.state, there.error, there.due_ms) == ("waiting", "the receiver answers 503", at.timestamp() * 1000)


def test_what_nobody_expected_is_stored_and_logged_without_its_words(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    id = bench.enqueue()
    with caplog.at_level(logging.INFO, "segue.work"):
        run(bench, raising(ValueError("of ann@example.org")))
    assert bench.there(id).error == "something failed here (ValueError)"
    written = "\n".join(JsonLines().format(record) for record in caplog.records)
    assert "test_running.py" in written
    assert "example.org" not in written


def test_a_worker_that_is_told_to_stop_gives_its_task_back(bench: Bench) -> None:
    id = bench.enqueue(to=3)
    runner = bench.runner(Kind(counts), stopping=lambda: True)
    runner.run(runner.next())
    there = bench.there(id)
    assert (there.state, there.leased_by, there.attempts) == ("waiting", None, 0)
    run(bench, Kind(counts))
    assert bench.there(id).state == "done"


def test_who_is_slower_than_the_lease_stops_when_another_has_taken_over(bench: Bench) -> None:
    id, done = bench.enqueue(), []

    def slow(task: Task, work: Work) -> Report:
        bench.times.append(NOW + LEASE)
        heir = bench.runner(Kind(counts), "ben").next()
        assert heir is not None
        with bench.desk.store.begin() as connection:
            tasks.finish(connection, heir, bench.times[-1], {"by": "ben"})
        work.advance(1, 1)
        done.append(task)
        return {"by": "ann"}

    run(bench, Kind(slow))
    assert not done
    assert bench.there(id).report == {"by": "ben"}


def test_progress_is_written_now_and_then_and_at_the_end(bench: Bench) -> None:
    seen = []

    def watched(task: Task, work: Work) -> Report:
        for number in range(1, 101):
            work.advance(number, 100)
            seen.append(bench.there(task.id).done)
        return {}

    bench.enqueue()
    run(bench, Kind(watched))
    assert seen[-1] == 100
    assert len(set(seen)) < 50, "not every step is a write"
