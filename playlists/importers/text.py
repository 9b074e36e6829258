"""Bytes to text: any encoding that people's files come in, in chunks, with the lines that had to be guessed."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import IO

CHUNK = 1 << 20
LONGEST_LINE = 64 << 20  # a listener's whole history on one line still fits; what is longer is no text

_ESCAPED = re.compile("[\udc80-\udcff]")


def chunks(stream: IO[bytes], size: int = CHUNK) -> Iterator[bytes]:
    """The stream as UTF-8 bytes without a byte order mark; UTF-16 with a mark is translated, other bytes stay."""
    first = stream.read(size)
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from _from_utf16(first, stream, size)
        return
    yield first.removeprefix(codecs.BOM_UTF8)
    while more := stream.read(size):
        yield more


def whole_lines(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut only behind a line's end, and never inside a quoted field as far as quotes are paired."""
    rest = b""
    for part in parts:
        rest += part
        cut = rest.rfind(b"\n") + 1
        if rest.count(b'"', 0, cut) % 2 and len(rest) < 2 * CHUNK:
            cut = rest.rfind(b"\n", 0, rest.rfind(b'"', 0, cut)) + 1
        if cut:
            yield rest[:cut]
            rest = rest[cut:]
        elif len(rest) > LONGEST_LINE:
            raise ValueError(f"a line of more than {LONGEST_LINE >> 20} MiB")
    if rest:
        yield rest


def repaired(text: str) -> tuple[str, list[int]]:
    """`text` with the bytes that were no UTF-8 read as Windows-1252, and the offsets of those bytes.

    `text` comes from bytes decoded with `errors="surrogateescape"`.
    """
    if text.isascii() or not (bad := _ESCAPED.search(text)):
        return text, []
    places = [m.start() for m in _ESCAPED.finditer(text, bad.start())]
    return _ESCAPED.sub(lambda m: bytes([ord(m[0]) - 0xDC00]).decode("cp1252", "replace"), text), places


def _from_utf16(first: bytes, stream: IO[bytes], size: int) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")("replace")
    yield decoder.decode(first).encode("utf-8", "replace")
    while more := stream.read(size):
        yield decoder.decode(more).encode("utf-8", "replace")
    yield decoder.decode(b"", True).encode("utf-8", "replace")
