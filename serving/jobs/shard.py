"""One shard of a job: the same function in a spawned process, in a Ray actor and in a test.

What goes in and comes out is plain data. What is stored already is not built again, so a shard that was killed
goes on where it was, and one that ran twice changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import Connection, Engine

from playlists.errors import SegueError, TooFewTracks
from playlists.formats.document import Document, documents
from playlists.kinds import Made, family
from playlists.playlist import Playlist
from playlists.week import Period, parse_period
from serving.answering.emptied import emptied_by
from serving.answering.making import Asked, made_all, read
from serving.curation.in_force import FIRST, InForce
from serving.delivery import outbox
from serving.shelves.shelf import VersionShelf, open_shelf
from serving.shelves.widened import widened
from serving.stopwatch import Stopwatch
from serving.store import brought, failures, listeners, playlists
from serving.store.opened import connected, reading
from serving.store.playlists import StoredPlaylist

TOGETHER = 256  # listeners read, encoded, searched and saved together: enough for BLAS, some MB of memory

Make = Callable[[Asked, VersionShelf, Stopwatch], list[list[Made]]]
Advance = Callable[[int, int], None]  # (listeners done, of how many)
Answers = dict[str, list[Made] | str]  # by listener; text is the error of one who cannot be served


def silent(done: int, whole: int) -> None:
    """Who wants to hear nothing."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What to build: plain data that any process on any machine can be given."""

    database: str
    version: str  # the folder of the model version
    kind: str  # without a theme: all themes that a listener has are built together
    period: str
    timezones: tuple[str, ...] | None  # None: all
    number: int
    shards: int
    created: datetime  # what the rows say of when they were made
    joined_before: int | None = None  # ms; only who is no newer than that
    heard_since: int | None = None  # ms; only who listened since, and for them ahead of their asking, not for good
    by: InForce = FIRST  # the settings: all shards of a job are made by those that were in force when it began

    @property
    def when(self) -> Period:
        return parse_period(self.period, family(self.kind).every)


@dataclass(frozen=True, slots=True)
class Stamps:
    """What the rows of some listeners say of how they were made, by listener."""

    revisions: Mapping[str, int]  # as they were read
    variants: Mapping[str, str | None]  # of the experiment that their playlist is part of


@dataclass(frozen=True, slots=True)
class ShardDone:
    """What became of a shard."""

    due: int  # listeners
    built: int  # playlists
    kept: int  # the rules left too few tracks: an earlier playlist is kept for each of these
    failed: int  # listeners
    none: Mapping[str, int] = field(default_factory=dict)  # too few and no earlier one: playlists by what emptied them
    seconds: Mapping[str, float] = field(default_factory=dict)  # by stage


def build_shard(shard: Shard, make: Make = made_all, advance: Advance = silent, together: int = TOGETHER) -> ShardDone:
    """Builds a shard in a process of its own, which opens the store and the version."""
    return build(shard, _store(shard.database), _shelf_at(shard), make, advance, together)


def build(
    shard: Shard, engine: Engine, shelf: VersionShelf, make: Make = made_all, advance: Advance = silent,
    together: int = TOGETHER,
) -> ShardDone:  # fmt: skip
    """Builds and stores the playlists of a shard's listeners who have none of that kind and period yet.

    All themes of one listener are stored together, so that whoever has one has all. A listener who cannot be served is
    recorded as a failure and the others go on; `advance` hears after every `together` listeners, outside of any
    transaction. Raises what the store or the version raise when they cannot be used at all.
    """
    watch, ids = Stopwatch(), due_in(engine, shard)
    done = ShardDone(len(ids), 0, 0, 0)
    for start in range(0, len(ids), together):
        these = ids[start : start + together]
        with watch("read"), reading(engine) as connection:
            asked = read(connection, these, shard.kind, shard.when, shelf.catalogue, shard.by)
            revisions = {id: one.revision for id, one in listeners.some(connection, these).items()}
        stamps = Stamps(revisions, asked.marks())
        done = _and(done, _stored(_answers(asked, shelf, watch, make), stamps, shard, engine, shelf, watch))
        advance(start + len(these), len(ids))
    return replace(done, seconds=watch.seconds)


