"""What of a zip is refused before it is unpacked: its index as a whole, then file by file.

The layout of a zip is that of PKWARE's APPNOTE.TXT, sections 4.3.14 to 4.3.16.
"""

from __future__ import annotations

import os
import stat
import struct
import zipfile
from pathlib import Path
from typing import IO

MOST_INDEX = 8 << 20  # bytes; Python makes some hundred bytes of each file in it, all at once
RATIO = 200  # deflate makes at most 1,032 of 1; exports are packed to a tenth, at best to a thirtieth
LONGEST_PLACE = 200  # letters of a name in a message
END, END_64, LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
END_BYTES, END_64_BYTES, COMMENT_BYTES, LOCATOR_BYTES = 22, 56, 1 << 16, 20
LOCKED = 0x1  # bit 0 of a file's flags: it is encrypted
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def index_of(path: Path) -> int:
    """The bytes of the zip's index. Raises zipfile.BadZipFile where there is none, or more than we would read.

    A zip of 64 bits says it twice, and Python reads the one that stands before its locator or the one that this leads
    to, by its version: the larger counts.
    """
    with path.open("rb") as stream:
        whole = stream.seek(0, os.SEEK_END)
        stream.seek(max(0, whole - END_BYTES - COMMENT_BYTES - LOCATOR_BYTES))
        tail = stream.read()
        at = tail.rfind(END)
        if at < 0 or at + END_BYTES > len(tail):
            raise zipfile.BadZipFile("its end is missing")
        (size,) = struct.unpack_from("<L", tail, at + 12)
        if tail[max(0, at - LOCATOR_BYTES) :].startswith(LOCATOR_64):
            locator = whole - len(tail) + at - LOCATOR_BYTES
            there = _size_64(stream, struct.unpack_from("<Q", tail, at - LOCATOR_BYTES + 8)[0])
            before = _size_64(stream, max(0, locator - END_64_BYTES))
            if there is None:
                raise zipfile.BadZipFile("its end is missing")
            size = max(there, size if before is None else before)
    if size > MOST_INDEX:
        raise zipfile.BadZipFile(f"its index has {size:,} bytes, more than {MOST_INDEX:,}: too many files")
    return int(size)


def _size_64(stream: IO[bytes], at: int) -> int | None:
    """What the record at that place says of the size; None where there is none."""
    stream.seek(at)
    record = stream.read(END_64_BYTES)
    whole = record.startswith(END_64) and len(record) == END_64_BYTES
    return int(struct.unpack_from("<Q", record, 40)[0]) if whole else None


def why_not(info: zipfile.ZipInfo) -> str | None:
    """Why this file of a zip is not read, None where it may be."""
    parts = info.filename.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or parts[0].endswith(":"):
        return "its path leads out of the zip"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "it is a link, and links are not followed"
    if info.flag_bits & LOCKED:
        return "it is locked by a password; pack it without one"
    if info.compress_type not in METHODS and not info.is_dir():
        return "it is packed in a way that exports are not; pack it as a plain zip"
    return None


def shown(name: str) -> str:
    """A name as it may stand in a message: one line, short, without what turns or hides letters."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in name)
    return plain if len(plain) <= LONGEST_PLACE else f"…{plain[1 - LONGEST_PLACE :]}"
