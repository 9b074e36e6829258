"""The table of background tasks, as the newest migration leaves it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Integer, LargeBinary, SmallInteger, Table, Text

from serving.store.tables import metadata


def _text() -> Text:
    return Text().with_variant(Text(collation="C"), "postgresql")


tasks = Table(
    "tasks",
    metadata,
    Column("id", _text(), primary_key=True),  # a UUID drawn at random
    Column("kind", _text(), nullable=False),
    Column("listener", _text(), ForeignKey("listeners.id", ondelete="CASCADE")),  # whose it is; NULL: the server's own
    Column("payload", LargeBinary, nullable=False),  # JSON object
    Column("key", _text()),  # what makes it the same task as another one; NULL: it is like no other
    Column("state", _text(), nullable=False),  # "waiting", "running", "done" or "failed"
    Column("due_ms", BigInteger, nullable=False),  # not before
    Column("lease_until_ms", BigInteger),  # who runs it has it until then, and others may take it over afterwards
    Column("leased_by", _text()),
    Column("attempts", SmallInteger, nullable=False),  # leases that were not given back
    Column("fruitless", SmallInteger, nullable=False, server_default="0"),  # of them, since it last got further
    Column("done", Integer, nullable=False),  # of `whole`, in what the kind counts
    Column("whole", Integer, nullable=False),
    Column("report", LargeBinary),  # JSON object, of what is done
    Column("error", _text()),  # of the last attempt, a sentence
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Index("tasks_key", "key", unique=True),
    Index("tasks_due", "state", "due_ms"),
    Index("tasks_listener", "listener", "created_ms"),
)
