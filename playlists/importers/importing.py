"""The whole way of an import, in the order it happens: find, read, match, merge, take over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from playlists.errors import BadInput
from playlists.importers.detect import Dialect, dialect_of
from playlists.importers.faults import NO_TRACK, Fault, time_faults, without
from playlists.importers.gather import Gathered, named_tracks
from playlists.importers.people import lies_directly, person, root_names
from playlists.importers.report import Tally, report
from playlists.importers.rows import (
    Albums,
    Audio,
    Found,
    Listens,
    Note,
    Passed,
    People,
    Refused,
    Tagged,
    TagWords,
    Tracks,
)
from playlists.importers.sources import DAMAGED, Source, Unreadable, opened, sources
from playlists.importers.spool import Spool
from playlists.importers.store import take_over, write_listeners, write_listens, write_report, writing

Progress = Callable[[str], None]
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class File:
    """A file that is going to be read. `listener` is whose it is where it does not say so itself."""

    source: Source
    dialect: Dialect
    listener: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Where what is found goes while reading."""

    gathered: Gathered
    spool: Spool
    people: list[pa.Table]
    tally: Tally
    now: datetime


def import_listens(
    listens: Sequence[Path], tracks: Sequence[Path], data: Path, clock: Clock, progress: Progress
) -> dict[str, Any]:
    """Imports the histories in `listens` and the catalogues in `tracks` into the folder `data`; the report.

    Adds to what is there; the same import again changes nothing but the report. The result does not depend on the
    order of the paths. Raises BadInput where no listen could be taken, saying what was found; `data` is then as before.
    """
    start, tally = clock(), Tally()
    described = list(files(tracks, tally, as_tracks=True))
    histories = list(files(listens, tally, as_tracks=False))
    with writing(data) as fresh:
        with Spool(fresh / "spool") as spool:
            desk = Desk(Gathered(_known(data)), spool, [], tally, start)
            for file in (*described, *histories):
                _read(file, desk, progress)
        _something(listens, tally)
        progress(f"merging {tally.accepted:,} listens")
        named, catalogue = named_tracks(desk.gathered)
        kept = write_listens(data, spool, named, catalogue)
        write_listeners(data, desk.people)
        tally.dated = desk.gathered.albums.dated
        found = report(tally, kept, (clock() - start).total_seconds())
        write_report(data, found)
        take_over(data)
    return found


def files(roots: Sequence[Path], tally: Tally, as_tracks: bool) -> Iterator[File]:
    """Every file below `roots` that speaks a dialect, in their order; the others are tallied with the reason."""
    names = root_names(roots)
    for root in names:
        readable: list[tuple[Source, Dialect]] = []
        for source in sources(root):
            dialect = _detected(source, tally, as_tracks)
            if isinstance(source, Source) and dialect:
                readable.append((source, dialect))
        directly = any(d.personal and lies_directly(s.folders) for s, d in readable)
        for source, dialect in readable:
            whose = person(names[root], source.folders, directly) if dialect.personal else None
            yield File(source, dialect, whose)


def _detected(source: Source | Unreadable, tally: Tally, as_tracks: bool) -> Dialect | None:
    if isinstance(source, Unreadable):
        tally.refuse(source.refused.reason, source.place)
        return None
    try:
        with opened(source) as stream:
            dialect = dialect_of(stream, as_tracks)
    except DAMAGED as broken:
        dialect = _damaged(broken)
    if isinstance(dialect, Refused):
        tally.refuse(dialect.reason, _place(source, dialect.line))
    elif isinstance(dialect, Passed):
        tally.passed_files[source.place] = dialect.what
    return dialect if isinstance(dialect, Dialect) else None


def _read(file: File, desk: Desk, progress: Progress) -> None:
    for found in _until_damaged(file):
        _take(file, found, desk)
        progress(f"{file.source.place}: {desk.tally.read:,} listens read")


def _until_damaged(file: File) -> Iterator[Found]:
    """What the dialect finds; an archive that breaks in the middle gives what came before, then Refused."""
    try:
        with opened(file.source) as stream:
            yield from file.dialect.read(stream)
    except DAMAGED as broken:
        yield _damaged(broken)
    except ValueError as odd:  # a line without an end, or numbers that no calendar has
        yield Refused(f"cannot be read: {str(odd)[:120]}", None)


def _damaged(broken: BaseException) -> Refused:
    return Refused(f"the archive is damaged or cut short here ({broken})", None)


def _take(file: File, found: Found, desk: Desk) -> None:
    match found:
        case Listens():
            _take_listens(file, found, desk)
        case Tracks():
            desk.tally.described += found.table.num_rows
            for line in found.table["line"].filter(pa.array(desk.gathered.codes(found.table) < 0)).to_pylist():
                desk.tally.refuse("a track without an id, or artist and title", _place(file.source, line))
        case Albums():
            desk.tally.albums += found.table.num_rows
            for line in desk.gathered.albums.hear(found.table).to_pylist():
                desk.tally.refuse("an album without an artist or a name", _place(file.source, line))
        case Audio():
            desk.gathered.hear(found)
        case TagWords():
            desk.gathered.tag_words.update(found.words)
        case Tagged():
            desk.gathered.hear_tags(found)
        case People():
            desk.people.append(found.table)
        case Refused():
            desk.tally.read += found.count
            desk.tally.refuse(found.reason, _place(file.source, found.line), found.count)
        case Passed():
            desk.tally.read += found.count
            desk.tally.passed[found.what] += found.count
        case Note():
            desk.tally.note(found.what, _place(file.source, found.line))


def _take_listens(file: File, found: Listens, desk: Desk) -> None:
    table = found.table
    desk.tally.read += table.num_rows
    if file.listener is not None:
        table = table.set_column(
            table.schema.get_field_index("listener"), "listener", table["listener"].fill_null(file.listener)
        )
    kept = _without(table, _faults(table, found.timed, desk.now), file, desk)
    codes = desk.gathered.codes(kept)  # what is refused must not enter the catalogue
    named = _without(kept, [(NO_TRACK, codes < 0)], file, desk)
    if named.num_rows:
        desk.spool.add(named, codes[codes >= 0], file.dialect.name, found.ordered)
        desk.tally.sources[file.dialect.name] += named.num_rows


def _without(table: pa.Table, faults: Iterable[Fault], file: File, desk: Desk) -> pa.Table:
    """The rows without a fault; the others are tallied."""
    return without(table, faults, lambda reason, line: desk.tally.refuse(reason, _place(file.source, line)))


def _faults(table: pa.Table, timed: bool, now: datetime) -> Iterator[Fault]:
    yield "no listener", table["listener"].is_null().to_numpy()
    if timed:
        yield from time_faults(table, now)


def _place(source: Source, line: int | None) -> str:
    return source.place if line is None else f"{source.place}:{line}"


def _known(data: Path) -> pa.Table | None:
    path = data / "catalogue.parquet"
    return pq.read_table(path) if path.exists() else None


def _something(listens: Sequence[Path], tally: Tally) -> None:
    """Raises BadInput where nothing was taken, with what was found instead."""
    if tally.accepted:
        return
    found = [f"refused {n}: {reason} ({tally.places[reason][0]})" for reason, n in tally.refused.most_common(5)]
    found += [f"passed over {n}: {what}" for what, n in tally.passed.most_common()]
    found += [f"passed over {place}: {why}" for place, why in list(tally.passed_files.items())[:5]]
    where = ", ".join(str(p) for p in listens)
    raise BadInput(f"{where}: no listens found; " + ("; ".join(found) or "the folder is empty"))
