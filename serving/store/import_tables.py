"""The table of uploaded histories, as the newest migration leaves it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

imports = Table(
    "imports",
    metadata,
    Column("id", text(), primary_key=True),  # drawn at random; the file lies under it in the folder of uploads
    owner(primary_key=False),
    Column("name", text(), nullable=False),  # of the file, as its owner called it
    Column("bytes", BigInteger, nullable=False),
    Column("state", text(), nullable=False),  # `serving.store.imports.State`
    Column("starts", Boolean, nullable=False),  # as soon as it is looked at, without being asked again
    Column("task", text()),  # that looks at it or imports it now, or did so last
    Column("at_file", Integer, nullable=False),  # how far the import is: this many files of it are done…
    Column("at_step", Integer, nullable=False),  # …and this many batches of the one after them
    Column("preview", LargeBinary),  # JSON, `serving.uploads.ledger`
    Column("report", LargeBinary),  # the same, of what is imported so far
    Column("error", text()),  # a sentence, where it was refused or failed
    Column("created_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Index("imports_listener", "listener", "created_ms"),
)
