"""`python -m serving.export --to DATA`: the listens of the store as the folder that training reads.

Who switched training off is not in it. A shard is written anew only where one of its listeners changed since, so a
nightly export costs what changed. What was deleted is in no shard that is written after it, and a shard that held it is
written: the next training set does not have it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine, select

from playlists.catalogue import Catalogue, read_catalogue, write_catalogue
from playlists.errors import BadInput, NotFound, SegueError
from playlists.listens import LISTENERS, LISTENS, SHARDS, shard_folder
from playlists.version.registry import current
from serving.progress import Advance, bar
from serving.settings import database_url, settings_of
from serving.shelves.widened import brought_rows
from serving.store import accesses, brought, listens
from serving.store.opened import open_store, reading
from serving.store.switches import has_on
from serving.store.tables import listeners

FILE = "store.parquet"
STATE = "exported.json"  # what each shard was written from
TOGETHER = 500  # listeners read at once
CATALOGUE = "catalogue.parquet"
BROUGHT = "brought"  # in the state: the ids of the catalogue's tracks that listeners brought


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export did."""

    listens: int  # in all shards that were written
    written: int  # shards
    kept: int  # shards in which nothing had changed


def main(argv: Sequence[str] | None = None) -> int:
    """The command; 1 where it could not be done, with what to change."""
    try:
        given = _arguments(argv)
        with bar("exporting listens") as advance:
            done = export_folder(open_store(given.database), given.to, given.models, advance)
    except SegueError as refused:
        print(refused, file=sys.stderr)
        return 1
    print(f"{given.to}: {done.listens} listens in {done.written} shards; {done.kept} had not changed")
    return 0


def _arguments(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m serving.export", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, help="the folder for `make train DATA=…`")
    parser.add_argument("--database", default=database_url(os.environ), help="the store; DATABASE_URL by default")
    models = settings_of(os.environ).models
    parser.add_argument("--models", type=Path, default=models, help="whose catalogue it is; MODELS by default")
    return parser.parse_args(argv)


def export_folder(store: Engine, to: Path, models: Path, advance: Advance, now: datetime | None = None) -> Exported:
    """Brings the folder `to` up to date with the store; the catalogue is that of `to`, else of the served version.

    Everybody whose listens are written can read that they were. Raises NotFound where neither has a catalogue, BadInput
    where `to` holds listens that came from elsewhere.
    """
    _catalogue(to, models)
    state, at = _state(to), now or datetime.now(UTC)
    state[BROUGHT] = _with_brought(store, to / CATALOGUE, set(state.get(BROUGHT, "").split()))
    done = Exported(0, 0, 0)
    for shard in range(SHARDS):
        before = done.written
        with reading(store) as connection:
            people = connection.execute(
                select(listeners.c.id, listeners.c.revision)
                .where(listeners.c.hash % SHARDS == shard, has_on(listeners.c.id, "training"))
                .order_by(listeners.c.id)
            ).all()
            print_ = sha256(repr([tuple(one) for one in people]).encode()).hexdigest()
            if state.get(str(shard)) == print_:
                done = Exported(done.listens, done.written, done.kept + 1)
            else:
                rows = _write(connection, [one.id for one in people], shard_folder(to, shard) / FILE)
                done = Exported(done.listens + rows, done.written + 1, done.kept)
        if done.written > before:
            with store.begin() as connection:
                accesses.add_for_all(connection, [one.id for one in people], "training", "listens", "read", at)
        state[str(shard)] = print_
        _replace(to / STATE, json.dumps(state).encode())
        advance(1, SHARDS)
    _people(store, to)
    return done


def _catalogue(to: Path, models: Path) -> None:
    if (to / CATALOGUE).exists():
        return
    try:
        served = models / current(models) / CATALOGUE
    except SegueError:
        served = models / "none"
    if not served.exists():
        raise NotFound(f"{to}: no catalogue here, and no version in {models}; copy {CATALOGUE} of `make data` to {to}")
    _replace(to / CATALOGUE, served.read_bytes())


def _with_brought(store: Engine, file: Path, had: set[str]) -> str:
    """Puts the tracks that several listeners brought into the catalogue, and takes out those `had` that no longer
    several have; the ids of those that are in it."""
    with reading(store) as connection:
        agreed = brought.agreed(connection)
    if not agreed and not had:
        return ""
    whole = read_catalogue(file).table
    base = Catalogue(whole.filter(pc.invert(pc.is_in(whole["track"], pa.array(sorted(had), pa.string())))))
    rows = brought_rows(agreed, base)
    write_catalogue(file, pa.concat_tables([base.table, rows]))
    return " ".join(rows["track"].to_pylist())


def _state(to: Path) -> dict[str, str]:
    """What was exported before. Raises BadInput for listens that no export wrote."""
    others = [file for file in sorted(to.glob("listens/*/*.parquet")) if file.name != FILE]
    if others:
        raise BadInput(
            f"{others[0]}: listens from elsewhere; export to a folder of its own (they are in the store too)"
        )
    return dict(json.loads((to / STATE).read_text())) if (to / STATE).exists() else {}


def _write(connection: Connection, ids: Sequence[str], file: Path) -> int:
    """Writes the listens of `ids`; how many. Without any there is no file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part, rows = file.with_suffix(f".part{os.getpid()}"), 0
    with pq.ParquetWriter(part, LISTENS) as writer:
        for table in _tables(connection, ids):
            writer.write_table(table)
            rows += table.num_rows
    if rows:
        part.replace(file)
    else:
        part.unlink()
        file.unlink(missing_ok=True)
    return rows


def _tables(connection: Connection, ids: Sequence[str]) -> Iterable[pa.Table]:
    return (listens.read(connection, ids[start : start + TOGETHER]) for start in range(0, len(ids), TOGETHER))


def _people(store: Engine, to: Path) -> None:
    """What training may know of listeners: market and time zone, no name."""
    with reading(store) as connection:
        told = select(listeners.c.id, listeners.c.market, listeners.c.timezone)
        asked = told.where(has_on(listeners.c.id, "training")).order_by(listeners.c.id)
        found = [tuple(row) for row in connection.execute(asked)]
    known = dict(zip(("listener", "market", "timezone"), zip(*found, strict=True) if found else ((),) * 3, strict=True))
    none: list[None] = [None] * len(found)
    columns = [pa.array(known.get(field.name, none), field.type) for field in LISTENERS]
    part = to / f"listeners.part{os.getpid()}"
    pq.write_table(pa.Table.from_arrays(columns, schema=LISTENERS), part)
    part.replace(to / "listeners.parquet")


def _replace(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_suffix(f".part{os.getpid()}")
    part.write_bytes(content)
    part.replace(file)


if __name__ == "__main__":
    sys.exit(main())
