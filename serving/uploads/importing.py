"""The tasks of an upload: a look at it, then its import in chunks.

A chunk of plays, the counts so far and the place that the import has reached are one transaction. So a worker that is
killed anywhere loses nothing and doubles nothing: whoever goes on begins behind the last chunk that is there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import pyarrow as pa
from sqlalchemy import Connection

from playlists.errors import BadInput, NotReady, SegueError
from playlists.listens import LISTENS
from serving.finding.brought import kept
from serving.store import imports, listens, tasks
from serving.store.imports import Import
from serving.store.opened import reading
from serving.store.tasks import Task
from serving.uploads.chunks import Chunk, chunks_of
from serving.uploads.ledger import Ledger, ledger_of
from serving.work.kind import Report, Stop, Work

TOLD = 3  # reasons in one sentence


def preview_import(task: Task, work: Work) -> Report:
    """Reads an upload through and stores what an import would take, leave out and refuse."""
    one, ledger = _there(task, work), Ledger()
    if one.state != "received":
        return {}
    with _refusing(one, work):
        for _ in chunks_of(one, ledger, work):
            pass
        if not ledger.taken:
            with work.desk.store.begin() as connection:
                imports.looked_through(connection, one, ledger.document())
            raise BadInput(nothing_in(one.name, ledger))
    with work.desk.store.begin() as connection:
        if not imports.previewed(connection, one, ledger.document(), work.desk.clock()):
            raise Stop
    return {"plays": ledger.taken}


def run_import(task: Task, work: Work) -> Report:
    """Imports an upload, from where its import is, and takes its file away."""
    one = _there(task, work)
    with _refusing(one, work):
        ledger = _imported(one, task, work) if one.state == "importing" else ledger_of(one.report)
    work.desk.uploads.remove(one.id)
    return {"added": ledger.added, "duplicates": ledger.duplicates}


def _imported(one: Import, task: Task, work: Work) -> Ledger:
    ledger = ledger_of(one.report)
    for chunk in chunks_of(one, ledger, work):
        with work.desk.store.begin() as connection:
            _add(connection, one.listener, chunk, ledger, work.desk.clock())
            if not imports.advanced(connection, one, chunk.until, ledger.document()):
                raise Stop
            tasks.got_further(connection, task)
        one = replace(one, at_file=chunk.until[0], at_step=chunk.until[1])
    with work.desk.store.begin() as connection:
        if not imports.advanced(connection, one, one.at, ledger.document()):
            raise Stop
        imports.end(connection, one.id, "done", None, work.desk.clock())
    return ledger


def _add(connection: Connection, listener: str, chunk: Chunk, ledger: Ledger, now: datetime) -> None:
    """Adds what is new of a chunk, and what it says of tracks that the catalogue does not have. A play that is there
    under the bare name of its track is that play: it came before the catalogue had the track."""
    there = listens.at(connection, listener, chunk.renamed_at())
    new = _under_one_id(connection, listener, chunk, chunk.without(there), now)
    added, duplicates = listens.add(connection, new) if new.num_rows else (0, 0)
    ledger.added += added
    ledger.duplicates += duplicates + chunk.plays.num_rows - new.num_rows


def _under_one_id(connection: Connection, listener: str, chunk: Chunk, new: pa.Table, now: datetime) -> pa.Table:
    """The plays `new`, where a track that the catalogue does not have is the one that its keys mean to the listener."""
    bare = [one.track for one in chunk.brought]
    ids = kept(connection, listener, bare, [o.keys for o in chunk.brought], [o.words for o in chunk.brought], now)
    other = {old: id for old, id in zip(bare, ids, strict=True) if old != id}
    if not other:
        return new
    tracks = pa.array([other.get(track, track) for track in new["track"].to_pylist()], pa.string())
    return new.set_column(new.column_names.index("track"), LISTENS.field("track"), tracks)


def nothing_in(name: str, ledger: Ledger) -> str:
    """Why there is nothing to import: the first reasons, with their places."""
    found = [f"{reason} ({told['places'][0]})" for reason, told in ledger.refused.items()]
    found += [f"{count} {what}" for what, count in {"private": ledger.private, **ledger.passed}.items() if count]
    found += [f"{place}: {why}" for place, why in ledger.files.items()]
    return f"{name}: no plays to import; " + ("; ".join(found[:TOLD]) or "it is empty")


def _there(task: Task, work: Work) -> Import:
    with reading(work.desk.store) as connection:
        one = imports.get(connection, task.payload["import"])
    if one is None:
        raise Stop
    return one


@contextmanager
def _refusing(one: Import, work: Work) -> Iterator[None]:
    """What its owner has to change ends the import with that sentence; its file is of no use any more."""
    try:
        yield
    except NotReady:
        raise
    except SegueError as refused:
        with work.desk.store.begin() as connection:
            imports.end(connection, one.id, "refused", str(refused), work.desk.clock())
        work.desk.uploads.remove(one.id)
        raise
    except FileNotFoundError as gone:
        if work.desk.uploads.file(one.id).exists():
            raise
        raise BadInput("the file of this import is gone; upload it again") from gone
