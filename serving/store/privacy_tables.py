"""The tables of what a listener decides of their privacy and sees of it, as the newest migration leaves them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, Table

from serving.store.tables import _owner as owner
from serving.store.tables import _text as text
from serving.store.tables import metadata

switched_off = Table(
    "switched_off",
    metadata,
    owner(),
    Column("purpose", text(), primary_key=True),  # `serving.store.switches.Switch`
    Column("since_ms", BigInteger, nullable=False),
    Index("switched_off_purpose", "purpose", "since_ms"),
)

private_sessions = Table(
    "private_sessions",
    metadata,
    owner(),
    Column("begins_ms", BigInteger, primary_key=True, autoincrement=False),  # a whole second: players know no less
    Column("until_ms", BigInteger, nullable=False),  # not included
)

accesses = Table(
    "accesses",
    metadata,
    owner(),
    Column("day", text(), primary_key=True),  # UTC, 2026-11-18
    Column("by", text(), primary_key=True),  # `serving.store.accesses.By`
    Column("name", text(), primary_key=True),  # of the token or the command; "" where there is none
    Column("area", text(), primary_key=True),  # `serving.access.accessed.Area`
    Column("act", text(), primary_key=True),  # "read" or "changed"
    Column("times", Integer, nullable=False),
)
