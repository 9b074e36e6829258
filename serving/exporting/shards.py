"""One shard of an export: of whom nothing changed, what was exported before; of the others, what the store has.

What the rows were made from stands in the footer of their own file, so that a file and what is known of it are
replaced together. A shard is written whole, which Parquet does in a second for millions of rows; the store is asked
for the listens of those alone who changed.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection

from playlists.errors import BadInput
from playlists.listens import LISTENS, checked, read_parquet
from serving.store import listens

TOGETHER = 500  # listeners read at once
MADE_FROM = b"segue.made_from"  # in the footer: [listener, revision, created_ms, listens], in the order of the rows


class Person(NamedTuple):
    """Whose listens, and as of which change; since when there is the account, which may have been made anew."""

    id: str
    revision: int
    created_ms: int


@dataclass(frozen=True, slots=True)
class Before:
    """What was exported before, listener by listener."""

    rows: pa.Table = field(default_factory=LISTENS.empty_table)
    place: dict[Person, tuple[int, int]] = field(default_factory=dict)  # of each: the first of their rows, how many


def write_shard(connection: Connection, people: Sequence[Person], file: Path) -> int:
    """Writes the listens of `people`, who rise by id; how many. Without any there is no file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    before, part = _before(file), file.with_suffix(f".part{os.getpid()}")
    made: list[tuple[str, int, int, int]] = []
    with pq.ParquetWriter(part, LISTENS) as writer:
        for start in range(0, len(people), TOGETHER):
            group = people[start : start + TOGETHER]
            pieces = list(_pieces(connection, group, before))
            writer.write_table(pa.concat_tables(pieces))
            made += [(*person, len(piece)) for person, piece in zip(group, pieces, strict=True)]
        writer.add_key_value_metadata({MADE_FROM: json.dumps(made).encode()})
    rows = sum(count for *_, count in made)
    if rows:
        part.replace(file)
    else:
        part.unlink()
        file.unlink(missing_ok=True)
    return rows


def _pieces(connection: Connection, group: Sequence[Person], before: Before) -> Iterator[pa.Table]:
    """The listens of each of `group`."""
    changed = [person.id for person in group if person not in before.place]
    fresh = listens.read(connection, changed) if changed else LISTENS.empty_table()
    counts = {one["values"]: one["counts"] for one in pc.value_counts(fresh["listener"]).to_pylist()}
    done = 0  # of the fresh ones, which rise by listener too
    for person in group:
        if person in before.place:
            yield before.rows.slice(*before.place[person])
        else:
            yield fresh.slice(done, counts.get(person.id, 0))
            done += counts.get(person.id, 0)


def _before(file: Path) -> Before:
    """What stands in `file`; nothing where it is not there, is broken, or does not say what it was made from."""
    try:
        rows = checked(read_parquet(file), LISTENS, str(file))
        told = json.loads((pq.read_metadata(file).metadata or {})[MADE_FROM])
    except (FileNotFoundError, BadInput, KeyError):
        return Before()
    place, first = {}, 0
    for *person, count in told:
        place[Person(*person)] = first, count
        first += count
    return Before(rows, place)
