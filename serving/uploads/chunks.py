"""An upload as chunks of plays that are ready for the store, from any place in it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.errors import SegueError
from playlists.listens import HEARD
from serving.store import private_sessions
from serving.store.imports import Import, Place
from serving.store.opened import reading
from serving.store.tables import NO_TIME
from serving.uploads.archive import Part, laid_out
from serving.uploads.ledger import Ledger
from serving.uploads.reading import PIECE, Batch, batches_of
from serving.uploads.tracks import Brought, Meanings
from serving.work.kind import Work

FULL = PIECE // 2  # plays; less wait for more, so that a thousand small files are no thousand transactions
NO_TRACK = "no track: its id cannot be kept, and nothing else names it"
KB = 1024  # what the task counts in: its columns have 32 bits


@dataclass(frozen=True, slots=True)
class Chunk:
    """n plays of schema HEARD, and the place in the upload behind them.

    `bare` (n,): the id that each track would have without a catalogue; null where that is the one it has.
    """

    plays: pa.Table
    bare: pa.Array
    until: Place
    brought: tuple[Brought, ...] = ()

    def renamed_at(self) -> list[int]:
        """When the plays were whose track has another id by the catalogue, in ms."""
        times: list[int] = self._ms().filter(self.bare.is_valid()).drop_null().to_pylist()
        return times

    def without(self, there: set[tuple[int, str]]) -> pa.Table:
        """The plays but those that are `there`, as (ms, track), under their bare id."""
        if not there:
            return self.plays
        bare = zip(self._ms().to_pylist(), self.bare.to_pylist(), strict=True)
        return self.plays.filter(pa.array([pair not in there for pair in bare], pa.bool_()))

    def _ms(self) -> pa.Array:
        return self.plays["at"].combine_chunks().cast(pa.int64())


@dataclass(slots=True)
class Heart:
    """Says how far a task is, in kilobytes of all that it reads."""

    work: Work
    whole: int = 1
    done: int = 0

    def beat(self) -> None:
        self.work.advance(min(self.done // KB, self.whole // KB), self.whole // KB + 1)


def chunks_of(one: Import, ledger: Ledger, work: Work) -> Iterator[Chunk]:
    """The plays of an upload from `one.at` on; when a chunk comes, `ledger` has counted all until its end.

    Raises BadInput where it is no export but an attack.
    """
    heart, meanings = Heart(work), meanings_of(work)
    with ExitStack() as stack:
        parts, unread = laid_out(one.id, one.name, work.desk.uploads, stack, heart.beat)
        if one.at == (0, 0):
            for each in unread:
                ledger.refuse(each.why, each.place)
        heart.whole = sum(part.size for part in parts)
        heart.done = sum(part.size for part in parts[: one.at_file])
        waiting: list[Chunk] = []
        for until, batch, part in _batches(parts, one, ledger, heart):
            if batch.table is not None:
                waiting.append(_chunk(batch, batch.table, part, one, until, meanings, ledger, work))
            if sum(chunk.plays.num_rows for chunk in waiting) >= FULL:
                yield _together(waiting)
                waiting = []
        if waiting:
            yield _together(waiting)


def _batches(
    parts: list[Part], one: Import, ledger: Ledger, heart: Heart
) -> Iterator[tuple[Place, Batch, Part]]:  # fmt: skip
    now = datetime.fromtimestamp(one.created_ms / 1000, UTC)  # the same when it goes on after days
    for number, part in enumerate(parts[one.at_file :], one.at_file):
        after, before = one.at_step if number == one.at_file else 0, heart.done
        for batch in batches_of(part, after, ledger, now, heart.beat):
            heart.done = before + batch.read_bytes
            yield (number, batch.step), batch, part
        heart.done = before + part.size


def _chunk(
    batch: Batch, found: pa.Table, part: Part, one: Import, until: Place, meanings: Meanings, ledger: Ledger, work: Work
) -> Chunk:
    found = _public(found, one.listener, ledger, work)
    tracks = meanings.of(found)
    named = tracks.id.is_valid()
    for line in found["line"].filter(pc.invert(named)).to_pylist():
        ledger.refuse(NO_TRACK, f"{part.place}:{line}")
    table, ids = found.filter(named), tracks.id.filter(named)
    count = table.num_rows
    positions = pa.nulls(count, pa.int32())
    if batch.ordered:
        positions = pa.array(np.arange(ledger.position, ledger.position + count), pa.int32())
        ledger.position += count
    plays = pa.Table.from_arrays(
        [pa.repeat(one.listener, count), ids, table["at"], positions, table["plays"].fill_null(1),
         _not_negative(table["ms_played"]), table["skipped"], pa.repeat(batch.source, count), table["device"]],
        schema=HEARD,
    )  # fmt: skip
    _count(ledger, plays, int((tracks.known & named.to_numpy(zero_copy_only=False)).sum()), batch.source)
    bare = tracks.bare.filter(named)
    return Chunk(plays, pc.if_else(pc.equal(bare, ids), None, bare), until, tracks.brought)


def _public(found: pa.Table, listener: str, ledger: Ledger, work: Work) -> pa.Table:
    """Without what was played in a private session of the listener here."""
    with reading(work.desk.store) as connection:
        hidden = private_sessions.hides(
            connection, listener, found["at"].cast(pa.int64()).fill_null(NO_TIME).to_numpy()
        )
    ledger.private += int(hidden.sum())
    return found.filter(pa.array(~hidden))


def _count(ledger: Ledger, plays: pa.Table, matched: int, source: str) -> None:
    ledger.taken += plays.num_rows
    ledger.matched += matched
    ledger.sources[source] = ledger.sources.get(source, 0) + plays.num_rows
    span = pc.min_max(plays["at"].cast(pa.int64())).as_py()
    if span["min"] is not None:
        ledger.span(span["min"], span["max"])


def _not_negative(played: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(pc.less(played, 0), None, played)


def _together(chunks: list[Chunk]) -> Chunk:
    if len(chunks) == 1:
        return chunks[0]
    bare = pa.concat_arrays([chunk.bare for chunk in chunks])
    plays = pa.concat_tables([chunk.plays for chunk in chunks])
    return Chunk(plays, bare, chunks[-1].until, tuple(one for chunk in chunks for one in chunk.brought))


def meanings_of(work: Work) -> Meanings:
    """By the catalogue of the version that is served; without one nothing is known, and everything is kept."""
    try:
        catalogue = work.desk.shelf.get().catalogue
    except SegueError:
        return Meanings(None, None)
    return Meanings(catalogue, work.desk.matcher.of(catalogue))
