"""What engineers are told of the work for everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from serving.jobs.history import told
from serving.store.changes import ms
from serving.store.tasks import State, Task

MIDNIGHT = datetime(2026, 11, 16, tzinfo=UTC)


def shard(
    state: State = "done", period: str = "2026-W47", listeners: int = 10, minutes: int | None = 2, attempts: int = 1,
    report: dict[str, Any] | None = None, done: int = 0, whole: int = 0, again: int | None = None, zone: str = "UTC",
    error: str | None = None,
) -> Task:  # fmt: skip
    """A shard that ended so many minutes after midnight; None: it has not."""
    payload = {"kind": "discover-weekly", "period": period, "timezones": [zone], "listeners": listeners}
    payload |= {"begins_ms": ms(MIDNIGHT), "again": again}
    ended = None if minutes is None else ms(MIDNIGHT + timedelta(minutes=minutes))
    return Task(
        "id", "playlists", None, payload, "key", state, ms(MIDNIGHT), None, None, attempts, done, whole, report, error,
        ms(MIDNIGHT), ended,
    )  # fmt: skip


def test_shards_and_time_zones_are_told_as_one_job() -> None:
    parts = [
        shard(report={"built": 8, "kept": 1, "none": {"unheard": 1}}),
        shard(report={"built": 9, "failed": 1}, zone="Asia/Tokyo", attempts=3),
    ]
    [job] = told(parts, MIDNIGHT)
    assert (job.kind, job.period, job.state, job.shards, job.timezones) == ("discover-weekly", "2026-W47", "done", 2, 2)
    assert (job.listeners, job.done, job.built, job.kept, job.failed, job.takeovers) == (20, 20, 17, 1, 1, 2)
    assert job.none == {"unheard": 1}


def test_lateness_is_from_midnight_to_the_last_shard_s_end_or_until_now() -> None:
    [ended] = told([shard(minutes=2), shard(minutes=5)], MIDNIGHT + timedelta(days=1))
    assert ended.late_s == 300
    [open_] = told([shard(minutes=2), shard("waiting", minutes=None)], MIDNIGHT + timedelta(hours=1))
    assert (open_.late_s, open_.ended_ms, open_.state) == (3600, None, "waiting")


def test_looking_again_for_who_is_left_is_not_late() -> None:
    [job] = told([shard(minutes=2), shard(minutes=600, again=7)], MIDNIGHT)
    assert job.late_s == 120


def test_what_a_dead_worker_had_built_counts_as_done() -> None:
    """Of 10 listeners 6 were stored when another worker took over and found 4 to do; it has done one."""
    [job] = told([shard("running", minutes=None, whole=4, done=1)], MIDNIGHT)
    assert job.done == 7


def test_a_shard_that_came_too_late_built_nothing() -> None:
    [job] = told([shard(report={"past": True})], MIDNIGHT)
    assert (job.past, job.done, job.built) == (1, 0, 0)


def test_the_latest_period_is_told_first_and_each_error_once() -> None:
    failed = [shard("failed", error="no version is promoted") for _ in range(2)]
    newest, oldest = told([shard(period="2026-W46"), *failed], MIDNIGHT)
    assert (newest.period, oldest.period) == ("2026-W47", "2026-W46")
    assert (newest.state, newest.errors) == ("failed", ("no version is promoted",))
