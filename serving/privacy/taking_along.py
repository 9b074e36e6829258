"""Everything that is stored of one listener, as one zip: a file of JSON lines a table, and what each of them is."""

from __future__ import annotations

import base64
import tempfile
import zipfile
from collections.abc import Iterator
from typing import Any

import orjson
from sqlalchemy import Connection, select

from serving.privacy.register import PURPOSES, REGISTER, Held
from serving.store import exports
from serving.store.opened import reading
from serving.store.tables import metadata
from serving.store.tasks import Task
from serving.work.kind import Report, Work

EXPORT = "export"  # the kind of task
IN_MEMORY = 8_000_000  # bytes of a zip before it goes to disk
ROWS = 5_000  # read together


def export(task: Task, work: Work) -> Report:
    """Makes the zip of a task's listener, in the place that its payload names."""
    assert task.listener is not None
    with tempfile.SpooledTemporaryFile(IN_MEMORY) as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, reading(work.desk.store) as connection:
            rows = _written(archive, connection, task.listener, work)
        file.seek(0)
        document = file.read()
    work.advance(len(REGISTER), len(REGISTER))
    with work.desk.store.begin() as connection:
        exports.fill(connection, task.listener, task.payload["hash"], document)
    return {"bytes": len(document), "rows": rows}


def _written(archive: zipfile.ZipFile, connection: Connection, listener: str, work: Work) -> int:
    archive.writestr("README.txt", readme())
    total = 0
    for number, held in enumerate(REGISTER):
        with archive.open(f"{held.table}.jsonl", "w") as out:
            for line in lines(connection, held, listener):
                out.write(line)
                total += 1
                if total % ROWS == 0:
                    work.advance(number, len(REGISTER))  # which renews the lease of who has very much
    return total


def readme() -> str:
    """What each file is, in English and in Japanese."""
    told = [
        f"{held.table}.jsonl\n    {held.what[0]}; {PURPOSES[held.purpose].words[0]}\n    "
        f"{held.what[1]}（{PURPOSES[held.purpose].words[1]}）"
        for held in REGISTER
    ]
    head = "All that this Segue stores of you, one JSON object a line. Times ending in _ms count from 1970 in UTC.\n"
    return (
        head + "このSegueに保存されているあなたのデータのすべてです。1行が1つのJSONです。\n\n" + "\n".join(told) + "\n"
    )


def lines(connection: Connection, held: Held, listener: str) -> Iterator[bytes]:
    """The listener's rows of one table as JSON lines, in the order of its key; what is a key to the account is not."""
    table = metadata.tables[held.table]
    columns = [column for column in table.c if column.name not in held.secret]
    whose = table.c["id" if held.table == "listeners" else "listener"] == listener
    found = connection.execute(select(*columns).where(whose).order_by(*table.primary_key))
    for rows in found.partitions(ROWS):
        for row in rows:
            yield orjson.dumps({str(name): _plain(value) for name, value in row._mapping.items()}) + b"\n"


def _plain(value: Any) -> Any:
    """A stored document as what it says; other bytes in base64."""
    if not isinstance(value, bytes | memoryview):
        return value
    try:
        return orjson.loads(bytes(value))
    except orjson.JSONDecodeError:
        return base64.b64encode(bytes(value)).decode()
