"""Where do uploads lie, how large may they be, and is there room for one more?

UPLOADS/partial/<id>        a file that is still coming
UPLOADS/<id>/upload         a file that is whole
UPLOADS/<id>/unpacked-<n>   what in it is packed twice, or has to be read out of order, while it is read
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from playlists.errors import BadInput, NotReady

FOLDER = Path("data/uploads")
UPLOAD_BYTES = 4_000_000_000  # the largest exports are of some hundred megabytes
UNPACKED_BYTES = 64_000_000_000  # histories as JSON are packed to a tenth or less
RESERVE = 500_000_000  # bytes of the disk that stay free, for the store and its log
PARTIAL_FOR = timedelta(days=1)  # an upload that stopped coming
ORPHANED = timedelta(minutes=10)  # between a file's last move and the row that names it
PARTIAL, UPLOAD = "partial", "upload"
OURS = re.compile("[0-9a-f]{32}")  # an id: whatever else lies in the folder is somebody's, and stays


class NoRoom(NotReady):
    """The disk is too full for it."""


class TooLarge(BadInput):
    """It is larger than an upload may be."""


@dataclass(frozen=True, slots=True)
class Uploads:
    """The folder and its bounds; nothing is there until the first upload comes."""

    folder: Path = FOLDER
    upload_bytes: int = UPLOAD_BYTES
    unpacked_bytes: int = UNPACKED_BYTES
    reserve: int = RESERVE

    def partial(self, id: str) -> Path:
        return self.folder / PARTIAL / id

    def of(self, id: str) -> Path:
        """The folder of the upload, for what belongs to it and nothing else."""
        return self.folder / id

    def file(self, id: str) -> Path:
        return self.of(id) / UPLOAD

    def begin(self, id: str) -> Path:
        """Where the file may be written until it is whole."""
        (self.folder / PARTIAL).mkdir(parents=True, exist_ok=True)
        return self.partial(id)

    def keep(self, id: str) -> None:
        """Takes the file that came whole out of the partial ones; durable when this returns."""
        self.of(id).mkdir()
        os.replace(self.partial(id), self.file(id))
        for folder in (self.of(id), self.folder):
            _sync(folder)

    def remove(self, id: str) -> None:
        """Nothing of the upload is left, whole or partial."""
        self.partial(id).unlink(missing_ok=True)
        shutil.rmtree(self.of(id), ignore_errors=True)

    def room_for(self, size: int) -> None:
        """Raises TooLarge and NoRoom."""
        if size > self.upload_bytes:
            raise TooLarge(f"the file is larger than {self.upload_bytes:,} bytes, and no upload may be")
        self.room_on_disk(size)

    def room_on_disk(self, size: int) -> None:
        """Raises NoRoom where `size` more bytes would leave less than the reserve."""
        if shutil.disk_usage(self._there()).free - size < self.reserve:
            raise NoRoom("the disk of this server is too full for this file; tell whoever runs it, and try again")

    def check(self) -> None:
        """Raises BadInput where uploads could not be written, before somebody's upload finds out."""
        if not os.access(there := self._there(), os.W_OK | os.X_OK) or not there.is_dir():
            raise BadInput(f"UPLOADS: {self.folder} cannot be written by this user, at {there}; name a folder that can")

    def _there(self) -> Path:
        """The folder, or while there is none the one that it will be made in."""
        return next(folder for folder in (self.folder, *self.folder.absolute().parents) if os.path.exists(folder))

    def left_over(self, known: set[str], now: datetime) -> Iterator[str]:
        """The ids of partial uploads that stopped coming, and of whole ones that nobody knows of any more."""
        for path in self.folder.glob("*"):
            if path.name == PARTIAL:
                yield from (part.name for part in path.iterdir() if _older(part, now, PARTIAL_FOR))
            elif OURS.fullmatch(path.name) and path.name not in known and _older(path, now, ORPHANED):
                yield path.name


def _older(path: Path, now: datetime, age: timedelta) -> bool:
    return now.timestamp() - path.stat().st_mtime > age.total_seconds()


def _sync(folder: Path) -> None:
    """A file that was moved is in its new folder also after a power cut."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
