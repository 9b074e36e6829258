"""The body of a request to disk, block by block: whole and durable, or nothing of it."""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import IO

from sqlalchemy import Connection

from playlists.errors import BadInput, NotReady
from serving.desk import Desk
from serving.store import imports
from serving.store.listeners import alone
from serving.uploads.folder import TooLarge, Uploads
from serving.uploads.zips import shown

ID_BYTES = 16
BLOCK = 1 << 20  # bytes that wait in memory; the disk is asked for room as often
MOST_HELD = 5  # uploads of one listener whose file is on disk


async def received(desk: Desk, listener: str, name: str, body: AsyncIterator[bytes], starts: bool) -> str:
    """Writes `body` to the disk and notes the upload; its id. The file is of the size that came, whatever was said.

    Raises NotReady for who has MOST_HELD uploads that are not done, TooLarge and NoRoom, BadInput for an empty body;
    then, and where the client goes away, nothing is left.
    """
    id, uploads, now = secrets.token_hex(ID_BYTES), desk.uploads, desk.clock()
    await desk.read(lambda c: _one_more(c, listener))  # before any of it is read
    try:
        size = await _written(desk, uploads.begin(id), body)
        if not size:
            raise BadInput("the file is empty; choose the export as it was downloaded")
        await desk.build(lambda: uploads.keep(id))
        await desk.write(lambda c: _noted(c, listener, id, shown(name), size, starts, now))
    except BaseException:
        uploads.remove(id)
        raise
    return id


def _noted(connection: Connection, listener: str, id: str, name: str, size: int, starts: bool, now: datetime) -> None:
    alone(connection, listener)
    _one_more(connection, listener)  # others may have come whole meanwhile
    imports.add(connection, listener, id, name, size, starts, now)


def _one_more(connection: Connection, listener: str) -> None:
    """Raises NotReady where the listener has enough uploads."""
    if imports.holding(connection, listener) >= MOST_HELD:
        raise NotReady(f"you have {MOST_HELD} uploads that are not imported yet; start or delete one of them first")


async def _written(desk: Desk, to: Path, body: AsyncIterator[bytes]) -> int:
    """Writes the body block by block, in a thread: the event loop goes on. The bytes that came."""
    size, waiting = 0, bytearray()
    with to.open("wb") as file:
        async for piece in body:
            waiting += piece
            size += len(piece)
            if size > desk.uploads.upload_bytes:
                raise TooLarge(f"the file is larger than {desk.uploads.upload_bytes:,} bytes, and no upload may be")
            if len(waiting) >= BLOCK:
                block, waiting = bytes(waiting), bytearray()
                await desk.build(lambda block=block: _put(file, block, desk.uploads))  # type: ignore[misc]
        await desk.build(lambda: _put(file, bytes(waiting), desk.uploads, last=True))
    return size


def _put(file: IO[bytes], block: bytes, uploads: Uploads, last: bool = False) -> None:
    uploads.room_on_disk(len(block))
    file.write(block)
    if last:
        file.flush()
        os.fsync(file.fileno())
