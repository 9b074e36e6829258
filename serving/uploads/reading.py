"""One part of an upload as batches of plays that can be taken, with what was refused and left out in a ledger.

The same part gives the same batches in the same order, always: an import that was killed goes on by their number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from playlists.importers.detect import Dialect, dialect_of
from playlists.importers.faults import NO_TRACK, Fault, time_faults, without
from playlists.importers.rows import Found, Listens, Note, Passed, Refused
from playlists.importers.sources import DAMAGED
from serving.uploads.archive import Part
from serving.uploads.ledger import Ledger
from serving.uploads.zips import shown

PIECE = 10_000  # plays of one batch, and of one transaction: other writers wait for it well under a second
BROKEN = (*DAMAGED, ValueError, OverflowError, pa.ArrowException)
SEVERAL = "the file holds the plays of several people; leave only those that are yours"
NO_PLAYS = "a table without plays"
NAMING = (("item",), ("artist", "title"), ("mbid",), ("isrc",), ("spotify_uri",))  # any of these names a track


@dataclass(frozen=True, slots=True)
class Batch:
    """What was found at once, `step` from 1: `table` (schema LISTEN_ROWS) has what can be taken, None where nothing."""

    step: int
    table: pa.Table | None
    source: str
    ordered: bool  # the order of the rows stands for time
    read_bytes: int  # of the part, so far


def batches_of(part: Part, after: int, ledger: Ledger, now: datetime, beat: Callable[[], None]) -> Iterator[Batch]:
    """The batches of a part whose step is above `after`; only those are counted in `ledger`.

    `beat` is called now and then, also while it reads what was counted before.
    """
    dialect = _dialect(part, beat)
    if not isinstance(dialect, Dialect):
        if not after:
            _leave(dialect, part, ledger)
            yield Batch(1, None, "", False, part.size)
        return
    with ExitStack() as stack:
        stream = part.enter(stack)
        for step, found in islice(enumerate(_pieces(dialect, stream, beat), 1), after, None):
            table = _counted(found, part, ledger, now)
            yield Batch(step, table, dialect.name, isinstance(found, Listens) and found.ordered, stream.tell())


def _leave(why: Passed | Refused, part: Part, ledger: Ledger) -> None:
    if isinstance(why, Passed):
        ledger.leave(part.place, why.what)
    else:
        ledger.refuse(why.reason, part.place if why.line is None else f"{part.place}:{why.line}")


def _dialect(part: Part, beat: Callable[[], None]) -> Dialect | Passed | Refused:
    """How to read the part, or why it is left. A file that names listeners is taken where it names one."""
    try:
        with ExitStack() as stack:
            dialect = dialect_of(part.enter(stack))
        if isinstance(dialect, Dialect) and not dialect.personal and _names_several(part, dialect, beat):
            return Refused(SEVERAL, None)
    except BROKEN as broken:
        return _broken(broken)
    return dialect


def _names_several(part: Part, dialect: Dialect, beat: Callable[[], None]) -> bool:
    seen: set[str] = set()
    with ExitStack() as stack:
        for found in dialect.read(part.enter(stack)):
            beat()
            if isinstance(found, Listens):
                seen.update(pc.unique(found.table["listener"]).drop_null().to_pylist())
            if len(seen) > 1:
                return True
    return False


def _pieces(dialect: Dialect, stream: IO[bytes], beat: Callable[[], None]) -> Iterator[Found]:
    """What the dialect finds, listens at most PIECE at a time; where it breaks, a Refused is the last."""
    try:
        for found in dialect.read(stream):
            beat()
            if isinstance(found, Listens):
                for start in range(0, found.table.num_rows, PIECE):
                    yield Listens(found.table.slice(start, PIECE), found.timed, found.ordered)
            else:
                yield found
    except BROKEN as broken:
        yield _broken(broken)


def _broken(error: BaseException) -> Refused:
    return Refused(f"damaged or cut short from here on ({shown(str(error))})", None)


def _counted(found: Found, part: Part, ledger: Ledger, now: datetime) -> pa.Table | None:
    """Counts what was found; its plays that can be taken, where it holds any."""
    match found:
        case Listens():
            return _good(found, part, ledger, now)
        case Refused() | Passed() | Note():
            ledger.note(found, part.place)
        case _:
            ledger.leave(part.place, NO_PLAYS)
    return None


def _good(found: Listens, part: Part, ledger: Ledger, now: datetime) -> pa.Table | None:
    table = found.table
    ledger.read += table.num_rows
    faults = _faults(table, found.timed, now)
    kept = without(table, faults, lambda reason, line: ledger.refuse(reason, f"{part.place}:{line}"))
    return kept if kept.num_rows else None


def _faults(table: pa.Table, timed: bool, now: datetime) -> Iterator[Fault]:
    nothing = np.ones(table.num_rows, bool)
    for words in NAMING:
        nothing &= np.any([table[word].is_null().to_numpy() for word in words], axis=0)
    yield NO_TRACK, nothing
    if timed:
        yield from time_faults(table, now)
