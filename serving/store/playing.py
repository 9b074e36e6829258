"""What listeners are hearing right now, and how far clients say they have read: one row a listener."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select

from serving.store.changes import ms, upsert
from serving.store.player_tables import latest_imports, playing

KEPT = timedelta(days=1)  # after its end: who loves what they just heard may do so a little later


@dataclass(frozen=True, slots=True)
class Playing:
    """What one listener hears until `until_ms`."""

    listener: str
    msid: str
    track: str
    document: bytes  # JSON: track_metadata
    until_ms: int


COLUMNS = tuple(playing.c[name] for name in Playing.__slots__)


def put(connection: Connection, row: Playing) -> None:
    """Notes what plays now, in place of what played before."""
    upsert(connection, playing, [asdict(row)], replaced=("msid", "track", "document", "until_ms"))


def get(connection: Connection, listener: str, now: datetime) -> Playing | None:
    """What the listener hears at `now`, None where nothing plays or its time is over."""
    mine = (playing.c.listener == listener) & (playing.c.until_ms > ms(now))
    row = connection.execute(select(*COLUMNS).where(mine)).first()
    return Playing(*row) if row else None


def last(connection: Connection, listener: str, msid: str) -> Playing | None:
    """What the listener heard last, if it has that MSID; its time may be over."""
    mine = (playing.c.listener == listener) & (playing.c.msid == msid)
    row = connection.execute(select(*COLUMNS).where(mine)).first()
    return Playing(*row) if row else None


def stop(connection: Connection, listener: str) -> None:
    connection.execute(delete(playing).where(playing.c.listener == listener))


def forget(connection: Connection, before: datetime) -> int:
    """Deletes what was over before that time; how many."""
    return connection.execute(delete(playing).where(playing.c.until_ms < ms(before))).rowcount


def read_until(connection: Connection, listener: str, service: str) -> int:
    """The newest listen that a client of that service says it has read, seconds; 0 where none has said so."""
    mine = (latest_imports.c.listener == listener) & (latest_imports.c.service == service)
    return connection.scalar(select(latest_imports.c.latest).where(mine)) or 0


def note_read(connection: Connection, listener: str, service: str, second: int) -> None:
    """Notes it; an earlier time than the noted one changes nothing."""
    row = {"listener": listener, "service": service, "latest": second}
    upsert(connection, latest_imports, [row], ("latest",), only=lambda given: given.latest > latest_imports.c.latest)
