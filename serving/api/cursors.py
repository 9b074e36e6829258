"""Where a long list goes on: an opaque cursor that holds the last key of the page before."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated, Any

import orjson
from fastapi import Query

from playlists.errors import BadInput

PAGE = 100  # things of one page where nobody says
MOST = 500
DIGITS = 16  # of a number of 64 bits, so many are always too few
LONGEST = 2048  # characters of a cursor that anybody was given

Cursor = Annotated[str | None, Query(description="`next` of the page before", max_length=LONGEST)]
Limit = Annotated[int, Query(ge=1, le=MOST, description="how many at most")]


def cursor_of(*key: str) -> str:
    return urlsafe_b64encode(orjson.dumps(key)).decode().rstrip("=")


def key_of(cursor: str | None, parts: int) -> tuple[str, ...] | None:
    """The key in a cursor, None where there is no cursor. Raises BadInput for what we did not make."""
    if cursor is None:
        return None
    try:
        key: Any = orjson.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise _unknown(cursor) from error
    texts = isinstance(key, list) and len(key) == parts and all(isinstance(k, str) and "\0" not in k for k in key)
    if not texts:
        raise _unknown(cursor)
    return tuple(key)


def number_of(written: str) -> int:
    """A number that stands in a key. Raises BadInput for what no database could hold."""
    if not (written.isascii() and written.isdigit() and len(written) < DIGITS):
        raise BadInput("cursor: not one that was given out; leave it away to begin at the first page")
    return int(written)


def page_of(rows: list[dict[str, Any]], limit: int, *key: str) -> dict[str, Any]:
    """The page of `rows`, of which one more than `limit` was asked for; `next` from the members `key` of the last."""
    shown = rows[:limit]
    following = cursor_of(*(str(shown[-1][name]) for name in key)) if len(rows) > limit else None
    return {"items": shown, "next": following}


def _unknown(cursor: str) -> BadInput:
    return BadInput(f"cursor {cursor[:20]!r}: not one that was given out; leave it away to begin at the first page")
