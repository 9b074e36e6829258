"""Uploads on both stores: a desk whose worker is asked step by step, and exports that are made in a few words."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from serving.desk import Desk
from serving.store import imports, listeners, listens
from serving.store.imports import Import
from serving.store.opened import open_store, reading
from serving.uploads.folder import Uploads
from serving.work.kinds import KINDS
from serving.work.running import Runner
from tests.api.conftest import NOW, Shelves, encoding_shelf
from tests.work.conftest import address

__all__ = ["address"]  # the fixture

ANN = "ann"


@dataclass
class Desktop:
    """A desk, the time that it believes it is, and what can be done with uploads in a line."""

    desk: Desk
    shelves: Shelves
    times: list[datetime] = field(default_factory=lambda: [NOW])

    def upload(self, body: bytes, id: str = "one", name: str = "export.zip", starts: bool = True) -> str:
        """An upload of Ann's that came whole."""
        self.desk.uploads.begin(id).write_bytes(body)
        self.desk.uploads.keep(id)
        with self.desk.store.begin() as connection:
            imports.add(connection, ANN, id, name, len(body), starts, self.times[-1])
        return id

    def work(self) -> None:
        """Does everything that is due."""
        runner = Runner(self.desk, KINDS, "ben")
        while task := runner.next():
            runner.run(task)

    def imported(self, body: bytes, id: str = "one", name: str = "export.zip") -> Import:
        """What became of an upload that was started."""
        self.upload(body, id, name)
        self.work()
        return self.there(id)

    def there(self, id: str = "one") -> Import:
        with reading(self.desk.store) as connection:
            one = imports.get(connection, id)
        assert one is not None
        return one

    def heard(self) -> list[dict[str, Any]]:
        with reading(self.desk.store) as connection:
            rows: list[dict[str, Any]] = listens.read(connection, [ANN]).to_pylist()
        return rows


@pytest.fixture
def desktop(address: str, tmp_path: Path) -> Iterator[Desktop]:
    """A desk with Ann, who has heard nothing, and a catalogue of 200 tracks t0 … t199."""
    times, shelves = [NOW], Shelves(encoding_shelf())
    uploads = Uploads(tmp_path / "uploads", reserve=0)
    desk = Desk(open_store(address), shelves, lambda: times[-1], uploads=uploads)  # type: ignore[arg-type]
    with desk.store.begin() as connection:
        listeners.create(connection, ANN, NOW)
    yield Desktop(desk, shelves, times)
    desk.close()


def packed(files: Mapping[str, Any], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of `files`: bytes as they are, anything else as JSON."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, body in files.items():
            archive.writestr(name, body if isinstance(body, bytes) else json.dumps(body))
    return whole.getvalue()
