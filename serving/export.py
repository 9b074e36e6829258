"""`python -m serving.export --to DATA`: the listens of the store as the folder that training reads.

Who switched training off is not in it. A shard is written anew only where one of its listeners changed since, and
from the store are read those who did, so a nightly export costs what changed. What was deleted is in no shard that is
written after it, and a shard that held it is written: the next training set does not have it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Engine, select

from playlists.errors import BadInput, SegueError
from playlists.listens import LISTENERS, SHARDS, shard_folder
from serving.exporting.catalogue import CATALOGUE, found_catalogue, with_brought
from serving.exporting.replaced import replace
from serving.exporting.shards import Person, write_shard
from serving.progress import Advance, bar
from serving.settings import database_url, settings_of
from serving.store import accesses
from serving.store.opened import open_store, reading
from serving.store.switches import has_on
from serving.store.tables import listeners

FILE = "store.parquet"
STATE = "exported.json"  # what each shard was written from
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
    found_catalogue(to, models)
    state, at = _state(to), now or datetime.now(UTC)
    state[BROUGHT] = with_brought(store, to / CATALOGUE, set(state.get(BROUGHT, "").split()))
    done = Exported(0, 0, 0)
    for shard in range(SHARDS):
        before = done.written
        with reading(store) as connection:
            people = connection.execute(
                select(listeners.c.id, listeners.c.revision, listeners.c.created_ms)
                .where(listeners.c.hash % SHARDS == shard, has_on(listeners.c.id, "training"))
                .order_by(listeners.c.id)
            ).all()
            print_ = sha256(repr([tuple(one) for one in people]).encode()).hexdigest()
            if state.get(str(shard)) == print_:
                done = Exported(done.listens, done.written, done.kept + 1)
            else:
                rows = write_shard(connection, [Person(*one) for one in people], shard_folder(to, shard) / FILE)
                done = Exported(done.listens + rows, done.written + 1, done.kept)
        if done.written > before:
            with store.begin() as connection:
                accesses.add_for_all(connection, [one.id for one in people], "training", "listens", "read", at)
        state[str(shard)] = print_
        replace(to / STATE, json.dumps(state).encode())
        advance(1, SHARDS)
    _people(store, to)
    return done


def _state(to: Path) -> dict[str, str]:
    """What was exported before. Raises BadInput for listens that no export wrote."""
    others = [file for file in sorted(to.glob("listens/*/*.parquet")) if file.name != FILE]
    if others:
        raise BadInput(
            f"{others[0]}: listens from elsewhere; export to a folder of its own (they are in the store too)"
        )
    return dict(json.loads((to / STATE).read_text())) if (to / STATE).exists() else {}


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


if __name__ == "__main__":
    sys.exit(main())
