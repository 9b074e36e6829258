"""How an error leaves: {"code": status, "error": text}, whatever went wrong and wherever.

A client that finds no `code` in an error takes it for a success and forgets the listen.
"""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from playlists.errors import (
    BadInput,
    BrokenVersion,
    Forbidden,
    NotAllowed,
    NotFound,
    NotReady,
    SegueError,
    TooFewTracks,
    TooOften,
)
from serving.api.problems import HEADERS, _log_place

# The first class of an error's ancestry that stands here decides.
STATUS: dict[type[SegueError], int] = {
    NotFound: 404,
    NotAllowed: 401,
    Forbidden: 403,
    TooOften: 429,
    TooFewTracks: 404,  # to a client the playlist is not there
    NotReady: 503,
    BadInput: 400,
    BrokenVersion: 503,
    SegueError: 500,
}
OUT_OF_REACH = (OperationalError, InterfaceError, PoolTimeout)
UNEXPECTED = "Something failed here; it was logged, and nothing was half done."
UNREACHABLE = "The store cannot be reached or is too busy; try again in some seconds."


def fault(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    """The response for an error."""
    body = orjson.dumps({"code": status, "error": text})
    told = {"Cache-Control": "no-store", **HEADERS.get(status, {}), **(headers or {})}
    return Response(body, status, told, "application/json")


def unexpected(error: Exception) -> Response:
    """The response for what nobody expected; the log has its place."""
    _log_place(error)
    return fault(503, UNREACHABLE) if isinstance(error, OUT_OF_REACH) else fault(500, UNEXPECTED)


def install(app: FastAPI) -> None:
    """Every error that a handler of `app` raises leaves as a fault."""
    app.add_exception_handler(SegueError, _segue)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    for unreachable in OUT_OF_REACH:
        app.add_exception_handler(unreachable, _unreachable)


async def _segue(_: Request, error: Exception) -> Response:
    assert isinstance(error, SegueError)
    return fault(next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), str(error))


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    plain = error.detail == HTTPStatus(error.status_code).phrase
    text = f"{error.detail}: there is nothing of this address and method." if plain else str(error.detail)
    return fault(error.status_code, text, error.headers)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = error.errors()[0]
    return fault(422, f"{'.'.join(map(str, found['loc']))}: {found['msg']}")


async def _unreachable(_: Request, error: Exception) -> Response:
    return unexpected(error)
