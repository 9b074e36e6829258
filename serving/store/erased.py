"""Which accounts are gone, and the receipts of what was deleted."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import orjson
from sqlalchemy import Connection, select

from serving.store.changes import insert_new, ms
from serving.store.erasure_tables import erased, receipts

ID_BYTES = 12
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was deleted: rows by table, of nobody who could be named."""

    id: str
    what: str
    at_ms: int
    counts: Mapping[str, int]


def hash_of(listener: str) -> str:
    """What remains of the id of an account that is gone; names are one in any case."""
    return sha256(f"segue erased {listener.casefold()}".encode("utf-8", "surrogatepass")).hexdigest()


def mark(connection: Connection, listener: str, now: datetime) -> None:
    insert_new(connection, erased, [{"hash": hash_of(listener), "day": str(now.date())}])


def gone(connection: Connection, ids: Collection[str]) -> set[str]:
    """Those of `ids` whose accounts were deleted."""
    by_hash = {hash_of(id): id for id in ids}
    hashes, found = sorted(by_hash), set()
    for start in range(0, len(hashes), CHUNK):
        asked = select(erased.c.hash).where(erased.c.hash.in_(hashes[start : start + CHUNK]))
        found |= {by_hash[hash] for hash in connection.scalars(asked)}
    return found


def give_receipt(connection: Connection, what: str, now: datetime, counts: Mapping[str, int]) -> Receipt:
    """Notes what was deleted, and returns what its owner keeps."""
    receipt = Receipt(secrets.token_urlsafe(ID_BYTES), what, ms(now), {name: n for name, n in counts.items() if n})
    row = {"id": receipt.id, "what": what, "at_ms": receipt.at_ms, "counts": orjson.dumps(receipt.counts)}
    insert_new(connection, receipts, [row])
    return receipt


def receipt(connection: Connection, id: str) -> Receipt | None:
    row = connection.execute(select(receipts).where(receipts.c.id == id)).first()
    return Receipt(row.id, row.what, row.at_ms, orjson.loads(row.counts)) if row else None
