"""What a request asks for: its query and its body, read as forgivingly as clients need and refused by name.

The body is parsed whatever its Content-Type says: some clients send none, others text/plain.
"""

from __future__ import annotations

from typing import Any

import orjson
from fastapi import Request, Response

from playlists.errors import BadInput

SMALL_BODY = 1_000_000  # bytes of a document that is not a list of listens
COUNT = 25  # things of a page where nobody says
MOST = 1000
LAST_SECOND = 253_402_300_799  # the end of the year 9999
TRUTH = {"true": True, "1": True, "false": False, "0": False}


def answer(content: Any, status: int = 200) -> Response:
    """The content as JSON."""
    return Response(orjson.dumps(content), status, media_type="application/json")


async def body_of(request: Request, most: int) -> bytes:
    """The bytes of the body. Raises BadInput as soon as they are more than `most`."""
    parts, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > most:
            raise BadInput(f"The body is larger than {most} bytes.")
        parts.append(part)
    return b"".join(parts)


def json_of(body: bytes) -> dict[str, Any]:
    """The JSON object in `body`. Raises BadInput where it is none; NaN, Infinity and NUL are none."""
    try:
        document = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"Cannot parse JSON document: {error}") from error
    if not isinstance(document, dict):
        raise BadInput("Invalid JSON document submitted. The top level of JSON should be an object.")
    if rb"\u0000" in body and holds_nul(document):
        raise BadInput("The JSON document contains a NUL character (\\u0000), which is not allowed.")
    return document


def holds_nul(document: Any) -> bool:
    """Whether any text or key in the document holds a NUL character."""
    open_ends = [document]
    while open_ends:
        inside = open_ends.pop()
        if isinstance(inside, str) and "\0" in inside:
            return True
        if isinstance(inside, dict):
            open_ends += [*inside.keys(), *inside.values()]
        elif isinstance(inside, list):
            open_ends += inside
    return False


async def sent(request: Request) -> dict[str, Any]:
    """The JSON object that was sent. Raises BadInput where there is none."""
    return json_of(await body_of(request, SMALL_BODY))


def number(request: Request, name: str, usual: int) -> int:
    """A whole number of the query that is not negative. Raises BadInput."""
    written = request.query_params.get(name)
    if written is None:
        return usual
    if not (written.isascii() and written.isdigit() and len(written) < 12):
        raise BadInput(f"Invalid {name} argument: {written[:40]!r}. It must be a non-negative integer.")
    return int(written)


def page_of(request: Request, usual: int = COUNT) -> tuple[int, int]:
    """`count`, of which more than MOST are cut, and `offset`."""
    return min(number(request, "count", usual), MOST), number(request, "offset", 0)


def moment(request: Request, name: str) -> int | None:
    """A time of the query in seconds since 1970, None where it is not there. Raises BadInput."""
    if name not in request.query_params:
        return None
    written = request.query_params[name].removeprefix("-")
    if not (written.isascii() and written.isdigit() and len(written) < 13 and int(written) <= LAST_SECOND):
        raise BadInput(f"Invalid {name} argument: {request.query_params[name][:40]!r}. It must be a UNIX timestamp.")
    return int(request.query_params[name])


def truth(request: Request, name: str, usual: bool = False) -> bool:
    """A `true` or `false` of the query, in any case. Raises BadInput."""
    written = request.query_params.get(name)
    if not written:
        return usual
    if written.lower() not in TRUTH:
        raise BadInput(f"Invalid {name} argument: {written[:40]!r}. It must be 'true' or 'false'.")
    return TRUTH[written.lower()]
