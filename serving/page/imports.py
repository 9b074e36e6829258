"""Uploading a history on the page: files are chosen, looked at, imported; how far each is, and what came of it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from playlists.errors import BadInput, Forbidden, NotReady, SegueError
from serving.access.identity import Me, TheDesk, session_of
from serving.access.same_origin import from_here, is_word_of
from serving.api.imports import delete_import, my_import, my_imports, start_import
from serving.desk import Desk
from serving.page import words
from serving.page.guard import FIELD, FORMS, HEADER, ours
from serving.page.imports_view import Upload, upload_of
from serving.page.rendered import language_of, page
from serving.store.imports import UNDER_WAY
from serving.store.listeners import Listener
from serving.uploads.folder import NoRoom, TooLarge
from serving.uploads.forms import Begins, Event, Typed, events_of, file_in
from serving.uploads.receiving import received

PATH = "/imports"
LISTED = 50
WHENCE = (  # where listeners get their exports
    ("spotify", "https://www.spotify.com/account/privacy"),
    ("listenbrainz", "https://listenbrainz.org/settings/export/"),
    ("lastfm", "https://benjaminbenben.com/lastfm-to-csv/"),
)
TROUBLES: tuple[tuple[type[SegueError], str, int], ...] = (  # the words and the status of each
    (TooLarge, "import too large", 413), (NoRoom, "import no room", 507), (NotReady, "import too many", 409),
    (BadInput, "import nothing", 422),
)  # fmt: skip
Id = Annotated[str, Path(max_length=100)]

uploading = APIRouter(include_in_schema=False)


@uploading.get(PATH)
async def uploads(request: Request, desk: TheDesk, me: Me) -> HTMLResponse:
    """The form, and what was uploaded before."""
    return await _page(request, desk, me)


@uploading.post(PATH, dependencies=[Depends(from_here)])
async def upload(
    request: Request, desk: TheDesk, me: Me, name: Annotated[str, Query(max_length=500)] = "export"
) -> Response:
    """Takes files: one as the body with the word of the session in a header, or any number in a form.

    The word is looked at before a byte of a file is read.
    """
    if not request.headers.get("content-type", "").startswith(FORMS[1]):
        _check(request, request.headers.get(HEADER, ""))
        return JSONResponse(*await _told(request, desk, me, name, request.stream()))
    try:
        await _all_in(request, desk, me)
    except SegueError as refused:
        if isinstance(refused, Forbidden):
            raise
        key, status = _trouble(refused)
        return await _page(request, desk, me, words.said(language_of(request), key), status)
    return RedirectResponse(PATH, 303)


@uploading.post("/imports/{id}/start", dependencies=[Depends(ours)])
async def start(desk: TheDesk, me: Me, id: Id) -> Response:
    await start_import(id, me, desk)
    return RedirectResponse(PATH, 303)


@uploading.post("/imports/{id}/delete", dependencies=[Depends(ours)])
async def delete(desk: TheDesk, me: Me, id: Id) -> Response:
    """Takes it away, whatever its state; who cancels an import is told what becomes of what it had added."""
    state = (await my_import(id, me, desk))["state"]
    await delete_import(id, me, desk)
    return RedirectResponse(f"{PATH}?cancelled=yes" if state == "importing" else PATH, 303)


async def _told(
    request: Request, desk: Desk, me: Listener, name: str, body: AsyncIterator[bytes]
) -> tuple[dict[str, Any], int]:
    """What the page's module is told of one file, and the status."""
    try:
        desk.uploads.room_for(int(request.headers.get("content-length", "0")))
        return {"id": await received(desk, me.id, name, body, starts=False)}, 201
    except SegueError as refused:
        key, status = _trouble(refused)
        return {"said": words.said(language_of(request), key)}, status


async def _all_in(request: Request, desk: Desk, me: Listener) -> None:
    """Takes each file of a form, in which the word of the session stands before the first."""
    events, seen = events_of(request), 0
    checked = False
    async for event in events:
        match event:
            case Typed(name=name, value=value) if name == FIELD:
                _check(request, value)
                checked = True
            case Begins(name=name):
                if not checked:
                    _check(request, "")
                seen += await _one(desk, me, name, events)
    if not seen:
        raise BadInput("no file was chosen")


async def _one(desk: Desk, me: Listener, name: str, events: AsyncIterator[Event]) -> int:
    body = file_in(events)
    if not name:  # a browser sends an empty part where nothing was chosen
        async for _ in body:
            raise BadInput("a file without a name")
        return 0
    await received(desk, me.id, name, body, starts=False)
    return 1


def _check(request: Request, word: str) -> None:
    """Raises Forbidden for a form that no page of this session sent."""
    session = session_of(request)
    if session is not None and not is_word_of(session, word):
        raise Forbidden("this form is of another session; load the page again")


def _trouble(refused: SegueError) -> tuple[str, int]:
    return next(((key, status) for kind, key, status in TROUBLES if isinstance(refused, kind)), TROUBLES[-1][1:])


async def _page(request: Request, desk: Desk, me: Listener, trouble: str = "", status: int = 200) -> HTMLResponse:
    language = language_of(request)
    found = await my_imports(me, desk, limit=LISTED)
    known = [await my_import(one["id"], me, desk) if one["state"] in UNDER_WAY else one for one in found["items"]]
    shown: list[Upload] = [upload_of(one, me.timezone, language) for one in known]
    parts = {
        "listener": me, "trouble": trouble, "uploads": shown, "under_way": any(one.under_way for one in shown),
        "most": words.size(desk.uploads.upload_bytes), "cancelled": "cancelled" in request.query_params,
        "whence": WHENCE,
    }  # fmt: skip
    return page(request, "imports.html", parts, status)
