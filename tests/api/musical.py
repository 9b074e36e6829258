"""Somebody who played tracks of a catalogue with genres, some of them long ago and elsewhere."""

from __future__ import annotations

from datetime import timedelta

import pyarrow as pa
from sqlalchemy import select

from playlists.listens import LISTENS
from serving.store import listens, tables
from tests.api.conftest import NOW, Server

HEARD = (1, 9, 17, 4, 12, 20)  # blues and emo
EARLY = (2, 10, 26)  # cumbia, a month earlier, through another player


def heard(server: Server) -> str:
    """Their token; the only listener who played anything yet."""
    token = server.sign_up()
    server.listen(token, list(HEARD))
    began = NOW - timedelta(days=40)
    with server.app.state.store.begin() as connection:
        (who,) = connection.execute(select(tables.listens.c.listener).distinct()).one()
        rows = [{"listener": who, "track": f"t{row}", "at": began + timedelta(hours=n), "plays": 1,
                 "ms_played": 180_000, "source": "bedroom"} for n, row in enumerate(EARLY)]  # fmt: skip
        listens.add(connection, pa.Table.from_pylist(rows, schema=LISTENS))
    return token
