"""The experiments that there are, and the variants that were stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import Connection, delete, literal, select, text

from playlists.responses.variants import Experiment, document_of, experiment_of
from serving.store.changes import INSERT, insert_new, ms
from serving.store.response_tables import experiments, offers, stopped_variants


@dataclass(frozen=True, slots=True)
class Stop:
    """A variant that nobody gets any more."""

    experiment: str
    variant: str
    at_ms: int
    why: str


def add(connection: Connection, experiment: Experiment, now: datetime) -> bool:
    """Stores a new experiment; False where the name is taken: the one that is there stays."""
    row = {"name": experiment.name, "document": orjson.dumps(document_of(experiment)), "created_ms": ms(now)}
    return insert_new(connection, experiments, [row]) == 1


def every(connection: Connection) -> list[Experiment]:
    """All experiments, those to come and those that are over too, by name."""
    found = connection.scalars(select(experiments.c.document).order_by(experiments.c.name))
    return [experiment_of(orjson.loads(document)) for document in found]


def every_alone(connection: Connection) -> list[Experiment]:
    """The same; until this transaction ends nobody else adds one, so that what is checked against them stays true."""
    if connection.dialect.name == "postgresql":  # SQLite lets one transaction write at a time
        connection.execute(text("LOCK TABLE experiments IN SHARE ROW EXCLUSIVE MODE"))
    return every(connection)


def marked(connection: Connection, name: str) -> bool:
    """Whether anything that was offered is marked as made by an experiment of that name, also one that was removed."""
    first, end = f"{name}/", f"{name}0"  # 0 is what follows the stroke
    mark = (offers.c.variant >= first) & (offers.c.variant < end)
    return connection.execute(select(offers.c.variant).where(mark).limit(1)).first() is not None


def stop(connection: Connection, stopped: Stop) -> bool:
    """Stops a variant; False where it was stopped before: the reason that is there stays; nor where its experiment was
    removed while it was judged."""
    values = [literal(getattr(stopped, name)).label(name) for name in Stop.__slots__]
    there = select(*values).where(experiments.c.name == stopped.experiment)
    insert = INSERT[connection.dialect.name](stopped_variants).from_select(Stop.__slots__, there)
    made = connection.execute(insert.on_conflict_do_nothing(), execution_options={"preserve_rowcount": True})
    return made.rowcount == 1


def stops(connection: Connection) -> list[Stop]:
    """All variants that were stopped, by experiment and name."""
    columns = [stopped_variants.c[name] for name in Stop.__slots__]
    found = select(*columns).order_by(stopped_variants.c.experiment, stopped_variants.c.variant)
    return [Stop(*row) for row in connection.execute(found)]


def remove(connection: Connection, name: str) -> bool:
    """Deletes an experiment; what was made by it keeps its mark. False where there is none."""
    return connection.execute(delete(experiments).where(experiments.c.name == name)).rowcount > 0
