"""The quiz on the page: a screen of artists at a time, any of them or none."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from playlists.quiz import PER_SCREEN, SCREENS
from serving.access.identity import Me, TheDesk
from serving.answering.quiz import answered, standing
from serving.page.guard import ours
from serving.page.rendered import page
from serving.page.shown import cover_of

quiz = APIRouter(include_in_schema=False)
Picked = Annotated[list[str], Form(max_length=PER_SCREEN)]


@quiz.get("/quiz")
async def next_screen(request: Request, desk: TheDesk, me: Me) -> Response:
    """The next screen; the playlist where there is none left."""
    now = await standing(desk, me, request.app.state.quizmaster)
    if now.screen is None:
        return RedirectResponse("/", 303)
    artists = [(id, name, cover_of(name, name)) for id, name in zip(now.artists, now.named, strict=True)]
    return page(request, "quiz.html", {"listener": me, "screen": now.screen, "screens": SCREENS, "artists": artists})


@quiz.post("/quiz", dependencies=[Depends(ours)])
async def picked(
    request: Request, desk: TheDesk, me: Me, screen: Annotated[int, Form()], artist: Picked = [],  # noqa: B006
    then: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    """Takes the picks of a screen; the next one comes, or the playlist where that was enough."""
    now = await answered(desk, me, request.app.state.quizmaster, screen, artist)
    return RedirectResponse("/" if now.screen is None or then == "playlist" else "/quiz", 303)
