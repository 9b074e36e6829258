"""A form with files in it, part by part as it comes: no file is held, and what stands before it is seen first.

Where the page's module runs, files are sent as they are (`serving.page.imports`); this is for browsers without it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from playlists.errors import BadInput

LONGEST_FIELD = 4_000  # bytes of a field that is no file
LONGEST_HEADERS = 8_000  # bytes of what stands before a part
BROKEN = "the form is cut short or damaged; send it again"


@dataclass(frozen=True, slots=True)
class Typed:
    """A field that is no file."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Begins:
    """A file begins; its bytes follow, then `Ends`."""

    name: str


@dataclass(frozen=True, slots=True)
class Ends:
    """The file is whole."""


Event = Typed | Begins | bytes | Ends


@dataclass(slots=True)
class _Part:
    """The part that is being read, and the events that nobody took yet."""

    events: list[Event] = field(default_factory=list)
    header: bytearray = field(default_factory=bytearray)
    value: bytearray = field(default_factory=bytearray)
    options: dict[bytes, bytes] = field(default_factory=dict)
    whole: bool = False

    def begin(self) -> None:
        self.header.clear()
        self.value.clear()
        self.options = {}

    def header_name(self, chunk: bytes, start: int, end: int) -> None:
        self._put(self.header, chunk[start:end], LONGEST_HEADERS)

    def header_value(self, chunk: bytes, start: int, end: int) -> None:
        self._put(self.value, chunk[start:end], LONGEST_HEADERS)

    def header_ends(self) -> None:
        if bytes(self.header).lower() == b"content-disposition":
            self.options = parse_options_header(bytes(self.value))[1]
        self.header.clear()
        self.value.clear()

    def headers_end(self) -> None:
        if b"filename" in self.options:
            self.events.append(Begins(self._text(b"filename")))

    def bytes_come(self, chunk: bytes, start: int, end: int) -> None:
        if b"filename" in self.options:
            self.events.append(chunk[start:end])
        else:
            self._put(self.value, chunk[start:end], LONGEST_FIELD)

    def end(self) -> None:
        is_file = b"filename" in self.options
        self.events.append(Ends() if is_file else Typed(self._text(b"name"), self.value.decode(errors="replace")))

    def all_ends(self) -> None:
        self.whole = True

    def _text(self, option: bytes) -> str:
        return self.options.get(option, b"").decode(errors="replace")

    @staticmethod
    def _put(to: bytearray, more: bytes, most: int) -> None:
        to += more
        if len(to) > most:
            raise BadInput(f"the form has a field of more than {most} bytes")


async def events_of(request: Request) -> AsyncIterator[Event]:
    """What a multipart form holds, in its order. Raises BadInput where it is damaged or cut short."""
    boundary = parse_options_header(request.headers.get("content-type", ""))[1].get(b"boundary")
    if not boundary:
        raise BadInput(BROKEN)
    part = _Part()
    parser = MultipartParser(boundary, {
        "on_part_begin": part.begin, "on_header_field": part.header_name, "on_header_value": part.header_value,
        "on_header_end": part.header_ends, "on_headers_finished": part.headers_end, "on_part_data": part.bytes_come,
        "on_part_end": part.end, "on_end": part.all_ends,
    })  # fmt: skip
    async for chunk in request.stream():
        try:
            parser.write(chunk)
        except FormParserError as broken:
            raise BadInput(BROKEN) from broken
        waiting, part.events = part.events, []
        for event in waiting:
            yield event
    if not part.whole:
        raise BadInput(BROKEN)


async def file_in(events: AsyncIterator[Event]) -> AsyncIterator[bytes]:
    """The bytes of the file that has just begun. Raises BadInput where it is cut short."""
    async for event in events:
        if isinstance(event, Ends):
            return
        if isinstance(event, bytes):
            yield event
