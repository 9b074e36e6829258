"""What the server gives itself to do, by the clock. Several servers that do so at once add everything once."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection

from playlists.errors import SegueError
from playlists.kinds import family
from playlists.week import parse_period
from serving.desk import Desk
from serving.jobs.calendar import AGAIN, Job, jobs_at
from serving.jobs.weekly import A_SHARD
from serving.store import failures, listeners, playlists, tasks
from serving.store.opened import reading

PLAYLISTS = "playlists"  # the kind of task
TIDY = ("tidy-kept", "tidy-playlists", "guard-experiments")  # once a day
TIDY_HOURLY = ("tidy-uploads",)
MEASURE = ("measure-worlds",)  # once a day, where a version is there
LOG = logging.getLogger("segue.work")


def enqueue_due(desk: Desk, planned: frozenset[str]) -> frozenset[str]:
    """Adds what is due now and not there yet; returns what is seen to, which the next call is given as `planned`."""
    now = desk.clock()
    today, hour = str(now.astimezone(UTC).date()), f"{now.astimezone(UTC):%Y-%m-%dT%H}"
    seen_to = _seen_to(desk, now, TIDY, today, planned) | _seen_to(desk, now, TIDY_HOURLY, hour, planned)
    if not _has_version(desk):
        return seen_to
    seen_to |= _seen_to(desk, now, MEASURE, today, planned)
    with reading(desk.store) as connection:
        jobs, wrong = jobs_at(now, listeners.timezones(connection))
    if wrong:
        LOG.warning("%d time zones of listeners do not exist; they are not served", len(wrong))
    return seen_to | {job.key for job in jobs if job.key in planned or _planned(desk, job, now)}


def _seen_to(desk: Desk, now: datetime, kinds: Sequence[str], time: str, planned: frozenset[str]) -> frozenset[str]:
    """Sees to it that a task of each kind is there for that `time`, and returns their keys."""
    keys = {kind: f"{kind}:{time}" for kind in kinds}
    if not planned.issuperset(keys.values()):
        with desk.store.begin() as connection:
            for kind, key in keys.items():
                tasks.enqueue(connection, kind, {}, now, key=key)
    return frozenset(keys.values())


def _has_version(desk: Desk) -> bool:
    try:
        desk.shelf.get()
    except SegueError:
        return False  # /ready says so, and `serving.shelves.live` logged why
    return True


def _planned(desk: Desk, job: Job, now: datetime) -> bool:
    """Sees to it that the tasks of a job are there, unless nobody needs it; False where it has to wait."""
    with reading(desk.store) as connection:
        if tasks.keyed(connection, f"{PLAYLISTS}:{job.key}:"):
            return True
        if job.again is not None:
            job = replace(job, timezones=_left_over(connection, job, now))
        count = _due(connection, job, now) if job.timezones else 0
    if count:
        with desk.store.begin() as connection:
            _add(connection, job, now, count)
    return bool(job.timezones)


def _left_over(connection: Connection, job: Job, now: datetime) -> tuple[str, ...]:
    """The time zones of a job that it is time to look at again: none while its period is still being built."""
    lately = tasks.open_or_new(connection, f"{PLAYLISTS}:{job.kind}:{job.period}:", now - AGAIN)
    if any(task.ended_ms is None for task in lately):
        return ()
    just = {zone for task in lately for zone in task.payload["timezones"]}
    return tuple(zone for zone in job.timezones if zone not in just)


def _due(connection: Connection, job: Job, now: datetime) -> int:
    """How many listeners a job is for."""
    period, zones = parse_period(job.period, family(job.kind).every), job.timezones
    joined, heard = job.joined_before(now), job.heard_since(now)
    found = playlists.unbuilt(connection, job.kind, period, timezones=zones, joined_before=joined, heard_since=heard)
    return len(found)


def _add(connection: Connection, job: Job, now: datetime, count: int) -> None:
    """Adds the shards of a job for `count` listeners, all or none: the first one's key decides who plans it."""
    shards = math.ceil(count / A_SHARD)
    if job.again is not None:
        failures.clear(connection, job.kind, parse_period(job.period, family(job.kind).every))
    for number in range(shards):
        payload = {
            "kind": job.kind, "period": job.period, "timezones": job.timezones, "begins_ms": job.begins_ms,
            "again": job.again, "shard": number, "shards": shards, "joined_before": job.joined_before(now),
            "heard_since": job.heard_since(now), "listeners": count // shards + (number < count % shards),
        }  # fmt: skip
        if tasks.add(connection, PLAYLISTS, payload, now, key=f"{PLAYLISTS}:{job.key}:{number}") is None:
            return
