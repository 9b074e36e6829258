"""Which files were loaded already, by their fingerprints."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from serving.store.changes import insert_new, ms
from serving.store.tables import loads


def done(connection: Connection, fingerprints: Collection[str]) -> set[str]:
    """Those of `fingerprints` that were loaded."""
    return set(connection.scalars(select(loads.c.fingerprint).where(loads.c.fingerprint.in_(sorted(fingerprints)))))


def record(connection: Connection, fingerprint: str, now: datetime) -> None:
    insert_new(connection, loads, [{"fingerprint": fingerprint, "loaded_ms": ms(now)}])
