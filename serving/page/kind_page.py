"""The page of one playlist: as it is, or with the dials turned for this once."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from playlists.dials import Dials
from playlists.errors import BadInput, TooFewTracks
from playlists.recipes.dialled import check_genres
from playlists.recipes.discover_weekly import KIND
from playlists.recipes.steering import Steer
from playlists.week import Week
from serving.answering.answers import Answer, playlist_answer, turned_answer
from serving.answering.insight import steers_of
from serving.api.negotiation import Format
from serving.api.sent import sent
from serving.desk import Desk
from serving.page import words
from serving.page.dialling import dials_of, shown_dials
from serving.page.marks import marks_of
from serving.page.rendered import language_of, page
from serving.page.shown import funnel, shown
from serving.store.listeners import Listener


async def kind_page(request: Request, desk: Desk, me: Listener, kind: str, format: Format | None) -> Response:
    """The listener's playlist of `kind`; where the query turns dials, the one that they would have by them.

    Where dials leave too little or contradict each other the page says so, above the playlist as it is.
    """
    language = language_of(request)
    trouble, once, turned = "", False, me.dials
    try:
        turned = dials_of(request.query_params, kind, me.dials) or me.dials
        once = turned != me.dials
        answer = await _turned(desk, me, kind, turned) if once else await playlist_answer(desk, me, kind)
    except (BadInput, TooFewTracks) as refused:
        if not once and turned == me.dials and isinstance(refused, TooFewTracks):
            raise
        counts = refused.counts if isinstance(refused, TooFewTracks) else ()
        trouble = words.said(language, "dials few", counts=funnel(counts, language)) if counts else str(refused)
        answer, once = await playlist_answer(desk, me, kind), False
    if format:
        return sent(request, answer, format, language)
    offered = await _offered(request, desk, me, kind)
    return await _page(request, desk, me, kind, answer, {
        "dials": shown_dials(kind, turned, language, once, offered, answer.document), "trouble": trouble,
        "opened": "dials" in request.query_params, "first": kind == KIND,
    }, address=f"{path_of(kind)}?{_asked(request)}&" if once else None)  # fmt: skip


async def week_page(request: Request, desk: Desk, me: Listener, week: Week) -> HTMLResponse:
    """An earlier Discover Weekly, which no dial changes any more."""
    answer = await playlist_answer(desk, me, KIND, week)
    return await _page(request, desk, me, KIND, answer, {"dials": None, "trouble": "", "opened": False, "first": False})


def path_of(kind: str) -> str:
    """Where the page of that kind is; a theme may hold any letter."""
    return f"/playlists/{quote(kind, safe=':')}"


async def _page(
    request: Request, desk: Desk, me: Listener, kind: str, answer: Answer, more: dict[str, Any],
    address: str | None = None,
) -> HTMLResponse:  # fmt: skip
    id = answer.id if address is None else ""  # what is made for this once is not what is stored there
    view = shown(
        answer.document, id, await marks_of(desk, me), language_of(request), answer.kept_counts,
        address=address,
    )  # fmt: skip
    response = page(request, "playlist.html", {"listener": me, "playlist": view, "path": path_of(kind)} | more)
    response.background = request.app.state.exposures.noted(desk, me.id, answer)
    return response


async def _turned(desk: Desk, me: Listener, kind: str, dials: Dials) -> Answer:
    if dials.steer != me.dials.steer:
        check_genres(dials, desk.shelf.get().catalogue)
    return await turned_answer(desk, me, kind, dials)


async def _offered(request: Request, desk: Desk, me: Listener, kind: str) -> list[Steer]:
    """Genres to steer by, which take some time to find: only where the dials are looked at."""
    if kind != KIND or "dials" not in request.query_params:
        return []
    return await desk.build(lambda: steers_of(desk, me))


def _asked(request: Request) -> str:
    return urlencode([(name, value) for name, value in request.query_params.multi_items() if name != "format"])
