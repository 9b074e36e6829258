"""The listener's playlists: the list of them, each kind of them, and each by its address."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Query, Request, Response
from pydantic import BaseModel

from playlists.errors import BadInput
from playlists.formats.sentences import Language
from playlists.kinds import RECIPES, recipe_of
from playlists.week import Period, parse_period
from serving.access.identity import Me, TheDesk
from serving.answering.answers import Answer, playlist_answer, stored_answer, turned_answer
from serving.answering.turned import dials_given
from serving.api.cursors import PAGE, Cursor, Limit, key_of, page_of
from serving.api.negotiation import Format
from serving.api.offered import path_of
from serving.api.problems import responses
from serving.api.sent import EXAMPLE, Sent, Spoken, found, sent
from serving.desk import Desk
from serving.store import playlists
from serving.store.listeners import Listener

router = APIRouter(tags=["playlists"])

FOUND = found(EXAMPLE)


class Listed(BaseModel):
    """One playlist of the list."""

    id: str
    kind: str
    period: str
    version: str
    basis: str
    final: bool
    created_ms: int
    path: str


class ListedPage(BaseModel):
    """A page of playlists, the latest period first."""

    items: list[Listed]
    next: str | None

    model_config = {
        "json_schema_extra": {
            "example": {
                "items": [
                    {
                        "id": "0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10",
                        "kind": "discover-weekly", "period": "2026-W47", "version": "20261115T040000-1a2b3c",
                        "basis": "taste", "final": True, "created_ms": 1795003390000,
                        "path": "/v1/me/playlists/discover-weekly?week=2026-W47",
                    }
                ],
                "next": None,
            }
        }
    }  # fmt: skip


@router.get("/v1/me/playlists", response_model=ListedPage, responses=responses(401, 422))
async def my_playlists(me: Me, desk: TheDesk, cursor: Cursor = None, limit: Limit = PAGE) -> dict[str, Any]:
    """The playlists that are stored, kind by kind and period by period, the latest first."""
    after = key_of(cursor, 2)
    found = await desk.read(lambda c: playlists.page(c, me.id, (after[0], after[1]) if after else None, limit + 1))
    return page_of([_listed(row) for row in found], limit, "period", "kind")


Kind = Annotated[
    str, Path(max_length=300, examples=["discover-weekly"], description="of `GET /v1/me/playlists/offered`")
]
Id = Annotated[str, Path(max_length=100, examples=["0b7b3c1e-8f1f-5f0a-9c55-2f6c7a7c9f10"])]


@router.get(
    "/v1/me/playlists/{kind:path}", response_class=Response, responses={**FOUND, **responses(401, 404, 409, 422, 503)}
)
async def my_playlist(
    request: Request, me: Me, desk: TheDesk, kind: Kind,
    week: Annotated[str | None, Query(examples=["2026-W47"], description="this week where it is left away")] = None,
    day: Annotated[str | None, Query(examples=["2026-11-18"], description="today, of what is made daily")] = None,
    format: Sent = None, language: Spoken = None,
) -> Response:  # fmt: skip
    """The listener's playlist of that kind, each track with its reason.

    A listener of whom nothing is known gets what most others have heard, and a `note` that says so. Where the rules
    leave too few tracks, the playlist from before stays, with `kept_from` and a `note`.
    """
    answer = await playlist_answer(desk, me, kind, _period(kind, week, day))
    return _opened(request, desk, me, answer, format, language)


@router.post(
    "/v1/me/playlists/{kind:path}",
    response_class=Response,
    responses={**FOUND, **responses(401, 404, 409, 413, 422, 503)},
)
async def my_playlist_turned(
    request: Request, me: Me, desk: TheDesk, kind: Kind,
    dials: Annotated[dict[str, Any], Body(examples=[{"adventurousness": 0.6, "genres_out": ["trap"]}])],
    format: Sent = None, language: Spoken = None,
) -> Response:  # fmt: skip
    """The playlist that the listener would have with these dials beside their own; it is not stored.

    `adventurousness`, `popularity`, `familiar` from 0 to 1, `artist_cap`, `length`, `explicit`, `genres_in`,
    `genres_out`, `steer` (up to five genres). A dial that a kind does not know changes nothing there.
    """
    wanted = dials_given(dials, me.dials, desk.shelf.get().catalogue)
    return sent(request, await turned_answer(desk, me, kind, wanted), format, language)


@router.get("/v1/playlists/{id}", response_class=Response, responses={**FOUND, **responses(401, 404, 422, 503)})
async def playlist_at(
    request: Request, me: Me, desk: TheDesk, id: Id, format: Sent = None, language: Spoken = None
) -> Response:
    """One stored playlist of the listener, by its id; somebody else's is not found."""
    return _opened(request, desk, me, await stored_answer(desk, me, id), format, language)


def _opened(
    request: Request, desk: Desk, me: Listener, answer: Answer, format: Format | None, language: Language | None
) -> Response:
    """A stored playlist leaves, and it is noted that its listener opened it."""
    response = sent(request, answer, format, language)
    response.background = request.app.state.exposures.noted(desk, me.id, answer)
    return response


def _period(kind: str, week: str | None, day: str | None) -> Period | None:
    every = recipe_of(kind)[0].every
    given, other = (day, week) if every == "day" else (week, day)
    if other is not None:
        raise BadInput(f"{kind[:60]} is made every {every}: ask for {'`day`' if every == 'day' else '`week`'}")
    return None if given is None else parse_period(given, every)


def _listed(row: playlists.Listed) -> dict[str, Any]:
    every = RECIPES[row.kind.partition(":")[0]].every
    unit = "day" if every == "day" else "week"
    return {
        "id": row.id, "kind": row.kind, "period": row.period, "version": row.version, "basis": row.basis,
        "final": row.final, "created_ms": row.created_ms, "path": f"{path_of(row.kind)}?{unit}={row.period}",
    }  # fmt: skip
