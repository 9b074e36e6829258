"""What became of the work for everybody, told from its tasks: one line for each kind and period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from serving.store.changes import ms
from serving.store.tasks import State, Task

ORDER: tuple[State, ...] = ("running", "waiting", "failed", "done")  # the first one that a shard has is the job's


@dataclass(frozen=True, slots=True)
class Told:
    """One kind and period, all time zones and shards together. Counts say nothing of a single listener."""

    kind: str
    period: str
    state: State
    timezones: int
    shards: int
    shards_done: int
    listeners: int  # whom it was planned for
    done: int  # of these, up to now
    built: int  # playlists
    kept: int  # too few tracks: an earlier one stays
    none: dict[str, int]  # too few and no earlier one, by what emptied them
    failed: int  # listeners
    past: int  # shards that nobody came to while their period lasted
    takeovers: int  # attempts after the first
    begins_ms: int  # the first midnight
    ended_ms: int | None
    late_s: int  # the longest from a midnight to the end of its shards, or until now
    errors: tuple[str, ...]  # of shards, each sentence once


def told(tasks: Iterable[Task], now: datetime) -> list[Told]:
    """The jobs that the tasks are of, the latest period first, then by kind."""
    jobs: dict[tuple[str, str], list[Task]] = {}
    for task in tasks:
        jobs.setdefault((task.payload["period"], task.payload["kind"]), []).append(task)
    latest = sorted(jobs, key=lambda job: job[1])
    return [_told(jobs[job], now) for job in sorted(latest, key=lambda job: job[0], reverse=True)]


def _told(shards: Sequence[Task], now: datetime) -> Told:
    first, reports = shards[0].payload, [task.report or {} for task in shards]
    states = {task.state for task in shards}
    ends = [task.ended_ms for task in shards]
    return Told(
        kind=first["kind"],
        period=first["period"],
        state=next(state for state in ORDER if state in states),
        timezones=len({zone for task in shards for zone in task.payload["timezones"]}),
        shards=len(shards),
        shards_done=sum(task.state == "done" for task in shards),
        listeners=sum(task.payload["listeners"] for task in shards),
        done=sum(_done(task) for task in shards),
        built=_sum(reports, "built"),
        kept=_sum(reports, "kept"),
        none=dict(sum((Counter(report.get("none", {})) for report in reports), Counter[str]())),
        failed=_sum(reports, "failed"),
        past=sum(bool(report.get("past")) for report in reports),
        takeovers=sum(max(0, task.attempts - 1) for task in shards),
        begins_ms=min(task.payload["begins_ms"] for task in shards),
        ended_ms=None if None in ends else max(end for end in ends if end is not None),
        late_s=max((_late_ms(task, now) for task in shards if task.payload["again"] is None), default=0) // 1000,
        errors=tuple(sorted({task.error for task in shards if task.error})),
    )


def _done(task: Task) -> int:
    """Listeners of a shard that were seen to; those that a dead worker had built are among them."""
    listeners: int = task.payload["listeners"]
    if task.state == "done":
        return 0 if (task.report or {}).get("past") else listeners
    return max(0, listeners - task.whole + task.done) if task.whole else 0


def _sum(reports: Sequence[dict[str, int]], name: str) -> int:
    return sum(report.get(name, 0) for report in reports)


def _late_ms(task: Task, now: datetime) -> int:
    end = ms(now) if task.ended_ms is None else task.ended_ms
    return max(0, end - int(task.payload["begins_ms"]))
