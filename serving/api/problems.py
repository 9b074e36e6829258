"""How an error leaves: application/problem+json (RFC 9457), by one table from the error tree to HTTP."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from playlists.errors import (
    BadInput,
    BrokenVersion,
    Forbidden,
    NotAllowed,
    NotFound,
    NotProven,
    NotReady,
    Outdated,
    SegueError,
    TooFewTracks,
    TooOften,
)
from serving.api.logs import place
from serving.uploads.folder import NoRoom, TooLarge

MEDIA_TYPE = "application/problem+json"
LOG = logging.getLogger("segue.problems")

# The first class of an error's ancestry that stands here decides.
TABLE: dict[type[SegueError], tuple[int, str]] = {
    NotFound: (404, "not-found"),
    NotAllowed: (401, "not-allowed"),
    NotProven: (403, "password-needed"),
    Forbidden: (403, "forbidden"),
    TooOften: (429, "too-often"),
    TooFewTracks: (409, "too-few-tracks"),
    NoRoom: (507, "no-room"),
    NotReady: (409, "not-ready"),
    Outdated: (412, "outdated"),
    TooLarge: (413, "content-too-large"),
    BadInput: (422, "bad-input"),
    BrokenVersion: (503, "broken-version"),
    SegueError: (500, "internal"),
}
HEADERS: dict[int, dict[str, str]] = {
    401: {"WWW-Authenticate": 'Bearer realm="segue"'},
    503: {"Retry-After": "5"},
}
TITLES = {  # by the last part of the type; what is not here is called as HTTP calls it
    "too-few-tracks": "The rules leave too few tracks",
    "not-ready": "Not ready yet",
    "bad-input": "The request cannot be accepted",
    "not-allowed": "No valid token",
    "password-needed": "The password is needed again",
    "too-often": "Too often",
    "outdated": "It was changed since you looked",
    "broken-version": "The model version is damaged",
    "store-unreachable": "The store cannot be reached",
}


EXAMPLE = {
    "type": "urn:segue:problem:bad-input",
    "title": "The request cannot be accepted",
    "status": 422,
    "detail": "week '2026-47': write it as 2026-W47",
}


class Refused(BadInput):
    """A request with several faults, each with its place."""

    def __init__(self, message: str, faults: list[dict[str, Any]]) -> None:
        super().__init__(message)
        self.faults = faults


class Problem(BaseModel):
    """What an error says (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    counts: list[list[str | int]] | None = None  # pairs of a rule and how many tracks it left
    faults: list[dict[str, Any]] | None = None


def problem(status: int, kind: str, detail: str, more: Mapping[str, Any] | None = None) -> Response:
    """The response. `kind` is the last part of its type; `more` are further members."""
    title = TITLES.get(kind, HTTPStatus(status).phrase)
    members = {"type": f"urn:segue:problem:{kind}", "title": title, "status": status, "detail": detail, **(more or {})}
    headers = {"Cache-Control": "no-store", **HEADERS.get(status, {})}
    return Response(orjson.dumps(members), status, headers, MEDIA_TYPE)


def of_error(error: SegueError) -> Response:
    """The response for something that Segue raised on purpose."""
    status, kind = next(TABLE[c] for c in type(error).__mro__ if c in TABLE)
    counts = {"counts": error.counts} if isinstance(error, TooFewTracks) else {}
    faults = {"faults": error.faults} if isinstance(error, Refused) else {}
    made = problem(status, kind, str(error), counts | faults)
    if isinstance(error, TooOften):
        made.headers["Retry-After"] = str(error.wait_s)
    return made


def of_failure(error: Exception) -> Response:
    """The response for what nobody expected; the log has the place, the client only that it happened."""
    _log_place(error)
    return problem(500, "internal", "something failed here; it was logged, and nothing was half done")


def install(app: FastAPI) -> None:
    """Every error of `app` leaves as a problem."""
    app.add_exception_handler(SegueError, _segue)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for unreachable in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(unreachable, _unreachable)


def describe(spec: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document `spec` with the schema that `responses` names, and with the answers that no route gives
    by itself: 400 for a body that is no text, 403 for what another site sends with our cookie, 429 for who asks too
    often."""
    problem_schema = Problem.model_json_schema() | {"example": EXAMPLE}
    schemas = spec["components"]["schemas"] | {"Problem": problem_schema}
    paths = {
        path: {method: _everywhere(path, method, operation) for method, operation in methods.items()}
        for path, methods in spec["paths"].items()
    }
    return spec | {"paths": paths, "components": spec["components"] | {"schemas": schemas}}


def _everywhere(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    by_cookie = [403] if "security" in operation and method != "get" else []
    unreadable = [400] if "requestBody" in operation else []  # bytes that are no UTF-8 do not get as far as a schema
    counted = [429] if path.startswith("/v1/") else []
    more = {str(status): answer for status, answer in responses(*unreadable, *by_cookie, *counted).items()}
    return operation | {"responses": more | operation["responses"]}


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """What OpenAPI says of the errors of an endpoint."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {s: {"description": HTTPStatus(s).phrase, "content": {MEDIA_TYPE: schema}} for s in statuses}


async def _segue(_: Request, error: Exception) -> Response:
    assert isinstance(error, SegueError)
    return of_error(error)


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [_fault(found) for found in error.errors()]
    first = faults[0]
    more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
    return problem(422, "bad-input", f"{first['place']}: {first['message']}{more}", {"faults": faults})


def _fault(found: Mapping[str, Any]) -> dict[str, Any]:
    place = [part for part in found["loc"] if part != "body"] or ["body"]
    listed = len(place) > 1 and place[0] == "listens" and isinstance(place[1], int)
    fault = {"place": ".".join(map(str, place)), "message": found["msg"]}
    return {"index": place[1], **fault} if listed else fault


async def _http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    response = problem(error.status_code, _kind(error.status_code), str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _kind(status: int) -> str:
    return HTTPStatus(status).phrase.lower().replace(" ", "-")


async def _unreachable(_: Request, error: Exception) -> Response:
    _log_place(error)
    return problem(503, "store-unreachable", "the store cannot be reached or is too busy; try again in some seconds")


def _log_place(error: Exception) -> None:
    """Logs what failed and where. Not the message: it may hold what a listener sent."""
    LOG.error("request failed", extra={"fields": {"error": type(error).__name__, "at": place(error)}})