def due_in(engine: Engine, shard: Shard) -> list[str]:
    """Whose playlists a shard still has to build."""
    with reading(engine) as connection:
        return playlists.unbuilt(
            connection, shard.kind, shard.when, shard.number, shard.shards, shard.timezones,
            joined_before=shard.joined_before, heard_since=shard.heard_since,
        )  # fmt: skip


def _answers(asked: Asked, shelf: VersionShelf, watch: Stopwatch, make: Make) -> Answers:
    """What each listener gets, by id."""
    ids = asked.histories.listeners
    try:
        return dict(zip(ids, make(asked, shelf, watch), strict=True))
    except Exception as error:  # whatever is wrong with one listener must not cost the others theirs
        if len(ids) == 1:
            return {ids[0]: str(error) if isinstance(error, SegueError) else f"{type(error).__name__}: {error}"}
    alone = (asked.some([b]) for b in range(len(ids)))
    return {id: answer for one in alone for id, answer in _answers(one, shelf, watch, make).items()}


def _stored(
    answers: Answers, stamps: Stamps, shard: Shard, engine: Engine, shelf: VersionShelf, watch: Stopwatch
) -> ShardDone:
    made = [(id, *one) for id, all_ in answers.items() if not isinstance(all_, str) for one in all_]
    built = [answer for _, _, answer in made if isinstance(answer, Playlist)]
    short = {(id, name): emptied_by(few.counts) for id, name, few in made if isinstance(few, TooFewTracks)}
    errors = {id: error for id, error in answers.items() if isinstance(error, str)}
    with watch("document"):
        notes = {kind: shard.by.note(kind) for kind in {playlist.kind for playlist in built}}  # a hash of settings
        said = zip(built, documents(built, shelf.catalogue), strict=True)
        rows = [_row(playlist, one | notes[playlist.kind], shard, stamps) for playlist, one in said]
    with watch("save"), engine.begin() as connection:
        playlists.save(connection, rows)
        outbox.enqueue(connection, rows, shard.created)
        failures.record(connection, shard.kind, shard.when, errors, shard.created)
        kept = _kept(connection, short, shard.when)
    none = Counter(stage for one, stage in short.items() if one not in kept)
    return ShardDone(0, len(built), len(kept), len(errors), none)


def _row(playlist: Playlist, said: Document, shard: Shard, stamps: Stamps) -> StoredPlaylist:
    """The row: for good, or for as long as nothing changes that it depends on."""
    final = shard.heard_since is None
    revision = 0 if final else stamps.revisions.get(playlist.listener, 0)
    variant = stamps.variants.get(playlist.listener)
    return playlists.row(playlist, said, shard.created, final, revision, variant)


def _kept(connection: Connection, short: Collection[tuple[str, str]], period: Period) -> set[tuple[str, str]]:
    """Those of `short`, (listener, name of a playlist), that have an earlier one of that name to keep."""
    ids: dict[str, list[str]] = {}
    for id, name in short:
        ids.setdefault(name, []).append(id)
    return {(id, name) for name, mine in ids.items() for id in playlists.having(connection, mine, name, period)}


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


def _shelf_at(shard: Shard) -> VersionShelf:
    """With the tracks that listeners had brought when the job began: the same for all of its shards."""
    return _widened(shard.version, shard.database, shard.created)


@lru_cache(maxsize=1)
def _widened(version: str, database: str, created: datetime) -> VersionShelf:
    with reading(_store(database)) as connection:
        agreed = brought.agreed(connection, created)
    return widened(_shelf(version), agreed)


@lru_cache(maxsize=1)
def _shelf(folder: str) -> VersionShelf:
    """Opened once a process; a version never changes."""
    return open_shelf(Path(folder))


STORES: dict[str, Engine] = {}  # the one that this process builds in


def _store(database: str) -> Engine:
    """Opened once a process; where another store follows, no connection to the one before stays open."""
    if database not in STORES:
        while STORES:
            STORES.popitem()[1].dispose()
        STORES[database] = connected(database)
    return STORES[database]
