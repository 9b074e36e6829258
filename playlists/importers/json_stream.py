"""JSON of any size as a stream of values, each with the line it starts on, and the place where it breaks."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from playlists.importers.rows import Note, Refused
from playlists.importers.text import repaired

LARGEST_VALUE = 64 << 20  # characters of one value; ListenBrainz's largest document has ten million bytes
NEAR_THE_END = 16  # an error this close to what was read so far may only be a value cut by the chunk

_BETWEEN = re.compile(r"[\s,\[\]]*")
_NEXT_RECORD = re.compile(r"\n(?=[\[{])")


class Window:
    """The part of a JSON text that is in memory: characters from `at` on, `line` is where `at` lies."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self._parts = iter(parts)
        self._decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
        self.text, self.at, self.line, self.ended = "", 0, 1, False
        self.guessed: list[int] = []  # lines whose bytes were no UTF-8

    def grow(self) -> bool:
        """Reads at least as much again as is left, or until a value is too large; False where the file has ended."""
        rest, fresh, wanted = self.text[self.at :], [], 0
        enough = min(len(rest), max(0, LARGEST_VALUE - len(rest)))
        while not self.ended and wanted <= enough:
            part = next(self._parts, None)
            self.ended = part is None
            fresh.append(self._decoder.decode(part or b"", self.ended))
            wanted += len(fresh[-1])
        more, bad = repaired("".join(fresh))
        before = self.line + rest.count("\n")
        self.guessed += sorted({before + more.count("\n", 0, place) for place in bad})
        self.text, self.at = rest + more, 0
        return bool(more)

    def move(self, to: int) -> None:
        self.line += self.text.count("\n", self.at, to)
        self.at = to


def json_values(parts: Iterable[bytes]) -> Iterator[tuple[int, Any] | Refused | Note]:
    """(line, value) of each value at the top: of an array its elements, of JSON lines each line, of an object itself.

    A text cut in the middle gives everything before the cut, then Refused with the line of the value that was cut.
    In JSON lines a broken line is refused and the next one read; an array is not read beyond its first error.
    """
    window, depth = Window(parts), 0
    while True:
        depth += _skip_between(window)
        if window.at == len(window.text):
            if depth > 0:
                yield Refused("the JSON is cut short: the list is not closed", window.line)
            break
        line = window.line
        value, fault = _value(window)
        if fault is None:
            yield line, value
        else:
            yield fault
            if depth > 0 or not _next_record(window):
                break
    yield from (Note("bytes that are not UTF-8, read as Windows-1252", line) for line in window.guessed)


def _skip_between(window: Window) -> int:
    """Moves to the next value; how many lists were opened, less those closed."""
    opened = 0
    while True:
        match = _BETWEEN.match(window.text, window.at)
        end = match.end() if match else window.at
        opened += window.text.count("[", window.at, end) - window.text.count("]", window.at, end)
        window.move(end)
        if end < len(window.text) or not (window.grow() or not window.ended):
            return opened


_decode = json.JSONDecoder(strict=False).raw_decode


def _value(window: Window) -> tuple[Any, Refused | None]:
    while True:
        try:
            value, end = _decode(window.text, window.at)
        except (json.JSONDecodeError, RecursionError) as error:
            if _final(error, window) or not window.grow():
                return None, _fault(error, window)
            continue
        if end == len(window.text) and not isinstance(value, dict) and window.grow():
            continue  # a number or word may go on in the next chunk
        window.move(end)
        return value, None


def _final(error: json.JSONDecodeError | RecursionError, window: Window) -> bool:
    if isinstance(error, RecursionError) or len(window.text) - window.at > LARGEST_VALUE:
        return True
    cut = error.msg.startswith("Unterminated") or error.pos >= len(window.text) - NEAR_THE_END
    return not cut


def _fault(error: json.JSONDecodeError | RecursionError, window: Window) -> Refused:
    if isinstance(error, RecursionError):
        return Refused("the JSON is nested too deeply", window.line)
    line = window.line + window.text.count("\n", window.at, error.pos)
    if len(window.text) - window.at > LARGEST_VALUE:
        return Refused(f"a JSON value of more than {LARGEST_VALUE >> 20} MiB", window.line)
    if _final(error, window):
        return Refused(f"the JSON is broken: {error.msg}", line)
    return Refused("the JSON is cut short in the middle of a value", line)


def _next_record(window: Window) -> bool:
    """Moves to the next line that starts a value; False where there is none."""
    while True:
        found = _NEXT_RECORD.search(window.text, window.at)
        if found:
            window.move(found.end())
            return True
        window.move(max(window.at, len(window.text) - 1))
        if not window.grow():
            return False
