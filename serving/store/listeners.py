"""Who the listeners are, and which token belongs to whom.

A token is 32 random bytes, so a plain SHA-256 keeps it safe at rest: there is nothing to guess, and a slow hash
made for passwords would only slow every request. A look-up compares hashes inside an index; how long that takes
tells something about the hash of a wrong guess, never about a token.
"""

from __future__ import annotations

import secrets
import zlib
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import orjson
import pyarrow as pa
from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from playlists.dials import DEFAULT, Dials, turned
from serving.store import erased, switches
from serving.store.changes import insert_new, ms, upsert
from serving.store.tables import listeners, tokens

TOKEN_BYTES = 32
CHUNK = 500  # ids in one question: SQLite and PostgreSQL both limit the parameters of a statement


@dataclass(frozen=True, slots=True)
class Listener:
    """One listener. `revision` counts the changes of their listens, feedback and hidden things."""

    id: str
    name: str | None
    market: str | None
    timezone: str
    created_ms: int
    revision: int
    dials: Dials


COLUMNS = tuple(listeners.c[name] for name in Listener.__slots__)
BY_TOKEN = (  # asked by every request, so the statement is made once
    select(*COLUMNS).join(tokens, tokens.c.listener == listeners.c.id).where(tokens.c.hash == bindparam("hash"))
)

ONE_CHANGED = (  # by every listen that is sent
    update(listeners).where(listeners.c.id == bindparam("who")).values(revision=listeners.c.revision + 1)
)


def hash_of(listener: str) -> int:
    """CRC-32 of the id: its remainder is the shard, the same as `playlists.listens.shard_of`."""
    return zlib.crc32(listener.encode())


def create(
    connection: Connection, id: str, now: datetime, market: str | None = None,
    timezone: str = "UTC", name: str | None = None,
) -> bool:  # fmt: skip
    """Adds a listener. False where the id is taken; that listener stays as they are."""
    row = _row(id, ms(now)) | {"market": market, "timezone": timezone, "name": name}
    return insert_new(connection, listeners, [row]) == 1


def load(connection: Connection, table: pa.Table, now: datetime) -> None:
    """Adds or updates listeners in bulk: columns listener, market, timezone of `playlists.listens.LISTENERS`.

    Who deleted their account stays gone.
    """
    columns = (table[name].to_pylist() for name in ("listener", "market", "timezone"))
    gone = erased.gone(connection, table["listener"].to_pylist())
    rows = [
        _row(id, ms(now)) | {"market": market, "timezone": timezone or "UTC"}
        for id, market, timezone in zip(*columns, strict=True)
        if id not in gone
    ]
    upsert(connection, listeners, rows, replaced=("market", "timezone"))


def move(connection: Connection, id: str, timezone: str, market: str | None) -> None:
    """Keeps where the listener lives; playlists that depend on it are made anew."""
    connection.execute(update(listeners).where(listeners.c.id == id).values(timezone=timezone, market=market))
    changed(connection, [id])


def set_dials(connection: Connection, id: str, dials: Dials) -> None:
    """Keeps what the listener turned; playlists that depend on it are made anew."""
    moved = {name: value for name, value in asdict(dials).items() if value != getattr(DEFAULT, name)}
    row = {"dials": orjson.dumps(moved) if moved else None}
    connection.execute(update(listeners).where(listeners.c.id == id).values(**row))
    changed(connection, [id])


def rename(connection: Connection, id: str, name: str) -> None:
    """What the others in a blend read; no playlist of the listener's own follows from it."""
    connection.execute(update(listeners).where(listeners.c.id == id).values(name=name))


def ensure(connection: Connection, ids: Collection[str], now: datetime) -> int:
    """Adds those of `ids` that are not there yet, with nothing known of them; returns how many."""
    return insert_new(connection, listeners, [_row(id, ms(now)) for id in sorted(ids)])


def get(connection: Connection, id: str) -> Listener | None:
    return _listener(connection.execute(select(*COLUMNS).where(listeners.c.id == id)).first())


def some(connection: Connection, ids: Sequence[str]) -> dict[str, Listener]:
    """Those of `ids` that are there, by id."""
    found: dict[str, Listener] = {}
    for start in range(0, len(ids), CHUNK):
        chunk = select(*COLUMNS).where(listeners.c.id.in_(ids[start : start + CHUNK]))
        found |= {row.id: known_by(row) for row in connection.execute(chunk)}
    return found


def sample(connection: Connection, count: int) -> list[str]:
    """Some ids of who takes part in statistics, as by chance but always the same: by the CRC-32 of the id."""
    taking_part = select(listeners.c.id).where(switches.has_on(listeners.c.id, "statistics"))
    return list(connection.scalars(taking_part.order_by(listeners.c.hash, listeners.c.id).limit(count)))


def known(connection: Connection) -> list[str]:
    """All ids, sorted."""
    return list(connection.scalars(select(listeners.c.id).order_by(listeners.c.id)))


def count(connection: Connection) -> int:
    return connection.scalar(select(func.count()).select_from(listeners)) or 0


def timezones(connection: Connection) -> list[str]:
    """The time zones that listeners live in, sorted."""
    return list(connection.scalars(select(listeners.c.timezone).distinct().order_by(listeners.c.timezone)))


def by_token(connection: Connection, token: str) -> Listener | None:
    """Whose token this is; None where it is nobody's."""
    return _listener(connection.execute(BY_TOKEN, {"hash": hashed(token)}).first())


def issue_token(connection: Connection, listener: str, now: datetime, label: str = "") -> str:
    """A new token of the listener, which is shown this once: only its hash is stored."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {"hash": hashed(token), "listener": listener, "created_ms": ms(now), "label": label}
    insert_new(connection, tokens, [row])
    return token


def revoke_older(connection: Connection, listener: str, label: str, keep: int) -> None:
    """Deletes the listener's tokens of that label but the newest `keep`."""
    mine = (tokens.c.listener == listener) & (tokens.c.label == label)
    newest = select(tokens.c.hash).where(mine).order_by(tokens.c.created_ms.desc(), tokens.c.hash).limit(keep)
    connection.execute(delete(tokens).where(mine, tokens.c.hash.not_in(newest.scalar_subquery())))


def changed(connection: Connection, ids: Collection[str]) -> None:
    """Notes that something that playlists depend on changed for each of `ids`."""
    if len(ids) == 1:
        connection.execute(ONE_CHANGED, {"who": next(iter(ids))})
        return
    ordered = sorted(ids)  # every writer takes the rows in one order, so that none waits for another in a circle
    for start in range(0, len(ordered), CHUNK):
        chunk = listeners.c.id.in_(ordered[start : start + CHUNK])
        connection.execute(update(listeners).where(chunk).values(revision=listeners.c.revision + 1))


def alone(connection: Connection, id: str) -> None:
    """Until this transaction ends, nobody else who asks for it gets past this line for the same listener: what is
    counted after it is still so many when something is added. Readers do not wait."""
    connection.execute(select(listeners.c.id).where(listeners.c.id == id).with_for_update(key_share=True))


def hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _row(id: str, created_ms: int) -> dict[str, str | int | None]:
    return {"id": id, "created_ms": created_ms, "hash": hash_of(id), "folded": id.casefold()}


def known_by(facts: Sequence[Any]) -> Listener:
    """The listener of a row of COLUMNS."""
    known = dict(zip(Listener.__slots__, facts, strict=True))
    return Listener(**known | {"dials": turned(orjson.loads(known["dials"])) if known["dials"] else DEFAULT})


def _listener(row: Row[Any] | None) -> Listener | None:
    return None if row is None else known_by(row)
