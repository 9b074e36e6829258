"""The queue of background tasks, on both stores."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import Connection, Engine, text

from serving.store import listeners, tasks
from serving.store.tasks import ATTEMPTS, LEASE, Task
from tests.store.rows import NOW

KIND, LATER = {"count"}, NOW + LEASE + timedelta(seconds=1)


def claimed(connection: Connection, by: str = "ann", now=NOW) -> Task:
    task = tasks.claim(connection, KIND, by, now)
    assert task is not None
    return task


def test_the_same_key_is_the_same_task_whatever_became_of_it(connection: Connection) -> None:
    first = tasks.enqueue(connection, "count", {"to": 3}, NOW, key="a")
    assert tasks.enqueue(connection, "count", {"to": 9}, NOW, key="a") == first
    tasks.finish(connection, claimed(connection), NOW, {})
    assert tasks.enqueue(connection, "count", {"to": 9}, NOW, key="a") == first
    assert tasks.claim(connection, KIND, "ann", NOW) is None


def test_tasks_without_a_key_are_each_their_own(connection: Connection) -> None:
    ids = {tasks.enqueue(connection, "count", {}, NOW) for _ in range(3)}
    assert {claimed(connection).id for _ in range(3)} == ids


def test_what_is_due_for_longest_is_claimed_first_and_nothing_before_its_time(connection: Connection) -> None:
    late, early, future = (
        tasks.enqueue(connection, "count", {}, NOW, due=NOW + timedelta(seconds=s)) for s in (-1, -2, 1)
    )
    assert [claimed(connection).id, claimed(connection).id] == [early, late]
    assert not tasks.due(connection, KIND, NOW)
    assert tasks.claim(connection, KIND, "ann", NOW) is None
    assert claimed(connection, now=NOW + timedelta(seconds=1)).id == future


def test_who_does_not_know_a_kind_does_not_claim_it(connection: Connection) -> None:
    tasks.enqueue(connection, "other", {}, NOW)
    assert not tasks.due(connection, KIND, NOW)
    assert tasks.claim(connection, KIND, "ann", NOW) is None


def test_a_lease_that_ran_out_is_taken_over_and_its_former_holder_changes_nothing(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    dead = claimed(connection)
    assert tasks.claim(connection, KIND, "ben", NOW + LEASE - timedelta(seconds=1)) is None
    heir = claimed(connection, "ben", NOW + LEASE)
    assert heir.id == dead.id
    assert not tasks.progress(connection, dead, LATER, 1, 2)
    assert not tasks.finish(connection, dead, LATER, {"by": "dead"})
    assert not tasks.fail(connection, dead, LATER, "dead", None)
    assert not tasks.give_back(connection, dead)
    assert tasks.finish(connection, heir, LATER, {"by": "heir"})
    assert tasks.get(connection, heir.id).report == {"by": "heir"}


def test_progress_renews_the_lease(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    mine = claimed(connection)
    assert tasks.progress(connection, mine, NOW + timedelta(seconds=59), 1, 2)
    assert tasks.claim(connection, KIND, "ben", LATER) is None
    there = tasks.get(connection, mine.id)
    assert (there.done, there.whole) == (1, 2)


def test_one_who_failed_for_now_waits_until_it_is_due_again(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    tasks.fail(connection, claimed(connection), NOW, "no luck", NOW + timedelta(seconds=10))
    assert tasks.claim(connection, KIND, "ann", NOW + timedelta(seconds=9)) is None
    again = claimed(connection, now=NOW + timedelta(seconds=10))
    assert (again.attempts, again.error) == (2, "no luck")


def test_what_is_given_back_is_free_at_once_and_counts_no_attempt(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    tasks.give_back(connection, claimed(connection))
    assert claimed(connection, "ben").attempts == 1


def test_a_task_that_kills_every_worker_fails_in_the_end(connection: Connection) -> None:
    id, now = tasks.enqueue(connection, "count", {}, NOW), NOW
    for _ in range(ATTEMPTS):
        assert claimed(connection, now=now).id == id
        now += LEASE
    assert tasks.claim(connection, KIND, "ann", now) is None
    there = tasks.get(connection, id)
    assert there.state == "failed"
    assert "the worker ended in the middle of it, 5 times without getting further" in there.error


def test_a_task_whose_workers_are_killed_goes_on_as_long_as_it_gets_further(connection: Connection) -> None:
    id, now = tasks.enqueue(connection, "count", {}, NOW), NOW
    for done in range(1, 3 * ATTEMPTS):
        assert tasks.progress(connection, claimed(connection, now=now), now, done, 99)
        now += LEASE
    for _ in range(ATTEMPTS):
        assert tasks.progress(connection, claimed(connection, now=now), now, 3, 99)  # no further than before
        now += LEASE
    assert tasks.claim(connection, KIND, "ann", now) is None
    there = tasks.get(connection, id)
    assert there.state == "failed"


def test_a_task_that_begins_anew_and_kills_its_workers_at_one_place_fails_in_the_end(connection: Connection) -> None:
    id, now = tasks.enqueue(connection, "count", {}, NOW), NOW
    for _ in range(1 + ATTEMPTS + 1):  # the first gets further, five do not, the last finds it given up
        if task := tasks.claim(connection, KIND, "ann", now):
            for done in (1, 2, 3):
                assert tasks.progress(connection, task, now, done, 99)
        now += LEASE
    there = tasks.get(connection, id)
    assert (there.state, there.done) == ("failed", 3)


def test_a_task_that_counts_what_is_left_gets_further_with_every_worker(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    now = NOW
    for whole in range(99, 99 - 3 * ATTEMPTS, -1):
        assert tasks.progress(connection, claimed(connection, now=now), now, 1, whole)
        now += LEASE


def test_a_worker_that_stored_something_and_was_killed_before_it_said_so_got_further(connection: Connection) -> None:
    tasks.enqueue(connection, "count", {}, NOW)
    now = NOW
    for _ in range(3 * ATTEMPTS):
        assert tasks.got_further(connection, claimed(connection, now=now))
        now += LEASE


def test_a_listener_reads_their_own_tasks_alone_the_newest_first(connection: Connection) -> None:
    for who in ("ann", "ben"):
        listeners.create(connection, who, NOW)
    old, new = (tasks.enqueue(connection, "count", {}, NOW + timedelta(seconds=s), listener="ann") for s in (0, 1))
    theirs = tasks.enqueue(connection, "count", {}, NOW, listener="ben")
    assert [task.id for task in tasks.page(connection, "ann", None, 9)] == [new, old]
    last = tasks.page(connection, "ann", None, 1)[0]
    assert [task.id for task in tasks.page(connection, "ann", (last.created_ms, last.id), 9)] == [old]
    assert tasks.of_listener(connection, "ann", theirs) is None


def test_tasks_go_with_their_listener_even_while_one_runs(connection: Connection) -> None:
    listeners.create(connection, "ann", NOW)
    tasks.enqueue(connection, "count", {}, NOW, listener="ann", key="ann's")
    mine = claimed(connection)
    connection.execute(text("DELETE FROM listeners"))
    assert tasks.get(connection, mine.id) is None
    assert not tasks.progress(connection, mine, NOW, 1, 2)


def test_only_what_ended_long_ago_is_forgotten(connection: Connection) -> None:
    ended, open_ = (tasks.enqueue(connection, "count", {}, NOW, key=k, due=NOW) for k in "ab")
    first = claimed(connection)
    tasks.finish(connection, first, NOW, {})
    assert tasks.forget(connection, NOW) == 0
    assert tasks.forget(connection, NOW + timedelta(days=1)) == 1
    assert tasks.get(connection, first.id) is None
    assert tasks.get(connection, ({ended, open_} - {first.id}).pop()) is not None


def test_those_who_claim_at_once_never_get_the_same_task(store: Engine) -> None:
    with store.begin() as connection:
        ids = {tasks.enqueue(connection, "count", {}, NOW) for _ in range(60)}

    def until_empty(by: str) -> list[str]:
        mine: list[str] = []
        while True:
            with store.begin() as connection:
                task = tasks.claim(connection, KIND, by, NOW)
            if task is None:
                return mine
            mine.append(task.id)

    with ThreadPoolExecutor(4) as threads:
        got = [id for mine in threads.map(until_empty, "abcd") for id in mine]
    assert sorted(got) == sorted(ids)
