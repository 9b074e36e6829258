"""One shard of a job: the same function in a spawned process, in a Ray actor and in a test.

What goes in and comes out is plain data. What is stored already is not built again, so a shard that was killed
goes on where it was, and one that ran twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Engine

from playlists.errors import SegueError, TooFewTracks
from playlists.kinds import Answer, recipe_of
from playlists.playlist import Playlist
from playlists.week import Period, parse_period
from serving.emptied import emptied_by
from serving.making import Asked, made, read
from serving.shelf import VersionShelf, open_shelf
from serving.stopwatch import Stopwatch
from serving.store import failures, playlists
from serving.store.opened import connected, reading

TOGETHER = 256  # listeners read, encoded, searched and saved together: enough for BLAS, some MB of memory

Make = Callable[[Asked, VersionShelf, Stopwatch], list[Answer]]


@dataclass(frozen=True, slots=True)
class Shard:
    """What to build: plain data that any process on any machine can be given."""

    database: str
    version: str  # the folder of the model version
    kind: str
    period: str
    timezones: tuple[str, ...] | None  # None: all
    number: int
    shards: int
    created: datetime  # what the rows say of when they were made

    @property
    def when(self) -> Period:
        return parse_period(self.period, recipe_of(self.kind)[0].every)


@dataclass(frozen=True, slots=True)
class ShardDone:
    """What became of a shard."""

    due: int
    built: int
    kept: int  # the rules left too few tracks: these listeners keep an earlier playlist
    failed: int
    none: Mapping[str, int] = field(default_factory=dict)  # too few and no earlier one: listeners by what emptied them
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage


def build_shard(shard: Shard, make: Make = made) -> ShardDone:
    """Builds and stores the playlists of a shard's listeners who have none yet.

    A listener who cannot be served is recorded as a failure and the others go on. Raises what the store or the
    version raise when they cannot be used at all.
    """
    engine, shelf, watch = _store(shard.database), _shelf(shard.version), Stopwatch()
    period = shard.when
    with reading(engine) as connection:
        ids = playlists.unbuilt(connection, shard.kind, period, shard.number, shard.shards, shard.timezones)
    done = ShardDone(len(ids), 0, 0, 0)
    for start in range(0, len(ids), TOGETHER):
        with watch("read"), reading(engine) as connection:
            asked = read(connection, ids[start : start + TOGETHER], shard.kind, period, shelf.catalogue)
        done = _and(done, _stored(_answers(asked, shelf, watch, make), shard, engine, shelf, watch))
    return replace(done, seconds=watch.seconds)


def _answers(asked: Asked, shelf: VersionShelf, watch: Stopwatch, make: Make) -> dict[str, Answer | str]:
    """What each listener gets, by id; text is the error of one who cannot be served."""
    ids = asked.histories.listeners
    try:
        return dict(zip(ids, make(asked, shelf, watch), strict=True))
    except Exception as error:  # whatever is wrong with one listener must not cost the others theirs
        if len(ids) == 1:
            return {ids[0]: str(error) if isinstance(error, SegueError) else f"{type(error).__name__}: {error}"}
    alone = (asked.some([b]) for b in range(len(ids)))
    return {id: answer for one in alone for id, answer in _answers(one, shelf, watch, make).items()}


def _stored(
    answers: dict[str, Answer | str], shard: Shard, engine: Engine, shelf: VersionShelf, watch: Stopwatch
) -> ShardDone:
    built = [answer for answer in answers.values() if isinstance(answer, Playlist)]
    errors = {id: answer for id, answer in answers.items() if isinstance(answer, str)}
    short = {id: emptied_by(answer.counts) for id, answer in answers.items() if isinstance(answer, TooFewTracks)}
    kind, period = shard.kind, shard.when
    with watch("document"):
        rows = [playlists.stored(playlist, shelf.catalogue, shard.created) for playlist in built]
    with watch("save"), engine.begin() as connection:
        playlists.save(connection, rows)
        failures.record(connection, kind, period, errors, shard.created)
        kept = playlists.having(connection, short, kind, period)
    none = Counter(stage for id, stage in short.items() if id not in kept)
    return ShardDone(0, len(built), len(kept), len(errors), none)


def _and(one: ShardDone, other: ShardDone) -> ShardDone:
    return ShardDone(
        one.due + other.due, one.built + other.built, one.kept + other.kept, one.failed + other.failed,
        Counter(one.none) + Counter(other.none),
        {s: one.seconds.get(s, 0.0) + other.seconds.get(s, 0.0) for s in [*one.seconds, *other.seconds]},
    )  # fmt: skip


def added_up(parts: Sequence[ShardDone]) -> ShardDone:
    """All parts as one."""
    whole = ShardDone(0, 0, 0, 0)
    for part in parts:
        whole = _and(whole, part)
    return whole


@lru_cache(maxsize=1)
def _shelf(folder: str) -> VersionShelf:
    """Opened once a process; a version never changes."""
    return open_shelf(Path(folder))


@lru_cache(maxsize=1)
def _store(database: str) -> Engine:
    return connected(database)
