"""Which files are there: folders, zips and single files, each as a stream that is never unpacked to disk."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from playlists.errors import BadInput
from playlists.importers.rows import Refused

NESTED = 2  # a zip in a zip is met in the wild; deeper is a trap
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError, RuntimeError)

Opener = Callable[[ExitStack], IO[bytes]]


@dataclass(frozen=True, slots=True)
class Source:
    """One file. `folders` are the names between the given path and the file, zips among them by their stem."""

    root: Path
    folders: tuple[str, ...]
    name: str
    place: str  # for messages: below the given path, with its name
    enter: Opener


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An archive that cannot be opened."""

    place: str
    refused: Refused


@contextmanager
def opened(source: Source) -> Iterator[IO[bytes]]:
    """The bytes of `source`, unpacked where it is gzip. Everything is closed at the end."""
    with ExitStack() as stack:
        stream = source.enter(stack)
        packed = stream.read(2) == b"\x1f\x8b"
        stream.seek(0)
        yield cast(IO[bytes], stack.enter_context(gzip.GzipFile(fileobj=stream))) if packed else stream


def sources(root: Path) -> Iterator[Source | Unreadable]:
    """Every file at or below `root`, in the order of their names. Raises BadInput where there is nothing."""
    if not root.exists():
        raise BadInput(f"{root}: there is no such file or folder; give LISTENS= and TRACKS= paths that exist")
    if root.is_file():
        yield from _file(root, root, (), root.name)
        return
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        inner = path.relative_to(root).parts
        if not _hidden(inner):
            yield from _file(root, path, inner[:-1], "/".join((root.name, *inner)))


def _file(root: Path, path: Path, folders: tuple[str, ...], place: str) -> Iterator[Source | Unreadable]:
    def enter(stack: ExitStack) -> IO[bytes]:
        return stack.enter_context(path.open("rb"))

    yield from _maybe_zip(Source(root, folders, path.name, place, enter), 0)


def _maybe_zip(source: Source, depth: int) -> Iterator[Source | Unreadable]:
    with ExitStack() as stack:
        head = source.enter(stack).read(4)
    if head[:2] != b"PK" or depth == NESTED:
        yield source
        return
    try:
        names = _members(source)
    except DAMAGED as broken:
        yield Unreadable(source.place, Refused(f"the zip is damaged or cut short ({broken}); download it again", None))
        return
    at_root = source.place == source.root.name
    lone = {n.split("/")[0] for n in names if "/" in n} if all("/" in n for n in names) else set()
    stem = () if at_root else (Path(source.name).stem,)
    for name in names:
        parts = tuple(name.split("/"))
        inner = parts[1:-1] if len(lone) == 1 else parts[:-1]
        member = Source(
            source.root, (*source.folders, *stem, *inner), parts[-1], f"{source.place}/{name}", _into(source, name)
        )
        yield from _guarded(member, depth + 1)


def _guarded(member: Source, depth: int) -> Iterator[Source | Unreadable]:
    try:
        yield from _maybe_zip(member, depth)
    except DAMAGED as broken:
        yield Unreadable(member.place, Refused(f"this part of the zip is damaged or locked ({broken})", None))


def _members(source: Source) -> list[str]:
    with ExitStack() as stack:
        archive = stack.enter_context(zipfile.ZipFile(source.enter(stack)))
        found = [i.filename for i in archive.infolist() if not i.is_dir()]
    return sorted(n for n in found if not _hidden(tuple(n.split("/"))))


def _into(outer: Source, name: str) -> Opener:
    def enter(stack: ExitStack) -> IO[bytes]:
        archive = stack.enter_context(zipfile.ZipFile(outer.enter(stack)))
        return stack.enter_context(archive.open(name))

    return enter


def _hidden(parts: tuple[str, ...]) -> bool:
    return any(p.startswith(".") or p in {"__MACOSX", ""} for p in parts)
