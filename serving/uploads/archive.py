"""Which files does an upload hold? Nothing is believed of it: not its names, its sizes, or how deep it is packed.

Parts are read as streams where they lie. Only what is packed twice, or has to be read out of order (Parquet, Arrow), is
unpacked, once, into the upload's own folder under a name of ours; no name of a zip ever becomes a path.
"""

from __future__ import annotations

import errno
import gzip
import os
import struct
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, cast

from playlists.errors import BadInput
from playlists.importers.sources import DAMAGED, NESTED, Opener
from serving.uploads.folder import Uploads
from serving.uploads.zips import RATIO, index_of, shown, why_not

MOST_FILES = 100_000
MOST_UNPACKED = 100  # files that are packed twice; each is a file of ours
SMALL = 10_000_000  # bytes that may come of anything: a file of nothing but zeros is no attack
BLOCK = 1 << 20
BROKEN = (*DAMAGED, ValueError, OverflowError, OSError, struct.error)
OF_THE_DISK = {errno.ENOSPC, errno.EDQUOT, errno.EIO}  # of ours: no fault of the archive, and it may pass
ZIP, GZIP = b"PK", b"\x1f\x8b"
OUT_OF_ORDER = (b"PAR1", b"ARROW1")
DEEP = "a zip in a zip in a zip; unpack it first"


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an upload. `place` is its name below the upload's own; `size` its bytes, unpacked."""

    place: str
    size: int
    enter: Opener


@dataclass(frozen=True, slots=True)
class Unread:
    """A file of an upload that is not read, and why."""

    place: str
    why: str


@dataclass(slots=True)
class Packed:
    """An upload while it is laid out: what is still allowed, and how many files were unpacked."""

    folder: Path
    uploads: Uploads
    stack: ExitStack
    beat: Callable[[], None]
    most: int  # bytes, unpacked
    left: int  # of them
    files: int = 0
    unpacked: int = 0
    unread: list[Unread] = field(default_factory=list)


def laid_out(
    id: str, name: str, uploads: Uploads, stack: ExitStack, beat: Callable[[], None]
) -> tuple[list[Part], list[Unread]]:
    """The files of the upload `id`, which its owner calls `name`, in an order that is always the same.

    What is opened is closed with `stack`; `beat` is called while it unpacks. Raises BadInput for what is no export but
    an attack: too many files, or too much behind them.
    """
    file = uploads.file(id)
    behind = max(SMALL, RATIO * file.stat().st_size)  # also where files of a zip lie over each other
    most = min(uploads.unpacked_bytes, behind)
    packed = Packed(uploads.of(id), uploads, stack, beat, most, most)
    parts = list(_of_file(file, shown(name), 0, packed))
    return parts, packed.unread


def _of_file(path: Path, place: str, depth: int, packed: Packed) -> Iterator[Part]:
    with path.open("rb") as stream:
        head = stream.read(8)
    size = path.stat().st_size
    if head.startswith(GZIP):
        yield from _repacked(Part(place, size, _at(path, gzipped=True)), depth, packed, size)
    elif not head.startswith(ZIP):
        yield Part(place, size, _at(path))
    elif depth > NESTED:
        packed.unread.append(Unread(place, DEEP))
    else:
        yield from _of_zip(path, place, depth, packed)


def _of_zip(path: Path, place: str, depth: int, packed: Packed) -> Iterator[Part]:
    try:
        index_of(path)
        archive = packed.stack.enter_context(zipfile.ZipFile(path))
    except BROKEN as broken:
        packed.unread.append(Unread(place, f"the zip is damaged or cut short ({broken}); download it again"))
        return
    for info in sorted(archive.infolist(), key=lambda i: (i.filename, i.header_offset)):
        member = f"{place}/{shown(info.filename)}"
        if why := why_not(info):
            packed.unread.append(Unread(member, why))
        elif not _is_beside(info):
            _allow(info, member, packed)
            yield from _of_member(Part(member, info.file_size, _into(archive, info)), info, depth, packed)


def _of_member(part: Part, info: zipfile.ZipInfo, depth: int, packed: Packed) -> Iterator[Part]:
    try:
        with ExitStack() as stack:
            head = part.enter(stack).read(8)
        again = head.startswith((ZIP, GZIP, *OUT_OF_ORDER))
        yield from _repacked(part, depth, packed, info.compress_size) if again else [part]
    except BROKEN as broken:
        if isinstance(broken, OSError) and broken.errno in OF_THE_DISK:
            raise
        packed.unread.append(Unread(part.place, f"this part of the zip is damaged ({broken})"))


def _repacked(part: Part, depth: int, packed: Packed, size: int) -> Iterator[Part]:
    """What is in a part that had to be unpacked to disk; `size` is that of the packed part."""
    packed.unpacked += 1
    if packed.unpacked > MOST_UNPACKED:
        raise BadInput(f"{part.place}: more than {MOST_UNPACKED} files that are packed twice; unpack them first")
    path = packed.folder / f"unpacked-{packed.unpacked}"
    if not path.exists():
        _unpack(part, path, packed, size)
    packed.left -= path.stat().st_size
    yield from _of_file(path, part.place, depth + 1, packed)


def _unpack(part: Part, path: Path, packed: Packed, size: int) -> None:
    """Writes the part to `path`, whole or not at all. Raises BadInput where more comes than may."""
    fresh, written = path.with_suffix(".partial"), 0
    most = min(packed.left, packed.uploads.upload_bytes)
    with ExitStack() as stack, fresh.open("wb") as to:
        stream = part.enter(stack)
        while block := stream.read(BLOCK):
            written += len(block)
            packed.beat()
            if written > max(SMALL, size * RATIO):
                raise BadInput(bomb(part.place))
            if written > most:
                raise BadInput(f"{part.place}: it unpacks to more than {most:,} bytes; upload it in parts")
            packed.uploads.room_on_disk(len(block))
            to.write(block)
    os.replace(fresh, path)


def _allow(info: zipfile.ZipInfo, place: str, packed: Packed) -> None:
    """Raises BadInput where this file is one too many, or holds too much."""
    packed.files += 1
    packed.left -= info.file_size
    if packed.files > MOST_FILES:
        raise BadInput(f"{place}: more than {MOST_FILES:,} files in one upload; upload it in parts")
    if info.file_size > max(SMALL, info.compress_size * RATIO):
        raise BadInput(bomb(place))
    if packed.left < 0:
        raise BadInput(f"{place}: up to here it would unpack to more than {packed.most:,} bytes; upload it in parts")


def bomb(place: str) -> str:
    return f"{place}: it would unpack to more than {RATIO} times its size, which no export does"


def _is_beside(info: zipfile.ZipInfo) -> bool:
    """What systems put into zips beside the files that were meant."""
    return info.is_dir() or any(p.startswith(".") or p in {"__MACOSX", ""} for p in info.filename.split("/"))


def _into(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Opener:
    def enter(stack: ExitStack) -> IO[bytes]:
        return stack.enter_context(archive.open(info))

    return enter


def _at(path: Path, gzipped: bool = False) -> Opener:
    def enter(stack: ExitStack) -> IO[bytes]:
        stream = stack.enter_context(path.open("rb"))
        return cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=stream))) if gzipped else stream

    return enter
